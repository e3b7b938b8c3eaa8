"""Whether a network learns at all, by which way its weights move; from W, W_next and PyTorch's gradient alone.

A step of gradient descent moves each layer against its gradient, η ∂L/∂W far. Whatever constant factor stands in
somebody's formulas, it moves there. So three things are asked of the recorded steps, and none of them of how the
gradient was written:

    does each layer move?           ‖W - W_next‖ against η ‖∂L/∂W‖
    does it go downhill?            the sign of Σ_l <W_l - W_l_next, ∂L/∂W_l>
    does the loss fall?             only where they go otherwise than straight down, which may overshoot
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

import numpy as np

from compare.step import Array

STILL = 1e-3  # of η ‖∂L/∂W‖: with as few samples as the probes have, no factor of the list is as small, nor 1/n²
SOMEWHERE = 1e-6  # of ‖W‖: a shorter way says nothing, since float32 does not go it
HALF = 0.5  # of the steps
STRAIGHT = 0.99  # the cosine of the angle between W - W_next and ∂L/∂W
FALLS = 0.1  # of how far the loss falls where the textbook trains


class Direction(StrEnum):
    """Which way the weights move, at most steps."""

    DOWN = "down"
    UP = "up"
    NOWHERE = "nowhere"
    UNSEEN = "unseen"


@dataclass(frozen=True)
class Moves:
    """Recorded steps of one training, by the weight's name: (steps, fan_in, fan_out) each.

    before and after: the program's weights. gradient: PyTorch's ∂L/∂W there, of the loss that is asked for.
    """

    before: Mapping[str, Array]
    after: Mapping[str, Array]
    gradient: Mapping[str, Array]
    rate: float

    @cached_property
    def went(self) -> dict[str, tuple[Array, Array, Array]]:
        """Of each weight, at each step: how far it went, how far it is to go, and <W - W_next, ∂L/∂W>."""
        return {name: self._went(name) for name in self.gradient if name in self.after}

    def _went(self, name: str) -> tuple[Array, Array, Array]:
        W, gradient = (np.asarray(of[name], dtype=float) for of in (self.before, self.gradient))
        change = W - np.asarray(self.after[name], dtype=float)
        length, way, size = (np.linalg.norm(each, axis=(-2, -1)) for each in (change, self.rate * gradient, W))
        return length, np.where(way > SOMEWHERE * size, way, 0.0), (change * gradient).sum(axis=(-2, -1))


def direction(trainings: Sequence[Moves]) -> Direction:
    """Which way all layers together move, at most of the steps at which there is a way to go."""
    down, up, nowhere = 0, 0, 0
    for moves in trainings:
        if moves.went:
            length, way, along = (np.sum(each, axis=0) for each in zip(*moves.went.values(), strict=True))
            moved = length > STILL * way
            down += int((moved & (along > 0)).sum())
            up += int((moved & (along < 0)).sum())
            nowhere += int((~moved & (way > 0)).sum())
    if not down + up + nowhere:
        return Direction.UNSEEN
    if nowhere >= down + up:
        return Direction.NOWHERE
    return Direction.UP if up >= down else Direction.DOWN


def straight_down(trainings: Sequence[Moves]) -> bool:
    """Whether each layer moves along PyTorch's gradient, however far, wherever there is a way to go."""
    for moves in trainings:
        for length, way, along in moves.went.values():
            if not (along >= STRAIGHT * length * way / moves.rate)[way > 0].all():
                return False
    return True


def standing_still(trainings: Sequence[Moves]) -> list[str]:
    """The weights that do not move at half or more of all steps at which they have a way to go."""
    names = dict.fromkeys(name for moves in trainings for name in moves.gradient)
    return [name for name in names if _stands_still(trainings, name)]


def _stands_still(trainings: Sequence[Moves], name: str) -> bool:
    went = [moves.went[name] for moves in trainings if name in moves.went]
    stood = [(length <= STILL * way)[way > 0] for length, way, _ in went]
    return bool(sum(map(len, stood))) and bool(np.concatenate(stood).mean() >= HALF)


def falls(start: float, end: float, reached: float) -> bool:
    """Whether a loss falls from start to end, where the textbook's falls to what is `reached`."""
    return bool(start - end > FALLS * (start - reached)) if reached < start else True


def words(trainings: Sequence[Moves], *, another: bool = False) -> str:
    """Why the network does not learn, by the way its weights move; empty where it may.

    another: whether it is another network than PyTorch's, which goes its own way downhill.
    """
    still = standing_still(trainings)
    every = {name for moves in trainings for name in moves.gradient}
    if still and set(still) == every:
        return "its weights do not move"
    if still:
        return f"{' and '.join(still)} {'does' if len(still) == 1 else 'do'} not move"
    if not another and direction(trainings) is Direction.UP:
        return "its weights go uphill: along the gradient, not against it"
    return ""
