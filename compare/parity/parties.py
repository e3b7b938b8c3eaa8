"""The two parties as the lanes see them: one yields the steps of a training, the other evaluates stacks."""

from collections.abc import Iterator

import numpy as np

from compare.problems import Problem, activation_of, parse_activation
from compare.record import Array, Tensors
from manual.losses import LOSSES
from manual.training import Step, gradient_descent
from reference.training import Reference


def manual_steps(problem: Problem) -> Iterator[Tensors]:
    """The hand-written network's training, for ever."""
    layers = range(1, problem.layers + 1)
    training = gradient_descent(
        problem.x,
        problem.y,
        W={l: problem.weights[f"W{l}"] for l in layers},
        b={l: problem.weights[f"b{l}"] for l in layers if problem.bias},
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
    tensors = {f"{name}{l}": tensor for name, layers in layered.items() for l, tensor in layers.items()}
    following = {"W": step.W_next, "b": step.b_next}
    tensors |= {f"{name}{l}_next": tensor for name, layers in following.items() for l, tensor in layers.items()}
    return {"p": fwd.p, "loss": np.asarray(step.loss)} | tensors


def torch_reference(problem: Problem, device: str = "cpu") -> Reference:
    """PyTorch's side of the problem."""
    name, parameters = parse_activation(problem.activation)
    return Reference(problem.weights, problem.x, problem.y, name, parameters, problem.loss, device)
