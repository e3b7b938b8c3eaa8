"""Where a running program holds numbers: every array, list of numbers and number that can be reached.

A place is a path from one of the program's names: ("net", "layers", 0, "W"). What is held neuron by neuron, or
sample by sample, is one place as well, of all their paths: ("net", "layers", 0, *, "weights"); so is what they
hold number by number: ("net", "layers", 0, *, "w", *, "data").
"""

from collections import deque
from collections.abc import Collection, Hashable, Iterator, Mapping, MutableMapping, MutableSequence, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import combinations, islice
from types import BuiltinFunctionType, CellType, FunctionType, MethodType, ModuleType
from typing import Any

import numpy as np

MOST, DEEPEST, LARGEST = 20_000, 8, 2**20  # things that are looked at, steps of a path, numbers of one array
MOST_ALONE = 4_000  # numbers in objects of their own, of which matrices are put together
NUMBER = (float, int, np.floating, np.integer)
NO_STATE = (ModuleType, BuiltinFunctionType, type, str, bytes, bool, type(None))

Path = tuple[Hashable, ...]  # names, indices, and keys of whatever kind


class Namespace:
    """The names that a program has at some moment: those of its functions that run, then of its modules.

    fixed: in a function's own variables nothing can be put, but into what they are.
    """

    def __init__(self, tables: Sequence[tuple[MutableMapping[str, Any], bool]]) -> None:
        self.tables = tables

    def __iter__(self) -> Iterator[tuple[str, Any]]:
        seen = set()
        for table, _ in self.tables:
            for name, value in list(table.items()):
                if name not in seen and not name.startswith("__"):
                    seen.add(name)
                    yield name, value

    def get(self, path: Path) -> Any:
        """What is at a path; LookupError where it ends before."""
        name = str(path[0])
        owner = next((table[name] for table, _ in self.tables if name in table), None)
        for key in path[1:]:
            owner = _child(owner, key)
        return owner

    def put(self, path: Path, value: Any) -> None:
        """Something else in this place; LookupError where that cannot be."""
        *way, last = path
        if not way:
            name = str(last)
            table, fixed = next(found for found in self.tables if name in found[0])
            if fixed:
                raise LookupError(f"{name} is a variable of a function")
            table[name] = value
            return
        owner = self.get(tuple(way))
        if isinstance(owner, MutableMapping | MutableSequence | np.ndarray):
            owner[last] = value  # type: ignore[call-overload]
        elif isinstance(owner, FunctionType):
            _cells(owner)[str(last)].cell_contents = value
        elif isinstance(owner, tuple):  # another one in its place
            self.put(tuple(way), tuple(value if i == last else item for i, item in enumerate(owner)))
        else:
            setattr(owner, str(last), value)


@dataclass(frozen=True)
class Stored:
    """One array: at one path, or put together from several, as rows or as numbers.

    columns: of numbers in rows of so many.
    """

    paths: tuple[Path, ...]
    together: bool = False
    columns: int = 0

    def __str__(self) -> str:
        """net.layers.0.W; net.layers.0.*.weights; net.layers.0.*.weights.*.data"""
        first, last = self.paths[0], self.paths[-1]
        return ".".join(str(part) if part == last[i] else "*" for i, part in enumerate(first))

    def read(self, names: Namespace) -> np.ndarray:
        """A copy of the array; LookupError where it is not there any more."""
        values = [_array(names.get(path)) for path in self.paths]
        if any(value is None for value in values):
            raise LookupError(f"no numbers at {self}")
        if not self.together:
            return np.array(values[0])
        rows = np.stack(values)  # type: ignore[arg-type]
        return rows.reshape(-1, self.columns) if self.columns else rows

    def write(self, names: Namespace, array: np.ndarray, *, cut: bool = False) -> None:
        """Put the numbers there, into the arrays and lists that are there where that can be.

        cut: as the program itself would, into an array of whole numbers what is left of them there.
        """
        parts = array.reshape(len(self.paths), -1) if self.together else [array]
        for path, part in zip(self.paths, parts, strict=True):
            _write(names, path, np.asarray(part, dtype=float), cut=cut)


def _write(names: Namespace, path: Path, array: np.ndarray, *, cut: bool) -> None:
    there = names.get(path)
    if isinstance(there, np.ndarray):
        array = array.reshape(there.shape)
        if cut and there.dtype.kind in "iu":
            array = np.trunc(array)
        if there.flags.writeable and (there.dtype.kind == "f" or (array == array.astype(there.dtype)).all()):
            there[...] = array
        else:
            names.put(path, array)
    elif isinstance(there, MutableSequence):
        for i, part in enumerate(array.reshape(np.shape(there))):
            _write(names, (*path, i), np.asarray(part), cut=cut)
    elif isinstance(there, tuple):
        names.put(path, tuple(array.reshape(np.shape(there)).tolist()))
    else:
        names.put(path, float(array.reshape(())))


def scan(names: Namespace, first: Collection[str] = ()) -> dict[Stored, np.ndarray]:
    """Every place that holds numbers, and a copy of them, in the order of the program's own names.

    What has several names is held by the first of them. first: names that come before the others.
    """
    found: dict[Path, np.ndarray] = {}
    seen: set[int] = set()
    ordered = sorted(names, key=lambda each: each[0] not in first)
    ahead: list[tuple[Path, Any]] = [((name,), value) for name, value in reversed(ordered)]
    left = MOST
    while ahead and left:
        path, value = ahead.pop()
        left -= 1
        if isinstance(value, NO_STATE) and not (isinstance(value, type) and _own(value)):
            continue
        if (array := _array(value)) is not None:  # it may have a new name at another time, so each is kept
            found[path] = array
        elif id(value) not in seen and len(path) < DEEPEST:
            seen.add(id(value))
            ahead += [((*path, key), child) for key, child in reversed(list(_children(value)))]
    alone = {Stored((path,)): array for path, array in found.items()}
    matrices = _put_in_rows(found)
    in_them = {path for place in matrices for path in place.paths}
    together = _put_together(found)
    apart = {place: array for place, array in together.items() if not in_them.issuperset(place.paths)}
    return alone | matrices | apart | together  # the likelier first


def _put_together(found: Mapping[Path, np.ndarray]) -> dict[Stored, np.ndarray]:
    """What several neurons, or samples, each hold a row or a number of."""
    rows: dict[tuple[Path, Path], list[Path]] = {}
    for path, array in found.items():
        for i, part in enumerate(path):
            if isinstance(part, int) and array.ndim < 2:
                rows.setdefault((path[:i], path[i + 1 :]), []).append(path)
    together = {}
    for paths in rows.values():
        arrays = [found[path] for path in paths]
        if len(paths) > 1 and len({array.shape for array in arrays}) == 1:
            together[Stored(tuple(paths), together=True)] = np.stack(arrays)
    return together


def _put_in_rows(found: Mapping[Path, np.ndarray]) -> dict[Stored, np.ndarray]:
    """Matrices whose numbers stand alone, each in an object of its own."""
    grids: dict[tuple[Path, Path, Path], dict[tuple[int, int], Path]] = {}
    numbers = (path for path, array in found.items() if not array.ndim)
    for path in islice(numbers, MOST_ALONE):
        indices = [i for i, part in enumerate(path) if isinstance(part, int)]
        for a, b in combinations(indices, 2):
            row, column = path[a], path[b]
            if isinstance(row, int) and isinstance(column, int):
                grids.setdefault((path[:a], path[a + 1 : b], path[b + 1 :]), {})[row, column] = path
    matrices = {}
    for grid in grids.values():
        rows, columns = (len({place[axis] for place in grid}) for axis in (0, 1))
        if rows * columns == len(grid) and rows > 1 and columns > 1:
            paths = tuple(grid[place] for place in sorted(grid))
            array = np.array([found[path] for path in paths]).reshape(rows, columns)
            matrices[Stored(paths, together=True, columns=columns)] = array
    return matrices


def _array(value: Any) -> np.ndarray | None:
    """The numbers that something is, copied; None where it is something else."""
    if isinstance(value, np.ndarray):
        return np.array(value, dtype=float) if value.dtype.kind in "fiub" and 0 < value.size <= LARGEST else None
    if isinstance(value, NUMBER) and not isinstance(value, bool):
        return np.array(float(value)) if abs(float(value)) < 1e300 else None
    if isinstance(value, list | tuple) and 0 < len(value) <= LARGEST:
        first = value[0]
        for _ in range(DEEPEST):
            if isinstance(first, list | tuple) and first:
                first = first[0]
        if isinstance(first, np.ndarray) and first.size:
            first = first.flat[0]
        if isinstance(first, NUMBER) and not isinstance(first, bool):
            try:
                array = np.array(value, dtype=float)
            except (ValueError, TypeError):
                return None
            apart = array.ndim > 2 or any(isinstance(part, np.ndarray) for part in value)
            return None if apart else array
    return None


def _children(value: Any) -> Iterator[tuple[Hashable, Any]]:
    """What a container, an object of the program's own, or a function from where it was made, holds."""
    if isinstance(value, Mapping):
        yield from list(value.items())
    elif isinstance(value, list | tuple | deque) or (isinstance(value, np.ndarray) and value.dtype == object):
        yield from enumerate(value)
    elif isinstance(value, FunctionType):
        for name, cell in _cells(value).items():
            with suppress(ValueError):  # nothing is in it yet
                yield name, cell.cell_contents
    elif isinstance(value, MethodType):
        yield "__self__", value.__self__
    elif isinstance(value, type) or _own(type(value)):
        for table in (getattr(value, "__dict__", None),):
            if isinstance(table, Mapping):
                yield from ((name, child) for name, child in list(table.items()) if not name.startswith("__"))
        for name in getattr(type(value), "__slots__", ()):
            if isinstance(name, str) and hasattr(value, name):
                yield name, getattr(value, name)


def _own(cls: type) -> bool:
    """Defined by the program."""
    return not cls.__module__.startswith(("numpy", "builtins", "inside", "compare", "collections", "random"))


def _cells(function: FunctionType) -> dict[str, CellType]:
    """What a function knows from where it was made, by name."""
    return dict(zip(function.__code__.co_freevars, function.__closure__ or (), strict=True))


def _child(owner: Any, key: Any) -> Any:
    try:
        if isinstance(owner, FunctionType):
            return _cells(owner)[str(key)].cell_contents
        if isinstance(owner, Mapping | Sequence | np.ndarray):
            return owner[key]
        return getattr(owner, str(key))
    except (KeyError, IndexError, AttributeError, TypeError, ValueError) as error:
        raise LookupError(f"{type(owner).__name__} has no {key!r}") from error
