"""Classroom 50's result.json, one student.

Source: github.com/foundation50/classroom50/wiki/Advanced-Autograding, "The result.json contract". Points are
whole numbers there, and ours are not (five points shared by three gradients): they are given in hundredths.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from compare.errors import CompareError
from compare.grading.grades import Grade

HUNDREDTHS = 100
GIVEN = {  # by the runner, in the environment
    "classroom": ("CLASSROOM",),
    "assignment": ("ASSIGNMENT",),
    "owner": ("OWNER", "USERNAME"),
    "submission": ("SUBMISSION_TAG",),
    "commit": ("COMMIT_URL",),
    "release": ("RELEASE_URL",),
    "review": ("REVIEW_URL", "COMMIT_URL"),
}


def result(grade: Grade, environment: Mapping[str, str], now: datetime) -> dict[str, Any]:
    """One test an item; who handed in what is what the runner says. CompareError if it does not say it."""
    said = {key: next(filter(None, map(environment.get, names)), "") for key, names in GIVEN.items()}
    if missing := [key for key, value in said.items() if not value]:
        raise CompareError(f"Classroom 50's runner sets {GIVEN[missing[0]][0]}, which is not set here")
    if not said["submission"].startswith("submit/"):
        raise CompareError(f"SUBMISSION_TAG is {said['submission']!r}, expected submit/...")
    kind = environment.get("ASSIGNMENT_TYPE", "individual")
    most = shared(list(grade.possible.values()))
    tests = [
        {
            "test-name": name,
            "passed": grade.points[name] >= possible,
            "score": round(part * grade.points[name] / possible) if possible else 0,
            "max-score": part,
        }
        for (name, possible), part in zip(grade.possible.items(), most, strict=True)
    ]
    return {
        "schema": "classroom50/result/v1",
        **said,
        "assignment_type": kind,
        "datetime": now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "score": sum(test["score"] for test in tests),
        "max-score": sum(most),
        "tests": tests,
    }


def shared(possible: list[float]) -> list[int]:
    """Hundredths of a point that add up to the whole: what is left goes to the largest remainders."""
    exact = [value * HUNDREDTHS for value in possible]
    whole = [int(value) for value in exact]
    left = round(sum(exact)) - sum(whole)
    for i in sorted(range(len(exact)), key=lambda i: whole[i] - exact[i])[:left]:
        whole[i] += 1
    return whole
