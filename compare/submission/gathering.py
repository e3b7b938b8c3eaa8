"""From what was handed in to the few regular files of one submission: files, notebooks, folders, archives.

Nothing is executed or unpacked onto the disk, no link is followed, and nothing is read beyond its cap. Whatever
has to be parsed is parsed in a process of its own. What cannot be read is said, in one line.
"""

import base64
import mmap
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from compare.errors import CompareError
from compare.submission.bounded import TooMuchError, bounded
from compare.submission.notebooks import files_of, without_pictures
from compare.submission.text import decoded, encoding

MOST_FILES, LARGEST_FILE, LARGEST_WHOLE = 300, 2**21, 2**24  # of one submission, bytes
LARGEST_NOTEBOOK = 2**27  # bytes, with its pictures
MOST_ENTRIES = 20 * MOST_FILES  # of an archive or a folder, most of which may be passed over
LONGEST_NAME = 200  # bytes, of a file or folder
LARGEST_RATIO = 200  # of an archive member's size to what it takes in the archive
CODE, NOTEBOOK, DATA = ".py", ".ipynb", {".csv", ".txt", ".json", ".npy", ".npz"}
ARCHIVES = (".zip", ".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz")
LEFT_OUT = {"__pycache__", "__MACOSX", "node_modules", "venv", "site-packages"}  # and whatever starts with a dot
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
IMPORTS = re.compile(rf"^[ \t]*(?:import|from)[ \t]+({'|'.join(DIFFERENTIATE)})\b", re.MULTILINE)


RELATIVE = re.compile(rb"^[ \t]*from[ \t]+(\.+)", re.MULTILINE)
CODING = re.compile(r"\A((?:.*\n)?[ \t\f]*#.*?)coding([:=])")  # which a file in UTF-16 is not to name


class UnreadableError(CompareError):
    """What was handed in cannot be read; the message says what was found."""


@dataclass(frozen=True)
class Gathered:
    """The files of a submission by their relative path: Python, and small data that it may load."""

    files: Mapping[str, bytes] = field(default_factory=dict)
    complaint: str = ""

    @property
    def modules(self) -> list[str]:
        """The Python files, those at the top first."""
        return sorted((f for f in self.files if f.endswith(CODE)), key=lambda f: (f.count("/"), f))

    @property
    def differentiators(self) -> list[str]:
        """The packages for automatic differentiation that the code imports."""
        code = "\n".join(self.files[name].decode("utf-8", "replace") for name in self.modules)
        return sorted(set(IMPORTS.findall(code)))

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


def gather(handed_in: Mapping[str, Path]) -> Gathered:
    """The files of what was handed in, by the name that the student gave it."""
    plain = all(name.lower().endswith(CODE) and not path.is_dir() for name, path in handed_in.items())
    paths = {name: str(path) for name, path in handed_in.items()}
    try:
        files, complaint = collected(paths) if plain else bounded(collected, paths)
    except TooMuchError as error:
        return Gathered(complaint=f"cannot be read: {error}")
    return Gathered({name: base64.b64decode(content) for name, content in files.items()}, complaint)


def collected(handed_in: Mapping[str, str]) -> tuple[dict[str, str], str]:
    """The files in base64, or why there are none: what `gather` asks for, as JSON can hold it."""
    try:
        found: dict[str, bytes] = {}
        notebooks: dict[str, bytes] = {}
        number = size = 0
        for name, path in handed_in.items():
            for inner, content in _read(name, Path(path)):
                number, size = number + 1, size + len(content)
                if number > MOST_FILES or size > LARGEST_WHOLE:
                    raise UnreadableError(f"more than {MOST_FILES} files or {LARGEST_WHOLE:,} bytes")
                if _ending(inner) == NOTEBOOK:
                    notebooks[inner] = content
                else:
                    _take(found, inner, content)
        for inner, content in notebooks.items():
            _take_notebook(found, inner, content)
        if not any(name.endswith(CODE) for name in found):
            raise UnreadableError(f"no Python file or notebook in {', '.join(handed_in) or 'an empty folder'}")
    except UnreadableError as error:
        return {}, str(error)
    except MemoryError:
        return {}, "cannot be read: it takes too much memory"
    except Exception as error:  # whatever a malformed archive makes its reader raise
        return {}, f"cannot be read: {' '.join(str(error).split()) or type(error).__name__}"
    return {n: base64.b64encode(content).decode() for n, content in _without_common_folder(found).items()}, ""


def _take(found: dict[str, bytes], name: str, content: bytes) -> None:
    """One file more, code in UTF-8 wherever it says what it is in."""
    path, ending = PurePosixPath(name), _ending(name)
    if ending not in DATA | {CODE}:
        return
    path = _module(path) if ending == CODE else path
    if any(len(part.encode(errors="surrogatepass")) > LONGEST_NAME for part in path.parts):
        raise UnreadableError(f"{str(path)[:80]!r}... is a name of more than {LONGEST_NAME} bytes")
    if any(str(above) in found for above in path.parents) or any(known.startswith(f"{path}/") for known in found):
        raise UnreadableError(f"{str(path)!r} is in the place of a folder, or a folder in its place")
    if ending == CODE and encoding(content) in ("utf-16", "utf-32"):
        try:
            content = CODING.sub(r"\1encoded\2", decoded(content)).encode()
        except ValueError as error:
            raise UnreadableError(f"{name}: {error}") from None
    found[str(path)] = content


def _take_notebook(found: dict[str, bytes], name: str, content: bytes) -> None:
    """The files that a notebook is; those that were handed in themselves are what they are."""
    try:
        files = files_of(content, name)
    except ValueError as error:
        raise UnreadableError(str(error)) from None
    code, folder = files.pop(name), PurePosixPath(name).parent
    for written, text in files.items():
        path = folder / (written if _inside(PurePosixPath(written)) else PurePosixPath(written).name)
        if str(path) not in found:
            _take(found, str(path), text.encode(errors="replace"))
    own = _module(PurePosixPath(name))
    while str(own) in found:
        own = own.with_name(f"{own.stem}_notebook{CODE}")
    _take(found, str(own), code.encode(errors="replace"))


def _module(path: PurePosixPath) -> PurePosixPath:
    """The file's name as a module may be called: lab 1.PY -> lab_1.py"""
    return path.with_name((re.sub(r"\W", "_", path.stem) or "submission") + CODE)


def _ending(name: str) -> str:
    """.PY and .py are the same."""
    return PurePosixPath(name).suffix.lower()


def _inside(path: PurePosixPath) -> bool:
    return not path.is_absolute() and ".." not in path.parts and not set(":\0\\") & set(str(path))


def _read(name: str, path: Path) -> Iterator[tuple[str, bytes]]:
    """The files at a path, whatever it is."""
    if path.is_symlink():
        raise UnreadableError(f"{name} is a link, expected a file or a folder")
    if path.is_dir():
        yield from _folder(path)
    elif path.is_file() and name.lower().endswith(ARCHIVES):
        yield from _archive(name, path)
    elif path.is_file():
        size, most = path.stat().st_size, _most(name)
        if size > most and _ending(name) in {CODE, NOTEBOOK}:
            raise UnreadableError(f"{name} has {size:,} bytes, at most {most:,} are read")
        if size and size <= most and _ending(name) == NOTEBOOK:
            with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
                yield name, without_pictures(mapped)
        elif size <= most:
            yield name, path.read_bytes()
    else:
        raise UnreadableError(f"{name} is no regular file")


def _folder(folder: Path) -> Iterator[tuple[str, bytes]]:
    """The regular files below a folder; links, and what programs leave behind, are passed over."""
    seen = 0
    for path in sorted(folder.rglob("*")):  # which does not follow links
        seen += 1
        if seen > MOST_ENTRIES:
            raise UnreadableError(f"more than {MOST_ENTRIES} files")
        relative = path.relative_to(folder)
        if path.is_symlink() or not path.is_file() or _left_out(relative.parts):
            continue
        if any((folder / parent).is_symlink() for parent in relative.parents):
            continue
        if path.name.lower().endswith(ARCHIVES):
            yield from _archive(path.name, path)
        elif _ending(path.name) in DATA | {CODE, NOTEBOOK}:
            yield from _read(relative.as_posix(), path)


def _archive(name: str, path: Path) -> Iterator[tuple[str, bytes]]:
    """The regular files of a zip or tar; nothing that points outside of it, no bomb."""
    if name.lower().endswith(".zip"):
        import zipfile

        with zipfile.ZipFile(path) as zipped:
            entries = zipped.infolist()
            if len(entries) > MOST_ENTRIES:
                raise UnreadableError(f"{name}: more than {MOST_ENTRIES} members")
            if len({info.header_offset for info in entries}) < len(entries):
                raise UnreadableError(f"{name}: members that share their content")
            for info in entries:
                kind = info.external_attr >> 28  # the file type, where a Unix wrote the archive
                if info.is_dir() or kind == 0o12:
                    continue
                if info.file_size > LARGEST_RATIO * max(info.compress_size, 100):
                    raise UnreadableError(f"{name}: {info.filename[:80]!r} unpacks to {info.file_size:,} bytes")
                with zipped.open(info) as member:
                    yield from _member(name, info.filename, member.read)
        return
    import tarfile

    with tarfile.open(path) as tar:
        for number, entry in enumerate(tar):
            if number >= MOST_ENTRIES or tar.offset > 20 * LARGEST_WHOLE:
                raise UnreadableError(f"{name}: more than {MOST_ENTRIES} members, or too large")
            if entry.isfile() and (opened := tar.extractfile(entry)):
                yield from _member(name, entry.name, opened.read)


def _member(archive: str, name: str, read: Callable[[int], bytes]) -> Iterator[tuple[str, bytes]]:
    path = PurePosixPath(name.replace("\\", "/"))
    if not _inside(path):
        raise UnreadableError(f"{archive}: {name[:80]!r} points outside of the archive")
    if not _left_out(path.parts) and _ending(name) in DATA | {CODE, NOTEBOOK}:
        most = _most(name)
        content = read(most + 1)
        if len(content) > most:
            raise UnreadableError(f"{archive}: {name[:80]!r} has more than {most:,} bytes")
        yield path.as_posix(), without_pictures(content) if most == LARGEST_NOTEBOOK else content


def _most(name: str) -> int:
    """How many bytes of such a file are read."""
    return LARGEST_NOTEBOOK if _ending(name) == NOTEBOOK else LARGEST_FILE


def _left_out(parts: tuple[str, ...]) -> bool:
    return any(part in LEFT_OUT or part.startswith(".") for part in parts)


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
