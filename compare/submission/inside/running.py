"""A program run as its author runs it, its training taken by the hand: other weights, other data, turn by turn.

Nothing is asked of it. It runs from its first line, with taps in it (see `taps`), until some loop takes a step: a
network is recognised in what it holds, and all of its weights are others after each turn. Then it is run again
for each question: before the loop's first turn the question's weights and data are put into their places, and the
loop stands still at its first item, turn after turn, for as many steps as are asked for.
"""

import builtins
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import pairwise
from types import FrameType
from typing import Any, Protocol

import numpy as np

from .effort import Effort
from .loading import describe
from .patience import EndlessError
from .recognising import Recognised, Turn, labels_of, recognise, tables
from .starting import ANSWERS, Starter, in_order
from .state import Names, Place, scan
from .taps import GOES_ON, ITEMS, LEAVES, TAP, operations
from .tracing import Arrays, backwards, locate, streams
from .wire import Message

MOST_EVENTS, MOST_BYTES, LEAST_EVENTS = 400_000, 2**27, 4  # that are kept; in a turn that may be a step
VISITS, TURNS, MOST_PROVED = 3, 3, 24  # of a loop that are looked at; networks that are tried
MOST_SINGLE, MOST_NUMBERS = 400, 100  # operations that yield single numbers; numbers that may be a learning rate
RATES = (1e-7, 1e3)  # between which a learning rate is


class EnoughError(BaseException):
    """Ends a run: all that was to be seen has been seen."""


@dataclass(eq=False)
class Loop:
    """A loop that goes on: its number, its how manieth run, the turns that began, and what is kept of them."""

    number: int
    visit: int
    turns: int = 0
    kept: list[tuple[int, dict[Place, np.ndarray]]] = field(default_factory=list)


class Run:
    """One run of a program; on_turn is told before every turn of every loop, with the names that there are."""

    def __init__(self, on_turn: Callable[[Loop, Names], None]) -> None:
        self.on_turn = on_turn
        self.recording, self.over = False, False
        self.events: list[tuple[int, Any]] = []
        self.size = 0
        self.visits: dict[int, int] = {}
        self.held: Loop | None = None  # the loop that stands still
        self.frames: dict[tuple[int, int], Loop] = {}  # while loops that go on

    def through(self, start: Callable[[], None]) -> str:
        """To the program's end, or to enough; why it ended before."""
        vars(builtins).update({TAP: self._tap, ITEMS: self._items, GOES_ON: self._goes_on, LEAVES: self._leaves})
        try:
            with in_order():
                start()
        except EnoughError:
            return ""
        except EndlessError:
            raise
        except BaseException as error:
            return "" if self.over else describe(error)
        return ""

    def enough(self) -> None:
        """End the run."""
        self.over = True
        raise EnoughError

    def record(self, *, on: bool = True) -> None:
        """Keep from now on what the operations yield, or nothing; forget what there was."""
        self.recording, self.events, self.size = on, [], 0

    def _tap(self, number: int, value: Any) -> Any:
        if self.recording and value is not None:
            self._note(number, value)
        return value

    def _note(self, number: int, value: Any) -> None:
        if self.over:
            raise EnoughError
        if len(self.events) >= MOST_EVENTS or self.size >= MOST_BYTES:
            self.enough()
        kind = type(value)
        if kind is float or isinstance(value, np.floating):
            self.events.append((number, float(value)))
        elif isinstance(value, np.ndarray):
            if value.dtype.kind == "f" and value.size:
                self.events.append((number, np.array(value, dtype=float).ravel()))
                self.size += 8 * value.size
        elif kind in (list, tuple) and value and type(value[0]) in (float, list, np.float64):
            with suppress(ValueError, TypeError):
                self.events.append((number, np.array(value, dtype=float).ravel()))

    def _items(self, number: int, made: Callable[[], Any]) -> Iterator[Any]:
        """The items of a loop; of the one that stands still the first, again and again."""
        loop = self._begun(number)
        each = iter(made())
        while True:
            self._turn(loop, sys._getframe(1))
            if self.held is loop and loop.turns > 1:
                each = iter(made())
            for item in each:
                break
            else:
                return
            yield item

    def _goes_on(self, number: int, asked: Any) -> bool:
        """Whether a loop has another turn; the one that stands still always has."""
        frame = sys._getframe(1)
        key = (number, id(frame))
        if key not in self.frames:
            self.frames[key] = self._begun(number)
        loop = self.frames[key]
        self._turn(loop, frame)
        if not (asked or self.held is loop):
            del self.frames[key]
        return bool(asked) or self.held is loop

    def _leaves(self, numbers: Sequence[int]) -> bool:
        """Whether one of these loops may be left."""
        return self.held is None or self.held.number not in numbers

    def _begun(self, number: int) -> Loop:
        self.visits[number] = self.visits.get(number, 0) + 1
        return Loop(number, self.visits[number])

    def _turn(self, loop: Loop, frame: FrameType) -> None:
        if self.over:
            raise EnoughError
        loop.turns += 1
        self.on_turn(loop, _names(frame))


def _names(frame: FrameType | None) -> Names:
    """Those at a loop: its function's, those of its callers, and those of their modules."""
    local: list[tuple[Any, bool]] = []
    modules: list[Any] = []
    while frame is not None:
        if "/submission" in frame.f_code.co_filename:
            if frame.f_locals is not frame.f_globals:
                local.append((frame.f_locals, True))
            if not any(frame.f_globals is each for each in modules):
                modules.append(frame.f_globals)
        frame = frame.f_back
    return Names([*local, *((table, False) for table in modules)])


@dataclass(frozen=True)
class Found:
    """A loop that takes a step, and the network that it is taken of.

    start: the program. samples: how many a step takes; of: how many there are. p: the operation that yields the
    predictions, and which of its numbers they are. seen: the step by which that was proved.
    """

    start: Callable[[], None]
    loop: int
    visit: int
    network: Recognised
    samples: int
    of: int
    p: tuple[int, np.ndarray] = (0, np.zeros(0))
    seen: Arrays = field(default_factory=dict)
    numbers: Mapping[str, float] = field(default_factory=dict)
    driver: str = ""  # what was written below the program, so that it trains

    def here(self, loop: Loop) -> bool:
        """Whether this is the loop."""
        return (loop.number, loop.visit) == (self.loop, self.visit)

    @property
    def described(self) -> dict[str, Any]:
        """What whoever asks has to know of it."""
        network = self.network
        return {
            "hidden": list(network.hidden),
            "output": network.output,
            "samples": self.samples,
            "of": self.of,
            "weights": [str(place) for place in network.weights],
            "biases": [str(place) for place in network.biases],
            "layout": "out_in" if network.transposed else "in_out",
            "row": network.row,
            "data": str(network.data.place),
            "columns": network.data.columns,
            "loop": placed(self.loop),
            "p": placed(self.p[0]),
            "numbers": dict(self.numbers),
            "driver": self.driver,
        }


def placed(number: int) -> list[Any]:
    """The file and line of an operation, or of a loop."""
    return [operations[number].file, operations[number].line]


class Driver(Protocol):
    """Something written below a program that only defines things, and what starts both."""

    @property
    def text(self) -> str: ...

    @property
    def start(self) -> Callable[[], None]: ...


def find(
    starter: Starter, drivers: Callable[[Starter], Iterable[Driver]] = lambda starter: ()
) -> tuple[Found | None, str]:
    """The network that the program trains, proved; or why there is none.

    drivers: what is tried where it trains nothing.
    """
    why: dict[str, str] = {}
    trains = False
    for file in starter.first():
        for answer in ANSWERS:
            starter.answer = answer
            start = starter.start(file)
            found, ended, moving = _explored(start)
            trains |= moving
            proved = next(filter(None, (_proved(one) for one in found)), None)
            if proved:
                return proved, ""
            why[file] = ended or ("its predictions are those of no network that is known" if found else "")
            if not starter.asked:
                break
    for driver in () if trains else drivers(starter):
        found, *_ = _explored(driver.start)
        found = [one for one in found if one.network.hidden]  # a part of a network has fewer layers than it
        proved = next(filter(None, (_proved(one) for one in found)), None)
        if proved:
            return replace(proved, driver=driver.text), ""
    said = [f"{file}: {words}" for file, words in why.items() if words]
    return None, "; ".join(said) or "no loop was found in it that trains a network"


def _explored(start: Callable[[], None]) -> tuple[list[Found], str, bool]:
    """The networks that the first loop that takes a step may be training, the likeliest first; how it ended.

    And whether something like weights moves in some loop.
    """
    found: list[Found] = []
    moving = False

    def on_turn(loop: Loop, names: Names) -> None:
        if loop.visit > VISITS or loop.turns > TURNS:
            return
        if loop.turns > 1 and len(run.events) - loop.kept[-1][0] < LEAST_EVENTS:
            loop.turns = TURNS  # next to nothing happens in it
            return
        loop.kept.append((len(run.events), scan(names)))
        if loop.turns == TURNS:
            nonlocal moving
            moving |= _moving([held for _, held in loop.kept])
            (begin, first), (middle, second), (end, third) = loop.kept
            turns = [Turn(first, streams(run.events[begin:middle])), Turn(second, streams(run.events[middle:end]))]
            for network in recognise(turns, third)[:MOST_PROVED]:
                of = len(network.data.x(first[network.data.place]))
                found.append(Found(start, loop.number, loop.visit, network, len(network.rows), of))
            if found:
                run.enough()

    run = Run(on_turn)
    run.record()
    ended = run.through(start)
    return found, ended, moving


def _moving(seen: Sequence[Mapping[Place, np.ndarray]]) -> bool:
    """Whether several arrays, most of whose numbers were there before, are others after each turn."""
    moved = 0
    for place, first in seen[0].items():
        arrays = [held[place] for held in seen if place in held and held[place].shape == first.shape]
        if first.ndim == 2 and len(arrays) == len(seen):
            moved += all(2 * np.count_nonzero(a != b) > a.size for a, b in pairwise(arrays))
    return moved >= 2


def _proved(found: Found) -> Found | None:
    """The same, if it predicts as that network does by other weights and data, and where; None if it does not."""
    network = found.network
    proved: list[Found] = []
    given: Arrays = {}

    def on_turn(loop: Loop, names: Names) -> None:
        if not found.here(loop):
            return
        if loop.turns == 1:
            given.update(_drawn(network.parameters(lambda place: place.read(names)), found.samples))
            run.held = loop
            put(names, found, given)
            run.record()
            return
        p = network.predictions(given, given["x"])
        at = locate(streams(run.events), p.ravel())
        if at:
            after = network.parameters(lambda place: place.read(names))
            seen = {**given, **{f"{name}_next": W for name, W in after.items()}}
            single = {str(place)[:64]: float(array) for place, array in scan(names).items() if not array.ndim}
            rates = [(name, n) for name, n in single.items() if RATES[0] < n < RATES[1]]
            numbers = dict(rates[:MOST_NUMBERS])
            proved.append(replace(found, p=at, seen=seen, numbers=numbers))
        run.enough()

    run = Run(on_turn)
    with suppress(LookupError, ValueError):
        run.through(found.start)
    return proved[0] if proved else None


def _drawn(like: Arrays, samples: int) -> Arrays:
    """Weights of these shapes, and so many samples, drawn."""
    rng = np.random.default_rng(0)
    given = {name: rng.normal(size=array.shape) / np.sqrt(len(array) + 1.0) for name, array in like.items()}
    return given | {"x": rng.normal(size=(samples, len(like["W1"]))), "y": np.arange(samples)[:, None] % 2.0}


def put(names: Names, found: Found, given: Mapping[str, np.ndarray]) -> None:
    """These weights and data where the program has its own; LookupError where that cannot be."""
    network, held = found.network, scan(names)
    x, y = (_over(given[name], found) for name in "xy")
    own = network.data.x(held[network.data.place])
    for table in tables(held, held):
        if np.array_equal(table.x(held[table.place]), own):
            table.place.write(names, table.filled(held[table.place], x, y))
    for place in labels_of(held, held, found.of):
        place.write(names, y.reshape(held[place].shape))
    for place, array in network.laid_out(given):
        place.write(names, array)


def _over(rows: np.ndarray, found: Found) -> np.ndarray:
    """A step's samples, in the places of all that there are."""
    everywhere = np.resize(np.arange(len(rows)), found.of)
    if found.samples < found.of:
        everywhere[list(found.network.rows)] = np.arange(len(rows))
    return rows[everywhere]


class Training:
    """The steps of one question, taken by the program."""

    def __init__(self, found: Found, problem: Message, effort: Effort) -> None:
        self.found, self.given, self.effort = found, problem.tensors, effort
        self.steps, self.record = problem.note["steps"], set(problem.note["record"])
        self.kept: list[Arrays] = []
        self.single: list[dict[int, float]] = []
        self.final: Arrays = {}
        self.tested: list[np.ndarray] = []
        self.places: dict[str, list[Any]] = {}
        self.most = 0  # exponentials of a step
        self.run = Run(self._on_turn)

    def take(self) -> tuple[dict[str, Any], Arrays]:
        """Every tensor of the recorded steps, steps first; and what is to be said of them."""
        ended = self.run.through(self.found.start)
        errors = {} if self.run.over else {"network": ended or "its training ended before as many steps as asked"}
        taken = [step for step in self.kept if any(name.endswith("_next") for name in step)]
        common = [name for name in (taken[0] if taken else ()) if all(name in step for step in taken)]
        tensors = {name: np.stack([step[name] for step in taken]) for name in common}
        numbers = [n for n in (self.single[0] if self.single else ()) if all(n in each for each in self.single)]
        numbers = numbers[:MOST_SINGLE]
        if numbers:
            tensors["single"] = np.array([[each[n] for n in numbers] for each in self.single])
        note: dict[str, Any] = {"errors": errors, "exponentials": {"gradients": self.most}, "places": self.places}
        note["single"] = [operations[n].name[:32] for n in numbers]
        note["single_at"] = [operations[n].line for n in numbers]
        return note, tensors | self.final

    def _on_turn(self, loop: Loop, names: Names) -> None:
        if not self.found.here(loop):
            return
        run, done = self.run, loop.turns - 1  # steps
        if not done:
            run.held = loop
            put(names, self.found, self.given)
        weights = self.found.network.parameters(lambda place: place.read(names))
        if done - 1 in self.record and done <= self.steps:
            self._look_back(weights)
        if done < self.steps:
            run.record(on=done in self.record)
            self.effort.now = 0
            if run.recording:
                self.kept.append(dict(weights))
            return
        if done == self.steps:
            self.final = {f"{name}_final": W for name, W in weights.items()}
        self._test(names, done - self.steps)

    def _look_back(self, after: Arrays) -> None:
        """What is known of the step that was taken."""
        step, events = self.kept[-1], self.run.events
        self.most = max(self.most, self.effort.now)
        yielded = streams(events)
        arrays = {number for number, value in events if np.size(value) > 1}
        self.single.append({n: float(stream[-1]) for n, stream in yielded.items() if n not in arrays})
        p = self._p(yielded)
        step |= {f"{name}_next": W for name, W in after.items()} | ({} if p is None else {"p": p})
        network = self.found.network
        layers = network.layers(step, self.given["x"])
        entering = [self.given["x"], *(layers[f"a{l}"] for l in range(1, len(network.hidden) + 1))]
        dz, yielding = backwards(events, entering, step, after)
        step |= dz
        if not self.places:
            for name, tensor in layers.items():
                if at := locate(yielded, tensor.ravel()) or locate(yielded, tensor.T.ravel()):
                    self.places[name] = placed(at[0])
            self.places |= {name: placed(number) for name, number in yielding.items()}
            self.places["p"] = placed(self.found.p[0])

    def _p(self, yielded: Mapping[int, np.ndarray]) -> np.ndarray | None:
        number, positions = self.found.p
        stream = yielded.get(number, np.zeros(0))
        return stream[positions].reshape(-1, 1) if positions.max() < len(stream) else None

    def _test(self, names: Names, turn: int) -> None:
        """Predict the test points, as many at once as a step takes samples."""
        rest, many = self.given.get("x_test"), self.found.samples
        if turn and rest is not None:
            p = self._p(streams(self.run.events))
            if p is not None:
                self.tested.append(p)
        if rest is None or turn * many >= len(rest) or len(self.tested) < turn:
            if rest is not None and len(self.tested) * many >= len(rest):
                self.final["p_test"] = np.concatenate(self.tested)[: len(rest)]
            self.run.enough()
        some = np.resize(rest[turn * many : (turn + 1) * many], (many, rest.shape[1]))
        weights = {name.removesuffix("_final"): W for name, W in self.final.items()}
        put(names, self.found, weights | {"x": some, "y": self.given["y"]})
        self.run.record()

