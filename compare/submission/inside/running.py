"""A program run as its author runs it, its training taken by the hand: other weights, other data, turn by turn.

Nothing is asked of it. It runs from its first line, with taps in it (see `taps`), until some loop takes a step: a
network is recognised in what it holds, and all of its weights are others after each turn. Then it is run again
for each question: before the loop's first turn the question's weights and data are put into their places, and the
loop stands still at its first item, turn after turn, for as many steps as are asked for.
"""

import builtins
import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import islice, pairwise
from types import FrameType
from typing import Any, Protocol

import numpy as np

from .declaring import BELOW, Declaration, NotDeclaredError, named
from .loading import describe
from .looking import SAID_OF, Look
from .patience import EndlessError
from .reasoning import Reasoning
from .recognising import EXACT, Held, Recognised, Turn, labels_of, recognise, tables
from .starting import ANSWERS, Starter, in_order
from .state import Namespace, Stored, scan
from .taps import GOES_ON, ITEMS, LEAVES, TAP, operations
from .tracing import Arrays, backwards, locate, streams

MOST_EVENTS, MOST_BYTES, LEAST_EVENTS = 400_000, 2**27, 4  # that are kept; in a turn that may be a step
VISITS, TURNS, MOST_PROVED = 3, 3, 24  # of a loop that are looked at; networks that are tried
MOST_LOOPS, MOST_FELL = 6, 4  # loops that are found not to train; networks that are told to have fallen
MOST_SINGLE = 400  # operations that yield single numbers
MOST_NUMBERS = 100  # that may be a learning rate
_NOTHING = object()
RATES = (1e-7, 1e3)  # between which a learning rate is


class EnoughError(BaseException):
    """Ends a run: all that was to be seen has been seen."""


@dataclass(eq=False)
class Loop:
    """A loop that goes on: its number, its how manieth run, the turns that began, and what is kept of them."""

    number: int
    visit: int
    turns: int = 0
    kept: list[tuple[int, dict[Stored, np.ndarray]]] = field(default_factory=list)


class InstrumentedRun:
    """One run of a program; on_turn is told before every turn of every loop, with the frame that it is in."""

    def __init__(self, on_turn: Callable[[Loop, FrameType], None]) -> None:
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
            if self.held is loop:  # whatever its items are made of has changed
                each = iter(made())
            item = next(each, _NOTHING)
            if item is _NOTHING:
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


class Drives(Protocol):
    """Something written below a program that only defines things, and what starts both."""

    @property
    def text(self) -> str: ...

    @property
    def start(self) -> Callable[[], None]: ...

    @property
    def guessed(self) -> bool: ...

    @property
    def below(self) -> str: ...

    @property
    def drawn(self) -> str: ...


def find(
    starter: Starter,
    drivers: Callable[[Starter], Iterable[Drives]] = lambda starter: (),
    declared: Declaration | None = None,
    told: Reasoning | None = None,
) -> tuple[TrainingLoop | None, str]:
    """The network that the program trains, proved; or why there is none.

    drivers: what is tried where it trains nothing. declared: where alone to look. told: takes the reasoning.
    """
    look = Look(declared or Declaration(), told or Reasoning(), starter.folder)
    try:
        return _found(starter, drivers, look)
    except EndlessError:
        if look.astray:
            raise NotDeclaredError(f"{look.nowhere}; it was stopped before it came there") from None
        raise


def _found(
    starter: Starter, drivers: Callable[[Starter], Iterable[Drives]], look: Look
) -> tuple[TrainingLoop | None, str]:
    """The same, of where to look."""
    said = look.declared
    why: dict[str, str] = {}
    trains = False
    for file in () if said.below else _started(starter, said):
        for answers in [said.answer] if said.answer else [(answer,) for answer in ANSWERS]:
            starter.answers = answers
            look.begin(f"started: {file}" + (f", told {named(answers)} where it asks" if starter.asked else ""))
            proved, ended, moving = _trained(starter.start(file), look)
            trains |= moving
            if proved:
                return replace(proved, begun=file, answers=answers if starter.asked else ()), ""
            why[file] = ended
            if not starter.asked:
                break
    elsewhere = bool(said.loop and not said.below)
    if trains and not said.below:
        look.begin("nothing is written below it: something moves in its own loops")
    tried = False
    for driver in () if trains or elsewhere else drivers(starter):
        tried = True
        look.begin(f"written below {driver.below}: {'; '.join(driver.text.split(chr(10)))}")
        proved, ended, _ = _trained(driver.start, look, driven=not said.below)
        if proved:
            written = replace(proved, driver=driver.text, guessed=driver.guessed, begun=driver.below)
            return replace(written, drawn=driver.drawn), ""
        if said.below:
            why[BELOW] = ended
    if not (tried or trains or elsewhere):
        look.begin("nothing was found that could be written below it")
    if look.astray:
        look.depth = 0
        look.miss(look.nowhere)
    if missing := look.missing or look.absent:
        return None, missing
    words = [f"{file}: {words}" for file, words in why.items() if words]
    if said.loop:
        words.insert(0, f"adapter: the loop at {said.loop} takes no step of a network that is known")
    return None, "; ".join(words) or "no loop was found in it that trains a network"


def _started(starter: Starter, declared: Declaration) -> Sequence[str]:
    """The files that are started, one after the other; NotDeclaredError where the one that is said is none."""
    return [declared.begun(starter.files)] if declared.start else starter.first()


def _trained(
    start: Callable[[], None], look: Look, *, driven: bool = False
) -> tuple[TrainingLoop | None, str, bool]:
    """The network that is trained by what is started, proved; why there is none; whether anything moved.

    driven: by lines that are tried, of which one loop is looked at.
    """
    known = set[int]()
    ended, trains = "", False
    for _ in range(1 if driven else MOST_LOOPS):
        found, ended, moving = _explored(start, known, look)
        trains |= moving
        if driven:
            found = [one for one in found if one.network.hidden]  # a part of a network has fewer layers than it
        fell = list[str]()
        for one in found:
            proved = _proved(one)
            if isinstance(proved, TrainingLoop):
                samples = "all of them" if one.samples == one.of else f"{one.samples} of {one.of}, and no other"
                look.say(f"proved: {_described(one)}", 1)
                look.say("other weights and samples were put there, and these predictions were computed", 2)
                look.say(f"in {look.words(proved.p[0])}; a step takes {samples}", 2)
                return proved, "", trains
            fell.append(f"fell: {proved}: {_described(one)}")
            if len(fell) <= MOST_FELL:
                look.say(fell[-1], 1)
        if len(fell) > MOST_FELL:
            look.say(f"fell: {len(fell) - MOST_FELL} more, the last: {fell[-1].removeprefix('fell: ')}", 1)
        if not found:
            break
        known.add(found[0].loop)
    look.say(
        f"it ended{f': {ended}' if ended else ' by itself'}" if not known else "no other loop trains a network"
    )
    if look.quiet:
        look.say(f"nothing moves in {named(look.quiet)}")
    return None, ended or ("its predictions are those of no network that is known" if known else ""), trains


def _described(found: TrainingLoop) -> str:
    """A network in a line."""
    network = found.network
    biases = f", biases {', '.join(map(str, network.biases))}" if network.biases else ""
    biases = ", biases in a row of each" if network.row is not None else biases
    columns = ", a sample in each column" if network.data.columns else ""
    return (
        f"{' '.join((*network.hidden, network.output))} of {network.data.place}{columns} by "
        f"{', '.join(map(str, network.weights))} ({SAID_OF['layout'](network)}){biases}"
    )


def _explored(
    start: Callable[[], None], known: Collection[int], look: Look
) -> tuple[list[TrainingLoop], str, bool]:
    """The networks that the first loop that takes a step may be training, the likeliest first; how it ended.

    And whether something like weights moves in some loop.

    known: loops that were found to train none.
    """
    found: list[TrainingLoop] = []
    moving = False

    def on_turn(loop: Loop, frame: FrameType) -> None:
        if loop.visit > VISITS or loop.turns > TURNS or loop.number in known or not look.at(loop.number):
            return
        if not run.recording:
            run.record()
        if loop.turns > 1 and len(run.events) - loop.kept[-1][0] < LEAST_EVENTS:
            loop.turns = TURNS  # next to nothing happens in it
            return
        loop.kept.append((len(run.events), scan(names_at(frame))))
        if loop.turns == TURNS:
            nonlocal moving
            seen = [held for _, held in loop.kept]
            moved = _moved(seen)
            moving |= sum(seen[0][place].ndim == 2 for place in moved) >= 2
            (begin, _), (middle, _), (end, _) = loop.kept
            first, second, third = look.only(seen, moved) or ({}, {}, {})
            turns = [
                Turn(first, streams(run.events[begin:middle])),
                Turn(second, streams(run.events[middle:end])),
            ]
            for network in look.fitting(recognise(turns, third))[:MOST_PROVED]:
                of = len(network.data.x(first[network.data.place]))
                free = _free(network, [held for _, held in loop.kept]) if len(network.rows) == of else {}
                found.append(
                    TrainingLoop(start, loop.number, loop.visit, network, len(network.rows), of, free=free)
                )
            look.saw(loop.number, moved, seen[0], len(found))
            if found:
                run.enough()

    run = InstrumentedRun(on_turn)
    if not look.declared.loop:
        run.record()
    ended = run.through(start)
    return found, ended, moving


def _free(network: Recognised, seen: Sequence[Held]) -> Arrays:
    """The data and weights of turns that nothing was put into; nothing without labels, or if shapes change."""
    first = seen[0]
    x, labels = network.data.x(first[network.data.place]), network.data.y(first[network.data.place])
    y = next((first[place] for place in labels_of(first, first, len(x))), labels)
    if y is None:
        return {}
    weights = [network.parameters(held.__getitem__) for held in seen]
    if any(each[name].shape != W.shape for each in weights for name, W in weights[0].items()):
        return {}
    moving = {f"free_{name}": np.stack([each[name] for each in weights]) for name in weights[0]}
    return {"free_x": x, "free_y": y.reshape(-1, 1)} | moving


def _moved(seen: Sequence[Held]) -> list[Stored]:
    """The arrays most of whose numbers were there before, and are others after each turn."""
    moved = []
    for place, first in seen[0].items():
        arrays = [held[place] for held in seen if place in held and held[place].shape == first.shape]
        if first.ndim not in (1, 2) or len(arrays) < len(seen):
            continue
        if all(2 * np.count_nonzero(a != b) > a.size for a, b in pairwise(arrays)):
            moved.append(place)
    return moved


def _proved(found: TrainingLoop) -> TrainingLoop | str:
    """The same, if it predicts as that network does by other weights and data, and where; or why not."""
    network = found.network
    proved: list[TrainingLoop] = []
    given: Arrays = {}

    def on_turn(loop: Loop, frame: FrameType) -> None:
        if not found.here(loop):
            return
        names = names_at(frame)
        if loop.turns == 1:
            given.update(_drawn(network.parameters(lambda place: place.read(names)), found.samples))
            run.held = loop
            put(names, found, given)
            given.update(network.parameters(lambda place: place.read(names)))  # as float32, where it is that
            run.record()
            return
        p = network.predictions(given, given["x"])
        known = p.any() if len(p) == 1 else np.ptp(p)  # the same for all are those of any network
        at = locate(streams(run.events), p.ravel()) if known else None
        if at:
            after, grown = as_before(network.parameters(lambda place: place.read(names)), given)
            seen = {**given, **{f"{name}_next": W for name, W in after.items()}}
            single = {str(place)[:64]: float(array) for place, array in scan(names).items() if not array.ndim}
            rates = [(name, n) for name, n in single.items() if RATES[0] < n < RATES[1]]
            numbers = dict(rates[:MOST_NUMBERS])
            a = entering(network, given, given["x"])
            gradients, _ = backwards(
                run.events, a, given, after, rates=list(numbers.values()), coarse=network.near > EXACT
            )
            scale = next((one.multiple for name, one in gradients.items() if name[1] in "Wb"), 0.0)
            proved.append(
                replace(
                    found,
                    p=at,
                    seen=seen,
                    numbers=numbers,
                    scale=scale,
                    events=len(run.events),
                    single=single_numbers(run.events, streams(run.events)),
                    grows=bool(grown),
                )
            )
        run.enough()

    run = InstrumentedRun(on_turn)
    ended = run.through(found.start)
    if not proved:
        return ended or "put to other weights, it predicts otherwise"
    if found.samples < found.of and not _alone(proved[0]):
        return "a step takes other samples too"
    return proved[0]


def _alone(found: TrainingLoop) -> bool:
    """Whether the samples of a step are all that it takes: other ones beside them change nothing."""
    after: Arrays = {}

    def on_turn(loop: Loop, frame: FrameType) -> None:
        if not found.here(loop):
            return
        names = names_at(frame)
        if loop.turns == 1:
            run.held = loop
            put(names, found, found.seen, beside=1.0 - found.seen["x"])
            return
        after.update(found.network.parameters(lambda place: place.read(names)))
        run.enough()

    run = InstrumentedRun(on_turn)
    run.through(found.start)
    return all(name in after and np.array_equal(W, found.seen[f"{name}_next"]) for name, W in after.items())


def entering(network: Recognised, weights: Arrays, x: np.ndarray) -> list[np.ndarray]:
    """x, a1, ...: the input of each layer."""
    layers = network.layers(weights, x)
    return [x, *(layers[f"a{l}"] for l in range(1, len(network.hidden) + 1))]


def _drawn(like: Arrays, samples: int) -> Arrays:
    """Weights of these shapes, and so many samples, drawn: so large that no two samples are alike."""
    rng = np.random.default_rng(0)
    given = {name: 2.0 * rng.normal(size=array.shape) / np.sqrt(len(array) + 1.0) for name, array in like.items()}
    return given | {"x": rng.normal(size=(samples, len(like["W1"]))), "y": np.arange(samples)[:, None] % 2.0}


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
        place.write(names, array)


def over_all(rows: np.ndarray, found: TrainingLoop, beside: np.ndarray | None = None) -> np.ndarray:
    """A step's samples, in the places of all that there are."""
    others = rows if beside is None else beside
    everywhere = others[np.resize(np.arange(len(rows)), found.of)]
    if found.samples < found.of:
        everywhere[list(found.network.rows)] = rows
    return everywhere if found.samples < found.of else rows
