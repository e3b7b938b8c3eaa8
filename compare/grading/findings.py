"""A program's answers, and PyTorch at the very same weights -> a finding for each tensor that is asked for.

    p       at the weights
    loss    at the program's own p, or at PyTorch's
    dz_L    the loss that is differentiated, as the gradients show it
    dW_l    what follows from that, end to end; or else from the dz that the program itself had
    W_next  at the program's own dW
    z a da dz, where they are told: at what else is told (`with_told`, of which no grade takes notice)

**What is believed** is what the class declares: a loss with an epsilon in its logarithms, perhaps times a
constant factor. All gradients must be those of one loss, times one common factor from a closed set.

**Each tensor is judged on the inputs that it really had.** The dz_l of a program is told, or is the one that its
own dW_l implies: dW_l = a_{l-1}ᵀ dz_l has one solution where the batch has no more samples than a_{l-1} has
units. From there PyTorch takes over. What then agrees `follows`, and it is dW_l that pays for a wrong dz_l.

**What counts as equal**: what rounding explains in any known way of writing the formulas (`ruler.ways`),
in the precision that a tensor says it has.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import pairwise
from math import isclose
from typing import NamedTuple, Protocol, runtime_checkable

import numpy as np

from compare.grading.learning import Direction, Moves, direction
from compare.grading.settings import ClassSettings
from compare.losses import FACTORS, LOSSES, Declared, epsilon_words, epsilons_of, loss_words
from compare.ruler.rounded import Number, Rounded
from compare.ruler.walk import Walk
from compare.ruler.ways import AnyWay
from compare.step import TABLE, Array, Tensors, by_layer, causal_order, places, stage, tensor, updated_by
from compare.submission.answered import Answered
from compare.verdict.mismatch import Mismatch, beyond, differences, mismatch

PRECISIONS = ("", "float32")  # that a tensor may say it has, "" for the problem's
BETWEEN = ("z", "a", "output", "da", "dz")  # rows of the table: what a program may tell besides
COMPARED = (*BETWEEN, "p", "dW", "db")
LEAST = 1e-6  # of what is expected: a dz smaller than this says nothing about what follows from it
RESOLVED = 1e-2  # of a dz: what may be wrong in one that is recovered
RESEMBLING = 1e-2  # of a gradient: what a multiple of another loss's may leave, for its bound to be worth asking


class State(StrEnum):
    """What is known of a tensor, or of an item."""

    PASS = "pass"
    FAIL = "fail"
    BLOCKED = "blocked"  # something before it must hold first
    NOT_OBSERVED = "not_observed"


@dataclass(frozen=True)
class Finding:
    """What is known of one tensor: its state, why, and where it first differs.

    `factor` is what the value is too large by, if that is all; `follows`: right, given its own upstream;
    `other_loss`: the loss that it is right for, where another one is asked for.
    """

    name: str
    state: State
    reason: str = ""
    factor: str = "1"
    follows: bool = False
    first: Mismatch | None = None
    other_loss: str = ""


@dataclass(frozen=True)
class Differentiated:
    """The loss that gradients are those of, times which factor, "" if none explains any of them.

    by: for each gradient, all factors by which it is what this loss leads to.
    """

    loss: str
    epsilon: float = 0.0
    factor: str = ""
    by: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @property
    def declared(self) -> Declared:
        """The loss as it is differentiated, times the common factor if there is one."""
        return Declared(self.loss, self.epsilon, self.factor or "1")

    def holds(self, name: str) -> bool:
        """Whether the gradient is what this loss leads to, times the common factor."""
        return bool(self.factor) and self.factor in self.by[name]


@dataclass(frozen=True)
class Findings:
    """Every tensor that is asked for, in causal order; what the gradients show; and by what the update moves.

    moved: the factor of each step, where it takes back the one that the gradients are kept with. reported: the
    epsilon and the factor of the loss that is reported, where that is the one that is asked for.
    """

    tensors: Mapping[str, Finding]
    shown: Differentiated
    moved: str = "1"
    reported: tuple[float, str] = (0.0, "1")


class Known(NamedTuple):
    """A tensor that is known to within a bound, which is allowed for as it is."""

    value: Array
    bound: Array


@runtime_checkable
class Believed(Protocol):
    """The party that is believed, at some weights: from its own loss, or from a given ∂L/∂z of a layer."""

    def evaluate(self) -> dict[str, Array]: ...

    def pull_back(self, layer: int, dz: Array) -> dict[str, Array]: ...


@runtime_checkable
class Party(Protocol):
    """The same at any weights."""

    def at(self, weights: Tensors) -> Believed: ...


Given = Mapping[str, Array | Known]
AS_ALLOWED = "as the class allows"
Held = tuple[Array, Array]  # what a tensor is held to, and what is allowed


@dataclass(frozen=True)
class Beside:
    """One answer, and PyTorch at its weights, with its tensors there.

    textbook: its step with bounds, by loss and precision; backward: PyTorch's values by loss and epsilon; each
    once it is asked for.
    """

    answer: Answered
    believed: Believed
    theirs: Tensors
    textbook: dict[tuple[Declared | None, str], "Judging"] = field(default_factory=dict, repr=False)
    backward: dict[tuple[str, float], dict[str, Array]] = field(default_factory=dict, repr=False)


def beside(answer: Answered, party: Party) -> Beside:
    """PyTorch at the answer's weights."""
    believed = party.at(answer.weights)
    return Beside(answer, believed, believed.evaluate())


def gradient_names(layers: int, *, bias: bool) -> list[str]:
    """dW_L, (db_L) ..., in causal order."""
    return [f"d{kind}{l}" for l in range(layers, 0, -1) for kind in ("W", "b")[: 1 + bias]]


def find(pairs: Sequence[Beside], settings: ClassSettings, further: Sequence[Beside] = ()) -> Findings:
    """What is known of every tensor, from the answers to several problems of one network.

    further: answers of which only predictions and loss are looked at.
    """
    problem = pairs[0].answer.problem
    names = gradient_names(problem.layers, bias=problem.bias)
    steps = {name: _steps_by(pairs, name) for name in map(updated_by, names)}
    shown = _told_apart(shown_by(pairs, names, settings, added="-1" in _common(steps)), further)
    everywhere = [*pairs, *further]
    predictions = _predictions(everywhere)
    forward = predictions.state in (State.PASS, State.NOT_OBSERVED)  # what is not told is PyTorch's
    value, reported = _loss(everywhere, settings, forward=forward)
    found = [predictions, value, _output(pairs, names, shown, settings)]
    found += [_gradient(pairs, name, shown, settings) for name in names]
    updates, moved = _updates(pairs, shown, found, steps)
    found[2] = _as_moved(found[2], everywhere, shown, moved, settings)
    return Findings({finding.name: finding for finding in [*found, *updates]}, shown, moved, reported)


# --- the ruler --------------------------------------------------------------------------------------------------


class Judging(Walk):
    """The textbook's step, of which every tensor says what a program's may be off by."""

    numbers: AnyWay

    def held(self, tensor: Rounded) -> Held:
        """What the tensor is held to, and what is allowed."""
        return np.asarray(tensor.value), self.numbers.allowed(tensor.bound)


def _textbook(one: Beside, loss: Declared | None = None, precision: str = "") -> Judging:
    """The textbook's step at the answer's weights, from a loss: one forward pass for all losses."""
    if (loss, precision) not in one.textbook:
        answer = one.answer
        numbers = AnyWay(answer.problem, loss, precision)
        if loss is None:
            x, y = numbers.given(answer.problem.x), numbers.given(answer.problem.y)
            weights = {name: numbers.given(W) for name, W in answer.weights.items()}
            walk = Judging(numbers, x, y, weights)
        else:
            passed = _textbook(one, None, precision)
            walk = Judging(numbers, passed.inputs, passed.y, passed.weights, observed=_forward(passed))
        one.textbook[loss, precision] = walk
    return one.textbook[loss, precision]


def _forward(walk: Judging) -> dict[str, Number]:
    """Every tensor of the forward pass."""
    rows = places(walk.last, bias=walk.bias).items()
    return {name: walk.tensor(name) for name, (kind, _) in rows if TABLE[kind].stage == "forward"}


def _walk(
    one: Beside, loss: Declared | None, given: Given, precision: str = "", *, afresh: bool = False
) -> Judging:
    """The textbook's step, from what is given in place of its tensors.

    afresh: what is given counts in the forward pass too.
    """
    textbook = _textbook(one, loss, precision)
    numbers, observed = textbook.numbers, {} if afresh else _forward(textbook)
    for name, what in given.items():
        value, bound = what if isinstance(what, Known) else (what, np.zeros(()))
        exact = numbers.given(value)
        observed[name] = Rounded(exact.value, exact.bound + bound, exact.arithmetic)
    return Judging(numbers, textbook.inputs, textbook.y, textbook.weights, observed=observed)


def _allowed(
    one: Beside, names: Sequence[str], loss: Declared | None = None, given: Given | None = None
) -> dict[str, Array]:
    """How far each of these tensors may lie from what PyTorch makes of the same."""
    found: dict[str, Array] = {}
    for precision in PRECISIONS:
        if those := [name for name in names if _precision(one.answer, name) == precision]:
            walk = _walk(one, loss, given, precision) if given else _textbook(one, loss, precision)
            found |= {name: walk.held(walk.tensor(name))[1] for name in those}
    return found


def _precision(answer: Answered, name: str) -> str:
    """That which the tensor says it has, or the p that a loss is made of; "" if it is the problem's."""
    return "float32" if {name, *["p"] * (name == "loss")} & answer.coarse else ""


def _seen_through(one: Beside, name: str) -> Array | float:
    """The rounding of W, where ΔW/η is taken for the gradient."""
    answer = one.answer
    if not answer.implied or name[1:] not in answer.weights:
        return 0.0
    u = float(np.finfo(answer.problem.dtype).eps) / 2
    return np.asarray(4 * u * np.abs(answer.weights[name[1:]]) / answer.problem.learning_rate)


def _where(
    pairs: Sequence[Beside], name: str, held: Sequence[Held], expected: Sequence[Held] = ()
) -> Mismatch | None:
    """The first recorded step at which a tensor differs from what it is held to by more than is allowed.

    expected: what is said to be expected there, if that is something else.
    """
    for one, (value, allowed), (shown, around) in zip(pairs, held, expected or held, strict=True):
        ours = one.answer.tensors[name]
        differs = beyond(differences(ours, value), allowed)
        steps = differs.reshape(len(ours), -1).any(axis=1)
        if steps.any():
            i = int(steps.argmax())
            value, allowed = np.where(differs[i], shown[i], ours[i]), np.broadcast_to(around, shown.shape)[i]
            return mismatch(one.answer.record[i], name, *map(np.asarray, (ours[i], value, allowed)))
    return None


def _missing(one: Beside, name: str, tensor: str, *operations: str) -> Finding | None:
    """Why there is nothing to compare: a failure if it was tried, not observed if there is no such thing."""
    answer = one.answer
    if tensor in answer.tensors:
        return None
    if tensor in answer.wrong:
        return Finding(name, State.FAIL, answer.wrong[tensor])
    error = next(filter(None, (answer.errors.get(operation, "") for operation in operations)), "")
    tried = error and not error.startswith("LookupError")
    return Finding(name, State.FAIL if tried else State.NOT_OBSERVED, error or f"{tensor} is not given")


# --- forward and loss -------------------------------------------------------------------------------------------


def _predictions(pairs: Sequence[Beside]) -> Finding:
    for one in pairs:
        if missing := _missing(one, "p", "p", "predictions"):
            return missing
    first = _where(pairs, "p", [(one.theirs["p"], _allowed(one, ["p"])["p"]) for one in pairs])
    return Finding("p", State.FAIL, "the predictions differ", first=first) if first else Finding("p", State.PASS)


def _loss(
    pairs: Sequence[Beside], settings: ClassSettings, *, forward: bool
) -> tuple[Finding, tuple[float, str]]:
    """The value that is reported, its epsilon and its factor; forward: whether the predictions are PyTorch's.

    Where they are not, it may be that of the right ones all the same.
    """
    for one in pairs:
        asked_for_p = "p" in one.answer.wrong or "predictions" in one.answer.errors
        missing = _missing(one, "loss", "loss", "loss", "predictions")
        if missing := missing or (_missing(one, "loss", "p") if asked_for_p else None):
            return missing, (0.0, "1")
    if not forward and all("p" in one.answer.tensors and np.ptp(one.answer.tensors["p"]) == 0 for one in pairs):
        return Finding("loss", State.BLOCKED, "the predictions must depend on the data first"), (0.0, "1")
    asked, most = settings.loss.value, settings.loss.epsilon
    has_value = any(np.isfinite(_value(one, asked)[0]).any() for one in pairs)
    for name, epsilon in _losses(asked, most) if has_value else [(asked, most)]:
        factors = _factors_of_value(pairs, name, epsilon, forward=forward)
        if factors and name == asked and epsilon <= most:
            return with_factor("loss", factors[0], epsilon_words(epsilon), settings), (epsilon, factors[0])
        if factors:
            words = loss_words(name, factors[0], epsilon)
            reason = f"the value is that of {words}, expected {asked}"
            found = Finding("loss", State.FAIL, reason, first=first_loss(pairs, asked), other_loss=name)
            return found, (0.0, "1")
    if not forward and (factors := _factors_of_value([*map(_without_p, pairs)], asked, 0.0, forward=True)):
        words = "that of the right predictions, not of those that are told"
        return with_factor("loss", factors[0], words, settings), (0.0, factors[0])
    told = any(np.isfinite(one.answer.tensors["loss"]).any() for one in pairs)
    if not has_value and not (forward and told):  # where p is 0 or 1, log(p) is infinite for anybody
        return Finding("loss", State.BLOCKED, "the predictions must be between 0 and 1 first"), (0.0, "1")
    found = Finding("loss", State.FAIL, f"the value is not that of {asked}", first=first_loss(pairs, asked))
    return found, (0.0, "1")


def _factors_of_value(pairs: Sequence[Beside], name: str, epsilon: float, *, forward: bool) -> list[str]:
    """By which factors the value is this loss at every step.

    At a p of 0 or 1 the formula may have no value: what has one is then held to PyTorch's.
    """
    left, compared = list(FACTORS), False
    for one in pairs:
        ours, (value, allowed) = one.answer.tensors["loss"], _value(one, name, epsilon)
        known = np.isfinite(value)
        theirs = None
        if not known.all() and forward and name == one.answer.problem.loss and not epsilon:
            theirs, around = one.theirs["loss"], _allowed(one, ["loss"])["loss"]
        for factor in list(left):
            c = FACTORS[factor](one.answer.samples)
            wrong = beyond(differences(ours, c * value), abs(c) * allowed) & known
            if theirs is not None:
                wrong |= beyond(differences(ours, c * theirs), abs(c) * around) & ~known & np.isfinite(ours)
            if wrong.any():
                left.remove(factor)
        compared = compared or bool(known.any()) or theirs is not None
    return left if compared else []


def _without_p(one: Beside) -> Beside:
    """The same as if no predictions were told."""
    tensors = {name: T for name, T in one.answer.tensors.items() if name != "p"}
    return replace(one, answer=replace(one.answer, tensors=tensors))


def _value(one: Beside, name: str, epsilon: float = 0.0) -> Held:
    """The loss at the program's own p, or at PyTorch's where none is told, and what is allowed."""
    loss, own = Declared(name, epsilon), one.answer.tensors.get("p")
    p = np.asarray(one.theirs["p"] if own is None else own, dtype=float)
    given = {} if own is None else {"p": p}
    value = np.asarray(loss.value(p, one.answer.problem.y)) + _penalty(one.answer)
    return value, _allowed(one, ["loss"], loss, given)["loss"]


def _penalty(answer: Answered) -> Array | float:
    """λ/2 Σ W² at each recorded step."""
    l2, W = answer.problem.l2, by_layer(answer.weights, "W").values()
    return l2 / 2.0 * sum(np.square(each).sum(axis=(-2, -1)) for each in W) if l2 else 0.0


def first_loss(pairs: Sequence[Beside], asked: str) -> Mismatch | None:
    """Where the value first differs from the loss that is asked for."""
    return _where(pairs, "loss", [_where_known(one, *_value(one, asked)) for one in pairs])


def _where_known(one: Beside, value: Array, allowed: Array) -> Held:
    """What the value is held to: nothing, where the formula has none."""
    known = np.isfinite(value)
    return np.where(known, value, one.answer.tensors["loss"]), np.where(known, allowed, np.inf)


# --- gradients --------------------------------------------------------------------------------------------------


def shown_by(
    pairs: Sequence[Beside], names: Sequence[str], settings: ClassSettings, *, added: bool = False
) -> Differentiated:
    """The loss that explains most gradients, the declared one first, and by which factors it does.

    added: whether gradients are added to the weights, so that -dW is what goes downhill. Where p is all but 0 or
    1, several epsilons may: none, the declared one, or what a dz_L that is told shows.
    """
    asked, layers = settings.differentiated, pairs[0].answer.problem.layers
    told = [name for name in names if all(name in one.answer.tensors for one in pairs)]
    output = [f"dz{layers}"] if all(f"dz{layers}" in one.answer.tensors for one in pairs) else []
    last = [name for name in told if name == f"d{name[1]}{layers}"]
    best, most = Differentiated(asked), -1
    for loss, epsilon in _losses(asked, settings.loss.epsilon) if told else ():
        if loss != asked and last and all(map(best.holds, last)):
            break  # nothing stands between dz_L and these: another loss is not what the others are wrong by
        sure = (loss, epsilon) in ((asked, 0.0), (asked, settings.loss.epsilon))
        names = [*told, *output]
        likely = names if sure else _resembling(pairs, names, loss, epsilon, most)
        if len(likely) <= most:
            continue  # it explains no more
        by = _matching(pairs, likely, loss, epsilon)
        by = {name: by.get(name, []) for name in names}
        one = Differentiated(loss, epsilon, _commonest({name: by[name] for name in told}, added=added), by)
        explained = sum(map(one.holds, told)) + sum(bool(by[name]) for name in output)
        if explained > most:
            best, most = one, explained
        if most == len(told) + len(output):
            break
    return best


def _told_apart(shown: Differentiated, further: Sequence[Beside]) -> Differentiated:
    """The same, with the factor that explains further gradients too, where several are one, as n and 2 are."""
    alike = [factor for factor in FACTORS if _explained(shown.by, factor) == _explained(shown.by, shown.factor)]
    if not shown.factor or len(alike) == 1:
        return shown
    names = [name for name in shown.by if all(name in one.answer.tensors for one in further)]
    by = _matching(further, names, shown.loss, shown.epsilon)
    return replace(shown, factor=max(alike, key=lambda factor: len(_explained(by, factor))))


def _explained(by: Mapping[str, Sequence[str]], factor: str) -> list[str]:
    """The gradients that this factor explains."""
    return [name for name, factors in by.items() if factor in factors]


def _losses(asked: str, declared: float) -> list[tuple[str, float]]:
    """Every loss and epsilon that is known: first what is asked for, without one and with the declared one."""
    first = [(asked, 0.0), (asked, declared if LOSSES[asked].epsilon else 0.0)]
    known = [(loss, epsilon) for loss in (asked, *LOSSES) for epsilon in epsilons_of(loss)]
    return list(dict.fromkeys([*first, *known]))


def _commonest(by: Mapping[str, Sequence[str]], *, added: bool) -> str:
    """The factor that explains most gradients, the plainest of several; empty if none explains any.

    One whose sign goes downhill comes first: where only some gradients go uphill, it is these that are wrong.
    """
    counts = {factor: sum(factor in found for found in by.values()) for factor in FACTORS}
    downhill = [factor for factor in FACTORS if factor.startswith("-") is added and counts[factor]]
    best = max(downhill or FACTORS, key=lambda factor: counts[factor])
    return best if counts[best] else ""


def _resembling(pairs: Sequence[Beside], names: Sequence[str], loss: str, epsilon: float, most: int) -> list[str]:
    """The gradients that are nearly a multiple of what this loss leads to, which is cheap to ask.

    They are asked for at one pair after the other, while there are more than `most`.
    """
    left = list(names)
    for one in pairs:
        if len(left) > most:
            values = _values_of(one, loss, epsilon)
            left = [name for name in left if _nearly_a_multiple(one.answer.tensors[name], values[name])]
    return left


def _nearly_a_multiple(ours: Array, value: Array) -> bool:
    """Whether ours is c · value for some c, nearly."""
    c = np.vdot(value, ours) / (np.vdot(value, value) or 1.0)
    return bool(np.linalg.norm(ours - c * value) <= RESEMBLING * np.linalg.norm(ours))


def _matching(pairs: Sequence[Beside], names: Sequence[str], loss: str, epsilon: float) -> dict[str, list[str]]:
    """For each gradient, the factors by which it is what this loss leads to, at every recorded step."""
    left = {name: list(FACTORS) for name in names}
    for one in pairs:
        those = [name for name in names if left[name]]
        for name, held in led_to(one, those, loss, epsilon).items() if those else ():
            left[name] = _times(left[name], one, name, held, _seen_through(one, name))
    return left


def _times(factors: Sequence[str], one: Beside, name: str, held: Held, besides: Array | float = 0.0) -> list[str]:
    """The factors by which a tensor is what it is held to; besides: what is allowed whatever the factor is."""
    ours, (value, allowed) = one.answer.tensors[name], held
    c = np.array([FACTORS[factor](one.answer.samples) for factor in factors])
    c = c.reshape(-1, *[1] * ours.ndim)  # all at once
    differs = beyond(differences(ours, c.astype(value.dtype) * value), np.abs(c) * allowed + besides)
    return [factor for factor, each in zip(factors, differs, strict=True) if not each.any()]


def led_to(one: Beside, names: Sequence[str], loss: str, epsilon: float) -> dict[str, Held]:
    """What this loss leads to, tensor by tensor of the backward pass, and what is allowed in each."""
    values, allowed = _values_of(one, loss, epsilon), _allowed(one, names, Declared(loss, epsilon))
    return {name: (values[name], allowed[name]) for name in names}


def _values_of(one: Beside, loss: str, epsilon: float) -> dict[str, Array]:
    """What this loss leads to in the backward pass."""
    answer, layers = one.answer, one.answer.problem.layers
    if (loss, epsilon) not in one.backward:
        dz = Declared(loss, epsilon).gradient(one.theirs["p"], answer.problem.y)
        led = one.believed.pull_back(layers, np.ascontiguousarray(dz))
        one.backward[loss, epsilon] = led | {f"dz{layers}": dz}
    return one.backward[loss, epsilon]


def _output(
    pairs: Sequence[Beside], names: Sequence[str], shown: Differentiated, settings: ClassSettings
) -> Finding:
    """dz_L: the loss that is differentiated, as the gradients show it."""
    asked, layers = settings.differentiated, pairs[0].answer.problem.layers
    name, last = f"dz{layers}", f"dW{layers}"
    missing = [one for each in names if (one := _missing_gradient(pairs, each))]
    if len(missing) == len(names):
        stopped = missing[0].state is State.FAIL and not any(last in one.answer.wrong for one in pairs)
        waits = Finding(name, State.BLOCKED, f"{last} must hold first")
        return waits if stopped else replace(missing[0], name=name)
    if shown.factor and shown.loss == asked and shown.epsilon <= settings.loss.epsilon:
        held = [each for each in names if each in shown.by and shown.holds(each)]
        alone = "" if len(held) > 1 or shown.factor == "1" or last in held else f"as {held[0]} alone shows it"
        words = "; ".join(filter(None, (epsilon_words(shown.epsilon), alone)))
        return with_factor(name, shown.factor, words, settings)
    if shown.factor:
        words = loss_words(shown.loss, shown.factor, shown.epsilon)
        return Finding(name, State.FAIL, f"it differentiates {words}, expected {asked}", other_loss=shown.loss)
    if any(own_dz(one, layers) is None for one in pairs):
        return Finding(name, State.BLOCKED, f"{last} must hold first")
    return Finding(name, State.FAIL, f"what is differentiated is neither {asked} nor another known loss")


def _missing_gradient(pairs: Sequence[Beside], name: str) -> Finding | None:
    return next(filter(None, (_missing(one, name, name, "gradients", "step") for one in pairs)), None)


def _gradient(pairs: Sequence[Beside], name: str, shown: Differentiated, settings: ClassSettings) -> Finding:
    """dW_l or db_l: end to end, or else from the dz that the program itself had."""
    if missing := _missing_gradient(pairs, name):
        return missing
    if shown.holds(name):
        return Finding(name, State.PASS)
    asked = settings.differentiated
    epsilon, factor = shown.epsilon if shown.loss == asked else 0.0, shown.factor or "1"
    first = first_gradient(pairs, name, asked, epsilon, factor)
    if _follows(pairs, name, shown):
        words = "right, given its own dz of the layer above"
        return Finding(name, State.PASS, words, follows=True, first=first)
    if others := shown.by[name]:
        words = f"{others[0]} times what it should be"
        words += f", where other gradients are {shown.factor} times that" if shown.factor not in ("", "1") else ""
        return Finding(name, State.FAIL, words, factor=others[0], first=first)
    return Finding(name, State.FAIL, "the gradient differs", first=first)


def first_gradient(pairs: Sequence[Beside], name: str, loss: str, epsilon: float, factor: str) -> Mismatch | None:
    """Where a gradient first differs from what a loss, times a factor, leads to; the loss's own is expected."""
    held, expected = [], []
    for one in pairs:
        (value, allowed), seen_through = led_to(one, [name], loss, epsilon)[name], _seen_through(one, name)
        c = FACTORS[factor](one.answer.samples)
        held.append((c * value, abs(c) * allowed + seen_through))
        value, allowed = led_to(one, [name], loss, 0.0)[name]
        expected.append((value, allowed + seen_through))
    return _where(pairs, name, held, expected)


def _follows(pairs: Sequence[Beside], name: str, shown: Differentiated) -> bool:
    """Whether a gradient is what PyTorch makes of the program's own dz, where that is not the right one.

    Where dW_u is right, so is dz_u, and what follows from it was compared already, and more sharply.
    """
    layers = pairs[0].answer.problem.layers
    l = int(name[2:])
    if l == layers and shown.factor:
        return False  # the other gradients show the dz_L that it does not fit
    wrong = [u for u in range(l, layers + 1) if f"dW{u}" in shown.by and not shown.holds(f"dW{u}")]
    return any(all(_agrees(one, name, u) for one in pairs) for u in wrong)


def _agrees(one: Beside, name: str, layer: int) -> bool:
    if name == f"dW{layer}" and layer < one.answer.problem.layers:
        return False  # it is dW_l that pays for a wrong dz_l, as dz_L does for itself
    dz = own_dz(one, layer)
    if dz is None:
        return False
    answer = one.answer
    value = one.believed.pull_back(layer, np.ascontiguousarray(dz.value))[name]
    allowed = _allowed(one, [name], given={f"dz{layer}": dz})[name] + _seen_through(one, name)
    return not beyond(differences(answer.tensors[name], value), allowed).any()


def own_dz(one: Beside, l: int) -> Known | None:
    """The dz_l that the program tells, or that its dW_l implies; None where it says nothing of it."""
    answer, name = one.answer, f"dW{l}"
    dz: Known | None = None
    if f"dz{l}" in answer.tensors:
        told = np.asarray(answer.tensors[f"dz{l}"], dtype=float)
        dz = Known(told, np.zeros_like(told))
    elif name in answer.tensors and l > 1 and answer.samples <= answer.weights[f"W{l}"].shape[-2]:
        dz = _recovered(one, l)
    if dz is None or not np.isfinite(dz.value).all():
        return None
    size, expected = (np.linalg.norm(of, axis=(-2, -1)) for of in (dz.value, one.theirs[f"dz{l}"]))
    known = np.linalg.norm(dz.bound, axis=(-2, -1)) <= RESOLVED * size
    return dz if (known & (size > LEAST * expected)).all() else None


def _recovered(one: Beside, l: int) -> Known | None:
    """The dz of dW = aᵀ dz, for the a of PyTorch: dz = (aᵀ)⁺ dW, |(aᵀ)⁺| D_dW off, if aᵀ dz is dW again."""
    name, a = f"dW{l}", np.asarray(one.theirs[f"a{l - 1}"], dtype=float).mT
    dW = np.asarray(one.answer.tensors[name], dtype=float) - one.answer.problem.l2 * one.answer.weights[f"W{l}"]
    if not np.isfinite(dW).all():
        return None
    inverse = np.linalg.pinv(a)
    dz = inverse @ dW
    D_dW = _allowed(one, [name], given={f"dz{l}": dz})[name] + _seen_through(one, name)
    D_dz = np.abs(inverse) @ D_dW
    if beyond(differences(a @ dz, dW), D_dW + np.abs(a) @ D_dz).any():
        return None
    return Known(dz, D_dz)


# --- update -----------------------------------------------------------------------------------------------------


def moves(one: Beside, settings: ClassSettings) -> Moves:
    """How the weights of each layer move, beside PyTorch's gradient of the loss that is asked for."""
    answer = one.answer
    values = _values_of(one, settings.differentiated, 0.0)
    names = [tensor("W", l) for l in by_layer(answer.problem.weights, "W")]
    after = {name: answer.tensors[f"{name}_next"] for name in names if f"{name}_next" in answer.tensors}
    gradient = {name: values[f"d{name}"] for name in names}
    return Moves(answer.weights, after, gradient, float(answer.problem.learning_rate))


def _as_moved(
    output: Finding, pairs: Sequence[Beside], shown: Differentiated, moved: str, settings: ClassSettings
) -> Finding:
    """dz_L whose gradients are kept times a factor: what of it the update leaves; uphill is wrong.

    The sign is that of the way which the weights go, whatever the update is.
    """
    if output.state is not State.PASS and output.factor == "1":
        return output
    left = _product(shown.factor, moved, pairs) if moved != "1" else shown.factor
    words = f"kept times {shown.factor}, which the update takes back" if left != shown.factor else ""
    if not shown.factor.startswith("-"):
        return output if left == shown.factor else with_factor(output.name, left, words, settings)
    way = direction([moves(one, settings) for one in pairs])
    if way is Direction.DOWN:
        words = words or f"kept times {shown.factor}, and the weights go downhill"
        return with_factor(output.name, left.removeprefix("-"), words, settings)
    if way is Direction.UP:
        wrong = f"{shown.factor} times what it should be: the weights go uphill"
        return Finding(output.name, State.FAIL, wrong, factor=shown.factor)
    words = f"{shown.factor} times what it should be, and no update is seen that would take this back"
    return Finding(output.name, State.NOT_OBSERVED, words, factor=shown.factor)


def _product(kept: str, moved: str, pairs: Sequence[Beside]) -> str:
    """By what of the list the weights move, where gradients are kept times one factor and moved by the other."""

    def is_product(factor: str, n: int) -> bool:
        return isclose(FACTORS[factor](n), FACTORS[kept](n) * FACTORS[moved](n), rel_tol=1e-12)

    samples = {one.answer.samples for one in pairs}
    return next((factor for factor in FACTORS if all(is_product(factor, n) for n in samples)), "")


def _takes_back(moved: str, kept: str, pairs: Sequence[Beside]) -> bool:
    """Whether an update times this factor is right for gradients that are kept times that one.

    All of it, as for -dW that is added; or the sign, or the n alone, as for Σ (p - y)² over 2, of which 1/n is
    left to the update.
    """
    left = _product(kept, moved, pairs)
    if not left or left.startswith("-"):
        return False
    if left == "1":
        return True
    if moved == "-1":
        return kept.startswith("-")
    return "n" in moved and left in ("2", "1/2")


def _updates(
    pairs: Sequence[Beside],
    shown: Differentiated,
    found: Sequence[Finding],
    steps: Mapping[str, list[str] | Finding],
) -> tuple[list[Finding], str]:
    """W_next = W - η dW, with the program's own dW; what that is times, the update may take back.

    Where ΔW/η is all that is known of dW, a right one shows a right update too.
    """
    output, gradients = found[2], found[3:]
    names = [updated_by(finding.name) for finding in gradients]
    if any(one.answer.implied for one in pairs):
        right = [finding for finding in gradients if finding.state is State.PASS and not finding.follows]
        if right and output.state is State.PASS and not output.follows:
            times = "" if output.factor == "1" else f"{output.factor} times "
            words = f"no gradient is kept, and W moves by {times}η times the right one"
            return [Finding(name, State.PASS, words) for name in names], "1"
        words = "no gradient is kept, so that ΔW/η was taken for it"
        return [Finding(name, State.NOT_OBSERVED, words) for name in names], "1"
    common = _common(steps)
    moved = next((f for f in common if f == "1" or _takes_back(f, shown.factor or "1", pairs)), "1")
    return [_update(pairs, name, steps[name], moved, common) for name in names], moved


def _common(steps: Mapping[str, list[str] | Finding]) -> list[str]:
    """The factors by which all weights move along their own gradients, as far as that is known."""
    known = [factors for factors in steps.values() if not isinstance(factors, Finding)]
    return [factor for factor in FACTORS if known and all(factor in factors for factors in known)]


def _steps_by(pairs: Sequence[Beside], name: str) -> list[str] | Finding:
    """The factors by which a weight moves along its own gradient, 1 alone if it is; or why that is not known."""
    gradient = f"d{name.removesuffix('_next')}"
    told = []
    for one in pairs:
        if missing := _missing(one, name, name, "step"):
            return missing
        if np.isfinite(one.answer.tensors.get(gradient, np.nan)).all():  # whose own finding says so otherwise
            told.append(one)

    def fits(factor: str) -> bool:
        held = ((one.answer.tensors[name], *_moved(one, name, factor)) for one in told)
        return not any(beyond(differences(ours, value), allowed).any() for ours, value, allowed in held)

    return ["1"] if fits("1") else [factor for factor in FACTORS if fits(factor)]


def _moved(one: Beside, name: str, factor: str) -> Held:
    """W - η c dW by the program's own dW, and what is allowed."""
    gradient = f"d{name.removesuffix('_next')}"
    told = FACTORS[factor](one.answer.samples) * np.asarray(one.answer.tensors[gradient], dtype=float)
    coarse = "float32" in (_precision(one.answer, name), _precision(one.answer, gradient))
    precision = "float32" if coarse else ""
    dz = tensor("dz", places(one.answer.problem.layers, bias=one.answer.problem.bias)[name][1])
    terms = _times_as_large(told, one.theirs[gradient]) * one.theirs[dz]
    walk = _walk(one, None, {gradient: told, dz: terms}, precision)
    return walk.held(walk.tensor(name))


def _times_as_large(ours: Array, theirs: Array) -> Array:
    """How many times as large a gradient is as PyTorch's, at least 1: so are the terms of its sum."""
    above, below = (np.linalg.norm(each, axis=(-2, -1), keepdims=True) for each in (ours, theirs))
    ratio = np.ones_like(above)
    np.divide(above, below, out=ratio, where=below > 0)
    return np.fmax(ratio, 1.0)


def first_step(pairs: Sequence[Beside], gradients: Sequence[str], moved: str) -> Mismatch | None:
    """Where a weight first moves otherwise than by that factor along its own gradient, where one is kept."""
    for name in map(updated_by, gradients):
        told = [one for one in pairs if name in one.answer.tensors and not one.answer.implied]
        if first := _where(told, name, [_moved(one, name, moved) for one in told]):
            return first
    return None


def _update(
    pairs: Sequence[Beside], name: str, by: list[str] | Finding, moved: str, common: Sequence[str]
) -> Finding:
    if isinstance(by, Finding):
        return by
    if moved in by:
        return Finding(name, State.PASS)
    reason = f"{common[0]} times the step that it should be" if common else "it does not lead to W - η dW"
    told = [one for one in pairs if f"d{name.removesuffix('_next')}" in one.answer.tensors]
    return Finding(name, State.FAIL, reason, first=_where(told, name, [_moved(one, name, "1") for one in told]))


def held_to(one: Beside, found: Findings, settings: ClassSettings) -> dict[str, Held]:
    """What each tensor that was told is held to, and what is allowed, by what was found to be believed."""
    answer, told, m = one.answer, one.answer.tensors, one.answer.samples
    held: dict[str, Held] = {}
    if "p" in told:
        held["p"] = one.theirs["p"], _allowed(one, ["p"])["p"]
    if "p" in told and "loss" in told:
        epsilon, factor = found.reported
        value, allowed = _value(one, settings.loss.value, epsilon)
        c = FACTORS[factor](m)
        held["loss"] = _where_known(one, c * value, abs(c) * allowed)
    gradients = [name for name in gradient_names(answer.problem.layers, bias=answer.problem.bias) if name in told]
    loss, epsilon, factor = found.shown.loss, found.shown.epsilon, found.shown.factor
    c = FACTORS[factor or "1"](m)
    for name, (value, allowed) in led_to(one, gradients, loss, epsilon).items():
        held[name] = c * value, abs(c) * allowed + _seen_through(one, name)
    for name in map(updated_by, gradients):
        if name in told:
            held[name] = _moved(one, name, found.moved)
    for name, (near, whole) in _told(one, found.shown).items():
        if name not in held:
            astray = found.tensors[name].state is State.PASS and _where([one], name, [near])
            held[name] = whole if astray else near
    return held


def output_difference(one: Beside, found: Findings, settings: ClassSettings) -> Mismatch | None:
    """Where dz_L, as the gradients show it or the program has it, first differs from the declared loss's."""
    answer, shown = one.answer, found.shown
    p, y, layers, asked = one.theirs["p"], answer.problem.y, answer.problem.layers, settings.differentiated
    name = f"dz{layers}"
    if shown.factor:
        own = shown.declared.gradient(p, y)
    elif (dz := own_dz(one, layers)) is not None:
        own = dz.value
    else:
        return None
    expected, allowed = Declared(asked).gradient(p, y), _allowed(one, [name], Declared(asked))[name]
    for i, step in enumerate(answer.record):
        if found_here := mismatch(step, name, own[i], expected[i], np.broadcast_to(allowed, own.shape)[i]):
            return found_here
    return None


# --- what is told besides ---------------------------------------------------------------------------------------


def with_told(one: Beside, found: Findings, settings: ClassSettings) -> Findings:
    """The findings, in the order of the table, and one for each z, a, da and dz that the program tells.

    A tensor is right if it is what its formula makes of whatever else is told, as nearly as this one operation
    allows; it `follows` if that is not what PyTorch leads to. Where something before it was told otherwise than
    it was used, it may be PyTorch's instead. A dz_L that is told is judged as what it is: where the gradients
    show another one, it is they that are not made of it.
    """
    answer, judged = one.answer, found.tensors
    shown = found.shown
    if itself := _output_itself(one, shown, settings):
        judged, shown = _not_by_gradients(one, judged, itself, settings), itself
    held = _told(one, shown)
    tensors: dict[str, Finding] = {}
    for name in causal_order(answer.problem.layers, bias=answer.problem.bias):
        known = judged.get(name)
        right = all(finding.state is State.PASS and not finding.follows for finding in tensors.values())
        near, whole = (_where([one], name, [each]) for each in held[name]) if name in held else (None, None)
        if known is None or (known.state is State.PASS and name == f"dz{answer.problem.layers}"):
            if near and (whole or right):
                words = "it is not what its own inputs lead to"
                tensors[name] = Finding(name, State.FAIL, words, first=near)
            elif whole and not near:
                tensors[name] = Finding(name, State.PASS, "right, given what is told", follows=True, first=whole)
            elif known or name in held:
                tensors[name] = known or Finding(name, State.PASS)
        elif name in held and known.state is State.FAIL and not near and not right:
            tensors[name] = replace(known, follows=True)
        else:
            tensors[name] = known
    return replace(found, tensors=tensors)


def _output_itself(one: Beside, shown: Differentiated, settings: ClassSettings) -> Differentiated | None:
    """What a dz_L that is told is of the loss that is asked for; None where the gradients are made of it.

    So they are too where they are right, and it is told of each sample.
    """
    output, asked = tensor("dz", one.answer.problem.layers), settings.differentiated
    if output not in one.answer.tensors:
        return None
    epsilon = shown.epsilon if shown.loss == asked else 0.0
    factors = _matching([one], [output], asked, epsilon)[output]
    made_of_it = shown.factor in ("1", *factors) if shown.loss == asked else shown.factor and shown.by.get(output)
    return None if made_of_it else Differentiated(asked, epsilon, next(iter(factors), ""))


def _not_by_gradients(
    one: Beside, judged: Mapping[str, Finding], itself: Differentiated, settings: ClassSettings
) -> dict[str, Finding]:
    """What is known without what the gradients show of dz_L: that finding, and those by which they are right."""
    output = tensor("dz", one.answer.problem.layers)
    by_them = [n for n, known in judged.items() if stage(n) == "backward" and known.state is State.PASS]
    known = {name: finding for name, finding in judged.items() if name not in (output, *by_them)}
    if itself.factor not in ("", "1"):
        first = first_gradient([one], output, itself.loss, itself.epsilon, "1")
        known[output] = replace(with_factor(output, itself.factor, "", settings), first=first)
    return known


def _told(one: Beside, shown: Differentiated) -> dict[str, tuple[Held, Held]]:
    """What the formula of each tensor makes of all that is told, and what PyTorch leads to; if a z, ... is."""
    answer, layers = one.answer, one.answer.problem.layers
    rows = {name: kind for name, (kind, _) in places(layers, bias=answer.problem.bias).items()}
    told = {n: answer.tensors[n] for n, kind in rows.items() if kind in COMPARED and n in answer.tensors}
    if not any(rows[name] in BETWEEN for name in told):
        return {}
    precision = "float32" if any(_precision(answer, name) for name in told) else ""
    walk = _walk(one, shown.declared, told, precision, afresh=True)
    forward = [name for name in told if stage(name) == "forward"]
    backward = [name for name in told if name not in forward]
    whole = {name: (one.theirs[name], allowed) for name, allowed in _allowed(one, forward).items()}
    c = FACTORS[shown.declared.factor](answer.samples)
    for name, (value, allowed) in led_to(one, backward, shown.loss, shown.epsilon).items():
        whole[name] = c * value, abs(c) * allowed
    found: dict[str, tuple[Held, Held]] = {}
    for name in told:
        found[name] = walk.held(walk.predict(name)), whole[name]
    return found


def not_continued(answer: Answered) -> str:
    """Where a recorded step does not start from where the one before it ended."""
    record = answer.record
    for i, (before, after) in enumerate(pairwise(record)):
        for name, W in answer.weights.items():
            ended = answer.tensors.get(f"{name}_next")
            if after == before + 1 and (ended is None or not np.array_equal(ended[i], W[i + 1])):
                return f"step {after} does not start from the {name} that step {before} led to"
    return ""


def with_factor(name: str, factor: str, reason: str, settings: ClassSettings) -> Finding:
    """What is right but for a constant factor: whether that counts as right is the class's choice."""
    if factor == "1":
        return Finding(name, State.PASS, reason)
    words = f"{factor} times what it should be" + (f"; {reason}" if reason else "")
    state = State.PASS if settings.rules.constant_factor > 0 else State.FAIL
    return Finding(name, state, words, factor=factor)
