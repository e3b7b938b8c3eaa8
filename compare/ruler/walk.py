"""One step of the textbook, taken apart: a formula for each tensor, any of which somebody may have got wrong.

A `Walk` evaluates tensors by name, each from those that it needs, at one weight set or at many (leading axes).
What was observed replaces what would be computed: each tensor is then predicted from the inputs that it really
had, and a wrong one is told from those that merely follow.
"""

from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache, cached_property
from typing import Any, Protocol, runtime_checkable

import numpy as np

from compare.losses import Declared
from compare.problems import Problem, activation_of
from compare.ruler.arithmetic import Arithmetic, arithmetic_of
from compare.ruler.rounded import EXACT, Number, Rounded
from compare.step import TABLE, Array, Formula, Tensors, depth, handed_on, inputs_of, places, tensor
from manual.activations import Activation
from manual.further import ACTIVATIONS
from manual.losses import LOSSES

_UNDER_WAY = object()


class NotApplicableError(Exception):
    """The formula has no meaning here: no such layer, no step before this one, another activation."""


class NoStepBeforeError(NotApplicableError):
    """The formula looks back to a step that was not observed."""


@runtime_checkable
class Numbers(Protocol):
    """How a walk computes: in plain floating point, or with bounds."""

    @property
    def problem(self) -> Problem: ...

    @property
    def kind(self) -> str:
        """Of the loss: bce, mse, ..."""
        ...

    def given(self, x: Array) -> Number:
        """What both parties were handed."""
        ...

    def apply(self, f: Activation, z: Number) -> Number:
        """f(z)"""
        ...

    def slope(self, f: Activation, z: Number) -> Number:
        """f'(z)"""
        ...

    def loss(self, z: Number, p: Number, y: Number) -> Number: ...

    def loss_gradient(self, z: Number, p: Number, y: Number) -> Number: ...

    @property
    def declared(self) -> Declared | None:
        """The loss, where it is not the problem's."""
        ...

    def through(self, x: Number, g: Callable[[Array], Array]) -> Number:
        """g(x) of a g that is exact and never falls: stored in another precision, rounded, clipped."""
        ...

    def settled(self, x: Number) -> Number:
        """x as if it were exact ..."""
        ...

    def unsettled(self, x: Number, by: Number) -> Number:
        """... and x with the bound of `by` added again."""
        ...

    def formula(self, kind: str, t: "Walk", l: int) -> Number:
        """The tensor of that kind at layer l."""
        ...


def or_anything(allowed: Array) -> Array:
    """What is allowed: anything, where the bound could not be computed after an overflow."""
    unknown = allowed.size and np.isnan(allowed.max())
    return np.where(np.isnan(allowed), np.inf, allowed) if unknown else allowed


@dataclass(frozen=True)
class Bounded:
    """Every number with the rounding bound of its own computation."""

    problem: Problem
    declared: Declared | None = None
    precision: str = ""  # of the computation, where it is not that of what was given
    power: int = 1  # 2 where bounds are variances

    @property
    def kind(self) -> str:
        return self.declared.kind if self.declared else self.problem.loss

    @cached_property
    def arithmetic(self) -> Arithmetic:
        found = arithmetic_of(self.problem, self.power)
        return replace(found, dtype=np.dtype(self.precision)) if self.precision else found

    def given(self, x: Array) -> Rounded:
        x = np.asarray(x, dtype=np.float64)
        stored = self.arithmetic.rounding(1.0) * np.abs(x) if self.precision else EXACT
        return Rounded(x, stored, self.arithmetic)

    def apply(self, f: Activation, z: Rounded) -> Rounded:
        a = z.image(f)
        handed_on = self.arithmetic.value(f, z.value, a, self._spread(z))
        return Rounded(a, handed_on + self.value_rounding(f, z, a), self.arithmetic)

    def slope(self, f: Activation, z: Rounded) -> Rounded:
        return z.once((type(self), "slope", f), lambda: self._slope(f, z))

    def _slope(self, f: Activation, z: Rounded) -> Rounded:
        a = z.image(f)
        handed_on = self.arithmetic.slope(f, z.value, self._spread(z))
        slope = f.derivative(z.value, a)
        return Rounded(slope, handed_on + self.slope_rounding(f, z, a), self.arithmetic)

    def loss(self, z: Rounded, p: Rounded, y: Rounded) -> Rounded:
        if self.declared:
            return self.declared.value(p, y)
        at = (z.value, p.value, y.value)
        handed_on = self.arithmetic.loss_value(*at, self._spread(z))
        value = np.asarray(self.arithmetic.loss.value(*at))
        return Rounded(value, handed_on + self.arithmetic.loss_rounding(*at), self.arithmetic)

    def loss_gradient(self, z: Rounded, p: Rounded, y: Rounded) -> Rounded:
        if self.declared:
            return self.declared.gradient(p, y)
        at = (z.value, p.value, y.value)
        handed_on = self.arithmetic.loss_gradient(*at, self._spread(z))
        rounding = self.arithmetic.loss_gradient_rounding(*at)
        return Rounded(self.arithmetic.loss.gradient(*at), handed_on + rounding, self.arithmetic)

    def value_rounding(self, f: Activation, z: Rounded, a: Array) -> Array:
        """What the evaluation of f(z) adds."""
        return self.arithmetic.value_rounding(f, z.value, a)

    def slope_rounding(self, f: Activation, z: Rounded, a: Array) -> Array | float:
        """What the evaluation of f'(z) adds."""
        return self.arithmetic.slope_rounding(f, z.value, a)

    def through(self, x: Rounded, g: Callable[[Array], Array]) -> Rounded:
        return x.through(g)

    def settled(self, x: Rounded) -> Rounded:
        return x.once("settled", lambda: Rounded(x.value, EXACT, self.arithmetic))

    def unsettled(self, x: Rounded, by: Rounded) -> Rounded:
        return Rounded(x.value, x.bound + by.bound, self.arithmetic)

    def formula(self, kind: str, t: "Walk", l: int) -> Number:
        return by_the_table(kind, t, l)

    def known(self, x: Array, bound: Array) -> Rounded:
        return Rounded(np.asarray(x, dtype=np.float64), bound, self.arithmetic)

    def allowed(self, bound: Array) -> Array:
        """What may lie between two parties."""
        return or_anything(np.asarray(bound * self._inflation))

    @cached_property
    def _inflation(self) -> float:
        widths = (size for W in self.problem.weights.values() for size in W.shape[-2:])
        return self.arithmetic.inflation(max(self.samples, *widths))

    @property
    def samples(self) -> int:
        """Over how many a sum goes."""
        return self.problem.x.shape[-2]

    @staticmethod
    def _spread(z: Rounded) -> Array:
        return z.bound if z.bound.shape == z.shape else np.broadcast_to(z.bound, z.shape)


@dataclass(frozen=True)
class Plain:
    """Floating point as it is."""

    problem: Problem
    dtype: np.dtype
    declared: Declared | None = None

    @property
    def kind(self) -> str:
        return self.declared.kind if self.declared else self.problem.loss

    def given(self, x: Array) -> Array:
        return np.asarray(x, dtype=self.dtype)

    def apply(self, f: Activation, z: Array) -> Array:
        return f(z)

    def slope(self, f: Activation, z: Array) -> Array:
        return f.derivative(z, f(z))

    def loss(self, z: Array, p: Array, y: Array) -> Array:
        if self.declared:
            return np.asarray(self.declared.value(p, y))
        return np.asarray(LOSSES[self.problem.loss].value(z, p, y))

    def loss_gradient(self, z: Array, p: Array, y: Array) -> Array:
        if self.declared:
            return np.asarray(self.declared.gradient(p, y))
        return LOSSES[self.problem.loss].gradient(z, p, y)

    def through(self, x: Array, g: Callable[[Array], Array]) -> Array:
        return g(x)

    def settled(self, x: Array) -> Array:
        return x

    def unsettled(self, x: Array, by: Array) -> Array:
        return x

    def formula(self, kind: str, t: "Walk", l: int) -> Number:
        return by_the_table(kind, t, l)


def by_the_table(kind: str, t: "Walk", l: int) -> Number:
    """The tensor of that kind at layer l, as the textbook has it."""
    formula = TABLE[kind].formula
    assert formula, f"{kind} is given, not computed"
    return formula(t, l)


class Layered(Mapping[int, Number]):
    """The tensors of one kind by layer, as on paper: t.dz[2]."""

    def __init__(self, walk: "Walk", kind: str) -> None:
        self.walk, self.kind = walk, kind

    def __getitem__(self, l: int) -> Number:
        return self.walk.tensor(tensor(self.kind, l))

    def __iter__(self) -> Iterator[int]:
        there = self.walk.bias or not TABLE[self.kind].bias
        return iter(range(1, self.walk.last + 1) if there else ())

    def __len__(self) -> int:
        return len(list(iter(self)))


Afterwards = Callable[["Walk", int, Number], Number]


@dataclass(frozen=True)
class Changes:
    """What a step does that the textbook does not: formulas in place of its own, and what is done to results."""

    formulas: Mapping[str, Formula]
    afterwards: Mapping[str, tuple[Afterwards, ...]]

    @cached_property
    def tensors(self) -> frozenset[str]:
        """Those that it changes."""
        return frozenset(self.formulas) | frozenset(self.afterwards)


UNCHANGED = Changes({}, {})


class Walk:
    """The tensors of a step by their names on paper: t.W[l], t.b[l], t.z[l], t.a[l] with t.a[0] = x, t.p, t.loss,
    t.dz[l], t.da[l], t.dW[l], t.db[l], t.W_next[l], t.b_next[l].

    observed: tensors that are taken as they are. changes: formulas that replace the textbook's. `right`: a walk
    without changes at the same place, whose tensors serve wherever no change reaches.
    """

    W: Layered
    b: Layered
    z: Layered
    a: Layered
    dz: Layered
    da: Layered
    dW: Layered
    db: Layered
    W_next: Layered
    b_next: Layered
    y: Number
    inputs: Number
    numbers: Numbers
    bias: bool
    rate: Number
    l2: float
    last: int
    seen: frozenset[str]

    def __init__(
        self,
        numbers: Numbers,
        x: Number,
        y: Number,
        weights: Mapping[str, Number],
        *,
        changes: Changes = UNCHANGED,
        observed: Mapping[str, Number] | None = None,
        before: "Walk | None" = None,
        right: "Walk | None" = None,
    ) -> None:
        self.numbers, self.problem, self.inputs, self.y = numbers, numbers.problem, x, y
        self.weights, self.changes, self.observed = weights, changes, observed or {}
        self._before, self.right = before, right
        self.last = right.last if right else depth(weights)
        self.bias = right.bias if right else tensor("b", 1) in weights
        self.seen = right.seen if right else frozenset(self.observed)
        self.places = places(self.last, bias=self.bias)
        self.m = float(x.shape[-2])
        self.rate, self.l2 = self.problem.learning_rate, self.problem.l2
        self.known: dict[Hashable, Any] = {}

    def __getattr__(self, kind: str) -> Layered:
        """t.W, t.dz, ...: each made where it is asked for, since a walk that kept it would be kept by it.

        A walk holds many times what a step takes, and is to go with the last who asks.
        """
        if kind in TABLE and not TABLE[kind].single:
            return Layered(self, kind)
        raise AttributeError(f"a walk has no {kind}")

    def apply(self, f: Activation, z: Number) -> Number:
        """f(z)"""
        return self.numbers.apply(f, z)

    def slope(self, f: Activation, z: Number) -> Number:
        """f'(z)"""
        return self.numbers.slope(f, z)

    def through(self, x: Number, g: Callable[[Array], Array]) -> Number:
        """g(x) of a g that is exact and never falls."""
        return self.numbers.through(x, g)

    @cached_property
    def f(self) -> Activation:
        return self.right.f if self.right else self.activation(self.problem.activation)

    sigmoid = ACTIVATIONS["sigmoid"]

    @staticmethod
    def activation(spec: str) -> Activation:
        """The activation of that name, "leaky_relu:0.2" with its slope."""
        return activation_of(spec)

    @property
    def x(self) -> Number:
        return self.tensor("a0")

    @property
    def p(self) -> Number:
        return self.tensor("p")

    @property
    def loss(self) -> Number:
        return self.tensor("loss")

    @property
    def before(self) -> "Walk":
        """The step before this one, as it was observed."""
        if self._before is None:
            raise NoStepBeforeError("no step before this one was observed")
        return self._before

    def elsewhere(self, W: Mapping[int, Number], b: Mapping[int, Number], samples: slice = slice(None)) -> "Walk":
        """The textbook's step at other weights, or on some of the samples."""
        weights = {tensor("W", l): W[l] for l in W} | {tensor("b", l): b[l] for l in b}
        return Walk(self.numbers, self.inputs[..., samples, :], self.y[..., samples, :], weights)

    def once(self, key: Hashable, compute: Callable[[], Any]) -> Any:
        """What several formulas share, computed for the first of them."""
        if key not in self.known:
            self.known[key] = _UNDER_WAY
            try:
                self.known[key] = compute()
            except Exception:
                del self.known[key]
                raise
        found = self.known[key]
        if found is _UNDER_WAY:
            raise NotApplicableError(f"{key} is needed for itself")
        return found

    def tensor(self, name: str) -> Number:
        """The tensor as it was observed, else as it is computed here."""
        if (known := self.known.get(name, _UNDER_WAY)) is not _UNDER_WAY:
            return known
        if name in self.weights:
            return self.weights[name]
        if name in self.observed:
            return self.observed[name]
        if name not in self.places:
            raise NotApplicableError(f"a network of {self.last} layers has no {name}")
        if self.right is not None and reach(name, self.last, self.seen).isdisjoint(self.changes.tensors):
            self.known[name] = self.right.tensor(name)
            return self.known[name]
        return self.once(name, lambda: self.predict(name))

    def predict(self, name: str) -> Number:
        """The tensor as it is computed here, whatever was observed in its place."""
        kind, l = self.places[name]
        instead = self.changes.formulas.get(name)
        result = instead(self, l) if instead else self.numbers.formula(kind, self, l)
        for change in self.changes.afterwards.get(name, ()):
            result = change(self, l, result)
        if self.l2 and (penalty := TABLE[kind].penalty):
            result = result + penalty(self, l)
        return result


class Measured(Walk):
    """A step of which all values are known, one party's record: bounds alone are computed.

    theirs: the record, weights among it. observed: differences, sizes as of `Arithmetic`, of tensors that both
    parties report: what the next formula is given, in place of the bound.
    """

    numbers: Bounded

    def __init__(self, numbers: Bounded, theirs: Tensors, observed: Tensors | None = None) -> None:
        exactly = {name: numbers.given(theirs[name]) for name in numbers.problem.weights}
        super().__init__(numbers, numbers.given(numbers.problem.x), numbers.given(numbers.problem.y), exactly)
        self.theirs = theirs
        self.observed = {name: self._known(name, apart) for name, apart in (observed or {}).items()}

    def predict(self, name: str) -> Rounded:
        """The tensor as it was recorded, with the bound of its formula."""
        if name == tensor("x", 0):
            return self.inputs
        return self.once(("predicted", name), lambda: self._known(name, self.bound(name)))

    def bound(self, name: str) -> Array:
        """The bound of its formula, kept for those that are computed from the tensor."""
        if name not in handed_on(self.last, self.bias):  # it is asked for once, and as large as the weights
            return self._computed(name).bound
        return self.once(("bound", name), lambda: self._computed(name).bound)

    def _computed(self, name: str) -> Rounded:
        kind, l = self.places[name]
        return self.numbers.formula(kind, self, l)

    def _known(self, name: str, bound: Array) -> Rounded:
        if name not in self.theirs:  # a row of the table that the party does not report
            return self._computed(name)
        found = self.numbers.known(self.theirs[name], bound)
        kind, l = self.places[name]
        if kind == "z":
            f, image = (self.f, tensor("a", l)) if l < self.last else (self.sigmoid, "p")
            if image in self.theirs:
                found.images[f] = np.asarray(self.theirs[image], dtype=np.float64)
        return found


@cache
def reach(name: str, last: int, seen: frozenset[str]) -> frozenset[str]:
    """The tensors in which a change would show in the named one: itself, and what it hides from being seen."""
    found = {name}
    for source in inputs_of(name, last):
        if source not in seen:
            found |= reach(source, last, seen)
    return frozenset(found)


def given(
    numbers: Numbers, weights: Tensors, observed: Tensors | None = None, before: Walk | None = None
) -> Walk:
    """The textbook's step at the given weights, beside what was observed of it."""
    return Walk(
        numbers,
        numbers.given(numbers.problem.x),
        numbers.given(numbers.problem.y),
        {name: numbers.given(weight) for name, weight in weights.items()},
        observed={name: numbers.given(tensor) for name, tensor in (observed or {}).items()},
        before=before,
    )


def changed(walk: Walk, changes: Changes) -> Walk:
    """The same step with changes."""
    return Walk(
        walk.numbers,
        walk.x,
        walk.y,
        walk.weights,
        changes=changes,
        observed=walk.observed,
        before=walk._before,
        right=walk,
    )
