"""A program's answers to all probes -> one verdict an item: findings under the rubric's names.

Items, in causal order: forward, loss (the value), loss_gradient (the loss that is differentiated), dW_L ... dW1
(db_L ...), update, training, accuracy. All but the last two are findings of the two small probes, some of which
wait for others (`NEEDS`). **One slip costs one item**, since each tensor is judged on the inputs that it had.
"""

import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import NamedTuple

import numpy as np

from compare.bugs.plant import steps_with
from compare.grading import learning
from compare.grading.findings import (
    AS_ALLOWED,
    Beside,
    Differentiated,
    Finding,
    Findings,
    State,
    beside,
    find,
    first_gradient,
    first_step,
    gradient_names,
    moves,
    not_continued,
    shown_by,
)
from compare.grading.probes import Probe, Shows
from compare.grading.settings import ClassSettings
from compare.grading.unwatched import Ends, ends
from compare.losses import Declared
from compare.parties import believed
from compare.problems import Problem
from compare.step import Array, Tensors, by_layer, updated_by, weight_names
from compare.submission.answered import Answered, Fault, answered
from compare.submission.inside.wire import Message
from compare.watching.measures import labels

PREDICTED = 1e-6  # how far predictions may be apart where labels alone are asked for
ONE_AT_A_TIME = threading.Lock()  # PyTorch's functional calls put parameters into the module for a moment

EXPONENTIAL = ("sigmoid", "tanh")  # of the hidden layers, one for each unit

Item = Finding  # under the rubric's name


class Examiner:
    """A probe with what PyTorch, and the textbook's own training, make of it: prepared once for a whole class."""

    def __init__(self, probe: Probe, settings: ClassSettings) -> None:
        self.probe, self.reference = probe, believed(probe.problem)
        self.differentiated = Declared(settings.differentiated)
        self.accuracy, self.reached = None, 0.0
        self.ends: dict[Declared, Ends] = {}
        if probe.x_test is not None:
            final = self._trained()
            self.accuracy = accuracy(_test_predictions(probe, final), probe.y_test)
            self.reached = self.loss(self.reference.evaluate(final)["p"])

    def _trained(self) -> Tensors:
        """The weights after the textbook's training on the loss that the class differentiates."""
        problem = self.probe.problem
        last = next(islice(steps_with(problem, None, self.differentiated), self.probe.steps - 1, None))
        return {name: last[f"{name}_next"] for name in problem.weights}

    def loss(self, p: Array) -> float:
        """The loss that the class differentiates, finite at a p of 0 or 1 too."""
        least = np.finfo(float).eps
        return float(self.differentiated.value(np.clip(p, least, 1.0 - least), self.probe.problem.y))

    def astray(self, one: Beside, declared: Declared) -> str:
        """The first weight that this loss does not lead to, just before the last watched steps; or empty."""
        there = {name: W[-2] for name, W in one.answer.weights.items()}
        return self._ends(declared).apart(there, np.float32 if one.answer.coarse else np.float64)

    def tells(self, one: Beside) -> bool:
        """Whether rounding alone leads this training nowhere else."""
        return self._ends(self.differentiated).tells(np.float32 if one.answer.coarse else np.float64)

    def _ends(self, declared: Declared) -> Ends:
        """Just before the last watched steps."""
        if declared not in self.ends:
            self.ends[declared] = ends(self.probe.problem, declared, self.probe.record[-2])
        return self.ends[declared]

    def answered(self, answer: Message) -> Answered | Fault:
        """What the answer says; a fault where it says less than all steps, but for small infinite ones."""
        probe = self.probe
        found = answered(probe.problem, probe.record, answer, 0 if probe.x_test is None else len(probe.x_test))
        if isinstance(found, Fault) and found.before and probe.shows is Shows.GRADIENTS:
            return found.before
        if isinstance(found, Answered) and len(found.record) < len(probe.record):
            words = f"{len(found.record)} of the {len(probe.record)} steps that are recorded were taken"
            return Fault(found.errors.get("network") or words)
        return found


@dataclass(frozen=True)
class Case:
    """One submission: what was found in the small probes, its further ones, and why some have no numbers.

    stuck: why the network does not learn; empty where it may. spared: the items that are known already.
    varies: the tensors that are others from call to call.
    """

    settings: ClassSettings
    findings: Findings
    small: Sequence[Beside]
    whole: Sequence[tuple[Examiner, Beside]]
    batches: Sequence[Beside]
    fallen: str
    gradients: Sequence[str]
    stuck: str = ""
    spared: Mapping[str, Item] = field(default_factory=dict)
    varies: Collection[str] = ()


@dataclass(frozen=True)
class JudgedItems:
    """Every item, in causal order; what the gradients show; stuck: why the network does not learn, or empty.

    case: what they were made of; None where nothing could be compared. revise: see `revised`.
    """

    items: list[Item]
    shown: Differentiated
    stuck: str = ""
    case: Case | None = field(default=None, repr=False)
    revise: Callable[[Item], Item] = field(default=lambda item: item, repr=False)

    def knowing(self, spared: Mapping[str, Item]) -> "JudgedItems":
        """Every item once more, where some are known by a cause."""
        return self if self.case is None else _judged(replace(self.case, spared=spared)).revised(self.revise)

    def revised(self, revise: Callable[[Item], Item]) -> "JudgedItems":
        """Each item as whoever asked sees it, also where some become known later."""
        return replace(self, items=[revise(item) for item in self.items], revise=revise)


@dataclass(frozen=True)
class Examined:
    """Who asked, what was answered, what was judged of it, and by which settings."""

    examiners: Sequence[Examiner]
    answers: Sequence[Message]
    judged: JudgedItems
    settings: ClassSettings


def judge(examiners: Sequence[Examiner], answers: Sequence[Message], settings: ClassSettings) -> JudgedItems:
    """Every item, from the answers to all probes."""
    problem = examiners[0].probe.problem
    gradients = gradient_names(problem.layers, bias=problem.bias)
    with ONE_AT_A_TIME, np.errstate(all="ignore"):
        said = [
            (examiner, examiner.answered(answer)) for examiner, answer in zip(examiners, answers, strict=True)
        ]
        faults = [(examiner, one) for examiner, one in said if isinstance(one, Fault)]
        if fault := next((one for examiner, one in faults if examiner.probe.shows is Shows.GRADIENTS), None):
            state = State.FAIL if fault.infinite else State.NOT_OBSERVED
            names = item_names(problem.layers, bias=problem.bias)
            return JudgedItems(
                [Item(name, state, fault.reason) for name in names], Differentiated(settings.differentiated)
            )
        stands = [(e, beside(one, e.reference)) for e, one in said if isinstance(one, Answered)]
        small, batches = (
            [one for examiner, one in stands if examiner.probe.shows is shows]
            for shows in (Shows.GRADIENTS, Shows.BATCHES)
        )
        whole = [(examiner, one) for examiner, one in stands if examiner.probe.shows is Shows.TRAINING]
        findings = find(small, settings, [one for _, one in whole])
        fallen = next((f.reason for examiner, f in faults if examiner.probe.shows is Shows.TRAINING), "")
        case = Case(settings, findings, small, whole, batches, fallen, gradients, varies=varying(answers))
        case = replace(case, stuck=_stuck(case))
    return _judged(case)


def _judged(case: Case) -> JudgedItems:
    """The items of a case, each after those that it waits for."""
    problem = case.small[0].answer.problem
    items: dict[str, Item] = {}
    with ONE_AT_A_TIME, np.errstate(all="ignore"):
        for name in item_names(problem.layers, bias=problem.bias):
            item = case.spared.get(name) or replace(ITEMS.get(name, gradient)(case, items, name), name=name)
            items[name] = _waiting(item, items, case)
    return JudgedItems(list(items.values()), case.findings.shown, case.stuck, case)


def varying(answers: Sequence[Message]) -> frozenset[str]:
    """The tensors that are others from call to call, as the answers say."""
    told = [answer.note.get("varies") for answer in answers if isinstance(answer.note, dict)]
    return frozenset(name for names in told if isinstance(names, list) for name in names if isinstance(name, str))


def _stuck(case: Case) -> str:
    """Why the network does not learn, by all that was recorded; empty where it may.

    Where the gradient is made from another p than PyTorch's, it is another network, and its own loss is asked.
    Where a wrong p is told alone, it is PyTorch's.
    """
    everywhere = [*case.small, *(one for _, one in case.whole), *case.batches]
    went = [moves(one, case.settings) for one in everywhere]
    forward, dz = (case.findings.tensors[name] for name in ("p", f"dz{case.small[0].answer.problem.layers}"))
    another = forward.state is State.FAIL and dz.state is not State.PASS and not dz.other_loss
    if found := learning.words(went, another=another):
        return found
    if forward.state is State.PASS and learning.straight_down(went):
        return ""
    for examiner, one in case.whole:
        p = one.answer.tensors.get("p", one.theirs["p"]) if another else one.theirs["p"]
        start, end = (examiner.loss(p[i]) for i in (0, -1))
        if not learning.falls(start, end, examiner.reached):
            after = f"after {examiner.probe.steps - 1} steps, where {examiner.reached:.3f} is reached"
            return f"the loss is {end:.3f} {after}; it was {start:.3f}"
    return ""


# --- items ------------------------------------------------------------------------------------------------------


def forward(case: Case, before: Mapping[str, Item], name: str) -> Item:
    """p at every step."""
    return _steady(case, "p")


def loss(case: Case, before: Mapping[str, Item], name: str) -> Item:
    """The value, at the submission's own predictions."""
    return case.findings.tensors["loss"]


def loss_gradient(case: Case, before: Mapping[str, Item], name: str) -> Item:
    """dz_L, as the gradients show it."""
    return case.findings.tensors[f"dz{case.small[0].answer.problem.layers}"]


def gradient(case: Case, before: Mapping[str, Item], name: str) -> Item:
    """dW_l or db_l; where it follows, nothing is wrong with it."""
    found = _steady(case, name)
    return replace(found, first=None) if found.follows else found


def _unseen(case: Case, before: Mapping[str, Item]) -> bool:
    """Whether nothing plays the role of a step, so that nothing is known of a training."""
    told = (name for one in case.small for name in one.answer.tensors)
    return before["update"].state is State.NOT_OBSERVED and not any(name.endswith("_next") for name in told)


def _steady(case: Case, name: str) -> Finding:
    """What was found of the tensor; wrong where it is another one from call to call."""
    found = case.findings.tensors[name]
    if name not in case.varies:
        return found
    return Finding(name, State.FAIL, "at the same weights it is another one from call to call", first=found.first)


def update(case: Case, before: Mapping[str, Item], name: str) -> Item:
    """W_next of every weight; where ΔW/η is all that is known of the gradients, these say whether it is right."""
    gradients = [before[name] for name in case.gradients]
    right = all(item.state is State.PASS and not item.follows for item in gradients)
    if case.spared and right and any(one.answer.implied for one in case.small):
        return Item(name, State.PASS, AS_ALLOWED)
    found = {each: case.findings.tensors[each] for each in map(updated_by, case.gradients)}
    upwards = [found[f"{weight}_next"] for weight in weight_names(case.small[0].answer.weights)]
    return next((one for one in upwards if one.state is not State.PASS), found[updated_by(case.gradients[0])])


def training(case: Case, before: Mapping[str, Item], name: str) -> Item:
    """Many steps: the last ones are what the first ones are, and they lead downhill."""
    if case.fallen:
        return Item(name, State.FAIL, case.fallen)
    if case.stuck:
        return Item(name, State.FAIL, f"the network does not learn: {case.stuck}")
    if _unseen(case, before):
        return Item(name, State.NOT_OBSERVED, "no update is seen")
    whole = [one for _, one in case.whole]
    for one in (*case.small, *whole):
        if moved := not_continued(one.answer):
            return Item(name, State.FAIL, moved)
    asked = [before[each] for each in ("forward", "loss_gradient", *case.gradients)]
    follows = any(item.follows or item.state is not State.PASS for item in asked)
    if case.spared or follows:
        return Item(name, State.PASS, "each step leads to the next, by its own gradients", follows=follows)
    if any(each not in one.answer.tensors for one in whole for each in case.gradients):
        return Item(name, State.NOT_OBSERVED, "gradients are missing at some steps")
    shown, factor = shown_by(whole, case.gradients, case.settings), case.findings.shown.factor
    if wrong := [each for each in case.gradients if factor not in shown.by[each]]:
        first = first_gradient(whole, wrong[0], case.settings.differentiated, 0.0, factor)
        return Item(name, State.FAIL, f"{wrong[0]} is wrong in a longer training", first=first)
    if before["update"].state is not State.PASS:
        return Item(name, State.PASS)
    if first := first_step(whole, case.gradients, case.findings.moved):
        return Item(name, State.FAIL, f"{first.tensor} is not W - η dW in a longer training", first=first)
    if first := first_step(case.batches, case.gradients, case.findings.moved):
        words = f"{first.tensor} is not W - η dW where there are {case.batches[0].answer.samples} samples"
        return Item(name, State.FAIL, words, first=first)
    declared = replace(case.findings.shown.declared, factor=before["loss_gradient"].factor)
    for examiner, one in case.whole:
        if away := examiner.astray(one, declared):
            return Item(name, State.FAIL, f"{away} moves otherwise at the steps that are not watched")
    return Item(name, State.PASS)


def reached(case: Case, before: Mapping[str, Item], name: str) -> Item:
    """The share of test points that are right: as good as the textbook's, or as its own gradients lead to."""
    if case.fallen:
        return Item(name, State.BLOCKED, "the training must hold first")
    if case.stuck:
        return Item(name, State.FAIL, f"the network does not learn: {case.stuck}")
    if _unseen(case, before):
        return Item(name, State.NOT_OBSERVED, "no update is seen")
    for examiner, one in case.whole:
        probe, tensors = examiner.probe, one.answer.tensors
        assert examiner.accuracy is not None
        if "p_test" not in tensors:
            error = one.answer.errors.get("network") or one.answer.errors.get("predictions", "")
            tried = error and not error.startswith("LookupError")
            return Item(name, State.FAIL if tried else State.NOT_OBSERVED, error or "p_test is not given")
        share = accuracy(tensors["p_test"], probe.y_test)
        least = examiner.accuracy - case.settings.rules.least_accuracy
        if not share >= least:
            reason = f"{share:.3f} after {probe.steps} steps, where {examiner.accuracy:.3f} is reached"
            others = [before[each] for each in ("loss_gradient", *case.gradients, "update")]
            another = any(item.state is not State.PASS or item.factor != "1" for item in others)
            follows = bool(case.spared) or (
                (another or not examiner.tells(one)) and _follows_its_weights(probe, tensors)
            )
            wrong_p = before["forward"].state is not State.PASS
            if not follows and wrong_p and _by_its_weights(probe, tensors) >= least:
                return Item(name, State.BLOCKED, f"{reason}: the predictions are wrong, not the weights")
            return Item(name, State.PASS if follows else State.FAIL, reason, follows=follows)
    return Item(name, State.PASS)


ITEMS: dict[str, Callable[[Case, Mapping[str, Item], str], Item]] = {
    "forward": forward,
    "loss": loss,
    "loss_gradient": loss_gradient,
    "update": update,
    "training": training,
    "accuracy": reached,
}  # and every gradient


class Need(NamedTuple):
    """What an item waits for: one at least of some items, "gradients" being all of them.

    always: even where the item itself would be right.
    """

    of: str
    words: str
    always: bool


THE_FORWARD_PASS = Need("forward", "the forward pass must hold first", always=False)
A_GRADIENT = Need("gradients", "a gradient must hold first", always=True)
NEEDS = {
    "loss_gradient": [THE_FORWARD_PASS],
    "gradients": [THE_FORWARD_PASS],
    "update": [A_GRADIENT],
    "training": [A_GRADIENT, THE_FORWARD_PASS._replace(always=True)],
    "accuracy": [A_GRADIENT],
}


def _waiting(item: Item, items: Mapping[str, Item], case: Case) -> Item:
    """The item, or that it waits for an earlier one."""
    if case.spared:
        return item
    for of, words, always in NEEDS.get("gradients" if item.name in case.gradients else item.name, []):
        needed = case.gradients if of == "gradients" else [of]
        holds = any(items[name].state is State.PASS for name in needed)
        if not holds and (always or item.state is State.FAIL or item.follows):
            return Item(item.name, State.BLOCKED, words, first=item.first)
    return item


def item_names(layers: int, *, bias: bool) -> list[str]:
    """Every item, in causal order."""
    gradients = gradient_names(layers, bias=bias)
    return ["forward", "loss", "loss_gradient", *gradients, "update", "training", "accuracy"]


def accuracy(p: Array, y: Array | None) -> float:
    """The share of points whose label is right."""
    return float((labels(np.asarray(p)) == y).mean())


def _follows_its_weights(probe: Probe, tensors: Tensors) -> bool:
    """Whether the final predictions are what PyTorch makes of the weights that the training ended with."""
    theirs = _in_the_end(probe, tensors)
    return theirs is not None and np.allclose(tensors["p_test"], theirs, rtol=0.0, atol=PREDICTED)


def _by_its_weights(probe: Probe, tensors: Tensors) -> float:
    """The accuracy that PyTorch reaches by the weights at the end of the training; 0 where they are not told."""
    theirs = _in_the_end(probe, tensors)
    return 0.0 if theirs is None else accuracy(theirs, probe.y_test)


def _in_the_end(probe: Probe, tensors: Tensors) -> Array | None:
    """PyTorch's predictions by the weights at the end of the training; None without finite ones."""
    final = {name: tensors.get(f"{name}_final") for name in probe.problem.weights}
    if any(W is None or not np.isfinite(W).all() for W in final.values()):
        return None
    return _test_predictions(probe, {name: np.asarray(W, dtype=float) for name, W in final.items()})


def numeric_differentiation(examiners: Sequence[Examiner], answers: Sequence[Message]) -> str:
    """What says in each small probe that a gradient is a numeric one; empty where nothing does.

    Some function is called once or a few times for each parameter; or an operation takes the exponentials of so
    many forward passes, of which a gradient by hand takes one, and a clumsy one a few.
    """
    asked = zip((examiner.probe for examiner in examiners), answers, strict=True)
    return differentiates_numerically([(p.problem, told) for p, told in asked if p.shows is Shows.GRADIENTS])


def differentiates_numerically(asked: Sequence[tuple[Problem, Message]]) -> str:
    """The same of problems with what was answered to each."""
    called, passes, parameters = [], [], []
    for problem, answer in asked:
        n = sum(W.size for W in problem.weights.values())
        calls = answer.note.get("calls", []) if isinstance(answer.note, dict) else []
        counts = [count for count in calls if type(count) is int] if isinstance(calls, list) else []
        called.append(any(k * n <= count <= k * n + 2 for k in (1, 2, 4) for count in counts))
        passes.append(_passes(problem, answer))
        parameters.append(n)
    if all(called):
        return "calls its own functions once for each parameter: a numeric derivative?"
    if all(2 * made >= n for made, n in zip(passes, parameters, strict=True)):
        made = f"as many exponentials for one gradient as {passes[0]} forward passes take"
        return f"computes {made}, and has {parameters[0]} parameters: a numeric derivative?"
    return ""


def _passes(problem: Problem, answer: Message) -> int:
    """How many forward passes take as many exponentials as an operation did; as a step did, if that is all."""
    note = answer.note if isinstance(answer.note, dict) else {}
    if type(note.get("passes")) is int:  # it was run as it is, and these were counted
        return int(note["passes"])
    told = note.get("exponentials")
    counts = {n: count for n, count in told.items() if type(count) is int} if isinstance(told, dict) else {}
    if "gradients" in counts:
        counts.pop("step", None)
    hidden = sum(W.shape[1] for W in by_layer(problem.weights, "W").values()) - 1
    each = len(problem.y) * (1 + hidden * (problem.activation in EXPONENTIAL))
    return max(counts.values(), default=0) // each


def _test_predictions(probe: Probe, weights: Tensors) -> Array:
    """PyTorch's, of the test points."""
    assert probe.x_test is not None
    assert probe.y_test is not None
    tested = replace(probe.problem, x=probe.x_test, y=probe.y_test, weights=weights)
    return believed(tested).evaluate(weights)["p"]
