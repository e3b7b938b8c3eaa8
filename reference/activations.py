"""The torch.nn module of each activation, under the name that `manual` gives it."""

from torch import nn


class Softplus(nn.Softplus):
    """log(1 + e^z), returning z from 40 on and not from 20 on, where e^-z is still more than rounding."""

    def __init__(self) -> None:
        super().__init__(threshold=40.0)


ACTIVATIONS: dict[str, type[nn.Module]] = {
    "sigmoid": nn.Sigmoid,
    "tanh": nn.Tanh,
    "relu": nn.ReLU,
    "leaky_relu": nn.LeakyReLU,
    "none": nn.Identity,
    "softplus": Softplus,
    "elu": nn.ELU,
    "gelu": nn.GELU,
    "silu": nn.SiLU,
    "hardtanh": nn.Hardtanh,
    "relu6": nn.ReLU6,
    "mish": nn.Mish,
    "selu": nn.SELU,
}
