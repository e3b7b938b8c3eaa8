"""The verdict: at every step of a training, both parties stand at the same weights.

Gradients at step t depend on the weights at step t and on nothing else. So one party trains, the reference
evaluates whole chunks of its steps in one batched call, and the update is checked on its own. By induction
this verifies the whole trajectory, without drift.

**Scan fast, then zoom in.** The scan compares loss, gradients and update at every step. A difference below
`floors` is explained already; only the other steps are worth the walk through `bounds`. At the first 32 steps
and at every 128th the bounds are walked in any case, and every tensor is compared by its local bound; so at the
first step that differs, where this names the operation at fault.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Protocol, runtime_checkable

import numpy as np
from jaxtyping import Bool, Float

from compare.parity.bounds import Arithmetic, Tolerance, bounds, floors, update_bounds
from compare.parity.mismatch import Mismatch, Verdict, beyond, differences, mismatch, shares, structure
from compare.problems import Problem, parse_activation
from compare.record import Array, Chunk, Tensors, inputs_of, weight_names
from manual.activations import ACTIVATIONS
from manual.losses import LOSSES

INSPECTED_FIRST, INSPECT_EVERY = 32, 128  # steps

Steps = Bool[np.ndarray, " steps"]


@runtime_checkable
class Evaluator(Protocol):
    """The party that is believed: it evaluates all tensors at stacked weights, and steps them."""

    def evaluate(self, weights: Tensors) -> dict[str, Array]: ...

    def update(self, weights: Tensors, gradients: Tensors, learning_rate: float) -> dict[str, Array]: ...


def arithmetic_of(problem: Problem, power: int = 1) -> Arithmetic:
    """The functions and the precision that the problem's rounding depends on."""
    name, parameters = parse_activation(problem.activation)
    return Arithmetic(ACTIVATIONS[name](*parameters), LOSSES[problem.loss](), problem.dtype, power)


@dataclass
class TensorSummary:
    """What was seen of one tensor.

    share is the largest difference as a fraction of its bound where the bound was walked: end to end for what
    the scan compares, local for the rest. A resolution is the largest bound
    over the largest value of the tensor: from 1 on, rounding could hide the value itself.
    """

    checks: int = 0
    share: float = 0.0
    share_step: int = 0
    local_share: float = 0.0
    indistinguishable: int = 0
    differing: int = 0
    resolutions: list[float] = field(default_factory=list, repr=False)

    @property
    def resolution(self) -> float:
        """The median resolution over the inspected steps; 0 if there was none."""
        return median(self.resolutions) if self.resolutions else 0.0

    @property
    def verdict(self) -> Verdict:
        if self.differing:
            return Verdict.DIFFER
        return Verdict.INDISTINGUISHABLE if self.indistinguishable else Verdict.MATCH


@dataclass(frozen=True)
class LockstepResult:
    """The verdict over all steps so far, what was seen of each tensor, and the first step that differs."""

    steps: int
    checks: int
    tensors: dict[str, TensorSummary]
    mismatches: list[Mismatch]
    matching_inputs: list[str]
    complaint: str | None
    diverged: int | None
    differing_steps: int

    @property
    def verdict(self) -> Verdict:
        """The weakest verdict of any tensor; a tensor counts as indistinguishable if it never was otherwise."""
        if self.mismatches or self.complaint:
            return Verdict.DIFFER
        blind = (t for t in self.tensors.values() if t.indistinguishable and t.indistinguishable == t.checks)
        return Verdict.INDISTINGUISHABLE if any(blind) else Verdict.MATCH

    @property
    def vacuous(self) -> bool:
        """Whether any comparison of any step was unable to tell a value from its rounding."""
        return any(t.indistinguishable for t in self.tensors.values())

    @property
    def first(self) -> Mismatch | None:
        """The first wrong tensor, in causal order, of the first step that differs."""
        return next((m for m in self.mismatches if not m.follows), next(iter(self.mismatches), None))


class Lockstep:
    """Judges a training chunk by chunk; `result()` is valid after any of them."""

    def __init__(
        self,
        problem: Problem,
        reference: Evaluator,
        tolerance: Tolerance | None = None,
        *,
        thorough: bool = False,
    ) -> None:
        """With `thorough`, every tensor is compared at every step."""
        self.problem, self.reference, self.tolerance, self.thorough = problem, reference, tolerance, thorough
        self.arithmetic = arithmetic_of(problem)
        self.weights = weight_names(problem.weights)
        self.gradients = [f"d{name}" for name in self.weights]
        self.updated = [f"{name}_next" for name in self.weights]
        self.arriving: Tensors = problem.weights
        self.steps = 0
        self.tensors = {name: TensorSummary() for name in problem.tensor_names}
        self.mismatches: list[Mismatch] = []
        self.matching_inputs: list[str] = []
        self.complaint: str | None = None
        self.diverged: int | None = None
        self.differing_steps = 0

    @property
    def over(self) -> bool:
        """Whether nothing more can be learnt: the training diverged, or a step could not be compared."""
        return self.diverged is not None or self.complaint is not None

    @property
    def differs(self) -> bool:
        return bool(self.mismatches or self.complaint)

    def result(self) -> LockstepResult:
        return LockstepResult(
            steps=self.steps,
            checks=sum(t.checks for t in self.tensors.values()),
            tensors=self.tensors,
            mismatches=self.mismatches,
            matching_inputs=self.matching_inputs,
            complaint=self.complaint,
            diverged=self.diverged,
            differing_steps=self.differing_steps,
        )

    def feed(self, chunk: Chunk) -> None:
        """Judge the next steps."""
        if self.over or not len(chunk):
            return
        chunk = self._well_formed(chunk)
        if len(chunk):
            chunk = self._continuous(chunk)
        if not len(chunk):
            return
        ours = chunk.stack([*self.weights, "loss", *self.gradients, *self.updated])
        weights = {name: ours[name] for name in self.weights}
        theirs = weights | self.reference.evaluate(weights)
        theirs |= self.reference.update(weights, ours, self.problem.learning_rate)

        finite = self._finite(ours, theirs)
        if not finite.all():
            end = int(finite.argmin())
            last = {name: tensor[end] for name, tensor in ours.items()}
            if all(np.array_equal(np.isfinite(last[n]), np.isfinite(theirs[n][end])) for n in last):
                self.diverged = chunk.first + end
                chunk = Chunk(chunk.first, chunk.steps[:end])
                ours, theirs = ({n: t[:end] for n, t in tensors.items()} for tensors in (ours, theirs))
                if not len(chunk):
                    return

        wrong = self._scan(chunk, ours, theirs)
        looked_at = [i for i in range(len(chunk)) if self._looked_at(chunk.first + i)]
        if wrong is not None:
            looked_at = sorted({*looked_at, wrong})
        if looked_at:
            self._inspect(chunk, looked_at, theirs)
        self.steps += len(chunk)

    def _looked_at(self, step: int) -> bool:
        """Whether every tensor of the step is compared, and the full bounds are walked."""
        return self.thorough or step < INSPECTED_FIRST or step % INSPECT_EVERY == 0

    def _well_formed(self, chunk: Chunk) -> Chunk:
        """The steps up to the first that lacks a tensor, or has one of another shape or dtype."""
        expected: dict[str, Array] = {"loss": np.zeros((), self.problem.dtype)}
        for name, weight in self.problem.weights.items():
            expected |= {name: weight, f"d{name}": weight, f"{name}_next": weight}
        for i, step in enumerate(chunk.steps):
            for name, like in expected.items():
                tensor = step.get(name)
                if isinstance(tensor, np.ndarray) and tensor.shape == like.shape and tensor.dtype == like.dtype:
                    continue
                found = structure(step[name], like) if name in step else "is missing"
                self.complaint = f"step {chunk.first + i}: {name} {found}"
                return Chunk(chunk.first, chunk.steps[:i])
        return chunk

    def _continuous(self, chunk: Chunk) -> Chunk:
        """The steps up to the first that does not start, bit for bit, where the step before it ended."""
        starts, ends = chunk.stack(self.weights), chunk.stack(self.updated)
        broken = np.zeros(len(chunk), dtype=bool)
        for name in self.weights:
            led_to = np.concatenate([self.arriving[name][None], ends[f"{name}_next"][:-1]])
            broken |= _any_per_step(differences(starts[name], led_to) > 0)
        self.arriving = {name: ends[f"{name}_next"][-1] for name in self.weights}
        if not broken.any():
            return chunk
        end = int(broken.argmax())
        self.complaint = f"step {chunk.first + end}: its weights are not those that the step before it led to"
        return Chunk(chunk.first, chunk.steps[:end])

    def _finite(self, ours: Tensors, theirs: Tensors) -> Steps:
        """For each step, whether all that the scan compares is finite on both sides."""
        steps = len(ours["loss"])
        finite = np.ones(steps, dtype=bool)
        for name in ours:
            for tensors in (ours, theirs):
                finite &= ~_any_per_step(~np.isfinite(tensors[name]))
        return finite

    def _scan(self, chunk: Chunk, ours: Tensors, theirs: Tensors) -> int | None:
        """Compare loss, gradients and update at every step; the first step that differs, if any."""
        steps, scanned = len(chunk), ["loss", *self.gradients]
        difference = {name: differences(ours[name], theirs[name]) for name in (*scanned, *self.updated)}
        if self.tolerance:
            allowed = self.tolerance.allowed({name: theirs[name] for name in difference})
            walked = np.arange(steps)
        else:
            allowed = floors(theirs, self.problem.x, self.arithmetic)
            allowed |= update_bounds(ours, self.problem.learning_rate, self.arithmetic)
            unexplained = np.array([self._looked_at(chunk.first + i) for i in range(steps)])
            for name in scanned:
                unexplained |= _any_per_step(beyond(difference[name], allowed[name]))
            walked = np.flatnonzero(unexplained)

        exact = {name: np.zeros(0) for name in scanned}
        if self.tolerance is None and len(walked):
            exact = bounds(
                {name: tensor[walked] for name, tensor in theirs.items()},
                self.problem.x,
                self.problem.y,
                self.arithmetic,
            )
        wrong = np.zeros(steps, dtype=bool)
        for name, size in difference.items():
            bound = np.array(np.broadcast_to(allowed[name], size.shape))
            share = shares(size, bound)
            below = _per_step(share) <= 1.0
            if name in scanned and self.tolerance is None and len(walked):
                bound[walked] = np.where(
                    below[walked].reshape(-1, *[1] * (size.ndim - 1)), bound[walked], exact[name]
                )
                share = np.zeros(steps)
                share[walked] = _per_step(shares(size[walked], exact[name]))
            else:
                share = np.zeros(steps) if name in scanned and self.tolerance is None else _per_step(share)
            differs = _any_per_step(beyond(size, bound))
            blind = np.zeros_like(differs)
            if self.tolerance is None:
                largest = _per_step(bound)
                blind = np.asarray(~differs & (largest > 0) & (largest >= _per_step(np.abs(theirs[name]))))
            self._note(name, chunk.first, share, differs, blind)
            wrong |= differs
        self.differing_steps += int(wrong.sum())
        return int(wrong.argmax()) if wrong.any() and not self.mismatches else None

    def _note(
        self, name: str, first: int, share: Float[np.ndarray, " steps"], differs: Steps, blind: Steps
    ) -> None:
        summary = self.tensors[name]
        summary.checks += len(share)
        if share.max() > summary.share:
            summary.share, summary.share_step = float(share.max()), first + int(share.argmax())
        summary.differing += int(differs.sum())
        summary.indistinguishable += int(blind.sum())

    def _inspect(self, chunk: Chunk, which: Sequence[int], theirs: Tensors) -> None:
        """Compare every tensor that ours reports, by its local bound, at the given steps of the chunk."""
        theirs = {name: tensor[list(which)] for name, tensor in theirs.items()}
        names = [name for name in self.problem.tensor_names if all(name in chunk.steps[i] for i in which)]
        for name in names:
            for row, i in enumerate(which):
                if found := structure(chunk.steps[i][name], np.asarray(theirs[name][row])):
                    self.complaint = f"step {chunk.first + i}: {name} {found}"
                    return
        ours = chunk.stack([*self.weights, *names], list(which))
        difference = {name: differences(ours[name], theirs[name]) for name in names}
        if self.tolerance:
            local = whole = self.tolerance.allowed({name: theirs[name] for name in names})
        else:
            x, y = self.problem.x, self.problem.y
            updates = update_bounds(ours, self.problem.learning_rate, self.arithmetic)
            local = bounds(theirs, x, y, self.arithmetic, observed=difference) | updates
            whole = None

        failed = np.zeros(len(which), dtype=bool)
        for name in names:
            share = _per_step(shares(difference[name], local[name]))
            wrong = _any_per_step(beyond(difference[name], local[name]))
            summary = self.tensors[name]
            summary.local_share = max(summary.local_share, float(share.max()))
            with np.errstate(all="ignore"):
                resolution = _per_step(np.broadcast_to(local[name], difference[name].shape)) / _per_step(
                    np.abs(theirs[name])
                )
            summary.resolutions += resolution[np.isfinite(resolution)].tolist()
            if name not in ("loss", *self.gradients, *self.updated):
                self._note(name, chunk.first, np.zeros(len(which)), wrong, np.zeros_like(wrong))
                summary.share = summary.local_share
            failed |= wrong
        if failed.any() and not self.mismatches:
            row = int(failed.argmax())
            if whole is None:
                one = {name: np.asarray(tensor[row]) for name, tensor in theirs.items()}
                whole = bounds(one, self.problem.x, self.problem.y, self.arithmetic)
                whole |= {name: np.asarray(bound[row]) for name, bound in updates.items()}
            else:
                whole = {name: np.asarray(bound[row]) for name, bound in whole.items()}
            self._name(chunk.first + which[row], names, row, ours, theirs, local, whole)

    def _name(
        self,
        step: int,
        names: Iterable[str],
        row: int,
        ours: Tensors,
        theirs: Tensors,
        local: Tensors,
        whole: Tensors,
    ) -> None:
        """List the wrong tensors of one step: those at fault, and those that follow from wrong inputs."""
        matching = []
        for name in names:
            pair = (np.asarray(ours[name][row]), np.asarray(theirs[name][row]))
            at_fault = mismatch(step, name, *pair, np.asarray(local[name][row]))
            found = at_fault or mismatch(step, name, *pair, whole[name], follows=True)
            if found:
                self.mismatches.append(found)
            else:
                matching.append(name)
        first = next((m.tensor for m in self.mismatches if not m.follows), None)
        if first is not None:
            self.matching_inputs = [n for n in inputs_of(first, self.problem.layers) if n in matching]


def _per_step(values: Array) -> Float[np.ndarray, " steps"]:
    """The largest element of each step."""
    return values.reshape(len(values), -1).max(axis=1)


def _any_per_step(flags: Bool[np.ndarray, "steps ..."]) -> Steps:
    """Whether any element of each step is set."""
    return np.asarray(flags.reshape(len(flags), -1).any(axis=1))
