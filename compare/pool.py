"""Work that is shared: by processes beside this one, or by the workers of a Dask scheduler; or done here alone.

    with pool(2) as hands:
        for outcome in hands.in_order(function, pieces, stop, count):
            ...

The function is given a piece, and the reins by which it is held: it asks them whether to stop, and tells them how
far it is. It runs with one thread, and what it yields does not depend on who does it, nor on who is done first.
"""

import os
import signal
import sys
import threading
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, ProcessPoolExecutor, wait
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from multiprocessing import active_children, get_context, parent_process, resource_tracker
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any, Protocol, TypeVar, runtime_checkable

from compare.cluster import executor
from compare.errors import CompareError
from compare.process import keep_memory, one_thread_of_children, one_thread_to_come
from compare.steps import Steps

SPAWNING = get_context("spawn")
# What works for us is copied from one process that has imported what all need: Windows can copy none, and macOS's
# own libraries do not bear it.
COPYING = get_context("forkserver") if sys.platform == "linux" else SPAWNING
JUDGING = ("torch",)  # what is needed for it
OPTIMIZING = (*JUDGING, "torch._dynamo")  # PyTorch imports its compiler to make an optimizer
TICK = 0.1  # seconds between two looks at how far the others are

Piece = TypeVar("Piece")
Outcome = TypeVar("Outcome")
Count = Callable[[int], object]


class LostError(CompareError):
    """A process that worked for us has died."""

    def __init__(self) -> None:
        super().__init__(
            "a process was ended from outside, perhaps for want of memory: fewer --workers take less"
        )


def nobody(steps: int) -> None:
    """Who does not count."""


@runtime_checkable
class Stop(Protocol):
    """An event, of this process or of all."""

    def is_set(self) -> bool: ...


@dataclass(frozen=True)
class Reins:
    """By which a piece of work is held: whether it is to stop, and who counts its steps."""

    stop: Stop
    count: Count

    def through(self, windows: Iterator[Steps]) -> Iterator[Steps]:
        """Count their steps; none comes once there was an interruption."""
        for window in windows:
            self.count(window.count)
            yield window
            if self.stop.is_set():
                return


FREE = Reins(threading.Event(), nobody)
Function = Callable[[Piece, Reins], Outcome]


class Line:
    """Memory that all processes share: a word to stop, and how many steps they took together."""

    def __init__(self) -> None:
        self.stopped, self.taken = SPAWNING.RawValue("b", 0), SPAWNING.Value("q", 0)

    def is_set(self) -> bool:
        return bool(self.stopped.value)

    def say(self, *, stop: bool) -> None:
        self.stopped.value = stop

    def count(self, steps: int) -> None:
        with self.taken.get_lock():
            self.taken.value += steps

    @property
    def counted(self) -> int:
        """Read without the lock, which a process may have taken to its grave."""
        return int(self.taken.get_obj().value)


class Pool:
    """Whoever there is to work: an executor, and the line on which its processes are heard; or nobody else.

    number: how many they are, where they are on this machine.
    """

    def __init__(self, executor: Executor | None = None, line: Line | None = None, number: int = 1) -> None:
        self.executor, self.line, self.number = executor, line, number
        self.begun: list[Future[Any]] = []

    def each(
        self, function: Function[Piece, Outcome], pieces: Sequence[Piece], stop: Stop, count: Count = nobody
    ) -> Generator[tuple[int, Outcome], None, None]:
        """The place of each piece and what came of it, as they become ready; until an interruption.

        Then those that have begun are ended, and the others left. BrokenExecutor if a process died.
        """
        if self.executor is None:
            for i, piece in enumerate(pieces):
                if stop.is_set():
                    return
                yield i, function(piece, Reins(stop, count))
            return
        if self.line:
            self.line.say(stop=False)
        heard = self.line.counted if self.line else 0
        running = {self._submitted(partial(_there, function, piece)): i for i, piece in enumerate(pieces)}
        pending = {*running}
        try:
            while pending:
                done, pending = wait(pending, TICK, FIRST_COMPLETED)
                if self.line:
                    count(self.line.counted - heard)
                    heard = self.line.counted
                if stop.is_set():
                    pending = self._ended(pending)
                for future in sorted(done, key=lambda future: running[future]):
                    if (found := future.result()) is not None:
                        outcome, uncounted = found
                        count(uncounted)
                        yield running[future], outcome
        except GeneratorExit:  # nobody asks for the rest
            wait(self._ended(pending))
            raise

    def in_order(
        self, function: Function[Piece, Outcome], pieces: Sequence[Piece], stop: Stop, count: Count = nobody
    ) -> Generator[Outcome, None, None]:
        """What came of each piece, in their order, whoever is ready first."""
        ready: dict[int, Outcome] = {}
        following = 0
        with closing(self.each(function, pieces, stop, count)) as outcomes:
            for i, outcome in outcomes:
                ready[i] = outcome
                while following in ready:
                    yield ready.pop(following)
                    following += 1
        yield from (ready[i] for i in sorted(ready))  # of an interruption

    def beside(self, function: Callable[[], Outcome]) -> Callable[[], Outcome]:
        """Have something done until it is asked for; where nobody else is, it is done then."""
        if self.executor is None:
            return function
        future = self._submitted(partial(_alone, function))
        self.begun.append(future)
        return future.result

    @property
    def is_busy(self) -> bool:
        """Whether somebody is at what nobody asked for."""
        return not all(future.done() for future in self.begun)

    def _submitted(self, function: Callable[[], Outcome]) -> Future[Outcome]:
        assert self.executor is not None
        with _beginning():
            return self.executor.submit(function)

    def _ended(self, pending: set[Future[Outcome]]) -> set[Future[Outcome]]:
        """Those that are still to come once all are told to stop; of a cluster, none is waited for."""
        left = {future for future in pending if not future.cancel()}
        if not self.line:
            return set()
        self.line.say(stop=True)
        return left


@contextmanager
def pool(processes: int, scheduler: str | None = None, needed: Sequence[str] = JUDGING) -> Iterator[Pool]:
    """So many processes beside this one; it alone, for one; or the workers of a scheduler (CompareError without).

    needed: modules that each process imports; it begins with them, where a process can be copied.
    Whatever breaks off the block ends them: nobody waits for what they are at. LostError if one died.
    """
    try:
        if scheduler:
            with executor(scheduler) as there:
                yield Pool(there)
        elif processes == 1:
            yield Pool()
        else:
            line, others = Line(), active_children()
            with workers(processes, line, needed) as beside:
                yield (hands := Pool(beside, line, processes))
                if hands.is_busy:
                    _end(others)
    except BrokenExecutor:
        raise LostError from None


@contextmanager
def workers(
    number: int, line: Line | None = None, needed: Sequence[str] = JUDGING
) -> Iterator[ProcessPoolExecutor]:
    """Processes of one thread beside this one, with what is needed, that this one's death ends without a word.

    So does whatever breaks off the block. A Ctrl-C is for this process to hear.
    """
    others = active_children()
    COPYING.set_forkserver_preload([*needed])
    beside = ProcessPoolExecutor(number, COPYING, initializer=_begin, initargs=(line,))
    with one_thread_of_children(), beside as executor:
        try:
            yield executor
        except BaseException:
            _end(others)
            raise


@contextmanager
def elsewhere(generate: Callable[[], Iterable[Outcome]]) -> Iterator[Iterator[Outcome]]:
    """What is generated, by a process beside this one that is an item ahead; it ends with the block.

    What it raises is raised here; LostError if it died.
    """
    here, there = SPAWNING.Pipe()
    process = SPAWNING.Process(target=_generate, args=(there,), daemon=True)
    with _beginning():
        process.start()
    there.close()  # so that its end is seen here
    try:
        yield _received(here, generate)
    finally:
        process.kill()
        process.join()
        here.close()


def _received(here: Connection, generate: Callable[[], Iterable[Outcome]]) -> Iterator[Outcome]:
    def received() -> Any:
        try:
            return here.recv()
        except (EOFError, OSError):  # between two messages, or in the midst of one
            raise LostError from None

    with suppress(OSError):  # it is dead, which is seen next
        here.send(generate)  # and not as it starts: were it ended then, this process would wait for ever
    while (message := received()) is not None:
        outcome, error = message
        if error is not None:
            raise error
        yield outcome


def _end(others: list[BaseProcess]) -> None:
    """End this process's children, but for the others."""
    for child in active_children():
        if child not in others:
            child.kill()


@contextmanager
def _beginning() -> Iterator[None]:
    """Processes that begin within never hear a Ctrl-C, not even while they import what they need."""
    mask = getattr(signal, "pthread_sigmask", None)  # Windows lacks it
    if mask:
        resource_tracker.ensure_running()  # which unblocks what is blocked when it begins
    before = mask(signal.SIG_BLOCK, {signal.SIGINT}) if mask else ()
    try:
        yield
    finally:
        if mask:
            mask(signal.SIG_SETMASK, before)


_line: Line | None = None  # of a process that works for another


def _begin(line: Line | None) -> None:
    global _line
    _line = line
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    keep_memory()
    threading.Thread(target=_follow, daemon=True).start()


def _generate(there: Connection) -> None:
    """In a process of its own: send what is generated, at last None; or what was raised."""
    _begin(None)
    try:
        generate = there.recv()
        with one_thread_to_come():
            for outcome in generate():
                there.send((outcome, None))
        there.send(None)
    except (EOFError, ConnectionError):  # nobody asks for the rest
        pass
    except Exception as error:
        there.send((None, error))


def _follow() -> None:
    """End with the parent: where that is killed, an idle worker would wait for ever, and a busy one work on."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _there(function: Function[Piece, Outcome], piece: Piece) -> tuple[Outcome, int] | None:
    """What comes of the piece, and how many steps nobody heard of; None where it is not begun any more."""
    unheard: list[int] = []
    reins = Reins(_line, _line.count) if _line else Reins(threading.Event(), unheard.append)
    if reins.stop.is_set():
        return None
    with one_thread_to_come():
        return function(piece, reins), sum(unheard)


def _alone(function: Callable[[], Outcome]) -> Outcome:
    with one_thread_to_come():
        return function()
