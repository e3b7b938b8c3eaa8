"""The lab's activations: each function f with its derivative f' beside it.

f acts on every element by itself. f' is handed the preactivation z *and* the activation a = f(z), which the
forward pass has already computed, because the smooth derivatives are cheapest in terms of a:

    σ'(z) = a (1 - a)        tanh'(z) = 1 - a²        (a = f(z), never the z in its place)

No finite z overflows, and where f has a kink, its slope there is the one that PyTorch chose.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:  # the shapes, for readers and type checkers: what runs needs NumPy alone
    from jaxtyping import Float

    Elements = Float[np.ndarray, "*shape"]


@dataclass(frozen=True)
class Activation:
    """A function beside its derivative, and the parameters that both are handed, such as leaky ReLU's α."""

    f: Callable[..., Elements]  # z, parameters -> a
    slope: Callable[..., Elements]  # z, a, parameters -> f'(z)
    parameters: tuple[float, ...] = ()

    def __call__(self, z: Elements) -> Elements:
        """a = f(z)"""
        return self.f(z, *self.parameters)

    def derivative(self, z: Elements, a: Elements) -> Elements:
        """f'(z), given also a = f(z)."""
        return self.slope(z, a, *self.parameters)


def sigmoid(z: Elements) -> Elements:
    """σ(z) = 1 / (1 + e^-z), the logistic function.

    For z < 0 both halves of the fraction are multiplied by e^z, so that no exponent is positive and nothing
    overflows: σ(z) = e^z / (1 + e^z). Of either sign, σ(z) = e^min(z, 0) / (1 + e^-|z|).
    """
    return np.exp(np.minimum(z, 0.0)) / (1.0 + np.exp(-np.abs(z)))


def sigmoid_slope(z: Elements, a: Elements) -> Elements:
    """σ' = σ (1 - σ).

    σ'(z) = d/dz (1 + e^-z)^-1
          = e^-z / (1 + e^-z)^2
          = 1/(1 + e^-z) · e^-z/(1 + e^-z)
          = σ(z) (1 - σ(z))
    """
    return a * (1.0 - a)


def tanh(z: Elements) -> Elements:
    """tanh z = sinh z / cosh z"""
    return np.tanh(z)


def tanh_slope(z: Elements, a: Elements) -> Elements:
    """tanh' = 1 - tanh².

    tanh'(z) = (cosh² z - sinh² z) / cosh² z = 1 - tanh² z
    """
    return 1.0 - a * a


def relu(z: Elements) -> Elements:
    """max(z, 0)"""
    return np.maximum(z, 0.0)


def relu_slope(z: Elements, a: Elements) -> Elements:
    """1 to the right of zero, 0 to the left, and 0 *at* zero."""
    return (z > 0).astype(z.dtype)


def leaky_relu(z: Elements, alpha: float) -> Elements:
    """z where z > 0, else αz. The lab leaves α open; 0.01 is PyTorch's own default."""
    return np.where(z > 0, z, alpha * z)


def leaky_relu_slope(z: Elements, a: Elements, alpha: float) -> Elements:
    """1 to the right of zero, α to the left, and α *at* zero."""
    return np.where(z > 0, np.ones_like(z), alpha)


def identity(z: Elements) -> Elements:
    """f(z) = z, the lab's "without activation": the hidden layers are linear, and so is their product."""
    return z


def identity_slope(z: Elements, a: Elements) -> Elements:
    """1"""
    return np.ones_like(z)


LAB_ACTIVATIONS: dict[str, Activation] = {
    "sigmoid": Activation(sigmoid, sigmoid_slope),
    "tanh": Activation(tanh, tanh_slope),
    "relu": Activation(relu, relu_slope),
    "leaky_relu": Activation(leaky_relu, leaky_relu_slope, parameters=(0.01,)),
    "none": Activation(identity, identity_slope),
}
