"""What Submitty's custom validators leave, one student: validation_results.json.

Source: github.com/Submitty/Submitty, grading/dispatch.cpp, custom_doit and getCustomValidatorMessage. The score
is a share of 1. Every item is a message, which is a success, a failure, or neither.
"""

from typing import Any

from compare.export.words import of_grade, of_item, points, possible, share
from compare.grading.findings import State
from compare.grading.grades import Grade

STATUS = {State.PASS: "success", State.FAIL: "failure"}
UNCLAIMED = "information"


def results(grade: Grade) -> dict[str, Any]:
    """The whole, then one message an item."""
    parts, whole = points(grade), possible(grade)
    said = [{"message": of_grade(grade), "status": "warning" if grade.waiting else UNCLAIMED}]
    for item in grade.items:
        worth = f"{parts[item.name]:g} of {whole[item.name]:g} points"
        said.append(
            {"message": f"{item.name}: {worth}, {of_item(item)}", "status": STATUS.get(item.state, UNCLAIMED)}
        )
    return {"status": "success", "data": {"score": share(grade), "message": said, "status": UNCLAIMED}}
