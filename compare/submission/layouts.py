"""Who handed in what: the bulk downloads of learning platforms, and plain folders.

    Canvas        lastfirst_1234_5678_net.py, lastfirst_LATE_1234_5678_net.py    1234 is the student's number
    Moodle        First Last_1234567_assignsubmission_file_/net.py               or the file's name in that name
    Gradescope    submission_12345678/                                           beside submission_metadata.yml
    plain         alice.py, alice.ipynb, alice.zip, alice/

Identity comes from these names alone, never from what is inside. An adapter lies beside the submission:
alice.adapter.py for one, adapter.py for all that have none of their own.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from compare.errors import CompareError
from compare.submission.gathering import ARCHIVES, CODE, NOTEBOOK
from compare.submission.text import decoded

CANVAS = re.compile(r"(?P<student>[^_]+)(?P<late>_LATE)?_(?P<number>\d+)_\d+_(?P<name>.+)")
MOODLE = re.compile(r"(?P<student>[^_]+)_\d+_assignsubmission_file_?(?P<name>.*)")
ADAPTER = ".adapter.py"
OWN = {"adapter.py", "conftest.py", "submission_metadata.yml"}


@dataclass
class HandedIn:
    """What one student handed in, by the names that the student gave, and what makes that doubtful.

    number: the student's, where the platform writes it into the names.
    """

    student: str
    paths: dict[str, Path] = field(default_factory=dict)
    adapter: Path | None = None
    late: bool = False
    doubt: str = ""
    number: str = ""

    def adapter_text(self) -> str:
        """What the adapter says, empty if there is none; CompareError, in one line, where it is no text."""
        try:
            return decoded(self.adapter.read_bytes()) if self.adapter else ""
        except (OSError, ValueError) as error:
            raise CompareError(f"cannot read {self.adapter}: {error}") from None


def handed_in(folder: Path) -> list[HandedIn]:
    """Every student's submission in a folder, by student."""
    found: dict[str, HandedIn] = {}
    plain: dict[str, list[Path]] = {}
    paths = sorted(folder.iterdir())
    namesakes = _namesakes(paths)
    for path in paths:
        if path.name.startswith(".") or path.name in OWN or path.name.endswith(ADAPTER):
            continue
        if not (path.is_dir() or path.is_symlink() or path.name.lower().endswith((CODE, NOTEBOOK, *ARCHIVES))):
            continue
        if matched := MOODLE.fullmatch(path.name) or CANVAS.fullmatch(path.name):
            number = matched.groupdict().get("number") or ""
            student = matched["student"] + (f" ({number})" if matched["student"] in namesakes else "")
            one = found.setdefault(student, HandedIn(student, number=number))
            name = re.sub(r"-\d+(?=\.\w+$)", "", matched["name"] or path.name)
            if name in one.paths:
                one.doubt = f"handed in {name} twice"
            one.paths[name] = path
            one.late |= bool(matched.groupdict().get("late"))
        else:
            plain.setdefault(_stem(path), []).append(path)
    for student, paths in plain.items():
        one = found.setdefault(student, HandedIn(student))
        if len(paths) > 1 or one.paths:
            one.doubt = f"{len(paths) + len(one.paths)} candidates: {', '.join(p.name for p in paths)}"
        one.paths |= {path.name: path for path in paths[:1]}
    for student, one in found.items():
        one.adapter = _adapter(folder, student, one.paths.values())
    return [found[student] for student in sorted(found)]


def _namesakes(paths: Iterable[Path]) -> set[str]:
    """The names that several students have, by Canvas's numbers."""
    matches = [matched for path in paths if (matched := CANVAS.fullmatch(path.name))]
    students = Counter(student for student, number in {(m["student"], m["number"]) for m in matches})
    return {student for student, numbers in students.items() if numbers > 1}


def one_file(path: Path) -> HandedIn:
    """A submission on its own."""
    student = _stem(path)
    return HandedIn(student, {path.name: path}, _adapter(path.absolute().parent, student, [path]))


def _stem(path: Path) -> str:
    """alice.tar.gz -> alice"""
    ending = next((end for end in (*ARCHIVES, CODE, NOTEBOOK) if path.name.lower().endswith(end)), "")
    return path.name[: len(path.name) - len(ending)] if ending and not path.is_dir() else path.name


def _adapter(folder: Path, student: str, paths: Iterable[Path]) -> Path | None:
    """The adapter of one submission, or the class's; a link is none."""
    names = [f"{student}{ADAPTER}", *(f"{_stem(path)}{ADAPTER}" for path in paths), "adapter.py"]
    candidates = (folder / name for name in names)
    return next((path for path in candidates if path.is_file() and not path.is_symlink()), None)
