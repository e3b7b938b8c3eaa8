"""Gradebooks of learning platforms: the right cells are filled, and every other byte stays as it was."""

import codecs
import csv
import io
import re
import zipfile
from dataclasses import replace

import pytest
from commands import ended
from grades import HOSTILE, WORTH, graded, hostile

from compare.export import worksheets
from compare.export.blackboard import BLACKBOARD
from compare.export.brightspace import BRIGHTSPACE
from compare.export.canvas import CANVAS
from compare.export.moodle import MOODLE, feedback_zip
from compare.grade import main
from compare.grading.decisions import Decision
from compare.grading.grades import Standing
from compare.grading.results import place, write_grade
from compare.grading.roster import People, Person
from compare.submission.platforms import named
from compare.submission.text import cell


def fill(platform, content, grades, column=None, roster=None, *, reviewed=False):
    return worksheets.fill(platform, content, column, grades, roster, reviewed=reviewed)


def written(rows, separator=",", newline="\n", *, quote=False):
    """A table as a program writes it."""
    file = io.StringIO(newline="")
    quoting = csv.QUOTE_ALL if quote else csv.QUOTE_MINIMAL
    csv.writer(file, delimiter=separator, lineterminator=newline, quoting=quoting).writerows(rows)
    return file.getvalue()


def read(content, separator=",", encoding="utf-8-sig"):
    """A table as another program reads it."""
    return list(csv.reader(io.StringIO(content.decode(encoding), newline=""), delimiter=separator))


def around(content, columns):
    """The bytes before, between and after the cells of some columns, the headings among them."""
    text, mark, encoding = worksheets.decoded(content)
    chosen = [row[i] for row in list(worksheets.cells(text))[1:] for i in columns if i < len(row)]
    starts, ends = [0, *(cell.end for cell in chosen)], [*(cell.start for cell in chosen), len(text)]
    return [mark, *(text[start:end].encode(encoding) for start, end in zip(starts, ends, strict=True))]


# --- Moodle -------------------------------------------------------------------------------------------------


# Of Moodle's language packs; in German and Chinese no space stands between the word and the number.
LANGUAGES = {
    "en": (
        *("Participant ", "Identifier", "Full name", "Email address", "Status", "Grade", "Maximum Grade"),
        *("Grade can be changed", "Last modified (submission)", "Last modified (grade)", "Feedback comments"),
    ),
    "de": (
        *("Teilnehmer/in", "ID", "Vollständiger Name", "E-Mail-Adresse", "Status", "Bewertung", "Bestwertung"),
        *("Bewertung kann geändert werden", "Zuletzt geändert (Abgabe)", "Zuletzt geändert (Bewertung)"),
        "Feedback als Kommentar",
    ),
    "fr": (
        *("Participant", "Identifiant", "Nom complet", "Adresse de courriel", "Statut", "Note", "Note maximale"),
        *("La note peut être modifiée", "Dernière modification (travail remis)"),
        *("Dernière modification (note)", "Feedback par commentaires"),
    ),
    "es": (
        *("Participante", "Identificador", "Nombre completo", "Dirección de correo", "Estado", "Calificación"),
        *("Calificación máxima", "La calificación puede ser cambiada", "Última modificación (entrega)"),
        *("Última modificación (calificación)", "Comentarios de retroalimentación"),
    ),
    "zh_tw": (
        *("參與者", "識別碼", "全名", "電子郵件信箱", "狀態", "成績", "最高分數", "成績可以更改"),
        *("最後修改（學生）", "最後修改（老師）", "回饋評語"),
    ),
    "a language that nobody listed": (
        *("Gweler ", "Dynodydd", "Enw llawn", "Cyfeiriad e-bost", "Statws", "Gradd", "Gradd uchaf"),
        *("Gellir newid y radd", "Newidiwyd (cyflwyniad)", "Newidiwyd (gradd)", "Sylwadau adborth"),
    ),
}
DAY = "Monday, 5 October 2026, 10:00 AM"
GRADE, FEEDBACK = 4, 9
UNLISTED = "a language that nobody listed"


def worksheet(language="en", full="10.00", empty=""):
    """What Moodle exports: two namesakes, a name over two lines, one graded already, one without a file."""
    word, *headings = LANGUAGES[language]
    people = {
        "41011": ("Jana Nova", "jana@example.org", empty),
        "41012": ("Jana Nova", "jn2@example.org", empty),
        "41013": ('Ann_Marie "Max"\nLee', "ann@example.org", full.replace("10", "7")),
        "41014": ("Óscar Núñez", "oscar@example.org", empty),
        "41015": ("Nobody Here", "nobody@example.org", empty),
    }
    rows = [
        [f"{word}{number}", name, mail, "Submitted", grade, full, "Yes", DAY, "-", ""]
        for number, (name, mail, grade) in people.items()
    ]
    return [headings, *rows]


CLASS = [
    graded("Jana Nova (41011)", number="41011"),
    graded("Jana Nova (41012)", number="41012", wrong=["dW2"]),
    graded("Ann_Marie Lee", number="41013", wrong=["dW1"]),
    graded("oscar"),
    graded("Somebody Else", number="99999"),
]
MOODLES = {
    **{name: (written(worksheet(name)).encode(), ",") for name in LANGUAGES},
    "with a mark": (codecs.BOM_UTF8 + written(worksheet(), quote=True).encode(), ","),
    "windows": (written(worksheet("de"), newline="\r\n").encode(), ","),
    "semicolons": (written(worksheet("fr"), ";").encode(), ";"),
    "tabs": (written(worksheet("es"), "\t", "\r\n").encode(), "\t"),
    "dashes": (written(worksheet(empty="-")).encode(), ","),
    "no last line end": (written(worksheet("zh_tw")).rstrip("\n").encode(), ","),
}


@pytest.mark.parametrize("content, separator", MOODLES.values(), ids=MOODLES)
def test_moodles_worksheet_is_filled_in_any_language(content, separator):
    filled = fill(MOODLE, content, CLASS)
    assert around(filled.content, [GRADE, FEEDBACK]) == around(content, [GRADE, FEEDBACK])
    before, after = read(content, separator), read(filled.content, separator)
    assert [row[GRADE] for row in after[1:]] == ["10", "8.33", "8.33", "10", before[5][GRADE]]
    assert [row[FEEDBACK][:10] for row in after[1:]] == ["<p>graded<"] * 4 + [""]
    assert filled.complaints == ["'Somebody Else': stands in no row"]
    assert filled.unfilled == ["Nobody Here"]


def test_moodles_numbers_have_a_comma_where_the_file_has_it():
    filled = fill(MOODLE, written(worksheet("de", full="10,00")).encode(), CLASS)
    assert [row[GRADE] for row in read(filled.content)[1:]] == ["10", "8,33", "8,33", "10", ""]


def test_a_comma_that_a_student_wrote_makes_no_comma_of_ours():
    rows = worksheet()
    rows = [[*row[:8], "Online text" if i == 0 else "1,5", *row[8:]] for i, row in enumerate(rows)]
    assert [row[GRADE] for row in read(fill(MOODLE, written(rows).encode(), CLASS).content)[1:3]] == [
        "10",
        "8.33",
    ]


def test_moodles_anonymous_marking_goes_by_the_number_alone():
    rows = [[row[0], *row[3:]] for row in worksheet()]
    anonymous = [graded(f"Participant ({number})", number=number) for number in ("41012", "41015")]
    filled = fill(MOODLE, written(rows).encode(), anonymous)
    assert [row[2] for row in read(filled.content)[1:]] == ["", "10", "7.00", "", "10"]
    assert filled.unfilled == ["Submitted", "Submitted", "Submitted"]


def test_moodles_grade_column_can_be_named():
    rows = worksheet(UNLISTED)
    rows = [[*row[:4], "Other" if i == 0 else "10.00", *row[4:]] for i, row in enumerate(rows)]
    with pytest.raises(
        ValueError, match=re.escape("2 columns of grades in the gradebook; its assignments: 'Dyno")
    ):
        fill(MOODLE, written(rows).encode(), CLASS)
    filled = fill(MOODLE, written(rows).encode(), CLASS, "Gradd")
    assert [row[GRADE + 1] for row in read(filled.content)[1:]] == ["10", "8.33", "8.33", "10", ""]


@pytest.mark.parametrize(
    "rows, words",
    [
        (worksheet(full="20.00"), "the column has 20 points possible, the results 10"),
        (worksheet(full="fail\npass"), "this assignment is graded by a scale (fail, pass), and not by points"),
        ([["Name", "Grade"], ["Jana", ""]], "no column of `Participant 1234567`; its columns: 'Name', 'Grade'"),
        ([["Name"]], "the gradebook starts with 'Name\\n', expected a column of `Participant 1234567`"),
    ],
    ids=["other full marks", "a scale", "another file", "one column"],
)
def test_a_worksheet_that_is_none_is_one_clear_line(rows, words):
    with pytest.raises(ValueError, match=re.escape(words)) as caught:
        fill(MOODLE, written(rows).encode(), CLASS)
    assert "\n" not in str(caught.value)


# --- Brightspace --------------------------------------------------------------------------------------------


def brightspace(heading="Lab 1 Points Grade", key="OrgDefinedId,Username"):
    both = {"OrgDefinedId": ["#s1001", "#s1002", "#s1003"], "Username": ["#at54", "#al01", "#en"]}
    columns = [both[name] for name in key.split(",")]
    headings = [
        *key.split(","),
        "Last Name",
        "First Name",
        heading,
        "Lab 2 Points Grade",
        "End-of-Line Indicator",
    ]
    people = [("Turing", "Alan"), ("Lovelace", "Ada"), ("Noether", "Emmy")]
    return [headings, *([*ids, *who, "", "4.5", "#"] for *ids, who in zip(*columns, people, strict=True))]


BRIGHTSPACES = {
    "both keys": (written(brightspace()).encode(), ",", "Lab 1"),
    "by id alone": (written(brightspace(key="OrgDefinedId")).encode(), ",", "Lab 1 Points Grade"),
    "by name alone": (written(brightspace(key="Username")).encode(), ",", "Lab 1"),
    "tabs": (written(brightspace(), "\t", "\r\n").encode(), "\t", "Lab 1"),
    "with what it is worth": (
        codecs.BOM_UTF8
        + written(brightspace("Lab 1 Points Grade <Numeric MaxPoints:10 Weight:5 Category:Labs>")).encode(),
        *(",", "Lab 1"),
    ),
}


@pytest.mark.parametrize("content, separator, column", BRIGHTSPACES.values(), ids=BRIGHTSPACES)
def test_brightspaces_item_is_filled(content, separator, column):
    grades = [graded("Alan Turing", number="1002"), graded("Ada Lovelace", wrong=["dW2"]), graded("Ada Byron")]
    at = len(read(content, separator)[0]) - 3
    filled = fill(BRIGHTSPACE, content, grades, column)
    assert around(filled.content, [at]) == around(content, [at])
    assert [row[at] for row in read(filled.content, separator)[1:]] == ["10", "8.33", ""]
    assert (filled.complaints, filled.unfilled) == (["'Ada Byron': stands in no row"], ["Noether, Emmy"])


def test_the_number_of_brightspaces_download_is_no_id_of_its_gradebook():
    rows = brightspace()
    rows[1][0] = "#1002"
    filled = fill(BRIGHTSPACE, written(rows).encode(), [graded("Emmy Noether", number="1002")], "Lab 1")
    assert [row[4] for row in read(filled.content)[1:]] == ["", "", "10"]


def test_what_brightspaces_item_is_worth_is_looked_at():
    content = written(brightspace("Lab 1 Points Grade <Numeric MaxPoints:20>")).encode()
    with pytest.raises(ValueError, match="the column has 20 points possible, the results 10"):
        fill(BRIGHTSPACE, content, [graded("Alan Turing")], "Lab 1")


# --- Blackboard ---------------------------------------------------------------------------------------------


def blackboard(heading="Lab [1] [Total Pts: 10 Score] |1281892", *, feedback=True):
    more = ["Grading Notes", "Notes Format", "Feedback to Learner", "Feedback Format"] if feedback else []
    headings = ["Last Name", "First Name", "Username", "Student ID", "Availability", heading, *more]
    people = [
        ("Turing", "Alan", "at54", "77"),
        ("Lovelace", "Ada", "al01", "78"),
        ("Noether", "Emmy", "en", "79"),
    ]
    empty = ["private", "SMART_TEXT", "", ""] if feedback else []
    grades = ["", "Needs Grading(3.00)", "In Progress"]
    return [headings, *([*who, "Yes", grade, *empty] for who, grade in zip(people, grades, strict=True))]


BLACKBOARDS = {
    "tabs in UTF-16": codecs.BOM_UTF16_LE + written(blackboard(), "\t", "\r\n", quote=True).encode("utf-16-le"),
    "UTF-16 without a mark": written(blackboard(), "\t", "\r\n", quote=True).encode("utf-16-le"),
    "the other UTF-16": codecs.BOM_UTF16_BE + written(blackboard(), "\t").encode("utf-16-be"),
    "quoted commas": written(blackboard(), quote=True).encode(),
    "no feedback": written(blackboard(feedback=False), quote=True).encode(),
    "windows-1252": written(blackboard("Übung [Total Pts: up to 10 Score] |1281892")).encode("cp1252"),
}


@pytest.mark.parametrize("content", BLACKBOARDS.values(), ids=BLACKBOARDS)
@pytest.mark.parametrize("column", [None, "1281892"])
def test_blackboards_column_is_filled_and_its_feedback(content, column):
    grades = [graded("at54", number="at54"), graded("al01", wrong=["dW2"]), graded("nobody")]
    filled = fill(BLACKBOARD, content, grades, column)
    text, _, _ = worksheets.decoded(filled.content)
    separator = "\t" if "\t" in text else ","
    before = list(csv.reader(io.StringIO(worksheets.decoded(content)[0], newline=""), delimiter=separator))
    headings, *rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    places = [i for i, name in enumerate(headings) if "|1281892" in name or name.startswith("Feedback")]
    assert around(filled.content, places) == around(content, places)
    assert [row[5] for row in rows] == ["10", "8.33", "In Progress"]
    assert [row[6:8] for row in rows] == [row[6:8] for row in before[1:]]
    if len(headings) > 6:
        assert [row[9] for row in rows] == ["HTML", "HTML", ""]
        assert "<li>dW2: 0 of 1.67 points, fail: the gradient differs, at step 0, dW2, index (3, 6)" in rows[1][8]
    assert (filled.complaints, filled.unfilled) == (["'nobody': stands in no row"], ["Noether, Emmy"])


def test_letters_that_the_file_cannot_hold_are_told_in_html():
    content = BLACKBOARDS["windows-1252"]
    filled = fill(BLACKBOARD, content, [replace(graded("at54", wrong=["dW2"]), rule="σ′ is left out")])
    assert "graded: &#963;&#8242; is left out" in filled.content.decode("cp1252")


# --- what all of them share ---------------------------------------------------------------------------------


STANDINGS = [standing for standing in Standing if standing is not Standing.GRADED]


def decided(grade, **what):
    return replace(grade, decisions=[Decision(student=grade.student, **what)])


def test_what_a_person_decided_counts_and_their_words_are_told():
    grade = decided(graded("oscar", standing=Standing.TIMEOUT), reviewed=True, words="Come & see me")
    row = read(fill(MOODLE, written(worksheet()).encode(), [grade]).content)[4]
    assert (row[GRADE], row[FEEDBACK][:38]) == ("0", "<p>reviewed: Come &amp; see me</p><ul>")


def test_who_is_excused_is_said_to_be_and_has_no_number():
    grade = decided(graded("oscar"), excused=True)
    content = written(worksheet()).encode()
    filled = fill(MOODLE, content, [grade], reviewed=True)
    assert (filled.content, filled.complaints) == (content, ["'oscar': is excused: no points are asked for"])
    canvas = b"Student,ID,Section,Lab (1)\nOscar,1,,\n"
    assert fill(CANVAS, canvas, [grade]).content == canvas.replace(b",,\n", b",,EX\n")


def test_what_a_person_wrote_beside_stays_and_what_we_wrote_is_renewed():
    ours = read(fill(MOODLE, written(worksheet()).encode(), [graded("oscar", wrong=["dW2"])]).content)
    again = fill(MOODLE, written(ours).encode(), [graded("oscar")])
    assert read(again.content)[4][FEEDBACK].count("fail") == 0
    theirs = [[*row[:FEEDBACK], "<p>Well done</p>"] if "oscar" in row[2] else row for row in worksheet()]
    filled = fill(MOODLE, written(theirs).encode(), [graded("oscar")])
    row = read(filled.content)[4]
    assert (row[GRADE], row[FEEDBACK]) == ("10", "<p>Well done</p>")
    assert filled.unfilled[0] == "the feedback of Óscar Núñez, which somebody wrote"


@pytest.mark.parametrize("standing", STANDINGS)
@pytest.mark.parametrize("reviewed", [False, True])
def test_nobody_has_a_number_before_a_person_has_looked(standing, reviewed):
    content = written(worksheet()).encode()
    grade = graded("oscar", standing=standing, reason="it took too long")
    filled = fill(MOODLE, content, [grade], reviewed=reviewed)
    assert (filled.content == content) != reviewed
    kind = "" if standing is Standing.NEEDS_REVIEW else f" ({standing})"
    assert filled.complaints == ([] if reviewed else [f"'oscar': needs a review{kind}: it took too long"])


def test_a_roster_whose_words_lead_to_different_rows_is_said():
    roster = People([Person(("41012",), "Óscar Núñez", ("oscar",))])
    filled = fill(MOODLE, written(worksheet()).encode(), [graded("oscar")], roster=roster)
    assert filled.complaints == ["'oscar': what the roster says of it stands in different rows of the gradebook"]


def test_what_a_submission_says_is_text_in_a_gradebook():
    grade = replace(hostile(), student="oscar")
    row = read(fill(MOODLE, written(worksheet()).encode(), [grade]).content)[4]
    assert "<b>" not in row[FEEDBACK]
    assert row[FEEDBACK].isprintable()
    assert f"{WORTH['forward']:g} points" in row[FEEDBACK]


FORMULAS = {
    "at the start": "=1+1",
    "behind a semicolon": "a;=1+1;b",
    "behind a comma": "a,@SUM(1)",
    "behind a tab": "a\t-cmd",
    "behind a bar": "a|+1+1",
    "behind a line's end": "a\n=1+1",
    "behind spaces": "a;   =1+1",
    "wide": "a;＝1+1",
    "wide at the start": "＠x",
    "small": "﹢1+1",
    "in quotation marks": 'a;"=1+1";b',
    "a number and more": "a;-1+cmd|' /C calc'!A0",
    "hostile": HOSTILE,
}
SIGNS = "=+-@＝＋－＠﹦﹢﹣﹫−"


@pytest.mark.parametrize("text", FORMULAS.values(), ids=FORMULAS)
def test_a_spreadsheet_sees_no_formula_whatever_separates_its_cells(text):
    filled = fill(MOODLE, written(worksheet()).encode(), [replace(graded("oscar"), rule=text)])
    for line in (written([[cell(text), cell(-1.5), "x"]]), filled.content.decode()):
        for separator in ",;\t|":
            fields = [field for row in csv.reader(io.StringIO(line), delimiter=separator) for field in row]
            fields += re.split(rf"[{separator}\n]", line)
            begun = [field.strip(' "') for field in fields]
            assert [
                field for field in begun if field.startswith(tuple(SIGNS)) and field not in ("-1.5", "-")
            ] == []


@pytest.mark.parametrize("text", ["-1.5", "at index (3, -1)", "[1.0, -2e-5]", "x <= y", "a - b", "1;-2,5"])
def test_a_number_is_no_formula(text):
    assert cell(text) == text


# --- Moodle's feedback files --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "student, folder",
    [
        ("Jana Nova (41011)", "Jana Nova (41011)_41011_assignsubmission_file"),
        ("Ann_Marie_Lee", "Ann Marie Lee_41011_assignsubmission_file"),
        ("../a/b\\c:d", "abcd_41011_assignsubmission_file"),
        (".hidden", "hidden_41011_assignsubmission_file"),
        ("_", "Participant_41011_assignsubmission_file"),
        ("李小明", "李小明_41011_assignsubmission_file"),
    ],
)
def test_moodle_finds_the_participant_in_the_name_of_the_folder(student, folder):
    content, complaints = feedback_zip([(graded(student, number="41011"), b"page")])
    assert complaints == []
    with zipfile.ZipFile(io.BytesIO(content)) as held:
        assert held.namelist() == [f"{folder}/feedback.html"]
    parts = folder.split("_", 4)  # as importziplib.php does
    assert (len(parts), parts[1]) == (4, "41011")
    assert named(folder).number == "41011"


def test_the_same_feedback_is_the_same_zip_file_and_leaves_out_whom_moodle_would_not_find():
    grades = [graded("a", number="2"), graded("b", number="1"), graded("c"), graded("d", number="2")]
    pages = [(grade, grade.student.encode()) for grade in grades]
    assert feedback_zip(pages)[0] == feedback_zip(pages[:2])[0] == feedback_zip(pages[1::-1])[0]
    assert feedback_zip(pages)[1] == [
        "'c': has no participant number, which the folders of Moodle's download tell",
        "'d': another submission has the same number",
    ]


def test_a_class_goes_to_moodle_by_two_commands(capsys, tmp_path):
    results = tmp_path / "lab-grades"
    for grade in CLASS[:3]:
        write_grade(results, grade)
    for grade in CLASS[:2]:
        (place(results, grade.student) / "feedback.html").write_text("<!doctype html>")
    (tmp_path / "Grades.csv").write_text(written(worksheet("de")), encoding="utf-8")
    command = ["export", results, "--to", "moodle", "--gradebook", tmp_path / "Grades.csv"]
    code, out, err = ended(main, capsys, *command)
    assert (code, out) == (0, f"{results / 'moodle.csv'}\n")
    assert err == "as it was: Óscar Núñez\nas it was: Nobody Here\n"
    code, out, err = ended(main, capsys, "export", results, "--to", "moodle-feedback")
    assert (code, out) == (1, f"{results / 'moodle-feedback.zip'}\n")
    assert err.startswith("left out: 'Ann_Marie Lee': has no ")
    with zipfile.ZipFile(results / "moodle-feedback.zip") as held:
        assert len(held.namelist()) == 2
