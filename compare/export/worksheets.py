"""A class's grades in the file that a learning platform exported: some cells are filled, nothing else changes.

A platform says what stands where in its file (`Sheet`), and no more. Every byte outside of the cells that are
filled stays as it was: encoding, byte order mark, separators, quotation marks, line ends.
"""

import codecs
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from compare.errors import CompareError
from compare.export.words import as_html, is_ours, most, total, withheld
from compare.grading.grades import Grade
from compare.grading.roster import People, Person

LARGEST = 2**26  # bytes
MARKS = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
UNMARKED = ("utf-8", "cp1252", "latin-1")
SEPARATORS = (",", ";", "\t")
DECIMAL_COMMA = re.compile(r"-?\d+,\d+")
HTML = "HTML"  # how a text is written, where a column tells it


@dataclass(frozen=True)
class Cell:
    """A cell's value, and where its text stands in the file."""

    value: str
    start: int
    end: int


Row = Sequence[Cell]


@dataclass(frozen=True)
class Sheet:
    """What stands where: the columns to fill, and whose the rows are.

    grade: the column of the points. feedback, format: of what is said of them, and of how that is written. rows:
    those of students; people: the same, to look them up. most: full marks, if the file tells them. numbers: the
    columns that hold numbers. excused: what stands in the place of points where a student needs none.
    """

    grade: int
    rows: list[Row]
    people: list[Person]
    most: float | None = None
    feedback: int | None = None
    format: int | None = None
    numbers: list[int] = field(default_factory=list)
    excused: str = ""


@dataclass(frozen=True)
class Platform:
    """A platform, and how its file is read: from the rows, and the column that is asked for.

    known, expected: whether these headings are of such a file, and which would be. numbered: whether the number
    in the names of its download is the one of its file.
    """

    name: str
    known: Callable[[Sequence[str]], bool]
    expected: str
    layout: Callable[[Sequence[Row], str | None], Sheet]
    numbered: bool = True


@dataclass(frozen=True)
class Filled:
    """The file, which submissions were left out of it and why, and what stayed as it was: rows, and feedback."""

    content: bytes
    complaints: list[str]
    unfilled: list[str]


def fill(
    platform: Platform,
    content: bytes,
    column: str | None,
    grades: Sequence[Grade],
    roster: People | None,
    *,
    reviewed: bool,
) -> Filled:
    """The file with the points in one column, and what is said of them where it has one for that.

    CompareError, in one line, for a file that cannot be read. A student who is excused stays so.
    """
    text, mark, encoding = decoded(content)
    rows = list(cells(text))
    if not rows or len(rows[0]) < 2 or not platform.known(headings(rows)):
        raise CompareError(f"the gradebook starts with {text[:40]!r}, expected {platform.expected}")
    layout = platform.layout(rows, column)
    people = People(layout.people)
    complaints: list[str] = []
    unfilled: list[str] = []
    written: dict[Cell, str] = {}
    filled: set[int] = set()
    for grade in grades:
        try:
            at = _row_of(grade, people, roster, numbered=platform.numbered)
            excused = layout.excused if grade.excused else ""
            if not excused and (why := withheld(grade, reviewed=reviewed)):
                raise LookupError(why)
            if at in filled:
                raise LookupError("another submission has the same row")
            row = layout.rows[at]
            if len(row) <= layout.grade:
                raise LookupError(f"the row ends before the column {rows[0][layout.grade].value!r}")
            if not excused and layout.excused and value_at(row, layout.grade).upper() == layout.excused:
                raise LookupError("is excused, and stays so")
        except LookupError as error:
            complaints.append(f"{grade.student!r}: {error}")
            continue
        _check_most(layout, grade)
        filled.add(at)
        said = {layout.grade: excused or _number(grade, rows, layout)}
        if (old := value_at(row, layout.feedback)) and not is_ours(old):
            unfilled.append(f"the feedback of {_name(layout, at)}, which somebody wrote")
        else:
            said |= {i: text for i, text in ((layout.feedback, as_html(grade)), (layout.format, HTML)) if i}
        written |= {row[i]: value for i, value in said.items() if i < len(row)}
    unfilled += [_name(layout, at) for at in range(len(layout.rows)) if at not in filled]
    pieces, done = [], 0
    for cell in sorted(written, key=lambda cell: cell.start):
        pieces += [text[done : cell.start], _as_cell(written[cell], text[cell.start : cell.end], encoding)]
        done = cell.end
    return Filled(mark + ("".join(pieces) + text[done:]).encode(encoding), complaints, unfilled)


# --- a file's text ------------------------------------------------------------------------------------------


def decoded(content: bytes) -> tuple[str, bytes, str]:
    """The text, its byte order mark, and its encoding: whatever leads back to the very same bytes."""
    if len(content) > LARGEST:
        raise CompareError(f"the gradebook has {len(content):,} bytes, at most {LARGEST:,} are read")
    mark = next((mark for mark in MARKS if content.startswith(mark)), b"")
    rest = content[len(mark) :]
    for encoding in [MARKS[mark]] if mark else _unmarked(rest):
        try:
            text = rest.decode(encoding)
        except UnicodeDecodeError:
            continue
        if text.encode(encoding) == rest:
            return text, mark, encoding
    raise CompareError("the gradebook is no text")


def _unmarked(content: bytes) -> Sequence[str]:
    """Which encodings it may have: every letter of a heading has a null byte beside it in UTF-16."""
    beside = content[:2]
    if len(beside) == 2 and 0 in beside:
        return ("utf-16-le",) if beside[1] == 0 else ("utf-16-be",)
    return UNMARKED


def cells(text: str) -> Iterator[list[Cell]]:
    """The rows of a CSV text with each cell's place; the separator is what follows the first cell."""
    first = re.compile(r'"(?:[^"]|"")*"|[^,;\t\r\n]*').match(text)
    assert first
    follows = text[first.end() : first.end() + 1]
    separator = follows if follows in SEPARATORS and follows else SEPARATORS[0]
    quoted, plain = r'"(?:[^"]|"")*"', rf'[^"{separator}\r\n][^{separator}\r\n]*'
    token = re.compile(rf"(?P<cell>{quoted}|{plain}|)(?P<end>{separator}|\r\n|\n|\r|\Z)")
    row: list[Cell] = []
    at = 0
    while at < len(text) or row:
        found = token.match(text, at)
        if not found:
            line = len(re.findall(r"\r\n|\n|\r", text[:at])) + 1
            raise CompareError(f"line {line} of the gradebook: a quotation mark that does not enclose a cell")
        cell = found["cell"]
        value = cell[1:-1].replace('""', '"') if cell.startswith('"') else cell
        row.append(Cell(value, *found.span("cell")))
        at = found.end()
        if found["end"] != separator:
            yield row
            row = []


def _as_cell(value: str, before: str, encoding: str) -> str:
    """A value as the file writes it: quoted where it was or has to be, in letters that the file can hold."""
    value = value.encode(encoding, "xmlcharrefreplace").decode(encoding)
    if before.startswith('"') or re.search(r'[",;\t\r\n]', value):
        return '"' + value.replace('"', '""') + '"'
    return value


# --- for the platforms' layouts -----------------------------------------------------------------------------


def headings(rows: Sequence[Row]) -> list[str]:
    """What stands above the columns."""
    return [cell.value.strip() for cell in rows[0]]


def value_at(row: Row, column: int | None) -> str:
    """A cell's value; empty where the row has no such cell."""
    return row[column].value.strip() if column is not None and column < len(row) else ""


def under(header: Sequence[str], row: Row, wanted: Sequence[str]) -> tuple[str, ...]:
    """What stands under these headings, whatever their case."""
    named = {heading.casefold() for heading in wanted}
    return tuple(
        value for i, heading in enumerate(header) if heading.casefold() in named and (value := value_at(row, i))
    )


def the_one(found: Sequence[int], rows: Sequence[Row], column: str | None, known: Sequence[int]) -> int:
    """The one column; CompareError that lists those that are known, where there are none or several."""
    if len(found) == 1:
        return found[0]
    listed = ", ".join(repr(rows[0][i].value) for i in known) or "none"
    asked = f"columns {column!r}" if column else "columns of grades"
    raise CompareError(
        f"{len(found)} {asked} in the gradebook; its assignments: {listed}; --assignment names one"
    )


def number_of(text: str) -> float | None:
    """A number that is written with a point or a comma; None for anything else."""
    try:
        return float(text.replace(",", ".")) if re.fullmatch(r"\d+([.,]\d+)?", text.strip()) else None
    except ValueError:
        return None


# --- whose row, and what is written there -------------------------------------------------------------------


def _row_of(grade: Grade, people: People, roster: People | None, *, numbered: bool) -> int:
    """The index of the student's row, by way of the roster if there is one."""
    if roster is None:
        return people.find(grade.student, grade.number if numbered else "")
    person = roster.rows[roster.find(grade.student, grade.number)]
    found = set()
    for known in filter(None, (*person.ids, *person.logins, person.name)):
        try:
            found.add(people.find(known))
        except LookupError as error:
            if "rows" in str(error) and not found:
                raise
    if len(found) > 1:
        raise LookupError("what the roster says of it stands in different rows of the gradebook")
    if not found:
        raise LookupError("stands in the roster, and in no row of the gradebook")
    return found.pop()


def _name(layout: Sheet, at: int) -> str:
    return layout.people[at].name or layout.rows[at][0].value


def _check_most(layout: Sheet, grade: Grade) -> None:
    if layout.most is not None and abs(layout.most - most(grade)) > 1e-4:
        raise CompareError(f"the column has {layout.most:g} points possible, the results {most(grade):g}")


def _number(grade: Grade, rows: Sequence[Row], layout: Sheet) -> str:
    """The points, with a comma where the file writes its numbers so."""
    commas = any(DECIMAL_COMMA.fullmatch(value_at(row, i)) for row in rows[1:] for i in layout.numbers)
    text = f"{total(grade):.10g}"
    return text.replace(".", ",") if commas else text
