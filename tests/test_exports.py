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
from grades import WORTH, graded, hostile
from jsonschema import Draft202012Validator

from compare.export import (
    artemis,
    classroom50,
    github,
    gradescope,
    junit,
    nbgrader,
    prairielearn,
    submitty,
    words,
    worksheets,
)
from compare.export.autograder import HOSTS
from compare.export.canvas import CANVAS
from compare.export.exporting import AUTOGRADERS, CLASS, GENERATED, GONE, STUDENT
from compare.grade import FORMATS, main
from compare.grading.decisions import Decision
from compare.grading.explaining import Cause
from compare.grading.grades import Standing
from compare.grading.results import write_grade
from compare.grading.roster import People, Person, read_roster

SCHEMAS = Path(__file__).parent / "schemas"
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
    assert data["score"] == pytest.approx(sum(test["score"] for test in data["tests"]))
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
    assert sum(test["score"] for test in data["tests"]) == pytest.approx(grade.total, abs=0.02)
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
def test_prairielearn_gets_a_share_of_one_and_a_test_for_each_item(grade):
    data = prairielearn.results(grade)
    conforms(data, "prairielearn")
    parts = [(test["points"], test["max_points"]) for test in data["tests"]]
    earned, whole = (sum(part) for part in zip(*parts, strict=True))
    assert (whole, data["score"]) == (pytest.approx(10), pytest.approx(earned / whole))
    assert all(harmless(test["message"]) for test in data["tests"])
    assert harmless(data["message"])


def test_prairielearn_does_not_grade_what_is_no_submission():
    data = prairielearn.results(graded(standing=Standing.UNREADABLE, reason="no Python file"))
    conforms(data, "prairielearn")
    assert data == {"gradable": False, "format_errors": ["unreadable: no Python file"]}


@every_grade
def test_artemis_gets_a_file_for_each_item(grade):
    files = artemis.feedback(grade)
    for name, data in files.items():
        conforms(data, "artemis")
        assert name == f"{data['name']}.json"
        assert harmless(data["message"])
    right = [data["name"] for data in files.values() if data["successful"]]
    assert right == [name for name, points in grade.points.items() if points == WORTH[name]]


@every_grade
def test_submitty_gets_a_share_of_one_and_a_message_for_each_item(grade):
    data = submitty.results(grade)
    conforms(data, "submitty")
    assert data["data"]["score"] == pytest.approx(grade.total / 10, abs=0.002)
    whole, *items = data["data"]["message"]
    assert (whole["status"] == "information") == (grade.standing is Standing.GRADED)
    assert [said["message"].partition(":")[0] for said in items] == list(WORTH)
    assert all(harmless(said["message"]) for said in (whole, *items))


@every_grade
def test_autolab_finds_the_scores_in_the_last_line(grade):
    lines = STUDENT["autolab"][1](grade).splitlines()
    assert json.loads(lines[-1]) == {"scores": words.points(grade)}
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
    assert (failed.type, failed.message.partition(":")[0]) == ("fail", "0 of 1.67 points")


def test_junit_holds_no_character_that_xml_forbids():
    forbidden = (*range(0x20), 0x7F, 0xFFFE, 0xFFFF, 0xD800, 0x1FFFE)
    everything = "".join(map(chr, forbidden)) + "ä😀"
    written = junit.document([replace(hostile(), student=everything)])
    name = ElementTree.fromstring(written)[0].get("name")
    assert name == "ä😀"
    assert b"<b>" not in written


def test_nbgraders_columns_and_formulas_that_are_text():
    text, complaints = nbgrader.table([graded("turingalan"), hostile()], "lab 3", None, reviewed=False)
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
    text, complaints = nbgrader.table(
        [graded("turingalan"), graded("lovelaceada"), graded("x")], "lab", roster, reviewed=False
    )
    rows = [tuple(row.values())[3:7] for row in csv.DictReader(io.StringIO(text))]
    assert rows == [("7", "Turing", "Alan", "at54@example.org"), ("8", "Lovelace", "Ada", "")]
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


def fill(content, column, grades, roster=None, *, reviewed=False, platform=CANVAS):
    return worksheets.fill(platform, content, column, grades, roster, reviewed=reviewed)


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
    text, mark, encoding = worksheets.decoded(content)
    column = [row[6] for row in worksheets.cells(text) if len(row) > 6]
    starts, ends = [0, *(cell.end for cell in column)], [*(cell.start for cell in column), len(text)]
    return [mark, *(text[start:end].encode(encoding) for start, end in zip(starts, ends, strict=True))]


@pytest.mark.parametrize("content", ENCODED.values(), ids=ENCODED)
def test_canvas_keeps_every_byte_outside_of_the_column(content):
    filled = fill(content, "Lab, 3 (12)", class_of(LABS))
    assert around(filled.content) == around(content)
    after = worksheets.cells(worksheets.decoded(filled.content)[0])
    scores = {row[1].value: row[6].value for row in after if len(row) > 6 and row[1].value.isdecimal()}
    assert scores == {"77": "10", "78": "10", "79": "EX", "80": "10", "81": "", "82": "", "83": ""}
    assert filled.complaints == [
        "'en': is excused, and stays so",
        "'smithjo': the name 'smithjo' stands in 2 rows",
        "'nobody': stands in no row",
    ]
    assert filled.unfilled == ["Noether, Emmy", "Smith, Jo", "Smith, Jo", "Student, Test"]


def test_canvas_writes_exactly_the_cells_that_it_says():
    filled = fill(GRADEBOOK.encode(), "12", [graded("at54", wrong=["dW2"])], None, reviewed=False)
    assert filled.content.decode() == GRADEBOOK.replace(" 4.50 ,,90", " 4.50 ,8.33,90")


def test_canvas_writes_numbers_as_the_gradebook_does():
    text = rewritten(GRADEBOOK, separator=";").replace("7.25", "7,25")
    filled = fill(text.encode(), "12", [graded("at54", wrong=["dW2"])])
    assert ' 4.50 ;"8,33";90' in filled.content.decode()


@pytest.mark.parametrize("column", ["Lab, 3 (12)", "Lab, 3", "12"])
def test_canvas_knows_a_column_by_heading_title_and_number(column):
    assert b",10,90\n" in fill(GRADEBOOK.encode(), column, [graded("at54")]).content


def test_canvas_tells_namesakes_by_their_number():
    grades = [graded("smithjo (81)", number="81"), graded("smithjo (82)", number="82", wrong=["accuracy"])]
    filled = fill(GRADEBOOK.encode(), "12", grades)
    assert '81,u81,js1,B,,10,\n"Smith, Jo",82,u82,js2,B,,8,\n' in filled.content.decode()
    assert filled.complaints == []


def test_canvas_finds_a_student_by_way_of_the_roster():
    roster = People([Person(("s1",), "Hopper, Grace", ("admiral",))])
    filled = fill(GRADEBOOK.encode(), "12", class_of(["admiral", "al01"]), roster, reviewed=False)
    assert '"Hopper, Grace",80,u80,gh,B,,10,\n' in filled.content.decode()
    assert filled.complaints == ["'al01': stands in no row"]


@pytest.mark.parametrize("reviewed", [False, True])
def test_canvas_is_not_told_of_a_grade_that_needs_a_review(reviewed):
    grade = graded("at54", standing=Standing.NEEDS_REVIEW, reason="dW1 was not observed")
    filled = fill(GRADEBOOK.encode(), "12", [grade], reviewed=reviewed)
    assert (filled.content == GRADEBOOK.encode()) != reviewed
    assert filled.complaints == ([] if reviewed else ["'at54': needs a review: dW1 was not observed"])


def test_canvas_has_one_submission_a_row():
    filled = fill(GRADEBOOK.encode(), "12", class_of(["at54", "77"]))
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
        fill(content, column, [graded("at54")])
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


@pytest.mark.parametrize("to", [to for to in STUDENT if to not in ("classroom50", "artemis")])
def test_a_class_is_exported_student_by_student(capsys, results, to):
    code, out, err = run(capsys, results, "--to", to)
    file = STUDENT[to][0]
    assert (code, err) == (0, f"note: {GONE[to]}\n" if to in GONE else "")
    assert out == f"3 students: {results}/*/{file}\n"
    assert len(list(results.glob(f"*/{file}"))) == 3
    assert run(capsys, results / "al01", "--to", to)[1] == (results / "al01" / file).read_text()


@pytest.mark.parametrize("whole", [8.0, 7.77, 0.01, 9.99])
def test_the_points_that_a_person_decided_are_written_to_the_hundredth(whole):
    grade = graded()
    grade = replace(grade, points={name: worth * whole / 10 for name, worth in WORTH.items()})
    assert (words.total(grade), words.summed(grade)) == (whole, whole)


@pytest.mark.parametrize("to", ["github-classroom", "artemis", "junit"])
def test_a_person_ends_what_is_no_result(to):
    grade = graded(standing=Standing.TIMEOUT)
    looked_at = replace(grade, decisions=[Decision(student="alice", reviewed=True)])
    said = {
        "github-classroom": lambda grade: github.reported(grade)["status"],
        "artemis": lambda grade: artemis.feedback(grade)["dW2.json"]["message"],
        "junit": lambda grade: junit.outcome(grade, grade.items[0]),
    }[to]
    assert (said(grade), said(looked_at)) == {
        "github-classroom": ("error", "fail"),
        "artemis": ("timeout", "not observed"),
        "junit": ("error", "skipped"),
    }[to]


def test_artemis_has_a_folder_of_files_for_each_student(capsys, results, tmp_path):
    assert run(capsys, results, "--to", "artemis")[0] == 0
    made = {path.name: path.read_text() for path in (results / "al01" / "test-reports").iterdir()}
    assert sorted(made) == sorted(f"{name}.json" for name in WORTH)
    code, out, _ = run(capsys, results / "al01", "--to", "artemis", "--out", tmp_path / "here")
    assert (code, out) == (0, f"{tmp_path / 'here'}\n")
    assert {path.name: path.read_text() for path in (tmp_path / "here").iterdir()} == made


@pytest.mark.parametrize(
    "to, instead", [("github-classroom", "classroom50"), ("github-workflow", "classroom50-auto")]
)
def test_a_platform_that_ended_is_said_and_what_to_use_instead(capsys, results, to, instead):
    made = [results / "al01"] if to in STUDENT else ["--source", "git+https://example.org/x"]
    code, _, err = run(capsys, *made, "--to", to, "--out", results / "made")
    assert (code, (results / "made").exists(), err.count("\n")) == (0, True, 1)
    assert err.startswith("note: GitHub Classroom ended on 28 August 2026")
    assert f"`--to {instead}" in err


@pytest.mark.parametrize("name, folder", [("al.csv", False), ("there.txt", False), ("al", True), ("v1.2", True)])
def test_a_file_for_each_student_goes_into_folders_and_no_file(capsys, results, tmp_path, name, folder):
    out = tmp_path / name
    if name == "there.txt":
        out.write_text("mine")
    if name == "v1.2":
        out.mkdir()
    code, _, err = run(capsys, results, "--to", "autolab", "--out", out)
    assert (code == 0, out.is_dir()) == (folder, folder)
    words = f"--out is {out}, expected a folder: autolab writes autolab.txt for each of 3 students"
    assert (words in err) != folder


@pytest.mark.parametrize("name", ["a" * 300, "a" * 5000, "file/out"], ids=["name", "path", "below-a-file"])
def test_a_folder_that_cannot_be_is_one_clear_line(capsys, results, tmp_path, name):
    (tmp_path / "file").touch()
    code, out, err = run(capsys, results, "--to", "autolab", "--out", tmp_path / name)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert f"cannot write {tmp_path / name}" in err


@pytest.mark.parametrize("wrong", [(), ["dW3"], ["dW2"], ["dW1"], ["dW3", "dW1"], ["dW3", "dW2", "dW1"]])
def test_items_add_up_wherever_a_platform_adds_them_up(wrong):
    grade = graded(wrong=wrong)
    whole, parts = words.possible(grade), words.points(grade)
    assert sum(whole.values()) == pytest.approx(words.most(grade))
    assert sum(parts.values()) == pytest.approx(words.summed(grade))
    assert words.summed(grade) == pytest.approx(words.total(grade), abs=0.02)
    assert all(round(value, 2) == value for value in (*whole.values(), *parts.values(), words.total(grade)))
    assert {name for name in WORTH if parts[name] == whole[name]} == {n for n in WORTH if grade.points[n]}
    tests = gradescope.results(grade)["tests"]
    assert [test["score"] for test in tests] == [test["score"] for test in github.reported(grade)["tests"]]
    assert json.loads(STUDENT["autolab"][1](grade).splitlines()[-1])["scores"] == parts


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
    assert text == GRADEBOOK.replace(" 4.50 ,,90", " 4.50 ,10,90").replace("B,-,-,", "B,-,8.33,")


def test_a_result_that_is_none_is_said_and_stops_nobody(capsys, results):
    (results / "al01" / "result.json").write_text("{}")
    code, out, err = run(capsys, results, "--to", "junit")
    assert (code, out) == (1, f"{results / 'junit.xml'}\n")
    words = "holds no grade: format None, expected 'backprop-parity grade 1'"
    assert err == f"left out: {results / 'al01' / 'result.json'} {words}\n"


@pytest.mark.parametrize(
    "arguments, words",
    [
        (["nowhere", "--to", "junit"], "argument RESULTS: nowhere does not exist"),
        (["bare", "--to", "junit"], "bare holds no result.json"),
        ([".", "--to", "junti"], "unknown format 'junti'; did you mean 'junit'?"),
        (["{results}", "--to", "canvas"], "canvas needs --gradebook, the file that Canvas exported"),
        (["{results}", "--to", "canvas", "--gradebook", "no", "--assignment", "1"], "cannot read no: No such"),
        (["{results}", "--to", "junit", "--roster", "no"], "cannot read no: "),
        (["{results}", "--to", "classroom50"], "Classroom 50's runner sets CLASSROOM, which is not set"),
        (
            ["{results}", "--to", "moodle"],
            "moodle needs --gradebook, the file that Moodle exported; --assignment",
        ),
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
    Path("bare").mkdir()
    code, out, err = run(capsys, *(argument.replace("{results}", str(results)) for argument in arguments))
    assert (code, out) == (2, "")
    assert words in err.splitlines()[-1]
    assert "Traceback" not in err


PROGRAM = (Path(__file__).parent / "submissions" / "published.py").read_text()
SLIP = PROGRAM.replace("dW1 = x.T @ dz1", "dW1 = x.T @ dz1 * 1.5")
TOOLS = ("basename", "bash", "base64", "cat", "chmod", "cp", "dirname", "env", "mkdir", "mktemp", "rm")


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


def unpacked(capsys, folder, to, *options):
    """A generated grader, unpacked, but for what setup.sh would install."""
    folder.mkdir(parents=True)
    made = folder.with_name(f"{to}.zip")
    assert run(capsys, "--to", to, "--seed", 5, "--out", made, *options)[0] == 0
    with zipfile.ZipFile(made) as held:
        held.extractall(folder)
        for info in held.infolist():
            (folder / info.filename).chmod(info.external_attr >> 16 & 0o777)
    return folder


def with_python(environment, programs):
    """The environment that setup.sh would have made there."""
    (environment / "bin").mkdir(parents=True)
    (environment / "bin" / "python").symlink_to(programs / "python")


def test_the_same_autograder_is_the_same_file(capsys, tmp_path):
    for name in ("a", "b"):
        run(capsys, "--to", "gradescope-autograder", "--seed", 5, "--out", tmp_path / name)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    drawn = run(capsys, "--to", "gradescope-autograder", "--out", tmp_path / "c")[1]
    seed = re.match(r"--seed (\d+) makes the same file again\n", drawn)[1]
    run(capsys, "--to", "gradescope-autograder", "--seed", seed, "--out", tmp_path / "d")
    assert (tmp_path / "c").read_bytes() == (tmp_path / "d").read_bytes() != (tmp_path / "a").read_bytes()


@pytest.mark.parametrize("to", AUTOGRADERS)
def test_a_generated_grader_asks_for_what_this_program_needs(capsys, tmp_path, to):
    folder = unpacked(capsys, tmp_path / "grader", to)
    needed = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text())["project"]["dependencies"]
    pinned = (folder / "requirements.txt").read_text().split()
    assert {one.partition("==")[0] for one in pinned} == {"torch"} | {one.partition(">")[0] for one in needed}
    scripts = {"setup.sh", HOSTS[to.removesuffix("-autograder")].script}
    assert {path.name for path in folder.rglob("*") if path.is_file() and path.stat().st_mode & 0o100} == scripts
    for script in scripts:
        assert subprocess.run(["bash", "-n", folder / script]).returncode == 0


class Gradescope:
    """/autograder."""

    to = "gradescope-autograder"

    def __init__(self, root):
        self.root, self.program, self.submission = root, root / "source", root / "submission"
        self.environment, self.results = root / "environment", root / "results" / "results.json"

    def runs(self):
        (self.root / "results").mkdir()
        return {"args": [shutil.copy(self.program / "run_autograder", self.root)]}

    def score(self):
        data = json.loads(self.results.read_text())
        conforms(data, "gradescope")
        assert data["extra_data"]["isolation"] == "strong"
        return data["score"]

    def not_graded(self):
        return not self.results.exists()


class PrairieLearn:
    """/grade, and an image with the program."""

    to = "prairielearn"

    def __init__(self, root):
        self.root, self.program, self.submission = root / "grade", root / "grader", root / "grade" / "student"
        self.environment = self.program / "environment"
        self.results = self.root / "results" / "results.json"

    def runs(self):
        (self.root / "data").mkdir()
        (self.root / "data" / "data.json").write_text("{}")
        return {"args": [self.program / "grade.sh"], "env": {"GRADE_ROOT": str(self.root)}}

    def score(self):
        data = json.loads(self.results.read_text())
        conforms(data, "prairielearn")
        return data["score"] * sum(test["max_points"] for test in data["tests"])

    def not_graded(self):
        data = json.loads(self.results.read_text())
        conforms(data, "prairielearn")
        return not data["gradable"]


class Artemis:
    """The test repository, the student's in it, and what is an item's worth there."""

    to = "artemis"

    def __init__(self, root):
        self.program, self.submission = root / "tests", root / "tests" / "assignment"
        self.environment, self.results = self.program / "environment", self.program / "test-reports"

    def runs(self):
        return {"args": ["bash", "grade.sh"], "cwd": self.program}

    def score(self):
        data = [json.loads(path.read_text()) for path in self.results.glob("*.json")]
        for one in data:
            conforms(one, "artemis")
        return sum(WORTH_BY_DEFAULT[one["name"]] for one in data if one["successful"])

    def not_graded(self):
        return not self.results.exists()


class Submitty:
    """The folder in which a validator runs, a test case's folder in it, and the code beside."""

    to = "submitty"

    def __init__(self, root):
        self.root, self.program, self.submission = root / "run", root / "code", root / "run" / "test01"
        self.environment, self.results = self.program / "environment", self.root / "validation_results.json"

    def runs(self):
        told = {"username": "alice", "testcase_prefix": "test01"}
        (self.root / "custom_validator_input.json").write_text(json.dumps(told))
        return {"args": ["bash", self.program / "grade.sh"], "cwd": self.root}

    def score(self):
        data = json.loads(self.results.read_text())
        conforms(data, "submitty")
        return data["data"]["score"] * sum(WORTH_BY_DEFAULT.values())

    def not_graded(self):
        data = json.loads(self.results.read_text())
        conforms(data, "submitty")
        return data["status"] == "fail"


class Classroom50:
    """A student's repository, and the autograder elsewhere."""

    to = "classroom50-autograder"

    def __init__(self, root):
        self.program, self.submission = root / "autograders" / "backprop", root / "lab-alice"
        self.environment, self.results = self.program / "environment", self.submission / "result.json"

    def runs(self):
        args = [sys.executable, self.program / "autograder.py"]
        return {"args": args, "cwd": self.submission, "env": RUNNER}

    def score(self):
        data = json.loads(self.results.read_text())
        conforms(data, "classroom50")
        assert (self.submission / "release-body.md").read_text().startswith("# lab")
        return data["score"] / 100

    def not_graded(self):
        return not self.results.exists()


WORTH_BY_DEFAULT = {"forward": 2, "loss": 1, "loss_gradient": 2, "update": 1, "training": 1, "accuracy": 1}
WORTH_BY_DEFAULT |= dict.fromkeys(("dW3", "dW2", "dW1"), 5 / 3)
PLATFORMS = [Gradescope, PrairieLearn, Artemis, Submitty, Classroom50]


def handed_in(capsys, platform, source, *options):
    """Everything where the platform has it, and a submission of one file."""
    unpacked(capsys, platform.program, platform.to, *options)
    (platform.submission / "more").mkdir(parents=True)
    (platform.submission / "net.py").write_text(source)


def graded_by(platform, programs):
    with_python(platform.environment, programs)
    runs = platform.runs()
    runs["env"] = {"PATH": str(programs)} | runs.get("env", {})
    return subprocess.run(**runs, capture_output=True, text=True)


@pytest.mark.slow
@pytest.mark.walls
@pytest.mark.parametrize(
    "platform, source, score",
    [*((platform, SLIP, 11.33) for platform in PLATFORMS), (Gradescope, "raise SystemExit", 0.0)],
    ids=[*(platform.to for platform in PLATFORMS), "nothing"],
)
def test_a_platforms_run_of_its_grader(capsys, tmp_path, machine, platform, source, score):
    there = platform(tmp_path / "there")
    handed_in(capsys, there, source)
    done = graded_by(there, machine("bwrap"))
    assert done.returncode == 0, done.stderr
    assert there.score() == pytest.approx(score, abs=0.01)


@pytest.mark.slow
@pytest.mark.parametrize("platform", PLATFORMS, ids=[platform.to for platform in PLATFORMS])
def test_a_grader_without_walls_gives_nobody_zero_points(capsys, tmp_path, machine, platform):
    there = platform(tmp_path / "there")
    handed_in(capsys, there, PROGRAM)
    done = graded_by(there, machine())
    assert done.returncode == 3, done.stderr
    assert "It was not graded, for a reason that is none of the student's." in done.stderr
    assert there.not_graded()


@pytest.mark.slow
def test_a_grader_may_be_made_for_weak_walls(capsys, tmp_path, machine):
    there = Gradescope(tmp_path / "there")
    handed_in(capsys, there, PROGRAM, "--weak")
    done = graded_by(there, machine())
    assert done.returncode == 0, done.stderr
    assert json.loads(there.results.read_text())["extra_data"]["isolation"] == "weak"


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
