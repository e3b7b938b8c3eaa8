"""What both parties are given: data, initial weights, activation, loss, learning rate.

Every choice that the lab leaves open has a name and a seed here.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import InitVar, dataclass, field, replace
from functools import cached_property
from itertools import pairwise
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from jaxtyping import Float

from compare.border import PRECISIONS, Spoken, array_of, name_of
from compare.errors import CompareError, known, nearest, public, public_class
from compare.step import Array, by_layer, causal_order, depth, places, tensor
from compare.steps import load
from manual.activations import Activation
from manual.further import ACTIVATIONS
from manual.losses import LOSSES


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


if TYPE_CHECKING:
    Inputs = Float[np.ndarray, "*runs batch fan_in"]
    Labels = Float[np.ndarray, "*runs batch 1"]
    Weights = Mapping[str, Array]
else:
    Inputs = Labels = Weights = (
        Any  # whatever somebody hands over is parsed in `Problem`, and is that from there on
    )


@public_class
@dataclass(frozen=True)
class Problem:
    """One training: what both parties start from.

    `activation` is a name, with its parameter behind a colon if it takes one: "leaky_relu:0.2". The weights
    are W1 (fan_in, fan_out), b1 (1, fan_out), ...; x, y and the weights share one dtype. Leading axes (*runs)
    make it many problems at once, of one shape; the learning rate is then one for all, or (*runs, 1, 1). l2: λ of
    a penalty λ/2 Σ W² that the loss has besides; biases have none.

    Lists, whole numbers, tensors of PyTorch and JAX, flat labels and biases are taken as what they mean; weights
    are (fan_out, fan_in) with layout="out_in". Raises CompareError for what is no such network, or not finite.
    """

    activation: str
    x: Inputs
    y: Labels
    weights: Weights
    learning_rate: float | Array = 0.01
    loss: str = "bce"
    data: str = "given"
    testing: Mapping[str, Points] = field(default_factory=dict)
    l2: float = 0.0
    layout: InitVar[str] = "in_out"
    spoken: Spoken = field(default_factory=Spoken)

    def __post_init__(self, layout: str) -> None:
        check_activation(self.activation)
        known(self.loss, LOSSES, "loss")
        known(layout, ("in_out", "out_in"), "layout")
        given = {"x": self.x, "y": self.y, **_mapping(self.weights)}
        numbers = as_one_dtype(given)
        x, y = numbers.pop("x"), numbers.pop("y")
        spoken = self.spoken
        if layout == "out_in":
            spoken = replace(spoken, layout=layout)
            numbers = {
                n: np.ascontiguousarray(W.mT) if _kind(n) == "W" and W.ndim > 1 else W for n, W in numbers.items()
            }
        x, y, spoken = _samples(x, y, numbers, spoken)
        weights, spoken = _rows(numbers, spoken)
        check_weights(weights, "weights", x.shape[-1])  # whose first axes are those of x
        for name, value in {"x": x, "y": y}.items():
            _check_finite(name, value)
        if not ((y >= 0) & (y <= 1)).all():
            wrong = float(y[~((y >= 0) & (y <= 1))][0])
            raise CompareError(f"y holds {wrong:g}, expected labels between 0 and 1: p = σ(z) is a probability")
        if not np.isfinite(np.asarray(self.learning_rate, dtype=float)).all():
            raise CompareError(f"learning_rate is {self.learning_rate}, expected a finite number")
        check_held("learning_rate", self.learning_rate, x.dtype)
        check_parameter(self.activation, x.dtype)
        if not (isfinite(self.l2) and self.l2 >= 0):
            raise CompareError(f"l2 is {self.l2}, expected a finite number that is not negative")
        parsed: dict[str, Any] = {"x": x, "y": y, "weights": weights, "spoken": spoken}
        for field_, value in parsed.items():
            object.__setattr__(self, field_, value)

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
        weights = sum(W.nbytes for W in by_layer(self.weights, "W").values())
        return 3 * weights + self.x.shape[-2] * self.bytes_of_sample

    @property
    def bytes_of_sample(self) -> int:
        """What of them each sample has a row of."""
        runs = int(np.prod(self.x.shape[:-2]))
        widths = sum(W.shape[-1] for W in by_layer(self.weights, "W").values())
        return 4 * runs * widths * self.dtype.itemsize

    @cached_property
    def shapes(self) -> dict[str, tuple[int, ...]]:
        """Of each weight and each tensor of a step, by its name."""
        *runs, m, _ = self.x.shape
        found: dict[str, tuple[int, ...]] = {}
        for name, (kind, l) in places(self.layers, bias=self.bias).items():
            W = self.weights[tensor("W", max(l, 1))]
            samples = (*runs, m, W.shape[-1])
            like = {"W": W.shape, "b": (*runs, 1, W.shape[-1]), "loss": tuple(runs), "x": self.x.shape}
            found[name] = like.get(kind.removeprefix("d").removesuffix("_next"), samples)
        return found

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
SMALL = 0.9  # one that keeps σ(z) off 0 and 1, and off 1 where it is p itself, without a σ


def with_large_preactivations(problem: Problem) -> Problem:
    """The problem at weights that show all of the activation: in each hidden layer, the z of largest size is 10.

    Layer after layer, W (and b) is scaled by what it brings about, as in layer-sequential initialization (Mishkin
    and Matas, All you need is a good init, ICLR 2016), with the extreme in place of the variance; that of the
    last layer is 0.9. On ordinary weights relu and relu6, or none and hardtanh, may never differ.
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
    if not isinstance(spec, str):
        found = type(spec).__name__
        raise CompareError(f"activation is a {found}, expected one name: all hidden layers have the same")
    name, colon, parameter = spec.partition(":")
    if "," in name:
        raise CompareError(f"activation is {spec!r}, expected one name: all hidden layers have the same")
    if name not in ACTIVATIONS:
        near = nearest(name, ACTIVATIONS)
        raise CompareError(
            f"unknown activation {name!r}; did you mean {near!r}? (there are {', '.join(ACTIVATIONS)})"
        )
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


def check_parameter(spec: str, dtype: np.dtype | str) -> None:
    """CompareError unless the dtype can hold the activation's parameter, if it has one."""
    for parameter in parse_activation(spec)[1]:
        check_held(f"the parameter of {spec}", parameter, dtype)


def check_held(name: str, value: float | Array, dtype: np.dtype | str) -> None:
    """CompareError where a finite value is none any more in the dtype: PyTorch takes no such number."""
    limit = np.finfo(dtype).max
    if np.abs(value).max() > limit:
        raise CompareError(f"{name} is {value}, more than the {limit:.4g} that {np.dtype(dtype)} can hold")


@public
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
    known(data, DATA, "data")
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
    row = {name: kind for name, (kind, _) in places(max(layers, 1), bias=True).items() if kind in ("W", "b")}
    expected = {
        name for name, kind in row.items() if kind == "W" or any(_kind(given) == "b" for given in weights)
    }
    if not layers or set(weights) != expected:
        found = ", ".join(sorted(weights)) or "nothing"
        words = f"{source}: found {found}, expected W1, W2, ... and either all of b1, b2, ... or none"
        meant = ((name_of(said, len(weights), bias=True), said) for said in weights if said not in row)
        raise CompareError(
            words + next((f"; {said!r} is to be called {name}" for name, said in meant if name), "")
        )
    runs = weights[tensor("W", 1)].shape[:-2]
    for l in range(1, layers + 1):
        W = weights[tensor("W", l)]
        width = W.shape[-1] if W.ndim > 1 and l < layers else 1
        if not width:
            raise CompareError(f"{source}: {tensor('W', l)} has shape {W.shape}: a layer without units")
        for name, shape in {tensor("W", l): (fan_in, width), tensor("b", l): (1, width)}.items():
            if name in weights and weights[name].shape != (*runs, *shape):
                raise CompareError(f"{source}: {_misshapen(name, weights[name].shape, row[name], shape)}")
            if name in weights:
                _check_finite(f"{source}: {name}", weights[name])
        fan_in = width


ONE_OUTPUT = "the network compared here has p = σ(z), one probability for each sample"


def _misshapen(name: str, found: tuple[int, ...], kind: str, expected: tuple[int, ...]) -> str:
    words = f"{name} has shape {found}, expected {'(fan_in, fan_out) = ' * (kind == 'W')}{expected}"
    if kind == "W" and len(found) == 2 and found[1] == expected[0] != found[0]:
        words += (
            '; (fan_out, fan_in), as nn.Linear has it? Transpose it, or give Problem or check layout="out_in"'
        )
    elif kind == "W" and expected[-1] == 1 and found[-1] > 1:
        words += f": {ONE_OUTPUT}"
    return words


def _check_finite(name: str, values: Array) -> None:
    if wrong := int((~np.isfinite(values)).sum()):
        kinds = " or ".join(["NaN"] * bool(np.isnan(values).any()) + ["infinite"] * bool(np.isinf(values).any()))
        raise CompareError(f"{name} has {wrong} of {values.size} values that are {kinds}, expected finite ones")


# --- what somebody hands over, as a problem --------------------------------------------------------------------


def as_one_dtype(given: Mapping[str, Any]) -> dict[str, np.ndarray]:
    """The numbers, all float64 or all float32: whole numbers and Python's own take that of the others."""
    arrays = {
        name: value if type(value) is np.ndarray else array_of(value, name) for name, value in given.items()
    }
    told = {name: arrays[name].dtype for name, value in given.items() if hasattr(value, "dtype")}
    floats = {name: dtype for name, dtype in told.items() if dtype.kind not in "bui"}
    for name, dtype in floats.items():
        if str(dtype) not in PRECISIONS:
            raise CompareError(f"{name} has dtype {dtype}, expected {' or '.join(PRECISIONS)}")
    first = next(iter(floats), "")
    if other := next((name for name, dtype in floats.items() if dtype != floats[first]), ""):
        said = f"{first} has dtype {floats[first]} and {other} {floats[other]}"
        raise CompareError(f"{said}, expected one dtype for all")
    dtype = floats.get(first, np.dtype("float64"))
    return {name: array if array.dtype == dtype else array.astype(dtype) for name, array in arrays.items()}


def _mapping(weights: Any) -> dict[str, Any]:
    if not isinstance(weights, Mapping):
        raise CompareError(f"weights is a {type(weights).__name__}, expected a mapping: W1, W2, ... to arrays")
    return {str(name): W for name, W in weights.items()}


def _kind(name: str) -> str:
    """ "W1" -> "W", "b12" -> "b": of names that may be none of a network's."""
    return name.rstrip("0123456789")


def _samples(x: Array, y: Array, weights: Mapping[str, Array], spoken: Spoken) -> tuple[Array, Array, Spoken]:
    """x as (batch, fan_in) and y as (batch, 1): flat labels, flat data of one feature can be nothing else."""
    W = weights.get(tensor("W", 1))
    fan_in = W.shape[-2] if W is not None and W.ndim > 1 else 0
    if x.ndim == 1 and fan_in == 1:
        x = x[:, None]
    if x.ndim < 2 or not x.size:
        raise CompareError(f"x has shape {x.shape}, expected (batch, fan_in): a row for each sample")
    if y.ndim == 1 and y.shape == x.shape[:1] and x.ndim == 2:
        y, spoken = y[:, None], replace(spoken, labels="flat")
    if x.ndim == y.ndim == 2 and y.shape[-2] == x.shape[-2] and y.shape[-1] > 1:
        raise CompareError(f"y has {y.shape[-1]} columns, expected one: {ONE_OUTPUT}")
    if fan_in and x.ndim == 2 and x.shape[-1] != fan_in == x.shape[-2]:
        raise CompareError(
            f"x has shape {x.shape}, expected (batch, fan_in) = (batch, {fan_in}): samples as rows, x.T"
        )
    if y.shape != (*x.shape[:-1], 1):
        raise CompareError(f"y has shape {y.shape}, expected {(*x.shape[:-1], 1)}: a label for each row of x")
    return x, y, spoken


def _rows(weights: Mapping[str, Array], spoken: Spoken) -> tuple[dict[str, Array], Spoken]:
    """The weights with biases as rows (1, fan_out), whether they come flat, as columns or so."""
    found = dict(weights)
    for l, b in by_layer(weights, "b").items():
        name, W = tensor("b", l), weights[tensor("W", l)]
        if W.ndim != 2:
            continue
        width = W.shape[-1]
        if b.shape == (width,):
            found[name], spoken = b[None], replace(spoken, biases="flat")
        elif b.shape == (width, 1) and width > 1:
            found[name], spoken = np.ascontiguousarray(b.mT), replace(spoken, biases="column")
    return found, spoken
