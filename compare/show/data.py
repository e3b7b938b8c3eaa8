"""Findings as values that JSON can hold."""

from dataclasses import asdict
from typing import Any

import numpy as np

from compare.bugs.engine import Diagnosis
from compare.lab.claims import told
from compare.show.findings import RunFindings, quantiles
from compare.show.pointwise import survey_data
from compare.verdict.drift import FreeRunResult
from compare.verdict.judge import Judged
from compare.verdict.lockstep import LockstepResult
from compare.watching.course import THRESHOLDS, Observed, epochs_to
from compare.watching.measures import MEASURES, outcomes


def lockstep_data(result: LockstepResult) -> dict[str, Any]:
    """The verdict of the lockstep lane, with all that was seen of each tensor."""
    return {
        "verdict": result.verdict,
        "share": result.share,
        "steps": result.steps,
        "steps_by_run": result.by_run.tolist(),
        "checks": result.checks,
        "differing_steps": result.differing_steps,
        "diverged": result.diverged,
        "complaint": result.complaint,
        "mismatches": [asdict(m) | {"stage": m.stage} for m in result.mismatches],
        "matching_inputs": result.matching_inputs,
        "tensors": {
            name: {
                "verdict": t.verdict,
                "checks": t.checks,
                "differing": t.differing,
                "walked": t.walked,
                "indistinguishable": t.indistinguishable,
                "share": t.share,
                "local_share": t.local_share,
                "resolution": t.resolution,
            }
            for name, t in result.tensors.items()
        },
    }


def diagnosis_data(cause: Diagnosis) -> dict[str, Any]:
    """The likely cause of what differs, or what is certain without one."""
    return {
        "outcome": cause.outcome,
        "causes": [{"name": bug.name, "lecturer": bug.lecturer, "student": bug.student} for bug in cause.causes],
        "candidates": [bug.name for bug in cause.candidates],
        "ask": cause.ask,
        "first": cause.first,
        "wrong": cause.wrong,
        "right_inputs": cause.right_inputs,
        "follows": cause.follows,
        "spared": cause.spared,
        "silent": cause.silent,
        "why": cause.why,
    }


def drift_data(result: FreeRunResult) -> dict[str, Any]:
    """The drift of the free run, window by window, and its judgement."""
    return asdict(result) | {"differs": result.differs}


def judged_data(judged: Judged) -> dict[str, Any]:
    """Everything that was found of one training."""
    return {
        "problem": judged.problem.name,
        "steps": judged.steps,
        "seconds": judged.seconds,
        "differs": judged.differs,
        "lockstep": lockstep_data(judged.lockstep) if judged.lockstep else None,
        "free": drift_data(judged.free) if judged.free else None,
        "final": {
            points: {"loss": loss, "accuracy": accuracy}
            for points, (loss, accuracy) in outcomes(judged.problem, judged.final).items()
        },
    }


def course_data(course: Observed) -> dict[str, Any]:
    """How a training went: epochs by seed, curves as median, 10 % and 90 % quantile over the seeds."""
    curves = {}
    for name, values in course.curves.items():
        curves[name] = [[quantiles(layer) for layer in np.atleast_2d(at.T)] for at in values]
    return {
        "problem": course.problem.name,
        "seeds": course.seeds,
        "epochs": course.epochs,
        "steps": course.steps.tolist(),
        "curves": curves,
        "below": {f"{threshold:g}": epochs_to(course, threshold).tolist() for threshold in THRESHOLDS},
        "accurate": course.accurate.tolist(),
        "saturated": course.saturated.tolist(),
    }


def findings_data(findings: RunFindings) -> dict[str, Any]:
    """Everything."""
    return {
        "verdict": findings.verdict,
        "parity": findings.parity,
        "settings": findings.settings,
        "measures": {name: {"formula": m.formula, "unit": m.unit} for name, m in MEASURES.items()},
        "results": [judged_data(judged) for judged in findings.judged],
        "causes": {name: diagnosis_data(cause) for name, cause in findings.causes.items()},
        "courses": [course_data(course) for course in findings.courses],
        "costs": findings.costs,
        "claims": [
            {
                "id": claim.id,
                "sentence": claim.words,
                "data": claim.data,
                **asdict(count),
                "interval": count.interval,
            }
            for claim, count in told(findings.courses)
        ],
        "points": survey_data(findings.survey) if findings.survey else None,
    }
