"""Programs as anybody might write them, drawn at random: right ones, and each with a slip, an edit of its text.

python -m tests.random_programs 500         what is found and named of so many, right and with a slip
python -m tests.random_programs --show 17   the text of one, and what is said of its slip

A program is a function backprop(x, y, weights). What it loops over, how its samples are laid out, where 1/n
stands, how each formula is written, what it returns, and under which names: all of that is drawn, and so are the
network, the data, the precision, the loss and the rate (0.001 to 1). A fifth of the slips are in no catalogue.
"""

import argparse
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from itertools import islice
from typing import NamedTuple

import numpy as np

from compare import assert_parity
from compare.functions import Asked, Descent
from compare.parties import manual_steps, torch_reference
from compare.problems import INITS, Problem, initial_weights
from compare.process import one_thread
from compare.ruler.allowance import Foreign
from compare.step import causal_order
from compare.steps import windows

STEPS = 4
LARGEST_Z = {"float64": 30.0, "float32": 12.0}  # beyond, 1 - p and log p leave no digits to anybody's formula
SUMMED = ("sse", "half_sse")

# --- how somebody writes an activation, its derivative, a loss and its derivative -------------------------------

SIGMOIDS = (
    "1 / (1 + np.exp(-z))",
    "np.exp(z) / (1 + np.exp(z))",
    "0.5 * (1 + np.tanh(z / 2))",
    "(1 + np.exp(-z)) ** -1",
)
ACTIVATIONS: dict[str, tuple[Sequence[str], Sequence[str]]] = {  # a = f(z), and f'(z), of z and a
    "sigmoid": (
        SIGMOIDS,
        ("a * (1 - a)", "a - a**2", "np.exp(-z) / (1 + np.exp(-z)) ** 2", "sigmoid(z) * (1 - sigmoid(z))"),
    ),
    "tanh": (
        (
            "np.tanh(z)",
            "np.sinh(z) / np.cosh(z)",
            "(np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z))",
            "2 / (1 + np.exp(-2 * z)) - 1",
        ),
        ("1 - a**2", "1 - a * a", "(1 - a) * (1 + a)", "1 - np.tanh(z) ** 2", "1 / np.cosh(z) ** 2"),
    ),
    "relu": (
        ("np.maximum(z, 0)", "z * (z > 0)", "np.where(z > 0, z, 0)", "(z + np.abs(z)) / 2"),
        ("1.0 * (z > 0)", "np.where(z > 0, 1, 0)", "1.0 * (a > 0)", "np.heaviside(z, 0)"),
    ),
    "leaky_relu": (
        ("np.where(z > 0, z, 0.01 * z)", "np.maximum(z, 0.01 * z)", "z * (z > 0) + 0.01 * z * (z <= 0)"),
        ("np.where(z > 0, 1, 0.01)", "(z > 0) + 0.01 * (z <= 0)"),
    ),
    "none": (("z", "1 * z"), ("np.ones_like(z)", "z * 0 + 1")),
    "softplus": (
        ("np.log(1 + np.exp(z))", "np.log1p(np.exp(z))", "np.logaddexp(0, z)"),
        ("1 / (1 + np.exp(-z))", "sigmoid(z)", "1 - np.exp(-a)"),
    ),
    "elu": (
        ("np.where(z > 0, z, np.exp(z) - 1)", "np.where(z > 0, z, np.expm1(np.minimum(z, 0)))"),
        ("np.where(z > 0, 1, np.exp(z))", "np.where(z > 0, 1, a + 1)"),
    ),
    "silu": (
        ("z * sigmoid(z)", "z / (1 + np.exp(-z))"),
        (
            "sigmoid(z) + z * sigmoid(z) * (1 - sigmoid(z))",
            "sigmoid(z) * (1 + z * (1 - sigmoid(z)))",
            "a + sigmoid(z) * (1 - a)",
        ),
    ),
    "hardtanh": (("np.clip(z, -1, 1)", "np.maximum(-1, np.minimum(1, z))"), ("1.0 * (np.abs(z) < 1)",)),
    "relu6": (("np.clip(z, 0, 6)", "np.minimum(np.maximum(z, 0), 6)"), ("1.0 * ((z > 0) & (z < 6))",)),
}
EACH = {  # the loss of a sample
    "bce": ("-(y * np.log(p) + (1 - y) * np.log(1 - p))", "-y * np.log(p) - (1 - y) * np.log(1 - p)"),
    "mse": ("(p - y) ** 2", "np.square(y - p)"),
    "half_mse": ("(p - y) ** 2 / 2", "0.5 * np.square(y - p)"),
    "sse": ("(p - y) ** 2", "(y - p) * (y - p)"),
    "half_sse": ("(p - y) ** 2 / 2", "0.5 * np.square(y - p)"),
    "mae": ("np.abs(p - y)", "abs(y - p)"),
}
MEANS = ("np.mean({})", "np.average({})", "np.sum({}) / n", "1 / n * np.sum({})")
SLOPES = {  # its derivative in z, where p = σ(z)
    "bce": (
        "p - y",
        "-(y - p)",
        "(-y / p + (1 - y) / (1 - p)) * p * (1 - p)",
        "(p - y) / (p * (1 - p)) * (p * (1 - p))",
    ),
    "mse": ("2 * (p - y) * p * (1 - p)", "2 * (p - y) * (p - p**2)", "-2 * (y - p) * (p * (1 - p))"),
    "half_mse": ("(p - y) * p * (1 - p)", "-(y - p) * p * (1 - p)"),
    "mae": ("np.sign(p - y) * p * (1 - p)",),
}
SLOPES["sse"], SLOPES["half_sse"] = SLOPES["mse"], SLOPES["half_mse"]

# --- what somebody loops over, and how samples are laid out -----------------------------------------------------

BY_LAYERS = """
def backprop(x, y, weights):
    n, L = len(y), {L}
    W = {{l: weights[f"W{{l}}"] for l in range(1, L + 1)}}
    b = {{l: {b} for l in range(1, L + 1)}}
    z, a, da, dz, dW, db = {{}}, {{0: {x}}}, {{}}, {{}}, {{}}, {{}}
    y = {y}
    for l in range(1, L + 1):
        z[l] = {z}
        a[l] = {a} if l < L else {p}
    p = a[L]
    loss = {loss}
    dz[L] = {dz_L}
    for l in range(L, 0, -1):
        if l < L:
            da[l] = {da}
            dz[l] = {dz}
        dW[l] = {dW}
        db[l] = {db}
    return {result}
"""
BY_SAMPLES = """
def add(total, term):
    if isinstance(term, list):
        return [add(s, t) for s, t in zip(total, term)] if total else term
    return total + term


def backprop(x, y, weights):
    n, L = len(y), {L}
    W = {{l: weights[f"W{{l}}"] for l in range(1, L + 1)}}
    b = {{l: {b} for l in range(1, L + 1)}}
    loss, dW, db = 0, dict.fromkeys(W, 0), dict.fromkeys(W, 0)
    for x_i, y_i in zip(x, y):
        z, a, da, dz = {{}}, {{0: {x}}}, {{}}, {{}}
        for l in range(1, L + 1):
            z[l] = {z}
            a[l] = {a} if l < L else {p}
        loss += sum({loss} for p, y in zip(a[L], y_i))
        dz[L] = {dz_L}
        for l in range(L, 0, -1):
            if l < L:
                da[l] = {da}
                dz[l] = {dz}
            dW[l] = add(dW[l], {dW})
            db[l] = add(db[l], {db})
    loss = loss / {losses}
    dW, db = ({{l: np.array(g[l]) / {gradients} for l in g}} for g in (dW, db))
    return {result}
"""
LISTS = """
def times(v, M):
    return [sum(v[i] * M[i][j] for i in range(len(v))) for j in range(len(M[0]))]


def outer(v, w):
    return [[s * t for t in w] for s in v]

"""


class Hand(NamedTuple):
    """A way to write the step: its formulas as text, of weights (fan_in, fan_out) and biases (1, fan_out)."""

    z: str
    da: str
    dW: str
    db: str
    a: str = "f(z[l])"
    p: str = "sigmoid(z[l])"
    dz: str = "da[l] * slope(z[l], a[l])"
    dz_L: str = "{}"
    x: str = "x"
    y: str = "y"
    b: str = 'weights[f"b{l}"]'
    with_b: str = "{} + b[l]"
    times: str = "(({}) * {})"  # a vector and a factor
    each: str = "{}"  # a function of a vector's numbers t
    turned: str = ""  # how what it has becomes (batch, width)
    skeleton: str = BY_LAYERS
    helpers: str = ""


ROWS = Hand(
    z="a[l - 1] @ W[l]",
    da="dz[l + 1] @ W[l + 1].T",
    dW="a[l - 1].T @ dz[l]",
    db="dz[l].sum(axis=0, keepdims=True)",
)
SAMPLES = Hand(
    z="a[l - 1] @ W[l]",
    da="W[l + 1] @ dz[l + 1]",
    dW="np.outer(a[l - 1], dz[l])",
    db="dz[l]",
    dz_L="np.array([{} for p, y in zip(a[L], y_i)])",
    x="x_i",
    b='weights[f"b{l}"][0]',
    skeleton=BY_SAMPLES,
)
HANDS = {
    "rows": ROWS,
    "einsum": ROWS._replace(
        z='np.einsum("ni,io->no", a[l - 1], W[l])',
        da='np.einsum("no,io->ni", dz[l + 1], W[l + 1])',
        dW='np.einsum("ni,no->io", a[l - 1], dz[l])',
        db='np.einsum("no->o", dz[l])',
    ),
    "dot": ROWS._replace(
        z="np.dot(a[l - 1], W[l])",
        da="np.dot(W[l + 1], dz[l + 1].T).T",
        dW="np.dot(dz[l].T, a[l - 1]).T",
        db="np.dot(np.ones(n, dtype=x.dtype), dz[l])",
    ),
    "columns": Hand(
        z="W[l].T @ a[l - 1]",
        da="W[l + 1] @ dz[l + 1]",
        dW="a[l - 1] @ dz[l].T",
        db="dz[l].sum(axis=1)",
        x="x.T",
        y="y.T",
        b='weights[f"b{l}"].T',
        turned=".T",
    ),
    "samples": SAMPLES,
    "lists": SAMPLES._replace(
        z="times(a[l - 1], W[l])",
        da="times(dz[l + 1], list(zip(*W[l + 1])))",
        dW="outer(a[l - 1], dz[l])",
        a="[f(t) for t in z[l]]",
        p="[sigmoid(t) for t in z[l]]",
        dz="[d * slope(t, s) for d, t, s in zip(da[l], z[l], a[l])]",
        dz_L="[{} for p, y in zip(a[L], y_i)]",
        x="list(x_i)",
        b='list(weights[f"b{l}"][0])',
        with_b="[s + t for s, t in zip({}, b[l])]",
        times="[t * {1} for t in {0}]",
        each="[{1} for t in {0}]",
        helpers=LISTS,
    ),
}
TOLD = {
    "p": '"p": p{T}',
    "z": '**{{f"z{{l}}": z[l]{T} for l in z}}',
    "a": '**{{f"a{{l}}": a[l]{T} for l in range(1, L)}}',
    "da": '**{{f"da{{l}}": da[l]{T} for l in da}}',
    "dz": '**{{f"dz{{l}}": dz[l]{T} for l in dz}}',
}
NAMES = ("d{}", "grad_{}", "dL_d{}", "∂{}")
UPDATES = ("W - {} * g", "W + {} * -g", "W - g * {}")


@dataclass(frozen=True)
class Program:
    """A program: its formulas by what they compute, the way in which they are written, and its network."""

    problem: Problem
    style: str
    lines: Mapping[str, str]

    @property
    def text(self) -> str:
        """What its author saved."""
        hand, lines = HANDS[self.style], self.lines
        around = {"L": self.problem.layers, "x": hand.x, "y": hand.y}
        functions = {"sigmoid(z)": lines["sigma"], "f(z)": lines["f"], "slope(z, a)": lines["slope"]}
        functions |= {"stepped(W, g)": lines["step"]}
        defined = "".join(f"\n\ndef {name}:\n    return {line}\n" for name, line in functions.items())
        body = hand.skeleton.format(**around, **lines)
        return f"import numpy as np\n{defined}\n{hand.helpers}{body}"

    @property
    def function(self) -> Callable:
        """What it defines."""
        defined: dict[str, Callable] = {}
        exec(compile(self.text, "program.py", "exec"), defined)  # our own text
        return defined["backprop"]

    def changed(self, line: str, wrong: str) -> "Program":
        """With another formula."""
        return replace(self, lines={**self.lines, line: wrong})


def drawn_problem(rng: np.random.Generator) -> Problem:
    """A network, its data and rate."""
    layers, n = int(rng.choice([1, 2, 3, 3, 4, 5])), int(rng.choice([1, 2, 5, 12, 30]))
    hidden = [4] * (layers - 1) if rng.random() < 0.2 else list(map(int, rng.integers(1, 9, layers - 1)))
    widths = [int(rng.integers(1, 5)), *hidden, 1]
    dtype = str(rng.choice(["float64", "float64", "float32"]))
    loss, soft = str(rng.choice([name for name in EACH if name != "half_mse"])), rng.random() < 0.2
    if loss == "mse" and rng.spawn(1)[0].random() < 0.5:  # aside, so that every other program is what it was
        loss = "half_mse"
    y = rng.random((n, 1)) if soft else rng.integers(0, 2, (n, 1))
    drawn = initial_weights(
        widths, str(rng.choice([*INITS])), int(rng.integers(10**6)), bias=bool(rng.integers(2))
    )
    return Problem(
        str(rng.choice([*ACTIVATIONS])),
        (rng.standard_normal((n, widths[0])) * rng.choice([0.3, 1, 3])).astype(dtype),
        y.astype(dtype),
        {name: W.astype(dtype) for name, W in drawn.items()},
        learning_rate=float(10 ** rng.uniform(-3, 0)),
        loss=loss,
    )


def _gentle(problem: Problem) -> bool:
    """Whether p keeps its digits in the steps that are taken."""
    steps = next(windows(manual_steps(problem), STEPS, STEPS))
    return all(np.abs(steps[f"z{l}"]).max() < LARGEST_Z[problem.dtype.name] for l in range(1, problem.layers + 1))


def drawn(seed: int) -> Program:
    """A right program."""
    rng = np.random.default_rng(seed)

    def one(choices: Sequence[str]) -> str:
        return choices[rng.integers(len(choices))]

    problem, style = next(filter(_gentle, iter(lambda: drawn_problem(rng), None))), one([*HANDS])
    hand, loss, one_by_one = HANDS[style], problem.loss, HANDS[style].skeleton is BY_SAMPLES
    mean = loss not in SUMMED
    early = rng.random() < 0.7  # whether 1/n stands in dz_L, and not in dW and db
    n = "n" if mean else "1"
    f, slope = (one(ways) for ways in ACTIVATIONS[problem.activation])
    divided = f"({one(SLOPES[loss])}) / n" if mean and early else one(SLOPES[loss])
    late = "{} / n" if mean and not early and not one_by_one else "{}"
    lines = {
        "sigma": one(SIGMOIDS),
        "f": f,
        "slope": slope if problem.dtype == np.float64 else f"np.asarray({slope}, dtype=z.dtype)",
        "z": hand.with_b.format(hand.z) if problem.bias else hand.z,
        "a": hand.a,
        "p": hand.p,
        "loss": one(EACH[loss]) if one_by_one else one(MEANS if mean else ["np.sum({})"]).format(one(EACH[loss])),
        "losses": n,
        "dz_L": hand.dz_L.format(divided),
        "da": hand.da,
        "dz": hand.dz,
        "dW": late.format(hand.dW),
        "db": late.format(hand.db),
        "gradients": "1" if early else n,
        "b": hand.b if problem.bias else "0",
        "step": one(UPDATES).format(problem.learning_rate),
    }
    told = (
        []
        if one_by_one
        else [k for k in TOLD if rng.random() < 0.4 and (early or not mean or k not in ("da", "dz"))]
    )
    return Program(problem, style, {**lines, "result": _result(rng, problem, told, hand.turned)})


def _result(rng: np.random.Generator, problem: Problem, told: Sequence[str], turned: str) -> str:
    """What is returned, and under which names: the gradients, updates or none, and what else is told."""
    name = NAMES[rng.integers(len(NAMES))]
    entries, updated = [TOLD[kind].format(T=turned) for kind in told], rng.random() < 0.4
    for kind in ("W", "b")[: 1 + problem.bias]:
        entries.append(f'**{{f"{name.format(kind)}{{l}}": d{kind}[l] for l in dW}}')
        if updated:
            entries.append(f'**{{f"{kind}{{l}}_next": stepped(weights[f"{kind}{{l}}"], d{kind}[l]) for l in dW}}')
    if rng.random() < 0.3:
        return f"loss, {{{', '.join(entries)}}}"
    return f'{{"loss": loss, {", ".join(entries)}}}'


# --- slips ------------------------------------------------------------------------------------------------------

Edit = Callable[[str, Hand], str]  # what was there, and who writes it, to what is written in its place


class Slip(NamedTuple):
    """An edit of a formula, or of its part. name: of the known bug that it is, without its layer, or empty."""

    name: str
    line: str
    part: str
    edit: Edit


def text(wrong: str) -> Edit:
    """That in the place of what was there, {}."""
    return lambda was, hand: wrong.format(was)


def times(factor: str) -> Edit:
    """A vector's numbers times a factor."""
    return lambda was, hand: hand.times.format(was, factor)


def each(function: str) -> Edit:
    """A function of each number t of a vector."""
    in_place = re.compile(r"\bt\b")
    return lambda was, hand: (
        hand.each.format(was, function) if hand.each != "{}" else f"({in_place.sub(f'({was})', function)})"
    )


FACTORS = {"n": "n", "1/n": "(1 / n)", "2": "2", "1/2": "0.5", "minus": "-1"}
VALUES = {"sigmoid": "sigmoid(z)", "tanh": "np.tanh(z)", "relu": "np.maximum(z, 0)", "none": "z"}
DERIVATIVES = {"sigmoid": "sigmoid(z) * (1 - sigmoid(z))", "tanh": "1 - np.tanh(z) ** 2", "relu": "1.0 * (z > 0)"}
IN_FLOAT32 = text("({}).astype(np.float32).astype(float)")
CATALOGUED = [
    *(Slip(f"gradient-times-{name}", "dz_L", "", times(factor)) for name, factor in FACTORS.items()),
    *(Slip(f"dW-times-{name}", "dW", "dz[l]", times(factor)) for name, factor in FACTORS.items()),
    *(Slip(f"db-times-{name}", "db", "dz[l]", times(factor)) for name, factor in FACTORS.items()),
    *(Slip(f"dz-times-{name}", "dz", "", times(factor)) for name, factor in FACTORS.items()),
    *(Slip(f"loss-times-{name}", "loss", "", text(f"({{}}) * {factor}")) for name, factor in FACTORS.items()),
    Slip("sigma'-on-top", "dz_L", "p - y", text("(p - y) * p * (1 - p)")),
    Slip("sigma'-left-out", "dz_L", " * p * (1 - p)", text("")),
    Slip("labels-inverted", "dz_L", "p - y", text("p - (1 - y)")),
    Slip("p-once-too-often", "dz_L", "p - y", text("(p - y) * p")),
    Slip("sigma'-without-p", "dz_L", " * p * (1 - p)", text(" * (1 - p)")),
    Slip("sigma'-plus", "dz_L", " * p * (1 - p)", text(" * p * (1 + p)")),
    Slip("derivative-left-out", "dz", "", text("da[l]")),
    Slip("derivative-of-activation", "dz", "slope(z[l], a[l])", text("slope(a[l], f(a[l]))")),
    Slip("derivative-twice", "dz", "slope(z[l], a[l])", text("slope(z[l], a[l]) ** 2")),
    Slip("derivative-fed-with-z", "dz", "slope(z[l], a[l])", text("slope(z[l], z[l])")),
    Slip("activation-in-place-of-derivative", "dz", "slope(z[l], a[l])", text("a[l]")),
    *(Slip(f"derivative-of-{name}", "slope", "", text(wrong)) for name, wrong in DERIVATIVES.items()),
    *(Slip(f"{name}-forward-only", "f", "", text(wrong)) for name, wrong in VALUES.items()),
    Slip("activation-twice", "a", "f(z[l])", text("f(f(z[l]))")),
    Slip("linear-output", "p", "", text("z[l]")),
    Slip("bias-left-out", "z", " + b[l]", text("")),
    Slip("bias-subtracted", "z", " + b[l]", text(" - b[l]")),
    Slip("W-not-transposed", "da", "W[l + 1].T", text("W[l + 1]")),
    Slip("W-not-transposed", "da", "W[l + 1] @", text("W[l + 1].T @")),
    Slip("W-transposed-forward", "z", "@ W[l]", text("@ W[l].T")),
    Slip("weights-of-layer-below", "da", "W[l + 1]", text("W[l]")),
    Slip("da-in-place-of-dz-going-back", "da", "dz[l + 1]", text("da.get(l + 1, dz[L])")),
    Slip("dW-transposed", "dW", "", text("({}).T")),
    Slip("z-in-place-of-a", "dW", "a[l - 1]", text("z.get(l - 1, a[0])")),
    Slip("x-in-place-of-a", "dW", "a[l - 1]", text("a[0]")),
    Slip("da-in-place-of-dz", "dW", "dz[l]", text("da.get(l, dz[l])")),
    Slip("activation-in-place-of-delta", "dW", "dz[l]", text("a[l]")),
    Slip("delta-of-layer-above", "dW", "dz[l]", text("dz[min(l + 1, L)]")),
    Slip(
        "derivative-again-in-dW",
        "dW",
        "dz[l]",
        text("(dz[l] * (slope(z[l], a[l]) if l < L else a[L] * (1 - a[L])))"),
    ),
    Slip("last-sample-dropped", "dW", "a[l - 1].T @ dz[l]", text("a[l - 1][:-1].T @ dz[l][:-1]")),
    Slip("last-sample-only", "dW", "a[l - 1].T @ dz[l]", text("a[l - 1][-1:].T @ dz[l][-1:]")),
    Slip("db-times-1/n", "db", ".sum(", text(".mean(")),
    Slip("db-from-da", "db", "dz[l]", text("da.get(l, dz[l])")),
    Slip("db-of-layer-above", "db", "dz[l]", text("dz[min(l + 1, L)]")),
    Slip("loss-times-1/log2", "loss", "np.log", text("np.log2")),
    Slip("loss-times-1/log10", "loss", "np.log", text("np.log10")),
    Slip("loss-without-first-term", "loss", "y * np.log(p) + ", text("")),
    Slip("loss-without-second-term", "loss", " - (1 - y) * np.log(1 - p)", text("")),
    *(Slip(f"{line}-in-float32", line, "", IN_FLOAT32) for line in ("z", "a", "da", "dz", "dW", "db")),
    Slip("update-times-2", "step", "g", text("(2 * g)")),
    Slip("update-times-minus", "step", "g", text("(-g)")),
    Slip("update-times-1/10", "step", "g", text("(0.1 * g)")),
]
WRITTEN = ("", "-forward-only", "-in-a")  # the same slip, where the derivative is written otherwise
VECTORS = (
    ("a", ""),
    ("z", ""),
    ("dz_L", ""),
    ("da", ""),
    ("dz", ""),
    ("dW", "dz[l]"),
    ("db", "dz[l]"),
    ("dW", "a[l - 1]"),
)
ODD_FUNCTIONS = (
    "np.sin(3 * t)",
    "t + 0.3 * t**2",
    "np.sqrt(abs(t))",
    "np.round(t, 1)",
    "t * np.cos(t)",
    "1.5 * t - 0.01",
)
ODD = [
    *(Slip("", line, part, each(function)) for function in ODD_FUNCTIONS for line, part in VECTORS),
    *(Slip("", line, "dz[l]", text("dz[l][::-1]")) for line in ("dW", "db")),
    *(Slip("", line, "", text("np.roll({}, 1)")) for line in ("dz", "da")),
    Slip("", "loss", "", text("1.1 * abs({}) ** 1.1")),
    Slip("", "slope", "", text("abs({}) ** 1.5")),
    Slip("", "f", "", text("({}) + 0.01 * z**2")),
    Slip("", "step", "g", text("(g + 0.01 * g**2)")),
]
BY_LAYER = ("z", "a", "da", "dz", "dW", "db")  # may be wrong at one layer alone


def slipped(right: Program, slip: Slip, layer: int) -> Program | None:
    """The program with the slip, at one layer, or at all (0); None where nobody can write it so."""
    hand, was = HANDS[right.style], right.lines[slip.line]
    if slip.part not in was or (
        slip.edit is IN_FLOAT32 and hand.skeleton is BY_SAMPLES and slip.line in ("dW", "db")
    ):
        return None
    part = slip.part or was
    wrong = was.replace(part, slip.edit(part, hand))
    if layer and slip.line in BY_LAYER:
        wrong = f"({wrong} if l == {layer} else {was})"
    program = right.changed(slip.line, wrong)
    return program if program.text != right.text else None


# --- what is found and named ------------------------------------------------------------------------------------


class Effect(NamedTuple):
    """What a slip does to what is told: how often its bound, at most; and what it moves.

    moved: in causal order, up to the first tensor that is moved by more than twice its bound.
    """

    share: float
    moved: tuple[str, ...]


@dataclass(frozen=True)
class Trial:
    """One program with a slip, beside what was said of it. alarm: what was said of the right one, if anything."""

    seed: int
    name: str
    line: str
    layer: int
    program: Program
    effect: Effect
    said: str
    alarm: str = ""

    @property
    def found(self) -> bool:
        return bool(self.said)

    @property
    def first(self) -> str:
        """The first wrong tensor, as it was said."""
        found = re.search(r"^step \d+(?:, \w+, |: )(\w+)", self.said, re.MULTILINE)
        return found.group(1) if found else ""

    @property
    def named(self) -> list[str]:
        """The causes that were named."""
        named = re.search(r"^Likely cause: .* \((\S+(?: \+ \S+)*)\)$", self.said, re.MULTILINE)
        same = re.search(r"^Here the same as: (.*)$", self.said, re.MULTILINE)
        return ([named.group(1)] if named else []) + (same.group(1).split(", ") if same else [])

    @property
    def outcome(self) -> str:
        """What came of it."""
        if self.effect.share <= 2:
            return "below the bound"
        if not self.found:
            return "MISSED"
        if self.named:
            at = ("", "-below-top", *(f"-{l}" for l in range(1, self.program.problem.layers + 1)))
            names = {f"{self.name}{way}{suffix}" for way in WRITTEN for suffix in at}
            if any(name in names or names & {*name.split(" + ")} for name in self.named):
                return "named"
            return "named otherwise" if self.name else "named, though in no catalogue"
        if self.first not in self.effect.moved:
            return "ANOTHER FIRST TENSOR"
        return "consistent with" if "Consistent with" in self.said or "one of" in self.said else "unknown"


def effect(right: Program, wrong: Program) -> Effect:
    """Of the slip, at the weights that the wrong program goes through; ValueError where it cannot be executed."""
    problem = wrong.problem
    asked, believed = Asked(right.function, problem), torch_reference(problem)
    largest = Effect(0.0, ())
    for step in islice(Descent(Asked(wrong.function, problem)), STEPS):
        weights = {name: step[name] for name in problem.weights}
        there = asked.at(weights).tensors
        stacked = {name: T[None] for name, T in step.items()}
        here = {name: stacked[name] for name in weights}
        bounds = Foreign(problem).whole(stacked, {**believed.evaluate(here), **here})
        shares = {}
        for name in (name for name in causal_order(problem.layers, bias=problem.bias) if name in there):
            apart = np.abs(step[name] - there[name])
            shares[name] = float(np.max(np.where(apart == 0, 0.0, apart / bounds[name][0])))
        beyond = [name for name, share in shares.items() if not share <= 2]
        if beyond:
            told = list(shares)
            before = told[: told.index(beyond[0]) + 1]
            return Effect(max(shares.values()), tuple(name for name in before if shares[name] > 0))
        largest = Effect(max(largest.share, *shares.values()), ())
    return largest


def said_of(program: Program) -> str:
    """What the house says of it; nothing if all is right."""
    try:
        assert_parity(program.function, program.problem, epochs=STEPS, allow_overflow=True)
    except AssertionError as error:
        return str(error)
    return ""


def trial(seed: int) -> Trial:
    """A right program, and the same with a slip that can be executed and does something."""
    right, rng = drawn(seed), np.random.default_rng([seed, 1])
    slips, layers = ODD if seed % 5 == 0 else CATALOGUED, right.problem.layers
    with np.errstate(all="ignore"), one_thread():
        while True:
            slip, layer = slips[rng.integers(len(slips))], int(rng.integers(layers + 1))
            wrong = slipped(right, slip, layer)
            if wrong is None:
                continue
            try:
                found = effect(right, wrong)
            except (ValueError, TypeError, AttributeError, IndexError):  # nobody hands in what does not run
                continue
            if found.share > 0:
                return Trial(seed, slip.name, slip.line, layer, wrong, found, said_of(wrong), said_of(right))


def line_of(one: Trial) -> str:
    """One trial in a line."""
    said = [line for line in one.said.splitlines() if re.match("Likely|Consistent|Here|Certain", line)]
    first = one.effect.moved[-1] if one.effect.moved else "none"
    return (
        f"{one.seed}: {one.outcome}: {one.name or one.line} at {one.layer or 'all'}; the first is "
        f"{first}, {one.effect.share:.2g} times its bound; said of {one.first}: "
        + (" | ".join(said) or one.said[:200])
    )


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("programs", type=int, nargs="?", default=100, help="how many (100)")
    parser.add_argument("--first", type=int, default=0, metavar="SEED", help="of the first (0)")
    parser.add_argument("--show", type=int, metavar="SEED", help="the text of one, and what is said of it")
    parser.add_argument("--workers", type=int, default=2, metavar="N", help="processes (2)")
    options = parser.parse_args()
    if options.show is not None:
        one = trial(options.show)
        print(one.program.text, line_of(one), one.said, sep="\n\n")
        return
    seeds, counts = range(options.first, options.first + options.programs), Counter[tuple[str, str]]()
    with ProcessPoolExecutor(options.workers) as pool:
        for one in pool.map(trial, seeds, chunksize=4):
            counts["a slip of the catalogue" if one.name else "another slip", one.outcome] += 1
            counts["right", "FALSE ALARM" if one.alarm else "no alarm"] += 1
            if one.alarm:
                print(f"{one.seed}: FALSE ALARM\n{one.alarm}")
            if one.outcome not in ("named", "below the bound") and (one.name or one.outcome != "unknown"):
                print(line_of(one), flush=True)
    for (kind, outcome), count in sorted(counts.items()):
        print(f"{kind:24}{outcome:32}{count}")


if __name__ == "__main__":
    main()
