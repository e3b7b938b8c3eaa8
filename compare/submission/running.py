"""A program that nobody can speak to, run as it is: what it trains, and what it answers when its training is asked.

What comes out of the sandbox is what an interface would have said: weights, predictions, loss, dz, updates.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

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
LOSS_NAMES = ("loss", "cost", "err", "mse", "bce", "mae", "sse", "entropy", "fehler", "verlust", "perte", "perdida")
LOSS_NAMES += ("pérdida", "erreur", "custo", "koszt", "损失", "損失", "誤差", "误差", "mat_mat", "потер", "ошибк")
ALIKE = 1e-6  # how near a number is to what it is taken for


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
    driver: str = ""


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

    @property
    def said(self) -> str:
        """What was inferred of it, in a sentence."""
        shape = "-".join(map(str, (self.inputs, *self.widths, 1)))
        biases = "with biases" if self.bias else "without biases"
        batch = "all samples" if self.samples == self.traced.of else f"{self.samples} of {self.traced.of} samples"
        batch = "one sample" if self.samples == 1 else batch
        loss = f" on {self.kind}" if self.kind else ""
        where = f"{self.traced.loop[0]}, line {self.traced.loop[1]}"
        between = f"{self.activation} between the layers" if self.activation != "none" else "no activation between"
        weights = ", ".join(self.traced.weights)
        return plain(
            f"no interface was followed, so it was run as it is: it trains {shape}, {between}, {biases},{loss} by steps of "
            f"{batch} at the learning rate {self.rate:g}, in the loop of {where}; its weights are {weights}",
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
    named = [v for name, v in traced.numbers.items() if name.rpartition(".")[2].casefold() in RATES]
    for kind in LOSSES:
        for epsilon in epsilons_of(kind):
            dz = Declared(kind, epsilon).gradient(step["p"], problem.y)
            gradient = step[f"a{last - 1}"].T @ dz if last > 1 else problem.x.T @ dz
            c = float((moved * gradient).sum() / (gradient * gradient).sum())
            if np.abs(moved - c * gradient).max() <= ALIKE * np.abs(moved).max() and c:
                among = (v for v in (*named, *traced.numbers.values()) if _factor(c / v, n))
                return next(among, abs(c)), kind
    return (named[0] if named else 0.0), ""


def _factor(value: float, n: int) -> str:
    """Which of the constant factors this is."""
    return next((name for name, f in FACTORS.items() if abs(value - f(n)) <= ALIKE * abs(f(n))), "")


def told(answer: Message, problem: Problem, kinds: Sequence[str]) -> Message:
    """The answer as an interface's: dz in the gradient's scale, the reported loss chosen among the single numbers.

    kinds: the losses that it may be, the likeliest first.
    """
    rate = problem.dtype.type(problem.learning_rate)
    tensors = {n: array / rate if n[:2] == "dz" else array for n, array in answer.tensors.items() if n != "single"}
    single, p = answer.tensors.get("single"), answer.tensors.get("p")
    note = answer.note if isinstance(answer.note, dict) else {}
    names = note.get("single")
    if single is not None and single.ndim == 2 and isinstance(names, list) and len(names) == single.shape[1]:
        steps = len(tensors.get("W1", ()))
        like = [any(part in str(name).casefold() for part in LOSS_NAMES) for name in names]
        known = _is_loss(single, p, problem, kinds) if p is not None and len(p) == len(single) else []
        chosen = [i for i in known if like[i]] or known or [i for i, named in enumerate(like) if named]
        if chosen and len(single) == steps:
            tensors["loss"] = single[:, chosen[0]]
    return Message(note, tensors)


def _is_loss(single: Array, p: Array, problem: Problem, kinds: Sequence[str]) -> list[int]:
    """Which of the numbers are a known loss of the predictions, the likeliest first."""
    found: list[int] = []
    with np.errstate(all="ignore"):
        for value in _values(p, problem.y, kinds):
            near = np.abs(single - value[:, None]) <= ALIKE * np.abs(value[:, None])
            found += [int(i) for i in np.flatnonzero(near.all(axis=0)) if int(i) not in found]
    return found


def _values(p: Array, y: Array, kinds: Sequence[str]) -> Iterator[Array]:
    n = len(y)
    for kind in kinds:
        for epsilon in epsilons_of(kind):
            for factor in islice(FACTORS.values(), 8):
                yield np.asarray(LOSSES[kind].value(p, y, epsilon) * factor(n), dtype=float)
