"""Exports: each format is read again by its own reader or schema, and whatever a submission says stays text."""

import base64
import codecs
import csv
import io
import json
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree

import junitparser
import pytest
import yaml
from commands import ended
from jsonschema import Draft202012Validator

from compare.export import canvas, classroom50, github, gradescope, junit, nbgrader
from compare.export.exporting import CLASS, GENERATED, STUDENT
from compare.grade import FORMATS, main
from compare.grading.explaining import Cause
from compare.grading.grading import Grade, Standing
from compare.grading.judging import Item, State
from compare.grading.results import write_grade
from compare.grading.roster import People, Person, read_roster
from compare.verdict.mismatch import Extreme, Mismatch

SCHEMAS = Path(__file__).parent / "schemas"
WORTH = {"forward": 2.0, "loss": 1.0, "dW3": 5 / 3, "dW2": 5 / 3, "dW1": 5 / 3, "accuracy": 2.0}  # 10 altogether
FIRST = Mismatch(0, "dW2", (7, 8), "float64", 3, 56, Extreme(0.5, (3, 6), 1e-15), Extreme(2.0, (1, 1), 1e-15))
HOSTILE = '=cmd|"x"!A1,\x1b[31m<b>&\x00\x08\ufffe\ud800\u202e,]]>'


def graded(student="alice", wrong=(), standing=Standing.GRADED, number="", reason=""):
    """A grade in which some items are wrong."""
    items = [
        Item(name, State.FAIL, "the gradient differs", first=FIRST if name == "dW2" else None)
        if name in wrong
        else Item(name, State.PASS if standing is Standing.GRADED else State.NOT_OBSERVED)
        for name in WORTH
    ]
    points = {item.name: WORTH[item.name] * (item.state is State.PASS) for item in items}
    return Grade(student, "k", standing, reason, items, points, WORTH, "strong", ["a.py"], number=number)


def hostile():
    """A submission whose every word tries to be something else."""
    items = [replace(item, reason=HOSTILE) for item in graded(wrong=WORTH).items]
    return replace(
        graded(HOSTILE), items=items, reason=HOSTILE, causes=[Cause("unknown", [], HOSTILE)], printed=HOSTILE
    )


GRADES = {
    "right": graded(),
    "one-wrong": graded(wrong=["dW2"]),
    "needs-review": graded(standing=Standing.NEEDS_REVIEW, reason="dW1 was not observed"),
    "crashed": graded(standing=Standing.CRASHED, reason="ended: its last words: 'no'"),
    "timeout": graded(standing=Standing.TIMEOUT),
    "hostile": hostile(),
}
every_grade = pytest.mark.parametrize("grade", GRADES.values(), ids=GRADES)


def harmless(text):
    """One line that neither moves a cursor nor changes direction, and that UTF-8 can hold."""
    return text.isprintable() and text == text.encode().decode()


RUNNER = {
    "CLASSROOM": "nets",
    "ASSIGNMENT": "backprop",
    "OWNER": "alice",
    "SUBMISSION_TAG": "submit/2026-06-01T14-32-05Z-a1b2c3d",
    "COMMIT_URL": "https://example.org/commit/1",
    "RELEASE_URL": "https://example.org/release/1",
}
NOW = datetime(2026, 6, 1, 14, 32, 1, tzinfo=UTC)


def conforms(data, format):
    """What a platform reads, held against the schema of what it takes."""
    schema = json.loads((SCHEMAS / f"{format}.json").read_text())
    Draft202012Validator(schema).validate(json.loads(json.dumps(data, allow_nan=False)))


def test_every_format_that_is_offered_is_there():
    assert set(FORMATS) == {*STUDENT, *CLASS, *GENERATED}


@every_grade
def test_gradescope_gets_a_score_and_a_test_for_each_item(grade):
    data = gradescope.results(grade)
    conforms(data, "gradescope")
    assert data["score"] == pytest.approx(sum(test["score"] for test in data["tests"]), abs=1e-3)
    assert [test["name"] for test in data["tests"]] == list(WORTH)
    assert all(harmless(test["output"]) for test in data["tests"])
    assert harmless(data["output"])


def test_gradescope_shows_where_the_first_wrong_element_is():
    test = gradescope.results(GRADES["one-wrong"])["tests"][3]
    assert (test["status"], test["score"]) == ("failed", 0.0)
    assert test["output"] == "fail: the gradient differs, at step 0, dW2, index (3, 6)"


@every_grade
def test_github_classroom_gets_what_its_reporter_reads(grade):
    data = github.reported(grade)
    conforms(data, "github")
    assert sum(test["score"] for test in data["tests"]) == pytest.approx(grade.total, abs=1e-3)
    assert all(harmless(test["message"]) for test in data["tests"])


@pytest.mark.parametrize(
    "name, status", [("right", "pass"), ("one-wrong", "fail"), ("crashed", "error"), ("timeout", "error")]
)
def test_github_classroom_tells_a_failure_from_an_error(name, status):
    assert github.reported(GRADES[name])["status"] == status


def test_github_classroom_wants_whole_points():
    grade = replace(graded(), possible=WORTH | {"loss": 1.5})
    with pytest.raises(ValueError, match=re.escape("full marks are 10.5 points: GitHub Classroom wants a whole")):
        github.reported(grade)


@every_grade
def test_classroom50_gets_whole_numbers_that_add_up(grade):
    data = classroom50.result(grade, RUNNER, NOW)
    conforms(data, "classroom50")
    assert data["max-score"] == sum(test["max-score"] for test in data["tests"]) == 1000
    assert data["score"] == sum(test["score"] for test in data["tests"]) <= 1000
    assert data["score"] == pytest.approx(100 * grade.total, abs=2)
    assert data["datetime"] == "2026-06-01T14:32:01Z"


@pytest.mark.parametrize("variable", ["CLASSROOM", "ASSIGNMENT", "OWNER", "SUBMISSION_TAG", "RELEASE_URL"])
def test_classroom50_needs_its_runner(variable):
    environment = {name: value for name, value in RUNNER.items() if name != variable}
    with pytest.raises(ValueError, match=f"runner sets {variable}, which is not set here"):
        classroom50.result(graded(), environment, NOW)


def test_classroom50_takes_a_submission_by_its_tag_alone():
    with pytest.raises(ValueError, match=re.escape("SUBMISSION_TAG is 'v1', expected submit/...")):
        classroom50.result(graded(), RUNNER | {"SUBMISSION_TAG": "v1"}, NOW)


@every_grade
def test_autolab_finds_the_scores_in_the_last_line(grade):
    lines = STUDENT["autolab"][1](grade).splitlines()
    assert json.loads(lines[-1]) == {"scores": {name: round(value, 4) for name, value in grade.points.items()}}
    assert len(lines) == len(WORTH) + 1
    assert not any(line.startswith("{") for line in lines[:-1])
    assert all(map(harmless, lines))


def test_junit_is_read_by_a_parser_of_junit(tmp_path):
    (tmp_path / "junit.xml").write_bytes(junit.document(list(GRADES.values())))
    whole = junitparser.JUnitXml.fromfile(str(tmp_path / "junit.xml"))
    assert (whole.tests, whole.failures, whole.errors) == (36, 7, 12)
    suites = dict(zip(GRADES, whole, strict=True))
    assert all(len(case.result) <= 1 for suite in suites.values() for case in suite)
    kinds = {name: ["".join(type(r).__name__ for r in case.result) for case in s] for name, s in suites.items()}
    assert kinds["right"] == [""] * 6
    assert kinds["one-wrong"] == ["", "", "", "Failure", "", ""]
    assert set(kinds["needs-review"]) == {"Skipped"}
    assert set(kinds["crashed"]) == set(kinds["timeout"]) == {"Error"}
    counted = {name: (s.tests, s.failures, s.errors, s.skipped) for name, s in suites.items()}
    assert counted["one-wrong"] == (6, 1, 0, 0)
    assert counted["needs-review"] == (6, 0, 0, 6)
    assert counted["crashed"] == (6, 0, 6, 0)
    assert [[(p.name, p.value) for p in suite.properties()] for suite in whole] == [[("isolation", "strong")]] * 6
    failed = list(suites["one-wrong"])[3].result[0]
    assert (failed.type, failed.message.partition(":")[0]) == ("fail", "0 of 1.667 points")


def test_junit_holds_no_character_that_xml_forbids():
    forbidden = (*range(0x20), 0x7F, 0xFFFE, 0xFFFF, 0xD800, 0x1FFFE)
    everything = "".join(map(chr, forbidden)) + "ä😀"
    written = junit.document([replace(hostile(), student=everything)])
    name = ElementTree.fromstring(written)[0].get("name")
    assert name == "ä😀"
    assert b"<b>" not in written


def test_nbgraders_columns_and_formulas_that_are_text():
    text, complaints = nbgrader.table([graded("turingalan"), hostile()], "lab 3", None)
    first, second = csv.DictReader(io.StringIO(text))
    assert ",".join(first) == (  # nbgrader/plugins/export.py
        "assignment,duedate,timestamp,student_id,last_name,first_name,email,raw_score,late_submission_penalty,"
        "score,max_score"
    )
    assert (first["student_id"], first["score"], first["max_score"]) == ("turingalan", "10.0", "10.0")
    assert second["student_id"].startswith("'=cmd")
    assert complaints == []


def test_nbgrader_gets_names_from_the_roster():
    turing, lovelace = ("Turing, Alan", ("at54@example.org",)), ("Ada Lovelace", ("al",))
    roster = People([Person(("7",), *turing), Person(("8",), *lovelace)])
    text, complaints = nbgrader.table([graded("turingalan"), graded("lovelaceada"), graded("x")], "lab", roster)
    rows = [tuple(row.values())[3:7] for row in csv.DictReader(io.StringIO(text))]
    assert rows == [("7", "Turing", "Alan", "at54@example.org"), ("8", "Lovelace", "Ada", ""), ("x", "", "", "")]
    assert complaints == ["'x': stands in no row of the roster"]


GRADEBOOK = """\
Student,ID,SIS User ID,SIS Login ID,Section,Lab 2 (11),"Lab, 3 (12)",Current Score
,,,,,Manual Posting,,(read only)
    Points Possible,,,,,5,10,(read only)
"Turing, Alan",77,u77,at54,"the ""A"" section", 4.50 ,,90
"Lovelace, Ada",78,u78,al01@example.org,B,-,-,
"Noether, Emmy",79,u79,en,B,3,"EX",
"Hopper, Grace",80,u80,gh,B,,7.25,
"Smith, Jo",81,u81,js1,B,,,
"Smith, Jo",82,u82,js2,B,,,
"Student, Test",83,,,B,,,
"""
LABS = ["turingalan", "al01", "en", "80", "smithjo", "nobody"]


def class_of(students, **more):
    return [graded(student, **more) for student in students]


def rewritten(text, newline="\n", separator=",", quote=False):
    """The same table as another program would write it."""
    rows = list(csv.reader(io.StringIO(text)))
    file = io.StringIO(newline="")
    quoting = csv.QUOTE_ALL if quote else csv.QUOTE_MINIMAL
    csv.writer(file, delimiter=separator, lineterminator=newline, quoting=quoting).writerows(rows)
    return file.getvalue()


ACCENTED = GRADEBOOK.replace("Hopper, Grace", "Hõpper, Grâce").replace("õ", "ö")
ENCODED = {
    "utf-8": GRADEBOOK.encode(),
    "with-bom": codecs.BOM_UTF8 + GRADEBOOK.encode(),
    "windows": rewritten(GRADEBOOK, "\r\n").encode(),
    "old-mac": rewritten(GRADEBOOK, "\r").encode(),
    "utf-16": codecs.BOM_UTF16_LE + rewritten(GRADEBOOK, "\r\n", "\t").encode("utf-16-le"),
    "utf-16-big": codecs.BOM_UTF16_BE + GRADEBOOK.encode("utf-16-be"),
    "windows-1252": ACCENTED.encode("cp1252"),
    "semicolons": rewritten(GRADEBOOK, separator=";").encode(),
    "all-quoted": rewritten(GRADEBOOK, quote=True).encode(),
    "mixed-line-ends": GRADEBOOK.replace("B,,,\n", "B,,,\r\n").encode(),
    "no-last-line-end": GRADEBOOK.rstrip("\n").encode(),
    "blank-lines": GRADEBOOK.replace('"Hopper', '\n\n"Hopper').encode(),
    "name-over-two-lines": GRADEBOOK.replace("Hopper, Grace", "Hopper,\nGrace").encode(),
}


def around(content):
    """The bytes before, between and after the cells of the seventh column."""
    text, mark, encoding = canvas.decoded(content)
    column = [row[6] for row in canvas.cells(text) if len(row) > 6]
    starts, ends = [0, *(cell.end for cell in column)], [*(cell.start for cell in column), len(text)]
    return [mark, *(text[start:end].encode(encoding) for start, end in zip(starts, ends, strict=True))]


@pytest.mark.parametrize("content", ENCODED.values(), ids=ENCODED)
def test_canvas_keeps_every_byte_outside_of_the_column(content):
    filled = canvas.fill(content, "Lab, 3 (12)", class_of(LABS), None, reviewed=False)
    assert around(filled.content) == around(content)
    after = canvas.cells(canvas.decoded(filled.content)[0])
    scores = {row[1].value: row[6].value for row in after if len(row) > 6 and row[1].value.isdecimal()}
    assert scores == {"77": "10", "78": "10", "79": "EX", "80": "10", "81": "", "82": "", "83": ""}
    assert filled.complaints == [
        "'en': is excused, and stays so",
        "'smithjo': the name 'smithjo' stands in 2 rows",
        "'nobody': stands in no row",
    ]
    assert filled.unfilled == ["Noether, Emmy", "Smith, Jo", "Smith, Jo", "Student, Test"]


def test_canvas_writes_exactly_the_cells_that_it_says():
    filled = canvas.fill(GRADEBOOK.encode(), "12", [graded("at54", wrong=["dW2"])], None, reviewed=False)
    assert filled.content.decode() == GRADEBOOK.replace(" 4.50 ,,90", " 4.50 ,8.3333,90")


def test_canvas_writes_numbers_as_the_gradebook_does():
    text = rewritten(GRADEBOOK, separator=";").replace("7.25", "7,25")
    filled = canvas.fill(text.encode(), "12", [graded("at54", wrong=["dW2"])], None, reviewed=False)
    assert ' 4.50 ;"8,3333";90' in filled.content.decode()


@pytest.mark.parametrize("column", ["Lab, 3 (12)", "Lab, 3", "12"])
def test_canvas_knows_a_column_by_heading_title_and_number(column):
    assert b",10,90\n" in canvas.fill(GRADEBOOK.encode(), column, [graded("at54")], None, reviewed=False).content


def test_canvas_tells_namesakes_by_their_number():
    grades = [graded("smithjo (81)", number="81"), graded("smithjo (82)", number="82", wrong=["accuracy"])]
    filled = canvas.fill(GRADEBOOK.encode(), "12", grades, None, reviewed=False)
    assert '81,u81,js1,B,,10,\n"Smith, Jo",82,u82,js2,B,,8,\n' in filled.content.decode()
    assert filled.complaints == []


def test_canvas_finds_a_student_by_way_of_the_roster():
    roster = People([Person(("s1",), "Hopper, Grace", ("admiral",))])
    filled = canvas.fill(GRADEBOOK.encode(), "12", class_of(["admiral", "al01"]), roster, reviewed=False)
    assert '"Hopper, Grace",80,u80,gh,B,,10,\n' in filled.content.decode()
    assert filled.complaints == ["'al01': stands in no row"]


@pytest.mark.parametrize("reviewed", [False, True])
def test_canvas_is_not_told_of_a_grade_that_needs_a_review(reviewed):
    grade = graded("at54", standing=Standing.NEEDS_REVIEW, reason="dW1 was not observed")
    filled = canvas.fill(GRADEBOOK.encode(), "12", [grade], None, reviewed=reviewed)
    assert (filled.content == GRADEBOOK.encode()) != reviewed
    assert filled.complaints == ([] if reviewed else ["'at54': needs a review: dW1 was not observed"])


def test_canvas_has_one_submission_a_row():
    filled = canvas.fill(GRADEBOOK.encode(), "12", class_of(["at54", "77"]), None, reviewed=False)
    assert filled.complaints == ["'77': another submission has the same row"]


@pytest.mark.parametrize(
    "content, column, words",
    [
        (b"", "12", "expected a column headed Student"),
        (b"a,b\n", "12", "the gradebook starts with 'a,b\\n', expected a column headed Student"),
        (b"Student,Nr\n", "12", "the gradebook's second column is not headed ID"),
        (GRADEBOOK.encode(), "Lab", "0 columns 'Lab' in the gradebook; its assignments: 'Lab 2 (11)', 'Lab, 3"),
        (GRADEBOOK.encode(), "Current Score", "0 columns 'Current Score'"),
        (GRADEBOOK.encode(), "Lab 2", "the column has 5 points possible, the results 10"),
        (GRADEBOOK.replace('"EX"', '"EX"x').encode(), "12", "line 6 of the gradebook: a quotation mark"),
        (GRADEBOOK.replace('"EX"', '"EX').encode(), "12", "line 6 of the gradebook: a quotation mark"),
        (codecs.BOM_UTF16_LE + b"\x00\xd8\x00", "12", "the gradebook is no text"),
    ],
)
def test_a_gradebook_that_is_none_is_one_clear_line(content, column, words):
    with pytest.raises(ValueError, match=re.escape(words)) as caught:
        canvas.fill(content, column, [graded("at54")], None, reviewed=False)
    assert "\n" not in str(caught.value)


PEOPLE = People(
    [
        Person(("77",), "Turing, Alan", ("at54",)),
        Person(("78",), "Augusta Ada Lovelace", ("ada@example.org",)),
        Person(("79",), "Müller-Lüdenscheidt, Jörg", ("jml",)),
        Person(("80",), "at54", ("other",)),
        Person(("81",), "Jo Smith", ("js",)),
        Person(("82",), "Smith, Jo", ("jo",)),
    ]
)


@pytest.mark.parametrize(
    "student, row",
    [
        *(("77", 0), ("at54", 0), ("AT54", 0), ("turingalan", 0), ("Alan Turing", 0), ("alan.turing", 0)),
        *(("ada", 1), ("ada@example.org", 1), ("lovelaceaugustaada", 1), ("mullerludenscheidtjorg", 2)),
    ],
)
def test_a_student_is_found_by_number_login_or_name(student, row):
    assert PEOPLE.find(student) == row


@pytest.mark.parametrize(
    "student, words",
    [
        ("smithjo", "the name 'smithjo' stands in 2 rows"),
        ("turing", "stands in no row"),
        ("", "stands in no row"),
    ],
)
def test_a_student_who_is_nobody_or_several_is_not_guessed(student, words):
    with pytest.raises(LookupError, match=re.escape(words)):
        PEOPLE.find(student)


@pytest.mark.parametrize(
    "content, words",
    [
        ("", "has no column 'id': expected id,name,login in its first line"),
        ("id,name\n1,a", "has no column 'login'"),
        ('id,name,login\n"1,a,b', "cannot read "),
    ],
)
def test_a_roster_that_is_none_is_one_clear_line(tmp_path, content, words):
    (tmp_path / "roster.csv").write_text(content)
    with pytest.raises(ValueError, match=re.escape(words)) as caught:
        read_roster(tmp_path / "roster.csv")
    assert "\n" not in str(caught.value)


def test_a_roster_is_read_whatever_its_columns_order(tmp_path):
    (tmp_path / "roster.csv").write_text('\ufeffLogin,Student ID,Section,Name\nat54,77,A,"Turing, Alan"\n\n')
    assert read_roster(tmp_path / "roster.csv").rows == [Person(("77",), "Turing, Alan", ("at54",))]


def run(capsys, *args):
    return ended(main, capsys, "export", *args)


@pytest.fixture
def results(tmp_path):
    folder = tmp_path / "lab-grades"
    for grade in (graded("turingalan"), graded("al01", wrong=["dW2"]), hostile()):
        write_grade(folder, grade)
    return folder


@pytest.mark.parametrize("to", ["gradescope", "github-classroom", "autolab"])
def test_a_class_is_exported_student_by_student(capsys, results, to):
    code, out, err = run(capsys, results, "--to", to)
    file = STUDENT[to][0]
    assert (code, err) == (0, "")
    assert out == f"3 students: {results}/*/{file}\n"
    assert len(list(results.glob(f"*/{file}"))) == 3
    assert run(capsys, results / "al01", "--to", to)[1] == (results / "al01" / file).read_text()


def test_what_the_class_keeps_from_its_students_is_not_exported(capsys, tmp_path):
    hint = Cause("derivative-left-out-2", ["dW2"], "compare what you do at layer 2 with layer 1")
    write_grade(tmp_path, replace(graded(wrong=["dW2"]), causes=[hint]))
    (tmp_path / "class.toml").write_text("[feedback]\nhint = false\nevidence = false\n")
    told = run(capsys, tmp_path / "alice", "--to", "gradescope")[1]
    kept = run(capsys, tmp_path / "alice", "--to", "gradescope", "--class", tmp_path / "class.toml")[1]
    assert ("compare what you do" in told, "index (3, 6)" in told) == (True, True)
    assert ("compare what you do" in kept, "index (3, 6)" in kept) == (False, False)
    assert json.loads(kept)["score"] == json.loads(told)["score"]


@pytest.mark.parametrize("to", ["junit", "nbgrader"])
def test_a_class_is_exported_as_a_whole(capsys, results, to):
    code, out, err = run(capsys, results, "--to", to)
    assert (code, err) == (0, "")
    assert run(capsys, results, "--to", to, "--out", results / "other")[0] == 0
    assert Path(out.strip()).read_bytes() == (results / "other").read_bytes()


def test_what_is_left_out_of_a_gradebook_is_said(capsys, results, tmp_path):
    (tmp_path / "book.csv").write_text(GRADEBOOK)
    book = tmp_path / "book.csv"
    code, out, err = run(capsys, results, "--to", "canvas", "--gradebook", book, "--assignment", "12")
    assert (code, out) == (1, f"{results / 'canvas.csv'}\n")
    assert err.splitlines()[-1].startswith("left out: '=cmd")
    assert "as it was: Hopper, Grace" in err
    assert "\x1b" not in err
    text = (results / "canvas.csv").read_text()
    assert text == GRADEBOOK.replace(" 4.50 ,,90", " 4.50 ,10,90").replace("B,-,-,", "B,-,8.3333,")


def test_a_result_that_is_none_is_said_and_stops_nobody(capsys, results):
    (results / "al01" / "result.json").write_text("{}")
    code, out, err = run(capsys, results, "--to", "junit")
    assert (code, out) == (1, f"{results / 'junit.xml'}\n")
    words = "holds no grade: format None, expected 'backprop-parity grade 1'"
    assert err == f"left out: {results / 'al01' / 'result.json'} {words}\n"


@pytest.mark.parametrize(
    "arguments, words",
    [
        (["nowhere", "--to", "junit"], "nowhere holds no result.json"),
        ([".", "--to", "junti"], "unknown format 'junti'; did you mean 'junit'?"),
        (["{results}", "--to", "canvas"], "canvas needs --gradebook, the file that Canvas exported"),
        (["{results}", "--to", "canvas", "--gradebook", "no", "--assignment", "1"], "cannot read no: No such"),
        (["{results}", "--to", "junit", "--roster", "no"], "cannot read no: "),
        (["{results}", "--to", "classroom50"], "Classroom 50's runner sets CLASSROOM, which is not set here"),
        (["{results}", "--to", "junit", "--out", "no/where"], "cannot write "),
        (["--to", "junit"], "junit needs RESULTS, the results' folder or one student's result.json"),
        (["--to", "gradescope-autograder", "--class", "no"], "cannot read no: "),
        (["--to", "github-workflow"], "--source is '', expected what pip can install: git+https://..."),
        (["--to", "github-workflow", "--source", "git+https://x/${{y}}"], "--source may hold neither '${{' nor"),
    ],
)
def test_an_export_that_cannot_be_is_one_clear_line(capsys, results, monkeypatch, arguments, words):
    monkeypatch.chdir(results.parent)
    monkeypatch.delenv("CLASSROOM", raising=False)
    code, out, err = run(capsys, *(argument.replace("{results}", str(results)) for argument in arguments))
    assert (code, out) == (2, "")
    assert words in err.splitlines()[-1]
    assert "Traceback" not in err


PROGRAM = (Path(__file__).parent / "submissions" / "published.py").read_text()
SLIP = PROGRAM.replace("dW1 = x.T @ dz1", "dW1 = x.T @ dz1 * 1.5")
TOOLS = ("bash", "base64", "cat", "chmod", "cp", "dirname", "env", "mkdir", "mktemp", "rm")


@pytest.fixture
def machine(tmp_path):
    """A folder of programs, Python among them; with bubblewrap, or without."""

    def equipped(*more):
        programs = tmp_path / "bin"
        programs.mkdir()
        for tool in (*TOOLS, *more):
            (programs / tool).symlink_to(shutil.which(tool))
        (programs / "python").write_text(f'#!{shutil.which("bash")}\nexec {sys.executable} "$@"\n')
        (programs / "python").chmod(0o755)
        return programs

    return equipped


def unpacked(capsys, root, *options):
    """What Gradescope makes of the zip file, but for what setup.sh would install."""
    made = root.with_name("autograder.zip")
    assert run(capsys, "--to", "gradescope-autograder", "--seed", 5, "--out", made, *options)[0] == 0
    for folder in ("source", "submission", "results", "environment/bin"):
        (root / folder).mkdir(parents=True)
    with zipfile.ZipFile(made) as held:
        held.extractall(root / "source")
        modes = {info.filename: info.external_attr >> 16 & 0o777 for info in held.infolist()}
    assert {name for name, mode in modes.items() if mode == 0o755} == {"setup.sh", "run_autograder"}
    shutil.copy(root / "source" / "run_autograder", root)
    (root / "run_autograder").chmod(0o755)
    return root


def graded_by(root, programs):
    (root / "environment" / "bin" / "python").symlink_to(programs / "python")
    return subprocess.run([root / "run_autograder"], env={"PATH": str(programs)}, capture_output=True, text=True)


def test_the_same_autograder_is_the_same_file(capsys, tmp_path):
    for name in ("a", "b"):
        run(capsys, "--to", "gradescope-autograder", "--seed", 5, "--out", tmp_path / name)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    drawn = run(capsys, "--to", "gradescope-autograder", "--out", tmp_path / "c")[1]
    seed = re.match(r"--seed (\d+) makes the same file again\n", drawn)[1]
    run(capsys, "--to", "gradescope-autograder", "--seed", seed, "--out", tmp_path / "d")
    assert (tmp_path / "c").read_bytes() == (tmp_path / "d").read_bytes() != (tmp_path / "a").read_bytes()


def test_the_autograder_asks_for_what_this_program_needs(capsys, tmp_path):
    root = unpacked(capsys, tmp_path / "autograder")
    needed = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text())["project"]["dependencies"]
    pinned = (root / "source" / "requirements.txt").read_text().split()
    assert {one.partition("==")[0] for one in pinned} == {"torch"} | {one.partition(">")[0] for one in needed}
    for script in ("setup.sh", "run_autograder"):
        assert subprocess.run(["bash", "-n", root / "source" / script]).returncode == 0


@pytest.mark.slow
@pytest.mark.walls
@pytest.mark.parametrize("source, score", [(SLIP, 11.3333), ("raise SystemExit", 0.0)])
def test_gradescopes_run_of_the_autograder(capsys, tmp_path, machine, source, score):
    root = unpacked(capsys, tmp_path / "autograder")
    (root / "submission" / "net.py").write_text(source)
    (root / "submission" / "more").mkdir()
    done = graded_by(root, machine("bwrap"))
    assert done.returncode == 0, done.stderr
    data = json.loads((root / "results" / "results.json").read_text())
    conforms(data, "gradescope")
    assert (data["score"], data["extra_data"]["isolation"]) == (score, "strong")


@pytest.mark.slow
@pytest.mark.parametrize("weak", [False, True])
def test_the_autograder_needs_strong_walls_unless_it_was_made_for_weak_ones(capsys, tmp_path, machine, weak):
    root = unpacked(capsys, tmp_path / "autograder", *["--weak"] * weak)
    (root / "submission" / "net.py").write_text(PROGRAM)
    done = graded_by(root, machine())
    results = root / "results" / "results.json"
    assert (done.returncode, results.exists()) == ((0, True) if weak else (3, False)), done.stderr
    if weak:
        assert json.loads(results.read_text())["extra_data"]["isolation"] == "weak"


@pytest.mark.slow
@pytest.mark.walls
def test_githubs_run_of_the_workflow(capsys, tmp_path, machine):
    """The steps that run here do; the others are named as their makers name them."""
    made, source = tmp_path / "grading.yml", "git+https://example.org/a'b.git@v1"
    (tmp_path / "class.toml").write_text('[points]\nforward = 5.0 # "$HOME" `id`\n')
    options = ["--class", tmp_path / "class.toml", "--source", source, "--out", made]
    assert run(capsys, "--to", "github-workflow", *options)[0] == 0
    listed = yaml.safe_load(made.read_text())["jobs"]["grade"]["steps"]
    steps = {step.get("name", step.get("uses")): step for step in listed}
    assert list(steps) == ["actions/checkout@v4", "actions/setup-python@v5", "Install", "Grade", "Report"]
    assert shlex.split(steps["Install"]["run"])[-1] == f"backprop-parity[torch] @ {source}"
    (tmp_path / "work" / "submission" / "src").mkdir(parents=True)
    (tmp_path / "work" / "submission" / "src" / "net.py").write_text(PROGRAM)
    output = tmp_path / "output"
    programs = machine("bwrap")
    script = programs / "backprop-parity"  # as pip writes it
    script.write_text(f"#!{programs / 'python'}\nimport sys\nfrom compare.start import main\nsys.exit(main())\n")
    script.chmod(0o755)
    environment = {"PATH": str(programs), "SEED": "5", "GITHUB_OUTPUT": str(output)}
    environment["PYTHONPATH"] = str(Path(__file__).parents[1])
    grade = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", steps["Grade"]["run"]]
    done = subprocess.run(grade, cwd=tmp_path / "work", env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    name, _, encoded = output.read_text().partition("=")
    data = json.loads(base64.b64decode(encoded))
    conforms(data, "github")
    assert (data["status"], data["max_score"]) == ("pass", 16)
    report = steps["Report"]
    assert report["env"] == {
        f"{report['with']['runners'].upper()}_RESULTS": f"${{{{ steps.grade.outputs.{name} }}}}"
    }
