"""The two parties as the lanes see them: one yields the steps of a training, the other evaluates stacks."""

from collections.abc import Iterator

import numpy as np

from compare.errors import CompareError
from compare.problems import Problem, activation_of, parse_activation
from compare.step import Array, Tensors, by_layer, tensor
from manual.losses import LOSSES
from manual.training import Step, gradient_descent
from reference.training import Reference

__all__ = ["Reference", "manual_steps", "named", "torch_reference"]


def manual_steps(problem: Problem) -> Iterator[Tensors]:
    """The hand-written network's training, for ever; its losses have no penalty (CompareError)."""
    if problem.l2:
        raise CompareError(f"l2 is {problem.l2:g}: the hand-written network is the lab's, which has no penalty")
    training = gradient_descent(
        problem.x,
        problem.y,
        W=by_layer(problem.weights, "W"),
        b=by_layer(problem.weights, "b"),
        f=activation_of(problem.activation),
        loss=LOSSES[problem.loss],
        learning_rate=problem.learning_rate,
    )
    return (named(step) for step in training)


def named(step: Step) -> dict[str, Array]:
    """Every tensor of a hand-written step by its name on paper: p, loss, W1, ..., z1, a1, ..., dW3, W1_next."""
    fwd, bwd = step.forward, step.backward
    activations = {l: a for l, a in fwd.a.items() if l > 0}  # a0 = x is given, not computed
    layered = {"W": step.W, "b": step.b, "z": fwd.z, "a": activations}
    layered |= {"dz": bwd.dz, "dW": bwd.dW, "da": bwd.da, "db": bwd.db}
    layered |= {"W_next": step.W_next, "b_next": step.b_next}
    tensors = {tensor(kind, l): array for kind, layers in layered.items() for l, array in layers.items()}
    return {"p": fwd.p, "loss": np.asarray(step.loss)} | tensors


def torch_reference(problem: Problem, device: str = "cpu") -> Reference:
    """PyTorch's side of the problem."""
    name, parameters = parse_activation(problem.activation)
    return Reference(problem.weights, problem.x, problem.y, name, parameters, problem.loss, device, l2=problem.l2)
