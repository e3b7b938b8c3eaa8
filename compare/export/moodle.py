"""Moodle's offline grading worksheet, and the zip file of feedback files.

Source: mod/assign/feedback/offline/importgradeslib.php (init, next), mod/assign/feedback/file/importziplib.php.
The headings are in the language of whoever exported the file. They are known by their words, and where these are
others, by what stands below and beside: every row has a word and the number that the download's folder has too
(`Participant 1234567`); full marks stand to the right of the grade; the feedback comes last, behind what was last
changed `(submission)` and `(grade)`.
"""

import re
from collections.abc import Sequence

from compare.errors import CompareError
from compare.export.archive import packed
from compare.export.worksheets import Platform, Row, Sheet, headings, number_of, the_one, value_at
from compare.grading.grades import Grade
from compare.grading.roster import Person

PARTICIPANT = re.compile(r"(?P<word>[^\d\s](?:\D*[^\d\s])?)\s*(?P<number>\d+)")  # Teilnehmer/in1234567 in German
IDENTIFIER = {
    *("identifier", "id", "identifiant", "identificador", "identificatore", "identificatie", "identyfikator"),
    *("identifikátor", "identifikator", "识别码", "識別碼", "標識", "идентификатор", "tanımlayıcı", "tunniste"),
}
GRADE = {
    *("grade", "bewertung", "note", "calificación", "nota", "avaliação", "valutazione", "voto", "beoordeling"),
    *("cijfer", "qualificació", "cualificación", "kalifikazioa", "betyg", "karakter", "arvosana", "ocena"),
    *("známka", "osztályzat", "pontszám", "hinne", "vērtējums", "įvertinimas", "оценка", "оцінка", "βαθμός"),
    *("not", "الدرجة", "ציון", "điểm", "nilai", "คะแนน", "성적", "점수", "評点", "評定"),
    *("成績", "成绩", "分數", "分数", "評分", "评分", "評點"),
}
FEEDBACK = {
    *("feedback comments", "feedback als kommentar", "feedback par commentaires", "commenti di feedback"),
    *("comentarios de retroalimentación", "comentários de feedback", "feedback opmerkingen"),
    *("回饋評語", "回饋意見", "反馈评论", "フィードバックコメント"),
}
CHANGED = re.compile(r".+[(（].+[)）]", re.DOTALL)  # Last modified (grade)
ADDRESS = re.compile(r"[^@\s]+@[^@\s]+")
FORBIDDEN = re.compile(r"""[\x00-\x1f\x7f&<>"`|':\\/]|\.(?=\.)""")  # in the names of Moodle's files


def layout(rows: Sequence[Row], column: str | None) -> Sheet:
    """The column of grades, and the rows of participants."""
    header = headings(rows)
    below = [row for row in rows[1:] if any(cell.value.strip() for cell in row)]
    who = _identifier(header, below)
    grade = _grade(header, below, rows, column)
    beside = [value_at(row, grade + 1) for row in below]
    if beside and all("\n" in text for text in beside):
        scale = ", ".join(beside[0].split())
        raise CompareError(f"this assignment is graded by a scale ({scale}), and not by points")
    return Sheet(
        grade,
        below,
        [_person(row, who, grade) for row in below],
        most=_alike(beside),
        feedback=_feedback(header, grade),
        numbers=[grade, grade + 1],
    )


def _identifier(header: Sequence[str], below: Sequence[Row]) -> int:
    """The column with one word and a number in each row."""
    found = []
    for i in range(len(header)):
        matched = [PARTICIPANT.fullmatch(value_at(row, i)) for row in below]
        if matched and all(matched) and len({one["word"] for one in matched if one}) == 1:
            found.append(i)
    named = [i for i in found if header[i].casefold() in IDENTIFIER]
    if not found:
        raise CompareError(f"the gradebook has no column of `Participant 1234567`; {_columns(header)}")
    return (named or found)[0]


def _grade(header: Sequence[str], below: Sequence[Row], rows: Sequence[Row], column: str | None) -> int:
    """The column that is asked for, or called so, or that has the same number beside it in every row."""
    every = list(range(len(header)))
    small = [text.casefold() for text in header]
    if column is not None:
        return the_one([i for i in every if small[i] == column.strip().casefold()], rows, column, every)
    named = [i for i in every if small[i] in GRADE]
    beside = [i for i in every if _alike([value_at(row, i + 1) for row in below]) is not None]
    both = [i for i in named if i in beside]
    return the_one(both if len(both) == 1 else named or beside, rows, None, every)


def _alike(texts: Sequence[str]) -> float | None:
    """The number that all of them are; None if they are none, or not the same."""
    return number_of(texts[0]) if texts and len(set(texts)) == 1 else None


def _feedback(header: Sequence[str], grade: int) -> int | None:
    """The column of comments; the only one behind the dates where it has another name."""
    named = [i for i, text in enumerate(header) if text.casefold() in FEEDBACK]
    if named:
        return named[0]
    dates = [i for i, text in enumerate(header) if i > grade and CHANGED.fullmatch(text)]
    return dates[-1] + 1 if dates and dates[-1] + 2 == len(header) else None


def _person(row: Row, who: int, grade: int) -> Person:
    """The participant's number; beside it the name, unless marking is anonymous; and addresses."""
    matched = PARTICIPANT.fullmatch(value_at(row, who))
    told = [value_at(row, i) for i in range(who + 1, grade)]
    logins = tuple(text for text in told if ADDRESS.fullmatch(text))
    name = told[0] if told and told[0] not in logins else ""
    return Person((matched["number"],) if matched else (), name, logins)


def _columns(header: Sequence[str]) -> str:
    return f"its columns: {', '.join(map(repr, header))}"[:400]


def _known(header: Sequence[str]) -> bool:
    return True  # whatever the language: `layout` says what is missing


MOODLE = Platform("Moodle", _known, "a column of `Participant 1234567`", layout)


def feedback_path(grade: Grade) -> str:
    """Where Moodle looks for a participant's feedback; LookupError, in one line, without the number.

    It takes the folder's name apart at each _, and the second part for the number: a name has none.
    """
    if not grade.number.isascii() or not grade.number.isdecimal():
        raise LookupError("has no participant number, which the folders of Moodle's download tell")
    name = " ".join(FORBIDDEN.sub("", grade.student).replace("_", " ").split()).lstrip(".") or "Participant"
    return f"{name}_{grade.number}_assignsubmission_file/feedback.html"


def feedback_zip(pages: Sequence[tuple[Grade, bytes]]) -> tuple[bytes, list[str]]:
    """Everybody's page in one zip file; and who is left out, and why."""
    files: dict[str, bytes] = {}
    numbers: set[str] = set()
    complaints = []
    for grade, page in pages:
        try:
            path = feedback_path(grade)
            if grade.number in numbers:
                raise LookupError("another submission has the same number")
        except LookupError as error:
            complaints.append(f"{grade.student!r}: {error}")
            continue
        numbers.add(grade.number)
        files[path] = page
    return packed(files), complaints
