"""Which of the numbers that a program computes is the loss that it reports: by the values, as a name may be any.

It is a known loss of its own predictions, times a constant: at every step, or else of all samples at a turn after
the steps, the first one or one that computes more (see `inside.running.Answering`). What is returned goes through
more operations than what is summed on the way.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import msgspec
import numpy as np

from compare.losses import FACTORS, LOSSES, epsilons_of
from compare.problems import Problem
from compare.step import Array
from compare.submission.inside.wire import Message
from compare.submission.inside.words import ROLES_OF_WORDS, among

MEAN_OF = {"sse": "mse", "half_sse": "half_mse"}  # what a sum becomes that is averaged
LATER = ("later0", "later1")  # turns after the steps: the first, and one that computes more than that
ALIKE = 1e-6  # how near a number is to the loss that it is taken for, of itself


@dataclass(frozen=True)
class Reported:
    """A loss, the constant that it is times, ε in its logarithms; the operation that yields it in each step.

    place: the file and line of that operation, or of one that yields it at times.
    """

    kind: str
    factor: str = "1"
    epsilon: float = 0.0
    operation: int | None = None
    place: tuple[str, int] | None = None

    def averaged(self, kind: str) -> "Reported":
        """The mean that a sum may become later, where a step takes a part of all; kind: what is trained on."""
        if self.factor == "n":
            return replace(self, factor="1", operation=None)
        is_sum = self.factor == "1" and MEAN_OF.get(self.kind) == kind
        return Reported(kind, place=self.place) if is_sum else self

    def value(self, p: Array, y: Array) -> Array:
        """What it is of predictions p (..., N, 1) and labels y (N, 1)."""
        with np.errstate(all="ignore"):
            return np.asarray(LOSSES[self.kind].value(p, y, self.epsilon) * FACTORS[self.factor](len(y)))


class Yields(msgspec.Struct, frozen=True, array_like=True):
    """What a program computes: its number, the name that is given to it, and where it stands."""

    number: int
    name: str
    file: str
    line: int

    @property
    def is_loss(self) -> bool:
        """Whether it is called one."""
        return among(self.name, ROLES_OF_WORDS["loss"])


@dataclass(frozen=True)
class Seen:
    """Numbers of an answer, (k,) by operation, and what they may be losses of: p (ways, k, N, 1), y (N, 1)."""

    numbers: Mapping[int, Array]
    p: Array
    y: Array

    def shows(self, operations: Sequence[int], loss: Reported) -> np.ndarray:
        """Which of the operations, (n,), yield this loss, in one of the ways."""
        told = np.array([self.numbers[operation] for operation in operations])
        values = loss.value(self.p, self.y)[:, None]
        near: np.ndarray = (np.abs(told - values) <= ALIKE * np.abs(values)).all(axis=-1).any(axis=0)
        return near


def reported(answers: Sequence[Message], problems: Sequence[Problem], kinds: Sequence[str]) -> Reported | None:
    """The loss that all these answers show, rather one of the first of these kinds; None: none that is known."""
    known = {one.number: one for answer in answers for what in ("single", *LATER) for one in _known(answer, what)}
    steps = [
        Seen(in_each_step(answer), answer.tensors.get("p", np.zeros((0, 0, 1)))[None], problem.y)
        for answer, problem in zip(answers, problems, strict=True)
    ]
    later = [[seen for answer in answers if (seen := _at_turn(answer, what))] for what in LATER]
    if found := _likeliest(steps, known, kinds):
        return found
    found = next(filter(None, (_likeliest(each, known, kinds) for each in later)), None)
    return found and replace(found, operation=None)


def called(answer: Message) -> int | None:
    """The operation of each step that is called a loss, whatever it yields."""
    return next((one.number for one in _known(answer, "single") if one.is_loss), None)


def in_each_step(answer: Message) -> dict[int, Array]:
    """The single numbers, (steps,) by the operation that yields them."""
    single, known = answer.tensors.get("single"), _known(answer, "single")
    if single is None or single.ndim != 2 or single.shape[1] != len(known):
        return {}
    return {one.number: single[:, i] for i, one in enumerate(known)}


def _at_turn(answer: Message, what: str) -> Seen | None:
    """What was computed in such a turn, of all samples by the weights before it or after it; None: nothing."""
    numbers, p, y = (answer.tensors.get(name) for name in (what, f"{what}_p", "later_y"))
    if numbers is None or p is None or y is None or numbers.ndim != 1:
        return None
    known = _known(answer, what)
    if len(known) != len(numbers) or p.ndim != 3 or y.ndim != 2 or p.shape[1:] != y.shape:
        return None
    return Seen({one.number: numbers[i : i + 1] for i, one in enumerate(known)}, p[:, None], y)


def _likeliest(each: Sequence[Seen], known: Mapping[int, Yields], kinds: Sequence[str]) -> Reported | None:
    """Of the losses that all show: one that is called so, is not negative, is the first kind, is yielded most."""
    operations = [n for n in each[0].numbers if all(n in one.numbers for one in each)] if each else []
    simplest: dict[int, tuple[int, int, Reported]] = {}
    for k, kind in enumerate(kinds if operations else ()):
        for epsilon in epsilons_of(kind):
            for f, factor in enumerate(FACTORS):
                loss = Reported(kind, factor, epsilon)
                shown = np.logical_and.reduce([one.shows(operations, loss) for one in each])
                for n in np.array(operations)[shown].tolist():
                    simplest[n] = min(simplest.get(n, (f, k, loss)), (f, k, loss), key=lambda one: one[:2])
    those: dict[Reported, list[int]] = {}
    for n, (_, _, loss) in simplest.items():
        those.setdefault(loss, []).append(n)

    def likely(loss: Reported) -> tuple[bool, bool, bool, int, int]:
        named = any(known[n].is_loss for n in those[loss])
        first = (loss.kind, loss.factor) == (kinds[0], "1")
        return named, loss.factor[0] != "-", first, len(those[loss]), max(those[loss])

    best = max(those, key=likely, default=None)
    if best is None:
        return None
    first = known[those[best][0]]
    return replace(best, operation=first.number, place=(first.file, first.line))


def _known(answer: Message, what: str) -> list[Yields]:
    """The operations that yielded such numbers."""
    note = answer.note.get(what) if isinstance(answer.note, dict) else None
    try:
        return msgspec.convert(note, list[Yields])
    except msgspec.ValidationError:
        return []
