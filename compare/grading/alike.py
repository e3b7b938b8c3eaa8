"""Groups of like failures: a name for each, which a decision can be about."""

import re

from compare.grading.explaining import LASTS, STOPS
from compare.grading.findings import State
from compare.grading.grades import Grade, Standing

UNSEEN = re.compile(r"\w+ was not observed: ")
LONGEST = 40  # characters of a name


def groups(grade: Grade) -> dict[str, str]:
    """The groups that a grade is of, by name, with what they have in common; the first counts most.

    W-not-transposed-1: a cause that has a name. imports-torch: why a person has to look. dW2-unknown,
    dW2-NameError, dW2-endless: the first wrong item, where no cause has a name. crashed: what became of it.
    """
    if grade.standing in (Standing.TIMEOUT, Standing.CRASHED, Standing.UNREADABLE):
        return {str(grade.standing): grade.reason.partition(":")[0]}
    found = {}
    if grade.standing is Standing.NEEDS_REVIEW and not UNSEEN.match(grade.reason):
        why = re.split(r"[,;:]", grade.reason)[0]
        found[_name(why)] = why
    found |= {cause.name: cause.lecturer for cause in grade.causes if cause.named and not cause.allowed}
    return found or _without_name(grade)


def _without_name(grade: Grade) -> dict[str, str]:
    """What is the same of those whose failure has no name: where it begins, and how."""
    amiss = next((item for item in grade.items if item.state in (State.FAIL, State.NOT_OBSERVED)), None)
    if amiss is None:
        return {}
    cause = next((cause for cause in grade.causes if amiss.name in cause.items), None)
    certain = cause.certain if cause else amiss.reason
    if amiss.state is State.NOT_OBSERVED:
        return {f"{amiss.name}-not-observed": "nothing was observed"}
    if stopped := re.search(rf"{STOPS} (\w+)", certain):
        return {f"{amiss.name}-{stopped[1]}": f"it stops with {stopped[1]}"}
    if LASTS in certain:
        return {f"{amiss.name}-endless": f"it {LASTS}"}
    return {f"{amiss.name}-unknown": "no known bug explains it"}


def _name(words: str) -> str:
    return re.sub(r"\W+", "-", words)[:LONGEST].strip("-")
