"""Grades on disk: result.json and answers.bin for each student, summary.csv and class.json for the class.

Each appears whole or not at all. Answers are messages as they came through the sandbox's wall: JSON and numbers.
"""

import csv
import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict
from math import inf, isfinite
from pathlib import Path
from typing import Any
from urllib.parse import quote

import msgspec

from compare.bugs.catalogue import CATALOGUE
from compare.errors import CompareError, known
from compare.files import make_folder, replacing, write_bytes, write_json
from compare.grading import decisions
from compare.grading.grades import Grade
from compare.grading.grading import Ungraded
from compare.grading.settings import ClassSettings
from compare.submission.inside.wire import PREFIX, Message, lengths, pack, unpack
from compare.submission.sandbox import Conversation, Ending
from compare.submission.text import cell, plain

LONGEST_NAME, LARGEST = 150, 2**26  # characters; bytes, of a file of a student's
MOST_PRINTED = 8000  # characters: more than any page shows
ANSWERS, MOST_KEPT = "answers.bin", 2**22  # bytes: some 40 times what a network of the lab answers
CLASS = "class.json"
TABLES = (".csv", ".tsv", ".txt", ".xls")  # how a platform's own file may end
OURS = {  # what lies beside students
    *("seed", CLASS, decisions.FILE, "summary.csv", "class.html", "similar.html", "similar.json"),
    *("junit.xml", "nbgrader.csv", "moodle-feedback.zip"),
    *(f"{name}{kind}" for name in ("canvas", "moodle", "brightspace", "blackboard") for kind in TABLES),
}
PAGES = {hypothesis.section.anchor for hypothesis in CATALOGUE}
FORMAT = "backprop-parity grade 1"
FOLLOWS = ("format", "total", "first", "diagnosis", "outcome", "late")  # what stands beside the fields of a grade


class _Named(msgspec.Struct):
    """Whose grade it is, in a file of any version."""

    student: str


def grade_data(grade: Grade) -> dict[str, Any]:
    """A grade as JSON holds it, and beside its fields what follows from them."""
    return {"format": FORMAT} | {name: getattr(grade, name) for name in FOLLOWS[1:]} | asdict(grade)


def grade_of(data: Mapping[str, Any], source: str = "the grade") -> Grade:
    """The grade that was written; CompareError, in one line, if this is none."""
    if (found := data.get("format")) != FORMAT:
        raise CompareError(f"format {found!r}, expected {FORMAT!r}")
    fields = {name: value for name, value in data.items() if name not in FOLLOWS}
    for name in fields:
        known(name, Grade.__dataclass_fields__, source)
    try:
        grade = msgspec.convert(fields, Grade)
    except msgspec.ValidationError as error:
        raise CompareError(str(error)) from None
    _check(grade)
    return grade


def _check(grade: Grade) -> None:
    """What types do not say, and a hand may change: each item has its points, each cause its items and pages."""
    items = [item.name for item in grade.items]
    for name, said in {"points": grade.points, "possible": grade.possible}.items():
        if sorted(said) != sorted(items):
            raise CompareError(f"{name} of {', '.join(said) or 'nothing'}, expected those of {', '.join(items)}")
        if not all(map(isfinite, said.values())):
            raise CompareError(f"{name} that are not finite")
    if grade.by_rubric and sorted(grade.by_rubric) != sorted(items):
        raise CompareError(f"by_rubric of {', '.join(grade.by_rubric)}, expected those of {', '.join(items)}")
    if not all(map(isfinite, grade.by_rubric.values())):
        raise CompareError("by_rubric that is not finite")
    for first in (item.first for item in grade.items if item.first):
        try:
            first.stage  # noqa: B018  # of a tensor that there is
        except StopIteration:
            raise CompareError(f"no tensor is called {first.tensor!r}") from None
        if first.elements < 1:
            raise CompareError(f"{first.tensor} of {first.elements} elements, expected 1 at least")
    for cause in grade.causes:
        for what, names, expected in (("item", cause.items, items), ("page", cause.pages, PAGES)):
            if unknown := [name for name in names if name not in expected]:
                raise CompareError(f"no {what} is called {unknown[0]!r}, which a cause names")


def _held(path: Path) -> bytes:
    """What a file holds; OSError or CompareError for whatever is none, or too large to be a grade's."""
    if not path.is_file():
        raise CompareError("no regular file")
    if (size := path.stat().st_size) > LARGEST:
        raise CompareError(f"{size:,} bytes, at most {LARGEST:,} are read")
    return path.read_bytes()


def _read(path: Path) -> Grade:
    """The grade of a file; OSError or CompareError if it holds none."""
    try:
        data = json.loads(_held(path), object_hook=_with_infinity)
    except CompareError:
        raise
    except (ValueError, RecursionError) as error:
        raise CompareError(f"no JSON: {error}") from None
    if not isinstance(data, dict):
        raise CompareError(f"a {type(data).__name__}, expected an object")
    return grade_of(data)


def _with_infinity(read: dict[str, Any]) -> dict[str, Any]:
    """JSON has no infinity: where a greatest difference, or what is allowed there, is null, it is infinite."""
    return read | {name: inf for name in ("value", "allowed") if read.get(name, 0.0) is None}


def place(results: Path, student: str) -> Path:
    """A student's own folder; whatever the name is made of, it stays one name below the results."""
    name = quote(student, safe=" ,'()", errors="surrogatepass")  # a file's name may be no text
    if name.casefold() in OURS or name.startswith("."):
        name = f"%{ord(name[0]):02X}{name[1:]}"  # which no other name becomes
    if len(name) > LONGEST_NAME:
        name = f"{name[:LONGEST_NAME]} {hashlib.sha256(name.encode()).hexdigest()[:16]}"
    return results / name


def write_grade(results: Path, grade: Grade) -> None:
    """Write one student's result.json."""
    folder = make_folder(place(results, grade.student))
    write_json(folder / "result.json", grade_data(grade))


def stored_grade(results: Path, student: str) -> Grade | None:
    """The grade of this student, whatever its key."""
    try:
        grade = _read(place(results, student) / "result.json")
    except (OSError, CompareError):
        return None
    return grade if grade.student == student else None


def write_answers(results: Path, student: str, key: str, conversation: Conversation) -> None:
    """Write what one student's program answered, message after message; nothing where that is too much."""
    folder = make_folder(place(results, student))
    told = {name: getattr(conversation, name) for name in ("ending", "detail", "doing")}
    told |= {"key": key, "printed": conversation.printed[:MOST_PRINTED]}
    packed = b"".join(pack(*message) for message in (Message(told, {}), *conversation.answers))
    if len(packed) > MOST_KEPT:
        (folder / ANSWERS).unlink(missing_ok=True)
        return
    write_bytes(folder / ANSWERS, packed)


def stored_answers(results: Path, student: str, key: str) -> Conversation | None:
    """What this student's program answered, if it is there, whole, and under this key; in no time."""
    try:
        (told, _), *answers = _messages(_held(place(results, student) / ANSWERS))
        if told["key"] != key:
            return None
        printed, detail, doing = (str(told[name]) for name in ("printed", "detail", "doing"))
        return Conversation(Ending(told["ending"]), answers, printed, detail, 0.0, doing)
    except (OSError, CompareError, ValueError, TypeError, KeyError):
        return None


def _messages(data: bytes) -> Iterator[Message]:
    """One after the other; ValueError where they are none."""
    at = 0
    while at < len(data):
        header, body = lengths(data[at : at + PREFIX.size].ljust(PREFIX.size, b"\0"))
        middle = at + PREFIX.size + header
        yield unpack(data[at + PREFIX.size : middle], data[middle : middle + body])
        at = middle + body


class Left(msgspec.Struct, frozen=True):
    """What a run leaves for whoever marks its grades again: by which settings, and who has none."""

    settings: ClassSettings
    ungraded: list[Ungraded]


def write_left(results: Path, left: Left) -> None:
    """Write class.json."""
    write_json(results / CLASS, msgspec.to_builtins(left))


def read_left(results: Path) -> Left:
    """What the last run left; CompareError, in one line, where it left nothing that can be read."""
    try:
        return msgspec.json.decode(_held(results / CLASS), type=Left)
    except (OSError, CompareError, msgspec.DecodeError) as error:
        raise CompareError(f"{results / CLASS}: {plain(error)}; `run` writes it anew") from None


def students(results: Path) -> list[str]:
    """Whose grades there are."""
    found = []
    for path in sorted(results.glob("*/result.json")):
        with suppress(OSError, CompareError, msgspec.DecodeError):
            found.append(msgspec.json.decode(_held(path), type=_Named).student)
    return found


def left_over(results: Path, everyone: Collection[str]) -> list[str]:
    """Whose grades there are, though they are not of these."""
    return [student for student in students(results) if student not in everyone]


def read_results(path: Path) -> tuple[list[Grade], list[str]]:
    """Every grade of a class's results, or of one student's, by student; and which files hold none, and why.

    path: the results' folder, a student's folder in it, or a result.json.
    """
    if not path.is_dir():
        files = [path] if path.exists() else []
    elif (path / "result.json").is_file():
        files = [path / "result.json"]
    else:
        files = sorted(path.glob("*/result.json"))
    grades, complaints = [], []
    for file in files:
        try:
            grades.append(_read(file))
        except (OSError, CompareError) as error:
            complaints.append(f"{file} holds no grade: {plain(error)}")
    return sorted(grades, key=lambda grade: grade.student), complaints


def write_summary(path: Path, grades: Iterable[Grade], ungraded: Iterable[Ungraded] = ()) -> None:
    """One row a student, by name: state, points by item, the first wrong tensor, why; the ungraded at the end."""
    grades = sorted(grades, key=lambda grade: grade.student)
    names = list(grades[0].possible) if grades else []
    with replacing(path) as beside, beside.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        header = ["student", "state", "points", "possible", *names, "first wrong tensor", "diagnosis", "reason"]
        header += ["late", "isolation", "number", "also handed in", "by rubric", "decided"]
        rows.writerow(header)
        for grade in grades:
            items = [grade.points.get(name, 0.0) for name in names]
            whole = round(sum(grade.possible.values()), 4)
            row = [grade.student, grade.outcome, grade.total, whole, *items, grade.first, grade.diagnosis]
            why = "; ".join(filter(None, (grade.reason, grade.rule)))
            row += [why, grade.lateness, grade.level, grade.number, "; ".join(grade.notes)]
            row += [
                sum(grade.by_rubric.values()) if grade.by_rubric else "",
                "; ".join(map(str, grade.decisions)),
            ]
            rows.writerow(map(cell, row))
        for one in sorted(ungraded, key=lambda one: one.student):
            said = dict.fromkeys(header, "") | {"student": one.student, "state": "ungraded", "reason": one.reason}
            rows.writerow(map(cell, said.values()))
