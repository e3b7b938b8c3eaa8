"""What may lie between the two parties' tensors: the derived bounds, or a tolerance that somebody chose."""

from dataclasses import dataclass, replace
from typing import Protocol, runtime_checkable

import numpy as np

from compare.facts import loss_facts_of
from compare.problems import Problem, activation_of
from compare.ruler.bounds import Arithmetic, bounds, floors, update_bounds
from compare.step import Array, Tensors
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
    return Arithmetic(activation_of(problem.activation), LOSSES[problem.loss], problem.dtype, power)


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


class Foreign(Derived):
    """The rounding bounds for somebody's own way of writing the same formulas.

    Every operation may be 2^12 roundings off, 5e-13 in float64; the smallest residuals of wrong gradients are
    5e-5. 1 - p may have been computed from a p that was rounded, which is what log(1 - p) then suffers from.
    implied: the gradients were taken to be ΔW/η, in which the rounding of W shows.
    """

    ROUNDINGS = 2.0**12

    def __init__(self, problem: Problem, *, implied: bool = False) -> None:
        super().__init__(problem)
        self.u, self.implied = self.arithmetic.roundoff, implied
        self.arithmetic = replace(self.arithmetic, roundings=self.ROUNDINGS)

    def whole(self, ours: Tensors, theirs: Tensors) -> dict[str, Array]:
        return self._widened(super().whole(ours, theirs), ours, theirs)

    def local(self, ours: Tensors, theirs: Tensors, observed: Tensors) -> dict[str, Array]:
        return self._widened(super().local(ours, theirs, observed), ours, theirs)

    def _widened(self, bounded: dict[str, Array], ours: Tensors, theirs: Tensors) -> dict[str, Array]:
        p, y, loss = theirs["p"], self.problem.y, self.arithmetic.loss
        with np.errstate(all="ignore"):
            slope = np.abs(y.shape[-2] * loss.gradient(theirs[f"z{self.problem.layers}"], p, y))
            suffered = np.where(slope > 0, slope / (1 - p.astype(np.float64)), 0.0).mean(axis=(-2, -1))
        bounded |= {"loss": np.asarray(bounded["loss"] + loss_facts_of(loss).rounding * self.u * suffered)}
        for name in self.problem.weights if self.implied else ():
            shown = 4 * self.u * np.abs(ours[name]) / self.problem.learning_rate
            bounded[f"d{name}"] = np.asarray(bounded[f"d{name}"] + shown)
        return bounded


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
