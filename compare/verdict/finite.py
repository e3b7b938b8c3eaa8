"""Why a step has numbers that are not finite, where that can be seen."""

import numpy as np

from compare.problems import Problem
from compare.ruler.walk import Plain, given
from compare.step import Array, Tensors, inputs_of, tensor
from compare.steps import Steps


def why_not_finite(problem: Problem, steps: Steps) -> str:
    """A sentence on the first step with NaN or infinite numbers; empty if there are none, or nothing is known."""
    for i in range(steps.count):
        step = {name: np.asarray(value) for name, value in steps.at(i).items()}
        spoilt = [name for name in problem.tensor_names if name in step and not np.isfinite(step[name]).all()]
        if spoilt:
            with np.errstate(all="ignore"):
                weights = {name: step[name] for name in problem.weights}
                return _why(problem, weights, step.get("p")) or _by_itself(problem, step, spoilt[0])
    return ""


def _by_itself(problem: Problem, step: Tensors, name: str) -> str:
    """That it is this operation which spoils the tensor, where all its inputs were told."""
    told = [source for source in inputs_of(name, problem.layers) if source in step]
    kind = "NaN" if np.isnan(step[name]).any() else "infinite numbers"
    words = (
        f"{name} has {kind}, though {', '.join(told)} {'is' if len(told) == 1 else 'are'} finite" if told else ""
    )
    return f"{words or f'{name} has {kind}'}: look for 0 / 0, ∞ - ∞, or an entry that is never set"


def _why(problem: Problem, weights: Tensors, p: Array | None) -> str:
    largest = max(float(np.abs(W).max()) for W in weights.values())
    limits = np.finfo(problem.dtype)
    if not largest < np.sqrt(limits.max):
        return f"the weights have grown to {largest:.2g}: the learning rate is too large"
    walk, last = given(Plain(problem, problem.dtype), weights), problem.layers
    for l in range(1, last):
        if (z := float(np.max(np.abs(walk.z[l])))) > (most := float(np.log(limits.max))):
            words = f"e^z overflows where z is above {most:.0f}, and {tensor('z', l)} goes up to {z:.0f}"
            return f"{words}: write the formula so that the exponent is never positive"
    p = np.asarray(walk.p) if p is None else p
    for value, logarithm in ((1, "log(1 - p)"), (0, "log(p)")):
        if rounded := int((p == value).sum()):
            words = f"p rounds to {value} at {rounded} of {p.size} samples, where {logarithm} is log(0)"
            return f"{words}: written in z it has a value, or keep p off 0 and 1"
    return ""
