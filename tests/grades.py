"""Grades that nobody gave: right, wrong, or hostile in every word."""

from dataclasses import replace

from compare.grading.explaining import Cause
from compare.grading.grades import Grade, Standing
from compare.grading.judging import Item, State
from compare.verdict.mismatch import Extreme, Mismatch

WORTH = {"forward": 2.0, "loss": 1.0, "dW3": 5 / 3, "dW2": 5 / 3, "dW1": 5 / 3, "accuracy": 2.0}  # 10 altogether
FIRST = Mismatch(0, "dW2", (7, 8), "float64", 3, 56, Extreme(0.5, (3, 6), 1e-15), Extreme(2.0, (1, 1), 1e-15))
HOSTILE = '=cmd|"x"!A1,\x1b[31m<b>&\x00\x08\ufffe\ud800\u202e,]]>'


def graded(student="alice", wrong=(), standing=Standing.GRADED, number="", reason=""):
    """A grade in which some items are wrong."""
    items = [
        Item(name, State.FAIL, "the gradient differs", first=FIRST if name == "dW2" else None)
        if name in wrong
        else Item(name, State.PASS if standing is Standing.GRADED else State.NOT_OBSERVED)
        for name in WORTH
    ]
    points = {item.name: WORTH[item.name] * (item.state is State.PASS) for item in items}
    return Grade(student, "k", standing, reason, items, points, WORTH, "strong", ["a.py"], number=number)


def hostile():
    """A submission whose every word tries to be something else."""
    items = [replace(item, reason=HOSTILE) for item in graded(wrong=WORTH).items]
    return replace(
        graded(HOSTILE), items=items, reason=HOSTILE, causes=[Cause("unknown", [], HOSTILE)], printed=HOSTILE
    )
