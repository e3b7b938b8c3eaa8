"""Further activations, each with its derivative beside it; and the table of all."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from manual.activations import LAB_ACTIVATIONS, Activation, sigmoid

if TYPE_CHECKING:
    from manual.activations import Elements


def softplus(z: Elements) -> Elements:
    """log(1 + e^z), a smooth max(z, 0).

    As in the cross-entropy, max(z, 0) is pulled out of the logarithm so that the exponent is never positive.
    PyTorch's own module returns z above a threshold of 20, which is off by e^-20, a relative 1e-10: more than
    rounding. It is not copied here; the threshold is raised there, to where e^-z is lost beside z anyway.
    """
    return np.maximum(z, 0.0) + np.log1p(np.exp(-np.abs(z)))


def softplus_slope(z: Elements, a: Elements) -> Elements:
    """σ(z) = e^z / (1 + e^z) = 1 - 1/(1 + e^z) = 1 - e^-f(z)"""
    return -np.expm1(-a)


def elu(z: Elements, alpha: float) -> Elements:
    """z where z > 0, else α (e^z - 1): Clevert et al. 2016.

    Left of zero, e^z - 1 cancels; expm1 does not. To its right, e^z might overflow, though it is not used.
    """
    return np.where(z > 0, z, alpha * np.expm1(np.minimum(z, 0.0)))


def elu_slope(z: Elements, a: Elements, alpha: float) -> Elements:
    """1 to the right of zero, α e^z to the left, and α *at* zero. With α = 1, the default, there is no kink.

    α e^z is α + f(z) as well, which cancels.
    """
    return np.where(z > 0, 1.0, alpha * np.exp(np.minimum(z, 0.0)))


def within_40(z: Elements) -> Elements:
    """z cut off at -40 and 40, beyond which φ is zero, and Φ is 0 or 1."""
    return np.minimum(np.maximum(z, -40.0), 40.0)


def density(z: Elements) -> Elements:
    """φ(z) = e^(-z²/2) / √(2π), the standard normal density; z² must not overflow."""
    return np.exp(-0.5 * z * z) / math.sqrt(2.0 * math.pi)


STEP = 2 / 3
NODES = [(n + 0.5) * STEP for n in reversed(range(13))]  # the largest term is added last
WEIGHTS = [2.0 * STEP * math.exp(-0.5 * t * t) / math.sqrt(2.0 * math.pi) for t in NODES]


def normal(z: Elements) -> Elements:
    """Φ(z) = ∫ φ(t) dt up to z, the standard normal distribution function; z² must not overflow.

    NumPy has no error function. For z < 0, Φ is also an integral over all t (Abramowitz & Stegun 7.4.11),

        Φ(z) = -z ∫ φ(z) φ(t) / (t² + z²) dt

    which the midpoint rule of step h sums up to a relative e^(-2π²/h²), but for the pole at t = iz: of that it
    lacks σ(2πz/h), as long as |z| < 2π/h (Hunter & Regan 1972). With t_n = (n + ½) h,

        Φ(z) = σ(2πz/h) - z φ(z) Σ 2h φ(t_n) / (t_n² + z²)

    two terms of one sign, so that nothing cancels. Either side is 1 minus itself at -z: it holds for z > 0, too.
    With h = 2/3, thirteen terms are all but exact: they lack a relative 2e-18.
    """
    pole = np.where(z > -10.0, sigmoid(2.0 * math.pi / STEP * z), 0.0)
    return pole - z * density(z) * sum(w / (t * t + z * z) for t, w in zip(NODES, WEIGHTS, strict=True))


def gelu(z: Elements) -> Elements:
    """z Φ(z), with Φ the standard normal distribution function: Hendrycks & Gimpel 2016.

    The exact form, and not its approximation by tanh. PyTorch computes Φ(z) as ½ (1 + erf(z/√2)), which cancels
    for z << 0: its error is relative to |z|, not to |f(z)|.
    """
    return z * normal(within_40(z))


def gelu_slope(z: Elements, a: Elements) -> Elements:
    """Φ(z) + z φ(z), since φ = Φ'."""
    z = within_40(z)
    return normal(z) + z * density(z)


def silu(z: Elements) -> Elements:
    """z σ(z), also called swish: Elfwing et al. 2018."""
    return z * sigmoid(z)


def silu_slope(z: Elements, a: Elements) -> Elements:
    """σ + z σ (1 - σ) = σ + f (1 - σ)"""
    p = sigmoid(z)
    return p + a * (1.0 - p)


def hardtanh(z: Elements) -> Elements:
    """z cut off at -1 and 1."""
    return np.minimum(np.maximum(z, -1.0), 1.0)


def hardtanh_slope(z: Elements, a: Elements) -> Elements:
    """1 between -1 and 1, 0 beyond, and 0 *at* both."""
    return ((z > -1) & (z < 1)).astype(z.dtype)


def relu6(z: Elements) -> Elements:
    """z cut off at 0 and 6."""
    return np.minimum(np.maximum(z, 0.0), 6.0)


def relu6_slope(z: Elements, a: Elements) -> Elements:
    """1 between 0 and 6, 0 beyond, and 0 *at* both."""
    return ((z > 0) & (z < 6)).astype(z.dtype)


def mish(z: Elements) -> Elements:
    """z tanh(log(1 + e^z)): Misra 2019."""
    return z * tanh_of_softplus(z)


def mish_slope(z: Elements, a: Elements) -> Elements:
    """t + z t', where t = tanh(log(1 + e^z))."""
    return tanh_of_softplus(z) + z * tanh_of_softplus_slope(z)


def tanh_of_softplus(z: Elements) -> Elements:
    """tanh(log(1 + e^z)), written as a fraction.

    tanh(log s) = (s² - 1) / (s² + 1)    and with s = 1 + e^z
                = e^z (e^z + 2) / (e^z (e^z + 2) + 2)

    For z > 0 both halves are multiplied by e^-2z, so that the exponent is never positive.
    """
    e = np.exp(-np.abs(z))
    above = np.where(z >= 0, 1.0 + 2.0 * e, e * (e + 2.0))
    return above / (above + np.where(z >= 0, 2.0 * e * e, 2.0))


def tanh_of_softplus_slope(z: Elements) -> Elements:
    """4 e^z (1 + e^z) / (e^z (e^z + 2) + 2)²

    (1 - tanh²(log s)) s'/s = 4 s² / (s² + 1)² · e^z/s = 4 s e^z / (s² + 1)²

    Not from 1 - t², which cancels where t is nearly 1. For z > 0 both halves are multiplied by e^-4z.
    """
    e = np.exp(-np.abs(z))
    below = np.where(z >= 0, 1.0 + 2.0 * e + 2.0 * e * e, e * (e + 2.0) + 2.0)
    return 4.0 * e * (1.0 + e) * np.where(z >= 0, e, 1.0) / (below * below)


SELU_LAMBDA, SELU_ALPHA = 1.0507009873554804934193349852946, 1.6732632423543772848170429916717


def selu(z: Elements) -> Elements:
    """λ z where z > 0, else λ α (e^z - 1): Klambauer et al. 2017, equation 2.

    With this λ and α, units of mean 0 and variance 1 are mapped to such again. λ z is infinite where that is more
    than the largest number.
    """
    return SELU_LAMBDA * elu(z, SELU_ALPHA)


def selu_slope(z: Elements, a: Elements) -> Elements:
    """λ to the right of zero, λ α e^z to the left, and λ α *at* zero."""
    return SELU_LAMBDA * elu_slope(z, a, SELU_ALPHA)


ACTIVATIONS: dict[str, Activation] = LAB_ACTIVATIONS | {
    "softplus": Activation(softplus, softplus_slope),
    "elu": Activation(elu, elu_slope, parameters=(1.0,)),
    "gelu": Activation(gelu, gelu_slope),
    "silu": Activation(silu, silu_slope),
    "hardtanh": Activation(hardtanh, hardtanh_slope),
    "relu6": Activation(relu6, relu6_slope),
    "mish": Activation(mish, mish_slope),
    "selu": Activation(selu, selu_slope),
}
