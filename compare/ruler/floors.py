r"""What lies below a floor needs no further look: lower estimates of the end-to-end bounds, without a walk.

The bound of dW_l = aᵀ dz is at least what the sum itself rounds, and what a hands on of dz's own bound:

    D_dW_l >= |a|ᵀ (2 m u |dz_l| + D_dz_l)

Each z is a sum of k terms, and |a| |W| + |b| >= |z|, so that D_z >= 2 k u |z|. Through f', which bends and is off
by 2 d u (`arithmetic`), and through da_l = dz_{l+1} Wᵀ, a sum over the n_{l+1} units of the layer above,

    D_da_l >= (2 n_{l+1} u |dz_{l+1}| + D_dz_{l+1}) |W|ᵀ
    D_dz_l >= |da_l| D_f' + |f'| D_da_l  >=  u |da_l| (d + 2 k bend |z_l|) + c_l u |dz_l|

with c_l = c_{l+1} + 2 n_{l+1} and c_L = 0; dz_L is bounded as in `arithmetic`, by that D_z. What a is off by is
at least |f'| D_z of the layer below. Left out are half of what f' is off by, the rounding of da ∘ f', 2 u |dz_l|,
what f rounds, and all that comes from further below: more than the terms of second order, by which |z|, |da| and
|dz|, as they are recorded, may exceed what is bounded here. So, with that D_dz_l, a floor is

    F_dW_l = |a|ᵀ (2 m u |dz_l| + D_dz_l) + (|f'| 2 k u |z_{l-1}|)ᵀ |dz_l|
    F_db_l = 1ᵀ (2 m u |dz_l| + D_dz_l)

which are matrix products as dear as dW itself. Each term of the sums is a floor as well, and so is (2 m + c_l) u
|dW|, the sum without the absolute values. Late in a training a few samples have nearly all of |dz_L|, and so of
every dz_l: their terms do for nearly all entries, |dW| for most others, and the product is formed at the steps
and in the columns of those that are left. An update's floor is its last rounding, and where that is exceeded, its
product's too.
"""

from typing import Any

import numpy as np
from jaxtyping import Bool, Int

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
        self.arithmetic, self.facts = numbers.arithmetic, facts_of(numbers.arithmetic.f)
        self.u = numbers.arithmetic.roundoff
        self.samples = problem.x.shape[-2]
        self.rounded, self.factor, c = {}, {}, 0  # by layer: 2 k u, and (2 m + c) u
        for l in range(problem.layers, 0, -1):
            fan_in, fan_out = problem.weights[tensor("W", l)].shape[-2:]
            self.rounded[l] = 2 * self.u * (fan_in + problem.bias)
            self.factor[l] = self.u * (2 * self.samples + c)
            c += 2 * fan_out

    def exceeded(self, name: str, difference: Array, ours: Tensors, theirs: Tensors) -> Bool[np.ndarray, "..."]:
        """Where a difference of that tensor, at many steps (leading axis), is more than all of its floors."""
        with np.errstate(all="ignore"):
            doubtful = np.asarray(~(difference <= self.least(name, theirs)))
            if not doubtful.any():
                return doubtful
            kind, l = self.places[name]
            if kind in ("dW", "db"):
                doubtful &= ~(difference <= self.factor[l] * np.abs(theirs[name]))
                steps = np.asarray(doubtful.any(axis=tuple(range(1, doubtful.ndim))))
                if steps.any():
                    left = doubtful[steps]
                    columns = np.flatnonzero(left.any(axis=tuple(range(left.ndim - 1))))
                    floor = self.of_columns(name, self._at(steps, l, theirs), columns)
                    left[..., columns] &= ~(difference[steps][..., columns] <= floor)
                    doubtful[steps] = left
            elif kind != "loss":
                where = np.unravel_index(np.flatnonzero(doubtful), doubtful.shape)
                doubtful[where] = ~(difference[where] <= self.of_update(name, ours, theirs, where))
            return doubtful

    def least(self, name: str, theirs: Tensors) -> Array:
        """The cheapest floor of every element: the last rounding, of gradients that of a few samples' terms."""
        kind, l = self.places[name]
        if kind not in ("dW", "db"):
            terms = self.samples + 1 if kind == "loss" else 1
            return 2 * terms * self.u * np.abs(theirs[name])
        few = self.few(theirs)
        G = self.factor[l] * np.abs(theirs[tensor("dz", l)][..., few, :])
        return self._times(kind, l, theirs, few, G)

    def few(self, theirs: Tensors) -> Int[np.ndarray, " few"]:
        """The samples that have most of |dz_L|, over all steps and runs."""
        of_samples = np.abs(theirs[tensor("dz", self.problem.layers)]).reshape(-1, self.samples).sum(axis=0)
        return np.argpartition(of_samples, max(0, self.samples - FEW))[-FEW:]

    def of_columns(self, name: str, theirs: Tensors, columns: Any = slice(None)) -> Array:
        """The floor of a gradient, in some of its columns, from all samples."""
        kind, l = self.places[name]
        z, dz = (theirs[tensor(row, l)][..., columns] for row in ("z", "dz"))
        D_z = self.rounded[l] * np.abs(z)
        if l == self.problem.layers:
            at = (z, theirs["p"], self.problem.y)
            D_dz = self.arithmetic.loss_gradient(*at, D_z) + self.arithmetic.loss_gradient_rounding(*at)
        else:
            D_slope = self.u * self.facts.derivative_error + self.facts.bend * D_z
            D_dz = np.abs(theirs[tensor("da", l)][..., columns]) * D_slope
        floor = self._times(kind, l, theirs, slice(None), self.factor[l] * np.abs(dz) + D_dz)
        if kind == "dW" and l > 1:
            below, a = (theirs[tensor(row, l - 1)] for row in ("z", "a"))
            D_a = self.rounded[l - 1] * np.abs(self.arithmetic.f.derivative(below, a) * below)
            floor += D_a.mT @ np.abs(dz)
        return floor

    def of_update(self, name: str, ours: Tensors, theirs: Tensors, where: Any = ...) -> Array:
        """The floor of some of an update: of its difference and, unless η is a power of two, of its product."""
        after, rate = theirs[name], np.asarray(self.problem.learning_rate)
        floor = np.abs(after[where])
        if rate.ndim or not is_power_of_two(rate):
            along = ours[f"d{name.removesuffix('_next')}"]
            floor = floor + np.abs(np.broadcast_to(rate, after.shape)[where] * along[where])
        return np.asarray(2 * self.u * floor)

    def _at(self, steps: Bool[np.ndarray, " steps"], l: int, theirs: Tensors) -> Tensors:
        """What the floor of a gradient of layer l is made of, at some of the steps."""
        if steps.all():
            return theirs
        near = {tensor(row, layer) for row in ("z", "a", "da", "dz") for layer in (l - 1, l)} | {"p"}
        return {name: theirs[name][steps] for name in near & {*theirs}}

    def _times(self, kind: str, l: int, theirs: Tensors, samples: Any, G: Array) -> Array:
        """|a|ᵀ G, or 1ᵀ G, over some of the samples."""
        if kind == "db":
            return G.sum(axis=-2, keepdims=True)
        a = theirs[tensor("a", l - 1)] if l > 1 else self.problem.x
        return np.abs(a[..., samples, :]).mT @ G
