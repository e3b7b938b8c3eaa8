"""One slip for every known bug: a replacement or two in `submissions/layer_loop.py`, under the bug's own name.

n is the number of samples, l the layer, L the last one. Each slip stands in the class in which it can be written,
and seen: it is visible in that network alone, or its shapes fit there.
"""

from dataclasses import dataclass, field
from pathlib import Path

RIGHT = (Path(__file__).parent / "submissions" / "layer_loop.py").read_text()

# The lines in which slips are made.
NUMPY = "import numpy as np\n"
DZ_L = "dz[L] = (p - y) / n"
LOSS = "np.mean(-y * np.log(p) - (1 - y) * np.log(1 - p))"
Z = "a[l - 1] @ self.W[l] + self.b[l]"
F = "def f(z):\n    return sigmoid(z)"
SLOPE = "return sigmoid(z) * (1 - sigmoid(z))"
DA = "dz[l + 1] @ W[l + 1].T"
DZ = "da[l] * slope(z[l])"
DW = "a[l - 1].T @ dz[l]"
DB = "dz[l].sum(axis=0, keepdims=True)"
STEP = "W[l] - self.rate * dW[l]"

Change = tuple[tuple[str, str], ...]


def instead(right: str, wrong: dict[str, str]) -> dict[str, Change]:
    """The same line, written wrongly in several ways."""
    return {name: ((right, line),) for name, line in wrong.items()}


def slipped(change: Change, program: str = RIGHT) -> str:
    """The program with the slip."""
    for right, wrong in change:
        assert right in program, right
        program = program.replace(right, wrong)
    return program


def wrong_line(change: Change) -> str:
    """The first line that the slip's last replacement writes anew."""
    right, wrong = change[-1]
    lines = [line.strip() for line in wrong.splitlines() if line not in right.splitlines()]
    return next(filter(None, lines), wrong.strip())


FACTORS = {
    "n": "n",
    "1/n": "(1 / n)",
    "2": "2",
    "1/2": "0.5",
    "n/2": "(n / 2)",
    "2/n": "(2 / n)",
    "minus": "-1",
    "n/(n-1)": "(n / (n - 1))",
}
AXES = {"fan-in": "len(W[l])", "fan-out": "W[l].shape[1]"}
FUNCTIONS = {  # g(z), g'(z)
    "sigmoid": ("sigmoid(z)", "sigmoid(z) * (1 - sigmoid(z))"),
    "tanh": ("np.tanh(z)", "1 - np.tanh(z) ** 2"),
    "relu": ("np.maximum(z, 0)", "1.0 * (z > 0)"),
    "leaky_relu": ("np.where(z > 0, z, 0.01 * z)", "np.where(z > 0, 1, 0.01)"),
    "none": ("z", "1.0"),
    "softplus": ("np.log(1 + np.exp(z))", "sigmoid(z)"),
    "elu": ("np.where(z > 0, z, np.exp(z) - 1)", "np.where(z > 0, 1, np.exp(z))"),
    "gelu": ("z * normal(z)", "normal(z) + z * np.exp(-z * z / 2) / np.sqrt(2 * np.pi)"),
    "silu": ("z * sigmoid(z)", "sigmoid(z) * (1 + z * (1 - sigmoid(z)))"),
    "hardtanh": ("np.clip(z, -1, 1)", "1.0 * (np.abs(z) < 1)"),
    "relu6": ("np.clip(z, 0, 6)", "1.0 * ((z > 0) & (z < 6))"),
    "mish": (
        "z * np.tanh(np.log(1 + np.exp(z)))",
        "np.tanh(np.log(1 + np.exp(z))) + z * (1 - np.tanh(np.log(1 + np.exp(z))) ** 2) * sigmoid(z)",
    ),
    "selu": (
        "1.0507009873554805 * np.where(z > 0, z, 1.6732632423543772 * (np.exp(z) - 1))",
        "1.0507009873554805 * np.where(z > 0, 1, 1.6732632423543772 * np.exp(z))",
    ),
    "gelu-by-tanh": (
        "z / 2 * (1 + bent(z))",
        "(1 + bent(z)) / 2 + z / 2 * (1 - bent(z) ** 2) * (2 / np.pi) ** 0.5 * (1 + 0.134145 * z**2)",
    ),
    "lecun-tanh": ("1.7159 * np.tanh(2 / 3 * z)", "1.7159 * 2 / 3 * (1 - np.tanh(2 / 3 * z) ** 2)"),
    "softsign": ("z / (1 + abs(z))", "1 / (1 + abs(z)) ** 2"),
    **{
        f"leaky_relu:{slope}": (f"np.where(z > 0, z, {slope} * z)", f"np.where(z > 0, 1, {slope})")
        for slope in ("0.1", "0.2", "0.3")
    },
}
NORMAL = "import math\n\nnormal = np.vectorize(lambda z: (1 + math.erf(z / math.sqrt(2))) / 2)\n"
BENT = "\n\ndef bent(z):\n    return np.tanh((2 / np.pi) ** 0.5 * (z + 0.044715 * z**3))\n"
BEFORE = {"gelu": NORMAL, "gelu-by-tanh": BENT}  # what else a function needs
EPSILONS = ("1e-15", "1e-12", "1e-10", "1e-09", "1e-08", "1e-07", "1e-06", "1e-05", "0.0001", "0.001", "0.01")
DECAYS = ("1e-05", "0.0001", "0.001", "0.01", "0.1")


def using(name: str) -> str:
    """The right program for a class that uses another activation."""
    g, slope = FUNCTIONS[name]
    return slipped(((F, f"def f(z):\n    return {g}"), (SLOPE, f"return {slope}")))


def functions(names: tuple[str, ...], asked: str = "sigmoid") -> dict[str, Change]:
    """Another function in the place of f, of its derivative, or of both."""
    found: dict[str, Change] = {}
    in_a = {"sigmoid": "da[l] * a[l] * (1 - a[l])", "tanh": "da[l] * (1 - a[l] ** 2)"}[asked]
    f, of_f = (f"def f(z):\n    return {FUNCTIONS[asked][0]}", f"return {FUNCTIONS[asked][1]}")
    for name in names:
        g, slope = FUNCTIONS[name]
        also = ((NUMPY, f"{NUMPY}{BEFORE[name]}"),) if name in BEFORE else ()
        forward, backward = (f, f"def f(z):\n    return {g}"), (of_f, f"return {slope}")
        found |= {
            f"{name}-forward-only": (*also, forward),
            f"{name}-forward-only-in-a": (*also, forward, (DZ, in_a)),
            f"{name}-in-place-of-f": (*also, forward, backward),
        }
        if name != "none":
            found[f"derivative-of-{name}"] = (*also, backward)
    return found


def gradient(loss: str) -> str:
    """dz_L of another loss."""
    return {
        "bce": "(p - y) / n",
        "summed-bce": "p - y",
        "mse": "2 * (p - y) / n * p * (1 - p)",
        "sse": "2 * (p - y) * p * (1 - p)",
        "half-sse": "(p - y) * p * (1 - p)",
        "half-mse": "(p - y) / n * p * (1 - p)",
        "mae": "np.sign(p - y) / n * p * (1 - p)",
    }[loss]


VALUES = {
    "bce": LOSS,
    "summed-bce": LOSS.replace("mean", "sum"),
    "mse": "np.mean((p - y) ** 2)",
    "sse": "np.sum((p - y) ** 2)",
    "half-sse": "np.sum((p - y) ** 2) / 2",
    "half-mse": "np.mean((p - y) ** 2) / 2",
    "mae": "np.mean(np.abs(p - y))",
    "sae": "np.sum(np.abs(p - y))",
    "rmse": "np.sqrt(np.mean((p - y) ** 2))",
}


def losses(asked: str, names: tuple[str, ...]) -> dict[str, Change]:
    """Another loss than the one that is asked for: reported, differentiated, or both."""
    value, slope = VALUES[asked], f"dz[L] = {gradient(asked)}"
    differentiated = {name: f"dz[L] = {gradient(name)}" for name in names if name not in ("sae", "rmse")}
    return {
        **{f"loss-{name}": ((value, VALUES[name]),) for name in names},
        **{f"gradient-of-{name}": ((slope, wrong),) for name, wrong in differentiated.items()},
        **{f"trained-on-{name}": ((value, VALUES[name]), (slope, w)) for name, w in differentiated.items()},
    }


def with_epsilon(epsilon: str) -> str:
    """dz_L of a cross-entropy with an epsilon inside its logarithms."""
    return f"((1 - y) / (1 - p + {epsilon}) - y / (p + {epsilon})) * p * (1 - p) / n"


DP = "((-y / p + (1 - y) / (1 - p)) / n)"  # ∂L/∂p
PAIRS = {  # y as (n,) makes (n, n) of p - y
    "loss": LOSS.replace("y", "y.ravel()"),
    "gradient": "(p - y.ravel()).mean(axis=1, keepdims=True) / n",
}
E = "(p - y)"


def everywhere(output: str, hidden: str) -> Change:
    """What stands in place of the derivative at the output, and in the hidden layers."""
    return (("(p - y) / n", f"{DP} * {output}"), (DZ, f"da[l] * {hidden}"))


PRINTED_P = "return self.forward(x)[1][len(self.W)]"
P_OF = "p, da, dz, dW, db = a[L], {}, {}, {}, {}"


def other_p(p: str) -> Change:
    """Something done to p, wherever it is used."""
    return (
        (PRINTED_P, f"p = self.forward(x)[1][len(self.W)]\n        return {p}"),
        (P_OF, f"{P_OF}\n        p = {p}"),
    )


def regression(loss: str) -> Change:
    """A linear output, and a squared error of it."""
    slope = gradient(loss).removesuffix(" * p * (1 - p)")
    return (("else sigmoid(z[l])", "else z[l]"), (LOSS, VALUES[loss]), (DZ_L, f"dz[L] = {slope}"))


def clipping(shorter: str) -> Change:
    """Gradients that are made shorter before they are told."""
    return (("self.now = {", f"{shorter}\n        self.now = {{"),)


ALL_LENGTHS = "np.sqrt(sum((g**2).sum() for g in (*dW.values(), *(db.values() if self.bias else ()))))"
OWN_LENGTH = "np.minimum(1, 0.02 / np.linalg.norm({g}[l]))"
SQUARES = "sum((W**2).sum() for W in self.W.values())"
LAST_STEP = "(W[l] - self.before.get('W', W)[l])"
ONE_BY_ONE = "def step(self, x, y):\n        for i in range(len(y)):\n            "
WHILE_ADDING: Change = (
    (
        "def gradients(self, x, y):",
        """def gradients(self, x, y):
        total = {f"dW{l}": 0 for l in self.W}
        for i in range(len(y)):
            for name, g in self.of_one(x[i : i + 1], y[i : i + 1]).items():
                g = g
                total[name] = total[name] + g
                self.W[int(name[2:])] = self.W[int(name[2:])] - self.rate * g
        return total

    def of_one(self, x, y):""",
    ),
    ("        self.gradients(x, y)\n", "        self.gradients(x, y)\n        return\n"),
)
OPTIMISERS = {  # what becomes of W by the gradient g at step k, from 0 on; m and v are kept
    "nesterov-c": "v = 0.9 * v + g; W = W - rate * (g + 0.9 * v)",
    "adam-c": "m = 0.9 * m + 0.1 * g; v = 0.999 * v + 0.001 * g * g; "
    "W = W - rate * (m / (1 - 0.9 ** (k + 1))) / (np.sqrt(v / (1 - 0.999 ** (k + 1))) + 1e-8)",
    "rmsprop-c": "v = 0.99 * v + 0.01 * g * g; W = W - rate * g / (np.sqrt(v) + 1e-8)",
    "rmsprop-0.9-c": "v = 0.9 * v + 0.1 * g * g; W = W - rate * g / (np.sqrt(v) + 1e-8)",
    "adagrad-c": "v = v + g * g; W = W - rate * g / (np.sqrt(v) + 1e-10)",
    "rate-changes": "W = W - rate * (1, 0.5, 0.3)[k % 3] * g",
    "rate-falls-c": "W = W - rate * 0.9**k * g",
    "rate-falls-as-1/t-c": "W = W - rate / (1 + rate * k) * g",
}


def optimiser(rule: str) -> Change:
    """Another update of the weights."""
    method = f"""def moved(self, l, W, g):
        kept, rate = self.__dict__.setdefault("kept", {{}}), self.rate
        k, m, v = kept.get(l, (0, 0, 0))
        {rule}
        kept[l] = k + 1, m, v
        return W

    def step(self, x, y):"""
    return (("def step(self, x, y):", method), (STEP, "self.moved(l, W[l], dW[l])"))


BY_BATCHES = """def step(self, x, y):
        for i in range(0, len(y), 3):
            self.learn(x[i : i + 3], y[i : i + 3])

    def learn(self, x, y):"""
BY_ONE = """def step(self, x, y):
        self.count = getattr(self, "count", 0) + 1
        i = self.count * 7 % len(y)
        self.learn(x[i : i + 1], y[i : i + 1])

    def learn(self, x, y):"""
LAB: dict[str, Change] = {
    # constant factors
    **instead(DZ_L, {f"gradient-times-{name}": f"{DZ_L} * {factor}" for name, factor in FACTORS.items()}),
    **instead(
        DW, {f"dW-times-{name}": f"{DW} * ({factor} if l == 2 else 1)" for name, factor in FACTORS.items()}
    ),
    **{f"dW-over-{name}": ((DZ_L, "dz[L] = p - y"), (DW, f"{DW} / {axis}")) for name, axis in AXES.items()},
    **instead(DW, {f"dW-times-1/{name}": f"{DW} / {axis}" for name, axis in AXES.items()}),
    "gradient-times-n/features": ((DZ_L, "dz[L] = (p - y) / x.shape[1]"),),
    **instead(DZ, {f"dz-times-{name}": f"{DZ} * {factor}" for name, factor in FACTORS.items()}),
    # the derivative of the loss
    **instead(
        "(p - y) / n",
        {
            "sigma'-on-top": "(p - y) / n * p * (1 - p)",
            "sigma'-left-out": "(-y / p + (1 - y) / (1 - p)) / n",
            "gradient-without-first-term": "(1 - y) * p / n",
            "gradient-without-second-term": "-y * (1 - p) / n",
            "sigma'-at-p": f"{DP} * sigmoid(p) * (1 - sigmoid(p))",
            "sigma'-as-tanh'": f"{DP} * (1 - p**2)",
            "sigma'-without-p": f"{DP} * (1 - p)",
            "sigma'-plus": f"{DP} * p * (1 + p)",
            "p-in-place-of-sigma'": f"{DP} * p",
            "sigma'-of-error": f"{DP} * {E} * (1 - {E})",
            "error-times-one-minus-error": f"{E} * (1 - {E}) / n",
            "gradient-of-all-pairs": PAIRS["gradient"],
            "p-once-too-often": "(p - y) / n * p",
            "z-in-place-of-p": "(z[L] - y) / n",
            "gradient-with-epsilon-c": with_epsilon("3e-6"),
            "gradient-with-epsilon-of-first-c": "((1 - y) / (1 - p) - y / (p + 3e-6)) * p * (1 - p) / n",
            "gradient-with-epsilon-of-second-c": "((1 - y) / (1 - p + 3e-6) - y / p) * p * (1 - p) / n",
            "gradient-with-epsilon-of-quotient-c": (
                "((1 - y + 3e-6) / (1 - p + 3e-6) - y / p) * p * (1 - p) / n"
            ),
            "gradient-with-epsilon-of-product-c": "(p - y) / (p * (1 - p) + 3e-6) * p * (1 - p) / n",
            "labels-inverted": "(p - (1 - y)) / n",
            "sign-of-error": "((p > 0.5) - y) / n",
        },
    ),
    **instead(
        "(p - y) / n",
        {f"gradient-with-epsilon-{ε}": with_epsilon(ε) for ε in EPSILONS[7:]},
    ),
    # the reported loss
    **losses("bce", ("mse", "sse", "half-sse", "half-mse", "mae", "sae", "rmse")),
    **instead(
        LOSS,
        {
            "loss-times-1/log2": LOSS.replace("log", "log2"),
            "loss-times-1/log10": LOSS.replace("log", "log10"),
            "loss-without-first-term": "np.mean(-(1 - y) * np.log(1 - p))",
            "loss-without-second-term": "np.mean(-y * np.log(p))",
            "loss-all-pairs": PAIRS["loss"],
            "loss-with-epsilon-c": LOSS.replace("p)", "p + 3e-6)"),
            "loss-with-epsilon-in-first-c": LOSS.replace("log(p)", "log(p + 3e-6)"),
            "loss-with-epsilon-in-second-c": LOSS.replace("1 - p)", "1 - p + 3e-6)"),
            "loss-of-clipped-p-c": LOSS.replace("log(p)", "log(np.clip(p, 0.4, 0.6))").replace(
                "log(1 - p)", "log(1 - np.clip(p, 0.4, 0.6))"
            ),
            "loss-with-decay-c": f"{LOSS} + 0.7 / (2 * len(y)) * {SQUARES}",
            "loss-times-c": f"{LOSS} * 1.37",
            "loss-plus-c": f"{LOSS} + 0.3",
            "loss-unreduced": "-y * np.log(p) - (1 - y) * np.log(1 - p)",
            "loss-of-last-sample": "(-y * np.log(p) - (1 - y) * np.log(1 - p))[-1]",
            **{f"loss-with-epsilon-{ε}": LOSS.replace("p)", f"p + {ε})") for ε in EPSILONS[7:]},
        },
    ),
    "trained-with-epsilon-c": ((LOSS, LOSS.replace("p)", "p + 3e-6)")), ("(p - y) / n", with_epsilon("3e-6"))),
    "trained-with-decay-c": (
        (LOSS, f"{LOSS} + 0.7 / (2 * len(y)) * {SQUARES}"),
        (DW, f"{DW} + 0.7 / n * W[l]"),
    ),
    "trained-on-all-pairs": ((LOSS, PAIRS["loss"]), ("(p - y) / n", PAIRS["gradient"])),
    "loss-of-updated-network": (
        ("import numpy", "from copy import deepcopy\n\nimport numpy"),
        ("p = self.predictions(x)", "after = deepcopy(self); after.step(x, y); p = after.predictions(x)"),
    ),
    # the forward pass
    **functions(tuple(name for name in FUNCTIONS if name != "sigmoid")),
    "activation-twice": ((F, F.replace("sigmoid(z)", "sigmoid(sigmoid(z))")),),
    "activation-twice-in-a": (
        (F, F.replace("sigmoid(z)", "sigmoid(sigmoid(z))")),
        (DZ, "da[l] * a[l] * (1 - a[l])"),
    ),
    "z-in-float32": ((Z, f"({Z}).astype(np.float32).astype(float)"),),
    "a-in-float32": (("f(z[l]) if", "f(z[l]).astype(np.float32).astype(float) if"),),
    "a-in-float32-in-a": (
        ("f(z[l]) if", "f(z[l]).astype(np.float32).astype(float) if"),
        (DZ, "da[l] * a[l] * (1 - a[l])"),
    ),
    "da-in-float32": ((DA, f"({DA}).astype(np.float32)"),),
    "dz-in-float32": ((DZ, f"({DZ}).astype(np.float32)"),),
    "dW-in-float32": ((DW, f"({DW}).astype(np.float32)"),),
    "x-in-float32": (("{0: x}", "{0: x.astype(np.float32)}"),),
    "all-in-float32": (
        ("{0: x}", "{0: x.astype(np.float32)}"),
        ("@ self.W[l]", "@ self.W[l].astype(np.float32)"),
        ("self.forward(x), self.W,", "self.forward(x), {l: W.astype(np.float32) for l, W in self.W.items()},"),
        ("p = self.predictions(x)", "p, y = self.predictions(x), y.astype(np.float32)"),
        ("p, da, dz, dW, db = a[L],", "y = y.astype(np.float32)\n        p, da, dz, dW, db = a[L],"),
        ("W[l] - self.rate", "W[l].astype(np.float32) - self.rate"),
    ),
    "epsilon-in-sigmoid-c": (("1 / (1 + np.exp(-z))", "1 / (1 + np.exp(-z) + 3e-6)"),),
    "epsilon-in-exponent-of-sigmoid-c": (("1 / (1 + np.exp(-z))", "1 / (1 + np.exp(-z + 3e-6))"),),
    "p-in-float32": other_p("p.astype(np.float32).astype(float)"),
    "p-clipped-c": other_p("np.clip(p, 0.4, 0.6)"),
    "p-rounded-c": other_p("p.round(3)"),
    "p-truncated-c": other_p("np.floor(p * 100) / 100"),
    "p-of-labels-c": other_p("np.clip(p.round(), 1e-7, 1 - 1e-7)"),
    "p-constant-c": other_p("np.clip(p.astype(int), 1e-12, 1 - 1e-12)"),
    **{f"linear-output-on-{loss}": regression(loss) for loss in ("mse", "half-mse", "sse", "half-sse")},
    # the derivative of the activation
    **instead(
        DZ,
        {
            "derivative-left-out": "da[l]",
            "derivative-of-activation": "da[l] * slope(a[l])",
            "derivative-twice": "da[l] * slope(z[l]) * slope(z[l])",
            "derivative-fed-with-z": "da[l] * z[l] * (1 - z[l])",
            "derivative-stale": "da[l] * slope(self.before.get('z', z)[l])",
            "activation-in-place-of-derivative": "da[l] * a[l]",
            "sigmoid'-as-tanh'": "da[l] * (1 - a[l] ** 2)",
            "sigmoid'-without-a": "da[l] * (1 - a[l])",
            "sigmoid'-without-1-a": "da[l] * a[l]",
            "sigmoid'-plus": "da[l] * a[l] * (1 + a[l])",
        },
    ),
    "derivative-left-out-everywhere": everywhere("1", "1"),
    "derivative-of-activation-everywhere": everywhere("slope(p)", "slope(a[l])"),
    "derivative-twice-everywhere": everywhere("(p * (1 - p)) ** 2", "slope(z[l]) ** 2"),
    "derivative-fed-with-z-everywhere": everywhere("z[L] * (1 - z[L])", "z[l] * (1 - z[l])"),
    "sigmoid'-as-tanh'-everywhere": everywhere("(1 - p**2)", "(1 - a[l] ** 2)"),
    "sigmoid'-without-a-everywhere": everywhere("(1 - p)", "(1 - a[l])"),
    "sigmoid'-without-1-a-everywhere": everywhere("p", "a[l]"),
    "sigmoid'-plus-everywhere": everywhere("p * (1 + p)", "a[l] * (1 + a[l])"),
    # back through the weights
    **instead(
        DA,
        {
            "error-without-W": f"{DP} * np.ones_like(a[l])",
            "delta-of-output-without-W": "dz[L] * np.ones_like(a[l])",
            "W-reshaped": "dz[l + 1] @ W[l + 1].reshape(W[l + 1].T.shape)",
            "updated-weights": "dz[l + 1] @ (W[l + 1] - self.rate * a[l].T @ dz[l + 1]).T",
            "updated-weights-c": "dz[l + 1] @ (W[l + 1] - 0.02 * a[l].T @ dz[l + 1]).T",
            "stale-weights": "dz[l + 1] @ self.before.get('W', W)[l + 1].T",
            "da-in-place-of-dz-going-back": "(da[l + 1] if l + 1 < L else dz[L]) @ W[l + 1].T",
        },
    ),
    # the gradient of the weights
    **instead(
        DW,
        {
            "dW-reshaped": "(dz[l].T @ a[l - 1]).reshape(W[l].shape)",
            "activation-in-place-of-delta": "a[l - 1].T @ a[l]",
            "da-in-place-of-dz": "a[l - 1].T @ (da[l] if l == 2 else dz[l])",
            "derivative-again-in-dW": "a[l - 1].T @ (dz[l] * (slope(z[l]) if l == 2 else 1))",
            "z-in-place-of-a": "(z if l == 2 else a)[l - 1].T @ dz[l]",
            "activation-stale": "self.before.get('a', a)[l - 1].T @ dz[l]",
            "dW-left-at-zero": f"{DW} * (l != 2)",
            "last-sample-dropped": "a[l - 1][:-1].T @ dz[l][:-1]",
            "last-sample-only": "a[l - 1][-1:].T @ dz[l][-1:]",
            "first-sample-only": "a[l - 1][:1].T @ dz[l][:1]",
            "gradients-accumulated": "a[l - 1].T @ dz[l] + self.before.get('dW', {}).get(l, 0)",
            **{f"decay-in-gradient-{λ}": f"{DW} + {λ} * W[l]" for λ in DECAYS},
            "decay-in-gradient-c": f"{DW} + 0.7 / n * W[l]",
            "l1-in-gradient-c": f"{DW} + 0.03 * np.sign(W[l])",
        },
    ),
    "gradients-of-step-before": (("self.now = {", "dW = self.before.get('dW', dW)\n        self.now = {"),),
    "dW-clipped-by-value-c": clipping("dW = {l: np.clip(dW[l], -0.001, 0.001) for l in W}"),
    "gradients-clipped-by-length-c": clipping(f"dW = {{l: dW[l] * {OWN_LENGTH.format(g='dW')} for l in W}}"),
    "gradients-clipped-together-c": clipping(
        f"share = np.minimum(1, 0.02 / {ALL_LENGTHS})\n        dW = {{l: dW[l] * share for l in W}}"
    ),
    # the update
    **instead(
        STEP,
        {
            f"update-times-{name}": f"W[l] - self.rate * dW[l] * {factor}"
            for name, factor in {
                "minus": "-1",
                "-n": "-len(y)",
                "1/n": "(1 / len(y))",
                "n": "len(y)",
                "2": "2",
                "1/2": "0.5",
                "10": "10",
                "1/10": "0.1",
                "100": "100",
                "1/100": "0.01",
                "1/eta": "(1 / self.rate)",
                "0": "0",
            }.items()
        },
    ),
    **instead(
        STEP,
        {f"momentum-{μ}": f"{STEP} + {μ} * {LAST_STEP}" for μ in (0.5, 0.8, 0.9, 0.95, 0.99)},
    ),
    **instead(
        STEP,
        {
            f"averaged-momentum-{μ}": f"W[l] - (1 - {μ}) * self.rate * dW[l] + {μ} * {LAST_STEP}"
            for μ in (0.5, 0.9, 0.99)
        },
    ),
    **instead(
        STEP,
        {
            "momentum-c": f"{STEP} + 0.85 * {LAST_STEP}",
            "update-by-accumulated-gradients": f"{STEP} + {LAST_STEP}",
            "weight-decay-c": f"{STEP} - 0.0007 * W[l]",
            "rate-c": "W[l] - 0.37 * dW[l]",
        },
    ),
    **instead(STEP, {f"weight-decay-{λ}": f"{STEP} - self.rate * {λ} * W[l]" for λ in DECAYS}),
    **instead(STEP, {f"plain-weight-decay-{λ}": f"{STEP} - {λ} * W[l]" for λ in DECAYS}),
    **{name: optimiser(rule) for name, rule in OPTIMISERS.items()},
    "batches-c": (("def step(self, x, y):", BY_BATCHES),),
    "one-sample-a-step": (("def step(self, x, y):", BY_ONE),),
    "sample-by-sample": (
        (
            "def step(self, x, y):",
            f"{ONE_BY_ONE}self.learn(x[i : i + 1], y[i : i + 1])\n\n    def learn(self, x, y):",
        ),
    ),
    "sample-by-sample-over-n": (
        (
            "def step(self, x, y):",
            f"{ONE_BY_ONE}self.learn(x[i : i + 1], y[i : i + 1], len(y))\n\n    def learn(self, x, y, n):",
        ),
        (STEP, "W[l] - self.rate * dW[l] / n"),
    ),
    "dW-of-sample-by-sample": WHILE_ADDING,
    "dW-of-sample-by-sample-over-n": (*WHILE_ADDING, ("g = g", "g = g / len(y)")),
}


def at_two(right: str, wrong: dict[str, str]) -> dict[str, Change]:
    """The same line, written wrongly for the second layer."""
    return instead(right, {name: f"({line}) if l == 2 else {right}" for name, line in wrong.items()})


SQUARE: dict[str, Change] = {
    **{
        f"layer-times-{name}": (
            (DW, f"{DW} * ({times} if l == 2 else 1)"),
            (DB, f"{DB} * ({times} if l == 2 else 1)"),
        )
        for name, times in FACTORS.items()
    },
    **{
        f"layer-over-{name}": ((DZ_L, "dz[L] = p - y"), (DW, f"{DW} / {axis}"), (DB, f"{DB} / {axis}"))
        for name, axis in AXES.items()
    },
    **instead(DB, {"db-left-out": f"{DB} * 0"}),
    **instead(DB, {f"db-times-{name}": f"{DB} * {factor}" for name, factor in FACTORS.items()}),
    **instead(
        Z, {"bias-left-out": "a[l - 1] @ self.W[l]", "bias-subtracted": "a[l - 1] @ self.W[l] - self.b[l]"}
    ),
    **at_two(Z, {"W-transposed-forward": "a[l - 1] @ self.W[l].T + self.b[l]"}),
    "db-in-float32": ((DB, f"{DB}.astype(np.float32)"),),
    "gradients-clipped-by-value-c": clipping(
        "dW, db = ({l: np.clip(g[l], -0.001, 0.001) for l in W} for g in (dW, db))"
    ),
    "decay-of-all-in-gradient-c": ((DW, f"{DW} + 0.7 / n * W[l]"), (DB, f"{DB} + 0.7 / n * self.b[l]")),
    **instead(
        DZ,
        {
            "derivative-shared-with-last": "da[l] * slope(z[L - 1])",
            "derivative-shared-with-first": "da[l] * slope(z[1])",
        },
    ),
    "W-left-out": ((DA, "dz[l + 1] * np.ones_like(a[l])"),),
    **at_two(DA, {"W-not-transposed": "dz[l + 1] @ W[l + 1]", "weights-of-layer-below": "dz[l + 1] @ W[l].T"}),
    "delta-from-two-above": ((DA, "dz[l + 1 + (l == 1)] @ W[l + 1].T"),),
    **at_two(
        DW,
        {
            "dW-transposed": "dz[l].T @ a[l - 1]",
            "delta-of-layer-above": "a[l - 1].T @ dz[l + 1]",
            "delta-of-layer-below": "a[l - 1].T @ dz[l - 1]",
            "delta-in-place-of-activation": "dz[l - 1].T @ dz[l]",
            "activation-of-layer-itself": "a[l].T @ dz[l]",
            "x-in-place-of-a": "x.T @ dz[l]",
        },
    ),
    "activation-shared": ((DW, "a[L - 1].T @ dz[l]"),),
    **instead(
        DB,
        {
            "db-summed-over-units": "dz[l].sum(axis=1, keepdims=True)",
            "db-summed-over-all": "dz[l].sum(keepdims=True)",
            "db-per-sample": "dz[l]",
            "db-of-last-sample": "dz[l][-1:]",
        },
    ),
    **at_two(
        DB,
        {
            "db-from-da": "da[l].sum(axis=0, keepdims=True)",
            "db-of-layer-above": "dz[l + 1].sum(axis=0, keepdims=True)",
            "db-of-layer-below": "dz[l - 1].sum(axis=0, keepdims=True)",
        },
    ),
}
TANH: dict[str, Change] = {
    **functions(("sigmoid",), "tanh"),
    **instead(
        DZ,
        {
            "tanh'-without-square": "da[l] * (1 - a[l])",
            "tanh'-plus": "da[l] * (1 + a[l] ** 2)",
            "tanh'-as-sigmoid'": "da[l] * a[l] * (1 - a[l])",
        },
    ),
}
RELU: dict[str, Change] = {"derivative-mirrored": ((DZ, "da[l] * slope(-z[l])"),)}


def output(p: str, slope: str) -> Change:
    """Another function at the output, and its derivative."""
    return (("else sigmoid(z[l])", f"else {p}"), (gradient("mse"), f"2 * (p - y) / n * {slope}"))


MSE: dict[str, Change] = {
    **losses("mse", ("bce", "summed-bce")),
    **instead(VALUES["mse"], {f"loss-bce-with-epsilon-{ε}": LOSS.replace("p)", f"p + {ε})") for ε in EPSILONS}),
    **instead(gradient("mse"), {"sigma'-fed-with-z": "2 * (p - y) / n * z[L] * (1 - z[L])"}),
    "linear-output-forward-only": output("z[l]", "p * (1 - p)"),
    "tanh-output-forward-only": output("np.tanh(z[l])", "p * (1 - p)"),
    "linear-output": output("z[l]", "1"),
    "tanh-output": output("np.tanh(z[l])", "(1 - p**2)"),
    "sigmoid-twice-forward-only": output("sigmoid(sigmoid(z[l]))", "p * (1 - p)"),
    "sigmoid-twice": output("sigmoid(sigmoid(z[l]))", "p * (1 - p) * sigmoid(z[L]) * (1 - sigmoid(z[L]))"),
    "softmax-over-samples": output("np.exp(z[l]) / np.exp(z[l]).sum(axis=0)", "p * (1 - p)"),
}
RELU6: dict[str, Change] = instead(
    FUNCTIONS["relu6"][1],
    {
        "slope-at-kink-c": "1.0 * ((z >= 0) & (z <= 6))",
        "slope-at-lower-kink-c": "1.0 * ((z >= 0) & (z < 6))",
        "slope-at-upper-kink-c": "1.0 * ((z > 0) & (z <= 6))",
    },
)
STRICT: dict[str, Change] = {
    **instead(
        LOSS,
        {
            "loss-times-n": f"{LOSS} * len(y)",
            "loss-times-1/n": f"{LOSS} / len(y)",
            "loss-times-2": f"{LOSS} * 2",
            "loss-times-1/2": f"{LOSS} / 2",
            "loss-times-minus": f"-{LOSS}",
            **{f"loss-with-epsilon-{ε}": LOSS.replace("p)", f"p + {ε})") for ε in EPSILONS[:7]},
        },
    ),
    **instead("(p - y) / n", {f"gradient-with-epsilon-{ε}": with_epsilon(ε) for ε in EPSILONS[:7]}),
}


# Other slips, known by what was seen in real submissions; no one bug of the catalogue is as they are.
UNLISTED: dict[str, Change] = {
    "each gradient has its own scale": ((DW, f"{DW} * (1 + l / 7)"),),
    "off by 5e-5": ((DW, f"{DW} * (1 + 5e-5)"),),
    "one entry of dW2": ((DW, f"{DW}\n            dW[l][0, 0] *= 1 + 1e-6 * (l == 2)"),),
    "z for a above the first layer": ((DW, "z.get(l - 1, x).T @ dz[l]"),),
    "da for dz below the last layer": ((DW, "a[l - 1].T @ da.get(l, dz[l])"),),
    "derivative again in every dW": ((DW, "a[l - 1].T @ (dz[l] * (slope(z[l]) if l < L else p * (1 - p)))"),),
    "gradients one step late": (
        ("self.now = {", "new, dW = dW, self.before.get('new', dW)\n        self.now = {'new': new, "),
    ),
    "gradients of zero": ((DW, f"0 * ({DW})"),),
    "gradients of NaN": ((DW, f"{DW} * np.nan"),),
    "a product that does not fit": ((DW, "a[l - 1] @ dz[l]"),),
    "a transpose that does not fit": ((DW, f"({DW}).T"),),
    "no activation at layer 2": (("a[l] = f(z[l]) if l < L", "a[l] = z[l] if l == 2 else f(z[l]) if l < L"),),
    "weights by another name": (("self.W", "self.matrices"),),
}


@dataclass(frozen=True)
class Class:
    """What a class agreed on, a program that is right there, and slips in it."""

    toml: str
    program: str = RIGHT
    slips: dict[str, Change] = field(default_factory=dict)


def asking(loss: str) -> str:
    """The right program for a class that asks for another loss."""
    return slipped(losses("bce", (loss,))[f"trained-on-{loss}"])


PENALTY = (LOSS, f"{LOSS} + 0.02 / 2 * {SQUARES}")
OF_PENALTY = (DW, f"{DW} + 0.02 * W[l]")
PENALISED = slipped((PENALTY, OF_PENALTY))
WITHOUT_PENALTY: dict[str, Change] = {
    "penalty-left-out": (OF_PENALTY[::-1],),
    "loss-without-penalty": (PENALTY[::-1],),
}
GENTLE = "[probes]\ntraining_steps = 60\nlearning_rate = 0.05\n"
CLASSES = {
    "lab": Class('[network]\nhidden = [0, 0]\n\n[loss]\nvalue = "bce"\n', slips=LAB),
    "square": Class("[network]\nbias = true\ninputs = 6\nhidden = [6, 6, 6]\n", slips=SQUARE),
    "tanh": Class('[network]\nactivation = "tanh"\nbias = true\n', using("tanh"), TANH),
    "relu": Class('[network]\nactivation = "relu"\nhidden = [0, 0, 0]\n' + GENTLE, using("relu"), RELU),
    "relu6": Class('[network]\nactivation = "relu6"\n' + GENTLE, using("relu6"), RELU6),
    "mse": Class('[loss]\nvalue = "mse"\n' + GENTLE, asking("mse"), MSE),
    "strict": Class("[loss]\nepsilon = 0.0\n[rules]\nconstant_factor = 0.0\n", slips=STRICT),
    "half mse": Class('[loss]\nvalue = "half_mse"\n' + GENTLE, asking("half-mse")),
    "sse": Class('[loss]\nvalue = "sse"\n' + GENTLE, asking("sse")),
    "half sse": Class('[network]\nbias = true\n[loss]\nvalue = "half_sse"\n' + GENTLE, asking("half-sse")),
    "mae": Class('[loss]\nvalue = "mae"\n' + GENTLE, asking("mae")),
    "biases": Class("[network]\nbias = true\n"),
    "penalty": Class("[loss]\nl2 = 0.02\n", PENALISED, WITHOUT_PENALTY),
    "epsilon": Class(
        "[loss]\nepsilon = 1e-3\n",
        slipped(((LOSS, LOSS.replace("p)", "p + 1e-3)")), ("(p - y) / n", with_epsilon("1e-3")))),
    ),
}
