"""Which of a program's numbers are its weights, and which its data: those by which a known network predicts.

Two turns of a loop are looked at: what the program held before each, what its operations yielded in it. A network
is recognised where at both turns the predictions of a forward pass by these weights are among what was yielded.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise, product

import numpy as np

from .state import Stored

Held = Mapping[Stored, np.ndarray]
MOST_LAYERS, MOST_TRIED = 8, 4000
EXACT, COARSE = 1e-7, 3e-5  # how near a prediction is, of itself: in float64, with a small epsilon; in float32
LEAST_SAMPLES, MOST_INPUTS = 4, 16
MOST_STILL = 4  # of those of a size that may be biases which do not move
ROWS = 128  # of the data, that are predicted


def _sigmoid(z: np.ndarray) -> np.ndarray:
    return 1.0 / (1.0 + np.exp(-z))


def _leaky(slope: float) -> Callable[[np.ndarray], np.ndarray]:
    return lambda z: np.where(z > 0, z, slope * z)


HIDDEN: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "sigmoid": _sigmoid,
    "tanh": np.tanh,
    "relu": lambda z: np.maximum(z, 0.0),
    **{f"leaky_relu:{slope}": _leaky(slope) for slope in (0.01, 0.1, 0.2, 0.05, 0.3, 0.001)},
    "none": lambda z: z,
    "elu": lambda z: np.where(z > 0, z, np.expm1(np.minimum(z, 0.0))),
    "softplus": lambda z: np.logaddexp(z, 0.0),
    "silu": lambda z: z * _sigmoid(z),
}
ACTIVATIONS = HIDDEN | {"softmax": lambda z: np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)}
OUTPUT = ("sigmoid", "tanh", "none")
OUTPUTS = ("softmax",)  # of several units


@dataclass(frozen=True)
class Table:
    """Data at a place: a row for each sample, or a column, maybe with a one in each, maybe with its label."""

    place: Stored
    columns: bool = False  # a sample is a column
    one: int | None = None  # which of its numbers is always 1
    labelled: bool = False  # its last number is its label

    def x(self, array: np.ndarray) -> np.ndarray:
        """The samples, (N, inputs)."""
        return np.delete(self._rows(array), self._others(array), axis=1)

    def y(self, array: np.ndarray) -> np.ndarray | None:
        """The labels, (N,), where they are among the numbers of the samples."""
        return self._rows(array)[:, -1] if self.labelled else None

    def filled(self, array: np.ndarray, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        """The same with other samples."""
        rows = np.array(self._rows(array))
        others = self._others(array)
        rows[:, [i for i in range(rows.shape[1]) if i not in others]] = x
        if self.labelled:
            rows[:, -1:] = y
        rows = rows.T if self.columns else rows
        return rows.reshape(array.shape)

    def _rows(self, array: np.ndarray) -> np.ndarray:
        rows = array.reshape(1, -1) if array.ndim == 1 else array
        return rows.T if self.columns else rows

    def _others(self, array: np.ndarray) -> list[int]:
        ones = [] if self.one is None else [self.one]
        return ones + [self._rows(array).shape[1] - 1] * self.labelled


@dataclass(frozen=True)
class Recognised:
    """A network in a program: where its weights and data are, what it does, and which samples a turn takes.

    transposed: (out, in). row: of a weight matrix, which holds the bias.
    """

    weights: tuple[Stored, ...]
    biases: tuple[Stored, ...]
    transposed: bool
    row: int | None
    hidden: tuple[str, ...]  # the activation of each hidden layer
    output: str
    data: Table
    rows: tuple[int, ...] = ()
    near: float = EXACT

    def parameters(self, held: Callable[[Stored], np.ndarray]) -> dict[str, np.ndarray]:
        """W1, b1, ... as everyone else lays them out."""
        found: dict[str, np.ndarray] = {}
        fan_in = 0
        for l, place in enumerate(self.weights, start=1):
            W = upright(held(place), transposed=self.transposed, fan_in=fan_in)
            fan_in = W.shape[1] + (self.row is not None)
            if self.row is not None:
                found[f"b{l}"] = W[[self.row]]
                W = np.delete(W, self.row % len(W), axis=0)
            found[f"W{l}"] = W
        for l, place in enumerate(self.biases, start=1):
            b = held(place)
            grown = b.ndim == 2 and min(b.shape) > 1  # one for each sample
            found[f"b{l}"] = upright(b, transposed=self.transposed) if grown else b.reshape(1, -1)
        return found

    def laid_out(self, weights: Mapping[str, np.ndarray]) -> Iterator[tuple[Stored, np.ndarray]]:
        """What to put where, so that these are its weights."""
        for l, place in enumerate(self.weights, start=1):
            W = weights[f"W{l}"]
            if self.row is not None:
                at = len(W) if self.row == -1 else self.row
                W = np.insert(W, at, weights[f"b{l}"], axis=0)
            yield place, (W.T if self.transposed else W)
        for l, place in enumerate(self.biases, start=1):
            yield place, weights[f"b{l}"]

    def predictions(self, weights: Mapping[str, np.ndarray], x: np.ndarray) -> np.ndarray:
        """The forward pass: x (N, inputs) -> p (N, outputs)."""
        *_, p = self.layers(weights, x).values()
        return p

    def layers(self, weights: Mapping[str, np.ndarray], x: np.ndarray) -> dict[str, np.ndarray]:
        """z1, a1, z2, ..., z_L, p of the forward pass."""
        found: dict[str, np.ndarray] = {}
        a = x
        with np.errstate(all="ignore"):
            for l, activation in enumerate((*self.hidden, self.output), start=1):
                found[f"z{l}"] = a @ weights[f"W{l}"] + weights.get(f"b{l}", 0.0)
                a = ACTIVATIONS[activation](found[f"z{l}"])
                found[f"a{l}" if l <= len(self.hidden) else "p"] = a
        return found


Stream = Mapping[int, np.ndarray]  # of each operation, all numbers that it yielded, one after the other


@dataclass(frozen=True)
class Turn:
    """What a program held before a turn of a loop, and what its operations yielded in it."""

    held: Held
    yielded: Stream
    sorted: np.ndarray = field(init=False)

    def __post_init__(self) -> None:
        values = np.concatenate([*self.yielded.values(), [-np.inf, np.inf]])
        object.__setattr__(self, "sorted", np.sort(values))

    def has(self, values: np.ndarray, near: float) -> np.ndarray:
        """Which of these numbers were yielded."""
        at = np.searchsorted(self.sorted[1:-1], values)
        below, above = self.sorted[at], self.sorted[at + 1]
        scale = np.abs(values) if near == EXACT else np.max(np.abs(values), initial=0.0)
        return np.minimum(np.abs(values - below), np.abs(values - above)) <= near * scale


def recognise(turns: Sequence[Turn], after: Held) -> list[Recognised]:
    """Every network that explains both turns, the likeliest first; after: what the program held in the end."""
    first = turns[0].held
    seen = [*(turn.held for turn in turns), after]
    same = [p for p in first if all(p in held and held[p].shape == first[p].shape for held in seen)]
    turned = [p for p in same if not np.array_equal(first[p], after[p])]
    always = [p for p in turned if all(not np.array_equal(a[p], b[p]) for a, b in pairwise(seen))]
    growing = [p for p in first if all(p in held and held[p].size > first[p].size for held in seen[1:])]
    still = [p for p in same if all(np.array_equal(first[p], held[p]) for held in seen)]
    found: list[tuple[Recognised, bool]] = []
    # Only where nothing else is: weights that an input of 0 leaves as they are, and what float32 rounds.
    for near, moving in ((EXACT, always), (EXACT, turned), (COARSE, always)):
        for table in tables(still, first):
            x = table.x(first[table.place])
            if not (table.labelled or any(_may_be_labels(first[place], len(x)) for place in still)):
                continue
            search = _Search(turns, moving, [*growing, *_still_biases(still, first)], near, table)
            found += [(network, len(network.rows) in (1, len(x[:ROWS]))) for network in search.networks(x[:ROWS])]
        if any(natural for _, natural in found):
            break
    found.sort(key=lambda each: (not each[1], -len(each[0].rows), -len(each[0].weights), -len(each[0].biases)))
    return [network for network, _ in found]


def _still_biases(still: Iterable[Stored], held: Held) -> Iterator[Stored]:
    """What may be biases that nobody updates: of each size a few, those of zeros first."""
    thin = [p for p in still if held[p].ndim in (1, 2) and held[p].size == max(held[p].shape, default=0)]
    sizes = Counter[int]()
    for place in sorted(thin, key=lambda p: bool(held[p].any())):
        sizes[held[place].size] += 1
        if sizes[held[place].size] <= MOST_STILL:
            yield place


@dataclass(frozen=True)
class _Layers:
    """The first layers of a network, each of which the program computes: what they yield in each turn, by sample.

    rows: the samples for which the program does, in each turn.
    """

    weights: tuple[Stored, ...]
    biases: tuple[Stored, ...]
    activations: tuple[str, ...]
    a: tuple[np.ndarray, ...]
    rows: tuple[np.ndarray, ...]


class _Search:
    """Layer upon layer: weights that fit the one before, and whose activations are among what was yielded."""

    def __init__(
        self,
        turns: Sequence[Turn],
        moving: Sequence[Stored],
        further: Sequence[Stored],
        near: float,
        table: Table,
    ) -> None:
        """moving: what may be weights, or biases; further: what may be biases."""
        self.turns, self.near, self.table = turns, near, table
        held = turns[0].held
        self.matrices = [p for p in moving if held[p].ndim in (1, 2)]
        vectors = (p for p in (*moving, *further) if held[p].ndim <= 2)
        self.vectors = [p for p in vectors if held[p].size == max(held[p].shape, default=1)]
        self.left = MOST_TRIED
        self.telling = np.zeros(0, dtype=bool)  # samples that are not 0, of which anything may be

    def networks(self, x: np.ndarray) -> Iterator[Recognised]:
        """All of them."""
        one = self.table.one
        places_of_bias = (None, -1, 0) if one is None else (-1,) if one else (0,)
        everything = np.ones(len(x), dtype=bool)
        self.telling = np.asarray(x.any(axis=1))
        for transposed, row in product((False, True), places_of_bias):
            start = _Layers((), (), (), tuple(x for _ in self.turns), tuple(everything for _ in self.turns))
            for found in self._further(start, transposed, row):
                *hidden, output = found.activations
                rows = tuple(np.flatnonzero(found.rows[0]).tolist())
                yield Recognised(
                    found.weights,
                    found.biases,
                    transposed,
                    row,
                    tuple(hidden),
                    output,
                    self.table,
                    rows,
                    self.near,
                )

    def _further(self, layers: _Layers, transposed: bool, row: int | None) -> Iterator[_Layers]:
        """These layers and all further ones."""
        fan_in = layers.a[0].shape[1] + (row is not None)
        for W in self.matrices:
            rows, fan_out = upright(self.turns[0].held[W], transposed=transposed, fan_in=fan_in).shape
            if W in layers.weights or rows != fan_in:
                continue
            outputs = () if not layers.weights else OUTPUT if fan_out == 1 else OUTPUTS
            biases: list[Stored | None] = [None] * (row is not None or not layers.biases)
            if row is None and (not layers.weights or layers.biases):
                biases += [
                    b for b in self.vectors if b not in layers.biases and b != W and self._size(b) == fan_out
                ]
            for bias in biases:
                z = self._preactivations(layers, W, bias, transposed, row)
                for activation in (*outputs, *(HIDDEN if fan_out > 1 else ())):
                    longer = self._longer(layers, W, bias, activation, z)
                    if longer is not None and activation in outputs:
                        yield longer
                        break
                    if longer is not None and len(longer.weights) < MOST_LAYERS:
                        yield from self._further(longer, transposed, row)

    def _size(self, place: Stored) -> int:
        return self.turns[0].held[place].size

    def _preactivations(
        self, layers: _Layers, W: Stored, bias: Stored | None, transposed: bool, row: int | None
    ) -> list[np.ndarray]:
        """z of one layer more, in each turn."""
        held = (turn.held for turn in self.turns)
        return [
            _preactivations(a, now[W], now[bias] if bias else None, transposed=transposed, row=row)
            for a, now in zip(layers.a, held, strict=True)
        ]

    def _longer(
        self, layers: _Layers, W: Stored, bias: Stored | None, activation: str, z: Sequence[np.ndarray]
    ) -> _Layers | None:
        """One layer more; None where the program does not compute it."""
        self.left -= 1
        if self.left < 0:
            return None
        a, rows, tells = [], [], False
        for turn, preactivations, known in zip(self.turns, z, layers.rows, strict=True):
            with np.errstate(all="ignore"):
                a.append(ACTIVATIONS[activation](preactivations))
            some = known & turn.has(a[-1][:, 0], self.near)  # most that is tried is told by one unit
            if some.any():
                some[some] = turn.has(a[-1][some], self.near).all(axis=1)
            if not some.any():
                return None
            rows.append(some)
            tells |= bool((some & self.telling & a[-1].any(axis=1)).any())
        if not tells:
            return None
        biases = layers.biases if bias is None else (*layers.biases, bias)
        return _Layers((*layers.weights, W), biases, (*layers.activations, activation), tuple(a), tuple(rows))


def upright(W: np.ndarray, *, transposed: bool, fan_in: int = 0) -> np.ndarray:
    """Weights as (in, out); those of the only unit of a layer may be a vector, or lie the other way."""
    if W.size == fan_in > 1 and max(W.shape) == fan_in:
        return W.reshape(-1, 1)
    W = W if W.ndim == 2 else W.reshape((1, -1) if transposed else (-1, 1))
    return W.T if transposed else W


def _preactivations(
    a: np.ndarray, W: np.ndarray, b: np.ndarray | None, *, transposed: bool, row: int | None
) -> np.ndarray:
    W = upright(W, transposed=transposed, fan_in=a.shape[1] + (row is not None))
    if row is not None:
        b, W = W[row], np.delete(W, row % len(W), axis=0)
    if b is None:
        return a @ W
    if b.size != W.shape[1]:  # it has grown: one for each sample, or it is none
        b = upright(b, transposed=transposed)
        return a @ W + b if b.shape == (len(a), W.shape[1]) else np.full((len(a), W.shape[1]), np.nan)
    return a @ W + b.reshape(1, -1)


def tables(still: Iterable[Stored], held: Held) -> Iterator[Table]:
    """What the samples may be in."""
    for place in still:
        array = held[place]
        if array.ndim == 2:
            for columns in (False, True):
                rows = array.T if columns else array
                if not (len(rows) >= LEAST_SAMPLES and 2 <= rows.shape[1] <= MOST_INPUTS):
                    continue
                ones = [i for i in (-1, 0) if (rows[:, i] == 1).all()]
                one = ones[0] % rows.shape[1] if ones else None
                if np.isin(rows[:, -1], (0.0, 1.0)).all() and one is None and rows.shape[1] > 2:
                    yield Table(place, columns, None, labelled=True)
                yield Table(place, columns, one)


def _may_be_labels(array: np.ndarray, samples: int) -> bool:
    """Whether it has one of two values for each sample, or for each sample and class."""
    return array.ndim > 0 and samples in array.shape and array.size <= 2 * samples and len(np.unique(array)) == 2


def labels_of(still: Iterable[Stored], held: Held, samples: int) -> Iterator[Stored]:
    """Where labels may be: as many as there are samples, some 0 and some 1."""
    for place in still:
        array = held[place]
        if array.size == samples and _may_be_labels(array, samples) and np.isin(array, (0.0, 1.0)).all():
            yield place
