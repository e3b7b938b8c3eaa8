"""Canvas's gradebook: one column of the lecturer's own export.

Source: community.canvaslms.com, "How do I import grades in the Gradebook?", "How do I export grades in the
Gradebook?". The first column is headed Student, the second ID; further ones may be SIS User ID and SIS Login ID;
an assignment is headed `Title (12345)`. Canvas writes commas or semicolons, with or without a byte order mark;
spreadsheets write what they like.
"""

import re
from collections.abc import Sequence

from compare.errors import CompareError
from compare.export.worksheets import Platform, Row, Sheet, headings, number_of, the_one, under, value_at
from compare.grading.roster import Person

ASSIGNMENT = re.compile(r"(?P<title>.*) \((?P<number>\d+)\)", re.DOTALL)
POSSIBLE = "Points Possible"
NUMBERS, LOGINS = ("ID", "SIS User ID", "Integration ID"), ("SIS Login ID",)
EXCUSED = "EX"


def layout(rows: Sequence[Row], column: str | None) -> Sheet:
    """The one assignment whose heading, title or number this is, and the rows below."""
    header = headings(rows)
    if header[1] != "ID":
        raise CompareError("the gradebook's second column is not headed ID")
    known = {i: matched for i, text in enumerate(header) if (matched := ASSIGNMENT.fullmatch(text))}
    asked = [i for i, m in known.items() if column in (None, m[0], m["title"], m["number"])]
    grade = the_one(asked, rows, column, list(known))
    students = [row for row in rows[1:] if len(row) > 2 and _is_student(row)]
    worth = next((row for row in rows[1:4] if row[0].value.strip().startswith(POSSIBLE)), ())
    return Sheet(
        grade,
        students,
        [Person(under(header, row, NUMBERS), value_at(row, 0), under(header, row, LOGINS)) for row in students],
        most=number_of(value_at(worth, grade)),
        numbers=list(known),
        excused=EXCUSED,
    )


def _is_student(row: Row) -> bool:
    """Neither the points possible nor what Canvas says of posting: those rows have no ID."""
    return bool(value_at(row, 1)) and not value_at(row, 0).startswith(POSSIBLE)


def _known(header: Sequence[str]) -> bool:
    return "student" in header[0].lower()


CANVAS = Platform("Canvas", _known, "a column headed Student", layout)
