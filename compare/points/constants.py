"""The error constants of `compare.facts`, proved or refuted: the largest errors over a dense sample of numbers.

A bound is for two parties, each of which must keep within the constant c by itself, in either precision:

    |computed - exact| <= c u scale + what underflows

A constant is too small where more is found, and too large where less than a quarter of it is.

In float32 the hand-written function in float64 serves as the truth: it has 29 bits more. In float64 the truth is
the formula on paper with many digits, at some of the numbers: spread evenly, and where the parties part most.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np

from compare.facts import facts_of, loss_facts_of
from compare.points.exact import Truth, truth
from compare.points.findings import MANUAL, PYTORCH, ErrorConstant
from compare.points.probes import TRAINED, Points, dense, ordered
from compare.points.subjects import Subject, loss_at, subjects_of
from compare.problems import activation_of, parse_activation
from manual.activations import sigmoid
from manual.further import ACTIVATIONS
from manual.losses import LOSSES

DTYPES = (np.dtype(np.float32), np.dtype(np.float64))
LABELS = (0.0, 0.25, 1.0)
EVENLY, WORST = 300, 50  # of the numbers, where the truth takes its time
TOLD = 64.0  # u by which p must differ from y, and z from a kink: nearer, p - y and f' are rounding alone


class Granted(NamedTuple):
    """What both parties of a subject are granted: c u of a scale, which is infinite where anything may come."""

    constant: str
    c: float
    subject: Subject
    scale: Callable[[Points, float], Points]  # of z and u


def constants_of(name: str, dtypes: tuple[np.dtype, ...] = DTYPES) -> tuple[ErrorConstant, ...]:
    """Each error constant of an activation or of a loss, beside the largest error that was found.

    Of a function that is not trained here, nothing is declared.
    """
    found: dict[str, list[ErrorConstant]] = {}
    for dtype in dtypes:
        for granted in _granted(name, dtype):
            found.setdefault(granted.constant, []).extend(_largest(name, granted, dtype))
    return tuple(max(each, key=lambda constant: constant.found) for each in found.values())


def _granted(name: str, dtype: np.dtype) -> Iterator[Granted]:
    if parse_activation(name)[0] in ACTIVATIONS:
        return _of_activation(name, dtype)
    return _of_loss(name) if name in LOSSES else iter(())


def _of_activation(name: str, dtype: np.dtype) -> Iterator[Granted]:
    """Its value, and its derivative beside the kinks; a parameter is the number that the precision holds."""
    base, _ = parse_activation(name)
    held = (repr(float(dtype.type(parameter))) for parameter in activation_of(name).parameters)
    spec = ":".join([base, *held])
    f = activation_of(spec)
    facts, (value, slope) = facts_of(f), subjects_of(spec)
    yield Granted("value_error", facts.value_error, value, lambda z, u: facts.value_scale(z, f(z)))
    at = [kink.at for kink in facts.kinks]
    yield Granted(
        "derivative_error", facts.derivative_error, slope, lambda z, u: np.where(np.isin(z, at), np.inf, 1.0)
    )


def _of_loss(name: str) -> Iterator[Granted]:
    """Its value and its gradient at one sample, wherever p can be told from the label, and z from a kink."""
    facts = loss_facts_of(LOSSES[name])
    for y in LABELS:
        for subject in loss_at(name, y):
            of = facts.value_scale if subject.quantity == "loss" else facts.gradient_scale

            def scale(z: Points, u: float, of: Callable[..., Points] = of, y: float = y) -> Points:
                at = (z, sigmoid(z), np.asarray(y))
                told = np.abs(at[1] - y) > TOLD * u * at[1]
                for kink in facts.kinks:
                    told &= np.abs(kink.side(*at)) > TOLD * u * facts.value_scale(*at)
                return np.where(told, of(*at), np.inf)

            yield Granted("rounding", facts.rounding, subject, scale)


def _largest(name: str, granted: Granted, dtype: np.dtype) -> Iterator[ErrorConstant]:
    """Each party's largest error, in units of u and of the scale."""
    subject, limits = granted.subject, np.finfo(dtype)
    u, smallest = float(limits.eps) / 2, float(limits.smallest_normal)
    with np.errstate(all="ignore"):
        z = dense(subject.kinks, dtype)
        if dtype == np.float64:
            z = _some(granted, z, u)
        exact, scale = _exact(subject, z), granted.scale(z.astype(float), u)
        underflow = smallest * (1.0 + np.abs(z.astype(float))) if granted.c else 0.0
        for party in (MANUAL, PYTORCH):
            error = np.maximum(exact.distance(subject.parties[party](z)) - underflow, 0.0)
            errors = np.where(error == 0.0, 0.0, error / (u * scale))
            worst = int(np.argmax(errors))  # which is NaN, if any is
            where = f"{subject.name} by {party} at {subject.variable} = {z[worst]:.4g}, {dtype}"
            yield ErrorConstant(name, granted.constant, granted.c, float(errors[worst]), where)


def _exact(subject: Subject, z: Points) -> Truth:
    """The truth, in float32 to 29 bits more than that holds."""
    if z.dtype == np.float64:
        return truth(subject.formula, z)
    return Truth(subject.parties[MANUAL](z.astype(float)), np.zeros(z.shape))


def _some(granted: Granted, z: Points, u: float) -> Points:
    """Those where the parties part most, and as many as time allows where trainings are."""
    ours, theirs = (granted.subject.parties[party](z) for party in (MANUAL, PYTORCH))
    worst = z[np.argsort(np.abs(ours - theirs) / granted.scale(z, u))[-WORST:]]
    trained = z[np.abs(z) <= TRAINED]
    return ordered(worst, trained[:: len(trained) // EVENLY])
