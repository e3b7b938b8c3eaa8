"""Who handed in what: the bulk downloads of learning platforms (`platforms`), and plain folders.

    plain         alice.py, alice.ipynb, alice.zip, alice/; alice.rar too, so that alice is not forgotten

A download may be given as it is, as the folder that it was unpacked into, or as the folder above. Identity comes
from names alone, and from what the platform says beside them, never from what was handed in. An adapter lies
beside the submission: alice.adapter.py for one, adapter.py for all that have none of their own.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from compare.errors import CompareError
from compare.files import read_bytes
from compare.scratch import scratch
from compare.submission.archives import ARCHIVES, unpack
from compare.submission.bounded import TooMuchError, bounded
from compare.submission.gathering import CODE, NOTEBOOK, UNNOTICED, tops
from compare.submission.platforms import METADATA, OWN, UNNAMED, Named, metadata, named, people
from compare.submission.text import decoded

ADAPTER, SHARED = ".adapter.py", "adapter.py"
READABLE = (CODE, NOTEBOOK, *ARCHIVES)
# What lies in a class's folder and is nobody's: by its name without an ending, or by its ending.
NOBODYS = {"readme", "license", "index", "instructions"}
NOBODYS_KINDS = {".csv", ".tsv", ".xlsx", ".xls", ".ods", ".toml", ".yml", ".yaml", ".json"}
LARGEST_ADAPTER = 2**15  # bytes
PACKED = {".rar", ".7z", ".gz", ".bz2", ".xz", ".zst"}  # what may hold a program, though nobody here can see it
MOST_WORDS = 2**24  # bytes, of what a platform says beside the submissions
UNDATED = "handed in several times, and nothing tells which is newer"
BELOW = 4  # so many folders and archives may lie around a class


@dataclass
class HandedIn:
    """What one student handed in, by the names that the student gave, and what makes that doubtful.

    number: the student's own, where the platform tells it. when: the date of what counts, where it does. notes: a
    line for whatever else was handed in, and does not count.
    """

    student: str
    paths: dict[str, Path] = field(default_factory=dict)
    adapter: Path | None = None
    late: bool = False
    doubt: str = ""
    number: str = ""
    when: str = ""
    notes: list[str] = field(default_factory=list)

    @property
    def shares_adapter(self) -> bool:
        """Whether it is the whole class's."""
        return self.adapter is not None and self.adapter.name == SHARED

    def adapter_text(self) -> str:
        """What the adapter says, empty if there is none; CompareError, in one line, where it is no text."""
        content = read_bytes(self.adapter, LARGEST_ADAPTER) if self.adapter else b""
        try:
            return decoded(content)
        except ValueError as error:
            raise CompareError(f"cannot read {self.adapter}: {error}") from None


@dataclass(frozen=True)
class Class:
    """What everybody handed in, by student, and a line for each file that is nobody's."""

    everyone: list[HandedIn]
    strays: list[str]


@contextmanager
def opened(path: Path) -> Iterator[Class]:
    """The class in a folder or in an archive of one; CompareError, in one line, for an archive that is none."""
    with ExitStack() as stack:
        yield read(_unpacked(path, stack), path if path.is_dir() else path.absolute().parent)


def handed_in(folder: Path) -> list[HandedIn]:
    """Every student's submission in a folder, by student."""
    return read(folder).everyone


def read(folder: Path, above: Path | None = None) -> Class:
    """The class in a folder, or in the one folder that this holds.

    above: where it was found, in whose folder adapters may lie too.
    """
    homes = [_class_within(folder) or folder, above or folder]
    folder = homes[0]
    told, plain, strays = _sorted(folder)
    found = {one.student: one for one in _labelled(list(_told(folder, told)))}
    for student, paths in plain.items():
        readable = [p for p in paths if p.is_dir() or p.is_symlink() or p.name.lower().endswith(READABLE)]
        packed = [p for p in paths if p.suffix.lower() in PACKED]
        if told and student not in found and (not (readable or packed) or all(map(_holds_a_class, paths))):
            strays |= {path.name: "its name is none of the platform's" for path in paths}
            continue
        one = found.setdefault(student, HandedIn(student))
        if len(readable) > 1 or (readable and one.paths):
            candidates = ", ".join(path.name for path in readable)
            one.doubt = f"{len(readable) + len(one.paths)} candidates: {candidates}"
        one.paths |= {path.name: path for path in paths if path not in readable[1:]}
    for student, one in found.items():
        one.adapter = _adapter(homes, student, one.paths.values())
        if one.adapter:
            strays.pop(one.adapter.name, None)
    everyone = [found[student] for student in sorted(found)]
    return Class(everyone, [f"{name}: {why}" for name, why in strays.items()])


def _sorted(folder: Path) -> tuple[list[tuple[Named, Path]], dict[str, list[Path]], dict[str, str]]:
    """What a platform has named; what else is somebody's, by the name that it has without its ending; nobody's.

    Adapters are nobody's until somebody is found whom they are of.
    """
    told, plain, strays = list[tuple[Named, Path]](), dict[str, list[Path]](), dict[str, str]()
    everything = sorted(folder.iterdir())
    beside = {stem(path) for path in everything if not path.name.endswith(ADAPTER)}
    files = Counter(said.file for path in everything if (said := named(path.name)) and said.file)
    for path in everything:
        said = named(path.name)
        if said and files[said.file] > 1:
            said = None  # Canvas gives every file a number of its own
        if path.name.endswith(ADAPTER) and (not said or path.name.removesuffix(ADAPTER) in beside):
            strays[path.name] = "the adapter of nobody"
        elif said:
            told.append((said, path))
        elif why := _nobodys(path):
            strays[path.name] = why
        elif not _ours(path):
            plain.setdefault(stem(path), []).append(path)
    return told, plain, strays


def one_file(path: Path) -> HandedIn:
    """A submission on its own."""
    student = stem(path)
    return HandedIn(student, {path.name: path}, _adapter([path.absolute().parent], student, [path]))


def stem(path: Path) -> str:
    """alice.tar.gz -> alice, alice.rar -> alice, alice.py.txt -> alice"""
    name = path.name
    if path.is_dir():
        return name
    if not name.lower().endswith(READABLE):
        name = re.sub(r"(?<=.)\.\w{1,5}$", "", name)
    ending = next((end for end in READABLE if name.lower().endswith(end)), "")
    return name[: len(name) - len(ending)] or name


# --- a class, somewhere -----------------------------------------------------------------------------------------


def _unpacked(path: Path, stack: ExitStack, below: int = BELOW) -> Path:
    """The folder of a class that may lie in an archive, which the stack removes again."""
    if path.is_file():
        folder = stack.enter_context(scratch())
        unpack(path, folder)
        return _unpacked(folder, stack, below - 1)
    folder = _class_within(path) or path
    only = _only(folder)
    return _unpacked(only, stack, below) if only and below and _holds_a_class(only) else folder


def _holds_a_class(path: Path) -> bool:
    """Whether it is an archive of a download."""
    if path.is_symlink() or not path.is_file() or not path.name.lower().endswith(ARCHIVES):
        return False
    try:
        return _several(bounded(tops, path.name, str(path)))
    except TooMuchError:
        return False


def _several(names: Iterable[str]) -> bool:
    """Whether these are the names of a download. One will do, unless anybody might have given it, as Canvas's."""
    names = set(names)
    least = 2 if any((said := named(name)) and said.file for name in names) else 1
    return METADATA in names or len(people(names)) >= least


def _class_within(folder: Path, below: int = BELOW) -> Path | None:
    """The folder, or the one in it that alone holds something, where its names are those of a download."""
    if _several(path.name for path in folder.iterdir()):
        return folder
    only = _only(folder)
    return _class_within(only, below - 1) if only and below and only.is_dir() and not only.is_symlink() else None


def _only(folder: Path) -> Path | None:
    """The one thing that is handed in there, if it is one."""
    beside = (path for path in folder.iterdir() if not path.name.endswith(ADAPTER))
    those = [path for path in beside if not (_ours(path) or _nobodys(path))]
    return those[0] if len(those) == 1 else None


def _ours(path: Path) -> bool:
    """What a class's folder holds beside what was handed in."""
    return path.name in OWN | UNNOTICED | {SHARED, "conftest.py"} or path.name.startswith("._")


def _nobodys(path: Path) -> str:
    """Why a file counts as nobody's; empty if it may be somebody's."""
    if path.name.startswith(".") and not _ours(path):
        return "hidden"
    if all((path / name).is_file() for name in ("seed", "summary.csv", "class.html")):
        return "the results of a run"
    stem, kind = path.stem.lower(), path.suffix.lower()
    nobodys = not path.is_dir() and not _ours(path) and (kind in NOBODYS_KINDS or stem in NOBODYS)
    return "it belongs to nobody" if nobodys and not path.name.lower().endswith(READABLE) else ""


# --- what platforms tell ----------------------------------------------------------------------------------------


def _told(folder: Path, told: Sequence[tuple[Named, Path]]) -> Iterator[HandedIn]:
    """Each person's submission, as the platform's names say it; several of one name are not yet told apart."""
    those: dict[tuple[str, str, str], list[tuple[Named, Path]]] = {}
    for said, path in told:
        those.setdefault(said.person, []).append((said, path))
    users = _users({person[2]: entries for person, entries in those.items() if person[0] == "Blackboard"})
    gradescope = {person[2]: entries[0][1] for person, entries in those.items() if person[0] == "Gradescope"}
    yield from _gradescope(folder / METADATA, gradescope)
    for (platform, number, student), entries in those.items():
        if platform == "Gradescope":
            continue
        user = users.get(student, "")
        one = HandedIn(user or student, number=number or user, late=any(said.late for said, _ in entries))
        _take_newest(one, entries)
        yield one


def _labelled(everyone: list[HandedIn]) -> list[HandedIn]:
    """Each under a name of its own: with the number, where two have the name or marking is anonymous."""
    for told in ("number", "place", "order"):
        namesakes = Counter(one.student for one in everyone)
        for order, one in enumerate(everyone, start=1):
            place = next((path.name for path in one.paths.values()), "")
            tells = {"number": one.number, "place": place, "order": str(order)}[told]
            if tells not in ("", one.student) and (namesakes[one.student] > 1 or one.student in UNNAMED):
                one.student += f" ({tells})"
    return everyone


def _take_newest(one: HandedIn, told: Sequence[tuple[Named, Path]]) -> None:
    """The files of the newest attempt; of the others a note, or a doubt where nothing tells which is newer."""
    dates = {said.when for said, _ in told}
    one.when = max(dates)
    folders = [path for said, path in told if path.is_dir() and not (said.when or said.typed)]
    if len(folders) > 1 or (len(dates) > 1 and "" in dates):
        one.doubt = f"{UNDATED}: {', '.join(path.name for _, path in told)}"
    for said, path in told:
        if said.when != one.when and not said.words:
            one.notes.append(f"{path.name}: of {said.when}, where {one.when} is newer")
    newest = [(said, path) for said, path in told if said.when == one.when]
    files = [(said, path) for said, path in newest if not said.words] or newest
    names = {said.name for said, _ in files if said.file}
    alike: dict[str, list[tuple[Named, Path]]] = {}
    for said, path in files:
        alike.setdefault(_first_named(said.name, names) or path.name, []).append((said, path))
    for name, same in alike.items():
        *before, (last, one.paths[name]) = sorted(same, key=lambda each: each[0].file)
        if before and not last.file:
            one.doubt = f"{UNDATED}: {', '.join(path.name for _, path in same)}"
        one.notes += [f"{path.name}: {one.paths[name].name} is newer" for _, path in before]


def _first_named(name: str, names: Collection[str]) -> str:
    """net-1.py -> net.py: so Canvas calls a second net.py, unless there is a net-2.py beside, and no net.py."""
    first = re.sub(r"-\d+(?=\.\w+$)", "", name)
    others = [other for other in names if re.sub(r"-\d+(?=\.\w+$)", "", other) == first]
    return first if name in names and (first in names or len(others) == 1) else name


def _users(those: dict[str, list[tuple[Named, Path]]]) -> dict[str, str]:
    """Lab 1_jdoe -> jdoe: Blackboard's users. Both parts may hold a _: its own words tell, or what all share."""
    users = {}
    for name, entries in those.items():
        for said, path in entries:
            known = re.search(r"^Name:.*\(([^()\n]+)\)\s*$", _text(path), re.MULTILINE) if said.words else None
            if known and name.endswith(f"_{known[1]}"):
                users[name] = known[1]
    assignments = [name.removesuffix(f"_{user}") for name, user in users.items()]
    for name in those:
        if name not in users:
            shared = assignments[0] if assignments else _shared(those).rpartition("_")[0]
            alone = len(those) == 1 or not shared
            users[name] = name.rpartition("_")[2] if alone else name.removeprefix(f"{shared}_")
    return users


def _shared(names: Iterable[str]) -> str:
    """What all of them begin with."""
    first, last = min(names), max(names)
    return first[: next((i for i, pair in enumerate(zip(first, last, strict=False)) if len(set(pair)) > 1), None)]


def _gradescope(beside: Path, folders: dict[str, Path]) -> Iterator[HandedIn]:
    """Gradescope's submissions by who they are of: each of several who handed in together has it."""
    told = metadata(_text(beside))
    those: dict[tuple[str, ...], list[HandedIn]] = {}
    for folder in dict.fromkeys([*told, *folders]):
        paths = {folder: folders[folder]} if folder in folders else {}
        missing = [] if paths else [f"{folder}: it is not in the download"]
        who = told[folder].people if folder in told else []
        when = told[folder].when if folder in told else ""
        for person in who or [{}]:
            sid, email = person.get("sid", ""), person.get("email", "")
            name = person.get("name") or email or sid or folder
            others = [other.get("name", "") for other in who if other is not person]
            together = [f"{folder}: handed in together with {', '.join(others)}"] if others else []
            one = HandedIn(name, dict(paths), number=sid or email, when=when, notes=missing + together)
            those.setdefault((sid or email or folder, name), []).append(one)
    for attempts in those.values():
        *before, one = sorted(attempts, key=lambda each: (bool(each.paths), each.when))
        one.notes += [
            f"{next(iter(b.paths), 'a submission')}: of {b.when}, where {one.when} is newer" for b in before
        ]
        yield one


def _text(path: Path) -> str:
    """What a platform says in a file of its own; empty if that cannot be read."""
    if path.is_symlink() or not path.is_file():
        return ""
    try:
        with path.open("rb") as file:
            return file.read(MOST_WORDS).decode("utf-8-sig", "replace").replace("\r\n", "\n")
    except OSError:
        return ""


def _adapter(folders: Sequence[Path], student: str, paths: Iterable[Path]) -> Path | None:
    """The adapter of one submission, or the class's; a link is none."""
    names = [f"{student}{ADAPTER}", *(f"{stem(path)}{ADAPTER}" for path in paths), SHARED]
    candidates = (folder / name for name in names for folder in folders)
    return next((path for path in candidates if path.is_file() and not path.is_symlink()), None)
