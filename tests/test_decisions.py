"""What a person decides is kept in decisions.csv: through every run, on the pages, in the summary."""

import csv
import html
import json
import re
import shlex
from dataclasses import replace
from functools import partial

import pytest
from classes import PUBLISHED
from commands import ended

import compare.grading.grading
from compare.errors import CompareError
from compare.grade import main
from compare.grading.decisions import COLUMNS, Decision, Decisions, read_decisions, write_decisions
from compare.grading.grades import Grade, Standing
from compare.grading.lateness import IN_TIME, lateness
from compare.grading.marking import spread
from compare.grading.settings import settings
from compare.show.feedback import LECTURER, write_feedback

run = partial(ended, main)
RIGHT = PUBLISHED.decode()
DZ3 = "dz3 = (p - y) / len(y)"
DZ2 = " * a2 * (1 - a2)"
HANDED_IN = {  # as Brightspace names them, with dates
    "11-9 - Ada Ng - Nov 2, 2026 926 PM": RIGHT,
    "12-9 - Bo Li - Nov 4, 2026 1000 AM": RIGHT.replace(DZ3, "dz3 = p - y"),
    "13-9 - Cy Ma - Nov 1, 2026 800 AM": RIGHT.replace(DZ2, " * (1 - a2)"),
    "14-9 - Di Wu - Nov 1, 2026 801 AM": RIGHT.replace(DZ2, " * (1 - a2)"),
    "15-9 - Ed Xu - Nov 1, 2026 802 AM": "import torch\ntorch.manual_seed(0)\n" + RIGHT,
    "16-9 - Fy Ko - Nov 1, 2026 803 AM": "x = (",
}
FOUND = {"Ada Ng": 13.0, "Bo Li": 13.0, "Cy Ma": 11.3333, "Di Wu": 11.3333, "Ed Xu": 3.0, "Fy Ko": 0.0}
WAITING = {"Ed Xu", "Fy Ko"}
TOML = "[probes]\ntraining_steps = 20\n"
HEADER = ",".join(COLUMNS)


def of_class(folder, toml=""):
    """The arguments that grade this class."""
    rubric = folder / "class.toml"
    rubric.write_text(f"{TOML}{toml}\n")
    return "run", folder / "lab", "--seed", 5, "--class", rubric


@pytest.fixture(scope="module")
def once(tmp_path_factory):
    """A class that was graded, once for all tests."""
    folder = tmp_path_factory.mktemp("class")
    for name, program in HANDED_IN.items():
        (folder / "lab" / name).mkdir(parents=True)
        (folder / "lab" / name / "net.py").write_text(program)
    assert main([str(arg) for arg in of_class(folder)]) == 0
    return folder


@pytest.fixture
def graded(once, monkeypatch):
    """The class, of which nothing is decided; nothing of it is run again."""
    results = once / "lab-grades"
    (results / "decisions.csv").unlink(missing_ok=True)
    assert main(["decide", "--results", str(results)]) == 0

    def refuse(*given, **more):
        raise AssertionError("a submission is run")

    monkeypatch.setattr(compare.grading.grading, "ask", refuse)
    return once


def found(folder):
    """Everybody's points and outcome: the same in result.json and in the summary."""
    results = folder / "lab-grades"
    files = [json.loads(path.read_text()) for path in results.glob("*/result.json")]
    said = {data["student"]: (data["total"], data["outcome"]) for data in files}
    rows = list(csv.DictReader((results / "summary.csv").read_text().splitlines()))
    assert {row["student"]: (float(row["points"]), row["state"]) for row in rows} == said
    return said


def points(folder):
    return {student: total for student, (total, _) in found(folder).items()}


def pages(folder, student):
    """What the student reads, and what the lecturer does."""
    place = folder / "lab-grades" / student
    return (place / "feedback.html").read_text(), (place / "lecturer.html").read_text()


def decide(capsys, folder, *args):
    code, out, err = run(capsys, "decide", *args, "--results", folder / "lab-grades")
    assert code == 0, err
    return out


# What is decided, and the points that change by it; where they were what rubric and rules give.
DECIDED = {
    "item": (["Cy Ma", "--item", "dW2", "--points", 0.5], {"Cy Ma": 11.8333}),
    "item-by-number": (["13", "--item", "dW2", "--points", 0.5], {"Cy Ma": 11.8333}),
    "all": (["Cy Ma", "--points", 6], {"Cy Ma": 6.0}),
    "all-of-nothing": (["Fy Ko", "--points", 4.5], {"Fy Ko": 4.5}),
    "more-than-all": (["Ada Ng", "--points", 14], {"Ada Ng": 14.0}),
    "nothing-at-all": (["Ada Ng", "--points", 0], {"Ada Ng": 0.0}),
    "group": (
        ["--group", "sigmoid'-without-a-2", "--item", "dW2", "--points", 1],
        {"Cy Ma": 12.3333, "Di Wu": 12.3333},
    ),
    "group-without-a-cause": (["--group", "imports-torch", "--points", 5], {"Ed Xu": 5.0}),
    "words": (["Cy Ma", "--words", "Close!"], {}),
    "excused": (["Fy Ko", "--excused"], {}),
    "reviewed": (["Ed Xu", "--reviewed"], {}),
}


@pytest.mark.parametrize("args, changed", DECIDED.values(), ids=DECIDED)
def test_what_is_decided_counts_at_once_and_survives_every_run(capsys, graded, args, changed):
    out = decide(capsys, graded, *args)
    assert points(graded) == FOUND | changed
    for student, total in changed.items():
        assert f"changed: {student!r}: {FOUND[student]:g} -> {total:g} points" in out
        assert f"{total:.4g} of 13 points" in pages(graded, student)[0]
        assert f"By the rubric alone: {FOUND[student]:.4g} points" in pages(graded, student)[1]
    kept = (graded / "lab-grades" / "decisions.csv").read_bytes()
    before = found(graded)
    for more in ([], ["--only", "Ada Ng"], ["--only", "Cy Ma"]):
        assert run(capsys, *of_class(graded), *more)[0] == 0
        assert found(graded) == before
    assert (graded / "lab-grades" / "decisions.csv").read_bytes() == kept
    whose = args[:2] if args[0] == "--group" else args[:1]
    decide(capsys, graded, *whose, "--remove")
    assert points(graded) == FOUND


def test_a_decision_survives_force_which_runs_everything_again(capsys, graded, monkeypatch):
    monkeypatch.undo()
    decide(capsys, graded, "Cy Ma", "--points", 6)
    assert run(capsys, *of_class(graded), "--force")[0] == 0
    assert points(graded) == FOUND | {"Cy Ma": 6.0}


def test_another_rubric_marks_what_is_not_decided(capsys, graded):
    decide(capsys, graded, "Cy Ma", "--points", 6)
    decide(capsys, graded, "Di Wu", "--item", "dW2", "--points", 1)
    more = "[points]\nforward = 4\n"
    assert run(capsys, *of_class(graded, more))[0] == 0
    expected = {"Ada Ng": 15.0, "Bo Li": 15.0, "Di Wu": 14.3333, "Ed Xu": 5.0, "Cy Ma": 6.0, "Fy Ko": 0.0}
    assert points(graded) == expected
    assert run(capsys, *of_class(graded))[0] == 0


# Who no longer waits, and what is said of what became of them.
ENDED = {
    "points-of-all": (["Ed Xu", "--points", 8], {"Ed Xu": "reviewed"}),
    "points-of-an-item": (["Fy Ko", "--item", "loss", "--points", 1], {"Fy Ko": "reviewed"}),
    "reviewed": (["Ed Xu", "--reviewed"], {"Ed Xu": "reviewed"}),
    "excused": (["Fy Ko", "--excused"], {"Fy Ko": "excused"}),
    "a-group-reviewed": (["--group", "imports-torch", "--reviewed"], {"Ed Xu": "reviewed"}),
    "a-group-with-points": (["--group", "imports-torch", "--points", 8], {}),
    "words-alone": (["Ed Xu", "--words", "Come and see me."], {}),
    "an-extension": (["Ed Xu", "--extension", "2"], {}),
}


@pytest.mark.parametrize("args, ended", ENDED.values(), ids=ENDED)
def test_a_review_ends_when_a_person_says_so(capsys, graded, args, ended):
    decide(capsys, graded, *args)
    assert {student: outcome for student, (_, outcome) in found(graded).items()} == {
        student: ended.get(student, "needs_review" if student in WAITING else "graded") for student in FOUND
    }
    out = decide(capsys, graded)
    said = {line.split("'")[1] for line in out.splitlines() if line.startswith("waits: ")}
    assert said == WAITING - set(ended)
    for student in ended:
        assert "A person has looked at this." in pages(graded, student)[0]
        assert "A person looks at this before the points count." not in pages(graded, student)[0]


def test_words_are_read_by_the_student_as_text(capsys, graded):
    decide(capsys, graded, "Cy Ma", "--words", "<b>=1+1</b> *see* page 3")
    for page in pages(graded, "Cy Ma"):
        assert "<blockquote" in page
        assert "&lt;b&gt;=1+1&lt;/b&gt; *see* page 3" in page
    note = (graded / "lab-grades" / "Cy Ma" / "feedback.md").read_text()
    assert "**To you:** &lt;b\\>=1+1&lt;/b\\> \\*see\\* page 3" in note


def test_one_line_is_changed_by_and_by_and_others_stay(capsys, graded):
    decide(capsys, graded, "Cy Ma", "--item", "dW2", "--points", 0.5)
    decide(capsys, graded, "Di Wu", "--extension", "2026-11-05 12:00")
    decide(capsys, graded, "cy ma", "--item", "dW2", "--words", "-1: see page 3")
    assert (graded / "lab-grades" / "decisions.csv").read_text().splitlines() == [
        HEADER,
        "Cy Ma,,dW2,0.5,'-1: see page 3,,,,",
        "Di Wu,,,,,2026-11-05 12:00,,,",
    ]
    assert "**To you:** -1: see page 3" in (graded / "lab-grades" / "Cy Ma" / "feedback.md").read_text()
    decide(capsys, graded, "Cy Ma", "--item", "dW1", "--words", "Right.")
    decide(capsys, graded, "Cy Ma", "--item", "dW2", "--remove")
    assert points(graded) == FOUND
    kept = read_decisions(graded / "lab-grades" / "decisions.csv")
    assert [line.what for line in kept.lines] == ["extension: 2026-11-05 12:00", '"Right."']


# A line of a student goes before one of a group, wherever it stands; of several groups the later one.
BEFORE = {
    "student-first": (["Cy Ma,,dW2,1,,,,,", ",sigmoid'-without-a-2,dW2,0.5,,,,,"], 12.3333),
    "student-last": ([",sigmoid'-without-a-2,dW2,0.5,,,,,", "Cy Ma,,dW2,1,,,,,"], 12.3333),
    "all-goes-before-items": (["Cy Ma,,total,2,,,,,", "Cy Ma,,dW2,1,,,,,"], 2.0),
}


@pytest.mark.parametrize("lines, total", BEFORE.values(), ids=BEFORE)
def test_what_counts_more(capsys, graded, lines, total):
    (graded / "lab-grades" / "decisions.csv").write_text("\n".join([HEADER, *lines]))
    assert "2 decided, 2 wait for a person" in decide(capsys, graded)
    assert points(graded)["Cy Ma"] == total


# How spreadsheets write the file.
WRITTEN = {
    "utf-8": lambda text: text.encode(),
    "with-a-mark": lambda text: text.encode("utf-8-sig"),
    "utf-16": lambda text: text.encode("utf-16"),
    "semicolons-and-commas": lambda text: text.replace(",", ";").replace(".", ",").encode(),
    "tabs": lambda text: text.replace(",", "\t").encode(),
    "lines-of-windows": lambda text: text.replace("\n", "\r\n").encode(),
    "quoted": lambda text: text.replace("Cy Ma", '"Cy Ma"').encode(),
    "empty-lines": lambda text: f"{text}\n,,,,,,,,\n\n".encode(),
    "cells-of-spaces-behind": lambda text: text.replace(",\n", ",, , \n").encode(),
    "columns-in-another-order": lambda text: b"points,item,student\n0.5,dW2,Cy Ma\n",
    "headings-in-capitals": lambda text: text.replace("student", "Student").encode(),
}


@pytest.mark.parametrize("written", WRITTEN.values(), ids=WRITTEN)
def test_a_spreadsheet_may_write_it(capsys, graded, written):
    path = graded / "lab-grades" / "decisions.csv"
    path.write_bytes(written(f"{HEADER}\nCy Ma,,dW2,0.5,,,,,\n"))
    decide(capsys, graded)
    assert points(graded) == FOUND | {"Cy Ma": 11.8333}
    decide(capsys, graded, "Di Wu", "--points", 7.5)
    decided = read_decisions(path)
    assert decided.lines == [
        Decision(student="Cy Ma", item="dW2", points=0.5),
        Decision(student="Di Wu", points=7.5),
    ]
    again = path.read_bytes()
    write_decisions(path, decided)
    assert path.read_bytes() == again


@pytest.mark.parametrize("kind", ["utf-8", "with-a-mark", "utf-16", "semicolons-and-commas", "tabs"])
def test_a_file_stays_in_the_hand_in_which_a_spreadsheet_wrote_it(tmp_path, kind):
    path = tmp_path / "decisions.csv"
    path.write_bytes(WRITTEN[kind](f"{HEADER}\nCy Ma,,dW2,0.5,,,,,\n"))
    decisions = read_decisions(path)
    decisions.change(Decision(student="Zoë"), points=7.5)
    write_decisions(path, decisions)
    assert path.read_bytes() == WRITTEN[kind](f"{HEADER}\nCy Ma,,dW2,0.5,,,,,\nZoë,,total,7.5,,,,,\n")


# What cannot be meant, and what is said of it.
REFUSED = {
    "no-such-column": ("student,mark\nCy Ma,3\n", "line 1: unknown 'mark'"),
    "no-column-of-whom": ("item,points\ndW2,3\n", "line 1: expected the columns"),
    "a-column-twice": ("student,points,points\nCy Ma,3,4\n", "line 1: expected the columns"),
    "of-nobody": (f"{HEADER}\n,,dW2,1,,,,,\n", "line 2: expected a student or a group"),
    "of-both": (f"{HEADER}\nCy Ma,crashed,dW2,1,,,,,\n", "line 2: expected a student or a group"),
    "no-number": (f"{HEADER}\nCy Ma,,dW2,many,,,,,\n", "line 2: 'many' are no points"),
    "below-zero": (f"{HEADER}\nCy Ma,,dW2,-1,,,,,\n", "line 2: -1 points: expected 0 to 1000"),
    "not-finite": (f"{HEADER}\nCy Ma,,dW2,nan,,,,,\n", "line 2: nan points: expected 0 to 1000"),
    "no-extension": (f"{HEADER}\nCy Ma,,,,,soon,,,\n", "line 2: 'soon' is no extension"),
    "a-day-that-is-not": (f"{HEADER}\nCy Ma,,,,,2026-02-30,,,\n", "line 2: '2026-02-30' is no extension"),
    "no-date": (f"{HEADER}\nCy Ma,,,,,,11/2/2026,,\n", "line 2: '11/2/2026' is no date"),
    "neither-yes-nor-no": (f"{HEADER}\nCy Ma,,,,,,,perhaps,\n", "line 2: excused is 'perhaps'"),
    "twice": (f"{HEADER}\nCy Ma,,,1,,,,,\ncy ma,,total,2,,,,,\n", "line 3: decides again what line 2 decides"),
    "too-many-cells": (f"{HEADER}\nCy Ma,,dW2,1,,,,,,more\n", "line 2: 10 cells, expected 9"),
    "no-text": (b"student\n\xff\xfe\xfa\n", "save it as UTF-8"),
    "an-open-quotation": (f'{HEADER}\n"Cy Ma,,dW2,1\n', "line 2: unexpected end of data"),
}


@pytest.mark.parametrize("content, said", REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_meant_is_refused_before_anything_runs(capsys, graded, content, said):
    path = graded / "lab-grades" / "decisions.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    before = path.read_bytes()
    for command in (of_class(graded), ("decide", "--results", graded / "lab-grades")):
        code, _, err = run(capsys, *command)
        assert code == 2
        assert said in err
        assert "Traceback" not in err
    assert path.read_bytes() == before
    path.unlink()


# Arguments that decide nothing, and what is said.
NOT_DECIDED = {
    "of-whom": (["--points", 3], "of whom?"),
    "of-both": (["Cy Ma", "--group", "crashed", "--points", 3], "expected a student or a group"),
    "no-such-item": (["Cy Ma", "--item", "dW9", "--points", 3], "unknown 'dW9'; did you mean 'dW"),
    "points-below-zero": (["Cy Ma", "--points=-3"], "'-3' is below zero"),
    "nothing-to-take-back": (["Cy Ma", "--remove"], "nothing is decided of 'Cy Ma'"),
    "no-text": (["\ud800", "--points", 3], "that are no text"),
    "words-that-are-no-text": (["Cy Ma", "--words", "\udcff"], "that are no text"),
    "too-many": (["Cy Ma", "--points", "2000"], "2000 points: expected 0 to 1000"),
}


@pytest.mark.parametrize("args, said", NOT_DECIDED.values(), ids=NOT_DECIDED)
def test_arguments_that_decide_nothing(capsys, graded, args, said):
    code, _, err = run(capsys, "decide", *args, "--results", graded / "lab-grades")
    assert code == 2
    assert said in err
    assert not (graded / "lab-grades" / "decisions.csv").exists()


def test_what_concerns_nobody_is_said_by_every_run(capsys, graded):
    lines = [",sigmoid-without-a-2,dW2,1,,,,,", "Cy,,,2,,,,,", "Di Wu,,dW9,1,,,,,"]
    (graded / "lab-grades" / "decisions.csv").write_text("\n".join([HEADER, *lines]))
    for out in (decide(capsys, graded), run(capsys, *of_class(graded))[1]):
        assert "of nobody here: the group 'sigmoid-without-a-2': 1 point for dW2; did you mean" in out
        assert "of nobody here: 'Cy': 2 points for all of it" in out
        assert "of nobody here: 'Di Wu': 1 point for dW9; there is no item 'dW9'" in out
    assert points(graded) == FOUND


def test_the_class_s_page_says_what_is_decided_and_who_waits(capsys, graded):
    decide(capsys, graded, "Ed Xu", "--points", 8, "--words", "Next time by hand.")
    page = (graded / "lab-grades" / "class.html").read_text()
    review = page[page.index('id="review"') : page.index('id="decided"')]
    assert "Fy Ko" in review
    assert "Ed Xu" not in review
    decided = page[page.index('id="decided"') : page.index('id="students"')]
    assert "Ed Xu" in decided
    assert "8 points for all of it" in decided
    assert "Next time by hand." in decided
    assert "<code>sigmoid&#39;-without-a-2</code>" in page
    assert "1 to be reviewed" in page
    assert "1 reviewed" in page


def test_decide_needs_what_a_run_left(capsys, graded):
    left = graded / "lab-grades" / "class.json"
    kept = left.read_bytes()
    for content in (b"", b"{}", b'{"settings": 3, "ungraded": []}'):
        left.write_bytes(content)
        code, _, err = run(capsys, "decide", "--results", graded / "lab-grades")
        assert code == 2
        assert "`run` writes it anew" in err
    left.write_bytes(kept)


# --- how late

LATE = 'deadline = "2026-11-02 12:00"\na_day = 0.1\n'
NOON = "2026-11-02 12:00"
# The class's rules, when it was handed in, the extension; and the share that is left.
RULES = {
    "in-time": (LATE, NOON, "", 1.0),
    "by-a-minute": (LATE, "2026-11-02 12:01", "", 0.9),
    "by-a-day": (LATE, "2026-11-03 12:00", "", 0.9),
    "by-a-day-and-a-minute": (LATE, "2026-11-03 12:01", "", 0.8),
    "by-eleven-days": (LATE, "2026-11-13 11:00", "", 0.0),
    "with-seconds": (LATE, "2026-11-02 12:00:30", "", 0.9),
    "in-the-grace": (LATE + "grace = 15", "2026-11-02 12:15", "", 1.0),
    "after-the-grace": (LATE + "grace = 15", "2026-11-02 12:16", "", 0.9),
    "a-grace-is-no-later-deadline": (LATE + "grace = 15", "2026-11-03 12:05", "", 0.8),
    "a-free-day": (LATE + "free_days = 2", "2026-11-04 12:00", "", 1.0),
    "after-the-free-days": (LATE + "free_days = 2", "2026-11-04 12:01", "", 0.9),
    "the-last-day": (LATE + "most_days = 2", "2026-11-04 12:00", "", 0.8),
    "after-the-last-day": (LATE + "most_days = 2", "2026-11-04 12:01", "", 0.0),
    "the-last-day-however-many-are-free": (LATE + "free_days = 1\nmost_days = 2", "2026-11-04 12:01", "", 0.0),
    "an-extension-of-days": (LATE, "2026-11-04 12:00", "2", 1.0),
    "of-half-a-day": (LATE, "2026-11-03 00:00", "0,5", 1.0),
    "after-an-extension": (LATE, "2026-11-04 12:01", "2", 0.9),
    "another-deadline": (LATE, "2026-11-05 23:59", "2026-11-05", 1.0),
    "after-another-deadline": (LATE, "2026-11-05 10:00", "2026-11-05 09:00", 0.9),
    "a-deadline-of-a-day": ('deadline = "2026-11-02"\na_day = 0.1', "2026-11-02 23:59", "", 1.0),
    "no-date": (LATE, "", "", 1.0),
    "no-deadline": ("a_day = 0.1", "2026-11-09 12:00", "", 1.0),
    "called-late": (LATE, "late", "", 0.9),
    "called-late-without-a-deadline": ("a_day = 0.1", "late", "", 0.9),
    "called-late-and-free": ("a_day = 0.1\nfree_days = 1", "late", "", 1.0),
    "called-late-with-another-deadline": ("a_day = 0.1", "late", "2026-11-09", 1.0),
    "called-late-with-an-extension": ("a_day = 0.1", "late", "1", 1.0),
}


@pytest.mark.parametrize("rules, when, extension, share", RULES.values(), ids=RULES)
def test_how_much_is_left(rules, when, extension, share):
    made = settings(f"[late]\n{rules}\n")
    flagged = when == "late"
    late = lateness("" if flagged else when, made, extension, flagged=flagged)
    assert late.share == pytest.approx(share)
    assert (late == IN_TIME) or late.words
    half = settings(f"[late]\n{rules}\n[rules]\nlate = 0.5\n")
    expected = share if share in (0.0, 1.0) else share / 2
    assert lateness("" if flagged else when, half, extension, flagged=flagged).share == pytest.approx(expected)


def test_lateness_is_said_and_an_extension_ends_it(capsys, graded):
    rules = f"[late]\n{LATE}free_days = 1\nextensions = {{ 'Ada Ng' = 1 }}\n"
    assert run(capsys, *of_class(graded, rules))[0] == 0
    assert points(graded) == FOUND | {"Bo Li": 11.7}
    said = "2 days late, 1 of them free; it was due on 2026-11-02 12:00; 90 % of the points are left"
    for page in pages(graded, "Bo Li"):
        assert said in page
    for args in (["--extension", "2"], ["--extension", "2026-11-04"], ["--handed-in", "2026-11-02 11:00"]):
        decide(capsys, graded, "Bo Li", *args)
        assert points(graded) == FOUND
        decide(capsys, graded, "Bo Li", "--remove")
        assert points(graded) == FOUND | {"Bo Li": 11.7}
    decide(capsys, graded, "Bo Li", "--points", 10)  # which is the last word
    assert points(graded) == FOUND | {"Bo Li": 10.0}
    decide(capsys, graded, "Cy Ma", "--handed-in", "2026-11-04 12:00")  # where the platform does not tell
    assert points(graded) == FOUND | {"Bo Li": 10.0, "Cy Ma": 10.2}
    assert run(capsys, *of_class(graded))[0] == 0


# Points of items, what they are worth, and a total that is decided.
SPREAD = {
    "less": ({"a": 2.0, "b": 1.0}, 1.5, {"a": 1.0, "b": 0.5}),
    "more": ({"a": 2.0, "b": 1.0}, 3.5, {"a": 2.0, "b": 1.5}),
    "all": ({"a": 0.0, "b": 0.0}, 4.0, {"a": 2.0, "b": 2.0}),
    "more-than-all": ({"a": 1.0, "b": 0.0}, 6.0, {"a": 3.0, "b": 3.0}),
    "none": ({"a": 2.0, "b": 1.0}, 0.0, {"a": 0.0, "b": 0.0}),
    "none-of-none": ({"a": 0.0, "b": 0.0}, 0.0, {"a": 0.0, "b": 0.0}),
    "the-same": ({"a": 2.0, "b": 1.0}, 3.0, {"a": 2.0, "b": 1.0}),
}


@pytest.mark.parametrize("points, total, expected", SPREAD.values(), ids=SPREAD)
def test_a_decided_total_is_shared_by_the_items(points, total, expected):
    shared = spread(points, {"a": 2.0, "b": 2.0}, total)
    assert shared == pytest.approx(expected)
    assert sum(shared.values()) == pytest.approx(total)
    assert spread({"a": 0.0}, {"a": 0.0}, total) == pytest.approx({"a": total})


def test_of_several_groups_the_later_counts_and_a_student_s_line_before_both():
    one, other, own = Decision(group="crashed"), Decision(group="dW-transposed-2"), Decision(student="Zoë")
    assert Decisions([own, one, other]).of("Zoë", "", [other.group, one.group]) == [one, other, own]


def test_names_are_known_in_any_case_and_by_number():
    decisions = Decisions([Decision(student="BO li", points=1.0), Decision(student="12", words="w")])
    assert decisions.of("Bo Li", "12", ()) == decisions.lines
    assert decisions.of("Bo", "1", ["12"]) == []
    with pytest.raises(CompareError, match="a student or a group"):
        replace(decisions.lines[0], group="crashed")


def test_what_all_items_have_in_common_is_said_once(graded):
    for page in pages(graded, "Fy Ko"):
        assert page.count("net.py does not run: SyntaxError") == 1
        assert "adapter" not in page


def test_the_lecturer_reads_the_program_at_the_line(graded):
    place, number = graded / "lab-grades" / "Cy Ma", RIGHT[: RIGHT.index("dz2 =")].count("\n") + 1
    assert f'<a href="program.html#net.py%3A{number}">' in (place / "lecturer.html").read_text()
    assert "program.html" not in (place / "feedback.html").read_text()
    assert (
        f'<span id="net.py:{number}" data-line="{number}">        dz2 = ' in (place / "program.html").read_text()
    )


def test_the_lecturer_is_told_how_to_decide_whatever_the_student_is_called(tmp_path):
    grade = Grade("x'; rm -rf ~ #", "k", Standing.GRADED, "", [], {"loss": 1.0}, {"loss": 1.0}, "strong", [])
    write_feedback(tmp_path, grade, LECTURER)
    page = html.unescape((tmp_path / "lecturer.html").read_text())
    words = shlex.split(re.search(r"<code>(backprop-parity grade decide .*?)</code>", page)[1])
    assert words[3] == grade.student
