"""How small an error in somebody's program is still found, and the page that says so."""

from collections.abc import Iterable, Iterator
from itertools import islice, product
from math import floor, isfinite, log10
from statistics import median

import numpy as np
from jaxtyping import Bool

from compare.parties import manual_steps, torch_reference
from compare.problems import DATA, Problem, lab_problem
from compare.ruler.allowance import Allowance, Foreign
from compare.ruler.ways import FORMULAS, IMPLIED, LOSSES, OUTPUTS, SLOPES, VALUES, Way
from compare.step import Array, stage
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


def settings() -> Iterator[Problem]:
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


def resolutions(problem: Problem, allowance: Allowance) -> dict[str, list[float]]:
    """What is allowed of each tensor's largest element, relative, at the first step and at a later one.

    Of a training that diverged in between, at the first alone.
    """
    with np.errstate(all="ignore"):
        steps = list(islice(manual_steps(problem), LATER + 1))
        step = {name: np.stack([steps[i][name] for i in (0, LATER)]) for name in steps[0]}
        weights = {name: step[name] for name in problem.weights}
        right = weights | torch_reference(problem).evaluate(weights)
        right |= {name: step[name] for name in step if stage(name) == "update"}
        nothing = {name: np.zeros_like(right[name]) for name in told(problem)}
        allowed = allowance.local(right, right, nothing)
        there = np.asarray(np.isfinite([_each(right[n]).sum(axis=1) for n in told(problem)]).all(axis=0))
        return {name: _of_largest(allowed[name], right[name], there) for name in told(problem)}


def _each(tensor: Array) -> Array:
    """The elements of each step, in a row."""
    return tensor.reshape(len(tensor), -1)


def _of_largest(allowed: Array, tensor: Array, there: Bool[np.ndarray, " steps"]) -> list[float]:
    """Of the steps that are there, before a training diverged."""
    sizes, allowed = _each(np.abs(tensor))[there], _each(np.broadcast_to(allowed, tensor.shape))[there]
    largest = sizes.argmax(axis=1)[:, None]
    relative = np.take_along_axis(allowed, largest, axis=1) / np.take_along_axis(sizes, largest, axis=1)
    return [float(each) for each in relative.ravel()]


def smallest_found(*, implied: bool = False) -> dict[str, list[float]]:
    """Tensor -> its relative allowance in each setting."""
    found: dict[str, list[float]] = {}
    for problem in settings():
        for name, each in resolutions(problem, Foreign(problem, implied=implied)).items():
            found.setdefault(name, []).extend(each)
    return found


def power_of_ten(size: float) -> str:
    """The next power of ten: 3e-15 -> "1e-14"."""
    return f"1e{floor(log10(size)) + 1}" if isfinite(size) else "none"


def page() -> str:
    """The page, in Markdown."""
    parts = [HEADER]
    for title, ways in _titled():
        parts.append(f"## {title}\n\n" + "\n".join(f"- `{way.paper}`" for way in ways) + "\n")
    direct, implied = smallest_found(), smallest_found(implied=True)
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


def _titled() -> Iterator[tuple[str, Iterable[Way]]]:
    for name, ways in VALUES.items():
        yield f"{name}: a = f(z)", ways
        if name in SLOPES:
            yield f"{name}: f'(z)", SLOPES[name]
    for loss in LOSSES:
        yield f"L, {loss}", LOSSES[loss]
        yield f"dz_L = ∂L/∂z, {loss}", OUTPUTS[loss]
    for kind, ways in FORMULAS.items():
        yield kind, (*ways, *((IMPLIED[kind],) if kind in IMPLIED else ()))
