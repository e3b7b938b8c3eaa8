"""Our own training as the lanes take it: of most steps only what they read, here or ahead in another process.

What a record lacks is computed again from its weights, where a step differs. Another process trains the next
window while this one verifies the last: what is found is the same, bit for bit.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import islice

import numpy as np

from compare.parties import manual_steps
from compare.pool import elsewhere
from compare.problems import Problem
from compare.step import Tensors
from compare.steps import Steps

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
            with elsewhere(partial(_packed, self, epochs, size, names, wholly)) as packed:
                yield (Steps(*window, self.again) for window in packed)
        else:
            yield self.taken(epochs, size, names, wholly)

    def taken(
        self, epochs: int, size: int, names: Sequence[str] | None, wholly: Collection[int]
    ) -> Iterator[Steps]:
        """The same, taken here. What is let go leaves its memory to the next step, in the processor's cache.

        A window is to be looked at before the next is asked for: two of a large network would not fit.
        """
        records = self.steps(self.problem, self.problem.weights)
        for first in range(0, epochs, size):
            steps = range(first, min(first + size, epochs))
            with np.errstate(over="ignore", invalid="ignore"):
                window = Steps(
                    [
                        record if names is None or step in wholly else {name: record[name] for name in names}
                        for step, record in zip(steps, records, strict=False)
                    ],
                    first,
                    again=self.again,
                )
            if size == 1 and window.count:  # they would keep the step while it is looked at
                after = window.at(0)
                records = self.steps(self.problem, {name: after[f"{name}_next"] for name in self.problem.weights})
                del after
            yield window
            window.forget()

    def again(self, record: Tensors) -> Tensors:
        """The whole step from the record's weights; the record itself where that is not what it holds."""
        weights = {name: record[name] for name in self.problem.weights}
        with np.errstate(all="ignore"):
            (whole,) = islice(self.steps(self.problem, weights), 1)
        same = (np.array_equal(whole[name], value, equal_nan=True) for name, value in record.items())
        return whole if all(same) else record


def _packed(
    training: OurTraining, epochs: int, size: int, names: Sequence[str], wholly: Collection[int]
) -> Iterator[Packed]:
    """The windows, as another process is handed them."""
    for window in training.taken(epochs, size, names, wholly):
        wholes = {i: window.at(i) for i in range(window.count) if window.first + i in wholly}
        try:
            yield {name: window[name] for name in names}, window.first, wholes
        except KeyError:  # one changes its shape
            yield [window.at(i) for i in range(window.count)], window.first, {}
