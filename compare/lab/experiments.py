"""R1 to R12: what the lab runs, as jobs, each under a name by which claims and figures call for it.

The lab leaves values open. Chosen here: weights from N(0, 1), as its network is small and has no biases; slope
0.01 for leaky ReLU, PyTorch's default; learning rates over five decades around the lab's 0.01; widths from 1 to
50. Its default runs last 150,000 epochs; those that tanh is compared with last 300,000 and hold the shorter ones.
Training points and weights are drawn from the seed, testing points from that of no training; all is float64.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from compare.lab.job import Job

EARLY = 5_000  # the lab's "few epochs"
EPOCHS = 150_000  # of a default run
LONG_EPOCHS = 300_000  # where tanh is compared
SWEEP_EPOCHS = 100_000
LINE_EPOCHS = 30_000  # without activation
RATES = (1e-4, 1e-3, 1e-2, 1e-1, 1.0, 10.0)
LINE_RATES = RATES[1:5]  # without activation
WIDTHS = (1, 2, 5, 10, 20, 50)
QUICK = 100  # a quick study takes this many times fewer epochs


@dataclass(frozen=True)
class Experiment:
    """One of the lab's results: its question, and the jobs that answer it."""

    id: str
    title: str
    jobs: tuple[str, ...]


def jobs(seeds: Iterable[int], *, quick: bool = False) -> dict[str, Job]:
    """Every training of the study by its name."""
    drawn = tuple(seeds)
    marks = (EARLY, EPOCHS)
    named = {
        "linear, sigmoid": Job("sigmoid", "linear", LONG_EPOCHS, drawn, marks=marks),
        "linear, tanh": Job("tanh", "linear", LONG_EPOCHS, drawn, marks=marks),
        "linear, leaky ReLU": Job("leaky_relu", "linear", EPOCHS, drawn, marks=marks),
        "linear, none": Job("none", "linear", EPOCHS, drawn, marks=marks),
        "xor, sigmoid": Job("sigmoid", "xor", EPOCHS, drawn, marks=marks),
        "xor, none": Job("none", "xor", LINE_EPOCHS, drawn, rates=LINE_RATES, marks=(EARLY, LINE_EPOCHS)),
    }
    for data in ("linear", "xor"):
        named[f"{data}, learning rates"] = Job("sigmoid", data, SWEEP_EPOCHS, drawn, rates=RATES, hidden=(5, 5))
        for width in WIDTHS:
            named[f"{data}, width {width}"] = Job("sigmoid", data, SWEEP_EPOCHS, drawn, hidden=(width, width))
    return {name: _quick(job) for name, job in named.items()} if quick else named


def _quick(job: Job) -> Job:
    return replace(job, epochs=job.epochs // QUICK, marks=tuple(mark // QUICK for mark in job.marks))


def _widths(*data: str) -> tuple[str, ...]:
    return tuple(f"{which}, width {width}" for which in data for width in WIDTHS)


EXPERIMENTS: dict[str, Experiment] = {
    experiment.id: experiment
    for experiment in (
        Experiment("R1", "Linear data, 100 test points", ("linear, sigmoid",)),
        Experiment("R2", "Linear data, 10,000 test points", ("linear, sigmoid",)),
        Experiment("R3", "Xor, 21 and 61 points", ("xor, sigmoid",)),
        Experiment("R4", "Xor, 2001 points", ("xor, sigmoid",)),
        Experiment("R5", "Ground truth, predictions, learning curves", ("linear, sigmoid", "xor, sigmoid")),
        Experiment("R6", "Xor, training beside testing", ("xor, sigmoid",)),
        Experiment("R7", "Learning rates", ("linear, learning rates", "xor, learning rates")),
        Experiment("R8", "Hidden units", _widths("linear", "xor")),
        Experiment("R9", "Linear data without activation", ("linear, sigmoid", "linear, none")),
        Experiment("R10", "Xor without activation", ("xor, none",)),
        Experiment("R11", "tanh against sigmoid", ("linear, sigmoid", "linear, tanh")),
        Experiment("R12", "Leaky ReLU", ("linear, sigmoid", "linear, tanh", "linear, leaky ReLU")),
    )
}
