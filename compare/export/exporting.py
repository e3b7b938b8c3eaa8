"""The formats that grades are exported to, by name, and the files that this makes."""

import json
import os
import secrets
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from compare.ending import AMISS, DONE
from compare.errors import CompareError
from compare.export import (
    artemis,
    autograder,
    autolab,
    blackboard,
    brightspace,
    canvas,
    classroom50,
    github,
    gradescope,
    junit,
    moodle,
    nbgrader,
    prairielearn,
    submitty,
    workflow,
    worksheets,
)
from compare.export.words import withheld
from compare.files import make_folder, read_bytes, write_bytes, write_text
from compare.grading.alike import groups
from compare.grading.decisions import FILE, read_decisions
from compare.grading.grades import Grade
from compare.grading.results import TABLES, place, read_results
from compare.grading.roster import People, read_roster
from compare.grading.settings import ClassSettings, read_settings, settings, settings_text
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


# of one student: the file beside result.json, and what it holds; or a folder, and its files
STUDENT: dict[str, tuple[str, Callable[[Grade], str | Mapping[str, str]]]] = {
    "gradescope": ("results.json", lambda grade: _json(gradescope.results(grade))),
    "github-classroom": ("github-classroom.json", lambda grade: _json(github.reported(grade))),
    "classroom50": (
        "classroom50.json",
        lambda grade: _json(classroom50.result(grade, os.environ, datetime.now(UTC))),
    ),
    "autolab": ("autolab.txt", autolab.printed),
    "prairielearn": ("prairielearn.json", lambda grade: _json(prairielearn.results(grade))),
    "artemis": (
        "test-reports",
        lambda grade: {name: _json(data) for name, data in artemis.feedback(grade).items()},
    ),
    "submitty": ("validation_results.json", lambda grade: _json(submitty.results(grade))),
}
ENDED = "GitHub Classroom ended on 28 August 2026"
# what is said of a format whose platform is no more
GONE = {
    "github-classroom": f"{ENDED}: its successor reads what `--to classroom50` writes",
    "github-workflow": f"{ENDED}, and nobody reads what the last step of this workflow reports: "
    "`--to classroom50-autograder` makes what its successor runs",
}


def export(options: Options) -> int:
    """Write what is asked for; the exit code. CompareError, in one line, where that cannot be."""
    if options.to in GONE:
        print(f"note: {GONE[options.to]}", file=sys.stderr)
    if options.to in GENERATED and (options.to not in STUDENT or options.results is None):
        name, content = GENERATED[options.to](options)
        _write(options.out or Path(name), content)
        return DONE
    grades, complaints = read_results(options.graded)
    if not grades and not complaints:
        raise CompareError(f"{options.graded} holds no result.json")
    grades, stale = _by_all_that_is_decided(options.graded, grades)
    complaints += stale
    roster = read_roster(options.roster) if options.roster else None
    agreed = read_settings(options.settings)
    grades = [_shown(grade, agreed) for grade in grades]
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


def _by_all_that_is_decided(graded: Path, grades: Sequence[Grade]) -> tuple[list[Grade], list[str]]:
    """The grades that were marked by the decisions as they stand now, and whose were not."""
    folder = graded if graded.is_dir() else graded.parent
    path = next((path for path in (folder / FILE, folder.parent / FILE) if path.exists()), folder / FILE)
    decisions = read_decisions(path)
    now = [decisions.of(grade.student, grade.number, groups(grade)) == grade.decisions for grade in grades]
    stale = [
        f"{grade.student!r}: {path.name} says otherwise since it was marked; `grade decide` marks by it"
        for grade, marked in zip(grades, now, strict=True)
        if not marked
    ]
    return [grade for grade, marked in zip(grades, now, strict=True) if marked], stale


def _shown(grade: Grade, settings: ClassSettings) -> Grade:
    """The grade without what the class keeps from its students."""
    causes = grade.causes if settings.feedback.hint else []
    items = grade.items if settings.feedback.evidence else [replace(item, first=None) for item in grade.items]
    return replace(grade, causes=causes, items=items)


def _each(options: Options, grades: Sequence[Grade]) -> None:
    """A file for each student; of one alone, to the standard output unless there is a file to write to."""
    name, made = STUDENT[options.to]
    out = options.out
    if (options.graded / "result.json").exists() or options.graded.is_file():
        for content in map(made, grades):  # of one, or of none where the file holds no grade
            if out or not isinstance(content, str):
                _put(out or Path(name), content)
                print(out or Path(name))
            else:
                print(content, end="")
        return
    there = out is not None and os.path.exists(out)  # noqa: PTH110  # False for a name that cannot be, too
    if out and (there or out.suffix) and not (there and out.is_dir()):
        what = f"{options.to} writes {name} for each of {len(grades)} students, in folders below it"
        raise CompareError(f"--out is {out}, expected a folder: {what}")
    for grade, content in zip(grades, map(made, grades), strict=True):
        _put(make_folder(place(out or options.graded, grade.student)) / name, content)
    print(f"{len(grades)} students: {out or options.graded}/*/{name}")


def _put(path: Path, content: str | Mapping[str, str]) -> None:
    """A file that appears whole or not at all; or a folder of such."""
    if not isinstance(content, str):
        for name, text in content.items():
            _put(make_folder(path) / name, text)
        return
    write_text(path, content)


def _write(path: Path, content: bytes) -> None:
    write_bytes(path, content)
    print(path)


Made = tuple[str, bytes, list[str]]  # the file's usual name, what it holds, and who is left out


def _junit(options: Options, grades: Sequence[Grade], roster: People | None) -> Made:
    return "junit.xml", junit.document(grades), []


def _nbgrader(options: Options, grades: Sequence[Grade], roster: People | None) -> Made:
    assignment = options.assignment or options.graded.absolute().name
    table, left_out = nbgrader.table(grades, assignment, roster, reviewed=options.reviewed)
    return "nbgrader.csv", table.encode(), left_out


def _worksheet(options: Options, grades: Sequence[Grade], roster: People | None) -> Made:
    platform = WORKSHEETS[options.to]
    if not options.gradebook:
        more = "; --assignment names the column, where there are several"
        raise CompareError(f"{options.to} needs --gradebook, the file that {platform.name} exported{more}")
    content = read_bytes(options.gradebook, worksheets.LARGEST)
    filled = worksheets.fill(platform, content, options.assignment, grades, roster, reviewed=options.reviewed)
    for name in filled.unfilled:
        print(f"as it was: {plain(name)}", file=sys.stderr)
    kind = options.gradebook.suffix.lower()
    return f"{options.to}{kind if kind in TABLES else TABLES[0]}", filled.content, filled.complaints


def _moodle_feedback(options: Options, grades: Sequence[Grade], roster: People | None) -> Made:
    pages, left_out = [], []
    for grade in grades:
        page = _folder(options.graded, grade) / "feedback.html"
        if why := withheld(grade, reviewed=options.reviewed):
            left_out.append(f"{grade.student!r}: {why}")
        elif not page.is_file():
            left_out.append(f"{grade.student!r}: has no {page}; `run` writes it")
        else:
            pages.append((grade, page.read_bytes()))
    content, unknown = moodle.feedback_zip(pages)
    return "moodle-feedback.zip", content, left_out + unknown


def _folder(graded: Path, grade: Grade) -> Path:
    """Where a student's result lies."""
    if not graded.is_dir():
        return graded.parent
    return graded if (graded / "result.json").exists() else place(graded, grade.student)


WORKSHEETS = {
    "canvas": canvas.CANVAS,
    "moodle": moodle.MOODLE,
    "brightspace": brightspace.BRIGHTSPACE,
    "blackboard": blackboard.BLACKBOARD,
}


# of a class
CLASS: dict[str, Callable[[Options, Sequence[Grade], People | None], Made]] = {
    "junit": _junit,
    "nbgrader": _nbgrader,
    "moodle-feedback": _moodle_feedback,
    **dict.fromkeys(WORKSHEETS, _worksheet),
}


def _settings(options: Options) -> str:
    """The class's file, which is as it should be, or the default."""
    text = settings_text(options.settings)
    settings(text, str(options.settings))
    return text


def _autograder(options: Options) -> tuple[str, bytes]:
    settings, seed = _settings(options), options.seed
    if seed is None:
        seed = secrets.randbelow(2**32)
        print(f"--seed {seed} makes the same file again")
    platform = options.to.removesuffix("-autograder")
    name = "autograder.zip" if platform == "gradescope" else f"{platform}-autograder.zip"
    return name, autograder.archive(platform, settings, seed, weak=options.weak)


def _workflow(options: Options) -> tuple[str, bytes]:
    return "grading.yml", workflow.document(_settings(options), options.source or "").encode()


AUTOGRADERS = ("gradescope-autograder", "prairielearn", "artemis", "submitty", "classroom50-autograder")
# without any grades: the file's usual name, and what it holds
GENERATED: dict[str, Callable[[Options], tuple[str, bytes]]] = {
    **dict.fromkeys(AUTOGRADERS, _autograder),
    "github-workflow": _workflow,
}
