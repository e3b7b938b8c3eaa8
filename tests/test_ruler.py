"""The ruler: what rounding explains is allowed, in every known way of writing a formula, and little more."""

import gc
from dataclasses import dataclass
from itertools import islice, takewhile
from pathlib import Path
from weakref import ref

import numpy as np
import pytest

from compare.bench import main
from compare.bugs.plant import Otherwise, Reversed
from compare.facts import name_of
from compare.grading.findings import (
    State,
    beside,
    find,
    first_gradient,
    held_to,
    led_to,
    own_dz,
    shown_by,
    with_told,
)
from compare.grading.sensitivity import told
from compare.grading.settings import settings
from compare.losses import FACTORS, LOSSES, Declared
from compare.parties import manual_steps, torch_reference
from compare.problems import Problem, initial_weights, lab_problem
from compare.ruler.allowance import Bounds, Derived, Foreign
from compare.ruler.arithmetic import Arithmetic, arithmetic_of
from compare.ruler.rounded import EXACT, Rounded
from compare.ruler.walk import Bounded, Changes, Walk, changed, given
from compare.ruler.ways import FORMULAS, OUTPUTS, SLOPES, VALUES, AnyWay, Way
from compare.step import TABLE, tensor
from compare.steps import Steps
from compare.submission.answered import Answered
from compare.verdict.lockstep import Lockstep
from manual.further import ACTIVATIONS
from manual.losses import LOSSES as MANUAL_LOSSES


@dataclass(frozen=True)
class Written(Otherwise):
    """Floating point, in the way of writing of that number wherever there are several, the last one where not."""

    way: int = 0

    def chosen(self, ways):
        return ways[min(self.way, len(ways) - 1)].formula

    def apply(self, f, z):
        ways = VALUES.get(name_of(f))
        return self.chosen(ways)(z, *f.parameters).view(Reversed) if ways else super().apply(f, z)

    def slope(self, f, z):
        ways = SLOPES.get(name_of(f))
        return (
            self.chosen(ways)(z, self.apply(f, z), *f.parameters).view(Reversed) if ways else super().slope(f, z)
        )

    def loss(self, z, p, y):
        return np.asarray(self.declared.value(p, y))

    def loss_gradient(self, z, p, y):
        as_known = Way("", lambda loss, p, y, slope: loss.gradient(p, y))
        return self.chosen((as_known, *OUTPUTS))(self.declared, p, y, self.slope(Walk.sigmoid, z))


def written(problem: Problem, way: int, declared: Declared | None = None):
    """A training with every formula written in that way, until a number in it is none."""
    numbers = Written(problem, problem.dtype, declared or Declared(problem.loss), way=way)
    kinds = FORMULAS if way else {}
    changes = Changes(
        {
            tensor(kind, l): ways[0].formula
            for kind, ways in kinds.items()
            for l in TABLE[kind].layers(problem.layers)
            if problem.bias or not TABLE[kind].bias
        },
        {},
    )
    weights = problem.weights
    while True:
        walk = changed(given(numbers, weights), changes)
        with np.errstate(all="ignore"):
            step = {name: np.asarray(walk.tensor(name)) for name in problem.tensor_names}
        if not all(np.isfinite(tensor).all() for tensor in step.values()):
            return
        yield {**weights, **step}
        weights = {name: step[f"{name}_next"] for name in weights}


def told_from_1(step):
    """Whether 1 - p, if it is not zero, has a digit left: a right program may divide by it."""
    return ((1.0 - step["p"] > 64 * 2.0**-53) | (step["p"] == 1.0)).all()


@pytest.mark.parametrize("act", ACTIVATIONS)
@pytest.mark.parametrize("data", ["linear", "xor"])
@pytest.mark.parametrize("way", range(4))
def test_a_right_program_is_let_pass_whatever_its_way_of_writing(act, data, way):
    for rate, loss in ((0.01, "bce"), (0.1, "mse"), (1.0, "bce")):
        problem = lab_problem(act, data, learning_rate=rate, loss=loss, bias=rate == 0.1)
        lane = Lockstep(problem, torch_reference(problem), Foreign(problem), thorough=True)
        steps = list(islice(takewhile(told_from_1, written(problem, way)), 4))
        lane.feed(Steps(steps))
        assert not lane.differs, (rate, lane.result().first)
        names = steps[0] if rate == 0.1 else told(problem)
        assert not wrong(problem, steps, names, settings(f'[loss]\nvalue = "{loss}"'))


@pytest.mark.parametrize("loss, epsilon", [*((loss, 0.0) for loss in LOSSES), ("bce", 1e-12), ("bce", 1e-3)])
@pytest.mark.parametrize("way", range(3))
def test_a_right_program_is_let_pass_whatever_its_declared_loss(loss, epsilon, way):
    class_ = settings(f'[loss]\nvalue = "{loss}"\nepsilon = {epsilon}')
    for act, data in (("tanh", "xor"), ("relu", "linear")):
        problem = lab_problem(act, data, learning_rate=0.01, loss=loss if loss in MANUAL_LOSSES else "bce")
        steps = list(islice(written(problem, way, Declared(loss, epsilon)), 4))
        assert not wrong(problem, steps, steps[0], class_), act


# Networks of which p is all but 0 or 1, or is exactly: name: (activation, data, rate, seed, init, epsilon, way).
SATURATED = {
    "nearly-1": ("softplus", "xor", 0.001, 285, "uniform", 1e-3, 2),
    "nearly-0": ("none", "xor", 1.0, 948, "normal", 1e-8, 1),
    "exactly-1": ("relu", "xor", 0.01, 442, "uniform", 1e-3, 2),
}


@pytest.mark.parametrize("case", SATURATED)
def test_a_declared_epsilon_is_believed_where_rounding_would_leave_another(case):
    act, data, rate, seed, init, epsilon, way = SATURATED[case]
    problem = lab_problem(act, data, learning_rate=rate, seed=seed, init=init, bias=True)
    with np.errstate(all="ignore"):
        steps = list(islice(written(problem, way, Declared("bce", epsilon)), 2))
    for names in (steps[0], told(problem)):
        assert not wrong(problem, steps, names, settings(f"[loss]\nepsilon = {epsilon}"))


def wrong(problem, steps, names, class_, *, implied=False):
    """What is found wrong in a program that tells those tensors of its steps."""
    told_ = {name: np.stack([step[name] for step in steps]) for name in (*problem.weights, *names)}
    with np.errstate(all="ignore"):
        one = beside(Answered(problem, range(len(steps)), told_, implied=implied), torch_reference(problem))
        findings = with_told(one, find([one], class_), class_)
    return {n: f for n, f in findings.tensors.items() if f.state is not State.PASS or f.follows}


def found_at_step_0(problem, name, error):
    """Whether an error of that size, in the largest element, is found of a program that tells what most tell."""
    step = next(manual_steps(problem))
    step[name] = step[name].copy()
    step[name].flat[np.abs(step[name]).argmax()] *= 1 + error
    return bool(wrong(problem, [step], told(problem), settings("")))


@pytest.mark.parametrize("act", ["sigmoid", "tanh", "relu", "none"])
@pytest.mark.parametrize(
    "name, error", [("p", 1e-12), ("loss", 1e-12), ("dW3", 1e-10), ("dW1", 1e-10), ("W2_next", 1e-14)]
)
def test_an_error_of_the_size_that_the_page_states_is_found(act, name, error):
    problem = lab_problem(act, "xor")
    assert found_at_step_0(problem, name, error)
    assert not found_at_step_0(problem, name, 1e-17)


def test_where_gradients_are_implied_the_rounding_of_the_weights_is_allowed():
    problem = lab_problem("tanh", "linear", learning_rate=1e-6)
    step = dict(next(manual_steps(problem)))
    for name in problem.weights:
        step[f"d{name}"] = (step[name] - step[f"{name}_next"]) / problem.learning_rate
    assert wrong(problem, [step], told(problem), settings(""))
    for names in (told(problem), problem.tensor_names):
        assert not wrong(problem, [step], names, settings(""), implied=True)


def test_where_gradients_are_implied_no_more_than_that_rounding_is_allowed():
    """4 u |W| / η of a W of 1 and an η of 1e-6 is 4e-10."""
    problem = lab_problem("tanh", "linear", learning_rate=1e-6)
    step = dict(next(manual_steps(problem)))
    W2_next = step["W2_next"].copy()
    W2_next[3, 4] += 1e-14
    step["W2_next"] = W2_next
    for name in problem.weights:
        step[f"d{name}"] = (step[name] - step[f"{name}_next"]) / problem.learning_rate
    assert "dW2" in wrong(problem, [step], told(problem), settings(""), implied=True)


@pytest.mark.parametrize("factor", ["1", "n", "1/n", "2", "-1"])
@pytest.mark.parametrize("off, passes", [(0.5, True), (1.5, False)], ids=["within", "beyond"])
def test_a_factor_enlarges_what_is_allowed_as_it_does_the_value(factor, off, passes):
    problem = lab_problem("tanh", "linear")
    step, class_ = next(manual_steps(problem)), settings("")
    record = {name: step[name][None] for name in (*problem.weights, "p", "dW3", "dW2", "dW1")}
    c = FACTORS[factor](len(problem.y))
    for name, (value, allowed) in led_to(
        beside(Answered(problem, [0], record), torch_reference(problem)), ["dW3", "dW2", "dW1"], "bce", 0.0
    ).items():
        record[name] = c * value + (off * abs(c) * allowed if name == "dW2" else 0.0)
    found = shown_by(
        [beside(Answered(problem, [0], record), torch_reference(problem))], ["dW3", "dW2", "dW1"], class_
    )
    assert found.by["dW1"] == found.by["dW3"] == [factor]
    assert found.by["dW2"] == [factor] * passes


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("loss", ["mse", "mae"])
def test_the_gradients_of_another_loss_are_known_as_those_whatever_their_rounding(loss, dtype):
    problem, class_ = lab_problem("tanh", "xor"), settings("")
    step = next(written(problem, 1, Declared(loss)))
    record = {name: step[name][None] for name in (*problem.weights, "p", "loss")}
    record |= {f"d{name}": step[f"d{name}"][None].astype(dtype) for name in problem.weights}
    found = find([beside(Answered(problem, [0], record), torch_reference(problem))], class_)
    assert (found.shown.loss, found.shown.factor, found.tensors["dz3"].other_loss) == (loss, "1", loss)


def test_where_a_gradient_differs_is_told_of_what_differs_beside_a_declared_epsilon_too():
    """All of it is that of the loss with the epsilon, but for one entry; expected is that without it."""
    problem = lab_problem("tanh", "xor")
    start = {name: W[None] for name, W in problem.weights.items()}
    (with_epsilon, _), (expected, _) = (
        led_to(beside(Answered(problem, [0], start), torch_reference(problem)), ["dW2"], "bce", epsilon)["dW2"]
        for epsilon in (1e-3, 0.0)
    )
    dW2 = with_epsilon.copy()
    dW2[0, 3, 4] *= 1.5
    one = beside(Answered(problem, [0], start | {"dW2": dW2}), torch_reference(problem))
    found = first_gradient([one], "dW2", "bce", 1e-3, "1")
    assert (found.mismatched, found.absolute.index) == (1, (3, 4))
    assert found.absolute.theirs == expected[0, 3, 4]


# What is told of a loss whose formula has no value: log(1 - p) at p = 1. Of the step before, it is right.
@pytest.mark.parametrize(
    "loss, state",
    [(np.nan, State.PASS), (np.inf, State.PASS), (4.2e-18, State.PASS), (0.0, State.PASS), (0.5, State.FAIL)],
)
def test_a_loss_without_a_value_may_be_pytorchs_or_no_number(loss, state):
    problem = Problem("none", np.array([[2.0]]), np.array([[1.0]]), {"W1": np.array([[3.0]])})
    start = {"W1": np.array([[[3.0]], [[20.0]]])}
    told = start | {name: torch_reference(problem).evaluate(start)[name] for name in ("p", "loss")}
    told["loss"] = np.array([told["loss"][0], loss])
    with np.errstate(all="ignore"):
        found = find([beside(Answered(problem, [0, 1], told), torch_reference(problem))], settings(""))
    assert found.tensors["loss"].state is state


# Two samples whose terms of dW all but cancel: dz = ±1/4, dW = 1/4000. In units of u, η/m · 2 · 2 Σ |2 dz| is 2.
@pytest.mark.parametrize("times, allowed", [(1e-3, 2), (1.0, 2), (1e3, 2000)])
def test_of_an_update_the_terms_of_its_gradient_may_be_summed_again_as_large_as_they_are(times, allowed):
    x, y, W = (np.array(value) for value in ([[1.0], [1.0]], [[0.0], [1.0]], [[1e-3]]))
    problem, class_ = Problem("none", x, y, {"W1": W}, 1.0), settings("")
    step = next(manual_steps(problem))
    dW = times * step["dW1"]
    record = {name: step[name][None] for name in ("W1", "p", "loss")} | {
        "dW1": dW[None],
        "W1_next": (W - dW)[None],
    }
    one = beside(Answered(problem, [0], record), torch_reference(problem))
    found = held_to(one, find([one], class_), class_)["W1_next"][1]
    assert found.item() / 2.0**-53 == pytest.approx(allowed, rel=0.01)


# name: how many samples, how far they are apart, λ, what becomes of dW2, and of the dz2 that it shows, if any.
RECOVERED = {
    "as-it-is": (3, 1.0, 0.0, lambda dW: dW, 1),
    "as-many-samples-as-units": (5, 1.0, 0.0, lambda dW: dW, 1),
    "twice": (3, 1.0, 0.0, lambda dW: 2 * dW, 2),
    "with-a-penalty": (3, 1.0, 0.3, lambda dW: dW, 1),
    "of-more-samples-than-units": (7, 1.0, 0.0, lambda dW: dW, None),
    "of-samples-that-are-all-but-one": (3, 1e-13, 0.0, lambda dW: dW, None),
    "no-product-of-a": (
        3,
        1.0,
        0.0,
        lambda dW: dW * np.where(np.arange(20).reshape(5, 4) == 7, 1 + 1e-6, 1),
        None,
    ),
    "next-to-nothing": (3, 1.0, 0.0, lambda dW: 1e-7 * dW, None),
    "no-numbers": (3, 1.0, 0.0, lambda dW: dW * np.nan, None),
}


@pytest.mark.parametrize("case", RECOVERED)
def test_a_dz_is_recovered_where_the_gradient_shows_it(case):
    samples, apart, l2, told, times = RECOVERED[case]
    rng = np.random.default_rng(0)
    x, y = 1.0 + apart * rng.standard_normal((samples, 2)), np.arange(samples)[:, None] % 2.0
    problem = Problem("tanh", x, y, initial_weights([2, 5, 4, 1], "normal", 0, bias=False), 0.1, l2=l2)
    start = {name: W[None] for name, W in problem.weights.items()}
    theirs = torch_reference(problem).evaluate(start)
    one = beside(Answered(problem, [0], start | {"dW2": told(theirs["dW2"])}), torch_reference(problem))
    found = own_dz(one, 2)
    assert (found is None) == (times is None)
    if found:
        assert (np.abs(found.value - times * theirs["dz2"]) <= found.bound).all()
        assert (found.bound <= 1e-9 * np.abs(theirs["dz2"]).max()).all()


def test_what_underflows_is_allowed_though_its_own_bound_underflows_too():
    """Where da is so small that every bound of dz rounds to zero: no exact zero, unless a factor is one."""
    arithmetic = arithmetic_of(lab_problem("silu", "xor"))
    da = Rounded(np.array([1e-320, 0.0]), np.array([5e-324, 0.0]), arithmetic)
    slope = Rounded(np.array([1e-8, 1e-8]), np.array([1e-23, 1e-23]), arithmetic)
    for product in (da * slope, slope * da, Rounded(da.value[:, None], EXACT, arithmetic) @ slope.reshape(1, 2)):
        assert product.bound.flat[0] >= 2e-308
        assert product.bound.flat[-1] == 0
    assert da.sum(axis=0).bound >= 2e-308


def test_what_underflows_in_a_function_is_allowed_times_its_argument():
    """silu is z σ(z): where σ is as small as numbers get, off by the smallest normal number, and z times that."""
    arithmetic, z = at("silu"), np.array([-1000.0])
    allowed = arithmetic.value_rounding(arithmetic.f, z, arithmetic.f(z)).item()
    assert allowed == pytest.approx(1001 * np.finfo(float).smallest_normal, rel=1e-12, abs=0)


def test_an_exact_zero_at_a_kink_stays_exact():
    """xor's first point gives z = 0 at every step: there relu'(0) is known, and dz is compared."""
    problem = lab_problem("relu", "xor")
    ours = next(manual_steps(problem))
    allowed = Derived(problem).whole(ours, ours)
    assert not allowed["z1"][0].any()
    assert not allowed["dz1"][0].any()


# In float32, where the sizes of u, of a bound and of the product of two bounds tell them apart: x = 3 ± a,
# y = 5 ± b, e = a/2 ± a, which may be zero, v = (3 ± a, 5 ± b), w = (7 ± b, 2 ± a)ᵀ, c = 1 ± b, one number
# h = 4 ± b, o = ∞, and i and k, of which nothing is known: their bounds are infinite, and no number.
u, a, b = 2.0**-24, 2.0**-10, 2.0**-12
SIZES = (3 + a) * (7 + b) + (5 + b) * (2 + a)
PRODUCT = (4 * u * (3 + a) + a) * (7 + b) + (4 * u * (5 + b) + b) * (2 + a) + 3 * b + 5 * a
WITH_BIAS = PRODUCT + b + 2 * u * (SIZES + 3 * (1 + b))  # one more term of the sum, formed in any order
TOTAL = a + b + 2 * 2 * u * (8 + a + b)
OPERATIONS = {
    "x + y": (lambda n: n.x + n.y, a + b + 2 * u * 8),
    "x - y": (lambda n: n.x - n.y, a + b + 2 * u * 2),
    "x + 1": (lambda n: n.x + 1.0, a + 2 * u * 4),
    "x y": (lambda n: n.x * n.y, 3 * b + (5 + b) * a + 2 * u * 15),
    "3 x": (lambda n: 3.0 * n.x, 3 * a + 2 * u * 9),
    "4 x": (lambda n: 4.0 * n.x, 4 * a),
    "h x": (lambda n: n.h * n.x, 3 * b + (4 + b) * a + 2 * u * 12),
    "0 i": (lambda n: 0.0 * n.i, 0),
    "x i": (lambda n: n.x * n.i, np.inf),
    "0 k": (lambda n: 0.0 * n.k, np.nan),
    "o o": (lambda n: n.o * n.o, np.inf),
    "-x / 2": (lambda n: n.x * -0.5, a / 2),
    "x / y": (lambda n: n.x / n.y, (a + 0.6 * b) / (5 - b) + 2 * u * 0.6),
    "1 / y": (lambda n: 1.0 / n.y, 0.2 * b / (5 - b) + 2 * u * 0.2),
    "x / 5": (lambda n: n.x / 5.0, a / 5 + 2 * u * 0.6),
    "x / 4": (lambda n: n.x / 4.0, a / 4),
    "x / e": (lambda n: n.x / n.e, np.inf),
    "square x": (lambda n: np.square(n.x), 6 * a + a * a + 2 * u * 9),
    "sqrt x": (lambda n: np.sqrt(n.x), a / 3**0.5 + 2 * u * 3**0.5),
    "sqrt (x - x)": (lambda n: np.sqrt(n.x - n.x), (2 * a) ** 0.5),
    "log x": (lambda n: np.log(n.x), a / (3 - a) + 16 * u * np.log(3)),
    "log e": (lambda n: np.log(n.e), np.inf),
    "exp x": (lambda n: np.exp(n.x), np.exp(3) * (np.expm1(a) + 16 * u)),
    "sinh x": (lambda n: np.sinh(n.x), (1 + np.sinh(3)) * np.expm1(a) + 16 * u * np.sinh(3)),
    "cosh x": (lambda n: np.cosh(n.x), (1 + np.cosh(3)) * np.expm1(a) + 16 * u * np.cosh(3)),
    "tanh x": (lambda n: np.tanh(n.x), a * (1 - np.tanh(3) ** 2 + a) + 16 * u * np.tanh(3)),
    "tanh e": (lambda n: np.tanh(n.e), a + 16 * u * np.tanh(a / 2)),
    "-x": (lambda n: -n.x, a),
    "|x|": (lambda n: np.abs(n.x), a),
    "sign x": (lambda n: np.sign(n.x), 0),
    "sign e": (lambda n: np.sign(n.e), 2),
    "v w": (lambda n: n.v @ n.w, PRODUCT),
    "v w + c": (lambda n: n.v @ n.w + n.c, WITH_BIAS),
    "c + v w": (lambda n: n.c + n.v @ n.w, WITH_BIAS),
    "v w - c": (lambda n: n.v @ n.w - n.c, PRODUCT + b + 2 * u * 30),  # 31 - 1, of a product that is formed
    "v w + c + c": (lambda n: n.v @ n.w + n.c + n.c, WITH_BIAS + b + 2 * u * (SIZES + 5 * (1 + b))),
    "sum v": (lambda n: n.v.sum(axis=-1), TOTAL),
    "mean v": (lambda n: n.v.mean(axis=-1), TOTAL / 2),
}


@dataclass(frozen=True)
class Named:
    """The numbers that the operations below are of."""

    arithmetic: Arithmetic

    def __getattr__(self, name):
        value, bound = {
            "x": ([3.0], [a]),
            "y": ([5.0], [b]),
            "e": ([a / 2], [a]),
            "v": ([[3.0, 5.0]], [[a, b]]),
            "w": ([[7.0], [2.0]], [[b], [a]]),
            "c": ([1.0], [b]),
            "h": (4.0, b),
            "i": ([3.0], [np.inf]),
            "k": ([3.0], [np.nan]),
            "o": ([np.inf], [0.0]),
        }[name]
        return Rounded(np.array(value), np.array(bound), self.arithmetic)


@pytest.mark.parametrize("name", OPERATIONS)
def test_the_bound_of_an_operation_is_the_one_worked_by_hand(name):
    operation, bound = OPERATIONS[name]
    with np.errstate(divide="ignore", invalid="ignore"):
        found = operation(Named(arithmetic_of(lab_problem("tanh", "xor", dtype="float32")))).bound
    assert found.item() == pytest.approx(bound, rel=1e-9, abs=1e-37, nan_ok=True)  # as small as what underflows


# What a function hands on where z is apart by D, with the terms of D² and the kinks that lie within D: p = 1/2 at
# z = 0, where the labels are 1.
def at(activation, loss="bce", power=1):
    return arithmetic_of(lab_problem(activation, "xor", loss=loss), power)


def of_loss(function, D, samples=1):
    z = np.zeros((samples, 1))
    return function(z, z + 0.5, z + 1, np.full_like(z, D)).flat[0]


def of_function(activation, z, D, which="value", power=1):
    arithmetic, z = at(activation, power=power), np.array([z])
    f = arithmetic.f
    given = (z, f(z), np.array([D])) if which == "value" else (z, np.array([D]))
    return np.broadcast_to(getattr(arithmetic, which)(f, *given), (1,)).item()


HANDED_ON = {
    "tanh": (lambda: of_function("tanh", 0.0, 0.25), (1 + 2 / 27**0.5 * 0.25) * 0.25),
    "its-slope": (lambda: of_function("tanh", 0.0, 0.25, "slope"), 4 / 27**0.5 * 0.25),
    "tanh-in-variances": (lambda: of_function("tanh", 0.0, 0.25, power=2), (1 + 4 / 27 * 0.25) * 0.25),
    "relu-beside-its-kink": (lambda: of_function("relu", 0.5, 0.25), 0.25),
    "relu-as-far-as-its-kink": (lambda: of_function("relu", 0.25, 0.25), (1 + 1) * 0.25),
    "relu-below-its-kink": (lambda: of_function("relu", -0.25, 0.25), (0 + 1) * 0.25),
    "relu-at-its-kink-exactly": (lambda: of_function("relu", 0.0, 0.0), 0),
    "slope-beside-the-kink": (lambda: of_function("relu", 0.5, 0.25, "slope"), 0),
    "slope-as-far-as-the-kink": (lambda: of_function("relu", 0.25, 0.25, "slope"), 1),
    "slope-at-the-kink-exactly": (lambda: of_function("relu", 0.0, 0.0, "slope"), 0),
    "two-kinks": (lambda: of_function("hardtanh", 0.0, 1.0, "slope"), 2),
    "one-kink-of-two": (lambda: of_function("hardtanh", 0.5, 1.0, "slope"), 1),
    "a-kink-in-variances": (lambda: of_function("leaky_relu:0.5", 0.25, 0.0625, "slope", power=2), 0.25),
    "bce": (lambda: of_loss(at("tanh").loss_value, 0.25), (0.5 + 0.25 / 8) * 0.25),  # ½ · ¼ D
    "bce-of-two-samples": (lambda: of_loss(at("tanh").loss_value, 0.25, samples=2), (0.5 + 0.25 / 8) * 0.25),
    "mse": (lambda: of_loss(at("tanh", "mse").loss_value, 0.25), (0.25 + 0.25 / 6) * 0.25),  # 2 · ½ · ¼
    "dz-of-bce": (lambda: of_loss(at("tanh").loss_gradient, 0.25, samples=2), 0.25 / 4 / 2),
    "dz-of-mse": (lambda: of_loss(at("tanh", "mse").loss_gradient, 0.25), 0.25 / 3),
    "mae": (lambda: of_loss(at("tanh", "mae").loss_value, 1.0), 0.25 + 1 / (12 * 3**0.5)),  # |p - y| = 1/2 > 1/4
    "mae-as-far-as-its-kink": (
        lambda: of_loss(at("tanh", "mae").loss_value, 2.0),
        (0.25 + 2 / (12 * 3**0.5) + 0.5) * 2,
    ),
    "dz-of-mae": (lambda: of_loss(at("tanh", "mae").loss_gradient, 1.0), 1 / (6 * 3**0.5)),
    "dz-of-mae-as-far-as-its-kink": (
        lambda: of_loss(at("tanh", "mae").loss_gradient, 2.0),
        2 / (6 * 3**0.5) + 0.5,
    ),
    "dz-of-mae-as-near-as-p-is-rounded": (  # 2 · 8 u of |p - y| and p, which are 1
        lambda: of_loss(at("tanh", "mae").loss_gradient, 2.0 - 40 * 2.0**-53),
        2 / (6 * 3**0.5) + 0.5,
    ),
}


@pytest.mark.parametrize("case", HANDED_ON)
def test_what_a_function_hands_on_is_worked_by_hand(case):
    handed_on, expected = HANDED_ON[case]
    assert handed_on() == pytest.approx(expected, rel=1e-12, abs=0)


@pytest.mark.parametrize(
    "dtype, power, by",
    [
        ("float64", 1, 106 * 2.0**-52),  # 2 (21 + 32) ε: the batch is the longest sum
        ("float32", 1, 106 * 2.0**-23),
        ("float32", 2, 2 * 106 * 2.0**-23),
    ],
    ids=["float64", "float32", "variances"],
)
def test_a_bound_is_enlarged_by_its_own_rounding(dtype, power, by):
    numbers = Bounded(lab_problem("tanh", "xor", dtype=dtype), power=power)
    assert numbers.allowed(np.asarray(1.0)) - 1 == pytest.approx(by, rel=1e-4, abs=0)


@pytest.mark.parametrize("longest", ["batch", "inputs", "first-layer", "second-layer"])
def test_it_is_the_longest_sum_by_which_a_bound_is_enlarged(longest):
    m, n, one, two = (40 if each == longest else 3 for each in ("batch", "inputs", "first-layer", "second-layer"))
    weights = {"W1": np.ones((n, one)), "W2": np.ones((one, two)), "W3": np.ones((two, 1))}
    numbers = Bounded(Problem("tanh", np.ones((m, n)), np.ones((m, 1)), weights))
    assert numbers.allowed(np.asarray(1.0)) - 1 == pytest.approx(2 * (40 + 32) * 2.0**-52, rel=1e-4, abs=0)


# name: (the number, its bound, how far the one that is stored in float32 may be from the other's)
STORED = {
    "to-the-same": (1 + 2.0**-30, 2.0**-32, 0),
    "one-is-stored-above": (1 + 2.0**-30, 2.0**-24, 2.0**-23),
    "one-is-stored-below": (1.0, 2.0**-24, 2.0**-24),
}


@pytest.mark.parametrize("case", STORED)
def test_what_is_stored_in_float32_is_exact_unless_its_bound_crosses_a_tie(case):
    value, bound, expected = STORED[case]
    stored = Rounded(np.array([value]), np.array([bound]), arithmetic_of(lab_problem("tanh", "xor")))
    assert stored.through(lambda x: x.astype(np.float32).astype(float)).bound.item() == expected


@pytest.mark.parametrize(
    "precision, bound", [("", 0.0), ("float32", 2 * 2.0**-24 * 3), ("float64", 2 * 2.0**-53 * 3)]
)
def test_what_is_given_is_exact_unless_it_is_stored_in_another_precision(precision, bound):
    given = Bounded(lab_problem("tanh", "xor"), precision=precision).given(np.array([-3.0]))
    assert given.bound.item() == bound
    assert (given.bound is EXACT) == (not precision)


# An operation, its operands as (value, bound), and the bound of the result, of which all but 1e-15 is handed on.
RULES = {
    "x + y": (np.add, [(3, 0.5), (4, 0.25)], 0.75),
    "x - y": (np.subtract, [(3, 0.5), (4, 0.25)], 0.75),
    "x ∘ y": (np.multiply, [(3, 0.5), (4, 0.25)], 2.875),  # 3 · 0.25 + 0.5 · (4 + 0.25)
    "x ∘ y, x below 0": (np.multiply, [(-3, 0.5), (4, 0.25)], 2.875),
    "x / y": (np.true_divide, [(3, 0.5), (4, 0.25)], 0.6875 / 3.75),  # (0.5 + 3/4 · 0.25) / (4 - 0.25)
    "x / y, x exact": (np.true_divide, [(1, 0), (2, 1)], 0.5),  # 1 / 1 - 1 / 2
    "x / y, y exact": (np.true_divide, [(3, 0.5), (4, 0)], 0.125),
    "x / y, y below 0": (np.true_divide, [(1, 0), (-2, 1)], 0.5),
    "x / y, y perhaps 0": (np.true_divide, [(3, 0.5), (0.25, 0.25)], np.inf),
    "x²": (np.square, [(3, 0.5)], 3.25),  # 2 · 3 · 0.5 + 0.5²
    "√x": (np.sqrt, [(4, 0.5)], 0.25),
    "√x at 0": (np.sqrt, [(0, 0.25)], 0.5),
    "log x": (np.log, [(4, 0.25)], 0.25 / 3.75),
    "log x, x perhaps 0": (np.log, [(0.25, 0.25)], np.inf),
    "e^x": (np.exp, [(3, 0.5)], np.exp(3.5) - np.exp(3)),
    "sinh x": (np.sinh, [(0, 0.5)], np.exp(0.5) - 1),
    "cosh x": (np.cosh, [(0, 0.5)], 2 * (np.exp(0.5) - 1)),
    "tanh x at 0": (np.tanh, [(0, 0.5)], 0.5),
    "tanh x": (np.tanh, [(np.log(2), 0.25)], 0.25 * 0.89),  # 1 - 0.6² + 0.25
    "-x": (np.negative, [(3, 0.5)], 0.5),
    "|x|": (np.absolute, [(-3, 0.5)], 0.5),
    "sign x, on one side of 0": (np.sign, [(1, 0.5)], 0),
    "sign x, on either side": (np.sign, [(-0.25, 0.5)], 2),
    "sign x, as far as 0": (np.sign, [(0.5, 0.5)], 2),
    "sign x, 0 exactly": (np.sign, [(0, 0)], 0),
    "x @ y": (np.matmul, [([[3, 1]], [[0.5, 0]]), ([[4], [2]], [[0.25], [0.5]])], 3.375),  # 2.875 + 1 · 0.5
    "Σ x": (lambda x: x.sum(axis=-1), [([3, 1], [0.5, 0.25])], 0.75),
    "mean x": (lambda x: x.mean(axis=-1), [([3, 1], [0.5, 0.25])], 0.375),
}


@pytest.mark.parametrize("rule", RULES)
def test_an_operation_hands_on_what_its_rule_says(rule):
    operation, operands, expected = RULES[rule]
    arithmetic = arithmetic_of(lab_problem("tanh", "xor"))
    operands = [[np.array(part, dtype=float) for part in operand] for operand in operands]
    known = [Rounded(value, bound if bound.any() else EXACT, arithmetic) for value, bound in operands]
    with np.errstate(divide="ignore", invalid="ignore"):
        result = operation(*known)
        assert result.bound.item() == pytest.approx(expected, rel=1e-12, abs=1e-14)
        for corner in np.ndindex(*[3] * len(operands)):
            moved = [x + (side - 1) * D for side, (x, D) in zip(corner, operands, strict=True)]
            apart = abs(operation(*moved).item() - result.value.item())
            assert apart <= result.bound * (1 + 1e-12) or np.isnan(apart)  # √x has no value below 0


def test_what_was_settled_is_unsettled_by_another_bound():
    numbers = Bounded(lab_problem("tanh", "xor"))
    x, by = (numbers.known(np.array([v]), np.array([D])) for v, D in ((2.0, 0.5), (7.0, 0.25)))
    settled, unsettled = numbers.settled(x), numbers.unsettled(x, by)
    assert (settled.value.item(), settled.bound.item()) == (2, 0)
    assert (unsettled.value.item(), unsettled.bound.item()) == (2, 0.75)
    assert numbers.unsettled(settled, by).bound.item() == 0.25


def test_what_is_kept_of_a_number_is_kept_for_each_function_and_each_ruler():
    problem = lab_problem("tanh", "xor")
    functions, rulers = [ACTIVATIONS["tanh"], ACTIVATIONS["sigmoid"]], [Bounded(problem), AnyWay(problem)]

    def z():
        return rulers[0].known(np.array([0.5, -3.0]), np.array([1e-12, 1e-12]))

    one = z()
    for _ in range(2):
        for ruler in rulers:
            for f in functions:
                for ask in (ruler.apply, ruler.slope):
                    kept, anew = ask(f, one), ask(f, z())
                    assert np.array_equal(kept.value, anew.value)
                    assert np.array_equal(kept.bound, anew.bound)


@pytest.mark.parametrize("act", ACTIVATIONS)
def test_of_all_ways_no_less_is_allowed_than_of_ours_and_beyond_300_no_less_than_there(act):
    z, f = np.array([-1000.0, -300.0, -1.0, 0.0, 1.0, 300.0, 1000.0]), ACTIVATIONS[act]
    problem = lab_problem(act, "xor")
    for of in ("value_rounding", "slope_rounding"):
        with np.errstate(all="ignore"):
            ours, any_way = (
                np.broadcast_to(getattr(ruler, of)(f, ruler.known(z, EXACT), f(z)), z.shape)
                for ruler in (Bounded(problem), AnyWay(problem))
            )
        assert (any_way >= ours).all(), of
        assert any_way[-1] >= any_way[-2], of


def test_p_as_it_was_told_is_as_far_off_as_whoever_computed_it_may_be():
    """z = 6, so p = 0.997527: the 2 · 8 u p of σ are 6454.86 u of log(1 - p), and as many of dz_L."""
    problem = Problem("none", np.array([[2.0]]), np.array([[0.0]]), {"W1": np.array([[3.0]])})
    p = 1 / (1 + np.exp(-6.0))
    walk = given(Foreign(problem).numbers, problem.weights, {"z1": np.array([[[6.0]]]), "p": np.array([[[p]]])})
    u = 2.0**-53
    loss = 16 * p / (1 - p) * u
    assert loss / u == pytest.approx(6454.86, rel=1e-6)
    assert loss <= walk.tensor("loss").bound <= 4 * loss
    assert walk.tensor("dz1").bound >= 16 * p * u


def test_a_variance_adds_up_squares():
    """Of an error uniform in [-u, u], u²/3; a sum of two adds both parties' and both terms'."""
    arithmetic = arithmetic_of(lab_problem("tanh", "xor"), power=2)
    x = Rounded(np.array([3.0]), np.array([4e-30]), arithmetic)
    assert (x * 2.0).bound.item() == pytest.approx(16e-30, rel=1e-12, abs=0)
    assert np.square(x).bound.item() == pytest.approx(144e-30 + 2 * (2.0**-53) ** 2 / 3 * 81, rel=1e-9, abs=0)
    assert (x + x).bound.item() == pytest.approx(8e-30 + 2 * (2.0**-53) ** 2 / 3 * 36, rel=1e-9, abs=0)


def test_a_standard_deviation_is_far_below_the_worst_case():
    problem = lab_problem("tanh", "linear")
    record = next(manual_steps(problem))
    worst, variance = (Bounds(Bounded(problem, power=power), record) for power in (1, 2))
    for name in ("dW1", "dW2", "dW3"):
        ratio = np.sqrt(variance[name]) / worst[name]
        assert (ratio > 1e-3).all()
        assert (ratio < 0.2).all()


@pytest.mark.slow
def test_the_page_of_the_ways_is_current(tmp_path):
    assert main(["--page", str(tmp_path / "ways.md")]) == 0
    kept = Path(__file__).parent.parent / "docs" / "ways.md"
    assert kept.read_text(encoding="utf-8") == (tmp_path / "ways.md").read_text(encoding="utf-8")


WALKS = {
    "bounded": lambda problem: given(Bounded(problem), problem.weights),
    "in any way": lambda problem: given(AnyWay(problem), problem.weights),
    "changed": lambda problem: changed(given(Bounded(problem), problem.weights), Changes({}, {})),
    "measured": lambda problem: Bounds(Bounded(problem), next(manual_steps(problem))).walk,
}


@pytest.mark.parametrize("kind", WALKS)
def test_a_walk_goes_with_whoever_held_it_last(kind):
    """It holds many times what a step takes: of 10,000 samples, a few that linger are a gigabyte."""
    problem = lab_problem("tanh", "linear", bias=True)
    gc.disable()
    try:
        walk = WALKS[kind](problem)
        for name in problem.tensor_names:
            walk.predict(name)
        held = ref(walk)
        del walk
        assert held() is None
    finally:
        gc.enable()
