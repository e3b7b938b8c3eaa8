"""The ruler: what rounding explains is allowed, in every known way of writing a formula, and little more."""

from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np
import pytest

from compare.bench import main
from compare.bugs.plant import Otherwise, Reversed
from compare.facts import name_of
from compare.grading.findings import State, beside, find, with_told
from compare.grading.sensitivity import told
from compare.grading.settings import settings
from compare.losses import LOSSES, Declared
from compare.parties import manual_steps, torch_reference
from compare.problems import Problem, lab_problem
from compare.ruler.allowance import Bounds, Derived, Foreign
from compare.ruler.arithmetic import arithmetic_of
from compare.ruler.rounded import EXACT, Rounded
from compare.ruler.walk import Bounded, Changes, Walk, changed, given
from compare.ruler.ways import FORMULAS, OUTPUTS, SLOPES, VALUES, Way
from compare.step import TABLE, tensor
from compare.steps import Steps
from compare.submission.submitted import Answered
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
            for l in range(1, problem.layers + 1)
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


@pytest.mark.parametrize("act", ACTIVATIONS)
@pytest.mark.parametrize("data", ["linear", "xor"])
@pytest.mark.parametrize("way", range(4))
def test_a_right_program_is_let_pass_whatever_its_way_of_writing(act, data, way):
    for rate, loss in ((0.01, "bce"), (0.1, "mse"), (1.0, "bce")):
        problem = lab_problem(act, data, learning_rate=rate, loss=loss, bias=rate == 0.1)
        lane = Lockstep(problem, torch_reference(problem), Foreign(problem), thorough=True)
        steps = list(islice(written(problem, way), 4))
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


def wrong(problem, steps, names, class_, *, implied=False):
    """What is found wrong in a program that tells those tensors of its steps."""
    told_ = {name: np.stack([step[name] for step in steps]) for name in (*problem.weights, *names)}
    with np.errstate(all="ignore"):
        one = beside(Answered(problem, range(len(steps)), told_, implied=implied), torch_reference(problem))
        findings = with_told(one, find([one], class_))
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
    assert not wrong(problem, [step], told(problem), settings(""), implied=True)


def test_what_underflows_is_allowed_though_its_own_bound_underflows_too():
    """Where da is so small that every bound of dz rounds to zero: no exact zero, unless a factor is one."""
    arithmetic = arithmetic_of(lab_problem("silu", "xor"))
    da = Rounded(np.array([1e-320, 0.0]), np.array([5e-324, 0.0]), arithmetic)
    slope = Rounded(np.array([1e-8, 1e-8]), np.array([1e-23, 1e-23]), arithmetic)
    for product in (da * slope, Rounded(da.value[:, None], EXACT, arithmetic) @ slope.reshape(1, 2)):
        assert product.bound.flat[0] >= 2e-308
        assert product.bound.flat[-1] == 0


def test_an_exact_zero_at_a_kink_stays_exact():
    """xor's first point gives z = 0 at every step: there relu'(0) is known, and dz is compared."""
    problem = lab_problem("relu", "xor")
    ours = next(manual_steps(problem))
    allowed = Derived(problem).whole(ours, ours)
    assert not allowed["z1"][0].any()
    assert not allowed["dz1"][0].any()


def test_a_bias_is_one_more_term_of_the_sum_it_is_added_to():
    """W x + b is one sum, formed in any order: k + 1 roundings of either party, of all of its sizes."""
    arithmetic = arithmetic_of(lab_problem("tanh", "xor"))
    x, W, b = (Rounded(np.array(v), EXACT, arithmetic) for v in ([[1.0, 2.0]], [[3.0], [-4.0]], [[5.0]]))
    u = 2.0**-53
    assert (x @ W).bound == pytest.approx(2 * 2 * u * 11, rel=1e-12)
    assert (x @ W + b).bound == pytest.approx(2 * 3 * u * 16, rel=1e-12)
    assert (b + x @ W).bound == pytest.approx(2 * 3 * u * 16, rel=1e-12)


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
    assert (x * 2.0).bound == pytest.approx(16e-30, rel=1e-12)
    assert (x + x).bound == pytest.approx(8e-30 + 2 * (2.0**-53) ** 2 / 3 * 36, rel=1e-9)


def test_a_standard_deviation_is_far_below_the_worst_case():
    problem = lab_problem("tanh", "linear")
    record = next(manual_steps(problem))
    worst, variance = (Bounds(Bounded(problem, power=power), record) for power in (1, 2))
    for name in ("dW1", "dW2", "dW3"):
        ratio = np.sqrt(variance[name]) / worst[name]
        assert (ratio > 1e-3).all()
        assert (ratio < 0.2).all()


def test_the_page_of_the_ways_is_current(tmp_path):
    assert main(["--page", str(tmp_path / "ways.md")]) == 0
    kept = Path(__file__).parent.parent / "docs" / "ways.md"
    assert kept.read_text(encoding="utf-8") == (tmp_path / "ways.md").read_text(encoding="utf-8")
