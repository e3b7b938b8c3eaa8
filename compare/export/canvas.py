"""Canvas's gradebook, a class: one column of the instructor's own export is filled, and nothing else changes.

Source: community.canvaslms.com, "How do I import grades in the Gradebook?", "How do I export grades in the
Gradebook?". The first column is headed Student, the second ID; further ones may be SIS User ID and SIS Login ID;
an assignment is headed `Title (12345)`. Canvas writes commas or semicolons, with or without a byte order mark;
spreadsheets write what they like.
"""

import codecs
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from compare.errors import CompareError
from compare.export.words import points, possible
from compare.grading.grades import Grade, Standing
from compare.grading.roster import People, Person

LARGEST_GRADEBOOK = 2**26  # bytes
MARKS = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
ASSIGNMENT = re.compile(r"(?P<title>.*) \((?P<number>\d+)\)", re.DOTALL)
EMPTY, EXCUSED = ("", "-"), "EX"
DECIMAL_COMMA = re.compile(r"-?\d+,\d+")
NUMBERS, LOGINS = ("ID", "SIS User ID", "Integration ID"), ("SIS Login ID",)


@dataclass(frozen=True)
class Cell:
    """A cell's value, and where its text stands in the file."""

    value: str
    start: int
    end: int


@dataclass(frozen=True)
class Filled:
    """The file, which submissions were left out of it and why, and the rows that no submission filled."""

    content: bytes
    complaints: list[str]
    unfilled: list[str]


def fill(
    gradebook: bytes, column: str, grades: Sequence[Grade], roster: People | None, *, reviewed: bool
) -> Filled:
    """The gradebook with the points in one column; CompareError, in one line, for one that cannot be read.

    A student who is excused stays so, and one who needs a review is left out unless that was done.
    """
    text, mark, encoding = decoded(gradebook)
    rows = list(cells(text))
    at = _column(rows[0], column)
    below = [row for row in rows[1:] if len(row) > 2 and _is_student(row)]
    people = People([_person(rows[0], row) for row in below])
    complaints: list[str] = []
    written: dict[int, str] = {}
    for grade in grades:
        try:
            row = below[_row_of(grade, people, roster)]
            if grade.standing is Standing.NEEDS_REVIEW and not reviewed:
                raise LookupError(f"needs a review: {grade.reason}")
            if len(row) <= at:
                raise LookupError(f"the row ends before the column {column!r}")
            if row[at].value.strip().upper() == EXCUSED:
                raise LookupError("is excused, and stays so")
            if row[at].start in written:
                raise LookupError("another submission has the same row")
        except LookupError as error:
            complaints.append(f"{grade.student!r}: {error}")
            continue
        _check_possible(rows, at, grade)
        written[row[at].start] = _number(grade, rows)
    unfilled = [row[0].value for row in below if len(row) <= at or row[at].start not in written]
    pieces, done = [], 0
    for row in below:
        if len(row) > at and (value := written.get((old := row[at]).start)) is not None:
            quoted = text[old.start : old.end].startswith('"') or "," in value
            pieces += [text[done : old.start], f'"{value}"' if quoted else value]
            done = old.end
    return Filled(mark + ("".join(pieces) + text[done:]).encode(encoding), complaints, unfilled)


def decoded(content: bytes) -> tuple[str, bytes, str]:
    """The text, its byte order mark, and its encoding: whatever leads back to the very same bytes."""
    if len(content) > LARGEST_GRADEBOOK:
        raise CompareError(f"the gradebook has {len(content):,} bytes, at most {LARGEST_GRADEBOOK:,} are read")
    mark = next((mark for mark in MARKS if content.startswith(mark)), b"")
    rest = content[len(mark) :]
    for encoding in [MARKS[mark]] if mark else ["utf-8", "cp1252", "latin-1"]:
        try:
            text = rest.decode(encoding)
        except UnicodeDecodeError:
            continue
        if text.encode(encoding) == rest:
            return text, mark, encoding
    raise CompareError("the gradebook is no text")


def cells(text: str) -> Iterator[list[Cell]]:
    """The rows of a CSV text with each cell's place; the separator is what follows the first cell."""
    first = re.compile(r'"(?:[^"]|"")*"|[^,;\t\r\n]*').match(text)
    assert first
    separator = text[first.end() : first.end() + 1]
    if separator not in (",", ";", "\t") or "student" not in first[0].lower():
        raise CompareError(f"the gradebook starts with {text[:40]!r}, expected a column headed Student")
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


def _column(header: Sequence[Cell], wanted: str) -> int:
    """The one assignment whose heading, title or number this is."""
    if len(header) < 2 or header[1].value.strip() != "ID":
        raise CompareError("the gradebook's second column is not headed ID")
    known = {i: matched for i, cell in enumerate(header) if (matched := ASSIGNMENT.fullmatch(cell.value))}
    found = [i for i, m in known.items() if wanted in (m[0], m["title"], m["number"])]
    if len(found) != 1:
        titles = ", ".join(repr(m[0]) for m in known.values()) or "none"
        raise CompareError(f"{len(found)} columns {wanted!r} in the gradebook; its assignments: {titles}")
    return found[0]


def _is_student(row: Sequence[Cell]) -> bool:
    """Neither the points possible nor what Canvas says of posting: those rows have no ID."""
    return bool(row[1].value.strip()) and not row[0].value.strip().startswith("Points Possible")


def _person(header: Sequence[Cell], row: Sequence[Cell]) -> Person:
    def under(headings: Sequence[str]) -> tuple[str, ...]:
        named = ((h.value.strip(), cell.value.strip()) for h, cell in zip(header, row, strict=False))
        return tuple(value for heading, value in named if heading in headings)

    return Person(under(NUMBERS), row[0].value.strip(), under(LOGINS))


def _row_of(grade: Grade, people: People, roster: People | None) -> int:
    """The index of the student's row, by way of the roster if there is one."""
    if roster is None:
        return people.find(grade.student, grade.number)
    person = roster.rows[roster.find(grade.student, grade.number)]
    for known in (*person.ids, *person.logins, person.name):
        try:
            return people.find(known)
        except LookupError as error:
            if "rows" in str(error):
                raise
    raise LookupError("stands in the roster, and in no row of the gradebook")


def _check_possible(rows: Sequence[Sequence[Cell]], at: int, grade: Grade) -> None:
    for row in rows[1:4]:
        if len(row) > at and row[0].value.strip().startswith("Points Possible"):
            try:
                most = float(row[at].value.replace(",", "."))
            except ValueError:
                return
            if abs(most - possible(grade)) > 1e-4:
                raise CompareError(f"the column has {most:g} points possible, the results {possible(grade):g}")


def _number(grade: Grade, rows: Sequence[Sequence[Cell]]) -> str:
    """The points, with a comma where the gradebook writes its numbers so."""
    text = f"{points(grade.total):.10g}"
    commas = any(DECIMAL_COMMA.fullmatch(cell.value) for row in rows[1:] for cell in row[2:])
    return text.replace(".", ",") if commas else text
