"""Blackboard's gradebook: one column, and the feedback where the download has one.

Source: help.blackboard.com, "Work Offline with Grade Data"; library.blackboard.com,
grade_center_upload_download.htm. A row is known by its Username, a column by the number that ends its heading,
`Quiz 1 [Total Pts: 10 Score] |1281892`, which must stay. Cells are separated by tabs in UTF-16 (named .xls), or
by commas. The download of a single column has `Feedback to Learner` and `Feedback Format` besides.
"""

import re
from collections.abc import Sequence

from compare.export.worksheets import Platform, Row, Sheet, headings, number_of, the_one, under
from compare.grading.roster import Person

COLUMN = re.compile(
    r"(?P<title>.*?) *\[(?P<worth>[^\[\]]*\d[^\[\]]*)\] *(?:\|(?P<number>\d+))?", re.DOTALL
)  # |1281892
LOGINS = (
    *("Username", "User Name", "Benutzername", "Nom d'utilisateur", "Nom d’utilisateur", "Nombre de usuario"),
    *("Nome utente", "Nome de usuário", "Nome de utilizador", "Gebruikersnaam", "使用者名稱", "用户名"),
)
IDS, LAST, FIRST = ("Student ID",), ("Last Name",), ("First Name",)
FEEDBACK, FORMAT = ("feedback to learner", "feedback to user", "feedback to student"), "feedback format"


def layout(rows: Sequence[Row], column: str | None) -> Sheet:
    """The one column whose heading, title or number this is, and the rows below."""
    header = headings(rows)
    known = {i: matched for i, text in enumerate(header) if (matched := COLUMN.fullmatch(text))}
    asked = [i for i, m in known.items() if column in (None, m[0], m["title"], m["number"])]
    grade = the_one(asked, rows, column, list(known))
    small = [text.casefold() for text in header]
    worth = re.search(r"\d+(?:[.,]\d+)?", known[grade]["worth"])
    students = [row for row in rows[1:] if under(header, row, LOGINS)]
    return Sheet(
        grade,
        students,
        [_person(header, row) for row in students],
        most=number_of(worth[0]) if worth else None,
        feedback=next((small.index(name) for name in FEEDBACK if name in small), None),
        format=small.index(FORMAT) if FORMAT in small else None,
        numbers=list(known),
    )


def _person(header: Sequence[str], row: Row) -> Person:
    last, first = (" ".join(under(header, row, names)) for names in (LAST, FIRST))
    return Person(under(header, row, IDS), f"{last}, {first}".strip(", "), under(header, row, LOGINS))


def _known(header: Sequence[str]) -> bool:
    return any(text in LOGINS for text in header)


BLACKBOARD = Platform("Blackboard", _known, "columns headed Last Name, First Name, Username", layout)
