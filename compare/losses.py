"""The losses that are known, each value with its derivative in p beside it; epsilons and constant factors, too.

There is one list of each: of what a class may declare, of what a judge tries, and of what a diagnosis names.
`reference` differentiates the two of the lab by itself; every other one enters through ∂L/∂z = ∂L/∂p · p (1 - p),
from where PyTorch takes over (`Passed.pull_back`).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

Array = Any  # or numbers that carry their own bounds


class KnownLoss(NamedTuple):
    """L of predictions p and labels y, (..., batch, 1), and its derivative in p; ε only where it has one."""

    paper: str
    value: Callable[[Array, Array, float], Array]
    slope: Callable[[Array, Array, float], Array]
    epsilon: bool = False


def _sum(each: Array) -> Array:
    return each.sum(axis=(-2, -1))


def _mean(each: Array) -> Array:
    return each.mean(axis=(-2, -1))


LOSSES: dict[str, KnownLoss] = {
    "bce": KnownLoss(
        "-mean(y log(p + ε) + (1 - y) log(1 - p + ε))",
        lambda p, y, ε: -_mean(y * np.log(p + ε) + (1 - y) * np.log(1 - p + ε)),
        lambda p, y, ε: (-y / (p + ε) + (1 - y) / (1 - p + ε)) / y.shape[-2],
        epsilon=True,
    ),
    "mse": KnownLoss(
        "mean (p - y)²",
        lambda p, y, ε: _mean(np.square(p - y)),
        lambda p, y, ε: 2 * (p - y) / y.shape[-2],
    ),
    "half_mse": KnownLoss(
        "½ mean (p - y)²",
        lambda p, y, ε: _mean(np.square(p - y)) / 2,
        lambda p, y, ε: (p - y) / y.shape[-2],
    ),
    "sse": KnownLoss("Σ (p - y)²", lambda p, y, ε: _sum(np.square(p - y)), lambda p, y, ε: 2 * (p - y)),
    "half_sse": KnownLoss("½ Σ (p - y)²", lambda p, y, ε: _sum(np.square(p - y)) / 2, lambda p, y, ε: p - y),
    "mae": KnownLoss(
        "mean |p - y|",
        lambda p, y, ε: _mean(np.abs(p - y)),
        lambda p, y, ε: np.sign(p - y) / y.shape[-2],
    ),
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
    "-2/n": lambda n: -2 / n,
    "-n/2": lambda n: -n / 2,
}


@dataclass(frozen=True)
class Declared:
    """A loss that a class declares, or that gradients show, with an epsilon in its logarithms.

    factor: what its gradient, not its value, is times.
    """

    kind: str
    epsilon: float = 0.0
    factor: str = "1"

    @property
    def name(self) -> str:
        return loss_words(self.kind, self.factor, self.epsilon)

    def value(self, p: Array, y: Array) -> Array:
        """L, (...)."""
        return LOSSES[self.kind].value(p, y, self.epsilon)

    def slope(self, p: Array, y: Array) -> Array:
        """∂L/∂p times the factor, (..., batch, 1)."""
        return FACTORS[self.factor](y.shape[-2]) * LOSSES[self.kind].slope(p, y, self.epsilon)

    def gradient(self, p: Array, y: Array) -> Array:
        """∂L/∂z of p = σ(z), times the factor, (..., batch, 1)."""
        if self.kind == "bce" and not self.epsilon:  # where p rounds to 0 or 1, the factors are ∞ · 0
            return FACTORS[self.factor](y.shape[-2]) * (p - y) / y.shape[-2]
        return self.slope(p, y) * p * (1.0 - p)


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
