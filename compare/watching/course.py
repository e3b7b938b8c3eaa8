"""How a training went: every measure along the way, for one run or for many at once.

An `Observer` is fed the same windows as the lanes that judge a training. With a leading axis of runs in the
records, all runs are observed together.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, Int, UInt8

from compare.problems import Problem, activation_of
from compare.step import Array, Tensors, by_layer
from compare.steps import Steps, Watcher
from compare.watching.measures import MEASURES, right
from manual.network import forward

THRESHOLDS = (0.5, 0.1, 0.01)  # of the loss
CONVERGED = 0.1  # the one below which a training has converged
RECORDED = 240  # steps of a curve, at most
SNAPSHOTS = 24  # epochs to look at, at most
GRID = 41  # points of the unit square, each way

Seeds = Float[np.ndarray, " seeds"]


def spread(epochs: int, most: int) -> list[int]:
    """Up to `most` steps of a training, the first and the last among them, ever further apart."""
    steps = np.geomspace(1, max(epochs, 2), most).round().astype(int) - 1
    return sorted({0, *(int(step) for step in steps if step < epochs), epochs - 1})


@dataclass(frozen=True)
class Snapshot:
    """The first seed's network at one step.

    prediction: p over the unit square in 1/255, row by row from x2 = 0 up; activations: the values of a_l.
    """

    step: int
    loss: float
    accuracy: float
    prediction: UInt8[np.ndarray, "grid grid"]
    activations: dict[int, Float[np.ndarray, " values"]]
    gradient_norms: list[float]


@dataclass(frozen=True)
class Course:
    """How a training went, run by run: of every learning rate each seed, the seeds running faster.

    steps: those that were recorded, the first and the last among them. curves: by measure, (recorded, runs) or
    (recorded, runs, layers), on the training points unless they are named: "loss", "loss on xor 61". below:
    (thresholds, runs), epochs until the training loss is below each threshold; accurate: (runs), until the
    accuracy on the training points is 1; infinite where that was never reached.
    """

    seeds: int
    steps: Int[np.ndarray, " recorded"]
    curves: dict[str, Array]
    below: Float[np.ndarray, "thresholds runs"]
    accurate: Float[np.ndarray, " runs"]

    @property
    def rates(self) -> int:
        """How many learning rates there are."""
        return len(self.accurate) // self.seeds

    def at(self, epoch: int) -> int:
        """Where the last recorded step no later than the epoch stands; epochs count from 1, steps from 0."""
        return int(np.searchsorted(self.steps, epoch - 1, side="right")) - 1

    def curve(self, measure: str, points: str = "training") -> Array:
        """A measure at every recorded step."""
        return self.curves[curve_name(measure, points)]


def curve_name(measure: str, points: str) -> str:
    """The name of a measure on some points among a course's curves."""
    return measure if points == "training" else f"{measure} on {points}"


def accuracy(course: Course, points: str, epoch: int) -> Seeds:
    """On one set of points, at an epoch."""
    return course.curve("accuracy", points)[course.at(epoch)]


def loss(course: Course, points: str = "training", epoch: int | None = None) -> Seeds:
    """On one set of points, at an epoch, or at the end; NaN where the training had diverged."""
    return course.curve("loss", points)[-1 if epoch is None else course.at(epoch)]


def epochs_to(course: Course, threshold: float = CONVERGED) -> Seeds:
    """Until the training loss is below the threshold; infinite where it never was."""
    return course.below[THRESHOLDS.index(threshold)]


def by_rate(runs: Float[np.ndarray, " runs"], rates: int) -> Float[np.ndarray, "rates seeds"]:
    """The runs of a sweep, a row for each learning rate."""
    return runs.reshape(rates, -1)


def or_infinite(losses: Float[np.ndarray, "..."]) -> Float[np.ndarray, "..."]:
    """A loss that is no number any more counts as infinite."""
    return np.where(np.isnan(losses), np.inf, losses)


@dataclass(frozen=True)
class Observed(Course):
    """A course with all that is shown of it, of a training from several seeds, of which the problem is the first.

    epochs: those that were seen. saturated: until some p is its label exactly, where the cross-entropy on paper
    is NaN.
    """

    problem: Problem
    epochs: int
    saturated: Seeds
    snapshots: list[Snapshot]

    @property
    def activation(self) -> str:
        return self.problem.activation

    @property
    def data(self) -> str:
        return self.problem.data


class Tracker(Watcher):
    """Takes measures of a training at some of its steps, and its milestones, as its windows come by."""

    def __init__(
        self,
        y: Float[np.ndarray, "*runs batch 1"],
        recorded: Iterable[int],
        measured: Callable[[Tensors], dict[str, Array]],
    ) -> None:
        """measured: of the tensors of one step, by name, (runs) or (runs, layers) each."""
        self.y, self.recorded, self.measured = y, {*recorded}, measured
        self.runs = len(y) if y.ndim == 3 else 1
        self.steps: list[int] = []
        self.curves: dict[str, list[Array]] = {}
        self.below = np.full((len(THRESHOLDS), self.runs), np.inf)
        self.accurate, self.saturated = np.full(self.runs, np.inf), np.full(self.runs, np.inf)

    def feed(self, window: Steps) -> None:
        """Look at the next steps."""
        with np.errstate(all="ignore"):  # a training that overflows has a course as well
            for threshold, epochs in zip(THRESHOLDS, self.below, strict=True):
                self._reach(epochs, window.first, window["loss"] < threshold)
            self._reach(self.accurate, window.first, np.all(right(window["p"], self.y), axis=(-2, -1)))
            self._reach(self.saturated, window.first, np.any(window["p"] == self.y, axis=(-2, -1)))
            for step in sorted(self.recorded & {*range(window.first, window.first + window.count)}):
                self.record(step, window.at(step - window.first))

    def record(self, step: int, tensors: Tensors) -> None:
        """Take the measures of a step."""
        self.steps.append(step)
        for name, value in self.measured(tensors).items():
            self.curves.setdefault(name, []).append(value)

    def course(self, seeds: int) -> Course:
        """All that was seen so far."""
        return Course(
            seeds=seeds,
            steps=np.array(self.steps, dtype=int),
            curves={name: np.stack(values) for name, values in self.curves.items()},
            below=self.below,
            accurate=self.accurate,
        )

    def _reach(self, epochs: Seeds, first: int, reached: Bool[np.ndarray, "..."]) -> None:
        reached = reached.reshape(len(reached), -1)
        new = reached.any(axis=0) & np.isinf(epochs)
        epochs[new] = first + reached.argmax(axis=0)[new]


class Observer(Watcher):
    """Watches a training that has so many epochs: its course, and pictures of the first seed's network."""

    def __init__(self, problem: Problem, epochs: int) -> None:
        """A problem with a leading axis has as many seeds."""
        self.problem, self.f = problem, activation_of(problem.activation)
        self.tracker = Tracker(problem.y, spread(epochs, RECORDED), self._measured)
        self.pictured = set(spread(epochs, SNAPSHOTS))
        self.snapshots: list[Snapshot] = []
        self.epochs = 0

    @property
    def reads(self) -> list[str]:
        return ["loss", "p"]

    def wholly(self, epochs: int) -> set[int]:
        return self.tracker.recorded | self.pictured

    def feed(self, window: Steps) -> None:
        """Look at the next steps."""
        self.tracker.feed(window)
        for i in range(window.count):
            if window.first + i in self.pictured:
                self._picture(window.first + i, window.at(i))
        self.epochs = window.first + window.count

    def course(self) -> Observed:
        """All that was seen so far."""
        return Observed(
            **vars(self.tracker.course(self.tracker.runs)),
            problem=self.problem,
            epochs=self.epochs,
            saturated=self.tracker.saturated,
            snapshots=self.snapshots,
        )

    def _measured(self, tensors: Tensors) -> dict[str, Array]:
        values = {}
        for name, measure in MEASURES.items():
            value = measure.of(tensors, self.f)
            values[name] = value.reshape(self.tracker.runs, *value.shape[-1:] if measure.by_layer else ())
        return values

    def _picture(self, step: int, record: Tensors) -> None:
        several = self.problem.x.ndim == 3
        first = {name: tensor[0] for name, tensor in record.items()} if several else record
        y = self.problem.y[0] if several else self.problem.y
        W, b = by_layer(first, "W"), by_layer(first, "b")
        with np.errstate(all="ignore"):
            p = forward(unit_square(self.problem.dtype), W, b, self.f).p.reshape(GRID, GRID)
            prediction = np.nan_to_num(p * 255).round().astype(np.uint8)
            gradient_norms = [float(np.linalg.norm(dW)) for dW in by_layer(first, "dW").values()]
        self.snapshots.append(
            Snapshot(
                step=step,
                loss=float(first["loss"]),
                accuracy=float(right(first["p"], y).mean()),
                prediction=prediction,
                activations={l: a.ravel().astype(float) for l, a in by_layer(first, "a").items()},
                gradient_norms=gradient_norms,
            )
        )


def unit_square(dtype: np.dtype) -> Float[np.ndarray, "points 2"]:
    """GRID² points of the unit square, row by row: x1 runs faster."""
    axis = np.linspace(0, 1, GRID, dtype=dtype)
    x2, x1 = np.meshgrid(axis, axis, indexing="ij")
    return np.stack([x1.ravel(), x2.ravel()], axis=1)
