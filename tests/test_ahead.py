"""Our own training, taken here or ahead in another process: all is found that whole records would show."""

import os
import signal
from dataclasses import asdict, replace
from functools import cache
from itertools import islice
from multiprocessing import active_children
from pprint import pformat

import numpy as np
import pytest

from compare.ahead import OurTraining, is_light
from compare.errors import CompareError
from compare.parties import manual_steps
from compare.pool import LostError
from compare.problems import lab_problem
from compare.steps import Watcher
from compare.verdict.judge import judge

PROBLEM = lab_problem("tanh", "linear", learning_rate=0.5)
EPOCHS = 600


def slipping(problem, weights):
    """dz2 is off as soon as the loss is small, and so is all that follows from it."""
    while True:
        step = dict(next(manual_steps(problem, weights)))
        if step["loss"] < 0.1:
            step["dz2"] = step["dz2"] * (1 + 1e-6)
            step["dW2"] = step["a1"].T @ step["dz2"]
            step["W2_next"] = step["W2"] - problem.learning_rate * step["dW2"]
        yield step
        weights = {name: step[f"{name}_next"] for name in weights}


def forgetful(problem, weights):
    """A slip at step 300, which is not repeated from the weights alone."""
    for i, step in enumerate(manual_steps(problem, weights)):
        yield step if i != 300 else step | {"dW2": step["dW2"] * (1 + 1e-6)}


def torn(problem, weights):
    """Step 300 lacks a tensor."""
    for i, step in enumerate(manual_steps(problem, weights)):
        yield step if i != 300 else {**step, "dW2": step["dW2"][:1]}


def refusing(problem, weights):
    yield from islice(manual_steps(problem, weights), 300)
    raise CompareError("no further")


def dying(problem, weights):
    yield from islice(manual_steps(problem, weights), 300)
    os.kill(os.getpid(), signal.SIGKILL)


TRAININGS = {
    "right": (PROBLEM, manual_steps),
    "overflowing": (replace(PROBLEM, activation="relu", loss="sse", learning_rate=1e200), manual_steps),
    "a-slip": (PROBLEM, slipping),
    "a-slip-that-is-not-repeated": (PROBLEM, forgetful),
    "no-such-tensor": (PROBLEM, torn),
}


HOW = {
    "whole": lambda problem, steps: steps(problem, problem.weights),
    "thin": lambda problem, steps: OurTraining(problem, steps=steps),
    "ahead": lambda problem, steps: OurTraining(problem, ahead=True, steps=steps),
}


@cache
def found(case, how, lanes):
    """All that is found, but for how long it took: of whole records, thin ones, or those of another process."""
    problem, steps = TRAININGS[case]
    with np.errstate(all="ignore"):
        judged = judge(problem, HOW[how](problem, steps), EPOCHS, lanes=lanes)
    lane, witness = vars(judged.lockstep) | {"tensors": None}, judged.lockstep.witness
    told = lane | {name: asdict(summary) for name, summary in judged.lockstep.tensors.items()}
    told["witness"] = (
        [{n: np.asarray(r[n]) for n in sorted(r)} for r in map(witness.at, range(witness.count))]
        if witness
        else []
    )
    assert not active_children()
    with np.printoptions(threshold=10**9, floatmode="unique"):
        return pformat([told, vars(judged.free) if judged.free else None, judged.final])


@pytest.mark.parametrize("lanes", [("lockstep",), ("lockstep", "free")], ids=["lockstep", "both"])
@pytest.mark.parametrize("case", ["right", "overflowing", "a-slip"])
def test_whole_records_thin_ones_and_those_of_another_process_show_the_same(case, lanes):
    assert found(case, "whole", lanes) == found(case, "thin", lanes) == found(case, "ahead", lanes)


@pytest.mark.parametrize("case", TRAININGS)
def test_the_same_step_differs_wherever_it_is_taken(case):
    assert found(case, "thin", ("lockstep",)) == found(case, "ahead", ("lockstep",))


def test_of_a_slip_all_tensors_are_told():
    result = judge(PROBLEM, OurTraining(PROBLEM, steps=slipping), EPOCHS, lanes=("lockstep",)).lockstep
    losses = [float(step["loss"]) for step in islice(slipping(PROBLEM, PROBLEM.weights), EPOCHS)]
    first = next(i for i, loss in enumerate(losses) if loss < 0.1)
    assert (result.first.step, result.first.tensor, result.matching_inputs) == (first, "dz2", ["z2", "a2", "da2"])
    assert first % 256
    assert set(result.witness) > {"z1", "dz2", "da1"}


def test_a_step_that_is_not_repeated_is_told_as_far_as_it_is_known():
    result = judge(PROBLEM, OurTraining(PROBLEM, steps=forgetful), EPOCHS, lanes=("lockstep",)).lockstep
    assert (result.first.step, result.first.tensor) == (300, "dW2")


@pytest.mark.parametrize("case", ["right", "overflowing"])
def test_a_step_is_computed_again_from_its_weights_where_it_is_the_same(case):
    """Numbers or not: what overflowed does so again."""
    problem, steps = TRAININGS[case]
    training = OurTraining(problem, steps=steps)
    with np.errstate(all="ignore"):
        whole = list(islice(steps(problem, problem.weights), 6))[-1]
    thin = {name: whole[name] for name in (*problem.weights, "dW1", "W1_next")}
    assert np.isnan(thin["dW1"]).any() == (case == "overflowing")
    assert set(training.again(thin)) == set(whole)
    other = thin | {"dW1": np.ones_like(thin["dW1"])}
    assert training.again(other) is other


@pytest.mark.parametrize(
    "steps, error, words",
    [(refusing, CompareError, "no further"), (dying, LostError, "a process was ended from outside")],
    ids=["it-raises", "it-dies"],
)
def test_what_becomes_of_the_other_process_is_said(steps, error, words):
    with pytest.raises(error, match=words):
        judge(PROBLEM, OurTraining(PROBLEM, ahead=True, steps=steps), EPOCHS, lanes=("lockstep",))
    assert not active_children()


# Weights, gradients and updates are handed over, and 8 times that is to be computed.
LIGHT = {
    "the-lab's": ((21, (10, 10)), True),  # 3,120 bytes of 17,232, and 2^16
    "few-samples": ((4, (10, 10)), True),
    "wide": ((21, (300, 300)), False),
    "wide-with-many-samples": ((20_001, (300, 300)), True),
}


@pytest.mark.parametrize("case", LIGHT)
def test_weights_are_handed_over_where_they_are_few_beside_what_is_computed(case):
    (points, hidden), light = LIGHT[case]
    assert is_light(lab_problem("tanh", "linear", points=points, hidden=hidden)) is light


class Tired(Watcher):
    """Has seen enough at once."""

    reads, over = (), True

    def feed(self, window):
        pass


def test_nobody_is_left_who_trains_what_nobody_asks_for():
    judge(PROBLEM, OurTraining(PROBLEM, ahead=True), 10**9, lanes=("lockstep",), followers=[Tired()])
    assert not active_children()
