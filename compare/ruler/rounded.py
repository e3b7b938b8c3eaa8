"""Numbers that carry their own rounding bound, so that any formula can be judged by the bound of *that* formula.

A `Rounded` array is a value and how far somebody else's evaluation of the same formula may lie from it: running
error analysis (Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., section 3.3), with u the unit
roundoff of that somebody's precision, and either party's rounding counted:

    x + y        D = D_x + D_y                                      + 2 u |x + y|
    x ∘ y        D = |x| D_y + D_x (|y| + D_y)                      + 2 u |x ∘ y|
    x / y        D = (D_x + |x/y| D_y) / (|y| - D_y)                + 2 u |x / y|
    log x        D = D_x / (|x| - D_x)                              + 2 c u |log x|           c = 8: 4 ulp
    e^x          D = e^x (e^D_x - 1)                                + 2 c u e^x
    x @ y        D = (2 k u (|x| + D_x) + D_x)(|y| + D_y) + |x| D_y                           k: terms of each sum
    2 x          D = 2 D_x, as for every power of two
    x @ y + b    the same sum with one more term: k + 1, and |b| among its sizes

k u |x||y| for a sum of k products holds for any order of summation, with or without fused multiply-adds, and
without the denominator 1 - k u (Jeannerod and Rump, Improved error bounds for inner products in floating-point
arithmetic, SIAM J. Matrix Anal. Appl. 34(2), 2013).

Such arrays take NumPy's operators and functions, so one formula serves plain arrays and these. Values are
evaluated in float64, and those of a sum of products only where they are asked for.
"""

import math
from collections.abc import Callable, Hashable
from typing import Any

import numpy as np
from jaxtyping import Num
from numpy.lib.mixins import NDArrayOperatorsMixin

from compare.ruler.arithmetic import ELEMENTARY, Arithmetic
from compare.step import Array

EXACT = np.asarray(0.0)  # the bound of what both parties were given

Number = Any  # a Rounded, or a plain array where a formula is executed as somebody would have written it


class Rounded(NDArrayOperatorsMixin):
    """An array known to within `bound`, elementwise; one number, 0, for all of what both parties were given.

    images: f(value) by f, for the functions that it was put through. value: an array, or how to compute it. made:
    what else several formulas make of it, computed for the first of them.
    """

    def __init__(self, value: Any, bound: Any, arithmetic: Arithmetic) -> None:
        self._value: Any = value if callable(value) else np.asarray(value)
        self.bound: Any = np.asarray(bound)
        self.arithmetic = arithmetic
        self.images: dict[Hashable, Array] = {}
        self.made: dict[Hashable, Any] = {}
        self.products: tuple[int, Callable[[], Array]] | None = None  # terms and sizes of an open sum of products
        self._size: Any = None

    @property
    def value(self) -> Any:
        if callable(self._value):
            self._value = self._value()
        return self._value

    @property
    def size(self) -> Any:
        """|value|, or its square where bounds are variances; not kept of what was given, which may be large."""
        if self.bound is EXACT:
            return self.arithmetic.size(self.value)
        if self._size is None:
            self._size = self.arithmetic.size(self.value)
        return self._size

    @property
    def reach(self) -> Any:
        """|value| + bound: as large as either party's number may be."""
        return self.size if self.bound is EXACT else self.size + self.bound

    def image(self, f: Callable[[Array], Array]) -> Array:
        """f(value), computed once."""
        if f not in self.images:
            self.images[f] = f(self.value)
        return self.images[f]

    def once(self, key: Hashable, compute: Callable[[], Any]) -> Any:
        """What is made of it, computed once."""
        if key not in self.made:
            self.made[key] = compute()
        return self.made[key]

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **kwargs: Any) -> Any:
        if method != "__call__" or kwargs or (ufunc is not np.matmul and ufunc not in PROPAGATED):
            return NotImplemented
        operands = [x if isinstance(x, Rounded) else Rounded(x, EXACT, self.arithmetic) for x in inputs]
        if ufunc is np.matmul:
            x, y = operands
            return sum_of_products(x, y)
        if ufunc is np.add and (longer := _longer_sum(*operands) or _longer_sum(*reversed(operands))):
            return longer
        result = Rounded(ufunc(*(x.value for x in operands)), EXACT, self.arithmetic)
        propagated, roundings = PROPAGATED[ufunc]
        bound = propagated(result, *operands)
        factors = operands[1:] if ufunc is np.true_divide else operands  # 1 / x is rounded
        multiplicative = ufunc in MULTIPLICATIVE
        if roundings and not (
            multiplicative and any(x.bound is EXACT and is_power_of_two(x.value) for x in factors)
        ):
            bound = bound + self.arithmetic.rounding(roundings) * result.size
        if multiplicative:
            bound = _underflowing(bound, self.arithmetic, lambda: _all_are_some(operands))
        result.bound = np.asarray(bound)
        return result

    def sum(self, axis: int | tuple[int, ...], *, keepdims: bool = False, terms: int = 0) -> "Rounded":
        """Σ x: D = Σ D_x + 2 k u Σ (|x| + D_x); terms: k, where these are not all terms of the sum."""
        value = self.value.sum(axis=axis, keepdims=keepdims)
        k = terms or self.value.size // max(1, value.size)
        spread = self.bound + 2 * k * self.arithmetic.roundoff * self.reach
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
        turned = Rounded(self.value.mT, bound, self.arithmetic)
        if self.bound is not EXACT:
            turned._size = self.size.mT
        return turned

    @property
    def shape(self) -> tuple[int, ...]:
        return self.value.shape

    def through(self, g: Callable[[Array], Array]) -> "Rounded":
        """g(x) of a g that is exact and never falls, as clipping: off by what the bound lets it cross."""
        value, above, below = g(self.value), g(self.value + self.bound), g(self.value - self.bound)
        return Rounded(value, np.maximum(above - value, value - below), self.arithmetic)


def sum_of_products(x: Rounded, y: Rounded, terms: int = 0) -> Rounded:
    """x @ y, each element being one sum, whose order is anybody's; terms: k, where these are not all of them."""
    terms, arithmetic = terms or y.shape[-2], x.arithmetic
    rounded = 2 * terms * arithmetic.roundoff * x.reach
    bound = (rounded if x.bound is EXACT else rounded + x.bound) @ y.reach
    if y.bound is not EXACT:
        bound += x.size @ (y.bound if y.bound.ndim else np.full(y.shape, y.bound))
    bound = _underflowing(bound, arithmetic, lambda: np.sign(x.reach) @ np.sign(y.reach) > 0)
    result = Rounded(lambda: x.value @ y.value, bound, arithmetic)
    result.products = terms, lambda: x.reach @ y.reach
    return result


def _longer_sum(x: Rounded, b: Rounded) -> Rounded | None:
    """x + b, where x is an open sum of products: b is one term more of it. None where x is none."""
    if x.products is None:
        return None
    terms, sizes = x.products
    u = x.arithmetic.roundoff
    bound = x.bound + b.bound + 2 * u * (sizes() + (terms + 1) * b.reach)
    result = Rounded(lambda: x.value + b.value, bound, x.arithmetic)
    result.products = terms + 1, lambda: sizes() + b.reach
    return result


def _underflowing(bound: Any, arithmetic: Arithmetic, are_some: Callable[[], Any]) -> Any:
    """The bound, and the smallest normal number wherever no factor of a product is zero.

    A product of two that are none is none, though it, and its bound, may have underflowed to zero.
    """
    if bound.all():
        return bound + arithmetic.smallest
    return bound + arithmetic.smallest * ((bound > 0) | are_some())


def _all_are_some(operands: list[Rounded]) -> Any:
    some = [x.reach > 0 for x in operands]
    return some[0] & some[-1]


def is_power_of_two(x: Num[np.ndarray, "..."]) -> bool:
    """Whether a product with it, or a quotient by it, is not rounded, as it is one number."""
    return not x.ndim and math.frexp(x)[0] in (0.5, -0.5)


def _product(v: Rounded, x: Rounded, y: Rounded) -> Any:
    return _times(x.size, y.bound) + _times(y.reach, x.bound)


def _times(size: Any, bound: Any) -> Any:
    """The product of a size and a bound: 0 where either is, since y log p has no error where y = 0."""
    if bound is EXACT:
        return bound
    product = np.asarray(size * bound)
    if np.isnan(product).any():  # 0 ∞
        product = np.where(np.isnan(size) | np.isnan(bound) | ((size != 0) & (bound != 0)), product, 0.0)
    return product


def _quotient(v: Rounded, x: Rounded, y: Rounded) -> Any:
    if y.bound is EXACT and y.size.all():
        return x.bound / y.size
    known = y.size - y.bound
    return np.where(known > 0, (x.bound + v.size * y.bound) / known, np.inf)


def _logarithm(v: Rounded, x: Rounded) -> Any:
    known = x.size - x.bound
    return np.where(known > 0, x.bound / known, np.inf)


def _exponential(v: Rounded, x: Rounded) -> Any:
    return v.size * np.expm1(x.bound)


def _hyperbolic(v: Rounded, x: Rounded) -> Any:
    """cosh x (e^D - 1), of which neither sinh nor cosh changes by more."""
    return (1.0 + v.size) * np.expm1(x.bound)


def _saturating(v: Rounded, x: Rounded) -> Any:
    """tanh changes by its slope 1 - tanh² at the nearer end, which bends by less than 1."""
    return x.bound * np.minimum(1.0, 1.0 - v.size * v.size + x.bound)


def _square(v: Rounded, x: Rounded) -> Any:
    return x.arithmetic.size(2.0) * x.size * x.bound + x.bound * x.bound


def _root(v: Rounded, x: Rounded) -> Any:
    return np.where(v.value > 0, x.bound / v.size, np.sqrt(x.bound))


def _sign(v: Rounded, x: Rounded) -> Any:
    return x.arithmetic.size(2.0) * ((x.size <= x.bound) & (x.bound > 0))


MULTIPLICATIVE = frozenset({np.multiply, np.true_divide, np.square})

# What an operation hands on of its operands' bounds, and how many roundings either party adds.
PROPAGATED: dict[np.ufunc, tuple[Callable[..., Any], float]] = {
    np.add: (lambda v, x, y: x.bound + y.bound, 1.0),
    np.subtract: (lambda v, x, y: x.bound + y.bound, 1.0),
    np.multiply: (_product, 1.0),
    np.true_divide: (_quotient, 1.0),
    np.square: (_square, 1.0),
    np.sqrt: (_root, 1.0),
    np.log: (_logarithm, ELEMENTARY),
    np.exp: (_exponential, ELEMENTARY),
    np.sinh: (_hyperbolic, ELEMENTARY),
    np.cosh: (_hyperbolic, ELEMENTARY),
    np.tanh: (_saturating, ELEMENTARY),
    np.negative: (lambda v, x: x.bound, 0.0),
    np.absolute: (lambda v, x: x.bound, 0.0),
    np.sign: (_sign, 0.0),
}
