"""What a person decides of a class, in decisions.csv beside its results: made by `decide`, or in a spreadsheet.

    student,group,item,points,words,extension,handed_in,excused,reviewed
    Bo Li,,,,You were ill.,3,,,                           three days more
    Cy Ng,,dW2,1.5,"Transposed, the rest is right.",,,,   points of an item, before lateness and other rules
    Di Wu,,total,9,,,,,                                   points of all, whatever the rules say
    ,W-not-transposed-1,dW1,1,,,,,                        of a group of like failures, as class.html names it
    Ed Xu,,,,,,,yes,                                      has no points, and none are asked for

Each line is of one student, by name or number, or of one group. A student's line goes before a group's, and of
several groups' the later one. Every run marks by it, and no run changes it.
"""

import csv
import io
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

from compare.errors import CompareError, known
from compare.files import read_bytes, write_bytes
from compare.grading.lateness import DAYS, moment
from compare.submission.text import decoded, encoding, guarded, unguarded

FILE = "decisions.csv"
LARGEST, MOST_POINTS = 2**24, 1000.0  # bytes; points of an item
SEPARATORS = (",", ";", "\t")
YES, NO = ("yes", "x", "true", "1"), ("no", "false", "0", "")
TOTAL = "total"


@dataclass(frozen=True)
class Decision:
    """One line: of whom, and what; whatever is empty is not decided. CompareError for what cannot be meant.

    item: the name of an item, or empty for all of the submission. points: of the item, or of all. words: what
    the student reads. extension: days more, or another deadline. handed_in: when, where the platform does not
    tell. reviewed: a person has looked, and it counts as it is.
    """

    student: str = ""
    group: str = ""
    item: str = ""
    points: float | None = None
    words: str = ""
    extension: str = ""
    handed_in: str = ""
    excused: bool = False
    reviewed: bool = False

    def __post_init__(self) -> None:
        if bool(self.student) == bool(self.group):
            raise CompareError("expected a student or a group, one of the two")
        if any(unicodedata.category(c) == "Cs" for c in self.student + self.group + self.words):
            raise CompareError("a name, or words, that are no text; a number names somebody too")
        if self.points is not None and not 0 <= self.points <= MOST_POINTS:
            raise CompareError(f"{self.points:g} points: expected 0 to {MOST_POINTS:g}")
        if self.extension and not DAYS.fullmatch(self.extension) and moment(self.extension) is None:
            what = "expected days, such as 3, or a date, such as 2026-11-05 12:00"
            raise CompareError(f"{self.extension!r} is no extension: {what}")
        if self.handed_in and moment(self.handed_in) is None:
            raise CompareError(f"{self.handed_in!r} is no date: expected one such as 2026-10-31 23:59")

    @property
    def about(self) -> tuple[str, str, str]:
        """Of whom and of what it is: there is one line of each."""
        return _folded(self.student), _folded(self.group), self.item

    @property
    def whose(self) -> str:
        """The student, or the group, in words."""
        return repr(self.student) if self.student else f"the group {self.group!r}"

    @property
    def ends_review(self) -> bool:
        """Whether nobody has to look any more: that was said, or the student has points by it."""
        return self.reviewed or self.excused or (self.points is not None and bool(self.student))

    def __str__(self) -> str:
        """The group 'dW-transposed-2': 1.5 points for dW2; "see page 3"."""
        return f"{self.whose}: {self.what}"

    @property
    def what(self) -> str:
        """What is decided, in words."""
        given = self.points is not None
        what = [f"{counted(self.points or 0.0)} for {self.item or 'all of it'}"] * given
        what += [f"extension: {self.extension}"] * bool(self.extension)
        what += [f"handed in on {self.handed_in}"] * bool(self.handed_in)
        what += ["excused"] * self.excused + ["reviewed"] * self.reviewed
        what += [f'"{self.words}"'] * bool(self.words)
        return "; ".join(what) or "nothing"


COLUMNS = [column.name for column in fields(Decision)]


class Decisions:
    """All that is decided of a class, in the order of the file, and how the file is written."""

    def __init__(self, lines: Sequence[Decision] = (), separator: str = ",", mark: str = "utf-8") -> None:
        self.lines, self.separator, self.mark = list(lines), separator, mark

    def of(self, student: str, number: str, groups: Collection[str]) -> list[Decision]:
        """What concerns one student; what counts more stands later."""
        names, of = {_folded(name) for name in (student, number) if name}, {_folded(name) for name in groups}
        by_group = [line for line in self.lines if line.group and _folded(line.group) in of]
        return by_group + [line for line in self.lines if line.student and _folded(line.student) in names]

    def change(self, about: Decision, **decided: Any) -> Decision:
        """Decide this, beside what was decided already of the same student or group, and the same item."""
        for i, line in enumerate(self.lines):
            if line.about == about.about:
                self.lines[i] = replace(line, **decided)
                return self.lines[i]
        self.lines.append(replace(about, **decided))
        return self.lines[-1]

    def remove(self, student: str, group: str, item: str | None) -> list[Decision]:
        """Take back what was decided of a student or group: of one item, or all of it."""
        whose = (_folded(student), _folded(group))
        gone = [line for line in self.lines if line.about[:2] == whose and item in (None, line.item)]
        self.lines = [line for line in self.lines if line not in gone]
        return gone


def read_decisions(path: Path) -> Decisions:
    """What the file says, nothing where there is none; CompareError, with the line, for what cannot be meant."""
    if not path.exists():
        return Decisions()
    content = read_bytes(path, LARGEST)
    try:
        text = decoded(content)
    except ValueError as error:
        raise CompareError(f"cannot read {path}: {error}") from None
    first = text.partition("\n")[0]
    separator = max(SEPARATORS, key=first.count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        return Decisions(list(_parsed(rows, str(path))), separator, encoding(content))
    except csv.Error as error:
        raise CompareError(f"{path}, line {rows.line_num}: {error}") from None


def _parsed(rows: Any, source: str) -> Iterator[Decision]:
    """A decision each; what stands in none of the columns is refused."""
    header = [cell.strip().lower() for cell in next(rows, [])]
    for name in header:
        known(name, COLUMNS, f"{source}, line 1")
    if len(set(header)) < len(header) or not {"student", "group"} & set(header):
        raise CompareError(f"{source}, line 1: expected the columns {','.join(COLUMNS)}")
    before: dict[tuple[str, str, str], int] = {}
    for row in rows:
        where = f"{source}, line {rows.line_num}"
        if not any(map(str.strip, row)):
            continue
        if any(map(str.strip, row[len(header) :])):
            raise CompareError(f"{where}: {len(row)} cells, expected {len(header)}")
        try:
            decision = decided(dict(zip(header, map(_meant, row), strict=False)))
        except CompareError as error:
            raise CompareError(f"{where}: {error}") from None
        if (other := before.setdefault(decision.about, rows.line_num)) != rows.line_num:
            what = f"{decision.item or TOTAL} of {decision.whose}"
            raise CompareError(f"{where}: decides again what line {other} decides, {what}")
        yield decision


def decided(cells: dict[str, str]) -> Decision:
    """The decision of a line's cells; CompareError, in one line, for what cannot be meant."""
    item = "" if cells.get("item", "").lower() == TOTAL else cells.get("item", "")
    return Decision(
        student=cells.get("student", ""),
        group=cells.get("group", ""),
        item=item,
        points=points(cells.get("points", "")),
        words=cells.get("words", ""),
        extension=cells.get("extension", ""),
        handed_in=cells.get("handed_in", ""),
        excused=_yes(cells.get("excused", ""), "excused"),
        reviewed=_yes(cells.get("reviewed", ""), "reviewed"),
    )


def counted(points: float) -> str:
    """1 point, 1.5 points"""
    return f"{points:g} point{'' if points == 1 else 's'}"


def points(text: str) -> float | None:
    """A number of points, with a point or a comma; None where nothing stands there."""
    if not text:
        return None
    try:
        return float(text.replace(",", "."))
    except ValueError:
        raise CompareError(f"{text!r} are no points: expected 0 to {MOST_POINTS:g}") from None


def _yes(text: str, column: str) -> bool:
    if text.lower() not in YES + NO:
        raise CompareError(f"{column} is {text!r}, expected yes or nothing")
    return text.lower() in YES


def write_decisions(path: Path, decisions: Decisions) -> None:
    """Write the file, as it was written before: its separator, its encoding."""
    text = io.StringIO(newline="")
    rows = csv.writer(text, delimiter=decisions.separator, lineterminator="\n")
    rows.writerow(COLUMNS)
    for line in decisions.lines:
        cells = asdict(line) | {"points": "" if line.points is None else f"{line.points:g}"}
        cells |= {name: "yes" if getattr(line, name) else "" for name in ("excused", "reviewed")}
        if line.points is not None and not line.item:
            cells["item"] = TOTAL
        if decisions.separator == ";":
            cells["points"] = cells["points"].replace(".", ",")
        rows.writerow(map(guarded, cells.values()))
    write_bytes(path, text.getvalue().encode(decisions.mark))


def _meant(text: str) -> str:
    return unguarded(text.strip())


def _folded(text: str) -> str:
    return _meant(text).casefold()
