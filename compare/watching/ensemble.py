"""Many seeds of one training, run and verified together on the leading axis; and what a step costs."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median

import numpy as np

from compare.parties import manual_steps, torch_reference
from compare.problems import Problem, stacked
from compare.steps import Through, watched, window, windows
from compare.timing import drain, interleaved
from compare.verdict.lockstep import Lockstep, LockstepResult
from compare.watching.course import Observed, Observer

COST_STEPS, COST_REPETITIONS = 50, 5


@dataclass(frozen=True)
class Ensemble:
    """The course of all seeds, and the verdict on all their steps: a mismatch's first index is the seed's."""

    course: Observed
    lockstep: LockstepResult


def ensemble(problems: Sequence[Problem], epochs: int, through: Through = iter) -> Ensemble:
    """Train all problems at once, one a seed, and hold every step of each against PyTorch."""
    together = stacked(problems)
    observer, lane = Observer(together, epochs), Lockstep(together, torch_reference(together))
    taken = windows(manual_steps(together), epochs, window(together.bytes_of_step))
    for _ in through(watched(taken, observer, lane)):
        pass
    return Ensemble(replace(observer.course(), problem=problems[0]), lane.result())


def step_costs(problems: list[Problem]) -> dict[str, float]:
    """Seconds of one step of the hand-written network, by the problem's name: medians, measured side by side."""
    candidates = {problem.name: drain(manual_steps(problem), COST_STEPS) for problem in problems}
    with np.errstate(all="ignore"):
        seconds = interleaved(candidates, COST_REPETITIONS)
    return {name: median(taken) for name, taken in seconds.items()}
