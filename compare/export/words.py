"""What is said of a grade and of its items: one line of plain text each."""

from compare.grading.findings import State
from compare.grading.grades import Grade, Standing
from compare.grading.judging import Item
from compare.submission.text import plain

UNJUDGED = (Standing.TIMEOUT, Standing.CRASHED, Standing.UNREADABLE)
LONGEST_REASON = 1000


def of_item(item: Item) -> str:
    """pass; fail: the gradient differs, at step 0, dW2, index (3, 6)"""
    where = ""
    if item.first and item.state is State.FAIL:
        where = f", at step {item.first.step}, {item.first.tensor}, index {item.first.absolute.index}"
    state = str(item.state).replace("_", " ")
    why = f": {item.reason}" if item.reason else ""
    return plain(state + why + where, LONGEST_REASON)


def of_grade(grade: Grade) -> str:
    """The standing, why, and the hints that a student is given: needs review, late: dW2 was not observed"""
    standing = str(grade.standing).replace("_", " ") + (", late" if grade.late else "")
    hints = dict.fromkeys(cause.student for cause in grade.causes)
    said = (standing, grade.reason.removeprefix(f"{grade.standing}: "), grade.rule, *hints)
    return plain(": ".join(filter(None, said)), LONGEST_REASON)


def points(value: float) -> float:
    """Points as they are written: to four places."""
    return round(value, 4)


def possible(grade: Grade) -> float:
    """The points that full marks have."""
    return points(sum(grade.possible.values()))
