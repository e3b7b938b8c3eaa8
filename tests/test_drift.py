"""The free run: what rounding explains is let pass, what it does not is found, and silence has a reason."""

import dataclasses

import numpy as np
import pytest

from compare.parties import manual_steps, torch_reference
from compare.problems import lab_problem
from compare.steps import windows
from compare.verdict.drift import FreeRun


def free_run(problem, steps, epochs=60):
    lane = FreeRun(problem, torch_reference(problem))
    for window in windows(steps, epochs, size=30):
        lane.feed(window)
    return lane.result()


@pytest.mark.parametrize("act", ["sigmoid", "tanh", "leaky_relu", "none"])
@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_two_right_trainings_drift_no_further_than_rounding_explains(act, dtype):
    problem = lab_problem(act, "linear", dtype=dtype)
    result = free_run(problem, manual_steps(problem))
    assert (result.judged, result.reason, result.mismatch) == (60, None, None)


@pytest.mark.parametrize("factor", [1 + 1e-6, 1 + 1e-9], ids=["1e-6", "1e-9"])
def test_another_learning_rate_is_found(factor):
    problem = lab_problem("tanh", "linear")
    wrong = dataclasses.replace(problem, learning_rate=problem.learning_rate * factor)
    result = free_run(problem, manual_steps(wrong))
    assert result.mismatch is not None
    assert result.mismatch.tensor == "loss"


def test_beyond_the_edge_of_stability_nothing_is_judged_and_the_reason_is_given():
    problem = lab_problem("none", "linear", learning_rate=1.0)
    result = free_run(problem, manual_steps(problem), epochs=8)
    assert result.mismatch is None
    assert result.judged < 8
    assert "edge of stability" in result.reason


def test_too_many_parameters_for_a_hessian_is_said():
    problem = lab_problem("tanh", "linear", hidden=(30, 30))
    result = free_run(problem, manual_steps(problem), epochs=5)
    assert (result.judged, result.steps) == (0, 5)
    assert "990 parameters, too many to form the Hessian" in result.reason


def test_a_kink_between_the_two_runs_ends_the_judgement():
    problem = lab_problem("relu", "linear")
    steps = (dict(step) for step in manual_steps(problem))

    def crossing():
        for i, step in enumerate(steps):
            if i == 7:
                step["z1"] = step["z1"].copy()
                step["z1"][4, 2] *= -1
            yield step

    result = free_run(problem, crossing())
    assert result.judged == 7
    assert "step 7: sample 4 at unit 2 of layer 1 stood on both sides of the kink at 0" in result.reason
    assert not np.isfinite(result.drifts[-1].allowed)
