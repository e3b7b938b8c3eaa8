"""Parity as an assertion, for anybody's tests.

    from compare import assert_parity, lab_problem

    def test_my_backprop():
        assert_parity(my_backprop, lab_problem("tanh", "xor"), epochs=100)

where `my_backprop(problem, weights)` returns its tensors by name: "loss" and dW1, dW2, ... (and db1, ...) at
least, or (loss, gradients); whatever else it returns (z1, a1, ..., dz1) is compared too, and makes the message
sharper.
"""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace

import numpy as np

from compare.bugs.engine import Diagnosis, Observation, Outcome, diagnose
from compare.causes import elsewhere, explained
from compare.checking import OF_EACH_SAMPLE, Checked, check
from compare.errors import CompareError, public
from compare.extras import BY_HAND
from compare.functions import GOING_BACK, Asked, Descent, Implementation, Theirs
from compare.grading.submitted import VerifiedTraining
from compare.parties import ByHand, Evaluates, Updates, believed, torch_reference
from compare.problems import Problem, lab_problem
from compare.ruler.allowance import Allowance, Foreign, Tolerance
from compare.show.text import failure_message
from compare.step import Tensors, places, stage
from compare.steps import Steps, watched, windows
from compare.verdict.lockstep import Lockstep, LockstepResult
from compare.verdict.mismatch import Verdict

__all__ = ["Checked", "Problem", "Tolerance", "Verdict", "assert_parity", "assert_steps", "check", "lab_problem"]

VARIES = "its results differ from call to call at the same weights: something is drawn at random, or kept"
OVERFLOWED = "A smaller learning rate would keep it finite; allow_overflow=True lets it pass as it is"


@public
def assert_parity(
    ours: Implementation,
    problem: Problem,
    theirs: Evaluates | Implementation | None = None,
    *,
    epochs: int = 100,
    tolerance: Tolerance | None = None,
    strict: bool = False,
    allow_overflow: bool = False,
) -> LockstepResult:
    """Raise AssertionError unless `ours` and `theirs` agree at every step of a training by `ours`.

    theirs: the party that is believed, PyTorch unless given (the hand-written network where it is not
    installed): a function like ours, or what evaluates stacks of
    weights. Every tensor that both tell is compared at every step, to within what rounding explains in any known
    way of writing the formulas, or within the tolerance. An update ("W1_next", ...) that ours does not return is
    made here, by W - η dW.

    strict: a tensor that could not be told from its own rounding is a failure too. allow_overflow: a training
    that overflows on both sides alike is none, though fewer steps were compared. Raises CompareError for what
    cannot be compared at all.
    """
    if epochs < 1:
        raise CompareError(f"epochs is {epochs}, expected at least 1: nothing would be compared")
    trial = _Trial(ours, problem, theirs, epochs, tolerance)
    result = trial.run()
    if trial.may_be_of_each_sample(result):
        other = _Trial(ours, problem, theirs, epochs, tolerance, of_each_sample=True)
        again = other.run()
        if len(again.mismatches) < len(result.mismatches):
            trial, result = other, replace(again, notes=(*again.notes, OF_EACH_SAMPLE))
    if result.differs:
        raise AssertionError(trial.failure(result))
    if result.steps < epochs and not (allow_overflow and result.diverged is not None):
        raise AssertionError(f"{problem.name}: {result.words}; {epochs} were asked for. {OVERFLOWED}")
    if strict and result.untold:
        names = ", ".join(result.untold)
        raise AssertionError(f"{problem.name}: {names} could not be told from rounding, and strict is set")
    return result


class _Trial:
    """One training by somebody's function beside the party that is believed."""

    def __init__(
        self,
        ours: Implementation,
        problem: Problem,
        theirs: Evaluates | Implementation | None,
        epochs: int,
        tolerance: Tolerance | None,
        *,
        of_each_sample: bool = False,
    ) -> None:
        self.problem, self.epochs, self.tolerance = problem, epochs, tolerance
        self.asked = Asked(ours, problem, of_each_sample=of_each_sample)
        self.descent = Descent(self.asked)
        self.believed = believed(problem) if theirs is None else Theirs(theirs, problem)

    @property
    def by_hand(self) -> list[str]:
        """That PyTorch is not installed, where that matters."""
        return [BY_HAND] * isinstance(self.believed, ByHand)

    def run(self) -> LockstepResult:
        """Every step, up to the first that differs and some more, or that cannot be compared."""
        problem = self.problem
        lane = Lockstep(problem, self.believed, self.tolerance or Foreign(problem), thorough=True)
        for window in windows(self.descent, self.epochs, size=32):
            lane.feed(self._both_tell(window))
            if lane.over or (lane.differs and not lane.wants_more):
                break
        result = lane.result()
        if self.descent.stopped and not result.differs:
            witness = Steps([self.descent.at_fault]) if self.descent.at_fault else None
            result = replace(result, complaint=self.descent.stopped, witness=witness)
        return replace(result, notes=(*self.asked.said, *self.by_hand))

    def _both_tell(self, window: Steps) -> Steps:
        """Without what theirs does not tell."""
        if not isinstance(self.believed, Theirs):
            return window
        if not self.believed.told:
            self.believed.evaluate({name: window[name][:1] for name in self.problem.weights})
        steps = {name for name in window if stage(name) in ("start", "update")}
        return window.only(steps | self.believed.told)

    def may_be_of_each_sample(self, result: LockstepResult) -> bool:
        """Whether all that goes back is wrong, some of what is made of it right: so it may be of each sample."""
        rows = places(self.problem.layers, bias=self.problem.bias)
        wrong = {found.tensor for found in result.mismatches}
        back = {name for name in result.seen if rows[name][0] in GOING_BACK}
        made_of_it = {name for name in result.seen if rows[name][0] in ("dW", "db")}
        return bool(back) and back <= wrong and not made_of_it <= wrong

    def failure(self, result: LockstepResult) -> str:
        """What differs, and what it probably comes from."""
        cause = self._cause(result.witness) if result.witness is not None and not result.complaint else None
        if result.complaint and self.descent.at_fault:  # a shape or a dtype, which a known bug may explain
            found = diagnose(
                Observation(self.problem, Steps([self.descent.at_fault]), foreign=True),
                *elsewhere(self.asked),
                pairs=0,
            )
            cause = found if found.causes else None
        return "\n\n".join([failure_message(self.problem.name, result, cause=cause), *self.by_hand])

    def _cause(self, witness: Steps) -> Diagnosis:
        """What explains the steps that differ."""
        cause = explained(self.problem, witness, self.asked)
        unexplained = cause.outcome is Outcome.UNKNOWN and not cause.why
        return replace(cause, why=VARIES) if unexplained and self._varies() else cause

    def _varies(self) -> bool:
        """Whether it returns something else when it is asked the same again."""
        with suppress(Exception), np.errstate(all="ignore"):
            one, other = (self.asked.at(self.problem.weights).tensors for _ in range(2))
            return any(not np.array_equal(one[name], other[name], equal_nan=True) for name in one)
        return False


@public
def assert_steps(
    steps: Iterable[Tensors] | Steps,
    problem: Problem,
    theirs: Updates | None = None,
    *,
    epochs: int,
    allowance: Allowance | None = None,
    reproduce: str = "",
) -> LockstepResult:
    """The same for a training that is already a sequence of steps, each a record of named tensors."""
    lane = Lockstep(problem, theirs or torch_reference(problem), allowance, thorough=True)
    for _ in watched(windows(steps, epochs, size=32), lane):
        if lane.differs and not lane.wants_more:
            break
    result = lane.result()
    if lane.differs:
        cause = explained(problem, result.witness, foreign=False) if result.witness is not None else None
        raise AssertionError(failure_message(problem.name, result, reproduce, cause))
    return result


@public
def assert_submission(training: VerifiedTraining, *, reproduce: str = "") -> LockstepResult:
    """The same for what a program answered, by what its class believes."""
    answer, found = training.answer, training.verified
    if found.result.differs:
        raise AssertionError(failure_message(answer.problem.name, found.result, reproduce, found.cause))
    if len(answer.record) < training.steps:
        raise AssertionError(
            "\n".join([f"{len(answer.record)} of {training.steps} steps were taken", *answer.said])
        )
    return found.result
