"""A program's whole training as a verdict: the same findings as for a grade, in the words of the lockstep."""

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from compare.bugs.engine import Diagnosis, Observation, diagnose
from compare.grading.findings import (
    AS_ALLOWED,
    Beside,
    Finding,
    Findings,
    State,
    beside,
    find,
    first_loss,
    gradient_names,
    held_to,
    not_continued,
    output_difference,
    with_told,
)
from compare.grading.settings import ClassSettings
from compare.losses import Declared
from compare.parties import torch_reference
from compare.problems import Problem
from compare.step import Array, causal_order, inputs_of, stage
from compare.steps import Steps, structure
from compare.submission.answered import Answered
from compare.verdict.judge import Judged
from compare.verdict.lockstep import WITNESSES, LockstepResult
from compare.verdict.mismatch import Mismatch, differences
from compare.verdict.summary import TensorSummary, held


@dataclass(frozen=True)
class Verified:
    """The verdict on one training, the finding of each tensor, the cause of what differs if anything does."""

    result: LockstepResult
    findings: Mapping[str, Finding]
    cause: Diagnosis | None
    final: dict[str, Array]
    seconds: float

    @property
    def said(self) -> list[str]:
        """What is right, but not as on paper."""
        right = (
            finding for finding in self.findings.values() if finding.state is State.PASS and not finding.follows
        )
        lines = {finding.reason: finding.name for finding in right if finding.reason}
        return [f"{name}: {reason}" for reason, name in lines.items()]

    def judged(self, problem: Problem) -> Judged:
        """The same among trainings that are judged otherwise."""
        return Judged(problem, self.result, None, self.result.steps, self.seconds, self.final)


def verified(
    answer: Answered,
    settings: ClassSettings,
    device: str = "cpu",
    revised: Callable[[Finding], Finding] = lambda finding: finding,
) -> Verified:
    """Every recorded step of a training beside PyTorch, by what the class believes.

    revised: what is said of each tensor in the end, where more is known than the numbers.
    """
    started = time.perf_counter()
    with np.errstate(all="ignore"):
        one = beside(answer, torch_reference(answer.problem, device))
        found = with_told(one, find([one], settings), settings)
        found = replace(found, tensors={name: revised(each) for name, each in found.tensors.items()})
        observed = _observed(one, found, settings)
        cause = diagnose(observed) if observed else None
        is_allowed = cause is not None and any(bug.within(settings.loss.epsilon) for bug in cause.causes[:1])
        if is_allowed:
            right = {name: _as_allowed(each, answer) for name, each in found.tensors.items()}
            found, cause = replace(found, tensors=right), None
        result = _result(one, found, settings, is_allowed=is_allowed)
    final = {n: np.asarray(answer.tensors.get(f"{n}_next", W)[-1]) for n, W in answer.weights.items()}
    return Verified(result, found.tensors, cause, final, time.perf_counter() - started)


def _as_allowed(finding: Finding, answer: Answered) -> Finding:
    """What differs by a constant that the class allows, as an ε in a sigmoid, is right; so is what it implies."""
    implied = finding.state is State.NOT_OBSERVED and stage(finding.name) == "update" and answer.implied
    if implied or finding.state in (State.FAIL, State.BLOCKED):
        return replace(finding, state=State.PASS, reason=AS_ALLOWED, first=None)
    return replace(finding, first=None)


def _result(one: Beside, found: Findings, settings: ClassSettings, *, is_allowed: bool) -> LockstepResult:
    """is_allowed: whatever the differences are, the class allows what explains them."""
    answer = one.answer
    steps, order = list(answer.record), causal_order(answer.problem.layers, bias=answer.problem.bias)
    tensors, differing = {name: TensorSummary() for name in order}, np.zeros(len(steps), dtype=bool)
    for name, (value, allowed) in held_to(one, found, settings).items():
        seen = differences(answer.tensors[name], value)
        if is_allowed:
            allowed = np.maximum(allowed, seen)
        tensors[name].checks = len(steps)
        comparison = held(seen, allowed, value)
        differs = tensors[name].note(steps, comparison)
        tensors[name].note_local(comparison)
        differing |= differs if found.tensors[name].state is not State.PASS else False
    mismatches = sorted(_mismatches(one, found, settings), key=lambda m: (m.step, order.index(m.tensor)))
    mismatches = [m for m in mismatches if m.step == mismatches[0].step]
    first = next((m.tensor for m in mismatches if not m.follows), "")
    right = [name for name in inputs_of(first, answer.problem.layers) if _is_right(found, name)] if first else []
    complaint = _complaint(one, found, differing=bool(mismatches))
    witness = _witness(one, mismatches[0].step if mismatches else 0)
    wrong = bool(mismatches) or any(finding.state is State.FAIL for finding in found.tensors.values())
    return LockstepResult(
        steps=len(steps),
        by_run=np.asarray(len(steps)),
        checks=sum(summary.checks for summary in tensors.values()),
        tensors=tensors,
        mismatches=mismatches,
        matching_inputs=right,
        complaint=complaint,
        diverged=None,
        differing_steps=int(differing.sum()),
        witness=witness if wrong else None,
    )


def _is_right(found: Findings, name: str) -> bool:
    return name in found.tensors and found.tensors[name].state is State.PASS and not found.tensors[name].follows


def _mismatches(one: Beside, found: Findings, settings: ClassSettings) -> Iterator[Mismatch]:
    """Where each wrong tensor first differs; and those that only follow."""
    for finding in found.tensors.values():
        first = finding.first
        if finding.name == "loss" and {"p", "loss"} <= set(one.answer.tensors):
            first = first_loss([one], settings.loss.value)
        if first and (finding.state in (State.FAIL, State.BLOCKED) or finding.follows):
            yield replace(first, follows=finding.follows)
    output = found.tensors[f"dz{one.answer.problem.layers}"]
    if output.state is State.FAIL and not output.first and (apart := output_difference(one, found, settings)):
        yield replace(apart, follows=output.follows)


def _complaint(one: Beside, found: Findings, *, differing: bool) -> str | None:
    """What cannot be compared, or fails without a difference to show, in a line."""
    answer, begins = one.answer, f"step {one.answer.record[0]}"
    problem = answer.problem
    for name in (*problem.weights, *problem.tensor_names):
        if name not in answer.tensors:
            missing = name in found.tensors and name[:2] != "dz"
            if said := answer.wrong.get(name, f"{name} is missing" if missing else ""):
                return f"{begins}: {said}"
            continue
        told = answer.tensors[name][0]
        if misfit := structure(told, np.empty(told.shape, problem.dtype)):
            return f"{begins}: {name} {misfit}"
    if (moved := not_continued(answer)) or differing:
        return moved or None
    failing = (f for f in found.tensors.values() if f.state in (State.FAIL, State.NOT_OBSERVED))
    return next((f"{begins}: {f.name}: {f.reason.removeprefix('LookupError: ')}" for f in failing), None)


def _witness(one: Beside, first: int) -> Steps:
    """The steps around the first difference."""
    answer = one.answer
    return Steps(answer.tensors).part(max(0, first - 1), max(0, first - 1) + WITNESSES)


def _observed(one: Beside, found: Findings, settings: ClassSettings) -> Observation | None:
    """What is put before the diagnosis, from the loss that is shown: the step, or else the loss alone."""
    wrong = [name for name, finding in found.tensors.items() if finding.state is not State.PASS]
    first = min((f.first.step for n in wrong if (f := found.tensors[n]).first), default=0)
    if not wrong:
        return None
    answer, shown = one.answer, found.shown
    order = causal_order(answer.problem.layers, bias=answer.problem.bias)
    names = ["p", "loss"] if wrong == ["loss"] else [name for name in order if name != "loss"]
    if answer.implied:  # what the updates imply is rounded otherwise: they are looked at themselves
        names = [n for n in names if n not in gradient_names(answer.problem.layers, bias=answer.problem.bias)]
    else:
        names = [n for n in names if not (stage(n) == "update" and _is_right(found, n))]
    asked = settings.loss.value if wrong == ["loss"] else settings.differentiated
    accepted = (
        wrong != ["loss"] and found.tensors[f"dz{answer.problem.layers}"].state is State.PASS and shown.factor
    )
    begins = shown.declared if accepted else Declared(asked)
    steps = _witness(one, first).only([*answer.problem.weights, *names])
    return Observation(answer.problem, steps, declared=begins, foreign=True)
