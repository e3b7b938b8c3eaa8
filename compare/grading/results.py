"""Grades on disk: result.json for each student, summary.csv for the class. Each appears whole or not at all."""

import csv
import hashlib
import json
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any
from urllib.parse import quote

from compare.errors import CompareError
from compare.files import replacing, write_json
from compare.grading.explaining import Cause
from compare.grading.grading import Grade, Standing
from compare.grading.judging import Item, State
from compare.submission.locating import Place
from compare.submission.text import cell, plain
from compare.verdict.mismatch import Extreme, Mismatch

LONGEST_NAME = 150  # characters
FORMAT = "backprop-parity grade 1"


def grade_data(grade: Grade) -> dict[str, Any]:
    """A grade as JSON holds it: the total and the first wrong tensor beside what they follow from."""
    derived = {"total": grade.total, "first": grade.first, "diagnosis": grade.diagnosis}
    return {"format": FORMAT} | derived | asdict(grade)


def grade_of(data: Mapping[str, Any]) -> Grade:
    """The grade that was written; KeyError, TypeError or ValueError if this is none."""
    if data["format"] != FORMAT:
        raise CompareError(f"format {data['format']!r}, expected {FORMAT!r}")
    fields = {name: data[name] for name in Grade.__dataclass_fields__}
    items = [_item(item) for item in data["items"]]
    causes = [_cause(cause) for cause in data["causes"]]
    return Grade(**fields | {"items": items, "causes": causes, "standing": Standing(data["standing"])})


def _cause(data: Mapping[str, Any]) -> Cause:
    return Cause(**dict(data) | {"places": [Place(**place) for place in data["places"]]})


def _item(data: Mapping[str, Any]) -> Item:
    first = data["first"] and Mismatch(
        **data["first"]
        | {"shape": tuple(data["first"]["shape"])}
        | {kind: _extreme(data["first"][kind]) for kind in ("absolute", "relative")}
    )
    return Item(**dict(data) | {"state": State(data["state"]), "first": first})


def _extreme(data: Mapping[str, Any]) -> Extreme:
    value, allowed = (float("inf") if data[k] is None else data[k] for k in ("value", "allowed"))
    return Extreme(value, tuple(data["index"]), allowed, data["ours"], data["theirs"])


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
        grade = grade_of(json.loads((place(results, student) / "result.json").read_text()))
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return grade if grade.student == student else None


def students(results: Path) -> list[str]:
    """Whose grades there are."""
    found = []
    for path in sorted(results.glob("*/result.json")):
        with suppress(OSError, ValueError, KeyError, TypeError):
            found.append(str(json.loads(path.read_text())["student"]))
    return found


def read_results(path: Path) -> tuple[list[Grade], list[str]]:
    """Every grade of a class's results, or of one student's, by student; and which files hold none, and why.

    path: the results' folder, a student's folder in it, or a result.json.
    """
    files = [path] if path.is_file() else [path / "result.json"] * (path / "result.json").is_file()
    grades, complaints = [], []
    for file in files or sorted(path.glob("*/result.json")):
        try:
            grades.append(grade_of(json.loads(file.read_text())))
        except (OSError, ValueError, KeyError, TypeError) as error:
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
