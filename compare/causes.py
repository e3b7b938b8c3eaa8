"""What explains a difference of somebody's function: from its steps, and from what it returns when asked again.

Steps of one training leave things open that another input would tell: two samples do not tell 1/n from 1/2. A
function can be asked there.
"""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from itertools import islice

import numpy as np

from compare.bugs.copies import STEPS, copies, in_batches
from compare.bugs.engine import LEAST_PLACES, PROBES, Diagnosis, Observation, Outcome, diagnose
from compare.bugs.hypothesis import Bug
from compare.functions import Asked, Descent
from compare.problems import Problem, initial_weights, with_large_preactivations
from compare.step import Array, by_layer, stage
from compare.steps import Steps
from compare.verdict.finite import why_not_finite

SEEDS = (2, 3, 4)  # of weights at which a tensor is asked for that was 0


def explained(problem: Problem, steps: Steps, asked: Asked | None = None, *, foreign: bool = True) -> Diagnosis:
    """What explains the steps; if no known bug does, why some numbers are not finite.

    asked: the function that returned them, if it can be asked further. foreign: whether the formulas may be
    written in any known way.
    """
    found = _asked_further(Observation(problem, steps, foreign=foreign), asked)
    if found.first or not (why := why_not_finite(problem, steps)):
        return found
    of_the_rest = _asked_further(Observation(problem, steps, foreign=foreign, finite=True), asked)
    return of_the_rest if of_the_rest.causes else replace(found, why=why)


def _asked_further(seen: Observation, asked: Asked | None) -> Diagnosis:
    """What explains what was seen; if that leaves anything open, with what is returned elsewhere beside it."""
    if asked is None or asked.problem.x.ndim > 2:  # many runs at once
        return diagnose(seen)
    observed = [seen] if seen.places >= LEAST_PLACES else [seen, *elsewhere(asked)]
    found = diagnose(*observed)
    by_chance = (
        bool(found.causes) and _supple(found.causes[0]) and found.first in ("p", "loss", *_gradients(seen))
    )
    if (found.outcome is Outcome.UNKNOWN or by_chance) and len(observed) == 1:
        there = [*elsewhere(asked), *(_probes(asked, PROBES["samples"]) if by_chance else ())]
        further = diagnose(seen, *there)
        if by_chance or further.causes or further.candidates or not found.candidates:
            found, observed = further, [seen, *there]
    if found.silent:
        observed += _louder(asked)
        found = diagnose(*observed)
    if found.candidates and (probes := [*_probes(asked, found.ask)]):
        further = diagnose(*observed, *probes)
        found = further if further.causes or further.candidates else found
    if found.outcome is Outcome.UNKNOWN and found.first and stage(found.first) == "update":
        found = replace(found, why=_in_batches(asked))
    return found


def _in_batches(asked: Asked) -> str:
    """That its steps go through the samples in batches, whatever their order, if they do."""
    problem = copies(asked.problem)
    with suppress(Exception), np.errstate(all="ignore"):
        steps = Steps([*islice(Descent(Asked(asked.implementation, problem)), STEPS)])
        return in_batches(diagnose(Observation(problem, steps, foreign=True), pairs=0))
    return ""


def _supple(bug: Bug) -> bool:
    """Whether it has freedom enough to fit by chance: a constant that was found, or a second part."""
    return bug.fitted or len(bug.parts) > 1


def _gradients(seen: Observation) -> list[str]:
    return [f"d{name}" for name in seen.problem.weights]


def elsewhere(asked: Asked) -> Iterator[Observation]:
    """What it returns at weights that show more of it than those that it was asked at."""
    problem = asked.problem
    for weights in (with_large_preactivations(problem).weights, _drawn(problem, 1)):
        yield from _returned(asked, replace(problem, weights=weights))


def _drawn(problem: Problem, seed: int) -> dict[str, Array]:
    """Other weights of the same shapes."""
    widths = [problem.x.shape[-1], *(W.shape[-1] for W in by_layer(problem.weights, "W").values())]
    drawn = initial_weights(widths, "he", seed, bias=problem.bias)
    return {name: W.astype(problem.dtype) for name, W in drawn.items()}


def _louder(asked: Asked) -> Iterator[Observation]:
    """What it returns where what was 0 so far is not, unless it always is: at other weights, and of one sample.

    A unit may be dead, and a gradient so small that it is rounded away: of one sample it is n times as large.
    """
    problem = asked.problem
    largest = [int(np.abs(problem.x).sum(axis=-1).argmax())]
    alone, label = problem.x[largest], np.ones_like(problem.y[largest])
    for seed in SEEDS:
        there = replace(problem, weights=_drawn(problem, seed))
        yield from _returned(asked, there)
        for y in (label, 0 * label):
            yield from _returned(asked, replace(there, x=alone, y=y))


def _probes(asked: Asked, ask: str) -> Iterator[Observation]:
    """What it returns for the input that is asked for, if that is another number of samples, or another rate."""
    problem = asked.problem
    n = len(problem.x)
    if ask == PROBES["samples"]:
        which = np.arange(0, n, 2) if n > 2 else np.arange(n + 1) % n
        yield from _returned(asked, replace(problem, x=problem.x[which], y=problem.y[which]))
    elif ask == PROBES["rate"]:
        yield from _returned(asked, replace(problem, learning_rate=0.37 * problem.learning_rate))


def _returned(asked: Asked, problem: Problem) -> Iterator[Observation]:
    """What it returns for another problem of the same shape, if it returns anything."""
    with suppress(Exception), np.errstate(all="ignore"):  # it need not stand what nobody asked it for
        weights: Mapping[str, Array] = problem.weights
        told = Asked(asked.implementation, problem, of_each_sample=asked.of_each_sample).at(weights)
        yield Observation(problem, Steps([{**told.tensors, **weights}]), foreign=True)
