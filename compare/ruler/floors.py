r"""What lies below a floor needs no further look: lower estimates of the end-to-end bounds, without a walk.

The bound of dW_l = aᵀ dz is at least what the sum itself rounds, and what a hands on of dz's own bound:

    D_dW_l >= |a|ᵀ (2 m u |dz_l| + D_dz_l)

D_dz_l comes from da_l = dz_{l+1} Wᵀ, a sum over the k_{l+1} units of the layer above, and from f', which is off
by 2 d u (`facts`). Since |dz| |W|ᵀ >= |dz Wᵀ| = |da|, from layer to layer

    D_da_l >= (2 k_{l+1} |dz_{l+1}| u + D_dz_{l+1}) |W|ᵀ
    D_dz_l >= |f'| D_da_l + |da_l| D_f'  >=  u (c_l |dz_l| + d |da_l|),    c_l = c_{l+1} + 2 k_{l+1},  c_L = 0

Left out are half of D_f', the rounding of da ∘ f', 2 u |dz_l|, and all that z brings along: more than the terms
of second order, by which |da| and |dz|, as they are recorded, may exceed what is bounded here. So a floor is

    F_dW_l = u |a|ᵀ ((2 m + c_l) |dz_l| + d |da_l|)          with 1 in place of |a|ᵀ for db_l

which is a matrix product as dear as dW itself. Each term of its sum is a floor as well, and so is (2 m + c_l) u
|dW|, the sum without the absolute values. Thus a few samples do for nearly all entries, |dW| for most others, and
the product is formed in the columns of those that are left. An update's floor is its last rounding, and where
that is exceeded, its product's too.
"""

from typing import Any

import numpy as np
from jaxtyping import Bool

from compare.facts import facts_of
from compare.ruler.rounded import is_power_of_two
from compare.ruler.walk import Bounded
from compare.step import Array, Tensors, places, tensor

FEW = 16  # samples


class Floors:
    """The floors of one problem: of its loss, of each gradient and of each update."""

    def __init__(self, numbers: Bounded) -> None:
        problem = self.problem = numbers.problem
        self.places = places(problem.layers, bias=problem.bias)
        self.u = numbers.arithmetic.roundoff
        self.of_slope = facts_of(numbers.arithmetic.f).derivative_error
        self.samples = problem.x.shape[-2]
        self.few = slice(None, None, -(-self.samples // FEW))
        self.factor, c = {}, 0
        for l in range(problem.layers, 0, -1):
            self.factor[l] = self.u * (2 * self.samples + c)
            c += 2 * problem.weights[tensor("W", l)].shape[-1]

    def exceeded(self, name: str, difference: Array, ours: Tensors, theirs: Tensors) -> Bool[np.ndarray, "..."]:
        """Where a difference of that tensor, at many steps (leading axis), is more than all of its floors."""
        with np.errstate(all="ignore"):
            doubtful = np.asarray(~(difference <= self.least(name, theirs)))
            if not doubtful.any():
                return doubtful
            where = np.unravel_index(np.flatnonzero(doubtful), doubtful.shape)
            kind, l = self.places[name]
            if kind in ("dW", "db"):
                doubtful[where] = ~(difference[where] <= self.factor[l] * np.abs(theirs[name][where]))
                columns = np.flatnonzero(doubtful.any(axis=tuple(range(doubtful.ndim - 1))))
                floor = self.of_columns(name, theirs, columns)
                doubtful[..., columns] &= ~(difference[..., columns] <= floor)
            elif kind != "loss":
                doubtful[where] = ~(difference[where] <= self.of_update(name, ours, theirs, where))
            return doubtful

    def least(self, name: str, theirs: Tensors) -> Array:
        """The cheapest floor of every element: the last rounding, of gradients that of a few samples' terms."""
        kind, l = self.places[name]
        if kind not in ("dW", "db"):
            terms = self.samples + 1 if kind == "loss" else 1
            return 2 * terms * self.u * np.abs(theirs[name])
        G = self.factor[l] * np.abs(theirs[tensor("dz", l)][..., self.few, :])
        return self._times(kind, l, theirs, self.few, G)

    def of_columns(self, name: str, theirs: Tensors, columns: Any = slice(None)) -> Array:
        """The floor of a gradient, in some of its columns, from all samples."""
        kind, l = self.places[name]
        G = self.factor[l] * np.abs(theirs[tensor("dz", l)][..., columns])
        if l < self.problem.layers:
            G = G + self.u * self.of_slope * np.abs(theirs[tensor("da", l)][..., columns])
        return self._times(kind, l, theirs, slice(None), G)

    def of_update(self, name: str, ours: Tensors, theirs: Tensors, where: Any = ...) -> Array:
        """The floor of some of an update: of its difference and, unless η is a power of two, of its product."""
        after, rate = theirs[name], np.asarray(self.problem.learning_rate)
        floor = np.abs(after[where])
        if rate.ndim or not is_power_of_two(rate):
            along = ours[f"d{name.removesuffix('_next')}"]
            floor = floor + np.abs(np.broadcast_to(rate, after.shape)[where] * along[where])
        return np.asarray(2 * self.u * floor)

    def _times(self, kind: str, l: int, theirs: Tensors, samples: slice, G: Array) -> Array:
        """|a|ᵀ G, or 1ᵀ G, over some of the samples."""
        if kind == "db":
            return G.sum(axis=-2, keepdims=True)
        a = theirs[tensor("a", l - 1)] if l > 1 else self.problem.x
        return np.abs(a[..., samples, :]).mT @ G
