r"""Losses: each value with its derivative beside it.

Each is a function of the whole batch, the m samples' mean or their sum, and is differentiated with respect to z,
the preactivation of the output p = σ(z). The lab writes the first factor of its chain rule as

    ∂L/∂p = -y/p + (1 - y)/(1 - p)

which is the derivative of the *sum* over samples; of the mean it is 1/m of that. With this 1/m, and with
∂p/∂z = σ'(z) = p (1 - p), the cross-entropy's derivative collapses:

    ∂L/∂z = 1/m · (-y/p + (1 - y)/(1 - p)) · p (1 - p)
          = 1/m · (-y (1 - p) + (1 - y) p)
          = (p - y) / m

The collapsed form is also the only one that survives saturation: where p rounds to 0 or 1 the factors are
∞ · 0, while p - y stays exact.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from jaxtyping import Float

    Output = Float[np.ndarray, "*runs batch 1"]
    Labels = Float[np.ndarray, "*#runs batch 1"]
    Total = Float[np.ndarray, "*runs"] | np.floating


class Loss(NamedTuple):
    """L beside its derivative, both of the output's preactivation z, of p = σ(z) and of the labels y."""

    value: Callable[[Output, Output, Labels], Total]  # L of the batch
    gradient: Callable[[Output, Output, Labels], Output]  # ∂L/∂z, the 1/m of a mean included


def cross_entropy(z: Output, p: Output, y: Labels) -> Total:
    """L = -1/m Σ [ y log p + (1 - y) log(1 - p) ], the lab's loss.

    The cross-entropy between two Bernoulli distributions, hence maximum likelihood. It is evaluated from
    z, where no logarithm meets a zero. With p = 1/(1 + e^-z),

        -log p = log(1 + e^-z)        -log(1 - p) = z + log(1 + e^-z)

    so each sample's term is z - zy + log(1 + e^-z), and pulling max(z, 0) out of the logarithm keeps the
    exponent negative:

        max(z, 0) - zy + log(1 + e^-|z|)
    """
    each = np.maximum(z, 0.0) - z * y + np.log1p(np.exp(-np.abs(z)))
    return each.sum(axis=(-2, -1)) / y.shape[-2]


def cross_entropy_gradient(z: Output, p: Output, y: Labels) -> Output:
    """∂L/∂z = (p - y) / m"""
    return (p - y) / y.shape[-2]


def squared_error(z: Output, p: Output, y: Labels) -> Total:
    """L = 1/m Σ (p - y)²"""
    return np.square(p - y).sum(axis=(-2, -1)) / y.shape[-2]


def squared_error_gradient(z: Output, p: Output, y: Labels) -> Output:
    """∂L/∂z = 2/m (p - y) · p (1 - p), since ∂p/∂z = p (1 - p)."""
    return 2.0 * (p - y) / y.shape[-2] * (p * (1.0 - p))


def half_squared_error(z: Output, p: Output, y: Labels) -> Total:
    """L = ½ · 1/m Σ (p - y)², whose derivative in p has no factor 2 left."""
    return np.square(p - y).sum(axis=(-2, -1)) / (2.0 * y.shape[-2])


def half_squared_error_gradient(z: Output, p: Output, y: Labels) -> Output:
    """∂L/∂z = (p - y) / m · p (1 - p)"""
    return (p - y) / y.shape[-2] * (p * (1.0 - p))


def sum_of_squares(z: Output, p: Output, y: Labels) -> Total:
    """L = Σ (p - y)²"""
    return np.square(p - y).sum(axis=(-2, -1))


def sum_of_squares_gradient(z: Output, p: Output, y: Labels) -> Output:
    """∂L/∂z = 2 (p - y) · p (1 - p)"""
    return 2.0 * (p - y) * (p * (1.0 - p))


def half_sum_of_squares(z: Output, p: Output, y: Labels) -> Total:
    """L = ½ Σ (p - y)², whose derivative in p has no factor left."""
    return np.square(p - y).sum(axis=(-2, -1)) / 2.0


def half_sum_of_squares_gradient(z: Output, p: Output, y: Labels) -> Output:
    """∂L/∂z = (p - y) · p (1 - p)"""
    return (p - y) * (p * (1.0 - p))


def absolute_error(z: Output, p: Output, y: Labels) -> Total:
    """L = 1/m Σ |p - y|"""
    return np.abs(p - y).sum(axis=(-2, -1)) / y.shape[-2]


def absolute_error_gradient(z: Output, p: Output, y: Labels) -> Output:
    """∂L/∂z = 1/m sign(p - y) · p (1 - p), and 0 at the kink, where p = y."""
    return np.sign(p - y) / y.shape[-2] * (p * (1.0 - p))


LOSSES: dict[str, Loss] = {
    "bce": Loss(cross_entropy, cross_entropy_gradient),
    "mse": Loss(squared_error, squared_error_gradient),
    "half_mse": Loss(half_squared_error, half_squared_error_gradient),
    "sse": Loss(sum_of_squares, sum_of_squares_gradient),
    "half_sse": Loss(half_sum_of_squares, half_sum_of_squares_gradient),
    "mae": Loss(absolute_error, absolute_error_gradient),
}
