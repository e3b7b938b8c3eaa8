"""What the reference does with a network: evaluate it at many weights in one call, step, train, curve.

Everything here takes and returns NumPy arrays under the shared names.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import copy, deepcopy
from dataclasses import dataclass
from math import prod

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor
from torch.func import functional_call, grad, jacrev, vmap
from torch.optim.sgd import sgd

from reference.activations import ACTIVATIONS
from reference.losses import LOSSES
from reference.network import Array, Network, as_parameters, as_weights, to_numpy, to_torch

Weights = Mapping[str, Array]


class Reference:
    """PyTorch's side of one problem: the network at its initial weights, the loss and the data.

    l2: λ of a penalty λ/2 Σ W² that is added to the loss.
    weights: W1 (fan_in, fan_out), b1 (1, fan_out), ...; x: (batch, fan_in); y: (batch, 1); all of one dtype. With
    leading axes (*runs) there are many problems, evaluated and updated together; only one can train by itself.
    """

    def __init__(
        self,
        weights: Weights,
        x: Float[np.ndarray, "*runs batch fan_in"],
        y: Float[np.ndarray, "*runs batch 1"],
        activation: str,
        parameters: Sequence[float] = (),
        loss: str = "bce",
        device: str = "cpu",
        *,
        l2: float = 0.0,
    ) -> None:
        self.device, self.l2 = device, l2
        self.x, self.y = to_torch({"x": x, "y": y}, device).values()
        self.samples = x.shape[-2]
        self.loss, self.sample_loss = LOSSES[loss](), LOSSES[loss](reduction="none")
        self.initial = {name: weight.reshape(-1, *weight.shape[-2:])[0] for name, weight in weights.items()}
        W = [weight for name, weight in self.initial.items() if name.startswith("W")]
        widths = [W[0].shape[-2], *(w.shape[-1] for w in W)]
        module = ACTIVATIONS[activation](*parameters)
        with torch.device("meta"):  # no values: all weights come from outside
            self.network = Network(widths, module, bias="b1" in self.initial, dtype=self.x.dtype)

    def evaluate(self, weights: Weights) -> dict[str, Array]:
        """Every tensor of the forward and the backward pass, at one weight set or at a whole stack of them.

        The weights' leading axes, if any, lead every result too; the last of them are the data's.
        """
        return self.at(weights).evaluate()

    def at(self, weights: Weights) -> "Passed":
        """The forward pass, from which it can be gone back again and again, by any ∂L/∂z.

        One batched pass through the module (`vmap`), at all weights.
        """
        return self._from(weights["W1"].shape[:-2], self._leaves(weights))

    def in_parts(self, weights: Weights, parts: Iterable[slice]) -> Iterator[dict[str, Array]]:
        """`evaluate` with some of the samples at a time: the rows of each part, and loss, dW and db so far.

        These are PyTorch's usual accumulated gradients, in memory that the next part adds to.
        """
        leaves = self._leaves(weights)
        total: Tensor | float = 0.0
        for samples in parts:
            part = copy(self)
            part.x, part.y = self.x[..., samples, :], self.y[..., samples, :]
            passed = part._from(weights["W1"].shape[:-2], leaves)
            inner = {name: tensor for name, tensor in passed.forward.items() if name != "p"}
            for hidden in inner.values():
                hidden.retain_grad()
            loss = passed.loss()
            loss.sum().backward(inputs=[*leaves.values()])
            total = total + loss.detach()
            sofar = {f"d{n}": tensor.grad for n, tensor in {**inner, **leaves}.items() if tensor.grad is not None}
            yield passed.apart({**passed.forward, "loss": total} | sofar)

    def _leaves(self, weights: Weights) -> dict[str, Tensor]:
        stacked = {name: array.reshape(-1, *array.shape[-2:]) for name, array in weights.items()}
        return {n: leaf.requires_grad_() for n, leaf in to_torch(stacked, self.device, copy=False).items()}

    def _from(self, runs: tuple[int, ...], leaves: dict[str, Tensor]) -> "Passed":
        shared = self.x.ndim == 2
        x = self.x if shared else self.x.expand(*runs, *self.x.shape[-2:]).flatten(end_dim=-3)
        forward = vmap(self._intermediates, in_dims=(0, None if shared else 0))
        return Passed(self, runs, leaves, forward(leaves, x))

    def update(self, weights: Weights, gradients: Weights, learning_rate: float | Array) -> dict[str, Array]:
        """One step of `torch.optim.SGD` from the given weights along the gradients dW1, ...: W1_next, ...

        The step is elementwise, so a whole stack of weights is stepped in one call. A learning rate for each run,
        (runs, 1, 1), makes a step of each run's own.
        """
        rates = np.ravel(learning_rate).tolist()
        before = to_torch(weights, self.device)
        along = to_torch({name: gradients[f"d{name}"] for name in weights}, self.device, copy=False)
        parts = {name: _by_rate(tensor, len(rates)) for name, tensor in before.items()}
        slopes = [_by_rate(tensor, len(rates)) for tensor in along.values()]
        for i, rate in enumerate(rates):
            _step([part[i] for part in parts.values()], [slope[i] for slope in slopes], rate)
        return to_numpy({f"{n}_next": torch.stack(p, dim=-3) if len(p) > 1 else p[0] for n, p in parts.items()})

    def train(self, learning_rate: float) -> Iterator[dict[str, Array]]:
        """Train by itself from the initial weights, for ever: PyTorch's usual eager loop.

        Yields each step's loss, its intermediates, and the weights W1, ... that they were computed from. On
        the CPU these weights are views of memory that the next step overwrites: copy what is to be kept.
        """
        network = deepcopy(self.network)
        parameters = as_parameters(to_torch(self.initial, self.device))
        network.load_state_dict({n: tensor.contiguous() for n, tensor in parameters.items()}, assign=True)
        optimizer = torch.optim.SGD(network.parameters(), lr=learning_rate)
        weights = as_weights(dict(network.named_parameters()))
        while True:
            optimizer.zero_grad()
            forward = network(self.x)
            loss = self.loss(_output(forward), self.y)
            if self.l2:
                loss = loss + self.penalty(as_weights(dict(network.named_parameters())))
            loss.backward()
            yield to_numpy(weights | forward | {"loss": loss})
            optimizer.step()

    def hessian(self, weights: Weights) -> Float[np.ndarray, "n n"]:
        """The loss's second derivatives in all n parameters: the Jacobian of the gradient.

        The parameters are flattened in the order of the given dictionary, each W row by row.
        """
        shapes = [array.shape for array in weights.values()]
        flat = np.concatenate([array.ravel() for array in weights.values()])

        def loss(vector: Float[Tensor, " n"]) -> Tensor:
            parts = vector.split([prod(shape) for shape in shapes])
            views = {n: part.view(shape) for n, part, shape in zip(weights, parts, shapes, strict=True)}
            loss = self.loss(_output(self._intermediates(views, self.x)), self.y)
            return loss + self.penalty(views) if self.l2 else loss

        return jacrev(grad(loss))(torch.tensor(flat, device=self.device)).detach().cpu().numpy()

    def penalty(self, weights: Mapping[str, Tensor]) -> Tensor:
        """λ/2 Σ W², of each run."""
        squares = [W.square().sum(dim=(-2, -1)) for name, W in weights.items() if name.startswith("W")]
        return self.l2 / 2 * torch.stack(squares).sum(dim=0)

    def _intermediates(self, weights: Mapping[str, Tensor], x: Tensor) -> dict[str, Tensor]:
        return functional_call(self.network, as_parameters(weights), (x,))


@dataclass(frozen=True)
class Passed:
    """A forward pass at some weights: their leading axes, flattened into one in the leaves and the intermediates.

    Each loss depends on its own weights alone, so the gradient of the sum of all losses holds that of each.
    """

    of: Reference
    runs: tuple[int, ...]
    leaves: Mapping[str, Tensor]
    forward: Mapping[str, Tensor]

    def evaluate(self) -> dict[str, Array]:
        """Every tensor of the forward and the backward pass."""
        loss = self.loss()
        inner = {n: tensor for n, tensor in self.forward.items() if n != "p"} | dict(self.leaves)
        return self.apart({**self.forward, "loss": loss} | self._back(loss.sum(), inner))

    def loss(self) -> Tensor:
        """Of each run."""
        # outside of vmap, which would take the fused loss apart and differentiate its pieces less accurately
        output, loss_of = _output(self.forward), self.of.loss
        y = self.of.y.expand(*self.runs, *self.of.y.shape[-2:]).reshape(output.shape)
        each = self.of.sample_loss(output, y)
        loss = each.sum(dim=(-2, -1)) / (self.of.samples if loss_of.reduction == "mean" else 1)
        if self.of.l2:
            loss = loss + self.of.penalty(self.leaves)
        return loss

    def pull_back(self, layer: int, dz: Array) -> dict[str, Array]:
        """What follows from ∂L/∂z_layer = dz, wherever it came from: dW (and db) of that layer, and all below."""
        inner = {n: tensor for n, tensor in self.leaves.items() if int(n[1:]) <= layer}
        inner |= {n: self.forward[n] for l in range(1, layer) for n in (f"z{l}", f"a{l}")}
        given = torch.tensor(dz.reshape(-1, *dz.shape[-2:]), device=self.of.device)
        # as a sum, since for grad_outputs PyTorch would import SymPy, which takes half a second
        along = (self.forward[f"z{layer}"] * given).sum()
        if self.of.l2:
            along = along + self.of.penalty(inner).sum()
        return self.apart(self._back(along, inner))

    def _back(self, along: Tensor, inner: Mapping[str, Tensor]) -> dict[str, Tensor]:
        """The gradient in each of these tensors; the pass stays, to go back from it again."""
        gradients = torch.autograd.grad(along, list(inner.values()), retain_graph=True)
        return {f"d{name}": gradient for name, gradient in zip(inner, gradients, strict=True)}

    def apart(self, tensors: Mapping[str, Tensor]) -> dict[str, Array]:
        """By the weights' own leading axes."""
        return {name: array.reshape(self.runs + array.shape[1:]) for name, array in to_numpy(tensors).items()}


def _by_rate(tensor: Tensor, rates: int) -> list[Tensor]:
    """As one tensor for all runs, or as one for each."""
    return [tensor] if rates == 1 else [run.clone() for run in tensor.unbind(dim=-3)]


def _step(weights: list[Tensor], gradients: list[Tensor], learning_rate: float) -> None:
    """What `torch.optim.SGD` calls; PyTorch would import its compiler to make one, which takes a second."""
    no_momentum: list[Tensor | None] = [None for _ in weights]
    sgd(
        weights,
        gradients,
        no_momentum,
        lr=learning_rate,
        weight_decay=0.0,
        momentum=0.0,
        dampening=0.0,
        nesterov=False,
        maximize=False,
    )


def _output(forward: Mapping[str, Tensor]) -> Tensor:
    """The last preactivation, which the losses take."""
    return forward[f"z{sum(name.startswith('z') for name in forward)}"]
