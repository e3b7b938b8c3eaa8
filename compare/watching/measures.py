"""What is measured of a training, each quantity defined once: its formula, its unit, its computation.

A measure takes the record of one step, with optional leading axes (*runs), and yields one number for each run
and, where it belongs to layers, for each of them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from jaxtyping import Bool, Float, Num

from compare.problems import Points, Problem, activation_of
from compare.step import Array, Tensors, by_layer, depth
from manual.activations import Activation
from manual.losses import LOSSES
from manual.network import forward

SATURATED = 0.01  # of the steepest slope
CACHED = 2**14  # numbers of an activation that are evaluated at once


Layered = dict[int, Array]


@dataclass(frozen=True)
class Measure:
    """A quantity of one step: (*runs) or, by layer, (*runs, layers)."""

    unit: str
    by_layer: bool
    of: Callable[[Tensors, Activation], Array]

    @property
    def formula(self) -> str:
        """The definition, as the function's docstring has it."""
        return (self.of.__doc__ or "").rstrip(".")


def _layers(record: Tensors, *, hidden: bool) -> range:
    return range(1, depth(record) + (not hidden))


def _by_layer(
    record: Tensors, values: list[Num[np.ndarray, "*runs"] | np.number]
) -> Float[np.ndarray, "*runs layers"]:
    runs = np.shape(record["loss"])
    return np.stack(values, axis=-1).astype(float) if values else np.zeros((*runs, 0))  # of no hidden layer


def _slopes(record: Tensors, f: Activation, l: int) -> Float[np.ndarray, "*runs batch width"]:
    return f.derivative(record[f"z{l}"], record[f"a{l}"])


@lru_cache
def steepest(f: Activation) -> float:
    """max |f'|, over a dense sweep of [-20, 20]."""
    z = np.linspace(-20, 20, 40_001)
    return float(np.abs(f.derivative(z, f(z))).max())


def labels(p: Array) -> Bool[np.ndarray, "..."]:
    """The labels that predictions stand for: 1 where p > ½, strictly; 0 where p is NaN."""
    return p > 0.5


def right(p: Array, y: Array) -> Bool[np.ndarray, "..."]:
    """Which points are predicted right; their mean is the accuracy."""
    return labels(p) == labels(y)


def on_points(problem: Problem, weights: Tensors, x: Array, y: Array) -> tuple[Array, Array]:
    """Loss and accuracy, (*runs) each, of a network with these weights on any points."""
    with np.errstate(all="ignore"):
        z, p = _outputs(by_layer(weights, "W"), by_layer(weights, "b"), activation_of(problem.activation), x)
        value = LOSSES[problem.loss].value(z, p, y)
    return np.asarray(value), np.asarray(right(p, y).mean(axis=(-2, -1)))


def _outputs(W: Layered, b: Layered, f: Activation, x: Array) -> tuple[Array, Array]:
    """z and p of the last layer; of many points by parts, so that what a part takes stays in the cache."""
    parts = -(-x[..., 0].size * max(weight.shape[-1] for weight in W.values()) // CACHED)
    if parts > 1 and x.ndim > 2:
        each = [_outputs(_of_run(W, run), _of_run(b, run), f, x[run]) for run in range(len(x))]
        z, p = (np.stack(of) for of in zip(*each, strict=True))
        return z, p
    if parts > 1:
        each = [_outputs(W, b, f, part) for part in np.array_split(x, min(parts, len(x)))]
        z, p = (np.concatenate(of) for of in zip(*each, strict=True))
        return z, p
    fwd = forward(x, W, b, f)
    return fwd.z[len(W)], fwd.p


def _of_run(layered: Layered, run: int) -> Layered:
    return {l: tensor[run] for l, tensor in layered.items()}


def outcomes(problem: Problem, weights: Tensors) -> dict[str, tuple[float, float]]:
    """Loss and accuracy of these weights on the training and testing points, by the points' name."""
    found = {}
    for name, (x, y) in {"training": Points(problem.x, problem.y), **problem.testing}.items():
        loss, accuracy = on_points(problem, weights, x.astype(problem.dtype), y.astype(problem.dtype))
        found[name] = float(loss), float(accuracy)
    return found


def gradient_norm(record: Tensors, f: Activation) -> Array:
    """The norm of dW of layer l: the root of the sum of its squares."""
    return _by_layer(
        record, [np.linalg.norm(record[f"dW{l}"], axis=(-2, -1)) for l in _layers(record, hidden=False)]
    )


def vanishing(record: Tensors, f: Activation) -> Array:
    """The norm of dW of the first layer over that of the last."""
    norms = gradient_norm(record, f)
    with np.errstate(all="ignore"):
        return np.asarray(norms[..., 0] / norms[..., -1])


def saturated(record: Tensors, f: Activation) -> Array:
    """The fraction of the preactivations of layer l at which f' is below 1 % of its steepest."""
    flat = SATURATED * steepest(f)
    return _by_layer(
        record, [(np.abs(_slopes(record, f, l)) < flat).mean(axis=(-2, -1)) for l in _layers(record, hidden=True)]
    )


def dead(record: Tensors, f: Activation) -> Array:
    """The units of layer l with f' = 0 at every sample."""
    return _by_layer(
        record, [(_slopes(record, f, l) == 0).all(axis=-2).sum(axis=-1) for l in _layers(record, hidden=True)]
    )


def mean_activation(record: Tensors, f: Activation) -> Array:
    """The mean of the activations of layer l over samples and units."""
    return _by_layer(record, [record[f"a{l}"].mean(axis=(-2, -1)) for l in _layers(record, hidden=True)])


def unit_bias(record: Tensors, f: Activation) -> Array:
    """The mean over the units of layer l of |mean of the activation over samples|."""
    return _by_layer(
        record, [np.abs(record[f"a{l}"].mean(axis=-2)).mean(axis=-1) for l in _layers(record, hidden=True)]
    )


def loss(record: Tensors, f: Activation) -> Array:
    """L, of all training points."""
    return np.asarray(record["loss"], dtype=float)


MEASURES: dict[str, Measure] = {
    "loss": Measure("nat", False, loss),
    "gradient norm": Measure("nat per unit of weight", True, gradient_norm),
    "first to last": Measure("ratio", False, vanishing),
    "saturated": Measure("fraction", True, saturated),
    "dead units": Measure("units", True, dead),
    "mean activation": Measure("1", True, mean_activation),
    "unit bias": Measure("1", True, unit_bias),
}
