"""The verdict: at every step of a training, both parties stand at the same weights.

Gradients at step t depend on the weights at step t and on nothing else. So one party trains, the reference
evaluates whole windows of its steps in one batched call, and the update is checked on its own. By induction
this verifies the whole trajectory, without drift.

**Scan fast, then zoom in.** The scan compares loss, gradients and update at every step. What lies below the
floors is explained already; only the other steps are worth the walk through the bounds. At the first 32 steps,
then ever less often and at every 256th, the bounds are walked in any case, and every tensor is compared by its
local bound; so at the first step that differs, where this names the operation at fault.

Where runs share the leading axes, each is compared until it ends: until it overflows on both sides alike. Of what
follows from an overflow, it is the order of each sum's terms that says where it is infinite, NaN or neither.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Int

from compare.parties import InParts, Updates
from compare.problems import Problem
from compare.ruler.allowance import Allowance, Derived, Tolerance, completed
from compare.step import Array, Tensors, inputs_of, stage, weight_names
from compare.steps import Steps, Watcher, joined, window
from compare.verdict.mismatch import (
    Mismatch,
    Verdict,
    are_finite,
    differences,
    distances,
    mismatch,
    share_in_words,
)
from compare.verdict.parts import held_in_parts, is_large, stay_below_floors
from compare.verdict.summary import INSPECTED_FIRST, OfSteps, TensorSummary, any_of, held, largest_of

INSPECT_EVERY = 256  # steps
INSPECTED_BETWEEN = [round(INSPECTED_FIRST * 1.08**k) for k in range(64)]  # up to 4,100
WITNESSES = 4  # steps that are kept of a training that differs

ByRun = Bool[np.ndarray, " steps *runs"]


@dataclass(frozen=True, repr=False)
class LockstepResult:
    """The verdict over all steps so far, what was seen of each tensor, and the first step that differs.

    steps: those of the longest run; by_run: those of each, compared until it overflowed on both sides alike.
    diverged: the step at which the last of the runs did; None if one did not. witness: our records of the step
    before the first that differs, of that step, and of some after it. notes: what was taken otherwise than told.
    chosen: whether it was held to a tolerance that somebody chose, and not to the derived bounds.
    """

    steps: int
    by_run: Int[np.ndarray, "*runs"]
    checks: int
    tensors: dict[str, TensorSummary]
    mismatches: list[Mismatch]
    matching_inputs: list[str]
    complaint: str | None
    diverged: int | None
    differing_steps: int
    witness: Steps | None
    notes: tuple[str, ...] = ()
    chosen: bool = False

    def __repr__(self) -> str:
        return "; ".join([f"{self.verdict}: {self.words}", *self.notes])

    @property
    def words(self) -> str:
        """What was compared, in a line."""
        words = f"{self.steps:,} step{'s' * (self.steps != 1)} and {self.checks:,} tensors compared"
        if self.checks and not self.differs:
            words += f", {share_in_words(self.share, chosen=self.chosen)}"
        if self.diverged is not None:
            words += f", then both sides overflow alike, at step {self.diverged:,}"
        if self.untold:
            words += f"; {len(self.untold)} of {len(self.seen)} could not be told from rounding: "
            words += ", ".join(self.untold)
        return words

    @property
    def share(self) -> float:
        """The largest share of its bound that a difference of the loss or of a gradient of weights takes up.

        An update is a single subtraction, and its bound the last bit of that: its share says nothing.
        """
        return max((self.tensors[name].share for name in self.held), default=0.0)

    @property
    def held(self) -> list[str]:
        """The loss and the gradients of weights: what a share of a bound is told of."""
        return [name for name in self.tensors if name == "loss" or name.startswith(("dW", "db"))]

    @property
    def seen(self) -> list[str]:
        """The tensors that were compared at all."""
        return [name for name, tensor in self.tensors.items() if tensor.checks]

    @property
    def untold(self) -> list[str]:
        """Those that never could be told from their own rounding."""
        blind = {n: t for n, t in self.tensors.items() if t.indistinguishable}
        return [name for name, t in blind.items() if t.indistinguishable == t.walked]

    @property
    def verdict(self) -> Verdict:
        """The weakest verdict of any tensor; a tensor counts as indistinguishable if it never was otherwise."""
        if self.mismatches or self.complaint:
            return Verdict.DIFFER
        return Verdict.INDISTINGUISHABLE if self.untold else Verdict.MATCH

    @property
    def differs(self) -> bool:
        return self.verdict is Verdict.DIFFER

    @property
    def vacuous(self) -> bool:
        """Whether any comparison of any step was unable to tell a value from its rounding."""
        return any(t.indistinguishable for t in self.tensors.values())

    @property
    def first(self) -> Mismatch | None:
        """The first wrong tensor, in causal order, of the first step that differs."""
        return next((m for m in self.mismatches if not m.follows), next(iter(self.mismatches), None))


class Lockstep(Watcher):
    """Judges a training window by window; `result()` is valid after any of them."""

    def __init__(
        self,
        problem: Problem,
        reference: Updates,
        allowance: Allowance | None = None,
        *,
        thorough: bool = False,
    ) -> None:
        """Allowance: the derived bounds unless given. With `thorough`, every tensor is compared at every step."""
        self.problem, self.reference, self.thorough = problem, reference, thorough
        self.allowance = allowance or Derived(problem)
        self.weights = weight_names(problem.weights)
        self.gradients = [f"d{name}" for name in self.weights]
        self.scanned = ["loss", *self.gradients, *(f"{name}_next" for name in self.weights)]
        expected = {"loss": np.zeros(problem.x.shape[:-2], problem.dtype)}
        for name, weight in problem.weights.items():
            expected |= {name: weight, f"d{name}": weight, f"{name}_next": weight}
        self.expected = expected
        self.arriving = dict(problem.weights)
        self.steps = 0
        runs = problem.x.shape[:-2]
        self.running, self.by_run = np.ones(runs, dtype=bool), np.zeros(runs, dtype=int)
        self.tensors = {name: TensorSummary() for name in problem.tensor_names}
        self.mismatches: list[Mismatch] = []
        self.matching_inputs: list[str] = []
        self.complaint: str | None = None
        self.diverged: int | None = None
        self.differing_steps = 0
        self.witness: Steps | None = None
        self.latest: Steps | None = None

    @property
    def reads(self) -> list[str] | None:
        return None if self.thorough else [*self.weights, *self.scanned]

    def wholly(self, epochs: int) -> set[int]:
        return {*range(INSPECTED_FIRST), *INSPECTED_BETWEEN, *range(0, epochs, INSPECT_EVERY)}

    @property
    def wants_more(self) -> bool:
        """Whether further steps would add to what is known of a difference."""
        return self.differs and not self.over and (self.witness is None or self.witness.count < WITNESSES)

    @property
    def over(self) -> bool:
        """Whether nothing more can be learnt: every run diverged, or a step could not be compared."""
        return self.diverged is not None or self.complaint is not None

    @property
    def differs(self) -> bool:
        return bool(self.mismatches or self.complaint)

    def result(self) -> LockstepResult:
        return LockstepResult(
            steps=self.steps,
            by_run=self.by_run,
            checks=sum(t.checks for t in self.tensors.values()),
            tensors=self.tensors,
            mismatches=self.mismatches,
            matching_inputs=self.matching_inputs,
            complaint=self.complaint,
            diverged=self.diverged,
            differing_steps=self.differing_steps,
            witness=self.witness,
            chosen=isinstance(self.allowance, Tolerance),
        )

    def feed(self, window: Steps) -> None:
        """Judge the next steps."""
        if self.over:
            return
        self._compare(window)
        if self.differs:
            self._bear_witness(window)
        self.latest = window.part(window.count - 1, window.count)
        if window.again is not None:  # from its weights
            self.latest = self.latest.only(self.weights)

    def _bear_witness(self, window: Steps) -> None:
        """Keep the steps around the first difference."""
        kept = [self.witness] if self.witness is not None else []
        if not kept:
            first = (self.mismatches[0].step if self.mismatches else self.steps) - window.first
            kept = [self.latest.whole()] if self.latest is not None and not first else []
            window = window.part(max(0, first - 1), window.count)
        self.witness = joined([*kept, window.part(0, WITNESSES).whole()]).part(0, WITNESSES)

    def _compare(self, window: Steps) -> None:
        """Hold the next steps against the reference."""
        window = self._continuous(self._well_formed(window))
        if not window.count or self._agrees_piecemeal(window):
            return
        ours = {name: window[name] for name in (*self.weights, *self.scanned)}
        weights = {name: ours[name] for name in self.weights}
        theirs = weights | self.reference.evaluate(weights)
        theirs |= self.reference.update(weights, ours, self.problem.learning_rate)

        apart = {name: distances(ours[name], theirs[name]) for name in self.scanned}
        finite = all(map(are_finite, apart.values()))
        compared = self._running(window) if finite else self._compared(window, ours, theirs)
        self.by_run = np.asarray(self.by_run + compared.sum(axis=0))
        ours, theirs = _where(compared, ours), _where(compared, theirs)
        steps = int(any_of(compared).sum())
        if not self.running.any():
            self.diverged = window.first + steps
        if not steps:
            return
        window, ours, theirs = window.part(0, steps), _at(ours, slice(steps)), _at(theirs, slice(steps))
        if not finite or not compared.all():
            apart = {name: differences(ours[name], theirs[name]) for name in self.scanned}
        self._judge(window, ours, theirs, apart, compared[:steps])

    def _well_formed(self, window: Steps) -> Steps:
        """The steps up to the first that lacks a tensor, or has one of another shape or dtype."""
        misfit = window.misfit(self.expected)
        return self._complain(window, *misfit) if misfit else window

    def _continuous(self, window: Steps) -> Steps:
        """The steps up to the first that does not start where the step before it ended."""
        if not window.count:
            return window
        jumps = np.zeros(window.count, dtype=bool)
        first, last = window.at(0), window.at(window.count - 1)
        for name in self.weights:
            jumps[0] |= not _is_same(first[name], self.arriving[name])
            jumps[1:] |= ~_are_same(window[name][1:], window[f"{name}_next"][:-1])
            self.arriving[name] = last[f"{name}_next"]
        if jumps.any():
            return self._complain(
                window, int(jumps.argmax()), "its weights are not those that the step before it led to"
            )
        return window

    def _complain(self, window: Steps, i: int, complaint: str) -> Steps:
        """Step i of the window cannot be compared; the steps before it."""
        self.complaint = f"step {window.first + i}: {complaint}"
        return window.part(0, i)

    def _agrees_piecemeal(self, window: Steps) -> bool:
        """Whether one step, too large to be held twice, agrees piece by piece; else the whole step tells how."""
        allowance, reference = self.allowance, self.reference
        if not (is_large(self.problem) and type(allowance) is Derived and isinstance(reference, InParts)):
            return False
        if self.problem.l2 or window.count != 1 or not self.running.all():
            return False
        inspected = self.thorough or are_inspected(np.array([window.first])).all()
        if not inspected:
            if not stay_below_floors(allowance, reference, window, self.scanned):
                return False
            for name in self.scanned:
                self.tensors[name].checks += 1
        elif not self._inspected_in_parts(allowance, reference, window):
            return False
        self.by_run = np.asarray(self.by_run + 1)
        self.steps += 1
        return True

    def _inspected_in_parts(self, allowance: Derived, reference: InParts, window: Steps) -> bool:
        """Whether all that ours reports of the step is within its bounds; noted only if it is."""
        names = [name for name in self.problem.tensor_names if window.reports(name)]
        zero = np.zeros((), self.problem.dtype)
        if window.misfit({name: np.broadcast_to(zero, self.problem.shapes[name]) for name in names}):
            return False
        found = []
        for tensor in held_in_parts(allowance, reference, window, names):
            if tensor.differs:
                return False
            found.append(tensor)
        for tensor in found:
            self.tensors[tensor.name].checks += 1
            self.tensors[tensor.name].note_local(tensor.local)
            if tensor.whole:
                self.tensors[tensor.name].note([window.first], tensor.whole)
        return True

    def _running(self, window: Steps) -> ByRun:
        """The runs that have not overflowed, at every step."""
        return np.broadcast_to(self.running, (window.count, *self.running.shape))

    def _compared(self, window: Steps, ours: Tensors, theirs: Tensors) -> ByRun:
        """Which runs are compared at which steps: each until it overflows on both sides alike."""
        shape = (window.count, *self.running.shape)
        finite, alike = np.ones(shape, dtype=bool), np.ones(shape, dtype=bool)
        for name in self.scanned:
            one, other = (np.isfinite(of[name]).reshape(*shape, -1) for of in (ours, theirs))
            finite &= (one & other).all(axis=-1)
            alike &= (one == other).all(axis=-1)
        if not (finite | alike).all():
            alike |= self._follows_from_overflow(ours, theirs)
        first = (~finite).argmax(axis=0)[None]
        ends = ~finite.all(axis=0) & np.take_along_axis(alike, first, axis=0)[0]
        step = np.arange(window.count).reshape(-1, *(1 for _ in self.running.shape))
        compared = self.running & ~(ends & (step >= first))
        self.running = np.asarray(self.running & ~ends)
        return np.asarray(compared)

    def _follows_from_overflow(self, ours: Tensors, theirs: Tensors) -> ByRun:
        """At which steps both overflow, and whatever does on one side alone follows from what does on both.

        A tensor that is not among the scanned ones counts as it is in the reference.
        """
        problem = self.problem
        spoilt: dict[str, ByRun] = {}
        follows, overflows = np.asarray(True), np.asarray(False)
        for name in (name for name in problem.tensor_names if name in theirs):
            scanned = name in self.scanned
            shape = (len(theirs[name]), *self.running.shape, -1)
            one, other = (~np.isfinite(of[name]).reshape(shape) for of in (ours if scanned else theirs, theirs))
            from_inputs = [spoilt[source] for source in inputs_of(name, problem.layers) if source in spoilt]
            spoilt[name] = np.logical_or.reduce([one.any(axis=-1) & other.any(axis=-1), *from_inputs])
            follows = follows & (spoilt[name] | (one == other).all(axis=-1))
            overflows = overflows | (scanned & one.any(axis=-1))
        return np.asarray(follows & overflows)

    def _judge(self, window: Steps, ours: Tensors, theirs: Tensors, difference: Tensors, compared: ByRun) -> None:
        steps = np.arange(window.first, window.first + window.count)
        inspected = self.thorough | are_inspected(steps)
        differs = self._scan(steps, ours, theirs, difference, inspected)
        if differs.any() and not self.mismatches:
            inspected[differs.argmax()] = True
        for some in self._portions(inspected):
            chosen = window.chosen(np.flatnonzero(some).tolist())
            if differs.any() and not self.mismatches:
                chosen = chosen.whole()
            seen, apart = _at(theirs, some), _at(difference, some)
            differs[some] |= self._inspect(steps[some], chosen, seen, apart, compared[some])
        self.differing_steps += int(differs.sum())
        self.steps += window.count

    def _scan(
        self,
        steps: Int[np.ndarray, " steps"],
        ours: Tensors,
        theirs: Tensors,
        difference: Tensors,
        walked: OfSteps,
    ) -> OfSteps:
        """Compare loss, gradients and update at every step; which of the steps differ.

        The bounds are walked at the given steps, and of a tensor wherever the floors leave something unexplained.
        """
        doubtful = dict.fromkeys(self.scanned, walked)
        if not walked.all():
            for name in self.scanned:
                doubtful[name] = walked | self._doubtful(name, difference[name], ours, theirs)
        for name in self.scanned:
            self.tensors[name].checks += len(walked)
        every = np.logical_or.reduce([*doubtful.values()])
        differs = np.zeros_like(every)
        for some in self._portions(every):
            whole = self.allowance.whole(_at(ours, some), _at(theirs, some))
            which = steps[some].tolist()
            for name in (name for name in self.scanned if doubtful[name].any()):
                found = held(_of(some, difference[name]), whole[name], _of(some, theirs[name]))
                differs[some] |= self.tensors[name].note(which, found)
        return differs

    def _portions(self, which: OfSteps) -> Iterator[OfSteps]:
        """Of these steps, as many at a time as one window has room for: bounds take as much again, and more."""
        at_once = window(self.problem.bytes_of_step)
        chosen = np.flatnonzero(which)
        for first in range(0, len(chosen), at_once):
            some = np.zeros_like(which)
            some[chosen[first : first + at_once]] = True
            yield some

    def _doubtful(self, name: str, difference: Array, ours: Tensors, theirs: Tensors) -> OfSteps:
        """At which steps the floors leave something unexplained."""
        exceeded = self.allowance.exceeded(name, difference, ours, theirs)
        return any_of(exceeded) | ~np.isfinite(largest_of(difference))

    def _inspect(
        self,
        steps: Int[np.ndarray, " steps"],
        chosen: Steps,
        theirs: Tensors,
        difference: Tensors,
        compared: ByRun,
    ) -> OfSteps:
        """Compare every tensor that ours reports, by its local bound, at the given steps; which differ."""
        names = [name for name in self.problem.tensor_names if chosen.reports(name)]
        theirs = completed(self.problem, theirs, names)
        if misfit := chosen.misfit({name: np.asarray(theirs[name][0]) for name in names}):
            row, complaint = misfit
            self.complaint = f"step {steps[row]}: {complaint}"
            return np.arange(len(steps)) >= row
        ours = _where(compared, {name: chosen[name] for name in (*self.weights, *names)})
        others = (name for name in names if name not in difference)
        observed = {**difference, **{name: differences(ours[name], theirs[name]) for name in others}}
        local = self.allowance.local(ours, theirs, observed)

        differs = np.zeros(len(steps), dtype=bool)
        for name in names:
            wrong = self.tensors[name].note_local(held(observed[name], local[name], theirs[name]))
            if name not in self.scanned:
                self.tensors[name].checks += len(steps)
                self.tensors[name].differing += int(wrong.sum())
            differs |= wrong
        if differs.any() and not self.mismatches:
            row = int(differs.argmax())
            self._name(int(steps[row]), names, *(_at(of, row) for of in (ours, theirs, local)))
        return differs

    def _name(self, step: int, names: Iterable[str], ours: Tensors, theirs: Tensors, local: Tensors) -> None:
        """List the wrong tensors of one step: those at fault, and those that follow from wrong inputs.

        An update stands beside what its own gradient makes of its own weights: if it differs, it is at fault.
        """
        whole = self.allowance.whole(ours, theirs)
        matching, spoilt = [], {name for name in names if not np.isfinite(ours[name]).all()}
        for name in names:
            follows = stage(name) != "update" and not spoilt.isdisjoint(inputs_of(name, self.problem.layers))
            found = mismatch(step, name, ours[name], theirs[name], local[name], follows=follows)
            found = found or mismatch(step, name, ours[name], theirs[name], whole[name], follows=True)
            if found:
                self.mismatches.append(found)
            else:
                matching.append(name)
        first = next((m.tensor for m in self.mismatches if not m.follows), None)
        if first is not None:
            self.matching_inputs = [n for n in inputs_of(first, self.problem.layers) if n in matching]


def are_inspected(steps: Int[np.ndarray, " steps"]) -> OfSteps:
    """At which steps every tensor is compared in any case."""
    listed = (steps < INSPECTED_FIRST) | (steps % INSPECT_EVERY == 0)
    return np.asarray(listed | np.isin(steps, INSPECTED_BETWEEN))


def _at(tensors: Tensors, which: Sequence[int] | OfSteps | slice | int) -> dict[str, Array]:
    """The tensors at some of the steps, or at one."""
    return {name: _of(which, tensor) for name, tensor in tensors.items()}


def _of(which: Sequence[int] | OfSteps | slice | int, tensor: Array) -> Array:
    """The tensor at some of the steps, or at one; itself, and no copy, where it has no others."""
    if isinstance(which, np.ndarray) and which.all():
        return tensor
    return np.asarray(tensor[which])


def _where(compared: ByRun, tensors: Tensors) -> dict[str, Array]:
    """The tensors, with zeros for the runs that are not compared."""
    if compared.all():
        return dict(tensors)
    shape = compared.shape
    return {
        name: np.where(compared.reshape(*shape, *(1 for _ in tensor.shape[len(shape) :])), tensor, 0)
        for name, tensor in tensors.items()
    }


def _is_same(one: Array, other: Array) -> bool:
    """Whether it is the same array, as in most trainings, or has the same values."""
    return one is other or np.array_equal(one, other, equal_nan=True)


def _are_same(some: Array, others: Array) -> OfSteps:
    """At which steps both have the same values."""
    same = np.asarray(some == others)
    if not same.all():
        same |= np.isnan(some) & np.isnan(others)
    return np.asarray(same.all(axis=tuple(range(1, same.ndim))))
