"""Which activation converges before which, and how many seeds bear that out.

Nothing is held by an anecdote: whatever is said of trainings comes with the number of seeds that bear it out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
from jaxtyping import Float

from compare.watching.course import Observed, Seeds, epochs_to

ALIKE = 2.0  # two trainings converge alike if neither takes this many times the other's epochs


def sooner(one: Seeds, other: Seeds) -> Seeds:
    """1 where the first takes fewer epochs, 0 where no fewer, NaN where neither arrives."""
    return np.where(np.isinf(one) & np.isinf(other), np.nan, one < other)


def ratio(one: Seeds, other: Seeds) -> Seeds:
    """How many times the other's epochs the first takes, counted from 1; NaN where neither arrives."""
    with np.errstate(invalid="ignore"):
        return (one + 1) / (other + 1)


def alike(one: Seeds, other: Seeds) -> Seeds:
    """1 where neither takes `ALIKE` times the other's epochs, 0 where one does, NaN where neither arrives."""
    times = ratio(one, other)
    return np.where(np.isnan(times), np.nan, (times < ALIKE) & (times > 1 / ALIKE))


@dataclass(frozen=True)
class Count:
    """How many seeds bear something out, how many do not, how many cannot tell."""

    holds: int
    fails: int
    open: int

    @property
    def seeds(self) -> int:
        return self.holds + self.fails + self.open

    @property
    def interval(self) -> tuple[float, float]:
        """95 % interval of the share that bears it out: Wilson 1927, of the seeds that can tell."""
        n, z = self.holds + self.fails, 1.96
        if not n:
            return 0.0, 1.0
        share = self.holds / n
        centre, width = share + z * z / (2 * n), z * sqrt(share * (1 - share) / n + z * z / (4 * n * n))
        least, most = (centre - width) / (1 + z * z / n), (centre + width) / (1 + z * z / n)
        return max(0.0, least), min(1.0, most)  # rounding may carry it beyond


def counted(bears_out: Seeds) -> Count:
    """The seeds for (1), against (0) and without a say (NaN)."""
    for_it, against, unknown = bears_out == 1, bears_out == 0, np.isnan(bears_out)
    return Count(int(for_it.sum()), int(against.sum()), int(unknown.sum()))


@dataclass(frozen=True)
class Rank:
    """One activation in the order of convergence: its epochs by seed, and how many have it before the next."""

    activation: str
    epochs: Float[np.ndarray, " seeds"]
    before_next: Count | None


def order_of_convergence(courses: Sequence[Observed]) -> list[Rank]:
    """The activations by their median number of epochs to convergence, each compared with the next."""
    ranked = sorted(courses, key=lambda course: float(np.median(epochs_to(course))))
    ranks = []
    for i, course in enumerate(ranked):
        after = ranked[i + 1] if i + 1 < len(ranked) else None
        count = counted(sooner(epochs_to(course), epochs_to(after))) if after else None
        ranks.append(Rank(course.activation, epochs_to(course), count))
    return ranks
