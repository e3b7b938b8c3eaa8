"""A program that nobody can speak to, run as it is: what it trains, and what its training answers.

What comes out of the sandbox is what an interface would have said: weights, predictions, loss, dz, updates.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import msgspec
import numpy as np

from compare.errors import CompareError
from compare.losses import FACTORS, LOSSES, Declared, epsilons_of
from compare.parties import manual_steps
from compare.problems import Problem, check_activation
from compare.ruler.walk import Plain, given
from compare.step import Array, by_layer, depth, places, tensor, weight_names
from compare.submission.inside.reasoning import LONGEST as REASON
from compare.submission.inside.reasoning import MOST
from compare.submission.inside.wire import Message
from compare.submission.inside.words import is_rate
from compare.submission.locating import line_of
from compare.submission.reporting import MEAN_OF, called, in_each_step, reported
from compare.submission.text import errors_of, plain, plain_lines

LONGEST, DEEPEST = 1000, 8  # characters of what is said of it; spaces before a line
LEAST_STEPS, MOST_EVENTS = 10, 400_000  # of a training: operations that yield something
ROUNDED = 1e-10  # by how much an update is off its rate, of itself
LEAST_SIZE, MUCH = 3, 10.0  # of weights that tell two numbers; of what is allowed, that is more than nothing
SAME, MOVES_ALIKE = 1e-8, 4  # how near the largest moves are to be the same; how many of them tell
ALIKE = {False: 1e-6, True: 1e-3}  # how near a number is to what it is taken for, of itself: in float64, float32


PLAIN = "no plain gradient descent"
Changed = tuple[str, float, float, int]  # a name, its value at first and after so many steps


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
    otherwise: bool = False
    begun: str = ""
    answers: list[str] = []
    drawn: str = ""
    training: int = 1
    trainings: int = 1

    @property
    def alike(self) -> float:
        """How near its numbers are to what they are taken for."""
        return ALIKE[self.coarse]


@dataclass(frozen=True)
class Trained:
    """The network that a program trains: what the house can judge of it.

    widths: of the hidden layers. samples: how many a step takes. rate: η of its update. kind: the loss that it
    differentiates, empty where none is seen, with ε in its logarithms.
    """

    traced: Traced
    activation: str
    inputs: int
    widths: tuple[int, ...]
    bias: bool
    samples: int
    rate: float
    kind: str
    epsilon: float = 0.0

    def steps(self, most: int) -> int:
        """How many its training takes in bearable time."""
        return max(LEAST_STEPS, min(most, MOST_EVENTS // max(1, self.traced.events)))

    @property
    def described(self) -> str:
        """2-8-5-1, tanh between the layers, with biases, on mse by steps of all samples at the rate 0.2"""
        shape = "-".join(map(str, (self.inputs, *self.widths, 1)))
        biases = "with biases" if self.bias else "without biases"
        batch = "all samples" if self.samples == self.traced.of else f"{self.samples} of {self.traced.of} samples"
        batch = "one sample" if self.samples == 1 else batch
        loss = f" on {self.kind}" if self.kind else ""
        between = "no activation" if self.activation == "none" else self.activation
        network = f"{shape}, {between} between the layers, {biases},{loss} by steps of {batch}"
        return f"{network} at the learning rate {self.rate:g}"

    def said(self, files: Mapping[str, bytes]) -> str:
        """What was inferred of it, in two sentences; and the lines that were written below it, if any were.

        files: its own, by which the line of a notebook is one of a cell.
        """
        weights = ", ".join(self.traced.weights)
        if not self.traced.driver:
            file, line = self.traced.loop
            loop = line_of(files, file, line) or f"{file}, line {line}"
            return plain(
                f"It follows no interface, so it was run as it is. It trains {self.described}, in the "
                f"loop of {loop}; its weights are {weights}.",
                LONGEST,
            )
        words = "It follows no interface and trains nothing by itself, so these lines were written below it."
        sentence = f"{words} They train {self.described}; its weights are {weights}:"
        return f"{plain(sentence, LONGEST)}\n{plain_lines(self.traced.driver, LONGEST)}"


def described(answer: Message) -> Traced | None:
    """What is said of a network; None where nothing is, or nothing that can be meant."""
    try:
        return msgspec.convert(answer.note.get("network"), Traced)
    except msgspec.ValidationError:
        return None


def trained(answer: Message) -> Trained | str:
    """The network, or why there is none that can be judged."""
    note = answer.note.get("network") if isinstance(answer.note, dict) else None
    if note is None:
        return "; ".join(errors_of(answer.note).values()) or "it trains no network that is known"
    if (traced := described(answer)) is None:
        return "what is said of its network is no description of one"
    tensors = answer.tensors
    weights, layers = {n: tensors[n] for n in weight_names(tensors)}, len(traced.hidden) + 1
    biases = by_layer(weights, "b")
    moved = all(f"{n}_next" in tensors and tensors[f"{n}_next"].shape == W.shape for n, W in weights.items())
    if depth(weights) != layers or len(biases) not in (0, layers) or not moved or not {"x", "y"} <= set(tensors):
        return "what is said of its network is no description of one"
    if traced.otherwise:
        return "it has other weights when nobody watches it than it ever has when it is watched"
    if whole := [l for l, b in biases.items() if b.size > 1 and not (b % 1.0).any()]:
        where = dict(enumerate(traced.biases, 1)).get(whole[0], tensor("b", whole[0]))
        return f"{where} holds whole numbers alone, so that what an update takes from them is cut off"
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
    p = next(iter(manual_steps(problem)))["p"]
    seen = [Message(answer.note, tensors | {"p": p[None]})]
    told = reported(seen, [problem], list(LOSSES)) if len(p) > 1 else None  # of one, |p - y| may be p
    kinds = list(dict.fromkeys([*([told.kind] if told else []), *LOSSES]))
    rate, kind, epsilon = _rate(problem, tensors, traced, kinds, reports=told is not None)
    if not rate:
        return "its learning rate was not found"
    if changes := _changes(problem, tensors, Declared(kind, epsilon), traced) if kind else "":
        return changes
    if decays := _decays(problem, tensors, traced):
        return decays
    every = [Declared(k, e) for k in LOSSES for e in epsilons_of(k)]
    if apart := _apart(problem, tensors, traced, [Declared(kind, epsilon)] if kind else every):
        return apart
    samples, inputs = problem.x.shape
    *widths, _ = (W.shape[1] for W in by_layer(weights, "W").values())
    return Trained(traced, activation, inputs, tuple(widths), problem.bias, samples, rate, kind, epsilon)


def _rate(
    problem: Problem, tensors: Mapping[str, Array], traced: Traced, kinds: Sequence[str], *, reports: bool
) -> tuple[float, str, float]:
    """η, and the loss whose gradient the last layer's update is a multiple of, and its ε; η is 0 if not seen.

    kinds: first the loss that is reported, where it is known; or else one that needs no constant factor is it.
    """
    n, last = len(problem.y), tensor("W", problem.layers)
    moved = tensors[last] - tensors[f"{last}_next"]
    named = [v for name, v in traced.numbers.items() if is_rate(name)]
    scale = _typed(abs(traced.scale))
    scaled = [scale] if scale not in (0.0, 1.0) and (scale in named or _is_typed(scale)) else []
    candidates = [v for v in (*named, *scaled) if v]
    unnamed = [v for v in traced.numbers.values() if not v.is_integer()]  # those count
    found: list[tuple[float, str, float]] = []
    multiples: list[tuple[float, str, float]] = []
    for kind in kinds:
        for epsilon in epsilons_of(kind):
            gradient = _gradients(problem, Declared(kind, epsilon))[last]
            for c in _fit(moved, traced.alike, gradient):
                if rate := next((v for v in candidates if _factor(c / v, n, traced.alike)), 0.0):
                    factor = _factor(c / rate, n, traced.alike)
                    averaged = n < traced.of and factor == "1/n"
                    multiples.append((rate, MEAN_OF.get(kind, kind) if averaged else kind, epsilon))
                    if reports or factor == "1":
                        return multiples[-1]
                if rate := next((v for v in unnamed if abs(c - v) <= traced.alike * c), 0.0):
                    return rate, kind, epsilon
                found.append((_typed(abs(c)), kind, epsilon))
    if multiples:
        return multiples[0]
    found.sort(key=lambda one: not _is_typed(one[0]))
    if found and scaled and scaled[0] in named:
        along = _along(problem, tensors, traced, Declared(*found[0][1:]))
        if _odd(along, problem, traced):  # what it calls its rate is one, and its gradients are off
            return scaled[0], *found[0][1:]
    if n > 1 and found and (_is_typed(found[0][0]) or not named):
        return found[0]
    return next(iter((*named, *scaled)), 0.0), "", 0.0


def _gradients(problem: Problem, declared: Declared) -> dict[str, Array]:
    """Of this loss: W1 -> dW1."""
    right = given(Plain(problem, np.dtype(float), declared), problem.weights)
    return {name: np.asarray(right.tensor(f"d{name}"), dtype=float) for name in problem.weights}


def _fit(moved: Array, near: float, *along: Array) -> tuple[float, ...]:
    """The multiples of these that it moves by; none where it moves otherwise, or not by the first of them."""
    basis, flat = np.stack([each.ravel() for each in along], axis=1), moved.ravel().astype(float)
    if not np.isfinite([*basis.T, flat]).all():
        return ()
    multiples = np.linalg.lstsq(basis, flat, rcond=None)[0]
    off = np.abs(flat - basis @ multiples).max()
    return tuple(multiples.tolist()) if multiples[0] and off <= near * np.abs(flat).max() else ()


def _apart(problem: Problem, tensors: Mapping[str, Array], traced: Traced, losses: Sequence[Declared]) -> str:
    """That each weight goes along its own gradient of a loss, but not all by one rate; or empty."""
    for declared in losses:
        along = _along(problem, tensors, traced, declared)
        if len(along) == len(problem.weights):
            odd = _odd(along, problem, traced)
            c, W = by_layer(along, "W"), by_layer(problem.weights, "W")
            sized = [[c[l] * W[l].shape[i] for l in W] for i in (0, 1)]
            if any(np.ptp(each) <= traced.alike * max(each) for each in sized):  # divided by its units: a slip
                return ""
            rates = ", ".join(f"{name} by {c:.3g}" for name, c in along.items())
            return f"{PLAIN}: its weights do not go by one rate, but {rates}" if odd else ""
    return ""


def _along(
    problem: Problem, tensors: Mapping[str, Array], traced: Traced, declared: Declared
) -> dict[str, float]:
    """By which multiple of its gradient each weight moves; without those that move otherwise."""
    gradients = _gradients(problem, declared)
    fits = {n: _fit(W - tensors[f"{n}_next"], traced.alike, gradients[n]) for n, W in problem.weights.items()}
    return {name: c for name, fit in fits.items() for c in fit if c > 0.0}


def _odd(along: Mapping[str, float], problem: Problem, traced: Traced) -> list[str]:
    """The weights that move by no constant factor of the multiple by which the last layer's do."""
    last, n = along.get(tensor("W", problem.layers), 0.0), len(problem.y)
    return [name for name, c in along.items() if last and not _factor(c / last, n, traced.alike)]


def _decays(problem: Problem, tensors: Mapping[str, Array], traced: Traced) -> str:
    """That all weights go along their own gradient of a loss and along themselves: W - c (dW + d W); or empty."""
    for kind in LOSSES:
        gradients = _gradients(problem, Declared(kind))
        decays: list[float] = []
        for l, W in by_layer(problem.weights, "W").items():
            moved = W - tensors[tensor("W_next", l)]
            c, d = _fit(moved, traced.alike, gradients[tensor("W", l)], W) or (0.0, 0.0)
            if c > 0.0 and W.size > LEAST_SIZE:
                seen = np.abs(d * W).max() > MUCH * traced.alike * np.abs(moved).max()
                decays.append(d / c if seen else 0.0)
        if len(decays) == problem.layers and any(decays):
            return f"{PLAIN}: a weight decay of {max(decays, key=abs):.4g} is in its step"
    return ""


def _changes(problem: Problem, tensors: Mapping[str, Array], declared: Declared, traced: Traced) -> str:
    """That the rate is another in the second turn of its own than in the first; empty where it is not seen."""
    names = [*problem.weights, "x", "y"]
    free = {name: tensors.get(f"free_{name}") for name in names}
    if any(array is None or not np.isfinite(array).all() for array in free.values()):
        return ""
    W, (x, y) = {n: np.asarray(free[n], dtype=float) for n in problem.weights}, (free["x"], free["y"])
    if any(array.shape != (3, *problem.weights[n].shape) for n, array in W.items()):
        return ""
    try:
        own = replace(problem, x=np.asarray(x, dtype=float), y=np.asarray(y, dtype=float))
    except CompareError:
        return ""
    last, rates = tensor("W", problem.layers), list[float]()
    for turn in (0, 1):
        there = replace(own, weights={n: array[turn] for n, array in W.items()})
        rates += _fit(W[last][turn] - W[last][turn + 1], traced.alike, _gradients(there, declared)[last])
    if len(rates) < 2 or abs(rates[0] - rates[1]) <= traced.alike * abs(rates[0]):
        return ""
    return f"{PLAIN}: its rate is {rates[0]:.6g} at first and {rates[1]:.6g} at the next step"


def otherwise(answers: Sequence[Message]) -> str:
    """That a rate changes after some steps, that weights or gradients are held within bounds; or empty."""
    for answer in answers:
        try:
            changed = msgspec.convert([c] if (c := answer.note.get("changed")) else [], list[Changed])
        except (msgspec.ValidationError, AttributeError):
            changed = []
        for name, before, after, steps in changed:
            return plain(
                f"{PLAIN}: its rate {name} is {before:g} at first and {after:g} after {steps} steps", LONGEST
            )
    return next(filter(None, map(_held, answers)), "")


def _held(answer: Message) -> str:
    """That the largest of the next weights, or of their moves, are all the same, where they should not be."""
    W, W_next = by_layer(answer.tensors, "W"), by_layer(answer.tensors, "W_next")
    pairs = [(W[l], W_next[l]) for l in W_next]
    pairs = [(W[0], W_next[0]) for W, W_next in pairs if W.shape == W_next.shape and W.ndim == 3 and len(W)]
    if not pairs:
        return ""
    before, after = (np.concatenate([W.ravel() for W in each]) for each in zip(*pairs, strict=True))
    c = float(np.abs(after).max())
    held = int(((np.abs(after) == c) & (after != before)).sum())
    if held > 1 or (held and _is_typed(c)):
        return f"{PLAIN}: its weights are held within {c:g}"
    alike = max(_clipped(W_next - W) for W, W_next in pairs)
    clipped = f"{PLAIN}: {alike} weights move by the same, as where gradients are clipped"
    return clipped if alike >= MOVES_ALIKE else ""


def _clipped(moved: Array) -> int:
    """How many of the moves are as large as the largest; 0 where they are whole rows or columns, as by a slip."""
    if not (moved.any() and np.isfinite(moved).all()):
        return 0
    largest = np.abs(moved) >= (1.0 - SAME) * np.abs(moved).max()
    crossing = largest.any(axis=1)[:, None] & largest.any(axis=0)
    return 0 if (largest == crossing).all() and not largest.all() else int(largest.sum())


def _typed(number: float) -> float:
    """The short decimal that somebody typed, where rounding alone lies between."""
    return _short(number) if _is_typed(number) else number


def _is_typed(number: float) -> bool:
    return abs(number - _short(number)) <= ROUNDED * abs(number)


def _short(number: float) -> float:
    return float(f"{number:.6g}")


def _factor(value: float, n: int, near: float) -> str:
    """Which of the constant factors this is."""
    return next((name for name, f in FACTORS.items() if abs(value - f(n)) <= near * abs(f(n))), "")


def reasoning(answer: Message) -> list[str]:
    """How its network was looked for, as the sandbox tells it: lines, indented."""
    lines = answer.note.get("told") if isinstance(answer.note, dict) else None
    if not isinstance(lines, list):
        return []
    texts = [line for line in lines[: MOST + 1] if isinstance(line, str)]
    return [" " * min(len(t) - len(t.lstrip(" ")), DEEPEST) + plain(t, REASON) for t in texts]


def inferred(found: Trained) -> list[str]:
    """What its numbers say of how it trains, and by what."""
    numbers, rate = found.traced.numbers, found.rate
    names = [name for name, value in numbers.items() if value == rate]
    names.sort(key=lambda name: not is_rate(name))
    by = f"the number {names[0]}, which it holds" if names else "the multiple of its gradient by which it moves"
    batch = "all samples" if found.samples == found.traced.of else f"{found.samples} of {found.traced.of} samples"
    lines = [
        f"loss {found.kind}: the last layer moves by a multiple of its gradient"
        if found.kind
        else "loss: of none that is known is the last layer's update a gradient",
        f"rate {rate:g}: {by}",
        f"batch: {batch}",
    ]
    return [plain(line, REASON) for line in lines]


def seen_at(answer: Message) -> dict[str, tuple[str, int]]:
    """The file and line where each tensor is computed."""
    found = answer.note.get("places") if isinstance(answer.note, dict) else None
    try:
        return msgspec.convert(found or {}, dict[str, tuple[str, int]])
    except msgspec.ValidationError:
        return {}


def told(
    answers: Sequence[Message], problems: Sequence[Problem], found: Trained, asked: str
) -> tuple[list[Message], str]:
    """The answers as an interface's: gradients in scale, and the loss that is reported; and which one that is.

    Empty: none that is known, though one number of each step may be called so. asked: the loss that is asked for,
    where none is seen that the program is trained on.
    """
    kinds = list(dict.fromkeys([found.kind or asked, *LOSSES]))
    loss = reported(answers, problems, kinds)
    loss = loss.averaged(kinds[0]) if loss and found.samples < found.traced.of else loss
    operation = loss.operation if loss else called(answers[0]) if answers else None
    said = []
    for answer, problem in zip(answers, problems, strict=True):
        tensors, numbers = _in_scale(answer, problem, kinds[0]), in_each_step(answer)
        if operation in numbers:
            tensors["loss"] = numbers[operation]
        elif loss and "p" in tensors:
            tensors["loss"] = loss.value(tensors["p"], problem.y)
        places = {**seen_at(answer), **({"loss": loss.place} if loss and loss.place else {})}
        said.append(Message(answer.note | {"places": places} if isinstance(answer.note, dict) else {}, tensors))
    return said, loss.kind if loss else ""


def _in_scale(answer: Message, problem: Problem, kind: str) -> dict[str, Array]:
    """dz, dW and db as they are where W - η dW is the first update: those that are a known multiple of it.

    But for dz that are this loss's as they are.
    """
    rate, note = float(problem.learning_rate), answer.note if isinstance(answer.note, dict) else {}
    multiples, n = note.get("multiples"), len(answer.tensors["p"][0]) if "p" in answer.tensors else 1
    multiples = dict(multiples) if isinstance(multiples, dict) else {}
    tensors = {
        n: array for n, array in answer.tensors.items() if n != "single" and n.partition("_")[0] != "later"
    }
    rows = places(problem.layers, bias=True)
    dz = [name for name, (kind, _) in rows.items() if kind in ("output", "dz")]
    if back := [name for name in dz if name in multiples]:  # it has one scale: that of its last layer
        right = _is_right(answer.tensors.get(back[0]), answer.tensors.get("p"), problem.y, kind)
        multiples |= dict.fromkeys(back, rate if right else multiples[back[0]])
    scaled = [*dz, *(name for name, (kind, _) in rows.items() if kind in ("dW", "db"))]
    for name in (name for name in scaled if name in tensors):
        multiple, array = multiples.get(name), tensors.pop(name)
        near = ALIKE[bool((array == array.astype(np.float32)).all())]
        if factor := _factor(multiple / rate, n, near) if isinstance(multiple, float) and multiple else "1":
            tensors[name] = array if factor == "1" else array * array.dtype.type(FACTORS[factor](n))
    return tensors


def _is_right(dz: Array | None, p: Array | None, y: Array, kind: str) -> bool:
    """Whether this is dz_L of the loss at every step, (steps, N, 1)."""
    if dz is None or p is None or dz.shape != p.shape:
        return False
    with np.errstate(all="ignore"):
        right = Declared(kind).gradient(p, y)
        return bool((np.abs(dz - right) <= ALIKE[False] * np.abs(right).max()).all())
