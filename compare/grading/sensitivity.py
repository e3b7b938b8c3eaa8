"""How small an error in somebody's program is still found, and the page that says so."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import islice, product
from math import floor, isfinite, log10
from statistics import median

import numpy as np

from compare.grading.findings import beside, find, held_to
from compare.grading.settings import settings
from compare.losses import LOSSES
from compare.parties import manual_steps, torch_reference
from compare.problems import DATA, Problem, lab_problem
from compare.ruler.ways import FORMULAS, OUTPUTS, SLOPES, VALUES, Way
from compare.step import Array
from compare.submission.answered import Answered
from manual.further import ACTIVATIONS

RATES = (0.01, 0.1, 1.0)
LATER = 10  # the second step that is looked at, beside the first

HEADER = """# What a program may differ by

Somebody's program computes the same formulas in its own way, and each way rounds otherwise. What is allowed
between it and PyTorch is the largest rounding bound of the ways below, each executed on numbers that carry their
rounding: nothing is chosen. This page is written by `backprop-parity bench --page docs/ways.md`.

Sums of products may be formed in any order: at once, sample by sample, unit by unit, with samples as columns,
with the bias as a further weight, with or without fused multiply-adds. Storing a number in float32 is no way of
writing.
"""

FOUND = """## The smallest error that is found

In the largest element of a tensor, relative to it, in float64: in half of {settings} settings (every activation,
both data sets, biases, η = {rates}, at step 0 and at step {later}), and in all of them. The
program tells its predictions, loss, gradients and weights, or no gradients: then ΔW/η is taken for them.
"""


def networks() -> Iterator[Problem]:
    """The lab's network with biases: every activation, both data sets, and rates from small to large."""
    for act, data, rate in product(ACTIVATIONS, DATA, RATES):
        yield lab_problem(act, data, bias=True, learning_rate=rate)


def told(problem: Problem) -> list[str]:
    """What a program tells of a step, in causal order."""
    names = {
        "p",
        "loss",
        *(f"d{name}" for name in problem.weights),
        *(f"{name}_next" for name in problem.weights),
    }
    return [name for name in problem.tensor_names if name in names]


def trained(problem: Problem) -> Answered:
    """What a right program tells of two steps, the first one and a later one; of those before it diverged.

    So it has where a number is none, or a prediction exactly 0 or 1.
    """
    with np.errstate(all="ignore"):
        steps = list(islice(manual_steps(problem), LATER + 1))
    kept = [i for i in (0, LATER) if _within_numbers(steps[i])]
    names = (*problem.weights, *told(problem))
    return Answered(problem, kept, {name: np.stack([steps[i][name] for i in kept]) for name in names})


def _within_numbers(step: Mapping[str, Array]) -> bool:
    p = step["p"]
    return all(np.isfinite(tensor).all() for tensor in step.values()) and bool(((p > 0) & (p < 1)).all())


def without_gradients(answer: Answered) -> Answered:
    """The same of a program that keeps none."""
    rate = answer.problem.learning_rate
    moved = {f"d{name}": (W - answer.tensors[f"{name}_next"]) / rate for name, W in answer.weights.items()}
    return replace(answer, tensors={**answer.tensors, **moved}, implied=True)


def allowed(answer: Answered) -> dict[str, list[float]]:
    """Tensor -> what is allowed in its largest element, relative to it, at each step."""
    class_ = settings("")
    with np.errstate(all="ignore"):
        one = beside(answer, torch_reference(answer.problem))
        held = held_to(one, find([one], class_), class_)
    return {name: _of_largest(*held[name]) for name in told(answer.problem)}


def _of_largest(value: Array, allowed: Array) -> list[float]:
    sizes = np.abs(value).reshape(len(value), -1)
    allowed = np.broadcast_to(allowed, value.shape).reshape(sizes.shape)
    largest = sizes.argmax(axis=1)[:, None]
    relative = np.take_along_axis(allowed, largest, axis=1) / np.take_along_axis(sizes, largest, axis=1)
    return [float(each) for each in relative[:, 0]]


def smallest_found(problems: Iterable[Problem], *, implied: bool = False) -> dict[str, list[float]]:
    """Tensor -> its relative allowance in each setting."""
    found: dict[str, list[float]] = {}
    for problem in problems:
        answer = trained(problem)
        for name, each in allowed(without_gradients(answer) if implied else answer).items():
            found.setdefault(name, []).extend(each)
    return found


def power_of_ten(size: float) -> str:
    """The next power of ten: 3e-15 -> "1e-14"."""
    return f"1e{floor(log10(size)) + 1}" if isfinite(size) else "none"


def page() -> str:
    """The page, in Markdown."""
    parts = [HEADER]
    for title, ways in _titled():
        parts.append(f"## {title}\n\n" + "\n".join(f"- `{way}`" for way in ways) + "\n")
    direct, implied = smallest_found(networks()), smallest_found(networks(), implied=True)
    rates = ", ".join(f"{rate:g}" for rate in RATES)
    count = max(len(each) for each in direct.values())
    parts.append(FOUND.format(settings=count, rates=rates, later=LATER))
    lines = ["| tensor | in half | in all | as ΔW/η, in half | in all |", "| --- | --- | --- | --- | --- |"]
    for name in told(lab_problem("tanh", "xor", bias=True)):
        cells = [name, *_half_and_all(direct[name])]
        cells += _half_and_all(implied[name]) if name.startswith("d") else ["", ""]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join([*parts, *lines, ""])


def _half_and_all(sizes: list[float]) -> list[str]:
    return [power_of_ten(median(sizes)), power_of_ten(max(sizes))]


def _titled() -> Iterator[tuple[str, list[str]]]:
    """What is written in several ways, and each of them on paper."""
    for name, ways in VALUES.items():
        yield f"{name}: a = f(z)", _on_paper(ways)
        if name in SLOPES:
            yield f"{name}: f'(z)", _on_paper(SLOPES[name])
    yield "L", [f"{name}: {loss.paper}" for name, loss in LOSSES.items()]
    yield "dz_L = ∂L/∂z", ["bce: (p - y) / m", *_on_paper(OUTPUTS)]
    for kind, ways in FORMULAS.items():
        yield kind, _on_paper(ways)
    yield "A gradient that is not told", ["(W - W_next) / η"]


def _on_paper(ways: Iterable[Way]) -> list[str]:
    return [way.paper for way in ways]
