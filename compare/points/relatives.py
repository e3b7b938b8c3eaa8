"""Activations of PyTorch that are not trained here: looked at for what they do at single points."""

from typing import NamedTuple

from compare.formulas import OnPaper


class Relative(NamedTuple):
    """A function on paper, and the points at which it has no derivative."""

    on_paper: OnPaper
    kinks: tuple[float, ...] = ()


RELATIVES: dict[str, Relative] = {
    # z where z > 0, else α (e^(z/α) - 1), with α = 2: of slope 1 on either side of 0 whatever α. Barron 2017
    "celu": Relative(
        OnPaper(
            lambda z, m: m.where(z > 0, z, 2.0 * (m.exp(z / 2.0) - 1.0)),
            lambda z, m: m.where(z > 0, 1.0, m.exp(z / 2.0)),
        )
    ),
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
