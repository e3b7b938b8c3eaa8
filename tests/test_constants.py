"""Every error constant is proved or refuted: large enough for what is found, and not four times as large."""

from dataclasses import replace

import numpy as np
import pytest

from compare import facts
from compare.facts import FACTS, LOSS_FACTS, size_of_value
from compare.points.constants import constants_of
from compare.points.findings import ErrorConstant
from compare.points.probes import dense
from compare.show.pointwise import constant_lines
from manual.activations import Activation
from manual.further import ACTIVATIONS

FLOAT32 = (np.dtype(np.float32),)
SPECS = [*FACTS, "leaky_relu:0.3", "elu:3", "elu:0.3"]


@pytest.mark.parametrize("name", [*SPECS, *LOSS_FACTS])
def test_every_constant_is_neither_too_small_nor_too_large(name):
    constants = constants_of(name)
    assert not any(constant.fault for constant in constants), "\n".join(constant_lines(constants))


SCALED = [name for name in FACTS if facts.facts_of(ACTIVATIONS[name]).value_scale is not size_of_value]


@pytest.fixture
def declare(monkeypatch):
    """Declare other facts of an activation, or of a loss."""

    def declared(name, **other):
        table = LOSS_FACTS if name in LOSS_FACTS else FACTS
        known = table[name]
        if table is LOSS_FACTS:
            monkeypatch.setitem(table, name, replace(known, **other))
        else:
            monkeypatch.setitem(table, name, lambda *parameters: replace(known(*parameters), **other))
        facts.facts_of.cache_clear()
        facts.loss_facts_of.cache_clear()
        return {constant.name: constant for constant in constants_of(name, FLOAT32)}

    yield declared
    monkeypatch.undo()
    facts.facts_of.cache_clear()
    facts.loss_facts_of.cache_clear()


@pytest.mark.parametrize("name", SCALED)
def test_another_scale_than_the_value_is_needed(name, declare):
    assert declare(name, value_scale=size_of_value)["value_error"].fault == "too small"


# The function, what is declared of it, the constant, and its fault.
WRONG = {
    "a-value-that-is-anything": ("tanh", {"value_error": 1e9}, "value_error", "too large"),
    "a-derivative-that-is-anything": ("tanh", {"derivative_error": 1e9}, "derivative_error", "too large"),
    "the-four-ulps-of-any-function": ("tanh", {"value_error": 8.0}, "value_error", "too large"),
    "a-rounding-too-few": ("tanh", {"value_error": 1.0}, "value_error", "too small"),
    "a-slope-that-is-exact": ("sigmoid", {"derivative_error": 0.0}, "derivative_error", "too small"),
    "what-is-exact-and-not-declared-so": ("relu", {"value_error": 1.0}, "value_error", "too large"),
    "a-scale-that-is-too-small": ("tanh", {"value_scale": lambda z, a: 1e-3 * a * a}, "value_error", "too small"),
    "a-scale-that-is-too-large": ("silu", {"value_scale": lambda z, a: 1e3 + abs(z)}, "value_error", "too large"),
    "a-loss-that-is-anything": ("mse", {"rounding": 1e9}, "rounding", "too large"),
    "a-loss-that-is-exact": ("bce", {"rounding": 1.0}, "rounding", "too small"),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_constant_is_refuted(case, declare):
    name, other, constant, fault = WRONG[case]
    assert declare(name, **other)[constant].fault == fault


@pytest.mark.parametrize(
    "declared, found, fault, fitting",
    [
        (8.0, 2.0, "", 4.0),
        (8.0, 1.9, "too large", 4.0),
        (8.0, 8.1, "too small", 17.0),
        (4.0, 0.5, "", 1.0),  # one rounding may be declared where less is found
        (4.1, 0.5, "too large", 1.0),
        (0.0, 0.0, "", 0.0),
        (1.0, 0.0, "too large", 0.0),
        (0.0, 0.1, "too small", 1.0),
        (8.0, np.nan, "too small", np.nan),
        (8.0, np.inf, "too small", np.inf),
    ],
)
def test_a_constant_is_too_small_below_what_was_found_and_too_large_above_four_times_that(
    declared, found, fault, fitting
):
    constant = ErrorConstant("f", "value_error", declared, found, "f by NumPy")
    assert constant.fault == fault
    assert constant.fitting == pytest.approx(fitting, nan_ok=True)


def test_a_refuted_constant_says_what_was_found_and_what_to_declare():
    lines = constant_lines((ErrorConstant("f", "value_error", 8.0, 9.5, "f by NumPy at z = 3, float32"),))
    assert lines == [
        "f value_error      declared 8      found 9.5: too small, declare 19 (f by NumPy at z = 3, float32)"
    ]


# A hand-written function that is wrong at one kind of number alone, and only in one precision.
SPOILT = {
    "of-one-sign": lambda z: np.where((z < -3) & (z > -3.01), 1.0 + 1e-5, 1.0),
    "of-tiny-numbers": lambda z: np.where(np.abs(z) < 1e-30, 0.9, 1.0),
    "beside-a-round-number": lambda z: np.where(z == np.nextafter(z.dtype.type(20), z.dtype.type(0)), 1.1, 1.0),
    "in-float32": lambda z: 1.0 if z.dtype == np.float64 else z.dtype.type(1.00001),
    "in-float64": lambda z: 1.0 + 1e-13,
}


@pytest.mark.parametrize("case", SPOILT)
def test_an_error_is_found_wherever_it_is(case, monkeypatch):
    tanh = ACTIVATIONS["tanh"]
    spoilt = Activation(lambda z: (tanh(z) * SPOILT[case](z)).astype(z.dtype), tanh.slope)
    monkeypatch.setitem(ACTIVATIONS, "tanh", spoilt)
    monkeypatch.setattr(facts, "name_of", lambda f: "tanh")
    assert constants_of("tanh")[0].fault == "too small"


@pytest.mark.parametrize("dtype", [np.dtype(np.float32), np.dtype(np.float64)], ids=str)
def test_the_sample_is_dense_in_every_magnitude_and_around_kinks(dtype):
    z = dense([0.7], dtype)
    limits = np.finfo(dtype)
    exponents = np.unique(np.frexp(np.abs(z[z != 0]))[1])
    assert exponents.tolist() == list(range(limits.minexp - limits.nmant + 1, limits.maxexp))
    assert (z < 0).sum() == pytest.approx((z > 0).sum(), rel=1e-3)
    for kink in (np.array(0.7, dtype), np.array(0.0, dtype), np.array(20.0, dtype)):
        assert {float(np.nextafter(kink, side)) for side in (-limits.max, limits.max)} <= set(z.tolist())
    assert len(np.unique(np.frexp(z[(z > 1) & (z < 2)])[0])) > 100
