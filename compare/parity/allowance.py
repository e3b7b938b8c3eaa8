"""What may lie between the two parties' tensors: the derived bounds, or a tolerance that somebody chose."""

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np

from compare.parity.bounds import Arithmetic, bounds, floors, update_bounds
from compare.problems import Problem, parse_activation
from compare.record import Array, Tensors
from manual.activations import ACTIVATIONS
from manual.losses import LOSSES


@runtime_checkable
class Allowance(Protocol):
    """The allowed difference of every element, at one step or at many (leading axes).

    Both parties' records hold the weights that they stand at; `theirs` holds every other tensor too.
    """

    def floors(self, ours: Tensors, theirs: Tensors) -> dict[str, Array]:
        """A cheap lower estimate of `whole`: what lies below it needs no further look."""
        ...

    def whole(self, ours: Tensors, theirs: Tensors) -> dict[str, Array]:
        """End to end: what all operations of a step may add up to."""
        ...

    def local(self, ours: Tensors, theirs: Tensors, observed: Tensors) -> dict[str, Array]:
        """What each tensor's own operation may add, given the inputs that either party really had."""
        ...


def arithmetic_of(problem: Problem, power: int = 1) -> Arithmetic:
    """The functions and the precision that the problem's rounding depends on."""
    name, parameters = parse_activation(problem.activation)
    return Arithmetic(ACTIVATIONS[name](*parameters), LOSSES[problem.loss](), problem.dtype, power)


class Derived:
    """The rounding bounds of one problem."""

    def __init__(self, problem: Problem) -> None:
        self.problem, self.arithmetic = problem, arithmetic_of(problem)

    def floors(self, ours: Tensors, theirs: Tensors) -> dict[str, Array]:
        return floors(theirs, self.problem.x, self.arithmetic) | self._update(ours)

    def whole(self, ours: Tensors, theirs: Tensors) -> dict[str, Array]:
        return bounds(theirs, self.problem.x, self.problem.y, self.arithmetic) | self._update(ours)

    def local(self, ours: Tensors, theirs: Tensors, observed: Tensors) -> dict[str, Array]:
        walked = bounds(theirs, self.problem.x, self.problem.y, self.arithmetic, observed)
        return walked | self._update(ours)

    def _update(self, ours: Tensors) -> dict[str, Array]:
        return update_bounds(ours, self.problem.learning_rate, self.arithmetic)


@dataclass(frozen=True)
class Tolerance:
    """A chosen tolerance in place of the derived bounds: |ours - theirs| <= atol + rtol |theirs|."""

    rtol: float
    atol: float

    def floors(self, ours: Tensors, theirs: Tensors) -> dict[str, Array]:
        return self.whole(ours, theirs)

    def whole(self, ours: Tensors, theirs: Tensors) -> dict[str, Array]:
        return {name: np.asarray(self.atol + self.rtol * np.abs(tensor)) for name, tensor in theirs.items()}

    def local(self, ours: Tensors, theirs: Tensors, observed: Tensors) -> dict[str, Array]:
        return self.whole(ours, theirs)
