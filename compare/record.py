"""The named tensors of one step or of many, in causal order; and their file format.

A record is a dictionary from name to array. The names are those on paper, for a network of L layers:

    start      W1 (b1) W2 ...           the weights that the step starts from
    forward    z1 a1 ... z_L p          of which a_l = f(z_l), p = σ(z_L)
    loss       loss
    backward   dz_L dW_L (db_L) da_{L-1} dz_{L-1} ... dW1 (db1)
    update     W_L_next (b_L_next) ... W1_next

A record of many steps has the step as the first axis of every array. Files are safetensors: numbers and
text, nothing that could be executed on loading.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np
from jaxtyping import Float
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save_file

from compare.errors import CompareError
from compare.files import replacing

Array = Float[np.ndarray, "..."]
Tensors = Mapping[str, Array]

LARGEST_FILE = 2**32  # bytes
STAGES = ("start", "forward", "loss", "backward", "update")


def weight_names(tensors: Iterable[str]) -> list[str]:
    """The weights among the names, W1, b1, W2, ..., layer by layer."""
    names = (name for name in tensors if name[0] in "Wb" and name[1:].isdecimal())
    return sorted(names, key=lambda name: (int(name[1:]), name))


def depth(tensors: Iterable[str]) -> int:
    """L, the number of weight matrices."""
    return sum(name[0] == "W" for name in weight_names(tensors))


def causal_order(layers: int, *, bias: bool) -> list[str]:
    """Every computed tensor of a step, each after all that it depends on."""
    names = []
    for l in range(1, layers):
        names += [f"z{l}", f"a{l}"]
    names += [f"z{layers}", "p", "loss"]
    for l in range(layers, 0, -1):
        names += [f"dz{l}", f"dW{l}"] + [f"db{l}"] * bias
        names += [f"da{l - 1}"] * (l > 1)
    for l in range(layers, 0, -1):
        names += [f"W{l}_next"] + [f"b{l}_next"] * bias
    return names


def stage(name: str) -> str:
    """The part of a step that computes the tensor: one of `STAGES`."""
    if name[0] in "Wb" and name[1:].isdecimal():
        return "start"
    if name.endswith("_next"):
        return "update"
    if name == "loss":
        return "loss"
    return "backward" if name.startswith("d") else "forward"


def inputs_of(name: str, layers: int) -> list[str]:
    """The tensors that the named one is computed from, weights and data left out."""
    kind, l = name.rstrip("0123456789"), int("".join(c for c in name if c.isdecimal()) or layers)
    below, last = [f"a{l - 1}"] * (l > 1), l == layers
    sources = {
        "z": below,
        "a": [f"z{l}"],
        "p": [f"z{layers}"],
        "loss": [f"z{layers}", "p"],
        "dz": [f"z{l}", "p"] if last else [f"z{l}", f"a{l}", f"da{l}"],
        "da": [f"dz{l + 1}"],
        "dW": [*below, f"dz{l}"],
        "db": [f"dz{l}"],
    }
    if name.endswith("_next"):
        return [f"d{name.removesuffix('_next')}"]
    return sources[kind]


@dataclass(frozen=True)
class Chunk:
    """Consecutive steps of one training: `steps[i]` holds the tensors of step `first + i`."""

    first: int
    steps: list[Tensors]

    def __len__(self) -> int:
        return len(self.steps)

    def stack(self, names: Iterable[str], which: list[int] | slice = slice(None)) -> dict[str, Array]:
        """The named tensors as arrays with the step as their first axis."""
        chosen = self.steps[which] if isinstance(which, slice) else [self.steps[i] for i in which]
        return {name: np.stack([step[name] for step in chosen]) for name in names}


def chunks(steps: Iterable[Tensors], epochs: int, size: int) -> Iterator[Chunk]:
    """The first `epochs` steps, `size` at a time; an overflow on the way is a result, not a warning."""
    steps = iter(steps)
    for first in range(0, epochs, size):
        with np.errstate(over="ignore", invalid="ignore"):
            taken = list(islice(steps, min(size, epochs - first)))
        yield Chunk(first, taken)


def save(path: Path, tensors: Tensors, description: dict) -> None:
    """Write the tensors, and a description that JSON can hold, into one safetensors file.

    The file appears whole or not at all.
    """
    with replacing(path) as beside:
        save_file(
            {name: np.ascontiguousarray(tensor) for name, tensor in tensors.items()},
            beside,
            metadata={"description": json.dumps(description)},
        )


def load(path: Path) -> tuple[dict[str, Array], dict]:
    """The tensors of a safetensors file and its description, empty if it has none.

    Raises CompareError, in one line, for anything that is not such a file with float32 or float64 tensors.
    """
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise CompareError(f"more than {LARGEST_FILE:,} bytes")
        with safe_open(path, framework="numpy") as file:
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 (not a mapping)
            description = json.loads((file.metadata() or {}).get("description", "{}"))
    except OSError as error:
        raise CompareError(f"cannot read {path}: {error.strerror or error}") from None
    except (SafetensorError, TypeError, ValueError, KeyError, AttributeError) as error:
        raise CompareError(f"{path} is not a safetensors file of NumPy tensors: {error}") from None
    for name, tensor in tensors.items():
        if tensor.dtype not in (np.float32, np.float64):
            raise CompareError(f"{path}: {name} has dtype {tensor.dtype}, expected float64 or float32")
    if not isinstance(description, dict):
        raise CompareError(f"{path}: its description is a {type(description).__name__}, expected an object")
    return tensors, description
