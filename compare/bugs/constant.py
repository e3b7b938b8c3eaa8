"""A constant that a known bug leaves open, as λ or ε: where to look for it, how it is found, how it is written.

It is found by what was observed, and then executed: what it explains is judged as for every other bug.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import product

from compare.ruler.walk import Walk
from compare.step import Array, Tensors

UNITS: dict[str, Callable[[Walk], float]] = {
    "": lambda t: 1.0,
    "/n": lambda t: 1.0 / t.m,
    " η": lambda t: t.rate,
    " η/n": lambda t: t.rate / t.m,
}
ROUND = 4  # digits that a constant may have to be taken for the round number that it is nearly
NEARLY = 1e-5  # relative
MOST_STEPS = 30  # of a search
FIRST = 1e-6  # step of a search from 0
SETTLED = 1e-9  # relative; a search that converges doubles its digits with the next step


@dataclass(frozen=True)
class Constant:
    """A number and its unit: 0.7/n."""

    value: float
    unit: str = ""

    def at(self, t: Walk) -> float:
        """In that step."""
        return self.value * UNITS[self.unit](t)

    def __str__(self) -> str:
        return f"{self.value:.6g}{self.unit}"

    @property
    def exactly(self) -> str:
        """With more digits, and no space."""
        return f"{self.value:.12g}{self.unit.strip()}"


@dataclass(frozen=True)
class Open:
    """What is known of a constant beforehand.

    guesses: of the observed tensors, where to look. searched: whether a search begins there, or each is taken as
    it is. units: in which it may be written.
    """

    guesses: Callable[[Tensors], Iterable[float]]
    searched: bool = True
    units: tuple[str, ...] = ("",)


def anything(*starts: float, units: tuple[str, ...] = ("",)) -> Open:
    """Searched from these on, or from 0."""
    return Open(lambda tensors: starts or (0.0,), units=units)


def one_of(*values: float) -> Open:
    """Among these."""
    return Open(lambda tensors: values, searched=False)


def nearest(remains: Callable[[float], Array | None], c: float) -> list[float]:
    """The constant that leaves least squares, or none: the method of Gauss and Newton with secants, from c on.

    A step to where nothing can be computed is halved.
    """
    d = 1.01 * c or FIRST
    of_c, of_d = remains(c), remains(d)
    for _ in range(MOST_STEPS):
        if of_c is None:
            break
        if of_d is None:
            d = (c + d) / 2
            of_d = remains(d)
            continue
        slope = (of_d - of_c) / (d - c)
        if not (curvature := slope @ slope) > 0:  # nothing changes, or something is NaN
            break
        c, of_c, d = d, of_d, d - float(of_d @ slope / curvature)
        if abs(d - c) <= SETTLED * abs(d):
            return [d]
        of_d = remains(d)
        if of_d is not None and abs(d - c) <= NEARLY * abs(d) and of_d @ of_d >= of_c @ of_c:
            return [c]  # what is left is rounding, which no step makes less
    return []


def written(c: float, t: Walk, units: Iterable[str]) -> Iterator[Constant]:
    """The constant in each unit: as a round number if it is nearly one, fewest digits first; then as found."""
    found = [Constant(c / UNITS[unit](t), unit) for unit in units]
    for digits, each in product(range(1, ROUND + 1), found):
        rounded = float(f"{each.value:.{digits}g}")
        if abs(rounded - each.value) <= NEARLY * abs(each.value):
            yield Constant(rounded, each.unit)
    yield from found
