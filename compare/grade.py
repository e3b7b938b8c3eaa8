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
    ready,
    walls,
    writable,
)
from compare.errors import CompareError
from compare.extras import BY_HAND, has_pytorch

if TYPE_CHECKING:  # they import PyTorch, for which help and usage errors do not wait
    from compare.grading.grading import Grade, Grader, Ungraded
    from compare.grading.settings import ClassSettings
    from compare.submission.layouts import Class, HandedIn
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
OWN = "the file runs within limits alone, which is enough for one of your own and stops no attack"
HERE = Path(__file__).parent / "grading"
MOST_CHANGES = 40  # that are printed, a line each


def parser() -> argparse.ArgumentParser:
    """The command line."""
    result = command_line(PROGRAM, __doc__, CODES)
    verbs = result.add_subparsers(dest="verb", required=True, metavar="VERB")

    run = _verb(verbs, "run", "grade a folder of submissions")
    run.add_argument(
        "folder",
        type=Path,
        metavar="DIR",
        help="files, folders, archives; or a platform's download, as it is or unpacked",
    )
    run.add_argument("--out", type=Path, metavar="DIR", help="where the results go (default: DIR-grades)")
    run.add_argument("--only", nargs="+", metavar="STUDENT", help="these alone, by name or number")
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
    explain.add_argument("student", metavar="STUDENT", help="the name, or the platform's number")
    explain.add_argument(
        "--results", type=Path, metavar="DIR", help="of `run` (default: the one folder *-grades here)"
    )

    for verb in (run, check):
        verb.add_argument(
            "--class", dest="settings", type=Path, metavar="FILE", help="the class's settings (TOML)"
        )
        verb.add_argument("--json", type=writable, metavar="FILE", help="write what is found to FILE as well")
    walls(run)
    walls(check, default="")
    walls(_verb(verbs, "doctor", "run hostile programs here"))
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
    isolation: str


@dataclass(frozen=True)
class Check:
    """The options of `check`; isolation: what there is, where none is asked for."""

    file: Path
    settings: Path | None
    json: Path | None
    isolation: str


@dataclass(frozen=True)
class Explain:
    """The options of `explain`."""

    student: str
    results: Path | None


@dataclass(frozen=True)
class Doctor:
    """The options of `doctor`."""

    isolation: str


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
    if verb == "run":  # whose pages and marks say that PyTorch is believed
        ready(PROGRAM)

    from compare.process import one_thread
    from compare.submission.sandbox import IsolationError, Level, at_hand, required

    try:
        if isinstance(options, Run) and options.scheduler:  # its workers look for themselves
            level = Level(options.isolation)
        elif options.isolation:
            level = required(Level(options.isolation))
        else:
            level, lacking = at_hand()
            if lacking:
                print(f"{PROGRAM}: {lacking}: {OWN}", file=sys.stderr)
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


@contextmanager
def class_of(options: Run) -> Iterator[tuple[Class, list[HandedIn]]]:
    """Everybody's, and who is to be graded; exits with one line where the folder does not have them."""
    from compare.submission.archives import ARCHIVES
    from compare.submission.layouts import opened

    with ExitStack() as stack:
        try:
            if not options.folder.is_dir() and not options.folder.name.lower().endswith(ARCHIVES):
                fail(PROGRAM, f"{options.folder} is no folder, nor the archive of one")
            class_ = stack.enter_context(opened(options.folder))
        except CompareError as error:
            fail(PROGRAM, str(error))
        except OSError as error:
            fail(PROGRAM, f"cannot read {error.filename or options.folder}: {error.strerror}")
        if not class_.everyone:
            fail(PROGRAM, f"{options.folder} holds no submission")
        wanted = set(options.only or ())
        known = {known for handed in class_.everyone for known in (handed.student, handed.number) if known}
        if missing := sorted(wanted - known):
            fail(PROGRAM, f"{options.folder} has no submission of {missing[0]!r}")
        yield (
            class_,
            [one for one in class_.everyone if not wanted or not wanted.isdisjoint((one.student, one.number))],
        )


def dry_run(options: Run) -> int:
    """Who handed in what."""
    names = settings_of(options.settings).names if options.settings else {}
    with class_of(options) as (class_, chosen):
        rows, found = [], []
        for handed in chosen:
            row, data = _listed(handed, names)
            rows.append(row)
            found.append(data)
        for certain, words in sorted(rows):
            print(f"{'  ' if certain else '? '}{words}")
        doubtful = sum(not certain for certain, _ in rows)
        _account(class_, len(chosen), {"to be graded": len(rows) - doubtful, "doubtful": doubtful})
        _write_json(options, {"submissions": found, "strays": class_.strays})
    return DONE


def _listed(handed: HandedIn, names: dict[str, str]) -> tuple[tuple[bool, str], dict[str, object]]:
    """One submission: whether it is beyond doubt, and the line that says what was handed in; and both as data."""
    from compare.submission.choosing import choose
    from compare.submission.gathering import gather
    from compare.submission.locating import names_of_roles
    from compare.submission.text import plain

    gathered = gather(handed.paths)
    try:
        gathered, doubt = choose(gathered, names_of_roles(names, handed.adapter_text()))
    except CompareError as error:  # of the adapter
        doubt = str(error)
    doubt = gathered.complaint or handed.doubt or doubt
    notes = [*handed.notes, *([] if gathered.complaint else gathered.left)]
    adapter = handed.adapter.name if handed.adapter else ""
    what = ", ".join(handed.paths) + (f" with {adapter}" if adapter else "")
    words = f"{handed.student}: {what}: {doubt or ', '.join(gathered.modules)}"
    words += ", late" * handed.late + f", of {handed.when}" * bool(handed.when)
    lines = [plain(words), *(f"      {plain(note)}" for note in notes)]
    told = {"when": handed.when, "notes": [plain(note) for note in notes]}
    return (not doubt, "\n".join(lines)), {
        **{"student": handed.student, "number": handed.number, "late": handed.late, "doubt": plain(doubt)},
        **{"handed_in": list(handed.paths), "files": gathered.modules, "adapter": adapter},
        **{name: value for name, value in told.items() if value},
    }


def _account(class_: Class, asked: int, counts: dict[str, int]) -> None:
    """The last line of every run: how many people handed something in, and what became of each."""
    from compare.submission.text import plain

    for stray in class_.strays:
        print(f"nobody's: {plain(stray)}")
    people = len(class_.everyone)
    unreached = asked - sum(counts.values())
    counts = counts | {"not asked for": people - asked, "not reached": unreached}
    words = ", ".join(f"{number} {what}" for what, number in counts.items() if number)
    print(f"{people} {'person' if people == 1 else 'people'}, {people - unreached} accounted for: {words}")


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
    with class_of(options) as (class_, chosen):
        return _graded(options, level, class_, chosen)


def _graded(options: Run, level: Level, class_: Class, chosen: list[HandedIn]) -> int:
    from compare.grading.grading import Ungraded, grade_all
    from compare.grading.results import left_over, write_summary
    from compare.process import interruption
    from compare.show.keeping import Kept
    from compare.show.overview import write_class_page
    from compare.show.progress import progress_bar
    from compare.submission.text import plain

    settings, results = settings_of(options.settings), options.out or _beside(options.folder)
    try:
        results.mkdir(exist_ok=True)
        seed = _seed(options, results)
    except OSError as error:
        fail(PROGRAM, f"cannot write into {results}: {error.strerror}")
    kept = Kept(results, settings, {handed.student for handed in chosen} if options.force else set())
    grades: list[Grade] = []
    ungraded: list[Ungraded] = []
    with (
        grader_of(options, settings, seed, level) as (grader, workers),
        interruption() as stop,
        progress_bar() as progress,
    ):
        bar = progress.add_task("grading", total=len(chosen))
        for result in grade_all(grader, chosen, workers, kept, stop):
            progress.advance(bar)
            if isinstance(result, Ungraded):
                ungraded.append(result)
                continue
            try:
                kept.keep(result)
            except Exception as error:  # whatever lies in the place of one result must not stop the class
                ungraded.append(Ungraded(result.student, plain(f"{type(error).__name__}: {error}")))
            else:
                grades.append(result)
        everyone = [*grades, *([] if stop.is_set() else kept.others(grader, class_.everyone, chosen))]
    if not stop.is_set():
        write_summary(results / "summary.csv", everyone, ungraded)
        write_class_page(results / "class.html", everyone)
    _say(grades, results, level)
    changes = kept.changes(everyone)
    found = _found(class_, grades, ungraded, results, level, interrupted=stop.is_set())
    _write_json(options, found | {"changes": [asdict(change) for change in changes]})
    for change in changes[:MOST_CHANGES]:
        print(f"changed: {change}")
    if (more := len(changes) - MOST_CHANGES) > 0:
        print(f"changed: {more} more, see summary.csv")
    for one in sorted(ungraded, key=lambda one: one.student):
        print(f"ungraded: {one.student!r}: {one.reason}")
    for student in kept.unlike:
        print(f"found by an earlier run, in another way, and left as it is: {student!r}; run it without --only")
    for student in left_over(results, [handed.student for handed in class_.everyone]):
        print(f"of an earlier run: {student!r}, who handed in nothing here; `export` finds it still")
    if stop.is_set():
        print("interrupted: the same command goes on from here")
    _account(class_, len(chosen), _counted(grades) | {"ungraded": len(ungraded)})
    if stop.is_set():
        return INTERRUPTED
    return AMISS if ungraded else DONE


def _beside(folder: Path) -> Path:
    """DIR-grades; of an archive, by the name that it has without its ending."""
    from compare.submission.layouts import stem

    return folder.absolute().with_name(f"{stem(folder.absolute())}-grades")


@contextmanager
def grader_of(options: Run, settings: ClassSettings, seed: int, level: Level) -> Iterator[tuple[Grader, int]]:
    """Who grades, here or by a cluster's workers, and how many submissions at once."""
    from compare.cluster import executor
    from compare.grading.grading import Grader
    from compare.grading.remote import AT_ONCE, Remote
    from compare.process import processors

    if not options.scheduler:
        yield Grader(settings, seed, level), options.workers or processors()
        return
    with ExitStack() as stack:
        try:
            pool = stack.enter_context(executor(options.scheduler))
        except CompareError as error:
            fail(PROGRAM, str(error))
        yield Remote(settings, seed, level, pool), options.workers or AT_ONCE


def _found(
    class_: Class,
    grades: list[Grade],
    ungraded: list[Ungraded],
    results: Path,
    level: Level,
    *,
    interrupted: bool,
) -> dict[str, object]:
    """The class's run as data: each grade as in its result.json."""
    from compare.grading.results import grade_data

    return {
        "isolation": level,
        "results": str(results),
        "interrupted": interrupted,
        "grades": [grade_data(grade) for grade in sorted(grades, key=lambda grade: grade.student)],
        "ungraded": [asdict(one) for one in sorted(ungraded, key=lambda one: one.student)],
        "strays": class_.strays,
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


def _counted(grades: list[Grade]) -> dict[str, int]:
    """How many submissions ended in each way."""
    from compare.grading.grading import Standing

    return {
        str(standing).replace("_", " "): sum(grade.standing is standing for grade in grades)
        for standing in Standing
    }


def _say(grades: list[Grade], results: Path, level: Level) -> None:
    """How it went, in a few lines."""
    from compare.grading.grading import Standing
    from compare.submission.sandbox import described

    words = ", ".join(f"{number} {standing}" for standing, number in _counted(grades).items() if number)
    print(f"{len(grades)} submissions: {words or 'none'}; isolation: {described(level)}")
    shown = {Standing.NEEDS_REVIEW: "review", Standing.UNREADABLE: "unreadable"}
    for grade in sorted(grades, key=lambda grade: grade.student):
        if grade.standing in shown:
            print(f"  {shown[grade.standing]} {grade.student!r}: {grade.reason}")
    if notes := sum(len(grade.notes) for grade in grades if grade.standing is not Standing.UNREADABLE):
        print(f"  files beside that do not count: {notes}; `explain` and `--dry-run` say which, and why")
    print(f"results: {results}")


def explain(options: Explain) -> int:
    """Everything about one student's grade."""
    from compare.grading.results import read_results, stored_grade, students
    from compare.show import grades

    results = options.results or _only_results()
    if not results.is_dir():
        fail(PROGRAM, f"{results} is no folder")
    grade = stored_grade(results, options.student)
    if grade is None:
        numbered = [one for one in read_results(results)[0] if one.number == options.student]
        grade = numbered[0] if len(numbered) == 1 else None
    if grade is None:
        everyone = students(results)
        if options.student in everyone:
            fail(
                PROGRAM,
                f"the grade of {options.student!r} is of another version, or spoilt; `run` grades it anew",
            )
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
    if not has_pytorch():
        print(BY_HAND)
    _write_json(options, grade_data(grade))
    return DONE if grade.standing is Standing.GRADED else AMISS


def _console() -> Console:
    from compare.show.progress import lines

    return lines(highlight=False)


def doctor(level: Level) -> int:
    """Run every hostile program, where the walls are strong enough to."""
    from compare.submission.doctor import attacks, refusals
    from compare.submission.sandbox import Level, described

    print(f"isolation: {described(level)}")
    broken = 0
    for attack in attacks(level) if level is not Level.WEAK else refusals():
        broken += not attack.holds
        print(f"{'holds ' if attack.holds else 'BROKEN'}  {attack.name:20}{attack.attempt}  ({attack.ended})")
    if level is Level.WEAK:
        print("limits alone stop no attack: the programs were not run")
    return AMISS if broken else DONE


if __name__ == "__main__":
    raise SystemExit(main())
