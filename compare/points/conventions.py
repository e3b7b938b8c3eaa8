"""What the parties do where a formula says nothing: with other shapes, dtypes and labels than they expect.

Each case is executed; what is noted is what came of it: a shape and a dtype, a warning, or an error.
"""

import warnings
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import torch
from torch import nn

from compare.points.findings import Convention
from compare.problems import Problem, lab_problem
from compare.step import by_layer
from manual.activations import Activation
from manual.further import ACTIVATIONS
from manual.losses import LOSSES
from manual.network import backward, forward

P, Y = np.array([[0.2], [0.7], [0.4], [0.9]]), np.array([[0.0], [1.0], [1.0], [0.0]])
Case = tuple[str, np.ndarray, np.ndarray, str]
Layers = dict[int, np.ndarray]

# the situation, the predictions p, the labels y; why it matters
CASES: tuple[Case, ...] = (
    (
        "labels of shape (4,) beside predictions (4, 1)",
        P,
        Y.ravel(),
        "Every prediction meets every label: a mean of 16 terms instead of 4, whose gradient still looks sane.",
    ),
    (
        "integer labels",
        P,
        Y.astype(np.int64),
        "Labels read from a file are often integers; one side computes on, the other stops.",
    ),
    (
        "float32 predictions, float64 labels",
        P.astype(np.float32),
        Y,
        "One float64 array turns a float32 computation into float64, or ends it.",
    ),
    ("a prediction above 1", P + 0.5, Y, "Where the output is no sigmoid, the logarithm of a negative number."),
    ("a prediction of NaN", P * np.nan, Y, "A training that has diverged goes on with NaN, or ends."),
    (
        "a label of 2",
        P,
        Y + 1.0,
        "Labels 1 and 2 in place of 0 and 1 are no probabilities, and train all the same.",
    ),
)


def conventions() -> Iterator[Convention]:
    """Every case, by every party."""
    for situation, p, y, why in CASES:
        yield Convention(situation, {name: _outcome(party, p, y) for name, party in PARTIES.items()}, why)
    yield from _at_the_origin()


def _cross_entropy(p: np.ndarray, y: np.ndarray) -> np.ndarray:
    return -(y * np.log(p) + (1 - y) * np.log(1 - p))


def _of_logits(p: np.ndarray, y: np.ndarray) -> torch.Tensor:
    z = torch.tensor(np.log(p / (1 - p)))
    return nn.BCEWithLogitsLoss(reduction="none")(z, torch.tensor(y))


def _module(module: nn.Module) -> Callable[[np.ndarray, np.ndarray], torch.Tensor]:
    return lambda p, y: module(torch.tensor(p), torch.tensor(y))


PARTIES: dict[str, Callable[[np.ndarray, np.ndarray], Any]] = {
    "NumPy, the cross-entropy on paper": _cross_entropy,
    "NumPy, p - y": lambda p, y: p - y,
    "BCELoss": _module(nn.BCELoss(reduction="none")),
    "BCEWithLogitsLoss": _of_logits,
    "MSELoss": _module(nn.MSELoss(reduction="none")),
}


def _outcome(party: Callable[[np.ndarray, np.ndarray], Any], p: np.ndarray, y: np.ndarray) -> str:
    """What comes of it, in a few words."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            result = np.asarray(party(p, y))
        except (RuntimeError, ValueError) as error:
            return f"raises {type(error).__name__}"
    words = f"{result.dtype} {result.shape}"
    words += ", NaN" * bool(np.isnan(result).any())
    return words + (f", warns ({caught[0].category.__name__})" if caught else "")


def _at_the_origin() -> Iterator[Convention]:
    """xor's first point is the origin, where z is exactly 0: what the choice of relu'(0) does there."""
    problem, relu = lab_problem("relu", "xor"), ACTIVATIONS["relu"]
    other = Activation(relu.f, lambda z, a: np.where(z == 0, np.ones_like(z), relu.slope(z, a)))
    W = by_layer(problem.weights, "W")
    for which, b in (("no biases", {}), ("biases of 0", {l: np.zeros((1, W[l].shape[1])) for l in W})):
        zero, one = (_gradients(problem, W, b, f) for f in (relu, other))
        changes = {name: f"{np.abs(zero[name] - one[name]).max():.3g}" for name in zero}
        yield Convention(
            f"relu'(0) = 1 in place of 0, first step on xor, {which}",
            changes,
            "The largest change of each gradient: x = 0 hides the choice from dW1, but not from a bias.",
        )


def _gradients(problem: Problem, W: Layers, b: Layers, f: Activation) -> dict[str, np.ndarray]:
    loss = LOSSES[problem.loss]
    found = backward(problem.y, W, b, f, loss, forward(problem.x, W, b, f))
    return {f"dW{l}": found.dW[l] for l in W} | {f"db{l}": found.db[l] for l in b}
