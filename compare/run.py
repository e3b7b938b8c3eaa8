"""Verify a training of the hand-written network against PyTorch, step by step.

python -m compare.run                                        all activations, both data sets
python -m compare.run --act tanh                             one activation
python -m compare.run --act relu leaky_relu:0.2 --data xor   two, one with its slope
python -m compare.run --epochs 150000                        the lab's own number of epochs
"""

import argparse
import difflib
import json
import math
import shlex
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import NoReturn

import numpy as np
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from compare.problems import DATA, INITS, Problem, lab_problem, load_weights, parse_activation
from compare.record import Tensors, chunks
from manual.activations import ACTIVATIONS
from manual.losses import LOSSES

PARITY, DIFFERENCE, USAGE, INTERRUPTED = 0, 1, 2, 130
LAB_EPOCHS = 150_000
LANES = ("lockstep", "free", "both")
CHUNK = 256
CHUNK_VALUES = 4_000_000  # of one tensor kind, points × width × steps: bounds the memory of a chunk
LARGEST = {"points": 1_000_000, "epochs": 100_000_000, "width": 10_000, "layers": 100}


def one_of(what: str, choices: Iterable[str]) -> Callable[[str], str]:
    """An argument type: one of the names, or an error that says which is nearest."""
    names = list(choices)

    def parse(text: str) -> str:
        if text in names:
            return text
        near = difflib.get_close_matches(text, names, n=1, cutoff=0.0)
        hint = f"did you mean {near[0]!r}? " if near else ""
        raise argparse.ArgumentTypeError(f"unknown {what} {text!r}; {hint}(choose from {', '.join(names)})")

    return parse


def activation(text: str) -> str:
    """An argument type: an activation, with its parameter behind a colon, or `all`."""
    name, colon, parameter = text.partition(":")
    one_of("activation", [*ACTIVATIONS, "all"])(name)
    if colon:
        number(parameter)
        if not _takes_parameter(name):
            raise argparse.ArgumentTypeError(f"{name} takes no parameter, found {text!r}")
    return text


def _takes_parameter(name: str) -> bool:
    return name in ACTIVATIONS and bool(getattr(ACTIVATIONS[name], "__dataclass_fields__", None))


def count(what: str, least: int = 1) -> Callable[[str], int]:
    """An argument type: a whole number of points, epochs, ... within reason."""

    def parse(text: str) -> int:
        try:
            value = int(text)
        except ValueError:
            raise argparse.ArgumentTypeError(f"{text!r} is not a whole number of {what}") from None
        if not least <= value <= LARGEST.get(what, 2**32 - 1):
            most = LARGEST.get(what, 2**32 - 1)
            raise argparse.ArgumentTypeError(f"{value} {what}: expected {least} to {most}")
        return value

    return parse


def number(text: str) -> float:
    """An argument type: a finite number."""
    try:
        value = float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number") from None
    if not math.isfinite(value):
        raise argparse.ArgumentTypeError(f"{text!r} is not a finite number")
    return value


def positive(text: str) -> float:
    """An argument type: a finite number above zero."""
    if (value := number(text)) <= 0:
        raise argparse.ArgumentTypeError(f"{text!r} is not above zero")
    return value


def not_negative(text: str) -> float:
    """An argument type: a finite number, zero or above."""
    if (value := number(text)) < 0:
        raise argparse.ArgumentTypeError(f"{text!r} is below zero")
    return value


def widths(text: str) -> tuple[int, ...]:
    """An argument type: the widths of the hidden layers, 10,10."""
    parts = [part.strip() for part in text.split(",")]
    if not all(part.isdecimal() and 1 <= int(part) <= LARGEST["width"] for part in parts):
        raise argparse.ArgumentTypeError(
            f"{text!r} is not a list of widths, each 1 to {LARGEST['width']}, such as 10,10"
        )
    if len(parts) > LARGEST["layers"]:
        raise argparse.ArgumentTypeError(f"{len(parts)} hidden layers, expected at most {LARGEST['layers']}")
    return tuple(int(part) for part in parts)


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
        default="lockstep",
        metavar="NAME",
        help="lockstep, free, both (lockstep)",
    )
    add("--rtol", type=not_negative, metavar="R", help="a chosen tolerance in place of the derived bounds ...")
    add(
        "--atol",
        type=not_negative,
        metavar="A",
        help="... |ours - theirs| <= A + R |theirs|; both or neither",
    )
    add("--strict", action="store_true", help="fail where rounding could hide the values themselves")
    add("--fail-fast", action="store_true", help="stop at the first difference")
    add("--json", type=Path, metavar="FILE", help="write everything that was found to FILE")
    add("--device", default="cpu", metavar="NAME", help="where PyTorch computes: cpu, cuda")
    add("-q", "--quiet", action="store_true", help="verdicts alone")
    add("-v", "--verbose", action="store_true", help="a table of every tensor")
    return result


def fail(message: str) -> NoReturn:
    """One line about bad input, exit code 2."""
    print(f"python -m compare.run: error: {message}", file=sys.stderr)
    raise SystemExit(USAGE)


def problems(args: argparse.Namespace) -> list[Problem]:
    """What the arguments ask for; exits with one line where they do not fit together."""
    acts = list(dict.fromkeys(args.act or ["all"]))
    if "all" in acts:
        acts = list(ACTIVATIONS)
    try:
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
            for act in acts
        ]
    except ValueError as error:
        fail(str(error))


def check(args: argparse.Namespace) -> None:
    """Exit with one line for whatever can be known to fail before anything runs."""
    if (args.rtol is None) != (args.atol is None):
        fail("--rtol and --atol are given together or not at all")
    if args.weights and (args.bias or args.init):
        fail("--weights brings its own shapes and values: leave out --bias and --init")
    if args.json and (not args.json.absolute().parent.is_dir() or args.json.is_dir()):
        fail(f"cannot write {args.json}: expected a file in a folder that exists")


def reproduce(args: argparse.Namespace, problem: Problem, epochs: int) -> str:
    """The command that shows the same again."""
    words = ["python", "-m", "compare.run", "--act", problem.activation, "--data", problem.data]
    words += ["--epochs", str(epochs), "--seed", str(args.seed), "--lr", str(args.lr), "--loss", args.loss]
    words += ["--dtype", args.dtype, "--hidden", ",".join(map(str, args.hidden))]
    for option in ("points", "init", "weights", "rtol", "atol"):
        if getattr(args, option) is not None:
            words += [f"--{option}", str(getattr(args, option))]
    return shlex.join(words + ["--bias"] * args.bias)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; the exit code."""
    args = parser().parse_args(argv)
    check(args)
    todo = problems(args)

    import torch

    from compare.process import keep_memory, one_thread

    try:
        torch.empty(0, device=args.device)
    except (RuntimeError, AssertionError) as error:
        fail(f"device {args.device!r} is not available: {str(error).splitlines()[0]}")
    keep_memory()
    with one_thread():
        return verify(args, todo)


def verify(args: argparse.Namespace, todo: list[Problem]) -> int:
    """Train, judge and report every problem."""
    from compare.parity.allowance import Tolerance
    from compare.parity.drift import FreeRun
    from compare.parity.lockstep import Lockstep
    from compare.parity.mismatch import Verdict
    from compare.parity.parties import manual_steps, torch_reference
    from compare.report.text import drift_message, drift_sentence, failure_message, print_summary, tensor_table

    console = Console(soft_wrap=True)
    tolerance = Tolerance(args.rtol, args.atol) if args.rtol is not None else None
    progress = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
        disable=args.quiet or not sys.stderr.isatty(),
    )
    interrupted, code, found = False, PARITY, []
    with progress:
        for problem in todo:
            reference = torch_reference(problem, args.device)
            lane, free = Lockstep(problem, reference, tolerance), FreeRun(problem, reference)
            widest = max(W.shape[-1] for W in problem.weights.values())
            size = max(1, min(CHUNK, CHUNK_VALUES // (len(problem.x) * widest)))
            task = progress.add_task(problem.name, total=args.epochs)
            started, last = time.perf_counter(), dict(problem.weights)
            try:
                for chunk in chunks(manual_steps(problem), args.epochs, size):
                    if args.lane != "free":
                        lane.feed(chunk)
                    if args.lane != "lockstep":
                        free.feed(chunk)
                    last = {name: chunk.steps[-1][f"{name}_next"] for name in problem.weights}
                    progress.advance(task, len(chunk))
                    if lane.over or (args.fail_fast and lane.differs):
                        break
            except KeyboardInterrupt:
                interrupted = True
            seconds = time.perf_counter() - started
            progress.remove_task(task)

            result, drift = lane.result(), free.result()
            facts = {}
            if args.lane != "free":
                facts["steps verified"] = (
                    f"{result.steps:,} of {args.epochs:,}, {result.checks:,} tensors compared"
                )
                facts["largest share"] = _largest_shares(result.tensors)
            if args.lane != "lockstep":
                facts["free run"] = drift_sentence(drift)
            facts["final"] = _outcomes(problem, last)
            facts["speed"] = f"{max(result.steps, drift.steps) / seconds:,.0f} steps a second"
            print_summary(console, problem.name, result, {} if args.quiet else facts)
            if args.verbose:
                console.print(tensor_table(result))
            if result.verdict is Verdict.DIFFER:
                step = result.first.step if result.first else result.steps
                command = reproduce(args, problem, step + 1)
                console.print(failure_message(problem.name, result, command), markup=False, highlight=False)
            if drift.mismatch is not None:
                command = reproduce(args, problem, drift.mismatch.step + 1) + " --lane free"
                console.print(drift_message(problem.name, drift.mismatch, command), markup=False, highlight=False)
            if drift.differs or result.verdict is Verdict.DIFFER or (args.strict and result.vacuous):
                code = DIFFERENCE
            judged = {"problem": problem.name, "verdict": result.verdict, "drift": asdict(drift)}
            found.append({**asdict(result), **judged, "seconds": seconds})
            if interrupted or (args.fail_fast and code):
                break
    if args.json:
        try:
            args.json.write_text(
                json.dumps({"settings": _plain(vars(args)), "results": found}, default=str, indent=1)
            )
        except OSError as error:
            fail(f"cannot write {args.json}: {error.strerror}")
    if interrupted:
        console.print("interrupted: what is shown above was verified until then")
        return INTERRUPTED
    if args.epochs < LAB_EPOCHS and not args.quiet:
        console.print(f"[dim]The lab trains for {LAB_EPOCHS:,} epochs: --epochs {LAB_EPOCHS}[/dim]")
    return code


def _plain(settings: dict) -> dict:
    return {
        name: value if isinstance(value, int | float | None) else str(value) for name, value in settings.items()
    }


def _largest_shares(tensors: dict) -> str:
    shown = {name: t.share for name, t in tensors.items() if t.checks and (name[0] == "d" or name == "loss")}
    return ", ".join(f"{name} {share:.2g}" for name, share in shown.items() if name[:2] in ("lo", "dW", "db"))


def _outcomes(problem: Problem, weights: Tensors) -> str:
    """Loss and accuracy on the training and the testing points; predicted label 1 where p > 0.5, strictly."""
    from manual.network import forward

    name, parameters = parse_activation(problem.activation)
    f, loss = ACTIVATIONS[name](*parameters), LOSSES[problem.loss]()
    layers = range(1, problem.layers + 1)
    W, b = {l: weights[f"W{l}"] for l in layers}, {l: weights[f"b{l}"] for l in layers if problem.bias}
    parts = []
    with np.errstate(all="ignore"):
        for which, (x, y) in {"training": (problem.x, problem.y), **problem.testing}.items():
            fwd = forward(x.astype(problem.dtype), W, b, f)
            value = loss.value(fwd.z[problem.layers], fwd.p, y.astype(problem.dtype))
            parts.append(f"{which}: loss {value:.4g}, accuracy {((fwd.p > 0.5) == y).mean():.4g}")
    return "; ".join(parts)


if __name__ == "__main__":
    raise SystemExit(main())
