"""A program that could not be spoken to, run as it is and judged by what it trains.

What it is asked are problems of its own shape, at its own learning rate. Where the class's file says nothing of
the loss, or of the network, it is held to its own; where the file says something else, that is what is wrong.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from compare.grading.findings import State
from compare.grading.judging import Examiner, Item, JudgedItems, judge
from compare.grading.probes import STEPS, Probe, probes_of_its_own
from compare.grading.settings import Architecture, ClassSettings
from compare.step import Array
from compare.submission.adapters import adapter_of
from compare.submission.asking import ask
from compare.submission.gathering import Gathered
from compare.submission.inside.recognising import COARSE
from compare.submission.inside.wire import Message, pack
from compare.submission.running import Trained, inferred, reasoning, seen_at, told, trained
from compare.submission.sandbox import Conversation, Ending, Level
from compare.submission.text import plain

SQUARED = {"mse", "half_mse", "sse", "half_sse"}  # one another but for a factor
MARK = "run as it is"  # stands between what was answered by an interface and by being run, with what was asked
A_GUESS = "it trains nothing when it is started, and how its parts are to be called was a guess"


@dataclass(frozen=True)
class AsItRan:
    """A program's own network: what was asked of it, what it answered, and what was found."""

    trained: Trained
    settings: ClassSettings
    examiners: Sequence[Examiner]
    answers: Sequence[Message]
    judged: JudgedItems

    @property
    def places(self) -> dict[str, tuple[str, int]]:
        """The file and line where each tensor is computed, as it was seen."""
        return seen_at(self.answers[0])


def ask_as_it_runs(
    gathered: Gathered, settings: ClassSettings, seed: int, level: Level, *, driven: bool, adapter: str = ""
) -> Conversation:
    """What the program trains; and, where that can be judged, what it answers to problems of its own shape.

    The first answer is a mark, which says what was asked. driven: by lines below it, where it trains nothing.
    adapter: says where to look.
    """
    first = ask(
        gathered, [], settings.limits, level, running=True, driven=driven, adapter=adapter, unwatched=True
    )
    if first.ending is not Ending.COMPLETE:
        return first
    found = trained(first.answers[0])
    requests = _requests(found, settings, seed)
    mark = Message({MARK: digest(requests)}, {})
    if isinstance(found, str):
        return replace(first, answers=[mark, *first.answers])
    if found.traced.driver and not adapter:  # no other lines are tried again
        adapter = adapter_of(found.traced, gathered, "it", found)
    second = ask(gathered, requests, settings.limits, level, running=True, driven=driven, adapter=adapter)
    answers = [mark, *first.answers, *second.answers[1:]]
    return replace(second, answers=answers, seconds=first.seconds + second.seconds)


def unmarked(answers: Sequence[Message]) -> list[Message]:
    """What a sandbox answered, in which nothing is taken for the mark."""
    return [answer._replace(note={k: v for k, v in answer.note.items() if k != MARK}) for answer in answers]


def is_mark(answer: Message) -> bool:
    """Whether what follows was answered by being run."""
    return MARK in answer.note and not answer.tensors


def is_current(answers: Sequence[Message], settings: ClassSettings, seed: int) -> bool:
    """Whether these answers, if there are any, are to what would be asked now."""
    if len(answers) < 2:
        return True
    return bool(answers[0].note[MARK] == digest(_requests(trained(answers[1]), settings, seed)))


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
    alike = {found.kind, reported} <= SQUARED or not found.kind
    kind = reported if reported and alike else found.kind
    return own if "loss" in settings.said or not kind else own.asking(kind, found.epsilon)


def reasons(answers: Sequence[Message]) -> list[str]:
    """How the network of a program was found that was run, of which these are the answers; or why none was."""
    _, *answers = answers
    if not answers:
        return []
    found = trained(answers[0])
    return reasoning(answers[0]) + (
        [f"not judged: {plain(found)}"] if isinstance(found, str) else inferred(found)
    )


def _probes(found: Trained, settings: ClassSettings, seed: int) -> list[Probe]:
    own = of_its_own(settings, found)
    traced = found.traced
    return probes_of_its_own(own, seed, found.samples, 1 if traced.grows else STEPS, coarse=traced.coarse)


def as_it_ran(answers: Sequence[Message], settings: ClassSettings, seed: int) -> AsItRan | str:
    """What is found of a program that was run, of which these are the answers; or why it cannot be judged."""
    _, *answers = answers
    if not answers:
        return "it did not answer"
    found = trained(answers[0])
    if isinstance(found, str):
        return found
    asked = _probes(found, settings, seed)
    if len(answers) != 1 + len(asked):
        return "it did not answer"
    said, reported = told(answers[1:], [probe.problem for probe in asked], found, settings.loss.value)
    own = of_its_own(settings, found, reported)
    examiners = [Examiner(probe, own) for probe in asked]
    judged = judge(examiners, said, own)
    theirs = (one.reference.evaluate(one.probe.problem.weights)["p"] for one in examiners)
    if not all(predicts(p, answer) for p, answer in zip(theirs, said, strict=True)):
        return f"its predictions were not found again: {judged.items[0].reason}"
    if may_be_guessed_wrong(found, judged.items):
        return A_GUESS
    judged = judged.revised(lambda item: of_its_run(item, found, settings))
    named = replace(found, kind=own.loss.value) if found.kind and "loss" not in settings.said else found
    return AsItRan(named, own, examiners, said, judged)


def may_be_guessed_wrong(found: Trained, items: Iterable[Item]) -> bool:
    """Whether what is wrong may be a guess of how its parts are called."""
    return found.traced.guessed and any(i.state is State.FAIL for i in items if i.name != "loss")


def of_its_run(item: Item, found: Trained, settings: ClassSettings) -> Item:
    """The item, or the finding of a tensor, of a program that was run as it is; settings: its class's."""
    return _as_asked(_as_moved(item), found, settings)


def predicts(theirs: Array, answer: Message) -> bool:
    """Whether it predicts, at its first step, as its network does, to within what a small epsilon changes."""
    p = answer.tensors.get("p")
    return p is not None and p[:1].shape[1:] == theirs.shape and np.allclose(p[0], theirs, rtol=COARSE, atol=0.0)


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
