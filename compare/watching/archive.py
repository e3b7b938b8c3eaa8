"""Trainings on disk: each problem with the tensors of its steps, in one safetensors file.

    description     {"format": "backprop-parity trainings", "trainings": [{"activation": "tanh", "loss": "bce",
                    "learning_rate": 0.01, "data": "xor"}, ...]}
    0.x 0.y         (batch, fan_in) and (batch, 1): what the first training is given
    0.W1 ...        (steps, fan_in, fan_out): the weights that each step starts from
    0.loss 0.dW1 ... 0.W1_next ...                 (steps, ...): what it computed, by the names in `step`

Whatever else a step computed (0.z1, 0.a1, ...) may stand beside these, and is judged too. Such a file may come
from anywhere: whatever it holds, loading it raises CompareError or yields trainings that can be judged.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import numpy as np

from compare.errors import CompareError
from compare.problems import Problem
from compare.step import Array, weight_names
from compare.steps import Steps, Watcher, load, save

FORMAT = "backprop-parity trainings"


class RecordedTraining(NamedTuple):
    """A problem and its steps."""

    problem: Problem
    steps: Steps


class Recorder(Watcher):
    """Keeps what the verdict on a training needs: its weights, losses, gradients and updates."""

    def __init__(self, problem: Problem) -> None:
        names = weight_names(problem.weights)
        self.problem = problem
        self.names = [*names, "loss", *(f"d{name}" for name in names), *(f"{name}_next" for name in names)]
        self.windows: list[dict[str, Array]] = []

    @property
    def reads(self) -> list[str]:
        return self.names

    def feed(self, window: Steps) -> None:
        self.windows.append({name: window[name] for name in self.names})

    def training(self) -> RecordedTraining:
        """All that was fed so far."""
        tensors = {name: np.concatenate([window[name] for window in self.windows]) for name in self.names}
        return RecordedTraining(self.problem, Steps(tensors))


def size_of_step(problem: Problem) -> int:
    """Bytes that a recorded step takes on disk."""
    return (3 * sum(weight.size for weight in problem.weights.values()) + 1) * problem.dtype.itemsize


def save_trainings(path: Path, trainings: Iterable[RecordedTraining]) -> None:
    """Write the trainings; the file appears whole or not at all."""
    described: list[dict[str, object]] = []
    tensors: dict[str, Array] = {}
    for i, (problem, steps) in enumerate(trainings):
        described.append(
            {
                "activation": problem.activation,
                "loss": problem.loss,
                "learning_rate": problem.learning_rate,
                "data": problem.data,
            }
        )
        tensors |= {f"{i}.x": problem.x, f"{i}.y": problem.y}
        tensors |= {f"{i}.{name}": tensor for name, tensor in steps.items()}
    save(path, tensors, {"format": FORMAT, "trainings": described})


def load_trainings(path: Path) -> list[RecordedTraining]:
    """The trainings of a file; CompareError, in one line, for anything that is not such a file."""
    tensors, description = load(path)
    described = description.get("trainings")
    if description.get("format") != FORMAT or not isinstance(described, list) or not described:
        raise CompareError(f"{path} holds no trainings: expected a file written by --save")
    grouped: dict[str, dict[str, Array]] = {str(i): {} for i in range(len(described))}
    for name, tensor in tensors.items():
        number, _, rest = name.partition(".")
        if number not in grouped or not rest:
            raise CompareError(f"{path}: tensor {name} belongs to none of the {len(described)} trainings")
        grouped[number][rest] = tensor
    return [_training(settings, grouped[str(i)], f"{path}: training {i}") for i, settings in enumerate(described)]


def _training(settings: object, tensors: dict[str, Array], source: str) -> RecordedTraining:
    if not isinstance(settings, dict):
        raise CompareError(f"{source} is described by a {type(settings).__name__}, expected an object")
    x, y = (tensors.pop(name, np.zeros(0)) for name in ("x", "y"))
    steps = {len(tensor) if tensor.ndim else 0 for tensor in tensors.values()}
    if len(steps) != 1 or "loss" not in tensors or not min(steps):
        raise CompareError(
            f"{source}: expected loss and every tensor to have the same number of steps, 1 or more"
        )
    for name, tensor in tensors.items():
        if tensor.dtype != x.dtype:
            raise CompareError(f"{source}: {name} has dtype {tensor.dtype}, expected {x.dtype} as x has")
    rate = settings.get("learning_rate")
    if not isinstance(rate, int | float) or isinstance(rate, bool) or not 0 < rate < 1e300:
        raise CompareError(f"{source}: learning rate {rate!r}, expected a finite number above zero")
    if not (data := str(settings.get("data", "given"))).isprintable():
        raise CompareError(f"{source}: data {data!r}, expected a name that can be shown")
    try:
        problem = Problem(
            activation=str(settings.get("activation")),
            x=x,
            y=y,
            weights={name: tensors[name][0] for name in weight_names(tensors)},
            learning_rate=float(rate),
            loss=str(settings.get("loss")),
            data=data,
        )
    except CompareError as error:
        raise CompareError(f"{source}: {error}") from None
    if unknown := sorted(set(tensors) - set(problem.shapes)):
        raise CompareError(f"{source}: {unknown[0]} is no tensor of a network of {problem.layers} layers")
    if lacking := [f"{name}_next" for name in weight_names(tensors) if f"{name}_next" not in tensors]:
        raise CompareError(
            f"{source} has no {lacking[0]}: expected the weights after each step beside those before"
        )
    return RecordedTraining(problem, Steps(tensors))
