"""Where to look: probes made from what an activation declares, and edges found by bisection.

Floating-point numbers are ordered like the integers that their bits spell, so a bisection over those ends at
two neighbouring numbers after at most 64 halvings, whatever the magnitude of the edge.
"""

from collections.abc import Callable, Iterable

import numpy as np
from jaxtyping import Bool, Float

Points = Float[np.ndarray, " _"]

TRAINED = 40.0  # |z| that a training may meet: 1 - σ vanishes at 37
SWEEP = 801  # points in [-TRAINED, TRAINED]; numbers of float32, so that both dtypes share their true values
WIDE = 100  # points of either sign, as far as the edges of this subject reach
WIDEST = 1000.0
AT_ONCE = 31  # a bisection evaluates so many points at once
EACH_SIGN = 100_000  # numbers that a dense sample spreads over all exponents ...
ROUND = 128.0  # ... and over [-ROUND, ROUND], whose halves it surrounds
NEAR = 8  # ulps on either side
GOLDEN = (5**0.5 - 1) / 2  # whose multiples, modulo 1, fill the unit interval evenly


def special(dtype: np.dtype) -> Points:
    """±0, ±inf, NaN, the smallest and the largest numbers, and ±1."""
    limits = np.finfo(dtype)
    sizes = [0.0, limits.smallest_subnormal, limits.smallest_normal, limits.eps, 1.0, limits.max, np.inf]
    return np.array([*(-np.array(sizes[::-1])), *sizes, np.nan], dtype=dtype)


def sweep(edges: Iterable[float], dtype: np.dtype) -> Points:
    """Dense where trainings are, as wide as the edges lie, and by powers of two in between and towards zero."""
    near = np.linspace(-TRAINED, TRAINED, SWEEP, dtype=np.float32)
    reach = max([abs(edge) for edge in edges if abs(edge) < WIDEST], default=TRAINED) * 1.1
    further = np.concatenate([np.linspace(0.0, reach, WIDE + 1)[1:], 2.0 ** np.arange(-60.0, 11.0)])
    return np.concatenate([near, -further, further]).astype(dtype)


def probabilities(dtype: np.dtype) -> Points:
    """From 0 to 1, ever denser towards either, and beyond."""
    powers = 2.0 ** np.arange(np.log2(np.finfo(dtype).smallest_subnormal), 0.0)
    return np.concatenate([np.linspace(-0.5, 1.5, WIDE + 1), powers, 1.0 - powers]).astype(dtype)


def dense(kinks: Iterable[float], dtype: np.dtype) -> Points:
    """Every exponent with many mantissas, every number that a training meets, and around what is round.

    At kinks a function changes, and at round numbers somebody's way to compute it. Twice the largest is a number.
    """
    limits = np.finfo(dtype)
    exponents = np.arange(limits.minexp - limits.nmant, limits.maxexp - 1, dtype=float)
    mantissas = 1.0 + np.arange(EACH_SIGN // len(exponents)) * GOLDEN % 1.0
    wide = (2.0 ** exponents[:, None] * mantissas).ravel()
    around = np.array([*kinks, *np.arange(-ROUND, ROUND + 0.5, 0.5)], dtype=dtype)
    near = around[:, None] + np.arange(-NEAR, NEAR + 1) * np.spacing(around[:, None])
    return ordered(
        *(
            part.astype(dtype)
            for part in (wide, -wide, np.linspace(-ROUND, ROUND, 2 * EACH_SIGN + 1), near.ravel())
        )
    )


def neighbours(points: Iterable[float], dtype: np.dtype) -> Points:
    """Each point, with the numbers one ulp to its left and to its right."""
    at = np.array(list(points), dtype=dtype)
    with np.errstate(over="ignore"):
        return np.concatenate(
            [np.nextafter(at, at.dtype.type(-np.inf)), at, np.nextafter(at, at.dtype.type(np.inf))]
        )


def ordered(*parts: Points) -> Points:
    """All points once, ascending, NaN last; -0 before 0, which compare as equal and yet may differ."""
    points = np.concatenate(parts)
    points = points[np.lexsort([~np.signbit(points), points])]
    same = (points[1:] == points[:-1]) & (np.signbit(points[1:]) == np.signbit(points[:-1]))
    same |= np.isnan(points[1:]) & np.isnan(points[:-1])
    return points[np.append(True, ~same)]


def bisect(
    holds: Callable[[Points], Bool[np.ndarray, " _"]], outside: float, inside: float, dtype: np.dtype
) -> float:
    """The number nearest to `outside` at which the predicate holds, as it does at `inside`; it fails outside."""
    false, true = (_spelled(np.array([z], dtype=dtype))[0] for z in (outside, inside))
    while abs(true - false) > 1:
        between = sorted({false + (true - false) * k // (AT_ONCE + 1) for k in range(1, AT_ONCE + 1)} - {false})
        between = between if true > false else between[::-1]
        held = holds(_numbers(between, dtype))
        first = int(held.argmax()) if held.any() else len(between)
        false, true = ([false, *between, true][first + i] for i in (0, 1))
    return float(_numbers([true], dtype)[0])


def _spelled(points: Points) -> list[int]:
    """Finite numbers as integers of the same order."""
    bits = points.view(f"i{points.itemsize}").tolist()
    sign = -(1 << (8 * points.itemsize - 1))
    return [b if b >= 0 else sign - b for b in bits]


def _numbers(spelled: list[int], dtype: np.dtype) -> Points:
    """The inverse of `_spelled`."""
    sign = -(1 << (8 * dtype.itemsize - 1))
    return np.array([b if b >= 0 else sign - b for b in spelled], dtype=f"i{dtype.itemsize}").view(dtype)
