"""Plant a bug in the hand-written network; require that it is found at its step, under its own name."""

import dataclasses

import numpy as np
import pytest

from compare.facts import facts_of
from compare.parties import manual_steps, torch_reference
from compare.problems import lab_problem, stacked
from compare.steps import windows
from compare.testing import assert_steps
from compare.verdict.lockstep import Lockstep
from compare.verdict.mismatch import Verdict
from manual.further import ACTIVATIONS
from manual.losses import LOSSES
from manual.network import forward

AT = 5  # the step at which each bug begins


class Textbook:
    """The hand-written step, taken apart, so that a bug can replace any one of its parts."""

    def __init__(self, problem):
        self.problem, self.f, self.loss = problem, ACTIVATIONS[problem.activation], LOSSES[problem.loss]
        self.x, self.y, self.L = problem.x, problem.y, problem.layers

    def derivative(self, l, z, a):
        return self.f.derivative(z, a)

    def output(self, z, p):
        return self.loss.gradient(z, p, self.y)

    def propagate(self, l, dz, W, updated):
        return dz @ W.mT

    def weight_gradient(self, l, a, dz):
        return a.mT @ dz

    def update(self, l, W, dW):
        return W - self.problem.learning_rate * dW

    def forward(self, W):
        return forward(self.x, W, {}, self.f)

    def value(self, fwd):
        return self.loss.value(fwd.z[self.L], fwd.p, self.y)

    def step(self, W):
        fwd = self.forward(W)
        tensors = {"p": fwd.p, "loss": np.asarray(self.value(fwd))}
        dz, updated = self.output(fwd.z[self.L], fwd.p), {}
        for l in range(self.L, 0, -1):
            dW = self.weight_gradient(l, fwd.a[l - 1], dz)
            updated[l] = self.update(l, W[l], dW)
            tensors |= {
                f"z{l}": fwd.z[l],
                f"dz{l}": dz,
                f"W{l}": W[l],
                f"dW{l}": dW,
                f"W{l}_next": updated[l],
            }
            if l > 1:
                da = self.propagate(l, dz, W[l], updated[l])
                dz = da * self.derivative(l - 1, fwd.z[l - 1], fwd.a[l - 1])
                tensors |= {f"a{l - 1}": fwd.a[l - 1], f"da{l - 1}": da}
        return tensors, updated


def derivative_left_out(layer):
    def bug(self, l, z, a):
        return np.ones_like(z) if l == layer else self.f.derivative(z, a)

    return bug


def derivative_of_activation(self, l, z, a):
    return self.f.derivative(a, self.f(a))


def derivative_twice(self, l, z, a):
    return self.f.derivative(z, a) ** 2


def slope_off(self, l, z, a):
    return self.f.derivative(z, a) * (1 + 1e-9)


def output_scaled(factor):
    return lambda self, z, p: factor(self) * self.loss.gradient(z, p, self.y)


def updated_weights(layer):
    return lambda self, l, dz, W, updated: dz @ (updated if l == layer else W).mT


def not_transposed(self, l, dz, W, updated):
    return dz @ (W if W.shape[0] == W.shape[1] else W.mT)


def gradient_changed(layer, change):
    def bug(self, l, a, dz):
        dW = a.mT @ dz
        return change(dW) if l == layer else dW

    return bug


def one_entry_off(dW):
    changed = dW.copy()
    changed[np.unravel_index(np.abs(dW).argmax(), dW.shape)] *= 1 + 1e-9
    return changed


def last_sample_dropped(self, l, a, dz):
    return a[:-1].mT @ dz[:-1]


def updated_with(rule):
    return lambda self, l, W, dW: rule(W, self.problem.learning_rate * dW)


def cast_to_float32(self, W):
    return forward(self.x.astype(np.float32).astype(float), W, {}, self.f)


def output_of(rule):
    return lambda self, z, p: rule(p, self.y, len(self.y))


def loss_of(rule):
    return lambda self, fwd: rule(fwd.p, self.y)


ALL = list(ACTIVATIONS)
BENT = [act for act in ALL if act != "none"]  # where leaving out the derivative changes anything
SMOOTH = [act for act in BENT if not facts_of(ACTIVATIONS[act]).kinks]
KINK_AT_ZERO = [act for act in BENT if any(kink.at == 0 for kink in facts_of(ACTIVATIONS[act]).kinks)]

# name: (the part that is replaced, the bug, the tensor that must be named first, the activations it changes)
BUGS = {
    "derivative-left-out-1": ("derivative", derivative_left_out(1), "dz1", BENT),
    "derivative-left-out-2": ("derivative", derivative_left_out(2), "dz2", BENT),
    "derivative-of-activation": ("derivative", derivative_of_activation, "dz2", SMOOTH),
    "derivative-twice": ("derivative", derivative_twice, "dz2", [*SMOOTH, "leaky_relu"]),
    "slope-off-by-1e-9": ("derivative", slope_off, "dz2", ALL),
    "1/n-left-out": ("output", output_scaled(lambda s: len(s.y)), "dz3", ALL),
    "1/n-squared": ("output", output_scaled(lambda s: 1 / len(s.y)), "dz3", ALL),
    "1/(n-1)": ("output", output_scaled(lambda s: len(s.y) / (len(s.y) - 1)), "dz3", ALL),
    "half": ("output", output_scaled(lambda s: 0.5), "dz3", ALL),
    "sign": ("output", output_scaled(lambda s: -1.0), "dz3", ALL),
    "σ'-on-top": ("output", output_of(lambda p, y, m: (p - y) * p * (1 - p) / m), "dz3", ALL),
    "unstable-1e-8": (
        "output",
        output_of(lambda p, y, m: (-y / (p + 1e-8) + (1 - y) / (1 - p + 1e-8)) * p * (1 - p) / m),
        "dz3",
        ALL,
    ),
    "updated-W3-used": ("propagate", updated_weights(3), "da2", ALL),
    "updated-W2-used": ("propagate", updated_weights(2), "da1", ALL),
    "W-not-transposed": ("propagate", not_transposed, "da1", ALL),
    "dW2-transposed": ("weight_gradient", gradient_changed(2, lambda dW: dW.mT.copy()), "dW2", ALL),
    "dW1-one-entry-1e-9": ("weight_gradient", gradient_changed(1, one_entry_off), "dW1", ALL),
    "dW2-one-entry-1e-9": ("weight_gradient", gradient_changed(2, one_entry_off), "dW2", ALL),
    "dW3-one-entry-1e-9": ("weight_gradient", gradient_changed(3, one_entry_off), "dW3", ALL),
    "dW1-zero": ("weight_gradient", gradient_changed(1, np.zeros_like), "dW1", ALL),
    "dW2-nan": ("weight_gradient", gradient_changed(2, lambda dW: dW * np.nan), "dW2", ALL),
    "last-sample-dropped": ("weight_gradient", last_sample_dropped, "dW3", ALL),
    "update-uphill": ("update", updated_with(lambda W, step: W + step), "W3_next", ALL),
    "update-doubled": ("update", updated_with(lambda W, step: W - 2 * step), "W3_next", ALL),
    "weight-decay": ("update", updated_with(lambda W, step: W * (1 - 1e-6) - step), "W3_next", ALL),
    "x-cast-to-float32": ("forward", cast_to_float32, "z1", ALL),
    "loss-epsilon": (
        "value",
        loss_of(lambda p, y: -np.mean(y * np.log(p + 1e-9) + (1 - y) * np.log(1 - p + 1e-9))),
        "loss",
        ALL,
    ),
    "loss-summed": (
        "value",
        loss_of(lambda p, y: -np.sum(y * np.log(p) + (1 - y) * np.log(1 - p))),
        "loss",
        ALL,
    ),
}
CASES = [(bug, act) for bug, (*_, activations) in BUGS.items() for act in activations]


def training(problem, part=None, bug=None, at=AT):
    """The steps of a training whose `part` is replaced by `bug` from step `at` on."""
    right = Textbook(problem)
    wrong = type("Wrong", (Textbook,), {part: bug} if part else {})(problem)
    W, step = {l: problem.weights[f"W{l}"] for l in range(1, problem.layers + 1)}, 0
    while True:
        tensors, W = (right if step < at else wrong).step(W)
        yield tensors
        step += 1


@pytest.mark.parametrize("bug, act", CASES, ids=[f"{bug}-{act}" for bug, act in CASES])
def test_planted_bug_is_found_at_its_step_and_named(bug, act):
    part, replacement, culprit, _ = BUGS[bug]
    problem = lab_problem(act, "linear")
    lane = Lockstep(problem, torch_reference(problem))
    for window in windows(training(problem, part, replacement), epochs=AT + 3, size=4):
        lane.feed(window)
    first = lane.result().first
    assert first is not None
    assert (first.step, first.tensor) == (AT, culprit)
    assert first.mismatched >= 1


@pytest.mark.parametrize("act", ALL)
def test_without_a_bug_nothing_is_found(act):
    problem = lab_problem(act, "linear")
    assert_steps(training(problem), problem, epochs=AT + 3)


def test_a_window_in_which_nothing_is_inspected_is_judged_too():
    problem = lab_problem("tanh", "xor")
    lane = Lockstep(problem, torch_reference(problem))
    for window in windows(training(problem, "update", BUGS["update-uphill"][1], at=70), epochs=80, size=8):
        lane.feed(window)
    assert lane.result().first.step == 70
    assert lane.result().tensors["W3_next"].checks == 80


def test_there_are_at_least_twenty_distinct_bugs():
    assert len(BUGS) >= 20


@pytest.mark.parametrize("act", KINK_AT_ZERO)
def test_wrong_slope_at_the_kink_is_found_in_dz_where_every_dW_agrees(act):
    """xor's first point gives z1 = 0 exactly; x = 0 there hides the slope from dW1, but not from dz1."""

    def slope_one_at_zero(self, l, z, a):
        return np.where(z == 0, 1.0, self.f.derivative(z, a))

    problem = lab_problem(act, "xor")
    with pytest.raises(AssertionError, match=r"step 0, backward, dz"):
        assert_steps(training(problem, "derivative", slope_one_at_zero, at=0), problem, epochs=1)


def test_the_message_names_step_stage_tensor_numbers_and_what_still_matches():
    problem = lab_problem("tanh", "linear")
    part, bug, *_ = BUGS["derivative-left-out-2"]
    with pytest.raises(AssertionError) as caught:
        assert_steps(training(problem, part, bug), problem, epochs=10, reproduce="backprop-parity run --act tanh")
    message = str(caught.value)
    for words in (
        "tanh-linear-float64-bce",
        f"step {AT}, backward, dz2: shape (100, 10), float64",
        "Mismatched elements: 1000 / 1000 (100.0%)",
        "Greatest absolute difference: ",
        "Greatest relative difference: ",
        "allowed there)",
        "First divergence: dz2; z2, a2 and da2 match",
        "dW1",
        "follows from its inputs",
        "To reproduce: backprop-parity run --act tanh",
    ):
        assert words in message


@pytest.mark.parametrize(
    "change, words",
    [
        (
            lambda s: s | {"dW2": s["dW2"].astype(np.float32)},
            "step 3: dW2 has dtype float32, expected float64",
        ),
        (lambda s: s | {"dW2": s["dW2"][:-1]}, r"step 3: dW2 has shape \(9, 10\), expected \(10, 10\)"),
        (lambda s: s | {"dW2": s["dW2"].tolist()}, "step 3: dW2 is a list, expected a NumPy array"),
        (lambda s: {k: v for k, v in s.items() if k != "dW2"}, "step 3: dW2 is missing"),
        (lambda s: s | {"z1": s["z1"].mT}, r"step 3: z1 has shape \(10, 100\), expected \(100, 10\)"),
        (lambda s: s | {"W1": s["W1"] * 1.5}, "step 3: its weights are not those that the step before"),
    ],
    ids=["dtype", "shape", "list", "missing", "inner-shape", "other-weights"],
)
def test_what_cannot_be_compared_is_said(change, words):
    problem = lab_problem("tanh", "linear")

    def steps():
        for i, step in enumerate(training(problem)):
            yield change(step) if i == 3 else step

    with pytest.raises(AssertionError, match=words):
        assert_steps(steps(), problem, epochs=10)


def test_overflow_on_both_sides_is_divergence_and_not_parity():
    problem = dataclasses.replace(lab_problem("none", "linear"), learning_rate=1e6)
    lane = Lockstep(problem, torch_reference(problem))
    with np.errstate(all="ignore"):
        for window in windows(training(problem), epochs=50, size=8):
            lane.feed(window)
    result = lane.result()
    assert result.diverged is not None
    assert result.steps == result.diverged


OVERFLOWS, GOES_ON = 0, 1


@pytest.mark.parametrize("step", [2, 30], ids=["before-the-overflow", "after-it"])
def test_a_run_that_overflows_ends_alone_and_hides_no_bug_in_another(step):
    together = stacked(
        [dataclasses.replace(lab_problem("none", "linear"), learning_rate=rate) for rate in (1e6, 0.01)]
    )

    def steps(change):
        for i, record in enumerate(manual_steps(together)):
            yield record | {"dW2": change(record["dW2"])} if i == step else record

    def wrong(dW2):
        dW2 = dW2.copy()
        dW2[GOES_ON, 3, 6] *= 1 + 1e-9
        return dW2

    right, planted = (Lockstep(together, torch_reference(together)) for _ in range(2))
    for lane, change in ((right, lambda dW2: dW2), (planted, wrong)):
        for window in windows(steps(change), epochs=50, size=8):
            lane.feed(window)
    result = right.result()
    assert result.verdict is Verdict.MATCH
    assert (result.steps, result.diverged, result.by_run[GOES_ON]) == (50, None, 50)
    assert 2 < result.by_run[OVERFLOWS] < 30
    first = planted.result().first
    assert (first.step, first.tensor, first.absolute.index) == (step, "dW2", (GOES_ON, 3, 6))


def test_a_run_that_has_ended_is_not_looked_at_again():
    """Whatever it tells then, and though its weights are no numbers that equal themselves."""
    together = stacked(
        [dataclasses.replace(lab_problem("none", "linear"), learning_rate=rate) for rate in (1e6, 0.01)]
    )
    lane = Lockstep(together, torch_reference(together))

    def steps():
        for i, record in enumerate(manual_steps(together)):
            told = {name: np.array(tensor) for name, tensor in record.items()}
            for name in told if i >= 32 else ():
                if i > 32 or name not in together.weights:  # which are what step 31 led to
                    told[name][OVERFLOWS] = 1.0
            yield told

    for window in windows(steps(), epochs=50, size=8):
        lane.feed(window)
    result = lane.result()
    assert result.verdict is Verdict.MATCH
    assert (result.steps, result.by_run[GOES_ON]) == (50, 50)


def test_overflow_on_one_side_alone_is_a_difference():
    problem = lab_problem("tanh", "linear")

    def steps():
        for i, step in enumerate(training(problem)):
            yield step | {"loss": np.asarray(np.inf)} if i == 3 else step

    with pytest.raises(AssertionError, match="step 3, loss, loss"):
        assert_steps(steps(), problem, epochs=10)
