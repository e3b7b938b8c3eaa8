r"""What rounding depends on: the precision, and what is known of the functions that are evaluated.

|X| below is taken elementwise, D_X bounds |X_ours - X_theirs|, u is the unit roundoff (2^-53, or 2^-24 in
float32), and the 2 is for two parties. The functions of the step hand on what they are given by their slope, and
add c roundings of their own:

    a = f(z)         D_a  = (|f'| + ½ bend D_z + jumps) D_z + 2 c u scale         (scale = |a|, or |z| for gelu)
    f'(z)            D    = bend D_z + jumps + 2 c u
    L = mean ℓ       D_L  = mean((|∂ℓ/∂z| + ½ bend D_z + jump) D_z + 2 c u scale) + 2 (m + 1) u mean ℓ
    dz_L = ∂L/∂z     D_dz = (bend D_z + jump + 2 c u scale) / m

`jumps` adds up the kinks of f that lie within D_z of z, and those of the loss that lie so near that the two
parties may be on either side. Where L is a sum over the m samples, it is divided by nothing. bend, kinks and the
constants c stand in `facts`.

**Worst case or variance.** With absolute values replaced by squares and u by u²/3, the variance of an error
that is uniform in [-u, u], the same rules add up variances instead of magnitudes (`power=2`).
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from jaxtyping import Num

from compare.facts import LossFacts, facts_of, loss_facts_of
from compare.problems import Problem, activation_of
from compare.step import Array
from manual.activations import Activation
from manual.losses import LOSSES, Loss

ELEMENTARY = 8.0  # roundings of an elementary function: 4 units in the last place, of which one is at most 2u


@dataclass(frozen=True)
class Arithmetic:
    """The functions that are evaluated, and the precision.

    `size` is the largest that an error takes: |.| for power 1, its square for power 2. batch: over how many
    samples the sums go, if not over those at hand alone.
    """

    f: Activation
    loss: Loss
    dtype: np.dtype
    power: int = 1
    batch: int = 0

    @cached_property
    def roundoff(self) -> float:
        """u, or the variance u²/3 of an error uniform in [-u, u]."""
        u = float(np.finfo(self.dtype).eps) / 2
        return u if self.power == 1 else u * u / 3

    @cached_property
    def smallest(self) -> float:
        """The smallest normal number: what underflows may be off by as much, as some flush it to zero."""
        return float(np.finfo(self.dtype).smallest_normal) ** self.power

    def size(self, value: Num[np.ndarray, "..."] | float) -> Any:
        """|value|, or its square."""
        return np.abs(value) if self.power == 1 else np.square(value)

    def rounding(self, c: float) -> float:
        """What c roundings of either party come to, relative to the size of what is rounded: 2 c u."""
        return 2 * (abs(c) if self.power == 1 else c * c) * self.roundoff

    def inflation(self, terms: int) -> float:
        """For the terms of second order, and for the rounding of a bound itself; terms: of the longest sum."""
        return float((1 + 2 * (terms + 32) * np.finfo(self.dtype).eps) ** self.power)

    def value(self, f: Activation, z: Array, a: Array, D_z: Array) -> Array:
        """How far a = f(z) is apart where z is, by D_z."""
        size = self.size
        return (size(f.derivative(z, a)) + size(facts_of(f).bend / 2) * D_z + self._jumps(f, z, D_z)) * D_z

    def value_rounding(self, f: Activation, z: Array, a: Array) -> Array:
        """What the evaluation of a = f(z) adds."""
        facts = facts_of(f)
        underflow = self.smallest * (1 + self.size(z))  # of a factor of f, times z as in silu
        rounding = self.rounding(facts.value_error) * self.size(facts.value_scale(z, a))
        return rounding + underflow * (facts.value_error > 0)

    def slope(self, f: Activation, z: Array, D_z: Array) -> Array:
        """How far f'(z) is apart where z is, by D_z."""
        return self.size(facts_of(f).bend) * D_z + self._jumps(f, z, D_z)

    def slope_rounding(self, f: Activation, z: Array, a: Array) -> Array | float:
        """What the evaluation of f'(z) adds."""
        return self.rounding(facts_of(f).derivative_error)

    def loss_value(self, z: Array, p: Array, y: Array, D_z: Array) -> Array:
        """How far L, the mean or the sum of ℓ over the batch, is apart where z is, by D_z."""
        facts = self._loss
        slope = self.size(facts.averaged(y) * self.loss.gradient(z, p, y)) + self.size(facts.bend / 2) * D_z
        apart = (slope + self._loss_jumps(z, p, y, D_z)) * D_z
        return np.asarray(apart.sum(axis=(-2, -1)) / self._averaged(y))

    def loss_rounding(self, z: Array, p: Array, y: Array) -> Array:
        """What the evaluation of L adds."""
        facts = self._loss
        each = self.rounding(facts.rounding) * self.size(facts.value_scale(z, p, y))
        share = facts.averaged(y) / self._averaged(y)
        summed = self.size(np.asarray(share * self.loss.value(z, p, y)))
        summing = 2 * ((self.batch or y.shape[-2]) + 1) * self.roundoff * summed
        return np.asarray(each.sum(axis=(-2, -1)) / self._averaged(y) + summing + self.smallest)

    def loss_gradient(self, z: Array, p: Array, y: Array, D_z: Array) -> Array:
        """How far ∂L/∂z at the output is apart where z is, by D_z."""
        facts = self._loss
        apart = self.size(facts.bend) * D_z + self._loss_jumps(z, p, y, D_z)
        return apart / self.size(self._averaged(y))

    def loss_gradient_rounding(self, z: Array, p: Array, y: Array) -> Array:
        """What the evaluation of ∂L/∂z adds."""
        facts = self._loss
        scale = self.rounding(facts.rounding) * self.size(facts.gradient_scale(z, p, y))
        return scale / self.size(self._averaged(y)) + self.smallest

    @property
    def _loss(self) -> LossFacts:
        return loss_facts_of(self.loss)

    def _averaged(self, y: Array) -> float:
        """What the sum over the whole batch is divided by."""
        return float(self.batch) if self.batch and self._loss.mean else self._loss.averaged(y)

    def _loss_jumps(self, z: Array, p: Array, y: Array, D_z: Array) -> Array | float:
        """The jumps of ∂ℓ/∂z where the two parties may lie on either side of a kink."""
        facts = self._loss
        rounding = self.rounding(facts.rounding) * self.size(facts.value_scale(z, p, y))
        jumps: Array | float = 0.0
        for kink in facts.kinks:
            near = self.size(kink.side(z, p, y)) <= self.size(kink.slope) * D_z + rounding
            jumps = jumps + self.size(kink.jump(z, p, y)) * near
        return jumps

    def _jumps(self, f: Activation, z: Array, D_z: Array) -> Array | float:
        kinks = facts_of(f).kinks
        near = ((self.size(z - kink.at) <= D_z) & (D_z > 0) for kink in kinks)
        return sum((self.size(kink.jump) * close for kink, close in zip(kinks, near, strict=True)), start=0.0)


def arithmetic_of(problem: Problem, power: int = 1) -> Arithmetic:
    """The functions and the precision that the problem's rounding depends on."""
    return Arithmetic(activation_of(problem.activation), LOSSES[problem.loss], problem.dtype, power)
