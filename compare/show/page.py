"""The report as one page: no network, no other file, light and dark, on paper and on a phone."""

import base64
import json
import os
import platform
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from compare.lab.claims import told
from compare.points.findings import Survey
from compare.show.behaviour import claim_sentence, order_sentence
from compare.show.figures import Group, Picture
from compare.show.findings import RunFindings
from compare.show.pointwise import other_lines, subject_lines
from compare.show.text import outcome_words
from compare.show.writing import rendered, write
from compare.verdict.judge import Judged
from compare.watching.convergence import order_of_convergence
from compare.watching.course import GRID, Observed, Snapshot
from compare.watching.measures import MEASURES, outcomes

BINS = 24
MOST_POINTS = 500  # that a decision region shows
VERDICT_COLUMNS = {  # of the verdicts: a heading, and what it means
    "verdict": "over all steps",
    "steps": "at which loss, gradients and update were compared",
    "share": "the largest difference, as a fraction of what rounding may explain",
    "ΔW": "how far PyTorch's own training ended from the hand-written one, relative to the weights' norm",
    "ΔL": "and in its loss",
    "loss": "at the end, on the training points",
    "accuracy": "the same",
    "test": "accuracy on each testing set, the smallest set first",
    "steps/s": "trained and judged",
}


def write_page(path: Path, findings: RunFindings, drawn: list[tuple[Group, list[Picture]]]) -> None:
    """Write the page, with the pictures that were drawn of the findings."""
    page = rendered(
        "report.html.j2",
        settings=_settings(findings),
        environment=environment(),
        columns=VERDICT_COLUMNS,
        judged=[_verdict(one) for one in findings.judged],
        orders=[(data, order_sentence(order_of_convergence(findings.on(data)))) for data in findings.data_sets],
        claims=[claim_sentence(claim, count) for claim, count in told(findings.courses)],
        measures=MEASURES,
        groups=drawn,
        points=_points(findings.survey),
        courses=findings.courses,
        snapshots=_snapshots(findings.courses),
    )
    write(path, page)


def _verdict(judged: Judged) -> tuple[str, list[str]]:
    """The problem's name, and its row under `VERDICT_COLUMNS`; empty where a lane was not asked for."""
    shares = [t.share for t in judged.lockstep.tensors.values() if t.walked] if judged.lockstep else []
    apart = judged.free.drifts[-1] if judged.free and judged.free.drifts else None
    (loss, accuracy), *tested = outcomes(judged.problem, judged.final).values()
    return judged.problem.name, [
        outcome_words(judged),
        f"{judged.lockstep.steps:,}" if judged.lockstep else "",
        f"{max(shares):.2g}" if shares else "",
        f"{apart.weights:.1e}" if apart else "",
        f"{apart.loss:.1e}" if apart else "",
        f"{loss:.4f}",
        f"{accuracy:.4g}",
        ", ".join(f"{accuracy:.4g}" for _, accuracy in tested),
        f"{judged.steps / judged.seconds:,.0f}",
    ]


def _points(survey: Survey | None) -> list[tuple[str, list[str]]]:
    """What was found at single points: a title and its lines."""
    if survey is None:
        return []
    of_functions = [(f"{one.subject}, {one.dtype}", subject_lines(survey, one)) for one in survey.errors]
    return [*of_functions, *other_lines(survey)]


def _settings(findings: RunFindings) -> dict[str, str]:
    """What the findings depend on, as far as it was said."""
    return {
        name: ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
        for name, value in findings.settings.items()
        if value not in (None, False)
    }


def environment() -> str:
    """What a run depends on beside its settings."""
    packages = ", ".join(f"{name} {version(name)}" for name in ("numpy", "torch"))
    machine = f"{platform.system()} {platform.machine()}, {_processor()}, {os.cpu_count()} cores"
    return f"Python {platform.python_version()}, {packages}, {machine}"


def _processor() -> str:
    """The processor's name, as far as the system tells it."""
    listed = Path("/proc/cpuinfo")
    lines = listed.read_text().splitlines() if listed.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or "unnamed processor"


def _snapshots(courses: list[Observed]) -> str:
    """What the slider moves, as JSON that can stand inside a script element."""
    data = []
    for course in courses:
        x, y = course.problem.x[:MOST_POINTS].tolist(), course.problem.y[:MOST_POINTS, 0].tolist()
        data.append(
            {
                "name": f"{course.activation}, {course.data}",
                "data": course.data,
                "points": [[*point, int(label)] for point, label in zip(x, y, strict=True)],
                "shots": [_shot(shot, course) for shot in course.snapshots],
            }
        )
    return json.dumps({"grid": GRID, "courses": data}).replace("<", "\\u003c")


def _shot(shot: Snapshot, course: Observed) -> dict[str, Any]:
    return {
        "step": shot.step,
        "loss": f"{shot.loss:.3g}",
        "accuracy": f"{shot.accuracy:.3g}",
        "p": base64.b64encode(shot.prediction.tobytes()).decode(),
        "histograms": [_histogram(a, course, l) for l, a in shot.activations.items()],
        "gradients": [g if np.isfinite(g) else None for g in shot.gradient_norms],
    }


def _histogram(a: np.ndarray, course: Observed, l: int) -> dict[str, Any]:
    """Fractions in bins that stay the same over the epochs."""
    values = np.concatenate([shot.activations[l] for shot in course.snapshots])
    values = values[np.isfinite(values)]
    low, high = np.quantile(values, [0.005, 0.995]) if len(values) else (0.0, 1.0)
    if low == high:
        low, high = low - 0.5, high + 0.5
    heights, _ = np.histogram(a, BINS, (low, high))
    return {"low": f"{low:.2g}", "high": f"{high:.2g}", "heights": (heights / len(a)).round(4).tolist()}
