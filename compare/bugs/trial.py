"""The catalogue put to the test: every bug planted in every network, pairs of bugs, and what is no known bug.

A planted bug is executed in plain floating point, for a few steps of three trainings: on different data and at
different rates, and from weights that show all of the activation. Of that, the diagnosis sees what a program
usually shows: its loss, gradients and updates. Where it asks for a further input, it is given that.
"""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from itertools import islice, product, takewhile

import numpy as np

from compare.bugs.beginning import Beginning
from compare.bugs.catalogue import FACTOR, known_bugs
from compare.bugs.engine import (
    PROBES,
    Diagnosis,
    Observation,
    Outcome,
    asked_for,
    diagnose,
    differs,
    fullest,
    observed,
    same,
)
from compare.bugs.hypothesis import Bug, Hypothesis, at_layers
from compare.bugs.plant import plant
from compare.pool import Stop
from compare.problems import DATA, Problem, lab_problem, with_large_preactivations
from compare.process import one_thread
from compare.ruler.walk import NotApplicableError, Walk
from compare.step import TABLE, stage
from manual.further import ACTIVATIONS

SHAPES = ((10, 10), (5, 3), (2, 2))  # the lab's; all sizes differ; every hidden layer square
OBSERVED_STEPS = 4
POINTS = {"linear": (40, 25), "xor": (21, 13)}
LEARNING_RATES = (0.1, 0.03)


class Result(StrEnum):
    """What came of a planted bug."""

    NAMED = "named"
    UNKNOWN = "unknown"
    WRONG = "wrong name"
    HIDDEN = "not visible"  # nothing differs: in this network the bug is none
    INAPPLICABLE = "not applicable"  # it cannot be executed in this network


@dataclass(frozen=True)
class PlantedNetwork:
    """Where bugs are planted."""

    activation: str
    data: str
    hidden: tuple[int, ...]
    bias: bool
    dtype: str = "float64"

    @property
    def name(self) -> str:
        """A readable id: tanh-xor-5x3-bias-float64."""
        shape = "x".join(map(str, self.hidden))
        if self.bias:
            shape += "-bias"
        return f"{self.activation}-{self.data}-{shape}-{self.dtype}"

    @cached_property
    def problems(self) -> list[Problem]:
        """Three trainings: other points, another number of them, other weights, another rate; large weights."""
        trainings = [
            lab_problem(
                self.activation,
                self.data,
                points=points,
                hidden=self.hidden,
                bias=self.bias,
                seed=seed,
                learning_rate=rate,
                dtype=self.dtype,
            )
            for seed, (points, rate) in enumerate(zip(POINTS[self.data], LEARNING_RATES, strict=True))
        ]
        return [*trainings, with_large_preactivations(trainings[-1])]

    @property
    def bugs(self) -> tuple[Bug, ...]:
        return known_bugs(len(self.hidden) + 1, bias=self.bias)


@dataclass(frozen=True)
class Trial:
    """One planted bug, what the diagnosis made of it, and the time that took; everything by its name.

    `row` is where it is counted: under the bug's name without its layer, or with all pairs.
    """

    network: str
    planted: str
    row: str
    result: Result
    named: tuple[str, ...] = ()
    candidates: tuple[str, ...] = ()
    seconds: float = 0.0


def networks(
    activations: tuple[str, ...] = tuple(ACTIVATIONS),
    data: tuple[str, ...] = tuple(DATA),
    dtype: str = "float64",
) -> list[PlantedNetwork]:
    """Every activation, data set and shape, with and without bias."""
    return [PlantedNetwork(*each, dtype=dtype) for each in product(activations, data, SHAPES, (False, True))]


def observe(
    problem: Problem, bug: Bug | None, *, everything: bool = False, steps: int = OBSERVED_STEPS
) -> Observation:
    """What is seen of a training with the bug: loss, gradients and updates, or every tensor."""
    planted = plant(problem, bug, steps)
    return observed(problem, planted if everything else planted.only(filter(shown, planted.at(0))))


def shown(name: str) -> bool:
    """Whether programs usually show the tensor: weights, loss, dW, db."""
    return stage(name) in ("start", "loss", "update") or name.startswith(("dW", "db"))


def tried(
    network: PlantedNetwork, bug: Bug, *, everything: bool = False, beginnings: Sequence[Beginning] = ()
) -> Trial:
    """Plant the bug, and diagnose what is seen of it; beginnings: of the network's problems, where at hand."""
    where = network.name, bug.name, bug.hypotheses[0].name if len(bug.parts) == 1 else "pairs"
    try:
        observations = [observe(problem, bug, everything=everything) for problem in network.problems]
    except NotApplicableError:
        return Trial(*where, Result.INAPPLICABLE)
    started = time.perf_counter()
    diagnosis = _asked_further(observations, bug, beginnings, everything=everything)
    seconds = time.perf_counter() - started
    named, candidates = (tuple(bug.name for bug in bugs) for bugs in (diagnosis.causes, diagnosis.candidates))
    return Trial(*where, _result(bug, diagnosis, fullest(observations)), named, candidates, seconds)


def _asked_further(
    seen: Sequence[Observation], bug: Bug, beginnings: Sequence[Beginning], *, everything: bool
) -> Diagnosis:
    """The diagnosis of what was seen of the bug; while it leaves anything open, with what it asks for."""
    begun = [
        (beginning, each.steps.at(0)) for beginning, each in zip(beginnings, seen, strict=False) if each.places
    ]
    left = [beginning.left(first) for beginning, first in begun]
    alone = frozenset.intersection(*left) if left else None
    found = diagnose(*seen, alone=alone)
    for _ in PROBES:
        if (problem := asked_for(seen, found.ask)) is None:
            break
        try:
            seen = [*seen, observe(problem, bug, everything=everything)]
        except NotApplicableError:
            break
        further = diagnose(*seen, alone=alone)
        if not (further.causes or further.ask):
            break
        found = further
    return found


def _result(bug: Bug, diagnosis: Diagnosis, seen: Observation) -> Result:
    if diagnosis.outcome is Outcome.RIGHT:
        return Result.HIDDEN
    if diagnosis.outcome is Outcome.UNKNOWN:
        return Result.UNKNOWN
    first = diagnosis.causes[0]
    if bug in diagnosis.causes or same(seen, bug, first):
        return Result.NAMED
    one_of_two = len(first.parts) < len(bug.parts) and first.parts[0] in bug.parts
    return (
        Result.HIDDEN if one_of_two else Result.WRONG
    )  # one of the two explains everything: the other is hidden


def singles(network: PlantedNetwork, *, everything: bool = False) -> Iterator[Trial]:
    """Each known bug alone."""
    beginnings = [
        Beginning(problem, network.bugs, filter(shown, problem.tensor_names)) for problem in network.problems
    ]
    return (tried(network, bug, everything=everything, beginnings=beginnings) for bug in network.bugs)


def pairs(network: PlantedNetwork, count: int, seed: int, *, everything: bool = False) -> Iterator[Trial]:
    """That many pairs, drawn at random among the bugs that are visible alone."""
    rng, known = np.random.default_rng(seed), network.bugs
    visible: dict[Bug, bool] = {}

    def is_visible(bug: Bug) -> bool:
        if bug not in visible:
            try:
                seen = [observe(problem, bug, everything=everything) for problem in network.problems]
                visible[bug] = differs(seen)
            except NotApplicableError:
                visible[bug] = False
        return visible[bug]

    def drawn() -> Iterator[Trial]:
        while True:
            one, other = (known[i] for i in rng.choice(len(known), 2, replace=False))
            pair = one.and_also(other)
            if pair and is_visible(one) and is_visible(other):
                trial = tried(network, pair, everything=everything)
                if trial.result not in (Result.HIDDEN, Result.INAPPLICABLE):
                    yield trial

    return islice(drawn(), count)


# What happens to a tensor at random; r draws the numbers, and is the same generator at every step.
PERTURBATIONS = {
    "scaled": lambda r, v: v * (1 + 10 ** r.uniform(-6, 0)),
    "noisy": lambda r, v: v * (1 + 10 ** r.uniform(-6, 0) * r.standard_normal(v.shape)),
    "shifted": lambda r, v: v + 10 ** r.uniform(-6, 0) * np.abs(v).max() * r.standard_normal(v.shape),
    "one entry": lambda r, v: v + 10 ** r.uniform(-6, 0) * np.abs(v).max() * _one_of(r, v.shape),
    "signs": lambda r, v: v * _signs(r, v.shape),
    "shuffled": lambda r, v: r.permutation(v.ravel()).reshape(v.shape),
}


def _signs(rng: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
    """Some are -1, but not all: that is a known bug."""
    signs = rng.choice([-1.0, 1.0], size=shape)
    return signs if np.ptp(signs) else np.ones(shape)


def _one_of(rng: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
    flat = np.zeros(int(np.prod(shape)))
    flat[rng.integers(flat.size)] = 1.0
    return flat.reshape(shape)


def perturbations(network: PlantedNetwork, count: int, seed: int, *, everything: bool = False) -> Iterator[Trial]:
    """That many random changes of a random tensor, which are no known bug, and which something shows."""
    rng, last = np.random.default_rng(seed), len(network.hidden) + 1
    computed = [kind for kind, row in TABLE.items() if row.stage != "start"]

    def drawn() -> Iterator[Trial]:
        while True:
            name, kind = str(rng.choice(list(PERTURBATIONS))), str(rng.choice(computed))

            def perturbed(t: Walk, l: int, v: np.ndarray, name: str = name) -> np.ndarray:
                return np.asarray(PERTURBATIONS[name](rng, np.asarray(v))).astype(v.dtype).view(type(v))

            hypothesis = Hypothesis(f"{kind} {name}", FACTOR, "", "", "", afterwards={kind: perturbed})
            bug = at_layers(hypothesis, (int(rng.integers(1, last + 1)),), last, bias=network.bias)
            if bug is None or not bug.changes.tensors:
                continue
            trial = tried(network, bug, everything=everything)
            if trial.result in (Result.NAMED, Result.WRONG):
                yield replace(trial, result=Result.WRONG)
            elif trial.result is Result.UNKNOWN:
                yield trial

    return islice(drawn(), count)


@dataclass(frozen=True)
class Part:
    """What is planted in one network: each bug alone, or so many pairs or random changes."""

    network: PlantedNetwork
    kind: str
    number: int
    seed: int
    everything: bool


def planted(part: Part, stop: Stop | None = None) -> list[Trial]:
    """Every trial of a part, or those before the interruption."""
    trials = {
        "singles": lambda: singles(part.network, everything=part.everything),
        "pairs": lambda: pairs(part.network, part.number, part.seed, everything=part.everything),
        "random": lambda: perturbations(part.network, part.number, part.seed, everything=part.everything),
    }[part.kind]()
    with one_thread(), np.errstate(all="ignore"):
        return list(takewhile(lambda _: not (stop and stop.is_set()), trials))
