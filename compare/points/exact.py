"""The truth: a formula as on paper, evaluated by mpmath with as many digits as it takes."""

import math
from dataclasses import dataclass
from functools import lru_cache
from types import SimpleNamespace
from typing import Any

import numpy as np
from jaxtyping import Float
from mpmath import mp

from compare.formulas import Formula
from compare.points.findings import Points

MANY_DIGITS = SimpleNamespace(
    **{name: getattr(mp, name) for name in ("exp", "log", "sinh", "cosh", "tanh", "sqrt", "erf", "pi")},
    where=lambda condition, a, b: mp.mpf(a if condition else b),  # a float would round what follows
    maximum=max,
    minimum=min,
)
BITS = (96, 192, 384, 1600, 1700)  # the last two resolve 1 - e^-z up to z = 1024, past where e^-z underflows
AGREEMENT = 80  # bits in which two evaluations must agree
FAR = (1e5, 1e6)  # a function that no longer changes between these has reached its limit


@dataclass(frozen=True)
class Truth:
    """The true values at some points, as a sum: the nearest floating-point number, and what is left.

    NaN stands for what is not known: the formula itself has no value there, or no limit.
    """

    nearest: Float[np.ndarray, " probes"]
    rest: Float[np.ndarray, " probes"]

    def unit(self, *others: Points) -> Points:
        """One ulp of the true value; where that is not known, of the largest of the others."""
        with np.errstate(all="ignore"):
            size = np.abs(self.nearest)
            largest = np.fmax.reduce([np.abs(other) for other in others]) if others else size
            size = np.where(np.isnan(size), largest, size)
            finite = np.where(np.isfinite(size), size, np.finfo(size.dtype).max)
            return np.spacing(finite.astype(self.nearest.dtype)).astype(float)

    def distance(self, values: Points) -> Points:
        """How far the values are from the truth; NaN where that is not known."""
        with np.errstate(all="ignore"):
            apart = np.abs(values.astype(float) - self.nearest.astype(float) - self.rest)
            apart = np.where(values == self.nearest, np.abs(self.rest), apart)
            return np.where(np.isnan(values) & ~np.isnan(self.nearest), np.inf, apart)

    def ulps(self, values: Points) -> Points:
        """The same in units in the last place of the truth."""
        with np.errstate(all="ignore"):
            return self.distance(values) / self.unit()


def truth(formula: Formula, z: Points) -> Truth:
    """The true values of the formula at the points, each of which is taken as exact."""
    values = [_at(formula, float(point)) for point in z]
    with np.errstate(over="ignore"):
        nearest = np.array([float(value) for value in values]).astype(z.dtype)
    rest = [
        float(value - mp.mpf(float(near))) if math.isfinite(near) else 0.0
        for value, near in zip(values, nearest, strict=True)
    ]
    return Truth(nearest, np.array(rest))


@lru_cache(maxsize=100_000)
def _at(formula: Formula, z: float) -> Any:
    """f(z), by raising the precision until two evaluations agree (Ziv's strategy).

    A zero is believed only at the highest precision: until then it may be a difference that cancelled.
    """
    if math.isnan(z):
        return mp.nan
    if math.isinf(z):
        return _limit(formula, math.copysign(1.0, z))
    before = mp.nan
    for bits in BITS:
        value = _evaluate(formula, z, bits)
        if value and mp.isfinite(value) and abs(value - before) <= abs(value) * mp.mpf(2) ** -AGREEMENT:
            return value
        before = value
    return before if mp.isfinite(before) else mp.nan


def _evaluate(formula: Formula, z: float, bits: int) -> Any:
    with mp.workprec(bits):
        try:
            return mp.mpf(formula(mp.mpf(z), MANY_DIGITS))
        except (ZeroDivisionError, TypeError):  # no value there, or none that is real
            return mp.nan


def _limit(formula: Formula, sign: float) -> Any:
    near, far = (_at(formula, sign * z) for z in FAR)
    if abs(far - near) <= mp.mpf(2) ** -1100:  # below every floating-point number
        return far
    grows = abs(far) > 2 * abs(near)
    return mp.inf * mp.sign(far) if grows else mp.nan
