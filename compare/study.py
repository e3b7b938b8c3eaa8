"""Run the lab's experiments again, every step verified against PyTorch, judge its claims, and write its report.

backprop-parity study --quick                everything at a hundredth of the epochs: a minute or two
backprop-parity study --only R9 R10          some of it
backprop-parity study --seeds 5              the lab's own epochs; interrupted, it goes on from there
backprop-parity study --scheduler tcp://...  on the workers of a Dask scheduler
"""

import argparse
import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from pathlib import Path
from threading import Event, Thread
from time import perf_counter
from typing import TYPE_CHECKING

from compare.arguments import command_line, count, folder, one_of
from compare.ending import AMISS, DONE, INTERRUPTED, command
from compare.errors import CompareError
from compare.extras import need_pytorch

if TYPE_CHECKING:  # these import PyTorch, for which help and usage errors do not wait
    from compare.lab.job import Job, JobResult
    from compare.lab.store import Store
    from compare.pool import Pool

PROGRAM = "backprop-parity study"
IDS = [f"R{i}" for i in range(1, 13)]
QUICK_WORDS = "; a hundredth of the lab's epochs, and what does not hold yet is open"


def parser() -> argparse.ArgumentParser:
    """The command line."""
    codes = {DONE: "all steps match", AMISS: "a difference"}
    result = command_line(PROGRAM, __doc__, codes)
    add = result.add_argument
    only = one_of("experiment", IDS)
    add("--only", type=only, nargs="+", action="extend", metavar="ID", help="some of R1 to R12 (all)")
    add("--seeds", type=count("seeds"), default=5, metavar="N", help="of points and weights (%(default)s)")
    add("--quick", action="store_true", help="a hundredth of the epochs")
    add("--out", type=folder, default=Path("study"), metavar="DIR", help="results and report (%(default)s)")
    add("--workers", type=count("workers"), metavar="N", help="processes (one a core)")
    add("--scheduler", metavar="URL", help="of a Dask cluster that runs them instead, tcp://HOST:8786")
    add("-q", "--quiet", action="store_true", help="no progress bar")
    return result


@dataclass(frozen=True)
class Options:
    """The command line as values; help says what each of them means."""

    only: list[str] | None
    seeds: int
    quick: bool
    out: Path
    workers: int | None
    scheduler: str | None
    quiet: bool


def finish(jobs: dict[str, "Job"], store: "Store", hands: "Pool", *, shown: bool) -> dict[str, "JobResult"]:
    """Every job's outcome: from the store, or run now and kept there; the longest first."""
    from compare.lab.job import run
    from compare.show.progress import progress_bar

    outcomes = {name: outcome for name, job in jobs.items() if (outcome := store.get(job)) is not None}
    waiting = sorted((name for name in jobs if name not in outcomes), key=lambda name: -jobs[name].work)
    with progress_bar(shown=shown) as progress:
        bar = progress.add_task("training steps", total=sum(jobs[name].steps for name in jobs))
        progress.advance(bar, sum(jobs[name].steps for name in outcomes))
        pieces, advance = [jobs[name] for name in waiting], partial(progress.advance, bar)
        for i, outcome in hands.each(run, pieces, Event(), advance):  # a Ctrl-C is not waited for
            outcomes[waiting[i]] = outcome
            store.put(pieces[i], outcome)
            progress.update(bar, description=f"finished: {waiting[i]}")
    return {name: outcomes[name] for name in jobs}


@command(PROGRAM)
def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; the exit code."""
    options = Options(**vars(parser().parse_args(argv)))
    need_pytorch()
    from compare.lab.claims import judge
    from compare.lab.experiments import EXPERIMENTS
    from compare.lab.experiments import jobs as all_jobs
    from compare.lab.store import Store
    from compare.lab.training import Training
    from compare.pool import OPTIMIZING, LostError, pool
    from compare.process import processors
    from compare.show.progress import lines
    from compare.show.study import claims_table, cost_sentence, verified_sentence

    ids = [id for id in IDS if id in (options.only or IDS)]
    wanted = {name for id in ids for name in EXPERIMENTS[id].jobs}
    jobs = {
        name: job for name, job in all_jobs(range(options.seeds), quick=options.quick).items() if name in wanted
    }
    console = lines(soft_wrap=True)
    words = PROGRAM.split()
    if options.only:
        words += ["--only", *ids]
    words += ["--seeds", str(options.seeds)]
    if options.quick:
        words.append("--quick")
    again = shlex.join(words)
    try:
        store = Store(options.out / "jobs")
        anew, started = all(store.get(job) is None for job in jobs.values()), perf_counter()
        with pool(options.workers or processors(), options.scheduler, OPTIMIZING) as hands:
            Thread(target=import_module, args=["compare.show.lab.report"]).start()  # while others train
            outcomes = finish(jobs, store, hands, shown=not options.quiet)
            elapsed = perf_counter() - started if anew else None
            from compare.show.lab.report import Study, write_report

            trainings = {name: Training(job, outcomes[name]) for name, job in jobs.items()}
            study = Study(
                again, ids, options.quick, trainings, judge(trainings, set(ids), quick=options.quick), elapsed
            )
            write_report(options.out, study, hands)
    except KeyboardInterrupt:
        console.print(f"interrupted: the same command goes on from what is finished in {options.out}")
        return INTERRUPTED
    except LostError:
        raise CompareError(
            f"a process was ended; the same command goes on from what is finished in {options.out}"
        ) from None
    console.print(claims_table(study.judgements))
    console.print(f"\n{verified_sentence(trainings)}{QUICK_WORDS * options.quick}", highlight=False)
    console.print(cost_sentence(trainings, elapsed), highlight=False)
    console.print(
        f"The report: {options.out / 'report.html'}, and as Markdown {options.out / 'report.md'}", highlight=False
    )
    return AMISS if any(outcome.differing for outcome in outcomes.values()) else DONE


if __name__ == "__main__":
    raise SystemExit(main())
