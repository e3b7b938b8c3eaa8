"""Plant every known bug in every network, and print what the diagnosis makes of it.

python -m compare.diagnosis                            each bug alone, every activation, both data sets
python -m compare.diagnosis --act tanh --data linear   one activation, one data set
python -m compare.diagnosis --pairs 600                pairs of bugs, drawn at random
python -m compare.diagnosis --random 1000              random changes that are no known bug
python -m compare.diagnosis --page docs/bugs.md        write the page that explains each bug
"""

import argparse
from collections import Counter
from collections.abc import Iterator, Sequence
from statistics import median

import numpy as np
from rich.console import Console
from rich.table import Table

from compare.arguments import activation, command_line, count, fail, one_of, writable
from compare.diagnosis.page import page
from compare.diagnosis.trial import Network, Result, Trial, networks, pairs, perturbations, singles
from compare.files import replacing
from compare.problems import DATA
from manual.activations import ACTIVATIONS

PROGRAM = "compare.diagnosis"
NEVER_WRONG, WRONG_NAME, INTERRUPTED = 0, 1, 130


def parser() -> argparse.ArgumentParser:
    """The command line."""
    codes = "exit codes: 0 no wrong name, 1 a wrong name, 2 usage, 130 interrupted"
    result = command_line(PROGRAM, __doc__, codes)
    add = result.add_argument
    add(
        "--act",
        type=activation,
        nargs="+",
        metavar="NAME",
        help=f"all (default), or of: {', '.join(ACTIVATIONS)}",
    )
    add("--data", type=one_of("data set", DATA), nargs="+", metavar="NAME", help="linear, xor (both)")
    add(
        "--dtype",
        type=one_of("dtype", ["float64", "float32"]),
        default="float64",
        metavar="NAME",
        help="float64, float32 (%(default)s)",
    )
    what = result.add_mutually_exclusive_group()
    what.add_argument("--pairs", type=count("pairs"), metavar="N", help="N pairs of bugs in place of each alone")
    what.add_argument(
        "--random", type=count("changes"), metavar="N", help="N random changes that are no known bug"
    )
    what.add_argument("--page", type=writable, metavar="FILE", help="write the page of all known bugs, and stop")
    add(
        "--all-tensors",
        action="store_true",
        help="show the diagnosis every tensor, not only loss, dW, db, update",
    )
    add("--seed", type=count("seed", least=0), default=0, metavar="N", help="of what is drawn at random (0)")
    add("--json", type=writable, metavar="FILE", help="write every outcome to FILE")
    add("-q", "--quiet", action="store_true", help="the sums alone")
    return result


def trials(args: argparse.Namespace, where: list[Network]) -> Iterator[tuple[Network, Iterator[Trial]]]:
    """What is planted in each network."""
    drawn = args.pairs or args.random or 0
    for i, network in enumerate(where):
        share = drawn // len(where) + (i < drawn % len(where))
        if args.pairs:
            yield network, pairs(network, share, args.seed + i, everything=args.all_tensors)
        elif args.random:
            yield network, perturbations(network, share, args.seed + i, everything=args.all_tensors)
        else:
            yield network, singles(network, everything=args.all_tensors)


def row_of(trial: Trial) -> str:
    """The row of the table in which a trial is counted: a bug's name without its layer."""
    return " + ".join(h.name for h in trial.bug.hypotheses) if len(trial.bug.parts) == 1 else "pairs"


def table(done: Sequence[Trial]) -> Table:
    """Hypothesis by outcome."""
    result = Table(box=None, pad_edge=False, header_style="dim")
    result.add_column("planted")
    for outcome in Result:
        result.add_column(str(outcome), justify="right")
    rows: dict[str, Counter[Result]] = {}
    for trial in done:
        rows.setdefault(row_of(trial), Counter())[trial.result] += 1
    for name, counts in rows.items():
        result.add_row(name, *(f"{counts[outcome]:,}" if counts[outcome] else "" for outcome in Result))
    return result


def sums(done: Sequence[Trial]) -> list[str]:
    """All rows in a few lines."""
    counts = Counter(trial.result for trial in done)
    visible = counts[Result.NAMED] + counts[Result.UNKNOWN] + counts[Result.WRONG]
    seconds = [trial.seconds for trial in done if trial.result in (Result.NAMED, Result.UNKNOWN, Result.WRONG)]
    lines = [f"{visible:,} visible: " + ", ".join(f"{counts[r]:,} {r}" for r in list(Result)[:3])]
    if visible:
        lines[0] += f" ({counts[Result.NAMED] / visible:.2%} named, {counts[Result.WRONG] / visible:.2%} wrong)"
        lines.append(f"{median(seconds):.3f} s a diagnosis (median), at most {max(seconds):.3f} s")
    lines.append(f"{counts[Result.HIDDEN]:,} change nothing there")
    return [*lines, f"{counts[Result.INAPPLICABLE]:,} cannot be executed there"]


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; the exit code."""
    args = parser().parse_args(argv)
    if args.page:
        try:
            with replacing(args.page) as path:
                path.write_text(page(), encoding="utf-8")
        except OSError as error:
            fail(PROGRAM, f"cannot write {error.filename}: {error.strerror}")
        return NEVER_WRONG
    acts = tuple(ACTIVATIONS) if not args.act or "all" in args.act else tuple(dict.fromkeys(args.act))
    where = networks(acts, tuple(dict.fromkeys(args.data or DATA)), args.dtype)

    from compare.process import interruption, one_thread
    from compare.report.data import write_json
    from compare.report.progress import progress_bar

    console, done = Console(soft_wrap=True), []
    total = args.pairs or args.random or sum(len(network.bugs) for network in where)
    with (
        interruption() as stop,
        progress_bar(shown=not args.quiet) as progress,
        one_thread(),
        np.errstate(all="ignore"),
    ):
        task = progress.add_task("", total=total)
        for network, planted in trials(args, where):
            progress.update(task, description=network.name)
            for trial in planted:
                done.append(trial)
                progress.advance(task)
                if trial.result is Result.WRONG and trial.diagnosis:
                    console.print(f"WRONG NAME: {network.name}: {trial.bug.name} named {trial.diagnosis.name}")
                if stop.is_set():
                    break
            if stop.is_set():
                break
    if not args.quiet:
        console.print(table(done))
    for line in sums(done):
        console.print(line, highlight=False)
    if args.json:
        write_json(args.json, {"settings": vars(args), "trials": [trial.data for trial in done]})
    if stop.is_set():
        console.print("interrupted: what is shown above was tried until then")
        return INTERRUPTED
    return WRONG_NAME if any(trial.result is Result.WRONG for trial in done) else NEVER_WRONG


if __name__ == "__main__":
    raise SystemExit(main())
