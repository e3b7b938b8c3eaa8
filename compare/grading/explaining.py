"""Why a submission's numbers differ: its own tensors, as they came out of the sandbox, put before the diagnosis.

Each probe is a further input: what is named explains every recorded step of all of them. Only what the judge
found wrong is asked about, so that a correct submission pays nothing:

    the loss that is differentiated    known to the judge as a loss times a factor, which has a name
    forward, gradients, update         executed hypotheses, from the loss that the gradients show
    the loss that is reported          executed hypotheses, at right predictions

A cause is named, or what is certain is said. Nothing is asked of the diagnosis where the program itself raised an
error, or where its gradients are zero or not finite: anything would explain them.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import islice

import numpy as np

from compare.bugs.catalogue import known_bugs
from compare.bugs.copies import in_batches
from compare.bugs.engine import PROBES, Diagnosis, Observation, Outcome, diagnose, some
from compare.bugs.hypothesis import Bug
from compare.errors import met_flat
from compare.grading.findings import State, gradient_names
from compare.grading.judging import Examiner, Item, JudgedItems, varying
from compare.grading.probes import Shows
from compare.grading.settings import ClassSettings
from compare.grading.unwatched import STALE, going_stale, gradients_by
from compare.losses import Declared
from compare.ruler.walk import NotApplicableError, Plain, changed, given
from compare.step import Tensors, causal_order, places, stage, tensor
from compare.steps import Steps
from compare.submission.answered import Fault
from compare.submission.inside.wire import Message
from compare.submission.locating import Place, line_of, place_of, raised_at
from compare.submission.text import plain

PAIRS = 200  # of bugs that are tried; each takes a tenth of a millisecond
FIXED = (PROBES["rate"], PROBES["samples"])  # what is a program's own: what it alone would tell apart is the same
UNKNOWN = "unknown"
NUMERICALLY = "Compare one entry of {tensor} with a numerical derivative of your loss."

MOST_PLACES = 3
STOPS, LASTS = "it stops with", "does not end"


@dataclass(frozen=True)
class Cause:
    """What is known of why some items are wrong: values alone.

    name: in the catalogue, or "unknown". student: a hint that leaves the finding to its reader. lecturer: what
    the program does. pages: where to read on, as anchors of docs/bugs.md. same: other names, which are the same
    in this network. certain: what is certain without a name. places: where in the submission's code to look.
    spares: of the items, those that are right given the others, and are paid with them. pays: those that waited,
    and are what it is paid by. allowed: it is a convention, which costs nothing.
    """

    name: str
    items: list[str]
    student: str
    lecturer: str = ""
    pages: list[str] = field(default_factory=list)
    same: list[str] = field(default_factory=list)
    certain: str = ""
    places: list[Place] = field(default_factory=list)
    spares: list[str] = field(default_factory=list)
    pays: list[str] = field(default_factory=list)
    allowed: bool = False

    @property
    def named(self) -> bool:
        return self.name != UNKNOWN

    @property
    def sentence(self) -> str:
        """The lecturer's sentence with the name, or what is certain without one."""
        return f"{self.lecturer} ({self.name})" if self.named else f"unknown; {self.certain}"


@dataclass(frozen=True)
class Program:
    """A submission's code, and its own names of roles where the class or an adapter says them.

    seen: the file and line where a tensor was seen to be computed.
    """

    files: Mapping[str, bytes]
    names: Mapping[str, str]
    seen: Mapping[str, tuple[str, int]] = field(default_factory=dict)


def explain(
    examiners: Sequence[Examiner],
    answers: Sequence[Message],
    judged: JudgedItems,
    program: Program,
    settings: ClassSettings,
    told: Collection[str] = (),
) -> list[Cause]:
    """The causes of what the judge found wrong, in causal order; empty for a correct submission.

    told: the items whose causes are known already; what concerns one of them is not asked again.
    """
    if all(item.state is State.PASS and not item.follows and item.factor == "1" for item in judged.items):
        return []
    causes = Explanation(examiners, answers, judged, program, settings).causes(frozenset(told))
    return [cause for cause in causes if not set(told) & set(cause.items)]


class Explanation:
    """One submission's answers beside what was judged of them."""

    def __init__(
        self,
        examiners: Sequence[Examiner],
        answers: Sequence[Message],
        judged: JudgedItems,
        program: Program,
        settings: ClassSettings,
    ) -> None:
        self.examiners, self.answers, self.judged, self.program = examiners, answers, judged, program
        self.items = {item.name: item for item in judged.items}
        self.problem = examiners[0].probe.problem
        self.layers, self.bias = self.problem.layers, self.problem.bias
        self.gradients = gradient_names(self.layers, bias=self.bias)
        self.asked, self.reported = settings.differentiated, settings.loss.value
        self.epsilon = settings.loss.epsilon

    def causes(self, told: frozenset[str]) -> Iterator[Cause]:
        """Everything that can be said, the loss that is differentiated first; nothing of what is told alone."""
        first = self.judged.items[0]
        if first.reason and all(item.reason == first.reason for item in self.judged.items):
            yield self._of_fault(first.reason)
            return
        wrong = [name for name in ("forward", *self.gradients, "update") if self._is_wrong(name)]
        output = self.items["loss_gradient"]
        of_network, of_output = bool(wrong) and told.isdisjoint(wrong), output.name not in told
        if not self._is_wrong("loss_gradient") and output.factor == "1":
            yield from [self._of_network(wrong)] if of_network else []
        elif not self.judged.shown.factor:
            yield from [self._of_network([*wrong, output.name])] if of_output and told.isdisjoint(wrong) else []
        elif of_network or of_output:
            if wrong and (one := self._of_one_bug([*wrong, output.name])):
                yield one
            else:
                yield from [self._of_output(output)] if of_output else []
                yield from [self._of_network(wrong)] if of_network else []
        if "loss" not in told and (self._is_wrong("loss") or self.items["loss"].factor != "1"):
            yield self._of_loss(self.items["loss"])
        training = self.items["training"]
        if "training" not in told and training.state is State.FAIL and not wrong and not self.judged.stuck:
            yield self._of_training(training)

    def _is_wrong(self, name: str) -> bool:
        item = self.items[name]
        return item.state is State.FAIL or (item.state is State.BLOCKED and item.first is not None)

    def _of_fault(self, reason: str) -> Cause:
        """Why nothing could be compared: an error, or weights that are no numbers."""
        everything = self.judged.items
        if stopped := self._stopped(everything):
            return stopped
        if weights := re.match(r"[Wb]\d+", reason):
            return self._unknown(everything, reason, [f"d{weights[0]}"])
        place = raised_at(self.program.files, reason)
        hint = "Run the file by itself, and read the last line of what Python says."
        if not place:
            hint = "Compare your class and its methods, name by name, with the interface that was given."
        return replace(self._unknown(everything, reason, ["p"], hint), places=[place] if place else [])

    # --- the three questions ------------------------------------------------------------------------------------

    def _of_output(self, item: Item) -> Cause:
        """The judge knows the loss that is differentiated, and its factor: that has a name, or is said."""
        shown = self.judged.shown.declared
        if item.factor != "1":  # of which the update may take back a part
            shown = replace(shown, factor=item.factor)
        if shown.epsilon <= self.epsilon:  # which the class allows
            shown = replace(shown, epsilon=0.0)
        if bugs := self._differentiating(shown):
            return self._named(bugs, [item], [f"dW{self.layers}"])
        reason = item.reason or f"it differentiates {shown.name}"
        hint = "Differentiate your loss with respect to the last preactivation on paper."
        return Cause(
            UNKNOWN, [item.name], hint, certain=plain(reason), places=self._places([[f"dz{self.layers}"]])
        )

    def _differentiating(self, shown: Declared) -> list[Bug]:
        """The known bugs that make this loss's gradient of the one that is asked for, at 8 values of z_L."""
        name, problem = f"dz{self.layers}", self.examiners[0].probe.problem
        z, y = np.linspace(-20.0, 20.0, 8)[:, None], np.array([0.0, 1.0] * 4)[:, None]
        there = replace(problem, x=np.zeros((8, problem.x.shape[1])), y=y)
        walk = given(Plain(there, np.dtype(float), Declared(self.asked)), there.weights, {f"z{self.layers}": z})
        single = [bug for bug in known_bugs(self.layers, bias=self.bias) if bug.changes.tensors == {name}]
        sign = [bug for bug in single if bug.name == "gradient-times-minus"]
        double = [both for bug in single for minus in sign if (both := minus.and_also(bug))]

        def those(bugs: list[Bug]) -> Iterator[Bug]:
            for bug in bugs:
                with suppress(NotApplicableError):
                    dz = changed(walk, bug.changes).predict(name)
                    if np.allclose(dz, shown.gradient(walk.p, y), rtol=1e-9, atol=0):
                        yield bug

        return list(those(single)) or list(those(double))

    def _of_network(self, wrong: list[str]) -> Cause:
        """Forward pass, gradients and update, from the loss that the gradients show."""
        items = [self.items[name] for name in wrong]
        if known := self._stopped(items) or self._of_chance(items):
            return known
        shown = self.judged.shown
        begins = shown.declared if shown.factor else Declared(self.asked)
        tries = [(self._of_step(), PAIRS)]
        if all(item.name in self.gradients and item.factor != "1" for item in items):
            # One constant of dW or db alone, where dz has one, too: whatever it is, the others take it back.
            tries = [(self._of_step(), 0), (self.gradients, 0), *tries]
        for names, pairs in tries:
            cause = self._diagnosed(items, begins, names, self._answered(), pairs)
            if cause.named:
                return cause
        if 0.0 < begins.epsilon <= self.epsilon:  # it may stand elsewhere than in a logarithm
            plainly = replace(begins, epsilon=0.0)
            further = self._diagnosed(items, plainly, self._of_step(), self._answered())
            if further.named:
                return further
        if "forward" in wrong:  # which may show late, or where preactivations are small
            further = self._diagnosed(items, begins, self._of_step(), self._answered(*Shows))
            return further if further.named else cause
        if stale := self._of_stale_pass(items, begins):
            return stale
        if wrong == ["update"]:
            return self._of_batches(items, begins) or self._of_own_gradients(items, begins) or cause
        return cause

    def _of_one_bug(self, wrong: list[str]) -> Cause | None:
        """One bug beside the loss that is asked for, if it explains all of it: simpler than another loss."""
        items = [self.items[name] for name in wrong]
        if self._stopped(items):
            return None
        cause = self._diagnosed(items, Declared(self.asked), self._of_step(), self._answered(), pairs=0)
        return cause if cause.named else None

    def _of_loss(self, item: Item) -> Cause:
        """The value that is reported."""
        if stopped := self._stopped([item]):
            return stopped
        if self.items["forward"].state is not State.PASS:
            return self._unknown([item], item.reason, ["loss"])
        asked = Declared(self.reported)
        cause = self._diagnosed([item], asked, ["p", "loss"], self._answered())
        return cause if cause.named else replace(cause, certain=plain(item.reason) or cause.certain)

    def _of_training(self, item: Item) -> Cause:
        """What is right in a few steps, and wrong in many."""
        if item.first is None or self._stopped([item]):
            stopped = self._stopped([item]) or self._of_going_stale(item)
            return stopped or self._unknown([item], item.reason, ["W1_next"])
        begins = self.judged.shown.declared
        cause = self._diagnosed([item], begins, self._of_step(), self._answered(Shows.TRAINING))
        return cause if cause.named else self._of_batches([item], begins) or cause

    def _of_chance(self, items: list[Item]) -> Cause | None:
        """What is another one from call to call."""
        told = varying(self.answers)
        varies = [name for name in self._of_step() if name in told]
        if not varies:
            return None
        hint = "Is something drawn at random, as dropout or noise are? Leave it out."
        words = f"at the same weights, {some(varies)} changes from call to call: something is random"
        return Cause("random", [item.name for item in items], hint, words, places=self._places([varies]))

    def _of_stale_pass(self, items: list[Item], begins: Declared) -> Cause | None:
        """Gradients that go by the forward pass of an earlier call, the first or the one before."""
        backward = ("loss_gradient", *self.gradients)
        for which, words in {0: "of the first call", -1: "of the call before"}.items():
            if all(self._goes_by(which, examiner, answer, begins) for examiner, answer in self._answered()):
                return replace(
                    self._stale("stale-forward-pass", items),
                    lecturer=f"the gradients go by the forward pass {words}, whatever the weights are since",
                    spares=[n for n in backward if self.items[n].state is not State.PASS],
                    pays=["training"],
                )
        return None

    def _stale(self, name: str, items: list[Item]) -> Cause:
        """One of the ways of going stale, where it shows in these items."""
        stale, names = STALE[name], [item.name for item in items]
        pages, places = [stale.section.anchor], self._places([[stale.at]])
        return Cause(name, names, stale.student, stale.lecturer, pages, places=places)

    def _goes_by(self, which: int, examiner: Examiner, answer: Message, begins: Declared) -> bool:
        """Whether the gradients are those of the first pass (0), or of the one before (-1), at every step."""
        one = examiner.answered(answer)
        if isinstance(one, Fault) or not set(self.gradients) <= set(one.tensors):
            return False
        weights = [{name: W[i] for name, W in one.weights.items()} for i in range(len(one.record))]
        for i, now in enumerate(weights):
            then = weights[0 if which == 0 else max(0, i - 1)]
            for name, expected in gradients_by(one.problem, begins, then, now).items():
                if not np.allclose(one.tensors[name][i], expected, rtol=1e-9, atol=1e-15):
                    return False
        return True

    def _of_own_gradients(self, items: list[Item], begins: Declared) -> Cause | None:
        """A step that differentiates by itself, otherwise than in the gradients that are told."""
        names = [name for name in self._of_step() if stage(name) != "backward"]
        answered = [(examiner, self._without_gradients(answer)) for examiner, answer in self._answered()]
        cause = self._diagnosed(items, begins, names, answered)
        if not cause.named:
            return None
        words = f"the step goes by other gradients than are told; in those that it computes, {cause.lecturer}"
        return replace(cause, lecturer=words)

    def _without_gradients(self, answer: Message) -> Message:
        backward = {name for name in self._of_step() if stage(name) == "backward"}
        return answer._replace(tensors={name: t for name, t in answer.tensors.items() if name not in backward})

    def _of_going_stale(self, item: Item) -> Cause | None:
        """What a step keeps from the last one that was watched, where that leads to where the weights are."""
        declared = replace(self.judged.shown.declared, factor=self.items["loss_gradient"].factor)
        for examiner, answer in self._answered(Shows.TRAINING):
            problem, record = examiner.probe.problem, examiner.probe.record
            if any(len(answer.tensors.get(f"{name}_next", ())) < len(record) for name in problem.weights):
                return None
            kept, there = ({name: answer.tensors[name][i] for name in problem.weights} for i in (-3, -2))
            begins = {name: answer.tensors[f"{name}_next"][-3] for name in problem.weights}
            for name in STALE:
                steps = going_stale(name, problem, declared, kept, begins)
                reached = next(islice(steps, record[-2] - record[-3] - 1, None))
                if all(np.allclose(reached[n], W, rtol=1e-6, atol=1e-9) for n, W in there.items()):
                    return self._stale(name, [item])
        return None

    def _of_batches(self, items: list[Item], begins: Declared) -> Cause | None:
        """Batches in any order, as many copies of one sample show them."""
        found = self._found(begins, self._of_step(), self._answered(Shows.BATCHES), pairs=0)
        words = in_batches(found)
        if not words:
            return None
        cause = self._named(list(found.causes), items, [found.first])
        return replace(cause, name=cause.name.rstrip("-0123456789"), lecturer=words)

    # --- what is put before the diagnosis -----------------------------------------------------------------------

    def _of_step(self) -> list[str]:
        """What a step computes, its loss apart."""
        return [name for name in causal_order(self.layers, bias=self.bias) if name != "loss"]

    def _answered(self, *shows: Shows) -> list[tuple[Examiner, Message]]:
        """The probes that show this, the gradients unless told, and what was answered."""
        pairs = zip(self.examiners, self.answers, strict=True)
        return [
            (examiner, answer)
            for examiner, answer in pairs
            if examiner.probe.shows in (shows or [Shows.GRADIENTS])
        ]

    def _diagnosed(
        self,
        items: list[Item],
        begins: Declared,
        names: list[str],
        answered: Sequence[tuple[Examiner, Message]],
        pairs: int = PAIRS,
    ) -> Cause:
        found = self._found(begins, names, answered, pairs)
        if found.candidates:  # such as n and 2, of two samples: the training has more
            found = self._found(begins, names, [*answered, *self._answered(Shows.TRAINING)], pairs)
        if found.outcome is Outcome.NAMED:
            causes = [bug for bug in found.causes if bug.changes.tensors <= {*names, "a0"}]
            return self._named(causes or list(found.causes), items, [found.first])
        if found.candidates and found.ask in FIXED:
            return self._named(list(found.candidates), items, [found.first])
        return self._undecided(found, items)

    def _found(
        self, begins: Declared, names: list[str], answered: Sequence[tuple[Examiner, Message]], pairs: int
    ) -> Diagnosis:
        observations = [
            Observation(examiner.probe.problem, Steps(steps), declared=begins, foreign=True)
            for examiner, answer in answered
            for steps in self._consecutive(examiner, answer, names)
        ]
        return diagnose(*observations, pairs=pairs)

    def _consecutive(self, examiner: Examiner, answer: Message, names: list[str]) -> Iterator[list[Tensors]]:
        """The recorded steps, apart where some between them were not."""
        tensors, record = self._usable(examiner, answer, names), examiner.probe.record
        parts: list[list[int]] = []
        for i, step in enumerate(record):
            if i and step == record[i - 1] + 1:
                parts[-1].append(i)
            else:
                parts.append([i])
        for part in parts:
            yield [{name: tensor[i] for name, tensor in tensors.items()} for i in part]

    def _usable(self, examiner: Examiner, answer: Message, names: list[str]) -> dict[str, np.ndarray]:
        """What the submission says of the recorded steps, in whatever shape that such a network could have.

        The update is left out where it is right, by gradients that may be kept otherwise.
        """
        problem, unkept = examiner.probe.problem, "dW1" not in answer.tensors
        sizes = {1, len(problem.y), problem.x.shape[1], *(W.shape[1] for W in problem.weights.values())}
        updates = unkept or State.FAIL in (self.items["update"].state, self.items["training"].state)
        found = {}
        for name in (*problem.weights, *names):
            tensor = answer.tensors.get(name)
            if tensor is None or (stage(name) == "update" and not updates):
                continue
            if tensor.ndim and len(tensor) == len(examiner.probe.record) and set(tensor.shape[1:]) <= sizes:
                found[name] = tensor
        return found

    # --- what is made of the answer -----------------------------------------------------------------------------

    def _stopped(self, items: list[Item]) -> Cause | None:
        """Where nothing needs, or bears, a hypothesis: an error, no finite number."""
        said = self._errors()
        for item in items:
            error = next((e for errors in said.values() for e in errors if e == item.reason), "")
            if item.name in self.gradients and item.state is not State.PASS:
                error = error or next((said[each][0] for each in ("gradients", "step") if each in said), "")
            if error:
                place, names = raised_at(self.program.files, error), [each.name for each in items]
                hint = "Read the last line of the error, and run that line with small arrays."
                flat = (met_flat(error, len(examiner.probe.problem.x)) for examiner in self.examiners)
                words = plain(error) if LASTS in error else f"{STOPS} {plain(error)}"
                if happened := next(filter(None, flat), ""):
                    hint, words = happened, f"{words}. {happened}"
                return Cause(UNKNOWN, names, hint, certain=words, places=[place] if place else [])
            if item.first and item.first.absolute.ours is None:
                tensor = item.first.tensor
                hint = f"Which operation makes {tensor} infinite, or no number? Print what goes into it."
                return self._unknown(items, f"{tensor} is not finite", [tensor], hint)
        return None

    def _errors(self) -> dict[str, list[str]]:
        """What the submission's operations raised, in its own words, at each probe; not what it does not have."""
        said: dict[str, list[str]] = {}
        for answer in self.answers:
            errors = answer.note.get("errors")
            for name, error in errors.items() if isinstance(errors, dict) else ():
                if isinstance(error, str) and not error.startswith("LookupError"):
                    said.setdefault(name, []).append(error)
        return said

    def _changed(self, bug: Bug) -> list[str]:
        """What it changes, in causal order; a constant that dz lacks shows in the gradients that have another."""
        order = causal_order(self.layers, bias=self.bias)
        changed = sorted(bug.changes.tensors & set(order), key=order.index)
        gradients = [name for name in changed if name in self.gradients]
        return gradients if gradients and len(bug.parts) == 1 else changed

    def _named(self, bugs: list[Bug], items: list[Item], tensors: list[str]) -> Cause:
        first, names = bugs[0], [item.name for item in items]
        allowed = first.within(self.epsilon)
        spares, pays = self._shared_out(first, names, allowed=allowed)
        return Cause(
            name=first.name,
            items=names,
            spares=spares,
            pays=pays,
            allowed=allowed,
            student=first.student,
            lecturer=first.lecturer,
            pages=list(dict.fromkeys(hypothesis.section.anchor for hypothesis in first.hypotheses)),
            same=[bug.name for bug in bugs[1:]],
            places=self._places([[*self._changed(bug), *tensors] for bug in bugs]),
        )

    def _shared_out(self, bug: Bug, names: list[str], *, allowed: bool) -> tuple[list[str], list[str]]:
        """The items that are wrong or wait, and are right given what this bug does; and those that wait, and pay.

        Each slip is paid once: a wrong forward pass by `forward`, any other by the gradients that it changes.
        What is allowed costs nothing.
        """
        backward = ("loss_gradient", *self.gradients)
        waiting = [name for name in backward if self.items[name].state is State.BLOCKED]
        concerned = dict.fromkeys([*names, *waiting])
        if allowed:
            return list(concerned), []
        paid = {item for part in bug.touched for item in self._paid_by(part)}
        if paid.isdisjoint(concerned):
            return [], []  # it shows elsewhere than where it stands, and that has to pay
        spared = [name for name in self.gradients if name in concerned and name not in paid]
        if "loss_gradient" in waiting and "loss_gradient" not in paid and self._shows_output(bug):
            spared.append("loss_gradient")
        return spared, [name for name in waiting if name in paid]

    def _paid_by(self, tensors: Collection[str]) -> set[str]:
        """The items that pay for one slip in these tensors; none are told where it is in all of them."""
        if not tensors or any(stage(name) in ("start", "forward") for name in tensors):
            return {"forward"}
        return {self._item_of(name) for name in tensors if name in places(self.layers, bias=self.bias)}

    def _item_of(self, name: str) -> str:
        """The item that pays for this tensor of the backward pass, the loss or the update."""
        if stage(name) != "backward":
            return stage(name)
        kind, l = places(self.layers, bias=self.bias)[name]
        return "loss_gradient" if kind == "output" else tensor("db" if kind == "db" else "dW", l)

    def _shows_output(self, bug: Bug) -> bool:
        """Whether a gradient would be another one, with this bug, if dz_L were."""
        doubled = next(b for b in known_bugs(self.layers, bias=self.bias) if b.name == "gradient-times-2")
        both = bug.and_also(doubled)
        walk = given(Plain(self.problem, np.dtype(float), Declared(self.asked)), self.problem.weights)
        with suppress(NotApplicableError, ValueError):
            one, other = changed(walk, bug.changes), changed(walk, both.changes) if both else walk
            return any(not np.array_equal(one.tensor(name), other.tensor(name)) for name in self.gradients)
        return True

    def _undecided(self, found: Diagnosis, items: list[Item]) -> Cause:
        if found.candidates:
            one_of = ", ".join(bug.name for bug in found.candidates)
            hints = {bug.student for bug in found.candidates}
            cause = self._unknown(items, f"one of {one_of}; {found.certain}", [found.first])
            return replace(cause, student=hints.pop()) if len(hints) == 1 else cause
        if found.first:
            return self._unknown(items, found.certain, [found.first])
        tensor = next((item.first.tensor for item in items if item.first), "")
        return self._unknown(items, items[0].reason, [tensor or self.gradients[0]])

    def _unknown(self, items: list[Item], words: str, tensors: list[str], hint: str = "") -> Cause:
        hint = hint or self._generic(tensors[0])
        return Cause(
            UNKNOWN, [item.name for item in items], hint, certain=plain(words), places=self._places([tensors])
        )

    def _generic(self, tensor: str) -> str:
        if stage(tensor) == "backward":
            return NUMERICALLY.format(tensor=tensor)
        if stage(tensor) == "update":
            return "Take one weight, its gradient and η, and compute the next weight with pen and paper."
        return f"Compute {tensor} for one sample with pen and paper, and compare."

    def _places(self, those: Sequence[Sequence[str]]) -> list[Place]:
        """For each list of tensors, where the first of them that is found is computed; each place once."""
        files, names, seen = self.program.files, self.program.names, self.program.seen
        found = [
            next((line_of(files, *seen[name]) for name in tensors if name in seen), None)
            or place_of(files, [name for name in tensors if name], self.layers, names)
            for tensors in those
        ]
        return list(dict.fromkeys(place for place in found if place))[:MOST_PLACES]
