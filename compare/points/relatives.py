"""Activations of PyTorch that are not trained here: looked at for what they do at single points."""

from typing import Any, NamedTuple

from compare.formulas import OnPaper

LAMBDA, ALPHA = 1.0507009873554804934193349852946, 1.6732632423543772848170429916717


class Relative(NamedTuple):
    """A function on paper, and the points at which it has no derivative."""

    on_paper: OnPaper
    kinks: tuple[float, ...] = ()


def _mish_slope(z: Any, m: Any) -> Any:
    t = m.tanh(m.log(1.0 + m.exp(z)))
    return t + z * (1.0 - t * t) / (1.0 + m.exp(-z))


RELATIVES: dict[str, Relative] = {
    # λ z where z > 0, else λ α (e^z - 1): Klambauer et al. 2017, equation 2
    "selu": Relative(
        OnPaper(
            lambda z, m: LAMBDA * m.where(z > 0, z, ALPHA * (m.exp(z) - 1.0)),
            lambda z, m: LAMBDA * m.where(z > 0, 1.0, ALPHA * m.exp(z)),
        ),
        kinks=(0.0,),
    ),
    # z where z > 0, else α (e^(z/α) - 1), with α = 2: of slope 1 on either side of 0 whatever α. Barron 2017
    "celu": Relative(
        OnPaper(
            lambda z, m: m.where(z > 0, z, 2.0 * (m.exp(z / 2.0) - 1.0)),
            lambda z, m: m.where(z > 0, 1.0, m.exp(z / 2.0)),
        )
    ),
    # z tanh(log(1 + e^z)): Misra 2019
    "mish": Relative(OnPaper(lambda z, m: z * m.tanh(m.log(1.0 + m.exp(z))), _mish_slope)),
    # z/6 + 1/2, cut off at 0 and 1
    "hardsigmoid": Relative(
        OnPaper(
            lambda z, m: m.minimum(m.maximum(z + 3.0, 0.0), 6.0) / 6.0,
            lambda z, m: m.where((z > -3.0) & (z < 3.0), 1.0, 0.0) / 6.0,
        ),
        kinks=(-3.0, 3.0),
    ),
    # |z|, with slope 0 at zero
    "abs": Relative(
        OnPaper(lambda z, m: abs(z), lambda z, m: m.where(z > 0, 1.0, m.where(z < 0, -1.0, 0.0))),
        kinks=(0.0,),
    ),
}
