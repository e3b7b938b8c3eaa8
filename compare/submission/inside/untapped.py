"""The same training without taps: a program that behaves otherwise when it is watched is found out.

It runs once more as its author runs it, and is looked at from outside, by the clock. Whatever weights it has then
must be among those that it passes through when it is watched: to the last bit, since both runs draw the same.
"""

import builtins
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType

import numpy as np

from .patience import EndlessError
from .running import EnoughError, InstrumentedRun, Loop, TrainingLoop, names_at
from .starting import Tapped, in_order
from .taps import GOES_ON, ITEMS, LEAVES, TAP
from .tracing import Arrays

TICK, MOMENTS = 0.005, 6  # seconds of the processor between two looks; looks that see other weights than before
ALONE, WATCHED = 0.5, 1.5  # seconds of the processor at most: of that run, and of the training that is watched


def trains_otherwise(found: TrainingLoop) -> bool:
    """Whether it has weights that it never has when it is watched, though it always begins with the same."""
    begins: list[Arrays] = []
    for _ in range(2):  # by chance, once is none
        moments = _moments(found)
        if not moments or _comes_to_one(found, moments, begins):
            return False
    one, other = begins
    return _shared(one, other) == set(one)


def _weights(found: TrainingLoop, frame: FrameType | None) -> Arrays:
    """Those of its network, where they are at this moment; none where they are not there."""
    names = names_at(frame)
    with suppress(Exception):  # it may be about to change them
        return found.network.parameters(lambda place: place.read(names))
    return {}


def _moments(found: TrainingLoop) -> list[Arrays]:
    """Its weights at some moments of a run that nothing is put into."""
    seen: list[Arrays] = []
    until = time.process_time() + ALONE

    def look(signum: int, frame: FrameType | None) -> None:
        weights = _weights(found, frame)
        if weights and not (seen and _shared(weights, seen[-1]) == set(weights)):
            seen.append(weights)
        if len(seen) > MOMENTS or time.process_time() > until:
            raise EnoughError

    with _untapped(), in_order(), _ticking(look):
        try:
            found.start()
        except EndlessError:
            raise
        except BaseException:  # however it ends, what was seen was seen
            return seen
    return seen


def _comes_to_one(found: TrainingLoop, moments: list[Arrays], begins: list[Arrays]) -> bool:
    """Whether a watched run, for as long as it may take, has some of the weights of these moments.

    begins: gets those with which it begins. Where nothing had moved at any moment, nothing is found out.
    """
    ahead: list[Arrays] = []
    met, until = False, 0.0

    def on_turn(loop: Loop, frame: FrameType) -> None:
        nonlocal met, until
        if loop.number != found.loop:
            return
        weights = _weights(found, frame)
        if not until:
            begins.append(weights)
            until = time.process_time() + WATCHED
            ahead.extend(each for each in moments if _shared(each, weights) != set(weights))
        met = not ahead or any(_shared(weights, each) - _shared(each, begins[-1]) for each in ahead)
        if met or time.process_time() > until:
            run.enough()

    run = InstrumentedRun(on_turn)
    run.through(found.start)
    return met or not until


def _shared(one: Arrays, other: Arrays) -> set[str]:
    """The names of those that are the same to the last bit."""
    return {name for name in one if name in other and np.array_equal(one[name], other[name])}


@contextmanager
def _untapped() -> Iterator[None]:
    """The program as it was written, and no tap that it could find."""
    for name in (TAP, ITEMS, GOES_ON, LEAVES):
        vars(builtins).pop(name, None)
    Tapped.watching = False
    try:
        yield
    finally:
        Tapped.watching = True


@contextmanager
def _ticking(look: "signal._HANDLER") -> Iterator[None]:
    before = signal.signal(signal.SIGVTALRM, look)
    signal.setitimer(signal.ITIMER_VIRTUAL, TICK, TICK)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0.0)
        signal.signal(signal.SIGVTALRM, before)
