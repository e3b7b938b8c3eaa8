"""The formats that grades are exported to, by name, and the files that this makes."""

import argparse
import json
import os
import secrets
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

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
from compare.files import replacing
from compare.grading.grading import Grade
from compare.grading.results import place, read_results
from compare.grading.roster import People, read_roster
from compare.grading.settings import DEFAULT, ClassSettings, read_settings
from compare.submission.text import plain

ALL, SOME = 0, 1  # exit codes


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


def export(args: argparse.Namespace) -> int:
    """Write what the arguments ask for; the exit code. CompareError, in one line, where that cannot be."""
    if args.to in GENERATED:
        name, content = GENERATED[args.to](args)
        _write(args.out or Path(name), content)
        return ALL
    if args.results is None:
        raise CompareError(f"{args.to} needs RESULTS, the results' folder or one student's result.json")
    grades, complaints = read_results(args.results)
    if not grades and not complaints:
        raise CompareError(f"{args.results} holds no result.json")
    roster = read_roster(args.roster) if args.roster else None
    grades = [_shown(grade, read_settings(args.settings)) for grade in grades]
    if args.to in STUDENT:
        _each(args, grades)
    else:
        base = args.results if args.results.is_dir() else args.results.parent
        name, content, left_out = CLASS[args.to](args, grades, roster)
        complaints += left_out
        _write(args.out or base / name, content)
    for complaint in complaints:
        print(f"left out: {plain(complaint)}", file=sys.stderr)
    return SOME if complaints else ALL


def _shown(grade: Grade, settings: ClassSettings) -> Grade:
    """The grade without what the class keeps from its students."""
    causes = grade.causes if settings.feedback.hint else []
    items = grade.items if settings.feedback.evidence else [replace(item, first=None) for item in grade.items]
    return replace(grade, causes=causes, items=items)


def _each(args: argparse.Namespace, grades: Sequence[Grade]) -> None:
    """A file for each student; of one alone, to the standard output unless there is a file to write to."""
    file, made = STUDENT[args.to]
    if (args.results / "result.json").exists() or args.results.is_file():
        (text,) = map(made, grades)
        if args.out:
            _write(args.out, text.encode())
        else:
            print(text, end="")
        return
    for grade, text in zip(grades, map(made, grades), strict=True):
        folder = place(args.out or args.results, grade.student)
        folder.mkdir(parents=True, exist_ok=True)
        with replacing(folder / file) as beside:
            beside.write_text(text)
    print(f"{len(grades)} students: {args.out or args.results}/*/{file}")


def _write(path: Path, content: bytes) -> None:
    with replacing(path) as beside:
        beside.write_bytes(content)
    print(path)


Made = tuple[str, bytes, list[str]]  # the file's usual name, what it holds, and who is left out


def _junit(args: argparse.Namespace, grades: Sequence[Grade], roster: People | None) -> Made:
    return "junit.xml", junit.document(grades), []


def _nbgrader(args: argparse.Namespace, grades: Sequence[Grade], roster: People | None) -> Made:
    table, unknown = nbgrader.table(grades, args.assignment or args.results.absolute().name, roster)
    return "nbgrader.csv", table.encode(), unknown


def _canvas(args: argparse.Namespace, grades: Sequence[Grade], roster: People | None) -> Made:
    if not args.gradebook or not args.assignment:
        raise CompareError(
            "canvas needs --gradebook, the file that Canvas exported, and --assignment, a column of it"
        )
    try:
        gradebook = args.gradebook.read_bytes()
    except OSError as error:
        raise CompareError(f"cannot read {args.gradebook}: {error.strerror}") from None
    filled = canvas.fill(gradebook, args.assignment, grades, roster, reviewed=args.reviewed)
    for name in filled.unfilled:
        print(f"as it was: {plain(name)}", file=sys.stderr)
    return "canvas.csv", filled.content, filled.complaints


# of a class
CLASS: dict[str, Callable[[argparse.Namespace, Sequence[Grade], People | None], Made]] = {
    "junit": _junit,
    "nbgrader": _nbgrader,
    "canvas": _canvas,
}


def _settings(args: argparse.Namespace) -> str:
    """The class's file, which is as it should be, or the default."""
    read_settings(args.settings)
    return (args.settings or DEFAULT).read_text()


def _autograder(args: argparse.Namespace) -> tuple[str, bytes]:
    settings, seed = _settings(args), args.seed
    if seed is None:
        seed = secrets.randbelow(2**32)
        print(f"--seed {seed} makes the same file again")
    return "autograder.zip", autograder.archive(settings, seed, weak=args.weak)


def _workflow(args: argparse.Namespace) -> tuple[str, bytes]:
    return "grading.yml", workflow.document(_settings(args), args.source or "").encode()


# without any grades: the file's usual name, and what it holds
GENERATED: dict[str, Callable[[argparse.Namespace], tuple[str, bytes]]] = {
    "gradescope-autograder": _autograder,
    "github-workflow": _workflow,
}
