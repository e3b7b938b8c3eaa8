"""Where a program computes each tensor of a step: among what its operations yielded, by the numbers.

z, a and p are those of the forward pass that it was seen to make. dW and db are whatever its update is a multiple
of, and dz_l is what dW_l is a product with: a_{l-1}ᵀ dz_l, wrong as they may be.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from .recognising import COARSE, EXACT

Arrays = dict[str, np.ndarray]
Events = Sequence[tuple[int, Any]]  # what an operation yielded: its number, and the number or numbers
SAME = 1e-8  # of the largest number: two ways of rounding the same in float64
ALIKE = 1e-4  # in float32


class Source(NamedTuple):
    """Where an array comes from: the operation, which of the arrays that it yields in a step, and if as transpose."""

    number: int
    which: int
    transposed: bool
    shape: tuple[int, ...]

    def read(self, events: Events) -> np.ndarray | None:
        """The array in what was yielded in some step; None where it is not there."""
        own = [value for number, value in events if number == self.number]
        value = np.asarray(own[self.which]) if self.which < len(own) else np.zeros(0)
        if value.size != np.prod(self.shape):
            return None
        return value.reshape(self.shape[::-1]).T if self.transposed else value.reshape(self.shape)


def streams(events: Events) -> dict[int, np.ndarray]:
    """Of each operation, all numbers that it yielded, one after the other."""
    apart: dict[int, list[Any]] = {}
    for number, value in events:
        apart.setdefault(number, []).append(value)
    return {number: np.hstack(values) for number, values in apart.items()}


def locate(yielded: Mapping[int, np.ndarray], values: np.ndarray) -> tuple[int, np.ndarray] | None:
    """The first operation that yields these numbers in this order, and which of its numbers they are."""
    n, first = len(values), values[0]
    for near in (EXACT, COARSE):
        scattered = None
        for number, stream in yielded.items():
            starts = np.flatnonzero(np.abs(stream - first) <= near * abs(first))
            for start in starts[starts + n <= len(stream)]:
                if np.allclose(stream[start : start + n], values, rtol=near, atol=near * np.abs(values).max()):
                    return number, np.arange(start, start + n)
            if scattered is None and len(starts) and len(stream) > n:
                scattered = _one_after_the_other(number, stream, values, near)
        if scattered:
            return scattered
    return None


def _one_after_the_other(
    number: int, stream: np.ndarray, values: np.ndarray, near: float
) -> tuple[int, np.ndarray] | None:
    at, positions = 0, []
    for value in values:
        further = np.flatnonzero(np.abs(stream[at:] - value) <= near * abs(value))
        if not further.size:
            return None
        positions.append(at + int(further[0]))
        at = positions[-1] + 1
    return number, np.array(positions)


def backwards(
    events: Events, a: Sequence[np.ndarray], before: Arrays, after: Arrays, *, rates: Sequence[float] = (), coarse: bool = False
) -> tuple[Arrays, dict[str, int], dict[str, Source], float]:
    """dz_l in the scale of the update (-ΔW), the operations that yield dz, dW and db, and where dW and db come from.

    a: the input of each layer, (samples, units). rates: what may be the learning rate. And the update is how many times these dW, if that is one number
    in all layers; or 0.
    """
    arrays = [(number, np.asarray(value)) for number, value in events]
    found: Arrays = {}
    operations: dict[str, int] = {}
    near = ALIKE if coarse else SAME
    for l, entering in enumerate(a, start=1):
        moved = before[f"W{l}"] - after.get(f"W{l}", before[f"W{l}"])
        if not (np.isfinite(moved).all() and moved.any()):
            continue
        samples, units = len(entering), moved.shape[1]
        for number, value in arrays:
            if value.size == samples * units:
                for dz in _either_way(value, (samples, units)):
                    if scale := _multiple(entering.T @ dz, moved, near):
                        found[f"dz{l}"] = scale * dz
                        operations[f"dz{l}"] = number
                        break
            if f"dz{l}" in found:
                break
    moves = {n: W - after[n] for n, W in before.items() if n in after and n[0] in "Wb"}
    sources, scale = _yielding(arrays, moves, near, rates)
    operations |= {name: source.number for name, source in sources.items()}
    return found, operations, sources if scale else {}, scale


class _Gradient(NamedTuple):
    """A gradient that was yielded, which the update is a multiple of."""

    source: Source
    array: np.ndarray
    scale: float


def _yielding(
    arrays: Events, moves: Arrays, near: float, rates: Sequence[float]
) -> tuple[dict[str, Source], float]:
    """Where dW and db come from, and which multiple the update is: one that all have, rather one of these; or 0."""
    candidates = {name: list(_multiples(arrays, moved, near)) for name, moved in moves.items()}
    exactly = {_rounded(one.scale, near): one.scale for those in candidates.values() for one in those}
    counted = Counter(
        scale for those in candidates.values() for scale in {_rounded(one.scale, near) for one in those}
    )
    known = {_rounded(sign * rate, near) for rate in rates for sign in (1.0, -1.0)}
    common = max(exactly, key=lambda scale: (counted[scale], scale in known, abs(scale) != 1.0), default=0.0)
    chosen = {
        name: next((one for one in those if _rounded(one.scale, near) == common), None)
        for name, those in candidates.items()
    }
    found = {f"d{name}": one.source for name, one in chosen.items() if one}
    return found, exactly[common] if found and len(found) == len(moves) else 0.0


def _multiples(arrays: Events, moved: np.ndarray, near: float) -> Iterator[_Gradient]:
    if not (np.isfinite(moved).all() and moved.any()):
        return
    seen = Counter[int]()
    for number, value in arrays:
        if value.size == moved.size:
            for transposed, array in enumerate(_either_way(value, moved.shape)):
                if scale := _multiple(array, moved, near):
                    yield _Gradient(Source(number, seen[number], bool(transposed), moved.shape), array, scale)
                    break
        seen[number] += 1


def _rounded(scale: float, near: float) -> float:
    """The number to as many digits as are told apart."""
    return float(f"{scale:.{3 if near == ALIKE else 6}e}")


def _either_way(value: np.ndarray, shape: tuple[int, ...]) -> Iterator[np.ndarray]:
    """The numbers in this shape, and as its transpose."""
    yield value.reshape(shape)
    if min(shape) > 1:
        yield value.reshape(shape[::-1]).T


def _multiple(one: np.ndarray, other: np.ndarray, near: float) -> float:
    """The factor by which the one is the other; 0 where it is not."""
    square = float((one * one).sum())
    if not np.isfinite(square) or square == 0.0:
        return 0.0
    scale = float((one * other).sum()) / square
    allowed = near * float(np.abs(other).max())
    return scale if scale and (np.abs(scale * one - other) <= allowed).all() else 0.0
