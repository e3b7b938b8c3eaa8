"""A bug, executed as somebody would have written it: in plain floating point, with sums in another order."""

from collections.abc import Iterator
from itertools import count, islice
from typing import Any

import numpy as np

from compare.bugs.hypothesis import Bug
from compare.losses import Declared
from compare.problems import Problem
from compare.ruler.walk import (
    UNCHANGED,
    Changes,
    NoStepBeforeError,
    NotApplicableError,
    Plain,
    Walk,
    changed,
    given,
)
from compare.step import Array, Tensors, stage
from compare.steps import Steps
from manual.activations import Activation


class Reversed(np.ndarray):
    """An array whose products are summed from the last term to the first: the same formula, rounded otherwise."""

    def __matmul__(self, other: Any) -> Any:
        left, right = np.asarray(self), np.asarray(other)
        return (left[..., ::-1] @ right[..., ::-1, :]).view(Reversed)


class Otherwise(Plain):
    """Floating point, with products summed in the reverse order."""

    def given(self, x: Array) -> Array:
        return super().given(x).view(Reversed)

    def apply(self, f: Activation, z: Array) -> Array:
        return f(z).view(Reversed)

    def slope(self, f: Activation, z: Array) -> Array:
        return f.derivative(z, f(z)).view(Reversed)


def plant(problem: Problem, bug: Bug | None, steps: int = 3, declared: Declared | None = None) -> Steps:
    """The first steps of a training with the bug."""
    return Steps(list(islice(steps_with(problem, bug, declared), steps)))


def steps_with(problem: Problem, bug: Bug | None, declared: Declared | None = None) -> Iterator[dict[str, Array]]:
    """Consecutive steps of a training with the bug, for ever: each a record of all its tensors.

    Where the bug leaves an update that no longer fits its weights, training goes on from the textbook's. Raises
    NotApplicableError where the bug cannot be executed in this network, as where its shapes do not fit.
    """
    precision = np.dtype(bug.precision) if bug and bug.precision else problem.dtype
    numbers = Otherwise(problem, precision, declared)
    changes = bug.changes if bug else UNCHANGED
    weights: Tensors = problem.weights
    before = None
    for taken in count(1):
        with np.errstate(all="ignore"):
            try:
                walk, record = _step(numbers, weights, changes, before)
            except NoStepBeforeError:
                walk, record = _step(numbers, weights, UNCHANGED, before)
        yield {**weights, **record}
        before = walk if bug else None  # the textbook does not look back, and each step holds the one before it
        following = {name: record.get(f"{name}_next", np.zeros(0)) for name in weights}
        fitting = all(following[name].shape == weight.shape for name, weight in weights.items())
        weights = following if fitting else plant(problem, None, taken + 1, declared).at(taken)
        weights = {name: weights[name] for name in problem.weights}


def _step(
    numbers: Otherwise, weights: Tensors, changes: Changes, before: Walk | None
) -> tuple[Walk, dict[str, Array]]:
    problem = numbers.problem
    walk = changed(given(numbers, weights, before=before), changes)
    record = {}
    for name in problem.tensor_names:
        try:
            record[name] = np.asarray(walk.tensor(name)).astype(problem.dtype)
        except (ValueError, KeyError, IndexError) as error:
            if stage(name) != "update":
                raise NotApplicableError(str(error)) from None
    return walk, record
