"""Files that appear whole or not at all, where nothing else is; and folders.

A link is followed, and stays. What exists and is no regular file is never replaced: a pipe, a device, a socket, a
folder. Standard output and error, by whatever name they are asked for, are written to, where they stand.
"""

import hashlib
import json
import math
import os
import re
import select
import shutil
import stat
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from compare.errors import CompareError, UnwritableError

KINDS = {stat.S_IFIFO: "pipe", stat.S_IFSOCK: "socket", stat.S_IFCHR: "device", stat.S_IFBLK: "device"}
PATIENCE = 5.0  # seconds, for somebody to write into a pipe
OPENED = re.compile(r"/(?:dev|proc/self)/fd/(\d{1,9})")


def refusal(path: Path) -> str:
    """Why no file can be written there; "" where one can."""
    if _opened(path) is not None:
        return ""
    try:
        there = _behind_links(path)
        kind = stat.S_IFMT(there.stat().st_mode)
        if kind in KINDS:
            return f"a {KINDS[kind]}, expected a file"
        if kind == stat.S_IFDIR:
            return "a folder, expected a file in a folder that exists"
        permitted = os.access(there, os.W_OK)
    except FileNotFoundError:
        permitted = True
    except (OSError, ValueError) as error:  # also a name that is too long, or has a NUL
        return reason(error)
    if not there.parent.is_dir():
        return "expected a file in a folder that exists"
    return "" if permitted and os.access(there.parent, os.W_OK | os.X_OK) else "permission denied"


def refusal_of_folder(path: Path) -> str:
    """Why no file can be written into it; "" where one can, be it that the folder is made first."""
    try:
        there = _behind_links(path)
        there = there if there.exists() else there.parent
        writable = there.is_dir() and os.access(there, os.W_OK | os.X_OK)
    except (OSError, ValueError) as error:
        return reason(error)
    return "" if writable else "expected a folder, or one that can be made"


def check_writable(path: Path) -> None:
    """UnwritableError where no file can be written there."""
    if why := refusal(path):
        raise UnwritableError(None, why, str(path))


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A path to write to; what was written takes the place of the given one once all went well.

    UnwritableError, with the path, for whatever keeps it from that.
    """
    opened = _opened(path)
    try:
        check_writable(path)
        there = _behind_links(path) if opened is None else Path(tempfile.gettempdir(), path.name)
        beside = _partial(there)
        try:
            os.close(os.open(beside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666))
            yield beside
            if opened is None:
                _replace(path, beside)
            else:
                _copy(beside, opened)
        finally:
            with suppress(OSError):
                beside.unlink(missing_ok=True)
    except UnwritableError:
        raise
    except OSError as error:
        raise UnwritableError(error.errno, reason(error), str(path)) from error


def _partial(there: Path) -> Path:
    """A path beside it that is nobody else's; what a killed process left there for the same file is removed."""
    start = f".{hashlib.sha256(os.fsencode(there.name)).hexdigest()[:8]}-"  # however long the name is
    for left in there.parent.glob(f"{start}*.partial"):
        if not _lives(int(left.name.split("-")[1])):
            left.unlink(missing_ok=True)
    return there.with_name(f"{start}{os.getpid()}-{os.urandom(4).hex()}.partial")


def _lives(process: int) -> bool:
    """Whether there is such a process, as far as the system tells."""
    if sys.platform == "win32":
        return True
    try:
        os.kill(process, 0)
    except OSError as error:
        return not isinstance(error, ProcessLookupError)
    return True


def read_bytes(path: Path, most: int) -> bytes:
    """What a file holds that somebody names, or a pipe; CompareError, in one line, for none, or for more."""
    try:
        with open(path, "rb", opener=_opener) as file:
            content = file.read(most + 1)
    except (OSError, ValueError) as error:
        raise CompareError(f"cannot read {path}: {getattr(error, 'strerror', None) or error}") from None
    if len(content) > most:
        raise CompareError(f"cannot read {path}: it has more than {most:,} bytes")
    return content


def _opener(path: str, flags: int) -> int:
    """Open it; a pipe that nobody opens to write into would be waited for without end."""
    number = os.open(path, flags | getattr(os, "O_NONBLOCK", 0))
    if stat.S_ISFIFO(os.fstat(number).st_mode):
        if not select.select([number], [], [], PATIENCE)[0]:
            os.close(number)
            raise ValueError("nobody writes into this pipe")
        os.set_blocking(number, True)
    return number


def write_text(path: Path, text: str) -> None:
    """Write the text in UTF-8, wherever this runs; the file appears whole or not at all.

    Of what is no text, as the name of a file may be, the escape is written.
    """
    with replacing(path) as beside:
        beside.write_text(text, encoding="utf-8", errors="backslashreplace")


def write_bytes(path: Path, content: bytes) -> None:
    """Write the bytes; the file appears whole or not at all."""
    with replacing(path) as beside:
        beside.write_bytes(content)


def write_json(path: Path, value: object) -> None:
    """Write the value; the file appears whole or not at all. JSON has no infinity: it becomes null."""
    write_text(path, json.dumps(_finite(value), indent=1, allow_nan=False, default=str) + "\n")


def make_folder(path: Path) -> Path:
    """The folder, made where it is not there; UnwritableError where it cannot be."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UnwritableError(error.errno, reason(error), str(path)) from error
    return path


def _behind_links(path: Path) -> Path:
    return Path(os.path.realpath(path))


def _opened(path: Path) -> int | None:
    """The number under which this process writes to it already: standard output, error, or by name /dev/fd/N."""
    for number in (1, 2):
        with suppress(OSError, ValueError):
            if os.path.samestat(path.stat(), os.fstat(number)):
                return number
    if named := OPENED.fullmatch(str(path)):
        with suppress(OSError):
            os.write(int(named[1]), b"")  # says whether it can be written to
            return int(named[1])
    return None


def _replace(path: Path, beside: Path) -> None:
    check_writable(path)  # something else may lie there by now
    there = _behind_links(path)
    with suppress(FileNotFoundError):
        before = there.stat()
        with suppress(PermissionError):
            os.chown(beside, before.st_uid, before.st_gid)
        beside.chmod(stat.S_IMODE(before.st_mode))
    beside.replace(there)


def _copy(beside: Path, opened: int) -> None:
    for stream in (sys.stdout, sys.stderr):  # what was said before comes first
        stream.flush()
    with beside.open("rb") as source, open(opened, "wb", closefd=False) as place:
        shutil.copyfileobj(source, place)


def reason(error: OSError | ValueError) -> str:
    """What the system says, without its number."""
    words = (isinstance(error, OSError) and error.strerror) or str(error)
    return f"{words[:1].lower()}{words[1:]}"


def _finite(value: object) -> object:
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, dict):
        return {str(key): _finite(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(item) for item in value]
    return value
