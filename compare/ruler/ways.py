"""The ways in which somebody may write each formula of the step, and the numbers that allow for all of them.

Each is executed on numbers that carry their rounding, as the textbook's formula is; what is allowed is the
largest bound of any. So nothing is allowed that no known way of writing explains, and a new way is an entry among
its peers. Storing a number in float32 is none of them.

A function of one variable hands on the error of its argument by its slope, however it is written; what its way of
writing adds is its own rounding, at an argument that is known exactly.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from compare.facts import name_of
from compare.losses import Declared
from compare.ruler.rounded import EXACT, Number, Rounded
from compare.ruler.walk import Bounded, Walk
from compare.step import Array, tensor
from manual.activations import Activation
from manual.further import SELU_ALPHA, SELU_LAMBDA

LARGEST = 300.0  # of |z|: beyond, e^z may overflow in a way of writing, and no rounding changes any more


class Way(NamedTuple):
    """A formula as somebody may write it, on paper and to execute."""

    paper: str
    formula: Callable[..., Number]


# a = f(z), of z and the parameters of the activation.
VALUES: dict[str, tuple[Way, ...]] = {
    "sigmoid": (
        Way("1 / (1 + e^-z)", lambda z: 1.0 / (1.0 + np.exp(-z))),
        Way("e^z / (1 + e^z)", lambda z: np.exp(z) / (1.0 + np.exp(z))),
        Way("(1 + tanh(z/2)) / 2", lambda z: (1.0 + np.tanh(z / 2.0)) / 2.0),
    ),
    "tanh": (
        Way("sinh z / cosh z", lambda z: np.sinh(z) / np.cosh(z)),
        Way("(e^z - e^-z) / (e^z + e^-z)", lambda z: (np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z))),
        Way("(e^2z - 1) / (e^2z + 1)", lambda z: (np.exp(2.0 * z) - 1.0) / (np.exp(2.0 * z) + 1.0)),
        Way("2 σ(2z) - 1", lambda z: 2.0 / (1.0 + np.exp(-2.0 * z)) - 1.0),
    ),
    "leaky_relu": (
        Way("z [z > 0] + αz [z <= 0]", lambda z, alpha: z * positive(z) + alpha * z * (1.0 - positive(z))),
    ),
    "softplus": (Way("log(1 + e^z)", lambda z: np.log(1.0 + np.exp(z))),),
    "elu": (
        Way(
            "z [z > 0] + α (e^z - 1) [z <= 0]",
            lambda z, alpha: z * positive(z) + alpha * (np.exp(-np.abs(z)) - 1.0) * (1.0 - positive(z)),
        ),
    ),
    "silu": (
        Way("z / (1 + e^-z)", lambda z: z / (1.0 + np.exp(-z))),
        Way("z e^z / (1 + e^z)", lambda z: z * np.exp(z) / (1.0 + np.exp(z))),
        Way("z (1 + tanh(z/2)) / 2", lambda z: z * (1.0 + np.tanh(z / 2.0)) / 2.0),
    ),
    "mish": (
        Way("z tanh(log(1 + e^z))", lambda z: z * _tanh_of_softplus(z)),
        Way("z (s² - 1) / (s² + 1), s = 1 + e^z", lambda z: z * (_squared(z) - 1.0) / (_squared(z) + 1.0)),
    ),
    "selu": (
        Way(
            "λ (z [z > 0] + α (e^z - 1) [z <= 0])",
            lambda z: (
                SELU_LAMBDA * (z * positive(z) + SELU_ALPHA * (np.exp(-np.abs(z)) - 1.0) * (1.0 - positive(z)))
            ),
        ),
    ),
}

# f'(z) in terms of a = f(z), and then in any; of z, a as it was computed, and the parameters.
IN_TERMS_OF_A: dict[str, Way] = {
    "sigmoid": Way("a (1 - a)", lambda z, a: a * (1.0 - a)),
    "tanh": Way("1 - a²", lambda z, a: 1.0 - np.square(a)),
    "relu": Way("[a > 0]", lambda z, a: positive(a)),
    "leaky_relu": Way("[a > 0] + α [a <= 0]", lambda z, a, alpha: positive(a) + alpha * (1.0 - positive(a))),
    "softplus": Way("1 - e^-a", lambda z, a: 1.0 - np.exp(-a)),
    "elu": Way("[a > 0] + (a + α) [a <= 0]", lambda z, a, alpha: positive(a) + (a + alpha) * (1.0 - positive(a))),
    "silu": Way("a + σ (1 - a)", lambda z, a: a + _sigma(z) * (1.0 - a)),
}
SLOPES: dict[str, tuple[Way, ...]] = {
    "sigmoid": (
        IN_TERMS_OF_A["sigmoid"],
        Way("a - a²", lambda z, a: a - np.square(a)),
        Way("e^-z / (1 + e^-z)²", lambda z, a: np.exp(-z) / np.square(1.0 + np.exp(-z))),
    ),
    "tanh": (
        IN_TERMS_OF_A["tanh"],
        Way("(1 - a)(1 + a)", lambda z, a: (1.0 - a) * (1.0 + a)),
        Way("1 / cosh² z", lambda z, a: 1.0 / np.square(np.cosh(z))),
        Way("4 / (e^z + e^-z)²", lambda z, a: 4.0 / np.square(np.exp(z) + np.exp(-z))),
    ),
    "softplus": (
        Way("1 / (1 + e^-z)", lambda z, a: 1.0 / (1.0 + np.exp(-z))),
        IN_TERMS_OF_A["softplus"],
    ),
    "elu": (IN_TERMS_OF_A["elu"],),
    "silu": (
        Way("σ (1 + z (1 - σ))", lambda z, a: _sigma(z) * (1.0 + z * (1.0 - _sigma(z)))),
        IN_TERMS_OF_A["silu"],
    ),
    "mish": (
        Way(
            "t + z (1 - t²) σ, t = tanh(log(1 + e^z))",
            lambda z, a: _tanh_of_softplus(z) + z * (1.0 - np.square(_tanh_of_softplus(z))) * _sigma(z),
        ),
        Way(
            "t + z · 4 s e^z / (s² + 1)²",
            lambda z, a: (
                _tanh_of_softplus(z) + z * (4.0 * (1.0 + np.exp(z)) * np.exp(z) / np.square(_squared(z) + 1.0))
            ),
        ),
    ),
    "selu": (
        Way(
            "λ [z > 0] + (a + λα) [z <= 0]",
            lambda z, a: SELU_LAMBDA * positive(z) + (a + SELU_LAMBDA * SELU_ALPHA) * (1.0 - positive(z)),
        ),
    ),
}


def positive(z: Number) -> Array:
    """[z > 0] as 1 or 0."""
    return np.asarray((z.value if isinstance(z, Rounded) else z) > 0, dtype=float)


def _sigma(z: Number) -> Number:
    return 1.0 / (1.0 + np.exp(-z))


def _squared(z: Number) -> Number:
    return np.square(1.0 + np.exp(z))


def _tanh_of_softplus(z: Number) -> Number:
    return np.tanh(np.log(1.0 + np.exp(z)))


# dz_L = ∂L/∂z, of the loss, p, y and p' = σ'(z), beside its gradient as `compare.losses` has it.
OUTPUTS: tuple[Way, ...] = (
    Way("∂L/∂p p (1 - p)", lambda loss, p, y, slope: loss.slope(p, y) * (p * (1.0 - p))),
    Way("∂L/∂p p'", lambda loss, p, y, slope: loss.slope(p, y) * slope),
)

# What is computed from other tensors of the step: t holds them, l is the layer, as in the textbook's table.
FORMULAS: dict[str, tuple[Way, ...]] = {
    "da": (Way("1/m (m dz_{l+1}) W_{l+1}ᵀ", lambda t, l: (t.dz[l + 1] * t.m) @ t.W[l + 1].mT / t.m),),
    "dz": (Way("1/m (m da_l) ∘ f'(z_l)", lambda t, l: (t.da[l] * t.m) * t.slope(t.f, t.z[l]) / t.m),),
    "dW": (Way("1/m a_{l-1}ᵀ (m dz_l)", lambda t, l: t.a[l - 1].mT @ (t.dz[l] * t.m) / t.m),),
    "db": (Way("1/m 1ᵀ (m dz_l)", lambda t, l: (t.dz[l] * t.m).sum(axis=-2, keepdims=True) / t.m),),
    "W_next": (Way("W - (η/m) Σ, formed anew", lambda t, l: t.W[l] - _rate_by_m(t) * _anew(t, "dW", l)),),
    "b_next": (Way("b - (η/m) Σ, formed anew", lambda t, l: t.b[l] - _rate_by_m(t) * _anew(t, "db", l)),),
}


def _rate_by_m(t: Walk) -> Number:
    return t.numbers.given(np.asarray(t.rate)) / t.m


def _anew(t: Walk, kind: str, l: int) -> Number:
    """m times the gradient that is told, as a sum that was formed once more: off by the rounding of that sum."""
    dz, a = t.numbers.settled(t.dz[l]), t.numbers.settled(t.a[l - 1])
    again = a.mT @ (t.m * dz) if kind == "dW" else (t.m * dz).sum(axis=-2, keepdims=True)
    return t.numbers.unsettled(t.m * t.tensor(tensor(kind, l)), again)


@dataclass(frozen=True)
class AnyWay(Bounded):
    """Every number with the largest rounding bound of all the ways in which its formula may be written."""

    def value_rounding(self, f: Activation, z: Rounded, a: Array) -> Array:
        ours, ways = super().value_rounding(f, z, a), VALUES.get(name_of(f), ())
        if not ways:
            return ours
        exactly = self._exactly(z)
        largest = z.once(
            ("value", f), lambda: _largest(0.0, (way.formula(exactly, *f.parameters) for way in ways))
        )
        return np.fmax(ours, largest)

    def slope_rounding(self, f: Activation, z: Rounded, a: Array) -> Array | float:
        ours, ways = super().slope_rounding(f, z, a), SLOPES.get(name_of(f), ())
        if not ways:
            return ours
        exactly, computed = self._exactly(z), self.known(a, self.value_rounding(f, z, a))
        return _largest(np.full(z.shape, ours), (way.formula(exactly, computed, *f.parameters) for way in ways))

    def loss(self, z: Rounded, p: Rounded, y: Rounded) -> Rounded:
        by_p = self._asked.value(self.unsettled(p, self._computed(z, p)), y)
        return by_p if self.declared else self._either(super().loss(z, p, y), by_p.bound)

    def loss_gradient(self, z: Rounded, p: Rounded, y: Rounded) -> Rounded:
        loss, computed, slope = self._asked, self._computed(z, p), self.slope(Walk.sigmoid, self.settled(z))
        by_p = loss.gradient(p, y)
        rounding = _largest(
            loss.gradient(computed, y).bound, (way.formula(loss, computed, y, slope) for way in OUTPUTS)
        )
        bound = by_p.bound + rounding
        if self.declared:
            return self.known(by_p.value, bound)
        return self._either(super().loss_gradient(z, p, y), bound)

    def formula(self, kind: str, t: Walk, l: int) -> Number:
        ours = super().formula(kind, t, l)
        bound = _largest(ours.bound, (way.formula(t, l) for way in FORMULAS.get(kind, ())))
        return self.known(ours.value, bound)

    @property
    def _asked(self) -> Declared:
        return self.declared or Declared(self.problem.loss)

    def _either(self, ours: Rounded, bound: Array) -> Rounded:
        return self.known(ours.value, np.asarray(np.fmax(ours.bound, bound)))

    def _exactly(self, z: Rounded) -> Rounded:
        return z.once("exactly", lambda: self.known(np.clip(z.value, -LARGEST, LARGEST), EXACT))

    def _computed(self, z: Rounded, p: Rounded) -> Rounded:
        """p as somebody may have computed it, from a z that is known exactly."""
        return self.known(p.value, self.value_rounding(Walk.sigmoid, z, p.value))


def _largest(ours: Any, ways: Iterable[Rounded]) -> Any:
    """The largest bound.

    A way that gives no number here, or one of which rounding leaves no digit, is nobody's who is right.
    """
    for way in ways:
        ours = np.fmax(ours, np.where(np.isfinite(way.bound), way.bound, 0.0))
    return ours
