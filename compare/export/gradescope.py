"""Gradescope's results.json, one student.

Source: gradescope-autograders.readthedocs.io/en/latest/specs/, "Output format".
"""

from typing import Any

from compare.export.words import of_grade, of_item, points
from compare.grading.findings import State
from compare.grading.grades import Grade
from compare.grading.judging import Item

STATUS = {State.PASS: "passed", State.FAIL: "failed"}  # of the others nothing is claimed


def results(grade: Grade) -> dict[str, Any]:
    """One test an item, all text plain, everything visible but what the program printed."""
    return {
        "score": grade.total,
        "output": of_grade(grade),
        "output_format": "text",
        "test_output_format": "text",
        "test_name_format": "text",
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "extra_data": {"standing": grade.standing, "isolation": grade.level, "key": grade.key},
        "tests": [_test(grade, item, number) for number, item in enumerate(grade.items, start=1)],
    }


def _test(grade: Grade, item: Item, number: int) -> dict[str, Any]:
    status = {"status": STATUS[item.state]} if item.state in STATUS else {}
    return status | {
        "name": item.name,
        "number": str(number),
        "score": points(grade.points[item.name]),
        "max_score": points(grade.possible[item.name]),
        "output": of_item(item),
    }
