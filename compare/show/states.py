"""What is said of a tensor that was judged: its state, and the first entry that is wrong."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from compare.grading.findings import Finding, State
from compare.verdict.mismatch import Mismatch

if TYPE_CHECKING:
    from compare.grading.judging import Item

MOST_DIGITS = 17

# What each state is called, and a sign that tells it without colour.
STATES = {
    "pass": ("right", "✓"),
    "follows": ("right, given what is above it", "→"),
    "fail": ("wrong", "✗"),
    "blocked": ("waits for an earlier item", "◌"),
    "not_observed": ("not observed", "?"),
}


@dataclass(frozen=True)
class ShownMismatch:
    """The first wrong tensor, and two values of it: what the submission has, and what is expected there."""

    where: str
    index: str
    submitted: str
    expected: str
    difference: str
    allowed: str
    extent: str


def state_of(judged: Finding | Item) -> str:
    """Its state, with those apart that are right only given their own upstream."""
    return "follows" if judged.follows and judged.state is State.PASS else str(judged.state)


def shown_mismatch(first: Mismatch) -> ShownMismatch:
    """The values where the tensor differs most."""
    worst = first.absolute
    submitted, expected = apart(worst.ours, worst.theirs)
    return ShownMismatch(
        where=f"step {first.step}, {first.tensor}",
        index=str(worst.index) if worst.index else "",
        submitted=submitted,
        expected=expected,
        difference=f"{worst.value:.3g}",
        allowed=f"{worst.allowed:.3g}",
        extent=f"{first.mismatched} of {first.elements}",
    )


def apart(one: float | None, other: float | None) -> tuple[str, str]:
    """Both numbers with as many digits as tell them apart, six at least."""
    if one is None or other is None:
        left, right = ("not a finite number" if x is None else f"{x:.6g}" for x in (one, other))
        return left, right
    digits = next((d for d in range(6, MOST_DIGITS) if f"{one:.{d}g}" != f"{other:.{d}g}"), MOST_DIGITS)
    return f"{one:.{digits}g}", f"{other:.{digits}g}"
