"""The one loop over a training's windows: who is fed what, and where it ends."""

import pytest

from compare.parties import manual_steps
from compare.problems import lab_problem
from compare.steps import Steps, Watcher, watched
from compare.verdict.judge import judge


class Until(Watcher):
    """Has seen enough with the window that starts at this step."""

    def __init__(self, last=None):
        self.last, self.seen = last, []

    @property
    def over(self):
        return self.last in self.seen

    def feed(self, window):
        self.seen.append(window.first)


@pytest.mark.parametrize(
    "ends, passed, seen",
    [
        ((None, None), [0, 8, 16], ([0, 8, 16], [0, 8, 16])),
        ((8, None), [0, 8], ([0, 8], [0])),
        ((None, 8), [0, 8], ([0, 8], [0, 8])),
    ],
    ids=["nobody-is-over", "those-behind-are-not-fed-that-window", "those-before-are"],
)
def test_windows_pass_until_a_watcher_is_over(ends, passed, seen):
    watchers = [Until(end) for end in ends]
    given = [Steps({}, first) for first in (0, 8, 16)]
    assert [window.first for window in watched(given, *watchers)] == passed
    assert tuple(watcher.seen for watcher in watchers) == seen


def test_the_free_run_is_not_fed_a_step_that_cannot_be_compared():

    problem, follower = lab_problem("tanh", "xor"), Until()

    def torn():
        for t, step in enumerate(manual_steps(problem)):
            yield {name: tensor for name, tensor in step.items() if (t, name) != (3, "dW2")}

    found = judge(problem, torn(), 20, followers=[follower])
    assert found.lockstep.complaint == "step 3: dW2 is missing"
    assert (found.free.steps, follower.seen) == (0, [0])
