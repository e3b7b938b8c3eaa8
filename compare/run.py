"""Verify a training of the hand-written network against PyTorch, step by step.

backprop-parity run                                        the lab's activations, both data sets
backprop-parity run --act tanh                             one activation; --act all: every one
backprop-parity run --act relu leaky_relu:0.2 --data xor   two, one with its slope
backprop-parity run --epochs 150000                        the lab's own number of epochs
backprop-parity run --html out.html --figures figures      the report, with pictures
backprop-parity run --seeds 32 --epochs 20000 -v           which of the lab's claims hold, seed by seed
backprop-parity run --submission net.py                    somebody's own network in the place of ours

A submission that follows no interface is run as it is: its network, loss and learning rate are its own, and only
the data and the initial weights are set. Options that want another network are a fault, another --loss is a
difference.
"""

from __future__ import annotations

import argparse
import shlex
import sys
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console

from compare.ahead import OVERHEAD, OurTraining, is_light
from compare.arguments import (
    SPOKEN_TO,
    activation,
    command_line,
    count,
    existing,
    folder,
    how_it_was_understood,
    not_negative,
    one_of,
    positive,
    walls,
    widths,
    writable,
)
from compare.ending import AMISS, DONE, INTERRUPTED, WEAK, command
from compare.errors import CompareError, UnwritableError
from compare.extras import need_pytorch
from compare.pool import JUDGING, OPTIMIZING, Pool, Reins, Stop, pool
from compare.problems import DATA, INITS, Problem, lab_problem, load_weights
from compare.step import Tensors
from compare.steps import Steps, Through, windows
from compare.watching.archive import RecordedTraining, Recorder, load_trainings, save_trainings, size_of_step
from compare.watching.course import Observed, Observer
from manual.activations import LAB_ACTIVATIONS
from manual.further import ACTIVATIONS
from manual.losses import LOSSES

if TYPE_CHECKING:  # these import PyTorch, for which help and usage errors do not wait
    from compare.bugs.engine import Diagnosis
    from compare.grading.settings import ClassSettings
    from compare.grading.submitted import Submission, WantedTraining
    from compare.grading.verified import Verified
    from compare.points.findings import Survey
    from compare.show.figures import Group, Picture
    from compare.show.findings import RunFindings
    from compare.verdict.judge import Judged
    from compare.verdict.lockstep import LockstepResult
    from compare.watching.ensemble import Ensemble

PROGRAM = "backprop-parity run"
Add = Callable[..., Any]  # ArgumentParser.add_argument
LANES = {"lockstep": ("lockstep",), "free": ("free",), "both": ("lockstep", "free")}
PROBLEM_OPTIONS = ("act", "data", "points", "hidden", "bias", "loss", "init", "seed", "lr", "dtype")
SUBMITTED_EPOCHS = 200  # of a submission, unless told otherwise: each step comes out of the sandbox
OUTPUT = ("workers", "scheduler", "html", "figures", "json", "save", "quiet", "verbose")
SAVED_BYTES = 2**30  # the most that --save writes
STARTED = 2**30  # bytes of steps that take about as long as a process to start


def parser() -> argparse.ArgumentParser:
    """The command line."""
    codes = {DONE: "parity", AMISS: "a difference", WEAK: "isolation weaker than required"}
    result = command_line(PROGRAM, __doc__, codes)
    _trainings(result.add_argument_group("the trainings").add_argument)
    of_a_submission = result.add_argument_group("a submission")
    _submission(of_a_submission.add_argument)
    walls(of_a_submission)
    _judgement(result.add_argument_group("the judgement").add_argument)
    _work(result.add_argument_group("the work").add_argument)
    _output(result.add_argument_group("the output").add_argument)
    return result


def _trainings(add: Add) -> None:
    several, names = {"nargs": "+", "action": "extend", "metavar": "NAME"}, ", ".join(ACTIVATIONS)
    add("--act", type=activation, **several, help=f"all, or of: {names} (the lab's five)")
    add("--data", type=one_of("data set", DATA), **several, help=f"{', '.join(DATA)} (default: all)")
    add("--points", type=count("points"), metavar="N", help="training points (linear: 100, xor: 21)")
    add(
        "--epochs",
        type=count("epochs"),
        default=500,
        metavar="N",
        help="steps to verify (%(default)s; of a submission 200)",
    )
    add("--lr", type=positive, default=0.01, metavar="RATE", help="learning rate (%(default)s)")
    add("--hidden", type=widths, default=(10, 10), metavar="N,N", help="widths of the hidden layers (10,10)")
    add("--bias", action="store_true", help="give each layer a bias (the lab has none)")
    add("--loss", type=one_of("loss", LOSSES), default="bce", metavar="NAME", help=f"{', '.join(LOSSES)} (bce)")
    add("--init", type=one_of("initialisation", INITS), metavar="NAME", help=f"{', '.join(INITS)} (normal)")
    add("--seed", type=count("seed", least=0), default=0, metavar="N", help="of points and weights (0)")
    add(
        "--seeds",
        type=count("seeds"),
        default=1,
        metavar="N",
        help="train so many, for medians (1)",
    )
    add("--weights", type=Path, metavar="FILE", help="initial W1, W2, ... (b1, ...) from a safetensors file")
    dtypes = one_of("dtype", ["float64", "float32"])
    add("--dtype", type=dtypes, default="float64", metavar="NAME", help="float64, float32 (float64)")


def _submission(add: Add) -> None:
    add(
        "--submission",
        type=existing,
        metavar="FILE",
        help="a program in the place of ours, run in a sandbox; as it is, if need be",
    )
    add("--class", dest="settings", type=Path, metavar="FILE", help="its activation, layout, names, ... (TOML)")
    how_it_was_understood(add)


def _judgement(add: Add) -> None:
    lanes = "how PyTorch goes along: lockstep, at the same weights at every step (the verdict); free, "
    lanes += "training by itself (how far it drifts); both (default)"
    add("--lane", type=one_of("lane", LANES), default="both", metavar="NAME", help=lanes)
    add("--rtol", type=not_negative, metavar="R", help="a chosen tolerance in place of the derived bounds ...")
    add("--atol", type=not_negative, metavar="A", help="... |ours - theirs| <= A + R |theirs|; both or neither")
    strict = "compare every tensor of every step, and fail where rounding could hide the value itself"
    add("--strict", action="store_true", help=strict)
    add("--fail-fast", action="store_true", help="stop at the first difference")
    add("--judge", type=Path, metavar="FILE", help="judge the trainings of a file that --save wrote")
    add("--device", default="cpu", metavar="NAME", help="where PyTorch computes: cpu, cuda, ... (%(default)s)")


def _work(add: Add) -> None:
    add("--workers", type=count("workers"), metavar="N", help="processes (one a core, where that is faster)")
    add("--scheduler", metavar="URL", help="of a Dask cluster that trains instead, tcp://HOST:8786")


def _output(add: Add) -> None:
    add("--html", type=writable, metavar="FILE", help="write the report to FILE, one page that needs no network")
    add("--figures", type=folder, metavar="DIR", help="write its figures to DIR, as PNG and SVG")
    add("--json", type=writable, metavar="FILE", help="write everything that was found to FILE")
    add("--save", type=writable, metavar="FILE", help="write the trainings to FILE, for --judge")
    add("-q", "--quiet", action="store_true", help="the last line, and what differs")
    add("-v", "--verbose", action="store_true", help="every tensor, and how the activations differ")


@dataclass(frozen=True)
class Options:
    """The command line as values; help says what each of them means."""

    act: list[str] | None
    data: list[str] | None
    points: int | None
    epochs: int
    lr: float
    hidden: tuple[int, ...]
    bias: bool
    loss: str
    init: str | None
    seed: int
    seeds: int
    weights: Path | None
    dtype: str
    submission: Path | None
    settings: Path | None
    explain_discovery: bool
    isolation: str
    lane: str
    rtol: float | None
    atol: float | None
    strict: bool
    fail_fast: bool
    judge: Path | None
    device: str
    workers: int | None
    scheduler: str | None
    html: Path | None
    figures: Path | None
    json: Path | None
    save: Path | None
    quiet: bool
    verbose: bool
    said: frozenset[str] = frozenset()  # the options that are given, be it as they would be anyway

    @property
    def watched(self) -> bool:
        """Whether anybody is told how the trainings went, beside the verdicts."""
        return self.verbose or any((self.json, self.html, self.figures))

    @property
    def ours(self) -> bool:
        """Whether the hand-written network takes the steps."""
        return not self.judge and not self.submission

    @property
    def lanes(self) -> tuple[str, ...]:
        return LANES[self.lane] if self.ours else ("lockstep",)

    def given(self, names: Iterable[str]) -> list[str]:
        """Those of the options that are not what they would be if nobody named them."""
        return [name for name in names if getattr(self, name) != parser().get_default(name)]

    @property
    def findings_depend_on(self) -> dict[str, object]:
        """All but who works, where the findings go, and how many words they take."""
        return {name: value for name, value in asdict(self).items() if name not in (*OUTPUT, "said")}


@dataclass(frozen=True)
class Taken:
    """The steps of a training; how many there are, what was found of them, and what there is to say.

    own: the problem, and how many steps of it were asked for, where these are not the task's.
    """

    steps: Iterable[Tensors] | Steps | OurTraining
    epochs: int
    verified: Verified | None = None  # of a submission, by what its class believes
    said: tuple[str, ...] = ()
    own: tuple[Problem, int] | None = None


@dataclass(frozen=True)
class Task:
    """One training to judge: its problem, the steps that were asked for, and who takes them."""

    problem: Problem
    epochs: int
    take: Callable[[], Taken]


@dataclass(frozen=True)
class Found:
    """What came of a task. judged: None where no step was taken; together: of all seeds, if there are several."""

    task: Task
    taken: Taken
    judged: Judged | None = None
    cause: Diagnosis | None = None
    courses: tuple[Observed, ...] = ()
    saved: tuple[RecordedTraining, ...] = ()
    together: Ensemble | None = None

    def differs(self, *, strict: bool) -> bool:
        """Whether anything speaks against parity."""
        judged, together = self.judged, self.together
        if judged is None or self.taken.epochs < self.task.epochs:
            return True
        seeds_differ = together is not None and together.lockstep.differs
        return judged.differs or (strict and judged.vacuous) or seeds_differ

    @property
    def unfinished(self) -> str:
        """What kept it from all the steps that were asked for, "" if nothing did."""
        short = self.taken.epochs < self.task.epochs
        return self.taken.said[-1 if self.judged else 0] if short else ""


def exit_code(found: Iterable[Found], *, strict: bool, interrupted: bool) -> int:
    """Of all that was found."""
    if interrupted:
        return INTERRUPTED
    return AMISS if any(one.differs(strict=strict) for one in found) else DONE


def problem_of(options: Options, act: str, data: str, seed: int) -> Problem:
    """One of the problems that are asked for; CompareError where the options do not fit together."""
    return lab_problem(
        act,
        data,
        points=options.points,
        hidden=options.hidden,
        bias=options.bias,
        loss=options.loss,
        init=options.init or "normal",
        seed=seed,
        learning_rate=options.lr,
        dtype=options.dtype,
        weights=load_weights(options.weights) if options.weights else None,
    )


def check(options: Options) -> None:
    """CompareError, in one line, for options that contradict each other."""
    if (options.rtol is None) != (options.atol is None):
        raise CompareError("--rtol and --atol are given together or not at all")
    if options.weights and (options.bias or options.init):
        raise CompareError("--weights brings its own shapes and values: leave out --bias and --init")
    if options.weights and options.seeds > 1:
        raise CompareError("--weights are the same for every seed: leave out --seeds")
    if not options.ours:
        for name in options.given(("workers", "scheduler")):
            raise CompareError(f"--{name} is for trainings of the hand-written network: leave it out")
    if options.workers and options.scheduler:
        raise CompareError("--scheduler brings its own workers: leave out --workers")
    if options.judge:
        for name in options.given((*PROBLEM_OPTIONS, "weights", "epochs", "lane", "seeds", "save")):
            raise CompareError(f"--judge takes the trainings from its file: leave out --{name}")
    of_a_submission = {
        "--class": options.settings,
        "--explain-discovery": options.explain_discovery,
        f"--{options.isolation}": options.isolation != "strong",
    }
    if not options.submission and (named := next((name for name, said in of_a_submission.items() if said), "")):
        raise CompareError(f"{named} says something of a --submission: give one")
    if options.submission:
        for name in options.given(("judge", "lane", "seeds", "save")):
            raise CompareError(f"--submission is verified step by step, in lockstep alone: leave out --{name}")


def agreed(options: Options, settings: ClassSettings) -> tuple[Options, ClassSettings]:
    """The options, filled in from what a submission is to be; and what it is to be, by the options."""
    filled = replace(
        options,
        epochs=options.epochs if options.given(["epochs"]) else SUBMITTED_EPOCHS,
        act=options.act or [settings.network.activation],
        bias=options.bias or settings.network.bias,
        hidden=options.hidden if options.given(["hidden"]) else settings.network.widths,
        loss=settings.loss.value if options.settings else options.loss,
    )
    return filled, settings if options.settings else settings.asking(options.loss, said="loss" in options.said)


def problems(options: Options) -> list[Problem]:
    """Those that the options ask for; CompareError, in one line, where that cannot be."""
    acts = list(dict.fromkeys(options.act or LAB_ACTIVATIONS))
    asked = [
        problem_of(options, act, data, options.seed)
        for data in dict.fromkeys(options.data or DATA)
        for act in (ACTIVATIONS if "all" in acts else acts)
    ]
    step = sum(map(size_of_step, asked))
    if options.save and step * options.epochs > SAVED_BYTES:
        raise CompareError(
            f"--save would write {step * options.epochs:,} bytes, at most {SAVED_BYTES:,} are expected: "
            f"--epochs {SAVED_BYTES // step} would fit"
        )
    return asked


def wanted_of(options: Options, problem: Problem) -> WantedTraining:
    """What the options say of the training of this problem, where somebody gave them."""
    from compare.grading.submitted import WantedTraining

    said = options.said
    return WantedTraining(
        problem.data,
        options.seed,
        options.init,
        load_weights(options.weights) if options.weights else None,
        act=problem.activation if "act" in said else None,
        **{name: getattr(options, name) for name in ("hidden", "bias", "points", "lr", "dtype") if name in said},
    )


def of_file(path: Path) -> list[Task]:
    """The trainings that --save wrote."""
    trainings = load_trainings(path)
    return [Task(one.problem, one.steps.count, partial(Taken, one.steps, one.steps.count)) for one in trainings]


def of_ours(options: Options, asked: list[Problem]) -> list[Task]:
    """The hand-written network's trainings, which may be taken by another process.

    Where there is a core for each training and another one for its verification, and enough to do, both are used.
    """
    number = 2 * len(asked)
    enough = allowed(options) >= number < worthwhile(options, asked) and not options.scheduler

    def take(problem: Problem) -> Callable[[], Taken]:
        return partial(taken_by_hand, problem, options.epochs, enough and is_light(problem))

    return [Task(problem, options.epochs, take(problem)) for problem in asked]


def taken_by_hand(problem: Problem, epochs: int, ahead: bool) -> Taken:
    """The hand-written network's steps, when they are asked for."""
    return Taken(OurTraining(problem, ahead), epochs)


def processes(options: Options, todo: list[Task]) -> int:
    """How many are to verify: as many as were asked for; else one a core, where there is enough to do."""
    if not options.ours or options.device != "cpu":
        return options.workers or 1
    number = options.workers or min(allowed(options), worthwhile(options, [task.problem for task in todo]))
    return min(number, len(todo))


def allowed(options: Options) -> int:
    """How many processes there may be."""
    from compare.process import processors

    return options.workers or processors()


def worthwhile(options: Options, asked: list[Problem]) -> int:
    """How many processes have enough to do."""
    steps = options.epochs * options.seeds
    return 1 + sum(steps * (OVERHEAD + problem.bytes_of_step) for problem in asked) // STARTED


def of_submission(
    submission: Submission, asked: list[Problem], epochs: int, wanted: Callable[[Problem], WantedTraining]
) -> list[Task]:
    """Somebody's trainings, each taken in the sandbox when its turn comes, as far as it goes.

    wanted: what the options say of each.
    """

    def take(problem: Problem) -> Taken:
        from compare.submission.answered import Fault

        found = submission.train(problem, epochs, wanted(problem))
        if isinstance(found, Fault):
            return Taken((), 0, said=(found.reason, f"0 of {epochs} steps were taken"))
        answer, taken = found.answer, len(found.answer.record)
        short = [f"{taken} of {found.steps} steps were taken"] if taken < found.steps else []
        said = (*found.said, *answer.said, *found.verified.said, *short)
        return Taken(Steps(answer.tensors), taken, found.verified, said, (answer.problem, found.steps))

    return [Task(problem, epochs, partial(take, problem)) for problem in asked]


def reproduce(options: Options, found: Found) -> str:
    """The command that shows one training's first difference again, or all its steps if none differs."""
    problem, words = found.task.problem, PROGRAM.split()
    differs = found.judged is not None and found.judged.differs
    epochs = found.judged.first_difference + 1 if found.judged and differs else found.task.epochs
    if options.judge:
        words += ["--judge", str(options.judge)]
    else:
        words += ["--act", problem.activation, "--data", problem.data, "--epochs", str(epochs)]
        for name in (name for name in (*PROBLEM_OPTIONS, "weights") if name in options.said):
            value = getattr(options, name)
            if name not in ("act", "data", "bias"):
                words += [f"--{name}", ",".join(map(str, value)) if name == "hidden" else str(value)]
        words += ["--bias"] * ("bias" in options.said)
        for name, given in (("submission", options.submission), ("class", options.settings)):
            words += [f"--{name}", str(given)] if given else []
        words += [f"--{options.isolation}"] * (options.isolation != "strong")
    if options.rtol is not None:
        words += ["--rtol", str(options.rtol), "--atol", str(options.atol)]
    words += ["--lane", options.lane] if options.given(["lane"]) else []
    words += ["--strict"] * options.strict
    return shlex.join(words)


def said_in(argv: Sequence[str] | None) -> frozenset[str]:
    """The options that are given."""
    nothing = argparse.Namespace(**dict.fromkeys(vars(parser().parse_args([]))))
    given = vars(parser().parse_args(argv, nothing))
    return frozenset(name for name, value in given.items() if value is not None)


@command(PROGRAM)
def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; the exit code."""
    options, settings = Options(**vars(parser().parse_args(argv)), said=said_in(argv)), None
    check(options)
    if options.submission:
        from compare.grading.settings import read_settings

        settings = read_settings(options.settings)
        options, settings = agreed(options, settings)
    saved = of_file(options.judge) if options.judge else None
    asked = problems(options) if saved is None else []

    need_pytorch()
    import torch

    from compare.process import keep_memory, one_thread

    try:
        torch.zeros(1, device=options.device).tolist()  # there and back: some devices hold no numbers
    except (RuntimeError, AssertionError) as error:
        said = str(error).splitlines()[0]
        raise CompareError(f"device {options.device!r} is not available: {said}") from None
    keep_memory()
    if options.submission and settings:
        from compare.grading.submitted import Submission
        from compare.submission.sandbox import IsolationError, Level, required

        try:
            level = required(Level(options.isolation))
        except IsolationError as error:
            print(f"{PROGRAM}: {error}", file=sys.stderr)
            return WEAK
        asked = [settings.penalised(problem) for problem in asked]
        submission = Submission(options.submission, settings, level, options.device)
        todo = of_submission(submission, asked, options.epochs, partial(wanted_of, options))
    else:
        todo = of_ours(options, asked) if saved is None else saved
    with one_thread():
        code = verify(options, todo)
    if options.explain_discovery:
        print("\n".join(submission.discovery or [SPOKEN_TO]))
    return code


def verify(options: Options, todo: list[Task]) -> int:
    """Train, judge and report every task; the exit code."""
    from compare.process import interruption
    from compare.show.behaviour import print_behaviour
    from compare.show.progress import lines
    from compare.show.text import EXPLAINED

    console = lines(soft_wrap=True)
    if options.verbose:
        console.print(EXPLAINED, highlight=False)
    needed = OPTIMIZING if "free" in options.lanes else JUDGING
    with interruption() as stop, pool(processes(options, todo), options.scheduler, needed) as hands:
        survey = surveyed(options, todo, hands)
        found, unsaid = _found_and_shown(options, todo, hands, stop, console)
        broken_off = stop.is_set() or unsaid is not None
        code = exit_code(found, strict=options.strict, interrupted=broken_off)
        points = survey() if survey and not stop.is_set() else None
        findings = _findings(options, todo, found, points, code, interrupted=broken_off)
        unwritten = report(options, findings, [training for one in found for training in one.saved], hands)
    if options.verbose:
        print_behaviour(console, findings)
        console.print()
    console.print(findings.verdict, markup=False, highlight=False)
    for failure in (*unwritten, *([unsaid] if unsaid else [])):
        raise failure
    if stop.is_set() and not broken_off:
        console.print("interrupted when all was verified: what was asked for is written")
    return INTERRUPTED if stop.is_set() else code


def _found_and_shown(
    options: Options, todo: list[Task], hands: Pool, stop: Stop, console: Console
) -> tuple[list[Found], OSError | None]:
    """What comes of each task, told as it comes; until nobody can be told, which is the second of the two."""
    from compare.show.progress import progress_bar

    found: list[Found] = []
    with progress_bar(shown=not options.quiet) as progress:
        each = 2 if options.seeds > 1 else 1  # the seeds together take as many steps again
        bar = progress.add_task(todo[0].problem.name, total=sum(each * task.epochs for task in todo))
        finding = hands.in_order(partial(found_of, options), todo, stop, partial(progress.advance, bar))
        with closing(finding) as all_found:
            for one in all_found:
                found.append(one)
                progress.update(bar, description=todo[min(len(found), len(todo) - 1)].problem.name)
                try:
                    show(options, console, one)
                except OSError as error:  # what is to be written still is
                    console.quiet = True
                    return found, error
                if options.fail_fast and one.differs(strict=options.strict):
                    break
    return found, None


def _findings(
    options: Options, todo: list[Task], found: list[Found], survey: Survey | None, code: int, *, interrupted: bool
) -> RunFindings:
    """All that is to be reported of what was found."""
    from compare.show.findings import RunFindings
    from compare.watching.ensemble import step_costs

    measured = options.ours and options.watched and not interrupted
    return RunFindings(
        verdict=closing_line(options, len(todo), found, interrupted=interrupted),
        parity=code == DONE,
        settings=options.findings_depend_on,
        judged=[one.judged for one in found if one.judged],
        causes={one.task.problem.name: one.cause for one in found if one.cause},
        courses=[course for one in found for course in one.courses],
        costs=step_costs([task.problem for task in todo]) if measured else {},
        survey=survey,
    )


def found_of(options: Options, task: Task, reins: Reins) -> Found:
    """What comes of a task, whoever is at it; its steps are let go."""
    found = verified(options, task, reins)
    return replace(found, taken=replace(found.taken, steps=()))


def verified(options: Options, task: Task, reins: Reins) -> Found:
    """The task through its lanes, with whoever follows its steps; and from every seed, if there are several."""
    from compare.ruler.allowance import Tolerance
    from compare.verdict.judge import judge

    taken = task.take()
    if taken.own:
        problem, epochs = taken.own
        task = replace(task, problem=problem, epochs=epochs)
    if not taken.epochs:
        return Found(task, taken)
    if taken.verified and isinstance(taken.steps, Steps) and options.rtol is None:
        for _ in reins.through(windows(taken.steps, taken.epochs, taken.epochs)):
            pass  # they are judged already
        return Found(
            task, taken, taken.verified.judged(task.problem), cause=cause_of(task, taken.verified.result, taken)
        )
    watched = options.watched and options.ours and options.seeds == 1
    observers = [Observer(task.problem, taken.epochs)] if watched else []
    recorders = [Recorder(task.problem)] if options.save else []
    chosen = None
    if options.rtol is not None and options.atol is not None:
        chosen = Tolerance(options.rtol, options.atol)
    judged = judge(
        task.problem,
        taken.steps,
        taken.epochs,
        allowance=chosen,
        lanes=options.lanes,
        thorough=options.strict,
        fail_fast=options.fail_fast,
        device=options.device,
        followers=[*observers, *recorders],
        through=reins.through,
    )
    several = options.seeds > 1 and not reins.stop.is_set()
    together = seeds_of(options, task, reins.through) if several else None
    return Found(
        task,
        taken,
        judged,
        cause=cause_of(task, judged.lockstep, taken),
        courses=(*(observer.course() for observer in observers), *([together.course] if together else [])),
        saved=tuple(recorder.training() for recorder in recorders),
        together=together,
    )


def cause_of(task: Task, lane: LockstepResult | None, taken: Taken) -> Diagnosis | None:
    """The likely cause of a difference, if there is one."""
    from compare.causes import explained

    if lane is None or lane.witness is None:
        return None
    known = taken.verified.cause if taken.verified and lane is taken.verified.result else None
    return known or explained(task.problem, lane.witness, foreign=False)


def seeds_of(options: Options, task: Task, through: Through) -> Ensemble:
    """The task's training from every seed, together."""
    from compare.watching.ensemble import ensemble

    seeds = range(options.seed, options.seed + options.seeds)
    drawn = [problem_of(options, task.problem.activation, task.problem.data, seed) for seed in seeds]
    return ensemble(drawn, task.epochs, through)


def surveyed(options: Options, todo: list[Task], hands: Pool) -> Callable[[], Survey] | None:
    """The survey of single points of what is trained, for whom it is drawn."""
    from compare.points.pointwise import survey_of

    if not (options.html or options.figures):
        return None
    names = dict.fromkeys(name for task in todo for name in (task.problem.activation, task.problem.loss))
    return hands.beside(partial(survey_of, list(names), ("float64", "float32")))


def show(options: Options, console: Console, found: Found) -> None:
    """One task's verdict in words; with --quiet only if it is one against parity."""
    from compare.show.text import print_judged, print_seeds

    if options.quiet and not found.differs(strict=options.strict):
        return
    name, judged = found.task.problem.name, found.judged
    for line in found.taken.said:
        console.print(f"{name}: {line}", markup=False, highlight=False)
    if judged is not None:
        command = reproduce(options, found)
        print_judged(console, judged, found.taken.epochs, command, verbose=options.verbose, cause=found.cause)
    if found.together is not None:
        print_seeds(console, name, found.together.lockstep)


def closing_line(options: Options, trainings: int, found: list[Found], *, interrupted: bool) -> str:
    """The verdict on all that was found."""
    from compare.show.closing import Wanted, closing, ended

    wanted = Wanted(
        trainings=trainings,
        seeds=options.seeds,
        chosen=options.rtol is not None,
        drift=options.lanes == ("free",),
        interrupted=interrupted,
    )
    all_ended = [
        ended(
            one.task.problem.name,
            one.judged,
            one.together.lockstep if one.together else None,
            unfinished=one.unfinished,
            strict=options.strict,
            again=reproduce(options, one),
        )
        for one in found
    ]
    return closing(wanted, all_ended)


def report(
    options: Options, findings: RunFindings, saved: list[RecordedTraining], hands: Pool
) -> list[UnwritableError]:
    """What there is beside the verdicts, as data, as figures and as a page; what of it could not be written."""
    from compare.files import write_json
    from compare.show.data import findings_data

    @cache
    def drawn() -> list[tuple[Group, list[Picture]]]:
        from compare.show.figures import pictures

        return pictures(findings, files=bool(options.figures), hands=hands)

    def figures(folder: Path) -> None:
        from compare.show.figures import save_figures

        save_figures(folder, drawn())

    def page(path: Path) -> None:
        from compare.show.page import write_page

        write_page(path, findings, drawn())

    outputs: list[tuple[Path | None, Callable[[Path], None]]] = [
        (options.json, lambda path: write_json(path, findings_data(findings))),
        (options.save, lambda path: save_trainings(path, saved)),
        (options.figures, figures),
        (options.html, page),
    ]
    unwritten = []
    for path, write in outputs:
        try:
            if path:
                write(path)
        except UnwritableError as error:  # the others may lie elsewhere
            unwritten.append(error)
    return unwritten


if __name__ == "__main__":
    raise SystemExit(main())
