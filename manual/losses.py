r"""Losses: each value with its derivative beside it.

Both are means over the m samples of the batch, and both are differentiated with respect to z, the
preactivation of the output p = σ(z). The lab writes the first factor of its chain rule as

    ∂L/∂p = -y/p + (1 - y)/(1 - p)

which is the derivative of the *sum* over samples; of the mean it is 1/m of that. With this 1/m, and with
∂p/∂z = σ'(z) = p (1 - p), the cross-entropy's derivative collapses:

    ∂L/∂z = 1/m · (-y/p + (1 - y)/(1 - p)) · p (1 - p)
          = 1/m · (-y (1 - p) + (1 - y) p)
          = (p - y) / m

The collapsed form is also the only one that survives saturation: where p rounds to 0 or 1 the factors are
∞ · 0, while p - y stays exact.
"""

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from jaxtyping import Float

Array = Float[np.ndarray, "..."]
Output = Float[np.ndarray, "*runs batch 1"]
Labels = Float[np.ndarray, "*#runs batch 1"]


class Loss:
    """A mean over the batch of ℓ(z, y), where z is the output's preactivation and p = σ(z).

    `bend` and the two scales are what a rounding bound needs: one evaluation of ℓ (or of m ∂L/∂z) in
    floating point is at most `rounding` units of roundoff, times its scale, away from the truth.
    """

    bend: ClassVar[float]  # max |∂²ℓ/∂z²|
    rounding: ClassVar[float] = 16.0

    def formula(self, p: Any, y: Any, m: Any) -> Any:
        """ℓ of one sample as on paper, with the logarithm of the namespace m."""
        raise NotImplementedError

    def slope(self, p: Any, y: Any, m: Any) -> Any:
        """∂ℓ/∂z of one sample as on paper: ∂ℓ/∂p times ∂p/∂z = p (1 - p)."""
        raise NotImplementedError

    def value(self, z: Output, p: Output, y: Labels) -> Float[np.ndarray, "*runs"] | np.floating:
        """L, averaged over the batch."""
        raise NotImplementedError

    def gradient(self, z: Output, p: Output, y: Labels) -> Output:
        """∂L/∂z, the 1/m of the mean included."""
        raise NotImplementedError

    def value_scale(self, z: Output, p: Output, y: Labels) -> Output:
        """The sizes that the rounding errors of ℓ are relative to."""
        raise NotImplementedError

    def gradient_scale(self, z: Output, p: Output, y: Labels) -> Output:
        """The sizes that the rounding errors of m ∂L/∂z are relative to."""
        raise NotImplementedError


@dataclass(frozen=True)
class BinaryCrossEntropy(Loss):
    """L = -1/m Σ [ y log p + (1 - y) log(1 - p) ], the lab's loss; ∂L/∂z = (p - y)/m.

    The cross-entropy between two Bernoulli distributions, hence maximum likelihood. It is evaluated from
    z, where no logarithm meets a zero. With p = 1/(1 + e^-z),

        -log p = log(1 + e^-z)        -log(1 - p) = z + log(1 + e^-z)

    so ℓ = z - zy + log(1 + e^-z), and pulling max(z, 0) out of the logarithm keeps the exponent negative:

        ℓ = max(z, 0) - zy + log(1 + e^-|z|)
    """

    bend = 1 / 4  # ∂²ℓ/∂z² = σ'(z)

    def formula(self, p: Any, y: Any, m: Any) -> Any:
        return -(y * m.log(p) + (1.0 - y) * m.log(1.0 - p))

    def slope(self, p: Any, y: Any, m: Any) -> Any:
        return (-y / p + (1.0 - y) / (1.0 - p)) * (p * (1.0 - p))

    def value(self, z: Output, p: Output, y: Labels) -> Float[np.ndarray, "*runs"] | np.floating:
        each = np.maximum(z, 0.0) - z * y + np.log1p(np.exp(-np.abs(z)))
        return each.sum(axis=(-2, -1)) / y.shape[-2]

    def gradient(self, z: Output, p: Output, y: Labels) -> Output:
        return (p - y) / y.shape[-2]

    def value_scale(self, z: Output, p: Output, y: Labels) -> Output:
        return np.abs(z) + np.log1p(np.exp(-np.abs(z)))

    def gradient_scale(self, z: Output, p: Output, y: Labels) -> Output:
        return p + np.abs(p - y)


@dataclass(frozen=True)
class MeanSquaredError(Loss):
    """L = 1/m Σ (p - y)²; ∂L/∂z = 2/m (p - y) · p (1 - p), since ∂p/∂z = p (1 - p)."""

    bend = 1 / 3  # ℓ'' = 2σ'² + 2(p - y)σ'' <= 2/16 + 2/(6√3)

    def formula(self, p: Any, y: Any, m: Any) -> Any:
        return (p - y) ** 2

    def slope(self, p: Any, y: Any, m: Any) -> Any:
        return 2.0 * (p - y) * (p * (1.0 - p))

    def value(self, z: Output, p: Output, y: Labels) -> Float[np.ndarray, "*runs"] | np.floating:
        return np.square(p - y).sum(axis=(-2, -1)) / y.shape[-2]

    def gradient(self, z: Output, p: Output, y: Labels) -> Output:
        return 2.0 * (p - y) / y.shape[-2] * (p * (1.0 - p))

    def value_scale(self, z: Output, p: Output, y: Labels) -> Output:
        return (p + np.abs(p - y)) * np.abs(p - y)

    def gradient_scale(self, z: Output, p: Output, y: Labels) -> Output:
        return 2.0 * p * (1.0 - p + np.abs(p - y))


LOSSES: dict[str, type[Loss]] = {
    "bce": BinaryCrossEntropy,
    "mse": MeanSquaredError,
}
