"""A program in the place of the hand-written network: a path -> its training beside PyTorch, or a fault.

Every step that is asked for is recorded, so that PyTorch can stand at the program's own weights at each of them.
A program that cannot be spoken to is run as it is: its own network, at its own rate, on data that are asked for.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np

from compare.errors import CompareError
from compare.grading.as_it_runs import (
    A_GUESS,
    by_its_loss,
    loss_of_its_own,
    loss_unknown,
    may_be_guessed_wrong,
    of_its_own,
    of_its_run,
    predicts,
    reasons_of,
)
from compare.grading.grading import CHOICES, differentiates, follows, is_spoken_to, silent, unspoken
from compare.grading.judging import differentiates_numerically
from compare.grading.probes import STEPS, coarsely, usual_init
from compare.grading.settings import ClassSettings
from compare.grading.verified import Verified, verified
from compare.parties import believed
from compare.problems import DATA, Points, Problem, initial_weights
from compare.step import Array, by_layer
from compare.submission.adapters import one_of_several
from compare.submission.answered import Answered, Fault, answered
from compare.submission.asking import ask
from compare.submission.choosing import choose
from compare.submission.gathering import gather
from compare.submission.inside.wire import LARGEST_BODY, MOST_SINGLE, MOST_TRAININGS, Message
from compare.submission.layouts import one_file
from compare.submission.locating import declares, line_of, names_of_roles
from compare.submission.running import Trained, described, otherwise, seen_at, told, trained
from compare.submission.sandbox import Conversation, Ending, Level
from compare.submission.text import errors_of, plain

MOST_STEPS = 10_000  # a request names each of them
NOT_FOUND_AGAIN = "its predictions were not found again"


@dataclass(frozen=True)
class WantedTraining:
    """What a training is to be, as the options say it; None where nobody said it.

    A program that is run as it is can be given data and weights; all else is its own.
    """

    data: str
    seed: int = 0
    init: str | None = None
    weights: Mapping[str, Array] | None = None
    act: str | None = None
    hidden: tuple[int, ...] | None = None
    bias: bool | None = None
    points: int | None = None
    lr: float | None = None
    dtype: str | None = None

    def unlike(self, found: Trained) -> str:
        """What to do about the options that say something else than the program has; empty if none does."""
        own: dict[str, str | bool | float | tuple[int, ...]] = {
            "act": found.activation,
            "hidden": found.widths,
            "bias": found.bias,
            "points": found.samples,
            "lr": found.rate,
            "dtype": "float32" if found.traced.coarse else "float64",
        }
        advice = []
        for name, value in own.items():
            if getattr(self, name) not in (None, value):
                words = ",".join(map(str, value)) if isinstance(value, tuple) else str(value)
                instead = f", or say --{name} {words}" if words and name != "bias" else ""
                advice.append(f"leave out --{name}{instead}")
        drawn = self._drawn(found)
        given = drawn if self.weights is None else self.weights
        if {n: W.shape for n, W in given.items()} != {n: W.shape for n, W in drawn.items()}:
            advice.append("leave out --weights")
        return "; ".join(advice)

    def problem(self, found: Trained, loss: str) -> Problem:
        """What the program is asked: as many points as its step takes samples, with as many coordinates."""
        x, y = self._points(found.samples)
        further = np.random.default_rng(self.seed).uniform(size=(len(x), max(0, found.inputs - x.shape[1])))
        problem = Problem(
            found.activation,
            np.hstack([x[:, : found.inputs], further]),
            y,
            self._drawn(found) if self.weights is None else self.weights,
            learning_rate=found.rate,
            loss=loss,
            data=self.data,
        )
        return coarsely(problem) if found.traced.coarse else problem

    def _points(self, samples: int) -> Points:
        """So many of the set; where it has no such number, of the lab's: some, or all again and again."""
        source = DATA[self.data]
        try:
            return source.generate(samples, self.seed)
        except CompareError:
            x, y = source.generate(source.training, self.seed)
        rows = np.resize(np.arange(len(y)), samples)
        if samples < len(y):
            rows = ((np.arange(samples) + 0.5) * len(y) / samples).astype(int)
        return Points(x[rows], y[rows])

    def _drawn(self, found: Trained) -> Mapping[str, Array]:
        """Weights of its shapes, where none are given."""
        init = self.init or usual_init(found.activation)
        return initial_weights([found.inputs, *found.widths, 1], init, self.seed, bias=found.bias)


@dataclass(frozen=True)
class VerifiedTraining:
    """What a program answered to a problem, verified.

    steps: that were asked for. said: a line for each thing that is to be known of it beforehand.
    """

    answer: Answered
    verified: Verified
    steps: int
    said: tuple[str, ...] = ()


class Submission:
    """The program at a path, a file, notebook, folder or archive, asked problem after problem.

    device: where PyTorch computes. discovery: how it was understood where it is run as it is, line by line.
    """

    def __init__(self, path: Path, settings: ClassSettings, level: Level, device: str = "cpu") -> None:
        self.path, self.settings, self.level, self.device = path, settings, level, device
        self.discovery: list[str] = []
        handed = one_file(path)
        self.gathered, self.adapter, self.fault = gather(handed.paths), "", ""
        if self.gathered.complaint:
            self.fault = f"{path}: {plain(self.gathered.complaint)}"
            return
        try:
            self.adapter = handed.adapter_text()
        except CompareError as error:
            self.fault = str(error)
            return
        self.gathered, doubt = choose(self.gathered, names_of_roles(settings.spoken, self.adapter))
        if doubt:
            self.fault = f"{path}: {plain(doubt.partition(';')[0])}: give one of them"
        self._runs: Trained | None = None  # once it is known to be run as it is
        self._driven, self._training = False, 1

    def train(self, problem: Problem, epochs: int, wanted: WantedTraining) -> VerifiedTraining | Fault:
        """So many steps of the problem; or of what is wanted, where it is run as it is."""
        if self.fault:
            return Fault(self.fault)
        if epochs > (fitting := _most_steps(problem)):
            return Fault(f"every step of a submission is recorded: --epochs {fitting} would fit")
        if self._runs:
            return self._as_it_runs(self._runs, epochs, wanted)
        if declares(self.adapter):
            self._driven = True
            return self._by_being_run(epochs, wanted)
        spoken = self._ask([_request(problem, epochs)])
        if is_spoken_to(spoken, [problem]):
            return self._as_spoken_to(spoken, problem, epochs)
        self._driven, self.discovery = not follows(spoken), unspoken(spoken)
        run = self._by_being_run(epochs, wanted)
        if isinstance(run, Unjudged):
            return self._as_spoken_to(spoken, problem, epochs, run.reason)
        return run

    def _by_being_run(self, epochs: int, wanted: WantedTraining) -> VerifiedTraining | Fault:
        """Of its trainings the first in which something is wrong, or else the first that can be judged."""
        runs: list[tuple[int, Trained | str, VerifiedTraining | Fault]] = []
        self._training, trainings = 1, 1
        while self._training <= trainings:
            found, several = self._found()
            run = Unjudged(found) if isinstance(found, str) else self._as_it_runs(found, epochs, wanted)
            runs.append((self._training, found, run))
            trainings = max(trainings, several)
            self._training += 1
        self._training, found, run = min(runs, key=lambda each: _shown_last(each[2]))
        self._runs = None if isinstance(found, str) or isinstance(run, Unjudged) else found
        return run

    def _ask(self, questions: Sequence[Message], *, running: bool = False) -> Conversation:
        further = f"\n{one_of_several(self._training)}" if self._training > 1 else ""
        return ask(
            self.gathered,
            questions,
            self.settings.limits,
            self.level,
            adapter=self.adapter + further * running,
            interface=self.settings.spoken,
            whole=self.settings.loading.whole,
            running=running,
            driven=self._driven,
            unwatched=running and not questions,
        )

    def _as_spoken_to(
        self, spoken: Conversation, problem: Problem, steps: int, why: str = ""
    ) -> VerifiedTraining | Fault:
        """By what it answered; why: it could not be judged by being run."""
        run = f"; and when it was run as it is: {why}" * bool(why)
        if spoken.ending is not Ending.COMPLETE:
            return Fault(f"{self.path}: {_ended(spoken)}{run}")
        loaded, answer = spoken.answers
        found, errors = answered(problem, range(steps), answer), errors_of(loaded.note)
        if isinstance(found, Fault) and errors:
            return Fault("; ".join(f"{name}: {error}" for name, error in errors.items()))
        if isinstance(found, Fault):
            return Fault(plain(f"it follows no interface: {found.reason}{run}" if why else found.reason))
        if why and (unsaid := silent(spoken.answers)):
            return Fault(f"it could not be spoken to: {unsaid}{run}")
        verdict = verified(found, self.settings, self.device)
        if "loss" not in self.settings.said and (own := _its_own_loss(verdict, problem.layers)):
            found = replace(found, problem=replace(problem, loss=own))
            verdict = verified(found, self.settings.asking(own), self.device)
        return VerifiedTraining(found, verdict, steps)

    def _found(self) -> tuple[Trained | str, int]:
        """The network that it trains as it is, or why none is to be judged; of the first, how many there are."""
        first = self._ask([], running=True)
        if first.ending is not Ending.COMPLETE:
            return _ended(first), 0
        self.discovery += reasons_of(first.answers[0], self._training)
        traced = described(first.answers[0])
        return trained(first.answers[0]), min(traced.trainings, MOST_TRAININGS) if traced else 0

    def _as_it_runs(self, found: Trained, epochs: int, wanted: WantedTraining) -> VerifiedTraining | Fault:
        """Its own network; a fault where the options want another one, or it trains otherwise than is judged."""
        if advice := wanted.unlike(found):
            return Fault(f"it trains {found.described}: {advice}")
        own = of_its_own(self.settings, found)
        problem = own.penalised(wanted.problem(found, own.loss.value))
        most = 1 if found.traced.grows else min(epochs, _most_steps(problem))
        steps = min(most, found.steps(most))
        # By the other labels it is known which of its numbers is the loss.
        asked = [(problem, steps), (replace(problem, y=1.0 - problem.y), min(steps, STEPS))]
        conversation = self._ask([_request(*each) for each in asked], running=True)
        if conversation.ending is not Ending.COMPLETE:
            return Unjudged(_ended(conversation))
        p = (answer.tensors.get("p", np.zeros(0)) for answer in conversation.answers[1:])
        if not all(each.size and each.shape[1:] == problem.y.shape for each in p):
            return Unjudged(NOT_FOUND_AGAIN)
        problems = [each for each, _ in asked]
        answers, reported = told(conversation.answers[1:], problems, found, self.settings.loss.value)
        own = of_its_own(self.settings, found, reported)
        problem = replace(problem, loss=own.loss.value)
        if reason := differentiates(self.gathered) or differentiates_numerically([(problem, answers[0])]):
            return Fault(reason)
        theirs = believed(problem).evaluate(problem.weights)["p"]
        if not all(predicts([theirs], answer) for answer in answers):
            return Unjudged(NOT_FOUND_AGAIN)
        said = answered(problem, range(steps), answers[0])
        if isinstance(said, Fault):
            return said
        verdict = verified(said, own, self.device, partial(of_its_run, found=found, settings=self.settings))
        if reason := otherwise(answers) or loss_unknown(found, reported, verdict.findings.values()):
            return Unjudged(reason)
        if may_be_guessed_wrong(found, verdict.findings.values()):
            return Unjudged(A_GUESS)
        if (cause := verdict.cause) and cause.name.startswith(CHOICES):
            return Fault(f"no plain gradient descent: {cause.causes[0].lecturer} ({cause.name})")
        named = by_its_loss(found, own, self.settings)
        words = [] if self._runs else [named.said(self.gathered.files)]  # once
        if steps < epochs:
            words.append(f"so many steps of it take too long: {steps} of {epochs} are verified")
        first, seen = verdict.result.first, seen_at(answers[0])
        if first and first.tensor in seen and (place := line_of(self.gathered.files, *seen[first.tensor])):
            words.append(f"{first.tensor} is computed in {place}: {place.code}")
        return VerifiedTraining(said, verdict, steps, tuple(words))


@dataclass(frozen=True)
class Unjudged(Fault):
    """Why nothing is known of a program by being run."""


def _its_own_loss(verdict: Verified, layers: int) -> str:
    """The loss that a program reports and differentiates, where another one is asked for."""
    reported, differentiated = (verdict.findings[name].other_loss for name in ("loss", f"dz{layers}"))
    return loss_of_its_own(reported, differentiated) if reported and differentiated else ""


def _shown_last(run: VerifiedTraining | Fault) -> int:
    """What is wrong comes first, and then what was judged."""
    if isinstance(run, Fault):
        return 2 + isinstance(run, Unjudged)
    return 0 if run.verified.result.first else 1


def _request(problem: Problem, steps: int) -> Message:
    """The training, every step of it recorded."""
    note = {"steps": steps, "record": list(range(steps)), "learning_rate": problem.learning_rate}
    return Message(note, {"x": problem.x, "y": problem.y, **problem.weights})


def _ended(conversation: Conversation) -> str:
    return f"{conversation.ending}: {plain(conversation.detail)}"


def _most_steps(problem: Problem) -> int:
    """How many records fit into an answer, if every tensor is told."""
    weights, samples = sum(W.size for W in problem.weights.values()), len(problem.y)
    widths = sum(W.shape[-1] for W in by_layer(problem.weights, "W").values())
    each = 3 * weights + samples * (4 * widths + 1) + MOST_SINGLE
    return min(MOST_STEPS, LARGEST_BODY // (8 * each))
