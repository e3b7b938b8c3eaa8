"""Full-batch gradient descent: W ← W - η ∂L/∂W, once an epoch."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from manual.activations import Activation
from manual.losses import Loss
from manual.network import Array, Backward, Forward, Layers, backward, forward


@dataclass(frozen=True)
class Step:
    """One epoch: the weights it started from, everything computed from them, the weights it led to."""

    W: Layers
    b: Layers
    forward: Forward
    loss: Float[np.ndarray, "*runs"] | np.floating
    backward: Backward
    W_next: Layers
    b_next: Layers

    def named(self) -> dict[str, Array]:
        """Every tensor under its name on paper: z1, a1, ..., p, loss, dz3, dW3, ..., W1_next."""
        fwd, bwd = self.forward, self.backward
        layered = {"W": self.W, "b": self.b, "z": fwd.z, "a": fwd.a}
        layered |= {"dz": bwd.dz, "dW": bwd.dW, "da": bwd.da, "db": bwd.db}
        tensors: dict[str, Array] = {"p": fwd.p, "loss": np.asarray(self.loss)}
        for name, layers in layered.items():
            for l, tensor in layers.items():
                tensors[f"{name}{l}"] = tensor
        for name, layers in {"W": self.W_next, "b": self.b_next}.items():
            for l, tensor in layers.items():
                tensors[f"{name}{l}_next"] = tensor
        del tensors["a0"]
        return tensors


def gradient_descent(
    x: Array,
    y: Array,
    W: Layers,
    b: Layers,
    f: Activation,
    loss: Loss,
    learning_rate: float | Array,
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
