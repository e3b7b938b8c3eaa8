"""What is kept of the comparisons of one tensor, at all steps of a training so far."""

from collections import deque
from dataclasses import dataclass, field
from statistics import median

import numpy as np
from jaxtyping import Bool, Float

from compare.step import Array
from compare.verdict.mismatch import Verdict, beyond, shares

REMEMBERED = 4096  # inspected steps over which a median resolution is taken
INSPECTED_FIRST = 32  # steps: every tensor is compared, and a history keeps all ...
APART = 1.02  # ... and then ever fewer: the ratio of those that it keeps

OfSteps = Bool[np.ndarray, " steps"]
Largest = Float[np.ndarray, " steps"]  # element of each step


@dataclass(frozen=True)
class Held:
    """A tensor beside what is allowed, at some steps: which differ, and the largest elements of each step.

    share: of the difference, as a fraction of what is allowed; allowed; value: of the tensor itself.
    """

    differs: OfSteps
    share: Largest
    allowed: Largest
    value: Largest

    def __or__(self, other: "Held") -> "Held":
        """Both, as parts of one tensor."""
        pairs = ((self.share, other.share), (self.allowed, other.allowed), (self.value, other.value))
        return Held(self.differs | other.differs, *(np.maximum(one, another) for one, another in pairs))


def held(difference: Array, allowed: Array, theirs: Array) -> Held:
    """Every element of a tensor held to what is allowed there; steps first in each array."""
    return Held(
        any_of(beyond(difference, allowed)),
        largest_of(shares(difference, allowed)),
        largest_of(allowed),
        largest_of(np.abs(theirs)),
    )


@dataclass
class TensorSummary:
    """What was seen of one tensor at `checks` steps, of which `differing` differ.

    At `walked` of them the end-to-end bound itself was evaluated: share is the largest difference as a fraction
    of it, and at `indistinguishable` of them it was as large as the tensor's largest value. local_share is the
    same fraction of the local bound, at the inspected steps; a resolution is that bound's largest element over
    the tensor's. The history holds (step, its share) at walked steps, ever further apart.
    """

    checks: int = 0
    differing: int = 0
    walked: int = 0
    indistinguishable: int = 0
    share: float = 0.0
    local_share: float = 0.0
    resolutions: deque[float] = field(default_factory=lambda: deque(maxlen=REMEMBERED), repr=False)
    history: list[tuple[int, float]] = field(default_factory=list, repr=False)

    @property
    def resolution(self) -> float:
        """The median resolution over the inspected steps; 0 if there was none."""
        return median(self.resolutions) if self.resolutions else 0.0

    @property
    def verdict(self) -> Verdict:
        if self.differing:
            return Verdict.DIFFER
        return Verdict.INDISTINGUISHABLE if self.indistinguishable else Verdict.MATCH

    def note(self, steps: list[int], found: Held) -> OfSteps:
        """Take in an end-to-end comparison of these steps; which of them differ."""
        by_step = found.share.tolist()
        for step, share in zip(steps, by_step, strict=True):
            if not self.history or step < INSPECTED_FIRST or step >= APART * self.history[-1][0]:
                self.history.append((step, share))
        blind = ~found.differs & (found.allowed > 0) & ~(found.allowed < found.value)
        self.walked += len(steps)
        self.differing += int(found.differs.sum())
        self.indistinguishable += int(blind.sum())
        self.share = max(self.share, *by_step)
        return found.differs

    def note_local(self, found: Held) -> OfSteps:
        """The same for a comparison by local bounds."""
        with np.errstate(all="ignore"):
            resolution = found.allowed / found.value
        self.resolutions.extend(resolution[np.isfinite(resolution)].tolist())
        self.local_share = max(self.local_share, float(found.share.max()))
        return found.differs


def largest_of(values: Array) -> Largest:
    """The largest element of each step."""
    return np.asarray(values.reshape(len(values), -1).max(axis=1))


def any_of(flags: Bool[np.ndarray, "steps ..."]) -> OfSteps:
    """Whether any element of each step is set."""
    return np.asarray(flags.reshape(len(flags), -1).any(axis=1))
