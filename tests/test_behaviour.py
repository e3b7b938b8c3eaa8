"""What is measured of a training: each measure on numbers worked by hand, and the claims on courses made up."""

import json
from dataclasses import replace
from itertools import islice

import numpy as np
import pytest

from compare.lab.claims import told
from compare.parties import manual_steps
from compare.problems import lab_problem
from compare.run import main
from compare.steps import watched, windows
from compare.watching.convergence import counted, order_of_convergence
from compare.watching.course import CONVERGED, THRESHOLDS, Observer, epochs_to, spread
from compare.watching.ensemble import ensemble, step_costs
from compare.watching.measures import MEASURES, steepest
from manual.further import ACTIVATIONS

# Two samples, hidden layers of two units and one unit.
RECORD = {
    "W1": np.ones((2, 2)),
    "W2": np.ones((2, 1)),
    "W3": np.ones((1, 1)),
    "z1": np.array([[1.0, -1.0], [2.0, -3.0]]),
    "a1": np.array([[1.0, 0.0], [2.0, 0.0]]),
    "z2": np.array([[1.0], [2.0]]),
    "a2": np.array([[1.0], [2.0]]),
    "dW1": np.array([[3.0, 0.0], [0.0, 4.0]]),
    "dW2": np.array([[1.0], [0.0]]),
    "dW3": np.array([[10.0]]),
    "loss": np.array(0.25),
}


@pytest.mark.parametrize(
    "name, expected",
    [
        ("loss", 0.25),
        ("gradient norm", [5.0, 1.0, 10.0]),
        ("first to last", 0.5),
        ("saturated", [0.5, 0.0]),
        ("dead units", [1.0, 0.0]),
        ("mean activation", [0.75, 1.5]),
        ("unit bias", [0.75, 1.5]),
    ],
)
def test_each_measure_by_hand(name, expected):
    measure = MEASURES[name]
    assert measure.of(RECORD, ACTIVATIONS["relu"]) == pytest.approx(np.array(expected))
    assert measure.formula
    assert measure.unit


@pytest.mark.parametrize("name", MEASURES)
def test_a_leading_axis_of_seeds_changes_no_measure(name):
    one = MEASURES[name].of(RECORD, ACTIVATIONS["relu"])
    two = MEASURES[name].of({n: np.stack([t, t]) for n, t in RECORD.items()}, ACTIVATIONS["relu"])
    assert two == pytest.approx(np.stack([one, one]))


@pytest.mark.parametrize("act, slope", [("sigmoid", 0.25), ("tanh", 1.0), ("relu", 1.0)])
def test_the_steepest_slope(act, slope):
    assert steepest(ACTIVATIONS[act]) == pytest.approx(slope)


@pytest.mark.parametrize("epochs", [1, 2, 7, 500, 150_000])
def test_recorded_steps_hold_the_first_and_the_last(epochs):
    steps = spread(epochs, 24)
    assert steps[0] == 0
    assert steps[-1] == epochs - 1
    assert len(steps) <= 25
    assert steps == sorted(set(steps))


def observe(problem, epochs=300):
    observer = Observer(problem, epochs)
    for _ in watched(windows(manual_steps(problem), epochs, 64), observer):
        pass
    return observer.course()


def test_thresholds_are_reached_at_the_first_step_below_them():
    problem = lab_problem("none", "linear", learning_rate=0.1)
    losses = [
        float(step["loss"])
        for window in windows(manual_steps(problem), 300, 300)
        for step in map(window.at, range(window.count))
    ]
    course = observe(problem)
    assert epochs_to(course)[0] == next(i for i, loss in enumerate(losses) if loss < CONVERGED)
    assert np.isinf(epochs_to(course, 0.01)[0])


def test_seeds_together_are_the_same_trainings_as_each_alone():
    problems = [lab_problem("tanh", "linear", seed=seed, bias=True) for seed in range(3)]
    course = ensemble(problems, 40).course
    for seed, problem in enumerate(problems):
        alone = observe(problem, 40)
        assert course.curves["loss"][:, seed] == pytest.approx(alone.curves["loss"][:, 0], rel=1e-12)
        assert course.curves["saturated"][:, seed] == pytest.approx(alone.curves["saturated"][:, 0])


@pytest.mark.parametrize("rates", [(0.01, 0.01, 0.01), (0.001, 0.1, 1.0)], ids=["one-rate", "three-rates"])
def test_every_step_of_every_seed_is_verified_and_the_one_that_differs_is_named(monkeypatch, rates):
    problems = [lab_problem("tanh", "xor", seed=seed, learning_rate=rate) for seed, rate in enumerate(rates)]

    def wrong(problem):
        for t, step in enumerate(manual_steps(problem)):
            if t == 40:
                step["dW2"] = step["dW2"].copy()
                step["dW2"][1, 3, 4] *= 1 + 1e-9
            yield step

    right = ensemble(problems, 50).lockstep
    assert (right.verdict, right.steps) == ("match", 50)
    monkeypatch.setattr("compare.watching.ensemble.manual_steps", wrong)
    found = ensemble(problems, 50).lockstep.first
    assert (found.step, found.tensor, found.absolute.index) == (40, "dW2", (1, 3, 4))


def course_of(activation, epochs_to_converge, data="linear"):
    course = observe(lab_problem(activation, data), epochs=2)
    seeds = len(epochs_to_converge)
    below = np.full((len(THRESHOLDS), seeds), np.inf)
    below[THRESHOLDS.index(CONVERGED)] = epochs_to_converge
    curves = {name: np.repeat(values, seeds, axis=1) for name, values in course.curves.items()}
    never = np.full(seeds, np.inf)
    return replace(course, seeds=seeds, below=below, curves=curves, accurate=never, saturated=never)


def test_a_claim_counts_the_seeds_for_against_and_without_a_say():
    never = np.inf
    courses = [course_of("sigmoid", [900, 50, never, never]), course_of("tanh", [100, 60, 70, never])]
    ((claim, tanh),) = told(courses)  # nothing else was run
    assert claim.sentence == "linear: tanh converges (loss < 0.1) before sigmoid"
    assert (tanh.holds, tanh.fails, tanh.open) == (2, 1, 1)


def test_the_order_of_convergence_says_how_many_seeds_bear_it_out():
    courses = [course_of("sigmoid", [900, 50, 800]), course_of("tanh", [100, 60, 70])]
    first, second = order_of_convergence(courses)
    assert (first.activation, second.activation) == ("tanh", "sigmoid")
    assert (first.before_next.holds, first.before_next.seeds) == (2, 3)


@pytest.mark.parametrize(
    "holds, fails, low, high",
    [(32, 0, 0.893, 1.0), (16, 16, 0.336, 0.664), (0, 10, 0.0, 0.278), (0, 0, 0.0, 1.0)],
)
def test_the_interval_is_wilsons(holds, fails, low, high):
    count = counted(np.array([1.0] * holds + [0.0] * fails + [np.nan]))
    assert count.interval == pytest.approx((low, high), abs=1e-3)
    assert 0 <= count.interval[0] < count.interval[1] <= 1


def test_the_epoch_is_found_at_which_the_cross_entropy_on_paper_becomes_nan():
    problem = lab_problem("none", "linear", learning_rate=0.1)
    course, on_paper = observe(problem, epochs=1500), []
    with np.errstate(all="ignore"):
        for step in islice(manual_steps(problem), 1500):
            p, y = step["p"], problem.y
            on_paper.append(float(-(y * np.log(p) + (1 - y) * np.log(1 - p)).mean()))
    assert 0 < course.saturated[0] == np.isnan(on_paper).argmax()


def test_an_overflowing_training_has_a_course_as_well():
    course = observe(lab_problem("none", "linear", learning_rate=1e6), epochs=40)
    assert not np.isfinite(course.curves["loss"][-1]).all()


def test_costs_are_measured_for_each():
    problems = [lab_problem(act, "xor") for act in ("sigmoid", "none")]
    assert all(cost > 0 for cost in step_costs(problems).values())


@pytest.mark.slow
def test_words_and_data_say_the_same(capsys, tmp_path):
    path = tmp_path / "found.json"
    args = [
        "--act",
        "sigmoid",
        "none",
        "tanh",
        "--seeds",
        "4",
        "--epochs",
        "600",
        "--lr",
        "0.1",
        "--json",
        str(path),
    ]
    assert main([*args, "--lane", "lockstep", "-v"]) == 0
    out, found = capsys.readouterr().out, json.loads(path.read_text())
    (r10,) = (claim for claim in found["claims"] if claim["id"] == "R10")
    assert f"R10, xor: without activation it is never learnt: {r10['holds']} of 4 seeds bear it out" in out
    assert len(found["courses"]) == 6
    for words in ("Where the activations differ on linear", "4 seeds", "norm of dW1", "Order of convergence"):
        assert words in out
