"""A submission in the place of the hand-written network: its training, step by step, out of the sandbox.

Every step is recorded, so that the lockstep lane verifies the whole of it, at the submission's own weights. The
free run is no judge of it: its bound knows the rounding of our formulas, and not of anybody's.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from compare.errors import CompareError
from compare.grading.settings import ClassSettings
from compare.problems import Problem
from compare.step import Array, Tensors, by_layer
from compare.steps import Steps
from compare.submission.asking import ask
from compare.submission.gathering import gather
from compare.submission.inside.wire import LARGEST_BODY, Message
from compare.submission.layouts import one_file
from compare.submission.sandbox import Ending, Level
from compare.submission.text import errors_of, plain

MOST_STEPS = 10_000  # a request names each of them


@dataclass(frozen=True)
class Submitted:
    """The steps that a submission took; and what went wrong, in its own words by operation.

    from_updates: it keeps no gradient, so that ΔW/η was taken for it.
    """

    steps: Steps
    errors: Mapping[str, str]
    from_updates: bool

    @property
    def said(self) -> list[str]:
        """A line for each thing that went otherwise than expected."""
        lines = [f"{name}: {error}" for name, error in self.errors.items()]
        return lines + ["no gradient is kept: ΔW/η is taken for it"] * (
            self.from_updates and self.steps.count > 0
        )


def submitted(path: Path, problem: Problem, epochs: int, settings: ClassSettings, level: Level) -> Submitted:
    """The training of the program at a path: a file, notebook, folder or archive.

    CompareError, in one line, where it cannot be read, does not answer, or could not tell so many steps.
    """
    handed = one_file(path)
    gathered = gather(handed.paths)
    if gathered.complaint:
        raise CompareError(f"{path}: {plain(gathered.complaint)}")
    if epochs > (fitting := _most_steps(problem)):
        raise CompareError(f"every step of a submission is recorded: --epochs {fitting} would fit")
    adapter = handed.adapter_text()
    note = {"steps": epochs, "record": list(range(epochs)), "learning_rate": problem.learning_rate}
    outcome = ask(
        gathered,
        [Message(note, {"x": problem.x, "y": problem.y, **problem.weights})],
        settings.limits,
        level,
        adapter=adapter,
        interface=settings.spoken,
        whole=settings.loading.whole,
    )
    if outcome.ending is not Ending.COMPLETE:
        raise CompareError(f"{path}: {outcome.ending}: {plain(outcome.detail)}")
    loaded, answer = outcome.answers
    errors = errors_of(loaded.note) | errors_of(answer.note)
    tensors = {name: answer.tensors[name] for name in _names(problem) if _steps_of(answer.tensors.get(name))}
    from_updates = not any(f"d{name}" in tensors for name in problem.weights)
    if from_updates:
        tensors |= _implied(tensors, problem)
    return Submitted(Steps(tensors), errors, from_updates)


def _names(problem: Problem) -> list[str]:
    return [*problem.weights, *problem.tensor_names]


def _steps_of(tensor: Array | None) -> int:
    return len(tensor) if tensor is not None and tensor.ndim else 0


def _most_steps(problem: Problem) -> int:
    """How many records fit into an answer, if every tensor is told."""
    weights, samples = sum(W.size for W in problem.weights.values()), len(problem.y)
    widths = sum(W.shape[-1] for W in by_layer(problem.weights, "W").values())
    return min(MOST_STEPS, LARGEST_BODY // (8 * (3 * weights + samples * (4 * widths + 1) + 1)))


def _implied(tensors: Tensors, problem: Problem) -> dict[str, Array]:
    """The gradients that the updates imply."""
    return {
        f"d{name}": (tensors[name] - tensors[f"{name}_next"]) / problem.dtype.type(problem.learning_rate)
        for name in problem.weights
        if name in tensors and f"{name}_next" in tensors
        if np.shape(tensors[name]) == np.shape(tensors[f"{name}_next"])
    }
