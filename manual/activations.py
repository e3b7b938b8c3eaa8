"""Activations: each function with its derivative beside it.

`derivative(z, a)` is handed the preactivation z *and* the activation a = f(z) that the forward pass has
already computed, because the two smooth derivatives are cheapest in terms of a:

    σ'(z) = a (1 - a)        tanh'(z) = 1 - a²        (a = f(z), never the z in its place)

Every function is written as it stands on paper (`formula`, and `slope` for its derivative) and, where that
overflows or cancels, once more as it should be computed: `__call__` and `derivative`, which the network uses.
The formulas take their elementary functions from a namespace m. With NumPy they compute what a first attempt
would; with a library of many digits, the truth.

Each class also declares the few facts that a rounding bound needs of it. They are mathematics, not
measurement: the sharpest bend, and the kinks, where f has no derivative.
"""

import math
from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple

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
    truth, in units of the unit roundoff u (2^-53 in float64): relative to `value_scale` for the value,
    absolute for the derivative. The defaults allow an elementary function 4 units in the last place (one
    is at most 2u), and a derivative formed from such a value two of those and two roundings more.
    """

    bend: float  # max |f''| between kinks
    kinks: tuple[Kink, ...] = ()
    value_error: ClassVar[float] = 8.0
    derivative_error: ClassVar[float] = 18.0

    def formula(self, z: Any, m: Any) -> Any:
        """f(z) as on paper, with exp, sinh, maximum, where, ... of the namespace m."""
        raise NotImplementedError

    def slope(self, z: Any, m: Any) -> Any:
        """f'(z) as on paper."""
        raise NotImplementedError

    def __call__(self, z: Array) -> Array:
        """a = f(z), computed so that no finite z overflows: the formula itself unless written anew."""
        return self.formula(z, np)

    def derivative(self, z: Array, a: Array) -> Array:
        """f'(z), given also a = f(z): the slope itself unless written anew."""
        return np.full_like(z, self.slope(z, np))

    def value_scale(self, z: Array, a: Array) -> Array:
        """The sizes that the rounding errors of f are relative to."""
        return np.abs(a)


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

    def formula(self, z: Any, m: Any) -> Any:
        return 1.0 / (1.0 + m.exp(-z))

    def slope(self, z: Any, m: Any) -> Any:
        return self.formula(z, m) * (1.0 - self.formula(z, m))

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

    def formula(self, z: Any, m: Any) -> Any:
        return m.sinh(z) / m.cosh(z)

    def slope(self, z: Any, m: Any) -> Any:
        return 1.0 / m.cosh(z) ** 2

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

    def formula(self, z: Any, m: Any) -> Any:
        return m.maximum(z, 0.0)

    def slope(self, z: Any, m: Any) -> Any:
        return m.where(z > 0, 1.0, 0.0)


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

    def formula(self, z: Any, m: Any) -> Any:
        return m.where(z > 0, z, self.alpha * z)

    def slope(self, z: Any, m: Any) -> Any:
        return m.where(z > 0, 1.0, self.alpha)


@dataclass(frozen=True)
class Identity(Activation):
    """f(z) = z, the lab's "without activation": the hidden layers are linear, and so is their product."""

    bend = 0.0
    value_error = derivative_error = 0.0

    def formula(self, z: Any, m: Any) -> Any:
        return z

    def slope(self, z: Any, m: Any) -> Any:
        return 1.0


@dataclass(frozen=True)
class Softplus(Activation):
    """log(1 + e^z), a smooth max(z, 0); its derivative is σ.

        f'(z) = e^z / (1 + e^z) = 1 - 1/(1 + e^z) = 1 - e^-f(z)

    As in the cross-entropy, max(z, 0) is pulled out of the logarithm so that the exponent is never positive.
    PyTorch's own module returns z above a threshold of 20, which is off by e^-20, a relative 1e-10: more than
    rounding. It is not copied here; the threshold is raised there, to where e^-z is lost beside z anyway.
    """

    bend = 1 / 4  # f'' = σ'
    value_error = 17.0  # exp, then log1p, which hands on at most what it is given, and their sum

    def formula(self, z: Any, m: Any) -> Any:
        return m.log(1.0 + m.exp(z))

    def slope(self, z: Any, m: Any) -> Any:
        return m.exp(z) / (1.0 + m.exp(z))

    def __call__(self, z: Array) -> Array:
        return np.maximum(z, 0.0) + np.log1p(np.exp(-np.abs(z)))

    def derivative(self, z: Array, a: Array) -> Array:
        return -np.expm1(-a)


@dataclass(frozen=True)
class ELU(Activation):
    """z where z > 0, else α (e^z - 1); slope 1 or α e^z, and α *at* zero, as PyTorch has it.

    Clevert et al. 2016. Left of zero, e^z - 1 cancels and α + f(z) does too; expm1 and e^z do not. With
    α = 1, the default, both slopes meet at zero and there is no kink.
    """

    alpha: float = 1.0
    value_error = 9.0  # expm1, and α times it

    @property
    def bend(self) -> float:  # type: ignore[override]
        return abs(self.alpha)

    @property
    def kinks(self) -> tuple[Kink, ...]:  # type: ignore[override]
        return (Kink(at=0.0, jump=abs(1.0 - self.alpha)),) if self.alpha != 1.0 else ()

    @property
    def derivative_error(self) -> float:  # type: ignore[override]
        return 9.0 * abs(self.alpha)

    def formula(self, z: Any, m: Any) -> Any:
        return m.where(z > 0, z, self.alpha * (m.exp(z) - 1.0))

    def slope(self, z: Any, m: Any) -> Any:
        return m.where(z > 0, 1.0, self.alpha * m.exp(z))

    def __call__(self, z: Array) -> Array:
        return np.where(z > 0, z, self.alpha * np.expm1(np.minimum(z, 0.0)))

    def derivative(self, z: Array, a: Array) -> Array:
        return np.where(z > 0, z.dtype.type(1.0), self.alpha * np.exp(np.minimum(z, 0.0)))


def erfc(x: Array) -> Array:
    """2/√π ∫_x^∞ e^-t² dt, of every element by itself: NumPy has no error function, but Python has.

    Thirty times slower than a function of NumPy's, and right to the last digits also where it is tiny.
    """
    return np.vectorize(math.erfc, otypes=[float])(x).astype(x.dtype)


@dataclass(frozen=True)
class GELU(Activation):
    """z Φ(z), with Φ the standard normal distribution function; f' = Φ + zφ, with φ = Φ' its density.

        Φ(z) = ½ (1 + erf(z/√2)) = ½ erfc(-z/√2)        φ(z) = e^(-z²/2) / √(2π)

    Hendrycks & Gimpel 2016, the exact form and not its approximation by tanh. For z << 0 the first way to
    write Φ cancels, and PyTorch computes it so: its error is relative to |z|, not to |f(z)|.
    """

    bend = (2 / math.pi) ** 0.5  # f'' = (2 - z²) φ, at z = 0
    value_error = 10.0  # ½ erfc, whose argument is rounded twice, and the product

    def formula(self, z: Any, m: Any) -> Any:
        return z * (1.0 + m.erf(z / m.sqrt(2.0))) / 2.0

    def slope(self, z: Any, m: Any) -> Any:
        density = m.exp(-z * z / 2.0) / m.sqrt(2.0 * m.pi)
        return (1.0 + m.erf(z / m.sqrt(2.0))) / 2.0 + z * density

    def __call__(self, z: Array) -> Array:
        return z * (0.5 * erfc(-z / math.sqrt(2.0)))

    def derivative(self, z: Array, a: Array) -> Array:
        bounded = np.clip(z, -40.0, 40.0)  # beyond, φ is zero; z² would overflow
        density = np.exp(-0.5 * bounded * bounded) / math.sqrt(2.0 * math.pi)
        return 0.5 * erfc(-z / math.sqrt(2.0)) + z * density

    def value_scale(self, z: Array, a: Array) -> Array:
        return np.abs(z)


@dataclass(frozen=True)
class SiLU(Activation):
    """z σ(z), also called swish; f' = σ + z σ (1 - σ) = σ + f (1 - σ).

    Elfwing et al. 2018. Where σ has rounded to within u of 1, the factor z makes up to 37 u of it (the z from
    which on 1 - σ is zero in float64), in both parties' way to write f'.
    """

    bend = 1 / 2  # f'' = σ' (2 + z (1 - 2σ)), at z = 0
    value_error = 10.0  # σ, and z times it
    derivative_error = 18.0 + 2 * 37.0

    def formula(self, z: Any, m: Any) -> Any:
        return z / (1.0 + m.exp(-z))

    def slope(self, z: Any, m: Any) -> Any:
        p = 1.0 / (1.0 + m.exp(-z))
        return p * (1.0 + z * (1.0 - p))

    def __call__(self, z: Array) -> Array:
        return z * Sigmoid()(z)

    def derivative(self, z: Array, a: Array) -> Array:
        p = Sigmoid()(z)
        return p + a * (1.0 - p)


@dataclass(frozen=True)
class Hardtanh(Activation):
    """z cut off at -1 and 1; slope 1 between them, 0 beyond, and 0 *at* both, as PyTorch has it."""

    bend = 0.0
    kinks = (Kink(at=-1.0, jump=1.0), Kink(at=1.0, jump=1.0))
    value_error = derivative_error = 0.0

    def formula(self, z: Any, m: Any) -> Any:
        return m.minimum(m.maximum(z, -1.0), 1.0)

    def slope(self, z: Any, m: Any) -> Any:
        return m.where((z > -1) & (z < 1), 1.0, 0.0)


@dataclass(frozen=True)
class ReLU6(Activation):
    """z cut off at 0 and 6; slope 1 between them, 0 beyond, and 0 *at* both, as PyTorch has it."""

    bend = 0.0
    kinks = (Kink(at=0.0, jump=1.0), Kink(at=6.0, jump=1.0))
    value_error = derivative_error = 0.0

    def formula(self, z: Any, m: Any) -> Any:
        return m.minimum(m.maximum(z, 0.0), 6.0)

    def slope(self, z: Any, m: Any) -> Any:
        return m.where((z > 0) & (z < 6), 1.0, 0.0)


ACTIVATIONS: dict[str, type[Activation]] = {
    "sigmoid": Sigmoid,
    "tanh": Tanh,
    "relu": ReLU,
    "leaky_relu": LeakyReLU,
    "none": Identity,
    "softplus": Softplus,
    "elu": ELU,
    "gelu": GELU,
    "silu": SiLU,
    "hardtanh": Hardtanh,
    "relu6": ReLU6,
}
