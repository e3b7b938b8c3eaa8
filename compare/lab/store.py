"""Finished jobs on disk, so that a study that was interrupted goes on where it stopped.

A job's file is named by its settings, by the code that runs it, and by the versions of what that computes with: a
change of any makes it another job.
"""

from pathlib import Path

import msgspec
import numpy as np

from compare.errors import CompareError
from compare.files import make_folder
from compare.keys import key
from compare.lab.job import Job, JobResult
from compare.step import Array, Tensors
from compare.steps import load, save

ARRAYS = ("steps", "below", "accurate", "verified")
WEIGHT, CURVE = "weight.", "curve."


class Described(msgspec.Struct):
    """What is kept of a job beside its arrays."""

    job: Job
    points: list[str]
    differing: int
    share: float
    seconds: float
    eager_seconds: float
    marks: list[int]


class Store:
    """A folder of finished jobs."""

    def __init__(self, folder: Path) -> None:
        self.folder = make_folder(folder)

    def path(self, job: Job) -> Path:
        return self.folder / f"{key(job, Job.__module__)[:24]}.safetensors"

    def get(self, job: Job) -> JobResult | None:
        """The outcome, if the job was finished; a file that cannot be read counts as none."""
        try:
            tensors, description = load(self.path(job))
            kept = msgspec.convert(description, Described)
            return JobResult(
                points=kept.points,
                seeds=len(kept.job.seeds),
                steps=tensors["steps"].astype(int),
                curves=_under(CURVE, tensors),
                below=tensors["below"],
                accurate=tensors["accurate"],
                weights=_under(WEIGHT, tensors),
                marked={mark: _under(f"{mark}.", tensors) for mark in kept.marks},
                verified=tensors["verified"].astype(int),
                differing=kept.differing,
                share=kept.share,
                seconds=kept.seconds,
                eager_seconds=kept.eager_seconds,
            )
        except (CompareError, KeyError, msgspec.ValidationError):
            return None

    def put(self, job: Job, outcome: JobResult) -> None:
        """Keep the outcome; the file appears whole or not at all."""
        tensors = {name: np.asarray(getattr(outcome, name), dtype=float) for name in ARRAYS}
        tensors |= {f"{CURVE}{name}": curve for name, curve in outcome.curves.items()}
        tensors |= {f"{WEIGHT}{name}": tensor for name, tensor in outcome.weights.items()}
        for mark, weights in outcome.marked.items():
            tensors |= {f"{mark}.{name}": tensor for name, tensor in weights.items()}
        kept = Described(
            job=job,
            points=outcome.points,
            differing=int(outcome.differing),
            share=float(outcome.share),
            seconds=outcome.seconds,
            eager_seconds=outcome.eager_seconds,
            marks=[*outcome.marked],
        )
        save(self.path(job), tensors, msgspec.to_builtins(kept))


def _under(prefix: str, tensors: Tensors) -> dict[str, Array]:
    """The tensors whose names begin so, without that beginning."""
    return {name.removeprefix(prefix): t for name, t in tensors.items() if name.startswith(prefix)}
