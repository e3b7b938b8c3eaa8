"""The table of the step: what follows from its rows, and that a kind of tensor takes a row and nothing else."""

import numpy as np
import pytest

from compare.bugs.page import page
from compare.parties import manual_steps
from compare.problems import activation_of, lab_problem
from compare.ruler.allowance import Derived
from compare.step import (
    TABLE,
    Kind,
    by_layer,
    causal_order,
    depth,
    hidden,
    inputs_of,
    places,
    stage,
    tensor,
    weight_names,
)
from compare.testing import assert_steps

ORDER = {
    (1, False): "z1 p loss dz1 dW1 W1_next",
    (1, True): "z1 p loss dz1 dW1 db1 W1_next b1_next",
    (2, False): "z1 a1 z2 p loss dz2 dW2 da1 dz1 dW1 W2_next W1_next",
    (3, True): "z1 a1 z2 a2 z3 p loss dz3 dW3 db3 da2 dz2 dW2 db2 da1 dz1 dW1 db1 "
    "W3_next b3_next W2_next b2_next W1_next b1_next",
}


@pytest.mark.parametrize("layers, bias", ORDER)
def test_each_tensor_stands_after_all_that_it_depends_on(layers, bias):
    assert causal_order(layers, bias=bias) == ORDER[layers, bias].split()


# Of a network of three layers: a tensor, its stage, its row and layer, and what it is computed from.
PLACES = {
    "z1": ("forward", ("z", 1), ["a0"]),
    "z3": ("forward", ("z", 3), ["a2"]),
    "a2": ("forward", ("a", 2), ["z2"]),
    "p": ("forward", ("p", 3), ["z3"]),
    "loss": ("loss", ("loss", 3), ["z3", "p"]),
    "dz3": ("backward", ("output", 3), ["z3", "p"]),
    "dz2": ("backward", ("dz", 2), ["z2", "a2", "da2"]),
    "da1": ("backward", ("da", 1), ["dz2"]),
    "dW1": ("backward", ("dW", 1), ["a0", "dz1"]),
    "db2": ("backward", ("db", 2), ["dz2"]),
    "W2_next": ("update", ("W_next", 2), ["dW2"]),
    "b3_next": ("update", ("b_next", 3), ["db3"]),
}


@pytest.mark.parametrize("name", PLACES)
def test_a_name_says_its_stage_its_row_and_its_inputs(name):
    expected_stage, place, sources = PLACES[name]
    assert (stage(name), places(3, bias=True)[name], inputs_of(name, 3)) == (expected_stage, place, sources)
    assert tensor(*place) == name


def test_weights_are_found_among_other_names_layer_by_layer():
    names = [f"{kind}{l}" for l in range(12, 0, -1) for kind in ("dW", "b", "W", "z")]
    assert weight_names(names) == [f"{kind}{l}" for l in range(1, 13) for kind in ("W", "b")]
    assert by_layer({"W1": 1, "W2": 2, "W4": 4, "b1": 0}, "W") == {1: 1, 2: 2}
    assert depth(["W1", "W2", "W4", "dW3", "W3_next"]) == 2


GAIN = Kind(
    "gain{l}",
    "forward",
    hidden,
    "gain_l = mean_n f'(z_l)",
    lambda t, l: t.slope(t.f, t.z[l]).mean(axis=-2, keepdims=True),
    {"z": 0, "a": 0},
)


@pytest.fixture
def with_gain(monkeypatch):
    """A table with a further row: the gain of each hidden unit, its mean slope over the samples."""
    monkeypatch.setitem(TABLE, "gain", GAIN)
    return lab_problem("tanh", "xor")


def told(problem, wrong=0.0):
    """The hand-written training, which tells each layer's gain as well; that of layer 2 is off from step 3 on."""
    f = activation_of(problem.activation)
    for number, step in enumerate(manual_steps(problem)):
        for l, a in by_layer(step, "a").items():
            gain = f.derivative(step[f"z{l}"], a).mean(axis=-2, keepdims=True)
            step[f"gain{l}"] = gain * (1 + wrong) if l == 2 and number >= 3 else gain
        yield step


def test_a_further_row_has_its_place_in_the_order(with_gain):
    order = with_gain.tensor_names
    assert order[:7] == ["z1", "a1", "gain1", "z2", "a2", "gain2", "z3"]
    assert (stage("gain2"), inputs_of("gain2", 3)) == ("forward", ["z2", "a2"])


def test_a_further_row_has_a_bound(with_gain):
    step = next(manual_steps(with_gain))
    step = {name: np.asarray(value)[None] for name, value in step.items()}
    bound = Derived(with_gain).whole(step, step)["gain1"]
    assert bound.shape == (1, 1, 10)
    assert ((bound > 0) & (bound < 1e-13)).all()


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_a_further_row_is_compared(with_gain, dtype):
    problem = lab_problem("tanh", "xor", dtype=dtype)
    result = assert_steps(told(problem), problem, epochs=8)
    assert result.tensors["gain1"].checks == 8


def test_a_further_row_is_named_where_it_is_wrong(with_gain):
    with pytest.raises(AssertionError) as raised:
        assert_steps(told(with_gain, wrong=1e-9), with_gain, epochs=8)
    assert "step 3, forward, gain2: shape (1, 10), float64" in str(raised.value)
    assert "First divergence: gain2; z2, a2 match" in str(raised.value).replace("z2 and a2", "z2, a2")


def test_a_further_row_is_on_the_page(with_gain):
    assert "| forward | gain_l | gain_l = mean_n f'(z_l) | z_l, a_l |" in page().splitlines()
