"""One step of a network that is too large to be held twice: compared piece by piece.

As most steps are judged, each tensor goes as soon as it was compared. Where every tensor is inspected, some of
the samples are taken at a time: what has a row for each is held to its local bound there, and of what is summed
over them the parts add up, and so do their bounds. These are kept in float32, being as many as the weights, and
none is larger than the largest number of that. Whatever seems to differ is left to the whole step.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from compare.parties import InParts
from compare.problems import Problem
from compare.ruler.allowance import Bounds, Derived
from compare.ruler.parts import of_some
from compare.step import TABLE, Array, Tensors, places
from compare.steps import WINDOW
from compare.verdict.mismatch import are_finite, distances
from compare.verdict.summary import Held, held

LARGEST = float(np.finfo(np.float32).max)


def is_large(problem: Problem) -> bool:
    """Whether one step is more than a window has room for."""
    return problem.bytes_of_step > WINDOW


def parts(problem: Problem) -> list[slice]:
    """All samples, as many at a time as have tensors of a window's size."""
    samples = problem.x.shape[-2]
    at_once = max(1, WINDOW // problem.bytes_of_sample)
    return [slice(first, min(first + at_once, samples)) for first in range(0, samples, at_once)]


def stay_below_floors(allowance: Derived, reference: InParts, ours: Tensors, names: Iterable[str]) -> bool:
    """Whether the named sums and updates of one step differ by less than their floors."""
    weights = {name: ours[name] for name in allowance.problem.weights}
    theirs = weights | reference.evaluate(weights)
    for name in names:
        known = theirs if name in theirs else theirs | _updated(reference, allowance.problem, ours, name)
        difference = distances(ours[name], known[name])
        if not are_finite(difference) or allowance.exceeded(name, difference, ours, known).any():
            return False
    return True


@dataclass(frozen=True)
class HeldTensor:
    """One tensor of a step beside its local bound and, where it is a sum or an update, its end-to-end bound."""

    name: str
    local: Held
    whole: Held | None = None

    @property
    def differs(self) -> bool:
        return any(found.differs.any() for found in (self.local, self.whole) if found)


def held_in_parts(
    allowance: Derived, reference: InParts, ours: Tensors, names: Sequence[str]
) -> Iterator[HeldTensor]:
    """The named tensors of one step; ours: with a first axis for the step."""
    problem = allowance.problem
    weights = {name: ours[name] for name in problem.weights}
    kinds = {name: TABLE[kind] for name, (kind, _) in places(problem.layers, bias=problem.bias).items()}
    updates = [name for name in names if kinds[name].stage == "update"]
    sums = [name for name in names if kinds[name].summed]
    rows = [name for name in names if name not in {*updates, *sums}]

    by_row: dict[str, Held] = {}
    local, whole = dict[str, Array](), dict[str, Array]()  # bounds of the sums
    cut = parts(problem)
    for samples, theirs in zip(cut, reference.in_parts(weights, cut), strict=True):
        numbers, record = of_some(problem, samples), weights | theirs
        apart = {name: distances(ours[name][..., samples, :], theirs[name]) for name in rows}
        bounds = Bounds(numbers, record, apart)
        for name in rows:
            found = held(apart[name], bounds[name], theirs[name])
            by_row[name] = by_row[name] | found if name in by_row else found
        _add(local, bounds, sums)
        del bounds, apart
        _add(whole, Bounds(numbers, record), sums)
    yield from (HeldTensor(name, found) for name, found in by_row.items())
    for name in sums:
        difference = distances(ours[name], theirs[name])
        bounds_of_sum = local.pop(name), whole.pop(name)
        yield HeldTensor(name, *(held(difference, allowed, theirs[name]) for allowed in bounds_of_sum))

    bounds = Bounds(allowance.numbers, weights, ours=ours)
    for name in updates:
        after = _updated(reference, problem, ours, name)[name]
        found = held(distances(ours[name], after), bounds[name], after)
        yield HeldTensor(name, found, found)


def _add(sums: dict[str, Array], bounds: Bounds, names: Iterable[str]) -> None:
    for name in names:
        sums[name] = np.minimum(sums.get(name, 0.0) + bounds[name], LARGEST).astype(np.float32)


def _updated(reference: InParts, problem: Problem, ours: Tensors, name: str) -> dict[str, Array]:
    """The reference's update of that name, from our weights and our gradient."""
    before = name.removesuffix("_next")
    return reference.update({before: ours[before]}, {f"d{before}": ours[f"d{before}"]}, problem.learning_rate)
