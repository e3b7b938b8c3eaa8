"""The bounds of a step from some of its samples at a time, where all at once would not fit.

What is summed over the samples, the loss, dW and db, adds up from one part to the next, and so do its bounds:
each term is rounded as a term of the whole sum.
"""

from dataclasses import dataclass, replace
from functools import cached_property

from compare.problems import Problem
from compare.ruler.arithmetic import Arithmetic, arithmetic_of
from compare.ruler.rounded import Number, sum_of_products
from compare.ruler.walk import Bounded, Walk


@dataclass(frozen=True)
class OfSome(Bounded):
    """Every number with the rounding bound of its own computation; `problem` has some of `batch` samples."""

    batch: int = 0

    @cached_property
    def arithmetic(self) -> Arithmetic:
        return replace(arithmetic_of(self.problem, self.power), batch=self.batch)

    @property
    def samples(self) -> int:
        return self.batch

    def formula(self, kind: str, t: Walk, l: int) -> Number:
        if kind == "dW":
            return sum_of_products(t.a[l - 1].mT, t.dz[l], self.batch)
        if kind == "db":
            return t.dz[l].sum(axis=-2, keepdims=True, terms=self.batch)
        return super().formula(kind, t, l)


def of_some(problem: Problem, samples: slice) -> OfSome:
    """The numbers of some of the problem's samples."""
    x, y = (points[..., samples, :] for points in (problem.x, problem.y))
    return OfSome(replace(problem, x=x, y=y), batch=problem.x.shape[-2])
