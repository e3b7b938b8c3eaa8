"""Folders for a while: closed to everybody else on this machine, and gone with the process, however it ends.

Each holds a file that its process has locked. The kernel lets go of a lock when the process dies: so the next one
knows which folders are nobody's any more, and sweeps them, whoever has the number of that process by now, and
whichever container's processes have theirs in the same place. A folder without that file is not touched, whatever
its name. Windows has no such lock: there nothing is swept.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path

try:
    import fcntl
except ModuleNotFoundError:  # Windows
    fcntl = None  # type: ignore[assignment]

PREFIX = "grade-"
LOCK = ".in-use"


@contextmanager
def scratch() -> Iterator[Path]:
    """An empty folder that only this user can enter."""
    _sweep(tempfile.gettempdir(), os.getpid())
    outer = tempfile.TemporaryDirectory(prefix=PREFIX, ignore_cleanup_errors=True)
    with _locked(Path(outer.name)):
        try:
            inner = Path(outer.name, "inner")
            inner.mkdir()
            yield inner
        finally:
            outer.cleanup()


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """The folder as one that is in use, where the system has such a thing."""
    if fcntl is None:
        yield
        return
    lock = folder / f"{LOCK}.new"
    descriptor = os.open(lock, os.O_CREAT | os.O_RDWR, 0o600)
    try:
        with suppress(OSError):  # of a file system without locks, where nobody sweeps either
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            lock.rename(lock.with_name(LOCK))  # where it is seen, it is locked
        yield
    finally:
        os.close(descriptor)


@cache
def _sweep(place: str, process: int) -> None:
    """Remove, once in a process, the folders of this user that no process holds any more."""
    if fcntl is None:
        return
    for folder in Path(place).glob(f"{PREFIX}*"):
        with suppress(OSError):
            if folder.is_symlink() or folder.stat().st_uid != os.geteuid():
                continue
            lock = os.open(folder / LOCK, os.O_RDWR | os.O_NOFOLLOW)
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(folder, ignore_errors=True)
            finally:
                os.close(lock)
