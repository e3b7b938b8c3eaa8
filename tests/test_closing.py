"""The line that closes a run: how many trainings match and how closely, or where the first does not."""

from dataclasses import replace

import pytest

from compare.show.closing import Ended, Wanted, closing

RIGHT = Ended("right", 500, 0.04, "", differs=False, hidden=False, overflowed=False, again="run right")
WRONG = replace(RIGHT, name="wrong", fault="step 5, dz2", differs=True, again="run wrong")
STRICT = replace(
    RIGHT, name="flat", fault="where rounding could hide a difference", hidden=True, again="run flat"
)
WHAT = "(what rounding explains of loss and gradients)"

# What was asked for, what came of it -> the line.
LINES = {
    "all-match": (
        Wanted(2),
        [RIGHT, RIGHT],
        f"2 of 2 trainings match, 1,000 steps, at most 0.04 of a bound {WHAT}",
    ),
    "the-largest-share": (
        *(Wanted(2), [RIGHT, replace(RIGHT, share=0.5)]),
        f"2 of 2 trainings match, 1,000 steps, at most 0.5 of a bound {WHAT}",
    ),
    "one": (Wanted(1), [RIGHT], f"1 of 1 training matches, 500 steps, at most 0.04 of a bound {WHAT}"),
    "tolerance": (
        *(Wanted(1, chosen=True), [RIGHT]),
        "1 of 1 training matches, 500 steps, at most 0.04 of a tolerance",
    ),
    "seeds": (
        *(Wanted(1, seeds=8), [RIGHT]),
        f"1 of 1 training matches, each from 8 seeds, 500 steps, at most 0.04 of a bound {WHAT}",
    ),
    "drift": (
        *(Wanted(2, drift=True), [RIGHT, RIGHT]),
        "2 of 2 trainings drift no further than rounding explains, 1,000 steps",
    ),
    "could-be-hidden": (
        *(Wanted(1), [replace(RIGHT, hidden=True)]),
        f"1 of 1 training matches, 500 steps, at most 0.04 of a bound {WHAT}; "
        "rounding could hide a difference in 1 of them, first: right",
    ),
    "overflow": (
        *(Wanted(1), [replace(RIGHT, overflowed=True)]),
        f"1 of 1 training matches, 500 steps, at most 0.04 of a bound {WHAT}; "
        "1 ended in an overflow, on both sides alike",
    ),
    "one-differs": (
        *(Wanted(3), [RIGHT, WRONG, RIGHT]),
        "1 of 3 trainings differs, first: wrong, step 5, dz2; look closer: run wrong",
    ),
    "two-differ": (
        *(Wanted(2), [WRONG, replace(WRONG, name="other")]),
        "2 of 2 trainings differ, first: wrong, step 5, dz2; look closer: run wrong",
    ),
    "strict": (
        *(Wanted(2), [RIGHT, STRICT]),
        "1 of 2 trainings fails --strict, first: flat, where rounding could hide a difference; "
        "look closer: run flat",
    ),
    "fail-fast": (
        *(Wanted(3), [WRONG]),
        "1 of 3 trainings differs, first: wrong, step 5, dz2; look closer: run wrong; 2 were not begun",
    ),
    "interrupted": (
        *(Wanted(9, interrupted=True), [RIGHT]),
        f"interrupted: until then 1 of 9 trainings matches, 500 steps, at most 0.04 of a bound {WHAT}",
    ),
    "interrupted-at-once": (Wanted(9, interrupted=True), [], "interrupted: nothing was verified until then"),
}


@pytest.mark.parametrize("name", LINES)
def test_a_run_ends_with_one_line(name):
    wanted, ended, line = LINES[name]
    assert closing(wanted, ended) == line
