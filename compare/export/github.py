"""What GitHub Classroom's reporter reads, one student.

Source: github.com/classroom-resources/autograding-grading-reporter, src/main.js and src/notify-classroom.js: JSON
in base64, in the environment variable RUNNER_RESULTS. The teacher sees the sum of the tests' points; what
it prints for the student counts all tests alike.
"""

from typing import Any

from compare.errors import CompareError
from compare.export.words import most, of_grade, of_item, points, possible, unjudged
from compare.grading.findings import State
from compare.grading.grades import Grade


def reported(grade: Grade) -> dict[str, Any]:
    """One test an item. CompareError if full marks are no whole number, which this format wants."""
    whole, parts = most(grade), points(grade)
    if whole != int(whole) or whole < 1:
        raise CompareError(f"full marks are {whole:g} points: GitHub Classroom wants a whole number of them")
    judged = not unjudged(grade)
    return {
        "version": 1,
        "status": ("pass" if parts == possible(grade) else "fail") if judged else "error",
        "max_score": int(whole),
        "tests": [
            {
                "name": item.name,
                "status": ("pass" if item.state is State.PASS else "fail") if judged else "error",
                "score": parts[item.name],
                "message": of_item(item) if judged else of_grade(grade),
                "test_code": "",
                "filename": "",
                "line_no": 0,
                "duration": 0,
            }
            for item in grade.items
        ],
    }
