"""Six further activations, each with its derivative beside it; and the table of all eleven."""

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


def erfc(x: Elements) -> Elements:
    """2/√π ∫_x^∞ e^-t² dt, of every element by itself.

    NumPy has no error function, but Python has: thirty times slower than a function of NumPy's, and right to
    the last digits also where it is tiny.
    """
    return np.vectorize(math.erfc, otypes=[float])(x).astype(x.dtype)


def gelu(z: Elements) -> Elements:
    """z Φ(z), with Φ the standard normal distribution function: Hendrycks & Gimpel 2016.

        Φ(z) = ½ (1 + erf(z/√2)) = ½ erfc(-z/√2)

    The exact form, and not its approximation by tanh. For z << 0 the first way to write Φ cancels, and PyTorch
    computes it so: its error is relative to |z|, not to |f(z)|.
    """
    return z * (0.5 * erfc(-z / math.sqrt(2.0)))


def gelu_slope(z: Elements, a: Elements) -> Elements:
    """Φ(z) + z φ(z), with the density φ(z) = Φ'(z) = e^(-z²/2) / √(2π)."""
    bounded = np.clip(z, -40.0, 40.0)  # beyond, φ is zero; z² would overflow
    density = np.exp(-0.5 * bounded * bounded) / math.sqrt(2.0 * math.pi)
    return 0.5 * erfc(-z / math.sqrt(2.0)) + z * density


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


ACTIVATIONS: dict[str, Activation] = LAB_ACTIVATIONS | {
    "softplus": Activation(softplus, softplus_slope),
    "elu": Activation(elu, elu_slope, parameters=(1.0,)),
    "gelu": Activation(gelu, gelu_slope),
    "silu": Activation(silu, silu_slope),
    "hardtanh": Activation(hardtanh, hardtanh_slope),
    "relu6": Activation(relu6, relu6_slope),
}
