"""Artemis's custom feedback, one student: a file for each item.

Source: github.com/ls1intum/Artemis, CustomFeedbackParser.java and CustomFeedback.java: every *.json among the
results has a name, whether it is successful, and why not. What an item is worth is Artemis's to know: here it is
right or wrong.
"""

from typing import Any

from compare.export.words import UNJUDGED, of_grade, of_item, points, possible
from compare.grading.grading import Grade


def feedback(grade: Grade) -> dict[str, dict[str, Any]]:
    """The files by their names."""
    parts, whole = points(grade), possible(grade)
    judged = grade.standing not in UNJUDGED
    return {
        f"{item.name}.json": {
            "name": item.name,
            "successful": judged and parts[item.name] >= whole[item.name],
            "message": of_item(item) if judged else of_grade(grade),
        }
        for item in grade.items
    }
