"""The survey of single points: each known difference is found by measurement, and none where there is none."""

from dataclasses import replace
from fractions import Fraction
from functools import cache

import numpy as np
import pytest
from flint import arb, ctx
from scipy.special import erfc

from compare.facts import FACTS
from compare.formulas import FORMULAS, formulas_of
from compare.points.bits import bits
from compare.points.conventions import conventions
from compare.points.exact import enclosing, truth
from compare.points.findings import EXACT, FORMULA, MANUAL, PYTORCH, Parting
from compare.points.pointwise import survey
from compare.points.probes import bisect, neighbours, ordered, special
from compare.points.relatives import RELATIVES
from compare.points.subjects import subjects_of
from manual.activations import Activation, sigmoid
from manual.further import ACTIVATIONS
from reference.activations import ACTIVATIONS as REFERENCE_ACTIVATIONS

DTYPES = ("float64", "float32")
CLAMPED, BY_P = "BCELoss(sigmoid(z))", "BCELoss(p)"
LN_MAX = {dtype: float(np.log(np.finfo(dtype).max)) for dtype in DTYPES}  # beyond, exp overflows


@cache
def found(name):
    return survey(list(subjects_of(name)), DTYPES)


def regions(name, subject, other, kind, dtype, ours=MANUAL):
    return [
        r
        for r in found(name).regions
        if (r.subject, r.parties, r.kind, r.dtype) == (subject, (ours, other), kind, dtype)
    ]


def errors(name, subject, dtype="float64"):
    return next(e for e in found(name).errors if (e.subject, e.dtype) == (subject, dtype))


def relative_error(name, subject, party, z, dtype="float64"):
    e = errors(name, subject, dtype)
    at = int(np.nanargmin(np.abs(e.z - z)))
    assert e.z[at] == pytest.approx(z, rel=1e-6)
    return abs(float(e.values[party][at]) / float(e.exact[at]) - 1)


# name, subject, the other party, kind, a z that must lie in the region, dtypes
PARTING = [
    # a wrong prediction: the clamped gradient shrinks, then is gone; on paper it is inf · 0
    ("bce", "∂bce/∂z, y = 0", CLAMPED, Parting.DIGITS, 30.0, ["float64"]),
    ("bce", "∂bce/∂z, y = 0", CLAMPED, Parting.ZERO, 40.0, DTYPES),
    ("bce", "∂bce/∂z, y = 0", FORMULA, Parting.NAN, 40.0, DTYPES),
    ("bce", "∂bce/∂z, y = 1", CLAMPED, Parting.DIGITS, -30.0, ["float64"]),
    ("bce", "bce, y = 0", FORMULA, Parting.INFINITE, 40.0, DTYPES),
    ("bce", "bce, y = 1", FORMULA, Parting.NAN, 40.0, DTYPES),
    # the logarithms' clamp at -100, and the mirror cases in which a loss cancels
    ("bce", "bce, y = 1", CLAMPED, Parting.DIGITS, -200.0, ["float64"]),
    ("bce", "bce, y = 1", CLAMPED, Parting.ZERO, 40.0, DTYPES),
    ("bce", "bce, y = 0", PYTORCH, Parting.DIGITS, -20.0, ["float64"]),
    ("bce", "bce, y = 0", PYTORCH, Parting.ZERO, -40.0, DTYPES),
    ("bce", "bce, y = 0", CLAMPED, Parting.REFUSAL, np.nan, DTYPES),
    # over p: the clamps at 1e-12 and -100, and the refusal of what is no probability
    ("bce", "∂bce/∂p, y = 1", BY_P, Parting.INFINITE, 0.0, DTYPES),
    ("bce", "∂bce/∂p, y = 1", BY_P, Parting.DIGITS, 5e-13, DTYPES),
    ("bce", "bce(p), y = 1", BY_P, Parting.DIGITS, 1e-44, DTYPES),
    ("bce", "bce(p), y = 1", BY_P, Parting.REFUSAL, 1.2, DTYPES),
    ("bce", "bce(p), y = 0", BY_P, Parting.NAN, 0.0, DTYPES),
    # e^-z overflows, with a warning; two branches of np.where evaluate both
    ("sigmoid", "sigmoid", FORMULA, Parting.WARNING, -1000.0, DTYPES),
    ("sigmoid", "sigmoid", FORMULA, Parting.ZERO, -LN_MAX["float64"] - 1, ["float64"]),
    ("sigmoid", "sigmoid", PYTORCH, Parting.ZERO, -LN_MAX["float64"] - 1, ["float64"]),
    ("sigmoid", "sigmoid", "np.where of two branches", Parting.WARNING, 1000.0, DTYPES),
    ("tanh", "tanh", FORMULA, Parting.NAN, 1000.0, DTYPES),
    # σ (1 - σ) and 1 - tanh² cancel, and are zero where the slope is not
    ("sigmoid", "sigmoid'", EXACT, Parting.DIGITS, 20.0, ["float64"]),
    ("sigmoid", "sigmoid'", EXACT, Parting.ZERO, 40.0, DTYPES),
    ("sigmoid", "sigmoid'", "σ(z) σ(-z)", Parting.DIGITS, 10.0, DTYPES),
    ("tanh", "tanh'", EXACT, Parting.DIGITS, 8.0, DTYPES),
    ("tanh", "tanh'", EXACT, Parting.ZERO, 20.0, DTYPES),
    ("tanh", "tanh'", FORMULA, Parting.DIGITS, 8.0, DTYPES),
    ("tanh", "tanh'", FORMULA, Parting.WARNING, 400.0, DTYPES),
    # slopes at kinks
    ("relu", "relu'", "torch.clamp(z, min=0)", Parting.SLOPE, 0.0, DTYPES),
    ("relu", "relu'", "torch.maximum(z, 0)", Parting.SLOPE, 0.0, DTYPES),
    ("hardtanh", "hardtanh'", "torch.clamp(z, -1, 1)", Parting.SLOPE, -1.0, DTYPES),
    ("hardtanh", "hardtanh'", "torch.clamp(z, -1, 1)", Parting.SLOPE, 1.0, DTYPES),
    ("relu6", "relu6'", "torch.clamp(z, 0, 6)", Parting.SLOPE, 6.0, DTYPES),
    # NaN hidden, NaN made
    ("relu", "relu", "np.where(z > 0, z, 0)", Parting.HIDDEN, np.nan, DTYPES),
    ("relu", "relu", "np.fmax(z, 0)", Parting.HIDDEN, np.nan, DTYPES),
    ("relu", "relu", "z * (z > 0)", Parting.NAN, -np.inf, DTYPES),
    ("relu", "relu'", PYTORCH, Parting.HIDDEN, np.nan, DTYPES),
    ("elu", "elu'", PYTORCH, Parting.HIDDEN, np.nan, DTYPES),
    # other functions than they seem
    ("softplus", "softplus", "F.softplus(z)", Parting.DIGITS, 20.5, ["float64"]),
    ("softplus", "softplus'", "F.softplus(z)", Parting.DIGITS, 20.5, ["float64"]),
    ("gelu", "gelu", 'F.gelu(z, approximate="tanh")', Parting.DIGITS, 2.0, DTYPES),
    ("gelu", "gelu'", 'F.gelu(z, approximate="tanh")', Parting.DIGITS, 2.0, DTYPES),
    ("gelu", "gelu", PYTORCH, Parting.DIGITS, -6.0, ["float64"]),
    ("gelu", "gelu", PYTORCH, Parting.ZERO, -10.0, DTYPES),
    ("elu", "elu", FORMULA, Parting.DIGITS, -1e-12, ["float64"]),
    ("elu", "elu", FORMULA, Parting.DIGITS, -1e-4, ["float32"]),
    ("elu", "elu", FORMULA, Parting.ZERO, -1e-17, DTYPES),
    ("hardsigmoid", "hardsigmoid'", PYTORCH, Parting.DIGITS, 1.0, ["float64"]),
]
PARTING_CASES = [(*case, dtype) for *case, dtypes in PARTING for dtype in dtypes]


@pytest.mark.parametrize(
    "name, subject, other, kind, z, dtype",
    PARTING_CASES,
    ids=[f"{subject}-{other}-{kind}-{z:g}-{dtype}" for _, subject, other, kind, z, dtype in PARTING_CASES],
)
def test_a_known_difference_is_a_region(name, subject, other, kind, z, dtype):
    ours = FORMULA if other == BY_P else MANUAL
    candidates = regions(name, subject, other, kind, dtype, ours)
    assert any(r.lo <= z <= r.hi or (np.isnan(z) and np.isnan(r.lo)) for r in candidates)
    assert all(r.why for r in candidates)


@pytest.mark.parametrize("name", ["silu", "gelu", "mish"])
def test_minus_infinity_is_nan_to_pytorch_where_the_limit_is_zero(name):
    (region,) = regions(name, name, EXACT, Parting.NAN, "float64", ours=PYTORCH)
    assert (region.lo, region.exact) == (-np.inf, 0.0)


# name, subject, party, the z from which on it is constant, its value there, dtype
EDGES = [
    ("sigmoid", "sigmoid", MANUAL, 36.7368, 1.0, "float64"),
    ("sigmoid", "sigmoid", PYTORCH, 16.6355, 1.0, "float32"),
    ("sigmoid", "sigmoid", FORMULA, -LN_MAX["float64"], 0.0, "float64"),
    ("sigmoid", "sigmoid", FORMULA, -LN_MAX["float32"], 0.0, "float32"),
    ("sigmoid", "sigmoid", MANUAL, -745.133, 0.0, "float64"),
    ("tanh", "tanh", PYTORCH, 19.0615, 1.0, "float64"),
    ("tanh", "tanh'", FORMULA, LN_MAX["float64"] / 2 + np.log(2), 0.0, "float64"),
    ("tanh", "tanh'", FORMULA, LN_MAX["float32"] / 2 + np.log(2), 0.0, "float32"),
    ("bce", "bce, y = 1", CLAMPED, -100.0, 100.0, "float64"),
    ("bce", "∂bce/∂z, y = 0", CLAMPED, 36.7368, 0.0, "float64"),
    ("bce", "∂bce/∂z, y = 0", CLAMPED, 16.6355, 0.0, "float32"),
    ("bce", "bce(p), y = 1", BY_P, 3.72e-44, 100.0, "float64"),
    ("bce", "∂bce/∂p, y = 1", BY_P, 2.0**-54, -1000000003995.8, "float64"),
]


@pytest.mark.parametrize("name, subject, party, z, value, dtype", EDGES)
def test_a_known_edge_is_found_by_bisection(name, subject, party, z, value, dtype):
    edges = [e for e in found(name).edges if (e.subject, e.party, e.dtype) == (subject, party, dtype)]
    assert any(e.at == pytest.approx(z, rel=1e-5) and e.value == pytest.approx(value) for e in edges), edges


# name, subject, party, z, its relative error there: at least, at most; dtype
ERRORS = [
    ("bce", "∂bce/∂z, y = 0", CLAMPED, 28.0, 0.3, 0.32, "float64"),
    ("bce", "∂bce/∂z, y = 0", CLAMPED, 30.0, 0.9, 0.92, "float64"),
    ("bce", "∂bce/∂z, y = 0", CLAMPED, 36.0, 0.999, 0.9999, "float64"),
    ("bce", "bce, y = 0", PYTORCH, -20.0, 1e-7, 1e-6, "float64"),
    ("bce", "bce, y = 0", PYTORCH, -30.0, 0.005, 0.05, "float64"),
    ("bce", "bce, y = 0", PYTORCH, -40.0, 1.0, 1.0, "float64"),
    ("sigmoid", "sigmoid'", MANUAL, 5.0, 1e-15, 1e-13, "float64"),
    ("sigmoid", "sigmoid'", MANUAL, 20.0, 1e-9, 1e-7, "float64"),
    ("sigmoid", "sigmoid'", MANUAL, 37.0, 1.0, 1.0, "float64"),
    ("sigmoid", "sigmoid'", PYTORCH, 15.0, 0.01, 0.5, "float32"),
    ("tanh", "tanh'", MANUAL, 8.0, 1e-11, 1e-9, "float64"),
    ("tanh", "tanh'", MANUAL, 15.0, 1e-5, 1e-2, "float64"),
    ("tanh", "tanh'", MANUAL, 20.0, 1.0, 1.0, "float64"),
    ("tanh", "tanh'", PYTORCH, 8.0, 0.001, 0.5, "float32"),
    ("softplus", "softplus", "F.softplus(z)", 20.1, 5e-11, 2e-10, "float64"),
    ("softplus", "softplus'", "F.softplus(z)", 20.1, 1e-9, 3e-9, "float64"),
    ("hardsigmoid", "hardsigmoid'", PYTORCH, 1.0, 2.9e-8, 3.1e-8, "float64"),
]


@pytest.mark.parametrize("name, subject, party, z, least, most, dtype", ERRORS)
def test_errors_at_known_points_have_their_known_size(name, subject, party, z, least, most, dtype):
    assert least <= relative_error(name, subject, party, z, dtype) <= most


@pytest.mark.parametrize("subject, largest", [("gelu", 4.7e-4), ("gelu'", 8.7e-4)])
def test_gelu_by_tanh_is_off_by_what_is_known(subject, largest):
    e = errors("gelu", subject)
    near = np.abs(e.z) < 100
    approximated = e.values['F.gelu(z, approximate="tanh")'][near]
    assert np.abs(approximated - e.exact[near]).max() == pytest.approx(largest, rel=0.02)


def test_pytorch_gelu_loses_digits_in_its_tail_and_the_hand_written_one_does_not():
    e = errors("gelu", "gelu")
    tail = np.abs(e.z + 6) < 0.5
    assert e.ulps[PYTORCH][tail].max() > 1e7
    assert e.ulps[MANUAL][tail].max() < 200


@pytest.mark.parametrize("dtype", DTYPES)
def test_spellings_that_do_not_cancel_are_right_to_a_few_ulps(dtype):
    e = errors("sigmoid", "sigmoid'", dtype)
    normal = e.exact > np.finfo(dtype).smallest_normal
    assert e.ulps["σ(z) σ(-z)"][normal].max() < 8
    e = errors("tanh", "tanh'", dtype)
    before_overflow = np.abs(e.z) < LN_MAX[dtype] / 2
    assert e.ulps[FORMULA][before_overflow].max() < 12


SLOPES = [
    ("relu", PYTORCH, 0.0, 0.0),
    ("relu", "torch.clamp(z, min=0)", 0.0, 1.0),
    ("relu", "torch.maximum(z, 0)", 0.0, 0.5),
    ("leaky_relu", PYTORCH, 0.0, 0.01),
    ("leaky_relu:0.2", PYTORCH, 0.0, 0.2),
    ("elu", PYTORCH, 0.0, 1.0),
    ("selu", PYTORCH, 0.0, 1.7580993408473766),
    ("celu", PYTORCH, 0.0, 1.0),
    ("abs", PYTORCH, 0.0, 0.0),
    ("hardtanh", PYTORCH, 1.0, 0.0),
    ("hardtanh", "torch.clamp(z, -1, 1)", -1.0, 1.0),
    ("relu6", PYTORCH, 6.0, 0.0),
    ("relu", PYTORCH, np.nan, 1.0),
    ("leaky_relu", PYTORCH, np.nan, 0.01),
    ("relu", "torch.clamp(z, min=0)", np.nan, 0.0),
    ("elu", PYTORCH, np.nan, 1.0),
]


@pytest.mark.parametrize("name, party, at, slope", SLOPES)
def test_the_slopes_that_parties_chose_are_found(name, party, at, slope):
    choices = [c for c in found(name).choices if (c.quantity, c.dtype) == ("derivative", "float64")]
    (choice,) = [c for c in choices if c.at == at or (np.isnan(c.at) and np.isnan(at))]
    assert choice.values[party] == pytest.approx(slope, rel=1e-15, abs=0)


@pytest.mark.parametrize("name", ["none", "leaky_relu", "abs"])
def test_where_there_is_no_difference_none_is_found(name):
    assert found(name).regions == ()


def test_the_nearer_party_is_the_one_with_the_smaller_error():
    for region in found("tanh").regions:
        e = errors("tanh", region.subject, region.dtype)
        at = int(np.flatnonzero(e.z == region.at)[-1])
        if region.nearer in e.ulps:
            (other,) = set(region.parties) - {region.nearer}
            assert e.ulps[region.nearer][at] < e.ulps[other][at]


@cache
def told():
    return {case.situation: case.outcomes for case in conventions()}


# the situation, the party, what comes of it
CONVENTIONS = [
    ("labels of shape (4,) beside predictions (4, 1)", "NumPy, p - y", "float64 (4, 4)"),
    ("labels of shape (4,) beside predictions (4, 1)", "BCELoss", "raises ValueError"),
    ("labels of shape (4,) beside predictions (4, 1)", "MSELoss", "float64 (4, 4), warns (UserWarning)"),
    ("integer labels", "BCELoss", "raises RuntimeError"),
    ("integer labels", "NumPy, p - y", "float64 (4, 1)"),
    ("float32 predictions, float64 labels", "BCELoss", "raises RuntimeError"),
    ("a prediction above 1", "BCELoss", "raises RuntimeError"),
    ("a prediction of NaN", "BCELoss", "raises RuntimeError"),
    ("a prediction of NaN", "BCEWithLogitsLoss", "float64 (4, 1), NaN"),
    ("a label of 2", "BCELoss", "raises RuntimeError"),
    ("a label of 2", "BCEWithLogitsLoss", "float64 (4, 1)"),
    ("relu'(0) = 1 in place of 0, first step on xor, no biases", "dW1", "0"),
    ("relu'(0) = 1 in place of 0, first step on xor, biases of 0", "dW1", "0"),
    ("relu'(0) = 1 in place of 0, first step on xor, biases of 0", "db1", "0.135"),
]


@pytest.mark.parametrize("situation, party, outcome", CONVENTIONS)
def test_what_comes_of_a_situation_is_executed(situation, party, outcome):
    assert told()[situation][party] == outcome


# the operation and the ways of which the bits are the same, and those of which they are not, on any machine
SAME = [
    ("sums of 1 products", "NumPy"),
    ("update", "rounded once"),
    ("losses of 50 steps", "NumPy"),
    ("losses of 50 steps", "PyTorch"),
]
OTHER = [("means of 100", "NumPy"), ("update", "W - η dW in NumPy"), ("subnormal · 1", "NumPy")]


@pytest.mark.parametrize("dtype", DTYPES)
def test_bits_are_counted(dtype):
    counted = {(b.operation, b.ways[0]): b.differing for b in bits(np.dtype(dtype))}
    assert {which: counted[which] for which in SAME} == dict.fromkeys(SAME, 0)
    assert all(counted[which] > 0 for which in OTHER)
    assert np.finfo(dtype).smallest_subnormal * 1 > 0  # the setting did not outlast its own thread


@pytest.mark.parametrize("name", RELATIVES)
def test_what_is_written_by_hand_is_judged_and_not_what_is_known_of_that_name(name, monkeypatch):
    for table in (REFERENCE_ACTIVATIONS, FACTS, FORMULAS):
        monkeypatch.setitem(table, name, table["tanh"])
    monkeypatch.setitem(ACTIVATIONS, name, Activation(lambda z: 2.0 * z, lambda z, a: 3.0 + 0.0 * z))
    value, slope = subjects_of(name)
    z = np.array([-1.0, 0.5])
    assert value.parties[MANUAL](z).tolist() == [-2.0, 1.0]
    assert slope.parties[MANUAL](z).tolist() == [3.0, 3.0]
    assert value.parties[PYTORCH](z) == pytest.approx(np.tanh(z))


def test_a_changed_loss_changes_what_is_told(monkeypatch):
    """Were the slope at 0 masked, no gradient would change."""
    monkeypatch.setitem(ACTIVATIONS, "relu", replace(ACTIVATIONS["relu"], slope=lambda z, a: np.ones_like(z)))
    assert {case.outcomes["db1"] for case in conventions() if "db1" in case.outcomes} == {"0"}


def test_a_changed_implementation_changes_the_table(monkeypatch):
    """σ(z) σ(-z) in place of σ (1 - σ) removes the cancellation; tanh' of z instead of a adds a difference."""
    unchanged = found("sigmoid").regions
    before = max(r.ulps for r in regions("tanh", "tanh'", FORMULA, Parting.DIGITS, "float64") if r.hi < 3)
    monkeypatch.setitem(ACTIVATIONS, "sigmoid", Activation(sigmoid, lambda z, a: sigmoid(z) * sigmoid(-z)))
    monkeypatch.setitem(ACTIVATIONS, "tanh", replace(ACTIVATIONS["tanh"], slope=lambda z, a: 1.0 - z * z))
    changed = survey([*subjects_of("sigmoid"), *subjects_of("tanh")], ("float64",)).regions

    def kinds(regions, subject, other):
        return {r.kind for r in regions if (r.subject, r.parties) == (subject, (MANUAL, other))}

    assert Parting.DIGITS in kinds(unchanged, "sigmoid'", EXACT)
    assert Parting.DIGITS not in kinds(changed, "sigmoid'", EXACT)
    (wrong,) = [r for r in changed if r.subject == "tanh'" and r.lo < 1 < r.hi and FORMULA in r.parties]
    assert wrong.nearer == FORMULA
    assert wrong.ulps > before


ON_PAPER = {name: formulas_of(name, ACTIVATIONS[name].parameters) for name in FORMULAS}
ON_PAPER |= {name: relative.on_paper for name, relative in RELATIVES.items()}


@pytest.mark.parametrize("act", ON_PAPER)
@pytest.mark.parametrize("z", [-7.3, -2.1, -0.4, 0.7, 2.9, 5.2])
def test_the_slope_on_paper_is_the_derivative_of_the_formula_on_paper(act, z):
    f = ON_PAPER[act]
    with ctx.workprec(400):
        h, m = arb((1, -100)), enclosing()
        derived = (f.value(arb(z) + h, m) - f.value(arb(z) - h, m)) / (2 * h)
        assert abs(derived - f.slope(arb(z), m)) < arb((1, -180))


def test_the_truth_is_known_where_a_naive_evaluation_cancels():
    z = np.array([-800.0, 40.0, 700.0, np.inf])
    true = truth(FORMULAS["sigmoid"].slope, z)
    np.testing.assert_allclose(true.nearest[1:3], np.exp(-z[1:3]), rtol=1e-13)
    assert true.nearest[[0, 3]].tolist() == [0.0, 0.0]
    assert true.ulps(true.nearest).max() <= 0.5


# where two terms cancel in any precision that is not far higher: the same by another formula
CANCELLED = {
    "gelu": ([-9.0, -16.6, -33.9], lambda z: erfc(-z / 2**0.5) / 2 + z * np.exp(-z * z / 2) / (2 * np.pi) ** 0.5),
    "mish": ([-139.4, -163.9, -700.0], lambda z: (1 + z) * np.exp(z)),
}


@pytest.mark.parametrize("name", CANCELLED)
def test_the_truth_is_enclosed_and_not_what_two_precisions_agree_upon(name):
    z, otherwise = np.array(CANCELLED[name][0]), CANCELLED[name][1]
    np.testing.assert_allclose(truth(FORMULAS[name].slope, z).nearest, otherwise(z), rtol=1e-11)


@pytest.mark.parametrize("p", [0.06, 0.94, 1.06, 1.12, 1.1102230246251565e-16])
def test_the_nearest_number_is_the_nearest_though_almost_halfway(p):
    true = truth(lambda p, m: 1.0 / (1.0 - p), np.array([p]))
    assert true.nearest.tolist() == [float(1 / (1 - Fraction(p)))]


@pytest.mark.parametrize("z", [1e20, 1e100, 1.7976931348623157e308])
def test_the_truth_reaches_as_far_as_there_are_numbers(z):
    at = np.array([-z, z])
    assert truth(FORMULAS["softplus"].value, at).nearest.tolist() == [0.0, z]
    assert truth(FORMULAS["tanh"].value, at).nearest.tolist() == [-1.0, 1.0]


@pytest.mark.parametrize("dtype", [np.dtype(d) for d in DTYPES], ids=str)
def test_probes_hold_the_extremes_once_and_in_order(dtype):
    z = ordered(special(dtype), special(dtype), neighbours([1.0, 0.0], dtype))
    assert z.dtype == dtype
    assert np.isnan(z[-1])
    assert (np.diff(z[1:-2]) >= 0).all()
    assert np.signbit(z[z == 0]).tolist() == [True, False]
    assert {np.nextafter(dtype.type(1), dtype.type(side)) for side in (0, 2)} <= set(z)


@pytest.mark.parametrize("edge", [1e-300, 0.1, 36.7368, 1e300])
@pytest.mark.parametrize("sign", [-1.0, 1.0])
def test_bisection_ends_at_the_number_itself(edge, sign):
    found = bisect(lambda z: sign * z >= edge, 0.0, sign * 1.7e308, np.dtype(float))
    assert found == sign * edge
