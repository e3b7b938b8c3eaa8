"""Where a program keeps its arrays, written as a path with a star for the layer.

layers.*.W          an attribute of each layer object
weights.*           a list, or a dictionary's values in its order
params.W*           a dictionary, or attributes, with the layer's number (from 1) in the name
W1 W2 W3            as many paths as layers
"""

from collections.abc import Mapping, MutableMapping, MutableSequence, Sequence
from typing import Any

import numpy as np


def read(owner: Any, place: str, layers: int | None = None) -> list[np.ndarray]:
    """The arrays at a place, layer by layer, copied."""
    paths = _paths(owner, place, layers)
    return [np.array(_get(owner, path)) for path in paths]


def write(owner: Any, place: str, arrays: Sequence[np.ndarray]) -> None:
    """Put copies of the arrays there, layer by layer, in the shape and kind that was there: lists stay lists."""
    for path, array in zip(_paths(owner, place, len(arrays)), arrays, strict=True):
        *way, last = path
        target = _get(owner, way)
        value: Any = np.array(array)
        if isinstance(before := _child(target, last, None), list):
            value = value.tolist()
        elif isinstance(before, np.ndarray) and before.size == value.size:
            value = value.reshape(before.shape)  # a bias kept as (n,) or (n, 1)
        if isinstance(target, MutableMapping | MutableSequence | np.ndarray):
            target[_key(target, last)] = value
        else:
            setattr(target, last, value)


def _paths(owner: Any, place: str, layers: int | None) -> list[list[str]]:
    """One path a layer."""
    if " " in place:
        return [each.split(".") for each in place.split()]
    parts = place.split(".")
    star = next((i for i, part in enumerate(parts) if "*" in part), None)
    if star is None:
        parts, star = [*parts, "*"], len(parts)
    holder = _get(owner, parts[:star])
    if parts[star] == "*":
        keys = (
            [str(key) for key in holder] if isinstance(holder, Mapping) else [str(i) for i in range(len(holder))]
        )
        keys = [key for key in keys if _has(_child(holder, key), parts[star + 1 :])]
    else:
        numbers = range(1, layers + 1 if layers else 100)
        keys = [parts[star].replace("*", str(l)) for l in numbers]
        keys = [key for key in keys if layers or _child(holder, key, None) is not None]
    return [[*parts[:star], key, *parts[star + 1 :]] for key in keys]


def _has(value: Any, path: list[str]) -> bool:
    """Activation layers between the others have no weights."""
    return not path or _child(value, path[0], None) is not None


def _get(owner: Any, path: list[str]) -> Any:
    for part in path:
        owner = _child(owner, part)
    return owner


def _key(owner: Any, part: str) -> Any:
    if isinstance(owner, Mapping):
        return next((key for key in owner if str(key) == part), part)
    return int(part)


_REQUIRED = object()


def _child(owner: Any, part: str, default: Any = _REQUIRED) -> Any:
    """An entry of a dictionary, an item of a list, or an attribute."""
    try:
        if isinstance(owner, Mapping | Sequence | np.ndarray):
            return owner[_key(owner, part)]
        return getattr(owner, part)
    except (KeyError, IndexError, AttributeError, ValueError):
        if default is not _REQUIRED:
            return default
        raise LookupError(f"{type(owner).__name__} has no {part!r}") from None
