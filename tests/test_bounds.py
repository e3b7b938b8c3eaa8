"""How large the derived bounds are, as numbers; and that two right evaluations never differ by more."""

import numpy as np
import pytest

from compare.parties import manual_steps
from compare.problems import Problem, lab_problem
from compare.ruler.allowance import Derived
from compare.testing import assert_steps

SMALLEST_NORMAL = np.finfo(np.float64).smallest_normal


def network(activation, x, y, *weights, loss="bce", learning_rate=0.5):
    """A problem, from nested lists."""
    named = {f"W{l}": np.array(W, dtype=float) for l, W in enumerate(weights, start=1)}
    return Problem(activation, np.array(x, dtype=float), np.array(y, dtype=float), named, learning_rate, loss)


def first_step(problem):
    """The record of a right first step, which serves as either party's."""
    return next(manual_steps(problem))


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
    for seed in range(20):
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


def test_a_unit_that_is_off_has_nothing_to_lose():
    """relu' = 0 is exact, so there dz is 0 on both sides."""
    problem = network("relu", [[1]], [[1]], [[-1, 1]], [[2], [2]])
    step = first_step(problem)
    bound = Derived(problem).whole(step, step)["dz1"]
    assert bound[0, 0] == 0
    assert bound[0, 1] > 0
