"""Where a program computes each tensor of a step: among what its operations yielded, by the numbers.

z, a and p are those of the forward pass that it was seen to make. dW and db are whatever its update is a multiple
of, and dz_l is what dW_l is a product with: a_{l-1}ᵀ dz_l, wrong as they may be.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from .recognising import COARSE, EXACT

Arrays = dict[str, np.ndarray]
Events = Sequence[tuple[int, Any]]  # what an operation yielded: its number, and the number or numbers
SAME = 1e-8  # of the largest number: two ways of rounding the same


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


def backwards(events: Events, a: Sequence[np.ndarray], before: Arrays, after: Arrays) -> tuple[Arrays, dict[str, int]]:
    """dz_l as the program had them, in the scale of its update (-ΔW), and the operation that yields each.

    a: the input of each layer, (samples, units). And the operations of dW_l and db_l, if any are seen.
    """
    arrays = [(number, np.asarray(value)) for number, value in events if np.size(value) > 1]
    found: Arrays = {}
    operations: dict[str, int] = {}
    for l, entering in enumerate(a, start=1):
        moved = before[f"W{l}"] - after[f"W{l}"]
        if not (np.isfinite(moved).all() and moved.any()):
            continue
        samples, units = len(entering), moved.shape[1]
        for number, value in arrays:
            if value.size == samples * units:
                for dz in _either_way(value, (samples, units)):
                    if scale := _multiple(entering.T @ dz, moved):
                        found[f"dz{l}"] = scale * dz
                        operations[f"dz{l}"] = number
                        break
            if f"dz{l}" in found:
                break
    return found, operations | _yielding(arrays, {n: W - after[n] for n, W in before.items() if n in after})


def _yielding(arrays: Events, moved: Arrays) -> dict[str, int]:
    """The operations that yield dW and db: what the update is a multiple of, in one scale for all if there is one."""
    multiples: dict[str, list[tuple[float, int]]] = {}
    for name, moves in moved.items():
        if name[0] in "Wb" and np.isfinite(moves).all() and moves.any():
            alike = ((number, value) for number, value in arrays if value.size == moves.size)
            found = ((max((_multiple(g, moves) for g in _either_way(value, moves.shape)), key=abs), number) for number, value in alike)
            multiples[name] = [(scale, number) for scale, number in found if scale]
    scales = Counter(float(f"{scale:.6e}") for those in multiples.values() for scale in {s for s, _ in those})
    common = max(scales, key=lambda scale: (scales[scale], scale != 1.0), default=0.0)
    chosen = {name: next((n for scale, n in those if float(f"{scale:.6e}") == common), None) for name, those in multiples.items()}
    return {f"d{name}": number for name, number in chosen.items() if number is not None}


def _either_way(value: np.ndarray, shape: tuple[int, ...]) -> Iterator[np.ndarray]:
    """The numbers in this shape, and as its transpose."""
    yield value.reshape(shape)
    if min(shape) > 1:
        yield value.reshape(shape[::-1]).T


def _multiple(one: np.ndarray, other: np.ndarray) -> float:
    """The factor by which the one is the other; 0 where it is not."""
    square = float((one * one).sum())
    if not np.isfinite(square) or square == 0.0:
        return 0.0
    scale = float((one * other).sum()) / square
    near = SAME * float(np.abs(other).max())
    return scale if scale and (np.abs(scale * one - other) <= near).all() else 0.0
