"""A step that is too large to be held twice is judged piece by piece as it is judged whole."""

from dataclasses import replace
from itertools import islice

import numpy as np
import pytest

from compare.ahead import OurTraining
from compare.parties import ByHand, manual_steps, torch_reference
from compare.problems import lab_problem, stacked
from compare.ruler.allowance import Bounds
from compare.ruler.parts import of_some
from compare.ruler.walk import Bounded
from compare.step import TABLE, places
from compare.steps import watched
from compare.verdict import parts
from compare.verdict.lockstep import Lockstep

SAMPLES = 23
CUT = [slice(0, 10), slice(10, 20), slice(20, 23)]


def problem_of(activation="tanh", **given):
    return lab_problem(activation, "linear", points=SAMPLES, hidden=(7, 5), init="xavier", **given)


PROBLEMS = {
    "tanh": problem_of(),
    "kinks": problem_of("relu"),
    "biases": problem_of(bias=True),
    "float32": problem_of("gelu", dtype="float32"),
    "a-sum": problem_of(loss="sse"),
    "a-mean-of-squares": problem_of(loss="mse"),
    "a-loss-with-kinks": problem_of(loss="mae", bias=True),
    "two-runs": stacked([problem_of(seed=1), problem_of(seed=2)]),
}
problems = pytest.mark.parametrize("problem", PROBLEMS.values(), ids=PROBLEMS)


def kind_of(problem, name):
    return TABLE[places(problem.layers, bias=problem.bias)[name][0]]


def one_step(problem):
    """The weights of a step, with an axis for it."""
    return {name: weight[None] for name, weight in problem.weights.items()}


def close(some, others, dtype="float64"):
    np.testing.assert_allclose(some, others, rtol=64 * np.finfo(dtype).eps, atol=16 * np.finfo(dtype).eps)


@problems
def test_the_bounds_of_parts_are_those_of_the_whole(problem):
    weights = one_step(problem)
    theirs = weights | torch_reference(problem).evaluate(weights)
    whole = Bounds(Bounded(problem), theirs)
    found = {}
    for samples in CUT:
        numbers = of_some(problem, samples)
        of_rows = {n: v for n, v in theirs.items() if kind_of(problem, n).stage == "start"}
        of_rows |= {n: v[..., samples, :] for n, v in theirs.items() if n not in of_rows and n in rows(problem)}
        bounds = Bounds(numbers, of_rows)
        for name in (*rows(problem), *sums(problem)):
            found.setdefault(name, []).append(bounds[name])
    for name, of_parts in found.items():
        together = np.concatenate(of_parts, axis=-2) if name in rows(problem) else sum(of_parts)
        np.testing.assert_allclose(together, whole[name], rtol=1e-9, atol=3 * float(np.finfo(problem.dtype).tiny))


def rows(problem):
    return [n for n in problem.tensor_names if kind_of(problem, n).stage != "update" and n not in sums(problem)]


def sums(problem):
    return [n for n in problem.tensor_names if kind_of(problem, n).summed]


@problems
def test_pytorch_computes_of_parts_what_it_computes_of_the_whole(problem):
    weights = one_step(problem)
    reference = torch_reference(problem)
    whole = reference.evaluate(weights)
    for samples, part in zip(CUT, reference.in_parts(weights, CUT), strict=True):
        assert part.keys() == whole.keys()
        for name in rows(problem):
            close(part[name], whole[name][..., samples, :], problem.dtype)
    for name in sums(problem):  # as the last part leaves them
        close(part[name], whole[name], problem.dtype)


def judged(problem, training, epochs, *, thorough=False):
    lane = Lockstep(problem, torch_reference(problem), thorough=thorough)
    for _ in watched(training.taken(epochs, 1, lane.reads, lane.wholly(epochs)), lane):
        pass
    return lane.result()


@pytest.fixture
def large(monkeypatch):
    """Every step is too large, and is taken in parts of about ten samples."""
    monkeypatch.setattr(parts, "WINDOW", 10 * problem_of().bytes_of_sample)


def counts(result):
    return {n: (t.checks, t.walked, t.differing, t.indistinguishable) for n, t in result.tensors.items()}


def resolutions(result):
    return {name: tensor.resolution for name, tensor in result.tensors.items()}


@pytest.mark.parametrize("thorough", [False, True], ids=["as-most-steps", "every-tensor"])
@problems
def test_a_large_step_is_judged_piece_by_piece_as_it_is_whole(problem, thorough, request, monkeypatch):
    epochs = 40
    whole = judged(problem, OurTraining(problem), epochs, thorough=thorough)
    request.getfixturevalue("large")
    monkeypatch.setattr(Lockstep, "_judge", None)  # nothing is left to it
    found = judged(problem, OurTraining(problem), epochs, thorough=thorough)
    assert (
        (found.verdict, found.steps, found.checks) == (whole.verdict, whole.steps, whole.checks) != (None, 0, 0)
    )
    assert counts(found) == counts(whole)
    assert found.by_run.tolist() == whole.by_run.tolist()
    # local bounds hang on what PyTorch's rounding happens to be
    assert resolutions(found) == pytest.approx(resolutions(whole), rel=0.4, abs=0)


def planted(change, at):
    """A training whose step is changed, and everything after it taken from what that step led to."""

    def steps(problem, weights):
        record = next(manual_steps(problem, weights))
        here = all(np.array_equal(record[name], at[name]) for name in problem.weights)
        yield record | change(record) if here else record

    return steps


BIASED = PROBLEMS["biases"]


@pytest.mark.parametrize("step", [3, 33], ids=["inspected", "not-inspected"])
@pytest.mark.parametrize("name", [n for n in BIASED.tensor_names if kind_of(BIASED, n).stage != "update"])
def test_what_differs_in_a_large_step_is_named_as_in_the_whole(name, step, request):
    at = next(islice(manual_steps(BIASED), step, None))

    def change(record):
        wrong = np.array(record[name])
        wrong.flat[-1] = wrong.flat[-1] * (1 + 1e-9) + 1e-12  # of the last sample
        return {name: wrong}

    training = OurTraining(BIASED, steps=planted(change, at))
    whole = judged(BIASED, training, 40)
    request.getfixturevalue("large")
    found = judged(BIASED, training, 40)
    assert found.mismatches == whole.mismatches
    first = found.first and (found.first.step, found.first.tensor)
    assert first == ((step, name) if step == 3 or kind_of(BIASED, name).summed else None)


@pytest.mark.parametrize("value", [np.nan, np.inf])
@pytest.mark.parametrize("name", ["z2", "dW1", "loss", "W3_next"])
def test_a_number_that_is_not_finite_is_left_to_the_whole_step(name, value, large):
    at = next(islice(manual_steps(BIASED), 3, None))
    spoilt = planted(lambda record: {name: np.full_like(record[name], value)}, at)
    found = judged(BIASED, OurTraining(BIASED, steps=spoilt), 4)
    assert (found.first.step, found.first.tensor) == (3, name)


def test_a_penalty_is_added_once_and_not_with_each_part(large):
    problem, thrice = replace(BIASED, l2=0.1), ByHand(replace(BIASED, l2=0.3))  # there are three parts
    record = dict(BIASED.weights) | thrice.evaluate(BIASED.weights)
    record |= thrice.update(BIASED.weights, record, BIASED.learning_rate)
    found = judged(problem, OurTraining(problem, steps=lambda problem, weights: iter([record])), 1)
    assert found.first.tensor == "loss"


def test_a_window_holds_nothing_once_the_next_is_asked_for():
    windows = OurTraining(BIASED).taken(3, 1, None, ())
    first = next(windows)
    assert first["W1"].size
    next(windows)
    assert list(first) == []
