"""Two tensors and what is allowed between them -> a verdict, and a finding that says where they differ."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from jaxtyping import Bool

from compare.step import Array, stage


class Verdict(StrEnum):
    """The three outcomes of a comparison, the weaker ones later."""

    MATCH = "match"
    INDISTINGUISHABLE = "indistinguishable"  # no difference seen, but rounding could hide the value itself
    DIFFER = "differ"


@dataclass(frozen=True)
class Extreme:
    """The greatest difference of its kind: its size, where it is, what was allowed there, and the two values.

    A value is None where it is not finite.
    """

    value: float
    index: tuple[int, ...]
    allowed: float
    ours: float | None = None
    theirs: float | None = None


@dataclass(frozen=True)
class Mismatch:
    """One tensor of one step that differs beyond what is allowed.

    `follows` says that it is what its own operation yields from inputs that were already wrong. nan, infinite:
    how many of ours are.
    """

    step: int
    tensor: str
    shape: tuple[int, ...]
    dtype: str
    mismatched: int
    elements: int
    absolute: Extreme
    relative: Extreme
    follows: bool = False
    nan: int = 0
    infinite: int = 0

    @property
    def stage(self) -> str:
        """forward, loss, backward or update"""
        return stage(self.tensor)


def distances(ours: Array, theirs: Array) -> Array:
    """|ours - theirs| in float64: infinite or NaN where either is not finite."""
    with np.errstate(all="ignore"):
        distance = np.asarray(np.subtract(ours, theirs, dtype=np.float64))
        return np.abs(distance, out=distance)


def are_finite(distance: Array) -> bool:
    """Whether both sides are finite everywhere, and so far apart."""
    return bool(np.isfinite(distance.max(initial=0.0)))


def differences(ours: Array, theirs: Array) -> Array:
    """|ours - theirs| in float64: infinite where only one is finite, 0 where both are non-finite alike."""
    distance = distances(ours, theirs)
    if are_finite(distance):
        return distance
    alike = (ours == theirs) | (np.isnan(ours) & np.isnan(theirs))
    return np.where(np.isfinite(distance), distance, np.where(alike, 0.0, np.inf))


def shares(difference: Array, allowed: Array) -> Array:
    """Each difference as a fraction of what is allowed; 0 where nothing differs, even if nothing may."""
    with np.errstate(all="ignore"):
        share = np.asarray(difference / allowed)
    if not np.isnan(share.max(initial=0.0)):
        return share
    share = np.where(difference == 0, 0.0, share)
    return np.where(np.isnan(share), np.inf, share)


OF_WHAT = "(what rounding explains of loss and gradients)"  # the bound whose share a summary tells


def share_in_words(share: float, *, chosen: bool = False) -> str:
    """A largest share, as whatever prints one words it; chosen: of a tolerance that somebody chose."""
    return f"at most {share:.2g} of a {'tolerance' if chosen else 'bound'}"


def beyond(difference: Array, allowed: Array) -> Bool[np.ndarray, "..."]:
    """Where the difference is not within what is allowed; an infinite one never is, whatever is allowed."""
    wrong = np.asarray(~(difference <= allowed))
    return wrong if are_finite(difference) else np.asarray(wrong | ~np.isfinite(difference))


def mismatch(
    step: int, name: str, ours: Array, theirs: Array, allowed: Array, *, follows: bool = False
) -> Mismatch | None:
    """The finding for one tensor of one step, or None if no element differs beyond what is allowed."""
    difference = differences(ours, theirs)
    wrong = beyond(difference, allowed)
    if not wrong.any():
        return None
    with np.errstate(all="ignore"):
        relative = np.where(difference == 0, 0.0, difference / np.abs(theirs))
    return Mismatch(
        step=step,
        tensor=name,
        shape=np.shape(theirs),
        dtype=str(ours.dtype),
        mismatched=int(wrong.sum()),
        elements=int(wrong.size),
        absolute=_greatest(np.where(wrong, difference, -1.0), ours, theirs, allowed),
        relative=_greatest(np.where(wrong, relative, -1.0), ours, theirs, allowed),
        follows=follows,
        nan=int(np.isnan(ours).sum()),
        infinite=int(np.isinf(ours).sum()),
    )


def _greatest(values: Array, ours: Array, theirs: Array, allowed: Array) -> Extreme:
    values = np.where(np.isnan(values), np.inf, values)
    index = np.unravel_index(int(values.argmax()), values.shape)
    where: Sequence[int] = [int(i) for i in index]
    one, other, most = (float(np.broadcast_to(a, values.shape)[index]) for a in (ours, theirs, allowed))
    finite = (x if np.isfinite(x) else None for x in (one, other))
    return Extreme(float(values[index]), tuple(where), most, *finite)
