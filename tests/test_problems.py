"""The lab's data and its initial weights."""

import numpy as np
import pytest
from safetensors.numpy import save_file

from compare.parties import manual_steps
from compare.problems import (
    DATA,
    INITS,
    initial_weights,
    lab_problem,
    linear,
    load_weights,
    with_large_preactivations,
    xor,
)
from manual.further import ACTIVATIONS


@pytest.mark.parametrize("points", [21, 61, 101, 2001])
def test_odd_xor_keeps_the_crossing_once_with_label_0(points):
    x, y = xor(points)
    assert len(x) == len(y) == points
    crossing = (x == 0.5).all(axis=1)
    assert crossing.sum() == 1
    assert y[crossing] == 0
    assert (y == (x[:, :1] != x[:, 1:])).all()


@pytest.mark.parametrize("points", [4, 20])
def test_even_xor_misses_the_crossing(points):
    x, y = xor(points)
    assert len(x) == points
    assert y.sum() == points / 2


@pytest.mark.parametrize("points", [1, 2, 22, 23])
def test_xor_of_no_fitting_size_is_refused(points):
    if points in (1, 2, 22, 23):
        with pytest.raises(ValueError, match="neither"):
            xor(points)


def test_xor_grid_is_i_over_k_minus_1():
    assert (xor(21).x[:11, 0] == np.array([i / 10 for i in range(11)])).all()


def test_linear_is_0_below_the_diagonal_and_reproducible():
    x, y = linear(100, seed=3)
    assert (y[:, 0] == (x[:, 0] <= x[:, 1])).all()
    assert (linear(100, seed=3).x == x).all()
    assert not (linear(100, seed=4).x == x).any()


@pytest.mark.parametrize("init", INITS)
@pytest.mark.parametrize("bias", [False, True])
def test_initial_weights_fit_their_widths_and_repeat(init, bias):
    weights = initial_weights([2, 5, 1], init, seed=1, bias=bias)
    assert {name: w.shape for name, w in weights.items() if name[0] == "W"} == {"W1": (2, 5), "W2": (5, 1)}
    assert {name: w.shape for name, w in weights.items() if name[0] == "b"} == (
        {"b1": (1, 5), "b2": (1, 1)} if bias else {}
    )
    again = initial_weights([2, 5, 1], init, seed=1, bias=bias)
    assert all((weights[name] == again[name]).all() for name in weights)


# name: the largest of a fan_in of 8 and a fan_out of 4, the mean and the standard deviation
DRAWN = {
    "normal": (np.inf, 0, 1),
    "uniform": (1, 1 / 2, 1 / 12**0.5),
    "xavier": ((6 / 12) ** 0.5, 0, (2 / 12) ** 0.5),  # r = √(6 / (8 + 4)), and r / √3
    "he": (np.inf, 0, (2 / 8) ** 0.5),
}


@pytest.mark.parametrize("init", INITS)
def test_initial_weights_are_drawn_as_far_from_zero_as_their_paper_says(init):
    largest, mean, deviation = DRAWN[init]
    rng = np.random.default_rng(0)
    drawn = np.stack([INITS[init](rng, 8, 4) for _ in range(1000)])
    assert np.abs(drawn).max() <= largest
    assert drawn.mean() == pytest.approx(mean, abs=0.02)
    assert drawn.std() == pytest.approx(deviation, rel=0.02)


def test_nothing_is_tested_at_points_of_any_training():
    """Of as many points, too: those of training and testing differ in the seed alone."""
    tested = {n: points.x for n, points in lab_problem("tanh", "linear", seed=3).testing.items()}
    assert {n: x.shape for n, x in tested.items()} == {"linear 100": (100, 2), "linear 10000": (10_000, 2)}
    for seed in range(20):
        trained = lab_problem("tanh", "linear", seed=seed).x
        assert not any(np.isin(trained, x).any() for x in tested.values())


@pytest.mark.parametrize("act", ACTIVATIONS)
@pytest.mark.parametrize("bias", [False, True], ids=["no-bias", "bias"])
@pytest.mark.parametrize("hidden", [(10, 10), (2, 2), (5, 3, 4)], ids=["10x10", "2x2", "5x3x4"])
def test_large_preactivations_are_10_at_most_and_less_than_1_at_the_end(act, bias, hidden):
    problem = with_large_preactivations(lab_problem(act, "linear", hidden=hidden, bias=bias))
    record = next(manual_steps(problem))
    largest = [record[f"z{l}"].flat[np.abs(record[f"z{l}"]).argmax()] for l in range(1, problem.layers + 1)]
    assert np.allclose(largest, [10.0] * len(hidden) + [0.9], rtol=1e-12)


@pytest.mark.parametrize("data", DATA)
@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_a_problem_has_one_dtype(data, dtype):
    problem = lab_problem("tanh", data, dtype=dtype)
    assert {problem.x.dtype, problem.y.dtype, *(w.dtype for w in problem.weights.values())} == {np.dtype(dtype)}


GOOD = {"W1": np.ones((2, 3)), "W2": np.ones((3, 1))}


@pytest.mark.parametrize(
    "tensors, words",
    [
        (GOOD | {"W1": np.ones((3, 3))}, r"W1 has shape \(3, 3\), expected \(fan_in, fan_out\) = \(2, 3\)"),
        (GOOD | {"W2": np.ones((3, 2))}, r"W2 has shape \(3, 2\), expected \(fan_in, fan_out\) = \(3, 1\)"),
        (GOOD | {"W1": np.ones((2, 3), dtype=int)}, "W1 has dtype int64, expected float64 or float32"),
        (GOOD | {"W2": np.full((3, 1), np.nan)}, "W2 has 3 of 3 values that are NaN, expected finite ones"),
        (GOOD | {"W4": np.ones((3, 1))}, "found W1, W2, W4, expected W1, W2, ..."),
        (GOOD | {"b1": np.ones((1, 3))}, "found W1, W2, b1, expected"),
        ({"conv.weight": np.ones((3, 1))}, "found conv.weight, expected"),
        ({"W1": np.ones(3), "W2": np.ones((3, 1))}, r"W1 has shape \(3,\)"),
    ],
    ids=["fan-in", "one-output", "dtype", "nan", "gap", "some-biases", "other-names", "vector"],
)
def test_a_file_of_wrong_weights_is_refused_in_one_line(tmp_path, tensors, words):
    save_file(tensors, tmp_path / "weights.safetensors")
    with pytest.raises(ValueError, match=words) as caught:
        load_weights(tmp_path / "weights.safetensors")
    assert "\n" not in str(caught.value)


def test_a_file_of_right_weights_is_read(tmp_path):
    save_file(GOOD, tmp_path / "weights.safetensors")
    assert (load_weights(tmp_path / "weights.safetensors")["W1"] == 1).all()


@pytest.mark.parametrize(
    "content",
    [b"", b"not a weights file", b"\x80\x04K\x01.", b"\xff" * 64],
    ids=["empty", "text", "pickle", "noise"],
)
def test_what_is_no_weights_file_is_refused_in_one_line(tmp_path, content):
    (tmp_path / "weights").write_bytes(content)
    with pytest.raises(ValueError, match="is not a safetensors file"):
        load_weights(tmp_path / "weights")
