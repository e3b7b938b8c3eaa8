"""The one loop over a training's windows: who is fed what, and where it ends."""

from dataclasses import replace
from itertools import islice

import numpy as np
import pytest

from compare.parties import manual_steps
from compare.problems import lab_problem
from compare.steps import LONGEST_WINDOW, WINDOW, Steps, Watcher, watched, window, windows
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


@pytest.mark.parametrize(
    "bytes_of_step, steps, thin",
    [
        (1, LONGEST_WINDOW, 4 * LONGEST_WINDOW),
        (WINDOW // 3, 3, 12),
        (WINDOW // 2 + 1, 1, 7),
        (2 * WINDOW, 1, 2),
        (5 * WINDOW, 1, 1),
    ],
)
def test_a_window_has_as_many_steps_as_memory_allows_and_at_least_one(bytes_of_step, steps, thin):
    assert window(bytes_of_step) == steps
    assert window(bytes_of_step, thin=True) == thin


@pytest.mark.parametrize("kept", ["as-they-come", "as-records", "stacked"])
def test_windows_hold_the_first_steps_and_no_further_ones(kept):
    records = [{"loss": np.asarray(float(i))} for i in range(10)]
    training = {
        "as-they-come": iter(records),
        "as-records": Steps(records),
        "stacked": Steps({"loss": np.arange(10.0)}),
    }[kept]
    found = [(w.first, w.count, w["loss"].tolist()) for w in windows(training, epochs=6, size=4)]
    assert found == [(0, 4, [0, 1, 2, 3]), (4, 2, [4, 5])]


def test_of_two_misfits_the_one_at_the_earlier_step_is_told():
    loss, dW = np.zeros(()), np.zeros((2, 1))
    right = {"loss": loss, "dW1": dW}
    steps = Steps([right, right | {"dW1": dW.mT}, {"dW1": dW}])
    assert steps.misfit({"loss": loss, "dW1": dW}) == (1, "dW1 has shape (1, 2), expected (2, 1)")
    assert steps.part(2, 3).misfit({"dW1": dW, "loss": loss}) == (0, "loss is missing")
    assert steps.part(0, 1).misfit({"loss": loss, "dW1": dW}) is None


def test_a_record_of_which_more_is_known_is_that_of_its_step_in_every_part_and_choice():
    whole = {"loss": np.asarray(4.0), "z1": np.zeros((2, 1))}
    steps = Steps({"loss": np.arange(10.0)}, 20, wholes={4: whole})
    for some, i in ((steps, 4), (steps.part(3, 6), 1), (steps.part(4, 5), 0), (steps.chosen([0, 4, 9]), 1)):
        assert [n for n in range(some.count) if some.at(n) is whole] == [i]
        assert some.at(i)["loss"] == some["loss"][i] == 4
    assert steps.part(3, 6).first == 23
    assert not steps.part(5, 10).wholes


def test_the_weights_at_the_end_are_those_that_the_last_step_led_to():
    problem = lab_problem("tanh", "xor", hidden=(3, 3))
    (*_, last) = islice(manual_steps(problem), 10)
    for steps in (manual_steps(problem), Steps(list(islice(manual_steps(problem), 10)))):
        final = judge(problem, steps, 10).final
        assert {name: W.tolist() for name, W in final.items()} == {
            name: last[f"{name}_next"].tolist() for name in problem.weights
        }


@pytest.mark.parametrize("lane", ["lockstep", "free"])
@pytest.mark.parametrize("fail_fast, steps", [(True, LONGEST_WINDOW), (False, LONGEST_WINDOW + 8)])
def test_with_fail_fast_the_window_of_the_first_difference_is_the_last(lane, fail_fast, steps):
    problem = lab_problem("tanh", "xor", hidden=(3, 3), learning_rate=0.1)
    wrong = replace(problem, learning_rate=0.1 * (1 + 1e-6))
    epochs = LONGEST_WINDOW + 8
    found = judge(problem, manual_steps(wrong), epochs, lanes=(lane,), fail_fast=fail_fast)
    assert (found.differs, found.steps) == (True, steps)
