"""What somebody hands over, problems, results, parties: taken as what it means, or refused in a sentence."""

from copy import copy
from dataclasses import make_dataclass, replace

import jax
import numpy as np
import pytest
import torch

from compare import Problem, Verdict, assert_parity, lab_problem
from compare.border import Returned
from compare.errors import CompareError
from compare.parties import manual_steps
from compare.steps import Steps
from compare.verdict.finite import why_not_finite

P = lab_problem("tanh", "linear", points=23, hidden=(6, 5), bias=True)
PLAIN = lab_problem("tanh", "linear", points=23, hidden=(6, 5))
GRADIENTS = ["dW1", "db1", "dW2", "db2", "dW3", "db3"]


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def backprop(problem, weights, *, every=False):
    """A textbook's network with biases as rows, and a naive loss."""
    x, y, n, W = problem.x, problem.y, len(problem.x), weights
    a1 = np.tanh(x @ W["W1"] + W.get("b1", 0))
    a2 = np.tanh(a1 @ W["W2"] + W.get("b2", 0))
    p = sigmoid(a2 @ W["W3"] + W.get("b3", 0))
    dz3 = (p - y) / n
    dz2 = dz3 @ W["W3"].T * (1 - a2**2)
    dz1 = dz2 @ W["W2"].T * (1 - a1**2)
    told = {"loss": -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))}
    told |= {"dW1": x.T @ dz1, "dW2": a1.T @ dz2, "dW3": a2.T @ dz3}
    if "b1" in W:
        told |= {f"db{l}": dz.sum(axis=0, keepdims=True) for l, dz in ((1, dz1), (2, dz2), (3, dz3))}
    return told | ({"p": p, "dz3": dz3, "dz2": dz2, "dz1": dz1} if every else {})


def told_as(change):
    """The textbook's tensors, told otherwise."""
    return lambda problem, weights: change(backprop(problem, weights))


def message(ours, problem=P, **options):
    with pytest.raises(AssertionError) as failure:
        assert_parity(ours, problem, **{"epochs": 3} | options)
    return str(failure.value)


# --- what is returned -------------------------------------------------------------------------------------------

MEANT = {
    "a mapping": lambda told: told,
    "the loss and a mapping": lambda told: (told.pop("loss"), told),
    "the loss and a list": lambda told: [told["loss"], [told[name] for name in GRADIENTS]],
    "the loss and the gradients": lambda told: (told["loss"], *(told[name] for name in GRADIENTS)),
    "lists of weights and biases": lambda told: (
        told["loss"],
        [told[f"dW{l}"] for l in (1, 2, 3)],
        [told[f"db{l}"] for l in (1, 2, 3)],
    ),
    "lists by kind": lambda told: {
        "loss": told["loss"],
        "dW": [None, *(told[f"dW{l}"] for l in (1, 2, 3))],
        "db": {l: told[f"db{l}"] for l in (1, 2, 3)},
    },
    "a nested mapping": lambda told: {"cost": told.pop("loss"), "gradients": told},
    "a dataclass": lambda told: make_dataclass("Told", told)(**told),
    "names of weights": lambda told: (told.pop("loss"), {name[1:]: value for name, value in told.items()}),
    "small letters": lambda told: {name.lower(): value for name, value in told.items()},
    "grad_W1": lambda told: {name.replace("d", "grad_"): value for name, value in told.items()},
    "dL_dW_1": lambda told: {f"dL_{n[:2]}_{n[2:]}" if n[0] == "d" else n: value for n, value in told.items()},
    "∂W1": lambda told: {name.replace("d", "∂"): value for name, value in told.items()},
    "more than is asked": lambda told: told | {"cache": [1, "two"], "dW9": None, "note": "text"},
    "a Python float": lambda told: told | {"loss": float(told["loss"])},
    "lists of lists": lambda told: {name: value.tolist() for name, value in told.items()},
    "flat biases": lambda told: {name: value[0] if name[:2] == "db" else value for name, value in told.items()},
    "PyTorch": lambda told: {name: torch.tensor(value, requires_grad=True) for name, value in told.items()},
    "views": lambda told: {name: np.flip(np.flip(value)).T.copy().T for name, value in told.items()},
    "np.matrix": lambda told: {name: np.asmatrix(v) if np.ndim(v) else v for name, v in told.items()},
}


@pytest.mark.parametrize("way", MEANT)
@pytest.mark.filterwarnings("ignore:the matrix subclass:PendingDeprecationWarning")
def test_a_result_is_taken_as_what_it_means(way):
    result = assert_parity(told_as(MEANT[way]), P, epochs=3)
    assert (result.verdict, result.steps) == (Verdict.MATCH, 3)


def test_jax_arrays_are_numbers():
    with jax.enable_x64(True):
        result = assert_parity(told_as(lambda told: jax.tree.map(jax.numpy.asarray, told)), P, epochs=2)
    assert result.verdict is Verdict.MATCH


REFUSED = {
    "None": (lambda told: None, "the result is None, expected the loss and the gradients: is a return missing?"),
    "a number": (lambda told: 3, "the result is an int, expected names with arrays, or (loss, gradients)"),
    "an array": (lambda told: told["dW1"], "the result is a ndarray, expected names with arrays"),
    "too few in a tuple": (lambda told: (1.0, told["dW1"]), "1 arrays behind the loss, expected 6"),
    "no loss": (lambda told: told.pop("loss") and told, "loss is missing: there is dW3, db3"),
    "no dW3": (lambda told: told.pop("dW3").size and told, "dW3 is missing: there is loss, db3"),
    "a name like it": (
        lambda told: told | {"dW_3rd": told.pop("dW3")},
        "'dW_3rd'; is 'dW_3rd' meant for it?",
    ),
    "two names": (
        lambda told: told | {"dw1": told["dW1"], "grad_W1": told.pop("dW1")},
        "dW1 is returned twice, under two names",
    ),
    "loss None": (lambda told: told | {"loss": None}, "loss is a NoneType, expected numbers"),
    "loss text": (lambda told: told | {"loss": "0.69"}, "loss is a str, expected numbers"),
    "loss of samples": (
        lambda told: told | {"loss": np.full((23, 1), 0.5)},
        "loss has shape (23, 1), expected one",
    ),
    "loss (1, 1)": (
        lambda told: told | {"loss": told["loss"].reshape(1, 1)},
        "loss has shape (1, 1), expected one",
    ),
    "ragged": (lambda told: told | {"dW1": [[1.0], [1.0, 2.0]]}, "dW1 is a list of lists of different lengths"),
    "objects": (lambda told: told | {"dW1": [[object()]]}, "dW1 holds an object, expected numbers"),
    "an object": (lambda told: told | {"dW1": object()}, "dW1 is an object, expected numbers in an array"),
    "complex": (lambda told: told | {"dW1": told["dW1"] + 0j}, "dW1 has dtype complex128, expected float64"),
    "whole numbers": (
        lambda told: told | {"dW1": told["dW1"].astype(int)},
        "dW1 has dtype int64, expected float64",
    ),
    "float32": (lambda told: told | {"dW2": told["dW2"].astype("f4")}, "dW2 has dtype float32, expected float64"),
    "flat dW3": (lambda told: told | {"dW3": told["dW3"][:, 0]}, "dW3 has shape (5,), expected (5, 1)"),
    "transposed dW1": (lambda told: told | {"dW1": told["dW1"].T}, "dW1 has shape (6, 2), expected (2, 6)"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_cannot_be_meant_is_refused_in_one_sentence(what):
    change, words = REFUSED[what]
    said = message(told_as(change))
    assert words in said
    assert "step 0" in said
    assert "rounding" not in said


def test_a_step_that_cannot_be_compared_leaves_those_before_it_compared():
    calls = []

    def ours(problem, weights):
        calls.append(1)
        told = backprop(problem, weights)
        return told | {"dW1": told["dW1"][0]} if len(calls) > 40 else told

    assert "step 40: dW1 has shape (6,)" in message(ours, epochs=60)


@pytest.mark.parametrize(
    "change, cause",
    [
        (lambda told: told | {"dW1": told["dW1"][:1]}, ""),
        (lambda told: told | {"dW3": told["dW3"].ravel()}, ""),
        (lambda told: told | {"loss": None}, ""),
        (lambda told: told | {"dW2": told["dW2"].astype("f4")}, "dW2 is stored in float32 (dW-in-float32-2)"),
    ],
    ids=["shape", "flat", "kind", "one-that-a-known-bug-explains"],
)
def test_a_complaint_has_a_cause_only_where_a_known_bug_explains_it(change, cause):
    said = message(told_as(change))
    assert ("Likely cause: " + cause in said) if cause else ("Likely cause" not in said)


def test_it_is_handed_copies():
    def ours(problem, weights):
        told = backprop(problem, weights)
        for array in (problem.x, problem.y, *weights.values(), *problem.weights.values()):
            array -= 1.0
        return told

    before = {name: W.copy() for name, W in P.weights.items()}
    assert assert_parity(ours, P, epochs=5).steps == 5
    assert all(np.array_equal(W, P.weights[name]) for name, W in before.items())


def test_a_buffer_that_is_used_again_is_copied():
    buffer = {}

    def ours(problem, weights):
        for name, value in backprop(problem, weights).items():
            buffer.setdefault(name, np.zeros(np.shape(value)))[...] = value
        return buffer

    assert assert_parity(ours, P, epochs=5).verdict is Verdict.MATCH


def test_a_function_may_be_written_of_x_y_and_weights():
    def ours(x, y, weights):
        return backprop(replace(P, x=x, y=y), weights)

    assert assert_parity(ours, P, epochs=3).steps == 3


# --- a problem --------------------------------------------------------------------------------------------------


def problem_of(**changes):
    given = {"activation": "tanh", "x": P.x, "y": P.y, "weights": P.weights, "learning_rate": 0.1}
    return Problem(**given | changes)


def turned(weights):
    return {name: W.T if name[0] == "W" else W for name, W in weights.items()}


def flat(weights):
    return {name: W[0] if name[0] == "b" else W for name, W in weights.items()}


TAKEN = {
    "lists": {"x": P.x.tolist(), "y": P.y.tolist()},
    "whole numbers": {"x": (P.x > 0.5).astype(int), "y": P.y.astype(int)},
    "booleans": {"y": P.y > 0.5},
    "flat labels": {"y": P.y[:, 0]},
    "flat biases": {"weights": flat(P.weights)},
    "biases as columns": {"weights": {name: W.T if name[0] == "b" else W for name, W in P.weights.items()}},
    "PyTorch": {"x": torch.tensor(P.x), "weights": {name: torch.tensor(W) for name, W in P.weights.items()}},
    "(fan_out, fan_in)": {"weights": turned(P.weights), "layout": "out_in"},
    "as nn.Linear has them": {"weights": turned(flat(P.weights)), "layout": "out_in"},
    "a rate from a list": {"learning_rate": np.float64(0.1)},
}


@pytest.mark.parametrize("what", TAKEN)
def test_a_problem_takes_what_can_only_mean_one_thing_and_hands_it_out_again(what):
    problem = problem_of(**TAKEN[what])
    out_in, labels = problem.spoken.layout == "out_in", np.shape(TAKEN[what].get("y", P.y))

    def ours(told, weights):
        as_rows = {
            n: W.T if out_in and n[0] == "W" else W.reshape(1, -1) if n[0] == "b" else W
            for n, W in weights.items()
        }
        assert told.y.shape == labels
        assert {n: W.shape for n, W in weights.items()} == {
            n: np.shape(W) for n, W in TAKEN[what].get("weights", P.weights).items()
        }
        found = backprop(problem, as_rows)
        return {n: v.T if out_in and n[:2] == "dW" else v for n, v in found.items()}

    assert problem.dtype == np.float64
    assert {name: W.shape for name, W in problem.weights.items()} == {
        name: W.shape for name, W in P.weights.items()
    }
    assert assert_parity(ours, problem, epochs=3).steps == 3


@pytest.mark.parametrize(
    "changes, words",
    [
        ({"x": P.x * np.nan}, "x has 46 of 46 values that are NaN, expected finite ones"),
        ({"y": np.where(P.y > 0, np.inf, 0)}, "values that are infinite"),
        (
            {"weights": P.weights | {"W2": P.weights["W2"] * np.inf}},
            "weights: W2 has 30 of 30 values that are infinite",
        ),
        ({"y": 2 * P.y - 1}, "y holds -1, expected labels between 0 and 1"),
        ({"y": np.hstack([P.y, P.y])}, "y has 2 columns, expected one"),
        ({"y": P.y[:5]}, "y has shape (5, 1), expected (23, 1)"),
        ({"x": P.x.T}, "samples as rows, x.T"),
        ({"x": P.x[0]}, "x has shape (2,), expected (batch, fan_in)"),
        ({"x": P.x[:0], "y": P.y[:0]}, "x has shape (0, 2)"),
        ({"x": P.x.astype("f4")}, "x has dtype float32 and y float64, expected one dtype for all"),
        ({"x": P.x.astype("f2")}, "x has dtype float16, expected float64 or float32"),
        ({"x": np.array([["a", "b"]] * 23)}, "x has dtype <U1"),
        ({"x": [[1.0, 2.0], [3.0]]}, "x is a list of lists of different lengths"),
        (
            {"weights": turned(P.weights)},
            'as nn.Linear has it? Transpose it, or give Problem or check layout="out_in"',
        ),
        ({"weights": {name.lower(): W for name, W in P.weights.items()}}, "'w1' is to be called W1"),
        ({"weights": {n: W for n, W in P.weights.items() if n != "b2"}}, "either all of b1, b2, ... or none"),
        ({"weights": [P.weights["W1"]]}, "weights is a list, expected a mapping"),
        ({"weights": {"W1": np.ones((2, 3)), "W2": np.ones((3, 2))}}, "one probability for each sample"),
        ({"weights": {"W1": np.ones((2, 3)), "W2": np.ones((4, 1))}}, "W2 has shape (4, 1)"),
        ({"weights": {}}, "found nothing, expected W1, W2"),
        ({"activation": "relu,tanh"}, "expected one name: all hidden layers have the same"),
        ({"activation": "Tanh"}, "did you mean 'tanh'?"),
        ({"activation": "softmax"}, "unknown activation 'softmax'"),
        ({"loss": "BCE"}, "did you mean 'bce'?"),
        ({"layout": "OUT_IN"}, "did you mean 'out_in'?"),
        ({"learning_rate": float("nan")}, "learning_rate is nan, expected a finite number"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_problem_that_is_none_is_refused_in_one_sentence(changes, words):
    with pytest.raises(CompareError) as refused:
        problem_of(**changes)
    assert words in str(refused.value)
    assert len(str(refused.value).splitlines()) == 1


# --- nothing passes unseen --------------------------------------------------------------------------------------

DIVERGING = lab_problem("none", "linear", points=23, hidden=(6, 5), learning_rate=1e150)


def test_no_step_is_no_pass():
    with pytest.raises(CompareError, match="epochs is 0, expected at least 1"):
        assert_parity(backprop, P, epochs=0)


def by_hand(problem, weights):
    """The textbook's own step, which overflows as PyTorch does."""
    told = copy(problem)  # whose weights may be infinite, as those of no problem are
    object.__setattr__(told, "weights", weights)
    step = next(manual_steps(told))
    return {name: value for name, value in step.items() if name == "loss" or name in GRADIENTS}


def test_fewer_steps_than_asked_are_no_pass_unless_that_was_allowed():
    said = message(by_hand, DIVERGING, epochs=50)
    assert "both sides overflow alike" in said
    assert "50 were asked for" in said
    allowed = assert_parity(by_hand, DIVERGING, epochs=50, allow_overflow=True)
    assert allowed.steps < 50
    assert "overflow alike" in repr(allowed)


def test_what_cannot_be_told_from_rounding_is_said_and_fails_where_that_is_strict():
    problem = replace(PLAIN, weights=PLAIN.weights | {"W3": PLAIN.weights["W3"] * 1e-30})
    result = assert_parity(by_hand, problem, epochs=2)
    assert len(repr(result)) < 300
    saturated = replace(
        PLAIN,
        y=np.ones_like(PLAIN.y),
        weights=PLAIN.weights
        | {"W3": np.full((5, 1), 40.0), "W2": np.full((6, 5), 9.0), "W1": np.full((2, 6), 9.0)},
    )
    blind = assert_parity(by_hand, saturated, epochs=2)
    assert blind.verdict is Verdict.INDISTINGUISHABLE
    assert "could not be told from rounding" in repr(blind)
    with pytest.raises(AssertionError, match="could not be told from rounding, and strict is set"):
        assert_parity(by_hand, saturated, epochs=2, strict=True)


@pytest.mark.parametrize(
    "ours, problem, words",
    [
        (
            told_as(lambda told: told | {"dW1": np.where(np.arange(12).reshape(2, 6) < 4, np.nan, told["dW1"])}),
            P,
            ["4 of 12 are NaN", "dW1 has NaN"],
        ),
        (
            lambda problem, weights: backprop(problem, weights, every=True),
            replace(P, weights=P.weights | {"W3": P.weights["W3"] * 1e3}),
            ["1 of 1 are", "p rounds to", "is log(0)"],
        ),
        (
            lambda problem, weights: (
                told_as(lambda told: told | {"dW1": told["dW1"] * np.nan})(problem, weights)
                | {"W1_next": weights["W1"]}
            ),
            P,
            ["12 of 12 are NaN", "finite, where NaN or an infinite value is expected"],
        ),
    ],
    ids=["an-entry", "log-of-0", "what-should-follow"],
)
def test_numbers_that_are_not_finite_are_said_as_such(ours, problem, words):
    with np.errstate(all="ignore"):
        said = message(ours, problem)
    assert all(each in said for each in words), said
    assert "difference: inf" not in said
    assert "up to inf" not in said


# name: weights that are so many times as large, what a tensor is told to be (in its first row), and what is said.
NOT_FINITE = {
    "all-are-numbers": ({}, {}, ""),
    "weights-that-grew": ({"W2": 1e200}, {"dW1": np.inf}, "the weights have grown to "),
    "an-exponent": ({"W1": 1e4}, {"dW1": np.nan}, "e^z overflows where z is above 710, and z1 goes up to "),
    "an-exponent-above": ({"W2": 1e4}, {"dW1": np.nan}, "e^z overflows where z is above 710, and z2 goes up to "),
    "no-exponent-of-the-output": ({"W3": 1e4}, {"loss": np.nan}, "p rounds to "),
    "log-of-1-p": (
        {},
        {"p": 1.0, "loss": np.nan},
        "p rounds to 1 at 1 of 23 samples, where log(1 - p) is log(0)",
    ),
    "log-of-p": ({}, {"p": 0.0, "loss": np.inf}, "p rounds to 0 at 1 of 23 samples, where log(p) is log(0)"),
    "an-entry": ({}, {"dW1": np.nan}, "dW1 has NaN, though dz1 is finite: look for "),
    "infinite": ({}, {"dz1": np.inf}, "dz1 has infinite numbers, though z1, a1, da1 are finite: look for "),
    "the-first-of-several": ({}, {"dW1": np.nan, "z2": np.inf}, "z2 has infinite numbers, though a1 is finite: "),
}


@pytest.mark.parametrize("case", NOT_FINITE)
def test_why_numbers_are_not_finite_is_said_where_it_can_be_seen(case):
    factors, told, words = NOT_FINITE[case]
    problem = replace(P, weights={name: W * factors.get(name, 1.0) for name, W in P.weights.items()})
    step = {name: np.array(T) for name, T in next(manual_steps(problem)).items()}
    for name, value in told.items():
        np.atleast_1d(step[name])[:1] = value
    said = why_not_finite(problem, Steps([dict(next(manual_steps(P))), step]))
    assert said.startswith(words)
    assert bool(said) == bool(words)


# --- what is right, by another convention -----------------------------------------------------------------------


def of_each_sample(problem, weights):
    told = backprop(problem, weights, every=True)
    return {name: len(problem.x) * value if name[:2] == "dz" else value for name, value in told.items()}


def test_1_over_n_may_enter_with_dW():
    result = assert_parity(of_each_sample, P, epochs=10)
    assert "another convention, and right" in repr(result)


def test_a_slip_beside_that_convention_is_found():
    def ours(problem, weights):
        told = of_each_sample(problem, weights)
        return told | {"dW2": 2 * told["dW2"]}

    assert "dW2 is twice as large" in message(ours)


def test_naive_formulas_pass_at_every_rate():
    for rate in (0.01, 0.1, 1.0):
        assert assert_parity(backprop, replace(PLAIN, learning_rate=rate), epochs=60).steps == 60


# --- the party that is believed ---------------------------------------------------------------------------------


@pytest.mark.parametrize("every", [False, True], ids=["gradients", "every-tensor"])
def test_theirs_may_be_a_function_like_ours(every):
    def theirs(problem, weights):
        return backprop(problem, weights, every=every)

    assert assert_parity(by_hand, PLAIN, theirs, epochs=5).steps == 5
    wrong = told_as(lambda told: told | {"dW2": told["dW2"] * 2})  # a known bug, which is soon found
    assert "First divergence: dW2" in message(wrong, PLAIN, theirs=theirs)
    assert "First divergence: dW2" in message(by_hand, PLAIN, theirs=wrong)


def test_theirs_may_evaluate_whole_stacks_and_nothing_more():
    class Half:
        def evaluate(self, weights):
            steps = [backprop(PLAIN, {n: W[i] for n, W in weights.items()}) for i in range(len(weights["W1"]))]
            return {name: np.stack([step[name] for step in steps]) for name in steps[0]}

    assert assert_parity(by_hand, PLAIN, Half(), epochs=40).steps == 40


@pytest.mark.parametrize(
    "given, words",
    [
        (torch.nn.Linear(2, 1), "Linear is a module of PyTorch's, expected a function"),
    ],
    ids=["module"],
)
@pytest.mark.parametrize("side", ["ours", "theirs"])
def test_what_is_no_function_is_refused(side, given, words):
    parties = (given, PLAIN) if side == "ours" else (by_hand, PLAIN, given)
    with pytest.raises(CompareError) as refused:
        assert_parity(*parties)
    assert words in str(refused.value)


def test_what_varies_from_call_to_call_is_named():
    rng = np.random.default_rng(0)

    def ours(problem, weights):
        told = backprop(problem, weights)
        return told | {"dW2": told["dW2"] * rng.uniform(0.5, 1.0, size=told["dW2"].shape)}

    assert "differ from call to call" in message(ours)


def test_gradients_that_are_not_computed_are_said_to_be_zero_and_no_bug_is_made_of_it():
    said = message(told_as(lambda told: told | {name: 0 * told[name] for name in ("dW2", "dW1")}))
    assert "also wrong: dW1; 0 at every step: dW2, dW1" in said
    assert "Consistent with" not in said


@pytest.mark.parametrize(
    "size, said", [(5, "13 times where there are 65 samples: after each batch of 5,"), (65, "")]
)
def test_steps_in_batches_are_called_that_whatever_their_order(size, said):
    rng = np.random.default_rng(0)

    def ours(problem, weights):
        told, order, stepped = backprop(problem, weights), rng.permutation(len(problem.y)), dict(weights)
        for i in range(0, len(order), size):
            some = order[i : i + size]
            batch = backprop(replace(problem, x=problem.x[some], y=problem.y[some]), stepped)
            stepped = {name: W - problem.learning_rate * batch[f"d{name}"] for name, W in stepped.items()}
        return told | {f"{name}_next": W for name, W in stepped.items()}

    if said:
        assert f"the weights change {said}" in message(ours)
    else:
        assert_parity(ours, P, epochs=3)


def test_one_step_already_has_its_candidates():
    wrong = told_as(lambda told: told | {"dW2": 2 * told["dW2"]})
    assert "dW2 is twice as large" in message(wrong, epochs=1)


def test_inputs_that_were_not_told_are_said_to_be_so():
    wrong = told_as(lambda told: told | {"dW3": 2 * told["dW3"], "dW1": 2 * told["dW1"]})
    said = message(wrong, PLAIN)
    assert "computed from a2 and dz3, not told" in said
    assert "wrong given its inputs" not in said


def test_names_are_meant_only_where_that_is_sure():
    returned = Returned(P.shapes, P.dtype, P.spoken)
    told = returned.told(
        {
            "delta3": np.zeros((23, 1)),
            "error": np.zeros(3),
            "d": 1,
            "dW12": 2,
            "W": 3,
            "z_1": P.x @ P.weights["W1"],
        }
    )
    assert set(told.tensors) == {"dz3", "z1"}
    assert told.ignored == ("error", "d", "dW12", "W")
