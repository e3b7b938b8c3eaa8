"""Activations of PyTorch that are not trained here: looked at for what they do at single points."""

from dataclasses import dataclass
from typing import Any

from manual.activations import Activation, Kink

LAMBDA, ALPHA = 1.0507009873554804934193349852946, 1.6732632423543772848170429916717


@dataclass(frozen=True)
class SELU(Activation):
    """λ z where z > 0, else λ α (e^z - 1): Klambauer et al. 2017, equation 2."""

    kinks = (Kink(at=0.0, jump=LAMBDA * ALPHA - LAMBDA),)

    def formula(self, z: Any, m: Any) -> Any:
        return LAMBDA * m.where(z > 0, z, ALPHA * (m.exp(z) - 1.0))

    def slope(self, z: Any, m: Any) -> Any:
        return LAMBDA * m.where(z > 0, 1.0, ALPHA * m.exp(z))


@dataclass(frozen=True)
class CELU(Activation):
    """z where z > 0, else α (e^(z/α) - 1), with α = 2: of slope 1 on either side of 0 whatever α. Barron 2017."""

    def formula(self, z: Any, m: Any) -> Any:
        return m.where(z > 0, z, 2.0 * (m.exp(z / 2.0) - 1.0))

    def slope(self, z: Any, m: Any) -> Any:
        return m.where(z > 0, 1.0, m.exp(z / 2.0))


@dataclass(frozen=True)
class Mish(Activation):
    """z tanh(log(1 + e^z)): Misra 2019."""

    def formula(self, z: Any, m: Any) -> Any:
        return z * m.tanh(m.log(1.0 + m.exp(z)))

    def slope(self, z: Any, m: Any) -> Any:
        t = m.tanh(m.log(1.0 + m.exp(z)))
        return t + z * (1.0 - t * t) / (1.0 + m.exp(-z))


@dataclass(frozen=True)
class Hardsigmoid(Activation):
    """z/6 + 1/2, cut off at 0 and 1."""

    kinks = (Kink(at=-3.0, jump=1 / 6), Kink(at=3.0, jump=1 / 6))

    def formula(self, z: Any, m: Any) -> Any:
        return m.minimum(m.maximum(z + 3.0, 0.0), 6.0) / 6.0

    def slope(self, z: Any, m: Any) -> Any:
        return m.where((z > -3.0) & (z < 3.0), 1.0, 0.0) / 6.0


@dataclass(frozen=True)
class Abs(Activation):
    """|z|, with slope 0 at zero."""

    kinks = (Kink(at=0.0, jump=2.0),)

    def formula(self, z: Any, m: Any) -> Any:
        return abs(z)

    def slope(self, z: Any, m: Any) -> Any:
        return m.where(z > 0, 1.0, m.where(z < 0, -1.0, 0.0))


RELATIVES: dict[str, Activation] = {
    "selu": SELU(),
    "celu": CELU(),
    "mish": Mish(),
    "hardsigmoid": Hardsigmoid(),
    "abs": Abs(),
}
