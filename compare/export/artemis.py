"""Artemis's custom feedback, one student: a file for each item.

Source: github.com/ls1intum/Artemis, CustomFeedbackParser.java and CustomFeedback.java: every *.json among the
results has a name, whether it is successful, and why not. What an item is worth is Artemis's to know: here it is
right or wrong.
"""

from typing import Any

from compare.export.words import of_grade, of_item, points, possible, unjudged
from compare.grading.grades import Grade


def feedback(grade: Grade) -> dict[str, dict[str, Any]]:
    """The files by their names."""
    parts, whole = points(grade), possible(grade)
    judged = not unjudged(grade)
    return {
        f"{item.name}.json": {
            "name": item.name,
            "successful": judged and parts[item.name] >= whole[item.name],
            "message": of_item(item) if judged else of_grade(grade),
        }
        for item in grade.items
    }
