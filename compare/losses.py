"""The losses that are known, each value with its derivative in p beside it; epsilons and constant factors, too.

There is one list of each: of what a class may declare, of what a judge tries, and of what a diagnosis names.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

Array = Any  # or numbers that carry their own bounds


class DeclaredLoss(NamedTuple):
    """L of predictions p and labels y, (..., batch, 1), and its derivative in p; ε only where it has one."""

    value: Callable[[Array, Array, float], Array]
    slope: Callable[[Array, Array, float], Array]
    epsilon: bool = False


def _sum(each: Array) -> Array:
    return each.sum(axis=(-2, -1))


def _mean(each: Array) -> Array:
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
EPSILONS = (0.0, 1e-15, 1e-12, 1e-10, 1e-9, 1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2)

# The constant factors that are looked for, of the batch size n; whatever else a gradient is times is wrong.
FACTORS: dict[str, Callable[[float], float]] = {
    "1": lambda n: 1.0,
    "-1": lambda n: -1.0,
    "n": lambda n: n,
    "1/n": lambda n: 1 / n,
    "2": lambda n: 2.0,
    "1/2": lambda n: 0.5,
    "2/n": lambda n: 2 / n,
    "n/2": lambda n: n / 2,
    "-n": lambda n: -n,
    "-1/n": lambda n: -1 / n,
    "-2": lambda n: -2.0,
    "-1/2": lambda n: -0.5,
}


def epsilons_of(name: str) -> tuple[float, ...]:
    """The epsilons that are tried in this loss."""
    return EPSILONS if LOSSES[name].epsilon else (0.0,)


def loss_words(name: str, factor: str = "1", epsilon: float = 0.0) -> str:
    """n × bce with an epsilon of 1e-08 in the logarithms"""
    words = name if factor == "1" else f"{factor} × {name}"
    return f"{words} with {epsilon_words(epsilon)}" if epsilon else words


def epsilon_words(epsilon: float) -> str:
    """An epsilon in words; empty if there is none."""
    return f"an epsilon of {epsilon:g} in the logarithms" if epsilon else ""
