"""Somebody's function as a party: it is asked at weights, and what it returns is taken apart at the border.

    def my_backprop(problem, weights):
        ...
        return {"loss": loss, "dW1": dW1, "dW2": dW2}          or (loss, {"dW1": dW1, ...})

It is handed copies, in the layout in which its author wrote the problem: whatever it does to them harms nobody.
"""

from collections.abc import Callable, Iterator, Mapping
from copy import copy
from typing import Any

import numpy as np

from compare.border import RefusedError, Returned, Told
from compare.errors import CompareError
from compare.problems import Problem
from compare.ruler.allowance import completed
from compare.step import Array, Tensors

Implementation = Callable[[Problem, Mapping[str, Array]], Any]


class Asked:
    """An implementation, asked at any weights. said: what was taken otherwise than told."""

    def __init__(self, implementation: Implementation, problem: Problem) -> None:
        self.implementation, self.problem = callable_one(implementation), problem
        self.returned = Returned(problem.shapes, problem.dtype, problem.spoken)
        self.needed = ["loss", *(f"d{name}" for name in problem.weights)]
        self.said: dict[str, None] = {}

    def at(self, weights: Tensors) -> Told:
        """What it returns at the weights (fan_in, fan_out). Raises RefusedError for what are no numbers."""
        problem, spoken = self.problem, self.problem.spoken
        told = copy(problem)  # as its author wrote it: no problem that is checked anew
        y = problem.y[..., 0] if spoken.labels == "flat" else problem.y
        written = {"x": problem.x.copy(), "y": y.copy(), "weights": spoken.outwards(problem.weights)}
        for name, value in written.items():
            object.__setattr__(told, name, value)
        found = self.returned.told(self.implementation(told, spoken.outwards(weights)), self.needed)
        self.said |= dict.fromkeys(found.notes)
        return found


class Descent(Iterator[Tensors]):
    """Gradient descent with somebody's gradients, until a step cannot be compared: then `stopped` says why.

    An update ("W1_next", ...) that is not returned is made here, by W - η dW. at_fault: what that step told.
    """

    def __init__(self, implementation: Implementation, problem: Problem) -> None:
        self.asked, self.problem, self.weights = Asked(implementation, problem), problem, dict(problem.weights)
        self.steps, self.stopped = 0, ""
        self.at_fault: Tensors | None = None

    def __next__(self) -> Tensors:
        problem = self.problem
        try:
            found = self.asked.at(self.weights)
            misfit, tensors = found.misfit, found.tensors
        except RefusedError as error:
            misfit, tensors = str(error), {}
        if misfit:
            self.stopped, self.at_fault = f"step {self.steps}: {misfit}", {**tensors, **self.weights}
            raise StopIteration
        rate = problem.dtype.type(problem.learning_rate)
        stepped = {f"{n}_next": W - rate * tensors[f"d{n}"] for n, W in self.weights.items()}
        step = {**stepped, **tensors, **self.weights}
        self.steps, self.weights = self.steps + 1, {name: step[f"{name}_next"] for name in self.weights}
        return step


class Theirs:
    """The party that is believed: a function like ours, or whatever evaluates stacks of weights.

    What it does not tell is completed as the table of the step has it. told: the names that it does.
    """

    def __init__(self, theirs: Any, problem: Problem) -> None:
        self.theirs, self.problem = theirs, problem
        self.asked = None if hasattr(theirs, "evaluate") else Asked(theirs, problem)
        self.told: set[str] = set()

    def evaluate(self, weights: Tensors) -> dict[str, Array]:
        """Every tensor at a stack of weights, steps first."""
        found = self.theirs.evaluate(weights) if self.asked is None else self._asked_one_by_one(weights)
        self.told = set(found)
        return completed(self.problem, {**weights, **found}, self.problem.tensor_names)

    def _asked_one_by_one(self, weights: Tensors) -> dict[str, Array]:
        count = len(next(iter(weights.values())))
        steps = [self._at({name: W[i] for name, W in weights.items()}) for i in range(count)]
        return {name: np.stack([step[name] for step in steps]) for name in steps[0]}

    def _at(self, weights: Tensors) -> Tensors:
        assert self.asked
        found = self.asked.at(weights)
        if found.misfit:
            raise CompareError(f"theirs: {found.misfit}")
        return found.tensors

    def update(self, weights: Tensors, gradients: Tensors, learning_rate: float | Array) -> dict[str, Array]:
        """W - η dW, unless it has a rule of its own."""
        if hasattr(self.theirs, "update"):
            own: dict[str, Array] = self.theirs.update(weights, gradients, learning_rate)
            return own
        rate = self.problem.dtype.type(learning_rate)
        return {f"{name}_next": W - rate * gradients[f"d{name}"] for name, W in weights.items()}


def callable_one(implementation: Any) -> Implementation:
    """The function; CompareError for what is none, or is a network that computes no gradient by itself."""
    if hasattr(implementation, "named_parameters"):
        said = (
            "is a module of PyTorch's, expected a function of (problem, weights) that returns loss and gradients"
        )
        raise CompareError(f"{type(implementation).__name__} {said}: it may compute them with the module")
    if not callable(implementation):
        raise CompareError(
            f"a {type(implementation).__name__} was given, expected a function of (problem, weights)"
        )
    found: Implementation = implementation
    return found
