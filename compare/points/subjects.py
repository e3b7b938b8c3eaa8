"""What is compared: an activation, its derivative, a loss or its gradient, each by several parties.

The first party of a subject is the hand-written one; `formula` is the same as on paper, evaluated naively;
`PyTorch` is what the reference uses. Beside them stand other spellings that look alike, and are not.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from math import erf, sqrt
from types import SimpleNamespace
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import gelu, softplus

from compare.facts import facts_of
from compare.formulas import FORMULAS, LOSS_FORMULAS, Formula, OnPaper, formulas_of
from compare.points.findings import FORMULA, MANUAL, PYTORCH, Points
from compare.points.relatives import RELATIVES
from compare.problems import activation_of, parse_activation
from manual.activations import sigmoid
from manual.further import ACTIVATIONS
from manual.losses import LOSSES
from reference.activations import ACTIVATIONS as REFERENCE_ACTIVATIONS
from reference.losses import LOSSES as REFERENCE_LOSSES

Party = Callable[[Points], Points]
TorchFunction = Callable[[Tensor], Tensor]

LABELS = (0.0, 1.0)

# what a formula on paper is given to be evaluated naively; sqrt and pi serve for constants alone
FLOATS = SimpleNamespace(
    **{name: getattr(np, name) for name in ("exp", "log", "sinh", "cosh", "tanh", "sign", "square")},
    **{name: getattr(np, name) for name in ("where", "maximum", "minimum")},
    erf=lambda x: np.vectorize(erf, otypes=[float])(x).astype(x.dtype),
    sqrt=sqrt,
    pi=np.pi,
)

RELATED: dict[str, TorchFunction] = {
    "celu": nn.CELU(alpha=2.0),
    "hardsigmoid": nn.Hardsigmoid(),
    "abs": torch.abs,
}
# other ways to write an activation: differentiated by autograd, ...
TORCH_SPELLINGS: dict[str, dict[str, TorchFunction]] = {
    "relu": {
        "torch.clamp(z, min=0)": lambda z: z.clamp(min=0),
        "torch.maximum(z, 0)": lambda z: torch.maximum(z, torch.zeros_like(z)),
    },
    "softplus": {"F.softplus(z)": softplus},
    "gelu": {'F.gelu(z, approximate="tanh")': partial(gelu, approximate="tanh")},
    "hardtanh": {"torch.clamp(z, -1, 1)": lambda z: z.clamp(-1, 1)},
    "relu6": {"torch.clamp(z, 0, 6)": lambda z: z.clamp(0, 6)},
}
# ... or in NumPy, its value ...
NUMPY_SPELLINGS: dict[str, dict[str, Party]] = {
    "sigmoid": {
        "np.where of two branches": lambda z: np.where(z >= 0, 1 / (1 + np.exp(-z)), np.exp(z) / (1 + np.exp(z)))
    },
    "relu": {
        "np.where(z > 0, z, 0)": lambda z: np.where(z > 0, z, 0.0),
        "np.fmax(z, 0)": lambda z: np.fmax(z, 0.0),
        "z * (z > 0)": lambda z: z * (z > 0),
    },
}
# ... or its derivative
NUMPY_SLOPES: dict[str, dict[str, Party]] = {
    "sigmoid": {"σ(z) σ(-z)": lambda z: sigmoid(z) * sigmoid(-z)},
}
LOSS_SPELLINGS: dict[str, dict[str, Callable[[Tensor, Tensor], Tensor]]] = {
    "bce": {"BCELoss(sigmoid(z))": lambda z, y: nn.BCELoss(reduction="none")(z.sigmoid(), y)},
}
# a loss that PyTorch also has of p alone: its module, and ∂ℓ/∂p on paper, the lab's first factor
LOSSES_OF_P: dict[str, tuple[str, nn.Module, Callable[[Any, float], Any]]] = {
    "bce": ("BCELoss(p)", nn.BCELoss(reduction="none"), lambda p, y: -y / p + (1.0 - y) / (1.0 - p)),
}


@dataclass(frozen=True)
class Subject:
    """One function. quantity: value, derivative, loss, gradient (of a loss, at one sample).

    Its variable is the preactivation z or, for some losses, p = σ(z), whose place is between 0 and 1.
    """

    name: str
    quantity: str
    formula: Formula
    parties: Mapping[str, Party]
    kinks: tuple[float, ...] = field(default=())
    variable: str = "z"


def subjects_of(name: str) -> Iterator[Subject]:
    """An activation and its derivative, or a loss and its gradient for either label, over z and over p.

    An activation that is trained here is judged as it is trained, whatever else has its name.
    """
    base, _ = parse_activation(name)
    if base in ACTIVATIONS:
        f = activation_of(name)
        yield from _activation(
            name,
            (f.__call__, lambda z: f.derivative(z, f(z))),
            formulas_of(base, f.parameters),
            tuple(kink.at for kink in facts_of(f).kinks),
            REFERENCE_ACTIVATIONS[base](*f.parameters),
        )
    elif name in LOSSES:
        for y in LABELS:
            yield from loss_at(name, y)
            yield from _loss_of_p(name, y)
    else:
        on_paper, kinks = RELATIVES[name]
        by_hand = _naively(on_paper.value), _naively(on_paper.slope)
        yield from _activation(name, by_hand, on_paper, kinks, RELATED[name])


def _activation(
    name: str, by_hand: tuple[Party, Party], on_paper: OnPaper, kinks: tuple[float, ...], module: TorchFunction
) -> Iterator[Subject]:
    """An activation and its derivative, written by hand, on paper and in PyTorch."""
    functions = {PYTORCH: module} | TORCH_SPELLINGS.get(name, {})
    value, slope = by_hand
    values = {MANUAL: value, FORMULA: _naively(on_paper.value)} | {n: _value(g) for n, g in functions.items()}
    yield Subject(name, "value", on_paper.value, values | NUMPY_SPELLINGS.get(name, {}), kinks)
    slopes = {MANUAL: slope, FORMULA: _naively(on_paper.slope)} | {n: _autograd(g) for n, g in functions.items()}
    yield Subject(f"{name}'", "derivative", on_paper.slope, slopes | NUMPY_SLOPES.get(name, {}), kinks)


def loss_at(name: str, y: float) -> Iterator[Subject]:
    """ℓ and ∂ℓ/∂z of one sample with label y."""
    loss, paper, output = LOSSES[name], LOSS_FORMULAS[name], FORMULAS["sigmoid"].value

    def by_hand(method: Callable[[Any, Any, Any], Any]) -> Party:
        def evaluate(z: Points) -> Points:
            column = z[:, None, None]  # as many runs, each a batch of one sample
            return method(column, sigmoid(column), np.full((1, 1), y, z.dtype)).reshape(z.shape)

        return evaluate

    def labelled(function: Callable[[Tensor, Tensor], Tensor]) -> TorchFunction:
        return lambda z: function(z, torch.full_like(z, y))

    def on_paper(formula: Callable[[Any, Any, Any], Any]) -> Formula:
        return lambda z, m: formula(output(z, m), y, m)

    functions = {PYTORCH: REFERENCE_LOSSES[name](reduction="none")} | LOSS_SPELLINGS.get(name, {})
    value, slope = on_paper(paper.value), on_paper(paper.slope)
    values = {MANUAL: by_hand(loss.value), FORMULA: _naively(value)}
    yield Subject(
        f"{name}, y = {y:g}", "loss", value, values | {n: _value(labelled(g)) for n, g in functions.items()}
    )
    slopes = {MANUAL: by_hand(loss.gradient), FORMULA: _naively(slope)}
    slopes |= {n: _autograd(labelled(g)) for n, g in functions.items()}
    yield Subject(f"∂{name}/∂z, y = {y:g}", "gradient", slope, slopes)


def _loss_of_p(name: str, y: float) -> Iterator[Subject]:
    """ℓ and ∂ℓ/∂p of one sample with label y, where PyTorch has a loss of p alone."""
    if name not in LOSSES_OF_P:
        return
    (label, module, by_p), paper = LOSSES_OF_P[name], LOSS_FORMULAS[name]

    def value(p: Any, m: Any) -> Any:
        return paper.value(p, y, m)

    def slope(p: Any, m: Any) -> Any:
        return by_p(p, y)

    def labelled(p: Tensor) -> Tensor:
        return module(p, torch.full_like(p, y))

    values, slopes = (
        {FORMULA: _naively(f), label: g} for f, g in ((value, _value(labelled)), (slope, _autograd(labelled)))
    )
    yield Subject(f"{name}(p), y = {y:g}", "loss", value, values, variable="p")
    yield Subject(f"∂{name}/∂p, y = {y:g}", "gradient", slope, slopes, variable="p")


def _naively(formula: Formula) -> Party:
    return lambda z: np.full_like(z, formula(z, FLOATS))


def _value(function: TorchFunction) -> Party:
    return lambda z: function(torch.tensor(z)).numpy()


def _autograd(function: TorchFunction) -> Party:
    def evaluate(z: Points) -> Points:
        leaf = torch.tensor(z, requires_grad=True)
        (gradient,) = torch.autograd.grad(function(leaf).sum(), leaf)
        return gradient.numpy()

    return evaluate
