"""A program run as its author runs it, its training taken by the hand: other weights, other data, turn by turn.

Nothing is asked of it. It runs from its first line, with taps in it (see `taps`), again for each question: before
the first turn of the loop that trains (see `discovering`) the question's weights and data are put into their
places, and the loop stands still at its first item, turn after turn, for as many steps as are asked for.
"""

import builtins
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice
from types import FrameType, MappingProxyType
from typing import Any

import numpy as np

from .loading import describe
from .patience import EndlessError
from .recognising import EXACT, Recognised, labels_of, tables
from .starting import in_order
from .state import Namespace, Stored, scan
from .taps import GOES_ON, ITEMS, LEAVES, TAP, operations
from .tracing import Arrays
from .wire import MOST_SINGLE

MOST_EVENTS, MOST_BYTES = 400_000, 2**27  # that are kept
_NOTHING = object()


class EnoughError(BaseException):
    """Ends a run: all that was to be seen has been seen."""


@dataclass(eq=False)
class Loop:
    """A loop that goes on: its number, its how manieth run, the turns that began, and what is kept of them.

    record: the how manieth record the kept ones stand in. trainings: how many were met when it began.
    """

    number: int
    visit: int
    turns: int = 0
    kept: list[tuple[int, dict[Stored, np.ndarray]]] = field(default_factory=list)
    record: int = 0
    trainings: int = 0


class InstrumentedRun:
    """One run of a program; on_turn is told before every turn of every loop, with the frame that it is in.

    short: loops, by number, that end after so many turns. forgetful: where more is recorded than is kept, all of
    it is forgotten; or else the run ends.
    """

    def __init__(
        self,
        on_turn: Callable[[Loop, FrameType], None],
        short: Mapping[int, int] = MappingProxyType({}),
        *,
        forgetful: bool = False,
    ) -> None:
        self.on_turn, self.short, self.forgetful = on_turn, dict(short), forgetful
        self.recording, self.over = False, False
        self.events: list[tuple[int, Any]] = []
        self.size, self.records = 0, 0
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
        self.records += 1

    def _tap(self, number: int, value: Any) -> Any:
        if self.recording and value is not None:
            self._note(number, value)
        return value

    def _note(self, number: int, value: Any) -> None:
        if self.over:
            raise EnoughError
        if len(self.events) >= MOST_EVENTS or self.size >= MOST_BYTES:
            if not self.forgetful:
                self.enough()
            self.record()
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
            if self._is_left(loop):
                return
            if self.held is loop:  # whatever its items are made of has changed
                each = iter(made())
            item = next(each, _NOTHING)
            if item is _NOTHING:
                return
            yield item

    def _goes_on(self, number: int, asked: Any) -> bool:
        """Whether a loop has another turn; the one that stands still always has, one that is left has none."""
        frame = sys._getframe(1)
        key = (number, id(frame))
        if key not in self.frames:
            self.frames[key] = self._begun(number)
        loop = self.frames[key]
        self._turn(loop, frame)
        goes_on = (bool(asked) or self.held is loop) and not self._is_left(loop)
        if not goes_on:
            del self.frames[key]
        return goes_on

    def _is_left(self, loop: Loop) -> bool:
        """Whether it ends before its turn."""
        return self.held is not loop and loop.turns > self.short.get(loop.number, loop.turns)

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
        self.on_turn(loop, frame)


def names_at(frame: FrameType | None) -> Namespace:
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
    return Namespace([*local, *((table, False) for table in modules)])


@dataclass(frozen=True)
class TrainingLoop:
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
    free: Arrays = field(
        default_factory=dict
    )  # its own data, and its weights before three turns, where it takes all
    single: dict[int, float] = field(default_factory=dict)  # numbers that operations yield in the step seen
    numbers: Mapping[str, float] = field(default_factory=dict)
    scale: float = 0.0  # of the update beside the gradients that are seen, in all layers; 0 where there is none
    events: int = 0  # of a step
    grows: bool = False  # a weight has another shape after a step
    driver: str = ""  # what was written below the program, so that it trains
    guessed: bool = False  # no name says of all that is given there what it is
    otherwise: bool = False  # it trains otherwise when nobody watches
    begun: str = ""  # the file that was started, or below which that was written
    answers: tuple[str, ...] = ()  # what it was told where it asked
    drawn: str = ""  # the lines that draw the data which lie among its names
    yielding: frozenset[int] = frozenset()  # the operations of its turns
    training: int = 1  # which of its trainings that run code of their own
    trainings: int = 1  # how many there are
    short: Mapping[int, int] = field(default_factory=dict)  # turns after which loops before it are left

    def here(self, loop: Loop) -> bool:
        """Whether this is the loop."""
        return (loop.number, loop.visit) == (self.loop, self.visit)

    @property
    def tensors(self) -> Arrays:
        """The step that was seen, and turns that nothing was put into."""
        return {**self.seen, **self.free, "single": np.array([list(self.single.values())])}

    @property
    def described(self) -> dict[str, Any]:
        """What whoever asks has to know of it, and of the numbers that its step yields."""
        return {"network": self._described(), "single": [told_of(n) for n in self.single]}

    def _described(self) -> dict[str, Any]:
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
            "scale": self.scale,
            "events": self.events,
            "grows": self.grows,
            "coarse": network.near > EXACT,
            "driver": self.driver,
            "guessed": self.guessed,
            "otherwise": self.otherwise,
            "begun": self.begun,
            "answers": list(self.answers),
            "drawn": self.drawn,
            "training": self.training,
            "trainings": self.trainings,
        }


def single_numbers(events: Sequence[tuple[int, Any]], yielded: Mapping[int, np.ndarray]) -> dict[int, float]:
    """The last number of each operation that yields nothing but single ones."""
    arrays = {number for number, value in events if np.size(value) > 1}
    return {n: float(stream[-1]) for n, stream in islice(yielded.items(), MOST_SINGLE) if n not in arrays}


def told_of(number: int) -> list[Any]:
    """An operation: its number, the name that its value is given, and where it is."""
    return [number, operations[number].name[:32], *placed(number)]


def placed(number: int) -> list[Any]:
    """The file and line of an operation, or of a loop."""
    return [operations[number].file, operations[number].line]


def entering(network: Recognised, weights: Arrays, x: np.ndarray) -> list[np.ndarray]:
    """x, a1, ...: the input of each layer."""
    layers = network.layers(weights, x)
    return [x, *(layers[f"a{l}"] for l in range(1, len(network.hidden) + 1))]


def as_before(read: Arrays, before: Arrays) -> tuple[Arrays, dict[str, str]]:
    """The weights that were read; where one has another shape than before, what it was before, and that said."""
    other = {name for name, W in read.items() if W.shape != before[name].shape}
    said = {f"{n}_next": f"has shape {read[n].shape}, where {before[n].shape} is expected" for n in other}
    return {name: before[name] if name in other else W for name, W in read.items()}, said


def put(
    names: Namespace, found: TrainingLoop, given: Mapping[str, np.ndarray], *, beside: np.ndarray | None = None
) -> None:
    """These weights and data where the program has its own; LookupError where that cannot be.

    beside: other samples, where a step takes not all.
    """
    network, held = found.network, scan(names)
    x, y = over_all(given["x"], found, beside), over_all(given["y"], found)
    own = network.data.x(held[network.data.place])
    for table in tables(held, held):
        if np.array_equal(table.x(held[table.place]), own):
            table.place.write(names, table.filled(held[table.place], x, y))
    for place in labels_of(held, held, found.of):
        place.write(names, y.reshape(held[place].shape))
    for place, array in network.laid_out(given):
        place.write(names, array, cut=True)


def over_all(rows: np.ndarray, found: TrainingLoop, beside: np.ndarray | None = None) -> np.ndarray:
    """A step's samples, in the places of all that there are."""
    others = rows if beside is None else beside
    everywhere = others[np.resize(np.arange(len(rows)), found.of)]
    if found.samples < found.of:
        everywhere[list(found.network.rows)] = rows
    return everywhere if found.samples < found.of else rows
