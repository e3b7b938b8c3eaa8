"""A program that could not be spoken to, run as it is and judged by what it trains.

What it is asked are problems of its own shape, at its own learning rate. Where the class's file says nothing of
the loss, or of the network, it is held to its own; where the file says something else, that is what is wrong.
Of several trainings that run code of their own, each is judged; the one in which something is wrong is shown.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from compare.grading.findings import State
from compare.grading.judging import Examined, Examiner, Item, judge
from compare.grading.probes import STEPS, Probe, probes_of_its_own
from compare.grading.settings import Architecture, ClassSettings
from compare.step import Array
from compare.submission.adapters import adapter_of, one_of_several
from compare.submission.asking import ask
from compare.submission.gathering import Gathered
from compare.submission.inside.recognising import COARSE
from compare.submission.inside.wire import MOST_TRAININGS, Message, pack
from compare.submission.locating import line_of
from compare.submission.running import (
    LONGEST,
    Traced,
    Trained,
    described,
    inferred,
    otherwise,
    reasoning,
    seen_at,
    told,
    trained,
)
from compare.submission.sandbox import Conversation, Ending, Level
from compare.submission.text import plain

SQUARED = {"mse", "half_mse", "sse", "half_sse"}  # one another but for a factor
MARK = "run as it is"  # stands between what was answered by an interface and by being run, with what was asked
A_GUESS = "it trains nothing when it is started, and how its parts are to be called was a guess"


@dataclass(frozen=True)
class AsItRan(Examined):
    """A program's own network, examined.

    beside: its other trainings; why none of one was judged, where none was.
    """

    trained: Trained
    beside: Sequence["AsItRan | Undecided"] = ()

    @property
    def fails(self) -> bool:
        """Whether something is wrong in it."""
        return any(item.state is State.FAIL for item in self.judged.items)

    def said(self, files: Mapping[str, bytes]) -> str:
        """What was inferred of it, and of the trainings beside it. files: the program's own."""
        said = self.trained.said(files)
        return f"{said} {self._said_beside(files)}" if self.beside else said

    def _said_beside(self, files: Mapping[str, bytes]) -> str:
        alike = defaultdict[str, list[str]](list)
        for one in self.beside:
            if isinstance(one, AsItRan):
                words = "something is wrong too" if one.fails else "all is right"
                alike[words].append(_loop(one.trained.traced, files))
            elif one.traced:
                alike[f"nothing was judged, for {one.reason}"].append(_loop(one.traced, files))
        told = (f"in the loop of {' and of '.join(loops)} {words}" for words, loops in alike.items())
        return plain(f"It trains by further code of its own: {'; '.join(told)}.", LONGEST)

    @property
    def places(self) -> dict[str, tuple[str, int]]:
        """The file and line where each tensor is computed, as it was seen."""
        return seen_at(self.answers[0])


def _loop(traced: Traced, files: Mapping[str, bytes]) -> str:
    return str(line_of(files, *traced.loop) or "{}, line {}".format(*traced.loop))


@dataclass(frozen=True)
class Undecided:
    """A training of which nothing can be decided, and why."""

    reason: str
    traced: Traced | None = None


def ask_as_it_runs(
    gathered: Gathered, settings: ClassSettings, seed: int, level: Level, *, driven: bool, adapter: str = ""
) -> Conversation:
    """What the program trains; and, where that can be judged, what it answers to problems of its own shape.

    Of each of its trainings the first answer is a mark, which says what was asked. driven: by lines below it,
    where it trains nothing. adapter: says where to look.
    """
    ran = _asked(gathered, settings, seed, level, driven=driven, adapter=adapter)
    first = described(ran.answers[1]) if ran.answers[1:] else None
    for number in range(2, min(first.trainings, MOST_TRAININGS) + 1 if first else 0):
        says = f"{adapter}\n{one_of_several(number)}"
        more = _asked(gathered, settings, seed, level, driven=driven, adapter=says)
        if more.ending is Ending.COMPLETE:
            ran = replace(ran, answers=[*ran.answers, *more.answers], seconds=ran.seconds + more.seconds)
    return ran


def _asked(
    gathered: Gathered, settings: ClassSettings, seed: int, level: Level, *, driven: bool, adapter: str
) -> Conversation:
    """The same, of one training."""
    first = ask(
        gathered, [], settings.limits, level, running=True, driven=driven, adapter=adapter, unwatched=True
    )
    if first.ending is not Ending.COMPLETE:
        return first
    found = trained(first.answers[0])
    requests = _requests(found, settings, seed)
    mark = Message({MARK: digest(requests)}, {})
    if isinstance(found, str):
        return replace(first, answers=[mark, *unmarked(first.answers)])
    if found.traced.driver and not adapter:  # no other lines are tried again
        adapter = adapter_of(found.traced, gathered, "it", found)
    second = ask(gathered, requests, settings.limits, level, running=True, driven=driven, adapter=adapter)
    answers = [mark, *unmarked([*first.answers, *second.answers[1:]])]
    return replace(second, answers=answers, seconds=first.seconds + second.seconds)


def unmarked(answers: Sequence[Message]) -> list[Message]:
    """What a sandbox answered, in which nothing is taken for the mark."""
    return [answer._replace(note={k: v for k, v in answer.note.items() if k != MARK}) for answer in answers]


def is_mark(answer: Message) -> bool:
    """Whether what follows was answered by being run."""
    return MARK in answer.note and not answer.tensors


def is_current(answers: Sequence[Message], settings: ClassSettings, seed: int) -> bool:
    """Whether these answers, if there are any, are to what would be asked now."""
    return all(
        mark.note[MARK] == digest(_requests(trained(ran[0]), settings, seed))
        for mark, *ran in trainings(answers)
        if ran
    )


def trainings(answers: Sequence[Message]) -> list[list[Message]]:
    """The answers of each training, its mark first."""
    marks = [i for i, answer in enumerate(answers) if is_mark(answer)]
    return [list(answers[a:b]) for a, b in pairwise([*marks, len(answers)])]


def _requests(found: Trained | str, settings: ClassSettings, seed: int) -> list[Message]:
    """What is asked of the network that a program trains; nothing where there is none to judge."""
    return [] if isinstance(found, str) else [probe.request for probe in _probes(found, settings, seed)]


def digest(requests: Sequence[Message]) -> str:
    """A hash of what is asked."""
    return hashlib.sha256(b"".join(pack(*request) for request in requests)).hexdigest()


def of_its_own(settings: ClassSettings, found: Trained, reported: str = "") -> ClassSettings:
    """The class's settings, for this network; by its own loss where the class's file says nothing of one.

    That is the one that it reports, where its gradients are those of it but for a factor, or of no known one; or
    else the one that they are those of.
    """
    network = Architecture(activation=found.activation, inputs=found.inputs, hidden=found.widths, bias=found.bias)
    own = settings.of_its_own(network, found.rate, found.steps(settings.probes.training_steps))
    kind = loss_of_its_own(reported, found.kind) or found.kind
    return own if "loss" in settings.said or not kind else own.asking(kind, found.epsilon)


def loss_of_its_own(reported: str, differentiated: str) -> str:
    """The loss that a program reports, where it differentiates that but for a factor, or none that is known."""
    alike = not differentiated or reported == differentiated or {reported, differentiated} <= SQUARED
    return reported if alike else ""


def reasons(answers: Sequence[Message]) -> list[str]:
    """How the network of a program was found that was run, of which these are the answers; or why none was."""
    each = [reasons_of(ran[0], number) for number, (_, *ran) in enumerate(trainings(answers), 1) if ran]
    return [line for lines in each for line in lines]


def reasons_of(answer: Message, number: int = 1) -> list[str]:
    """The same of one of its trainings, from its first answer."""
    found = trained(answer)
    how = reasoning(answer) if number == 1 else [f"its training {number}:"]
    return [*how, *([f"not judged: {plain(found)}"] if isinstance(found, str) else inferred(found))]


def _probes(found: Trained, settings: ClassSettings, seed: int) -> list[Probe]:
    own = of_its_own(settings, found)
    traced = found.traced
    return probes_of_its_own(own, seed, found.samples, 1 if traced.grows else STEPS, coarse=traced.coarse)


def as_it_ran(answers: Sequence[Message], settings: ClassSettings, seed: int) -> AsItRan | Undecided:
    """What is found of a program that was run, of which these are the answers; or why it cannot be judged.

    Of several trainings, the first in which something is wrong is what is found; or else the first that can be
    judged, unless a deeper network cannot.
    """
    each = [_one_that_ran(ran, settings, seed) for ran in trainings(answers)]
    judged = [one for one in each if isinstance(one, AsItRan)]
    if not judged:
        return each[0]
    found = next((one for one in judged if one.fails), judged[0])
    others = [one for one in each if isinstance(one, Undecided)]
    deepest = max(len(one.trained.widths) for one in judged)
    deeper = [one for one in others if one.traced and len(one.traced.hidden) > deepest]
    return deeper[0] if deeper and not found.fails else replace(found, beside=[o for o in each if o is not found])


def _one_that_ran(answers: Sequence[Message], settings: ClassSettings, seed: int) -> AsItRan | Undecided:
    """What is found of one training."""
    _, *answers = answers
    if not answers:
        return Undecided("it did not answer")
    found = trained(answers[0])
    if isinstance(found, str):
        return Undecided(found, described(answers[0]))
    asked = _probes(found, settings, seed)
    if len(answers) != 1 + len(asked):
        return Undecided("it did not answer", found.traced)
    said, reported = told(answers[1:], [probe.problem for probe in asked], found, settings.loss.value)
    own = of_its_own(settings, found, reported)
    examiners = [Examiner(probe, own) for probe in asked]
    judged = judge(examiners, said, own)
    theirs = (one.reference.evaluate(one.probe.problem.weights)["p"] for one in examiners)
    if not all(predicts([p], answer) for p, answer in zip(theirs, said, strict=True)):
        words = f"its predictions were not found again: {judged.items[0].reason}"
        return Undecided(words, found.traced)
    if reason := otherwise(said) or loss_unknown(found, reported, judged.items):
        return Undecided(reason, found.traced)
    if may_be_guessed_wrong(found, judged.items):
        return Undecided(A_GUESS, found.traced)
    judged = judged.revised(lambda item: of_its_run(item, found, settings))
    return AsItRan(examiners, said, judged, own, by_its_loss(found, own, settings))


def by_its_loss(found: Trained, own: ClassSettings, settings: ClassSettings) -> Trained:
    """The same, by the loss that it is held to where the class's file, read as settings, has none."""
    return replace(found, kind=own.loss.value) if found.kind and "loss" not in settings.said else found


def loss_unknown(found: Trained, reported: str, items: Iterable[Item]) -> str:
    """That neither what it reports nor what it differentiates is a loss that is known; empty where one is."""
    last = f"dz{len(found.widths) + 1}"
    unknown = [i for i in items if i.name in ("loss", "loss_gradient", last) and i.state is State.FAIL]
    if found.kind or reported or len(unknown) < 2 or any(item.other_loss for item in unknown):
        return ""
    return "neither what it reports nor what it differentiates is a loss that is known here"


def may_be_guessed_wrong(found: Trained, items: Iterable[Item]) -> bool:
    """Whether what is wrong may be a guess of how its parts are called."""
    return found.traced.guessed and any(i.state is State.FAIL for i in items if i.name != "loss")


def of_its_run(item: Item, found: Trained, settings: ClassSettings) -> Item:
    """The item, or the finding of a tensor, of a program that was run as it is; settings: its class's."""
    return _as_asked(_as_moved(item), found, settings)


def predicts(theirs: Sequence[Array], answer: Message, near: float = COARSE) -> bool:
    """Whether it predicts these at its first steps, as far as it took them, to within a small epsilon."""
    both = list(zip(np.atleast_1d(answer.tensors.get("p", ())), theirs, strict=False))
    return bool(both) and all(p.shape == each.shape and np.allclose(p, each, rtol=near) for p, each in both)


def _as_moved(item: Item) -> Item:
    """Its gradients are what its update shows, so that the update is right as they are."""
    if not item.name.endswith(("update", "_next")) or item.state is not State.NOT_OBSERVED:
        return item
    return replace(item, state=State.PASS, reason="it keeps no gradient by a name: ΔW/η was taken for it")


def _as_asked(item: Item, found: Trained, settings: ClassSettings) -> Item:
    """The forward pass is wrong where the class's file asks for another network."""
    asked = settings.network
    if (
        item.name not in ("forward", "p") or "network" not in settings.said or found.traced.driver
    ):  # which chooses for it
        return item
    differs = [
        (found.activation, asked.activation, "uses {} between its layers, the class asks for {}"),
        (len(found.widths), len(asked.hidden), "has {} hidden layers, the class asks for {}"),
        *([(False, True, "has no biases, the class asks for some")] if asked.bias and not found.bias else []),
    ]
    reasons = [words.format(own, other) for own, other, words in differs if own != other]
    return replace(item, state=State.FAIL, reason=f"it {'; it '.join(reasons)}") if reasons else item
