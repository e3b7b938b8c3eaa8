"""The known bugs: a table, to which a new one is added as an entry among its peers.

A formula reads as on paper: t holds the tensors of the step (t.W[l], t.a[l - 1], t.dz[l], ...), l is the layer, v
what was computed there, n = t.m the number of samples, η = t.rate.
"""

from collections.abc import Callable
from functools import cache

import numpy as np

from compare.bugs.constant import NEARLY, Open, anything, one_of
from compare.bugs.hypothesis import EVERY, Bug, Hypothesis, Section, bugs
from compare.facts import LOSS_FACTS, facts_of, name_of
from compare.losses import EPSILONS, FACTORS, LOSSES, Declared
from compare.ruler.rounded import Number, Rounded
from compare.ruler.walk import Afterwards, NotApplicableError, Walk
from compare.ruler.ways import IN_TERMS_OF_A
from compare.step import Array, Formula, Tensors, tensor
from manual.activations import Activation
from manual.further import ACTIVATIONS

FACTOR = Section(
    "Constant factor",
    "The direction is right, the length is not: some factor enters once too often, or not at all. A mean over n "
    "samples carries 1/n into its derivative exactly once, at the output; every other gradient inherits it.",
)
OUTPUT = Section(
    "Derivative of the loss",
    "The backward pass begins with dz_L = ∂L/∂z_L. It belongs to the loss that is reported: for the mean "
    "cross-entropy of p = σ(z), everything collapses to (p - y)/n, and no σ' remains.",
)
LOSS = Section(
    "Reported loss",
    "The gradient may be right while the printed loss is another function: then the curve tells another story "
    "than the training.",
)
FORWARD = Section(
    "Forward pass",
    "What goes wrong before any derivative: another function, a forgotten bias, a lower precision.",
)
DERIVATIVE = Section(
    "Derivative of the activation",
    "dz_l = da_l ∘ f'(z_l): one factor f', taken at the preactivation. In terms of a = f(z), σ' = a (1 - a) "
    "and tanh' = 1 - a².",
)
PROPAGATION = Section(
    "Going back through the weights",
    "da_l = dz_{l+1} W_{l+1}ᵀ, with the very weights that the forward pass used, transposed.",
)
GRADIENT = Section(
    "Gradient of the weights",
    "dW_l = a_{l-1}ᵀ dz_l: what came into the layer, times what is asked of its output, summed over the samples.",
)
BIAS = Section(
    "Gradient of the bias",
    "db_l = 1ᵀ dz_l: the bias reaches every sample, so its gradient is summed over the samples, nothing else.",
)
UPDATE = Section(
    "Update",
    "W ← W - η dW, once an epoch, with the gradient of the whole batch.",
)


# --- a layer, the output like any other: there f is σ, a_L is p, and da_L is ∂L/∂p ------------------------------


def function(t: Walk, l: int) -> Activation:
    """f; σ at the output"""
    return t.f if l < t.last else t.sigmoid


def image(t: Walk, l: int) -> Number:
    """a_l; p at the output"""
    return t.a[l] if l < t.last else t.p


def slope(t: Walk, l: int) -> Number:
    """f'(z_l); p (1 - p) at the output"""
    return t.slope(t.f, t.z[l]) if l < t.last else t.p * (1.0 - t.p)


def incoming(t: Walk, l: int) -> Number:
    """da_l; ∂L/∂p at the output, of the same length as dz_L"""
    return t.da[l] if l < t.last else t.dz[l] / slope(t, l)


# --- constant factors -------------------------------------------------------------------------------------------

Factor = Callable[[Walk], float]


def times(name: str) -> Factor:
    """A factor of the list, at this walk's batch size."""
    return lambda t: FACTORS[name](t.m)


def one_less(t: Walk) -> float:
    """n/(n-1)"""
    if t.m == 1:
        raise NotApplicableError("there is one sample alone")
    return t.m / (t.m - 1)


SIZED: dict[str, tuple[Factor, str]] = {
    "n": (times("n"), "n times as large: the 1/n of the mean is left out"),
    "1/n": (times("1/n"), "divided by n once too often"),
    "2": (times("2"), "twice as large"),
    "1/2": (times("1/2"), "half as large"),
    "n/2": (times("n/2"), "n/2 times as large"),
    "2/n": (times("2/n"), "2/n times as large"),
    "minus": (times("-1"), "of the opposite sign"),
    "n/(n-1)": (one_less, "divided by n - 1 in place of n"),
}


def scaled(factor: Factor) -> Afterwards:
    """v times the factor"""
    return lambda t, l, v: v * factor(t)


SYMBOLS = {"output": "dz_L", "minus": "(-1)"}  # on paper

# Which tensors one factor reaches, and how a sentence calls them.
REACHES = {
    "gradient": (("output",), "the whole gradient, from dz_L on, is"),
    "dW": (("dW",), "dW{l} is"),
    "layer": (("dW", "db"), "dW{l} and db{l} are"),
    "db": (("db",), "db{l} is"),
    "dz": (("dz",), "dz{l}, and all that is computed from it, is"),
}
SIZE = "Compare the size of your gradients with a numerical derivative at one weight."
SIGN = "In which direction does the loss grow? Compare the sign with a numerical derivative."
FACTOR_ENTRIES = [
    Hypothesis(
        name=f"{reach}-times-{name}",
        section=FACTOR,
        wrong=f"{', '.join(SYMBOLS.get(kind, f'{kind}_l') for kind in kinds)} · {SYMBOLS.get(name, name)}",
        student=SIGN if name == "minus" else SIZE,
        lecturer=f"{subject} {says}",
        afterwards={kind: scaled(factor) for kind in kinds},
    )
    for reach, (kinds, subject) in REACHES.items()
    for name, (factor, says) in SIZED.items()
]

# What n may be mistaken for: an axis of another array.
AXES: dict[str, tuple[Callable[[Walk, int], float], str]] = {
    "fan-in": (lambda t, l: t.W[l].shape[-2], "the number of rows of W{l}"),
    "fan-out": (lambda t, l: t.W[l].shape[-1], "the number of columns of W{l}"),
}
AXIS = "Print the number that you divide by. Of which array is it an axis?"


def by_axis(axis: Callable[[Walk, int], float]) -> Afterwards:
    """v divided by that axis, and not by n"""
    return lambda t, l, v: v / float(axis(t, l))


def without_mean(t: Walk, l: int, v: Number) -> Number:
    """v without the 1/n of the mean"""
    return v * t.m


FACTOR_ENTRIES += (
    [
        Hypothesis(
            name=f"{reach}-over-{name}",
            section=FACTOR,
            wrong=f"dz_L · n; {', '.join(f'{kind}_l / {name}' for kind in kinds)}",
            student=AXIS,
            lecturer=f"the gradient is not divided by n in dz_L, but by {says} in {told}",
            afterwards={"output": without_mean, **dict.fromkeys(kinds, by_axis(axis))},
            layers=EVERY,
        )
        for name, (axis, says) in AXES.items()
        for reach, kinds, told in (("dW", ("dW",), "dW{l}"), ("layer", ("dW", "db"), "dW{l} and db{l}"))
    ]
    + [
        Hypothesis(
            name=f"dW-times-1/{name}",
            section=FACTOR,
            wrong=f"dW_l / {name}",
            student=AXIS,
            lecturer=f"dW{{l}} is divided by {says}",
            afterwards={"dW": by_axis(axis)},
            layers=EVERY,
        )
        for name, (axis, says) in AXES.items()
    ]
    + [
        Hypothesis(
            name="gradient-times-n/features",
            section=FACTOR,
            wrong="dz_L · n / features",
            student=AXIS,
            lecturer="the whole gradient, from dz_L on, is divided by the number of features, where n belongs",
            afterwards={"output": lambda t, l, v: v * t.m / float(t.x.shape[-1])},
        )
    ]
)


# --- the derivative of the loss ---------------------------------------------------------------------------------

BEGINNING = "Differentiate your loss with respect to z_L on paper: does each factor appear in the code?"


def right(t: Walk, l: int) -> Number:
    """∂L/∂z_L"""
    return t.numbers.loss_gradient(t.z[l], t.p, t.y)


def per_p(t: Walk, l: int) -> Number:
    """∂L/∂p"""
    loss = asked(t)
    if loss.kind == "bce" and not loss.epsilon:  # keeps its digits where p is next to y
        return right(t, l) / slope(t, l)
    return loss.slope(t.p, t.y)


def of(*losses: str) -> Callable[[Formula], Formula]:
    """Only where one of these losses is asked for, of which the formula is a miswriting."""

    def where_asked(formula: Formula) -> Formula:
        def only(t: Walk, l: int) -> Number:
            if t.numbers.kind not in losses:
                raise NotApplicableError(f"the loss is none of {', '.join(losses)}")
            return formula(t, l)

        return only

    return where_asked


of_cross_entropy = of("bce")


def mean_label(t: Walk) -> Number:
    """ȳ, for each sample"""
    return t.y.mean(axis=(-2, -1), keepdims=True) + 0.0 * t.y


OUTPUTS: dict[str, tuple[str, Formula, str]] = {
    "sigma'-on-top": (
        "∂L/∂z_L · p (1 - p)",
        lambda t, l: right(t, l) * t.p * (1.0 - t.p),
        "σ'(z_L) enters once too often: the p - y of the cross-entropy contains it already",
    ),
    "sigma'-left-out": (
        "∂L/∂p",
        per_p,
        "σ'(z_L) is left out: dz_L is ∂L/∂p",
    ),
    "sigma'-at-p": (
        "∂L/∂p · σ'(p)",
        lambda t, l: per_p(t, l) * t.slope(t.sigmoid, t.p),
        "σ' is taken at p, where z_L belongs: the sigmoid is applied twice",
    ),
    "sigma'-fed-with-z": (
        "∂L/∂p · z_L (1 - z_L)",
        lambda t, l: per_p(t, l) * t.z[l] * (1.0 - t.z[l]),
        "σ' is written in terms of p, but fed with z_L",
    ),
    "sigma'-as-tanh'": (
        "∂L/∂p · (1 - p²)",
        lambda t, l: per_p(t, l) * (1.0 - t.p * t.p),
        "σ' is written as 1 - p², which is tanh'",
    ),
    "sigma'-without-p": (
        "∂L/∂p · (1 - p)",
        lambda t, l: per_p(t, l) * (1.0 - t.p),
        "σ' is written as 1 - p: its factor p is missing",
    ),
    "sigma'-plus": (
        "∂L/∂p · p (1 + p)",
        lambda t, l: per_p(t, l) * t.p * (1.0 + t.p),
        "σ' is written as p (1 + p)",
    ),
    "p-in-place-of-sigma'": (
        "∂L/∂p · p",
        lambda t, l: per_p(t, l) * t.p,
        "p stands where σ'(z_L) belongs",
    ),
    "sigma'-of-error": (
        "∂L/∂p · e (1 - e), e = p - y",
        lambda t, l: per_p(t, l) * (t.p - t.y) * (1.0 - (t.p - t.y)),
        "σ' is written in terms of p, but fed with the error p - y",
    ),
    "error-times-one-minus-error": (
        "e (1 - e)/n, e = p - y",
        lambda t, l: (t.p - t.y) * (1.0 - (t.p - t.y)) / t.m,
        "dz_L is e (1 - e)/n of the error e = p - y: σ' is written in terms of p, but fed with the error",
    ),
    "gradient-of-bce": (
        "(p - y)/n",
        lambda t, l: (t.p - t.y) / t.m,
        "the gradient is that of the cross-entropy",
    ),
    "gradient-of-summed-bce": (
        "p - y",
        lambda t, l: t.p - t.y,
        "the gradient is that of the summed cross-entropy",
    ),
    "gradient-of-mse": (
        "2 (p - y)/n · p (1 - p)",
        lambda t, l: 2.0 * (t.p - t.y) * t.p * (1.0 - t.p) / t.m,
        "the gradient is that of the mean squared error",
    ),
    "gradient-of-sse": (
        "2 (p - y) p (1 - p)",
        lambda t, l: 2.0 * (t.p - t.y) * t.p * (1.0 - t.p),
        "the gradient is that of the summed squared error",
    ),
    "gradient-of-half-sse": (
        "(p - y) p (1 - p)",
        lambda t, l: (t.p - t.y) * t.p * (1.0 - t.p),
        "the gradient is that of half the summed squared error",
    ),
    "gradient-of-half-mse": (
        "(p - y)/n · p (1 - p)",
        lambda t, l: (t.p - t.y) * t.p * (1.0 - t.p) / t.m,
        "the gradient is that of half the mean squared error",
    ),
    "gradient-of-mae": (
        "sign(p - y)/n · p (1 - p)",
        lambda t, l: np.sign(t.p - t.y) * t.p * (1.0 - t.p) / t.m,
        "the gradient is that of the mean absolute error",
    ),
    "gradient-of-all-pairs": (
        "∂L/∂z_L with the mean of y",
        of("bce", "mse", "half_mse")(lambda t, l: t.numbers.loss_gradient(t.z[l], t.p, mean_label(t))),
        "the gradient is that of the mean over all n × n pairs of p and y: (n, 1) met (n,), and was broadcast",
    ),
    "gradient-without-first-term": (
        "(1 - y) p/n",
        of_cross_entropy(lambda t, l: (1.0 - t.y) * t.p / t.m),
        "the term y log p is missing from the gradient",
    ),
    "gradient-without-second-term": (
        "-y (1 - p)/n",
        of_cross_entropy(lambda t, l: -t.y * (1.0 - t.p) / t.m),
        "the term (1 - y) log(1 - p) is missing from the gradient",
    ),
    "p-once-too-often": (
        "∂L/∂z_L · p",
        lambda t, l: right(t, l) * t.p,
        "dz_L has a further factor p",
    ),
    "z-in-place-of-p": (
        "(z_L - y)/n",
        of_cross_entropy(lambda t, l: (t.z[l] - t.y) / t.m),
        "dz_L is formed from z_L, where p = σ(z_L) belongs",
    ),
    "labels-inverted": (
        "∂L/∂z_L with 1 - y",
        lambda t, l: t.numbers.loss_gradient(t.z[l], t.p, 1.0 - t.y),
        "the labels 0 and 1 are swapped in the gradient",
    ),
    "sign-of-error": (
        "(p ≥ ½) - y",
        of_cross_entropy(lambda t, l: (0.5 + 0.5 * np.sign(t.p - 0.5) - t.y) / t.m),
        "the error is formed from the predicted label, where p belongs",
    ),
}


def fixed(formula: Callable[[Walk, int, float], Number], c: float) -> Formula:
    """The formula with this constant."""
    return lambda t, l: formula(t, l, c)


Beside = Callable[[Number, Number, float], Number]  # p, y, ε
IN_DENOMINATORS: dict[str, tuple[str, Beside, str]] = {
    "": (
        "-y/(p + ε) + (1 - y)/(1 - p + ε)",
        lambda p, y, ε: (1.0 - y) / (1.0 - p + ε) - y / (p + ε),
        "to the denominators of ∂L/∂p",
    ),
    "-of-first": (
        "-y/(p + ε) + (1 - y)/(1 - p)",
        lambda p, y, ε: (1.0 - y) / (1.0 - p) - y / (p + ε),
        "to the denominator of y/p alone",
    ),
    "-of-second": (
        "-y/p + (1 - y)/(1 - p + ε)",
        lambda p, y, ε: (1.0 - y) / (1.0 - p + ε) - y / p,
        "to the denominator of (1 - y)/(1 - p) alone",
    ),
    "-of-quotient": (
        "-y/p + (1 - y + ε)/(1 - p + ε)",
        lambda p, y, ε: (1.0 - y + ε) / (1.0 - p + ε) - y / p,
        "to numerator and denominator of (1 - y)/(1 - p) alone",
    ),
    "-of-product": (
        "(p - y)/(p (1 - p) + ε)",
        lambda p, y, ε: (p - y) / (p * (1.0 - p) + ε),
        "to the denominator p (1 - p) of ∂L/∂p",
    ),
}


def gradient_with(slope_of_loss: Beside) -> Callable[[Walk, int, float], Number]:
    """∂L/∂p, with an ε in it, times p (1 - p)/n; only of a cross-entropy"""

    def gradient(t: Walk, l: int, epsilon: float) -> Number:
        return of_cross_entropy(lambda t, l: slope_of_loss(t.p, t.y, epsilon) * t.p * (1.0 - t.p) / t.m)(t, l)

    return gradient


OUTPUT_ENTRIES = [
    Hypothesis(name, OUTPUT, f"dz_L = {wrong}", BEGINNING, says, formulas={"output": formula})
    for name, (wrong, formula, says) in OUTPUTS.items()
] + [
    Hypothesis(
        name=f"gradient-with-epsilon-{epsilon:g}",
        section=OUTPUT,
        wrong=f"dz_L = (-y/(p + ε) + (1 - y)/(1 - p + ε)) p (1 - p)/n, ε = {epsilon:g}",
        student="Does something stand beside p that is not on paper?",
        lecturer=f"an ε of {epsilon:g} is added to the denominators of ∂L/∂p",
        formulas={"output": fixed(gradient_with(IN_DENOMINATORS[""][1]), epsilon)},
    )
    for epsilon in EPSILONS[1:]
]
OUTPUT_ENTRIES += [
    Hypothesis(
        name=f"gradient-with-epsilon{where}-c",
        section=OUTPUT,
        wrong=f"dz_L = ({wrong}) p (1 - p)/n, ε = c",
        student="Does something stand beside p that is not on paper?",
        lecturer=f"an ε of {{c}} is added {says}",
        formulas={"output": gradient_with(slope_of_loss)},
        open=anything(*EPSILONS),
        convention="epsilon",
    )
    for where, (wrong, slope_of_loss, says) in IN_DENOMINATORS.items()
]


# --- the reported loss ------------------------------------------------------------------------------------------


def cross_entropy(t: Walk, epsilon: float = 0.0) -> Number:
    """ℓ = -(y log(p + ε) + (1 - y) log(1 - p + ε)) of each sample"""
    return -(t.y * np.log(t.p + epsilon) + (1.0 - t.y) * np.log(1.0 - t.p + epsilon))


def averaged(each: Number) -> Number:
    """The mean over the samples."""
    return each.mean(axis=(-2, -1))


def summed(each: Number) -> Number:
    """The sum over the samples."""
    return each.sum(axis=(-2, -1))


def over_all_pairs(t: Walk, l: int) -> Number:
    """The mean over all pairs of p_i and y_j: ℓ(p, ȳ) if it is linear in y, else (p - ȳ)² + (y - ȳ)² or half."""
    if t.numbers.kind == "bce":
        return averaged(-(mean_label(t) * np.log(t.p) + (1.0 - mean_label(t)) * np.log(1.0 - t.p)))
    squared = averaged(np.square(t.p - mean_label(t))) + averaged(np.square(t.y - mean_label(t)))
    return squared / 2.0 if t.numbers.kind == "half_mse" else squared


def half_mse(t: Walk, l: int) -> Number:
    """½ mean (p - y)²"""
    return 0.5 * averaged(np.square(t.p - t.y))


def of_penalty(t: Walk) -> float:
    """λ, of a loss that has a penalty λ/2 Σ W²"""
    if not t.l2:
        raise NotApplicableError("the loss has no penalty")
    return t.l2


def loss_with(t: Walk, l: int, epsilon: float) -> Number:
    """The mean cross-entropy with ε inside its logarithms."""
    return of_cross_entropy(lambda t, l: averaged(cross_entropy(t, epsilon)))(t, l)


def cross_entropy_with(t: Walk, l: int, epsilon: float) -> Number:
    """The same where another loss is asked for."""
    return of(*(kind for kind in LOSSES if kind != "bce"))(lambda t, l: averaged(cross_entropy(t, epsilon)))(t, l)


def in_one_logarithm(first: bool) -> Callable[[Walk, int, float], Number]:
    """The mean cross-entropy with ε in one of its two logarithms."""

    def loss(t: Walk, l: int, epsilon: float) -> Number:
        of_p, of_rest = (epsilon, 0.0) if first else (0.0, epsilon)
        each = -(t.y * np.log(t.p + of_p) + (1.0 - t.y) * np.log(1.0 - t.p + of_rest))
        return of_cross_entropy(lambda t, l: averaged(each))(t, l)

    return loss


def squares(t: Walk) -> Number:
    """Σ W² over all layers"""
    return sum(np.square(t.W[l]).sum(axis=(-2, -1)) for l in t.W)


def asked(t: Walk) -> Declared:
    """The loss that is asked for, as a function of p."""
    return t.numbers.declared or Declared(t.numbers.kind)


def clipped(c: float) -> Callable[[Array], Array]:
    """p, but at least c and at most 1 - c"""
    if not 0.0 < c < 0.5:
        raise NotApplicableError("nothing lies between c and 1 - c")
    return lambda p: np.clip(p, c, 1.0 - c)


def multiple(t: Walk, l: int, v: Number, c: float) -> Number:
    """c v, unless that is next to nothing, which would be a multiple of anything"""
    if abs(c) < NOTHING:
        raise NotApplicableError("the loss is next to nothing")
    return c * v


NOTHING = 1e-6
IN_LOGARITHM = "Does something stand inside your logarithm that is not on paper?"
ADDED = "Is there a term that the loss does not have?"
CLIPS = (1e-12, 1e-7, 1e-3, 0.05, 0.3, 0.45)  # where a search for the ends of p begins


PRINTED = "Is the number that you print the function that you differentiate?"
WRONG_LOSSES: dict[str, tuple[str, Formula, str]] = {
    "loss-bce": ("the mean cross-entropy", lambda t, l: averaged(cross_entropy(t)), "is the mean cross-entropy"),
    "loss-summed-bce": (
        "the summed cross-entropy",
        lambda t, l: summed(cross_entropy(t)),
        "is the summed cross-entropy",
    ),
    "loss-mse": ("mean (p - y)²", lambda t, l: averaged(np.square(t.p - t.y)), "is the mean squared error"),
    "loss-sse": ("Σ (p - y)²", lambda t, l: summed(np.square(t.p - t.y)), "is the summed squared error"),
    "loss-half-sse": (
        "½ Σ (p - y)²",
        lambda t, l: 0.5 * summed(np.square(t.p - t.y)),
        "is half the summed squared error",
    ),
    "loss-half-mse": ("½ mean (p - y)²", half_mse, "is half the mean squared error"),
    "loss-mae": ("mean |p - y|", lambda t, l: averaged(np.abs(t.p - t.y)), "is the mean absolute error"),
    "loss-sae": ("Σ |p - y|", lambda t, l: summed(np.abs(t.p - t.y)), "is the summed absolute error"),
    "loss-rmse": (
        "√ mean (p - y)²",
        lambda t, l: np.sqrt(averaged(np.square(t.p - t.y))),
        "is the root of the mean squared error",
    ),
    "loss-all-pairs": (
        "mean ℓ(p_i, y_j) over all i and j",
        of("bce", "mse", "half_mse")(over_all_pairs),
        "is the mean over all n × n pairs of p and y: (n, 1) met (n,), and was broadcast",
    ),
    "loss-without-first-term": (
        "-mean (1 - y) log(1 - p)",
        of_cross_entropy(lambda t, l: -averaged((1.0 - t.y) * np.log(1.0 - t.p))),
        "lacks the term y log p",
    ),
    "loss-without-second-term": (
        "-mean y log p",
        of_cross_entropy(lambda t, l: -averaged(t.y * np.log(t.p))),
        "lacks the term (1 - y) log(1 - p)",
    ),
    "loss-unreduced": (
        "ℓ of each sample",
        of_cross_entropy(lambda t, l: cross_entropy(t)),
        "is not reduced: one number for each sample",
    ),
    "loss-of-last-sample": (
        "ℓ of the last sample",
        of_cross_entropy(lambda t, l: averaged(cross_entropy(t)[..., -1:, :])),
        "is that of the last sample alone",
    ),
    "loss-of-updated-network": (
        "L at W - η dW",
        lambda t, l: t.elsewhere(t.W_next, t.b_next).loss,
        "is that of the updated network: it is computed after the update",
    ),
}
LOSS_FACTORS: dict[str, tuple[Factor, str]] = {
    "n": (times("n"), "is n times as large: summed, not averaged"),
    "1/n": (times("1/n"), "is divided by n once too often"),
    "2": (times("2"), "is twice as large"),
    "1/2": (times("1/2"), "is half as large"),
    "minus": (times("-1"), "has the opposite sign"),
    "1/log2": (lambda t: 1 / np.log(2), "is in bits: log₂ in place of log"),
    "1/log10": (lambda t: 1 / np.log(10), "is formed with log₁₀ in place of log"),
}
LOSS_ENTRIES = (
    [
        Hypothesis(
            f"loss-times-{name}",
            LOSS,
            f"L · {SYMBOLS.get(name, name)}",
            PRINTED,
            f"the reported loss {says}",
            afterwards={"loss": scaled(factor)},
        )
        for name, (factor, says) in LOSS_FACTORS.items()
    ]
    + [
        Hypothesis(name, LOSS, f"L = {wrong}", PRINTED, f"the reported loss {says}", formulas={"loss": formula})
        for name, (wrong, formula, says) in WRONG_LOSSES.items()
    ]
    + [
        Hypothesis(
            name=f"loss-with-epsilon-{epsilon:g}",
            section=LOSS,
            wrong=f"L = -mean(y log(p + ε) + (1 - y) log(1 - p + ε)), ε = {epsilon:g}",
            student="Does something stand inside your logarithm that is not on paper?",
            lecturer=f"an ε of {epsilon:g} is added inside the logarithms of the reported loss",
            formulas={"loss": fixed(loss_with, epsilon)},
        )
        for epsilon in EPSILONS[1:]
    ]
    + [
        Hypothesis(
            name=f"loss-bce-with-epsilon-{epsilon:g}",
            section=LOSS,
            wrong=f"L = -mean(y log(p + ε) + (1 - y) log(1 - p + ε)), ε = {epsilon:g}: another loss",
            student=PRINTED,
            lecturer=f"the reported loss is the mean cross-entropy, with an ε of {epsilon:g} in its logarithms",
            formulas={"loss": fixed(cross_entropy_with, epsilon)},
        )
        for epsilon in EPSILONS[1:]
    ]
    + [
        Hypothesis(
            name=f"trained-on-{name}",
            section=LOSS,
            wrong=f"L = {WRONG_LOSSES[f'loss-{name}'][0]}, with its own gradient",
            student="Which loss does the task ask for?",
            lecturer=f"the whole step uses another loss: it {WRONG_LOSSES[f'loss-{name}'][2]},"
            " and so is the gradient",
            formulas={"output": OUTPUTS[gradient][1], "loss": WRONG_LOSSES[f"loss-{name}"][1]},
        )
        for name, gradient in {
            "mse": "gradient-of-mse",
            "sse": "gradient-of-sse",
            "half-sse": "gradient-of-half-sse",
            "half-mse": "gradient-of-half-mse",
            "mae": "gradient-of-mae",
            "bce": "gradient-of-bce",
            "summed-bce": "gradient-of-summed-bce",
            "all-pairs": "gradient-of-all-pairs",
        }.items()
    ]
)
LOSS_ENTRIES += [
    Hypothesis(
        name="loss-with-epsilon-c",
        section=LOSS,
        wrong="L = -mean(y log(p + c) + (1 - y) log(1 - p + c))",
        student=IN_LOGARITHM,
        lecturer="an ε of {c} is added inside the logarithms of the reported loss",
        formulas={"loss": loss_with},
        open=anything(),
        convention="epsilon",
    ),
    *(
        Hypothesis(
            name=f"loss-with-epsilon-in-{which}-c",
            section=LOSS,
            wrong=f"L = -mean({wrong})",
            student=IN_LOGARITHM,
            lecturer=f"an ε of {{c}} is added inside {says} alone of the reported loss",
            formulas={"loss": in_one_logarithm(which == "first")},
            open=anything(),
            convention="epsilon",
        )
        for which, wrong, says in (
            ("first", "y log(p + c) + (1 - y) log(1 - p)", "log p"),
            ("second", "y log p + (1 - y) log(1 - p + c)", "log(1 - p)"),
        )
    ),
    Hypothesis(
        name="trained-with-epsilon-c",
        section=LOSS,
        wrong="L = -mean(y log(p + c) + (1 - y) log(1 - p + c)), with its own gradient",
        student=IN_LOGARITHM,
        lecturer="an ε of {c} is added inside the logarithms of the loss, and in its gradient",
        formulas={"output": gradient_with(IN_DENOMINATORS[""][1]), "loss": loss_with},
        open=anything(),
        convention="epsilon",
    ),
    Hypothesis(
        name="loss-without-penalty",
        section=LOSS,
        wrong="L without λ/2 Σ W²",
        student=PRINTED,
        lecturer="the penalty λ/2 Σ W² is left out of the reported loss",
        afterwards={"loss": lambda t, l, v: v - of_penalty(t) / 2.0 * squares(t)},
    ),
    Hypothesis(
        name="loss-of-clipped-p-c",
        section=LOSS,
        wrong="L of p clipped to [c, 1 - c]",
        student="What does your loss do with a p that is nearly 0 or 1?",
        lecturer="p is clipped to [{c}, 1 - {c}] in the reported loss alone",
        formulas={"loss": lambda t, l, c: asked(t).value(t.through(t.p, clipped(c)), t.y)},
        open=anything(*CLIPS),
        convention="epsilon",
    ),
    Hypothesis(
        name="loss-with-decay-c",
        section=LOSS,
        wrong="L + c/2 Σ W²",
        student=ADDED,
        lecturer="{c} times half the sum of all W² is added to the reported loss, but not to the gradient",
        afterwards={"loss": lambda t, l, v, c: v + c / 2.0 * squares(t)},
        open=anything(units=("", "/n")),
    ),
    Hypothesis(
        name="trained-with-decay-c",
        section=LOSS,
        wrong="L + c/2 Σ W², with its own gradient: dW_l + c W_l",
        student=ADDED,
        lecturer="L2: {c} times half the sum of all W² is added to the loss, and {c} times W to the gradient:"
        " right for the loss with that term",
        afterwards={
            "loss": lambda t, l, v, c: v + c / 2.0 * squares(t),
            "dW": lambda t, l, v, c: v + c * t.W[l],
        },
        layers=EVERY,
        open=anything(units=("", "/n")),
    ),
    Hypothesis(
        name="loss-times-c",
        section=LOSS,
        wrong="L · c",
        student=PRINTED,
        lecturer="the reported loss is {c} times as large",
        afterwards={"loss": multiple},
        open=anything(1.5),
    ),
    Hypothesis(
        name="loss-plus-c",
        section=LOSS,
        wrong="L + c",
        student=PRINTED,
        lecturer="{c} is added to the reported loss",
        afterwards={"loss": lambda t, l, v, c: v + c},
        open=anything(),
    ),
]


# --- the forward pass -------------------------------------------------------------------------------------------

SLOPES = ("leaky_relu:0.1", "leaky_relu:0.2", "leaky_relu:0.3")
OTHERS = (*ACTIVATIONS, *SLOPES)


def other(t: Walk, spec: str) -> Activation:
    """Another activation than the one that was asked for."""
    if t.activation(spec) == t.f:
        raise NotApplicableError(f"{spec} is the activation itself")
    return t.activation(spec)


def by_tanh(z: Number) -> Number:
    """tanh(√(2/π) (z + 0.044715 z³)), of which gelu is made where Φ is approximated: Hendrycks & Gimpel 2016"""
    return np.tanh(np.sqrt(2.0 / np.pi) * (z + 0.044715 * z * np.square(z)))


# Those that manual does not have: value and derivative.
FURTHER: dict[str, tuple[Callable[[Number], Number], Callable[[Number], Number]]] = {
    "gelu-by-tanh": (
        lambda z: 0.5 * z * (1.0 + by_tanh(z)),
        lambda z: (
            0.5 * (1.0 + by_tanh(z))
            + 0.5
            * z
            * (1.0 - np.square(by_tanh(z)))
            * (np.sqrt(2.0 / np.pi) * (1.0 + 3.0 * 0.044715 * np.square(z)))
        ),
    ),
    "lecun-tanh": (  # LeCun et al., Efficient BackProp, 1998, section 4.4
        lambda z: 1.7159 * np.tanh(2.0 * z / 3.0),
        lambda z: 1.7159 * 2.0 / 3.0 * (1.0 - np.square(np.tanh(2.0 * z / 3.0))),
    ),
    "softsign": (lambda z: z / (1.0 + np.abs(z)), lambda z: 1.0 / np.square(1.0 + np.abs(z))),
}


def applied(spec: str) -> Formula:
    """a_l = g(z_l)"""
    if spec in FURTHER:
        return lambda t, l: FURTHER[spec][0](t.z[l])
    return lambda t, l: t.apply(other(t, spec), t.z[l])


def differentiated(spec: str) -> Formula:
    """dz_l = da_l ∘ g'(z_l)"""
    if spec in FURTHER:
        return lambda t, l: t.da[l] * FURTHER[spec][1](t.z[l])
    return lambda t, l: t.da[l] * t.slope(other(t, spec), t.z[l])


def in_float32(t: Walk, l: int, v: Number) -> Number:
    """v, stored in float32"""
    return t.through(v, lambda v: v.astype(np.float32).astype(v.dtype))


FORWARD_ENTRIES = [
    *(
        entry
        for spec in (*OTHERS, *FURTHER)
        for entry in (
            Hypothesis(
                name=f"{spec}-in-place-of-f",
                section=FORWARD,
                wrong=f"a_l = g(z_l) and dz_l = da_l ∘ g'(z_l), g = {spec}",
                student="Which activation does the task ask for, and with which parameter?",
                lecturer=f"layer {{l}} uses another activation, {spec}, forward and backward",
                formulas={
                    "a": applied(spec),
                    "dz": differentiated(spec),
                },
            ),
            Hypothesis(
                name=f"{spec}-forward-only",
                section=FORWARD,
                wrong=f"a_l = g(z_l), g = {spec}, but dz_l = da_l ∘ f'(z_l)",
                student="Is the function that you apply the one that you differentiate?",
                lecturer=f"layer {{l}} applies another activation, {spec}, while f' is differentiated",
                formulas={"a": applied(spec)},
            ),
            Hypothesis(
                name=f"{spec}-forward-only-in-a",
                section=FORWARD,
                wrong=f"a_l = g(z_l), g = {spec}, but dz_l = da_l ∘ f'(z_l), with f' written in terms of a",
                student="Is the function that you apply the one that you differentiate?",
                lecturer=f"layer {{l}} applies another activation, {spec}, while f' is written in terms of f's a",
                formulas={"a": applied(spec), "dz": lambda t, l: t.da[l] * in_terms_of_a(t.f, t.a[l], t.z[l])},
                rare=True,
            ),
        )
    ),
    Hypothesis(
        name="activation-twice",
        section=FORWARD,
        wrong="a_l = f(f(z_l))",
        student="How often is the activation applied?",
        lecturer="the activation is applied twice at layer {l}",
        formulas={"a": lambda t, l: t.apply(t.f, t.apply(t.f, t.z[l]))},
    ),
    Hypothesis(
        name="activation-twice-in-a",
        section=FORWARD,
        wrong="a_l = f(f(z_l)), with f' written in terms of a",
        student="How often is the activation applied?",
        lecturer="the activation is applied twice at layer {l}, and f' is written in terms of what comes of it",
        formulas={
            "a": lambda t, l: t.apply(t.f, t.apply(t.f, t.z[l])),
            "dz": lambda t, l: t.da[l] * in_terms_of_a(t.f, t.a[l], t.z[l]),
        },
        rare=True,
    ),
    Hypothesis(
        name="bias-left-out",
        section=FORWARD,
        wrong="z_l = a_{l-1} W_l",
        student="Write out one preactivation by hand: is everything there?",
        lecturer="the bias of layer {l} is left out of the forward pass",
        formulas={"z": lambda t, l: t.a[l - 1] @ t.W[l]},
    ),
    Hypothesis(
        name="bias-subtracted",
        section=FORWARD,
        wrong="z_l = a_{l-1} W_l - b_l",
        student="Write out one preactivation by hand.",
        lecturer="the bias of layer {l} is subtracted",
        formulas={"z": lambda t, l: t.a[l - 1] @ t.W[l] - t.b[l]},
    ),
    Hypothesis(
        name="W-transposed-forward",
        section=FORWARD,
        wrong="z_l = a_{l-1} W_lᵀ + b_l",
        student="Which index of W belongs to the layer's input?",
        lecturer="W{l} is transposed in the forward pass",
        formulas={
            "z": lambda t, l: t.a[l - 1] @ t.W[l].mT + t.b[l] if t.bias else t.a[l - 1] @ t.W[l].mT,
        },
    ),
    *(
        Hypothesis(
            name=f"{kind}-in-float32",
            section=FORWARD,
            wrong=f"{kind}_l stored in float32",
            student="Look at the dtype of each array.",
            lecturer=f"{kind}{{l}} is stored in float32",
            afterwards={kind: in_float32},
            convention="float32",
        )
        for kind in ("z", "a", "da", "dz", "dW", "db")
    ),
    Hypothesis(
        name="a-in-float32-in-a",
        section=FORWARD,
        wrong="a_l stored in float32, with f' written in terms of a",
        student="Look at the dtype of each array.",
        lecturer="a{l} is stored in float32, and f' is written in terms of it",
        formulas={"dz": lambda t, l: t.da[l] * in_terms_of_a(t.f, t.a[l], t.z[l])},
        afterwards={"a": in_float32},
        convention="float32",
        rare=True,
    ),
    Hypothesis(
        name="x-in-float32",
        section=FORWARD,
        wrong="a_0 = x stored in float32",
        student="Look at the dtype of your data.",
        lecturer="the inputs are stored in float32",
        formulas={"x": lambda t, l: in_float32(t, l, t.inputs)},
        layers=EVERY,
        convention="float32",
    ),
    Hypothesis(
        name="all-in-float32",
        section=FORWARD,
        wrong="every formula in float32",
        student="Look at the dtype of each array.",
        lecturer="the whole step is computed in float32",
        layers=EVERY,
        precision="float32",
        convention="float32",
    ),
]
DECIMALS = tuple(map(float, range(9)))


def from_p(p: Callable[..., Number]) -> dict[str, Callable[..., Number]]:
    """Another p, and the loss and its gradient as of that."""
    return {
        "p": p,
        "loss": lambda t, l, *c: asked(t).value(t.p, t.y),
        "output": lambda t, l, *c: asked(t).gradient(t.p, t.y),
    }


def output_layer(p: Formula, slope_of_p: Formula) -> dict[str, Formula]:
    """Another function than σ at the output, with its own derivative."""
    return from_p(p) | {"output": lambda t, l: asked(t).slope(t.p, t.y) * slope_of_p(t, l)}


def over_samples(t: Walk, l: int) -> Number:
    """e^z / Σ e^z, the sum being over the samples"""
    return np.exp(t.z[l]) / np.exp(t.z[l]).sum(axis=-2, keepdims=True)


def sigmoid_twice(t: Walk, l: int) -> Number:
    """σ(σ(z_L))"""
    return t.apply(t.sigmoid, t.apply(t.sigmoid, t.z[l]))


OUTPUT_LAYERS: dict[str, tuple[str, str, dict[str, Formula]]] = {
    "linear-output-forward-only": (
        "z_L, dz_L as of σ",
        "there is no sigmoid at the output: p is z_L, while σ is differentiated",
        from_p(lambda t, l: t.z[l]),
    ),
    "tanh-output-forward-only": (
        "tanh(z_L), dz_L as of σ",
        "the output is tanh(z_L), where the sigmoid belongs, while σ is differentiated",
        from_p(lambda t, l: np.tanh(t.z[l])),
    ),
    "linear-output": (
        "z_L, dz_L = ∂L/∂p",
        "there is no sigmoid at the output: p is z_L",
        output_layer(lambda t, l: t.z[l], lambda t, l: 1.0),
    ),
    "tanh-output": (
        "tanh(z_L), dz_L = ∂L/∂p (1 - p²)",
        "the output is tanh(z_L), where the sigmoid belongs",
        output_layer(lambda t, l: np.tanh(t.z[l]), lambda t, l: 1.0 - np.square(t.p)),
    ),
    "sigmoid-twice-forward-only": (
        "σ(σ(z_L)), dz_L as of σ",
        "the sigmoid is applied twice at the output, while it is differentiated once",
        from_p(sigmoid_twice),
    ),
    "sigmoid-twice": (
        "σ(σ(z_L)), with the derivatives of both",
        "the sigmoid is applied twice at the output",
        from_p(sigmoid_twice)
        | {"output": lambda t, l: asked(t).gradient(t.p, t.y) * t.slope(t.sigmoid, t.z[t.last])},
    ),
    "softmax-over-samples": (
        "e^z / Σ e^z over the samples",
        "a softmax over the samples stands where the sigmoid belongs",
        from_p(over_samples),
    ),
}
OF_REGRESSION: dict[str, Factor] = {  # squared errors, and what their derivative has before p - y
    "mse": lambda t: 2.0 / t.m,
    "half-mse": lambda t: 1.0 / t.m,
    "sse": lambda t: 2.0,
    "half-sse": lambda t: 1.0,
}


def regression(name: str, factor: Factor) -> dict[str, Formula]:
    """A linear output, and a squared error of it with its own derivative, where that is not what is asked for."""

    def p(t: Walk, l: int) -> Number:
        if asked(t).kind == name.replace("-", "_"):
            raise NotApplicableError("that is the loss that is asked for")
        return t.z[l]

    return {
        "p": p,
        "loss": WRONG_LOSSES[f"loss-{name}"][1],
        "output": lambda t, l: factor(t) * (t.p - t.y),
    }


OUTPUT_LAYERS |= {
    f"linear-output-on-{name}": (
        f"z_L, L = {WRONG_LOSSES[f'loss-{name}'][0]}",
        f"the network is one for a regression: there is no sigmoid at the output, p is z_L, and the loss"
        f" {WRONG_LOSSES[f'loss-{name}'][2]}",
        regression(name, factor),
    )
    for name, factor in OF_REGRESSION.items()
}
FORWARD_ENTRIES += [
    Hypothesis(
        name=name,
        section=FORWARD,
        wrong=f"p = {wrong}",
        student="Look at your predictions: are they all that σ says?",
        lecturer=says,
        formulas=formulas,
    )
    for name, (wrong, says, formulas) in OUTPUT_LAYERS.items()
]


def with_sigmoid(sigmoid: Callable[[Number, float], Number]) -> dict[str, Callable[..., Number]]:
    """Another sigmoid, wherever there is one, with a (1 - a) for its derivative"""

    def value(t: Walk, l: int, c: float) -> Number:
        return sigmoid(t.z[l], c) if name_of(t.f) == "sigmoid" else t.apply(t.f, t.z[l])

    def gradient(t: Walk, l: int, c: float) -> Number:
        return t.da[l] * (t.a[l] * (1.0 - t.a[l]) if name_of(t.f) == "sigmoid" else t.slope(t.f, t.z[l]))

    return {"a": value, **from_p(lambda t, l, c: sigmoid(t.z[l], c)), "dz": gradient}


def constant_p(tensors: Tensors) -> list[float]:
    """The p that all samples have; where it is not told, 0 or 1 as they are kept off log 0."""
    if "p" not in tensors:
        return [p for epsilon in EPSILONS[1:] for p in (epsilon, 1.0 - epsilon)]
    p = tensors["p"]
    return [float(p.flat[0])] if np.ptp(p) == 0 else []


def labels(t: Walk, l: int, c: float) -> Number:
    """0 or 1, whichever is nearer to σ(z_L), kept c off"""
    return t.through(t.through(t.apply(t.sigmoid, t.z[l]), np.round), clipped(c))


def off_labels(tensors: Tensors) -> list[float]:
    """How little p, which is a label at each sample, is kept off it; where p is not told, what many take."""
    if "p" not in tensors:
        return list(EPSILONS[1:])
    off = np.minimum(tensors["p"], 1.0 - tensors["p"])
    return [float(off.flat[0])] if np.ptp(off) <= NEARLY * off.max() and off.max() <= EPSILONS[-1] else []


FORWARD_ENTRIES += [
    Hypothesis(
        name="p-in-float32",
        section=FORWARD,
        wrong="p stored in float32",
        student="Look at the dtype of each array.",
        lecturer="p is stored in float32, and loss and gradient are formed from that",
        formulas=from_p(lambda t, l: in_float32(t, l, t.apply(t.sigmoid, t.z[l]))),
        layers=EVERY,
        convention="float32",
    ),
    *(
        Hypothesis(
            name=f"epsilon-{where}-sigmoid-c",
            section=FORWARD,
            wrong=f"σ(z) = {wrong}",
            student="Does something stand in your sigmoid that is not on paper?",
            lecturer=f"an ε of {{c}} is added {says} of the sigmoid, in every layer that has one",
            formulas=with_sigmoid(sigmoid),
            layers=EVERY,
            open=anything(),
            convention="epsilon",
        )
        for where, wrong, says, sigmoid in (
            ("in", "1 / (1 + e^-z + c)", "to the denominator", lambda z, c: 1.0 / (1.0 + np.exp(-z) + c)),
            (
                "in-exponent-of",
                "1 / (1 + e^(c - z))",
                "in the exponent",
                lambda z, c: 1.0 / (1.0 + np.exp(c - z)),
            ),
        )
    ),
    *(
        Hypothesis(
            name=name,
            section=FORWARD,
            wrong=f"p = {wrong}",
            student="Look at your predictions: are they all that σ says?",
            lecturer=f"p is {says}, and loss and gradient are formed from that",
            formulas=from_p(formula),
            layers=EVERY,
            open=where,
            convention="epsilon" if name == "p-clipped-c" else "",
        )
        for name, wrong, says, formula, where in (
            (
                "p-clipped-c",
                "σ(z_L) clipped to [c, 1 - c]",
                "clipped to [{c}, 1 - {c}]",
                lambda t, l, c: t.through(t.apply(t.sigmoid, t.z[l]), clipped(c)),
                anything(*CLIPS),
            ),
            (
                "p-rounded-c",
                "σ(z_L) rounded to c decimals",
                "rounded to {c} decimals",
                lambda t, l, c: t.through(t.apply(t.sigmoid, t.z[l]), lambda p: np.round(p, int(c))),
                one_of(*DECIMALS),
            ),
            (
                "p-of-labels-c",
                "0 or 1, kept c off",
                "0 or 1, whichever is nearer, kept {c} off",
                labels,
                Open(off_labels, searched=False),
            ),
            (
                "p-truncated-c",
                "σ(z_L) cut after c decimals",
                "cut after {c} decimals (after 0: it is stored as a whole number)",
                lambda t, l, c: t.through(t.apply(t.sigmoid, t.z[l]), lambda p: np.floor(p * 10**c) / 10**c),
                one_of(*DECIMALS),
            ),
            (
                "p-constant-c",
                "c",
                "{c} at every sample, whatever z_L is (as of whole numbers, or of a softmax over one output)",
                lambda t, l, c: 0.0 * t.z[l] + c,
                Open(constant_p, searched=False),
            ),
        )
    ),
]


# --- the derivative of the activation ---------------------------------------------------------------------------

Written = Callable[[Walk, int], Number]  # what stands in place of f'(z_l)
FACTOR_OF_F = "One factor of dz_l is f'. At which of its arguments do you take it, and how often?"
MISWRITTEN: dict[str, tuple[str, str, Callable[[Number], Number]]] = {
    "tanh'-without-square": ("tanh", "1 - a", lambda a: 1.0 - a),
    "tanh'-plus": ("tanh", "1 + a²", lambda a: 1.0 + a * a),
    "tanh'-as-sigmoid'": ("tanh", "a (1 - a)", lambda a: a * (1.0 - a)),
    "sigmoid'-as-tanh'": ("sigmoid", "1 - a²", lambda a: 1.0 - a * a),
    "sigmoid'-without-a": ("sigmoid", "1 - a", lambda a: 1.0 - a),
    "sigmoid'-without-1-a": ("sigmoid", "a", lambda a: a),
    "sigmoid'-plus": ("sigmoid", "a (1 + a)", lambda a: a * (1.0 + a)),
}


def in_terms_of_a(f: Activation, a: Number, z: Number) -> Number:
    """f'(z) as written in terms of a, whatever is put in its place."""
    if (way := IN_TERMS_OF_A.get(name_of(f))) is None:
        raise NotApplicableError("f' is not written in terms of a")
    return way.formula(z, a, *f.parameters)


def miswritten(name: str, formula: Callable[[Number], Number]) -> Written:
    """What was written for f' in terms of a, where f is of that name."""

    def written(t: Walk, l: int) -> Number:
        if name_of(t.f) != name:
            raise NotApplicableError(f"the activation is not {name}")
        return formula(image(t, l))

    return written


DERIVATIVES: dict[str, tuple[str, Written, str]] = {
    "derivative-left-out": ("1", lambda t, l: 1.0, "the derivative is left out at layer {l} (f' taken as 1)"),
    "derivative-of-activation": (
        "f'(a_l)",
        lambda t, l: t.slope(function(t, l), image(t, l)),
        "the derivative at layer {l} is taken at the activation a{l}, where the preactivation z{l} belongs",
    ),
    "derivative-twice": (
        "f'(z_l)²",
        lambda t, l: np.square(slope(t, l)),
        "the derivative is applied twice at layer {l}",
    ),
    "derivative-fed-with-z": (
        "(1 - z_l²), or z_l (1 - z_l) for the sigmoid",
        lambda t, l: in_terms_of_a(function(t, l), t.z[l], t.z[l]),
        "the derivative at layer {l} is written in terms of a, but fed with z{l}",
    ),
    "activation-in-place-of-derivative": (
        "a_l",
        image,
        "the activation a{l} stands where its derivative belongs",
    ),
    "derivative-shared-with-last": (
        "f'(z_{L-1})",
        lambda t, l: t.slope(t.f, t.z[t.last - 1]),
        "layer {l} uses the last hidden layer's derivative: the layers share what should be each one's own",
    ),
    "derivative-shared-with-first": (
        "f'(z_1)",
        lambda t, l: t.slope(t.f, t.z[1]),
        "layer {l} uses the first layer's derivative: the layers share what should be each one's own",
    ),
    "derivative-mirrored": (
        "f'(-z_l)",
        lambda t, l: t.slope(t.f, -t.z[l]),
        "the two sides of the derivative at layer {l} are swapped: f'(-z)",
    ),
    "derivative-stale": (
        "f'(z_l of the step before)",
        lambda t, l: t.slope(t.f, t.before.z[l]),
        "the derivative at layer {l} is taken at the preactivation of the step before",
    ),
}
OF_ONE_LAYER = (  # which the output may have as well, where all layers are written alike
    "derivative-left-out",
    "derivative-of-activation",
    "derivative-twice",
    "derivative-fed-with-z",
)


def hidden(written: Written) -> Formula:
    """dz_l = da_l ∘ what was written for f'"""
    return lambda t, l: t.da[l] * written(t, l)


def everywhere(name: str, wrong: str, says: str, written: Written) -> Hypothesis:
    """The same at every layer, the output included: dz_L = ∂L/∂p ∘ what was written for σ', too."""
    return Hypothesis(
        name=f"{name}-everywhere",
        section=DERIVATIVE,
        wrong=f"dz_l = da_l ∘ {wrong}, and dz_L alike",
        student=FACTOR_OF_F,
        lecturer=f"{says}, in every layer {{l}}, the output's σ' among them",
        formulas={"output": lambda t, l: per_p(t, l) * written(t, l), "dz": hidden(written)},
        layers=EVERY,
    )


DERIVATIVE_ENTRIES = [
    Hypothesis(name, DERIVATIVE, f"dz_l = da_l ∘ {wrong}", FACTOR_OF_F, says, formulas={"dz": hidden(written)})
    for name, (wrong, written, says) in DERIVATIVES.items()
]
DERIVATIVE_ENTRIES += [
    everywhere(name, wrong, says, written)
    for name, (wrong, written, says) in DERIVATIVES.items()
    if name in OF_ONE_LAYER
]
DERIVATIVE_ENTRIES += [
    Hypothesis(
        name=f"derivative-of-{spec}",
        section=DERIVATIVE,
        wrong=f"dz_l = da_l ∘ g'(z_l), g = {spec}",
        student="Is the function that you apply the one that you differentiate, with the same slope?",
        lecturer=f"the derivative at layer {{l}} is that of another function, {spec}",
        formulas={"dz": differentiated(spec)},
    )
    for spec in (*OTHERS, *FURTHER)
    if spec != "none"
]
DERIVATIVE_ENTRIES += [
    Hypothesis(
        name=name,
        section=DERIVATIVE,
        wrong=f"dz_l = da_l ∘ ({wrong})",
        student="Derive f' once more, and write it in terms of a.",
        lecturer=f"the derivative of {of_f} at layer {{l}} is written as {wrong}",
        formulas={"dz": hidden(miswritten(of_f, formula))},
    )
    for name, (of_f, wrong, formula) in MISWRITTEN.items()
]
DERIVATIVE_ENTRIES += [
    everywhere(
        name,
        f"({wrong})",
        f"the derivative of {of_f} is written as {wrong}",
        miswritten(of_f, formula),
    )
    for name, (of_f, wrong, formula) in MISWRITTEN.items()
    if of_f == "sigmoid"
]


def at_kinks(which: int | None) -> Callable[[Walk, int, float], Number]:
    """dz_l = da_l ∘ f'(z_l), but c in place of f' where z_l is exactly at a kink of f: the first, second, any."""

    def dz(t: Walk, l: int, c: float) -> Number:
        kinks = facts_of(t.f).kinks
        chosen = kinks if which is None else kinks[which : which + 1]
        if not chosen or (which is not None and len(kinks) < 2):
            raise NotApplicableError("f has no such kink")
        beside = 1.0
        for kink in chosen:
            beside = beside * np.abs(np.sign(t.z[l] - kink.at))  # 0 at the kink, 1 elsewhere
        return t.da[l] * (t.slope(t.f, t.z[l]) * beside + c * (1.0 - beside))

    return dz


DERIVATIVE_ENTRIES += [
    Hypothesis(
        name=f"slope-at-{name}-c",
        section=DERIVATIVE,
        wrong=f"dz_l = da_l ∘ f'(z_l), but f' = c at {says}",
        student="Where exactly do you differ? f has no derivative at a kink: which value do you take there?",
        lecturer=f"f' is taken as {{c}} where z{{l}} is exactly at {says}, and differs only there;"
        " PyTorch takes the smaller slope",
        formulas={"dz": at_kinks(which)},
        layers=EVERY,
        open=anything(0.5),
    )
    for name, which, says in (
        ("kink", None, "a kink of f"),
        ("lower-kink", 0, "the lower kink of f"),
        ("upper-kink", 1, "the upper kink of f"),
    )
]


# --- back through the weights -----------------------------------------------------------------------------------

THROUGH = "Follow one unit's influence through W: which weights, at which moment, and which index is summed over?"


def spread(dz: Number, units: int) -> Number:
    """dz in each of so many units, as broadcasting has it."""
    return dz @ np.ones((1, units)) if dz.shape[-1] == 1 else dz


PROPAGATIONS: dict[str, tuple[str, Formula, str]] = {
    "W-not-transposed": (
        "dz_{l+1} W_{l+1}",
        lambda t, l: t.dz[l + 1] @ t.W[l + 1],
        "W{k} stands where its transpose belongs",
    ),
    "W-reshaped": (
        "dz_{l+1} reshape(W_{l+1})",
        lambda t, l: t.dz[l + 1] @ t.W[l + 1].reshape(*t.W[l + 1].mT.shape),
        "W{k} is reshaped where it should be transposed",
    ),
    "updated-weights": (
        "dz_{l+1} (W_{l+1} - η dW_{l+1})ᵀ",
        lambda t, l: t.dz[l + 1] @ t.W_next[l + 1].mT,
        "the error goes back through W{k} after its update",
    ),
    "stale-weights": (
        "dz_{l+1} W_{l+1}ᵀ of the step before",
        lambda t, l: t.dz[l + 1] @ t.before.W[l + 1].mT,
        "the error goes back through W{k} of the step before",
    ),
    "weights-of-layer-below": (
        "dz_{l+1} W_lᵀ",
        lambda t, l: t.dz[l + 1] @ t.W[l].mT,
        "the error of layer {k} goes back through W{l}, where W{k} belongs",
    ),
    "delta-from-two-above": (
        "dz_{l+2} W_{l+1}ᵀ",
        lambda t, l: t.dz[l + 2] @ t.W[l + 1].mT,
        "the error that goes back through W{k} is that of the wrong layer",
    ),
    "da-in-place-of-dz-going-back": (
        "da_{l+1} W_{l+1}ᵀ",
        lambda t, l: incoming(t, l + 1) @ t.W[l + 1].mT,
        "da{k} goes back through W{k}, where dz{k} belongs",
    ),
    "W-left-out": (
        "dz_{l+1}, broadcast",
        lambda t, l: spread(t.dz[l + 1], t.W[l].shape[-1]),
        "the error of layer {k} is used in layer {l} as it is: W{k} is left out",
    ),
    "delta-of-output-without-W": (
        "dz_L, broadcast",
        lambda t, l: spread(t.dz[t.last], t.W[l].shape[-1]),
        "the error of the output, dz_L, is used in layer {l} as it is: what lies between is left out",
    ),
    "error-without-W": (
        "∂L/∂p, broadcast",
        lambda t, l: spread(incoming(t, t.last), t.W[l].shape[-1]),
        "the error of the output, ∂L/∂p, is used in layer {l} as it is: neither W{k} nor a derivative is in it",
    ),
}
PROPAGATION_ENTRIES = [
    Hypothesis(name, PROPAGATION, f"da_l = {wrong}", THROUGH, says, formulas={"da": formula})
    for name, (wrong, formula, says) in PROPAGATIONS.items()
] + [
    Hypothesis(
        name="updated-weights-c",
        section=PROPAGATION,
        wrong="da_l = dz_{l+1} (W_{l+1} - c dW_{l+1})ᵀ",
        student=THROUGH,
        lecturer="the error goes back through W{k} after an update at a rate of {c}",
        formulas={"da": lambda t, l, c: t.dz[l + 1] @ (t.W[l + 1] - c * t.dW[l + 1]).mT},
        open=anything(),
    ),
]


# --- the gradient of the weights --------------------------------------------------------------------------------

INCOMING = "dW_l is what came into layer l, times what is asked of its output. Which two arrays do you multiply?"
GRADIENTS: dict[str, tuple[str, Formula, str]] = {
    "dW-reshaped": (
        "reshape(dz_lᵀ a_{l-1})",
        lambda t, l: (t.dz[l].mT @ t.a[l - 1]).reshape(*t.W[l].shape),
        "dW{l} is reshaped where it should be transposed",
    ),
    "delta-of-layer-above": (
        "a_{l-1}ᵀ dz_{l+1}",
        lambda t, l: t.a[l - 1].mT @ t.dz[l + 1],
        "dW{l} is formed with dz{k}, where dz{l} belongs",
    ),
    "delta-of-layer-below": (
        "a_{l-1}ᵀ dz_{l-1}",
        lambda t, l: t.a[l - 1].mT @ t.dz[l - 1],
        "dW{l} is formed with dz{j}, where dz{l} belongs",
    ),
    "delta-in-place-of-activation": (
        "dz_{l-1}ᵀ dz_l",
        lambda t, l: t.dz[l - 1].mT @ t.dz[l],
        "dW{l} is formed with dz{j}, where the activation a{j} belongs",
    ),
    "activation-in-place-of-delta": (
        "a_{l-1}ᵀ a_l",
        lambda t, l: t.a[l - 1].mT @ image(t, l),
        "dW{l} is formed with the activation of layer {l}, where its dz belongs",
    ),
    "da-in-place-of-dz": (
        "a_{l-1}ᵀ da_l",
        lambda t, l: t.a[l - 1].mT @ incoming(t, l),
        "dW{l} is formed with da{l}, where dz{l} belongs: the derivative is left out of dW{l} alone",
    ),
    "derivative-again-in-dW": (
        "a_{l-1}ᵀ (dz_l ∘ f'(z_l))",
        lambda t, l: t.a[l - 1].mT @ (t.dz[l] * slope(t, l)),
        "dW{l} has the layer's derivative once more",
    ),
    "z-in-place-of-a": (
        "z_{l-1}ᵀ dz_l",
        lambda t, l: t.z[l - 1].mT @ t.dz[l],
        "dW{l} is formed with the preactivation z{j}, where the activation a{j} belongs",
    ),
    "activation-of-layer-itself": (
        "a_lᵀ dz_l",
        lambda t, l: image(t, l).mT @ t.dz[l],
        "dW{l} is formed with a{l}, where a{j} belongs",
    ),
    "x-in-place-of-a": (
        "xᵀ dz_l",
        lambda t, l: t.x.mT @ t.dz[l],
        "dW{l} is formed with the inputs x, where a{j} belongs",
    ),
    "activation-shared": (
        "a_{L-1}ᵀ dz_l",
        lambda t, l: t.a[t.last - 1].mT @ t.dz[l],
        "dW{l} is formed with the last hidden layer's activation: the layers share what should be each one's own",
    ),
    "activation-stale": (
        "a_{l-1}ᵀ of the step before, dz_l",
        lambda t, l: t.before.a[l - 1].mT @ t.dz[l],
        "dW{l} is formed with a{j} of the step before",
    ),
    "last-sample-dropped": (
        "Σ without the last sample",
        lambda t, l: t.a[l - 1][..., :-1, :].mT @ t.dz[l][..., :-1, :],
        "the last sample is left out of dW{l}",
    ),
    "last-sample-only": (
        "the last sample's term",
        lambda t, l: t.a[l - 1][..., -1:, :].mT @ t.dz[l][..., -1:, :],
        "dW{l} is that of the last sample alone: it is overwritten, where it should be added to",
    ),
    "first-sample-only": (
        "the first sample's term",
        lambda t, l: t.a[l - 1][..., :1, :].mT @ t.dz[l][..., :1, :],
        "dW{l} is that of the first sample alone",
    ),
}


FROM_BELOW = ("delta-of-layer-below", "delta-in-place-of-activation", "z-in-place-of-a", "x-in-place-of-a")


def decayed(decay: float) -> Afterwards:
    """dW_l + λ W_l"""
    return lambda t, l, v: v + decay * t.W[l]


def plain(x: Number) -> Array:
    """The number without its bound."""
    return x.value if isinstance(x, Rounded) else np.asarray(x)


GRADIENT_ENTRIES = [
    Hypothesis(
        name="dW-transposed",
        section=GRADIENT,
        wrong="dW_l = dz_lᵀ a_{l-1}",
        student=INCOMING,
        lecturer="dW{l} is transposed",
        afterwards={"dW": lambda t, l, v: v.mT},
    ),
    *(
        Hypothesis(
            name,
            GRADIENT,
            f"dW_l = {wrong}",
            INCOMING,
            says,
            formulas={"dW": formula},
            lowest=2 if name in FROM_BELOW else 1,
        )
        for name, (wrong, formula, says) in GRADIENTS.items()
    ),
    Hypothesis(
        name="penalty-left-out",
        section=GRADIENT,
        wrong="dW_l without λ W_l",
        student="Your loss has a penalty on the weights: what is its derivative?",
        lecturer="the penalty λ/2 Σ W² is left out of dW{l}: λ W{l} is missing",
        afterwards={"dW": lambda t, l, v: v - of_penalty(t) * t.W[l]},
    ),
    Hypothesis(
        name="dW-left-at-zero",
        section=GRADIENT,
        wrong="dW_l = 0",
        student="Is the gradient computed at all, and is what is computed what is handed out?",
        lecturer="dW{l} stays 0",
        formulas={"dW": lambda t, l: 0.0 * t.W[l], "db": lambda t, l: 0.0 * t.b[l]},
    ),
    Hypothesis(
        name="gradients-accumulated",
        section=GRADIENT,
        wrong="dW_l + dW_l of the step before",
        student="What does the gradient hold when a step begins?",
        lecturer="the gradients of layer {l} are added to those of the steps before: they are never set to zero",
        afterwards={
            "dW": lambda t, l, v: v + t.before.dW[l],
            "db": lambda t, l, v: v + t.before.db[l],
        },
    ),
    Hypothesis(
        name="gradients-of-step-before",
        section=GRADIENT,
        wrong="dW_l of the step before",
        student="When is the gradient computed, and when is it used?",
        lecturer="the gradients of layer {l} are those of the step before",
        formulas={"dW": lambda t, l: t.before.dW[l], "db": lambda t, l: t.before.db[l]},
        late=True,  # gradients that stand still, as where all of them are clipped, are those of the step before
    ),
    *(
        Hypothesis(
            name=f"decay-in-gradient-{decay:g}",
            section=GRADIENT,
            wrong=f"dW_l + {decay:g} W_l",
            student="Is there a term that the loss does not have?",
            lecturer=f"a weight decay of {decay:g} W{{l}} is added to dW{{l}}",
            afterwards={"dW": decayed(decay)},
            layers=EVERY,
        )
        for decay in (1e-5, 1e-4, 1e-3, 1e-2, 1e-1)
    ),
]


def largest(tensors: Tensors) -> list[float]:
    """The largest size in any dW, of which no db is larger if both are clipped."""
    return [max((float(np.abs(g).max()) for name, g in tensors.items() if name.startswith("dW")), default=1.0)]


def length(*gradients: Number) -> Number:
    """√Σ g², of all of them together"""
    return np.sqrt(sum(np.square(g).sum(axis=(-2, -1), keepdims=True) for g in gradients))


def limit(c: float) -> float:
    """c, if anything can be that large at most."""
    if c <= 0.0:
        raise NotApplicableError("no gradient is that short")
    return c


def shortened(g: Number, of_length: Number, t: Walk, c: float) -> Number:
    """g · min(1, c / length)"""
    return g * t.through(limit(c) / of_length, lambda share: np.minimum(share, 1.0))


def by_value(t: Walk, l: int, g: Number, c: float) -> Number:
    """g, clipped to [-c, c]"""
    return t.through(g, lambda g: np.clip(g, -limit(c), c))


def by_own_length(t: Walk, l: int, g: Number, c: float) -> Number:
    """g, shortened to length c if it is longer"""
    return shortened(g, length(g), t, c)


def by_all_lengths(t: Walk, l: int, g: Number, c: float) -> Number:
    """The same by the length of all gradients together"""
    kinds = ("dW", "db") if t.bias else ("dW",)
    return shortened(g, length(*(t.numbers.formula(kind, t, k) for kind in kinds for k in t.W)), t, c)


LONG = Open(lambda tensors: (1.0, 0.1, 0.01))  # where a search for the length of a gradient begins
SEEN = Open(largest, searched=False)
OF_BOTH = ("dW", "db")
CLIPPED = {
    "dW-clipped-by-value": (("dW",), "clip(g, -c, c)", by_value, "clipped to [-{c}, {c}]", SEEN),
    "gradients-clipped-by-value": (OF_BOTH, "clip(g, -c, c)", by_value, "clipped to [-{c}, {c}]", SEEN),
    "gradients-clipped-by-length": (
        OF_BOTH,
        "g min(1, c/|g|)",
        by_own_length,
        "shortened to a length of {c} each",
        LONG,
    ),
    "gradients-clipped-together": (
        OF_BOTH,
        "g min(1, c/|all g|)",
        by_all_lengths,
        "shortened to a length of {c} together",
        LONG,
    ),
}
GRADIENT_ENTRIES += [
    Hypothesis(
        name=f"{name}-c",
        section=GRADIENT,
        wrong=f"g = {wrong} for each g of {', '.join(f'{kind}_l' for kind in kinds)}",
        student="Look at the largest entries of your gradients, at several steps.",
        lecturer=f"the gradients are {says} where they are larger{', the biases apart' * (kinds == ('dW',))}",
        afterwards=dict.fromkeys(kinds, clip),
        layers=EVERY,
        open=where,
    )
    for name, (kinds, wrong, clip, says, where) in CLIPPED.items()
]
GRADIENT_ENTRIES += [
    Hypothesis(
        name=f"{name}-in-gradient-c",
        section=GRADIENT,
        wrong=wrong,
        student=ADDED,
        lecturer=says,
        afterwards=change,
        layers=EVERY,
        open=anything(units=("", "/n")),
    )
    for name, wrong, says, change in (
        (
            "decay",
            "dW_l + c W_l",
            "{c} W{l} is added to dW{l}",
            {"dW": lambda t, l, v, c: v + c * t.W[l]},
        ),
        (
            "decay-of-all",
            "dW_l + c W_l, db_l + c b_l",
            "{c} W{l} is added to dW{l} and {c} b{l} to db{l}",
            {"dW": lambda t, l, v, c: v + c * t.W[l], "db": lambda t, l, v, c: v + c * t.b[l]},
        ),
        (
            "l1",
            "dW_l + c sign(W_l)",
            "{c} times the sign of W{l} is added to dW{l}",
            {"dW": lambda t, l, v, c: v + c * np.sign(t.W[l])},
        ),
    )
]


# --- the gradient of the bias -----------------------------------------------------------------------------------

ROW = "b_l is one row, added to every sample. Which axis does its gradient sum over?"
BIASES: dict[str, tuple[str, Formula, str]] = {
    "db-summed-over-units": (
        "Σ over units",
        lambda t, l: t.dz[l].sum(axis=-1, keepdims=True),
        "db{l} is summed over the units, where it should be over the samples",
    ),
    "db-summed-over-all": (
        "Σ over samples and units",
        lambda t, l: t.dz[l].sum(axis=(-2, -1), keepdims=True),
        "db{l} is summed over samples and units",
    ),
    "db-per-sample": ("dz_l", lambda t, l: t.dz[l], "db{l} is not summed: one row for each sample"),
    "db-from-da": (
        "1ᵀ da_l",
        lambda t, l: incoming(t, l).sum(axis=-2, keepdims=True),
        "db{l} is formed from da{l}, where dz{l} belongs",
    ),
    "db-of-layer-above": (
        "1ᵀ dz_{l+1}",
        lambda t, l: t.dz[l + 1].sum(axis=-2, keepdims=True),
        "db{l} is formed from dz{k}, where dz{l} belongs",
    ),
    "db-of-layer-below": (
        "1ᵀ dz_{l-1}",
        lambda t, l: t.dz[l - 1].sum(axis=-2, keepdims=True),
        "db{l} is formed from dz{j}, where dz{l} belongs",
    ),
    "db-of-last-sample": (
        "dz_l of the last sample",
        lambda t, l: t.dz[l][..., -1:, :],
        "db{l} is that of the last sample alone",
    ),
}
BIAS_ENTRIES = [
    Hypothesis(name, BIAS, f"db_l = {wrong}", ROW, says, formulas={"db": formula})
    for name, (wrong, formula, says) in BIASES.items()
] + [
    Hypothesis(
        name="db-left-out",
        section=BIAS,
        wrong="db_l = 0",
        student="Print b before and after a step: does it change?",
        lecturer="b{l} is never updated, as if db{l} were 0",
        formulas={"db": lambda t, l: 0.0 * t.dz[l].sum(axis=-2, keepdims=True)},
    )
]


# --- the update -------------------------------------------------------------------------------------------------

STEPPED = "Take one weight, its gradient and η, and compute the next weight with pen and paper."


STACKED = 3  # axes of a matrix at many steps
MOST_BATCHES = 1000  # one after another, which takes a millisecond each


def in_batches(t: Walk, size: float, share: float = 1.0) -> dict[str, dict[int, Number]]:
    """W and b after an update by each batch of that many samples in turn, its gradient times `share`.

    The bounds of the single updates are added up as if none were amplified by those after it. The worst case of
    the recursion grows exponentially and would allow anything; this allowance is the stricter one.
    """

    def updates() -> dict[str, dict[int, Number]]:
        if t.m > MOST_BATCHES * size:
            raise NotApplicableError(f"more than {MOST_BATCHES} batches")
        exactly, widened, rate = t.numbers.settled, t.numbers.unsettled, t.rate * share
        W, b = dict(t.W), {l: t.b[l] for l in t.W if t.bias}
        for first in range(0, int(t.m), int(size)):
            start = {l: exactly(W[l]) for l in W}, {l: exactly(b[l]) for l in b}
            step = t.elsewhere(*start, slice(first, first + int(size)))
            W = {l: widened(start[0][l] - rate * step.dW[l], W[l]) for l in W}
            b = {l: widened(start[1][l] - rate * step.db[l], b[l]) for l in b}
        return {"W": W, "b": b}

    return (t.right or t).once(("in batches", size, share), updates)


WRONG_UPDATES: dict[str, tuple[Factor, str]] = {
    "minus": (lambda t: -1.0, "the weights of layer {l} go uphill: + η dW"),
    "-n": (lambda t: -t.m, "the weights of layer {l} go uphill, n times as far: + n η dW"),
    "1/n": (lambda t: 1 / t.m, "the rate of layer {l} is divided by n"),
    "n": (lambda t: t.m, "the rate of layer {l} is n times η"),
    "2": (lambda t: 2.0, "the rate of layer {l} is twice η: or the update is made twice"),
    "1/2": (lambda t: 0.5, "the rate of layer {l} is half η"),
    "10": (lambda t: 10.0, "the rate of layer {l} is ten times η"),
    "1/10": (lambda t: 0.1, "the rate of layer {l} is a tenth of η"),
    "100": (lambda t: 100.0, "the rate of layer {l} is a hundred times η"),
    "1/100": (lambda t: 0.01, "the rate of layer {l} is a hundredth of η"),
    "1/eta": (lambda t: 1 / t.rate, "the rate of layer {l} is 1: η is left out"),
    "0": (lambda t: 0.0, "the weights of layer {l} are not updated"),
}
Formulas = dict[str, Formula]
STANDING = 1e-6  # relative; a rate that changes by less stands still
LARGEST_BATCH = 129  # each size is tried


def alone(t: Walk) -> float:
    """What a sample's share of a gradient is times where it is the only one."""
    return t.m if LOSS_FACTS[t.numbers.kind].mean else 1.0


def drawn(t: Walk) -> Array:
    """1 for the sample by which the last layer moved, 0 for the others, at each step; (..., 1, n)"""
    last, samples = t.last, np.eye(int(t.m))
    a, dz = plain(t.a[last - 1])[..., :, :, None], plain(t.dz[last])[..., :, None, :]
    apart = [
        np.abs(alone(t) * each - plain((weights[last] - told) / t.rate)[..., None, :, :]).sum(axis=(-2, -1))
        for weights, each in ((t.W, a * dz), (t.b, dz))  # where all a are 0, b alone moves
        if (told := t.observed.get(tensor(f"{weights.kind}_next", last))) is not None
    ]
    return samples[sum(apart).argmin(axis=-1)][..., None, :] if apart else samples[-1:]


def of_one_sample(t: Walk, l: int) -> Number:
    """dW_l of the sample that was drawn"""
    return alone(t) * (drawn(t) @ t.a[l - 1]).mT @ (drawn(t) @ t.dz[l])


def nesterov(t: Walk, W: Number, g: Number, W_before: Number, g_before: Number, mu: float) -> Number:
    """W - η (g + μ v) with v = μ v + g, as the update before shows: W_before - W = η (g_before + μ v_before)"""
    return W - t.rate * (1.0 + mu) * g + mu * (W - W_before) + mu * t.rate * g_before


def rate_before(t: Walk) -> Number:
    """The rate of the step before: by how much of its gradient it went, in the sense of least squares."""
    went = sum(((t.before.W[l] - t.W[l]) * t.before.dW[l]).sum(axis=(-2, -1), keepdims=True) for l in t.W)
    return went / sum(np.square(t.before.dW[l]).sum(axis=(-2, -1), keepdims=True) for l in t.W)


def changing(rate: Number, share: Number) -> Number:
    """rate · share, unless that is the rate again"""
    if np.all(np.abs(plain(share) - 1.0) < STANDING):
        raise NotApplicableError("the rate does not change")
    return rate * share


def rate_now(t: Walk) -> Array:
    """The rate of this step: by how much of their gradients the weights went; (..., 1, 1)."""
    told = {l: t.observed.get(tensor("W_next", l)) for l in t.W}
    if any(W_next is None for W_next in told.values()):  # planted: a rate that is another one wherever it stands
        return t.rate / (1.0 + np.abs(plain(t.dW[t.last])).max(axis=(-2, -1), keepdims=True))
    dW = {l: plain(t.dW[l]) for l in t.W}
    went = sum(
        ((plain(t.W[l]) - plain(W_next)) * dW[l]).sum(axis=(-2, -1), keepdims=True) for l, W_next in told.items()
    )
    return np.asarray(went / sum(np.square(dW[l]).sum(axis=(-2, -1), keepdims=True) for l in t.W))


def remembered(g: Number, before: Number, share: float) -> Number:
    """(1 - share) Σ share^(t-s) g_s over all steps s = 0, ..., t; with a share of 1, their sum.

    The steps are the first axis; `before` has those before, of which the first is the first of the training.
    """
    steps, of_one = g.shape[0], 1.0 - share if share < 1.0 else 1.0
    age = np.arange(1, steps + 1)[:, None] - np.arange(steps)
    weights = np.where(age > 0, of_one * share ** np.maximum(age, 0), 0.0)
    past = (weights @ before.reshape(steps, -1)).reshape(*g.shape)
    return of_one * g + past


def optimiser(kind: str, first: float, second: float, *, corrected: bool) -> Callable[[Walk, int, float], Number]:
    """W - c m/(√v + ε): m and v remember dW and dW² by these shares; `corrected` as in Kingma and Ba, 2015."""

    def stepped(t: Walk, l: int, c: float) -> Number:
        W, g, before = (
            of.tensor(f"{name}{l}") for of, name in ((t, kind), (t, f"d{kind}"), (t.before, f"d{kind}"))
        )
        if len(g.shape) != STACKED:
            raise NotApplicableError("the steps from the first on are needed together")
        m, v = remembered(g, before, first), remembered(np.square(g), np.square(before), second)
        if corrected:
            t_th = np.arange(2.0, g.shape[0] + 2.0)[:, None, None]
            m, v = m / (1.0 - first**t_th), v / (1.0 - second**t_th)
        return W - c * m / (np.sqrt(v) + (1e-10 if second == 1.0 else 1e-8))

    return stepped


def stepped(factor: Factor) -> Formulas:
    """W_l - η dW_l · factor"""
    return {
        "W_next": lambda t, l: t.W[l] - t.rate * factor(t) * t.dW[l],
        "b_next": lambda t, l: t.b[l] - t.rate * factor(t) * t.db[l],
    }


def with_momentum(mu: float, share: float) -> Formulas:
    """W_l - η dW_l · share + μ (W_l - W_l of the step before): the last step, taken again in part"""
    return {
        "W_next": lambda t, l: t.W[l] - t.rate * share * t.dW[l] + mu * (t.W[l] - t.before.W[l]),
        "b_next": lambda t, l: t.b[l] - t.rate * share * t.db[l] + mu * (t.b[l] - t.before.b[l]),
    }


def with_decay(decay: Factor) -> Formulas:
    """W_l - η dW_l - λ W_l"""
    return {"W_next": lambda t, l: t.W[l] - t.rate * t.dW[l] - decay(t) * t.W[l]}


def sample_by_sample(share: Factor) -> Formulas:
    """W after the updates by each sample"""
    return {
        "W_next": lambda t, l: in_batches(t, 1.0, share(t))["W"][l],
        "b_next": lambda t, l: in_batches(t, 1.0, share(t))["b"][l],
    }


def sum_of_sample_by_sample(share: Factor) -> Formulas:
    """The gradient that these updates add up to, (W - W_next)/η"""
    return {
        "dW": lambda t, l: (t.W[l] - in_batches(t, 1.0, share(t))["W"][l]) / t.rate,
        "db": lambda t, l: (t.b[l] - in_batches(t, 1.0, share(t))["b"][l]) / t.rate,
    }


DECAYS: dict[str, tuple[str, Callable[[float], Factor]]] = {
    "weight-decay": (" times η", lambda decay: lambda t: t.rate * decay),
    "plain-weight-decay": ("", lambda decay: lambda t: decay),
}
EACH_SAMPLE: dict[str, tuple[str, Factor]] = {
    "": ("", lambda t: 1.0),
    "-over-n": (", with a gradient divided by n", lambda t: 1 / t.m),
}
ELSE = "Does the step depend on anything but the gradient?"
OFTEN = "How often do the weights change in one epoch?"
UPDATE_ENTRIES = [
    *(
        Hypothesis(
            name=f"update-times-{name}",
            section=UPDATE,
            wrong=f"W_l - η dW_l · {SYMBOLS.get(name, name)}",
            student=STEPPED,
            lecturer=says,
            formulas=stepped(factor),
        )
        for name, (factor, says) in WRONG_UPDATES.items()
    ),
    *(
        Hypothesis(
            name=f"momentum-{mu:g}",
            section=UPDATE,
            wrong=f"W_l - η dW_l + {mu:g} (W_l - W_l of the step before)",
            student=ELSE,
            lecturer=f"the update of layer {{l}} has a momentum of {mu:g}",
            formulas=with_momentum(mu, 1.0),
            layers=EVERY,
        )
        for mu in (0.5, 0.8, 0.9, 0.95, 0.99)
    ),
    Hypothesis(
        name="update-by-accumulated-gradients",
        section=UPDATE,
        wrong="W_l - η (dW_l + those of all steps before)",
        student="What does the gradient hold when a step begins?",
        lecturer="layer {l} moves by the gradients of all steps so far: they are not set to zero in between",
        formulas=with_momentum(1.0, 1.0),
        layers=EVERY,
    ),
    *(
        Hypothesis(
            name=f"averaged-momentum-{mu:g}",
            section=UPDATE,
            wrong=f"W_l - η (1 - {mu:g}) dW_l + {mu:g} (W_l - W_l of the step before)",
            student=ELSE,
            lecturer=f"the update of layer {{l}} follows a running average of gradients, {mu:g} of it the past",
            formulas=with_momentum(mu, 1 - mu),
            layers=EVERY,
        )
        for mu in (0.5, 0.9, 0.99)
    ),
    *(
        Hypothesis(
            name=f"{name}-{decay:g}",
            section=UPDATE,
            wrong=f"W_l - η dW_l - {decay:g} W_l{times}",
            student=ELSE,
            lecturer=f"the update of layer {{l}} has a weight decay of {decay:g}{times}",
            formulas=with_decay(factor(decay)),
            layers=EVERY,
        )
        for name, (times, factor) in DECAYS.items()
        for decay in (1e-5, 1e-4, 1e-3, 1e-2, 1e-1)
    ),
    *(
        Hypothesis(
            name=f"sample-by-sample{suffix}",
            section=UPDATE,
            wrong="W ← W - η dW of one sample, sample after sample",
            student=OFTEN,
            lecturer=f"the weights change after each sample{says}, where the task asks for the whole batch",
            formulas=sample_by_sample(share),
            layers=EVERY,
            late=True,
        )
        for suffix, (says, share) in EACH_SAMPLE.items()
    ),
    *(
        Hypothesis(
            name=f"dW-of-sample-by-sample{suffix}",
            section=UPDATE,
            wrong="(W - W_next)/η after all samples in turn",
            student=OFTEN,
            lecturer=f"the weights change after each sample{says}; dW is what that adds up to",
            formulas=sum_of_sample_by_sample(share),
            layers=EVERY,
            late=True,
        )
        for suffix, (says, share) in EACH_SAMPLE.items()
    ),
]
UPDATE_ENTRIES += [
    Hypothesis(
        name="weight-decay-c",
        section=UPDATE,
        wrong="W_l - η dW_l - c W_l",
        student=ELSE,
        lecturer="the update of layer {l} has a weight decay of {c}",
        formulas={"W_next": lambda t, l, c: t.W[l] - t.rate * t.dW[l] - c * t.W[l]},
        layers=EVERY,
        open=anything(units=("", " η", "/n", " η/n")),
    ),
    Hypothesis(
        name="momentum-c",
        section=UPDATE,
        wrong="W_l - η dW_l + c (W_l - W_l of the step before)",
        student=ELSE,
        lecturer="the update of layer {l} has a momentum of {c}",
        formulas={
            "W_next": lambda t, l, c: t.W[l] - t.rate * t.dW[l] + c * (t.W[l] - t.before.W[l]),
            "b_next": lambda t, l, c: t.b[l] - t.rate * t.db[l] + c * (t.b[l] - t.before.b[l]),
        },
        layers=EVERY,
        open=anything(),
    ),
    Hypothesis(
        name="nesterov-c",
        section=UPDATE,
        wrong="W_l - η (g + c v), v = c v + g",
        student=ELSE,
        lecturer="the update of layer {l} has Nesterov's momentum, of {c}",
        formulas={
            "W_next": lambda t, l, c: nesterov(t, t.W[l], t.dW[l], t.before.W[l], t.before.dW[l], c),
            "b_next": lambda t, l, c: nesterov(t, t.b[l], t.db[l], t.before.b[l], t.before.db[l], c),
        },
        layers=EVERY,
        open=anything(),
    ),
    *(
        Hypothesis(
            name=f"rate-falls{by}-c",
            section=UPDATE,
            wrong=f"W_l - η_t dW_l, {wrong}",
            student="Print the rate at each step.",
            lecturer=f"the rate changes with every step: {says}",
            formulas={
                "W_next": lambda t, l, c, rate=rate: t.W[l] - rate(rate_before(t), c) * t.dW[l],
                "b_next": lambda t, l, c, rate=rate: t.b[l] - rate(rate_before(t), c) * t.db[l],
            },
            layers=EVERY,
            open=anything(start),
        )
        for by, wrong, says, rate, start in (
            ("", "η_t = c η_{t-1}", "it is {c} times that of the step before", changing, 0.9),
            (
                "-as-1/t",
                "1/η_t = 1/η_{t-1} + c",
                "1/η grows by {c} at each",
                lambda rate, c: changing(rate, 1.0 / (1.0 + c * rate)),
                0.1,
            ),
        )
    ),
    *(
        Hypothesis(
            name=f"{name}-c",
            section=UPDATE,
            wrong=wrong,
            student=ELSE,
            lecturer=f"the update is {says}, with a rate of {{c}}: no gradient descent",
            formulas={
                "W_next": optimiser("W", first, second, corrected=corrected),
                "b_next": optimiser("b", first, second, corrected=corrected),
            },
            layers=EVERY,
            open=anything(0.001, units=("", " η")),
        )
        for name, wrong, says, first, second, corrected in (
            ("adam", "W_l - c m/(√v + 1e-8)", "Adam's (β 0.9 and 0.999)", 0.9, 0.999, True),
            ("rmsprop", "W_l - c dW_l/(√v + 1e-8)", "RMSprop's (0.99)", 0.0, 0.99, False),
            ("rmsprop-0.9", "W_l - c dW_l/(√v + 1e-8)", "RMSprop's (0.9)", 0.0, 0.9, False),
            ("adagrad", "W_l - c dW_l/(√Σ dW² + 1e-10)", "AdaGrad's", 0.0, 1.0, False),
        )
    ),
    Hypothesis(
        name="rate-changes",
        section=UPDATE,
        wrong="W_l - η_t dW_l",
        student="Print the rate at each step.",
        lecturer="the rate is not η, but another one at each step, or at some of them",
        formulas={
            "W_next": lambda t, l: t.W[l] - rate_now(t) * t.dW[l],
            "b_next": lambda t, l: t.b[l] - rate_now(t) * t.db[l],
        },
        layers=EVERY,
        late=True,
    ),
    Hypothesis(
        name="one-sample-a-step",
        section=UPDATE,
        wrong="W ← W - η dW of one sample, another one at each step",
        student=OFTEN,
        lecturer="each step goes by the gradient of one sample alone, another one at each step",
        formulas={
            "W_next": lambda t, l: t.W[l] - t.rate * of_one_sample(t, l),
            "b_next": lambda t, l: t.b[l] - t.rate * alone(t) * (drawn(t) @ t.dz[l]),
        },
        layers=EVERY,
        late=True,
    ),
    Hypothesis(
        name="batches-c",
        section=UPDATE,
        wrong="W ← W - η dW of c samples, batch after batch",
        student=OFTEN,
        lecturer="the weights change after each batch of {c} samples, where the task asks for all at once",
        formulas={
            "W_next": lambda t, l, c: in_batches(t, c)["W"][l],
            "b_next": lambda t, l, c: in_batches(t, c)["b"][l],
        },
        layers=EVERY,
        late=True,
        open=one_of(*map(float, range(2, LARGEST_BATCH))),
    ),
    Hypothesis(
        name="rate-c",
        section=UPDATE,
        wrong="W_l - c dW_l",
        student=STEPPED,
        lecturer="the rate of layer {l} is {c}, where another η was asked for",
        formulas={
            "W_next": lambda t, l, c: t.W[l] - c * t.dW[l],
            "b_next": lambda t, l, c: t.b[l] - c * t.db[l],
        },
        layers=EVERY,
        open=anything(units=("", " η", "/n", " η/n")),
    ),
]


CATALOGUE: tuple[Hypothesis, ...] = (
    *FACTOR_ENTRIES,
    *OUTPUT_ENTRIES,
    *LOSS_ENTRIES,
    *FORWARD_ENTRIES,
    *DERIVATIVE_ENTRIES,
    *PROPAGATION_ENTRIES,
    *GRADIENT_ENTRIES,
    *BIAS_ENTRIES,
    *UPDATE_ENTRIES,
)


@cache
def known_bugs(last: int, *, bias: bool) -> tuple[Bug, ...]:
    """Every entry at every layer of a network of L layers, those apart that leave a constant open."""
    return tuple(bugs((entry for entry in CATALOGUE if not entry.open), last, bias=bias))


@cache
def open_bugs(last: int, *, bias: bool) -> tuple[Bug, ...]:
    """Those that leave a constant open."""
    return tuple(bugs((entry for entry in CATALOGUE if entry.open), last, bias=bias))
