"""One submission from what was handed in to its grade; and a whole class, in any order of workers.

Where a class leaves the widths to the probes, the small ones are asked at the lab's own widths too: a program
that takes no others is judged by these.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from threading import Event, Lock
from typing import Protocol, runtime_checkable

import msgspec
import numpy as np

from compare.errors import is_full
from compare.grading.as_it_runs import (
    AsItRan,
    as_it_ran,
    ask_as_it_runs,
    digest,
    is_current,
    is_mark,
    loss_of_its_own,
    predicts,
    reasons,
    unmarked,
)
from compare.grading.decisions import Decisions
from compare.grading.explaining import Cause, Program, explain
from compare.grading.findings import AS_ALLOWED, State
from compare.grading.grades import Grade, Standing
from compare.grading.judging import (
    PREDICTED,
    Examined,
    Examiner,
    Item,
    JudgedItems,
    item_names,
    judge,
    numeric_differentiation,
)
from compare.grading.marking import marked
from compare.grading.probes import Shows, probes
from compare.grading.settings import ClassSettings
from compare.keys import code, key
from compare.parties import manual_steps
from compare.problems import Problem
from compare.step import Array
from compare.submission.asking import ask
from compare.submission.choosing import choose
from compare.submission.gathering import Gathered, gather
from compare.submission.inside.interface import WANTED
from compare.submission.inside.missing import NOT_HERE
from compare.submission.inside.recognising import COARSE
from compare.submission.inside.wire import Message
from compare.submission.layouts import HandedIn
from compare.submission.locating import RAISED, declares, names_of_roles
from compare.submission.running import PLAIN, Traced, Trained
from compare.submission.sandbox import Conversation, Ending, Level
from compare.submission.text import errors_of, plain, plain_lines

MISFIT = re.compile(r"^ValueError|has shape")
# What somebody may train with on purpose: whether it is allowed, a person decides.
CHOICES = (
    *(
        "momentum-0",
        "averaged-momentum",
        "nesterov",
        "adam",
        "rmsprop",
        "adagrad",
        "rate-falls",
        "rate-changes",
        "batches",
        "sample-by-sample",
    ),
    *("trained-with-decay", "decay-in-gradient", "decay-of-all", "weight-decay", "plain-weight-decay"),
    *("gradients-clipped", "dW-clipped"),
)
# What nobody finds in a program that follows no interface.
UNKNOWN_TO_IT = re.compile(
    r"LookupError: (nothing plays|no (single )?class|the (weights|biases) were)|TypeError: .* is not given$"
)
MOST_NOTES = 100  # of one submission
LONGEST_PRINTED, LONGEST_REASON = 2000, 200  # characters
WEIGHT = re.compile(r"[Wb]\d+(_final)?")
ASKING = (
    ask.__module__,
    "compare.submission.inside.beginning",  # it is started in the sandbox, by its own name
)


@runtime_checkable
class Memory(Protocol):
    """What there is already of a student, under a key; alone: there is nothing else, and nothing may be run."""

    alone: bool

    def find(self, student: str, key: str) -> Grade | None: ...

    def answers(self, student: str, key: str) -> Conversation | None: ...

    def show(self, student: str, code: Mapping[str, bytes]) -> None: ...

    def remember(self, student: str, key: str, conversation: Conversation) -> None: ...


class Oblivious:
    """There is nothing, and nothing is kept."""

    alone = False

    def find(self, student: str, key: str) -> Grade | None:
        """Nothing."""

    def answers(self, student: str, key: str) -> Conversation | None:
        """Nothing."""

    def show(self, student: str, code: Mapping[str, bytes]) -> None:
        """Nobody looks."""

    def remember(self, student: str, key: str, conversation: Conversation) -> None:
        """It is forgotten."""


NOTHING = Oblivious()


class NothingKeptError(LookupError):
    """There is nothing of a student, and nothing may be run."""


@dataclass(frozen=True)
class Heard:
    """A submission, under the key of what is found of it, and what it answered where it was spoken to.

    conversation: None where it was not asked. doubt: what a person has to look at.
    """

    handed: HandedIn
    key: str
    gathered: Gathered
    conversation: Conversation | None = None
    doubt: str = ""


class Grader:
    """A class's settings, seed and isolation, what a person decided, and the probes; grades any submission."""

    def __init__(
        self, settings: ClassSettings, seed: int, level: Level, decisions: Decisions | None = None
    ) -> None:
        self.settings, self.seed, self.level = settings, seed, level
        self.decisions = decisions or Decisions()
        self.probes = probes(settings, seed)
        own = probes(settings.at_own_widths(), seed) if 0 in settings.network.hidden else []
        self.own_widths = [probe for probe in own if probe.shows is Shows.GRADIENTS]
        self.requests = [probe.request for probe in (*self.probes, *self.own_widths)]
        self._examiners, self._preparing = list[Examiner](), Lock()
        self.questions = digest(self.requests)
        for modules in ((__name__,), ASKING):
            code(*modules)  # read here, once: Python 3.11 cannot parse in several threads at the same time
        problem = self.probes[0].problem
        self.names = item_names(problem.layers, bias=problem.bias)

    @property
    def examiners(self) -> list[Examiner]:
        """Who asks the probes: prepared when somebody is judged, which a class that is marked alone needs not."""
        return self._prepared()[: len(self.probes)]

    @property
    def at_own_widths(self) -> list[Examiner]:
        """Who asks at the lab's own widths, where a class leaves them to the probes."""
        return self._prepared()[len(self.probes) :]

    def _prepared(self) -> list[Examiner]:
        with self._preparing:
            if not self._examiners:
                asked = (*self.probes, *self.own_widths)
                self._examiners = [Examiner(probe, self.settings) for probe in asked]
        return self._examiners

    def key(self, gathered: Gathered, adapter: str, handed: HandedIn) -> str:
        """Of what is found: what is answered, by what it is judged, and the judge's sources; not of the marks."""
        asked = msgspec.structs.asdict(self.settings)
        for shown_or_marked in ("feedback", "points", "late"):
            del asked[shown_or_marked]
        asked["rules"] = self.settings.rules.least_accuracy  # by the others points are given
        judged_by = [asked, self.seed, handed.doubt, handed.notes]
        judged_by += [gathered.complaint, dict(gathered.unread), dict(gathered.called)]
        return key([self.answers_key(gathered, adapter, shared=handed.shares_adapter), *judged_by], __name__)

    def answers_key(self, gathered: Gathered, adapter: str, *, shared: bool = False) -> str:
        """Of what the submission answers: what is run and asked, how, and within which walls.

        shared: the adapter is the whole class's.
        """
        files = {name: hashlib.sha256(content).hexdigest() for name, content in gathered.files.items()}
        spoken, whole = self.settings.spoken, self.settings.loading.whole
        loaded = gathered.modules  # in this order
        run = [files, loaded, [adapter, shared], self.questions, spoken, whole]
        run += [self.settings.limits, self.level]
        return key(run, *ASKING)

    def grade(self, handed: HandedIn, memory: Memory = NOTHING) -> Grade:
        """The submission's grade; what is found already is marked alone."""
        gathered, adapter = gather(handed.paths), handed.adapter_text()
        key = self.key(gathered, adapter, handed)
        known = memory.find(handed.student, key)
        if known is not None:
            return self.marked(known, handed)
        memory.show(handed.student, {name: gathered.files[name] for name in gathered.modules})
        return self.marked(self.assess(handed, key, gathered, adapter, memory), handed)

    def marked(self, grade: Grade, handed: HandedIn) -> Grade:
        """The grade with its marks, by the class's rubric and what is decided."""
        told = replace(grade, number=handed.number, when=handed.when, flagged=handed.late)
        return marked(grade if told == grade else told, self.settings, self.decisions)

    def assess(
        self, handed: HandedIn, key: str, gathered: Gathered, adapter: str, memory: Memory = NOTHING
    ) -> Grade:
        """What is found of what was gathered; its marks are yet to be given."""
        if gathered.complaint:
            return self._without(Heard(handed, key, gathered), Standing.UNREADABLE, gathered.complaint)
        if handed.doubt:
            return self._without(Heard(handed, key, gathered), Standing.NEEDS_REVIEW, handed.doubt)
        gathered, doubt = choose(gathered, names_of_roles(self.settings.names, adapter))
        conversation, ran = apart(self._answered(handed, gathered, adapter, memory))
        grade = self._found(Heard(handed, key, gathered, conversation, doubt), conversation, adapter, ran)
        return replace(grade, discovery=[*unspoken(conversation), *reasons(ran)]) if ran else grade

    def _found(self, heard: Heard, conversation: Conversation, adapter: str, ran: Sequence[Message]) -> Grade:
        """By what it answered where it was spoken to, or where it was run."""
        why = ""
        if ran:
            found = as_it_ran(ran, self.settings, self.seed)
            if isinstance(found, AsItRan):
                return self._judged_as_it_ran(heard, found)
            why = found.reason
            words = ""
            if not conversation.answers:  # its adapter says what is what
                words = why if why.startswith("adapter: ") else f"run as its adapter says: {why}"
            elif found.traced:  # by what it trains, not by what an interface would have seen
                words = f"it follows no interface, so it was run as it is: {why}"
            if words:
                return self._without(heard, Standing.NEEDS_REVIEW, words)
        if conversation.ending is Ending.COMPLETE:
            return self._judged(heard, conversation.answers, adapter, why)
        standing = Standing.TIMEOUT if conversation.ending is Ending.TIMEOUT else Standing.CRASHED
        return self._without(heard, standing, f"{conversation.ending}: {conversation.detail}")

    def _answered(self, handed: HandedIn, gathered: Gathered, adapter: str, memory: Memory) -> Conversation:
        """What the submission answers, or has answered."""
        student, shared = handed.student, handed.shares_adapter
        key = self.answers_key(gathered, adapter, shared=shared)
        kept = memory.answers(student, key)
        if kept and is_current(apart(kept)[1], self.settings, self.seed):
            return kept
        if memory.alone:
            raise NothingKeptError(student)
        conversation = self.ask(gathered, adapter, shared=shared)
        memory.remember(student, key, conversation)
        return conversation

    def ask(self, gathered: Gathered, adapter: str, *, shared: bool = False) -> Conversation:
        """What the submission answers to all that there is to ask.

        Where its own adapter says what is what, it is run at once; where the whole class's does, unless it
        follows the interface that is published.
        """
        where = adapter if declares(adapter) else ""
        if where and not shared:
            return self._run(gathered, where)
        spoken = ask(
            gathered,
            self.requests,
            self.settings.limits,
            self.level,
            adapter="" if where else adapter,
            interface=self.settings.spoken,
            whole=self.settings.loading.whole,
        )
        spoken = replace(spoken, answers=unmarked(spoken.answers))
        if is_spoken_to(spoken, [probe.problem for probe in (*self.probes, *self.own_widths)]):
            return spoken
        if where:
            return self._run(gathered, where)
        run = ask_as_it_runs(gathered, self.settings, self.seed, self.level, driven=not follows(spoken))
        if run.ending is not Ending.COMPLETE:
            return spoken
        return replace(spoken, answers=[*spoken.answers, *run.answers], seconds=spoken.seconds + run.seconds)

    def discover(self, handed: HandedIn) -> "Discovered":
        """What would be judged of the submission, and how it was found; nothing is judged."""
        gathered, adapter = gather(handed.paths), handed.adapter_text()
        why = gathered.complaint or handed.doubt
        if why:
            return Discovered(gathered, why=plain(why))
        gathered, _ = choose(gathered, names_of_roles(self.settings.names, adapter))
        conversation = self.ask(gathered, adapter, shared=handed.shares_adapter)
        spoken, ran = apart(conversation)
        if not ran:
            why = "" if follows(spoken) else plain(spoken.detail)
            return Discovered(gathered, why=why, lines=unspoken(spoken) if why else [])
        lines, found = [*unspoken(spoken), *reasons(ran)], as_it_ran(ran, self.settings, self.seed)
        if isinstance(found, AsItRan):
            return Discovered(gathered, found.trained.traced, found.trained, lines=lines)
        return Discovered(gathered, found.traced, why=plain(found.reason), lines=lines)

    def _run(self, gathered: Gathered, adapter: str) -> Conversation:
        """What it answers when it is run as an adapter says."""
        return ask_as_it_runs(gathered, self.settings, self.seed, self.level, driven=True, adapter=adapter)

    def _judged(self, heard: Heard, told: Sequence[Message], adapter: str, why: str) -> Grade:
        """By what it told where it was spoken to; why: nothing that it trains was found by being run."""
        loading, *everything = told
        if missing := _missing(told):
            return self._without(heard, Standing.NEEDS_REVIEW, f"{missing}, and its numbers depend on it")
        if unsaid := silent(told):
            words = f"it could not be spoken to: {unsaid}" + f"; and when it was run as it is: {why}" * bool(why)
            return self._without(heard, Standing.NEEDS_REVIEW, words)
        found = self._at_widths_it_takes(everything)
        if own := self._its_own_loss(found.judged):
            found = Grader(self.settings.asking(own), self.seed, self.level)._at_widths_it_takes(everything)
            words = f"{own}, its own: the class's file says nothing of a loss"
            items = [i if i.name != "loss" or i.reason else replace(i, reason=words) for i in found.judged.items]
            found = replace(found, judged=replace(found.judged, items=items))
        first = found.judged.items[0]
        if why and first.state is State.NOT_OBSERVED and not errors_of(loading.note):
            words = f"it follows no interface: {first.reason}; and when it was run as it is: {why}"
            return self._without(heard, Standing.NEEDS_REVIEW, words)
        return self._explained(
            heard, found, Program(heard.gathered.files, names_of_roles(self.settings.names, adapter))
        )

    def _its_own_loss(self, judged: JudgedItems) -> str:
        """The loss that a program has, where it is another one and the class's file says nothing of any."""
        items = {item.name: item.other_loss for item in judged.items}
        reported, differentiated = items["loss"], items["loss_gradient"]
        has_another = reported and differentiated and "loss" not in self.settings.said
        return loss_of_its_own(reported, differentiated) if has_another else ""

    def _judged_as_it_ran(self, heard: Heard, found: AsItRan) -> Grade:
        files = heard.gathered.files
        grade = self._explained(heard, found, Program(files, {}, found.places))
        errors = {name: words for name, words in grade.errors.items() if name == "adapter"}
        grade = replace(grade, errors=errors, as_it_ran=found.said(files))
        if errors:
            return replace(
                grade, standing=Standing.NEEDS_REVIEW, reason=f"its adapter fails: {errors['adapter']}"
            )
        doubt = _not_to_be_decided(grade)
        return replace(grade, standing=Standing.NEEDS_REVIEW, reason=doubt) if doubt else grade

    def _explained(self, heard: Heard, found: Examined, program: Program) -> Grade:
        """The grade, with what is known of why it is wrong."""
        examiners, answers, judged, settings = found.examiners, found.answers, found.judged, found.settings
        causes = explain(examiners, answers, judged, program, settings)
        before = {item.name: item for item in judged.items}
        if known := {name: item for cause in causes for name, item in _known_by(cause, before).items()}:
            judged = judged.knowing(known)
            told = {name for cause in causes for name in (*cause.items, *cause.pays)}
            more = explain(examiners, answers, judged, program, settings, told)
            causes = [*map(_paid_once, causes), *more]
        items = judged.items
        reason = differentiates(heard.gathered) or numeric_differentiation(examiners, answers)
        if reason:
            items = [_withheld(item, reason) if item.name not in ("forward", "loss") else item for item in items]
        elif unseen := next((item for item in items if item.state is State.NOT_OBSERVED), None):
            reason = f"{unseen.name} was not observed: {plain(unseen.reason)}"
        reason = "; ".join(filter(None, (plain(heard.doubt), reason)))
        return replace(
            self._without(heard, Standing.NEEDS_REVIEW if reason else Standing.GRADED),
            reason=reason,
            items=[_plain(item) for item in items],
            errors=errors_of(heard.conversation.answers[0].note)
            if heard.conversation and heard.conversation.answers
            else {},
            causes=causes,
            stuck=plain(judged.stuck),
        )

    def _at_widths_it_takes(self, answers: Sequence[Message]) -> Examined:
        """Who asked, what was answered and the items: at the probes' widths, or the lab's if these alone fit.

        So a transpose that only a layer of other widths would stop at is seen as what it is.
        """
        small, every = len(self.own_widths), len(self.probes)
        asked = self.examiners, answers[:every]
        judged = judge(*asked, self.settings)
        if not small or _right(judged.items):
            return Examined(*asked, judged, self.settings)
        own = [*self.at_own_widths, *self.examiners[small:]], [*answers[every:], *answers[small:every]]
        again = judge(*own, self.settings)
        fits = _right(again.items[:1]) and not _right(judged.items[:1])
        if not (_right(again.items) or fits or (_misfit(judged.items) and not _misfit(again.items))):
            return Examined(*asked, judged, self.settings)
        forward, *rest = again.items
        widths = " and ".join(map(str, self.settings.network.widths))
        forward = replace(forward, reason=f"at hidden layers of {widths} units; other widths it does not take")
        return Examined(*own, replace(again, items=[forward, *rest]), self.settings)

    def _without(self, heard: Heard, standing: Standing, reason: str = "") -> Grade:
        """Of what nothing is judged yet, or could be."""
        return Grade(
            student=heard.handed.student,
            key=heard.key,
            standing=standing,
            reason=plain(reason),
            items=[Item(name, State.NOT_OBSERVED) for name in self.names],
            points={},
            possible={},
            level=self.level,
            files=heard.gathered.modules,
            printed=plain_lines(heard.conversation.printed, LONGEST_PRINTED) if heard.conversation else "",
            notes=_notes(heard.handed, heard.gathered),
        )


@dataclass(frozen=True)
class Discovered:
    """What is found of a program before it is judged.

    traced: the network that it trains, None where it is spoken to or none was found. trained: what can be judged
    of it, if anything can. why: why not. lines: how it was looked for.
    """

    gathered: Gathered
    traced: Traced | None = None
    trained: Trained | None = None
    why: str = ""
    lines: Sequence[str] = ()


@dataclass(frozen=True)
class Ungraded:
    """The grader itself failed: nothing is known of the submission."""

    student: str
    reason: str


def grade_all(
    grader: Grader,
    class_: Sequence[HandedIn],
    workers: int,
    memory: Memory,
    stop: Event,
) -> Iterator[Grade | Ungraded]:
    """Every grade as it becomes ready, in no particular order; once stop is set, no further one is begun.

    Threads suffice: the work is done by the sandboxes' own processes.
    """

    def one(handed: HandedIn) -> Grade | Ungraded | None:
        if stop.is_set():
            return None
        try:
            return grader.grade(handed, memory)
        except Exception as error:  # one submission must not stop the class
            if is_full(error):
                raise
            return Ungraded(handed.student, plain(f"{type(error).__name__}: {error}"))

    left = iter(class_)
    with ThreadPoolExecutor(workers) as pool:
        running: set[Future[Grade | Ungraded | None]] = set()
        while True:
            while len(running) < 2 * workers and not stop.is_set() and (handed := next(left, None)):
                running.add(pool.submit(one, handed))
            if not running:
                return
            ready, running = wait(running, timeout=0.5, return_when=FIRST_COMPLETED)
            for future in ready:
                if (result := future.result()) is not None:
                    yield result


def _not_to_be_decided(grade: Grade) -> str:
    """Why a person decides of a program that was run as it is, whose numbers are what they are; or empty."""
    items = {item.name: item for item in grade.items}
    for cause in grade.causes:
        if cause.name.startswith(CHOICES):
            return f"{PLAIN}: {cause.sentence}"
        if cause.name != "unknown":
            continue
        update = items["update"].first
        if cause.items == ["update"] and update and update.step > 0:
            return f"{PLAIN}: its first step is right, and what is before the others counts in them"
        if cause.items == ["loss"]:
            return "what it calls its loss is that of its samples by no formula that is known"
    return ""


def _notes(handed: HandedIn, gathered: Gathered) -> list[str]:
    """What else was handed in, a line each, in plain text."""
    unused = [
        f"imports {name}, and does not use it" for name, used in gathered.differentiators.items() if not used
    ]
    lines = [plain(line) for line in (*handed.notes, *gathered.left, *unused)]
    more = len(lines) - MOST_NOTES
    return [*lines[:MOST_NOTES], f"and {more:,} more"] if more > 1 else lines


def _missing(answers: Sequence[Message]) -> str:
    """What is not here, and was to make numbers, in the words that the program was told: utils, line 1."""
    errors = [error for answer in answers for error in errors_of(answer.note).values()]
    return next((error for error in errors if re.search(rf"^\S+ {NOT_HERE}", error)), "")


def unspoken(conversation: Conversation) -> list[str]:
    """Why it was run and not spoken to, in a line; none where its adapter says that it is to be run."""
    if not conversation.answers:
        return []
    errors = (error for answer in conversation.answers[1:] for error in errors_of(answer.note).values())
    why = next(errors, "") or "its numbers are those of another network"
    return [plain(f"it follows no interface: {why.partition(WANTED)[0]}", LONGEST_REASON)]


def apart(conversation: Conversation) -> tuple[Conversation, list[Message]]:
    """What was answered by an interface; and, from the mark on, by being run."""
    answers = conversation.answers
    at = next((i for i, answer in enumerate(answers) if is_mark(answer)), len(answers))
    return replace(conversation, answers=answers[:at]), answers[at:]


def differentiates(gathered: Gathered) -> str:
    """Which of what it imports and uses does the work; empty if nothing does."""
    used = [package for package, is_used in gathered.differentiators.items() if is_used]
    by_themselves = "which differentiates by itself" if len(used) == 1 else "which differentiate by themselves"
    return f"imports {' and '.join(used)}, {by_themselves}" if used else ""


def is_spoken_to(spoken: Conversation, problems: Sequence[Problem]) -> bool:
    """Whether a program is judged by what it answered to these problems; any other one is run as it is."""
    return follows(spoken) and (_stops(spoken) or _predicts_by_its_weights(spoken, problems))


def follows(spoken: Conversation) -> bool:
    """Whether the program has all that an interface asks for, right or wrong as it may be."""
    if spoken.ending is not Ending.COMPLETE:
        return False
    told = [errors_of(answer.note) for answer in spoken.answers[1:]]
    unknown = any(UNKNOWN_TO_IT.match(error) for errors in told for error in errors.values())
    made = any(answer.tensors for answer in spoken.answers[1:])
    return made and not unknown


def _stops(spoken: Conversation) -> bool:
    """Whether a line of its own stops it, or a package that is not here."""
    errors = (error for answer in spoken.answers for error in errors_of(answer.note).values())
    return any(RAISED.search(error) for error in errors) or bool(_missing(spoken.answers))


def _predicts_by_its_weights(spoken: Conversation, problems: Sequence[Problem]) -> bool:
    """Whether its predictions are those of its weights in some problem, at whatever widths.

    At the first two steps: what it keeps beside these weights, such as biases, may be 0 at the first.
    """
    for problem, answer in zip(problems, spoken.answers[1:], strict=True):
        right = [_right_predictions(problem, answer.tensors, step) for step in (0, 1)]
        if predicts(right, answer, PREDICTED if problem.dtype == np.float64 else COARSE):
            return True
    return False


def _right_predictions(problem: Problem, told: Mapping[str, Array], step: int) -> Array:
    """Those of the weights that are told of a step, (N, 1); empty where these are no numbers."""
    weights = {
        name: told[name][step].astype(problem.dtype)
        if name in told and told[name].shape[1:] == W.shape and len(told[name]) > step
        else W
        for name, W in problem.weights.items()
    }
    if not all(np.isfinite(W).all() for W in weights.values()):
        return np.zeros(0)
    return np.asarray(next(iter(manual_steps(replace(problem, l2=0.0, weights=weights))))["p"])


def silent(answers: Sequence[Message]) -> str:
    """Why nothing at all is told but weights, where it is not a line of the program's own that stops it."""
    loading, *rest = answers
    if any(not WEIGHT.fullmatch(name) for answer in rest for name in answer.tensors):
        return ""
    errors = [error for answer in rest for error in errors_of(answer.note).values()]
    if any(RAISED.search(error) for error in errors) or not any(answer.tensors for answer in rest):
        return ""
    unloaded = [f"{file}: {error}" for file, error in errors_of(loading.note).items()]
    return "; ".join(unloaded or dict.fromkeys(errors)) or "it tells nothing"


def _right(items: Sequence[Item]) -> bool:
    return all(item.state is State.PASS for item in items)


def _known_by(cause: Cause, items: Mapping[str, Item]) -> dict[str, Item]:
    """The items that a cause decides: right given another one, or as the class allows; and what pays for it."""
    right = AS_ALLOWED if cause.allowed else "right, given what is wrong before it"
    spared = {n: Item(n, State.PASS, right, follows=not cause.allowed) for n in cause.spares}
    wrong = "wrong; what follows from it is not counted again"
    return spared | {n: replace(items[n], state=State.FAIL, reason=wrong) for n in cause.pays if spared}


def _paid_once(cause: Cause) -> Cause:
    """The cause, of what pays for it alone."""
    if cause.allowed:
        return cause
    return replace(cause, items=[name for name in (*cause.pays, *cause.items) if name not in cause.spares])


def _misfit(items: Sequence[Item]) -> bool:
    """Whether shapes did not fit somewhere."""
    return any(item.state is State.FAIL and MISFIT.search(item.reason) for item in items)


def _withheld(item: Item, reason: str) -> Item:
    return Item(item.name, State.NOT_OBSERVED, reason)


def _plain(item: Item) -> Item:
    """Reasons may quote the submission."""
    return replace(item, reason=plain(item.reason))
