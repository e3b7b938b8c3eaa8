"""One training through both lanes: the verdict at shared weights, and the drift of PyTorch's own training."""

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from threading import Event
from typing import Protocol, runtime_checkable

import numpy as np

from compare.parties import Reference, torch_reference
from compare.problems import Points, Problem, activation_of
from compare.ruler.allowance import Allowance
from compare.step import Array, Tensors, by_layer
from compare.steps import Steps, window, windows
from compare.verdict.drift import FreeRun, FreeRunResult
from compare.verdict.lockstep import Lockstep, LockstepResult
from manual.losses import LOSSES
from manual.network import forward


@runtime_checkable
class Follower(Protocol):
    """Whoever wants to see the steps of a training as they come by."""

    def feed(self, window: Steps) -> None:
        """Look at the next steps."""
        ...


@dataclass(frozen=True)
class Judged:
    """What was found of one training; a lane that was not asked for is None."""

    problem: Problem
    lockstep: LockstepResult | None
    free: FreeRunResult | None
    steps: int
    seconds: float
    final: dict[str, Array]  # the weights that the last step led to

    @property
    def differs(self) -> bool:
        return bool((self.lockstep and self.lockstep.differs) or (self.free and self.free.differs))

    @property
    def vacuous(self) -> bool:
        return bool(self.lockstep and self.lockstep.vacuous)

    @property
    def first_difference(self) -> int:
        """The first step that differs; the last one if none does."""
        firsts = [self.lockstep.first if self.lockstep else None, self.free.mismatch if self.free else None]
        return min((m.step for m in firsts if m), default=self.steps - 1)

    @property
    def outcomes(self) -> dict[str, tuple[float, float]]:
        """Loss and accuracy of the final weights on training and testing points, by the points' name."""
        points = {"training": Points(self.problem.x, self.problem.y), **self.problem.testing}
        return {name: _outcome(self.problem, self.final, *of) for name, of in points.items()}


def judge(
    problem: Problem,
    training: Iterable[Tensors] | Steps,
    epochs: int,
    *,
    allowance: Allowance | None = None,
    lanes: tuple[str, ...] = ("lockstep", "free"),
    thorough: bool = False,
    fail_fast: bool = False,
    device: str = "cpu",
    followers: Sequence[Follower] = (),
    advance: Callable[[int], object] = lambda steps: None,
    stop: Event | None = None,
) -> Judged:
    """Hold the first `epochs` steps of a training against PyTorch, window by window.

    Every follower is fed each window, and advance is told its length; once stop is set, no further one is taken.
    """
    reference = torch_reference(problem, device)
    lockstep = Lockstep(problem, reference, allowance, thorough=thorough)
    free = FreeRun(problem, reference) if "free" in lanes else None
    _warm_up(reference, problem)
    final, done, started = dict(problem.weights), 0, time.perf_counter()
    for steps in windows(training, epochs, window(problem.bytes_of_step)):
        if "lockstep" in lanes:
            lockstep.feed(steps)
        if free and not lockstep.over:
            free.feed(steps)
        for follower in followers:
            follower.feed(steps)
        last = steps.at(steps.count - 1)
        final = {name: last[f"{name}_next"] for name in problem.weights}
        done += steps.count
        advance(steps.count)
        enough = (lockstep.differs and not lockstep.wants_more) or (free and free.mismatch)
        if lockstep.over or (fail_fast and enough) or (stop and stop.is_set()):
            break
    return Judged(
        problem=problem,
        lockstep=lockstep.result() if "lockstep" in lanes else None,
        free=free.result() if free else None,
        steps=done,
        seconds=time.perf_counter() - started,
        final=final,
    )


def _warm_up(reference: Reference, problem: Problem) -> None:
    """PyTorch loads much of itself on first use, which is not part of the time that a training takes."""
    reference.update(problem.weights, reference.evaluate(problem.weights), problem.learning_rate)


def _outcome(problem: Problem, weights: Tensors, x: Array, y: Array) -> tuple[float, float]:
    """Loss, and accuracy: the predicted label is 1 where p > 0.5, strictly."""
    f, loss = activation_of(problem.activation), LOSSES[problem.loss]
    W, b = by_layer(weights, "W"), by_layer(weights, "b")
    with np.errstate(all="ignore"):
        fwd = forward(x.astype(problem.dtype), W, b, f)
        value = loss.value(fwd.z[problem.layers], fwd.p, y.astype(problem.dtype))
    return float(value), float(((fwd.p > 0.5) == y).mean())
