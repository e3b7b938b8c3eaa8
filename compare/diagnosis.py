"""Plant every known bug in every network, and print what the diagnosis makes of it.

backprop-parity diagnosis                            each bug alone, every activation, both data sets
backprop-parity diagnosis --act tanh --data linear   one activation, one data set
backprop-parity diagnosis --pairs 600                pairs of bugs, drawn at random
backprop-parity diagnosis --random 1000              random changes that are no known bug
backprop-parity diagnosis --page docs/bugs.md        write the page that explains each bug
"""

import argparse
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

from rich.table import Table

from compare.arguments import activation, command_line, count, one_of, writable
from compare.bugs.page import page
from compare.bugs.trial import Part, PlantedNetwork, Result, Trial, networks, planted
from compare.ending import AMISS, DONE, INTERRUPTED, command
from compare.files import write_json, write_text
from compare.pool import Reins, pool
from compare.problems import DATA
from manual.further import ACTIVATIONS

PROGRAM = "backprop-parity diagnosis"


def parser() -> argparse.ArgumentParser:
    """The command line."""
    result = command_line(PROGRAM, __doc__, {DONE: "no wrong name", AMISS: "a wrong name"})
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
    add("--workers", type=count("workers"), metavar="N", help="processes (one a core)")
    add("-q", "--quiet", action="store_true", help="the sums alone")
    return result


@dataclass(frozen=True)
class Options:
    """The command line as values; help says what each of them means."""

    act: list[str] | None
    data: list[str] | None
    dtype: str
    pairs: int | None
    random: int | None
    page: Path | None
    all_tensors: bool
    seed: int
    json: Path | None
    workers: int | None
    quiet: bool


def parts(options: Options, where: list[PlantedNetwork]) -> list[Part]:
    """The work, network by network."""
    kind = "pairs" if options.pairs else "random" if options.random else "singles"
    drawn, among = options.pairs or options.random or 0, len(where)
    return [
        Part(
            network,
            kind,
            drawn // among + (i < drawn % among) if drawn else len(network.bugs),
            options.seed + i,
            options.all_tensors,
        )
        for i, network in enumerate(where)
    ]


def trials_of(part: Part, reins: Reins) -> list[Trial]:
    """What came of a part, for whoever works."""
    return planted(part, reins.stop)


def table(done: Sequence[Trial]) -> Table:
    """Hypothesis by outcome."""
    result = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0), header_style="dim")
    result.add_column("planted", no_wrap=True)  # where it is narrow, the headers break
    for outcome in Result:
        result.add_column(str(outcome), justify="right")
    rows: dict[str, Counter[Result]] = {}
    for trial in done:
        rows.setdefault(trial.row, Counter())[trial.result] += 1
    for name, counts in rows.items():
        result.add_row(name, *(f"{counts[outcome]:,}" if counts[outcome] else "" for outcome in Result))
    return result


def sums(done: Sequence[Trial]) -> list[str]:
    """All rows in a few lines."""
    told = (Result.NAMED, Result.UNKNOWN, Result.WRONG)
    counts = Counter(trial.result for trial in done)
    visible = sum(counts[result] for result in told)
    seconds = [trial.seconds for trial in done if trial.result in told]
    lines = [f"{visible:,} visible: " + ", ".join(f"{counts[result]:,} {result}" for result in told)]
    if visible:
        lines[0] += f" ({counts[Result.NAMED] / visible:.2%} named, {counts[Result.WRONG] / visible:.2%} wrong)"
        lines.append(f"{median(seconds):.3f} s a diagnosis (median), at most {max(seconds):.3f} s")
    lines.append(f"{counts[Result.HIDDEN]:,} change nothing there")
    return [*lines, f"{counts[Result.INAPPLICABLE]:,} cannot be executed there"]


@command(PROGRAM)
def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; the exit code."""
    options = Options(**vars(parser().parse_args(argv)))
    if options.page:
        write_text(options.page, page())
        return DONE
    acts = tuple(ACTIVATIONS) if not options.act or "all" in options.act else tuple(dict.fromkeys(options.act))
    work = parts(options, networks(acts, tuple(dict.fromkeys(options.data or DATA)), options.dtype))

    from compare.process import interruption, processors
    from compare.show.progress import lines, progress_bar

    console, found = lines(soft_wrap=True), {}
    with (
        interruption() as stop,
        pool(min(options.workers or processors(), len(work))) as hands,
        progress_bar(shown=not options.quiet) as progress,
    ):
        bar = progress.add_task("", total=sum(part.number for part in work))
        for i, trials in hands.each(trials_of, work, stop):
            part = work[i]
            found[part] = trials
            progress.update(bar, advance=part.number, description=part.network.name)
            for trial in (trial for trial in trials if trial.result is Result.WRONG):
                named = " = ".join(trial.named)
                console.print(f"WRONG NAME: {trial.network}: {trial.planted} named {named}")
    done = [trial for part in work for trial in found.get(part, ())]
    if options.json:
        write_json(options.json, {"settings": asdict(options), "trials": [asdict(trial) for trial in done]})
    if not options.quiet:
        console.print(table(done))
    for line in sums(done):
        console.print(line, highlight=False)
    if stop.is_set():
        console.print("interrupted: what is shown above was tried until then")
        return INTERRUPTED
    return AMISS if any(trial.result is Result.WRONG for trial in done) else DONE


if __name__ == "__main__":
    raise SystemExit(main())
