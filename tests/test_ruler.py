"""The ruler: what rounding explains is allowed, in every known way of writing a formula, and little more."""

from dataclasses import dataclass
from itertools import islice

import numpy as np
import pytest

from compare.bugs.plant import Otherwise, Reversed
from compare.facts import name_of
from compare.parties import torch_reference
from compare.problems import Problem, lab_problem
from compare.ruler.allowance import Foreign
from compare.ruler.walk import Changes, Walk, changed, given
from compare.ruler.ways import FORMULAS, LOSSES, OUTPUTS, SLOPES, VALUES
from compare.step import TABLE, tensor
from compare.steps import Steps
from compare.verdict.lockstep import Lockstep
from manual.further import ACTIVATIONS


@dataclass(frozen=True)
class Written(Otherwise):
    """Floating point, in the way of writing of that number wherever there are several, the last one where not."""

    way: int = 0

    def chosen(self, ways):
        return ways[min(self.way, len(ways) - 1)].formula

    def apply(self, f, z):
        ways = VALUES.get(name_of(f))
        return self.chosen(ways)(z, *f.parameters).view(Reversed) if ways else super().apply(f, z)

    def slope(self, f, z):
        ways = SLOPES.get(name_of(f))
        return (
            self.chosen(ways)(z, self.apply(f, z), *f.parameters).view(Reversed) if ways else super().slope(f, z)
        )

    def loss(self, z, p, y):
        return np.asarray(self.chosen(LOSSES[self.problem.loss])(p, y))

    def loss_gradient(self, z, p, y):
        return self.chosen(OUTPUTS[self.problem.loss])(p, y, self.slope(Walk.sigmoid, z), float(y.shape[-2]))


def written(problem: Problem, way: int):
    """A training with every formula written in that way, until a number in it is none."""
    numbers = Written(problem, problem.dtype, way=way)
    kinds = FORMULAS if way else {}
    changes = Changes(
        {
            tensor(kind, l): ways[0].formula
            for kind, ways in kinds.items()
            for l in range(1, problem.layers + 1)
            if problem.bias or not TABLE[kind].bias
        },
        {},
    )
    weights = problem.weights
    while True:
        walk = changed(given(numbers, weights), changes)
        with np.errstate(all="ignore"):
            step = {name: np.asarray(walk.tensor(name)) for name in problem.tensor_names}
        if not all(np.isfinite(tensor).all() for tensor in step.values()):
            return
        yield {**weights, **step}
        weights = {name: step[f"{name}_next"] for name in weights}


@pytest.mark.parametrize("act", ACTIVATIONS)
@pytest.mark.parametrize("data", ["linear", "xor"])
@pytest.mark.parametrize("way", range(4))
def test_a_right_program_is_let_pass_whatever_its_way_of_writing(act, data, way):
    for rate, loss in ((0.01, "bce"), (0.1, "mse"), (1.0, "bce")):
        problem = lab_problem(act, data, learning_rate=rate, loss=loss, bias=rate == 0.1)
        lane = Lockstep(problem, torch_reference(problem), Foreign(problem), thorough=True)
        lane.feed(Steps(list(islice(written(problem, way), 12))))
        assert not lane.differs, (rate, lane.result().first)
