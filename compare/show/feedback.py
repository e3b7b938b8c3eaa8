"""A grade as its student reads it, and as the lecturer does: one page that stands alone, and Markdown.

What students are shown is the class's choice (`[feedback]` in its file). Whatever comes from a submission, names
and output among it, is text here: the templates escape every value, for HTML and for Markdown alike.
"""

import re
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from compare.bugs.catalogue import CATALOGUE
from compare.bugs.hypothesis import Section
from compare.grading.explaining import Cause
from compare.grading.findings import State
from compare.grading.grades import Grade
from compare.grading.judging import Item
from compare.grading.settings import Shown
from compare.show.states import STATES, ShownMismatch, shown_mismatch, state_of
from compare.show.text import BUGS_PAGE
from compare.show.writing import rendered, write
from compare.submission.inside.lines import CELL
from compare.submission.locating import LONGEST_FILE, Place
from compare.submission.text import plain, plain_lines

LECTURER = Shown(points=True, evidence=True, place=True, hint=True, diagnosis=True, printed=True)
SECTIONS: dict[str, Section] = {hypothesis.section.anchor: hypothesis.section for hypothesis in CATALOGUE}

STANDINGS = {
    "graded": "Graded.",
    "needs_review": "A person looks at this before the points count.",
    "timeout": "It did not finish in time.",
    "crashed": "It ended before the last question.",
    "unreadable": "It could not be read.",
}
UNSPOKEN = re.compile(
    r"no single class is the network|were not found$| asks for |no loop was found|no network that is known"
)
MOST_LINES, LONGEST_LINE = 2000, 400  # of a file; characters, that are shown
LOOKED_AT = "A person has looked at this."
WEAK = "The program ran within limits alone, which stop accidents and no attack."
ITEM_WORDS = {
    "forward": "the predictions",
    "loss": "the loss that is reported",
    "loss_gradient": "the loss that is differentiated",
    "update": "the update of the weights",
    "training": "many steps of training",
    "accuracy": "the accuracy in the end",
}


@dataclass(frozen=True)
class Mistake:
    """One thing that is wrong: which items, the evidence, and its cause as far as it is known."""

    items: list[str]
    why: list[str]
    evidence: ShownMismatch | None
    cause: Cause | None

    @property
    def certain(self) -> str:
        """What is certain where no cause has a name, unless the judge's own words say it already."""
        if self.cause is None or self.cause.named or any(why in self.cause.certain for why in self.why):
            return ""
        return self.cause.certain


def mistakes(grade: Grade) -> list[Mistake]:
    """Everything that is wrong, in causal order: what shares a cause stands together."""
    items = {item.name: item for item in grade.items}
    found = []
    for cause in (cause for cause in grade.causes if not costs_nothing(cause, grade)):
        names = [name for name in cause.items if name in items]
        found.append(_mistake([items[name] for name in names], cause))
    told = {name for cause in grade.causes for name in cause.items}
    rest: dict[str, list[Item]] = {}
    for item in grade.items:
        if item.state is State.FAIL and item.name not in told:
            rest.setdefault(item.reason or item.name, []).append(item)
    return found + [_mistake(items, None) for items in rest.values()]


def costs_nothing(cause: Cause, grade: Grade) -> bool:
    """Whether it is a convention that the class allows, or a factor that has all of its points."""
    items = [item for item in grade.items if item.name in cause.items]
    right = all(item.state is State.PASS and not item.follows for item in items)
    lowered = not (grade.rule or grade.late or grade.by_rubric)
    paid = all(grade.points[item.name] >= grade.possible[item.name] for item in items if lowered)
    return cause.allowed or (bool(items) and right and paid)


def conventions(grade: Grade) -> list[str]:
    """What is right, and not as on paper, in a sentence each."""
    causes = (cause for cause in grade.causes if costs_nothing(cause, grade))
    said = (cause.lecturer if cause.named else cause.certain for cause in causes)
    return [words[:1].upper() + words[1:] for words in said]


def _mistake(items: list[Item], cause: Cause | None) -> Mistake:
    wrong = [item for item in items if item.state is State.FAIL] or items
    first = next((item.first for item in wrong if item.first), None)
    why = dict.fromkeys(item.reason for item in wrong if item.reason)
    return Mistake([item.name for item in wrong], list(why), shown_mismatch(first) if first else None, cause)


def about(mistake: Mistake, grade: Grade) -> str:
    """The items that it concerns, in words."""
    if len(mistake.items) == len(grade.items):
        return "everything"
    return ", ".join(ITEM_WORDS.get(name, name) for name in mistake.items)


def answer_pages(cause: Cause) -> Iterator[tuple[str, Section]]:
    """Where to read on, and what stands there."""
    for anchor in cause.pages:
        yield f"{BUGS_PAGE}#{anchor}", SECTIONS[anchor]


def found_by(place: Place) -> str:
    """How sure the place is, in words."""
    return {
        "named": "",
        "function": "somewhere in this function: no line of it has the tensor's name",
        "raised": "where the program stopped",
        "seen": "",
    }[place.how]


def said_of_all(grade: Grade) -> str:
    """The one reason that all items have, which is said once; empty where they differ."""
    reasons = {item.reason for item in grade.items}
    return reasons.pop() if len(reasons) == 1 else ""


def anchor(file: str, line: int) -> str:
    """A line's place on the program's page."""
    return f"{file}:{line}"


@dataclass(frozen=True)
class CodeLine:
    """A line of a program: its place on the page, its number as its author knows it, what it says."""

    anchor: str
    number: int
    text: str


def write_program(folder: Path, code: Mapping[str, bytes]) -> None:
    """program.html, the code that was run, for the lecturer: each line with its number."""
    files = {name: list(lines_of(name, content.decode("utf-8", "replace"))) for name, content in code.items()}
    write(folder / "program.html", rendered("program.html.j2", files=files, most=MOST_LINES))


def lines_of(name: str, text: str) -> Iterator[CodeLine]:
    """As many lines as are shown, as their author knows them: a notebook's are counted by cell."""
    known, first = plain(name, LONGEST_FILE), 0
    for number, line in enumerate(text.splitlines()[: MOST_LINES + 1], start=1):
        if began := CELL.match(line):
            known, first = plain(began[1], LONGEST_FILE), number
        yield CodeLine(anchor(known, number - first), number - first, plain_lines(line, LONGEST_LINE))


def write_feedback(folder: Path, grade: Grade, shown: Shown) -> None:
    """feedback.html and feedback.md for the student, lecturer.html with the answers; each appears whole."""
    values = {
        "grade": grade,
        "said_of_all": said_of_all(grade),
        "wants_adapter": bool(UNSPOKEN.search(grade.reason)),
        "anchor": anchor,
        "shell": shlex.quote(plain(grade.student)),
        "mistakes": mistakes(grade),
        "conventions": conventions(grade),
        "possible": sum(grade.possible.values()),
        "STATES": STATES,
        "STANDINGS": STANDINGS,
        "LOOKED_AT": LOOKED_AT,
        "WEAK": WEAK,
        "state_of": state_of,
        "about": about,
        "found_by": found_by,
        "answer_pages": answer_pages,
    }
    for name in ("feedback.html", "feedback.md"):
        write(folder / name, rendered(f"{name}.j2", **values, show=shown, lecturer=False))
    write(folder / "lecturer.html", rendered("feedback.html.j2", **values, show=LECTURER, lecturer=True))
