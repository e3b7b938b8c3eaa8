"""Somebody's function as a party: it is asked at weights, and what it returns is taken apart at the border.

    def my_backprop(problem, weights):
        ...
        return {"loss": loss, "dW1": dW1, "dW2": dW2}          or (loss, {"dW1": dW1, ...})

    def my_backprop(x, y, weights): ...                        the same

It is handed copies, in the layout in which its author wrote the problem: whatever it does to them harms nobody.
"""

import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import replace
from typing import Any

import numpy as np

from compare.border import RefusedError, Returned, Told
from compare.errors import CompareError, met_flat
from compare.parties import Evaluates
from compare.problems import Problem
from compare.ruler.allowance import completed
from compare.step import Array, Tensors, places

Implementation = Callable[[Problem, Mapping[str, Array]], Any]
GOING_BACK = ("output", "dz", "da")  # rows that some tell of each sample, where 1/n enters with dW and db


class Asked:
    """An implementation, asked at any weights.

    of_each_sample: it tells dz and da n times as large, so that they are divided by n. said: what was taken
    otherwise than told.
    """

    def __init__(self, implementation: Implementation, problem: Problem, *, of_each_sample: bool = False) -> None:
        self.implementation, self.problem = callable_one(implementation), problem
        self.of_each_sample = of_each_sample
        self.returned = Returned(problem.shapes, problem.dtype, problem.spoken)
        self.needed = ["loss", *(f"d{name}" for name in problem.weights)]
        self.said: dict[str, None] = {}

    def at(self, weights: Tensors, needed: Sequence[str] | None = None) -> Told:
        """What it returns at the weights (fan_in, fan_out). Raises RefusedError for what are no numbers."""
        problem, spoken = self.problem, self.problem.spoken
        told = copy(problem)  # as its author wrote it: no problem that is checked anew
        y = problem.y[..., 0] if spoken.labels == "flat" else problem.y
        written = {"x": problem.x.copy(), "y": y.copy(), "weights": spoken.outwards(problem.weights)}
        for name, value in written.items():
            object.__setattr__(told, name, value)
        try:
            returned = self.implementation(told, spoken.outwards(weights))
        except ValueError as error:
            if words := met_flat(str(error), len(y)):
                error.add_note(words)
            raise
        found = self.returned.told(returned, self.needed if needed is None else needed)
        self.said |= dict.fromkeys(found.notes)
        return averaged(found, problem) if self.of_each_sample else found


class Descent(Iterator[Tensors]):
    """Gradient descent with somebody's gradients, until a step cannot be compared: then `stopped` says why.

    An update ("W1_next", ...) that is not returned is made here, by W - η dW. at_fault: what that step told.
    """

    def __init__(self, asked: Asked) -> None:
        self.asked, self.problem, self.weights = asked, asked.problem, dict(asked.problem.weights)
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
            numbers = {name: T for name, T in tensors.items() if T.dtype.kind == "f"}
            self.stopped, self.at_fault = f"step {self.steps}: {misfit}", {**numbers, **self.weights}
            raise StopIteration
        rate = problem.dtype.type(problem.learning_rate)
        stepped = {f"{n}_next": W - rate * tensors[f"d{n}"] for n, W in self.weights.items()}
        step = {**stepped, **tensors, **self.weights}
        self.steps, self.weights = self.steps + 1, {name: step[f"{name}_next"] for name in self.weights}
        return step


def averaged(told: Told, problem: Problem) -> Told:
    """The same with dz and da of the mean, where they were told of each sample."""
    rows, n = places(problem.layers, bias=problem.bias), len(problem.y)
    tensors = {name: T / n if rows[name][0] in GOING_BACK else T for name, T in told.tensors.items()}
    return replace(told, tensors=tensors)


class Theirs:
    """The party that is believed: a function like ours, or whatever evaluates stacks of weights.

    What it does not tell is completed as the table of the step has it. told: the names that it does.
    """

    def __init__(self, theirs: Evaluates | Implementation, problem: Problem) -> None:
        self.theirs, self.problem = theirs, problem
        self.asked = None if isinstance(theirs, Evaluates) else Asked(theirs, problem)
        self.told: set[str] = set()

    def evaluate(self, weights: Tensors) -> dict[str, Array]:
        """Every tensor at a stack of weights, steps first."""
        theirs = self.theirs
        found = theirs.evaluate(weights) if isinstance(theirs, Evaluates) else self._asked_one_by_one(weights)
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
    function: Callable[..., Any] = implementation
    if _takes_three(function):
        return lambda problem, weights: function(problem.x, problem.y, weights)
    return function


def _takes_three(function: Callable[..., Any]) -> bool:
    """Whether it is written as (x, y, weights)."""
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return False
    positional = [p for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    return sum(p.default is p.empty for p in positional) == 3
