"""What each known bug makes of the first step of a training, held against many trainings that begin alike.

That depends on nothing that was observed. Where one network is diagnosed again and again, each bug is executed
there but once, and most of them are out before anything is executed for the single training.
"""

from collections.abc import Iterable, Sequence

import numpy as np

from compare.bugs.engine import SECOND_ORDER
from compare.bugs.hypothesis import Bug
from compare.problems import Problem
from compare.ruler.walk import Bounded, NotApplicableError, changed, given
from compare.step import Array, Tensors, stage

ANYTHING = np.asarray(0.0), np.asarray(np.inf)  # a value, and how far rounding may carry it
NOTHING = np.asarray(0.0), np.asarray(-np.inf)


class Beginning:
    """The first step of a problem with each of the bugs: the named tensors, the updates among them apart.

    An update is judged by the gradient that was observed, and that is another one for each training.
    """

    def __init__(self, problem: Problem, bugs: Sequence[Bug], names: Iterable[str]) -> None:
        self.right = given(Bounded(problem), problem.weights)
        self.bugs = bugs
        self.shapes = {name: self.right.tensor(name).shape for name in names if stage(name) != "update"}
        told = [self._told(bug) for bug in bugs]
        self.values, self.allowed = (
            {
                name: np.stack([np.broadcast_to(each[name][i], shape) for each in told])
                for name, shape in self.shapes.items()
            }
            for i in (0, 1)
        )

    @np.errstate(all="ignore")
    def _told(self, bug: Bug) -> dict[str, tuple[Array, Array]]:
        """Of each tensor its value with the bug and what is allowed beside it."""
        walk = changed(self.right, bug.changes)
        try:
            step = {name: walk.tensor(name) for name in self.shapes}
        except (NotApplicableError, ValueError, KeyError, IndexError):
            return dict.fromkeys(self.shapes, ANYTHING)  # as of one that looks back
        if bug.precision:
            return dict.fromkeys(self.shapes, ANYTHING)
        told = {name: (tensor.value, SECOND_ORDER * tensor.bound) for name, tensor in step.items()}
        return {name: told[name] if step[name].shape == shape else NOTHING for name, shape in self.shapes.items()}

    @np.errstate(all="ignore")
    def left(self, first: Tensors) -> frozenset[Bug]:
        """The bugs that the first step of a training does not refute."""
        refuted = np.zeros(len(self.bugs), dtype=bool)
        for name, shape in self.shapes.items():
            if name in first and np.shape(first[name]) == shape:
                beyond = np.abs(self.values[name] - first[name]) > self.allowed[name]  # never of a NaN
                refuted |= beyond.reshape(len(self.bugs), -1).any(axis=1)
        return frozenset(bug for bug, out in zip(self.bugs, refuted.tolist(), strict=True) if not out)
