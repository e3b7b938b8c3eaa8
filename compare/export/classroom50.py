"""Classroom 50's result.json, one student.

Source: github.com/foundation50/classroom50/wiki/Advanced-Autograding, "The result.json contract". Points are
whole numbers there, and ours are not (five points shared by three gradients): they are given in hundredths.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from compare.errors import CompareError
from compare.export.words import hundredths, shared
from compare.grading.grades import Grade

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
        raise CompareError(
            f"Classroom 50's runner sets {GIVEN[missing[0]][0]}, which is not set here: this is for its "
            "autograder.py, which `--to classroom50-autograder` makes"
        )
    if not said["submission"].startswith("submit/"):
        raise CompareError(f"SUBMISSION_TAG is {said['submission']!r}, expected submit/...")
    kind = environment.get("ASSIGNMENT_TYPE", "individual")
    most = shared(list(grade.possible.values()))
    tests = [
        {"test-name": name, "passed": score >= part, "score": score, "max-score": part}
        for (name, score), part in zip(hundredths(grade).items(), most, strict=True)
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
