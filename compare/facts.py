"""What a rounding bound needs to know of each activation and each loss: derived here, and held against the truth.

One evaluation in floating point may be c units of the unit roundoff u (2^-53 in float64) away from the truth,
times a scale. A constant c adds up what the formula's own operations lose, with either party's way to write it:
a sum, a product or a quotient loses 1; exp and tanh lose 5, expm1 and log1p 4, the most that NumPy or PyTorch
does (2½ units in the last place, each at most 2u, and 2). `compare.points.constants` finds what is really lost:
no constant may be less than that, nor four times as much.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

import numpy as np
from jaxtyping import Float

from manual.activations import Activation
from manual.further import ACTIVATIONS, SELU_ALPHA, SELU_LAMBDA
from manual.losses import LOSSES, Loss

Elements = Float[np.ndarray, "*shape"]
Output = Float[np.ndarray, "*runs batch 1"]
Labels = Float[np.ndarray, "*#runs batch 1"]


class Kink(NamedTuple):
    """A point where f' jumps: at = the point, jump = |f'(at+) - f'(at-)|."""

    at: float
    jump: float


def size_of_value(z: Elements, a: Elements) -> Elements:
    """|f(z)|"""
    return np.abs(a)


def size_of_argument(z: Elements, a: Elements) -> Elements:
    """|z|"""
    return np.abs(z)


@dataclass(frozen=True, kw_only=True)
class Facts:
    """Of an activation. `value_error` is relative to `value_scale`, `derivative_error` absolute; both in u."""

    bend: float  # max |f''| between kinks
    kinks: tuple[Kink, ...] = ()
    value_error: float
    derivative_error: float
    value_scale: Callable[[Elements, Elements], Elements] = size_of_value  # of z and a = f(z)


def _exact(*kinks: Kink) -> Facts:
    """Of straight pieces, the evaluation of which rounds nothing."""
    return Facts(bend=0.0, kinks=kinks, value_error=0.0, derivative_error=0.0)


# Each is handed the parameters of its activation.
FACTS: dict[str, Callable[..., Facts]] = {
    "sigmoid": lambda: Facts(
        bend=1 / (6 * 3**0.5),  # where σ = (3 ± √3)/6
        value_error=6.0,  # exp, and a quotient
        derivative_error=4.0,  # a near 1 is off by 2, as 1 + e and the quotient are; 1 - a, and the product
    ),
    "tanh": lambda: Facts(
        bend=4 / (3 * 3**0.5),  # where tanh² z = 1/3
        value_error=5.0,
        derivative_error=7.0,  # near 1, a unit in the last place is u: twice 2½, a², and the difference
    ),
    "relu": lambda: _exact(Kink(at=0.0, jump=1.0)),
    "leaky_relu": lambda alpha: Facts(
        bend=0.0,
        kinks=(Kink(at=0.0, jump=abs(1.0 - alpha)),),
        value_error=1.0,  # one rounding, in αz
        derivative_error=0.0,
    ),
    "none": lambda: _exact(),
    "softplus": lambda: Facts(
        bend=1 / 4,  # f'' = σ'
        value_error=7.0,  # exp, most of which log1p hands on where its own error is small, and the sum
        derivative_error=5.0,  # 7 f e^-f <= 7/e of the value, and expm1 below 1
    ),
    "elu": lambda alpha: Facts(
        bend=abs(alpha),
        kinks=(Kink(at=0.0, jump=abs(1.0 - alpha)),) if alpha != 1.0 else (),
        value_error=4.0 + (alpha != 1.0),  # expm1, and α times it
        derivative_error=4.0 * abs(alpha),  # exp below 1, where a unit in the last place is u; and α times it
    ),
    "gelu": lambda: Facts(
        bend=(2 / np.pi) ** 0.5,  # f'' = (2 - z²) φ, at z = 0
        # At z = 0.3, σ loses 3, its argument included, and z φ Σ, which is a third, 21: 9 in z φ and 12 in Σ;
        # then there are a difference and a product, of ⅔ each.
        value_error=11.0,
        derivative_error=12.0,  # the same, at z = ½, and z φ, which is ⅙ and loses 9
        value_scale=size_of_argument,  # as PyTorch computes it: 1 + erf cancels for z << 0
    ),
    # Where σ has rounded to within u of 1, the factor z makes up to 37 u of it (the z from which on 1 - σ is zero
    # in float64), in both parties' way to write f'.
    "silu": lambda: Facts(
        bend=1 / 2,  # f'' = σ' (2 + z (1 - 2σ)), at z = 0
        value_error=7.0,  # σ, and z times it
        derivative_error=10.0 + 2 * 37.0,
    ),
    "hardtanh": lambda: _exact(Kink(at=-1.0, jump=1.0), Kink(at=1.0, jump=1.0)),
    "relu6": lambda: _exact(Kink(at=0.0, jump=1.0), Kink(at=6.0, jump=1.0)),
    # As in silu: PyTorch's 1 - t² is off by 3 u where t = tanh(log(1 + e^z)) is nearly 1, and z times that is
    # up to 19 of them (from there on, t is 1 in float64).
    "mish": lambda: Facts(
        bend=0.6442046372369726,  # at z = -0.0879344
        value_error=9.0,  # exp, a sum and a product of either half of the fraction, the quotient, z times it
        derivative_error=10.0 + 3 * 19.0,
    ),
    "selu": lambda: Facts(
        bend=SELU_LAMBDA * SELU_ALPHA,  # f'' = λ α e^z, at z = 0
        kinks=(Kink(at=0.0, jump=SELU_LAMBDA * (SELU_ALPHA - 1.0)),),
        value_error=8.0,  # expm1, λ and α as they are stored, and two products
        derivative_error=10.0,  # exp below 1, as in elu, and the same roundings: λ α (2½ + 3)
    ),
}


class LossKink(NamedTuple):
    """Where ∂ℓ/∂z jumps: where `side`, of z, p and y, changes its sign. It rounds as ℓ does."""

    side: Callable[[Output, Output, Labels], Output]
    slope: float  # max |∂side/∂z|; p = σ(z) is steepest at 1/4
    jump: Callable[[Output, Output, Labels], Output]


@dataclass(frozen=True)
class LossFacts:
    """Of a loss, the mean or the sum of ℓ(z, y): `rounding` is relative to the scales, of ℓ and of ∂ℓ/∂z."""

    bend: float  # max |∂²ℓ/∂z²| between kinks
    value_scale: Callable[[Output, Output, Labels], Output]  # of z, p, y
    gradient_scale: Callable[[Output, Output, Labels], Output]
    rounding: float
    mean: bool = True
    kinks: tuple[LossKink, ...] = ()

    def averaged(self, y: Labels) -> float:
        """What the sum over the batch is divided by."""
        return float(y.shape[-2]) if self.mean else 1.0


def _of_squares(*, share: float = 1.0, mean: bool = True) -> LossFacts:
    """Of that share of (p - y)²: ∂²ℓ/∂z² = share (2σ'² + 2(p - y)σ'') <= share (2/16 + 2/(6√3))."""
    return LossFacts(
        bend=share / 3,
        value_scale=lambda z, p, y: share * (p + np.abs(p - y)) * np.abs(p - y),
        gradient_scale=lambda z, p, y: share * 2.0 * p * (1.0 - p + np.abs(p - y)),
        rounding=12.0,  # twice that of p
        mean=mean,
    )


LOSS_FACTS: dict[str, LossFacts] = {
    "bce": LossFacts(
        bend=1 / 4,  # ∂²ℓ/∂z² = σ'(z)
        value_scale=lambda z, p, y: np.abs(z) + np.log1p(np.exp(-np.abs(z))),
        gradient_scale=lambda z, p, y: p + np.abs(p - y),
        rounding=8.0,  # as softplus, and one sum more
    ),
    "mse": _of_squares(),
    "half_mse": _of_squares(share=1 / 2),
    "sse": _of_squares(mean=False),
    "half_sse": _of_squares(share=1 / 2, mean=False),
    "mae": LossFacts(
        bend=1 / (6 * 3**0.5),  # |σ''|
        value_scale=lambda z, p, y: p + np.abs(p - y),
        gradient_scale=lambda z, p, y: p,
        rounding=8.0,  # p, 1 - p and their product
        kinks=(LossKink(side=lambda z, p, y: p - y, slope=1 / 4, jump=lambda z, p, y: 2.0 * p * (1.0 - p)),),
    ),
}


def name_of(f: Activation) -> str:
    """The name of a hand-written activation, found by its function in the textbook's table."""
    (name,) = (name for name, known in ACTIVATIONS.items() if known.f is f.f)
    return name


@cache
def facts_of(f: Activation) -> Facts:
    """The facts of a hand-written activation."""
    return FACTS[name_of(f)](*f.parameters)


@cache
def loss_facts_of(loss: Loss) -> LossFacts:
    """The facts of a hand-written loss, found by its value in the textbook's table."""
    (name,) = (name for name, known in LOSSES.items() if known.value is loss.value)
    return LOSS_FACTS[name]
