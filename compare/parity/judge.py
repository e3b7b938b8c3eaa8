"""One training through both lanes: the verdict at shared weights, and the drift of PyTorch's own training."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from threading import Event
from typing import Protocol, runtime_checkable

import numpy as np

from compare.parity.allowance import Allowance
from compare.parity.drift import FreeRun, FreeRunResult
from compare.parity.lockstep import Lockstep, LockstepResult
from compare.parity.parties import torch_reference
from compare.problems import Points, Problem, activation_of
from compare.record import Array, Chunk, Tensors, chunks
from manual.losses import LOSSES
from manual.network import forward
from reference.training import Reference

CHUNK = 256  # steps
CHUNK_VALUES = 4_000_000  # of one tensor kind, points × width × steps: bounds the memory of a chunk


@runtime_checkable
class Follower(Protocol):
    """Whoever wants to see the steps of a training as they come by."""

    def feed(self, chunk: Chunk) -> None: ...


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
    steps: Iterator[Tensors],
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
    """Hold the first `epochs` steps of a training against PyTorch, chunk by chunk.

    Every follower is fed each chunk, and advance is told its length; once stop is set, no further one is taken.
    """
    reference = torch_reference(problem, device)
    lockstep = Lockstep(problem, reference, allowance, thorough=thorough)
    free = FreeRun(problem, reference) if "free" in lanes else None
    _warm_up(reference, problem)
    widest = max(W.shape[-1] for W in problem.weights.values())
    size = max(1, min(CHUNK, CHUNK_VALUES // (len(problem.x) * widest)))
    final, done, started = dict(problem.weights), 0, time.perf_counter()
    for chunk in chunks(steps, epochs, size):
        if "lockstep" in lanes:
            lockstep.feed(chunk)
        if free and not lockstep.over:
            free.feed(chunk)
        for follower in followers:
            follower.feed(chunk)
        final = {name: chunk.steps[-1][f"{name}_next"] for name in problem.weights}
        done += len(chunk)
        advance(len(chunk))
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
    layers = range(1, problem.layers + 1)
    W, b = {l: weights[f"W{l}"] for l in layers}, {l: weights[f"b{l}"] for l in layers if problem.bias}
    with np.errstate(all="ignore"):
        fwd = forward(x.astype(problem.dtype), W, b, f)
        value = loss.value(fwd.z[problem.layers], fwd.p, y.astype(problem.dtype))
    return float(value), float(((fwd.p > 0.5) == y).mean())
