"""How a command ends: its exit code, and one sentence where it could not do, or not say, what was asked.

Nothing here imports PyTorch, nor anything that takes time.
"""

import errno
import io
import os
import sys
import textwrap
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import wraps
from pathlib import Path
from typing import NoReturn

from compare.errors import FULL, CompareError, UnwritableError, number_of
from compare.signs import ERRORS

DONE = 0
AMISS = 1  # a difference, a wrong name, a false alarm, a submission that is not graded
USAGE = 2
WEAK = 3  # no isolation as strong as was asked for
UNSAID = 73  # EX_CANTCREAT of sysexits.h
UNWRITTEN = 74  # EX_IOERR of sysexits.h
INTERRUPTED = 130  # as shells say it: 128 + SIGINT
UNREAD = 141  # 128 + SIGPIPE

# What each means, of every command; by its own, whose help says so: what is done, and what is amiss.
MEANINGS = {
    USAGE: "usage",
    UNSAID: "standard output is closed",
    UNWRITTEN: "the disk is full, or fails",
    INTERRUPTED: "interrupted",
    UNREAD: "the pipe is closed at its other end",
}

# Errors of whatever is written to, and what they mean.
CODES = {
    errno.EBADF: UNSAID,
    **dict.fromkeys(FULL, UNWRITTEN),
    errno.EPIPE: UNREAD,
}
NOWHERE = Path(os.devnull)
GONE = "the working folder was deleted: go to one that is there"

Main = Callable[..., int]  # of the arguments, or without of sys.argv


def exit_codes(own: Mapping[int, str]) -> str:
    """The exit codes of a command as its help says them: its own, and those of every command."""
    words = (f"{code} {meaning}" for code, meaning in sorted({**MEANINGS, **own}.items()))
    return textwrap.fill(f"exit codes: {', '.join(words)}", 100)


def command(program: str) -> Callable[[Main], Main]:
    """For a command's main, whose parser may exit: whatever it meets, it ends with a code, and in a sentence.

    A mistake of ours stays a traceback.
    """

    def decorated(main: Main) -> Main:
        @wraps(main)
        def ended(argv: Sequence[str] | None = None) -> int:
            try:
                _prepare()
                code = _code(main, argv)
                sys.stdout.flush()  # here, where it can still be said that it failed
                return code
            except CompareError as error:
                return _said(program, USAGE, f"error: {error}")
            except KeyboardInterrupt:
                return _said(program, INTERRUPTED, "interrupted")
            except OSError as error:
                code = CODES.get(number_of(error), USAGE)
                if code == USAGE and not isinstance(error, UnwritableError):
                    raise
                return _said(program, code, _sentence(error, code))

        return ended

    return decorated


def fail(program: str, message: str) -> NoReturn:
    """One line about bad input, exit code 2."""
    raise SystemExit(_said(program, USAGE, f"error: {message}"))


def _code(main: Main, argv: Sequence[str] | None) -> int:
    try:
        return main(argv)
    except SystemExit as left:  # the parser, after --help or an error
        return left.code if isinstance(left.code, int) else DONE


def _prepare() -> None:
    """Both outputs take every sign; what is closed takes no file's number, and is told before any work."""
    if sys.stdin is None:
        sys.stdin = NOWHERE.open(encoding="utf-8")
    if sys.stderr is None:
        sys.stderr = NOWHERE.open("w", encoding="utf-8")
    if sys.stdout is None:
        raise OSError(errno.EBADF, os.strerror(errno.EBADF))
    if sys.stdout is sys.__stdout__:
        os.write(1, b"")  # says whether it can be written to at all
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=ERRORS)
    try:
        Path.cwd()
    except OSError:
        raise CompareError(GONE) from None


def _sentence(error: OSError, code: int) -> str:
    if code == UNSAID:
        return "standard output is closed, or cannot be written"
    if code == UNREAD:
        return "nobody reads standard output any more: what was left to say is lost"
    where = f" {error.filename}" if error.filename else ""
    advice = ": make room, and run it again" if code == UNWRITTEN and number_of(error) != errno.EIO else ""
    return f"error: cannot write{where}: {error.strerror or os.strerror(number_of(error))}{advice}"


def _said(program: str, code: int, words: str) -> int:
    """Say it on standard error, if anybody listens; the code. What could not be written is let go."""
    with suppress(OSError, ValueError):
        print(f"{program}: {words}", file=sys.stderr or None, flush=True)
    for stream in filter(None, (sys.stdout, sys.stderr)):
        try:
            stream.flush()
        except OSError:  # what is left goes nowhere, in place of a complaint at the interpreter's end
            with suppress(OSError):
                os.dup2(os.open(NOWHERE, os.O_WRONLY), stream.fileno())
    return code
