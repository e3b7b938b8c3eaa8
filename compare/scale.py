"""What verification costs at every size, beside PyTorch's eager training of the same network: time and memory.

Both train tanh on the linear data set with Xavier's initial weights, on one thread. What is timed of a training
are its steps as most of them are judged, and its steps as the first of them are, where every tensor is compared
by its own bound. Memory is that of a process that does nothing else, beyond what it has after one small step.
"""

import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np

from compare.parties import manual_steps, torch_reference
from compare.pool import workers
from compare.problems import Problem, lab_problem
from compare.process import keep_memory, most_memory, one_thread
from compare.steps import LONGEST_WINDOW, Steps, watched, window, windows
from compare.timing import Timed, drain, interleaved, timed
from compare.verdict.lockstep import INSPECT_EVERY, INSPECTED_BETWEEN, Lockstep

ENOUGH = 0.2  # seconds of eager training that are timed at once
SLOW = 0.5  # seconds of an eager step from which on two are taken, of which the second is timed
REPETITIONS = 5
LATER = -(-(INSPECTED_BETWEEN[-1] + 1) // INSPECT_EVERY) * INSPECT_EVERY + 1  # a step like most


@dataclass(frozen=True)
class Size:
    """A network of `depth` hidden layers of one width, and how many points it is trained on."""

    points: int
    width: int
    depth: int

    @property
    def problem(self) -> Problem:
        hidden = (self.width,) * self.depth
        return lab_problem("tanh", "linear", points=self.points, hidden=hidden, init="xavier")


SMALL = Size(2, 1, 1)
SIZES = [
    Size(100, 10, 2),  # the lab's
    Size(100, 10, 16),
    Size(1_000, 10, 4),
    Size(10_000, 10, 2),
    Size(10_000, 10, 16),
    Size(100, 100, 2),
    Size(1_000, 100, 4),
    Size(10_000, 100, 2),
    Size(10_000, 100, 16),
    Size(100, 1_000, 2),
    Size(100, 1_000, 16),
    Size(1_000, 1_000, 4),
    Size(1_000, 1_000, 16),
    Size(10_000, 1_000, 2),
]


@dataclass(frozen=True)
class ScaledCost:
    """Of one size: seconds of an eager step; how many such a verified one takes; MiB of either training.

    verified: of a step as most are judged; inspected: of one at which every tensor is compared by its own bound.
    """

    eager: float
    verified: float
    inspected: float
    eager_memory: float
    verified_memory: float


def cost(size: Size) -> ScaledCost:
    """Measured in three processes, one after the other."""
    eager, verified, inspected = _alone(seconds, size)
    return ScaledCost(eager, verified, inspected, _alone(memory, size, "eager"), _alone(memory, size, "verified"))


def _alone(measure: Callable[..., Any], *args: Any) -> Any:
    """What it returns, called in a process of its own."""
    with workers(1) as executor:
        return executor.submit(measure, *args).result()


def seconds(size: Size) -> tuple[float, float, float]:
    """The median seconds of an eager step, and the median ratios of a verified and of an inspected one to it."""
    keep_memory()
    with one_thread():
        problem = size.problem
        eager = torch_reference(problem).train(0.01)
        one = drain(eager, 1)
        one()
        slow = (taken := one()) > SLOW
        steps = 1 if slow else max(1, min(LONGEST_WINDOW, round(ENOUGH / taken)))
        sides = {
            "eager": drain(eager, steps),
            "verified": _stepped(problem, steps, thorough=False),
            "inspected": _stepped(problem, steps, thorough=True),
        }
        found = interleaved(sides, 1 if slow else REPETITIONS)
    eagerly, verified, inspected = (np.array(found[name]) for name in sides)
    return float(np.median(eagerly)), float(np.median(verified / eagerly)), float(np.median(inspected / eagerly))


def memory(size: Size, side: str) -> float:
    """MiB that two steps take, or a window of them, beyond what those of a small network take."""
    keep_memory()
    with one_thread():
        for problem in (SMALL.problem, size.problem):
            before = most_memory()
            if side == "eager":
                drain(torch_reference(problem).train(0.01), 2)()
            else:
                _stepped(problem, 2, thorough=True)()  # as the first steps are
    return most_memory() - before


def _stepped(problem: Problem, steps: int, *, thorough: bool) -> Timed:
    """Train and verify so many steps at once, or as many more as a window has."""
    lane = Lockstep(problem, torch_reference(problem), thorough=thorough)
    size = window(problem.bytes_of_step)
    times = -(-steps // size)
    judged = watched(_later(windows(manual_steps(problem), sys.maxsize, size)), lane)
    return timed(lambda: deque(islice(judged, times), maxlen=0), times * size)


def _later(windows: Iterable[Steps]) -> Iterator[Steps]:
    """The windows as if the training had begun so much earlier."""
    for steps in windows:
        steps.first += LATER
        yield steps
