"""The step, as one table: every kind of tensor, where it stands, what it is computed from, and how.

    start      W1 (b1) W2 ...           the weights that the step starts from
    forward    z1 a1 ... z_L p          of which a_l = f(z_l), p = σ(z_L)
    loss       loss
    backward   dz_L dW_L (db_L) da_{L-1} dz_{L-1} ... dW1 (db1)
    update     W_L_next (b_L_next) ... W1_next

The names are those on paper, for a network of L layers. Their order, what each is computed from, the bounds of
their rounding, the bugs that are executed and the pages' formulas follow from the rows; nothing else takes a name
apart. A new kind of tensor is one row.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from itertools import count
from typing import Any

import numpy as np
from jaxtyping import Float

Array = Float[np.ndarray, "..."]
Tensors = Mapping[str, Array]
Formula = Callable[[Any, int], Any]  # the step so far, the layer -> the tensor

STAGES = ("start", "forward", "loss", "backward", "update")
UPWARDS = ("start", "forward", "loss")  # stages that go from the first layer to the last


# Which of a network's L layers have a tensor.
def inputs(last: int) -> range:
    """Layer 0, the data."""
    return range(1)


def every(last: int) -> range:
    """1 to L"""
    return range(1, last + 1)


def hidden(last: int) -> range:
    """1 to L - 1"""
    return range(1, last)


def output(last: int) -> range:
    """L"""
    return range(last, last + 1)


@dataclass(frozen=True)
class Kind:
    """One row: tensors that are computed alike, one in each layer that has them.

    name: what they are called, {l} being the layer. layers: L -> those that have one. sources: the rows that it
    is computed from, weights and labels left out, and how many layers above this one. formula: as on paper; t has
    the step's tensors by their rows, t.dz[2] for that of layer 2. bias: only where layers have biases. penalty:
    what is added where the problem has a λ. summed: whether it is a sum over the samples.
    """

    name: str
    stage: str
    layers: Callable[[int], range]
    on_paper: str
    formula: Formula | None = None
    sources: Mapping[str, int] = field(default_factory=dict)
    bias: bool = False
    penalty: Formula | None = None
    summed: bool = False

    @cached_property
    def single(self) -> bool:
        """Whether a network has one such tensor, however deep it is."""
        return self.layers in (inputs, output)


def _preactivation(t: Any, l: int) -> Any:
    z = t.a[l - 1] @ t.W[l]
    return z + t.b[l] if t.bias else z


# Within a layer, a row stands above whatever is computed from it.
TABLE: dict[str, Kind] = {
    "x": Kind("a0", "start", inputs, "a_0 = x", lambda t, l: t.inputs),
    "W": Kind("W{l}", "start", every, "W_l"),
    "b": Kind("b{l}", "start", every, "b_l", bias=True),
    "z": Kind("z{l}", "forward", every, "z_l = a_{l-1} W_l + b_l", _preactivation, {"a": -1}),
    "a": Kind("a{l}", "forward", hidden, "a_l = f(z_l)", lambda t, l: t.apply(t.f, t.z[l]), {"z": 0}),
    "p": Kind("p", "forward", output, "p = σ(z_L)", lambda t, l: t.apply(t.sigmoid, t.z[l]), {"z": 0}),
    "loss": Kind(
        "loss",
        "loss",
        output,
        "L = mean ℓ(z_L, y)",
        lambda t, l: t.numbers.loss(t.z[l], t.p, t.y),
        {"z": 0, "p": 0},
        penalty=lambda t, l: t.l2 / 2.0 * sum(np.square(W).sum(axis=(-2, -1)) for W in t.W.values()),
        summed=True,
    ),
    "output": Kind(
        "dz{l}",
        "backward",
        output,
        "dz_L = ∂L/∂z_L",
        lambda t, l: t.numbers.loss_gradient(t.z[l], t.p, t.y),
        {"z": 0, "p": 0},
    ),
    "da": Kind(
        "da{l}",
        "backward",
        hidden,
        "da_l = dz_{l+1} W_{l+1}ᵀ",
        lambda t, l: t.dz[l + 1] @ t.W[l + 1].mT,
        {"dz": 1},
    ),
    "dz": Kind(
        "dz{l}",
        "backward",
        hidden,
        "dz_l = da_l ∘ f'(z_l)",
        lambda t, l: t.da[l] * t.slope(t.f, t.z[l]),
        {"z": 0, "a": 0, "da": 0},
    ),
    "dW": Kind(
        "dW{l}",
        "backward",
        every,
        "dW_l = a_{l-1}ᵀ dz_l",
        lambda t, l: t.a[l - 1].mT @ t.dz[l],
        {"a": -1, "dz": 0},
        penalty=lambda t, l: t.l2 * t.W[l],
        summed=True,
    ),
    "db": Kind(
        "db{l}",
        "backward",
        every,
        "db_l = 1ᵀ dz_l",
        lambda t, l: t.dz[l].sum(axis=-2, keepdims=True),
        {"dz": 0},
        bias=True,
        summed=True,
    ),
    "W_next": Kind(
        "W{l}_next", "update", every, "W_l ← W_l - η dW_l", lambda t, l: t.W[l] - t.rate * t.dW[l], {"dW": 0}
    ),
    "b_next": Kind(
        "b{l}_next",
        "update",
        every,
        "b_l ← b_l - η db_l",
        lambda t, l: t.b[l] - t.rate * t.db[l],
        {"db": 0},
        True,
    ),
}


def tensor(kind: str, l: int) -> str:
    """The name of a row's tensor in layer l: ("dz", 2) -> "dz2", ("W_next", 1) -> "W1_next", ("p", 3) -> "p"."""
    return _called(TABLE[kind].name, l)


@cache
def _called(name: str, l: int) -> str:
    return name.format(l=l)


def places(last: int, *, bias: bool, kinds: Iterable[str] = TABLE) -> Mapping[str, tuple[str, int]]:
    """Every tensor of a network of L layers, or of some of its rows, in causal order, the weights first.

    "dz2" -> ("dz", 2)
    """
    return _places(tuple(kinds), last, bias)


@cache  # every step of a training asks for them
def _places(kinds: tuple[str, ...], last: int, bias: bool) -> Mapping[str, tuple[str, int]]:
    found: dict[str, tuple[str, int]] = {}
    for stage in STAGES:
        rows = [kind for kind in kinds if TABLE[kind].stage == stage and (bias or not TABLE[kind].bias)]
        layers = range(last + 1) if stage in UPWARDS else range(last, -1, -1)
        found |= {tensor(kind, l): (kind, l) for l in layers for kind in rows if l in TABLE[kind].layers(last)}
    return found


def causal_order(last: int, *, bias: bool) -> list[str]:
    """Every tensor that a step computes, each after all that it depends on."""
    return [name for name, (kind, _) in places(last, bias=bias).items() if TABLE[kind].stage != "start"]


@cache
def handed_on(last: int, bias: bool) -> frozenset[str]:
    """The tensors that others of the forward and the backward pass are computed from."""
    names = (name for name in causal_order(last, bias=bias) if stage(name) != "update")
    return frozenset(source for name in names for source in inputs_of(name, last))


def weight_names(tensors: Iterable[str]) -> list[str]:
    """The weights among the names, W1, b1, W2, ..., layer by layer."""
    names = set(tensors)
    all_of_them = places(depth(names), bias=True).items()
    return [name for name, (kind, l) in all_of_them if l and TABLE[kind].stage == "start" and name in names]


def depth(tensors: Iterable[str]) -> int:
    """L, the number of consecutive weight matrices W1, W2, ..."""
    names = set(tensors)
    return next(l for l in count(1) if tensor("W", l) not in names) - 1


def by_layer(tensors: Mapping[str, Any], kind: str) -> dict[int, Any]:
    """The tensors of a row by their layers, as on paper: by_layer(weights, "W")[1] is W1."""
    layers = range(1, depth(tensors) + 1)
    return {l: tensors[tensor(kind, l)] for l in layers if tensor(kind, l) in tensors}


def updated_by(gradient: str) -> str:
    """The update that a gradient makes: "dW2" -> "W2_next"."""
    return f"{gradient.removeprefix('d')}_next"


def stage(name: str) -> str:
    """The part of a step that computes the tensor: one of `STAGES`."""
    row = re.sub(r"\d+", "{l}", name)
    return next(kind.stage for kind in TABLE.values() if kind.name == row)


def inputs_of(name: str, last: int) -> list[str]:
    """The tensors that the named one is computed from, weights and labels left out; a0 is the data."""
    all_of_them = places(last, bias=True)
    kind, l = all_of_them[name]
    found = (tensor(source, l + above) for source, above in TABLE[kind].sources.items())
    return [source for source in found if source in all_of_them]
