"""Many seeds of one training, run together on the leading axis, and what a step costs."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median
from threading import Event

import numpy as np

from compare.behaviour.training import Course, Observer, together
from compare.parity.lockstep import Lockstep
from compare.parity.parties import manual_steps, torch_reference
from compare.problems import Problem
from compare.record import Chunk, Tensors, chunks
from compare.timing import drain, interleaved

VERIFIED = CHUNK = 32  # steps
COST_STEPS, COST_REPETITIONS = 50, 5


@dataclass(frozen=True)
class Ensemble:
    """The course of all seeds, and those (counted from the first) whose first 32 steps differ from PyTorch's."""

    course: Course
    differing: list[int]


def ensemble(
    problems: Sequence[Problem],
    epochs: int,
    advance: Callable[[int], object] = lambda steps: None,
    stop: Event | None = None,
) -> Ensemble:
    """Train all problems at once, one a seed; each one's first 32 steps are verified in lockstep."""
    observer = Observer(problems[0], epochs, len(problems), np.stack([problem.y for problem in problems]))
    lanes = [Lockstep(problem, torch_reference(problem)) for problem in problems]
    for chunk in chunks(together(problems), epochs, CHUNK):
        if chunk.first < VERIFIED:
            for seed, lane in enumerate(lanes):
                own: list[Tensors] = [{n: tensor[seed] for n, tensor in step.items()} for step in chunk.steps]
                lane.feed(Chunk(chunk.first, own))
        observer.feed(chunk)
        advance(len(chunk))
        if stop and stop.is_set():
            break
    return Ensemble(observer.course(), [seed for seed, lane in enumerate(lanes) if lane.differs])


def step_costs(problems: list[Problem]) -> dict[str, float]:
    """Seconds of one step of the hand-written network, by the problem's name: medians, measured side by side."""
    candidates = {problem.name: drain(manual_steps(problem), COST_STEPS) for problem in problems}
    with np.errstate(all="ignore"):
        seconds = interleaved(candidates, COST_REPETITIONS)
    return {name: median(taken) for name, taken in seconds.items()}
