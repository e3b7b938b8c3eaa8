"""What is said to whoever gave us something that cannot be used."""

import difflib
import errno
import re
from collections.abc import Callable, Collection, Iterator
from functools import wraps
from types import FrameType, TracebackType
from typing import ParamSpec, TypeVar

Given = ParamSpec("Given")
Result = TypeVar("Result")
Made = TypeVar("Made")


class CompareError(ValueError):
    """Input that cannot be used: one line that says what was found, where, and what was expected.

    Commands print it, and nothing else that is raised, as a usage error: a mistake of ours stays a traceback.
    """


class UnwritableError(OSError):
    """An output that cannot be written: why, and which. Commands say it in one line, like CompareError."""


FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO)


def number_of(error: OSError) -> int:
    """The system's number of an error; of several, which `shutil.copytree` gathers, the first one's."""
    gathered = re.search(r"\[Errno (\d+)\]", str(error))
    return error.errno or (int(gathered[1]) if gathered else 0)


def is_full(error: BaseException) -> bool:
    """Whether it is the disk that has no room, or fails: then nothing else could be kept there either."""
    return isinstance(error, OSError) and number_of(error) in FULL


def known(name: str, names: Collection[str], source: str) -> None:
    """CompareError, with the nearest of the names, unless this is one of them."""
    if name not in names:
        near = nearest(name, names)
        raise CompareError(f"{source}: unknown {name!r}; did you mean {near!r}? (there are {', '.join(names)})")


def nearest(name: str, names: Collection[str]) -> str:
    """The one of the names that is most like it."""
    small = {one.lower(): one for one in names}
    return small[difflib.get_close_matches(name.lower(), small, n=1, cutoff=0.0)[0]]


def met_flat(message: str, samples: int) -> str:
    """That a column (n, 1) met a flat (n,), if an error of NumPy says so between its lines; else nothing."""
    n = samples
    said = rf"\({n}, ?{n}\)|\bsize 1 is different from {n}\b|\bsize {n} is different from 1\b"
    if n == 1 or not re.search(said, message):
        return ""
    return (
        f"An array ({n}, {n}) came up: NumPy makes it of a column ({n}, 1) and a flat ({n},). What shape has y?"
    )


def public(function: Callable[Given, Result]) -> Callable[Given, Result]:
    """For what others call: an error's traceback shows their lines, and none of ours.

    So it is with what is said to them, CompareError and AssertionError, and with what their own function raises.
    A mistake of ours keeps its whole traceback.
    """

    @wraps(function)
    def shown(*args: Given.args, **kwargs: Given.kwargs) -> Result:
        __tracebackhide__ = True  # pytest leaves out this frame too
        try:
            return function(*args, **kwargs)
        except Exception as error:
            error.__traceback__ = _theirs(error)
            raise

    return shown


def public_class(made: type[Made]) -> type[Made]:
    """The same for what is raised where one is made."""
    type.__setattr__(made, "__init__", public(vars(made)["__init__"]))
    return made


def _theirs(error: Exception) -> TracebackType | None:
    """What of a traceback is shown."""
    entries = list(_entries(error.__traceback__))
    ours = [_ours(entry.tb_frame) for entry in entries]
    last = entries[len(ours) - 1 - ours[::-1].index(True)]  # of ours
    calls_them = last.tb_next is not None and last.tb_frame.f_globals["__name__"] == "compare.functions"
    if not calls_them and not isinstance(error, CompareError | AssertionError):
        return error.__traceback__
    shown = None
    for entry, hidden in zip(reversed(entries), reversed(ours), strict=True):
        if not hidden:
            shown = TracebackType(shown, entry.tb_frame, entry.tb_lasti, entry.tb_lineno)
    return shown


def _entries(entry: TracebackType | None) -> Iterator[TracebackType]:
    while entry:
        yield entry
        entry = entry.tb_next


def _ours(frame: FrameType) -> bool:
    return str(frame.f_globals.get("__name__")).partition(".")[0] == "compare"
