"""Where a training leads at the steps that nobody watches: the textbook's own, and two ways of going stale.

A program is asked for its tensors at a few steps; between them it is asked to step alone. Whatever it computes
there, a right one comes to where the textbook does, but for rounding that grows: as far as a shift of the first
weights grows, which is tried.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import NamedTuple

import numpy as np

from compare.bugs.catalogue import FORWARD, GRADIENT
from compare.bugs.hypothesis import Section
from compare.bugs.plant import steps_with
from compare.losses import Declared
from compare.problems import Problem
from compare.ruler.walk import Plain, given
from compare.step import Array, Tensors, causal_order, stage

SHIFT = 1e-9  # of the first weights, relative
UNTOLD = 1e-2  # relative: where rounding may grow to so much, nothing is said


@dataclass(frozen=True)
class Ends:
    """Where the textbook's training leads, and how many times as far apart a shift of its beginning is there."""

    weights: Tensors
    grows: float

    def apart(self, weights: Tensors, precision: type[np.floating]) -> str:
        """The first weight that is elsewhere by more than rounding explains; empty if none is."""
        if not self.tells(precision):
            return ""
        far = (n for n, W in self.weights.items() if not _distance(weights[n], W) <= self._allowed(precision))
        return next(far, "")

    def tells(self, precision: type[np.floating]) -> bool:
        """Whether rounding alone leads nowhere else."""
        return self._allowed(precision) < UNTOLD

    def _allowed(self, precision: type[np.floating]) -> float:
        return float(np.sqrt(np.finfo(precision).eps)) * max(1.0, self.grows)


def ends(problem: Problem, declared: Declared, steps: int) -> Ends:
    """After so many steps on this loss."""

    def reached(weights: Tensors) -> Tensors:
        last = next(islice(steps_with(replace(problem, weights=weights), None, declared), steps, None))
        return {name: np.asarray(last[name]) for name in weights}

    there = reached(problem.weights)
    shifted = reached({name: W * (1.0 + SHIFT) for name, W in problem.weights.items()})
    grown = max(_distance(shifted[name], W) for name, W in there.items())
    return Ends(there, grown / SHIFT)


def _distance(one: Array, other: Array) -> float:
    return float(np.linalg.norm(one - other) / (np.linalg.norm(other) or 1.0))


class Stale(NamedTuple):
    """What a step may keep from the last watched one: the tensors of these stages; words as of a hypothesis."""

    stages: tuple[str, ...]
    section: Section
    student: str
    lecturer: str
    at: str  # the tensor to look for


STALE = {
    "stale-forward-pass": Stale(
        ("forward",),
        FORWARD,
        "Of which weights are the activations that your backward pass uses? Train without printing the loss.",
        "the gradients go by the forward pass that was kept when predictions or loss were asked for last",
        "z1",
    ),
    "stale-gradients": Stale(
        ("forward", "backward"),
        GRADIENT,
        "When is the gradient computed, and when is it used? Train without asking for gradients in between.",
        "the step goes by the gradients that were kept when they were asked for last",
        "dW1",
    ),
}


def gradients_by(problem: Problem, declared: Declared, then: Tensors, now: Tensors) -> dict[str, Array]:
    """The gradients at the weights of now, of the forward pass at those of then."""
    numbers = Plain(problem, problem.dtype, declared)
    before = given(numbers, then)
    names = causal_order(problem.layers, bias=problem.bias)
    forward = {name: np.asarray(before.tensor(name)) for name in names if stage(name) == "forward"}
    walk = given(numbers, now, forward)
    return {f"d{name}": np.asarray(walk.tensor(f"d{name}")) for name in now}


def going_stale(
    name: str, problem: Problem, declared: Declared, kept: Tensors, begins: Tensors
) -> Iterator[Tensors]:
    """The weights step after step, from `begins` on, where those tensors stay as they are at the kept weights."""
    numbers = Plain(problem, problem.dtype, declared)
    names = [n for n in causal_order(problem.layers, bias=problem.bias) if stage(n) in STALE[name].stages]
    walk, weights = given(numbers, kept), begins
    held = {n: np.asarray(walk.tensor(n)) for n in names}
    while True:
        yield weights
        walk = given(numbers, weights, held)
        weights = {n: np.asarray(walk.tensor(f"{n}_next")) for n in weights}
