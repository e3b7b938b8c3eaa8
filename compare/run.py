"""Verify a training of the hand-written network against PyTorch, step by step.

python -m compare.run                                        all activations, both data sets
python -m compare.run --act tanh                             one activation
python -m compare.run --act relu leaky_relu:0.2 --data xor   two, one with its slope
python -m compare.run --epochs 150000                        the lab's own number of epochs
"""

import argparse
import shlex
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from compare.archive import Recorder, load_trainings, save_trainings, size_of_step
from compare.arguments import (
    activation,
    count,
    fail,
    not_negative,
    one_of,
    positive,
    widths,
    writable,
)
from compare.problems import DATA, INITS, Problem, lab_problem, load_weights
from compare.record import Tensors
from manual.activations import ACTIVATIONS
from manual.losses import LOSSES

PARITY, DIFFERENCE, INTERRUPTED = 0, 1, 130
PROGRAM = "compare.run"
LAB_EPOCHS = 150_000
LANES = {"lockstep": ("lockstep",), "free": ("free",), "both": ("lockstep", "free")}
PROBLEM_OPTIONS = ("act", "data", "points", "hidden", "bias", "loss", "init", "seed", "lr", "dtype")
SAVED_BYTES = 2**30  # the most that --save writes


def parser() -> argparse.ArgumentParser:
    """The command line."""
    description, _, examples = (__doc__ or "").partition("\n\n")
    result = argparse.ArgumentParser(
        prog="python -m compare.run",
        description=description,
        epilog=f"examples:\n{examples}\nexit codes: 0 parity, 1 a difference, 2 usage, 130 interrupted",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    names = ", ".join(ACTIVATIONS)
    add = result.add_argument
    add(
        "--act",
        type=activation,
        nargs="+",
        action="extend",
        metavar="NAME",
        help=f"all (default), or of: {names}",
    )
    add(
        "--data",
        type=one_of("data set", DATA),
        nargs="+",
        action="extend",
        metavar="NAME",
        help="linear, xor (both)",
    )
    add("--points", type=count("points"), metavar="N", help="training points (linear: 100, xor: 21)")
    add(
        "--epochs",
        type=count("epochs"),
        default=500,
        metavar="N",
        help="steps to verify (default: %(default)s)",
    )
    add("--lr", type=positive, default=0.01, metavar="RATE", help="learning rate (default: %(default)s)")
    add("--hidden", type=widths, default=(10, 10), metavar="N,N", help="widths of the hidden layers (10,10)")
    add("--bias", action="store_true", help="give each layer a bias (the lab has none)")
    add(
        "--loss",
        type=one_of("loss", LOSSES),
        default="bce",
        metavar="NAME",
        help=f"{', '.join(LOSSES)} (bce)",
    )
    add("--init", type=one_of("initialisation", INITS), metavar="NAME", help=f"{', '.join(INITS)} (normal)")
    add(
        "--seed",
        type=count("seed", least=0),
        default=0,
        metavar="N",
        help="of points and weights (default: 0)",
    )
    add(
        "--weights",
        type=Path,
        metavar="FILE",
        help="initial weights W1, W2, ... (b1, ...) from a safetensors file",
    )
    add(
        "--dtype",
        type=one_of("dtype", ["float64", "float32"]),
        default="float64",
        metavar="NAME",
        help="float64, float32",
    )
    add(
        "--lane",
        type=one_of("lane", LANES),
        default="both",
        metavar="NAME",
        help="lockstep (the verdict), free (the drift of PyTorch's own training), both (default)",
    )
    add("--rtol", type=not_negative, metavar="R", help="a chosen tolerance in place of the derived bounds ...")
    add(
        "--atol",
        type=not_negative,
        metavar="A",
        help="... |ours - theirs| <= A + R |theirs|; both or neither",
    )
    add(
        "--strict",
        action="store_true",
        help="compare every tensor of every step, and fail where rounding could hide the value itself",
    )
    add("--fail-fast", action="store_true", help="stop at the first difference")
    add("--json", type=writable, metavar="FILE", help="write everything that was found to FILE")
    add("--save", type=writable, metavar="FILE", help="write the trainings to FILE (safetensors) ...")
    add("--judge", type=Path, metavar="FILE", help="... and judge such a file, without training")
    add("--device", default="cpu", metavar="NAME", help="where PyTorch computes: cpu, cuda")
    add("-q", "--quiet", action="store_true", help="verdicts alone")
    add("-v", "--verbose", action="store_true", help="a table of every tensor")
    return result


def problems(args: argparse.Namespace) -> list[Problem]:
    """What the arguments ask for; ValueError, in one line, where they do not fit together."""
    acts = list(dict.fromkeys(args.act or ["all"]))
    weights = load_weights(args.weights) if args.weights else None
    return [
        lab_problem(
            act,
            data,
            points=args.points,
            hidden=args.hidden,
            bias=args.bias,
            loss=args.loss,
            init=args.init or "normal",
            seed=args.seed,
            learning_rate=args.lr,
            dtype=args.dtype,
            weights=weights,
        )
        for data in dict.fromkeys(args.data or DATA)
        for act in (ACTIVATIONS if "all" in acts else acts)
    ]


def check(args: argparse.Namespace) -> None:
    """Exit with one line for arguments that contradict each other."""
    if (args.rtol is None) != (args.atol is None):
        fail(PROGRAM, "--rtol and --atol are given together or not at all")
    if args.weights and (args.bias or args.init):
        fail(PROGRAM, "--weights brings its own shapes and values: leave out --bias and --init")
    if args.judge:
        for option in (*PROBLEM_OPTIONS, "weights", "epochs", "lane", "save"):
            if getattr(args, option) != parser().get_default(option):
                fail(PROGRAM, f"--judge takes the trainings from its file: leave out --{option}")


def trainings(args: argparse.Namespace) -> list[tuple[Problem, int, Iterator[Tensors] | None]]:
    """Each problem with its number of epochs, and with its steps where they come from a file."""
    try:
        if args.judge:
            return [(saved.problem, len(saved), saved.steps()) for saved in load_trainings(args.judge)]
        todo = problems(args)
        if args.save:
            step = sum(size_of_step(problem) for problem in todo)
            if step * args.epochs > SAVED_BYTES:
                raise ValueError(
                    f"--save would write {step * args.epochs:,} bytes, at most {SAVED_BYTES:,} are expected: "
                    f"--epochs {SAVED_BYTES // step} would fit"
                )
        return [(problem, args.epochs, None) for problem in todo]
    except ValueError as error:
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
    for option in ("rtol", "atol"):
        if getattr(args, option) is not None:
            words += [f"--{option}", str(getattr(args, option))]
    return shlex.join(words)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; the exit code."""
    args = parser().parse_args(argv)
    check(args)
    todo = trainings(args)

    import torch

    from compare.process import keep_memory, one_thread

    try:
        torch.empty(0, device=args.device)
    except (RuntimeError, AssertionError) as error:
        fail(PROGRAM, f"device {args.device!r} is not available: {str(error).splitlines()[0]}")
    keep_memory()
    with one_thread():
        return verify(args, todo)


def verify(args: argparse.Namespace, todo: list[tuple[Problem, int, Iterator[Tensors] | None]]) -> int:
    """Train, judge and report every problem."""
    from compare.diagnosis.engine import Observation, diagnose
    from compare.parity.allowance import Tolerance
    from compare.parity.judge import judge
    from compare.parity.parties import manual_steps
    from compare.process import interruption
    from compare.report.data import diagnosis_data, judged_data, write_json
    from compare.report.text import print_judged

    console = Console(soft_wrap=True)
    progress = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
        disable=args.quiet or not sys.stderr.isatty(),
    )
    code, found, saved = PARITY, [], []
    with interruption() as stop, progress:
        task = progress.add_task("", total=sum(epochs for _, epochs, _ in todo))
        for problem, epochs, steps in todo:
            progress.update(task, description=problem.name)
            recorder = Recorder(problem) if args.save else None
            judged = judge(
                problem,
                steps or manual_steps(problem),
                epochs,
                allowance=Tolerance(args.rtol, args.atol) if args.rtol is not None else None,
                lanes=("lockstep",) if args.judge else LANES[args.lane],
                thorough=args.strict,
                fail_fast=args.fail_fast,
                device=args.device,
                recorder=recorder,
                advance=lambda steps: progress.advance(task, steps),
                stop=stop,
            )
            command = reproduce(args, problem, judged.first_difference + 1)
            cause = None
            if judged.lockstep and judged.lockstep.differs:
                cause = diagnose(Observation(problem, judged.lockstep.witness))
            print_judged(console, judged, epochs, command, quiet=args.quiet, verbose=args.verbose, cause=cause)
            found.append(judged_data(judged) | {"cause": diagnosis_data(cause) if cause else None})
            saved += [recorder.training()] if recorder else []
            if judged.differs or (args.strict and judged.vacuous):
                code = DIFFERENCE
            if stop.is_set() or (args.fail_fast and code):
                break
        try:
            if args.json:
                write_json(args.json, {"settings": vars(args), "results": found})
            if args.save:
                save_trainings(args.save, saved)
        except OSError as error:
            fail(PROGRAM, f"cannot write {error.filename}: {error.strerror}")
    if stop.is_set():
        console.print("interrupted: what is shown above was verified until then")
        return INTERRUPTED
    if not args.quiet and not args.judge and args.epochs < LAB_EPOCHS:
        console.print(f"[dim]The lab trains for {LAB_EPOCHS:,} epochs: --epochs {LAB_EPOCHS}[/dim]")
    return code


if __name__ == "__main__":
    raise SystemExit(main())
