"""Finished jobs on disk, so that a study that was interrupted goes on where it stopped.

A job's file is named by its settings and by the code that ran it: a change of either makes it another job.
"""

import hashlib
import json
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np

import compare.behaviour.training
import compare.parity
import compare.problems
import compare.process
import compare.step
import compare.steps
import compare.study.job
import manual
import reference
from compare.step import Array, Tensors
from compare.steps import load, save
from compare.study.job import Job, Outcome

ARRAYS = ("steps", "loss", "accuracy", "below", "accurate", "verified")
INTEGERS = ("steps", "verified")
WEIGHT = "weight."


def sources() -> list[Path]:
    """The files that an outcome depends on: both parties, what judges them, and what draws and observes."""
    folders = [Path(str(module.__file__)).parent for module in (manual, reference, compare.parity)]
    modules = (
        compare.problems,
        compare.step,
        compare.steps,
        compare.process,
        compare.behaviour.training,
        compare.study.job,
    )
    alone = [Path(str(module.__file__)) for module in modules]
    return [path for folder in folders for path in sorted(folder.glob("*.py"))] + alone


def code_version() -> str:
    """A hash of the sources."""
    digest = hashlib.sha256()
    for path in sources():
        digest.update(path.read_bytes())
    return digest.hexdigest()


class Store:
    """A folder of finished jobs."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.version = folder, code_version()
        folder.mkdir(parents=True, exist_ok=True)

    def path(self, job: Job) -> Path:
        settings = json.dumps(job.settings() | {"code": self.version}, sort_keys=True)
        return self.folder / f"{hashlib.sha256(settings.encode()).hexdigest()[:24]}.safetensors"

    def get(self, job: Job) -> Outcome | None:
        """The outcome, if the job was finished; a file that cannot be read counts as none."""
        try:
            tensors, described = load(self.path(job))
            kept: dict[str, Any] = {name: tensors[name] for name in ARRAYS} | described["values"]
            kept |= {name: tensors[name].astype(int) for name in INTEGERS}
            kept["weights"] = _under(WEIGHT, tensors)
            kept["marked"] = {mark: _under(f"{mark}.", tensors) for mark in described["marks"]}
            return Outcome(**kept)
        except (ValueError, KeyError, TypeError):
            return None

    def put(self, job: Job, outcome: Outcome) -> None:
        """Keep the outcome; the file appears whole or not at all."""
        tensors = {name: np.asarray(getattr(outcome, name), dtype=float) for name in ARRAYS}
        tensors |= {f"{WEIGHT}{name}": tensor for name, tensor in outcome.weights.items()}
        for mark, weights in outcome.marked.items():
            tensors |= {f"{mark}.{name}": tensor for name, tensor in weights.items()}
        plain = {f.name for f in fields(outcome)} - {*ARRAYS, "weights", "marked"}
        values = {name: getattr(outcome, name) for name in plain}
        save(self.path(job), tensors, {"job": job.settings(), "values": values, "marks": [*outcome.marked]})


def _under(prefix: str, tensors: Tensors) -> dict[str, Array]:
    """The tensors whose names begin so, without that beginning."""
    return {name.removeprefix(prefix): t for name, t in tensors.items() if name.startswith(prefix)}
