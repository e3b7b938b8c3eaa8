"""What it costs, as ratios measured side by side in one run; the extra `bench` adds JAX, scikit-learn, autograd.

backprop-parity bench                    the table
backprop-parity bench --json bench.json  the same, as data
backprop-parity bench --scale            small and large networks, in time and in memory: a quarter of an hour
backprop-parity bench --soak 10000000    no false alarm in that many comparisons of a tensor at a step
backprop-parity bench --grade 1000       submissions graded a second, and the memory that it takes
backprop-parity bench --page docs/ways.md  write the page of what a program may differ by
"""

# Each figure is a median over interleaved repetitions: a machine whose speed drifts slows both sides alike.

import argparse
import itertools
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import product
from pathlib import Path
from statistics import median

import numpy as np
from rich.console import Console
from rich.table import Table

from compare.arguments import command_line, count, writable
from compare.ending import AMISS, DONE, INTERRUPTED, command
from compare.extras import need_pytorch
from compare.files import write_json, write_text
from compare.peers import JAX, PEERS, TIMED_STEPS, installed, jax_scan
from compare.problems import DATA, INITS, Problem, initial_weights, lab_problem
from compare.step import Tensors, by_layer
from compare.steps import watched, window, windows
from compare.timing import Timed, drain, interleaved, numpys_own, timed
from manual.further import ACTIVATIONS
from manual.losses import LOSSES
from manual.training import Step, gradient_descent

PROGRAM = "backprop-parity bench"
RUNS = (1, 4, 16, 64)
MANY = 16  # runs at once, beside as many of JAX's
REPETITIONS = 9
DIAGNOSED_EVERY = 20  # of the known bugs


def at_once(runs: int) -> Problem:
    """tanh on the linear data set, the lab's network, from that many seeds."""
    problem = lab_problem("tanh", "linear")
    if runs == 1:
        return problem
    drawn = [initial_weights([2, 10, 10, 1], "normal", seed, bias=False) for seed in range(runs)]
    return replace(problem, weights={name: np.stack([each[name] for each in drawn]) for name in drawn[0]})


def by_hand(problem: Problem, weights: Tensors) -> Iterator[Step]:
    """The hand-written training, without its judge."""
    W, f, loss = by_layer(weights, "W"), ACTIVATIONS["tanh"], LOSSES["bce"]
    return gradient_descent(problem.x, problem.y, W, {}, f, loss, problem.learning_rate)


def candidates() -> dict[str, Timed]:
    """Everything that is timed, the seconds of a step and a run."""
    from compare.ahead import OurTraining
    from compare.parties import torch_reference
    from compare.verdict.lockstep import Lockstep

    problem, many = at_once(1), at_once(MANY)

    def each(runs: int, seconds: Timed) -> Timed:
        return lambda: seconds() / runs

    def manual(runs: int) -> Timed:
        at = at_once(runs)
        return each(runs, drain(by_hand(at, at.weights), TIMED_STEPS))

    def numpys(runs: int) -> Timed:
        at = at_once(runs)
        calls = numpys_own(lambda mark: next(by_hand(at, {n: mark(W) for n, W in at.weights.items()})))

        def steps() -> Iterator[None]:
            while True:
                for call in calls:
                    call()
                yield

        return each(runs, drain(steps(), TIMED_STEPS))

    eager = drain(torch_reference(problem).train(0.01), TIMED_STEPS)
    lane = Lockstep(problem, torch_reference(problem))
    epochs, size = 10**7, window(problem.bytes_of_step, thin=True)
    taken = OurTraining(problem).taken(epochs, size, lane.reads, lane.wholly(epochs))
    verified = watched(taken, lane)

    peers = {name: timed(train, TIMED_STEPS) for name, train in installed(problem).items()}
    if JAX in peers:
        peers[f"{JAX}, {MANY} at once"] = each(MANY, timed(jax_scan(many), TIMED_STEPS))
    ours: dict[str, Timed] = {f"manual, {runs} at once": manual(runs) for runs in RUNS}
    ours |= {f"NumPy's own, {runs} at once": numpys(runs) for runs in (1, MANY)}
    return ours | {"PyTorch, eager": eager, "train and verify": timed(lambda: next(verified), size)} | peers


def diagnosis_seconds() -> float:
    """The median time of naming one bug from one training's loss, gradients and updates."""
    from compare.bugs.engine import diagnose
    from compare.bugs.trial import PlantedNetwork, observe
    from compare.ruler.walk import NotApplicableError

    network = PlantedNetwork("tanh", "linear", (10, 10), bias=False)
    taken = []
    for bug in network.bugs[::DIAGNOSED_EVERY]:
        try:
            seen = observe(network.problems[0], bug)
        except NotApplicableError:
            continue
        started = time.perf_counter()
        diagnose(seen)
        taken.append(time.perf_counter() - started)
    return median(taken)


def ratios(seconds: dict[str, list[float]]) -> dict[str, float]:
    """The medians of the ratios, repetition by repetition."""
    eager, one = seconds["PyTorch, eager"], seconds["manual, 1 at once"]

    def ratio(above: list[float], below: list[float]) -> float:
        return median(a / b for a, b in zip(above, below, strict=True))

    result = {"eager PyTorch step / manual step": ratio(eager, one)}
    result |= {f"manual, {n} at once / 1, per run": ratio(seconds[f"manual, {n} at once"], one) for n in RUNS[1:]}
    for n in (1, MANY):
        alone, manual = seconds[f"NumPy's own, {n} at once"], seconds[f"manual, {n} at once"]
        result[f"NumPy's own share, {n} at once"] = ratio(alone, manual)
    result |= {"train and verify / eager PyTorch": ratio(seconds["train and verify"], eager)}
    result |= {f"{peer} / manual step": ratio(seconds[peer], one) for peer in PEERS if peer in seconds}
    if (vmapped := f"{JAX}, {MANY} at once") in seconds:
        result[f"manual / JAX, {MANY} at once"] = ratio(seconds[f"manual, {MANY} at once"], seconds[vmapped])
    return result


def soak(checks: int, console: Console) -> int:
    """Verify right trainings until that many tensors were compared; the exit code."""
    from compare.parties import manual_steps, torch_reference
    from compare.process import interruption
    from compare.show.progress import progress_bar
    from compare.verdict.lockstep import Lockstep
    from compare.verdict.mismatch import share_in_words

    done, alarms, largest, local = 0, 0, (0.0, ""), (0.0, "")
    with interruption() as stop, progress_bar() as progress:
        bar = progress.add_task("tensors compared", total=checks)
        for case, problem in right_trainings():
            lane = Lockstep(problem, torch_reference(problem), thorough=True)
            for _ in watched(windows(manual_steps(problem), 512, 32), lane):
                pass
            result = lane.result()
            if lane.differs:
                alarms += 1
                console.print(f"FALSE ALARM: {case}: {result.complaint or result.first}")
            done += result.checks
            progress.advance(bar, result.checks)
            largest = max(largest, (result.share, case))
            for tensor, summary in result.tensors.items():
                local = max(local, (summary.local_share, f"{tensor} of {case}"))
            if done >= checks or stop.is_set():
                break
    console.print(f"{done:,} tensors compared at a step, {alarms} false alarms", highlight=False)
    console.print(f"loss and gradients: {share_in_words(largest[0])} ({largest[1]})", highlight=False)
    console.print(f"any operation by itself: {share_in_words(local[0])} ({local[1]})", highlight=False)
    return AMISS if alarms else INTERRUPTED if stop.is_set() else DONE


def right_trainings() -> Iterator[tuple[str, Problem]]:
    """Every combination of settings, with its name, seed after seed; the first hundred meet all activations."""
    rates, dtypes = (0.001, 0.01, 0.1, 1.0), ("float64", "float32")
    for seed in itertools.count():
        init = list(INITS)[seed % len(INITS)]
        loss, bias = ("bce", "mse")[seed // 4 % 2], bool(seed // 8 % 2)
        for rate, dtype, name, act in product(rates, dtypes, DATA, ACTIVATIONS):
            problem = lab_problem(
                act, name, dtype=dtype, learning_rate=rate, seed=seed, init=init, loss=loss, bias=bias
            )
            yield f"{problem.name}, lr {rate}, seed {seed}, {init}" + ", bias" * bias, problem


SUBMISSION = """
import numpy as np

def f(z):
    return 1 / (1 + np.exp(-z))

class Network:
    def __init__(self, weights, learning_rate):
        self.weights, self.learning_rate = dict(weights), learning_rate
    def forward(self, x):
        a1 = f(x @ self.weights["W1"])
        a2 = f(a1 @ self.weights["W2"])
        return a1, a2, f(a2 @ self.weights["W3"])
    def predictions(self, x):
        return self.forward(x)[-1]
    def loss(self, x, y):
        p = self.predictions(x)
        return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))
    def gradients(self, x, y):
        a1, a2, p = self.forward(x)
        dz3 = (p - y) / len(y)
        dz2 = dz3 @ self.weights["W3"].T * a2 * (1 - a2)
        dz1 = dz2 @ self.weights["W2"].T * a1 * (1 - a1)
        return {"dW1": x.T @ dz1, "dW2": a1.T @ dz2, "dW3": a2.T @ dz3}
    def step(self, x, y):
        for name, gradient in self.gradients(x, y).items():
            self.weights[name[1:]] = self.weights[name[1:]] - self.learning_rate * gradient
"""
SLIP = (" * a2 * (1 - a2)", " * (1 - a2)")  # in every third submission, so that something is diagnosed
GRADERS = 2
SCALED = (
    "points",
    "width",
    "hidden",
    "eager, ms",
    "verified",
    "in two",
    "inspected",
    "eager, MiB",
    "verified, MiB",
)
SCALED_WORDS = """
eager: a step of PyTorch's own training. verified: one of the hand-written network's that is held to PyTorch, as
a multiple of that; in two: by the clock, where a second process trains, and that pays; inspected: where every
tensor is compared by its own bound, as at the first 32 steps and ever fewer later. MiB: of either training,
beyond the libraries."""


def grade(submissions: int) -> tuple[int, dict[str, float]]:
    """Grade a class as the command does, in the strong sandbox, two at a time; its exit code, and the cost."""
    from compare.grade import main as grading
    from compare.process import most_memory

    with tempfile.TemporaryDirectory(prefix="bench-") as place:
        folder = Path(place, "class")
        folder.mkdir()
        for i in range(submissions):
            program = SUBMISSION.replace(*SLIP) if i % 3 == 0 else SUBMISSION
            (folder / f"s{i:05}.py").write_text(program, encoding="utf-8")
        before, started = most_memory(), time.perf_counter()
        code = grading(["run", str(folder), "--workers", str(GRADERS), "--seed", "0"])
        seconds = time.perf_counter() - started
    return code, {
        "submissions a second": submissions / seconds,
        "memory of the grader, MiB": most_memory(),
        "of which before the class": before,
    }


def parser() -> argparse.ArgumentParser:
    """The command line."""
    codes = {DONE: "measured", AMISS: "a false alarm or an ungraded submission"}
    result = command_line(PROGRAM, __doc__, codes)
    times = "of everything that is timed (%(default)s)"
    result.add_argument("--repetitions", type=count("repetitions"), default=REPETITIONS, metavar="N", help=times)
    result.add_argument("--soak", type=count("checks"), metavar="N", help="compare N tensors instead of timing")
    result.add_argument("--scale", action="store_true", help="measure small and large networks instead")
    result.add_argument("--grade", type=count("submissions"), metavar="N", help="grade N submissions instead")
    result.add_argument("--page", type=writable, metavar="FILE", help="write what a program may differ by")
    result.add_argument("--json", type=writable, metavar="FILE", help="write the figures to FILE")
    return result


@dataclass(frozen=True)
class Options:
    """The command line as values; help says what each of them means."""

    repetitions: int
    soak: int | None
    scale: bool
    grade: int | None
    page: Path | None
    json: Path | None


@command(PROGRAM)
def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; the exit code."""
    options = Options(**vars(parser().parse_args(argv)))
    need_pytorch()
    from compare.process import keep_memory, one_thread
    from compare.show.progress import lines

    console = lines(soft_wrap=True)
    keep_memory()
    try:
        if options.scale:  # in processes of their own
            return scales(options, console)
        with one_thread():
            if options.soak:
                return soak(options.soak, console)
            if options.page:
                return ways(options.page)
            return classes(options.grade, options, console) if options.grade else table(options, console)
    except KeyboardInterrupt:
        console.print("interrupted: nothing was measured to the end")
        return INTERRUPTED


def ways(path: Path) -> int:
    """Write the page of what a program may differ by."""
    from compare.grading.sensitivity import page

    write_text(path, page())
    return DONE


def classes(submissions: int, options: Options, console: Console) -> int:
    """What grading costs."""
    code, graded = grade(submissions)
    if code == DONE:
        for name, figure in graded.items():
            console.print(f"{name:40}{figure:.3g}", highlight=False)
        if options.json:
            write_json(options.json, graded)
    return code


def scales(options: Options, console: Console) -> int:
    """What verification costs at every size."""
    from compare.scale import SIZES, cost
    from compare.show.progress import progress_bar

    costs = {}
    with progress_bar() as progress:
        bar = progress.add_task("sizes", total=len(SIZES))
        for size in SIZES:
            costs[size] = cost(size)
            progress.advance(bar)
    rows = Table(*SCALED, box=None, pad_edge=False)
    for column in rows.columns:
        column.justify = "right"
    for size, each in costs.items():
        of_size = (f"{size.points:,}", f"{size.width:,}", f"{size.depth}")
        ahead = "" if each.ahead is None else f"{each.ahead:.2f}"
        times = (f"{each.eager * 1e3:,.3g}", f"{each.verified:.2f}", ahead, f"{each.inspected:.2f}")
        rows.add_row(*of_size, *times, f"{each.eager_memory:,.0f}", f"{each.verified_memory:,.0f}")
    console.print(rows)
    console.print(SCALED_WORDS)
    if options.json:
        write_json(options.json, [asdict(size) | asdict(each) for size, each in costs.items()])
    return DONE


def table(options: Options, console: Console) -> int:
    """What training, verifying and diagnosing cost."""
    from compare.show.progress import progress_bar

    with progress_bar() as progress:
        bar = progress.add_task("repetitions", total=options.repetitions + 1)
        seconds = interleaved(candidates(), options.repetitions, lambda: progress.advance(bar))
    diagnosis = diagnosis_seconds()
    rows = Table("", "µs a step and run", box=None, pad_edge=False)
    for name, taken in seconds.items():
        rows.add_row(name, f"{median(taken) * 1e6:.1f}")
    console.print(rows)
    for name, ratio in ratios(seconds).items():
        console.print(f"{name:40}{ratio:.3g}", highlight=False)
    console.print(f"{'a diagnosis of one record, s':40}{diagnosis:.3g}", highlight=False)
    if options.json:
        write_json(options.json, {"seconds": seconds, "ratios": ratios(seconds), "diagnosis": diagnosis})
    return DONE


if __name__ == "__main__":
    raise SystemExit(main())
