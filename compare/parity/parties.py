"""The two parties as the lanes see them: one yields the steps of a training, the other evaluates stacks."""

from collections.abc import Iterator

from compare.problems import Problem, activation_of, parse_activation
from compare.record import Tensors
from manual.losses import LOSSES
from manual.training import gradient_descent
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
        loss=LOSSES[problem.loss](),
        learning_rate=problem.learning_rate,
    )
    return (step.named() for step in training)


def torch_reference(problem: Problem, device: str = "cpu") -> Reference:
    """PyTorch's side of the problem."""
    name, parameters = parse_activation(problem.activation)
    return Reference(problem.weights, problem.x, problem.y, name, parameters, problem.loss, device)
