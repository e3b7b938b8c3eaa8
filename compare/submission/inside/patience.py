"""An operation that does not end is ended: it costs itself, and the line is told where it was.

A timer interrupts it. Where the program catches that too, the next line of its own is interrupted, again and
again, until it is out of its loops; what stays in one call of C is not reached, and is ended from outside.
Seconds pass in ticks: while the whole machine stands still, as one that is moved does, at most one passes.
"""

import signal
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType, MappingProxyType
from typing import Any

from .lines import known_as

AGAIN = 0.05  # seconds after which what still goes on is interrupted again
TICKS = 6  # in which the seconds of an operation pass


class EndlessError(BaseException):
    """What interrupts an operation; no `except Exception` catches it."""


def place(error: BaseException) -> str:
    """The submission's own line that raised an exception, in brackets; empty where none of it did."""
    found, trace = "", error.__traceback__
    while trace is not None:
        if "/submission" in (file := trace.tb_frame.f_code.co_filename):
            found = f" ({where(file, trace.tb_lineno)})"
        trace = trace.tb_next
    return found


def where(file: str, line: int) -> str:
    """A line of a file of the submission, in words."""
    name = Path(file).name
    with suppress(OSError):  # of a program that makes functions of no file
        name, line = known_as(name, Path(file).read_text(encoding="utf-8", errors="replace"), line)
    return f"{name}, line {line}"


class Patience:
    """How long one operation may take: seconds of the processor, and seconds; without end where both are 0.

    without: operations that are not tried, and why.
    """

    def __init__(
        self, cpu: float = 0.0, seconds: float = 0.0, without: Mapping[str, str] = MappingProxyType({})
    ) -> None:
        self.cpu, self.seconds, self.ticks = cpu, seconds, 0
        self.ended = {operation: EndlessError(words) for operation, words in without.items()}
        if cpu or seconds:
            signal.signal(signal.SIGPROF, _interrupt)
            signal.signal(signal.SIGALRM, self._tick)

    @contextmanager
    def during(self, operation: str, times: int = 1) -> Iterator[None]:
        """The operation, which has its time, or so many times that, once: what did not end is not tried again."""
        if known := self.ended.get(operation):
            raise known
        cpu, seconds = times * self.cpu, times * self.seconds
        self._timers(cpu, seconds)
        try:
            yield
        except EndlessError as error:
            self._timers(0.0, 0.0)
            after = f"{seconds:g} s" if signal.SIGALRM in error.args else f"{cpu:g} s of the processor"
            error.args = (f"{operation} does not end: stopped after {after}{place(error)}",)
            self.ended[operation] = error
            raise
        finally:
            self._timers(0.0, 0.0)
            if sys.gettrace() is _nothing_new:
                sys.settrace(None)

    def _timers(self, cpu: float, seconds: float) -> None:
        if self.cpu or self.seconds:
            self.ticks = TICKS
            signal.setitimer(signal.ITIMER_PROF, cpu, AGAIN)
            signal.setitimer(signal.ITIMER_REAL, seconds / TICKS, seconds / TICKS)

    def _tick(self, signum: int, frame: FrameType | None) -> None:
        """Some of the seconds have passed; with the last of them the operation is interrupted."""
        self.ticks -= 1
        if self.ticks == 0:
            signal.setitimer(signal.ITIMER_REAL, AGAIN, AGAIN)
        if self.ticks <= 0:
            _interrupt(signum, frame)


def _interrupt(signum: int, frame: FrameType | None) -> None:
    """Interrupt whatever runs, and the next line of each function of the submission that goes on all the same."""
    sys.settrace(_nothing_new)
    while frame is not None:
        if "/submission" in frame.f_code.co_filename:
            frame.f_trace = _interrupt_line
        frame = frame.f_back
    raise EndlessError(signum)


def _interrupt_line(frame: FrameType, event: str, argument: Any) -> Any:
    if event == "line":
        raise EndlessError
    return _interrupt_line


def _nothing_new(frame: FrameType, event: str, argument: Any) -> None:
    return None
