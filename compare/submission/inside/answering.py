"""What a program answers to a question: the steps of its own training, from other weights, on other data.

Every tensor of a recorded step is found among what its operations yielded. Afterwards it goes on by itself, until
it computes what it does not compute in each step: there a loss may be.
"""

import math
import time
from collections.abc import Mapping
from contextlib import suppress
from itertools import islice
from types import FrameType
from typing import Any

import numpy as np

from .recognising import COARSE, EXACT, Turn
from .running import (
    InstrumentedRun,
    Loop,
    TrainingLoop,
    as_before,
    entering,
    names_at,
    over_all,
    placed,
    put,
    single_numbers,
    told_of,
)
from .state import Namespace, Stored, scan
from .taps import operations
from .tracing import Arrays, Gradient, backwards, locate, streams
from .wire import MOST_SINGLE, Message
from .words import ROLES_OF_WORDS, among, is_rate

LATER, AT_MOST = 3000, 0.5  # turns, and seconds of the processor, until a loss is reported
MOST_RATES = 3  # numbers that are called so
LONGER = 0.2  # seconds more, in which a rate may change
LEAP = 10.0  # times the largest step before: no step, but other weights
DIGITS = 12  # by which numbers are told apart


class Answering:
    """The steps of one question, taken by the program.

    patient: where no loss is seen in them, the training goes on until something else is computed than in a step.
    """

    def __init__(self, found: TrainingLoop, problem: Message, *, patient: bool = False) -> None:
        self.found, self.given, self.patient = found, problem.tensors, patient
        self.steps, self.record = problem.note["steps"], set(problem.note["record"])
        self.kept: list[Arrays] = []
        self.single: list[dict[int, float]] = []
        self.gradients: dict[str, Gradient] = {}  # as the first step has them
        self.final: Arrays = {}
        self.tested: list[np.ndarray] = []
        self.expected = np.zeros((0, 1))  # predictions for what is tested
        self.places: dict[str, list[Any]] = {}
        self.passes = 0
        self.errors: dict[str, str] = {}
        self.usual: set[int] = set()  # operations of a step
        self.waits = 0  # turns since it goes on by itself
        self.until, self.reported = 0.0, False
        self.before: Arrays = {}
        self.most = 0.0  # by which a weight has moved in such a turn
        self.reports: list[
            dict[int, float]
        ] = []  # numbers of such turns: of the first, and of one that does more
        self.rates: dict[Stored, float] = {}  # learning rates by their names, when it goes on by itself
        self.changed: list[Any] = []  # of the first that changes: name, value, next value, turns until then
        self.later: Arrays = {}  # the predictions for all samples before these turns, and after them
        self.run = InstrumentedRun(self._on_turn, found.short)

    def take(self) -> tuple[dict[str, Any], Arrays]:
        """Every tensor of the recorded steps, steps first; and what is to be said of them."""
        ended = self.run.through(self.found.start)
        errors = self.errors
        if not (self.run.over or self.until):
            errors["network"] = ended or "its training ended before as many steps as were asked for"
        taken = [step for step in self.kept if any(name.endswith("_next") for name in step)]
        common = [name for name in (taken[0] if taken else ()) if all(name in step for step in taken)]
        tensors = {name: np.stack([step[name] for step in taken]) for name in common}
        numbers = [n for n in (self.single[0] if self.single else ()) if all(n in each for each in self.single)]
        numbers = numbers[:MOST_SINGLE]
        if numbers:
            tensors["single"] = np.array([[each[n] for n in numbers] for each in self.single])
        note: dict[str, Any] = {"errors": errors, "passes": self.passes, "places": self.places}
        note["multiples"] = {name: one.multiple for name, one in self.gradients.items()}
        note["single"] = [told_of(n) for n in numbers]
        note["changed"] = self.changed
        for i, report in enumerate(self.reports):
            note[f"later{i}"] = [told_of(n) for n in report]
            tensors[f"later{i}"] = np.array(list(report.values()))
        return note, tensors | self.final | self.later

    def _on_turn(self, loop: Loop, frame: FrameType) -> None:
        if self.until and loop.number == self.found.loop:
            self._wait(names_at(frame))
            return
        if not self.found.here(loop):
            return
        names = names_at(frame)
        run, done = self.run, loop.turns - 1  # steps
        if not done:
            run.held = loop
            put(names, self.found, self.given)
        read = self.found.network.parameters(lambda place: place.read(names))
        weights, grown = as_before(read, {name: self.given[name] for name in read})
        self.errors |= grown
        if done - 1 in self.record and done <= self.steps:
            self._look_back({name: W for name, W in weights.items() if f"{name}_next" not in grown})
        if grown:  # no further step can be seen
            run.enough()
        if done < self.steps:
            run.record(on=done in self.record)
            if run.recording:
                self.kept.append(dict(weights))
            return
        if done == self.steps:
            self.final = {f"{name}_final": W for name, W in weights.items()}
        self._test(names, done - self.steps)

    def _look_back(self, after: Arrays) -> None:
        """What is known of the step that was taken."""
        step, events = self.kept[-1], self.run.events
        yielded = streams(events)
        self.single.append(single_numbers(events, yielded))
        self.usual |= yielded.keys()
        p = self._p(yielded, self.found.network.predictions(step, self.given["x"]))
        step |= {f"{name}_next": W for name, W in after.items()} | ({} if p is None else {"p": p})
        network = self.found.network
        layers = network.layers(step, self.given["x"])
        if not self.gradients:
            self.gradients, yielding = backwards(
                events,
                entering(network, step, self.given["x"]),
                step,
                after,
                rates=list(self.found.numbers.values()),
                coarse=network.near > EXACT,
            )
        told = ((name, one.source.read(events)) for name, one in self.gradients.items())
        step |= {name: array for name, array in told if array is not None}
        self.passes = max(self.passes, _passes(yielded, layers, self.found.p[0]))
        if not self.places:
            for name, tensor in layers.items():
                if at := locate(yielded, tensor.ravel()) or locate(yielded, tensor.T.ravel()):
                    self.places[name] = placed(at[0])
            for name, W in after.items():
                if at := locate(yielded, W.ravel()) or locate(yielded, W.T.ravel()):
                    self.places[f"{name}_next"] = placed(at[0])
                if f"d{name}" not in yielding and (at := self._number_by_number(yielded, step[name] - W)):
                    self.places[f"d{name}"] = placed(at[0])
            self.places |= {name: placed(number) for name, number in yielding.items()}
            self.places["p"] = placed(self.found.p[0])

    def _number_by_number(
        self, yielded: Mapping[int, np.ndarray], moved: np.ndarray
    ) -> tuple[int, np.ndarray] | None:
        """Where the gradient is computed of which, times a number that is called a rate, this is the update."""
        rates = [n for name, n in self.found.numbers.items() if is_rate(name)]
        orders = (each.ravel() / rate for rate in rates[:MOST_RATES] for each in (moved, moved.T))
        return next(filter(None, (locate(yielded, values) for values in orders)), None)

    def _p(self, yielded: Mapping[int, np.ndarray], known: np.ndarray | None = None) -> np.ndarray | None:
        """The predictions; where others were made there than are known, those that were made elsewhere."""
        number, positions = self.found.p
        stream = yielded.get(number, np.zeros(0))
        p = stream[positions].reshape(-1, 1) if positions.max() < len(stream) else None
        near = p is not None and (known is None or np.allclose(p, known, rtol=COARSE, atol=0.0))
        if known is not None and not near and (at := locate(yielded, known.ravel())):
            p = yielded[at[0]][at[1]].reshape(-1, 1)
        return p

    def _test(self, names: Namespace, turn: int) -> None:
        """Predict the test points, as many at once as a step takes samples."""
        rest, many = self.given.get("x_test"), self.found.samples
        if turn and (p := self._p(streams(self.run.events), self.expected)) is not None:
            self.tested.append(p)
        if rest is None or turn * many >= len(rest) or len(self.tested) < turn:
            if rest is not None and len(self.tested) * many >= len(rest):
                self.final["p_test"] = np.concatenate(self.tested)[: len(rest)]
            self._let_go(names)
            return
        some = np.resize(rest[turn * many : (turn + 1) * many], (many, rest.shape[1]))
        self._put_final(names, {"x": some, "y": self.given["y"]})
        self.expected = self.found.network.predictions(self._final_weights(), some)
        self.run.record()

    def _final_weights(self) -> Arrays:
        return {name.removesuffix("_final"): W for name, W in self.final.items() if name != "p_test"}

    def _put_final(self, names: Namespace, data: Arrays) -> None:
        put(names, self.found, self._final_weights() | data)

    def _let_go(self, names: Namespace) -> None:
        """After one step more it goes on by itself, until it computes what it does not compute in each step."""
        if not self.patient:
            self.run.enough()
        self._put_final(names, {"x": self.given["x"], "y": self.given["y"]})
        self.until = time.process_time() + AT_MOST
        self._wait(names)

    def _wait(self, names: Namespace) -> None:
        """A turn that nothing is put into: what it reports, until it may be a loss; whether a rate changes."""
        weights = self.found.network.parameters(lambda place: place.read(names))
        moved = _distance(weights, self.before)
        if not self.waits:
            self.rates = rates_of(names)
        else:
            self._look_at_rates(names, moved)
        if not self.reported:
            self._look_at_reports(weights)
        if self.waits > LATER or time.process_time() > self.until or (self.reported and not self.rates):
            self.run.enough()
        if self.waits:
            self.run.held, self.most = None, max(self.most, moved)
        self.waits, self.before = self.waits + 1, weights
        self.run.record(on=not self.reported)

    def _look_at_rates(self, names: Namespace, moved: float) -> None:
        """The first that changes is told, unless a training of other weights begins."""
        for place, before in self.rates.items():
            if (rate := _number(place, names)) not in (None, before):
                if moved <= LEAP * self.most:
                    self.changed = [str(place)[:64], before, rate, self.waits]
                self.run.enough()

    def _look_at_reports(self, weights: Arrays) -> None:
        """The first turn, and then the first that does more, are told."""
        single = single_numbers(self.run.events, streams(self.run.events)) if self.waits else {}
        more = [n for n in single if n not in self.usual]
        if self.waits == 1 or more:
            x, y = over_all(self.given["x"], self.found), over_all(self.given["y"], self.found)
            p = [self.found.network.predictions(each, x) for each in (self.before, weights)]
            self.later |= {f"later{len(self.reports)}_p": np.stack(p), "later_y": y}
            self.reports.append({n: single[n] for n in islice([*more, *single], MOST_SINGLE)})
        if more or any(among(operations[n].name, ROLES_OF_WORDS["loss"]) for n in single):
            self.reported, self.until = True, time.process_time() + LONGER


def _distance(one: Arrays, other: Arrays) -> float:
    """The largest difference between weights; 0 where there are none, infinite where their shapes differ."""
    if any(W.shape != other[name].shape for name, W in one.items() if name in other):
        return math.inf
    return max((float(np.abs(W - other[name]).max()) for name, W in one.items() if name in other), default=0.0)


def rates_of(names: Namespace) -> dict[Stored, float]:
    """The numbers that are called learning rates."""
    numbers = ((place, float(array)) for place, array in scan(names).items() if not array.ndim)
    return {place: n for place, n in numbers if is_rate(str(place))}


def _number(place: Stored, names: Namespace) -> float | None:
    with suppress(Exception):  # it may be gone
        return float(place.read(names))
    return None


def _passes(yielded: Mapping[int, np.ndarray], layers: Arrays, number: int) -> int:
    """How many forward passes were made, by the numbers that the operation of the predictions yielded."""
    stream = np.unique(np.round(yielded.get(number, np.zeros(0)), DIGITS))
    one_pass = Turn({}, {number: np.concatenate([tensor.ravel() for tensor in layers.values()])})
    return len(stream) // max(1, int(one_pass.has(stream, 10.0 * 10.0**-DIGITS).sum()))
