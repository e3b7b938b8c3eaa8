"""Our own training as the lanes take it: of most steps only what they read, here or ahead in another process.

What a record lacks is computed again from its weights, where a step differs. Another process trains the next
window while this one verifies the last: what is found is the same, bit for bit.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import islice, starmap

import numpy as np

from compare.parties import manual_steps
from compare.pool import elsewhere
from compare.problems import Problem
from compare.step import Tensors
from compare.steps import FORM, Steps

Packed = tuple[Tensors | list[Tensors], int, Mapping[int, Tensors]]  # what `Steps` are made of


LIGHT = 8  # times as much as is handed over is computed ...
OVERHEAD = 2**16  # ... a step having so many bytes more than its tensors


def is_light(problem: Problem) -> bool:
    """Whether weights, gradients and updates, which are handed over, are few beside all that is computed."""
    handed_over = 3 * sum(weight.nbytes for weight in problem.weights.values())
    return LIGHT * handed_over <= OVERHEAD + problem.bytes_of_step


@dataclass(frozen=True)
class OurTraining:
    """A training of the hand-written network; ahead: in a process of its own, where not all tensors are wanted.

    steps: by whom, from which weights; both processes import it by its name.
    """

    problem: Problem
    ahead: bool = False
    steps: Callable[[Problem, Tensors], Iterator[Tensors]] = manual_steps

    @contextmanager
    def windows(
        self, epochs: int, size: int, names: Sequence[str] | None, wholly: Collection[int]
    ) -> Iterator[Iterator[Steps]]:
        """The first `epochs` steps, `size` at a time: the named tensors of each (None: all), and all of some."""
        if self.ahead and names is not None:
            with elsewhere(partial(self.packed, epochs, size, names, wholly)) as packed:
                yield (Steps(*window, self.again) for window in packed)
        else:
            yield self.taken(epochs, size, names, wholly)

    def taken(
        self, epochs: int, size: int, names: Sequence[str] | None, wholly: Collection[int]
    ) -> Iterator[Steps]:
        """The same, taken here; a window holds nothing any more once the next is asked for."""
        for window in starmap(partial(Steps, again=self.again), self.packed(epochs, size, names, wholly)):
            yield window
            window.forget()

    def packed(
        self, epochs: int, size: int, names: Sequence[str] | None, wholly: Collection[int]
    ) -> Iterator[Packed]:
        """The same, as one process hands them to another."""
        if size == 1:
            yield from self._one_by_one(epochs, names, wholly)
            return
        records = iter(self.steps(self.problem, self.problem.weights))
        for first in range(0, epochs, size):
            steps = range(first, min(first + size, epochs))
            with np.errstate(over="ignore", invalid="ignore"):
                if names is None:
                    window: Packed = list(islice(records, len(steps))), first, {}
                else:
                    window = self._filled(records, steps, names, wholly)
            yield window

    def _one_by_one(self, epochs: int, names: Sequence[str] | None, wholly: Collection[int]) -> Iterator[Packed]:
        """Each step from its weights: two may not fit, and who has taken one keeps it until the next."""
        weights = self.problem.weights
        for step in range(epochs):
            with np.errstate(over="ignore", invalid="ignore"):
                (record,) = islice(self.steps(self.problem, weights), 1)
            weights = {name: record[f"{name}_next"] for name in weights}
            window = [record if names is None or step in wholly else {name: record[name] for name in names}]
            del record
            yield window, step, {}

    def _filled(
        self, records: Iterator[Tensors], steps: range, names: Sequence[str], wholly: Collection[int]
    ) -> Packed:
        """Each named tensor of these steps in an array that is filled as they come; records, where one misfits.

        What is let go leaves its memory to the next step, in the processor's cache.
        """
        forms = [(self.problem.shapes[name], self.problem.dtype) for name in names]
        arrays = [np.empty((len(steps), *shape), dtype) for shape, dtype in forms]
        filled, wholes = dict(zip(names, arrays, strict=True)), dict[int, Tensors]()
        for i, step in enumerate(steps):
            record = next(records)
            tensors = [record.get(name) for name in names]
            if {*map(type, tensors)} != {np.ndarray} or [*map(FORM, tensors)] != forms:
                before = Steps(filled, wholes=wholes)
                return [*map(before.at, range(i)), record, *islice(records, len(steps) - i - 1)], steps.start, {}
            for array, tensor in zip(arrays, tensors, strict=True):
                array[i] = tensor
            if step in wholly:
                wholes[i] = record
        return filled, steps.start, wholes

    def again(self, record: Tensors) -> Tensors:
        """The whole step from the record's weights; the record itself where that is not what it holds."""
        weights = {name: record[name] for name in self.problem.weights}
        with np.errstate(all="ignore"):
            (whole,) = islice(self.steps(self.problem, weights), 1)
        same = (np.array_equal(whole[name], value, equal_nan=True) for name, value in record.items())
        return whole if all(same) else record
