"""What lockstep lets pass, what it does not, and at which step and tensor it says so."""

from dataclasses import replace

import numpy as np
import pytest

from compare.parties import manual_steps, torch_reference
from compare.problems import lab_problem
from compare.steps import windows
from compare.verdict.lockstep import Lockstep
from compare.verdict.mismatch import Verdict


def judged(problem, steps, epochs, *, theirs=None, size=8):
    """The verdict of lockstep over the first `epochs` of these steps, taken `size` at a time."""
    lane = Lockstep(problem, theirs or torch_reference(problem))
    for chunk in windows(steps, epochs, size):
        lane.feed(chunk)
    return lane.result()


def altered(steps, at, change):
    """The same steps, but for one."""
    for i, step in enumerate(steps):
        yield step | change(step) if i == at else step


def about_to_overflow(seed):
    """Weights that are finite in float32, from which the first update leads beyond it."""
    problem = lab_problem("leaky_relu:-2", "linear", hidden=(64, 64), dtype="float32", bias=True, seed=seed)
    return replace(problem, weights={name: W * np.float32(1e10) for name, W in problem.weights.items()})


@pytest.mark.parametrize(
    "seed", [9, 15], ids=["an-infinity-here-is-NaN-there", "a-sum-overflows-in-one-order-alone"]
)
def test_what_follows_from_an_overflow_on_both_sides_is_no_difference(seed):
    problem = about_to_overflow(seed)
    with np.errstate(all="ignore"):
        result = judged(problem, manual_steps(problem), epochs=4)
    assert result.verdict is not Verdict.DIFFER
    assert (result.steps, result.diverged) == (1, 1)


@pytest.mark.parametrize("seed", [9, 15])
@pytest.mark.parametrize("value", [np.nan, np.inf, 2.0])
def test_a_difference_before_the_overflow_is_still_found(seed, value):
    problem = about_to_overflow(seed)

    def wrong(step):
        dW2 = step["dW2"].copy()
        dW2[3, 6] *= np.float32(value)
        return {"dW2": dW2}

    with np.errstate(all="ignore"):
        first = judged(problem, altered(manual_steps(problem), 0, wrong), epochs=4).first
    assert (first.step, first.tensor, first.absolute.index) == (0, "dW2", (3, 6))
