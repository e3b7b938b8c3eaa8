"""What the survey of single points finds, as values alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from jaxtyping import Float

Points = Float[np.ndarray, " probes"]
Ulps = Float[np.ndarray, " probes"]

MANUAL, FORMULA, PYTORCH, EXACT = "NumPy", "formula", "PyTorch", "exact"  # the parties

LOOSE = 4.0  # a constant may be so many times what was found


class Parting(StrEnum):
    """How two parties part."""

    DIGITS = "digits lost"  # more than rounding, and none of the others
    ZERO = "lost to zero"  # one of them is 0, and the true value is not
    INFINITE = "overflow"  # one of them is infinite
    NAN = "NaN"  # one of them is NaN, where z is a number
    HIDDEN = "NaN hidden"  # one of them is a number, where z is NaN
    SLOPE = "slope at a kink"  # both are right: the derivative does not exist there
    WARNING = "warning"  # one of them overflows or divides by zero on its way
    REFUSAL = "refusal"  # one of them raises instead of an answer


@dataclass(frozen=True)
class Region:
    """An interval lo <= z <= hi on which two parties part in one way.

    at: where they part most, and there: their values, the true one (NaN if there is none), their distance in
    ulps (NaN where they part otherwise than by digits). nearer: the party that is nearer to the truth there, ""
    where neither is. why: what it does to training.
    """

    subject: str
    quantity: str
    dtype: str
    parties: tuple[str, str]
    kind: Parting
    lo: float
    hi: float
    probes: int
    at: float
    values: tuple[float, float]
    exact: float
    ulps: float
    nearer: str
    why: str

    @property
    def culprit(self) -> str:
        """The party that is further from the truth, or that departs from the first."""
        return self.parties[self.nearer != self.parties[1]]


@dataclass(frozen=True)
class Edge:
    """The z from which on, away from zero, a party stays at one value: its limit, 0, infinity or NaN.

    Of a function of p, the p from which on towards zero.
    """

    subject: str
    dtype: str
    party: str
    at: float
    value: float


@dataclass(frozen=True)
class Choice:
    """What each party answers where mathematics leaves a choice: at zero and the kinks, at NaN, at infinity."""

    subject: str
    quantity: str
    dtype: str
    at: float
    values: Mapping[str, float]


@dataclass(frozen=True)
class Errors:
    """One subject in one dtype: every probe, the true values, and each party's values and errors in ulps.

    The variable is "z", or "p" where it is a probability. Its probes, z either way, ascend, with NaN last. An
    error is NaN where the truth is not known.
    """

    subject: str
    quantity: str
    variable: str
    dtype: str
    z: Points
    exact: Points
    values: Mapping[str, Points]
    ulps: Mapping[str, Ulps]


@dataclass(frozen=True)
class Convention:
    """What came of a situation about which formulas say nothing, party by party; why it matters."""

    situation: str
    outcomes: Mapping[str, str]
    why: str


@dataclass(frozen=True)
class Bits:
    """Two ways to compute the same: of how many numbers the bits differ, and why that matters."""

    operation: str
    dtype: str
    ways: tuple[str, str]
    differing: int
    numbers: int
    why: str


@dataclass(frozen=True)
class ErrorConstant:
    """An error constant that `compare.facts` declares, and the largest error found, in units of u and its scale.

    of: the activation or the loss. where: the function, the party, the variable and the precision of that error.
    """

    of: str
    name: str
    declared: float
    found: float
    where: str

    @property
    def fault(self) -> str:
        """Too small where more was found; too large where less than a quarter was, and of a rounding."""
        if not self.found <= self.declared:
            return "too small"
        most = LOOSE * max(self.found, 1.0) if self.found else 0.0
        return "too large" if self.declared > most else ""

    @property
    def fitting(self) -> float:
        """What would be right: twice what was found, as a whole number."""
        return float(np.ceil(2.0 * self.found))


@dataclass(frozen=True)
class Survey:
    """All that was found of some subjects; conventions and bits belong to none of them."""

    regions: tuple[Region, ...]
    edges: tuple[Edge, ...]
    choices: tuple[Choice, ...]
    errors: tuple[Errors, ...]
    constants: tuple[ErrorConstant, ...] = ()
    conventions: tuple[Convention, ...] = ()
    bits: tuple[Bits, ...] = ()
