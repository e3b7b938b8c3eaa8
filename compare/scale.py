"""What verification costs at every size, beside PyTorch's eager training of the same network: time and memory.

Both train tanh on the linear data set with Xavier's initial weights, on one thread. What is timed of a training
are its steps as most of them are judged, and its steps as the first of them are, where every tensor is compared
by its own bound. Memory is that of a process that does nothing else, beyond what it has after one small step.
"""

import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import Any

import numpy as np

from compare.ahead import OurTraining, is_light
from compare.parties import torch_reference
from compare.pool import workers
from compare.problems import Problem, lab_problem
from compare.process import keep_memory, most_memory, one_thread
from compare.steps import LONGEST_WINDOW, THIN, Steps, watched, window
from compare.timing import Timed, drain, interleaved, timed
from compare.verdict.lockstep import INSPECT_EVERY, INSPECTED_BETWEEN, Lockstep

ENOUGH = 0.2  # seconds of eager training that are timed at once
SLOW = 0.5  # seconds of an eager step from which on two are taken, of which the second is timed
REPETITIONS = 5
AHEAD = 4  # times as many windows are timed of two processes, which wait for each other at first
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

    verified: of a step as most are judged; ahead: by the clock, where a second process trains, and that pays;
    inspected: of one at which every tensor is compared by its own bound.
    """

    eager: float
    verified: float
    ahead: float | None
    inspected: float
    eager_memory: float
    verified_memory: float


def cost(size: Size) -> ScaledCost:
    """Measured in three processes, one after the other."""
    eager, verified, ahead, inspected = _alone(seconds, size)
    memories = {f"{side}_memory": _alone(memory, size, side) for side in ("eager", "verified")}
    return ScaledCost(eager, verified, ahead, inspected, **memories)


def _alone(measure: Callable[..., Any], *args: Any) -> Any:
    """What it returns, called in a process of its own."""
    with workers(1) as executor:
        return executor.submit(measure, *args).result()


def seconds(size: Size) -> tuple[float, float, float | None, float]:
    """The median seconds of an eager step, and the median ratios to it of a verified one, here and in two
    processes, and of an inspected one.
    """
    keep_memory()
    with one_thread(), ExitStack() as stack:
        problem = size.problem
        eager = torch_reference(problem).train(0.01)
        one = drain(eager, 1)
        one()
        slow = (taken := one()) > SLOW
        steps = 1 if slow else max(1, min(THIN * LONGEST_WINDOW, round(ENOUGH / taken)))
        stepped = {"verified": _stepped(problem, steps), "inspected": _stepped(problem, steps, thorough=True)}
        if is_light(problem):
            stepped["ahead"] = _stepped(problem, steps, ahead=True)
        sides = {name: stack.enter_context(side) for name, side in stepped.items()}
        found = interleaved({"eager": drain(eager, steps), **sides}, 1 if slow else REPETITIONS)
    eagerly = np.array(found["eager"])
    ratios = {name: float(np.median(np.array(found[name]) / eagerly)) for name in sides}
    return float(np.median(eagerly)), ratios["verified"], ratios.get("ahead"), ratios["inspected"]


def memory(size: Size, side: str) -> float:
    """MiB that two steps take, or a window of them, beyond what those of a small network take."""
    keep_memory()
    with one_thread():
        for problem in (SMALL.problem, size.problem):
            before = most_memory()
            if side == "eager":
                drain(torch_reference(problem).train(0.01), 2)()
            else:
                for thorough in (True, False):  # as the first steps are judged, and as most are
                    with _stepped(problem, 2, thorough=thorough) as run:
                        run()
    return most_memory() - before


@contextmanager
def _stepped(problem: Problem, steps: int, *, thorough: bool = False, ahead: bool = False) -> Iterator[Timed]:
    """Train and verify so many steps at once, or as many more as a window has; ahead: in two processes."""
    lane = Lockstep(problem, torch_reference(problem), thorough=thorough)
    size = window(problem.bytes_of_step, thin=not thorough)
    times = -(-steps // size)
    wholly = range(-LATER % INSPECT_EVERY, sys.maxsize, INSPECT_EVERY)
    with OurTraining(problem, ahead).windows(sys.maxsize, size, lane.reads, wholly) as taken:
        judged = watched(_later(taken), lane)

        def run(windows: int) -> None:
            deque(islice(judged, windows), maxlen=0)

        def seconds_ahead() -> float:
            run(1)  # which lay ready
            return timed(partial(run, AHEAD * times), AHEAD * times * size)()

        yield seconds_ahead if ahead else timed(partial(run, times), times * size)


def _later(windows: Iterable[Steps]) -> Iterator[Steps]:
    """The windows as if the training had begun so much earlier."""
    for steps in windows:
        steps.first += LATER
        yield steps
