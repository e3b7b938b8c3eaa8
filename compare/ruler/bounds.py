r"""How large a difference rounding can explain, for every element of every tensor.

Two parties evaluate the same formulas at the same weights, each in floating point. |X| below is taken
elementwise, D_X bounds |X_ours - X_theirs|, and u is the unit roundoff (2^-53, or 2^-24 in float32). The walk
goes through the same forward and backward pass, in absolute values:

    z = a W + b      D_z  = 2 k u ((|a| + D_a) |W| + |b|) + D_a |W|               k = fan_in (+ 1 with b)
    a = f(z)         D_a  = (|f'| + ½ bend D_z + jumps) D_z + 2 c u scale         (scale = |a|, or |z| for gelu)
    L = mean ℓ       D_L  = mean((|∂ℓ/∂z| + ½ bend D_z) D_z + 2 c u scale) + 2 (m + 1) u mean ℓ
    dz_L = ∂L/∂z     D_dz = (bend D_z + 2 c u scale) / m
    da = dz Wᵀ       D_da = 2 k u (|dz| + D_dz) |W|ᵀ + D_dz |W|ᵀ                  k = fan_out
    dz = da ∘ f'     D_dz = (|da| + D_da) F + D_da |f'| + 2 u |dz|
                     F    = bend D_z + jumps + 2 c u       (how far the two f' may differ)
    dW = aᵀ dz       D_dW = 2 m u (|a| + D_a)ᵀ(|dz| + D_dz) + D_aᵀ(|dz| + D_dz) + |a|ᵀ D_dz
    db = 1ᵀ dz       D_db = 2 m u 1ᵀ(|dz| + D_dz) + 1ᵀ D_dz

k u for a sum of k products holds for any order of summation, with or without fused multiply-adds (Higham,
Accuracy and Stability of Numerical Algorithms, 2nd ed., section 3.1); the 2 is for two parties. `jumps` adds
up the kinks of f that lie within D_z of z. bend, kinks and the constants c of each activation and each loss
stand in `facts`. Each bound is finally multiplied by 1 + 4 (n + 32) u, n the longest sum: for the terms
of second order, and for the rounding of the bound itself, which is always evaluated in float64.

**End to end or local.** Where both parties report a tensor, what it hands on is not its bound but the
difference that was observed (`observed`). With every tensor observed, each is judged on the inputs that it
really had: the bound names the operation at fault, instead of all that follow from it. With none, it is the
end-to-end bound. If every local bound holds, so does every end-to-end one, by induction.

**Worst case or variance.** With absolute values replaced by squares and u by u²/3, the variance of an error
that is uniform in [-u, u], the same walk adds up variances instead of magnitudes (`power=2`).
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from compare.facts import facts_of, loss_facts_of
from compare.step import Array, Tensors, depth
from manual.activations import Activation
from manual.further import ACTIVATIONS
from manual.losses import Loss

UPDATE_ROUNDINGS = 2  # fl(W - fl(η dW)); PyTorch fuses the two into one


@dataclass(frozen=True)
class Arithmetic:
    """What rounding depends on: the functions that are evaluated, and the precision.

    `worst` is the largest size an error takes: |.| for power 1, its square for power 2.
    """

    f: Activation
    loss: Loss
    dtype: np.dtype
    power: int = 1
    roundings: float = 1.0  # of each operation: more than one, where a formula is written otherwise than ours

    @cached_property
    def roundoff(self) -> float:
        """u, or the variance u²/3 of an error uniform in [-u, u]."""
        u = self.roundings * float(np.finfo(self.dtype).eps) / 2
        return u if self.power == 1 else u * u / 3

    @cached_property
    def smallest(self) -> float:
        """The smallest normal number: what underflows may be off by as much, as some flush it to zero."""
        return float(np.finfo(self.dtype).smallest_normal) ** self.power

    def size(self, value: Array | float) -> Any:
        """|value|, or its square."""
        return np.abs(value) if self.power == 1 else np.square(value)

    def sum_of_products(self, terms: int, left: Array, D_left: Array, right: Array) -> Array:
        """The bound of left @ right, right being exact and both being sizes already."""
        largest = left + D_left
        rounded = 2 * self.roundoff * terms * (largest @ right) + D_left @ right
        return rounded + self.smallest * self._products(largest, right)

    @staticmethod
    def _products(left: Array, right: Array) -> Array:
        """How many products each sum of left @ right has. A product may underflow, and so may its bound.

        So it is the factors that are asked whether there is anything to lose.
        """
        return (left > 0).astype(float) @ (right > 0).astype(float)

    def value(self, f: Activation, z: Array, a: Array, D_z: Array) -> Array:
        """The bound of a = f(z), of which z is known to within D_z."""
        size, u, facts = self.size, self.roundoff, facts_of(f)
        slope = size(f.derivative(z, a)) + size(facts.bend / 2) * D_z + self._jumps(f, z, D_z)
        D_a = slope * D_z + 2 * size(facts.value_error) * u * size(facts.value_scale(z, a))
        underflow = self.smallest * (1 + size(z))  # of a factor of f, times z as in silu
        return D_a + underflow * (facts.value_error > 0)

    def slope(self, f: Activation, z: Array, D_z: Array) -> Array:
        """F, the bound of f'(z)."""
        facts = facts_of(f)
        bent = self.size(facts.bend) * D_z + self._jumps(f, z, D_z)
        return bent + 2 * self.size(facts.derivative_error) * self.roundoff

    def loss_value(self, L: Array, z: Array, p: Array, y: Array, D_z: Array) -> Array:
        """The bound of L, the mean of the loss over the batch."""
        facts, size, u, m = loss_facts_of(self.loss), self.size, self.roundoff, y.shape[-2]
        slope = size(m * self.loss.gradient(z, p, y)) + size(facts.bend / 2) * D_z
        each = slope * D_z + 2 * size(facts.rounding) * u * size(facts.value_scale(z, p, y))
        return np.asarray(each.mean(axis=(-2, -1)) + 2 * (m + 1) * u * size(L) + self.smallest)

    def loss_gradient(self, z: Array, p: Array, y: Array, D_z: Array) -> Array:
        """The bound of ∂L/∂z at the output."""
        facts, size, m = loss_facts_of(self.loss), self.size, y.shape[-2]
        scale = 2 * size(facts.rounding) * self.roundoff * size(facts.gradient_scale(z, p, y))
        return (size(facts.bend) * D_z + scale) / size(float(m)) + self.smallest

    def _jumps(self, f: Activation, z: Array, D_z: Array) -> Array | float:
        kinks = facts_of(f).kinks
        near = ((self.size(z - kink.at) <= D_z) & (D_z > 0) for kink in kinks)
        return sum((self.size(kink.jump) * close for kink, close in zip(kinks, near, strict=True)), start=0.0)


def bounds(
    theirs: Tensors, x: Array, y: Array, arithmetic: Arithmetic, observed: Tensors | None = None
) -> dict[str, Array]:
    """The bound of every tensor of the forward pass, the loss and the backward pass.

    theirs: one party's full record, weights among it, of one step or of many (leading axes).
    observed: differences ours - theirs; what is missing, or all, is replaced by its bound.
    """
    rec = {name: np.asarray(tensor, dtype=np.float64) for name, tensor in theirs.items()}
    seen = {
        name: arithmetic.size(np.asarray(tensor, dtype=np.float64)) for name, tensor in (observed or {}).items()
    }
    f, size, u, tiny = arithmetic.f, arithmetic.size, arithmetic.roundoff, arithmetic.smallest
    x, y = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
    last, m = depth(rec), y.shape[-2]
    D: dict[str, Array] = {"a0": np.zeros_like(x)}
    rec["a0"] = x

    def handed_on(name: str) -> Array:
        return seen.get(name, D[name])

    with np.errstate(all="ignore"):  # an overflow makes a bound infinite, and the verdict indistinguishable
        for l in range(1, last + 1):
            a, W = rec[f"a{l - 1}"], rec[f"W{l}"]
            D_a = handed_on(f"a{l - 1}")
            terms = W.shape[-2] + ("b1" in rec)
            D[f"z{l}"] = arithmetic.sum_of_products(terms, size(a), D_a, size(W))
            if "b1" in rec:
                D[f"z{l}"] = D[f"z{l}"] + 2 * u * terms * size(rec[f"b{l}"])
            if l < last:
                D[f"a{l}"] = arithmetic.value(f, rec[f"z{l}"], rec[f"a{l}"], handed_on(f"z{l}"))

        z, p, D_z = rec[f"z{last}"], rec["p"], handed_on(f"z{last}")
        D["p"] = arithmetic.value(ACTIVATIONS["sigmoid"], z, p, D_z)
        D["loss"] = arithmetic.loss_value(rec["loss"], z, p, y, D_z)
        D[f"dz{last}"] = arithmetic.loss_gradient(z, p, y, D_z)

        for l in range(last, 0, -1):
            a, dz, D_a, D_dz = (
                size(rec[f"a{l - 1}"]),
                size(rec[f"dz{l}"]),
                handed_on(f"a{l - 1}"),
                handed_on(f"dz{l}"),
            )
            D[f"dW{l}"] = arithmetic.sum_of_products(m, a.mT, D_a.mT, dz + D_dz) + a.mT @ D_dz
            if "b1" in rec:
                D[f"db{l}"] = (2 * m * u * (dz + D_dz) + D_dz).sum(axis=-2, keepdims=True) + tiny
            if l > 1:
                z, a = rec[f"z{l - 1}"], rec[f"a{l - 1}"]
                W, D_z = size(rec[f"W{l}"]), handed_on(f"z{l - 1}")
                D[f"da{l - 1}"] = arithmetic.sum_of_products(W.shape[-1], dz, D_dz, W.mT)
                da, D_da = size(rec[f"da{l - 1}"]), handed_on(f"da{l - 1}")
                F, slope = arithmetic.slope(f, z, D_z), size(f.derivative(z, a))
                D_dz = (da + D_da) * F + D_da * slope + 2 * u * size(rec[f"dz{l - 1}"])
                D[f"dz{l - 1}"] = D_dz + tiny * ((da + D_da > 0) & (slope + F > 0))

        del D["a0"]
        longest = max(m, *(max(W.shape[-2:]) for name, W in rec.items() if name[0] == "W"))
        inflation = (1 + 4 * (longest + 32) * np.finfo(arithmetic.dtype).eps / 2) ** arithmetic.power
        return {name: _known(np.asarray(bound * inflation)) for name, bound in D.items()}


def update_bounds(ours: Tensors, learning_rate: float | Array, arithmetic: Arithmetic) -> dict[str, Array]:
    """The bound of W_next = W - η dW (and b_next), at ours own W and dW, which both parties are given."""
    size, u = arithmetic.size, arithmetic.roundoff
    D = {}
    with np.errstate(all="ignore"):
        for name in [name for name in ours if name.endswith("_next")]:
            parameter = name.removesuffix("_next")
            W, dW = (np.asarray(ours[n], dtype=np.float64) for n in (parameter, f"d{parameter}"))
            step = learning_rate * dW
            rounded = 2 * UPDATE_ROUNDINGS * u * (size(W - step) + size(step))
            D[name] = _known(rounded * (1 + 1e-6) + 2 * arithmetic.smallest)
    return D


def floors(theirs: Tensors, x: Array, arithmetic: Arithmetic) -> dict[str, Array]:
    """A part of the end-to-end bounds of the loss and of dW, db that needs no walk, so a lower estimate.

    It is the rounding of the last operation alone: what lies below it needs no further look.
    """
    u, m = arithmetic.roundoff, x.shape[-2]
    floor = {"loss": 2 * (m + 1) * u * np.abs(theirs["loss"])}
    with np.errstate(all="ignore"):
        for l in range(1, depth(theirs) + 1):
            a, dz = np.abs(theirs[f"a{l - 1}"] if l > 1 else x), np.abs(theirs[f"dz{l}"])
            floor[f"dW{l}"] = 2 * m * u * (a.mT @ dz)
            if "b1" in theirs:
                floor[f"db{l}"] = 2 * m * u * dz.sum(axis=-2, keepdims=True)
    return floor


def _known(bound: Array) -> Array:
    """A bound that could not be computed, as after an overflow, allows everything."""
    return np.asarray(np.where(np.isnan(bound), np.inf, bound))
