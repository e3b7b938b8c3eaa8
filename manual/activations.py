"""Activations: each function with its derivative beside it.

`derivative(z, a)` is handed the preactivation z *and* the activation a = f(z) that the forward pass has
already computed, because the two smooth derivatives are cheapest in terms of a:

    σ'(z) = a (1 - a)        tanh'(z) = 1 - a²        (a = f(z), never the z in its place)

Each class also declares the few facts that a rounding bound needs of it. They are mathematics, not
measurement: the sharpest bend, and the kinks, where f has no derivative.
"""

from dataclasses import dataclass
from typing import ClassVar, NamedTuple

import numpy as np
from jaxtyping import Float

Array = Float[np.ndarray, "..."]


class Kink(NamedTuple):
    """A point where f' jumps: at = the point, jump = |f'(at+) - f'(at-)|."""

    at: float
    jump: float


class Activation:
    """A function f of one variable, applied elementwise, and what is known of it.

    `value_error` and `derivative_error` say how far one evaluation in floating point may be from the
    truth, in units of the unit roundoff u (2^-53 in float64): relative to |f| for the value, absolute
    for the derivative. The defaults allow an elementary function 4 units in the last place (one is at
    most 2u), and a derivative formed from such a value two of those and two roundings more.
    """

    bend: float  # max |f''| between kinks
    kinks: tuple[Kink, ...] = ()
    value_error: ClassVar[float] = 8.0
    derivative_error: ClassVar[float] = 18.0

    def __call__(self, z: Array) -> Array:
        """a = f(z)"""
        raise NotImplementedError

    def derivative(self, z: Array, a: Array) -> Array:
        """f'(z), given also a = f(z)"""
        raise NotImplementedError


@dataclass(frozen=True)
class Sigmoid(Activation):
    """σ(z) = 1 / (1 + e^-z), the logistic function; σ' = σ (1 - σ).

        σ'(z) = d/dz (1 + e^-z)^-1
              = e^-z / (1 + e^-z)^2
              = 1/(1 + e^-z) · e^-z/(1 + e^-z)
              = σ(z) (1 - σ(z))

    For z < 0 both halves of the fraction are multiplied by e^z, so that the exponent is never positive
    and nothing overflows: σ(z) = e^z / (1 + e^z).
    """

    bend = 1 / (6 * 3**0.5)  # where σ = (3 ± √3)/6

    def __call__(self, z: Array) -> Array:
        e = np.exp(-np.abs(z))
        return np.where(z >= 0, 1.0, e) / (1.0 + e)

    def derivative(self, z: Array, a: Array) -> Array:
        return a * (1.0 - a)


@dataclass(frozen=True)
class Tanh(Activation):
    """tanh z = sinh z / cosh z; tanh' = sech² = 1 - tanh².

    tanh'(z) = (cosh² z - sinh² z) / cosh² z = 1 / cosh² z = 1 - tanh² z
    """

    bend = 4 / (3 * 3**0.5)  # where tanh² z = 1/3

    def __call__(self, z: Array) -> Array:
        return np.tanh(z)

    def derivative(self, z: Array, a: Array) -> Array:
        return 1.0 - a * a


@dataclass(frozen=True)
class ReLU(Activation):
    """max(z, 0); slope 1 to the right of zero, 0 to the left, and 0 *at* zero, as PyTorch has it."""

    bend = 0.0
    kinks = (Kink(at=0.0, jump=1.0),)
    value_error = derivative_error = 0.0  # both are exact

    def __call__(self, z: Array) -> Array:
        return np.maximum(z, 0.0)

    def derivative(self, z: Array, a: Array) -> Array:
        return (z > 0).astype(z.dtype)


@dataclass(frozen=True)
class LeakyReLU(Activation):
    """z where z > 0, else αz; slope 1 or α, and α *at* zero, as PyTorch has it.

    The lab leaves α open; 0.01 is PyTorch's own default.
    """

    alpha: float = 0.01
    bend = 0.0
    value_error, derivative_error = 1.0, 0.0  # one rounding, in αz

    @property
    def kinks(self) -> tuple[Kink, ...]:  # type: ignore[override]
        return (Kink(at=0.0, jump=abs(1.0 - self.alpha)),)

    def __call__(self, z: Array) -> Array:
        return np.where(z > 0, z, self.alpha * z)

    def derivative(self, z: Array, a: Array) -> Array:
        return np.where(z > 0, z.dtype.type(1.0), z.dtype.type(self.alpha))


@dataclass(frozen=True)
class Identity(Activation):
    """f(z) = z, the lab's "without activation": the hidden layers are linear, and so is their product."""

    bend = 0.0
    value_error = derivative_error = 0.0

    def __call__(self, z: Array) -> Array:
        return z

    def derivative(self, z: Array, a: Array) -> Array:
        return np.ones_like(z)


ACTIVATIONS: dict[str, type[Activation]] = {
    "sigmoid": Sigmoid,
    "tanh": Tanh,
    "relu": ReLU,
    "leaky_relu": LeakyReLU,
    "none": Identity,
}
