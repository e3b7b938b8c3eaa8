"""Who is who: the students of the results, found in a roster or in the rows of a gradebook.

A learning platform names files in its own way (`turingalan`, `Alan Turing`, `at54`), so students are looked for
by their number, then by their login, then by their name, in either order. Several candidates are none.
"""

import csv
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from compare.errors import CompareError
from compare.files import read_bytes

HEADINGS = {"id": ("id", "student id"), "name": ("name", "student name"), "login": ("login", "username", "email")}
LARGEST_ROSTER = 2**24  # bytes


@dataclass(frozen=True)
class Person:
    """One row: numbers and logins by which the person is known, and the name, `Alan Turing` or `Turing, Alan`."""

    ids: tuple[str, ...]
    name: str
    logins: tuple[str, ...]

    @property
    def names(self) -> tuple[str, str]:
        """First and last name, as far as the name tells them apart."""
        last, comma, first = self.name.partition(",")
        if not comma:
            first, _, last = self.name.rpartition(" ")
        return first.strip(), last.strip()


class People:
    """The rows of a roster or gradebook, to look students up in."""

    def __init__(self, rows: Sequence[Person]) -> None:
        self.rows = rows

    def find(self, student: str, number: str = "") -> int:
        """The index of the student's row; LookupError, in one line, for none or several."""
        for what, wanted, known, alike in (
            ("number", number, lambda row: row.ids, str.casefold),
            ("number", student, lambda row: row.ids, str.casefold),
            ("login", number, _logins, str.casefold),
            ("login", student, _logins, str.casefold),
            ("name", student, _spellings, _folded),
        ):
            key = alike(wanted)
            found = [i for i, row in enumerate(self.rows) if key and key in map(alike, known(row))]
            if len(found) > 1:
                raise LookupError(f"the {what} {wanted!r} stands in {len(found)} rows")
            if found:
                return found[0]
        raise LookupError("stands in no row")


def _logins(row: Person) -> Iterator[str]:
    """An address is known by what stands before its @ as well."""
    for login in row.logins:
        yield from (login, login.partition("@")[0])


def _spellings(row: Person) -> Iterator[str]:
    """alanturing and turingalan: with the family name first, as Canvas has it, or last."""
    first, last = row.names
    yield from (row.name, f"{first}{last}", f"{last}{first}")


def _folded(text: str) -> str:
    """Without case, accents, spaces and punctuation."""
    letters = unicodedata.normalize("NFKD", text).casefold()
    return "".join(c for c in letters if c.isalnum())


def read_roster(path: Path) -> People:
    """The rows of a CSV file with the columns id, name and login; CompareError, in one line, if it has none."""
    try:
        text = read_bytes(path, LARGEST_ROSTER).decode("utf-8-sig")
        rows = list(csv.reader(text.splitlines(keepends=True), strict=True))
    except (UnicodeDecodeError, csv.Error) as error:
        raise CompareError(f"cannot read {path}: {error}") from None
    header = [cell.strip().lower() for cell in rows[0]] if rows else []
    at = {key: _first(header, names) for key, names in HEADINGS.items()}
    if missing := [key for key, column in at.items() if column is None]:
        raise CompareError(f"{path} has no column {missing[0]!r}: expected id,name,login in its first line")
    return People([_person(row, at) for row in rows[1:] if any(map(str.strip, row))])


def _first(header: Sequence[str], names: Iterable[str]) -> int | None:
    return next((header.index(name) for name in names if name in header), None)


def _person(row: Sequence[str], at: dict[str, int | None]) -> Person:
    cells = {key: row[i].strip() if i is not None and i < len(row) else "" for key, i in at.items()}
    return Person((cells["id"],), cells["name"], (cells["login"],))
