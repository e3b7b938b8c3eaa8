"""Grade a class: sandboxed, item by item, at problems that nobody has seen.

backprop-parity grade starter > student.py         what a class is given
backprop-parity grade check student.py             a student's own check, at published problems
backprop-parity grade check lab1.py --explain-discovery    how a program without the interface is read
backprop-parity grade adapter lab1.py > lab1.adapter.py   what is what in a program without the interface
backprop-parity grade run submissions/             a class; results beside it, in submissions-grades/
backprop-parity grade run submissions/ --dry-run   who handed in what, the doubtful first
backprop-parity grade run submissions/ --class class.toml --only alice bob    two of it, by a class's settings
backprop-parity grade explain alice                everything about one student's grade
backprop-parity grade decide alice --item dW2 --points 1 --words "Transposed: the rest is right."
backprop-parity grade decide                       what is decided, who waits for it; marks by decisions.csv
backprop-parity grade export submissions-grades --to gradescope    or junit, nbgrader, autolab, ...
backprop-parity grade export submissions-grades --to canvas --gradebook grades.csv --assignment "Lab 3"
backprop-parity grade export --to prairielearn     what a platform grades by: or artemis, submitty, ...-autograder
backprop-parity grade settings > class.toml        the rubric and all other choices, explained
backprop-parity grade doctor                       hostile programs, run here: what holds
"""

from __future__ import annotations

import argparse
import difflib
import os
import secrets
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console

from compare.arguments import (
    SPOKEN_TO,
    command_line,
    count,
    described,
    existing,
    how_it_was_understood,
    not_negative,
    one_of,
    walls,
    writable,
)
from compare.arguments import folder as to_write_into
from compare.ending import AMISS, DONE, INTERRUPTED, WEAK, command, fail
from compare.errors import CompareError, is_full
from compare.extras import BY_HAND, has_pytorch, need_pytorch

if TYPE_CHECKING:  # they import PyTorch, for which help and usage errors do not wait
    from compare.grading.decisions import Decision, Decisions
    from compare.grading.grades import Grade
    from compare.grading.grading import Grader, Ungraded
    from compare.grading.settings import ClassSettings
    from compare.grading.similar import Similar
    from compare.show.keeping import Change, Kept
    from compare.submission.layouts import Class, HandedIn
    from compare.submission.sandbox import Level

CODES = {
    DONE: "grading ran, whatever the marks",
    AMISS: "some submission is ungraded",
    WEAK: "isolation weaker than required",
}
PROGRAM = "backprop-parity grade"
FORMATS = (
    "gradescope",
    "github-classroom",
    "classroom50",
    "autolab",
    "prairielearn",
    "artemis",
    "submitty",
    "junit",
    "nbgrader",
    "canvas",
    "moodle",
    "moodle-feedback",
    "brightspace",
    "blackboard",
    "gradescope-autograder",
    "classroom50-autograder",
    "github-workflow",
)
DISCOVERY = "discovery.txt"  # how a program was understood, beside its result
WHAT_TO_DO = (
    "an adapter beside it may say its loop and weights, or, as `below`, the lines that train it "
    "(docs/grading.md, Adapters); --explain-discovery shows what was tried"
)
OWN = "the file runs within limits alone, which is enough for one of your own and stops no attack"
HERE = Path(__file__).parent / "grading"
OF_THE_CLASS = ("summary.csv", "class.html", "class.json")
MOST_CHANGES = 40  # that are printed, a line each
MOST_NAMED = 5  # whose programs ran again
MOST_WORDS = 400  # characters of a decision that are printed


def parser() -> argparse.ArgumentParser:
    """The command line."""
    result = command_line(PROGRAM, __doc__, CODES)
    verbs = result.add_subparsers(dest="verb", required=True, metavar="VERB")

    run = _verb(verbs, "run", "grade a folder of submissions")
    run.add_argument(
        "folder",
        type=existing,
        metavar="DIR",
        help="files, folders, archives; or a platform's download, as it is or unpacked",
    )
    run.add_argument(
        "--out", type=to_write_into, metavar="DIR", help="where the results go (default: DIR-grades)"
    )
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
    check.add_argument("file", type=existing, metavar="FILE", help="a file, notebook, folder or archive")

    adapter = _verb(verbs, "adapter", "write what is what in a program that follows no interface")
    adapter.add_argument("file", type=existing, metavar="FILE", help="a file, notebook, folder or archive")
    adapter.add_argument("--out", type=_new, metavar="FILE", help="a new file (default: it is printed)")

    explain = _verb(verbs, "explain", "everything about one student's grade")
    explain.add_argument("student", metavar="STUDENT", help="the name, or the platform's number")
    explain.add_argument(
        "--results", type=existing, metavar="DIR", help="of `run` (default: the one folder *-grades here)"
    )

    _decide(_verb(verbs, "decide", "decide points, words, extensions; kept through every run"))

    for verb in (run, check, adapter):
        verb.add_argument(
            "--class", dest="settings", type=Path, metavar="FILE", help="the class's settings (TOML)"
        )
        into = f"; into {DISCOVERY}, beside each result" if verb is run else ""
        how_it_was_understood(verb.add_argument, into)
    for verb in (run, check):
        verb.add_argument("--json", type=writable, metavar="FILE", help="write what is found to FILE as well")
    walls(run)
    walls(check, default="")
    walls(adapter, default="")
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


def _new(text: str) -> Path:
    """A file that can be written, and is not there."""
    path = writable(text)
    if path.is_file() and path.stat().st_size:
        raise argparse.ArgumentTypeError(f"{text} is there already: give another name, or remove it")
    return path


def _decide(verb: argparse.ArgumentParser) -> None:
    add = verb.add_argument
    add("student", nargs="?", metavar="STUDENT", help="the name, or the platform's number")
    add("--group", metavar="NAME", help="all who fail alike, by the group's name in class.html")
    add("--item", metavar="ITEM", help="forward, dW2, ...; all of the submission where this is left out")
    add("--points", type=not_negative, metavar="N", help="of the item, before lateness; or of all, as they are")
    add("--words", metavar="TEXT", help="what the student reads beside them")
    add("--extension", metavar="DAYS", help="days more, or another deadline: 2026-11-05 12:00")
    add("--handed-in", metavar="DATE", help="when, where the platform does not tell: 2026-11-02 09:30")
    for name, about in (("excused", "no points are asked for"), ("reviewed", "looked at; it counts as it is")):
        add(f"--{name}", action=argparse.BooleanOptionalAction, help=about)
    add("--remove", action="store_true", help="take back what was decided, of the item or of everything")
    add("--results", type=existing, metavar="DIR", help="of `run` (default: the one folder *-grades here)")


def _export(verb: argparse.ArgumentParser) -> None:
    add = verb.add_argument
    add(
        "results",
        type=existing,
        nargs="?",
        metavar="RESULTS",
        help="the results' folder, or one student's result.json; none for a generated grader",
    )
    add("--to", type=one_of("format", FORMATS), required=True, metavar="FORMAT", help=", ".join(FORMATS))
    add("--out", type=Path, metavar="PATH", help="where to (default: among the results; of one student: here)")
    add("--roster", type=Path, metavar="FILE", help="CSV with the columns id, name and login")
    add(
        "--gradebook",
        type=Path,
        metavar="FILE",
        help="the file that the platform exported: Canvas, Moodle, ...",
    )
    add("--assignment", metavar="NAME", help="the gradebook's column to fill; nbgrader: the assignment's name")
    add("--reviewed", action="store_true", help="give a number also to what needed a review")
    add(
        "--class",
        dest="settings",
        type=Path,
        metavar="FILE",
        help="the class's settings (TOML): what students see",
    )
    add(
        "--seed",
        type=count("seed", least=0),
        metavar="N",
        help="of a generated grader: of its problems (default: drawn)",
    )
    add("--weak", action="store_true", help="of a generated grader: accept limits alone, where bubblewrap fails")
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
    explain_discovery: bool
    json: Path | None
    isolation: str


@dataclass(frozen=True)
class Check:
    """The options of `check`; isolation: what there is, where none is asked for."""

    file: Path
    settings: Path | None
    explain_discovery: bool
    json: Path | None
    isolation: str


@dataclass(frozen=True)
class Adapter:
    """The options of `adapter`; isolation: what there is, where none is asked for."""

    file: Path
    out: Path | None
    settings: Path | None
    explain_discovery: bool
    isolation: str


@dataclass(frozen=True)
class Explain:
    """The options of `explain`."""

    student: str
    results: Path | None


@dataclass(frozen=True)
class Decide:
    """The options of `decide`."""

    student: str | None
    group: str | None
    item: str | None
    points: float | None
    words: str | None
    extension: str | None
    handed_in: str | None
    excused: bool | None
    reviewed: bool | None
    remove: bool
    results: Path | None

    @property
    def decided(self) -> dict[str, Any]:
        """What is decided, by its column."""
        columns = ("points", "words", "extension", "handed_in", "excused", "reviewed")
        given = {name: getattr(self, name) for name in columns}
        return {name: value for name, value in given.items() if value is not None}


@dataclass(frozen=True)
class Doctor:
    """The options of `doctor`."""

    isolation: str


@command(PROGRAM)
def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; the exit code."""
    given = vars(parser().parse_args(argv))
    verb = given.pop("verb")
    if verb in ("starter", "settings"):
        return _given(HERE / {"starter": "starter.py", "settings": "class.toml"}[verb])
    if verb == "explain":
        return explain(Explain(**given))
    if verb == "decide":
        return decide(Decide(**given))
    if verb == "export":
        return export(given)
    if verb == "run" and given["dry_run"]:
        return dry_run(Run(**given))
    options = {"run": Run, "check": Check, "adapter": Adapter, "doctor": Doctor}[verb](**given)
    if verb == "run":  # whose pages and marks say that PyTorch is believed
        need_pytorch()

    from compare.process import one_thread_to_come
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
    with one_thread_to_come():
        if isinstance(options, Run):
            return run(options, level)
        if isinstance(options, Adapter):
            return adapter(options, level)
        return check(options, level) if isinstance(options, Check) else doctor(level)


def _given(path: Path) -> int:
    """A file of ours, for a terminal; anything else, as a file that it is put into, takes it byte for byte."""
    if sys.stdout.isatty():
        print(path.read_text(encoding="utf-8"), end="")
    else:
        sys.stdout.buffer.write(path.read_bytes())
    return DONE


def export(given: dict[str, Any]) -> int:
    """Grades in another program's format."""
    from compare.export import exporting

    return exporting.export(exporting.Options(**given))


def settings_of(path: Path | None) -> ClassSettings:
    """The class's settings."""
    from compare.grading.settings import read_settings

    return read_settings(path)


@contextmanager
def class_of(options: Run) -> Iterator[tuple[Class, list[HandedIn]]]:
    """Everybody's, and who is to be graded; exits with one line where the folder does not have them."""
    from compare.submission.archives import ARCHIVES
    from compare.submission.layouts import opened

    with ExitStack() as stack:
        if (root := options.folder.resolve()) == root.parent:
            fail(PROGRAM, f"{root} holds every file of this machine: expected a folder of submissions")
        try:
            if not options.folder.is_dir() and not options.folder.name.lower().endswith(ARCHIVES):
                fail(PROGRAM, f"{options.folder} is no folder, nor the archive of one")
            class_ = stack.enter_context(opened(options.folder))
        except OSError as error:
            if is_full(error):
                raise
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
    """What was found, where --json asks for it."""
    if options.json:
        from compare.files import write_json

        write_json(options.json, data)


def run(options: Run, level: Level) -> int:
    """Grade a class."""
    with class_of(options) as (class_, chosen):
        graded = _graded(options, level, class_, chosen)
        _tell(options, level, graded)
    if graded.interrupted:
        return INTERRUPTED
    return AMISS if graded.ungraded else DONE


@dataclass(frozen=True)
class GradedClass:
    """What came of a class.

    grades, ungraded: of those that were asked for, as far as an interruption let it. everyone: their grades, and
    the others' of earlier runs. alike: whose programs are similar.
    """

    class_: Class
    chosen: list[HandedIn]
    kept: Kept
    decisions: Decisions
    grades: list[Grade]
    ungraded: list[Ungraded]
    everyone: list[Grade]
    alike: Similar
    interrupted: bool

    @property
    def results(self) -> Path:
        """The folder where all of it is kept."""
        return self.kept.results


def _graded(options: Run, level: Level, class_: Class, chosen: list[HandedIn]) -> GradedClass:
    """Grade whom nobody graded yet, and keep each grade as it comes; at the end, what takes the whole class."""
    from compare.files import check_writable, make_folder
    from compare.grading.decisions import FILE, read_decisions
    from compare.grading.grading import grade_all
    from compare.grading.similar import Similar
    from compare.process import interruption
    from compare.show.keeping import Kept
    from compare.show.progress import progress_bar
    from compare.show.similar import compared

    settings, results = settings_of(options.settings), options.out or _beside(options.folder)
    seed = _seed(options, make_folder(results))
    decisions = read_decisions(results / FILE)
    for name in OF_THE_CLASS:
        check_writable(results / name)
    kept = Kept(results, settings, {handed.student for handed in chosen} if options.force else set())
    with (
        grader_of(options, settings, seed, level, decisions) as (grader, workers),
        interruption() as stop,
        progress_bar() as progress,
    ):
        coming = grade_all(grader, chosen, workers, kept, stop)
        grades, ungraded = _kept(progress.track(coming, len(chosen), description="grading"), kept)
        interrupted = stop.is_set()
        everyone = [*grades, *([] if interrupted else kept.others(grader, class_.everyone, chosen))]
    alike = Similar()
    if not interrupted:
        reached = {grade.student for grade in everyone} | {one.student for one in ungraded}
        rest = {handed.student for handed in class_.everyone} - reached
        known = {grade.student: grade.key for grade in everyone if grade.student not in kept.unlike}
        alike = compared(results, class_.everyone, known, settings.names)
        kept.close(everyone, [*ungraded, *kept.ungraded(rest)])
    return GradedClass(class_, chosen, kept, decisions, grades, ungraded, everyone, alike, interrupted)


def _kept(coming: Iterable[Grade | Ungraded], kept: Kept) -> tuple[list[Grade], list[Ungraded]]:
    """Each grade, kept as soon as it is there; and who has none, or none that could be kept."""
    from compare.grading.grading import Ungraded
    from compare.submission.text import plain

    grades: list[Grade] = []
    ungraded: list[Ungraded] = []
    for result in coming:
        if isinstance(result, Ungraded):
            ungraded.append(result)
            continue
        try:
            kept.keep(result)
        except Exception as error:  # whatever lies in the place of one result must not stop the class
            if is_full(error):
                raise
            ungraded.append(Ungraded(result.student, plain(f"{type(error).__name__}: {error}")))
        else:
            grades.append(result)
    return grades, sorted(ungraded, key=lambda one: one.student)


def _tell(options: Run, level: Level, graded: GradedClass) -> None:
    """How it went: as data, where that is asked for, and in lines."""
    from compare.grading.results import left_over
    from compare.show.keeping import of_nobody
    from compare.show.similar import PAGE

    kept, results, ungraded = graded.kept, graded.results, graded.ungraded
    changes = kept.changes(graded.everyone)
    more = {"changes": [asdict(change) for change in changes], "similar": graded.alike.told}
    _write_json(options, _found(graded, level) | more)
    _say(graded.grades, results, level)
    if options.explain_discovery:
        _explain_discovery(graded.everyone, results)
    _say_what_was_done(kept, graded.everyone)
    _say_changes(changes)
    for group in graded.alike.groups:
        print(f"similar: {', '.join(map(repr, group.people))} (see {results / PAGE})")
    if not graded.interrupted:
        _say_of_nobody(of_nobody(graded.decisions, graded.everyone), graded.everyone)
    for one in ungraded:
        print(f"ungraded: {one.student!r}: {one.reason}")
    for student in kept.unlike:
        print(f"found by an earlier run, in another way, and left as it is: {student!r}; run it without --only")
    for student in left_over(results, [handed.student for handed in graded.class_.everyone]):
        print(f"of an earlier run: {student!r}, who handed in nothing here; `export` finds it still")
    if graded.interrupted:
        print("interrupted: the same command goes on from here")
    _account(graded.class_, len(graded.chosen), _counted(graded.grades) | {"ungraded": len(ungraded)})


def _say_what_was_done(kept: Kept, grades: Sequence[Grade]) -> None:
    """How many programs ran, and why again; what else the grades were made of."""
    kinds = {"ran": len(kept.ran), "judged anew by their answers": len(kept.judged)}
    kinds["as they were found"] = len(grades) - sum(kinds.values())
    if kept.before:
        print(f"programs: {', '.join(f'{number} {words}' for words, number in kinds.items() if number)}")
    if again := kept.again:
        more = f" and {len(again) - MOST_NAMED} more" if len(again) > MOST_NAMED else ""
        names = ", ".join(map(repr, again[:MOST_NAMED])) + more
        print(f"ran again, since what was handed in, or what is asked of it, is other: {names}")


def _say_changes(changes: Sequence[Change]) -> None:
    """Whose points are others now, a line each."""
    for change in changes[:MOST_CHANGES]:
        print(f"changed: {change}")
    if (more := len(changes) - MOST_CHANGES) > 0:
        print(f"changed: {more} more, see summary.csv")


def _say_of_nobody(decisions: Sequence[Decision], grades: Sequence[Grade]) -> None:
    """What is decided, and concerns none of the grades, with what it may have meant."""
    from compare.grading.alike import groups
    from compare.submission.text import plain

    names = {grade.student for grade in grades} | {grade.number for grade in grades if grade.number}
    alike = {name for grade in grades for name in groups(grade)}
    for decision in decisions:
        of, whose = (names, decision.student) if decision.student else (alike, decision.group)
        if whose in of:
            hint = f"; there is no item {decision.item!r}"
        else:
            near = difflib.get_close_matches(whose, of, n=1)
            hint = f"; did you mean {plain(near[0])!r}?" if near else ""
        print(f"decided, and of nobody here: {plain(decision, MOST_WORDS)}{hint}")


def _beside(folder: Path) -> Path:
    """DIR-grades; of an archive, by the name that it has without its ending."""
    from compare.submission.layouts import stem

    there = Path(os.path.abspath(folder))  # noqa: PTH100  # without `..`, and links stay
    return there.with_name(f"{stem(there)}-grades")


@contextmanager
def grader_of(
    options: Run, settings: ClassSettings, seed: int, level: Level, decisions: Decisions
) -> Iterator[tuple[Grader, int]]:
    """Who grades, here or by a cluster's workers, and how many submissions at once."""
    from compare.cluster import executor
    from compare.grading.grading import Grader
    from compare.grading.remote import AT_ONCE, Remote
    from compare.process import processors

    if not options.scheduler:
        yield Grader(settings, seed, level, decisions), options.workers or processors()
        return
    with ExitStack() as stack:
        pool = stack.enter_context(executor(options.scheduler))
        yield Remote(settings, seed, level, decisions, pool), options.workers or AT_ONCE


def _found(graded: GradedClass, level: Level) -> dict[str, object]:
    """The class's run as data: each grade as in its result.json."""
    from compare.grading.results import grade_data

    return {
        "isolation": level,
        "results": str(graded.results),
        "interrupted": graded.interrupted,
        "grades": [grade_data(grade) for grade in sorted(graded.grades, key=lambda grade: grade.student)],
        "ungraded": [asdict(one) for one in graded.ungraded],
        "strays": graded.class_.strays,
    }


def _seed(options: Run, results: Path) -> int:
    """The seed of the problems: given, or drawn when a class is graded for the first time."""
    from compare.files import write_text

    kept = results / "seed"
    if options.seed is not None:
        return options.seed
    if not kept.exists():
        write_text(kept, str(secrets.randbelow(2**32)))
    try:
        return int(kept.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        fail(PROGRAM, f"{kept} holds no seed: expected a whole number")


def _counted(grades: list[Grade]) -> dict[str, int]:
    """How many submissions ended in each way."""
    from compare.grading.grades import OUTCOMES

    return {outcome.replace("_", " "): sum(grade.outcome == outcome for grade in grades) for outcome in OUTCOMES}


def _say(grades: list[Grade], results: Path, level: Level) -> None:
    """How it went, in a few lines."""
    from compare.grading.grades import Standing
    from compare.submission.sandbox import described

    words = ", ".join(f"{number} {standing}" for standing, number in _counted(grades).items() if number)
    print(f"{len(grades)} submissions: {words or 'none'}; isolation: {described(level)}")
    for grade in sorted(grades, key=lambda grade: grade.student):
        if grade.waiting:
            why = "review" if grade.standing is Standing.NEEDS_REVIEW else grade.standing
            print(f"  {why} {grade.student!r}: {grade.reason.removeprefix(f'{grade.standing}: ')}")
    if notes := sum(len(grade.notes) for grade in grades if grade.standing is not Standing.UNREADABLE):
        print(f"  files beside that do not count: {notes}; `explain` and `--dry-run` say which, and why")
    print(f"results: {results}")


def _explain_discovery(grades: list[Grade], results: Path) -> None:
    """Write how each program that was run as it is was understood, beside its result."""
    from compare.files import write_text
    from compare.grading.results import place

    told = [grade for grade in grades if grade.discovery]
    for grade in told:
        write_text(place(results, grade.student) / DISCOVERY, "\n".join(grade.discovery) + "\n")
    print(f"run as they are: {len(told)}; how each was understood is in its {DISCOVERY}")


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


def decide(options: Decide) -> int:
    """Decide something, and mark by all that is decided."""
    from compare.grading.decisions import FILE, read_decisions
    from compare.grading.results import read_left
    from compare.show.keeping import Kept, of_nobody
    from compare.submission.text import plain

    results = options.results or _only_results()
    if not results.is_dir():
        fail(PROGRAM, f"{results} is no folder")
    left, decisions = read_left(results), read_decisions(results / FILE)
    changed = _change(decisions, options, results)
    kept = Kept(results, left.settings)
    grades = kept.marked(decisions)
    kept.close(grades, left.ungraded)
    one = options.student or options.group
    for decision in changed if one else decisions.lines:
        print(f"{'taken back' if options.remove else 'decided'}: {plain(decision, MOST_WORDS)}")
    _say_changes(kept.changes(grades))
    _say_of_nobody(of_nobody(decisions, grades), grades)
    waiting = [grade for grade in grades if grade.waiting]
    for grade in [] if one else waiting:
        print(f"waits: {grade.student!r}: {plain(grade.reason)}")
    print(f"{len(decisions.lines)} decided, {len(waiting)} wait for a person")
    return DONE


def _change(decisions: Decisions, options: Decide, results: Path) -> list[Decision]:
    """What of the decisions the options change; CompareError, in one line, for what cannot be meant."""
    from compare.errors import known
    from compare.grading.decisions import FILE, TOTAL, Decision, write_decisions
    from compare.grading.results import read_results

    if not (options.student or options.group):
        if options.decided or options.remove or options.item:
            raise CompareError("of whom? expected a STUDENT, or --group NAME")
        return []
    grades, _ = read_results(results)
    item = "" if options.item == TOTAL else options.item
    if item:
        known(item, [item.name for grade in grades[:1] for item in grade.items], "--item")
    named = next((grade.student for grade in grades if options.student in (grade.student, grade.number)), None)
    about = Decision(student=named or options.student or "", group=options.group or "", item=item or "")
    if options.remove:
        gone = decisions.remove(about.student, about.group, item)
        if not gone:
            raise CompareError(f"nothing is decided of {about.whose}")
        write_decisions(results / FILE, decisions)
        return gone
    if not options.decided:
        return [line for line in decisions.lines if line.about[:2] == about.about[:2]]
    decided = decisions.change(about, **options.decided)
    write_decisions(results / FILE, decisions)
    return [decided]


def _only_results() -> Path:
    """The one folder of results here; exits with one line if there are none or several."""
    found = sorted(path for path in Path().glob("*-grades") if path.is_dir())
    if len(found) != 1:
        fail(PROGRAM, f"--results is needed: {len(found)} folders *-grades are here")
    return found[0]


def check(options: Check, level: Level) -> int:
    """A student's own check."""
    from compare.grading.grades import Standing
    from compare.grading.grading import Grader
    from compare.grading.probes import PUBLISHED
    from compare.grading.results import grade_data
    from compare.show import grades
    from compare.submission.layouts import one_file

    grader = Grader(settings_of(options.settings), PUBLISHED, level)
    grade = grader.grade(one_file(options.file))
    grades.hints(_console(), grade)
    if options.explain_discovery:
        grades.say(_console(), "", *(grade.discovery or [SPOKEN_TO]))
    if not has_pytorch():
        print(BY_HAND)
    _write_json(options, grade_data(grade))
    return DONE if grade.standing is Standing.GRADED else AMISS


def adapter(options: Adapter, level: Level) -> int:
    """What is what in a program that follows no interface, as its adapter."""
    from compare.files import write_text
    from compare.grading.grading import Grader
    from compare.grading.probes import PUBLISHED
    from compare.submission.adapters import adapter_of, roles_of
    from compare.submission.layouts import one_file

    settings = settings_of(options.settings)
    handed = one_file(options.file)
    found = Grader(settings, PUBLISHED, level).discover(handed)
    name = options.file.name
    if options.explain_discovery:
        print("\n".join(found.lines or [SPOKEN_TO]), file=sys.stderr)
    if found.traced is None and found.why:
        print(
            f"{PROGRAM}: {name}: no network was found in it: {found.why.removeprefix(f'{name}: ')}",
            file=sys.stderr,
        )
        print(f"{PROGRAM}: {WHAT_TO_DO}", file=sys.stderr)
        return AMISS
    if found.traced is None:
        text = roles_of(settings.names, name)
        if not text:
            print(f"{PROGRAM}: {name}: {SPOKEN_TO}, so it needs no adapter", file=sys.stderr)
            return DONE
    else:
        text = adapter_of(found.traced, found.gathered, name, found.trained)
        if found.why:
            print(f"{PROGRAM}: {name}: it is found, and waits for a person: {found.why}", file=sys.stderr)
    if options.out:
        write_text(options.out, text)
    else:
        print(text, end="")
    return DONE


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
