"""One step of somebody's arrays, or of a function, checked tensor by tensor: for a notebook, while it is written.

    from compare import check

    check(x, y, {"W1": W1, "W2": W2}, {"dW1": dW1, "dW2": dW2}, loss="bce", act="tanh")
    check(x, y, weights, my_backprop, act="tanh")                of my_backprop(x, y, weights)
    check(x, y, weights, act="tanh").cmp("dW2", dW2)             one tensor, while the rest is not yet there

Each tensor is judged as in a grade, on the inputs that it had. A cell shows the table of all of them, the first
wrong entry, and on request a hint, the place and the cause.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

from compare.border import Told
from compare.errors import CompareError, public
from compare.extras import BY_HAND, has_pytorch
from compare.functions import GOING_BACK, Asked, averaged
from compare.grading.findings import Finding, Findings, State, beside, find, with_told
from compare.grading.settings import ClassSettings, settings
from compare.parties import believed
from compare.problems import Problem
from compare.process import one_thread
from compare.show.checked import Row, html, text
from compare.show.states import state_of
from compare.step import TABLE, places, stage, tensor
from compare.steps import Steps
from compare.submission.answered import Answered

if TYPE_CHECKING:  # a verdict on what is right does not wait for the known bugs
    from compare.bugs.engine import Diagnosis

LISTED = 3  # causes of which each explains all that is wrong
OF_FLOAT32 = "every number is one of float32: so precisely it is judged"
ADDED = "which is right only where the step adds it to the weights"
OF_EACH_SAMPLE = "dz and da are n times PyTorch's, and 1/n enters with dW and db: another convention, and right"


class Checked:
    """What is right, wrong or not told yet; false where something is wrong. Printed, or shown by a notebook.

    rows: every tensor of the step, in causal order. notes: what was taken otherwise than it was told.
    """

    def __init__(self, problem: Problem, told: Told, asked: Asked | None = None) -> None:
        self.problem, self.told, self.asked = problem, told, asked
        self.findings, notes = _judged(problem, told)
        self.notes = notes if has_pytorch() else (*notes, BY_HAND)
        self.rows: list[Row] = []
        for name in problem.tensor_names:
            if stage(name) != "update":
                self.rows.append(self._row(name))
        self.cause_found = self._diagnosed()

    @property
    def first(self) -> Row | None:
        """The first wrong tensor."""
        return next((row for row in self.rows if row.state == "fail"), None)

    def __bool__(self) -> bool:
        return self.first is None

    def __repr__(self) -> str:
        return text(self.rows, self.notes, self.hints)

    def _repr_html_(self) -> str:
        return html(self.rows, self.notes, self.hints)

    @property
    def hints(self) -> dict[str, str]:
        """In three stages, each of which gives more away: a hint, the place, the cause."""
        return {"hint": self.hint(), "place": self.place(), "cause": self.cause()} if self.first else {}

    def hint(self) -> str:
        """A question that leads to the first mistake, and gives nothing away."""
        if self.first is None:
            return "Nothing that was told is wrong."
        bugs = self.bugs
        return bugs[0].student if bugs else f"Is {self.first.on_paper} what your line says, factor by factor?"

    def place(self) -> str:
        """Which line to look at."""
        row = self.first
        return f"The line that computes {row.name}. On paper: {row.on_paper}" if row else self.hint()

    def cause(self) -> str:
        """What is done instead, as far as it is known."""
        found = self.cause_found
        if found is None:
            return self.first.words if self.first else self.hint()
        if found.why:
            return f"Likely cause: {found.why}"
        if found.causes:
            return f"Likely cause: {found.causes[0].lecturer} ({found.causes[0].name})"
        if found.candidates:
            words = "; or ".join(f"{bug.lecturer} ({bug.name})" for bug in found.candidates[:LISTED])
            return f"Consistent with: {words}. To be sure takes {found.ask}."
        return f"Likely cause: unknown. Certain is: {found.certain}"

    @property
    def bugs(self) -> list[Any]:
        """The known bugs that explain what is wrong."""
        found = self.cause_found
        return [*found.causes, *found.candidates] if found else []

    @public
    def cmp(self, name: str, value: Any) -> Checked:
        """The same with one tensor more, "dW2": what was told before stays told."""
        more = Asked(lambda problem, weights: {name: value}, self.problem).at(self.problem.weights, ())
        if not more.tensors:
            known = ", ".join(row.name for row in self.rows)
            raise CompareError(f"{name!r} is no tensor of this network, expected one of {known}")
        tensors = {**self.told.tensors, **more.tensors}
        misfits = {n: said for n, said in self.told.misfits.items() if n not in more.tensors}
        return Checked(self.problem, replace(self.told, tensors=tensors, misfits=misfits | more.misfits))

    def _row(self, name: str) -> Row:
        on_paper = _written_out(*places(self.problem.layers, bias=self.problem.bias)[name], self.problem.layers)
        found, told = self.findings.get(name), self.told.tensors.get(name)
        if said := self.told.misfits.get(name):
            return Row(name, on_paper, "fail" if told is not None or self.asked else "not_told", said)
        if found is None or not self._is_shown(found):
            return Row(name, on_paper, "not_told")
        output = self.findings[tensor("dz", self.problem.layers)]
        spoilt_by_output = output.state is State.FAIL and name != output.name and stage(name) == "backward"
        if spoilt_by_output and found.state is State.PASS and not self._is_shown(output):
            return Row(name, on_paper, "fail", f"{output.factor} times what it should be", found.first)
        if found.follows or (spoilt_by_output and found.state is State.PASS):
            return Row(name, on_paper, "follows", "", found.first)
        words = found.reason
        dz = tensor("dz", places(self.problem.layers, bias=self.problem.bias)[name][1])
        unclear = found.state is State.FAIL and self.first and stage(name) == "backward"
        if unclear and dz not in self.told.tensors and name != dz:
            words = f"it differs; telling {dz} would show whether it only follows"
        if told is not None and (spoilt := int((~np.isfinite(told)).sum())):
            words = f"{spoilt} of {told.size} are {'NaN' if np.isnan(told).any() else 'infinite'}"
        return Row(name, on_paper, state_of(found), words, found.first)

    def _is_shown(self, found: Finding) -> bool:
        """Whether a tensor was told; or is dz_L, known to be wrong by what is made of it, not by a lower dW_l."""
        if found.name in self.told.tensors:
            return True
        last = self.findings[tensor("dW", self.problem.layers)]
        factor = found.factor if last.state is not State.FAIL else "1"
        return found.state is State.FAIL and (bool(found.other_loss) or factor != "1")

    def _diagnosed(self) -> Diagnosis | None:
        """What known bug explains it: from this step alone, or from what a function returns elsewhere too."""
        if self.first is None:
            return None
        from compare.causes import explained

        numbers = {name: T for name, T in self.told.tensors.items() if T.dtype.kind == "f"}
        steps = Steps({name: T[None] for name, T in {**self.problem.weights, **numbers}.items()})
        found = explained(self.problem, steps, self.asked)
        return found if found.first or found.why else None


def _written_out(kind: str, l: int, last: int) -> str:
    """The formula on paper with its layers as numbers: da_2 = dz_3 W_3ᵀ"""
    numbered = TABLE[kind].on_paper.replace("_{l-1}", f"_{l - 1}").replace("_{l+1}", f"_{l + 1}")
    return numbered.replace("_l", f"_{l}").replace("_L", f"_{last}")


@public
def check(
    x: Any,
    y: Any,
    weights: Mapping[str, Any],
    gradients: Any = None,
    *,
    act: str,
    loss: Any = "bce",
    layout: str = "in_out",
) -> Checked:
    """One step beside PyTorch's, tensor by tensor; beside the hand-written network's where it is not installed.

    x (batch, fan_in), y (batch, 1) or (batch,), weights {"W1": (fan_in, fan_out), "b1": ...}: anything that is an
    array. gradients: by name, with whatever else there is (z1, a1, p, dz2); or a function of (x, y, weights), or
    of (problem, weights), that returns them. loss: which one it is, "bce", "mse", ..., or its value. act: the
    activation of the hidden layers. layout: out_in if W is (fan_out, fan_in).

    Raises CompareError, in one sentence, for what is no network with one output p = σ(z), or no numbers.
    """
    kind = loss if isinstance(loss, str) else "bce"
    problem = Problem(act, x, y, weights, loss=kind, layout=layout)
    function = gradients if callable(gradients) else None
    given = gradients if function else _entries(gradients, loss)
    asked = Asked(function or (lambda problem, weights: given), problem)
    with one_thread(), np.errstate(all="ignore"):
        told = asked.at(problem.weights, needed=asked.needed if function else ())
        return Checked(problem, told, asked if function else None)


def _entries(gradients: Any, loss: Any) -> Any:
    """What was told, with the value of the loss beside it."""
    if gradients is None or isinstance(gradients, Mapping):
        return dict(gradients or {}) | ({} if isinstance(loss, str) else {"loss": loss})
    return gradients if isinstance(loss, str) else (loss, gradients)


def _judged(problem: Problem, told: Told) -> tuple[Mapping[str, Finding], tuple[str, ...]]:
    """The finding of each tensor; where what goes back is told of each sample, as the mean's it would be."""
    found = _found(problem, told)
    notes = (*told.notes, *[OF_FLOAT32] * _is_coarse(problem, told))
    rows = places(problem.layers, bias=problem.bias)
    wrong = [name for name, finding in found.items() if finding.state is State.FAIL]
    if wrong and all(rows[name][0] in GOING_BACK for name in wrong):
        again = _found(problem, averaged(told, problem))
        if all(finding.state is not State.FAIL for finding in again.values()):
            return again, (*notes, OF_EACH_SAMPLE)
    return found, notes


def _is_coarse(problem: Problem, told: Told) -> bool:
    """Whether all that was told was computed in float32, though it is stored as the float64 that is asked for."""
    stored = [T for T in told.tensors.values() if T.dtype == problem.dtype == np.float64 and T.any()]
    return bool(stored) and all(np.array_equal(T, T.astype(np.float32)) for T in stored)


def _found(problem: Problem, told: Told) -> Mapping[str, Finding]:
    fitting = {name: T for name, T in told.tensors.items() if name not in told.misfits}
    stacked = {name: np.asarray(T)[None] for name, T in {**problem.weights, **fitting}.items()}
    one = beside(Answered(problem, [0], stacked, told.misfits), believed(problem))
    strictly = _strictly(problem)
    return with_told(one, _without_update(find([one], strictly)), strictly).tensors


def _without_update(found: Findings) -> Findings:
    """The findings where no update is seen: a gradient of the other sign is wrong, unless the step adds it."""
    kept = {
        name: replace(one, state=State.FAIL, reason=f"{one.factor} times what it should be, {ADDED}")
        for name, one in found.tensors.items()
        if one.state is State.NOT_OBSERVED and one.factor != "1"
    }
    return replace(found, tensors={**found.tensors, **kept})


def _strictly(problem: Problem) -> ClassSettings:
    """What is believed of the step: the loss itself, no factor and no epsilon."""
    given = settings()
    loss = msgspec.structs.replace(given.loss, value=problem.loss, differentiated="", epsilon=0.0)
    rules = msgspec.structs.replace(given.rules, constant_factor=0.0)
    return msgspec.structs.replace(given, loss=loss, rules=rules)
