"""Brightspace's gradebook: the points of one grade item.

Source: community.d2l.com/brightspace/kb/articles/3538-importing-grades. OrgDefinedId or Username tell whose a
row is, both with # in front; an item is headed `Lab 1 Points Grade`, in some exports with what it is worth; the
last column is the End-of-Line Indicator, # in every row. Commas or tabs separate.
"""

import re
from collections.abc import Sequence

from compare.export.worksheets import Platform, Row, Sheet, headings, number_of, the_one, under
from compare.grading.roster import Person

ITEM = re.compile(r"(?P<title>.*) Points Grade(?: *<(?P<more>.*)>)?", re.DOTALL | re.IGNORECASE)
WORTH = re.compile(r"MaxPoints:\s*(\d+(?:[.,]\d+)?)", re.IGNORECASE)
IDS, LOGINS = ("OrgDefinedId", "Org Defined ID"), ("Username", "Email")
KEYS = {"orgdefinedid", "org defined id", "username"}


def layout(rows: Sequence[Row], column: str | None) -> Sheet:
    """The one item whose heading or title this is, and the rows below."""
    header = headings(rows)
    known = {i: matched for i, text in enumerate(header) if (matched := ITEM.fullmatch(text))}
    asked = [i for i, m in known.items() if column in (None, m[0], m["title"], f"{m['title']} Points Grade")]
    grade = the_one(asked, rows, column, list(known))
    worth = WORTH.search(known[grade]["more"] or "")
    people = [_person(header, row) for row in rows[1:]]
    told = [i for i, person in enumerate(people) if person.ids or person.logins]
    return Sheet(
        grade,
        [rows[1 + i] for i in told],
        [people[i] for i in told],
        most=number_of(worth[1]) if worth else None,
        numbers=list(known),
    )


def _person(header: Sequence[str], row: Row) -> Person:
    ids, logins = (tuple(one.removeprefix("#") for one in under(header, row, names)) for names in (IDS, LOGINS))
    last, first = (" ".join(under(header, row, (name,))) for name in ("Last Name", "First Name"))
    return Person(ids, f"{last}, {first}".strip(", "), logins)


def _known(header: Sequence[str]) -> bool:
    return any(text.casefold() in KEYS for text in header)


BRIGHTSPACE = Platform("Brightspace", _known, "a column headed OrgDefinedId or Username", layout, numbered=False)
