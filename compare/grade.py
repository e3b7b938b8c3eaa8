"""Grade a class: sandboxed, item by item, at problems that nobody has seen.

backprop-parity grade starter > student.py         what a class is given
backprop-parity grade check student.py             a student's own check, at published problems
backprop-parity grade run submissions/             a class; results beside it, in submissions-grades/
backprop-parity grade run submissions/ --dry-run   who handed in what, the doubtful first
backprop-parity grade run submissions/ --class class.toml --only alice bob    two of it, by a class's settings
backprop-parity grade explain alice                everything about one student's grade
backprop-parity grade export submissions-grades --to gradescope    or junit, nbgrader, autolab, ...
backprop-parity grade export submissions-grades --to canvas --gradebook grades.csv --assignment "Lab 3"
backprop-parity grade settings > class.toml        the rubric and all other choices, explained
backprop-parity grade doctor                       hostile programs, run here: what holds
"""

from __future__ import annotations

import argparse
import difflib
import os
import secrets
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console

from compare.arguments import (
    AMISS,
    DONE,
    INTERRUPTED,
    WEAK,
    command_line,
    count,
    described,
    fail,
    one_of,
    writable,
)
from compare.errors import CompareError

if TYPE_CHECKING:  # they import PyTorch, for which help and usage errors do not wait
    from compare.grading.grading import Grade, Grader, Ungraded
    from compare.grading.settings import ClassSettings
    from compare.submission.layouts import HandedIn
    from compare.submission.sandbox import Level

CODES = """exit codes: 0 grading ran, whatever the marks, 1 some submission is ungraded, 2 usage,
3 isolation weaker than required, 130 interrupted"""
PROGRAM = "backprop-parity grade"
FORMATS = (
    "gradescope",
    "github-classroom",
    "classroom50",
    "autolab",
    "junit",
    "nbgrader",
    "canvas",
    "gradescope-autograder",
    "github-workflow",
)
HERE = Path(__file__).parent / "grading"


def parser() -> argparse.ArgumentParser:
    """The command line."""
    result = command_line(PROGRAM, __doc__, CODES)
    verbs = result.add_subparsers(dest="verb", required=True, metavar="VERB")

    run = _verb(verbs, "run", "grade a folder of submissions")
    run.add_argument("folder", type=Path, metavar="DIR", help="files, folders, archives; or a bulk download")
    run.add_argument("--out", type=Path, metavar="DIR", help="where the results go (default: DIR-grades)")
    run.add_argument("--only", nargs="+", metavar="STUDENT", help="these alone")
    run.add_argument(
        "--dry-run", action="store_true", help="who handed in what, the doubtful first; nothing runs"
    )
    run.add_argument("--workers", type=count("workers"), metavar="N", help="at once (default: one a core)")
    run.add_argument("--scheduler", metavar="URL", help="by a Dask cluster's workers: tcp://host:8786")
    run.add_argument("--force", action="store_true", help="grade again what is graded already")
    run.add_argument(
        "--seed",
        type=count("seed", least=0),
        metavar="N",
        help="of the problems (default: drawn once, then kept)",
    )

    check = _verb(verbs, "check", "check one submission, at published problems")
    check.add_argument("file", type=Path, metavar="FILE", help="a file, notebook, folder or archive")

    explain = _verb(verbs, "explain", "everything about one student's grade")
    explain.add_argument("student", metavar="STUDENT")
    explain.add_argument(
        "--results", type=Path, metavar="DIR", help="of `run` (default: the one folder *-grades here)"
    )

    for verb in (run, check):
        verb.add_argument(
            "--class", dest="settings", type=Path, metavar="FILE", help="the class's settings (TOML)"
        )
        verb.add_argument("--json", type=writable, metavar="FILE", help="write what is found to FILE as well")
    for verb in (run, check, _verb(verbs, "doctor", "run hostile programs here")):
        verb.add_argument(
            "--weak", action="store_true", help="accept limits alone, which stop accidents and no attack"
        )
    _export(_verb(verbs, "export", "write grades in other programs' formats"))
    _verb(verbs, "starter", "print the file that a class is given")
    _verb(verbs, "settings", "print the default settings, explained")
    return result


def _verb(
    verbs: argparse._SubParsersAction[argparse.ArgumentParser], name: str, about: str
) -> argparse.ArgumentParser:
    """One of the verbs, with those of the command's examples that are about it."""
    examples = [line for line in str(__doc__).splitlines() if line.startswith(f"{PROGRAM} {name} ")]
    doc = "\n".join([f"{about[0].upper()}{about[1:]}.", "", *examples, ""])
    return verbs.add_parser(name, help=about, **described(doc, CODES))


def _export(verb: argparse.ArgumentParser) -> None:
    add = verb.add_argument
    add(
        "results",
        type=Path,
        nargs="?",
        metavar="RESULTS",
        help="the results' folder, or one student's result.json",
    )
    add("--to", type=one_of("format", FORMATS), required=True, metavar="FORMAT", help=", ".join(FORMATS))
    add("--out", type=Path, metavar="PATH", help="where to (default: among the results; of one student: here)")
    add("--roster", type=Path, metavar="FILE", help="CSV with the columns id, name and login")
    add("--gradebook", type=Path, metavar="FILE", help="canvas: the file that Canvas exported")
    add("--assignment", metavar="NAME", help="canvas: the column to fill; nbgrader: the assignment's name")
    add("--reviewed", action="store_true", help="canvas: fill in also what needed a review")
    add(
        "--class",
        dest="settings",
        type=Path,
        metavar="FILE",
        help="the class's settings (TOML): what students see",
    )
    add("--seed", type=count("seed", least=0), metavar="N", help="gradescope-autograder: of the problems (drawn)")
    add("--weak", action="store_true", help="gradescope-autograder: accept limits alone, where bubblewrap fails")
    add("--source", metavar="URL", help="github-workflow: where pip finds this program, git+https://...")


@dataclass(frozen=True)
class Run:
    """The options of `run`; help says what each of them means."""

    folder: Path
    out: Path | None
    only: list[str] | None
    dry_run: bool
    workers: int | None
    scheduler: str | None
    force: bool
    seed: int | None
    settings: Path | None
    json: Path | None
    weak: bool


@dataclass(frozen=True)
class Check:
    """The options of `check`."""

    file: Path
    settings: Path | None
    json: Path | None
    weak: bool


@dataclass(frozen=True)
class Explain:
    """The options of `explain`."""

    student: str
    results: Path | None


@dataclass(frozen=True)
class Doctor:
    """The options of `doctor`."""

    weak: bool


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; the exit code."""
    given = vars(parser().parse_args(argv))
    verb = given.pop("verb")
    if verb in ("starter", "settings"):
        print((HERE / {"starter": "starter.py", "settings": "class.toml"}[verb]).read_text(), end="")
        return DONE
    if verb == "explain":
        return explain(Explain(**given))
    if verb == "export":
        return export(given)
    if verb == "run" and given["dry_run"]:
        return dry_run(Run(**given))
    options = {"run": Run, "check": Check, "doctor": Doctor}[verb](**given)

    from compare.process import one_thread
    from compare.submission.sandbox import IsolationError, Level, required

    try:  # a cluster's workers look for themselves
        elsewhere = isinstance(options, Run) and options.scheduler and not options.weak
        level = Level.STRONG if elsewhere else required(weak=options.weak)
    except IsolationError as error:
        print(f"{PROGRAM}: {error}", file=sys.stderr)
        return WEAK
    with one_thread():
        if isinstance(options, Run):
            return run(options, level)
        return check(options, level) if isinstance(options, Check) else doctor(level)


def export(given: dict[str, Any]) -> int:
    """Grades in another program's format."""
    from compare.export import exporting

    try:
        return exporting.export(exporting.Options(**given))
    except CompareError as error:
        fail(PROGRAM, str(error))
    except OSError as error:
        fail(PROGRAM, f"cannot write {error.filename}: {error.strerror}")


def settings_of(path: Path | None) -> ClassSettings:
    """The class's settings; exits with one line if they are wrong."""
    from compare.grading.settings import read_settings

    try:
        return read_settings(path)
    except CompareError as error:
        fail(PROGRAM, str(error))


def chosen(options: Run) -> list[HandedIn]:
    """Who is to be graded; exits with one line where the folder does not have them."""
    from compare.submission.layouts import handed_in

    if not options.folder.is_dir():
        fail(PROGRAM, f"{options.folder} is no folder")
    everyone = handed_in(options.folder)
    if not everyone:
        fail(PROGRAM, f"{options.folder} holds no submission")
    if missing := sorted(set(options.only or ()) - {handed.student for handed in everyone}):
        fail(PROGRAM, f"{options.folder} has no submission of {missing[0]!r}")
    return [handed for handed in everyone if not options.only or handed.student in options.only]


def dry_run(options: Run) -> int:
    """Who handed in what."""
    from compare.submission.gathering import gather
    from compare.submission.text import plain

    rows, found = [], []
    for handed in chosen(options):
        gathered = gather(handed.paths)
        doubt = handed.doubt or gathered.complaint
        adapter = handed.adapter.name if handed.adapter else ""
        found.append(
            {
                **{
                    "student": handed.student,
                    "number": handed.number,
                    "late": handed.late,
                    "doubt": plain(doubt),
                },
                **{"handed_in": list(handed.paths), "files": gathered.modules, "adapter": adapter},
            }
        )
        what = ", ".join(handed.paths) + (f" with {handed.adapter.name}" if handed.adapter else "")
        rows.append((not doubt, handed.student, what, doubt or ", ".join(gathered.modules)))
    for certain, student, what, words in sorted(rows):
        print(f"{'  ' if certain else '? '}{plain(student)}: {plain(what)}: {plain(words)}")
    _write_json(options, {"submissions": found})
    return DONE


def _write_json(options: Run | Check, data: dict[str, object]) -> None:
    """What was found, where --json asks for it; exits with one line if it cannot be written."""
    if options.json:
        from compare.files import write_json

        try:
            write_json(options.json, data)
        except OSError as error:
            fail(PROGRAM, f"cannot write {options.json}: {error.strerror}")


def run(options: Run, level: Level) -> int:
    """Grade a class."""
    from compare.grading.grading import Ungraded, grade_all
    from compare.grading.results import place, read_grade, write_grade, write_summary
    from compare.process import interruption
    from compare.show.feedback import write_feedback
    from compare.show.overview import write_class_page
    from compare.show.progress import progress_bar

    class_, settings = chosen(options), settings_of(options.settings)
    results = options.out or options.folder.absolute().with_name(f"{options.folder.absolute().name}-grades")
    try:
        results.mkdir(exist_ok=True)
        seed = _seed(options, results)
    except OSError as error:
        fail(PROGRAM, f"cannot write into {results}: {error.strerror}")
    grades: list[Grade] = []
    ungraded: list[Ungraded] = []
    with (
        grader_of(options, settings, seed, level) as (grader, workers),
        interruption() as stop,
        progress_bar() as progress,
    ):
        bar = progress.add_task("grading", total=len(class_))
        kept: dict[str, Grade] = {}

        def known(student: str, key: str) -> Grade | None:
            if not options.force and (grade := read_grade(results, student, key)):
                kept[student] = grade
            return kept.get(student)

        for result in grade_all(grader, class_, workers, known, stop):
            progress.advance(bar)
            if isinstance(result, Ungraded):
                ungraded.append(result)
            else:
                if kept.pop(result.student, None) is not result:  # else it is there already
                    write_grade(results, result)
                write_feedback(place(results, result.student), result, settings.feedback)
                grades.append(result)
    if not options.only and not stop.is_set():
        write_summary(results / "summary.csv", grades)
        write_class_page(results / "class.html", grades)
    _say(grades, results, level)
    _write_json(options, _found(grades, ungraded, results, level, interrupted=stop.is_set()))
    for one in sorted(ungraded, key=lambda one: one.student):
        print(f"ungraded: {one.student!r}: {one.reason}")
    if stop.is_set():
        print("interrupted: the same command goes on from here")
        return INTERRUPTED
    return AMISS if ungraded else DONE


@contextmanager
def grader_of(options: Run, settings: ClassSettings, seed: int, level: Level) -> Iterator[tuple[Grader, int]]:
    """Who grades, here or by a cluster's workers, and how many submissions at once."""
    from compare.cluster import executor
    from compare.grading.grading import Grader
    from compare.grading.remote import AT_ONCE, Remote

    if not options.scheduler:
        yield Grader(settings, seed, level), options.workers or len(os.sched_getaffinity(0))
        return
    with ExitStack() as stack:
        try:
            pool = stack.enter_context(executor(options.scheduler))
        except CompareError as error:
            fail(PROGRAM, str(error))
        yield Remote(settings, seed, level, pool), options.workers or AT_ONCE


def _found(
    grades: list[Grade], ungraded: list[Ungraded], results: Path, level: Level, *, interrupted: bool
) -> dict[str, object]:
    """The class's run as data: each grade as in its result.json."""
    from compare.grading.results import grade_data

    return {
        "isolation": level,
        "results": str(results),
        "interrupted": interrupted,
        "grades": [grade_data(grade) for grade in sorted(grades, key=lambda grade: grade.student)],
        "ungraded": [asdict(one) for one in sorted(ungraded, key=lambda one: one.student)],
    }


def _seed(options: Run, results: Path) -> int:
    """The seed of the problems: given, or drawn when a class is graded for the first time."""
    from compare.files import replacing

    kept = results / "seed"
    if options.seed is not None:
        return options.seed
    if not kept.exists():
        with replacing(kept) as beside:
            beside.write_text(str(secrets.randbelow(2**32)))
    try:
        return int(kept.read_text())
    except ValueError:
        fail(PROGRAM, f"{kept} holds no seed: expected a whole number")


def _say(grades: list[Grade], results: Path, level: Level) -> None:
    """How it went, in a few lines."""
    from compare.grading.grading import Standing

    counts = {standing: sum(grade.standing is standing for grade in grades) for standing in Standing}
    words = ", ".join(f"{number} {standing.replace('_', ' ')}" for standing, number in counts.items() if number)
    print(f"{len(grades)} submissions: {words or 'none'}; isolation: {level}")
    for grade in sorted(grades, key=lambda grade: grade.student):
        if grade.standing is Standing.NEEDS_REVIEW:
            print(f"  review {grade.student!r}: {grade.reason}")
    print(f"results: {results}")


def explain(options: Explain) -> int:
    """Everything about one student's grade."""
    from compare.grading.results import stored_grade, students
    from compare.show import grades

    results = options.results or _only_results()
    if not results.is_dir():
        fail(PROGRAM, f"{results} is no folder")
    if (grade := stored_grade(results, options.student)) is None:
        everyone = students(results)
        if options.student in everyone:
            fail(PROGRAM, f"the grade of {options.student!r} is of another version; `run` grades it anew")
        near = difflib.get_close_matches(options.student, everyone, n=1, cutoff=0.0)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        fail(PROGRAM, f"{results} holds no grade of {options.student!r}{hint}")
    grades.explain(_console(), grade)
    return DONE


def _only_results() -> Path:
    """The one folder of results here; exits with one line if there are none or several."""
    found = sorted(path for path in Path().glob("*-grades") if path.is_dir())
    if len(found) != 1:
        fail(PROGRAM, f"--results is needed: {len(found)} folders *-grades are here")
    return found[0]


def check(options: Check, level: Level) -> int:
    """A student's own check."""
    from compare.grading.grading import Grader, Standing
    from compare.grading.probes import PUBLISHED
    from compare.grading.results import grade_data
    from compare.show import grades
    from compare.submission.layouts import one_file

    if not options.file.exists():
        fail(PROGRAM, f"{options.file} does not exist")
    grader = Grader(settings_of(options.settings), PUBLISHED, level)
    try:
        grade = grader.grade(one_file(options.file))
    except CompareError as error:
        fail(PROGRAM, str(error))
    grades.hints(_console(), grade)
    _write_json(options, grade_data(grade))
    return DONE if grade.standing is Standing.GRADED else AMISS


def _console() -> Console:
    from compare.show.progress import lines

    return lines(highlight=False)


def doctor(level: Level) -> int:
    """Run every hostile program, where the walls are strong enough to."""
    from compare.submission.doctor import attacks, refusals
    from compare.submission.sandbox import Level

    print(f"isolation: {level}")
    broken = 0
    for attack in attacks(level) if level is Level.STRONG else refusals():
        broken += not attack.holds
        print(f"{'holds ' if attack.holds else 'BROKEN'}  {attack.name:20}{attack.attempt}  ({attack.ended})")
    if level is Level.WEAK:
        print("limits alone stop no attack: the programs were not run")
    return AMISS if broken else DONE


if __name__ == "__main__":
    raise SystemExit(main())
