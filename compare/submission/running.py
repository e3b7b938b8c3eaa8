"""A program that nobody can speak to, run as it is: what it trains, and what its training answers.

What comes out of the sandbox is what an interface would have said: weights, predictions, loss, dz, updates.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import msgspec
import numpy as np

from compare.errors import CompareError
from compare.losses import FACTORS, LOSSES, Declared, epsilons_of
from compare.parties import manual_steps
from compare.problems import Problem, check_activation
from compare.step import Array
from compare.submission.inside.interface import MEANING
from compare.submission.inside.wire import Message
from compare.submission.text import errors_of, plain

RATES = {name for name, meaning in MEANING.items() if meaning == "rate"} | {
    *("alpha", "lrate", "learn_rate", "learningrate", "lernrate", "taux", "tasa", "pas", "passo", "szybkosc"),
    *("步长", "学习率", "學習率", "学習率", "скорость", "toc_do_hoc", "ti_le_hoc", "oran", "ogrenme_orani"),
}
# What a reported loss is called, in small letters, as a part of its name.
LOSS_NAMES = (
    *("loss", "cost", "err", "mse", "bce", "mae", "sse", "entropy", "fehler", "verlust", "perte", "perdida"),
    *("pérdida", "erreur", "custo", "koszt", "损失", "損失", "誤差", "误差", "mat_mat", "потер", "ошибк"),
)
LEAST_STEPS, MOST_EVENTS = 10, 400_000  # of a training: operations that yield something
ROUNDED = 1e-10  # by how much an update is off its rate, of itself
ALIKE, COARSE = 1e-6, 1e-3  # how near a number is to what it is taken for, of itself; in float32


class Traced(msgspec.Struct, frozen=True):
    """What the sandbox says of the network that a program trains."""

    hidden: list[str]
    output: str
    samples: int
    of: int
    weights: list[str]
    biases: list[str]
    layout: str
    row: int | None
    data: str
    columns: bool
    loop: tuple[str, int]
    p: tuple[str, int]
    numbers: dict[str, float]
    scale: float
    events: int
    grows: bool
    coarse: bool
    driver: str
    guessed: bool

    @property
    def alike(self) -> float:
        """How near its numbers are to what they are taken for."""
        return COARSE if self.coarse else ALIKE


@dataclass(frozen=True)
class Trained:
    """The network that a program trains: what the house can judge of it.

    widths: of the hidden layers. samples: how many a step takes. rate: η of its update. kind: the loss that it
    differentiates, empty where none is seen.
    """

    traced: Traced
    activation: str
    inputs: int
    widths: tuple[int, ...]
    bias: bool
    samples: int
    rate: float
    kind: str

    def steps(self, most: int) -> int:
        """How many its training takes in bearable time."""
        return max(LEAST_STEPS, min(most, MOST_EVENTS // max(1, self.traced.events)))

    @property
    def said(self) -> str:
        """What was inferred of it, in a sentence."""
        shape = "-".join(map(str, (self.inputs, *self.widths, 1)))
        biases = "with biases" if self.bias else "without biases"
        batch = "all samples" if self.samples == self.traced.of else f"{self.samples} of {self.traced.of} samples"
        batch = "one sample" if self.samples == 1 else batch
        loss = f" on {self.kind}" if self.kind else ""
        where = f"{self.traced.loop[0]}, line {self.traced.loop[1]}"
        between = (
            f"{self.activation} between the layers" if self.activation != "none" else "no activation between"
        )
        weights = ", ".join(self.traced.weights)
        return plain(
            f"no interface was followed, so it was run as it is: it trains {shape}, {between}, {biases},{loss} "
            f"by steps of {batch} at the learning rate {self.rate:g}, in the loop of {where}; "
            f"its weights are {weights}",
            600,
        )


def trained(answer: Message) -> Trained | str:
    """The network, or why there is none that can be judged."""
    note = answer.note.get("network") if isinstance(answer.note, dict) else None
    if note is None:
        return "; ".join(errors_of(answer.note).values()) or "it trains no network that is known"
    try:
        traced = msgspec.convert(note, Traced)
    except msgspec.ValidationError:
        return "what is said of its network is no description of one"
    tensors = answer.tensors
    weights = {n: a for n, a in tensors.items() if n[0] in "Wb" and n[1:].isdecimal()}
    layers = len(traced.hidden) + 1
    names = {f"W{l}" for l in range(1, layers + 1)}
    has_bias = "b1" in weights
    names |= {f"b{l}" for l in range(1, layers + 1)} if has_bias else set()
    if set(weights) != names or not {"x", "y", *(f"{n}_next" for n in names)} <= set(tensors):
        return "what is said of its network is no description of one"
    if traced.output != "sigmoid":
        made = "its last preactivation itself" if traced.output == "none" else f"{traced.output} of it"
        return f"its predictions are {made}, where the sigmoid is expected ({traced.p[0]}, line {traced.p[1]})"
    if len(set(traced.hidden)) > 1:
        return f"its layers have different activations: {', '.join(traced.hidden)}"
    activation = traced.hidden[0] if traced.hidden else "none"
    try:
        check_activation(activation)
        problem = Problem(activation, tensors["x"], tensors["y"], weights, learning_rate=1.0)
    except CompareError as error:
        return str(error)
    rate, kind = _rate(problem, tensors, traced)
    if not rate:
        return "its learning rate was not found"
    widths = tuple(weights[f"W{l}"].shape[1] for l in range(1, layers))
    inputs = weights["W1"].shape[0]
    return Trained(traced, activation, inputs, widths, has_bias, len(tensors["y"]), rate, kind)


def _rate(problem: Problem, tensors: Mapping[str, Array], traced: Traced) -> tuple[float, str]:
    """η, and the loss whose gradient the last layer's update is a multiple of; 0.0 where η is not seen."""
    last, n = problem.layers, len(problem.y)
    step = next(iter(manual_steps(problem)))
    moved = np.asarray(tensors[f"W{last}"] - tensors[f"W{last}_next"], dtype=float)
    named = [v for name, v in traced.numbers.items() if _is_rate(name)]
    scaled = [_typed(abs(traced.scale))] * (traced.scale not in (0.0, 1.0, -1.0))
    found: list[tuple[float, str]] = []
    for kind in LOSSES:
        for epsilon in epsilons_of(kind):
            dz = Declared(kind, epsilon).gradient(step["p"], problem.y)
            gradient = step[f"a{last - 1}"].T @ dz if last > 1 else problem.x.T @ dz
            c = float((moved * gradient).sum() / (gradient * gradient).sum())
            if c and np.abs(moved - c * gradient).max() <= traced.alike * np.abs(moved).max():
                among = (
                    v for v in (*named, *scaled, *traced.numbers.values()) if _factor(c / v, n, traced.alike)
                )
                if rate := next(among, 0.0):
                    return rate, kind
                found.append((_typed(abs(c)), kind))
    if n > 1 and found:
        return found[0]
    return next(iter((*named, *scaled)), 0.0), ""


def _typed(number: float) -> float:
    """The short decimal that somebody typed, where rounding alone lies between."""
    short = float(f"{number:.6g}")
    return short if abs(number - short) <= ROUNDED * short else number


def _is_rate(name: str) -> bool:
    """net.lr, self._lr, TASA_DE_APRENDIZAJE"""
    last = name.rpartition(".")[2].casefold().strip("_")
    parts = {last, *last.split("_")}
    return bool(parts & RATES) or any(known in last for known in RATES if len(known) > 3)


def _factor(value: float, n: int, near: float) -> str:
    """Which of the constant factors this is."""
    return next((name for name, f in FACTORS.items() if abs(value - f(n)) <= near * abs(f(n))), "")


def seen_at(answer: Message) -> dict[str, tuple[str, int]]:
    """The file and line where each tensor is computed."""
    found = answer.note.get("places") if isinstance(answer.note, dict) else None
    try:
        return msgspec.convert(found or {}, dict[str, tuple[str, int]])
    except msgspec.ValidationError:
        return {}


def reported(answer: Message, problem: Problem) -> str:
    """The known loss that is among the single numbers; empty where none is."""
    return next((kind for kind in LOSSES if "loss" in told(answer, problem, [kind], known=True).tensors), "")


def told(answer: Message, problem: Problem, kinds: Sequence[str], *, known: bool = False) -> Message:
    """The answer as an interface's: gradients in scale, the reported loss chosen among the single numbers.

    kinds: the losses that it may be, the likeliest first. known: it is none, where it is none of these.
    """
    tensors = _in_scale(answer, float(problem.learning_rate))
    single, p = answer.tensors.get("single"), answer.tensors.get("p")
    note = answer.note if isinstance(answer.note, dict) else {}
    names = note.get("single")
    if single is not None and single.ndim == 2 and isinstance(names, list) and len(names) == single.shape[1]:
        steps = len(tensors.get("W1", ()))
        like = [any(part in str(name).casefold() for part in LOSS_NAMES) for name in names]
        called = [i for i, named in enumerate(like) if named]
        these = _is_loss(single, p, problem, kinds, called) if p is not None and len(p) == len(single) else []
        called = called * (not known)
        if len(single) == steps and (chosen := these or called):
            tensors["loss"] = single[:, chosen[0]]
    return Message(note, tensors)


def _in_scale(answer: Message, rate: float) -> dict[str, Array]:
    """dz, dW and db as they are where W - η dW is the first update: those that are a known multiple of it."""
    note = answer.note if isinstance(answer.note, dict) else {}
    multiples, n = note.get("multiples"), len(answer.tensors["p"][0]) if "p" in answer.tensors else 1
    tensors = {name: array for name, array in answer.tensors.items() if name != "single"}
    if isinstance(multiples, dict):  # what goes back has one scale: that of its last layer
        last = max(
            (name for name in multiples if name[:2] == "dz"), key=lambda name: (len(name), name), default=""
        )
        multiples = {n: multiples[last] if n[:2] == "dz" else multiple for n, multiple in multiples.items()}
    for name in [name for name in tensors if name[:2] in ("dW", "db", "dz")]:
        multiple = multiples.get(name) if isinstance(multiples, dict) else None
        array = tensors.pop(name)
        factor = (
            _factor(multiple / rate, n, ALIKE if (array != array.astype(np.float32)).any() else COARSE)
            if isinstance(multiple, float) and multiple
            else "1"
        )
        if factor:
            tensors[name] = array if factor == "1" else array * array.dtype.type(FACTORS[factor](n))
    return tensors


def _is_loss(
    single: Array, p: Array, problem: Problem, kinds: Sequence[str], called: Sequence[int]
) -> Sequence[int]:
    """Which of the numbers are the first of these losses that is among them: those that are called so first."""
    for kind, factor in product(kinds, FACTORS.values()):
        found = set[int]()
        for epsilon in epsilons_of(kind):
            with np.errstate(all="ignore"):
                value = np.asarray(
                    LOSSES[kind].value(p, problem.y, epsilon) * factor(len(problem.y)), dtype=float
                )
                near = np.abs(single - value[:, None]) <= ALIKE * np.abs(value[:, None])
            found |= {int(i) for i in np.flatnonzero(near.all(axis=0))}
        if found:
            return sorted(found, key=lambda i: (i not in called, i))
    return []
