r"""The forward pass, and the backward pass that mirrors it line by line.

    x = a0 → W1 → z1 → f → a1 → W2 → z2 → f → a2 → W3 → z3 → σ → p → L

From scalars to matrices
------------------------
The lab writes the backward pass as scalar factors in the order of the chain rule:

    ∂L/∂W3 = ∂p/∂W3 · ∂L/∂p             ∂p/∂W3  = a2 σ(a2 W3)[1 - σ(a2 W3)]
    ∂L/∂W2 : through                     ∂p/∂a2  = W3 σ(a2 W3)[1 - σ(a2 W3)]
                                         ∂a2/∂W2 = a1 σ(a1 W2)[1 - σ(a1 W2)]
    ∂L/∂W1 : through                     ∂a2/∂a1 = W2 σ(a1 W2)[1 - σ(a1 W2)]
                                         ∂a1/∂W1 = x  σ(x W1) [1 - σ(x W1)]

What to transpose, and where the sums go, follows from one layer, z = a W, written with indices
(n: sample, i: input unit, j: output unit):

    z_nj = Σ_i a_ni W_ij

W_ij reaches L through z_nj of *every* sample n, and a_ni through z_nj of *every* unit j. Summing over those
paths, with dz = ∂L/∂z, is a matrix product each:

    ∂L/∂W_ij = Σ_n a_ni dz_nj      dW = aᵀ dz        (sum over samples: the batch axis is contracted)
    ∂L/∂b_j  = Σ_n dz_nj           db = 1ᵀ dz
    ∂L/∂a_ni = Σ_j dz_nj W_ij      da = dz Wᵀ        (sum over units)

and the activation a = f(z) acts on each entry alone, so its factor is elementwise:

    ∂L/∂z_nj = ∂L/∂a_nj f'(z_nj)   dz = da ∘ f'(z)

Each factor a_l σ(..)[1 - σ(..)] of the lab is thus a transposed aᵀ on the left and an elementwise f'(z) inside
dz; the 1/m of the mean enters once, in dz of the output (`losses`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from manual.activations import sigmoid

if TYPE_CHECKING:
    from jaxtyping import Float

    from manual.activations import Activation
    from manual.losses import Labels, Loss, Output

    Inputs = Float[np.ndarray, "*#runs batch fan_in"]
    # by layer, counted from 1 as on paper; _ is a width that differs from layer to layer
    Weights = dict[int, Float[np.ndarray, "*runs _ _"]]
    Biases = dict[int, Float[np.ndarray, "*runs 1 _"]]
    Units = dict[int, Float[np.ndarray, "*runs batch _"]]
    Activations = dict[int, Float[np.ndarray, "*#runs batch _"]]  # all runs may share a[0] = x


def layer(
    a: Float[np.ndarray, "*#runs batch fan_in"],
    W: Float[np.ndarray, "*runs fan_in fan_out"],
    b: Float[np.ndarray, "*runs 1 fan_out"] | None = None,
) -> Float[np.ndarray, "*runs batch fan_out"]:
    """z_nj = Σ_i a_ni W_ij + b_j, or without b"""
    z = a @ W
    return z if b is None else z + b


def back_through_layer(
    a: Float[np.ndarray, "*#runs batch fan_in"],
    W: Float[np.ndarray, "*runs fan_in fan_out"],
    dz: Float[np.ndarray, "*runs batch fan_out"],
) -> tuple[Float[np.ndarray, "*runs fan_in fan_out"], Float[np.ndarray, "*runs batch fan_in"]]:
    """dW_ij = Σ_n a_ni dz_nj,  da_ni = Σ_j dz_nj W_ij"""
    dW = a.mT @ dz
    da = dz @ W.mT
    return dW, da


@dataclass(slots=True)
class Forward:
    """What the forward pass leaves for the backward pass: z[1..L], a[0..L-1] with a[0] = x, and p."""

    z: Units
    a: Activations
    p: Output


@dataclass(slots=True)
class Backward:
    """The derivatives of the loss: dz[1..L], dW[1..L], da[1..L-1], and db[1..L] if there are biases."""

    dz: Units
    dW: Weights
    da: Units
    db: Biases


def forward(x: Inputs, W: Weights, b: Biases, f: Activation) -> Forward:
    """z_l = a_{l-1} W_l + b_l,  a_l = f(z_l),  p = σ(z_L).  Without biases, b is empty."""
    last = len(W)
    z, a = {}, {0: x}
    for l in range(1, last + 1):
        z[l] = layer(a[l - 1], W[l], b.get(l))
        if l < last:
            a[l] = f(z[l])
    p = sigmoid(z[last])
    return Forward(z, a, p)


def backward(y: Labels, W: Weights, b: Biases, f: Activation, loss: Loss, fwd: Forward) -> Backward:
    """The derivatives of L with respect to every tensor of the forward pass, from the last to the first."""
    z, a, p = fwd.z, fwd.a, fwd.p
    last = len(W)
    dz, dW, da = {}, {}, {}

    dz[last] = loss.gradient(z[last], p, y)
    for l in range(last, 1, -1):
        dW[l], da[l - 1] = back_through_layer(a[l - 1], W[l], dz[l])
        dz[l - 1] = da[l - 1] * f.derivative(z[l - 1], a[l - 1])
    dW[1] = a[0].mT @ dz[1]  # the first layer's: nobody asks for ∂L/∂x
    db = {l: dz[l].sum(axis=-2, keepdims=True) for l in b}
    return Backward(dz, dW, da, db)
