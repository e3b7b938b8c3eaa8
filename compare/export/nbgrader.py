"""The CSV file that nbgrader exports, a class.

Source: nbgrader/plugins/export.py, CsvExportPlugin. Unlike there, cells are quoted where they have to be. The
roster tells names and addresses; a late submission's points are lower already: no further penalty stands here.
"""

import csv
import io
from collections.abc import Sequence

from compare.export.words import most, total, withheld
from compare.grading.grades import Grade
from compare.grading.roster import People, Person
from compare.submission.text import cell

HEADER = (
    "assignment",
    "duedate",
    "timestamp",
    "student_id",
    "last_name",
    "first_name",
    "email",
    "raw_score",
    "late_submission_penalty",
    "score",
    "max_score",
)


def table(
    grades: Sequence[Grade], assignment: str, roster: People | None, *, reviewed: bool
) -> tuple[str, list[str]]:
    """One row a student; and who is left out, and why."""
    file, complaints = io.StringIO(newline=""), []
    rows = csv.writer(file, lineterminator="\n")
    rows.writerow(HEADER)
    for grade in grades:
        known = Person((grade.student,), "", ())
        if why := withheld(grade, reviewed=reviewed):
            complaints.append(f"{grade.student!r}: {why}")
            continue
        if roster:
            try:
                known = roster.rows[roster.find(grade.student, grade.number)]
            except LookupError as error:
                complaints.append(f"{grade.student!r}: {error} of the roster")
                continue
        first, last = known.names
        email = next((login for login in known.logins if "@" in login), "")
        who = (assignment, "", "", known.ids[0] or grade.student, last, first, email)
        rows.writerow(map(cell, (*who, total(grade), 0.0, total(grade), most(grade))))
    return file.getvalue(), complaints
