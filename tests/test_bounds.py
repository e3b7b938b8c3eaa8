"""How large the derived bounds are, as numbers; and that two right evaluations never differ by more."""

import numpy as np
import pytest

from compare.parties import manual_steps
from compare.problems import Problem, lab_problem, stacked
from compare.ruler.allowance import Bounds, Derived, Foreign
from compare.ruler.walk import Bounded
from compare.testing import assert_steps

u = 2.0**-53
SMALLEST_NORMAL = np.finfo(np.float64).smallest_normal


def network(activation, x, y, *weights, b=(), loss="bce", learning_rate=0.5):
    """A problem, from nested lists."""
    named = {f"W{l}": np.array(W, dtype=float) for l, W in enumerate(weights, start=1)}
    named |= {f"b{l}": np.array(row, dtype=float) for l, row in enumerate(b, start=1)}
    return Problem(activation, np.array(x, dtype=float), np.array(y, dtype=float), named, learning_rate, loss)


def first_step(problem):
    """The record of a right first step, steps first, which serves as either party's."""
    return {name: np.asarray(tensor)[None] for name, tensor in next(manual_steps(problem)).items()}


# name: the network, and bounds in units of u, worked by hand from what two parties may lose: 2 k u |a||W|
# in a sum of k products, 2 · 6 u in σ, 2 · 5 u in tanh, 2 · 7 u in its slope, 2 · 8 u in a cross-entropy.
ONE = network("none", [[2]], [[1]], [[3]])  # p = 0.997527, dz = p - 1 = -0.00247262
TWICE = network("none", [[2], [2]], [[1], [1]], [[3]], learning_rate=0.3)
SQUARED = network("none", [[2]], [[1]], [[3]], loss="mse")  # p (1 - p) = 0.00246651, dz = 2 (p - 1) p (1 - p)
SUMMED = network("none", [[2], [2]], [[1], [1]], [[3]], loss="sse")  # L = 0.0000122277
BIASED = network("none", [[2]], [[1]], [[3]], b=[[[1]]])  # p = 0.999089, dz = -0.000911051
TANH = network(
    "tanh", [[1]], [[1]], [[0.5]], [[2]]
)  # a1 = 0.462117, tanh' = 0.786448, p = 0.715904, da1 = -0.568192
KINK = network("relu", [[1, 1]], [[1]], [[1], [-1]], [[2]])  # z1 = 0 exactly, p = 1/2, da1 = -1

WHOLE = {
    "one-layer": (
        ONE,
        {
            "z1": 12,  # 2 · 1 · |2 · 3|
            "p": 11.99993,  # p (1 - p) · 12 + 2 · 6 p
            "loss": 96.07919,  # |p - 1| · 12 + 2 · 8 (6 + log(1 + e^-6)) + 2 · 2 L, L = 0.00247569
            "dz1": 19,  # 1/4 · 12 + 2 · 8 (p + 1 - p)
            "dW1": 38.00989,  # 2 · 1 · 2 |dz| + 2 · 19
            "W1_next": 6.00495,  # 2 |W - η dW| = 2 · 3.00247: a product with η = 1/2 is not rounded
        },
    ),
    "the-same-sample-twice": (
        TWICE,
        {
            "z1": [[12], [12]],
            "loss": 96.08414,  # 2 L more: the mean has one term more
            "dz1": [[9.5], [9.5]],  # 19 / m
            "dW1": 38.01978,  # 2 · 2 · 2 · 2 |dz| + 2 · 2 · 9.5
            "W1_next": 6.00593,  # 2 (|W - η dW| + |η dW|) = 2 (3.00148 + 0.00148)
        },
    ),
    "squared-error": (
        SQUARED,
        {
            "loss": 0.05951,  # 2 |p - 1| p (1 - p) · 12 + 2 · 12 (p + 1 - p)(1 - p) + 4 L
            "dz1": 4.23678,  # 1/3 · 12 + 2 · 12 · 2 p (1 - p + 1 - p)
            "dW1": 8.47362,  # 4 |dz| + 2 · 4.23678
        },
    ),
    "summed": (
        SUMMED,
        {
            "loss": 0.11905,  # 2 · 0.05949 as of one sample, and 2 · 3 L: no mean is taken
            "dz1": [[4.23678], [4.23678]],
            "dW1": 16.94731,  # 2 · 2 · 2 · 2 |dz| + 2 · 2 · 4.23678
        },
    ),
    "with-a-bias": (
        BIASED,
        {
            "z1": 28,  # 2 · 2 (|2 · 3| + |1|)
            "dz1": 23,  # 1/4 · 28 + 16
            "db1": 23.00182,  # 2 · 1 |dz| + 23
            "dW1": 46.00364,  # 4 |dz| + 2 · 23
        },
    ),
    "smooth": (
        TANH,
        {
            "z1": 1,
            "a1": 5.40762,  # 0.786448 · 1 + 2 · 5 · 0.462117
            "z2": 12.66371,  # 2 · 0.462117 · 2 + 5.40762 · 2
            "dz2": 19.16593,  # 1/4 · 12.66371 + 16
            "dW2": 10.65576,  # 2 a1 |dz2| + 5.40762 |dz2| + a1 · 19.16593
            "da1": 39.46824,  # 2 · 2 |dz2| + 2 · 19.16593
            "dz1": 40.32549,  # |da1| (4/(3√3) · 1 + 2 · 7) + 39.46824 tanh' + 2 |dz1|
            "dW1": 41.2192,  # 2 |dz1| + 40.32549
        },
    ),
    "on-the-kink": (
        KINK,
        {
            "z1": 8,  # 2 · 2 (|1| + |-1|)
            "a1": 8,  # the slope may be 1
            "z2": 16,
            "dz2": 20,  # 1/4 · 16 + 16
            "da1": 42,  # 2 · 2 |dz2| + 2 · 20
            "dz1": 1 / u + 42,  # the slopes may differ by 1: |da1| · 1 + 74
        },
    ),
}
LOCAL = {  # each tensor's own operation alone: what its inputs bring along is seen, and is nothing here
    "one-layer": (
        ONE,
        {"z1": 12, "p": 11.97033, "loss": 96.04951, "dz1": 16, "dW1": 0.00989, "W1_next": 6.00495},
    ),
    "the-same-sample-twice": (TWICE, {"dz1": [[8], [8]], "dW1": 0.01978}),
    "squared-error": (SQUARED, {"loss": 0.05937, "dz1": 0.23678, "dW1": 5e-5}),
    "smooth": (
        TANH,
        {
            "a1": 4.62117,  # 2 · 5 a1
            "z2": 1.84847,  # 2 · 2 a1
            "dz2": 16,
            "dW2": 0.26257,  # 2 a1 |dz2|
            "da1": 1.13638,  # 2 · 2 |dz2|
            "dz1": 8.84839,  # 2 · 7 |da1| + 2 |dz1|
            "dW1": 0.89371,  # 2 |dz1|
        },
    ),
    "on-the-kink": (KINK, {"z1": 8, "a1": 0, "da1": 2, "dz1": 0}),
}
# Somebody's way of writing: the largest of all. p as e^z / (1 + e^z), each exponential off by 2 · 8 u; a slope as
# p - p², in which that is doubled; and dz_L by the chain rule, of both. name: the network, what is apart, bounds.
THRICE = network("none", [[2]] * 3, [[1]] * 3, [[3]])  # dz = -0.000824207
SATURATED = network("none", [[2]], [[1]], [[20]])  # p = 1: log(1 - p) is no number
FOREIGN = {
    "one-layer": (
        ONE,
        {},
        {
            "z1": 12,
            "p": 35.87160,  # 16 e^6 = 6454.86, which is (6454.86 + p (6454.86 + 2 · 404.43)) / 404.43 + 2 p
            "loss": 96.04951,  # as the textbook's
            # 109.432 / p + (p - p²) · 42.064 + 2 |dz|: p - p² is off by 35.8716 (1 + 2 p) + 2 p² + 2 (p - p²),
            # and 1/p by (35.8716 + 2 p) / p² + 2 · 2 / p. And 2 |dz| more, from the p that is told.
            "dz1": 109.81712,
            "dW1": 0.00989,
            "W1_next": 6.01484,  # 2 |W - η dW|, η of the 2 · 2 |dz| of a sum that is formed anew, and 2 |η dW|
        },
    ),
    "with-a-bias": (BIASED, {}, {"db1": 0.00182, "b1_next": 2.00273}),  # 2 |b - η db|, and of each 2 |η db|
    "another-z-is-told": (ONE, {"z1": 1000}, {"p": 38.33811, "dz1": 266}),  # p (1 - p) of it; 1/4, and 16
    "a-nearer-z-is-told": (ONE, {"z1": 100}, {"dz1": 109.81712}),  # more than 25 + 16
    "another-p-is-told": (
        ONE,
        {"p": 1000},
        {
            "loss": 1040.49366,  # (1000 + 35.8716 + 2 p) / p + (16 + 6) |log p|
            "dz1": 1109.81712,  # all of it
        },
    ),
    "three-samples": (THRICE, {}, {"dW1": 0.04945}),  # 1/3 of Σ 2 (3 dz): 48 |dz|, and 2 · 6 |dz|
    # 2 · 8 · 40, and (16 + 16 + 2) + 2: what divides by 1 - p, or takes its logarithm, is nobody's
    "saturated": (SATURATED, {}, {"loss": 640, "dz1": 36}),
}
# Of the loss, 2 (m + 1) L; of an update, 2 (|W - η dW| + |η dW|), or without the product for η = 1/2.
FLOORS = {
    "one-layer": (ONE, {"loss": 0.0099027, "dW1": 38.00989, "W1_next": 6.00495}),  # dW1: all of its bound
    "the-same-sample-twice": (TWICE, {"loss": 0.0148541, "dW1": 38.01978, "W1_next": 6.00593}),
    "with-a-bias": (BIASED, {"dW1": 46.00364, "db1": 23.00182}),
    "smooth": (
        TANH,
        {
            "dW2": 8.09342,  # 2 a1 |dz2| + a1 (1/4 · 2 |z2| + 16) + tanh' · 2 |z1| |dz2|
            "dW1": 6.20214,  # (2 + 2) |da1| tanh' + |da1| (7 + 4/(3√3) · 2 |z1|)
        },
    ),
    "two-hidden-layers": (
        network("none", [[1]], [[1]], [[1, 1]], [[1], [1]], [[2]]),  # p = σ(4), dz3 = -0.0179862, dz2 = 2 dz3
        {
            "dW3": 36.21583,  # 2 · 2 |dz3| + 2 (1/4 · 2 · 4 + 16) + 2 · 2 · 2 |dz3|
            "dW2": 0.2158345,  # (2 + 2) |dz2| + 2 |dz2|
            "dW1": 0.2158345,  # (2 + 2 + 2) |dz1|
        },
    ),
}
# Of variances, in units of u²/3: the same with squares, 2 k |a|²|W|², 2 · 6², 2 · 5², 2 · 7² and 2 · 8².
VARIANCES = {
    "one-layer": (
        ONE,
        {
            "z1": 72,  # 2 · (2 · 3)²
            "p": 71.64482,  # (p (1 - p))² · 72 + 2 · 6² p²
            "loss": 4611.8039,  # (p - 1)² · 72 + 2 · 8² (6 + log(1 + e^-6))² + 2 · 2 L²
            "dz1": 132.5,  # 72 / 16 + 2 · 8²
            "dW1": 530.00005,  # 2 · 4 dz² + 4 · 132.5
        },
    ),
    "the-same-sample-twice": (TWICE, {"dz1": [[33.125], [33.125]], "dW1": 265.00005}),  # 132.5 / m²
    "with-a-bias": (BIASED, {"z1": 148, "dz1": 137.25, "db1": 137.25}),  # 2 · 2 (36 + 1), 148 / 16 + 128
    "smooth": (
        TANH,
        {
            "z1": 0.5,
            "a1": 10.98686,  # tanh'² · 0.5 + 2 · 5² a1²
            "z2": 45.65587,  # 2 · 4 a1² + 10.98686 · 4
            "dz2": 130.85349,  # 45.65587 / 16 + 128
            "da1": 524.05965,  # 2 · 4 dz2² + 4 · 130.85349
            "dz1": 356.26444,  # da1² (16/27 · 0.5 + 2 · 7²) + 524.05965 tanh'² + 2 dz1²
        },
    ),
    "on-the-kink": (KINK, {"z1": 8, "a1": 8, "dz1": 3 / u**2}),  # da1² · 1
}


# What both parties are given of an update is our own gradient, right or wrong.
UPDATES = {
    "a-gradient-that-is-right": ({}, 6.00593),
    "a-gradient-that-is-far-too-large": ({"dW1": 1000.0}, 1194),  # 2 (|3 - 300| + 300)
}


def in_units_of_u(bounds, expected):
    return {name: np.asarray(bounds[name]) / u for name in expected}


def close(expected):
    return {
        name: pytest.approx(np.asarray(value, dtype=float), rel=1e-4, abs=1e-5)
        for name, value in expected.items()
    }


@pytest.mark.parametrize("case", WHOLE)
def test_end_to_end_bounds_are_those_worked_by_hand(case):
    problem, expected = WHOLE[case]
    step = first_step(problem)
    found = Derived(problem).whole(step, step)
    expected = {name: np.broadcast_to(value, found[name].shape) for name, value in expected.items()}
    assert in_units_of_u(found, expected) == close(expected)


@pytest.mark.parametrize("case", LOCAL)
def test_local_bounds_are_those_worked_by_hand(case):
    problem, expected = LOCAL[case]
    step = first_step(problem)
    observed = {name: np.zeros_like(np.asarray(step[name])) for name in problem.tensor_names}
    found = Derived(problem).local(step, step, observed)
    expected = {name: np.broadcast_to(value, found[name].shape) for name, value in expected.items()}
    assert in_units_of_u(found, expected) == close(expected)


@pytest.mark.parametrize("case", UPDATES)
@pytest.mark.parametrize("which", ["whole", "local"])
def test_an_update_is_bounded_by_the_gradient_that_it_was_made_of(case, which):
    ours, expected = UPDATES[case]
    step = first_step(TWICE)
    given = step | {name: np.full_like(step[name], value) for name, value in ours.items()}
    found = getattr(Derived(TWICE), which)(given, step, *[{}] * (which == "local"))
    assert found["W1_next"].item() / u == pytest.approx(expected, rel=1e-4)


@pytest.mark.parametrize("case", FOREIGN)
def test_what_ways_of_writing_may_lose_is_worked_by_hand(case):
    problem, apart, expected = FOREIGN[case]
    step = first_step(problem)
    observed = {n: np.full_like(np.asarray(step[n]), apart.get(n, 0) * u) for n in problem.tensor_names}
    found = Foreign(problem).local(step, step, observed)
    expected = {name: np.broadcast_to(value, found[name].shape) for name, value in expected.items()}
    assert in_units_of_u(found, expected) == close(expected)


@pytest.mark.parametrize("case", VARIANCES)
def test_variances_are_those_worked_by_hand(case):
    problem, expected = VARIANCES[case]
    found = Bounds(Bounded(problem, power=2), first_step(problem))
    expected = {name: np.broadcast_to(value, found[name].shape) for name, value in expected.items()}
    assert {name: np.asarray(found[name]) / (u**2 / 3) for name in expected} == close(expected)


@pytest.mark.parametrize("name", ["z1", "a1", "z2", "p", "dz2", "da1", "dz1"])
def test_a_bound_is_the_same_whether_what_it_is_made_of_is_told_or_not(name):
    step = first_step(TANH)
    told, untold = (Bounds(Bounded(TANH), theirs) for theirs in (step, {n: step[n] for n in step if n != name}))
    for each in told:
        assert untold[each] == pytest.approx(told[each], rel=1e-9, abs=0), each


def floor(floors, name, step):
    """The highest floor of a tensor, all samples counted."""
    if name == "loss":
        return floors.least(name, step)
    return floors.of_update(name, step, step) if name.endswith("_next") else floors.of_columns(name, step)


@pytest.mark.parametrize("case", FLOORS)
def test_floors_are_those_worked_by_hand(case):
    problem, expected = FLOORS[case]
    step, floors = first_step(problem), Derived(problem).floors
    found = {name: floor(floors, name, step) for name in expected}
    expected = {name: np.broadcast_to(value, found[name].shape) for name, value in expected.items()}
    assert in_units_of_u(found, expected) == close(expected)


@pytest.mark.parametrize("hidden", [(10, 10), (40, 3, 20, 1, 30, 30)], ids=["the-lab's", "deep"])
@pytest.mark.parametrize("bias", [False, True], ids=["no-bias", "bias"])
@pytest.mark.parametrize("loss", ["bce", "mse"])
@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("act", ["tanh", "relu6", "silu"])
def test_no_floor_lies_above_its_bound(act, dtype, loss, bias, hidden):
    for data, init in (("linear", "normal"), ("xor", "xavier")):
        problem = lab_problem(act, data, dtype=dtype, loss=loss, bias=bias, hidden=hidden, init=init)
        step = first_step(problem)
        allowance = Derived(problem)
        whole = allowance.whole(step, step)
        for name in ("loss", *(f"d{W}" for W in problem.weights), *(f"{W}_next" for W in problem.weights)):
            highest = floor(allowance.floors, name, step)
            assert np.all(highest <= whole[name]), name
            assert np.all(allowance.floors.least(name, step) <= highest * (1 + 1e-5)), name
            beyond = np.nextafter(whole[name] * (1 + 1e-9), np.inf)
            assert np.all(allowance.exceeded(name, beyond, step, step)), name


@pytest.mark.parametrize("bias", [False, True], ids=["no-bias", "bias"])
def test_of_runs_together_each_has_the_bounds_and_the_floors_that_it_has_alone(bias):
    alone = [
        lab_problem("tanh", "linear", bias=bias, learning_rate=rate, seed=i) for i, rate in enumerate((0.3, 7.0))
    ]
    together = stacked(alone)
    step, allowance = first_step(together), Derived(together)
    names = ["loss", *(f"d{W}" for W in together.weights), *(f"{W}_next" for W in together.weights)]
    whole, floors = allowance.whole(step, step), {name: floor(allowance.floors, name, step) for name in names}
    for run, problem in enumerate(alone):
        own, by_itself = first_step(problem), Derived(problem)
        bounds = by_itself.whole(own, own)
        for name in names:
            assert whole[name][:, run] == pytest.approx(bounds[name], rel=1e-6, abs=0), name
            assert floors[name][:, run] == pytest.approx(floor(by_itself.floors, name, own), rel=1e-6, abs=0), (
                name
            )


# How far the entry is off whose difference is looked at, in units of a floor; whether all floors are exceeded.
AROUND = {"below": (0.99, False), "above": (1.01, True), "infinite": (np.inf, True), "no-number": (np.nan, True)}


@pytest.mark.parametrize("around", AROUND)
@pytest.mark.parametrize("name", ["loss", "dW1", "dW2", "dW3", "db2", "W2_next", "b1_next"])
def test_what_exceeds_is_what_exceeds_the_highest_floor_and_there_alone(name, around):
    problem = lab_problem("tanh", "linear", bias=True, learning_rate=0.3)
    step, floors = first_step(problem), Derived(problem).floors
    units, exceeded = AROUND[around]
    difference = np.zeros_like(step[name])
    index = np.unravel_index(difference.size // 2, difference.shape)
    difference[index] = units * np.broadcast_to(floor(floors, name, step), difference.shape)[index]
    found = floors.exceeded(name, difference, step, step)
    assert (bool(found[index]), int(found.sum())) == (exceeded, int(exceeded))


@pytest.mark.parametrize("sample", [0, 1])
def test_a_bound_that_cannot_be_computed_allows_everything_there_and_there_alone(sample):
    problem = network("tanh", [[1], [1]], [[1], [1]], [[0.5]], [[2]])
    step = first_step(problem)
    z1 = step["z1"].copy()
    z1[0, sample] = np.nan
    bounds = Derived(problem).whole(step, step | {"z1": z1})
    there = np.arange(2) == sample
    for name in ("a1", "dz1"):
        assert np.array_equal(np.isinf(bounds[name]).ravel(), there), name
        assert not np.isnan(bounds[name]).any(), name
    assert bounds["dW1"].item() == np.inf


# Trainings in which some da is so small that every bound of what it is multiplied by rounds to zero.
UNDERFLOWS = {
    "one-sample": (
        network(
            "silu",
            [[1]],
            [[0]],
            [[-8.511475701833403, 702.605185970327]],
            [[1.5784749640999285e-07], [-1]],
        ),
        1,
    ),
    "gelu": (lab_problem("gelu", "linear", hidden=(100, 100), learning_rate=1.0, seed=1), 10),
    "softplus": (lab_problem("softplus", "linear", hidden=(30, 30), init="uniform", learning_rate=10.0), 10),
}


@pytest.mark.parametrize("case", UNDERFLOWS)
def test_what_underflows_is_no_difference(case):
    problem, epochs = UNDERFLOWS[case]
    assert_steps(manual_steps(problem), problem, epochs=epochs)


def aimed(activation, loss, seed):
    """A small network in which a da is about as small as numbers get: by W3, by W2, or by both together."""
    rng = np.random.default_rng(seed)
    samples, inputs, *widths = rng.integers(1, 4, size=4)
    x, y = rng.uniform(-1, 2, (samples, inputs)), rng.integers(0, 2, (samples, 1))
    W1, W2, W3 = (rng.standard_normal(shape) for shape in ((inputs, widths[0]), widths, (widths[1], 1)))
    tiny = -rng.uniform(300, 324)
    in_W2 = rng.choice([0.0, 0.5, 1.0])
    large = 10 ** rng.uniform(-1, 3)
    return network(
        activation, x, y, W1 * large, W2 * 10 ** (in_W2 * tiny), W3 * 10 ** ((1 - in_W2) * tiny), loss=loss
    )


@pytest.mark.parametrize("loss", ["bce", "mse"])
@pytest.mark.parametrize("act", ["sigmoid", "tanh", "softplus", "elu:3", "gelu", "silu", "leaky_relu:1e-200"])
def test_tiny_factors_are_no_difference(act, loss):
    for seed in range(8):
        problem = aimed(act, loss, seed)
        assert_steps(manual_steps(problem), problem, epochs=1)


@pytest.mark.parametrize("activation", ["tanh", "none", "leaky_relu"])
def test_a_product_may_underflow_wherever_its_factors_are_not_zero(activation):
    """1e-200 · 1e-200 is zero, and so is every multiple of it: it is the factors that tell."""
    problem = network(activation, [[1e-200]], [[1]], [[1e-200]], [[1e-200]], [[1e-200]])
    step = first_step(problem)
    whole = Derived(problem).whole(step, step)
    names = ["z1", "z2", "z3", "dW3", "da2", "dz2", "dW2", "da1", "dz1", "dW1"]
    assert {name: bool(whole[name] >= SMALLEST_NORMAL) for name in names} == dict.fromkeys(names, True)


# A p of which the square, or p itself, is smaller than any normal number: e^-357 = 9e-156, e^-740 = 4e-322.
@pytest.mark.parametrize(
    "loss, z, names",
    [
        ("mse", -357, ["loss", "dz1"]),
        ("sse", -357, ["loss", "dz1"]),
        ("bce", -740, ["dz1"]),
        ("mae", -740, ["dz1"]),
    ],
)
def test_a_loss_and_its_gradient_may_underflow(loss, z, names):
    problem = network("none", [[1]], [[0]], [[z]], loss=loss)
    step = first_step(problem)
    same = {name: np.zeros_like(step[name]) for name in problem.tensor_names}
    for found in (Derived(problem).whole(step, step), Derived(problem).local(step, step, same)):
        assert {name: bool(found[name].item() >= SMALLEST_NORMAL) for name in names} == dict.fromkeys(names, True)


def test_a_unit_that_is_off_has_nothing_to_lose():
    """relu' = 0 is exact, so there dz is 0 on both sides."""
    problem = network("relu", [[1]], [[1]], [[-1, 1]], [[2], [2]])
    step = first_step(problem)
    bound = Derived(problem).whole(step, step)["dz1"]
    assert bound[0, 0, 0] == 0
    assert bound[0, 0, 1] > 0
