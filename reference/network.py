"""The network as an `nn.Module`, and the only transposes between the two weight layouts.

`nn.Linear` keeps its weight as (fan_out, fan_in); everyone else here keeps W as (fan_in, fan_out).
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor, nn

Array = Float[np.ndarray, "..."]


class Network(nn.Module):
    """Fully connected layers with one activation between them; p = σ(z) of the last preactivation."""

    def __init__(self, widths: Sequence[int], activation: nn.Module, *, bias: bool, dtype: torch.dtype) -> None:
        super().__init__()
        self.linears = nn.ModuleList(nn.Linear(i, o, bias=bias, dtype=dtype) for i, o in pairwise(widths))
        self.activation = activation

    def forward(self, x: Tensor) -> dict[str, Tensor]:
        """All intermediates by name: z1, a1, ..., z_L, p."""
        tensors = {}
        a = x
        for l, linear in enumerate(self.linears, start=1):
            z = tensors[f"z{l}"] = linear(a)
            if l < len(self.linears):
                a = tensors[f"a{l}"] = self.activation(z)
        tensors["p"] = z.sigmoid()
        return tensors


def as_parameters(weights: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """W_l (*runs, fan_in, fan_out), b_l (*runs, 1, fan_out) -> the parameters of `Network`, by their names."""
    parameters = {}
    for name, tensor in weights.items():
        layer = int(name[1:]) - 1
        if name.startswith("W"):
            parameters[f"linears.{layer}.weight"] = tensor.mT
        else:
            parameters[f"linears.{layer}.bias"] = tensor.squeeze(-2)
    return parameters


def as_weights(parameters: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """The inverse of `as_parameters`: views under the names W1, b1, ..."""
    weights = {}
    for name, tensor in parameters.items():
        _, layer, kind = name.split(".")
        if kind == "weight":
            weights[f"W{int(layer) + 1}"] = tensor.mT
        else:
            weights[f"b{int(layer) + 1}"] = tensor.unsqueeze(-2)
    return weights


def to_numpy(tensors: Mapping[str, Tensor]) -> dict[str, Array]:
    """The only way out: views of the tensors' memory where it lies on the CPU, else copies of it."""
    return {name: tensor.detach().cpu().numpy() for name, tensor in tensors.items()}


def to_torch(arrays: Mapping[str, Array], device: str, *, copy: bool = True) -> dict[str, Tensor]:
    """The only way in: copies, on the device; else views of what nobody changes meanwhile, where they can be."""
    if copy:
        return {name: torch.tensor(array, device=device) for name, array in arrays.items()}
    return {n: torch.from_numpy(np.require(array, None, "W")).to(device) for n, array in arrays.items()}
