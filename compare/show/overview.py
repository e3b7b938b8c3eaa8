"""The class on one page: how many have each item right, the commonest causes, who fails alike, for review."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import numpy as np

from compare.grading.alike import groups
from compare.grading.grades import EXCUSED, REVIEWED, Grade, Standing
from compare.grading.results import place
from compare.grading.similar import Similar
from compare.show.feedback import SECTIONS, costs_nothing, mistakes
from compare.show.states import STATES, state_of
from compare.show.writing import rendered, write
from compare.submission.text import plain

JUDGED = (Standing.GRADED, Standing.NEEDS_REVIEW)
MOST_BINS = 14  # of the histogram of points, at most
COUNTED = {
    Standing.GRADED: "graded",
    Standing.NEEDS_REVIEW: "to be reviewed",
    Standing.TIMEOUT: "not finished in time",
    Standing.CRASHED: "ended early",
    Standing.UNREADABLE: "unreadable",
    REVIEWED: "reviewed",
    EXCUSED: "excused",
}


@dataclass(frozen=True)
class ItemRate:
    """How many submissions have an item in each state."""

    name: str
    counts: dict[str, int]

    @property
    def share(self) -> float:
        """Of those that are right, whether or not given something wrong above."""
        return (self.counts["pass"] + self.counts["follows"]) / max(1, sum(self.counts.values()))


@dataclass(frozen=True)
class Alike:
    """Submissions with one cause, or with the same first wrong item where no cause has a name.

    name: of the group, for decisions. item: the first that is wrong.
    """

    name: str
    item: str
    sentence: str
    grades: list[Grade]

    @property
    def single(self) -> bool:
        """Whether nobody else fails so."""
        return len(self.grades) == 1


@dataclass(frozen=True)
class Bar:
    """How many submissions have so many points."""

    low: float
    high: float
    count: int


def item_rates(grades: Sequence[Grade]) -> list[ItemRate]:
    """Every item in causal order; of the submissions of which anything was judged, and that have it."""
    judged = [grade for grade in grades if grade.standing in JUDGED]
    longest = max((grade.items for grade in grades), key=len, default=[])
    rates = []
    for name in [item.name for item in longest]:
        counted = Counter(state_of(item) for grade in judged for item in grade.items if item.name == name)
        rates.append(ItemRate(name, {state: counted[state] for state in STATES}))
    return rates


def alike(grades: Sequence[Grade]) -> list[Alike]:
    """Who fails alike, the largest group first: the same first wrong item, from the same cause."""
    found: dict[str, Alike] = {}
    for grade in grades:
        free = {cause.name for cause in grade.causes if costs_nothing(cause, grade)}
        for name, sentence in [pair for pair in groups(grade).items() if pair[0] not in free][:1]:
            item = next((mistake.items[0] for mistake in mistakes(grade)), "")
            found.setdefault(name, Alike(name, item, sentence, [])).grades.append(grade)
    return sorted(found.values(), key=lambda group: (-len(group.grades), group.name))


def commonest(grades: Sequence[Grade]) -> list[tuple[str, str, list[str], int]]:
    """Every cause that has a name, with its sentence, its pages and how many have it, the commonest first."""
    causes = {cause.name: cause for grade in grades for cause in grade.causes if cause.named}
    counted = Counter(name for grade in grades for name in {cause.name for cause in grade.causes if cause.named})
    order = sorted(counted, key=lambda name: (-counted[name], name))
    return [(name, causes[name].lecturer, causes[name].pages, counted[name]) for name in order]


def histogram(grades: Sequence[Grade]) -> list[Bar]:
    """The points of those that were judged, in bins of whole points."""
    points = [grade.total for grade in grades if not grade.excused and grade.standing in JUDGED]
    most = max((sum(grade.possible.values()) for grade in grades), default=0.0)
    if not points or most <= 0:
        return []
    width = max(1.0, np.ceil(most / MOST_BINS))
    edges = np.arange(0.0, most + 1e-9 + width, width)
    counts = np.histogram(points, edges)[0].tolist()
    bars = [Bar(float(low), float(high), n) for low, high, n in zip(edges[:-1], edges[1:], counts, strict=True)]
    return [bar for bar in bars if bar.low <= most]


def link(grade: Grade) -> str:
    """The lecturer's page of a student, from the class's."""
    return f"{quote(place(Path(), grade.student).name)}/lecturer.html"


def write_class_page(path: Path, grades: Sequence[Grade], similar: Similar | None = None) -> None:
    """Write class.html; it appears whole or not at all."""
    grades = sorted(grades, key=lambda grade: plain(grade.student).casefold())
    counting = [grade.total for grade in grades if not grade.excused]
    page = rendered(
        "class.html.j2",
        STATES=STATES,
        SECTIONS=SECTIONS,
        state_of=state_of,
        grades=grades,
        possible=round(sum(grades[0].possible.values()), 4) if grades else 0,
        standings={
            words: n for s, words in COUNTED.items() if (n := sum(grade.outcome == s for grade in grades))
        },
        weak=sum(grade.level == "weak" for grade in grades),
        rates=item_rates(grades),
        groups=alike(grades),
        similar=similar.groups if similar else [],
        links={grade.student: link(grade) for grade in grades},
        causes=commonest(grades),
        bars=histogram(grades),
        median=float(np.median(counting)) if counting else 0.0,
        review=[grade for grade in grades if grade.waiting],
        decided=[grade for grade in grades if grade.decisions],
        link=link,
    )
    write(path, page)
