"""Verify a training of the hand-written network against PyTorch, step by step.

python -m compare.run                                        the lab's activations, both data sets
python -m compare.run --act tanh                             one activation; --act all: every one
python -m compare.run --act relu leaky_relu:0.2 --data xor   two, one with its slope
python -m compare.run --epochs 150000                        the lab's own number of epochs
python -m compare.run --html out.html --figures figures      the report, with pictures
python -m compare.run --seeds 32 --epochs 20000              which of the lab's claims hold, seed by seed
python -m compare.run --submission net.py                    somebody's own network in the place of ours
"""

from __future__ import annotations

import argparse
import shlex
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console

from compare.arguments import (
    activation,
    command_line,
    count,
    fail,
    folder,
    not_negative,
    one_of,
    positive,
    widths,
    writable,
)
from compare.errors import CompareError
from compare.problems import DATA, INITS, Problem, lab_problem, load_weights
from compare.step import Tensors
from compare.steps import Steps, Through, Watcher
from compare.watching.archive import Recorder, Training, load_trainings, save_trainings, size_of_step
from compare.watching.course import Observer
from manual.activations import LAB_ACTIVATIONS
from manual.further import ACTIVATIONS
from manual.losses import LOSSES

if TYPE_CHECKING:  # these import PyTorch, for which help and usage errors do not wait
    from compare.grading.settings import ClassSettings
    from compare.points.findings import Survey
    from compare.ruler.allowance import Allowance
    from compare.show.findings import Findings
    from compare.submission.sandbox import Level
    from compare.verdict.judge import Judged
    from compare.watching.ensemble import Ensemble

PARITY, DIFFERENCE, WEAK, INTERRUPTED = 0, 1, 3, 130
PROGRAM = "compare.run"
Add = Callable[..., Any]  # ArgumentParser.add_argument
LAB_EPOCHS = 150_000
LANES = {"lockstep": ("lockstep",), "free": ("free",), "both": ("lockstep", "free")}
PROBLEM_OPTIONS = ("act", "data", "points", "hidden", "bias", "loss", "init", "seed", "lr", "dtype")
SUBMITTED_EPOCHS = 200  # of a submission, unless told otherwise: each step comes out of the sandbox
SAVED_BYTES = 2**30  # the most that --save writes


def parser() -> argparse.ArgumentParser:
    """The command line."""
    codes = "exit codes: 0 parity, 1 a difference, 2 usage, 3 isolation weaker than required, 130 interrupted"
    result = command_line(PROGRAM, __doc__, codes)
    _trainings(result.add_argument_group("the trainings").add_argument)
    _submission(result.add_argument_group("a submission").add_argument)
    _judgement(result.add_argument_group("the judgement").add_argument)
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
    add("--submission", type=Path, metavar="FILE", help="a program in the place of ours, run in a sandbox")
    add("--class", dest="settings", type=Path, metavar="FILE", help="its activation, layout, names, ... (TOML)")
    add("--weak", action="store_true", help="accept limits alone, which stop accidents and no attack")


def _judgement(add: Add) -> None:
    lanes = "lockstep (the verdict), free (the drift of PyTorch's own training), both (default)"
    add("--lane", type=one_of("lane", LANES), default="both", metavar="NAME", help=lanes)
    add("--rtol", type=not_negative, metavar="R", help="a chosen tolerance in place of the derived bounds ...")
    add("--atol", type=not_negative, metavar="A", help="... |ours - theirs| <= A + R |theirs|; both or neither")
    strict = "compare every tensor of every step, and fail where rounding could hide the value itself"
    add("--strict", action="store_true", help=strict)
    add("--fail-fast", action="store_true", help="stop at the first difference")
    add("--judge", type=Path, metavar="FILE", help="judge the trainings of a file that --save wrote")
    add("--device", default="cpu", metavar="NAME", help="where PyTorch computes: cpu, cuda, ... (%(default)s)")


def _output(add: Add) -> None:
    add("--html", type=writable, metavar="FILE", help="write the report to FILE, one page that needs no network")
    add("--figures", type=folder, metavar="DIR", help="write its figures to DIR, as PNG and SVG")
    add("--json", type=writable, metavar="FILE", help="write everything that was found to FILE")
    add("--save", type=writable, metavar="FILE", help="write the trainings to FILE, for --judge")
    add("-q", "--quiet", action="store_true", help="verdicts alone")
    add("-v", "--verbose", action="store_true", help="a table of every tensor")


@dataclass(frozen=True)
class Task:
    """One training to judge: by hand, unless its steps are given."""

    problem: Problem
    epochs: int
    steps: Iterable[Tensors] | Steps | None = None
    allowance: Allowance | None = None


def problem_of(args: argparse.Namespace, act: str, data: str, seed: int) -> Problem:
    """One of the problems that the arguments ask for; CompareError where they do not fit together."""
    return lab_problem(
        act,
        data,
        points=args.points,
        hidden=args.hidden,
        bias=args.bias,
        loss=args.loss,
        init=args.init or "normal",
        seed=seed,
        learning_rate=args.lr,
        dtype=args.dtype,
        weights=load_weights(args.weights) if args.weights else None,
    )


def check(args: argparse.Namespace) -> None:
    """Exit with one line for arguments that contradict each other."""
    if (args.rtol is None) != (args.atol is None):
        fail(PROGRAM, "--rtol and --atol are given together or not at all")
    if args.weights and (args.bias or args.init):
        fail(PROGRAM, "--weights brings its own shapes and values: leave out --bias and --init")
    if args.weights and args.seeds > 1:
        fail(PROGRAM, "--weights are the same for every seed: leave out --seeds")
    if args.judge:
        for option in (*PROBLEM_OPTIONS, "weights", "epochs", "lane", "seeds", "save"):
            if getattr(args, option) != parser().get_default(option):
                fail(PROGRAM, f"--judge takes the trainings from its file: leave out --{option}")
    if (args.settings or args.weak) and not args.submission:
        fail(PROGRAM, f"{'--class' if args.settings else '--weak'} says something of a --submission: give one")
    if args.submission:
        if not args.submission.exists():
            fail(PROGRAM, f"{args.submission} does not exist")
        for option in ("judge", "lane", "seeds", "save"):
            if getattr(args, option) != parser().get_default(option):
                fail(PROGRAM, f"--submission is verified step by step, in lockstep alone: leave out --{option}")


def agreed(args: argparse.Namespace) -> ClassSettings | None:
    """What a submission is expected to be, which the options are filled in from; exits where that is wrong."""
    if not args.submission:
        return None
    from compare.grading.settings import read_settings

    try:
        settings = read_settings(args.settings)
    except CompareError as error:
        fail(PROGRAM, str(error))
    if args.epochs == parser().get_default("epochs"):
        args.epochs = SUBMITTED_EPOCHS
    args.act = args.act or [settings.network["activation"]]
    args.bias = args.bias or settings.network["bias"]
    if args.settings:
        args.loss = settings.loss["value"]
        if args.loss not in LOSSES or settings.differentiated != args.loss:
            fail(PROGRAM, f"{args.settings}: lockstep knows {', '.join(LOSSES)}, the same loss throughout")
    return settings


def tasks(args: argparse.Namespace) -> list[Task]:
    """What the arguments ask for, or what the file holds; exits with one line where that cannot be."""
    try:
        if args.judge:
            return [Task(saved.problem, saved.steps.count, saved.steps) for saved in load_trainings(args.judge)]
        acts = list(dict.fromkeys(args.act or LAB_ACTIVATIONS))
        todo = [
            Task(problem_of(args, act, data, args.seed), args.epochs)
            for data in dict.fromkeys(args.data or DATA)
            for act in (ACTIVATIONS if "all" in acts else acts)
        ]
        if args.save:
            step = sum(size_of_step(task.problem) for task in todo)
            if step * args.epochs > SAVED_BYTES:
                raise CompareError(
                    f"--save would write {step * args.epochs:,} bytes, at most {SAVED_BYTES:,} are expected: "
                    f"--epochs {SAVED_BYTES // step} would fit"
                )
        return todo
    except CompareError as error:
        fail(PROGRAM, str(error))


def reproduce(args: argparse.Namespace, problem: Problem, epochs: int) -> str:
    """The command that shows the same again."""
    words = ["python", "-m", PROGRAM]
    if args.judge:
        words += ["--judge", str(args.judge)]
    else:
        words += ["--act", problem.activation, "--data", problem.data, "--epochs", str(epochs)]
        given = [option for option in PROBLEM_OPTIONS if getattr(args, option) != parser().get_default(option)]
        for option in (*given, *(["weights"] if args.weights else [])):
            value = getattr(args, option)
            if option not in ("act", "data", "bias"):
                words += [f"--{option}", ",".join(map(str, value)) if option == "hidden" else str(value)]
        words += ["--bias"] * args.bias
        for option, given in (("submission", args.submission), ("class", args.settings)):
            words += [f"--{option}", str(given)] if given else []
        words += ["--weak"] * args.weak
    for option in ("rtol", "atol"):
        if getattr(args, option) is not None:
            words += [f"--{option}", str(getattr(args, option))]
    return shlex.join(words)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; the exit code."""
    args = parser().parse_args(argv)
    check(args)
    settings = agreed(args)
    todo = tasks(args)

    import torch

    from compare.process import keep_memory, one_thread

    try:
        torch.empty(0, device=args.device)
    except (RuntimeError, AssertionError) as error:
        fail(PROGRAM, f"device {args.device!r} is not available: {str(error).splitlines()[0]}")
    keep_memory()
    level = None
    if args.submission:
        from compare.submission.sandbox import IsolationError, required

        try:
            level = required(weak=args.weak)
        except IsolationError as error:
            print(f"python -m {PROGRAM}: {error}", file=sys.stderr)
            return WEAK
    with one_thread():
        return verify(args, todo, settings, level)


def verify(
    args: argparse.Namespace, todo: list[Task], settings: ClassSettings | None, level: Level | None
) -> int:
    """Train, judge and report every task; the exit code."""
    from compare.bugs.engine import Observation, diagnose
    from compare.process import interruption
    from compare.show.findings import Findings
    from compare.show.progress import lines, progress_bar
    from compare.show.text import print_judged, print_seeds
    from compare.watching.ensemble import step_costs

    console = lines(soft_wrap=True)
    survey = surveyed(todo) if args.html or args.figures else None
    code, found, causes, courses, saved = PARITY, [], {}, [], []
    with interruption() as stop, progress_bar(shown=not args.quiet) as progress:
        each = 2 if args.seeds > 1 else 1  # the seeds together take as many steps again
        bar = progress.add_task("", total=sum(each * task.epochs for task in todo))

        def through(windows: Iterator[Steps]) -> Iterator[Steps]:
            """Count their steps; none comes once the user has interrupted."""
            for window in windows:
                progress.advance(bar, window.count)
                yield window
                if stop.is_set():
                    return

        for task in todo:
            progress.update(bar, description=task.problem.name)
            if settings and level:
                answered, said = answer(args, task, settings, level)
                for line in said:
                    console.print(f"{task.problem.name}: {line}", markup=False, highlight=False)
                if answered.epochs < task.epochs:
                    code = DIFFERENCE
                if not answered.epochs:
                    continue
                task = answered
            judged, followers = judge_task(args, task, through)
            command = reproduce(args, task.problem, judged.first_difference + 1)
            cause = None
            if judged.lockstep and judged.lockstep.witness:
                cause = causes[task.problem.name] = diagnose(Observation(task.problem, judged.lockstep.witness))
            print_judged(
                console, judged, task.epochs, command, quiet=args.quiet, verbose=args.verbose, cause=cause
            )
            found.append(judged)
            courses += [follower.course() for follower in followers if isinstance(follower, Observer)]
            saved += [follower.training() for follower in followers if isinstance(follower, Recorder)]
            if judged.differs or (args.strict and judged.vacuous):
                code = DIFFERENCE
            if args.seeds > 1 and not stop.is_set():
                together = seeds_of(args, task, through)
                courses.append(together.course)
                print_seeds(console, task.problem.name, together.lockstep)
                if together.lockstep.differs:
                    code = DIFFERENCE
            if stop.is_set() or (args.fail_fast and code):
                break
    costs = {} if args.judge or args.submission or stop.is_set() else step_costs([task.problem for task in todo])
    points = survey.result() if survey and not stop.is_set() else None
    report(args, console, Findings(vars(args), found, causes, courses, costs, points), saved)
    if stop.is_set():
        console.print("interrupted: what is shown above was verified until then")
        return INTERRUPTED
    if not args.quiet and not args.judge and not args.submission and args.epochs < LAB_EPOCHS:
        console.print(f"\n[dim]The lab trains for {LAB_EPOCHS:,} epochs: --epochs {LAB_EPOCHS}[/dim]")
    return code


def answer(args: argparse.Namespace, task: Task, settings: ClassSettings, level: Level) -> tuple[Task, list[str]]:
    """The task as the submission did it, as far as it came, and what there is to say of that, line by line."""
    from compare.ruler.allowance import Foreign
    from compare.submission.submitted import submitted

    try:
        found = submitted(args.submission, task.problem, task.epochs, settings, level)
    except CompareError as error:
        return replace(task, epochs=0), [str(error)]
    short = f"{found.steps.count} of {task.epochs} steps were taken"
    allowance = Foreign(task.problem, implied=found.from_updates)
    done = replace(task, epochs=found.steps.count, steps=found.steps, allowance=allowance)
    return done, [*found.said, *[short] * (found.steps.count < task.epochs)]


def surveyed(todo: list[Task]) -> Future[Survey]:
    """The survey of single points of what is trained, by a process beside this one."""
    from compare.points.pointwise import survey_of
    from compare.process import workers

    names = dict.fromkeys(name for task in todo for name in (task.problem.activation, task.problem.loss))
    executor = workers(1)
    found = executor.submit(survey_of, list(names), ("float64", "float32"))
    executor.shutdown(wait=False)  # once that is done
    return found


def judge_task(args: argparse.Namespace, task: Task, through: Through) -> tuple[Judged, list[Watcher]]:
    """The task through its lanes; with whoever followed its steps."""
    from compare.parties import manual_steps
    from compare.ruler.allowance import Tolerance
    from compare.verdict.judge import judge

    followers: list[Watcher] = []
    if not args.judge and not args.submission and args.seeds == 1:
        followers.append(Observer(task.problem, task.epochs))
    if args.save:
        followers.append(Recorder(task.problem))
    judged = judge(
        task.problem,
        task.steps if task.steps is not None else manual_steps(task.problem),
        task.epochs,
        allowance=Tolerance(args.rtol, args.atol) if args.rtol is not None else task.allowance,
        lanes=("lockstep",) if args.judge or args.submission else LANES[args.lane],
        thorough=args.strict,
        fail_fast=args.fail_fast,
        device=args.device,
        followers=followers,
        through=through,
    )
    return judged, followers


def seeds_of(args: argparse.Namespace, task: Task, through: Through) -> Ensemble:
    """The task's training from every seed, together."""
    from compare.watching.ensemble import ensemble

    seeds = range(args.seed, args.seed + args.seeds)
    drawn = [problem_of(args, task.problem.activation, task.problem.data, seed) for seed in seeds]
    return ensemble(drawn, task.epochs, through)


def report(args: argparse.Namespace, console: Console, findings: Findings, saved: list[Training]) -> None:
    """Everything beyond the verdicts: in words, as data, as figures and as a page."""
    from compare.files import write_json
    from compare.show.behaviour import print_behaviour
    from compare.show.data import findings_data

    if not args.quiet:
        print_behaviour(console, findings)
    try:
        if args.json:
            write_json(args.json, findings_data(findings))
        if args.save:
            save_trainings(args.save, saved)
        if args.figures or args.html:
            from compare.show.figures import pictures, save_figures
            from compare.show.page import write_page

            drawn = pictures(findings, png=bool(args.figures))
            if args.figures:
                save_figures(args.figures, drawn)
            if args.html:
                write_page(args.html, findings, drawn)
    except OSError as error:
        fail(PROGRAM, f"cannot write {error.filename}: {error.strerror}")


if __name__ == "__main__":
    raise SystemExit(main())
