"""Where a program computes each tensor of a step: among what its operations yielded, by the numbers.

z, a and p are those of the forward pass that it was seen to make. dW and db are whatever its update is a multiple
of, and dz_l is what dW_l is a product with: a_{l-1}ᵀ dz_l, wrong as they may be.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import islice
from typing import Any, NamedTuple

import numpy as np

from .recognising import COARSE, EXACT

Arrays = dict[str, np.ndarray]
BySize = dict[int, list[tuple[int, int, np.ndarray]]]
Events = Sequence[tuple[int, Any]]  # what an operation yielded: its number, and the number or numbers
SAME = 1e-8  # of the largest number: two ways of rounding the same in float64
ALIKE = 1e-4  # in float32


class Source(NamedTuple):
    """Where an array comes from: the operation, which of its results in a step, and whether as its transpose."""

    number: int
    which: int
    transposed: bool
    shape: tuple[int, ...]
    everywhere: bool  # it is one number, in all places of the array

    def read(self, events: Events) -> np.ndarray | None:
        """The array in what was yielded in some step; None where it is not there."""
        own = [value for number, value in events if number == self.number]
        value = np.asarray(own[self.which]) if self.which < len(own) else np.zeros(0)
        if value.size == 1:
            return np.full(self.shape, value)
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


class Gradient(NamedTuple):
    """A gradient that was yielded: where it comes from, and which multiple of it the update is; 0: of no one."""

    source: Source
    multiple: float


def backwards(
    events: Events,
    a: Sequence[np.ndarray],
    before: Arrays,
    after: Arrays,
    *,
    rates: Sequence[float] = (),
    coarse: bool = False,
) -> tuple[dict[str, Gradient], dict[str, int]]:
    """dz, dW and db as the program has them in a step, and all operations that yield such.

    dW and db are what the update is one multiple of, rather one of the rates. Where there is none, they are such
    products with a dz as were yielded. a: the input of each layer, (samples, units).
    """
    arrays = _by_size(events)
    near = ALIKE if coarse else SAME
    moves = {n: W - after[n] for n, W in before.items() if n in after and n[0] in "Wb"}
    yielding = _updating(arrays, moves, near, rates)
    multiples = {_rounded(one.multiple, near) for one in yielding.values()}
    candidates: dict[str, list[Gradient]] = {}
    for l, entering in enumerate(a, start=1):
        shape = (len(entering), moves[f"W{l}"].shape[1]) if f"W{l}" in moves else (1, 1)
        if np.prod(shape) > 1:  # any number is a multiple of any
            made = partial(np.matmul, entering.T)
            candidates[f"dz{l}"] = list(_multiples(arrays, shape, moves[f"W{l}"], near, made))
    counted = Counter(m for dz in candidates.values() for m in {_rounded(one.multiple, near) for one in dz})

    def likely(one: Gradient) -> tuple[bool, int]:
        multiple = _rounded(one.multiple, near)
        return multiple in multiples, counted[multiple]  # what goes back has one scale

    found: dict[str, Gradient] = {}
    for name, dz in reversed(candidates.items()):  # no dz is that of the layer above
        own = [one for one in dz if one.source not in {other.source for other in found.values()}]
        if dz and not own and f"b{name[2:]}" in moves:
            own = list(_summing(arrays, len(a[0]), moves[f"b{name[2:]}"], near))
        if own:
            found[name] = max(own, key=likely)
    operations = {name: one.source.number for name, one in (found | yielding).items()}
    operations |= _through(
        arrays, {name: one.source.read(events) for name, one in found.items()}, before, after, near
    )
    if len(yielding) == len(moves) and not (
        multiples <= {1.0, -1.0} and not found
    ):  # or else it is the update itself
        broadcast = any(one.source.everywhere for one in yielding.values())
        return found | (yielding if not broadcast else {}), operations
    products = {} if found else _products(arrays, a, moves, near)
    return found | products, operations | {name: one.source.number for name, one in products.items()}


def _through(
    arrays: BySize, dz: Mapping[str, np.ndarray | None], before: Arrays, after: Arrays, near: float
) -> dict[str, int]:
    """The operations that yield da_l = dz_{l+1} W_{l+1}ᵀ, by the weights before the step or after it."""
    found: dict[str, int] = {}
    for name, error in dz.items():
        l = int(name[2:])
        if l > 1 and error is not None:
            for W in (before[f"W{l}"], after[f"W{l}"]):
                da = error @ W.T
                if one := next(_multiples(arrays, da.shape, da, near), None):
                    found[f"da{l - 1}"] = one.source.number
                    break
    return found


def _updating(arrays: BySize, moves: Arrays, near: float, rates: Sequence[float]) -> dict[str, Gradient]:
    """dW and db that the update is a multiple of: the one that most have, rather one of these."""
    candidates = {name: list(_multiples(arrays, moved.shape, moved, near)) for name, moved in moves.items()}
    counted = Counter(
        multiple for those in candidates.values() for multiple in {_rounded(one.multiple, near) for one in those}
    )
    known = {_rounded(sign * rate, near) for rate in rates for sign in (1.0, -1.0)}
    common = max(counted, key=lambda each: (counted[each], each in known, abs(each) != 1.0), default=0.0)
    chosen = {
        f"d{name}": next((one for one in those if _rounded(one.multiple, near) == common), None)
        for name, those in candidates.items()
    }
    return {name: one for name, one in chosen.items() if one}


def _summing(arrays: BySize, samples: int, moved: np.ndarray, near: float) -> Iterator[Gradient]:
    """What was yielded of which db, by which the bias moved, is the sum over the samples."""
    if moved.size == 1:  # any number is a multiple of any
        return iter(())
    return _multiples(arrays, (samples, moved.size), moved.ravel(), near, partial(np.sum, axis=0))


def _products(arrays: BySize, a: Sequence[np.ndarray], moves: Arrays, near: float) -> dict[str, Gradient]:
    """dW that are a_{l-1}ᵀ times something that was yielded, whatever the update makes of them."""
    found: dict[str, Gradient] = {}
    for l, entering in enumerate(a, start=1):
        if len(entering) == 1 or f"W{l}" not in moves:  # of one sample, much is such a product
            continue
        units = moves[f"W{l}"].shape[1]
        for _, _, value in arrays.get(len(entering) * units, []):
            product = entering.T @ value.reshape(len(entering), units)
            for one in islice(_multiples(arrays, product.shape, product, near), 1):
                found[f"dW{l}"] = one._replace(multiple=0.0)
    return found


def _multiples(
    arrays: BySize,
    shape: tuple[int, ...],
    wanted: np.ndarray,
    near: float,
    made: Callable[[np.ndarray], np.ndarray] = np.asarray,
) -> Iterator[Gradient]:
    """What was yielded in this shape, or its transpose, of which what is made is a part of what is wanted."""
    if not (np.isfinite(wanted).all() and wanted.any()):
        return
    alike = np.prod(shape) > 1 and (wanted == wanted.flat[0]).all()
    for number, which, value in arrays.get(1, []) if alike else []:  # one number in all places
        if multiple := _multiple(made(np.full(shape, value)), wanted, near):
            yield Gradient(Source(number, which, transposed=False, shape=shape, everywhere=True), multiple)
    for number, which, value in arrays.get(int(np.prod(shape)), []):
        for transposed, array in enumerate(_either_way(value, shape)):
            if multiple := _multiple(made(array), wanted, near):
                yield Gradient(Source(number, which, bool(transposed), shape, everywhere=False), multiple)
                break


def _by_size(events: Events) -> BySize:
    """What was yielded, by how many numbers it has: the operation, and which of its results it is."""
    found: BySize = {}
    seen = Counter[int]()
    for number, value in events:
        found.setdefault(int(np.size(value)), []).append((number, seen[number], np.asarray(value)))
        seen[number] += 1
    return found


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
