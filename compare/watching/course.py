"""What a training looked like: every measure along the way, for one run or for many seeds at once.

An `Observer` is fed the same windows as the lanes that judge a training. With a leading axis of seeds in the
records, all seeds are observed together.
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, UInt8

from compare.problems import Problem, activation_of
from compare.step import Array, Tensors, by_layer
from compare.steps import Steps
from compare.watching.measures import MEASURES, right
from manual.network import forward

THRESHOLDS = (0.5, 0.1, 0.01)  # of the loss
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
    """How a training went, seed by seed, of which the problem is the first; epochs not reached are infinite.

    curves: by measure, (recorded steps, seeds) or (recorded steps, seeds, layers). below: epochs until the loss
    is below each threshold; accurate: until the accuracy on the training points is 1; saturated: until some p is
    its label exactly, where the cross-entropy on paper is NaN.
    """

    problem: Problem
    seeds: int
    epochs: int
    steps: list[int]
    curves: dict[str, Array]
    below: dict[float, Seeds]
    accurate: Seeds
    saturated: Seeds
    snapshots: list[Snapshot]

    @property
    def activation(self) -> str:
        return self.problem.activation

    @property
    def data(self) -> str:
        return self.problem.data

    def at(self, measure: str, epoch: int) -> Array:
        """The measure at the last recorded step that is no later than the epoch: (seeds) or (seeds, layers)."""
        index = max(i for i, step in enumerate(self.steps) if step <= epoch)
        return self.curves[measure][index]


class Milestones:
    """Epochs until something is first seen of each run, infinite until then.

    below: (thresholds, runs), the loss is below each threshold. accurate: (runs), all points are predicted right.
    saturated: (runs), some p equals its label, where the cross-entropy on paper is 0 · log 0, which is NaN.
    """

    def __init__(self, y: Float[np.ndarray, "*runs batch 1"]) -> None:
        self.y, runs = y, y.shape[0] if y.ndim == 3 else 1
        self.below = np.full((len(THRESHOLDS), runs), np.inf)
        self.accurate, self.saturated = np.full(runs, np.inf), np.full(runs, np.inf)

    def feed(self, steps: Steps) -> None:
        """Look at the next steps."""
        for threshold, epochs in zip(THRESHOLDS, self.below, strict=True):
            self._reach(epochs, steps.first, steps["loss"] < threshold)
        self._reach(self.accurate, steps.first, np.all(right(steps, self.y), axis=(-2, -1)))
        self._reach(self.saturated, steps.first, np.any(steps["p"] == self.y, axis=(-2, -1)))

    def _reach(self, epochs: Seeds, first: int, reached: Bool[np.ndarray, "..."]) -> None:
        reached = reached.reshape(len(reached), -1)
        new = reached.any(axis=0) & np.isinf(epochs)
        epochs[new] = first + reached.argmax(axis=0)[new]


class Observer:
    """Takes the measures of a training that has so many epochs, as its windows come by."""

    def __init__(self, problem: Problem, epochs: int) -> None:
        """A problem with a leading axis has as many seeds."""
        self.problem, self.f = problem, activation_of(problem.activation)
        self.seeds = len(problem.x) if problem.x.ndim == 3 else 1
        self.recorded, self.pictured = set(spread(epochs, RECORDED)), set(spread(epochs, SNAPSHOTS))
        self.steps: list[int] = []
        self.curves: dict[str, list[Array]] = {name: [] for name in MEASURES}
        self.milestones = Milestones(problem.y)
        self.snapshots: list[Snapshot] = []
        self.epochs = 0

    def feed(self, window: Steps) -> None:
        """Look at the next steps."""
        with np.errstate(all="ignore"):  # a training that overflows has a course as well
            self.milestones.feed(window)
            for i in range(window.count):
                step = window.first + i
                if step in self.recorded:
                    self._record(step, window.at(i))
                if step in self.pictured:
                    self._picture(step, window.at(i))
        self.epochs = window.first + window.count

    def course(self) -> Course:
        """All that was seen so far."""
        return Course(
            problem=self.problem,
            seeds=self.seeds,
            epochs=self.epochs,
            steps=self.steps,
            curves={name: np.stack(values) for name, values in self.curves.items() if values},
            below=dict(zip(THRESHOLDS, self.milestones.below, strict=True)),
            accurate=self.milestones.accurate,
            saturated=self.milestones.saturated,
            snapshots=self.snapshots,
        )

    def _record(self, step: int, record: Tensors) -> None:
        self.steps.append(step)
        for name, measure in MEASURES.items():
            value = measure.of(record, self.f)
            shape = (self.seeds, *value.shape[-1:]) if measure.by_layer else (self.seeds,)
            self.curves[name].append(value.reshape(shape))

    def _picture(self, step: int, record: Tensors) -> None:
        several = self.problem.x.ndim == 3
        first = {name: tensor[0] for name, tensor in record.items()} if several else record
        y = self.problem.y[0] if several else self.problem.y
        W, b = by_layer(first, "W"), by_layer(first, "b")
        p = forward(unit_square(self.problem.dtype), W, b, self.f).p.reshape(GRID, GRID)
        self.snapshots.append(
            Snapshot(
                step=step,
                loss=float(first["loss"]),
                accuracy=float(right(first, y).mean()),
                prediction=np.nan_to_num(p * 255).round().astype(np.uint8),
                activations={l: a.ravel().astype(float) for l, a in by_layer(first, "a").items()},
                gradient_norms=[float(np.linalg.norm(dW)) for dW in by_layer(first, "dW").values()],
            )
        )


def unit_square(dtype: np.dtype) -> Float[np.ndarray, "points 2"]:
    """GRID² points of the unit square, row by row: x1 runs faster."""
    axis = np.linspace(0, 1, GRID, dtype=dtype)
    x2, x1 = np.meshgrid(axis, axis, indexing="ij")
    return np.stack([x1.ravel(), x2.ravel()], axis=1)
