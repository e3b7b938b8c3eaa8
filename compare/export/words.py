"""What other programs are told of a grade: its numbers, to the hundredth, and one line of text or of HTML."""

import html
from collections.abc import Sequence

from compare.grading.findings import State
from compare.grading.grades import Grade, Standing
from compare.grading.judging import Item
from compare.submission.text import FORMULA, plain

UNJUDGED = (Standing.TIMEOUT, Standing.CRASHED, Standing.UNREADABLE)
EXCUSED = "is excused: no points are asked for"
LONGEST_REASON = 1000
HUNDREDTHS = 100


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
    return FORMULA.sub("<wbr>", f"<p>{html.escape(of_grade(grade))}</p><ul>{listed}</ul>")


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


def unjudged(grade: Grade) -> bool:
    """Whether nothing is known of its items, and nobody has said what it is worth."""
    return grade.waiting and grade.standing in UNJUDGED


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
    """Each item's points in hundredths: whatever is right has all that it is worth, and no item has more."""
    parts = shared(list(grade.possible.values()))
    return {
        name: round(part * grade.points[name] / worth if worth else grade.points[name] * HUNDREDTHS)
        for (name, worth), part in zip(grade.possible.items(), parts, strict=True)
    }


def shared(possible: Sequence[float]) -> list[int]:
    """Hundredths of a point that add up to the whole: what is left goes to the largest remainders."""
    exact = [round(value * HUNDREDTHS, 6) for value in possible]
    whole = [int(value) for value in exact]
    left = round(sum(exact)) - sum(whole)
    for i in sorted(range(len(exact)), key=lambda i: whole[i] - exact[i])[:left]:
        whole[i] += 1
    return whole
