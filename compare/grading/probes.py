"""Unpublished problems: what a submission is asked to train on, drawn from a seed that it never sees.

Two small ones show the gradients. Their batches have fewer samples than any hidden layer has units, so that the
submission's own dz can be recovered from its dW, and what follows from it be told from a further slip. One has
layers of different widths, in which no missing transpose can hide, and preactivations that show all of the
activation; the other has square ones, and a large learning rate, at which already updated weights are seen. In
neither does a right program come near p = 0 or 1, where a logarithm of p has no value. The third trains on one of
the lab's own sets. The last has one and the same sample many times: in whatever order a step goes through them in
batches, it leads to the same weights, and these say how often it changed them.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import islice

import numpy as np

from compare.bugs.copies import STEPS as STEPS_OF_COPIES
from compare.bugs.copies import copies
from compare.grading.settings import ClassSettings
from compare.parties import manual_steps
from compare.problems import DATA, Problem, initial_weights, with_large_preactivations
from compare.step import Array
from compare.submission.inside.wire import Message

STEPS = 3  # of the small problems, all recorded
TRAINING_POINTS, TEST_POINTS = 21, 61
UNSATURATED = 20.0  # |z_L| at which 1 - σ(z_L) still has 7 of its 16 digits
PUBLISHED = 20_240  # the seed of `check`, which everybody may know


class Shows(StrEnum):
    """What a probe is for."""

    GRADIENTS = "gradients"
    TRAINING = "training"
    BATCHES = "batches"


@dataclass(frozen=True)
class Probe:
    """One problem, how many steps to take, which of them are recorded, and points to predict at the end."""

    name: str
    shows: Shows
    problem: Problem
    steps: int
    record: tuple[int, ...]
    x_test: Array | None = None
    y_test: Array | None = None

    @property
    def request(self) -> Message:
        """What is told: numbers alone."""
        note = {"steps": self.steps, "record": list(self.record), "learning_rate": self.problem.learning_rate}
        tensors = {"x": self.problem.x, "y": self.problem.y, **self.problem.weights}
        return Message(note, tensors | ({} if self.x_test is None else {"x_test": self.x_test}))


def probes(settings: ClassSettings, seed: int) -> list[Probe]:
    """All problems of one seed."""
    rng = np.random.default_rng([seed, 1])
    asked = settings.network.hidden
    free = rng.permutation(np.arange(5, 5 + len(asked) + 1))
    distinct = [n or int(free[i]) for i, n in enumerate(asked)]
    square = [n or int(free[-1]) for n in asked]
    small = [
        _small("distinct", settings, distinct, float(rng.uniform(0.2, 0.6)), rng),
        _small("square", settings, square, float(rng.uniform(2.0, 4.0)), rng),
    ]
    usual = [n or 10 for n in asked]
    return [*small, _training(settings, usual, rng), _batches(settings, usual, rng)]


def probes_of_its_own(
    settings: ClassSettings, seed: int, samples: int, most: int = STEPS, *, coarse: bool = False
) -> list[Probe]:
    """Problems for a program that is run as it is: of its own widths, number of samples and learning rate.

    most: steps of the small ones. coarse: numbers of float32. A step that leads to p = 0 or 1 is the only one.
    """
    rng = np.random.default_rng([seed, 2])
    hidden, rate = [*settings.network.widths], settings.probes.learning_rate
    found = []
    for name in ("one", "other"):
        x, y = rng.normal(size=(samples, settings.network.inputs)), np.arange(samples)[:, None] % 2.0
        problem = _problem(settings, hidden, x, y if name == "one" else 1.0 - y, rate, rng)
        if name == "one":
            problem = with_large_preactivations(problem)
        steps = most if _largest(problem, rate) <= max(UNSATURATED, 2 * _largest(problem, 0.0)) else 1
        found.append(Probe(name, Shows.GRADIENTS, problem, steps, tuple(range(steps))))
    whole = _training(settings, hidden, rng)
    some = np.resize(np.arange(len(whole.problem.y)), samples)
    problem = replace(whole.problem, x=whole.problem.x[some], y=whole.problem.y[some])
    found.append(replace(whole, problem=settings.penalised(problem)))
    return [replace(probe, problem=coarsely(probe.problem)) for probe in found] if coarse else found


def coarsely(problem: Problem) -> Problem:
    """The same with numbers that float32 has."""
    x, weights = (np.float32(problem.x), {n: np.float32(W) for n, W in problem.weights.items()})
    return replace(
        problem, x=x.astype(problem.dtype), weights={n: W.astype(problem.dtype) for n, W in weights.items()}
    )


def _largest(problem: Problem, rate: float) -> float:
    """max |z_L| on the way through the small problems' steps."""
    steps = manual_steps(replace(problem, learning_rate=rate, l2=0.0))
    with np.errstate(all="ignore"):
        return float(np.max([np.abs(step[f"z{problem.layers}"]).max() for step in islice(steps, STEPS + 1)]))


def _small(name: str, settings: ClassSettings, hidden: list[int], rate: float, rng: np.random.Generator) -> Probe:
    m = max(2, min(min(hidden) - 1, 4 if name == "distinct" else 3))
    x = rng.normal(size=(m, settings.network.inputs))
    y = np.arange(m)[:, None] % 2.0  # both labels occur
    problem = _problem(settings, hidden, x, y, rate, rng)
    if name == "distinct":
        problem = with_large_preactivations(problem)
    return Probe(name, Shows.GRADIENTS, _unsaturated(problem), STEPS, tuple(range(STEPS)))


def _unsaturated(problem: Problem) -> Problem:
    """At half the learning rate, or less, if σ(z_L) would saturate, be the gradient averaged or summed."""
    rate = float(problem.learning_rate)
    most = max(UNSATURATED, 2 * _largest(problem, 0.0))
    while not max(_largest(problem, rate), _largest(problem, rate * len(problem.y))) <= most:
        rate /= 2
    return replace(problem, learning_rate=rate)


def _training(settings: ClassSettings, hidden: list[int], rng: np.random.Generator) -> Probe:
    """A set that a plane divides, for as many inputs as there are."""
    inputs, seed, steps = settings.network.inputs, int(rng.integers(2**31)), settings.probes.training_steps
    if inputs == 2:
        (x, y), (x_test, y_test) = (DATA["linear"].generate(n, seed) for n in (TRAINING_POINTS, TEST_POINTS))
    else:
        x, x_test = (rng.uniform(size=(n, inputs)) for n in (TRAINING_POINTS, TEST_POINTS))
        y, y_test = ((points[:, :1] > 0.5).astype(float) for points in (x, x_test))
    problem = _problem(settings, hidden, x, y, settings.probes.learning_rate, rng)
    record = tuple(sorted({0, 1, steps // 4, steps // 2, 3 * steps // 4, steps - 2, steps - 1}))
    return Probe("training", Shows.TRAINING, problem, steps, record, x_test, y_test)


def _batches(settings: ClassSettings, hidden: list[int], rng: np.random.Generator) -> Probe:
    x, y = rng.normal(size=(1, settings.network.inputs)), np.ones((1, 1))
    problem = copies(_problem(settings, hidden, x, y, float(rng.uniform(0.2, 0.6)), rng))
    problem = settings.penalised(problem)
    return Probe("copies", Shows.BATCHES, _unsaturated(problem), STEPS_OF_COPIES, tuple(range(STEPS_OF_COPIES)))


def usual_init(activation: str) -> str:
    """That with which the activation neither dies nor saturates."""
    return "he" if activation.startswith(("relu", "leaky", "none")) else "normal"


def _problem(
    settings: ClassSettings, hidden: list[int], x: Array, y: Array, rate: float, rng: np.random.Generator
) -> Problem:
    widths = [x.shape[1], *hidden, 1]
    weights = initial_weights(
        widths, usual_init(settings.network.activation), int(rng.integers(2**31)), bias=settings.network.bias
    )
    problem = Problem(settings.network.activation, x, y, weights, learning_rate=rate, data="unpublished")
    return settings.penalised(problem)
