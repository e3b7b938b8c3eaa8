"""Full-batch gradient descent: W ← W - η ∂L/∂W, once an epoch."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from manual.network import Backward, Forward, backward, forward

if TYPE_CHECKING:
    import numpy as np
    from jaxtyping import Float

    from manual.activations import Activation
    from manual.losses import Labels, Loss, Total
    from manual.network import Biases, Inputs, Weights

    Rate = float | Float[np.ndarray, "*#runs 1 1"]


@dataclass(slots=True)
class Step:
    """One epoch: the weights it started from, everything computed from them, the weights it led to."""

    W: Weights
    b: Biases
    forward: Forward
    loss: Total
    backward: Backward
    W_next: Weights
    b_next: Biases


def gradient_descent(
    x: Inputs, y: Labels, W: Weights, b: Biases, f: Activation, loss: Loss, learning_rate: Rate
) -> Iterator[Step]:
    """Train for ever, one step at a time; whoever asks decides when to stop.

    With leading axes in W, all runs train at once. A learning rate for each run then has the shape
    (*runs, 1, 1), so that it broadcasts against W. No array is changed after it was yielded.
    """
    while True:
        fwd = forward(x, W, b, f)
        L = loss.value(fwd.z[len(W)], fwd.p, y)
        bwd = backward(y, W, b, f, loss, fwd)
        W_next = {l: W[l] - learning_rate * bwd.dW[l] for l in W}
        b_next = {l: b[l] - learning_rate * bwd.db[l] for l in b}
        yield Step(W, b, fwd, L, bwd, W_next, b_next)
        W, b = W_next, b_next
