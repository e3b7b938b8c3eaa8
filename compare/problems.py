"""What both parties are given: data, initial weights, activation, loss, learning rate.

Every choice that the lab leaves open has a name and a seed here.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from math import isfinite
from pathlib import Path
from typing import NamedTuple

import numpy as np
from jaxtyping import Float

from compare.errors import CompareError
from compare.step import Array, by_layer, causal_order, depth, tensor
from compare.steps import load
from manual.activations import Activation
from manual.further import ACTIVATIONS


class Points(NamedTuple):
    """Inputs in the unit square with their labels, 0 or 1."""

    x: Float[np.ndarray, "batch 2"]
    y: Float[np.ndarray, "batch 1"]


def linear(n: int, seed: int) -> Points:
    """n uniform points of the unit square, labelled 0 where x1 > x2, else 1."""
    x = np.random.default_rng([seed, n]).uniform(size=(n, 2))
    return Points(x, (x[:, :1] <= x[:, 1:]).astype(float))


def xor(n: int, seed: int = 0) -> Points:
    """The two diagonals of the unit square at k equally spaced t = i/(k-1): (t, t) is 0, (t, 1-t) is 1.

    n is the number of points: 2k - 1 for odd k, since the diagonals' crossing is kept once with label 0,
    and 2k for even k. Nothing is random: the seed is ignored.
    """
    k = (n + 1) // 2
    if n < 3 or (2 * k - 1 if k % 2 else 2 * k) != n:
        raise CompareError(f"xor has 2k - 1 points for odd k and 2k for even k (3, 4, 5 + ...); {n} is neither")
    t = np.arange(k) / (k - 1)
    falling = t[2 * np.arange(k) != k - 1]  # without the crossing
    x = np.concatenate([np.stack([t, t], axis=1), np.stack([falling, 1 - falling], axis=1)])
    return Points(x, np.repeat([0.0, 1.0], [len(t), len(falling)])[:, None])


class DataSet(NamedTuple):
    """A generator (number of points, seed) -> Points, and the sizes at which the lab uses it."""

    generate: Callable[[int, int], Points]
    training: int
    testing: tuple[int, ...]


DATA: dict[str, DataSet] = {
    "linear": DataSet(linear, training=100, testing=(100, 10_000)),
    "xor": DataSet(xor, training=21, testing=(61, 101, 2001)),
}

TESTING = 1_000_000  # from a training's seed to that of its testing points: no other training has these points


def normal(rng: np.random.Generator, fan_in: int, fan_out: int) -> Array:
    """N(0, 1)"""
    return rng.standard_normal((fan_in, fan_out))


def uniform(rng: np.random.Generator, fan_in: int, fan_out: int) -> Array:
    """U(0, 1)"""
    return rng.uniform(size=(fan_in, fan_out))


def xavier(rng: np.random.Generator, fan_in: int, fan_out: int) -> Array:
    """U(-r, r) with r = √(6 / (fan_in + fan_out)): Glorot & Bengio 2010, equation 16."""
    r = np.sqrt(6 / (fan_in + fan_out))
    return rng.uniform(-r, r, size=(fan_in, fan_out))


def he(rng: np.random.Generator, fan_in: int, fan_out: int) -> Array:
    """N(0, 2 / fan_in): He et al. 2015, equation 10."""
    return rng.standard_normal((fan_in, fan_out)) * np.sqrt(2 / fan_in)


INITS: dict[str, Callable[[np.random.Generator, int, int], Array]] = {
    "normal": normal,
    "uniform": uniform,
    "xavier": xavier,
    "he": he,
}


def initial_weights(widths: list[int], init: str, seed: int, *, bias: bool) -> dict[str, Array]:
    """W1, W2, ... (and b1, ..., drawn as a layer's further row of weights) for the widths of all layers."""
    rng = np.random.default_rng(seed)
    weights = {}
    for l, (fan_in, fan_out) in enumerate(pairwise(widths), start=1):
        drawn = INITS[init](rng, fan_in + bias, fan_out)
        weights[tensor("W", l)] = drawn[:fan_in]
        if bias:
            weights[tensor("b", l)] = drawn[fan_in:]
    return weights


@dataclass(frozen=True)
class Problem:
    """One training: what both parties start from.

    `activation` is a name, with its parameter behind a colon if it takes one: "leaky_relu:0.2". The weights
    are W1 (fan_in, fan_out), b1 (1, fan_out), ...; x, y and the weights share one dtype. Leading axes (*runs)
    make it many problems at once, of one shape; the learning rate is then one for all, or (*runs, 1, 1).
    """

    activation: str
    x: Float[np.ndarray, "*runs batch fan_in"]
    y: Float[np.ndarray, "*runs batch 1"]
    weights: Mapping[str, Array]
    learning_rate: float | Array = 0.01
    loss: str = "bce"
    data: str = "given"
    testing: Mapping[str, Points] = field(default_factory=dict)

    @property
    def dtype(self) -> np.dtype:
        return self.x.dtype

    @property
    def layers(self) -> int:
        """L, the number of weight matrices."""
        return depth(self.weights)

    @property
    def bias(self) -> bool:
        return tensor("b", 1) in self.weights

    @property
    def name(self) -> str:
        """A readable id: tanh-xor-float64-bce."""
        return f"{self.activation}-{self.data}-{self.dtype}-{self.loss}"

    @property
    def bytes_of_step(self) -> int:
        """What the tensors of one step take, of all runs."""
        runs, samples = int(np.prod(self.x.shape[:-2])), self.x.shape[-2]
        weights = by_layer(self.weights, "W").values()
        values = sum(3 * W.shape[-2] * W.shape[-1] + 4 * samples * W.shape[-1] for W in weights)
        return runs * values * self.dtype.itemsize

    @property
    def tensor_names(self) -> list[str]:
        """Every tensor that a step computes, in causal order."""
        return causal_order(self.layers, bias=self.bias)


def stacked(problems: Sequence[Problem]) -> Problem:
    """Problems that differ in points, initial weights and learning rates alone, as one with a leading axis."""
    first = problems[0]
    rates = {problem.learning_rate for problem in problems}
    return replace(
        first,
        x=np.stack([problem.x for problem in problems]),
        y=np.stack([problem.y for problem in problems]),
        weights={name: np.stack([problem.weights[name] for problem in problems]) for name in first.weights},
        learning_rate=first.learning_rate
        if len(rates) == 1
        else np.array([problem.learning_rate for problem in problems], first.dtype)[:, None, None],
        testing={},
    )


LARGE = 10.0  # a preactivation beyond every bend of an activation: relu6's is at 6
SMALL = 1.0  # one that keeps σ(z) off 0 and 1


def with_large_preactivations(problem: Problem) -> Problem:
    """The problem at weights that show all of the activation: in each hidden layer, the z of largest size is 10.

    Layer after layer, W (and b) is scaled by what it brings about, as in layer-sequential initialization (Mishkin
    and Matas, All you need is a good init, ICLR 2016), with the extreme in place of the variance; that of the
    last layer is 1. On ordinary weights relu and relu6, or none and hardtanh, may never differ.
    """
    f, a, weights = activation_of(problem.activation), problem.x, dict(problem.weights)
    for l in range(1, problem.layers + 1):
        names = [f"W{l}", f"b{l}"] if problem.bias else [f"W{l}"]
        z = a @ weights[f"W{l}"] + (weights[f"b{l}"] if problem.bias else 0.0)
        extreme = z.flat[np.abs(z).argmax()] or 1.0
        factor = (SMALL if l == problem.layers else LARGE) / extreme
        weights |= {name: (weights[name] * factor).astype(problem.dtype) for name in names}
        a = f(z * factor)
    return replace(problem, weights=weights)


def parse_activation(spec: str) -> tuple[str, tuple[float, ...]]:
    """ "leaky_relu:0.2" -> ("leaky_relu", (0.2,)), "tanh" -> ("tanh", ())"""
    name, _, parameter = spec.partition(":")
    return name, (float(parameter),) if parameter else ()


def activation_of(spec: str) -> Activation:
    """The hand-written activation of that name, with its parameter if it has one."""
    name, parameters = parse_activation(spec)
    return replace(ACTIVATIONS[name], parameters=parameters) if parameters else ACTIVATIONS[name]


def check_activation(spec: str) -> str:
    """The activation's name, with its parameter if it takes one; CompareError, in one line, for anything else."""
    name, colon, parameter = spec.partition(":")
    if name not in ACTIVATIONS:
        raise CompareError(f"unknown activation {name!r}, expected one of {', '.join(ACTIVATIONS)}")
    if not colon:
        return spec
    if not ACTIVATIONS[name].parameters:
        raise CompareError(f"{name} takes no parameter, found {spec!r}")
    try:
        value = float(parameter)
    except ValueError:
        raise CompareError(f"{parameter!r} is not a number") from None
    if not isfinite(value):
        raise CompareError(f"{parameter!r} is not a finite number")
    return spec


def lab_problem(
    activation: str,
    data: str,
    *,
    points: int | None = None,
    hidden: tuple[int, ...] = (10, 10),
    bias: bool = False,
    loss: str = "bce",
    init: str = "normal",
    seed: int = 0,
    learning_rate: float = 0.01,
    dtype: str = "float64",
    weights: Mapping[str, Array] | None = None,
) -> Problem:
    """One of the lab's data sets and its network, at the lab's sizes unless told otherwise.

    Seeds: training points and weights come from `seed`, testing points from `seed + TESTING`.
    """
    source = DATA[data]
    training = source.generate(points or source.training, seed)
    if weights is None:
        weights = initial_weights([2, *hidden, 1], init, seed, bias=bias)
    return Problem(
        activation=activation,
        x=training.x.astype(dtype),
        y=training.y.astype(dtype),
        weights={name: weight.astype(dtype) for name, weight in weights.items()},
        learning_rate=learning_rate,
        loss=loss,
        data=data,
        testing={f"{data} {n}": source.generate(n, seed + TESTING) for n in source.testing},
    )


def load_weights(path: Path) -> dict[str, Array]:
    """W1, W2, ... (and b1, ...) from a safetensors file; CompareError, in one line, for anything else."""
    weights, _ = load(path)
    check_weights(weights, str(path))
    return weights


def check_weights(weights: Mapping[str, Array], source: str, fan_in: int = 2) -> None:
    """Raise CompareError unless these are finite weights of consecutive, fitting layers with one output."""
    layers = depth(weights)
    expected = {f"W{l}" for l in range(1, layers + 1)}
    if any(name[0] == "b" for name in weights):
        expected |= {f"b{l}" for l in range(1, layers + 1)}
    if not layers or set(weights) != expected:
        found = ", ".join(sorted(weights)) or "nothing"
        raise CompareError(f"{source} holds {found}; expected W1, W2, ... and either all of b1, b2, ... or none")
    for l in range(1, layers + 1):
        W = weights[f"W{l}"]
        width = W.shape[-1] if W.ndim == 2 and l < layers else 1
        for name, shape in {f"W{l}": (fan_in, width), f"b{l}": (1, width)}.items():
            if name in weights and weights[name].shape != shape:
                was = "(fan_in, fan_out) = " if name[0] == "W" else ""
                raise CompareError(f"{source}: {name} has shape {weights[name].shape}, expected {was}{shape}")
            if name in weights and not np.isfinite(weights[name]).all():
                raise CompareError(f"{source}: {name} has non-finite values, expected finite ones")
        fan_in = width
