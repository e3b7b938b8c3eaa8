"""What the lab claims of its activations, judged seed by seed; and the order in which they converge.

A claim is not held by an anecdote: each comes with the number of seeds that bear it out.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import sqrt

import numpy as np
from jaxtyping import Float

from compare.watching.course import Course, Seeds

CONVERGED = 0.1  # the loss below which a training has converged
ALIKE = 2.0  # two trainings converge alike if neither takes this many times the other's epochs
EARLY = 5_000  # the lab's "few epochs"

Courses = Mapping[str, Course]  # of one data set, by activation


@dataclass(frozen=True)
class Claim:
    """One sentence of the lab, about some activations on one data set.

    `bears_out`: for each seed 1 if it does, 0 if it does not, NaN if the training was too short to tell.
    """

    id: str
    sentence: str
    data: str
    activations: tuple[str, ...]
    bears_out: Callable[[Courses], Seeds]


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


def _epochs(course: Course) -> Seeds:
    return course.below[CONVERGED]


def _ahead_early(one: Course, other: Course) -> Seeds:
    epoch = min(EARLY, one.epochs) - 1
    return (one.at("loss", epoch) < other.at("loss", epoch)).astype(float)


def _caught_up(one: Course, other: Course) -> Seeds:
    if one.epochs <= EARLY:
        return np.full(one.seeds, np.nan)
    return (one.curves["loss"][-1] <= other.curves["loss"][-1]).astype(float)


def _never(course: Course) -> Seeds:
    return np.isinf(course.accurate).astype(float)


CLAIMS = (
    Claim(
        "R9",
        f"without activation the loss is ahead of sigmoid's at epoch {EARLY:,} (or the last, if earlier)",
        "linear",
        ("none", "sigmoid"),
        lambda of: _ahead_early(of["none"], of["sigmoid"]),
    ),
    Claim(
        "R9",
        "sigmoid catches up with more epochs: its loss ends no higher than without activation",
        "linear",
        ("none", "sigmoid"),
        lambda of: _caught_up(of["sigmoid"], of["none"]),
    ),
    Claim("R10", "without activation xor is never learnt", "xor", ("none",), lambda of: _never(of["none"])),
    Claim(
        "R11",
        "tanh converges before sigmoid",
        "linear",
        ("tanh", "sigmoid"),
        lambda of: sooner(_epochs(of["tanh"]), _epochs(of["sigmoid"])),
    ),
    Claim(
        "R12",
        "leaky ReLU converges before sigmoid",
        "linear",
        ("leaky_relu", "sigmoid"),
        lambda of: sooner(_epochs(of["leaky_relu"]), _epochs(of["sigmoid"])),
    ),
    Claim(
        "R12",
        "leaky ReLU converges about like tanh (within a factor of 2)",
        "linear",
        ("leaky_relu", "tanh"),
        lambda of: alike(_epochs(of["leaky_relu"]), _epochs(of["tanh"])),
    ),
)


@dataclass(frozen=True)
class Count:
    """How many seeds bear a sentence out, how many do not, how many cannot tell."""

    id: str
    sentence: str
    data: str
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


def counted(id: str, sentence: str, data: str, bears_out: Seeds) -> Count:
    """The seeds for, against and without a say."""
    unknown = np.isnan(bears_out)
    return Count(id, sentence, data, int((bears_out == 1).sum()), int((bears_out == 0).sum()), int(unknown.sum()))


def by_activation(courses: list[Course], data: str) -> dict[str, Course]:
    """The courses on one data set by the activation's name, without its parameter."""
    return {course.activation.partition(":")[0]: course for course in courses if course.data == data}


def judged_claims(courses: list[Course]) -> list[Count]:
    """Each claim whose activations were all run on its data set."""
    counts = []
    for claim in CLAIMS:
        of = by_activation(courses, claim.data)
        if set(claim.activations) <= set(of):
            counts.append(counted(claim.id, claim.sentence, claim.data, claim.bears_out(of)))
    return counts


@dataclass(frozen=True)
class Place:
    """One activation in the order of convergence: its epochs by seed, and how many have it before the next."""

    activation: str
    epochs: Float[np.ndarray, " seeds"]
    before_next: Count | None


def order_of_convergence(courses: list[Course], data: str) -> list[Place]:
    """The activations by their median number of epochs to convergence, each compared with the next."""
    ranked = sorted((c for c in courses if c.data == data), key=lambda c: float(np.median(_epochs(c))))
    places = []
    for i, course in enumerate(ranked):
        after = ranked[i + 1] if i + 1 < len(ranked) else None
        sentence = f"{course.activation} before {after.activation}" if after else ""
        count = counted("", sentence, data, sooner(_epochs(course), _epochs(after))) if after else None
        places.append(Place(course.activation, _epochs(course), count))
    return places
