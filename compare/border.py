"""Whatever somebody hands over, as arrays under the names of the step: nothing computes with it before that.

What can only mean one thing is taken as that: Python's numbers and lists, JAX's and PyTorch's arrays, `dw1` or
`grad_W1` for dW1, a row of biases without its second axis. Everything else is refused in one sentence: what was
found, where, and what was expected.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from difflib import get_close_matches
from typing import Any

import numpy as np

from compare.errors import CompareError
from compare.step import Array, Tensors, depth, places, tensor

PRECISIONS = ("float64", "float32")

# How the tensors of each kind are called, in small letters, and without their number or anything but letters.
SPELLINGS: dict[str, tuple[str, ...]] = {
    "z": ("z", "preactivation"),
    "a": ("a", "activation"),
    "p": ("p", "ypred", "yhat", "pred", "preds", "prediction", "predictions", "probs"),
    "loss": ("loss", "cost", "j", "l"),
    "dz": ("dz", "gradz", "dldz", "dlossdz", "delta"),
    "da": ("da", "grada", "dlda", "dlossda"),
    "dW": ("dw", "gradw", "gw", "wgrad", "dldw", "dlossdw", "dweight", "dweights", "gradweight", "gradweights"),
    "db": ("db", "gradb", "gb", "bgrad", "dldb", "dlossdb", "dbias", "dbiases", "gradbias", "gradbiases"),
    "W_next": ("wnext", "wnew", "neww"),
    "b_next": ("bnext", "bnew", "newb"),
}
KIND_OF = {spelling: kind for kind, spellings in SPELLINGS.items() for spelling in spellings}
WEIGHTS = {"w": "W", "weight": "W", "weights": "W", "b": "b", "bias": "b", "biases": "b"}
KIND_OF |= WEIGHTS


class RefusedError(CompareError):
    """What was handed over is no number, or none that is meant: the tensor, and a sentence about it."""

    def __init__(self, name: str, said: str) -> None:
        super().__init__(f"{name} {said}")
        self.name = name


def array_of(value: Any, name: str, dtype: np.dtype | None = None) -> np.ndarray:
    """A copy of the numbers. Python's own, and lists of them, have no precision: they take the one that is given.

    Raises RefusedError for what are no real numbers.
    """
    if hasattr(value, "detach"):  # PyTorch's, wherever it lies
        value = value.detach().cpu().numpy()
    if not hasattr(value, "dtype"):
        found = _of_python(value, name)
        return found.astype(dtype or np.float64)
    try:
        found = np.array(value)
    except Exception as error:  # whatever somebody's own class raises
        raise RefusedError(name, f"is a {type(value).__name__} that is no array: {error}") from None
    if found.dtype.kind not in "buif":
        raise RefusedError(name, f"has dtype {found.dtype}, expected {dtype or 'float64'}")
    return found


def _of_python(value: Any, name: str) -> np.ndarray:
    """A number, or numbers in lists."""
    if not isinstance(value, bool | int | float | list | tuple):
        try:
            found = np.asarray(value)
        except Exception:
            found = np.asarray(None)
        if found.dtype.kind not in "buif":
            raise RefusedError(name, f"is {_a(type(value).__name__)}, expected numbers in an array")
        return found
    try:
        found = np.array(value)
    except ValueError:
        raise RefusedError(name, "is a list of lists of different lengths, expected an array") from None
    if found.dtype.kind not in "buif":
        inside = next(_leaves(value), value)
        raise RefusedError(name, f"holds {_a(type(inside).__name__)}, expected numbers")
    return found


def _leaves(value: Any) -> Iterator[Any]:
    """What lists hold that is no number."""
    for one in value if isinstance(value, list | tuple) else ():
        if isinstance(one, list | tuple):
            yield from _leaves(one)
        elif not isinstance(one, bool | int | float):
            yield one


def _a(kind: str) -> str:
    return f"{'an' if kind[:1].lower() in 'aeiou' else 'a'} {kind}"


# --- names ------------------------------------------------------------------------------------------------------


def name_of(said: object, layers: int, *, bias: bool) -> str | None:
    """The tensor that is meant, "dw1" or "grad_W1" for dW1; None if that is not sure."""
    known = places(layers, bias=bias)
    if said in known:
        return str(said)
    letters, number = _apart(said)
    if letters in ("p", "loss") or not number:
        single = KIND_OF.get(letters, "")
        return single if single in ("p", "loss") and not number else None
    if (kind := KIND_OF.get(letters)) is None:
        return None
    meant = tensor(kind, int(number))  # dz_L has a row of its own, and the name of any dz
    return meant if meant in known else None


def _apart(said: object) -> tuple[str, str]:
    """ "grad_W1" -> ("gradw", "1"), "W1_next" -> ("wnext", "1")"""
    words = str(said).replace("∂", "d").replace("∇", "grad").replace("δ", "delta")
    numbers = re.findall(r"\d+", words)
    letters = "".join(c for c in words.lower() if c.isalpha())
    return letters, numbers[0][:4] if len(numbers) == 1 and len(numbers[0]) < 4 else ""


# --- what an implementation returns -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Spoken:
    """How somebody writes what the table of the step has otherwise: so it is handed out, and taken back.

    layout: out_in if weights are (fan_out, fan_in). biases: row (1, width), flat (width,) or column (width, 1).
    labels: column (batch, 1) or flat (batch,).
    """

    layout: str = "in_out"
    biases: str = "row"
    labels: str = "column"

    def outwards(self, weights: Tensors) -> dict[str, Array]:
        """Copies of W1, b1, ..., as their author writes them."""
        return {name: self._turned(name, W, weights) for name, W in weights.items()}

    def _turned(self, name: str, W: Array, weights: Tensors) -> Array:
        kind, _ = places(depth(weights), bias=True)[name]
        if kind == "W":
            return np.array(W.mT if self.layout == "out_in" else W)
        shapes = {"row": W.shape, "flat": W.shape[-1:], "column": (W.shape[-1], 1)}
        return np.array(W).reshape(shapes[self.biases])

    def inwards(self, kind: str, found: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
        """A weight, or its gradient or update, as the table of the step has it, if it has the shape for that."""
        if kind in ("W", "dW", "W_next"):
            return found.mT if self.layout == "out_in" and found.ndim == 2 else found
        flat, column = (shape[-1],), (shape[-1], 1)
        fits = found.shape == flat or (self.biases == "column" and found.shape == column)
        return found.reshape(shape) if fits else found


@dataclass(frozen=True)
class Told:
    """The tensors of one step under their names, in causal order; and which of them cannot be compared.

    misfits: those of another shape or dtype, and what is missing, each with a sentence. notes: what was taken
    otherwise than it was told. ignored: names that are none of the step's.
    """

    tensors: dict[str, np.ndarray]
    misfits: dict[str, str]
    notes: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()

    @property
    def misfit(self) -> str:
        """The first of them."""
        return next(iter(self.misfits.values()), "")


class Returned:
    """What is taken from an implementation of a network with tensors of these shapes: W1, ..., loss, dW1, ..."""

    def __init__(self, shapes: Mapping[str, tuple[int, ...]], dtype: np.dtype, spoken: Spoken) -> None:
        self.shapes, self.dtype, self.spoken = shapes, dtype, spoken
        self.layers, self.bias = depth(shapes), tensor("b", 1) in shapes
        self.rows = places(self.layers, bias=self.bias)
        self.weights = [name for name, (kind, _) in self.rows.items() if kind in ("W", "b")]
        self.gradients = [name for name, (kind, _) in self.rows.items() if kind in ("dW", "db")]

    def told(self, result: Any, needed: Sequence[str] = ()) -> Told:
        """The tensors of one step: from a mapping of names, or from (loss, gradients).

        needed: names that may not be missing. Raises RefusedError for what is neither, or holds no numbers.
        """
        named, ignored = self._named(result)
        tensors, taken_as, misfits = dict[str, np.ndarray](), [], dict[str, str]()
        for name in (name for name in self.rows if name in named):
            found = array_of(named[name], name, self.dtype)
            taken = self._taken(name, found)
            if taken.shape != found.shape and self.rows[name][0] not in ("W", "dW", "W_next"):
                taken_as.append(f"{name} has shape {found.shape}, taken as {taken.shape}")
            tensors[name] = taken
            if taken.shape != self.shapes[name]:
                misfits[name] = f"{name} has shape {found.shape}, expected {self._expected(name)}"
            elif taken.dtype != self.dtype:
                misfits[name] = f"{name} has dtype {taken.dtype}, expected {self.dtype}"
        missing = [name for name in needed if name not in tensors]
        absent = {name: self._missing(name, [*tensors], ignored) for name in missing}
        return Told(tensors, absent | misfits, tuple(["; ".join(taken_as)] * bool(taken_as)), tuple(ignored))

    def _taken(self, name: str, found: np.ndarray) -> np.ndarray:
        """In the shape of the table, where it can only be that."""
        kind, shape = self.rows[name][0], self.shapes[name]
        if kind in ("W", "b", "dW", "db", "W_next", "b_next"):
            return self.spoken.inwards(kind, found, shape)
        flat = kind in ("p", "output", "z") and shape[-1] == 1 and found.shape == shape[:-1]
        return found.reshape(shape) if flat else found

    def _expected(self, name: str) -> str:
        shape = self.shapes[name]
        if not shape:
            return "one number"
        if self.rows[name][0] in ("W", "dW", "W_next") and self.spoken.layout == "out_in":
            return str((*shape[:-2], shape[-1], shape[-2]))
        return str(shape)

    def _missing(self, name: str, found: Sequence[str], ignored: Sequence[str]) -> str:
        words = f"{name} is missing: there is {', '.join([*found, *map(repr, ignored)]) or 'nothing'}"
        near = get_close_matches(name, ignored, n=1)
        return words + (f"; is {near[0]!r} meant for it?" if near else "")

    def _named(self, result: Any) -> tuple[dict[str, Any], list[str]]:
        """What was returned, by the tensors that are meant; and the names that mean none."""
        named: dict[str, Any] = {}
        ignored: list[str] = []
        exact: set[str] = set()
        for said, value in self._entries(result):
            name = name_of(said, self.layers, bias=self.bias)
            if name is None:
                ignored.append(str(said)[:40])
            elif said == name or name not in named:
                named[name] = value
                exact |= {name} if said == name else set()
            elif name not in exact:
                raise RefusedError(name, "is returned twice, under two names")
        kept = {name: value for name, value in named.items() if name not in self.weights}
        if not any(name in kept for name in self.gradients):  # gradients under the names of their weights
            kept |= {f"d{name}": named[name] for name in self.weights if name in named}
        return kept, ignored

    def _entries(self, result: Any) -> Iterator[tuple[object, Any]]:
        """Names and values, from whatever way there is to return them."""
        if is_dataclass(result) and not isinstance(result, type):
            result = {one.name: getattr(result, one.name) for one in fields(result)}
        elif hasattr(result, "_asdict"):
            result = result._asdict()
        if isinstance(result, Mapping):
            for said, value in result.items():
                yield from self._spread(said, value)
        elif isinstance(result, list | tuple) and result:
            yield "loss", result[0]
            yield from self._listed(result[1:])
        elif result is None:
            raise RefusedError("the result", "is None, expected the loss and the gradients: is a return missing?")
        else:
            kind = _a(type(result).__name__)
            raise RefusedError("the result", f"is {kind}, expected names with arrays, or (loss, gradients)")

    def _spread(self, said: object, value: Any) -> Iterator[tuple[object, Any]]:
        """One entry, or those that it holds: {"dW": [dW1, dW2]}, {"gradients": {"dW1": dW1}}."""
        letters, number = _apart(said)
        kind = KIND_OF.get(letters)
        if number or kind in ("loss", "p") or not isinstance(value, list | tuple | Mapping):
            yield said, value
        elif kind is None:
            if isinstance(value, Mapping):
                yield from self._entries(value)
            else:
                yield said, value
        else:
            numbered = value.items() if isinstance(value, Mapping) else enumerate(value, self._first(value))
            for l, one in numbered:
                if one is None:
                    continue
                yield tensor(kind, l), one

    def _first(self, listed: Sequence[Any]) -> int:
        """The layer of the first: 0 where the list has a place for the data, as in [None, dW1, dW2]."""
        return 0 if len(listed) == self.layers + 1 and listed[0] is None else 1

    def _listed(self, rest: Sequence[Any]) -> Iterator[tuple[object, Any]]:
        """The gradients that stand behind a loss: by name, or as many as there are weights, in their order."""
        if len(rest) == 1 and isinstance(rest[0], Mapping):
            yield from self._entries(rest[0])
            return
        if all(isinstance(one, list | tuple) for one in rest):
            rest = [array for one in rest for array in one]
        weights = [name for name in self.weights if name in self.shapes]
        grouped = sorted(weights, key=lambda name: self.rows[name][0])
        for order in (weights, grouped):
            names = [f"d{name}" for name in order]
            if len(rest) == len(names) and all(
                self._taken(name, array_of(one, name, self.dtype)).shape == self.shapes[name]
                for name, one in zip(names, rest, strict=True)
            ):
                yield from zip(names, rest, strict=True)
                return
        if len(rest) == len(weights):
            yield from zip([f"d{name}" for name in weights], rest, strict=True)
            return
        words = f"{len(rest)} arrays behind the loss, expected {len(weights)}, of {', '.join(self.gradients)}"
        raise RefusedError("the result", f"has {words}; a mapping of names to arrays says which is which")
