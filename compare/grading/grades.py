"""The grade of one submission: values alone, whoever found them."""

from dataclasses import dataclass, field
from enum import StrEnum

from compare.grading.decisions import Decision
from compare.grading.explaining import Cause
from compare.grading.findings import State
from compare.grading.judging import Item


class Standing(StrEnum):
    """What became of a submission."""

    GRADED = "graded"
    NEEDS_REVIEW = "needs_review"
    TIMEOUT = "timeout"
    CRASHED = "crashed"
    UNREADABLE = "unreadable"


REVIEWED, EXCUSED = "reviewed", "excused"  # what a person makes of it
OUTCOMES = (*Standing, REVIEWED, EXCUSED)


@dataclass(frozen=True)
class Grade:
    """One submission's points, item by item, and why.

    `causes` are what is known of why it is wrong. `stuck` says why the network does not learn, and `rule` which
    rule of the class lowers all points.
    `number` is the student's, and `when` the date of what was handed in, where the platform told it; `flagged`:
    whether the platform calls it late. `notes` say what else was handed in, and why it does not count.
    `lateness` says how late it is by the class's rules, empty where it is in time. `decisions` are those of a
    person that concern it, what counts more later; where they change its points, `by_rubric` holds what these
    were without. `as_it_ran` says what was inferred of a program that follows no interface, and was run as it is;
    `discovery` how that was found out, line by line.
    """

    student: str
    key: str
    standing: Standing
    reason: str
    items: list[Item]
    points: dict[str, float]
    possible: dict[str, float]
    level: str
    files: list[str]
    printed: str = ""
    errors: dict[str, str] = field(default_factory=dict)
    causes: list[Cause] = field(default_factory=list)
    stuck: str = ""
    rule: str = ""
    number: str = ""
    notes: list[str] = field(default_factory=list)
    when: str = ""
    flagged: bool = False
    lateness: str = ""
    decisions: list[Decision] = field(default_factory=list)
    by_rubric: dict[str, float] = field(default_factory=dict)
    as_it_ran: str = ""
    discovery: list[str] = field(default_factory=list)

    @property
    def late(self) -> bool:
        """Whether it is late, by the class's rules."""
        return bool(self.lateness)

    @property
    def excused(self) -> bool:
        """Whether no points are asked for."""
        return any(decision.excused for decision in self.decisions)

    @property
    def waiting(self) -> bool:
        """Whether a person has to look at it before the points count, and none has yet."""
        ended = any(decision.ends_review for decision in self.decisions)
        return self.standing is not Standing.GRADED and not ended

    @property
    def outcome(self) -> str:
        """What became of it: its standing, or what a person made of that."""
        if self.excused:
            return EXCUSED
        return str(self.standing) if self.waiting or self.standing is Standing.GRADED else REVIEWED

    @property
    def words(self) -> list[str]:
        """What a person says to the student."""
        return [decision.words for decision in self.decisions if decision.words]

    @property
    def diagnosis(self) -> str:
        """What is wrong, in words: the causes that have a name, or else what is certain of the first."""
        named = [cause.sentence for cause in self.causes if cause.named]
        return "; ".join(named or [cause.sentence for cause in self.causes[:1]])

    @property
    def total(self) -> float:
        """The points altogether."""
        return round(sum(self.points.values()), 4)

    @property
    def first(self) -> str:
        """The first wrong tensor: step 0, dW2, index (3, 6)."""
        found = next((item.first for item in self.items if item.state is State.FAIL and item.first), None)
        return f"step {found.step}, {found.tensor}, index {found.absolute.index}" if found else ""
