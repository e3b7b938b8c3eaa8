"""PrairieLearn's results.json, one student.

Source: docs/externalGrading.md, "Grading results". The score is a share of 1; points stand with every test or
with none. What is no submission is not gradable: the student may hand in anew, and loses nothing.
"""

from typing import Any

from compare.export.words import of_grade, of_item, points, possible, share
from compare.grading.grades import Grade, Standing


def results(grade: Grade) -> dict[str, Any]:
    """One test an item."""
    if grade.waiting and grade.standing is Standing.UNREADABLE:
        return {"gradable": False, "format_errors": [of_grade(grade)]}
    parts, whole = points(grade), possible(grade)
    return {
        "gradable": True,
        "score": share(grade),
        "message": of_grade(grade),
        "tests": [
            {
                "name": item.name,
                "points": parts[item.name],
                "max_points": whole[item.name],
                "message": of_item(item),
            }
            for item in grade.items
        ],
    }
