"""Why a claim does not simply hold: in the numbers of the run, and otherwise where the numbers are others."""

from dataclasses import replace

import numpy as np
import pytest
from made_up import made_up, made_up_study, separating

from compare.lab.claims import claims, judge
from compare.lab.experiments import EXPERIMENTS, RATES, WIDTHS
from compare.lab.reasons import number, span
from compare.lab.training import Predicted
from compare.watching.course import curve_name

MADE_UP = made_up_study()
CLAIMS = {f"{claim.id} {claim.sentence}": claim for claim in claims(quick=True)}
EPOCHS_BELOW = 1  # where THRESHOLDS has 0.1, the loss at which a training has converged


def changed(name, **arrays):
    """The made-up study, with one training's arrays replaced."""
    training = MADE_UP[name]
    return MADE_UP | {name: replace(training, outcome=replace(training.outcome, **arrays))}


def weighing(name, *per_seed):
    """With these weights at every mark of one training."""
    weights = {layer: np.concatenate([seed[layer] for seed in per_seed]) for layer in per_seed[0]}
    return changed(name, weights=weights, marked=dict.fromkeys(MADE_UP[name].job.marks, weights))


def ending(name, losses, points="training"):
    """With these losses at the end, and at every mark, of one training."""
    of = MADE_UP[name].outcome
    loss = of.curve("loss", points).copy()
    loss[1:] = losses
    return changed(name, curves={**of.curves, curve_name("loss", points): loss})


def reaching(name, epochs):
    """With so many epochs to a loss of 0.1."""
    below = MADE_UP[name].outcome.below.copy()
    below[EPOCHS_BELOW] = epochs
    return changed(name, below=below)


def by_rate(*rows):
    """A row of two seeds for each learning rate."""
    return np.ravel(rows).astype(float)


RISING = np.array([0.9, 0.3, 0.5, 0.4])  # of the loss at rate 10

CASES = {
    "R1: nothing is wrong": (
        "R1 linear: test accuracy 1.0 at n = 100",
        weighing("linear, sigmoid", separating(), separating()),
        ["0 of the 100 test points are wrong. All 100 training points are right", "0.00"],
    ),
    "R2: the training points are right, the test points not all": (
        "R2 linear: test accuracy 0.984 at n = 10,000 (within 0.005)",
        weighing("linear, sigmoid", separating(), separating(-0.2)),
        ["0 to 45 of the 10,000 test points are wrong", "All 100 training points are right", "84% of the wrong"],
    ),
    "R2: one network does not fit, the other one does": (
        "R2 linear: test accuracy 0.984 at n = 10,000 (within 0.005)",
        weighing("linear, sigmoid", separating(), separating(-30)),
        [
            "1 of 2 networks do not yet fit what they are shown. The nearest training point",
            "are nearer than that",
        ],
    ),
    "R2: the training points are wrong too": (
        "R2 linear: test accuracy 0.984 at n = 10,000 (within 0.005)",
        weighing("linear, sigmoid", separating(5), separating(-30)),
        [
            "of the 10,000 test points are wrong, at most 0.5",
            "from the diagonal. Of the 100 training points",
            "2 of 2 networks do not yet fit",
        ],
    ),
    "R4: half of xor": (
        "R4 xor: test accuracy 1.0 at n = 2001",
        weighing("xor, sigmoid", separating(10), separating(-10)),
        ["588 to 1,412 of the 2,001 test points are wrong", "Of the 21 training points 5 to 15 are wrong"],
    ),
    "R6: testing is ahead": (
        "R6 xor: testing (101 points) ends ahead of training in loss and accuracy",
        ending("xor, sigmoid", [0.2, 0.25], points="xor 101"),
        ["ahead in loss for 2 of 2 seeds and not behind in accuracy for 2", "a loss of 0.174 to 0.237"],
    ),
    "R7: the larger rate is the slower for one seed": (
        "R7 linear: the larger the learning rate, up to 1, the sooner it converges",
        reaching("linear, learning rates", by_rate(*[(np.inf,) * 2] * 3, (70, 80), (60, 90), (5, 5))),
        ["0.1: 80; 1: 90.", "Rate 1 is no sooner than the rate below it for 1 of 2 seeds"],
    ),
    "R7: too few epochs": (
        "R7 xor: the larger the learning rate, up to 1, the sooner it converges",
        ending("xor, learning rates", by_rate(*[(0.5, 0.6)] * len(RATES))),
        ["The losses end at 0.0001: 0.6; 0.001: 0.6", "too few epochs to tell"],
    ),
    "R7: one seed diverged": (
        "R7 linear: a rate of 10 settles as well",
        ending("linear, learning rates", by_rate(*[(0.2, 0.2)] * (len(RATES) - 1), (0.3, np.nan))),
        ["Rate 10 ends at a loss of 0.3 to ∞; the best rate of each seed at 0.2", "1 of 2 seeds diverged"],
    ),
    "R7: it did converge": (
        "R7 xor: a rate of 0.0001 has not converged after all epochs",
        reaching("xor, learning rates", by_rate((40, np.inf), *[(30, 30)] * (len(RATES) - 1))),
        ["At rate 0.0001 the loss ends at 0.3", "it was below 0.1 for 1 of 2 seeds"],
    ),
    "R8: one unit is the best": (
        "R8 linear: one unit a layer underfits (twice the loss of the best width)",
        ending("linear, width 1", [0.1, 0.1]),
        ["1: 0.1; 2: 0.3", "The best is 1; one unit a layer ends 1 times"],
    ),
    "R8: the widest diverged": (
        "R8 xor: 50 hidden units reach a lower training loss than 2",
        ending("xor, width 50", [0.1, np.nan]),
        ["50: ∞", "50 units end 0.333 to ∞ times as high as 2"],
    ),
    "R9: sigmoid is ahead": (
        "R9 linear: without activation the loss is ahead of sigmoid's after 50 epochs",
        ending("linear, none", [0.95, 0.98]),
        ["0.95 to 0.98 without activation", "whose median is the lower one at 1 of 2 recorded steps"],
    ),
    "R9: the line is known": (
        "R9 linear: sigmoid catches up by epoch 1,500",
        weighing(
            "linear, none",
            *[{"W1": np.array([[[-1.0], [1.0]]]), "W2": np.ones((1, 1, 1)), "W3": np.ones((1, 1, 1))}] * 2,
        ),
        ["at no recorded step until then", "is a line, 0 degrees off the diagonal"],
    ),
    "R10: a line learnt it": (
        "R10 xor: without activation it is never learnt, at any learning rate",
        changed("xor, none", accurate=by_rate((np.inf, 7), *[(np.inf,) * 2] * 3)),
        ["0.001: 0.8; 0.01: 0.8", "all 21 points are right at some step in 1 of 8 runs"],
    ),
    "R11: sigmoid is the faster": (
        "R11 linear: tanh converges (loss < 0.1) before sigmoid",
        reaching("linear, sigmoid", [9, 19])
        | {"linear, tanh": reaching("linear, tanh", [19, np.inf])["linear, tanh"]},
        [
            "19 to ∞ for tanh, 9 to 19 for sigmoid; seed by seed tanh takes 2 times",
            "for 1 of 2 seeds one of them",
        ],
    ),
    "R12: twice as slow": (
        "R12 linear: leaky ReLU converges about like tanh (within a factor of 2)",
        reaching("linear, tanh", [9, 19])
        | {"linear, leaky ReLU": reaching("linear, leaky ReLU", [29, 29])["linear, leaky ReLU"]},
        ["29 for leaky ReLU, 9 to 19 for tanh; seed by seed leaky ReLU takes 1.5 to 3 times as many."],
    ),
}


def reason(claim, trainings):
    return {f"{j.claim.id} {j.claim.sentence}": j.why for j in judge(trainings, {claim.id}, quick=True)}


@pytest.mark.parametrize("claim, trainings, words", CASES.values(), ids=CASES)
def test_other_numbers_are_another_reason(claim, trainings, words):
    of = CLAIMS[claim]
    before, after = (reason(of, each)[claim] for each in (MADE_UP, trainings))
    for part in words:
        assert part in after
    assert any(part not in before for part in words)


SPOILT = {
    "lost": {"loss": np.nan, "below": np.inf},
    "infinite": {"loss": np.inf, "below": np.inf},
    "instant": {"loss": 0.0, "below": 0.0},
}


@pytest.mark.parametrize("values", SPOILT.values(), ids=SPOILT)
@pytest.mark.parametrize("weight", [np.nan, np.inf, 0.0, 1e200], ids=str)
def test_what_diverged_is_judged_and_explained_all_the_same(values, weight):
    spoilt = {}
    for name, training in MADE_UP.items():
        of = training.outcome
        weights = {layer: np.full_like(W, weight) for layer, W in of.weights.items()}
        curves = {curve: numbers.copy() for curve, numbers in of.curves.items()}
        for points in of.points:
            curves[curve_name("loss", points)][1:] = values["loss"]
        outcome = replace(
            of, curves=curves, below=np.full_like(of.below, values["below"]), weights=weights, marked={}
        )
        spoilt[name] = replace(training, outcome=outcome)
    for judgement in judge(spoilt, set(EXPERIMENTS), quick=True):
        assert judgement.why.endswith(".")
        assert any(c.isdigit() for c in judgement.why)


@pytest.mark.parametrize(
    "values, words",
    [
        ([1.0], "1"),
        ([0.5, 0.5, 0.5], "0.5"),
        ([3, 1000], "3 to 1,000"),
        ([3.0, 1.0, 2.0], "1 to 3 (median 2)"),
        ([1.0, np.inf, 2.0, 3.0], "1 to ∞ (median 3)"),
        ([np.nan, 0.001234], "0.00123 to NaN"),
    ],
    ids=str,
)
def test_a_span_is_the_lowest_the_highest_and_what_lies_between(values, words):
    assert span(np.array(values)) == words


def test_what_was_not_reached_is_no_number_that_could_be_mistaken_for_one():
    assert (number(np.inf), number(np.nan), number(0.0), number(150_000.0)) == ("∞", "NaN", "0", "150,000")


def test_a_quick_study_looks_at_a_hundredth_of_the_epochs():
    quick, full = (claims(quick=q) for q in (True, False))
    assert [c.id for c in quick] == [c.id for c in full]
    assert "after 50 epochs" in next(c.sentence for c in quick if c.id == "R9")
    assert "after 5,000 epochs" in next(c.sentence for c in full if c.id == "R9")
    assert len(WIDTHS) == len(next(c.jobs for c in full if c.id == "R8"))


def test_a_network_predicts_zero_where_its_weights_are_lost():
    seen = made_up(
        MADE_UP["linear, sigmoid"].job,
        weights={n: np.full_like(W, np.nan) for n, W in MADE_UP["linear, sigmoid"].outcome.weights.items()},
        marked={},
    ).predicted("training", 1)
    assert np.isnan(seen.p).all()
    assert (seen.wrong == (seen.y == 1)).all()


@pytest.mark.parametrize("z, y, costs", [(40.0, 0.0, 40.0), (40.0, 1.0, np.exp(-40.0)), (-800.0, 1.0, 800.0)])
def test_a_point_that_is_surely_wrong_has_a_finite_loss(z, y, costs):
    z, y = np.array([[z]]), np.array([[y]])
    seen = Predicted(np.zeros((1, 1, 2)), y, z, (z > 0).astype(float))
    assert seen.losses == pytest.approx(np.array([[costs]]), rel=1e-12)
