"""What a declared loss asks of the output: the formulas of `compare.losses`, times σ'(z) and a constant factor.

`reference` differentiates the two of the lab by itself; every other one enters through ∂L/∂z = ∂L/∂p · p (1 - p),
from where PyTorch takes over (`Reference.pull_back`).
"""

import numpy as np

from compare.losses import FACTORS, LOSSES, loss_words
from compare.ruler.rounded import Number
from compare.ruler.walk import Declared
from compare.step import Array


def declared(name: str, epsilon: float = 0.0, factor: str = "1") -> Declared:
    """The loss as the diagnosis takes it: formulas that carry their own bounds, times a constant factor."""
    value, slope, _ = LOSSES[name]
    times = FACTORS[factor]

    def gradient(p: Number, y: Number) -> Number:
        if name == "bce" and not epsilon:  # where p rounds to 0 or 1, the factors are ∞ · 0
            return times(y.shape[-2]) * (p - y) / y.shape[-2]
        return times(y.shape[-2]) * slope(p, y, epsilon) * p * (1.0 - p)

    return Declared(loss_words(name, factor, epsilon), name, lambda p, y: value(p, y, epsilon), gradient)


def output_gradient(name: str, p: Array, y: Array, epsilon: float = 0.0) -> Array:
    """∂L/∂z of the output p = σ(z)."""
    with np.errstate(all="ignore"):
        return declared(name, epsilon).gradient(p, y)


def output_gradient_size(name: str, p: Array, y: Array, epsilon: float = 0.0) -> Array:
    """What a relative rounding error of ∂L/∂z, or of the p that it is made of, is relative to.

    |dz| + |p ∂dz/∂p|: where p - y cancels, dz carries the rounding of p. The derivative is a difference quotient,
    from below, since p may be 1.
    """
    h = 2.0**-20
    dz, nearby = (output_gradient(name, each, y, epsilon) for each in (p, p * (1 - h)))
    with np.errstate(all="ignore"):
        return np.abs(dz) + np.abs(dz - nearby) / h
