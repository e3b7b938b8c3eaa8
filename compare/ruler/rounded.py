"""Numbers that carry their own rounding bound, so that any formula can be judged by the bound of *that* formula.

A `Rounded` array is a value and how far somebody else's evaluation of the same formula may lie from it: running
error analysis (Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., section 3.3), with u the unit
roundoff of that somebody's precision:

    x + y        D = D_x + D_y                                   + c u |x + y|
    x ∘ y        D = |x| D_y + D_x |y| + D_x D_y                 + c u |x ∘ y|
    x / y        D = (D_x + |x/y| D_y) / (|y| - D_y)             + c u |x / y|
    log x        D = D_x / (|x| - D_x)                           + c_f u |log x|
    x @ y        D = 2 k u (|x| + D_x)(|y| + D_y) + D_x (|y| + D_y) + |x| D_y          k: terms of each sum

c allows two parties two roundings each, since factors may be multiplied in another order. Such arrays take
NumPy's operators and functions, so one formula serves plain arrays and these. Values are evaluated in float64.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin

from compare.ruler.bounds import Arithmetic
from compare.step import Array

ROUNDINGS = 4.0  # of an elementwise operation: two for either party
ELEMENTARY = 16.0  # of an elementary function: 4 units in the last place for either party

EXACT = np.asarray(0.0)

Number = Any  # a Rounded, or a plain array where a formula is executed as somebody would have written it


class Rounded(NDArrayOperatorsMixin):
    """An array known to within `bound`, elementwise; one number, 0, for all of what both parties were given."""

    def __init__(self, value: Any, bound: Any, arithmetic: Arithmetic) -> None:
        self.value, self.bound, self.arithmetic = np.asarray(value), np.asarray(bound), arithmetic

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **kwargs: Any) -> Any:
        if method != "__call__" or kwargs or (ufunc is not np.matmul and ufunc not in PROPAGATED):
            return NotImplemented
        values = [x.value if isinstance(x, Rounded) else x for x in inputs]
        errors = [x.bound if isinstance(x, Rounded) else EXACT for x in inputs]
        value = ufunc(*values)
        if ufunc is np.matmul:
            return Rounded(value, self._matmul(*values, *errors), self.arithmetic)
        propagated, roundings = PROPAGATED[ufunc]
        bound = propagated(value, *values, *errors)
        if roundings:
            bound = bound + (roundings * self.arithmetic.roundoff * np.abs(value) + self.arithmetic.smallest)
        return Rounded(value, bound, self.arithmetic)

    def _matmul(self, x: Array, y: Array, D_x: Array, D_y: Array) -> Array:
        size, k = self.arithmetic.size, y.shape[-2]
        D_x = D_x if D_x.ndim else np.zeros_like(x)
        bound = self.arithmetic.sum_of_products(k, size(x), D_x, size(y) + D_y)
        return bound + size(x) @ D_y if D_y.ndim else bound

    def sum(self, axis: int | tuple[int, ...], *, keepdims: bool = False) -> "Rounded":
        """Σ x: D = Σ D_x + 2 k u Σ |x|"""
        value = self.value.sum(axis=axis, keepdims=keepdims)
        k = self.value.size // max(1, value.size)
        spread = self.bound + 2 * k * self.arithmetic.roundoff * np.abs(self.value)
        bound = spread.sum(axis=axis, keepdims=keepdims) + self.arithmetic.smallest
        return Rounded(value, bound, self.arithmetic)

    def mean(self, axis: int | tuple[int, ...], *, keepdims: bool = False) -> "Rounded":
        """Σ x / k"""
        total = self.sum(axis, keepdims=keepdims)
        return total / float(self.value.size // max(1, total.value.size))

    def reshape(self, *shape: int) -> "Rounded":
        bound = self.bound.reshape(*shape) if self.bound.ndim else self.bound
        return Rounded(self.value.reshape(*shape), bound, self.arithmetic)

    def __getitem__(self, index: Any) -> "Rounded":
        bound = self.bound[index] if self.bound.ndim else self.bound
        return Rounded(self.value[index], bound, self.arithmetic)

    @property
    def mT(self) -> "Rounded":  # noqa: N802 (NumPy's name)
        bound = self.bound.mT if self.bound.ndim else self.bound
        return Rounded(self.value.mT, bound, self.arithmetic)

    @property
    def shape(self) -> tuple[int, ...]:
        return self.value.shape

    def cast(self, dtype: type) -> "Rounded":
        """Stored in `dtype` and read back: exact, but where the bound lets it fall to either side."""

        def stored(values: Array) -> Array:
            return values.astype(dtype).astype(np.float64)

        value = stored(self.value)
        above, below = stored(self.value + self.bound), stored(self.value - self.bound)
        return Rounded(value, np.maximum(above - value, value - below), self.arithmetic)


def _product(v: Any, x: Any, y: Any, D_x: Array, D_y: Array) -> Array:
    return _times(np.abs(x), D_y) + _times(D_x, np.abs(y) + D_y)


def _times(size: Any, bound: Any) -> Array:
    """The product of a size and a bound: 0 where the size is, since y log p has no error where y = 0."""
    return np.where((size == 0) & ~np.isnan(bound), 0.0, size * bound)


def _quotient(v: Any, x: Any, y: Any, D_x: Array, D_y: Array) -> Array:
    known = np.abs(y) - D_y
    return np.where(known > 0, (D_x + np.abs(v) * D_y) / known, np.inf)


def _logarithm(v: Array, x: Array, D_x: Array) -> Array:
    known = np.abs(x) - D_x
    return np.where(known > 0, D_x / known, np.inf)


# What an operation hands on of its operands' bounds, and how many roundings it adds.
PROPAGATED: dict[np.ufunc, tuple[Callable[..., Any], float]] = {
    np.add: (lambda v, x, y, D_x, D_y: D_x + D_y, ROUNDINGS),
    np.subtract: (lambda v, x, y, D_x, D_y: D_x + D_y, ROUNDINGS),
    np.multiply: (_product, ROUNDINGS),
    np.true_divide: (_quotient, ROUNDINGS),
    np.square: (lambda v, x, D_x: (2 * np.abs(x) + D_x) * D_x, ROUNDINGS),
    np.sqrt: (lambda v, x, D_x: np.where(v > 0, D_x / v, np.sqrt(D_x)), ROUNDINGS),
    np.log: (_logarithm, ELEMENTARY),
    np.negative: (lambda v, x, D_x: D_x, 0.0),
    np.absolute: (lambda v, x, D_x: D_x, 0.0),
    np.sign: (lambda v, x, D_x: 2.0 * ((np.abs(x) <= D_x) & (D_x > 0)), 0.0),
}
