"""One training through both lanes: the verdict at shared weights, and the drift of PyTorch's own training."""

import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from compare.ahead import OurTraining
from compare.parties import torch_reference
from compare.problems import Problem
from compare.ruler.allowance import Allowance
from compare.step import Array, Tensors
from compare.steps import Steps, Through, Watcher, watched, window, windows
from compare.verdict.drift import FreeRun, FreeRunResult
from compare.verdict.lockstep import Lockstep, LockstepResult

if TYPE_CHECKING:
    from compare.parties import Reference


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


def judge(
    problem: Problem,
    training: Iterable[Tensors] | Steps | OurTraining,
    epochs: int,
    *,
    allowance: Allowance | None = None,
    lanes: tuple[str, ...] = ("lockstep", "free"),
    thorough: bool = False,
    fail_fast: bool = False,
    device: str = "cpu",
    followers: Sequence[Watcher] = (),
    through: Through = iter,
) -> Judged:
    """Hold the first `epochs` steps of a training against PyTorch, window by window, each seen by the followers.

    Windows are taken as they come through `through`. Of our own training nothing is kept that nobody reads.
    """
    reference = torch_reference(problem, device)
    lockstep = Lockstep(problem, reference, allowance, thorough=thorough)
    free = FreeRun(problem, reference) if "free" in lanes else None
    _warm_up(reference, problem)
    watchers = [*followers]
    if "lockstep" in lanes:
        watchers.append(lockstep)
    if free:  # behind lockstep, so that it is not fed a step that cannot be compared
        watchers.append(free)
    final, done, started = dict(problem.weights), 0, time.perf_counter()
    with _windows(training, problem, epochs, watchers) as taken:
        for steps in through(watched(taken, *watchers)):
            last = steps.at(steps.count - 1)
            final = {name: last.get(f"{name}_next", W) for name, W in final.items()}  # a program may tell none
            done += steps.count
            enough = (lockstep.differs and not lockstep.wants_more) or (free and free.mismatch)
            if fail_fast and enough:
                break
    return Judged(
        problem=problem,
        lockstep=lockstep.result() if "lockstep" in lanes else None,
        free=free.result() if free else None,
        steps=done,
        seconds=time.perf_counter() - started,
        final=final,
    )


@contextmanager
def _windows(
    training: Iterable[Tensors] | Steps | OurTraining,
    problem: Problem,
    epochs: int,
    watchers: Sequence[Watcher],
) -> Iterator[Iterator[Steps]]:
    """The windows of a training; of ours, with what the watchers read.

    The free run tells of every window, and its windows are short.
    """
    if not isinstance(training, OurTraining):
        yield windows(training, epochs, window(problem.bytes_of_step))
        return
    read = [watcher.reads for watcher in watchers]
    ends = [*problem.weights, *(f"{name}_next" for name in problem.weights)]
    names = None if None in read else [*dict.fromkeys(name for some in (ends, *read) for name in some or ())]
    wholly = {step for watcher in watchers for step in watcher.wholly(epochs)}
    thin = names is not None and not any(isinstance(watcher, FreeRun) for watcher in watchers)
    size = window(problem.bytes_of_step, thin=thin)
    with training.windows(epochs, size, names, wholly) as taken:
        yield taken


def _warm_up(reference: "Reference", problem: Problem) -> None:
    """PyTorch loads much of itself on first use, which is not part of the time that a training takes."""
    reference.update(problem.weights, reference.evaluate(problem.weights), problem.learning_rate)
