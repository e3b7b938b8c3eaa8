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
from compare.show.behaviour import claim_sentence, order_sentence
from compare.show.figures import Group, Picture
from compare.show.findings import RunFindings
from compare.show.pointwise import PARTINGS, in_short
from compare.show.text import failure_message, outcome_words, overflow
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
    "largest share": "of a bound that a difference of loss or gradients takes up; above 1 it differs",
    "loss": "at the end, on the training points",
    "accuracy": "the same",
    "tested": "accuracy on each testing set, the smallest set first",
    "weights apart": "where PyTorch trains by itself: how far it ended from them, relative to their norm",
    "loss apart": "and from their loss",
    "steps/s": "trained and judged",
}


def write_page(path: Path, findings: RunFindings, drawn: list[tuple[Group, list[Picture]]]) -> None:
    """Write the page, with the pictures that were drawn of the findings."""
    groups = {_anchor(group.title): (group, those) for group, those in drawn if group.on_page}
    claims = [claim_sentence(claim, count) for claim, count in told(findings.courses)]
    differences = [
        failure_message(one.problem.name, one.lockstep, cause=findings.causes.get(one.problem.name))
        for one in findings.judged
        if one.lockstep and one.lockstep.differs
    ]
    points = _points(findings)
    sections = {
        "trainings": "Trainings",
        **({"differences": "What differs"} if differences else {}),
        **({"claims": "What the lab claims"} if claims else {}),
        **({"watch": "Watch them learn"} if findings.courses else {}),
        **{anchor: group.title for anchor, (group, _) in groups.items()},
        **({"points": "At single points"} if points else {}),
        "measures": "What is measured",
        "settings": "Settings",
    }
    page = rendered(
        "report.html.j2",
        verdict=findings.verdict,
        parity=findings.parity,
        sections=sections,
        settings=_settings(findings),
        environment=environment(),
        columns=VERDICT_COLUMNS,
        judged=[_verdict(one) for one in findings.judged],
        differences=differences,
        orders=[(data, order_sentence(order_of_convergence(findings.on(data)))) for data in findings.data_sets],
        claims=claims,
        measures=MEASURES,
        groups=groups,
        points=points,
        partings=_partings(findings),
        courses=findings.courses,
        snapshots=_snapshots(findings.courses),
    )
    write(path, page)


def _anchor(title: str) -> str:
    return title.lower().replace(" ", "-")


def _verdict(judged: Judged) -> tuple[str, dict[str, str]]:
    """The problem's name, and its row under `VERDICT_COLUMNS`; empty where a lane was not asked for."""
    result = judged.lockstep
    apart = judged.free.drifts[-1] if judged.free and judged.free.drifts else None
    (loss, accuracy), *tested = outcomes(judged.problem, judged.final).values()
    end = overflow(judged)
    cells = [
        outcome_words(judged) + (f", {end}" if end else ""),
        f"{result.steps:,}" if result else "",
        f"{result.share:.2g}" if result else "",
        f"{loss:.4f}",
        f"{accuracy:.4g}",
        ", ".join(f"{accuracy:.4g}" for _, accuracy in tested),
        f"{apart.weights:.1e}" if apart else "",
        f"{apart.loss:.1e}" if apart else "",
        f"{judged.steps / judged.seconds:,.0f}",
    ]
    return judged.problem.name, dict(zip(VERDICT_COLUMNS, cells, strict=True))


def _points(findings: RunFindings) -> dict[str, list[str]]:
    """Where each function parts at single points, in the dtypes of the trainings."""
    dtypes = {str(judged.problem.dtype) for judged in findings.judged}
    if findings.survey is None:
        return {}
    found = [errors for errors in findings.survey.errors if errors.dtype in dtypes]
    return {errors.subject: in_short(findings.survey, errors) for errors in found}


def _partings(findings: RunFindings) -> dict[str, str]:
    """The ways to part that were found, and what they mean."""
    found = {region.kind for region in findings.survey.regions} if findings.survey else set()
    return {kind: meaning for kind, meaning in PARTINGS.items() if kind in found}


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
    lines = listed.read_text(encoding="utf-8").splitlines() if listed.exists() else []
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
