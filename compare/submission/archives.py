"""Zip and tar: their members, looked at without unpacking them; and a whole download, unpacked."""

import hashlib
import shutil
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path, PurePosixPath
from typing import IO, BinaryIO, NamedTuple

from compare.errors import CompareError

ARCHIVES = (".zip", ".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz")
LONGEST_NAME = 200  # bytes, of a file or folder
MOST_UNPACKED, LARGEST_UNPACKED, MOST_WRITTEN = 200_000, 2**28, 2**34  # of a whole download: files, bytes


class UnreadableError(CompareError):
    """What was handed in cannot be read; the message says what was found."""


FILE, FOLDER, OTHER = "file", "folder", "other"


class Entry(NamedTuple):
    """A member of an archive: its size, and what it takes there, in bytes."""

    name: str
    kind: str
    size: int
    packed: int
    open: Callable[[], IO[bytes]]


def entries(name: str, source: BinaryIO, most: int) -> Iterator[Entry]:
    """The members of a zip or tar, opened while they are looked at."""
    if name.lower().endswith(".zip"):
        with zipfile.ZipFile(source) as zipped:
            members = zipped.infolist()
            if len(members) > most:
                raise UnreadableError(f"more than {most} members")
            if len({info.header_offset for info in members}) < len(members):
                raise UnreadableError("members that share their content")
            for info in members:
                linked = info.external_attr >> 28 == 0o12  # the file type, where a Unix wrote the archive
                kind = FOLDER if info.is_dir() else OTHER if linked else FILE
                yield Entry(info.filename, kind, info.file_size, info.compress_size, partial(zipped.open, info))
        return
    with tarfile.open(fileobj=source) as tar:
        for number, member in enumerate(tar):
            if number >= most or tar.offset > most * 2**16:
                raise UnreadableError(f"more than {most} members, or too large")
            kind = FILE if member.isfile() else FOLDER if member.isdir() else OTHER
            yield Entry(member.name, kind, member.size, member.size, partial(_extracted, tar, member))


def _extracted(tar: tarfile.TarFile, member: tarfile.TarInfo) -> IO[bytes]:
    content = tar.extractfile(member)
    assert content is not None  # as of every regular file
    return content


def within(name: str) -> PurePosixPath:
    """A member's path; UnreadableError for one that leads out of the archive."""
    path = PurePosixPath(name.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or ":" in name or "\0" in name:
        raise UnreadableError(f"{name[:80]!r} points outside of the archive")
    return path


def unpack(archive: Path, folder: Path) -> None:
    """A whole download, onto the disk, into an empty folder; UnreadableError, in one line, if it is none.

    What cannot be unpacked of it leaves an empty file that says so in its name: it is somebody's all the same.
    """
    written, refusals = 0, [""]
    try:
        with archive.open("rb") as file:
            for entry in entries(archive.name, file, MOST_UNPACKED):
                path = within(entry.name)
                if entry.kind == OTHER:
                    continue
                place = folder.joinpath(*map(_short, path.parts))
                if entry.kind == FOLDER:
                    place.mkdir(parents=True, exist_ok=True)
                    continue
                place.parent.mkdir(parents=True, exist_ok=True)
                written += min(entry.size, LARGEST_UNPACKED)
                if written > MOST_WRITTEN:
                    raise UnreadableError(f"it unpacks to more than {MOST_WRITTEN:,} bytes")
                refusals.append(_write(entry, place))
        if all(refusals[1:]) and refusals[-1]:
            raise UnreadableError(f"none of its files can be read: {refusals[-1]}")
    except Exception as error:  # whatever a malformed archive makes its reader raise
        raise UnreadableError(f"{archive}: {trouble(error)}") from None


def _write(entry: Entry, place: Path) -> str:
    """One file of a download; or an empty one in its place, and why."""
    while place.exists():
        place = place.with_stem(f"{place.stem} again")
    if entry.size > LARGEST_UNPACKED:
        place.with_name(f"{place.name}.too-large").touch()
        return f"it has {entry.size:,} bytes"
    try:
        with entry.open() as content, place.open("xb") as copy:
            shutil.copyfileobj(content, copy)
    except Exception as error:  # whatever a malformed archive makes its reader raise
        if isinstance(error, OSError) and error.errno:  # the disk's, not the archive's
            raise
        place.unlink(missing_ok=True)
        place.with_name(f"{place.name}.damaged").touch()
        return trouble(error)
    return ""


def _short(part: str) -> str:
    """A name that a disk can hold; the ending stays, for it says what is in the file."""
    encoded = part.encode(errors="surrogatepass")
    if len(encoded) <= LONGEST_NAME:
        return part
    digest = hashlib.sha256(encoded).hexdigest()[:16]
    return f"{encoded[:150].decode(errors='ignore')} {digest}{PurePosixPath(part).suffix[:10]}"


def trouble(error: Exception) -> str:
    """What a reader raised, in one line."""
    if isinstance(error, UnreadableError):
        return str(error)
    if isinstance(error, MemoryError):
        return "cannot be read: it takes too much memory"
    words = getattr(error, "strerror", None) or str(error)
    return f"cannot be read: {' '.join(words.split()) or type(error).__name__}"
