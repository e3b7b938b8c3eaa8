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
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console

from compare.arguments import command_line, count, described, fail, one_of, writable
from compare.errors import CompareError

if TYPE_CHECKING:  # they import PyTorch, for which help and usage errors do not wait
    from compare.grading.grading import Grade, Grader, Ungraded
    from compare.grading.settings import ClassSettings
    from compare.submission.layouts import HandedIn
    from compare.submission.sandbox import Level

GRADED, UNGRADED, WEAK, INTERRUPTED = 0, 1, 3, 130
CODES = """exit codes: 0 grading ran, whatever the marks, 1 some submission is ungraded, 2 usage,
3 isolation weaker than required, 130 interrupted"""
PROGRAM = "backprop-parity grade"
FORMATS = (
    *("gradescope", "github-classroom", "classroom50", "autolab", "junit", "nbgrader", "canvas"),
    *("gradescope-autograder", "github-workflow"),
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


def _verb(verbs: argparse._SubParsersAction, name: str, about: str) -> argparse.ArgumentParser:
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


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; the exit code."""
    args = parser().parse_args(argv)
    if args.verb in ("starter", "settings"):
        print((HERE / {"starter": "starter.py", "settings": "class.toml"}[args.verb]).read_text(), end="")
        return GRADED
    if args.verb == "run" and args.dry_run:
        return dry_run(args)
    if args.verb == "explain":
        return explain(args)
    if args.verb == "export":
        return export(args)

    from compare.process import one_thread
    from compare.submission.sandbox import IsolationError, Level, required

    try:  # a cluster's workers look for themselves
        elsewhere = args.verb == "run" and args.scheduler and not args.weak
        level = Level.STRONG if elsewhere else required(weak=args.weak)
    except IsolationError as error:
        print(f"{PROGRAM}: {error}", file=sys.stderr)
        return WEAK
    with one_thread():
        return {"run": run, "check": check, "doctor": doctor}[args.verb](args, level)


def export(args: argparse.Namespace) -> int:
    """Grades in another program's format."""
    from compare.export import exporting

    try:
        return exporting.export(args)
    except CompareError as error:
        fail(PROGRAM, str(error))
    except OSError as error:
        fail(PROGRAM, f"cannot write {error.filename}: {error.strerror}")


def settings_of(args: argparse.Namespace) -> ClassSettings:
    """The class's settings; exits with one line if they are wrong."""
    from compare.grading.settings import read_settings

    try:
        return read_settings(args.settings)
    except CompareError as error:
        fail(PROGRAM, str(error))


def chosen(args: argparse.Namespace) -> list[HandedIn]:
    """Who is to be graded; exits with one line where the folder does not have them."""
    from compare.submission.layouts import handed_in

    if not args.folder.is_dir():
        fail(PROGRAM, f"{args.folder} is no folder")
    everyone = handed_in(args.folder)
    if not everyone:
        fail(PROGRAM, f"{args.folder} holds no submission")
    if missing := sorted(set(args.only or ()) - {handed.student for handed in everyone}):
        fail(PROGRAM, f"{args.folder} has no submission of {missing[0]!r}")
    return [handed for handed in everyone if not args.only or handed.student in args.only]


def dry_run(args: argparse.Namespace) -> int:
    """Who handed in what."""
    from compare.submission.gathering import gather
    from compare.submission.text import plain

    rows, found = [], []
    for handed in chosen(args):
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
    _write_json(args, {"submissions": found})
    return GRADED


def _write_json(args: argparse.Namespace, data: dict[str, object]) -> None:
    """What was found, where --json asks for it; exits with one line if it cannot be written."""
    if args.json:
        from compare.files import write_json

        try:
            write_json(args.json, data)
        except OSError as error:
            fail(PROGRAM, f"cannot write {args.json}: {error.strerror}")


def run(args: argparse.Namespace, level: Level) -> int:
    """Grade a class."""
    from compare.grading.grading import Ungraded, grade_all
    from compare.grading.results import place, read_grade, write_grade, write_summary
    from compare.process import interruption
    from compare.show.feedback import write_feedback
    from compare.show.overview import write_class_page
    from compare.show.progress import progress_bar

    class_, settings = chosen(args), settings_of(args)
    results = args.out or args.folder.absolute().with_name(f"{args.folder.absolute().name}-grades")
    try:
        results.mkdir(exist_ok=True)
        seed = _seed(args, results)
    except OSError as error:
        fail(PROGRAM, f"cannot write into {results}: {error.strerror}")
    grades: list[Grade] = []
    ungraded: list[Ungraded] = []
    with (
        grader_of(args, settings, seed, level) as (grader, workers),
        interruption() as stop,
        progress_bar() as progress,
    ):
        bar = progress.add_task("grading", total=len(class_))
        kept: dict[str, Grade] = {}

        def known(student: str, key: str) -> Grade | None:
            if not args.force and (grade := read_grade(results, student, key)):
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
    if not args.only and not stop.is_set():
        write_summary(results / "summary.csv", grades)
        write_class_page(results / "class.html", grades)
    _say(grades, results, level)
    _write_json(args, _found(grades, ungraded, results, level, interrupted=stop.is_set()))
    for one in sorted(ungraded, key=lambda one: one.student):
        print(f"ungraded: {one.student!r}: {one.reason}")
    if stop.is_set():
        print("interrupted: the same command goes on from here")
        return INTERRUPTED
    return UNGRADED if ungraded else GRADED


@contextmanager
def grader_of(
    args: argparse.Namespace, settings: ClassSettings, seed: int, level: Level
) -> Iterator[tuple[Grader, int]]:
    """Who grades, here or by a cluster's workers, and how many submissions at once."""
    from compare.cluster import executor
    from compare.grading.grading import Grader
    from compare.grading.remote import AT_ONCE, Remote

    if not args.scheduler:
        yield Grader(settings, seed, level), args.workers or len(os.sched_getaffinity(0))
        return
    with ExitStack() as stack:
        try:
            pool = stack.enter_context(executor(args.scheduler))
        except CompareError as error:
            fail(PROGRAM, str(error))
        yield Remote(settings, seed, level, pool), args.workers or AT_ONCE


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


def _seed(args: argparse.Namespace, results: Path) -> int:
    """The seed of the problems: given, or drawn when a class is graded for the first time."""
    from compare.files import replacing

    kept = results / "seed"
    if args.seed is not None:
        return args.seed
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


def explain(args: argparse.Namespace) -> int:
    """Everything about one student's grade."""
    from compare.grading.results import stored_grade, students
    from compare.show import grades

    results = args.results or _only_results()
    if not results.is_dir():
        fail(PROGRAM, f"{results} is no folder")
    if (grade := stored_grade(results, args.student)) is None:
        everyone = students(results)
        if args.student in everyone:
            fail(PROGRAM, f"the grade of {args.student!r} is of another version; `run` grades it anew")
        near = difflib.get_close_matches(args.student, everyone, n=1, cutoff=0.0)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        fail(PROGRAM, f"{results} holds no grade of {args.student!r}{hint}")
    grades.explain(_console(), grade)
    return GRADED


def _only_results() -> Path:
    """The one folder of results here; exits with one line if there are none or several."""
    found = sorted(path for path in Path().glob("*-grades") if path.is_dir())
    if len(found) != 1:
        fail(PROGRAM, f"--results is needed: {len(found)} folders *-grades are here")
    return found[0]


def check(args: argparse.Namespace, level: Level) -> int:
    """A student's own check."""
    from compare.grading.grading import Grader
    from compare.grading.probes import PUBLISHED
    from compare.grading.results import grade_data
    from compare.show import grades
    from compare.submission.layouts import one_file

    if not args.file.exists():
        fail(PROGRAM, f"{args.file} does not exist")
    grader = Grader(settings_of(args), PUBLISHED, level)
    try:
        grade = grader.grade(one_file(args.file))
    except CompareError as error:
        fail(PROGRAM, str(error))
    grades.hints(_console(), grade)
    _write_json(args, grade_data(grade))
    return GRADED


def _console() -> Console:
    from compare.show.progress import lines

    return lines(highlight=False)


def doctor(args: argparse.Namespace, level: Level) -> int:
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
    return UNGRADED if broken else GRADED


if __name__ == "__main__":
    raise SystemExit(main())
