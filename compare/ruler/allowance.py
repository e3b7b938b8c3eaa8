"""What may lie between the two parties' tensors: the derived bounds, or a tolerance that somebody chose."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol, runtime_checkable

import numpy as np
from jaxtyping import Bool

from compare.problems import Problem
from compare.ruler.floors import Floors
from compare.ruler.rounded import EXACT
from compare.ruler.walk import Bounded, Measured
from compare.ruler.ways import AnyWay
from compare.step import Array, Tensors, causal_order, handed_on, stage


@runtime_checkable
class Allowance(Protocol):
    """The allowed difference of every element, at one step or at many (leading axes).

    Both parties' records hold the weights that they stand at; `theirs` holds every other tensor too.
    """

    def exceeded(self, name: str, difference: Array, ours: Tensors, theirs: Tensors) -> Bool[np.ndarray, "..."]:
        """Where a tensor's difference is more than a cheap lower estimate of `whole`: elsewhere it is less."""
        ...

    def whole(self, ours: Tensors, theirs: Tensors) -> Tensors:
        """End to end: what all operations of a step may add up to."""
        ...

    def local(self, ours: Tensors, theirs: Tensors, observed: Tensors) -> Tensors:
        """What each tensor's own operation may add, given the inputs that either party really had."""
        ...


class Bounds(Mapping[str, Array]):
    """The bounds of a step's tensors, or of many steps' (leading axes), each computed where it is asked for.

    theirs: one party's full record. observed: differences ours - theirs; what is missing, or all, is replaced by
    its bound. ours: weights and gradients, of which both parties are given the update.
    """

    def __init__(
        self, numbers: Bounded, theirs: Tensors, observed: Tensors | None = None, ours: Tensors | None = None
    ) -> None:
        size, seen = numbers.arithmetic.size, observed or {}
        needed = handed_on(numbers.problem.layers, numbers.problem.bias) & {*seen}
        apart = {name: size(np.asarray(seen[name], dtype=np.float64)) for name in needed}
        self.numbers, self.walk = numbers, Measured(numbers, theirs, apart)
        self.names = causal_order(numbers.problem.layers, bias=numbers.problem.bias)
        self.update = None
        if ours is not None:
            gradients = [f"d{name}" for name in numbers.problem.weights]
            known = {name: ours[name] for name in gradients}
            self.update = Measured(numbers, {**theirs, **known}, dict.fromkeys(gradients, EXACT))

    def __getitem__(self, name: str) -> Array:
        walk = self.update if stage(name) == "update" else self.walk
        if walk is None or name not in self.names:
            raise KeyError(name)
        with np.errstate(all="ignore"):  # an overflow makes a bound infinite, and the verdict indistinguishable
            return self.numbers.allowed(walk.bound(name))

    def __iter__(self) -> Iterator[str]:
        return (name for name in self.names if self.update or stage(name) != "update")

    def __len__(self) -> int:
        return len(list(iter(self)))


def completed(problem: Problem, theirs: Tensors, names: Iterable[str]) -> dict[str, Array]:
    """The party's record, and of the named tensors those that it lacks, as the table of the step has them."""
    missing = [name for name in names if name not in theirs]
    if not missing:  # as at every step of ours
        return dict(theirs)
    walk = Measured(Bounded(problem), theirs)
    return {**theirs, **{name: walk.predict(name).value.astype(problem.dtype) for name in missing}}


class Derived:
    """The rounding bounds of one problem, each of its own formula in the table of the step."""

    def __init__(self, problem: Problem) -> None:
        self.problem, self.numbers = problem, Bounded(problem)

    @cached_property
    def floors(self) -> Floors:
        return Floors(self.numbers)

    def exceeded(self, name: str, difference: Array, ours: Tensors, theirs: Tensors) -> Bool[np.ndarray, "..."]:
        return self.floors.exceeded(name, difference, ours, theirs)

    def whole(self, ours: Tensors, theirs: Tensors) -> Tensors:
        return Bounds(self.numbers, theirs, ours=ours)

    def local(self, ours: Tensors, theirs: Tensors, observed: Tensors) -> Tensors:
        return Bounds(self.numbers, theirs, observed, ours)


class Foreign(Derived):
    """The rounding bounds for somebody's own way of writing the same formulas: the largest of those of `ways`."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem)
        self.numbers = AnyWay(problem)


@dataclass(frozen=True)
class Tolerance:
    """A chosen tolerance in place of the derived bounds: |ours - theirs| <= atol + rtol |theirs|."""

    rtol: float
    atol: float

    def exceeded(self, name: str, difference: Array, ours: Tensors, theirs: Tensors) -> Bool[np.ndarray, "..."]:
        return np.asarray(~(difference <= self._of(theirs[name])))

    def whole(self, ours: Tensors, theirs: Tensors) -> dict[str, Array]:
        return {name: self._of(tensor) for name, tensor in theirs.items()}

    def local(self, ours: Tensors, theirs: Tensors, observed: Tensors) -> dict[str, Array]:
        return self.whole(ours, theirs)

    def _of(self, tensor: Array) -> Array:
        return np.asarray(self.atol + self.rtol * np.abs(tensor))
