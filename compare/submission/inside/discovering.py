"""Which loop of a program trains which network: looked for everywhere, or where an adapter says, and proved.

A network is recognised in what the program holds when a loop's turn begins, by the numbers alone (see
`recognising`). It is proved by other weights and other samples put into their places: it must predict as that
network does. Afterwards further trainings are looked for, by code of their own: a copy may have a slip that its
original has not.
"""

import math
import time
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from itertools import pairwise
from types import FrameType
from typing import Protocol

import numpy as np

from .declaring import BELOW, Declaration, NotDeclaredError, named
from .looking import SAID_OF, Look
from .patience import EndlessError
from .reasoning import Reasoning
from .recognising import EXACT, Held, Recognised, Turn, labels_of, recognise
from .running import (
    InstrumentedRun,
    Loop,
    TrainingLoop,
    as_before,
    entering,
    names_at,
    put,
    single_numbers,
)
from .starting import ANSWERS, Starter
from .state import Stored, scan
from .tracing import Arrays, backwards, locate, streams
from .wire import MOST_TRAININGS

LEAST_EVENTS = 4  # in a turn that may be a step
VISITS, TURNS, MOST_PROVED = 3, 3, 24  # of a loop that are looked at; networks that are tried
MOST_LOOPS, MOST_FELL = 6, 4  # loops that are found not to train; networks that are told to have fallen
AROUND = 8  # turns of a loop that goes around several trainings
MOST_TURNS = 300  # of a loop in which something moves, and no network is recognised
AT_MOST, BEYOND = 1.0, 1.0  # seconds of the processor: of one run, and of all after the first training
SELDOM = 64  # turns between two looks at the clock
MOST_NUMBERS = 100  # that may be a learning rate
RATES = (1e-7, 1e3)  # between which a learning rate is


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
        explored = Exploration(start, known, look)
        found, ended = explored.found, explored.ended
        trains |= explored.moving
        if driven:
            found = [one for one in found if one.network.hidden]  # a part of a network has fewer layers than it
        if proved := _one_proved(found, look):
            return proved, "", trains
        if not found:
            break
        known.add(found[0].loop)
    look.say(
        f"it ended{f': {ended}' if ended else ' by itself'}" if not known else "no other loop trains a network"
    )
    if look.quiet:
        look.say(f"nothing moves in {named(look.quiet)}")
    return None, ended or ("its predictions are those of no network that is known" if known else ""), trains


def one_of_all(starter: Starter, first: TrainingLoop, said: Declaration, told: Reasoning) -> TrainingLoop:
    """The training that is said, or the first, which knows how many there are.

    NotDeclaredError where there is none such.
    """
    if first.driver or (said.says_where and said.training < 2):
        return first
    trainings = [first, *_further(starter, first, told)]
    if said.training < 2:
        return replace(first, trainings=len(trainings))
    if said.training > len(trainings):
        words = f"there is no training {said.training}: {len(trainings)} run code of their own"
        raise NotDeclaredError(words)
    found = trainings[said.training - 1]
    look = Look(said, told, starter.folder)
    if not look.holds(found.loop, found.network):
        raise NotDeclaredError(look.missing.removeprefix("adapter: "))
    return found


def _further(starter: Starter, first: TrainingLoop, told: Reasoning) -> list[TrainingLoop]:
    """The trainings beside the first one that run code of their own, proved; those before are left early."""
    until = time.process_time() + BEYOND
    trainings = [first]
    for file in dict.fromkeys([first.begun, *starter.first()]):
        look = Look(Declaration(), told, starter.folder)
        look.begin(f"started, for further trainings: {file}")
        known = set[int]()
        while len(trainings) < MOST_TRAININGS and len(known) < MOST_LOOPS:
            done = frozenset().union(*(one.yielding for one in trainings))
            found = Exploration(starter.start(file), known, look, done, until).found
            if not found:
                break
            if proved := _one_proved(found, look):
                number = len(trainings) + 1
                trainings.append(replace(proved, begun=file, answers=first.answers, training=number))
            else:
                known.add(found[0].loop)
    return trainings[1:]


def _one_proved(found: Sequence[TrainingLoop], look: Look) -> TrainingLoop | None:
    """The first that can be."""
    fell = list[str]()
    for one in found:
        proved = _proved(one)
        if isinstance(proved, TrainingLoop):
            samples = "all of them" if one.samples == one.of else f"{one.samples} of {one.of}, and no other"
            look.say(f"proved: {_described(one)}", 1)
            look.say("other weights and samples were put there, and these predictions were computed", 2)
            look.say(f"in {look.words(proved.p[0])}; a step takes {samples}", 2)
            return proved
        fell.append(f"fell: {proved}: {_described(one)}")
        if len(fell) <= MOST_FELL:
            look.say(fell[-1], 1)
    if len(fell) > MOST_FELL:
        look.say(f"fell: {len(fell) - MOST_FELL} more, the last: {fell[-1].removeprefix('fell: ')}", 1)
    return None


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


class Exploration:
    """One run of a program, until a loop takes a step: the networks that it may be training, the likeliest first.

    known: loops that were found to train none. done: operations of trainings that are known, which are left
    early; what takes a step without a further operation is one of them. until: by the clock of the processor.
    moving: whether something like weights moves in some loop. ended: how the run ended.
    """

    def __init__(
        self,
        start: Callable[[], None],
        known: Collection[int],
        look: Look,
        done: frozenset[int] = frozenset(),
        until: float = math.inf,
    ) -> None:
        until = min(until, time.process_time() + AT_MOST)
        self.start, self.known, self.look, self.done, self.until = start, known, look, done, until
        self.found: list[TrainingLoop] = []
        self.moving, self.met = False, 0  # trainings that were left
        self.turns = 0  # of all loops
        self.visits = AROUND**2 if done else VISITS
        self.run = InstrumentedRun(self._on_turn, forgetful=True)
        if not look.declared.loop:
            self.run.record()
        self.ended = self.run.through(start)

    def _on_turn(self, loop: Loop, frame: FrameType) -> None:
        run = self.run
        self.turns += 1
        if not self.turns % SELDOM and time.process_time() > self.until:
            run.enough()
        if loop.turns == 1:
            loop.trainings = self.met
        if loop.trainings < self.met:  # it goes around one
            run.short.setdefault(loop.number, AROUND)
            return
        if loop.visit > self.visits or loop.turns > TURNS:
            return
        if loop.number in self.known or not self.look.at(loop.number):
            return
        if not run.recording:
            run.record()
        if loop.turns == 1:
            loop.record = run.records
        elif loop.record != run.records or len(run.events) - loop.kept[-1][0] < LEAST_EVENTS:
            loop.turns = TURNS  # next to nothing happens in it, or more than is kept
            return
        loop.kept.append((len(run.events), scan(names_at(frame), self.look.declared.names)))
        if loop.turns == TURNS:
            self._look_at(loop)

    def _look_at(self, loop: Loop) -> None:
        """Whether two turns of a loop are steps of a network."""
        (begin, _), (middle, _), (end, _) = loop.kept
        seen = [held for _, held in loop.kept]
        moved = _moved(seen)
        self.moving |= sum(seen[0][place].ndim == 2 for place in moved) >= 2
        yielded = [streams(self.run.events[begin:middle]), streams(self.run.events[middle:end])]
        if self.done and not yielded[0].keys() & yielded[1].keys() - self.done:
            if len(moved) > 1:
                self.met += 1
                self.run.short[loop.number] = TURNS - 1
            return
        first, second, third = self.look.only(seen, moved) or ({}, {}, {})
        turns = [Turn(first, yielded[0]), Turn(second, yielded[1])]
        for network in self.look.fitting(recognise(turns, third))[:MOST_PROVED]:
            of = len(network.data.x(first[network.data.place]))
            one = TrainingLoop(self.start, loop.number, loop.visit, network, len(network.rows), of)
            free = _free(network, seen) if one.samples == of else {}
            yielding = frozenset(yielded[0].keys() | yielded[1].keys())
            self.found.append(replace(one, free=free, yielding=yielding, short=dict(self.run.short)))
        self.look.saw(loop.number, moved, seen[0], len(self.found))
        if self.found:
            self.run.enough()
        if moved:  # what it trains is none that is known: there is nothing more to be seen in it
            self.run.short.setdefault(loop.number, MOST_TURNS)


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

    run = InstrumentedRun(on_turn, found.short)
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

    run = InstrumentedRun(on_turn, found.short)
    run.through(found.start)
    return all(name in after and np.array_equal(W, found.seen[f"{name}_next"]) for name, W in after.items())


def _drawn(like: Arrays, samples: int) -> Arrays:
    """Weights of these shapes, and so many samples, drawn: so large that no two samples are alike."""
    rng = np.random.default_rng(0)
    given = {name: 2.0 * rng.normal(size=array.shape) / np.sqrt(len(array) + 1.0) for name, array in like.items()}
    return given | {"x": rng.normal(size=(samples, len(like["W1"]))), "y": np.arange(samples)[:, None] % 2.0}
