"""What lockstep lets pass, what it does not, and at which step and tensor it says so."""

from dataclasses import replace
from itertools import islice

import numpy as np
import pytest
import torch

from compare.parties import manual_steps, torch_reference
from compare.problems import lab_problem
from compare.ruler.allowance import Derived, Tolerance
from compare.steps import windows
from compare.testing import assert_parity, assert_steps
from compare.verdict import lockstep
from compare.verdict.lockstep import Lockstep, are_inspected
from compare.verdict.mismatch import Verdict, beyond, differences, mismatch, shares
from compare.verdict.summary import TensorSummary, held


def judged(problem, steps, epochs, *, theirs=None, size=8):
    """The verdict of lockstep over the first `epochs` of these steps, taken `size` at a time."""
    lane = Lockstep(problem, theirs or torch_reference(problem))
    for window in windows(steps, epochs, size):
        lane.feed(window)
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


@pytest.mark.parametrize("value", [np.nan, np.inf, 2.0])
def test_a_right_update_does_not_follow_from_a_gradient_that_was_spoilt_after_it(value):
    problem = lab_problem("tanh", "linear", hidden=(6, 5))
    found = judged(
        problem, altered(manual_steps(problem), 1, lambda step: {"dW2": step["dW2"] * value}), epochs=3
    )
    assert [(m.tensor, m.follows) for m in found.mismatches] == [("dW2", False), ("W2_next", False)]


def test_what_is_made_of_no_numbers_follows_from_them():
    problem = lab_problem("tanh", "linear", hidden=(6, 5))
    spoilt = ["dz2", "dW2", "da1", "dz1", "dW1", "W2_next", "W1_next"]
    found = judged(problem, altered(manual_steps(problem), 1, scaled(*spoilt, by=np.nan)), epochs=2)
    assert [(m.tensor, m.follows) for m in found.mismatches] == [
        ("dz2", False),
        ("dW2", True),
        ("da1", True),
        ("dz1", True),
        ("dW1", True),
    ]


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


def scaled(*names, by=1.5):
    return lambda step: {name: step[name] * by for name in names}


@pytest.mark.parametrize("at_once", [1, 3])
def test_bounds_are_formed_of_few_steps_at_a_time_and_the_same_is_found(at_once, monkeypatch):
    problem = lab_problem("tanh", "linear", hidden=(6, 5))

    def found():
        return judged(problem, altered(manual_steps(problem), 5, scaled("dz2", by=1 + 1e-9)), 40, size=40)

    whole, lengths = found(), []
    for bounds in ("whole", "local"):
        formed = getattr(Derived, bounds)

        def counted(allowance, ours, theirs, *observed, formed=formed):
            lengths.append(theirs["loss"].shape[:1])  # a step alone has none
            return formed(allowance, ours, theirs, *observed)

        monkeypatch.setattr(Derived, bounds, counted)
    monkeypatch.setattr(lockstep, "window", lambda size: at_once)
    few = found()
    assert (few.mismatches, few.tensors) == (whole.mismatches, whole.tensors)
    assert max(lengths) == (at_once,)


# name: (whether there are biases, the step, what starts elsewhere there)
JUMPS = {
    "at-the-first-step-of-a-window": (False, 8, scaled("W1")),
    "at-step-0": (False, 0, scaled("W1")),
    "of-the-last-layer": (False, 11, scaled("W3")),
    "of-a-bias-alone": (True, 3, lambda step: {"b1": step["b1"] + 1}),
    "of-a-bias-at-the-first-step-of-a-window": (True, 8, lambda step: {"b3": step["b3"] + 1}),
}


@pytest.mark.parametrize("jump", JUMPS)
def test_each_step_starts_where_the_one_before_it_ended(jump):
    bias, at, change = JUMPS[jump]
    problem = lab_problem("tanh", "xor", bias=bias)
    result = judged(problem, altered(manual_steps(problem), at, change), epochs=16)
    assert result.complaint == f"step {at}: its weights are not those that the step before it led to"
    assert result.verdict is Verdict.DIFFER


def test_a_dtype_is_complained_of_at_a_step_that_is_not_inspected_too():
    """Where W3 is and stays zero, so is dW2, which float32 holds exactly: by value nothing is wrong."""
    problem = lab_problem("tanh", "xor", learning_rate=0.0)
    problem = replace(problem, weights=dict(problem.weights) | {"W3": np.zeros((10, 1))})
    steps = altered(manual_steps(problem), 41, lambda step: {"dW2": step["dW2"].astype(np.float32)})
    assert judged(problem, steps, epochs=48).complaint == "step 41: dW2 has dtype float32, expected float64"


# Of the steps 32 to 80 the judge inspects 32, 35, 37, 40, 44, 47, 51, 55, 59, 64, 69 and 75.
def test_a_wrong_loss_is_found_where_no_step_is_inspected():
    problem = lab_problem("tanh", "xor")

    def steps():
        for i, step in enumerate(manual_steps(problem)):
            p, y = step["p"], problem.y
            epsilon = -np.mean(y * np.log(p + 1e-9) + (1 - y) * np.log(1 - p + 1e-9))
            yield step | {"loss": np.asarray(epsilon)} if i >= 70 else step

    result = judged(problem, steps(), epochs=80)
    assert (result.first.step, result.first.tensor) == (70, "loss")
    assert result.tensors["loss"].differing == 10


@pytest.mark.parametrize("at", [0, 20, 31, 35, 256])
def test_at_the_inspected_steps_a_tensor_that_nothing_else_shows_is_compared(at):
    problem = lab_problem("tanh", "xor", hidden=(3, 3))
    steps = altered(manual_steps(problem), at, scaled("z1", by=1 + 1e-6))
    first = judged(problem, steps, epochs=at + 1, size=32).first
    assert (first.step, first.tensor) == (at, "z1")


def test_inspected_are_the_first_steps_then_ever_fewer_and_every_256th():
    steps = np.arange(30, 81)
    among_them = steps[are_inspected(steps)].tolist()
    assert among_them == [30, 31, 32, 35, 37, 40, 44, 47, 51, 55, 59, 64, 69, 75]
    later = np.array([0, 256, 257, 512, 513, 51_200, 51_201])
    assert are_inspected(later).tolist() == [True, True, False, True, False, True, False]


def test_from_a_tensor_of_another_shape_on_no_step_is_right():
    problem = lab_problem("tanh", "xor", hidden=(3, 3))
    result = judged(problem, altered(manual_steps(problem), 3, lambda step: {"z1": step["z1"].mT}), epochs=8)
    assert result.complaint == "step 3: z1 has shape (3, 21), expected (21, 3)"
    assert (result.steps, result.differing_steps) == (8, 5)


@pytest.mark.parametrize("at", [5, 41])
def test_an_assertion_compares_every_tensor_at_every_step(at):
    problem = lab_problem("tanh", "xor", hidden=(3, 3))
    with pytest.raises(AssertionError, match=f"step {at}, forward, z1"):
        assert_steps(altered(manual_steps(problem), at, scaled("z1", by=1 + 1e-6)), problem, epochs=48)


def test_an_update_that_is_returned_is_the_one_that_is_judged():
    def backprop(problem, weights):
        step = next(manual_steps(replace(problem, weights=dict(weights))))
        twice = step["W1"] - 2 * problem.learning_rate * step["dW1"]
        return {name: step[name] for name in ("loss", "dW1", "dW2", "dW3")} | {"W1_next": twice}

    with pytest.raises(AssertionError, match="step 0, update, W1_next"):
        assert_parity(backprop, lab_problem("tanh", "xor"), epochs=3)


def test_only_the_tensor_that_exceeds_its_floors_is_walked_where_no_step_is_inspected():
    problem = lab_problem("tanh", "xor")
    steps = altered(manual_steps(problem), 41, scaled("W2_next", by=1 + 1e-9))
    result = judged(problem, steps, epochs=42, size=1)
    walked = {name: result.tensors[name].walked for name in ("loss", "dW1", "dW2", "W2_next", "W3_next")}
    assert walked == {"loss": 36, "dW1": 36, "dW2": 36, "W2_next": 37, "W3_next": 36}
    assert (result.first.step, result.first.tensor) == (41, "W2_next")


@pytest.mark.parametrize("writeable", [True, False])
def test_pytorch_leaves_what_it_is_handed_as_it_was(writeable):
    problem = lab_problem("tanh", "xor", hidden=(3, 3), bias=True)
    handed = {name: np.stack([tensor] * 2) for name, tensor in next(manual_steps(problem)).items()}
    before = {name: tensor.copy() for name, tensor in handed.items()}
    for tensor in handed.values():
        tensor.flags.writeable = writeable
    reference, weights = torch_reference(problem), {name: handed[name] for name in problem.weights}
    reference.evaluate(weights)
    reference.update(weights, handed, learning_rate=0.5)
    assert all(np.array_equal(tensor, before[name]) for name, tensor in handed.items())


@pytest.mark.parametrize("rates", [[0.3], [0.1, 0.7]], ids=["one-for-all", "one-for-each"])
def test_an_update_is_bit_for_bit_that_of_pytorchs_own_optimizer(rates):
    problem = lab_problem("tanh", "xor", hidden=(3, 3), bias=True)
    step = {name: np.stack([tensor] * 2) for name, tensor in next(manual_steps(problem)).items()}
    weights = {name: step[name] for name in problem.weights}
    rate = rates[0] if len(rates) == 1 else np.array(rates)[:, None, None]
    found = torch_reference(problem).update(weights, step, rate)
    for name, weight in weights.items():
        for i, (run, rate) in enumerate(zip(weight, rates * (2 // len(rates)), strict=True)):
            parameter = torch.nn.Parameter(torch.tensor(run))
            parameter.grad = torch.tensor(step[f"d{name}"][i])
            torch.optim.SGD([parameter], lr=rate).step()
            assert np.array_equal(found[f"{name}_next"][i], parameter.detach().numpy()), name


class Believed:
    """PyTorch, but for what `change` makes of its answers."""

    def __init__(self, problem, change):
        self.reference, self.change = torch_reference(problem), change

    def evaluate(self, weights):
        theirs = self.reference.evaluate(weights)
        return theirs | self.change(theirs)

    def update(self, weights, gradients, learning_rate):
        return self.reference.update(weights, gradients, learning_rate)


def test_it_is_the_given_party_that_is_believed():
    problem = lab_problem("tanh", "xor")
    with pytest.raises(AssertionError, match="step 0, backward, dW1"):
        assert_steps(manual_steps(problem), problem, Believed(problem, scaled("dW1", by=2)), epochs=3)


@pytest.mark.parametrize("at", [3, 41], ids=["at-an-inspected-step", "at-another"])
@pytest.mark.parametrize("names", [["loss"], ["dW1"], ["z1", "p", "loss", "dz1", "dW1"]], ids="-".join)
def test_an_overflow_of_the_reference_alone_is_a_difference(names, at):
    problem = lab_problem("tanh", "xor")
    there = next(islice(manual_steps(problem), at, None))["z1"]

    def infinite(theirs):
        then = np.isclose(theirs["z1"], there, rtol=1e-12).all(axis=(1, 2))
        return {n: np.where(then.reshape(-1, *[1] * (theirs[n].ndim - 1)), np.inf, theirs[n]) for n in names}

    first = judged(problem, manual_steps(problem), epochs=48, theirs=Believed(problem, infinite)).first
    assert (first.step, first.tensor, first.absolute.value, first.absolute.theirs) == (at, names[0], np.inf, None)


# ours, theirs, and how far they are apart
APART = {
    "numbers": (1.0, 3.0, 2.0),
    "both-NaN": (np.nan, np.nan, 0.0),
    "the-same-infinity": (-np.inf, -np.inf, 0.0),
    "opposite-infinities": (np.inf, -np.inf, np.inf),
    "NaN-here": (np.nan, 1.0, np.inf),
    "NaN-there": (1.0, np.nan, np.inf),
    "an-infinity-here": (np.inf, 1.0, np.inf),
    "an-infinity-and-NaN": (np.inf, np.nan, np.inf),
    "beyond-the-largest-number": (1e308, -1e308, np.inf),
}


@pytest.mark.parametrize("case", APART)
def test_what_is_not_finite_on_one_side_alone_is_infinitely_far(case):
    ours, theirs, apart = APART[case]
    assert differences(np.asarray(ours), np.asarray(theirs)).item() == apart


@pytest.mark.parametrize(
    "difference, allowed, share",
    [
        (1.0, 4.0, 0.25),
        (1.0, np.inf, 0.0),
        (0.0, 0.0, 0.0),
        (0.0, np.nan, 0.0),
        (1.0, 0.0, np.inf),
        (1.0, np.nan, np.inf),
        (np.inf, np.inf, np.inf),
    ],
)
def test_no_difference_is_no_share_and_an_unknown_one_is_all(difference, allowed, share):
    assert shares(np.asarray(difference), np.asarray(allowed)).item() == share


def test_the_extremes_of_a_finding_are_those_of_its_wrong_elements():
    """The first is off by 3/4 of itself, which is allowed; the second by most, the third by most of itself."""
    theirs, ours = np.array([[1e-20, 8.0, 0.5]]), np.array([[1.75e-20, 9.0, 0.25]])
    found = mismatch(3, "dW1", ours, theirs, np.full((1, 3), 1e-3))
    assert (found.mismatched, found.elements) == (2, 3)
    assert (found.absolute.value, found.absolute.index, found.absolute.ours) == (1.0, (0, 1), 9.0)
    assert (found.relative.value, found.relative.index, found.relative.theirs) == (0.5, (0, 2), 0.5)
    assert (found.absolute.allowed, found.relative.allowed) == (1e-3, 1e-3)


def test_a_finding_counts_those_of_ours_that_are_no_numbers():
    ours, theirs = np.array([[np.nan, np.nan, -np.inf, 1.0]]), np.array([[np.nan, 1.0, 1.0, np.inf]])
    found = mismatch(3, "dW1", ours, theirs, np.ones((1, 4)))
    assert (found.mismatched, found.nan, found.infinite) == (3, 2, 1)


@pytest.mark.parametrize(
    "difference, allowed, differs",
    [(1.0, 1.0, False), (1.0, 0.5, True), (0.0, 0.0, False), (1.0, np.inf, False), (np.inf, np.inf, True)],
)
def test_an_infinite_difference_is_allowed_by_nothing(difference, allowed, differs):
    assert bool(beyond(np.asarray(difference), np.asarray(allowed))) is differs


@pytest.mark.parametrize(
    "differing, walked, verdict",
    [(0, 2, Verdict.INDISTINGUISHABLE), (0, 3, Verdict.MATCH), (1, 2, Verdict.DIFFER)],
    ids=["never-told", "told-once", "differs"],
)
def test_a_tensor_that_never_could_be_told_is_indistinguishable(differing, walked, verdict):
    problem = lab_problem("tanh", "xor", hidden=(3, 3))
    result = judged(problem, manual_steps(problem), epochs=4)
    result.tensors["dW1"] = TensorSummary(checks=9, differing=differing, walked=walked, indistinguishable=2)
    if differing:
        assert result.tensors["dW1"].verdict is verdict
    else:
        assert result.verdict is verdict


def test_a_tensor_that_could_not_be_told_at_some_step_is_said_to_be_so():
    summary = TensorSummary(checks=3, walked=3, indistinguishable=2)
    assert summary.verdict is Verdict.INDISTINGUISHABLE


def test_a_finding_tells_our_value_from_theirs():
    problem = lab_problem("tanh", "xor")

    def larger(step):
        dW2 = step["dW2"].copy()
        dW2[1, 4] *= 1 + 1e-7
        return {"dW2": dW2}

    found = judged(problem, altered(manual_steps(problem), 3, larger), epochs=8).first.absolute
    assert found.index == (1, 4)
    assert found.ours / found.theirs - 1 == pytest.approx(1e-7, rel=1e-3)


# name: (the difference, what was allowed, and theirs, of two elements at one step), and whether it is blind
SEEN = {
    "an-exact-zero": (([0, 0], [0, 0], [0, 0]), False),
    "a-zero-that-is-rounded": (([0, 0], [0, 1e-9], [0, 0]), True),
    "as-large-as-the-largest-value": (([0, 0], [0.5, 2], [1, -2]), True),
    "smaller-than-the-largest-value": (([0, 0], [0.5, 1.9], [1, -2]), False),
    "no-number": (([0, 0], [0, 1], [0, np.nan]), True),
    "a-difference": (([0, 3], [0.5, 2], [1, -2]), False),
}


@pytest.mark.parametrize("case", SEEN)
def test_a_step_is_blind_where_rounding_is_as_large_as_the_tensor(case):
    given, blind = SEEN[case]
    summary = TensorSummary()
    differs = summary.note([0], held(*(np.array([values], dtype=float) for values in given)))
    assert (summary.walked, summary.indistinguishable) == (1, int(blind))
    assert differs.tolist() == [case == "a-difference"]


def test_the_share_of_a_training_is_the_largest_of_its_loss_and_gradients_and_of_no_update():
    problem = lab_problem("tanh", "xor", hidden=(3, 3), bias=True)
    result = judged(problem, manual_steps(problem), epochs=4)
    for name, share in {"loss": 0.25, "dW2": 0.5, "db1": 0.75, "W2_next": 0.99, "z1": 0.9}.items():
        result.tensors[name].share = share
    assert result.share == 0.75
    assert repr(result).endswith(" tensors compared, at most 0.75 of a bound")
    assert repr(replace(result, chosen=True)).endswith(", at most 0.75 of a tolerance")


def test_a_summary_keeps_the_largest_share_and_a_history_ever_further_apart():
    summary = TensorSummary()
    one = np.ones((1, 1))
    for step, share in ((0, 0.25), (31, 0.75), (100, 0.5), (101, 0.5), (102, 0.5)):
        summary.note([step], held(share * one, one, 4 * one))
        summary.note_local(held(share / 2 * one, one, 4 * one))
    assert (summary.share, summary.local_share, summary.resolution) == (0.75, 0.375, 0.25)
    assert summary.history == [(0, 0.25), (31, 0.75), (100, 0.5), (102, 0.5)]


@pytest.mark.parametrize(
    "at, first",
    [(0, 0), (5, 4), (8, 7), (15, 14)],
    ids=["at-step-0", "within-a-window", "at-its-first-step", "at-its-last-step"],
)
def test_the_step_before_a_difference_and_those_after_it_bear_witness(at, first):
    problem = lab_problem("tanh", "xor", hidden=(3, 3))
    steps = list(islice(manual_steps(problem), 32))
    witness = judged(problem, altered(iter(steps), at, scaled("loss", by=2)), epochs=32).witness
    assert (witness.first, witness.count) == (first, 4)
    factors = [2 if first + i == at else 1 for i in range(4)]
    assert [witness["loss"][i] / steps[first + i]["loss"] for i in range(4)] == factors


def test_a_chosen_tolerance_is_relative_to_the_size_of_the_value():
    allowed = Tolerance(rtol=0.1, atol=0.01).whole({}, {"dW1": np.array([-2.0, 0.0, 2.0])})["dW1"]
    assert allowed.tolist() == pytest.approx([0.21, 0.01, 0.21])
