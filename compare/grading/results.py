"""Grades on disk: result.json for each student, summary.csv for the class. Each appears whole or not at all."""

import csv
import hashlib
import json
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict
from math import inf
from pathlib import Path
from typing import Any
from urllib.parse import quote

import msgspec

from compare.errors import CompareError, known
from compare.files import replacing, write_json
from compare.grading.grading import Grade
from compare.submission.text import cell, plain

LONGEST_NAME = 150  # characters
FORMAT = "backprop-parity grade 1"
FOLLOWS = ("format", "total", "first", "diagnosis")  # what stands beside the fields of a grade


class _Named(msgspec.Struct):
    """Whose grade it is, in a file of any version."""

    student: str


def grade_data(grade: Grade) -> dict[str, Any]:
    """A grade as JSON holds it: the total and the first wrong tensor beside what they follow from."""
    return {"format": FORMAT} | {name: getattr(grade, name) for name in FOLLOWS[1:]} | asdict(grade)


def grade_of(data: Mapping[str, Any], source: str = "the grade") -> Grade:
    """The grade that was written; CompareError, in one line, if this is none."""
    if (found := data.get("format")) != FORMAT:
        raise CompareError(f"format {found!r}, expected {FORMAT!r}")
    fields = {name: value for name, value in data.items() if name not in FOLLOWS}
    for name in fields:
        known(name, Grade.__dataclass_fields__, source)
    try:
        return msgspec.convert(fields, Grade)
    except msgspec.ValidationError as error:
        raise CompareError(str(error)) from None


def _read(path: Path) -> Grade:
    """The grade of a file; OSError or CompareError if it holds none."""
    try:
        data = json.loads(path.read_bytes(), object_hook=_with_infinity)
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
    if len(name) > LONGEST_NAME:
        name = f"{name[:LONGEST_NAME]} {hashlib.sha256(name.encode()).hexdigest()[:16]}"
    return results / name


def write_grade(results: Path, grade: Grade) -> None:
    """Write one student's result.json."""
    folder = place(results, grade.student)
    folder.mkdir(parents=True, exist_ok=True)
    write_json(folder / "result.json", grade_data(grade))


def read_grade(results: Path, student: str, key: str) -> Grade | None:
    """The grade of this student under this key, if it is there and whole."""
    grade = stored_grade(results, student)
    return grade if grade and grade.key == key else None


def stored_grade(results: Path, student: str) -> Grade | None:
    """The grade of this student, whatever its key."""
    try:
        grade = _read(place(results, student) / "result.json")
    except (OSError, CompareError):
        return None
    return grade if grade.student == student else None


def students(results: Path) -> list[str]:
    """Whose grades there are."""
    found = []
    for path in sorted(results.glob("*/result.json")):
        with suppress(OSError, msgspec.DecodeError):
            found.append(msgspec.json.decode(path.read_bytes(), type=_Named).student)
    return found


def read_results(path: Path) -> tuple[list[Grade], list[str]]:
    """Every grade of a class's results, or of one student's, by student; and which files hold none, and why.

    path: the results' folder, a student's folder in it, or a result.json.
    """
    if path.is_file():
        files = [path]
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


def write_summary(path: Path, grades: Iterable[Grade]) -> None:
    """One row a student, by name: state, points by item, the first wrong tensor, why."""
    grades = sorted(grades, key=lambda grade: grade.student)
    names = list(grades[0].possible) if grades else []
    with replacing(path) as beside, beside.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        header = ["student", "state", "points", "possible", *names, "first wrong tensor", "diagnosis", "reason"]
        rows.writerow([*header, "late", "isolation"])
        for grade in grades:
            items = [grade.points.get(name, 0.0) for name in names]
            whole = round(sum(grade.possible.values()), 4)
            row = [grade.student, grade.standing, grade.total, whole, *items, grade.first, grade.diagnosis]
            rows.writerow(map(cell, [*row, grade.reason, "late" if grade.late else "", grade.level]))
