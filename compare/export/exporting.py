"""The formats that grades are exported to, by name, and the files that this makes."""

import json
import os
import secrets
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from compare.ending import AMISS, DONE
from compare.errors import CompareError
from compare.export import (
    autograder,
    autolab,
    canvas,
    classroom50,
    github,
    gradescope,
    junit,
    nbgrader,
    workflow,
)
from compare.files import make_folder, write_bytes, write_text
from compare.grading.grading import Grade
from compare.grading.results import place, read_results
from compare.grading.roster import People, read_roster
from compare.grading.settings import DEFAULT, ClassSettings, read_settings
from compare.submission.text import plain


@dataclass(frozen=True)
class Options:
    """What is exported, and where to; help says what each of them means."""

    results: Path | None
    to: str
    out: Path | None
    roster: Path | None
    gradebook: Path | None
    assignment: str | None
    reviewed: bool
    settings: Path | None
    seed: int | None
    weak: bool
    source: str | None

    @property
    def graded(self) -> Path:
        """The results' folder or one student's; CompareError, in one line, if none is given."""
        if self.results is None:
            raise CompareError(f"{self.to} needs RESULTS, the results' folder or one student's result.json")
        return self.results


def _json(data: object) -> str:
    return json.dumps(data, indent=1, allow_nan=False) + "\n"


# of one student: the file beside result.json, and what it holds
STUDENT: dict[str, tuple[str, Callable[[Grade], str]]] = {
    "gradescope": ("results.json", lambda grade: _json(gradescope.results(grade))),
    "github-classroom": ("github-classroom.json", lambda grade: _json(github.reported(grade))),
    "classroom50": (
        "classroom50.json",
        lambda grade: _json(classroom50.result(grade, os.environ, datetime.now(UTC))),
    ),
    "autolab": ("autolab.txt", autolab.printed),
}


def export(options: Options) -> int:
    """Write what is asked for; the exit code. CompareError, in one line, where that cannot be."""
    if options.to in GENERATED:
        name, content = GENERATED[options.to](options)
        _write(options.out or Path(name), content)
        return DONE
    grades, complaints = read_results(options.graded)
    if not grades and not complaints:
        raise CompareError(f"{options.graded} holds no result.json")
    roster = read_roster(options.roster) if options.roster else None
    grades = [_shown(grade, read_settings(options.settings)) for grade in grades]
    if options.to in STUDENT:
        _each(options, grades)
    else:
        base = options.graded if options.graded.is_dir() else options.graded.parent
        name, content, left_out = CLASS[options.to](options, grades, roster)
        complaints += left_out
        _write(options.out or base / name, content)
    for complaint in complaints:
        print(f"left out: {plain(complaint)}", file=sys.stderr)
    return AMISS if complaints else DONE


def _shown(grade: Grade, settings: ClassSettings) -> Grade:
    """The grade without what the class keeps from its students."""
    causes = grade.causes if settings.feedback.hint else []
    items = grade.items if settings.feedback.evidence else [replace(item, first=None) for item in grade.items]
    return replace(grade, causes=causes, items=items)


def _each(options: Options, grades: Sequence[Grade]) -> None:
    """A file for each student; of one alone, to the standard output unless there is a file to write to."""
    file, made = STUDENT[options.to]
    if (options.graded / "result.json").exists() or options.graded.is_file():
        for text in map(made, grades):  # of one, or of none where the file holds no grade
            if options.out:
                _write(options.out, text.encode())
            else:
                print(text, end="")
        return
    for grade, text in zip(grades, map(made, grades), strict=True):
        write_text(make_folder(place(options.out or options.graded, grade.student)) / file, text)
    print(f"{len(grades)} students: {options.out or options.graded}/*/{file}")


def _write(path: Path, content: bytes) -> None:
    write_bytes(path, content)
    print(path)


Made = tuple[str, bytes, list[str]]  # the file's usual name, what it holds, and who is left out


def _junit(options: Options, grades: Sequence[Grade], roster: People | None) -> Made:
    return "junit.xml", junit.document(grades), []


def _nbgrader(options: Options, grades: Sequence[Grade], roster: People | None) -> Made:
    table, unknown = nbgrader.table(grades, options.assignment or options.graded.absolute().name, roster)
    return "nbgrader.csv", table.encode(), unknown


def _canvas(options: Options, grades: Sequence[Grade], roster: People | None) -> Made:
    if not options.gradebook or not options.assignment:
        raise CompareError(
            "canvas needs --gradebook, the file that Canvas exported, and --assignment, a column of it"
        )
    try:
        gradebook = options.gradebook.read_bytes()
    except OSError as error:
        raise CompareError(f"cannot read {options.gradebook}: {error.strerror}") from None
    filled = canvas.fill(gradebook, options.assignment, grades, roster, reviewed=options.reviewed)
    for name in filled.unfilled:
        print(f"as it was: {plain(name)}", file=sys.stderr)
    return "canvas.csv", filled.content, filled.complaints


# of a class
CLASS: dict[str, Callable[[Options, Sequence[Grade], People | None], Made]] = {
    "junit": _junit,
    "nbgrader": _nbgrader,
    "canvas": _canvas,
}


def _settings(options: Options) -> str:
    """The class's file, which is as it should be, or the default."""
    read_settings(options.settings)
    return (options.settings or DEFAULT).read_text(encoding="utf-8")


def _autograder(options: Options) -> tuple[str, bytes]:
    settings, seed = _settings(options), options.seed
    if seed is None:
        seed = secrets.randbelow(2**32)
        print(f"--seed {seed} makes the same file again")
    return "autograder.zip", autograder.archive(settings, seed, weak=options.weak)


def _workflow(options: Options) -> tuple[str, bytes]:
    return "grading.yml", workflow.document(_settings(options), options.source or "").encode()


# without any grades: the file's usual name, and what it holds
GENERATED: dict[str, Callable[[Options], tuple[str, bytes]]] = {
    "gradescope-autograder": _autograder,
    "github-workflow": _workflow,
}
