"""The losses that a class may declare: each value with its derivative beside it, in p; and constant factors.

`reference` differentiates the two of the lab by itself; every other one enters through ∂L/∂z = ∂L/∂p · p (1 - p),
from where PyTorch takes over (`Reference.pull_back`).
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from compare.diagnosis.rounded import Number
from compare.diagnosis.walk import Declared
from compare.step import Array


class DeclaredLoss(NamedTuple):
    """L of predictions p and labels y, (..., batch, 1), and its derivative in p; ε only where it has one."""

    value: Callable[[Number, Number, float], Number]
    slope: Callable[[Number, Number, float], Number]
    epsilon: bool = False


def _sum(each: Number) -> Number:
    return each.sum(axis=(-2, -1))


def _mean(each: Number) -> Number:
    return each.mean(axis=(-2, -1))


LOSSES: dict[str, DeclaredLoss] = {
    "bce": DeclaredLoss(
        lambda p, y, ε: -_mean(y * np.log(p + ε) + (1 - y) * np.log(1 - p + ε)),
        lambda p, y, ε: (-y / (p + ε) + (1 - y) / (1 - p + ε)) / y.shape[-2],
        epsilon=True,
    ),
    "mse": DeclaredLoss(lambda p, y, ε: _mean(np.square(p - y)), lambda p, y, ε: 2 * (p - y) / y.shape[-2]),
    "sse": DeclaredLoss(lambda p, y, ε: _sum(np.square(p - y)), lambda p, y, ε: 2 * (p - y)),
    "half_sse": DeclaredLoss(lambda p, y, ε: _sum(np.square(p - y)) / 2, lambda p, y, ε: p - y),
    "mae": DeclaredLoss(lambda p, y, ε: _mean(np.abs(p - y)), lambda p, y, ε: np.sign(p - y) / y.shape[-2]),
}
EPSILONS = (0.0, 1e-15, 1e-12, 1e-10, 1e-9, 1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3)

# The constant factors that are looked for, of the batch size N; whatever else a gradient is times is wrong.
FACTORS: dict[str, Callable[[int], float]] = {
    "1": lambda N: 1.0,
    "-1": lambda N: -1.0,
    "N": lambda N: float(N),
    "1/N": lambda N: 1 / N,
    "2": lambda N: 2.0,
    "1/2": lambda N: 0.5,
    "2/N": lambda N: 2 / N,
    "N/2": lambda N: N / 2,
    "-N": lambda N: -float(N),
    "-1/N": lambda N: -1 / N,
    "-2": lambda N: -2.0,
    "-1/2": lambda N: -0.5,
}


def epsilons_of(name: str) -> tuple[float, ...]:
    """The epsilons that are tried in this loss."""
    return EPSILONS if LOSSES[name].epsilon else (0.0,)


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


def loss_words(name: str, factor: str = "1", epsilon: float = 0.0) -> str:
    """N × bce with an epsilon of 1e-08 in the logarithms"""
    times, inside = f"{factor} × " * (factor != "1"), f" with {epsilon_words(epsilon)}" * (epsilon > 0)
    return times + name + inside


def epsilon_words(epsilon: float) -> str:
    """An epsilon in words; empty if there is none."""
    return f"an epsilon of {epsilon:g} in the logarithms" if epsilon else ""
