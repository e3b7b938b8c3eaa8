"""The parties as the lanes see them: one yields the steps of a training, the other evaluates stacks.

Our own programs are held to PyTorch, and to nothing else. Somebody else's are held to whoever is `believed`:
PyTorch, or where it is not installed the hand-written network.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, runtime_checkable

import numpy as np

from compare.errors import CompareError
from compare.extras import has_pytorch, need_pytorch
from compare.problems import Problem, activation_of, parse_activation
from compare.step import Array, Tensors, by_layer, places, tensor
from manual.losses import LOSSES
from manual.network import Backward, Forward, back_through_layer, backward, forward
from manual.training import Step, gradient_descent

if TYPE_CHECKING:  # which takes a second to import, and may not be there
    from reference.training import Reference as Reference

Rows = dict[str, Mapping[int, Array]]  # by kind and layer, as in the step's table

__all__ = ["ByHand", "Evaluates", "InParts", "Updates", "believed", "manual_steps", "named", "torch_reference"]


@runtime_checkable
class Evaluates(Protocol):
    """Whoever computes tensors at stacked weights, steps first."""

    def evaluate(self, weights: Tensors) -> dict[str, Array]: ...


@runtime_checkable
class Updates(Evaluates, Protocol):
    """The same, and it steps them: the party that is believed."""

    def update(self, weights: Tensors, gradients: Tensors, learning_rate: float | Array) -> dict[str, Array]: ...


@runtime_checkable
class InParts(Updates, Protocol):
    """The same, and it can be asked about some of the samples at a time."""

    def in_parts(self, weights: Tensors, parts: Iterable[slice]) -> Iterator[dict[str, Array]]:
        """The tensors of each part, and the sums up to it."""
        ...


def manual_steps(problem: Problem, weights: Tensors | None = None) -> Iterator[Tensors]:
    """The hand-written network's training, for ever, from the problem's weights unless others are given.

    Its losses have no penalty (CompareError).
    """
    if problem.l2:
        raise CompareError(f"l2 is {problem.l2:g}: the hand-written network is the lab's, which has no penalty")
    training = gradient_descent(
        problem.x,
        problem.y,
        W=by_layer(weights or problem.weights, "W"),
        b=by_layer(weights or problem.weights, "b"),
        f=activation_of(problem.activation),
        loss=LOSSES[problem.loss],
        learning_rate=problem.learning_rate,
    )
    return (named(step) for step in training)


def named(step: Step) -> dict[str, Array]:
    """Every tensor of a hand-written step by its name on paper: W1, ..., z1, a1, ..., p, loss, dW3, W1_next."""
    loss = {len(step.W): np.asarray(step.loss)}
    kept = {"W": step.W, "b": step.b, "loss": loss, "W_next": step.W_next, "b_next": step.b_next}
    return _by_name(_passed(step.forward, step.backward) | kept)


def _passed(fwd: Forward, bwd: Backward) -> Rows:
    """What both passes yield, by the rows of the step's table."""
    forwards = {"z": fwd.z, "a": fwd.a, "p": {len(fwd.z): fwd.p}}
    return forwards | {"output": bwd.dz, "da": bwd.da, "dz": bwd.dz, "dW": bwd.dW, "db": bwd.db}


def _by_name(rows: Rows) -> dict[str, Array]:
    which = places(len(rows["z"]), bias=bool(rows["db"]), kinds=rows)
    return {name: rows[kind][l] for name, (kind, l) in which.items()}


def believed(problem: Problem) -> Reference | ByHand:
    """The party that somebody else's program is held to."""
    return torch_reference(problem) if has_pytorch() else ByHand(problem)


def torch_reference(problem: Problem, device: str = "cpu") -> Reference:
    """PyTorch's side of the problem; CompareError where it is not installed."""
    need_pytorch()
    from reference.training import Reference

    name, parameters = parse_activation(problem.activation)
    return Reference(problem.weights, problem.x, problem.y, name, parameters, problem.loss, device, l2=problem.l2)


@dataclass(frozen=True)
class ByHand:
    """The hand-written network's side of the problem, asked as PyTorch's is; its penalty is added here."""

    problem: Problem

    def evaluate(self, weights: Tensors) -> dict[str, Array]:
        """Every tensor of the forward and the backward pass, at one weight set or at a whole stack of them."""
        return self.at(weights).evaluate()

    def at(self, weights: Tensors) -> PassedByHand:
        """The forward pass, from which it can be gone back by any ∂L/∂z."""
        W, b = by_layer(weights, "W"), by_layer(weights, "b")
        return PassedByHand(
            self.problem, W, b, forward(self.problem.x, W, b, activation_of(self.problem.activation))
        )

    def update(self, weights: Tensors, gradients: Tensors, learning_rate: float | Array) -> dict[str, Array]:
        """W - η dW: W1_next, ..."""
        rate = np.asarray(learning_rate, dtype=self.problem.dtype)
        return {f"{name}_next": W - rate * gradients[f"d{name}"] for name, W in weights.items()}


@dataclass(frozen=True)
class PassedByHand:
    """A forward pass at some weights."""

    problem: Problem
    W: dict[int, Array]
    b: dict[int, Array]
    forward: Forward

    def evaluate(self) -> dict[str, Array]:
        """Every tensor of the forward and the backward pass; λ/2 Σ W² is part of the loss, and λ W of dW."""
        problem, fwd, loss = self.problem, self.forward, LOSSES[self.problem.loss]
        bwd = backward(problem.y, self.W, self.b, activation_of(problem.activation), loss, fwd)
        L = loss.value(fwd.z[len(self.W)], fwd.p, problem.y)
        penalty = sum(np.square(W).sum(axis=(-2, -1)) for W in self.W.values())
        total = np.asarray(L + problem.dtype.type(problem.l2 / 2) * penalty if problem.l2 else L)
        return self._penalised(_by_name(_passed(fwd, bwd))) | {"loss": total}

    def pull_back(self, layer: int, dz: Array) -> dict[str, Array]:
        """What follows from ∂L/∂z_layer = dz, wherever it came from: dW (and db) of that layer, and all below."""
        f, z, a = activation_of(self.problem.activation), self.forward.z, self.forward.a
        found: dict[str, Array] = {}
        for l in range(layer, 0, -1):
            dW, da = back_through_layer(a[l - 1], self.W[l], dz)
            found |= {tensor("dW", l): dW} | ({tensor("db", l): dz.sum(axis=-2, keepdims=True)} if self.b else {})
            if l > 1:
                dz = da * f.derivative(z[l - 1], a[l - 1])
                found |= {tensor("da", l - 1): da, tensor("dz", l - 1): dz}
        return self._penalised(found)

    def _penalised(self, tensors: dict[str, Array]) -> dict[str, Array]:
        if self.problem.l2:
            rate = self.problem.dtype.type(self.problem.l2)
            for l, W in self.W.items():
                if (name := tensor("dW", l)) in tensors:
                    tensors[name] = tensors[name] + rate * W
        return tensors
