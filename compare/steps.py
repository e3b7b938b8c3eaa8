"""The tensors of many steps, the step as their first axis; windows of a training; and their file format.

Files are safetensors: numbers and text, nothing that could be executed on loading.
"""

import json
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from operator import attrgetter
from pathlib import Path
from typing import Any

import numpy as np
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save_file

from compare.errors import CompareError
from compare.files import replacing
from compare.step import Array, Tensors

LARGEST_FILE = 2**32  # bytes
OS_ERROR = re.compile(r"\(os error (\d+)\)")  # as safetensors says what the system said
WINDOW = 3 * 2**23  # bytes of one party's tensors that are compared at once: less, and each call's overhead tells
LONGEST_WINDOW = 256  # steps
THIN = 4  # times as many, where one party's tensors are let go that nobody reads
Again = Callable[[Tensors], Tensors]
FORM = attrgetter("shape", "dtype")  # what arrays have in common that can be stacked


class Steps(Mapping[str, Array]):
    """Consecutive steps of one training: by a tensor's name, that tensor at all of them, steps first.

    They come stacked, or as a record of each step, of which a tensor is stacked once it is asked for: nobody pays
    for what nobody reads. Names are those that all records have in one shape. `first` is the number of the first
    step, `count` how many there are. wholes: of stacked steps, the records of those of which more is known.
    again: from a record that lacks tensors to one that has them, where that can be.
    """

    def __init__(
        self,
        tensors: Tensors | Sequence[Tensors],
        first: int = 0,
        wholes: Mapping[int, Tensors] | None = None,
        again: Again | None = None,
    ) -> None:
        self.first, self.wholes, self.again = first, wholes or {}, again
        self._records = None if isinstance(tensors, Mapping) else tensors
        self._stacked = dict(tensors) if isinstance(tensors, Mapping) else {}
        self.count = (
            min((len(tensor) for tensor in self._stacked.values()), default=0)
            if self._records is None
            else len(self._records)
        )

    def __getitem__(self, name: str) -> Array:
        if name not in self._stacked:
            try:
                self._stacked[name] = _stack([record[name] for record in self._records or ()])
            except ValueError:  # there are no steps, or their shapes differ
                raise KeyError(name) from None
        return self._stacked[name]

    def __contains__(self, name: object) -> bool:
        if name in self._stacked or not self._records:
            return name in self._stacked
        if not isinstance(name, str) or not self.reports(name):
            return False
        return len({np.asarray(record[name]).shape for record in self._records}) == 1

    def __iter__(self) -> Iterator[str]:
        return (name for name in (self._records[0] if self._records else self._stacked) if name in self)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def reports(self, name: str) -> bool:
        """Whether every step has a tensor of that name, whatever its shape."""
        return name in self._stacked or all(name in record for record in self._records or ({},))

    def at(self, i: int) -> Tensors:
        """Step `first + i` alone: its record, as it came."""
        if self._records is not None:
            return self._records[i]
        stacked = {name: np.asarray(tensor[i]) for name, tensor in self._stacked.items()}
        return self.wholes.get(i, stacked)

    def part(self, start: int, stop: int) -> "Steps":
        """Steps `first + start` to `first + stop`, that one excluded."""
        stop = min(stop, self.count)
        if self._records is not None:
            return Steps(self._records[start:stop], self.first + start, again=self.again)
        wholes = {i - start: whole for i, whole in self.wholes.items() if start <= i < stop}
        stacked = {name: tensor[start:stop] for name, tensor in self._stacked.items()}
        return Steps(stacked, self.first + start, wholes, self.again)

    def chosen(self, which: Sequence[int]) -> "Steps":
        """Some of the steps, no longer consecutive."""
        if self._records is not None or self.wholes:
            return Steps([self.at(i) for i in which], self.first, again=self.again)
        return Steps(
            {n: tensor[list(which)] for n, tensor in self._stacked.items()}, self.first, again=self.again
        )

    def whole(self) -> "Steps":
        """The same steps, with what their records lack computed again, where that can be."""
        if self.again is None:
            return self
        return Steps([self.again(self.at(i)) for i in range(self.count)], self.first)

    def forget(self) -> None:
        """Let all tensors go, whoever still has these steps or the list of their records."""
        if isinstance(self._records, list):
            self._records.clear()
        self._records, self._stacked, self.wholes = [], {}, {}

    def only(self, names: Iterable[str]) -> "Steps":
        """The same steps, of which nothing but the named tensors is known."""
        names = set(names)
        if self._records is not None:
            records = [{n: record[n] for n in record if n in names} for record in self._records]
            return Steps(records, self.first, again=self.again)
        return Steps({n: t for n, t in self._stacked.items() if n in names}, self.first, again=self.again)

    def misfit(self, likes: Tensors) -> tuple[int, str] | None:
        """The first step with a tensor that is no NumPy array of its shape and dtype, and what it is instead."""
        found = filter(None, (self._misfit(name, like) for name, like in likes.items()))
        return min(found, key=lambda misfit: misfit[0], default=None)

    def _misfit(self, name: str, like: Array) -> tuple[int, str] | None:
        if self._records is None:
            found = structure(self._stacked[name][0], like) if name in self._stacked else "is missing"
            return (0, f"{name} {found}") if found and self.count else None
        tensors = [record.get(name) for record in self._records]
        if {*map(type, tensors)} == {np.ndarray} and {*map(FORM, tensors)} == {FORM(like)}:
            return None
        for i, record in enumerate(self._records):
            if found := structure(record[name], like) if name in record else "is missing":
                return i, f"{name} {found}"
        return None


def _stack(tensors: Sequence[Any]) -> Array:
    """The tensors of as many steps as one; a view where there is one alone."""
    if not tensors:
        raise ValueError("no steps")
    return np.asarray(tensors[0])[None] if len(tensors) == 1 else np.array(tensors)  # faster than np.stack


def joined(parts: Sequence[Steps]) -> Steps:
    """Consecutive parts of a training as one, with the tensors that all of them have in one shape."""
    return Steps([part.at(i) for part in parts for i in range(part.count)], parts[0].first)


def structure(found: Any, like: Array) -> str | None:
    """What keeps a tensor from being compared by value: its kind, its shape or its dtype; None if nothing."""
    if not isinstance(found, np.ndarray | np.generic):
        return f"is a {type(found).__name__}, expected a NumPy array"
    if found.shape != like.shape:
        return f"has shape {found.shape}, expected {like.shape}"
    if found.dtype != like.dtype:
        return f"has dtype {found.dtype}, expected {like.dtype}"
    return None


def window(bytes_of_step: int, *, thin: bool = False) -> int:
    """How many steps are taken at once: as many as fit into `WINDOW` bytes, and at most the longest window's."""
    times = THIN if thin else 1
    return max(1, min(times * LONGEST_WINDOW, times * WINDOW // bytes_of_step))


def windows(training: Iterable[Tensors] | Steps, epochs: int, size: int) -> Iterator[Steps]:
    """The first `epochs` steps of a training, `size` at a time; an overflow is a result, not a warning."""
    if isinstance(training, Steps):
        last = min(epochs, training.count)
        yield from (training.part(first, min(first + size, last)) for first in range(0, last, size))
        return
    records = iter(training)
    for first in range(0, epochs, size):
        with np.errstate(over="ignore", invalid="ignore"):
            taken = list(islice(records, min(size, epochs - first)))
        if not taken:
            return
        yield Steps(taken, first)


class Watcher:
    """Whoever is fed the windows of a training as they come by."""

    @property
    def reads(self) -> Iterable[str] | None:
        """The tensors that it looks at in every step; None: all there are."""
        return None

    def wholly(self, epochs: int) -> Iterable[int]:
        """The steps of which it looks at all tensors, whatever it reads of the others."""
        return ()

    @property
    def over(self) -> bool:
        """Whether nothing more can be learnt of this training."""
        return False

    def feed(self, window: Steps) -> None:
        """Look at the next steps."""
        raise NotImplementedError


Through = Callable[[Iterator[Steps]], Iterator[Steps]]  # who lets windows pass, and counts or ends them


def watched(windows: Iterable[Steps], *watchers: Watcher) -> Iterator[Steps]:
    """The windows, each once it was fed to every watcher, the last being the one at which a watcher is over.

    Those behind that watcher are not fed that window: it may hold what cannot be compared.
    """
    for window in windows:
        for watcher in watchers:
            watcher.feed(window)
            if watcher.over:
                break
        yield window
        if any(watcher.over for watcher in watchers):
            return


def save(path: Path, tensors: Tensors, description: Mapping[str, object]) -> None:
    """Write the tensors, and a description that JSON can hold, into one safetensors file.

    The file appears whole or not at all.
    """
    with replacing(path) as beside:
        try:
            save_file(
                {name: np.ascontiguousarray(tensor) for name, tensor in tensors.items()},
                beside,
                metadata={"description": json.dumps(description)},
            )
        except SafetensorError as error:
            if failed := OS_ERROR.search(str(error)):
                raise OSError(int(failed[1]), os.strerror(int(failed[1]))) from error
            raise


def load(path: Path) -> tuple[dict[str, Array], dict[str, object]]:
    """The tensors of a safetensors file and its description, empty if it has none.

    Raises CompareError, in one line, for anything that is not such a file with float32 or float64 tensors.
    """
    try:
        if path.exists() and not path.is_file():  # a pipe would be waited for
            raise CompareError("no regular file")
        if path.stat().st_size > LARGEST_FILE:
            raise CompareError(f"more than {LARGEST_FILE:,} bytes")
        with safe_open(path, framework="numpy") as file:
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 (not a mapping)
            description = json.loads((file.metadata() or {}).get("description", "{}"))
    except OSError as error:
        raise CompareError(f"cannot read {path}: {error.strerror or error}") from None
    except (SafetensorError, TypeError, ValueError, KeyError, AttributeError, RecursionError) as error:
        raise CompareError(f"{path} is not a safetensors file of NumPy tensors: {error}") from None
    for name, tensor in tensors.items():
        if tensor.dtype not in (np.float32, np.float64):
            raise CompareError(f"{path}: {name} has dtype {tensor.dtype}, expected float64 or float32")
    if not isinstance(description, dict):
        raise CompareError(f"{path}: its description is a {type(description).__name__}, expected an object")
    return tensors, description
