"""Autolab's scores: the last line that an autograder prints, one student.

Source: docs.autolabproject.com/lab/, "Writing Autograders": {"scores": {"problem": points}}.
"""

import json

from compare.export.words import of_item, points
from compare.grading.grades import Grade


def printed(grade: Grade) -> str:
    """A line for each item, then the scores; no other line can be taken for them."""
    lines = [f"{item.name}: {of_item(item)}" for item in grade.items]
    return "\n".join([*lines, json.dumps({"scores": points(grade)})]) + "\n"
