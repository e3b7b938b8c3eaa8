"""What runs keep of a class, beside the submissions: each grade with its pages; and what a run changes."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from compare.errors import CompareError
from compare.grading.decisions import Decision, Decisions
from compare.grading.grades import Grade
from compare.grading.grading import Grader, Ungraded
from compare.grading.marking import marked
from compare.grading.results import (
    Left,
    place,
    read_left,
    read_results,
    stored_answers,
    stored_grade,
    write_answers,
    write_grade,
    write_left,
    write_summary,
)
from compare.grading.settings import ClassSettings
from compare.show.feedback import write_feedback, write_program
from compare.show.overview import write_class_page
from compare.show.similar import read_similar
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
    left as an earlier run found them, by other questions or another version. ran: whose programs ran. judged:
    whose kept answers were judged anew.
    """

    def __init__(self, results: Path, settings: ClassSettings, anew: Collection[str] = ()) -> None:
        self.results, self.settings, self.anew = results, settings, anew
        self.before: dict[str, Grade] = {}
        self.alone = False
        self.unlike: list[str] = []
        self.ran: set[str] = set()
        self.judged: set[str] = set()

    def find(self, student: str, key: str) -> Grade | None:
        """What is found already of a student under this key."""
        if (grade := stored_grade(self.results, student)) is None:
            return None
        self.before[student] = grade
        return grade if grade.key == key and student not in self.anew else None

    def answers(self, student: str, key: str) -> Conversation | None:
        """What a student's program answered under this key."""
        answers = None if student in self.anew else stored_answers(self.results, student, key)
        if answers:
            self.judged.add(student)
        return answers

    def show(self, student: str, code: Mapping[str, bytes]) -> None:
        """Write the page of its code."""
        folder = place(self.results, student)
        folder.mkdir(parents=True, exist_ok=True)
        write_program(folder, code)

    def remember(self, student: str, key: str, conversation: Conversation) -> None:
        """Keep what it answered."""
        self.ran.add(student)
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

    def marked(self, decisions: Decisions) -> list[Grade]:
        """Everybody's grade as it was found, with what is decided; nothing is run or judged."""
        self.before = {grade.student: grade for grade in read_results(self.results)[0]}
        grades = [marked(grade, self.settings, decisions) for grade in self.before.values()]
        for grade in grades:
            if grade is not self.before[grade.student]:
                self.keep(grade)
        return grades

    def ungraded(self, students: Collection[str]) -> list[Ungraded]:
        """Of these, those whom the last run could not grade."""
        with suppress(CompareError):
            return [one for one in read_left(self.results).ungraded if one.student in students]
        return []

    def close(self, grades: Sequence[Grade], ungraded: Sequence[Ungraded]) -> None:
        """Write what is of the whole class: its summary, its page, and what `decide` marks by."""
        write_summary(self.results / "summary.csv", grades, ungraded)
        write_class_page(self.results / "class.html", grades, read_similar(self.results))
        write_left(self.results, Left(self.settings, list(ungraded)))

    @property
    def again(self) -> list[str]:
        """Whose programs ran though there was a grade, and nobody had asked for that."""
        return sorted(self.ran & set(self.before) - set(self.anew))

    def changes(self, grades: Iterable[Grade]) -> list[Change]:
        """Whose points are not what they were, by student."""
        pairs = [(self.before[g.student], g) for g in grades if g.student in self.before]
        changed = [Change(now.student, was.total, now.total) for was, now in pairs if was.total != now.total]
        return sorted(changed, key=lambda change: change.student)


def of_nobody(decisions: Decisions, grades: Iterable[Grade]) -> list[Decision]:
    """What is decided, and concerns none of these, or an item that they do not have."""
    heeded = {
        line for grade in grades for line in grade.decisions if not line.item or line.item in grade.possible
    }
    return [line for line in decisions.lines if line not in heeded]
