"""The truth: a formula as on paper, enclosed by Arb with as many digits as it takes.

Every operation on balls, a midpoint with a radius, encloses what it would be without rounding. So does the value
of a formula, as long as its conditions are of z itself, which is exact.
"""

import math
from dataclasses import dataclass
from functools import lru_cache
from types import SimpleNamespace

import numpy as np
from flint import arb, ctx
from jaxtyping import Float

from compare.formulas import Formula
from compare.points.findings import Points

BITS = (96, 192, 384, 1700, 4200)  # 1700 resolve 1 - e^-z until that underflows; 4200 what z times the rest is
LARGEST = 1024  # bits before the point of the largest number
ACCURATE = 80  # bits that are enough of a value
NOTHING = arb((1, -1100))  # is below every floating-point number
FAR = (1e5, 1e6)  # a function that no longer changes between these has reached its limit


def _exp(z: arb) -> arb:
    """e^z = 2^k e^(z - k ln 2), also where Arb by itself gives up: where z has more than a hundred digits."""
    if (direct := z.exp()).is_finite() or not z.is_finite():
        return direct
    with ctx.workprec(ctx.prec + LARGEST):
        k = (z / arb.const_log2()).mid().floor().unique_fmpz()
        assert k is not None
        return (z - k * arb.const_log2()).exp() * arb((1, k))


def _cosh(z: arb) -> arb:
    return (_exp(z) + _exp(-z)) / 2


def _sinh(z: arb) -> arb:
    """Near 0, where the two would cancel, by Arb's own."""
    return z.sinh() if abs(z) < 1 else (_exp(z) - _exp(-z)) / 2


def enclosing() -> SimpleNamespace:
    """What a formula is given to be enclosed, at the precision that is set."""
    return SimpleNamespace(
        exp=_exp,
        log=lambda z: z.log(),
        sinh=_sinh,
        cosh=_cosh,
        tanh=lambda z: z.tanh(),
        sqrt=lambda z: arb(z).sqrt(),
        erf=lambda z: z.erf(),
        pi=arb.pi(),
        sign=lambda z: z.sgn(),
        square=lambda z: z * z,  # z ** 2 needs a logarithm
        where=lambda condition, a, b: arb(a if condition else b),
        maximum=lambda a, b: arb(a).max(b),
        minimum=lambda a, b: arb(a).min(b),
    )


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
    with ctx.workprec(BITS[0]):
        rest = [
            float((value - float(near)).mid()) if math.isfinite(near) else 0.0
            for value, near in zip(values, nearest, strict=True)
        ]
    return Truth(nearest, np.array(rest))


@lru_cache(maxsize=100_000)
def _at(formula: Formula, z: float) -> arb:
    """f(z), by raising the precision until its enclosure is narrow, and rounds to one number; or NaN.

    Where it is halfway between two numbers, it never does: narrow is enough. So is to be below every number.
    """
    if math.isnan(z):
        return arb.nan()
    if math.isinf(z):
        return _limit(formula, math.copysign(1.0, z))
    for bits in BITS:
        with ctx.workprec(bits):
            value = _enclosed(formula, z)
            narrow = value.is_finite() and value.rel_accuracy_bits() >= ACCURATE
            if narrow and float(value.lower()) == float(value.upper()):
                return value
    if narrow:
        return value
    return arb(0) if abs(value) < NOTHING else arb.nan()


def _enclosed(formula: Formula, z: float) -> arb:
    """f(z) at the precision that is set; NaN, or without an end, where it has no value."""
    return arb(formula(arb(z), enclosing()))


def _limit(formula: Formula, sign: float) -> arb:
    with ctx.workprec(BITS[-1]):
        near, far = (_enclosed(formula, sign * z) for z in FAR)
        apart, grows = abs(far - near), abs(far) > 2 * abs(near)
    if apart < NOTHING:
        return far
    if not grows:
        return arb.nan()
    return arb.pos_inf() if far > 0 else arb.neg_inf()
