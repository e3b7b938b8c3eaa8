"""From what was handed in to the few regular files of one submission: files, notebooks, folders, archives.

Nothing is executed or unpacked onto the disk, no link is followed, and nothing is read beyond its cap. Whatever
has to be parsed is parsed in a process of its own. Every file is read, or listed with why it is not.
"""

import base64
import io
import mmap
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from compare.submission.archives import (
    ARCHIVES,
    FILE,
    LONGEST_NAME,
    MOST_UNPACKED,
    OTHER,
    UnreadableError,
    entries,
    trouble,
    within,
)
from compare.submission.bounded import TooMuchError, bounded
from compare.submission.notebooks import files_of, without_pictures
from compare.submission.platforms import people
from compare.submission.text import decoded, encoding

MOST_FILES, LARGEST_FILE, LARGEST_WHOLE = 300, 2**21, 2**24  # of one submission, bytes
LARGEST_NOTEBOOK = 2**27  # bytes, with its pictures
MOST_ENTRIES = 20 * MOST_FILES  # of an archive or a folder, most of which may be passed over
LARGEST_RATIO = 200  # of an archive member's size to what it takes in the archive
CODE, NOTEBOOK, DATA = ".py", ".ipynb", {".csv", ".txt", ".json", ".npy", ".npz"}
LEFT_OUT = {"node_modules", "venv", "site-packages"}  # and whatever starts with a dot
UNNOTICED = {"__pycache__", "__MACOSX", ".DS_Store", ".ipynb_checkpoints", "Thumbs.db", "desktop.ini"}  # nobody's
HIDDEN = "hidden, or of an installation"
NESTED = 1  # so many archives may lie around an archive
DIFFERENTIATE = (
    "torch",
    "jax",
    "autograd",
    "tensorflow",
    "keras",
    "theano",
    "mxnet",
    "tinygrad",
    "casadi",
    "sympy",
)
RELATIVE = re.compile(rb"^[ \t]*from[ \t]+(\.+)", re.MULTILINE)
CODING = re.compile(r"\A((?:.*\n)?[ \t\f]*#.*?)coding([:=])")  # which a file in UTF-16 is not to name
IMPORTS = re.compile(r"^[ \t]*(?:import|from)[ \t]+(.*)$", re.MULTILINE)
WORD = re.compile(r"\w+")
IMPORTED = re.compile(rf"({'|'.join(DIFFERENTIATE)})\b")


@dataclass(frozen=True)
class Gathered:
    """The files of a submission by their relative path: Python, and small data that it may load.

    unread: what else was handed in, by its name, and why it is not read. called: the files that were handed in by
    another name, and that name. main: the Python file whose names go before those of all others.
    """

    files: Mapping[str, bytes] = field(default_factory=dict)
    complaint: str = ""
    unread: Mapping[str, str] = field(default_factory=dict)
    called: Mapping[str, str] = field(default_factory=dict)
    main: str = ""

    @property
    def modules(self) -> list[str]:
        """The Python files, those at the top first, and last of all the main one."""
        names = (f for f in self.files if f.endswith(CODE))
        return sorted(names, key=lambda f: (f == self.main, f.count("/"), f))

    @property
    def left(self) -> list[str]:
        """A line for each file that is not read."""
        return [f"{name}: {why}" for name, why in self.unread.items()]

    @property
    def differentiators(self) -> dict[str, bool]:
        """The packages for automatic differentiation that the code imports, and whether it uses them."""
        code = "\n".join(self.files[name].decode("utf-8", "replace") for name in self.modules)
        words = set(WORD.findall(IMPORTS.sub("", code)))
        found: dict[str, bool] = {}
        for said in IMPORTS.findall(code):
            for package in filter(None, (IMPORTED.match(part.strip()) for part in said.split(","))):
                found[package[1]] = found.get(package[1], False) or _is_used(said, words)
        return dict(sorted(found.items()))

    def place(self, folder: Path) -> None:
        """Write the files into a private, empty folder, readable by whom the sandbox runs as."""
        folder.chmod(0o755)
        for name, content in self.files.items():
            path = folder / name
            for parent in reversed(path.relative_to(folder).parents[:-1]):
                (folder / parent).mkdir(mode=0o755, exist_ok=True)
                (folder / parent).chmod(0o755)
            path.write_bytes(content)
            path.chmod(0o644)


def _is_used(said: str, words: Collection[str]) -> bool:
    """Whether a name that an import gives, of `torch.nn as nn` or `torch import nn`, is among the words."""
    listed = said.partition("#")[0].rpartition("import ")[2].split(",")
    names = {part.split()[-1].partition(".")[0] for part in listed if part.split()}
    return not names.isdisjoint(words) or any(not name.isidentifier() for name in names)  # *, or in brackets


def gather(handed_in: Mapping[str, Path]) -> Gathered:
    """The files of what was handed in, by the name that the student gave it."""
    plain = all(name.lower().endswith(CODE) and not path.is_dir() for name, path in handed_in.items())
    paths = {name: str(path) for name, path in handed_in.items()}
    try:
        files, complaint, unread, called = collected(paths) if plain else bounded(collected, paths)
    except TooMuchError as error:
        return Gathered(complaint=f"cannot be read: {error}")
    contents = {name: base64.b64decode(content) for name, content in files.items()}
    return Gathered(contents, complaint, unread, called)


Read = tuple[str, bytes | str]  # a file's name, and what it holds or why it is not read
Collected = tuple[dict[str, str], str, dict[str, str], dict[str, str]]


def collected(handed_in: Mapping[str, str]) -> Collected:
    """What `gather` asks for, as JSON can hold it: the files in base64; why there are none; unread; called."""
    found: list[tuple[str, bytes]] = []
    unread: dict[str, str] = {}
    size = 0
    try:
        for name, path in handed_in.items():
            for inner, content in _read(name, Path(path)):
                if isinstance(content, str):
                    unread[inner] = content
                    continue
                found.append((inner, content))
                size += len(content)
                if len(found) > MOST_FILES or size > LARGEST_WHOLE:
                    raise UnreadableError(f"more than {MOST_FILES} files or {LARGEST_WHOLE:,} bytes")
        _refuse_several([name for name, _ in found] + list(unread))
        files, called = _placed(_python(found, unread))
        if not any(name.endswith(CODE) for name in files):
            lines = "".join(f"; {name}: {why}" for name, why in unread.items())
            where = "" if unread else f" in {', '.join(handed_in) or 'an empty folder'}"
            where += ", which is empty" * (bool(handed_in) and not found and not unread)
            raise UnreadableError(f"no Python file or notebook{where}{lines}")
    except Exception as error:  # whatever a file makes its reader raise
        return {}, trouble(error), unread, {}
    return {n: base64.b64encode(content).decode() for n, content in files.items()}, "", unread, called


def _refuse_several(names: Iterable[str]) -> None:
    """A whole download in the place of one submission is nobody's."""
    if len(those := people(_tops(names))) > 1:
        some = ", ".join(those[:3]) + ", ..." * (len(those) > 3)
        raise UnreadableError(f"a download of {len(those)} people's files ({some}): grade it by itself")


def _tops(names: Iterable[str]) -> list[str]:
    """What lies at the top, or in the one folder that holds everything."""
    below = _without_common_folder(dict.fromkeys(names, b""))
    return sorted({name.partition("/")[0] for name in below})


def tops(name: str, archive: str) -> list[str]:
    """What lies at the top of an archive, by name alone; nothing where it is none."""
    try:
        with Path(archive).open("rb") as file:
            names = [PurePosixPath(entry.name) for entry in entries(name, file, MOST_UNPACKED)]
    except Exception:  # whatever a malformed archive makes its reader raise
        return []
    return _tops(path.as_posix() for path in names if not _unnoticed(path.parts))


def _python(found: Sequence[tuple[str, bytes]], unread: dict[str, str]) -> list[tuple[str, bytes]]:
    """The same, a notebook as the files that it is, and code in UTF-8 wherever it says what it is in.

    What a cell writes is taken unless a file of that name was handed in.
    """
    names = {name for name, _ in found}
    files: list[tuple[str, bytes]] = []
    for name, content in found:
        try:
            if _is_notebook(name):
                parts = {_beside(name, written): text for written, text in files_of(content, name).items()}
                new = [(part, text) for part, text in parts.items() if part == name or part not in names]
                files += [(part, text.encode(errors="replace")) for part, text in new]
                names |= set(parts)
            elif name.lower().endswith(CODE) and encoding(content) in ("utf-16", "utf-32"):
                files.append((name, CODING.sub(r"\1encoded\2", decoded(content)).encode()))
            else:
                files.append((name, content))
        except ValueError as error:
            unread[name] = str(error).removeprefix(f"{name} ").removeprefix(f"{name}: ")
    return files


def _is_notebook(name: str) -> bool:
    return name.lower().endswith(NOTEBOOK)


def _beside(notebook: str, written: str) -> str:
    """Where a file lies that a cell of the notebook writes."""
    if written == notebook:
        return notebook
    try:
        path = within(written)
    except UnreadableError:
        path = PurePosixPath(PurePosixPath(written).name)
    return (PurePosixPath(notebook).parent / path).as_posix()


def _placed(found: Iterable[tuple[str, bytes]]) -> tuple[dict[str, bytes], dict[str, str]]:
    """The files under names that can be imported, no two alike; and those whose names were others.

    Who has such a name already keeps it.
    """
    files: dict[str, bytes] = {}
    called: dict[str, str] = {}
    for name, content in sorted(found, key=lambda each: _importable(each[0]) != PurePosixPath(each[0])):
        path = _free(_importable(name), files)
        if any(len(part.encode(errors="surrogatepass")) > LONGEST_NAME for part in path.parts):
            raise UnreadableError(f"{str(path)[:80]!r}... is a name of more than {LONGEST_NAME} bytes")
        if any(str(above) in files for above in path.parents) or any(k.startswith(f"{path}/") for k in files):
            raise UnreadableError(f"{str(path)!r} is in the place of a folder, or a folder in its place")
        files[str(path)] = content
        if str(path) != name:
            called[str(path)] = name
    placed = _without_common_folder(files)
    now = dict(zip(files, placed, strict=True))
    above = {name: name.count("/") - below.count("/") for name, below in now.items()}
    return placed, {now[name]: was.split("/", above[name])[-1] for name, was in called.items()}


def _importable(name: str) -> PurePosixPath:
    """lab 1 (2).PY -> lab_1__2_.py, lab.ipynb -> lab.py; data keep their names."""
    path = PurePosixPath(name)
    if path.suffix.lower() not in {CODE, NOTEBOOK}:
        return path
    return path.with_name((re.sub(r"\W", "_", path.stem) or "submission") + CODE)


def _free(path: PurePosixPath, taken: Mapping[str, bytes]) -> PurePosixPath:
    """The name, or the first of name_2, name_3, ... that nothing else has."""
    free, number = path, 1
    while str(free) in taken:
        number += 1
        free = path.with_name(f"{path.stem}_{number}{path.suffix}")
    return free


def _read(name: str, path: Path) -> Iterator[Read]:
    """The files at a path, whatever it is."""
    if path.is_symlink():
        yield name, "this is a link, expected a file or a folder"
    elif path.is_dir():
        yield from _folder(path)
    elif path.is_file():
        yield from _file(name, path)
    else:
        yield name, "no regular file"


def _file(name: str, path: Path) -> Iterator[Read]:
    """What a regular file holds; an archive holds several."""
    archive = name.lower().endswith(ARCHIVES)
    if not archive and (why := _unknown(name)):
        yield name, why
        return
    try:
        with path.open("rb") as file:
            size, most = path.stat().st_size, _most(name)
            if archive:
                yield from _archive(name, file)
            elif size > most:
                yield name, f"it has more than {most:,} bytes"
            elif size and _is_notebook(name):
                with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
                    yield name, without_pictures(mapped)
            else:
                yield name, file.read()
    except OSError as error:
        yield name, trouble(error)


def _unknown(name: str) -> str:
    """Why a file of this kind is not read, lab1.rar: RAR is not read; empty where it is."""
    path = PurePosixPath(name)
    before, last = PurePosixPath(path.stem).suffix.lower(), path.suffix.lower()
    if last in DATA and before in {CODE, NOTEBOOK}:
        return f"its name ends in {last}, expected {before}"
    known = last in DATA | {CODE, NOTEBOOK}
    return "" if known else f"{last[1:].upper() or 'a file without an ending'} is not read"


def _folder(folder: Path) -> Iterator[Read]:
    """The regular files below a folder; no link is followed, and what programs leave behind is passed over."""
    seen = 0
    for path in sorted(folder.rglob("*")):  # which does not follow links
        seen += 1
        if seen > MOST_ENTRIES:
            raise UnreadableError(f"more than {MOST_ENTRIES} files")
        relative = path.relative_to(folder)
        if any((folder / parent).is_symlink() for parent in relative.parents):
            continue
        if path.is_dir() and not path.is_symlink():
            continue
        if left := _left_out(relative.parts):
            yield left, HIDDEN
        elif not _unnoticed(relative.parts):
            yield from _read(relative.as_posix(), path)


def _archive(name: str, source: BinaryIO, around: int = 0) -> Iterator[Read]:
    """The files of an archive; of one that cannot be read to its end, none."""
    try:
        members = list(_members(name, source, around))
    except Exception as error:  # whatever a malformed archive makes its reader raise
        yield name, trouble(error)
    else:
        yield from ((str(PurePosixPath(name).parent / inner), content) for inner, content in members)


def _members(name: str, source: BinaryIO, around: int) -> Iterator[Read]:
    """The regular files of a zip or tar; nothing that points outside of it, no bomb."""
    for entry in entries(name, source, MOST_ENTRIES):
        if entry.kind == FILE:
            if entry.size > LARGEST_RATIO * max(entry.packed, 100):
                raise UnreadableError(f"{entry.name[:80]!r} unpacks to {entry.size:,} bytes")
            with entry.open() as member:
                yield from _member(within(entry.name), member.read, around)
        elif entry.kind == OTHER:
            yield entry.name, "no regular file"


def _member(path: PurePosixPath, read: Callable[[int], bytes], around: int) -> Iterator[Read]:
    inner = path.as_posix()
    nested = inner.lower().endswith(ARCHIVES)
    if _unnoticed(path.parts):
        return
    if left := _left_out(path.parts):
        yield left, HIDDEN
    elif nested and around >= NESTED:
        yield inner, "an archive so deep in another is not read"
    elif not nested and (why := _unknown(inner)):
        yield inner, why
    else:
        most = LARGEST_WHOLE if nested else _most(inner)
        content = read(most + 1)
        if len(content) > most:
            yield inner, f"it has more than {most:,} bytes"
        elif nested:
            yield from _archive(inner, io.BytesIO(content), around + 1)
        else:
            yield inner, without_pictures(content) if _is_notebook(inner) else content


def _most(name: str) -> int:
    """How many bytes of such a file are read."""
    return LARGEST_NOTEBOOK if _is_notebook(name) else LARGEST_FILE


def _left_out(parts: tuple[str, ...]) -> str:
    """The folder, or hidden file, that is passed over with all that it holds; empty for a file that is read."""
    found = (i for i, part in enumerate(parts, start=1) if part in LEFT_OUT or part.startswith("."))
    return "" if _unnoticed(parts) else "/".join(parts[: next(found, 0)])


def _unnoticed(parts: tuple[str, ...]) -> bool:
    """What systems and programs leave behind, which nobody handed in."""
    return any(part in UNNOTICED or part.startswith("._") for part in parts)


def _without_common_folder(files: dict[str, bytes]) -> dict[str, bytes]:
    """lab1/net.py, lab1/layers.py -> net.py, layers.py: an archive of one folder, unless that is a package."""
    while len(tops := {name.partition("/")[0] for name in files}) == 1 and all("/" in name for name in files):
        top = tops.pop()
        if any(_needs(name, content, top, files) for name, content in files.items() if name.endswith(CODE)):
            break
        files = {name.removeprefix(f"{top}/"): content for name, content in files.items()}
    return files


def _needs(name: str, content: bytes, top: str, files: Mapping[str, bytes]) -> bool:
    """Whether a file imports from the folder at the top as from a package: from .act, from lab.act."""
    if any(len(dots) >= name.count("/") for dots in RELATIVE.findall(content)):
        return True
    inner = any(other == f"{top}/{top}{CODE}" or other.startswith(f"{top}/{top}/") for other in files)
    named = rb"^[ \t]*(?:from|import)[ \t]+%s\b" % re.escape(top).encode()
    return not inner and re.search(named, content, re.MULTILINE) is not None
