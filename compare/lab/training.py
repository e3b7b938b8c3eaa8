"""A job with its outcome, and what its networks say of any point, evaluated from the kept weights."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float

from compare.lab.job import Job, Outcome
from compare.problems import activation_of
from compare.step import Array, by_layer
from compare.watching.course import unit_square
from manual.network import forward


@dataclass(frozen=True)
class Predicted:
    """Points with their labels and what each run predicts there. A prediction above ½ says 1, NaN says 0."""

    x: Float[np.ndarray, "runs points 2"]
    y: Float[np.ndarray, "runs points"]
    p: Float[np.ndarray, "runs points"]

    @property
    def wrong(self) -> Bool[np.ndarray, "runs points"]:
        return (self.p > 0.5) != (self.y > 0.5)

    @property
    def accuracy(self) -> Float[np.ndarray, " runs"]:
        return 1 - self.wrong.mean(axis=-1)

    @property
    def losses(self) -> Float[np.ndarray, "runs points"]:
        """The cross-entropy of each point, in nat; infinite where p has rounded to the wrong label."""
        with np.errstate(divide="ignore"):
            return -np.log(np.where(self.y > 0.5, self.p, 1 - self.p))


@dataclass(frozen=True)
class Training:
    """A finished job."""

    job: Job
    outcome: Outcome

    def predicted(self, points: str, epoch: int) -> Predicted:
        """On one of the job's sets of points, by the weights at one of its marks, or else after the last step."""
        problems = self.job.problems()
        given = [(pr.x, pr.y) if points == "training" else pr.testing[points] for pr in problems]
        x, y = np.stack([x for x, _ in given]), np.stack([y for _, y in given])
        return Predicted(x, y[..., 0], self._p(x, epoch))

    def regions(self, epoch: int) -> Float[np.ndarray, "runs grid"]:
        """What each run predicts at the points of `unit_square`, by the same weights."""
        return self._p(unit_square(np.dtype(float)), epoch)

    def _p(self, x: Array, epoch: int) -> Float[np.ndarray, "runs points"]:
        weights = self.outcome.marked.get(epoch, self.outcome.weights)
        with np.errstate(all="ignore"):  # weights that diverged predict nothing, and say so by NaN
            return forward(
                x, by_layer(weights, "W"), by_layer(weights, "b"), activation_of(self.job.activation)
            ).p[..., 0]


Trainings = Mapping[str, Training]
