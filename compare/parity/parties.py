"""The two parties as the lanes see them: one yields the steps of a training, the other evaluates stacks."""

from collections.abc import Iterator

from compare.problems import Problem, activation_of, parse_activation
from compare.step import Tensors, by_layer
from manual.losses import LOSSES
from manual.training import gradient_descent
from reference.training import Reference


def manual_steps(problem: Problem) -> Iterator[Tensors]:
    """The hand-written network's training, for ever."""
    training = gradient_descent(
        problem.x,
        problem.y,
        W=by_layer(problem.weights, "W"),
        b=by_layer(problem.weights, "b"),
        f=activation_of(problem.activation),
        loss=LOSSES[problem.loss](),
        learning_rate=problem.learning_rate,
    )
    return (step.named() for step in training)


def torch_reference(problem: Problem, device: str = "cpu") -> Reference:
    """PyTorch's side of the problem."""
    name, parameters = parse_activation(problem.activation)
    return Reference(problem.weights, problem.x, problem.y, name, parameters, problem.loss, device)
