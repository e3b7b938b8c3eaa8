"""One training of the study: what it is, how it is run and verified, what is kept of it.

All seeds and learning rates of a job share a shape, so they run together on the leading axis. A job is a value
that can travel to another process or machine, and so is its outcome; neither depends on who runs it, or when.
"""

import time
from dataclasses import dataclass

import numpy as np
from jaxtyping import Int

from compare.ahead import OurTraining
from compare.parties import torch_reference
from compare.pool import FREE, Reins
from compare.problems import DATA, Points, Problem, lab_problem, stacked
from compare.process import keep_memory, one_thread
from compare.step import Array, Tensors
from compare.steps import watched, window
from compare.verdict.lockstep import Lockstep
from compare.watching.course import Course, Tracker, curve_name, spread
from compare.watching.measures import on_points

RECORDED = 200  # steps of a learning curve, at most
EAGER_STEPS = 200  # of PyTorch alone, timed as a sample
OVERHEAD = 2700  # of a step, in activations that take as long


@dataclass(frozen=True)
class Job:
    """Trainings of one shape: every learning rate from every seed. Seeds draw the points and the weights.

    marks: epochs at which the lab looks, at most the last: the curves have them, and their weights are kept.
    """

    activation: str
    data: str
    epochs: int
    seeds: tuple[int, ...]
    rates: tuple[float, ...] = (0.01,)
    hidden: tuple[int, ...] = (10, 10)
    points: int | None = None
    init: str = "normal"
    marks: tuple[int, ...] = ()

    @property
    def runs(self) -> int:
        return len(self.rates) * len(self.seeds)

    @property
    def steps(self) -> int:
        """Training steps, over all runs."""
        return self.epochs * self.runs

    @property
    def work(self) -> int:
        """How much there is to do beside other jobs, roughly: each step's overhead, and its activations."""
        points = self.points or DATA[self.data].training
        return self.epochs * (OVERHEAD + self.runs * points * sum(self.hidden))

    def problems(self) -> list[Problem]:
        """One for each run, the seeds running faster than the rates."""
        return [
            lab_problem(
                self.activation,
                self.data,
                points=self.points,
                hidden=self.hidden,
                init=self.init,
                seed=seed,
                learning_rate=rate,
            )
            for rate in self.rates
            for seed in self.seeds
        ]


@dataclass(frozen=True)
class JobResult(Course):
    """What is kept of a job: its course, with loss and accuracy on all points, and what the verdict was.

    points: "training", then each testing set. weights: after the last step; marked: those at which the curves
    were recorded at each of the job's marks. verified: (runs), the steps of each, fewer than its epochs if it
    overflowed, on both sides alike. differing: steps at which any run differs; share: the largest of a bound.
    """

    points: list[str]
    weights: dict[str, Array]
    marked: dict[int, dict[str, Array]]
    verified: Int[np.ndarray, " runs"]
    differing: int
    share: float
    seconds: float
    eager_seconds: float


def run(job: Job, reins: Reins = FREE) -> JobResult:
    """Train and verify all runs of a job, every step of each; what is told of those are steps of all runs."""
    keep_memory()
    with one_thread():
        problems = job.problems()
        problem = stacked(problems)
        lane = Lockstep(problem, torch_reference(problem))
        tracker = _Tracker(problem, problems, job)
        started = time.perf_counter()
        size, wholly = window(problem.bytes_of_step, thin=True), lane.wholly(job.epochs)
        taken = OurTraining(problem).taken(job.epochs, size, ["p", *lane.weights, *lane.scanned], wholly)
        for steps in watched(taken, tracker, lane):
            last = steps.at(steps.count - 1)
            final = {name: last[f"{name}_next"] for name in problem.weights}
            reins.count(steps.count * job.runs)
        reins.count((job.epochs - steps.first - steps.count) * job.runs)  # which no run took
        seconds = time.perf_counter() - started
        result = lane.result()
        return JobResult(
            **vars(tracker.course(len(job.seeds))),
            points=list(tracker.sets),
            weights=final,
            marked=tracker.marked,
            verified=result.by_run,
            differing=result.differing_steps + bool(result.complaint),
            share=result.share,
            seconds=seconds,
            eager_seconds=_eager(problems[0]) * int(result.by_run.sum()),
        )


def _eager(problem: Problem) -> float:
    """Seconds that PyTorch's eager loop takes for one step, from a sample."""
    training = torch_reference(problem).train(float(problem.learning_rate))
    for _ in range(EAGER_STEPS // 10):
        next(training)
    started = time.perf_counter()
    for _ in range(EAGER_STEPS):
        next(training)
    return (time.perf_counter() - started) / EAGER_STEPS


class _Tracker(Tracker):
    """Loss and accuracy of every run on every set of points; and the weights at the marks."""

    def __init__(self, problem: Problem, problems: list[Problem], job: Job) -> None:
        self.marks = {mark - 1: mark for mark in job.marks}
        super().__init__(problem.y, {*spread(job.epochs, RECORDED), *self.marks}, self._on_all_points)
        self.problem = problem
        self.sets = {"training": Points(problem.x, problem.y)}
        for which in problems[0].testing:
            x, y = (np.stack([p.testing[which][i] for p in problems]) for i in (0, 1))
            self.sets[which] = Points(x.astype(problem.dtype), y.astype(problem.dtype))
        self.marked: dict[int, dict[str, Array]] = {}

    def record(self, step: int, tensors: Tensors) -> None:
        """Take the measures of a step, and at a mark its weights."""
        super().record(step, tensors)
        if step in self.marks:
            self.marked[self.marks[step]] = {name: tensors[name] for name in self.problem.weights}

    def _on_all_points(self, tensors: Tensors) -> dict[str, Array]:
        curves: dict[str, Array] = {}
        for points, (x, y) in self.sets.items():
            loss, accuracy = on_points(self.problem, tensors, x, y)
            curves |= {curve_name("loss", points): loss, curve_name("accuracy", points): accuracy}
        return curves
