"""What runs keep of a class, beside the submissions: each grade with its pages; and what a run changes."""

from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from compare.grading.grading import Grade, Grader
from compare.grading.results import place, stored_answers, stored_grade, write_answers, write_grade
from compare.grading.settings import ClassSettings
from compare.show.feedback import write_feedback
from compare.submission.layouts import HandedIn
from compare.submission.sandbox import Conversation


@dataclass(frozen=True)
class Change:
    """Whose grade a run changes, and the points from which and to which."""

    student: str
    before: float
    after: float

    def __str__(self) -> str:
        return f"{self.student!r}: {self.before:g} -> {self.after:g} points"


class Kept:
    """The results of a class: what earlier runs found, by student, and what this one does.

    anew: of whom nothing is taken over. alone: whether nothing may be run any more. unlike: whose results are
    left as an earlier run found them, by other questions or another version.
    """

    def __init__(self, results: Path, settings: ClassSettings, anew: Collection[str] = ()) -> None:
        self.results, self.settings, self.anew = results, settings, anew
        self.before: dict[str, Grade] = {}
        self.alone = False
        self.unlike: list[str] = []

    def find(self, student: str, key: str) -> Grade | None:
        """What is found already of a student under this key."""
        if (grade := stored_grade(self.results, student)) is None:
            return None
        self.before[student] = grade
        return grade if grade.key == key and student not in self.anew else None

    def answers(self, student: str, key: str) -> Conversation | None:
        """What a student's program answered under this key."""
        return None if student in self.anew else stored_answers(self.results, student, key)

    def remember(self, student: str, key: str, conversation: Conversation) -> None:
        """Keep what it answered."""
        write_answers(self.results, student, key, conversation)

    def keep(self, grade: Grade) -> None:
        """Write one, where it is not there already, and its pages."""
        if self.before.get(grade.student) is not grade:
            write_grade(self.results, grade)
        write_feedback(place(self.results, grade.student), grade, self.settings.feedback)

    def others(
        self, grader: Grader, everyone: Iterable[HandedIn], chosen: Collection[HandedIn]
    ) -> Iterator[Grade]:
        """Of those who were not asked for, what there is, with the marks of this run; nothing is run."""
        self.alone = True
        asked = {handed.student for handed in chosen}
        rest = (handed for handed in everyone if handed.student not in asked)
        yield from filter(None, (self._other(grader, handed) for handed in rest))

    def _other(self, grader: Grader, handed: HandedIn) -> Grade | None:
        """With the marks of this run, or as it was; None of whom no earlier run found anything."""
        with suppress(Exception):  # whatever lies in its place
            grade = grader.grade(handed, self)
            if handed.student in self.before:
                self.keep(grade)
                return grade
        if left := self.before.get(handed.student):
            self.unlike.append(handed.student)
        return left

    def changes(self, grades: Iterable[Grade]) -> list[Change]:
        """Whose points are not what they were, by student."""
        pairs = [(self.before[g.student], g) for g in grades if g.student in self.before]
        changed = [Change(now.student, was.total, now.total) for was, now in pairs if was.total != now.total]
        return sorted(changed, key=lambda change: change.student)
