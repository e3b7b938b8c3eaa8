"""Gradescope's results.json, one student.

Source: gradescope-autograders.readthedocs.io/en/latest/specs/, "Output format".
"""

from collections.abc import Iterator
from typing import Any

from compare.export.words import of_grade, of_item, points, possible, summed
from compare.grading.findings import State
from compare.grading.grades import Grade

STATUS = {State.PASS: "passed", State.FAIL: "failed"}  # of the others nothing is claimed


def results(grade: Grade) -> dict[str, Any]:
    """One test an item, all text plain, everything visible but what the program printed."""
    return {
        "score": summed(grade),
        "output": of_grade(grade),
        "output_format": "text",
        "test_output_format": "text",
        "test_name_format": "text",
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "extra_data": {"standing": grade.standing, "isolation": grade.level, "key": grade.key},
        "tests": list(_tests(grade)),
    }


def _tests(grade: Grade) -> Iterator[dict[str, Any]]:
    parts, whole = points(grade), possible(grade)
    for number, item in enumerate(grade.items, start=1):
        status = {"status": STATUS[item.state]} if item.state in STATUS else {}
        yield status | {
            "name": item.name,
            "number": str(number),
            "score": parts[item.name],
            "max_score": whole[item.name],
            "output": of_item(item),
        }
