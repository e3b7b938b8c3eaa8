"""A job with its outcome, and what its networks say of any point, evaluated from the kept weights."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float

from compare.lab.job import Job, JobResult
from compare.problems import activation_of
from compare.step import Array, by_layer
from compare.watching.course import unit_square
from compare.watching.measures import right
from manual.losses import cross_entropy
from manual.network import Forward, forward


@dataclass(frozen=True)
class Predicted:
    """Points with their labels, and what each run predicts there: p, of the preactivation z."""

    x: Float[np.ndarray, "runs points 2"]
    y: Float[np.ndarray, "runs points"]
    z: Float[np.ndarray, "runs points"]
    p: Float[np.ndarray, "runs points"]

    @property
    def wrong(self) -> Bool[np.ndarray, "runs points"]:
        return ~right(self.p, self.y)

    @property
    def accuracy(self) -> Float[np.ndarray, " runs"]:
        return 1 - self.wrong.mean(axis=-1)

    @property
    def losses(self) -> Float[np.ndarray, "runs points"]:
        """The cross-entropy of each point, in nat: that of a batch of one."""
        z, p, y = (values[..., None, None] for values in (self.z, self.p, self.y))
        with np.errstate(invalid="ignore"):  # a network that diverged
            return np.asarray(cross_entropy(z, p, y))


@dataclass(frozen=True)
class Training:
    """A finished job."""

    job: Job
    outcome: JobResult

    def predicted(self, points: str, epoch: int) -> Predicted:
        """On one of the job's sets of points, by the weights at one of its marks, or else after the last step."""
        problems = self.job.problems()
        given = [(pr.x, pr.y) if points == "training" else pr.testing[points] for pr in problems]
        x, y = np.stack([x for x, _ in given]), np.stack([y for _, y in given])
        fwd = self._forward(x, epoch)
        return Predicted(x, y[..., 0], fwd.z[max(fwd.z)][..., 0], fwd.p[..., 0])

    def regions(self, epoch: int) -> Float[np.ndarray, "runs grid"]:
        """What each run predicts at the points of `unit_square`, by the same weights."""
        return self._forward(unit_square(np.dtype(float)), epoch).p[..., 0]

    def _forward(self, x: Array, epoch: int) -> Forward:
        weights = self.outcome.marked.get(epoch, self.outcome.weights)
        W, b, f = by_layer(weights, "W"), by_layer(weights, "b"), activation_of(self.job.activation)
        with np.errstate(all="ignore"):  # weights that diverged predict nothing, and say so by NaN
            return forward(x, W, b, f)


Trainings = Mapping[str, Training]
