"""What a program says of its training: arrays with the recorded steps as their first axis, or a fault.

Whoever judges meets it here, and knows nothing of walls.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from compare.problems import Problem
from compare.step import Array, Tensors
from compare.submission.inside.wire import Message
from compare.submission.text import plain


@dataclass(frozen=True)
class Answered:
    """What a program says of the recorded steps of one problem: arrays with the step as their first axis.

    tensors: those that can be compared. wrong: those that cannot, and why. errors: what its operations raised, in
    its own words. implied: it keeps no gradient, so that ΔW/η was taken for it.
    """

    problem: Problem
    record: Sequence[int]
    tensors: Tensors
    wrong: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    implied: bool = False

    @cached_property
    def weights(self) -> dict[str, Array]:
        """Those that each recorded step starts from."""
        return {name: np.asarray(self.tensors[name], dtype=self.problem.dtype) for name in self.problem.weights}

    @cached_property
    def coarse(self) -> frozenset[str]:
        """The tensors that are float32, or hold numbers of float32 alone, as one that was computed in it does."""
        if self.problem.dtype == np.float32:
            return frozenset()
        return frozenset(name for name, tensor in self.tensors.items() if _is_float32(tensor))

    @property
    def samples(self) -> int:
        return len(self.problem.y)

    @property
    def said(self) -> list[str]:
        """A line for each thing that went otherwise than expected."""
        lines = [f"{name}: {plain(error)}" for name, error in self.errors.items()]
        return lines + ["no gradient is kept: ΔW/η is taken for it"] * self.implied


@dataclass(frozen=True)
class Fault:
    """Why nothing can be held against PyTorch, which cannot stand at these weights.

    infinite: the program's own training led there; before: what it says of the steps until then.
    """

    reason: str
    infinite: bool = False
    before: Answered | None = None


def answered(problem: Problem, record: Sequence[int], answer: Message, test_points: int = 0) -> Answered | Fault:
    """What an answer says, in the shapes that such a network has; of fewer steps, where it says so many alike."""
    errors = _errors(answer.note)
    steps = min(
        (_steps_of(answer.tensors[name]) for name in problem.weights if name in answer.tensors), default=0
    )
    tensors: dict[str, Array] = {}
    of = {"loss": ""}  # whose error is that of the operation
    raised = {
        n: said for n, said in errors.items() if n in _names(problem) and not said.startswith("LookupError")
    }
    wrong = {n: f"{of.get(n, f'{n} ')}{said}" for n, said in raised.items()}
    for name, shape in _shapes(problem, steps, test_points).items():
        if name in answer.tensors:
            found = answer.tensors[name]
            if found.shape == shape:
                tensors[name] = found
            elif not found.ndim:
                wrong[name] = f"{name} is one number, where one for each step is expected"
            elif found.shape[1:] == shape[1:]:
                wrong[name] = f"{name} is told at {len(found)} of {steps} steps"
            else:
                wrong[name] = f"{name} has shape {found.shape[1:]}, where {shape[1:]} is expected"
    for name, weight in problem.weights.items():
        if name not in tensors:
            reason = wrong.get(name) or errors.get("network") or f"{name} is not given"
            return Fault(reason.removeprefix("LookupError: "))
        if not np.array_equal(tensors[name][0], weight):
            return Fault(f"{name} does not start from the value that it was given")
        if not (finite := np.isfinite(tensors[name]).all(axis=(1, 2))).all():
            until = _until(answer, int(finite.argmin()), steps)
            finite_ones = answered(problem, record, until)
            before = finite_ones.before if isinstance(finite_ones, Fault) else finite_ones
            return Fault(f"{name} becomes NaN or infinite", infinite=True, before=before)
    implied = not any(f"d{name}" in tensors or f"d{name}" in wrong for name in problem.weights)
    if implied:
        tensors |= _implied(tensors, problem)
    return Answered(problem, record[:steps], tensors, wrong, errors, implied)


def _until(answer: Message, step: int, steps: int) -> Message:
    """The answer without what it says from this recorded step on."""
    told = {name: tensor[:step] for name, tensor in answer.tensors.items() if _steps_of(tensor) == steps}
    return answer._replace(tensors=told)


def _errors(note: object) -> dict[str, str]:
    """What the operations raised, as it was told."""
    errors = note.get("errors") if isinstance(note, dict) else None
    pairs = errors.items() if isinstance(errors, dict) else ()
    return {name: error for name, error in pairs if isinstance(error, str) and error}


def _names(problem: Problem) -> list[str]:
    return [*problem.weights, *problem.tensor_names]


def _shapes(problem: Problem, steps: int, test_points: int) -> dict[str, tuple[int, ...]]:
    """Of everything that is compared, steps first; and of what is asked for at the end."""
    shapes = {name: (steps, *problem.shapes[name]) for name in _names(problem)}
    at_the_end = {f"{name}_final": weight.shape for name, weight in problem.weights.items()}
    return shapes | (at_the_end | {"p_test": (test_points, 1)} if test_points else {})


def _is_float32(tensor: Array) -> bool:
    return tensor.dtype == np.float32 or bool(tensor.any() and (tensor == tensor.astype(np.float32)).all())


def _steps_of(tensor: Array | None) -> int:
    return len(tensor) if tensor is not None and tensor.ndim else 0


def _implied(tensors: Tensors, problem: Problem) -> dict[str, Array]:
    """The gradients that the updates imply."""
    return {
        f"d{name}": (tensors[name] - tensors[f"{name}_next"]) / problem.dtype.type(problem.learning_rate)
        for name in problem.weights
        if f"{name}_next" in tensors
    }
