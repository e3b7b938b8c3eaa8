"""What other programs are told of a grade: its numbers, to the hundredth, and one line of text or of HTML."""

import html
from collections.abc import Sequence

from compare.grading.findings import State
from compare.grading.grades import OUTCOMES, Grade, Standing
from compare.grading.judging import Item
from compare.submission.text import guarded, plain

EXCUSED = "is excused: no points are asked for"
LONGEST_REASON = 1000
HUNDREDTHS = 100
TINY = 1e-6  # of a hundredth: rounding


# --- words --------------------------------------------------------------------------------------------------


def of_item(item: Item) -> str:
    """pass; fail: the gradient differs, at step 0, dW2, index (3, 6)"""
    where = ""
    if item.first and item.state is State.FAIL:
        where = f", at step {item.first.step}, {item.first.tensor}, index {item.first.absolute.index}"
    state = str(item.state).replace("_", " ")
    why = f": {item.reason}" if item.reason else ""
    return plain(state + why + where, LONGEST_REASON)


def of_grade(grade: Grade) -> str:
    """What became of it, why, what a person says, and hints: needs review: dW2 was not observed"""
    became = ", ".join(filter(None, (grade.outcome.replace("_", " "), grade.lateness)))
    hints = dict.fromkeys(cause.student for cause in grade.causes)
    said = (became, *grade.words, grade.reason.removeprefix(f"{grade.standing}: "), grade.rule, *hints)
    return plain(": ".join(filter(None, said)), LONGEST_REASON)


def as_html(grade: Grade) -> str:
    """The grade and its items, where a platform shows a cell as HTML: on one line, and never a formula."""
    parts, whole = points(grade), possible(grade)
    lines = (
        f"{item.name}: {parts[item.name]:g} of {whole[item.name]:g} points, {of_item(item)}"
        for item in grade.items
    )
    listed = "".join(f"<li>{html.escape(line)}</li>" for line in lines)
    return guarded(f"<p>{html.escape(of_grade(grade))}</p><ul>{listed}</ul>", "<wbr>")


def is_ours(text: str) -> bool:
    """Whether a cell holds what `as_html` said before, and no words of a person."""
    return text.startswith(tuple(f"<p>{outcome.replace('_', ' ')}" for outcome in OUTCOMES))


def unjudged(grade: Grade) -> bool:
    """Whether nothing is known of it, and no person has decided what it counts."""
    return grade.waiting and grade.standing is not Standing.NEEDS_REVIEW


def withheld(grade: Grade, *, reviewed: bool) -> str:
    """Why a student has no number: none is asked for, or a person has to look first; empty where there is one.

    What did not end, or could not be read, is no zero that a program may give.
    """
    if grade.excused:
        return EXCUSED
    if reviewed or not grade.waiting:
        return ""
    kind = "" if grade.standing is Standing.NEEDS_REVIEW else f" ({grade.standing})"
    return ": ".join(filter(None, (f"needs a review{kind}", grade.reason)))


# --- numbers ------------------------------------------------------------------------------------------------


def total(grade: Grade) -> float:
    """All points in one number, as the student's page has it."""
    return round(grade.total, 2)


def most(grade: Grade) -> float:
    """The points that full marks have."""
    return round(sum(grade.possible.values()), 2)


def points(grade: Grade) -> dict[str, float]:
    """Each item's points, where a program adds them up itself."""
    return {name: part / HUNDREDTHS for name, part in hundredths(grade).items()}


def possible(grade: Grade) -> dict[str, float]:
    """What each item is worth there; altogether as much as full marks."""
    parts = shared(list(grade.possible.values()))
    return {name: part / HUNDREDTHS for name, part in zip(grade.possible, parts, strict=True)}


def summed(grade: Grade) -> float:
    """What such a program finds: the items' points altogether."""
    return sum(hundredths(grade).values()) / HUNDREDTHS


def share(grade: Grade) -> float:
    """The same as a share of full marks, 0 to 1."""
    return min(1.0, max(0.0, summed(grade) / (most(grade) or 1.0)))


def hundredths(grade: Grade) -> dict[str, int]:
    """Each item's points in hundredths: what is right has all that it is worth, what is wrong nothing.

    What has a part of it makes up for the rounding, so that they add up to the total where that can be.
    """
    whole = dict(zip(grade.possible, shared(list(grade.possible.values())), strict=True))
    exact = {name: _part(whole[name], grade.points[name], worth) for name, worth in grade.possible.items()}
    written = {name: round(part) for name, part in exact.items()}
    off = round(total(grade) * HUNDREDTHS) - sum(written.values())
    step = 1 if off > 0 else -1
    partial = [name for name in written if TINY < exact[name] < whole[name] - TINY]
    able = [name for name in partial if 0 <= written[name] + step <= whole[name]]
    for name in sorted(able, key=lambda name: step * (written[name] - exact[name]))[: abs(off)]:
        written[name] += step
    return written


def _part(whole: int, points: float, worth: float) -> float:
    """What an item has of its hundredths; a person may give points for what is worth none."""
    return whole * points / worth if worth else points * HUNDREDTHS


def shared(possible: Sequence[float]) -> list[int]:
    """Hundredths of a point that add up to the whole: what is left goes to the largest remainders."""
    exact = [round(value * HUNDREDTHS, 6) for value in possible]
    whole = [int(value) for value in exact]
    left = round(sum(exact)) - sum(whole)
    for i in sorted(range(len(exact)), key=lambda i: whole[i] - exact[i])[:left]:
        whole[i] += 1
    return whole
