"""Each activation and each loss as it stands on paper: the third party, beside the textbook and PyTorch.

A formula takes its elementary functions from a namespace m: exp, log, sinh, maximum, where, ... With NumPy it
computes what a first attempt would; with a library of intervals, the truth. Its conditions are of z alone.
"""

from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

Formula = Callable[[Any, Any], Any]  # of z and the namespace m


class OnPaper(NamedTuple):
    """A function beside its derivative: f(z) and f'(z), of z, m and parameters; or a loss, of p, y and m."""

    value: Callable[..., Any]
    slope: Callable[..., Any]


def _sigmoid(z: Any, m: Any) -> Any:
    return 1.0 / (1.0 + m.exp(-z))


def _silu_slope(z: Any, m: Any) -> Any:
    p = _sigmoid(z, m)
    return p * (1.0 + z * (1.0 - p))


def _gelu_slope(z: Any, m: Any) -> Any:
    density = m.exp(-z * z / 2.0) / m.sqrt(2.0 * m.pi)
    return (1.0 + m.erf(z / m.sqrt(2.0))) / 2.0 + z * density


def _mish_slope(z: Any, m: Any) -> Any:
    t = m.tanh(m.log(1.0 + m.exp(z)))
    return t + z * (1.0 - t * t) / (1.0 + m.exp(-z))


SELU_LAMBDA, SELU_ALPHA = 1.0507009873554804934193349852946, 1.6732632423543772848170429916717

FORMULAS: dict[str, OnPaper] = {
    "sigmoid": OnPaper(_sigmoid, lambda z, m: _sigmoid(z, m) * (1.0 - _sigmoid(z, m))),
    "tanh": OnPaper(lambda z, m: m.sinh(z) / m.cosh(z), lambda z, m: 1.0 / m.cosh(z) ** 2),
    "relu": OnPaper(lambda z, m: m.maximum(z, 0.0), lambda z, m: m.where(z > 0, 1.0, 0.0)),
    "leaky_relu": OnPaper(
        lambda z, m, alpha: m.where(z > 0, z, alpha * z), lambda z, m, alpha: m.where(z > 0, 1.0, alpha)
    ),
    "none": OnPaper(lambda z, m: z, lambda z, m: 1.0),
    "softplus": OnPaper(lambda z, m: m.log(1.0 + m.exp(z)), lambda z, m: m.exp(z) / (1.0 + m.exp(z))),
    "elu": OnPaper(
        lambda z, m, alpha: m.where(z > 0, z, alpha * (m.exp(z) - 1.0)),
        lambda z, m, alpha: m.where(z > 0, 1.0, alpha * m.exp(z)),
    ),
    "gelu": OnPaper(lambda z, m: z * (1.0 + m.erf(z / m.sqrt(2.0))) / 2.0, _gelu_slope),
    "silu": OnPaper(lambda z, m: z / (1.0 + m.exp(-z)), _silu_slope),
    "hardtanh": OnPaper(
        lambda z, m: m.minimum(m.maximum(z, -1.0), 1.0), lambda z, m: m.where((z > -1) & (z < 1), 1.0, 0.0)
    ),
    "relu6": OnPaper(
        lambda z, m: m.minimum(m.maximum(z, 0.0), 6.0), lambda z, m: m.where((z > 0) & (z < 6), 1.0, 0.0)
    ),
    "mish": OnPaper(lambda z, m: z * m.tanh(m.log(1.0 + m.exp(z))), _mish_slope),
    "selu": OnPaper(
        lambda z, m: SELU_LAMBDA * m.where(z > 0, z, SELU_ALPHA * (m.exp(z) - 1.0)),
        lambda z, m: SELU_LAMBDA * m.where(z > 0, 1.0, SELU_ALPHA * m.exp(z)),
    ),
}

# ℓ of one sample, and ∂ℓ/∂z = ∂ℓ/∂p · p (1 - p), of p, y and m.
LOSS_FORMULAS: dict[str, OnPaper] = {
    "bce": OnPaper(
        lambda p, y, m: -(y * m.log(p) + (1.0 - y) * m.log(1.0 - p)),
        lambda p, y, m: (-y / p + (1.0 - y) / (1.0 - p)) * (p * (1.0 - p)),
    ),
    "mse": OnPaper(lambda p, y, m: m.square(p - y), lambda p, y, m: 2.0 * (p - y) * (p * (1.0 - p))),
    "half_mse": OnPaper(lambda p, y, m: m.square(p - y) / 2.0, lambda p, y, m: (p - y) * (p * (1.0 - p))),
    "sse": OnPaper(lambda p, y, m: m.square(p - y), lambda p, y, m: 2.0 * (p - y) * (p * (1.0 - p))),
    "half_sse": OnPaper(lambda p, y, m: m.square(p - y) / 2.0, lambda p, y, m: (p - y) * (p * (1.0 - p))),
    "mae": OnPaper(
        lambda p, y, m: m.maximum(p - y, y - p),
        lambda p, y, m: m.sign(p - y) * (p * (1.0 - p)),
    ),
}


@cache
def formulas_of(name: str, parameters: tuple[float, ...] = ()) -> OnPaper:
    """An activation's formulas of z and m alone, at these parameters."""
    value, slope = FORMULAS[name]
    return OnPaper(lambda z, m: value(z, m, *parameters), lambda z, m: slope(z, m, *parameters))
