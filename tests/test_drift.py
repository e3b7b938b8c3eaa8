"""The free run: what rounding explains is let pass, what it does not is found, and silence has a reason."""

import dataclasses
from itertools import islice

import numpy as np
import pytest

from compare.parties import manual_steps, torch_reference
from compare.problems import Problem, lab_problem
from compare.ruler.allowance import Bounds, Tolerance
from compare.ruler.walk import Bounded
from compare.steps import windows
from compare.verdict.drift import FreeRun
from compare.verdict.judge import judge
from reference.training import Reference


def free_run(problem, steps, epochs=60, size=30):
    lane = FreeRun(problem, torch_reference(problem))
    for window in windows(steps, epochs, size):
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


@pytest.mark.parametrize("at", [0, 5])
def test_of_two_reasons_the_earlier_one_counts(at):
    """A crossing at step 5, where the edge of stability is passed from the first step on, or never."""
    problem = lab_problem("relu", "linear", learning_rate=0.01 if at else 100.0)

    def crossing():
        for i, step in enumerate(manual_steps(problem)):
            yield step | {"z1": np.where(i == 5, -step["z1"], step["z1"])}

    result = free_run(problem, crossing(), epochs=8, size=8)
    assert (result.judged, result.crossing.step) == (at, 5)
    assert result.reason.startswith(f"step {at}: " + ("sample " if at else "beyond the edge of stability"))


def test_weights_that_are_no_numbers_end_the_judgement_whatever_the_loss_is(monkeypatch):
    train = Reference.train

    def overflowing(self, rate):
        for i, step in enumerate(train(self, rate)):
            yield step | {"W1": np.full_like(step["W1"], np.inf)} if i >= 3 else step

    monkeypatch.setattr(Reference, "train", overflowing)
    problem = lab_problem("tanh", "linear")
    result = free_run(problem, manual_steps(problem), epochs=8, size=4)
    assert (result.judged, result.reason, result.mismatch) == (3, "step 3: the training diverged", None)


def test_every_preactivation_that_has_another_sign_is_counted():
    problem = lab_problem("tanh", "linear")

    def turned():
        for i, step in enumerate(manual_steps(problem)):
            z1, z2 = step["z1"].copy(), step["z2"].copy()
            z1[2:5, 3] *= -1 if i == 3 else 1
            z2[0, 0] *= -1 if i in (3, 4) else 1
            yield step | {"z1": z1, "z2": z2}

    assert free_run(problem, turned(), epochs=8, size=4).sign_disagreements == 5


def one_weight(W, y, rate, dtype="float64"):
    """x = 2, one sample, one layer: W is all that there is. p = σ(2 W), dW = 2 (p - y), λ = 4 p (1 - p)."""
    x, y, W = (np.full((1, 1), value, dtype) for value in (2, y, W))
    return Problem("none", x, y, {"W1": W}, rate)


def last_drift(problem, epochs):
    """The drift at the end of so many steps, and what was allowed of the losses beside their own rounding."""
    reference = torch_reference(problem)
    lane = FreeRun(problem, reference)
    (window,) = windows(manual_steps(problem), epochs, size=epochs)
    lane.feed(window)
    drift, weights = lane.result().drifts[-1], {"W1": window["W1"][-1]}
    theirs = weights | reference.evaluate(weights)
    return drift, float(drift.allowed - Bounds(Bounded(problem), theirs)["loss"])


# With variances, u²/3 of each rounding: z 2 · 36, dz (72 / 16 + 2 · 8²), dW 4 · 132.5 of them, of which the root
# is 13.292 u, η of it δ. The variance of d is δ², or 2 u |W| δ = 6 u δ where that is more; W = 3.
@pytest.mark.parametrize(
    "rate, deviations",
    [(0.5, 2.2161), (0.01, 0.29768)],  # 6.6483 / 3, and √(6 · 0.13292) / 3
    ids=["a-gradient-that-rounds-more-than-W", "a-W-that-rounds-more"],
)
def test_what_one_step_adds_is_what_was_worked_by_hand(rate, deviations):
    drift, _ = last_drift(one_weight(3, 1, rate), epochs=1)
    assert drift.predicted / 2**-53 == pytest.approx(deviations, rel=2e-4)


def test_the_losses_may_part_by_six_deviations_along_the_gradient():
    """6 |dW| · 6.64827 u at the second step, where dW = 2 (p - 1) at W = 3.00247."""
    problem = one_weight(3, 1, 0.5)
    dW = 2 / (1 + np.exp(2 * (3 + 0.5 * 0.0049452)))
    assert last_drift(problem, epochs=2)[1] / 2**-53 == pytest.approx(6 * dW * 6.64827, rel=1e-4)


# At p = y = 1/2 the gradient is zero, so W stays 0, λ = 1, and what is left is ½ 6² λ P. One step adds
# Q = η² · 4 · 2 · 8² / 4 / 3 u² = 32/3 u², of which the next one leaves (1 - η λ)² = 1/4.
@pytest.mark.parametrize("epochs, allowed", [(1, 0), (2, 192), (3, 240), (4, 252)])
def test_what_a_step_adds_is_handed_on_by_the_next_ones(epochs, allowed):
    found = last_drift(one_weight(0, 0.5, 0.5, "float32"), epochs)[1]
    assert found / 2.0**-48 == pytest.approx(allowed, rel=1e-4)


@pytest.mark.parametrize("curvature", [1, -1])
def test_it_is_the_size_of_the_curvature_that_counts(monkeypatch, curvature):
    """½ 6² |λ| P of the second step, as above, be the loss curved upwards or downwards."""
    monkeypatch.setattr(Reference, "hessian", lambda self, W: np.array([[float(curvature)]]))
    found = last_drift(one_weight(0, 0.5, 0.5, "float32"), epochs=2)[1]
    assert found / 2.0**-48 == pytest.approx(192, rel=1e-4)


def test_the_mean_of_two_hessians_stands_for_what_lies_between_them():
    """W = 0, 0.25, 0.43877 at η = 1/4, λ = 1 at first and 0.82971 at the third step.

    δ is η (|dW| + √(4 · 2 · 8² + 2) / √3) u = 3.52237 u, so that P = 12.4071 u² (1 + (1 - η · 0.91485)²) at the
    third step, where dW = 2 (0.70633 - 1).
    """
    allowed = last_drift(one_weight(0, 1, 0.25), epochs=3)[1]
    assert allowed / 2**-53 == pytest.approx(6 * 0.58734 * 19.7887**0.5, rel=1e-4)


@pytest.mark.parametrize("rate, judged", [(1.75, 3), (2.0, 3), (2.25, 0), (3.0, 0)])
def test_the_edge_of_stability_is_at_2(rate, judged):
    """λ = 1."""
    problem = one_weight(0, 0.5, rate)
    result = free_run(problem, manual_steps(problem), epochs=3)
    expected = None if judged else f"step 0: beyond the edge of stability, η λ = {rate:.3g}"
    assert (result.judged, result.reason) == (judged, expected)


# W goes 0, 1, 1.24, 1.39, ... at η = 1, so λ is 1, 0.42, 0.29, 0.22, 0.18, ..., 0.11 at the eighth step: η n |Δλ|
# is 7, 3.1 and 1.2 over the steps 0 to 7, 0 to 3 and 0 to 1, and at most 1/4 over 2 to 3 and 4 to 7. At η = 0.1
# it is 0.19 over all of them.
@pytest.mark.parametrize(
    "rate, size, formed, starts",
    [
        (0.1, 8, {0, 7}, [0]),
        (1.0, 8, {0, 1, 2, 3, 4, 7}, [0, 1, 2, 4]),
        (0.1, 4, {0, 3, 7}, [0, 4]),
        (0.1, 1, {0, 1, 2, 3, 4, 5, 6, 7}, [0, 1, 2, 3, 4, 5, 6, 7]),
    ],
    ids=["once", "where-it-changes", "at-the-end-of-each-window", "at-each-window-of-one-step"],
)
def test_the_hessian_is_formed_anew_before_it_is_stale(monkeypatch, rate, size, formed, starts):
    """And so are the variances of what a step adds."""
    problem, at = one_weight(0, 1, rate), []
    hessian = Reference.hessian
    monkeypatch.setattr(Reference, "hessian", lambda self, W: (at.append(W["W1"].item()), hessian(self, W))[1])
    added, variances = [], FreeRun._variances
    monkeypatch.setattr(
        FreeRun, "_variances", lambda self, ours, i: (added.append(ours.first + i), variances(self, ours, i))[1]
    )
    free_run(problem, manual_steps(problem), epochs=8, size=size)
    assert added == starts
    W = [step["W1"].item() for step in islice(manual_steps(problem), 8)]
    assert {W.index(each) for each in at} == formed


@pytest.mark.parametrize("size", [1, 24])
def test_a_right_training_is_let_pass_whatever_its_windows(size):
    problem = lab_problem("silu", "xor", init="xavier", learning_rate=5.0)
    result = free_run(problem, manual_steps(problem), epochs=24, size=size)
    assert result.mismatch is None
    assert "edge of stability" in result.reason


def test_weights_that_are_all_zero_are_no_distance_apart():
    zero = {name: np.zeros_like(W) for name, W in lab_problem("tanh", "xor").weights.items()}
    problem = lab_problem("tanh", "xor", weights=zero)
    result = free_run(problem, manual_steps(problem))
    assert (result.judged, result.drifts[-1].weights, result.mismatch) == (60, 0, None)


# lanes, what lockstep is told to let pass -> which lane finds a rate that is wrong by a millionth, and when
LANES = {
    "lockstep-at-once": (("lockstep",), None, ("lockstep",)),
    "free-a-little-later": (("free",), None, ("free",)),
    "both": (("lockstep", "free"), None, ("lockstep", "free")),
    "free-where-lockstep-finds-nothing": (("lockstep", "free"), Tolerance(rtol=1e-3, atol=1e-3), ("free",)),
}


@pytest.mark.parametrize("case", LANES)
def test_a_difference_in_one_lane_is_a_difference_and_the_first_one_counts(case):
    lanes, allowance, finding = LANES[case]
    problem = lab_problem("tanh", "linear", learning_rate=0.1)
    wrong = dataclasses.replace(problem, learning_rate=0.1 * (1 + 1e-6))
    found = judge(problem, manual_steps(wrong), 8, lanes=lanes, allowance=allowance)
    steps = {
        "lockstep": found.lockstep and found.lockstep.first and found.lockstep.first.step,
        "free": found.free and found.free.mismatch and found.free.mismatch.step,
    }
    assert {lane for lane, step in steps.items() if step is not None} == set(finding)
    assert found.differs
    assert found.first_difference == steps[finding[0]] == {"lockstep": 0, "free": 1}[finding[0]]


def test_where_nothing_differs_the_last_step_stands_for_the_first_difference():
    found = judge(lab_problem("tanh", "linear"), manual_steps(lab_problem("tanh", "linear")), 8)
    assert (found.differs, found.first_difference) == (False, 7)


@pytest.mark.parametrize("at", [3, 7], ids=["within-a-window", "at-its-end"])
def test_a_loss_that_is_wrong_at_one_step_is_found_there(at):
    """By 1e-12 of it, which is far above its own rounding."""
    problem = lab_problem("tanh", "linear")
    steps = (s | {"loss": s["loss"] * (1 + 1e-12 * (i == at))} for i, s in enumerate(manual_steps(problem)))
    result = free_run(problem, steps, epochs=16, size=8)
    assert (result.mismatch.step, result.mismatch.tensor, result.judged) == (at, "loss", 16)


@pytest.mark.parametrize("part", [0.001, 0.25])
def test_at_the_end_of_each_window_it_is_told_how_much_of_what_is_allowed_is_taken_up(part):
    problem = lab_problem("tanh", "linear")
    allowed = free_run(problem, manual_steps(problem), epochs=16, size=8).drifts[0].allowed
    steps = (s | {"loss": s["loss"] + part * allowed * (i == 7)} for i, s in enumerate(manual_steps(problem)))
    result = free_run(problem, steps, epochs=16, size=8)
    assert result.mismatch is None
    assert result.share == pytest.approx(part, abs=0.02)
    assert result.share > 0


@pytest.mark.parametrize("size", [1, 2, 3])
def test_what_a_window_led_to_is_where_the_next_one_starts(size):
    """Two weights at 0, of which neither is an axis of the Hessian: x = (2, 1), p = y = 1/2."""
    x, y, W = (np.array(value, np.float32) for value in ([[2, 1]], [[0.5]], [[0], [0]]))
    problem = Problem("none", x, y, {"W1": W}, 0.5)
    once, split = (free_run(problem, manual_steps(problem), epochs=6, size=n).drifts[-1] for n in (6, size))
    own = Bounds(Bounded(problem), {"W1": W[None]} | torch_reference(problem).evaluate({"W1": W[None]}))["loss"]
    assert split.allowed - own == pytest.approx(once.allowed - own, rel=1e-5, abs=0)


@pytest.mark.parametrize("side, crosses", [("positive", True), ("negative", False)])
def test_at_a_kink_a_unit_has_the_slope_of_below_it(side, crosses):
    problem = lab_problem("relu", "linear")
    z = next(manual_steps(problem))["z1"]
    sample, unit = (int(i) for i in np.unravel_index(z.argmax() if side == "positive" else z.argmin(), z.shape))

    def at_the_kink():
        for i, step in enumerate(manual_steps(problem)):
            z = step["z1"].copy()
            z[sample, unit] *= i != 3
            yield step | {"z1": z}

    result = free_run(problem, at_the_kink(), epochs=8)
    assert (result.judged, result.crossing is not None) == ((3, True) if crosses else (8, False))
