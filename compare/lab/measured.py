"""What the claims are about, as one number for each seed."""

import numpy as np
from jaxtyping import Float

from compare.lab.job import Outcome
from compare.watching.claims import CONVERGED
from compare.watching.course import THRESHOLDS, Seeds


def accuracy(outcome: Outcome, points: str, epoch: int) -> Seeds:
    """On one set of points, at an epoch."""
    return outcome.accuracy[outcome.points.index(points), outcome.at(epoch)]


def loss(outcome: Outcome, points: str = "training", epoch: int | None = None) -> Seeds:
    """On one set of points, at an epoch, or at the end; NaN where the training had diverged."""
    return outcome.loss[outcome.points.index(points), -1 if epoch is None else outcome.at(epoch)]


def epochs_to(outcome: Outcome, threshold: float = CONVERGED) -> Seeds:
    """Until the training loss is below the threshold; infinite where it never was."""
    return outcome.below[THRESHOLDS.index(threshold)]


def by_rate(runs: Float[np.ndarray, " runs"], rates: int) -> Float[np.ndarray, "rates seeds"]:
    """The runs of a sweep, a row for each learning rate."""
    return runs.reshape(rates, -1)


def or_infinite(losses: Float[np.ndarray, "..."]) -> Float[np.ndarray, "..."]:
    """A loss that is no number any more counts as infinite."""
    return np.where(np.isnan(losses), np.inf, losses)
