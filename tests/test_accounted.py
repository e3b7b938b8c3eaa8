"""Everybody accounted for: in each platform's download and in plain folders, what was handed in, and whose."""

import bz2
import csv
import gzip
import io
import json
import lzma
import os
import random
import re
import shutil
import tarfile
import time
import zipfile
from dataclasses import replace
from functools import partial

import pytest
from classes import PUBLISHED, ROOT, hand_in
from commands import ended

import compare.run
from compare.export.exporting import CLASS, Options, export
from compare.grade import main
from compare.grading.explaining import Cause
from compare.grading.grades import Grade, Standing
from compare.grading.judging import Item, State
from compare.grading.results import OURS, TABLES, place, read_results, stored_grade, students, write_grade
from compare.submission.choosing import choose
from compare.submission.gathering import Gathered, gather
from compare.submission.layouts import handed_in, opened, read
from compare.submission.locating import Place
from compare.submission.platforms import Submitted, metadata, named
from compare.verdict.mismatch import Extreme, Mismatch

RAR, PDF = b"Rar!\x1a\x07\x00", b"%PDF-1.7"
WRONG = PUBLISHED.replace(b"(p - y) / len(y)", b"(y - p) / len(y)")
run = partial(ended, main)


def archive(files):
    """A zip of files by their paths; a path that ends in / is an empty folder."""
    with zipfile.ZipFile(buffer := io.BytesIO(), "w", zipfile.ZIP_DEFLATED) as written:
        for path, content in files.items():
            written.writestr(path, content)
    return buffer.getvalue()


# --- a class of any size in each layout -------------------------------------------------------------------------

# What people hand in: two are namesakes, some are late, have a second attempt, or something that is not read.
KINDS = ["right", "namesake", "namesake", "late", "again", "rar", "typed", "several"]
NUMBER = 41000


def person(i):
    """The kind, the name and the number of the i-th of a class."""
    kind = KINDS[i % len(KINDS)]
    return kind, "Jana Nova" if kind == "namesake" else f"Ann_{i} Lee-{i}", NUMBER + i


def canvas(people, anonymous=False):
    files = {"readme.md": b"of the teacher"}
    for i in range(people):
        kind, name, number = person(i)
        late = kind == "late"
        plain = re.sub(r"\W", "", name).lower()
        who = f"{'LATE_' * late}anon_x{number}" if anonymous else f"{plain}{'_LATE' * late}_{number}"
        at = 10 * number
        files |= {
            "again": {f"{who}_{at}_net.py": WRONG, f"{who}_{at + 1}_net-1.py": PUBLISHED},
            "rar": {f"{who}_{at}_lab1.rar": RAR},
            "typed": {f"{who}_text.html": b"<p>import numpy"},
            "several": {f"{who}_{at}_net.py": PUBLISHED, f"{who}_{at + 1}_report.pdf": PDF},
        }.get(kind, {f"{who}_{at}_net.py": PUBLISHED})
    return files


def moodle(people, anonymous=False):
    files = {"grades.csv": b"of the teacher"}
    for i in range(people):
        kind, name, number = person(i)
        who = f"{'Participant' if anonymous else name}_{number}_assignsubmission_"
        files |= {
            "again": {f"{who}file_/net.py": PUBLISHED, f"{who}file_/net_old.py": WRONG},
            "rar": {f"{who}file_/lab1.rar": RAR},
            "typed": {f"{who}onlinetext_/onlinetext.html": b"<p>import numpy"},
            "several": {f"{who}file_net.py": PUBLISHED, f"{who}onlinetext_onlinetext.html": b"<p>see the file"},
        }.get(kind, {f"{who}file_/net.py": PUBLISHED})
    return files


def gradescope(people):
    told, files = [], {}
    for i in range(people):
        kind, name, number = person(i)
        attempts = [(f"submission_{number}", "2024-01-11 09:00:00.12 Z", PUBLISHED)]
        if kind == "again":
            attempts.append((f"submission_{number}0", "2024-01-10 23:00:00.12 Z", WRONG))
        for folder, when, program in attempts:
            inside = {
                "rar": {"lab1.rar": RAR},
                "typed": {"notes.txt": b"see above"},
                "several": {"net.py": program, "report.pdf": PDF},
            }.get(kind, {"net.py": program})
            files |= {f"{folder}/{name}": content for name, content in inside.items()}
            submitter = f"  - :name: {name}\n    :sid: '{number}'\n    :email: {number}@x.edu\n"
            told.append(f"{folder}:\n  :submitters:\n{submitter}  :created_at: {when}\n  :score: 1.0\n")
    return {"submission_metadata.yml": ("---\n" + "".join(told)).encode()} | files


def blackboard(people):
    files = {}
    for i in range(people):
        kind, name, number = person(i)
        user = f"u_{number}"
        who = f"Lab_1 nets_{user}_attempt_2024-01-11-09-00-00"
        files[f"{who}.txt"] = f"Name: {name} ({user})\r\nAssignment: Lab_1 nets\r\n".encode()
        before = {f"Lab_1 nets_{user}_attempt_2024-01-10-09-00-00_net.py": WRONG}
        files |= {
            "again": before | {f"{who}_net.py": PUBLISHED},
            "rar": {f"{who}_lab1.rar": RAR},
            "typed": {},
            "several": {f"{who}_net.py": PUBLISHED, f"{who}_report.pdf": PDF},
        }.get(kind, {f"{who}_net.py": PUBLISHED})
    return files


def brightspace(people):
    files = {"index.html": b"<table>"}
    for i in range(people):
        kind, name, number = person(i)
        who, when = f"{number}-77 - {name}", "Sep 24, 2024 926 PM"
        files |= {
            "again": {f"{who} - Sep 9, 2024 1126 AM/net.py": WRONG, f"{who} - {when}/net.py": PUBLISHED},
            "rar": {f"{who} - {when}/lab1.rar": RAR},
            "typed": {f"{who} - {when} - notes.docx": b"PK"},
            "several": {f"{who} - {when} - net.py": PUBLISHED, f"{who} - {when} - report.pdf": PDF},
        }.get(kind, {f"{who} - {when}/net.py": PUBLISHED})
    return files


def loose(people):
    files = {"readme.md": b"of the teacher", "roster.csv": b"id,name,login\n"}
    for i in range(people):
        kind, name, number = person(i)
        who = f"{name} {number}"
        files |= {
            "again": {f"{who}.zip": archive({"lab/net.py": PUBLISHED, "lab/old/net.py": WRONG})},
            "rar": {f"{who}.rar": RAR},
            "typed": {f"{who}.py.txt": PUBLISHED},
            "several": {f"{who}.py": PUBLISHED, f"{who}.pdf": PDF},
            "late": {f"{who}/net.py": PUBLISHED},
        }.get(kind, {f"{who}.py": PUBLISHED})
    return files


LAYOUTS = {
    "canvas": canvas,
    "canvas, anonymous": partial(canvas, anonymous=True),
    "moodle": moodle,
    "moodle, anonymous": partial(moodle, anonymous=True),
    "gradescope": gradescope,
    "blackboard": blackboard,
    "brightspace": brightspace,
    "loose": loose,
}
UNREAD = {"rar", "typed"}
SAID = {
    "again": "is newer|was taken",
    "rar": "RAR is not read",
    "typed": "no Python file",
    "several": " is not read",
}
UNDECIDED = {"moodle", "moodle, anonymous", "loose"}  # whose second attempts are files beside the first


@pytest.mark.parametrize("layout", LAYOUTS)
def test_as_many_people_as_handed_in_and_each_has_what_counts(tmp_path, layout):
    hand_in(tmp_path, LAYOUTS[layout](8))
    found = {int(re.findall(r"\d{5}", one.number or one.student)[0]): one for one in handed_in(tmp_path)}
    assert len({one.student for one in found.values()}) == 8
    for i in range(8):
        kind, _, number = person(i)
        gathered, doubt = choose(gather(found[number].paths), {})
        said = "; ".join([*found[number].notes, *gathered.left, gathered.complaint])
        assert set(gathered.files.values()) == (set() if kind in UNREAD else {PUBLISHED}), kind
        assert bool(gathered.complaint) == (kind in UNREAD), said
        assert re.search(SAID[kind], said) if kind in SAID else not said
        assert bool(doubt) == (kind == "again" and layout in UNDECIDED)
        assert found[number].late == (kind == "late" and layout.startswith("canvas"))


@pytest.mark.parametrize("layout", ["canvas", "moodle"])
def test_every_run_says_that_all_are_accounted_for(capsys, tmp_path, layout):
    hand_in(tmp_path, LAYOUTS[layout](12))
    code, out, err = run(capsys, "run", tmp_path, "--dry-run", "--json", tmp_path.with_suffix(".json"))
    assert (code, err) == (0, "")
    told = json.loads(tmp_path.with_suffix(".json").read_text())["submissions"]
    doubtful = sum(bool(one["doubt"]) for one in told)
    last = f"12 people, 12 accounted for: {12 - doubtful} to be graded, {doubtful} doubtful"
    assert (len(told), out.splitlines()[-1]) == (12, last)
    assert len(re.findall(r", late", out)) == (2 if layout == "canvas" else 0)
    assert f"nobody's: {'readme.md' if layout == 'canvas' else 'grades.csv'}: it belongs to nobody" in out
    code, out, _ = run(capsys, "run", tmp_path, "--dry-run", "--only", NUMBER + 5)
    assert (code, out.splitlines()[-1]) == (0, "12 people, 12 accounted for: 1 doubtful, 11 not asked for")


# --- whose it is ------------------------------------------------------------------------------------------------

MOODLE = "_assignsubmission_file_"
GROUP = b"""submission_1:
  :submitters:
  - :name: Ada Lovelace
    :sid: '7'
    :email: ada@x.edu
  - :name: "Zo\\u00eb O'Neil"
    :email: zoe@x.edu
submission_2:
  :submitters:
  - :name: Not There
    :sid: 9
"""
NUMBERLESS = b"".join(b"submission_%d:\n  :submitters:\n  - :name: Jana Nova\n" % i for i in range(1, 5))
# What lies in the class's folder; and of everyone: the name, the number, the files, and whether it is doubtful.
WHOSE = {
    "moodle-namesakes": (
        {f"Jana Nova_11{MOODLE}/a.py": b"", f"Jana Nova_12{MOODLE}/b.py": b""},
        {"Jana Nova (11)": ("11", ["a.py"], False), "Jana Nova (12)": ("12", ["b.py"], False)},
    ),
    "moodle-underscore": ({f"Ann_Marie Lee_1{MOODLE}/a.py": b""}, {"Ann_Marie Lee": ("1", ["a.py"], False)}),
    "moodle-without-the-last-underscore": (
        {f"Ada_1{MOODLE[:-1]}/a.py": b""},
        {"Ada": ("1", ["a.py"], False)},
    ),
    "moodle-a-file-called-adapter": (
        {f"Ada_1{MOODLE}my.adapter.py": b""},
        {"Ada": ("1", ["my_adapter.py"], False)},
    ),
    "moodle-two-downloads": (
        {f"Ada_1{MOODLE}/a.py": b"", f"Ada_1{MOODLE[:-1]}/a.py": b""},
        {"Ada": ("1", ["a.py", "a_2.py"], True)},
    ),
    "moodle-a-hidden-name": ({f".hack_1{MOODLE}/a.py": b""}, {".hack": ("1", ["a.py"], False)}),
    "canvas-underscore": ({"van_der_lee_12_345_a.py": b""}, {"van_der_lee": ("12", ["a.py"], False)}),
    "canvas-in-small-letters": ({"van_late_12_345_a.py": b""}, {"van": ("12", ["a.py"], False)}),
    "canvas-parts-are-no-attempts": (
        {"ada_1_10_part-1.py": b"", "ada_1_11_part-2.py": b""},
        {"ada": ("1", ["part_1.py", "part_2.py"], False)},
    ),
    "canvas-two-downloads": (
        {"ada_1_10_a.py": b"1", "ada_1_12_a.py": b"2", "ada_LATE_1_11_a-1.py": b""},
        {"ada": ("1", ["a.py"], False)},
    ),
    "canvas-the-second-of-one-name-alone": (
        {"ada_1_10_a-1.py": b"1", "ada_1_12_a-1.py": b"2"},
        {"ada": ("1", ["a.py"], False)},
    ),
    "no-canvas": (  # where two files have one number
        {"lab_1_2_ada.py": b"", "lab_1_2_bob.py": b""},
        {"lab_1_2_ada": ("", ["lab_1_2_ada.py"], False), "lab_1_2_bob": ("", ["lab_1_2_bob.py"], False)},
    ),
    "gradescope-together-and-missing": (
        {"submission_metadata.yml": GROUP, "submission_1/a.py": b"", "submission_3/a.py": b""},
        {
            "Ada Lovelace": ("7", ["a.py"], False),
            "Zo\u00eb O'Neil": ("zoe@x.edu", ["a.py"], False),
            "Not There": ("9", [], True),
            "submission_3": ("", ["a.py"], False),
        },
    ),
    "gradescope-namesakes-without-numbers": (
        {
            "submission_metadata.yml": NUMBERLESS,
            "submission_1/a.py": b"",
            "submission_2/b.py": b"",
        },
        {
            "Jana Nova (submission_1)": ("", ["a.py"], False),
            "Jana Nova (submission_2)": ("", ["b.py"], False),
            "Jana Nova (3)": ("", [], True),
            "Jana Nova (4)": ("", [], True),
        },
    ),
    "blackboard-two-assignments": (
        {f"Lab {i}_jdoe_attempt_2024-01-11-09-00-00_a.py": b"" for i in (1, 2)},
        {f"jdoe (Lab {i}_jdoe_attempt_2024-01-11-09-00-00_a.py)": ("jdoe", ["a.py"], False) for i in (1, 2)},
    ),
    "blackboard-without-its-words": (
        {
            "Lab_1_j_doe_attempt_2024-01-11-09-00-00_a.py": b"",
            "Lab_1_k_doe_attempt_2024-01-11-09-00-00_a.py": b"",
        },
        {"j_doe": ("j_doe", ["a.py"], False), "k_doe": ("k_doe", ["a.py"], False)},
    ),
    "blackboard-words-that-are-the-last-attempt": (
        {
            "Lab_jdoe_attempt_2024-01-10-09-00-00_a.py": b"",
            "Lab_jdoe_attempt_2024-01-11-09-00-00.txt": b"Name: J Doe (jdoe)\nSubmission Field:\nsee above",
        },
        {"jdoe": ("jdoe", [], True)},
    ),
    "brightspace-of-another-language": (
        {"7-1 - Ana Sousa - 9 setembro, 2024 926/a.py": b"", "7-1 - Ana Sousa - 8 setembro, 2024 926/a.py": b""},
        {"Ana Sousa": ("7", ["a.py", "a_2.py"], True)},
    ),
    "loose-what-is-not-read": (
        {"bob.rar": RAR, "carol.pdf": PDF, "dan.py.txt": b"", "eve": b"", "fay.PY": b"", "gil.docx": b""},
        {
            **{name: ("", [], True) for name in ("bob", "carol", "dan", "eve", "gil")},
            "fay": ("", ["fay.py"], False),
        },
    ),
    "loose-two-candidates": ({"ann.py": b"", "ann.zip": b"", "ann.pdf": b""}, {"ann": ("", ["ann.py"], True)}),
    "platform-and-strays": (
        {
            **{f"Ada_1{MOODLE}/a.py": b"", "notes.txt": b"", "rubric.pdf": PDF, "bob.rar": RAR, "Ada.pdf": PDF},
            "CS101-Lab 1.zip": archive({f"Ada_{i}{MOODLE}/a.py": b"" for i in (1, 2)}),
        },
        {"Ada": ("1", ["a.py"], False), "bob": ("", [], True)},
    ),
    "platform-and-loose": (
        {f"Ada_1{MOODLE}/a.py": b"", "Ada.py": b"", f"Ada_2{MOODLE}/a.py": b""},
        {"Ada": ("", ["Ada.py"], False), "Ada (1)": ("1", ["a.py"], False), "Ada (2)": ("2", ["a.py"], False)},
    ),
}


@pytest.mark.parametrize("case", WHOSE)
def test_a_person_is_the_platforms_number(tmp_path, case):
    files, expected = WHOSE[case]
    hand_in(tmp_path, files)
    found = {}
    for one in handed_in(tmp_path):
        gathered = gather(one.paths)
        doubtful = bool(one.doubt or gathered.complaint)
        found[one.student] = (one.number, sorted(gathered.files), doubtful)
    assert found == expected


def test_what_is_nobodys_is_listed_and_an_adapter_is_somebodys(tmp_path):
    files = {"ann.py": b"", "ann.adapter.py": b"", "bob.adapter.py": b"", "README.md": b"", "grades.csv": b""}
    hand_in(tmp_path, files | {".hidden.py": b"", ".DS_Store": b"", "adapter.py": b"", "index.html": b""})
    class_ = read(tmp_path)
    assert [(one.student, one.adapter.name) for one in class_.everyone] == [("ann", "ann.adapter.py")]
    assert class_.strays == [
        ".hidden.py: hidden",
        "README.md: it belongs to nobody",
        "bob.adapter.py: the adapter of nobody",
        "grades.csv: it belongs to nobody",
    ]


@pytest.mark.parametrize("given", ["dl", "lab.zip"])
def test_adapters_may_lie_beside_a_download(tmp_path, given):
    files = {f"Ada_1{MOODLE}/a.py": b"", f"Bob_2{MOODLE}/a.py": b""}
    beside = {"adapter.py": b"", "Ada.adapter.py": b""}
    above = {f"dl/{name}": content for name, content in beside.items()}
    hand_in(tmp_path, {f"dl/lab/{path}": content for path, content in files.items()} | above | beside)
    (tmp_path / "lab.zip").write_bytes(archive(files))
    with opened(tmp_path / given) as class_:
        assert [one.adapter.name for one in class_.everyone] == ["Ada.adapter.py", "adapter.py"]


def test_results_in_the_class_are_nobodys(tmp_path):
    hand_in(
        tmp_path, {"ann.py": b"", **{f"grades/{name}": b"" for name in ("seed", "summary.csv", "class.html")}}
    )
    class_ = read(tmp_path)
    assert ([one.student for one in class_.everyone], class_.strays) == (
        ["ann"],
        ["grades: the results of a run"],
    )


def test_who_handed_in_together_and_when_is_said(tmp_path):
    hand_in(tmp_path, WHOSE["gradescope-together-and-missing"][0])
    notes = {one.student: one.notes for one in handed_in(tmp_path)}
    assert notes["Ada Lovelace"] == ["submission_1: handed in together with Zo\u00eb O'Neil"]
    assert notes["Not There"] == ["submission_2: it is not in the download"]


DATES = {
    "Sep 24, 2024 926 PM": "2024-09-24 21:26",
    "Sep 24, 2024 126 AM": "2024-09-24 01:26",
    "Sep 24, 2024 1226 AM": "2024-09-24 00:26",
    "September 9, 2024 1226 PM": "2024-09-09 12:26",
    "24 September, 2024 2126": "2024-09-24 21:26",
    "Sep 24 2024 9:26 pm": "2024-09-24 21:26",
    "24 setembro, 2024 2126": "",
}


@pytest.mark.parametrize("date", DATES)
def test_a_date_that_can_be_read_tells_which_is_newer(date):
    assert named(f"1-2 - Mary-Ann Lee-Smith - {date}").student == "Mary-Ann Lee-Smith"
    assert named(f"1-2 - Ann - {date} - my - net.py").when == DATES[date]


def test_a_pipe_in_the_place_of_a_platforms_words_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "submission_metadata.yml")
    os.mkfifo(tmp_path / "Lab_jdoe_attempt_2024-01-11-09-00-00.txt")
    (one,) = handed_in(tmp_path)
    assert gather(one.paths).complaint.endswith("no regular file")


@pytest.mark.parametrize(
    "text", ["", "- 1\n", "submission_1: {a: b}\n", "submission_1:\n :x", "\x00", "%YAML\n---\n"]
)
def test_metadata_of_another_form_tell_nobody(text):
    assert all(said == Submitted() for said in metadata(text).values())


# --- where the class is -----------------------------------------------------------------------------------------


def downloads():
    """Each layout's download by the path that it has in somebody's folder, and that path."""
    found = {}
    for layout in ("canvas", "moodle", "gradescope", "blackboard", "brightspace"):
        files = LAYOUTS[layout](8)
        above = {f"dl/lab 1/{path}": content for path, content in files.items()}
        found |= {
            f"{layout}-zip": ({"lab 1.zip": archive(files)}, "lab 1.zip"),
            f"{layout}-folder-that-holds-it": ({"dl/lab 1.zip": archive(files), "dl/readme.md": b""}, "dl"),
            f"{layout}-folder-above": (above, "dl"),
            f"{layout}-zip-of-a-folder": (
                {"dl/lab 1.zip": archive({f"x/{path}": content for path, content in files.items()})},
                "dl/lab 1.zip",
            ),
        }
    return found


DOWNLOADS = downloads()


@pytest.mark.parametrize("download", DOWNLOADS)
def test_a_download_is_graded_wherever_it_lies(tmp_path, download):
    files, given = DOWNLOADS[download]
    hand_in(tmp_path, files)
    with opened(tmp_path / given) as class_:
        assert len(class_.everyone) == 8
        assert all(path.exists() for one in class_.everyone for path in one.paths.values())
    assert not any(
        "grade-" in str(path) and path.exists() for one in class_.everyone for path in one.paths.values()
    )


@pytest.mark.parametrize("layout", ["canvas", "moodle", "gradescope", "blackboard", "brightspace"])
@pytest.mark.parametrize("form", ["archive", "folder"])
def test_a_download_in_the_place_of_one_submission_is_nobodys(tmp_path, layout, form):
    files = LAYOUTS[layout](8)
    inside = {f"lab 1/{path}": content for path, content in files.items()}
    hand_in(tmp_path, {"alice.py": PUBLISHED} | (inside if form == "folder" else {"lab 1.zip": archive(files)}))
    one = {one.student: one for one in handed_in(tmp_path)}["lab 1"]
    assert re.fullmatch(
        r"a download of [89] people's files \(.*\): grade it by itself", gather(one.paths).complaint
    )


def damaged(files, path):
    """A zip in which what one member holds was changed."""
    content = archive(files)
    with zipfile.ZipFile(io.BytesIO(content)) as zipped_:
        at = zipped_.getinfo(path).header_offset + 30 + len(path) + 4
    return content[:at] + bytes(b ^ 0xFF for b in content[at : at + 8]) + content[at + 8 :]


REFUSED = {
    "no archive": ("lab.zip", b"PK\3\4 and no more", "lab.zip: cannot be read: File is not a zip file"),
    "slip": ("lab.zip", archive({"../a.py": b""}), "lab.zip: '../a.py' points outside of the archive"),
    "empty": ("lab.zip", archive({}), "holds no submission"),
    "all-damaged": ("lab.zip", damaged({"ann.py": PUBLISHED}, "ann.py"), "none of its files can be read: "),
    "text": ("lab.py", b"", "lab.py is no folder, nor the archive of one"),
    "nowhere": ("a", b"", "nowhere does not exist"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_no_class_is_one_clear_line(capsys, tmp_path, case):
    name, content, words = REFUSED[case]
    (tmp_path / name).write_bytes(content)
    code, _, err = run(capsys, "run", tmp_path / ("nowhere" if case == "nowhere" else name), "--dry-run")
    assert (code, len(err.splitlines())) == (2, 1)
    assert words in err


def test_one_damaged_file_of_a_download_is_one_persons(tmp_path):
    files = {f"Ada_1{MOODLE}/a.py": PUBLISHED, f"Bob_2{MOODLE}/b.py": PUBLISHED, f"Cy_3{MOODLE}/": b""}
    files[f"Eve_4{MOODLE}/{'e' * 300}.py"] = PUBLISHED
    (tmp_path / "lab.zip").write_bytes(damaged(files, f"Bob_2{MOODLE}/b.py"))
    with opened(tmp_path / "lab.zip") as class_:
        found = {one.student: gather(one.paths).complaint for one in class_.everyone}
    assert found == {
        **{"Ada": "", "Eve": ""},
        "Bob": "no Python file or notebook; b.py.damaged: DAMAGED is not read",
        "Cy": f"no Python file or notebook in Cy_3{MOODLE}, which is empty",
    }


# --- every file is read, or listed ------------------------------------------------------------------------------

LISTED = {
    "kinds": (
        {"net.py": b"", "lab1.rar": RAR, "b.7z": b"", "report.pdf": PDF, "Makefile": b"", "net.py.txt": b""},
        {
            "lab1.rar": "RAR is not read",
            "b.7z": "7Z is not read",
            "report.pdf": "PDF is not read",
            "Makefile": "a file without an ending is not read",
            "net.py.txt": "its name ends in .txt, expected .py",
        },
    ),
    "what-programs-leave": (
        {"net.py": b"", ".git/config": b"", "venv/a/b.py": b"", "__pycache__/net.pyc": b"", ".DS_Store": b""},
        {".git": "hidden, or of an installation", "venv": "hidden, or of an installation"},
    ),
    "too-large": (
        {"net.py": b"", "x.csv": random.Random(0).randbytes(2**21 + 1)},
        {"x.csv": "it has more than 2,097,152 bytes"},
    ),
    "a-bad-archive-beside": (
        {"net.py": b"", "a.zip": b"PK"},
        {"a.zip": "cannot be read: File is not a zip file"},
    ),
    "a-bad-notebook-beside": (
        {"net.py": b"", "a.ipynb": b"{"},
        {"a.ipynb": "is no notebook: Expecting property name enclosed in double quotes, line 1"},
    ),
}


@pytest.mark.parametrize("form", ["folder", "zip"])
@pytest.mark.parametrize("case", LISTED)
def test_every_file_is_read_or_listed_with_the_reason(tmp_path, case, form):
    files, unread = LISTED[case]
    hand_in(tmp_path, {f"one/{path}": content for path, content in files.items()})
    if form == "zip":
        held = {p.relative_to(tmp_path).as_posix(): p for p in (tmp_path / "one").rglob("*") if p.is_file()}
        (tmp_path / "one.zip").write_bytes(archive({name: path.read_bytes() for name, path in held.items()}))
        shutil.rmtree(tmp_path / "one")
        unread = {f"one/{name}": why for name, why in unread.items()}
    (path,) = tmp_path.iterdir()
    gathered = gather({path.name: path})
    assert (gathered.complaint, list(gathered.files)) == ("", ["net.py"])
    assert gathered.unread == unread


def test_a_link_is_listed_and_not_followed(tmp_path):
    hand_in(tmp_path, {"one/net.py": b"", "one/a.py": "/etc/passwd", "one/deep": "/etc"})
    gathered = gather({"one": tmp_path / "one"})
    assert list(gathered.files) == ["net.py"]
    assert gathered.unread == dict.fromkeys(("a.py", "deep"), "this is a link, expected a file or a folder")


def test_names_that_are_alike_once_they_are_clean_are_all_read(tmp_path):
    cell = json.dumps({"cells": [{"cell_type": "code", "source": "three = 3"}]}).encode()
    files = {"a b.py": b"one = 1", "a-b.py": b"two = 2", "a_b.ipynb": cell, "a_b.py": b"four = 4"}
    hand_in(tmp_path, {"one.zip": archive(files)})
    gathered = gather({"one.zip": tmp_path / "one.zip"})
    assert gathered.files == {
        **{"a_b.py": b"four = 4", "a_b_2.py": b"one = 1", "a_b_3.py": b"two = 2"},
        **{"a_b_4.py": b"# a_b.ipynb, code cell 1\nthree = 3\n"},
    }
    assert gathered.called == {"a_b_2.py": "a b.py", "a_b_3.py": "a-b.py", "a_b_4.py": "a_b.ipynb"}


def test_an_archive_in_an_archive_is_read_and_no_further(tmp_path):
    inner = archive({"net.py": b"a = 1"})
    (tmp_path / "one.zip").write_bytes(archive({"x/lab.zip": inner, "y/lab.zip": archive({"z.zip": inner})}))
    gathered = gather({"one.zip": tmp_path / "one.zip"})
    assert list(gathered.files) == ["net.py"]
    assert gathered.unread == {"y/z.zip": "an archive so deep in another is not read"}


# --- two networks in one hand-in --------------------------------------------------------------------------------

STARTER = (ROOT / "compare/grading/starter.py").read_bytes()
EMPTY = b"""class Network:
    def predictions(self, x): raise NotImplementedError
    def loss(self, x, y): ...
    def gradients(self, x, y): pass
"""
HALF = STARTER.replace(b"raise NotImplementedError", b"return x", 1)  # predictions alone
NOTEBOOK = json.dumps({"cells": [{"cell_type": "code", "source": WRONG.decode()}]}).encode()
LAYER = b"class Dense:\n    def forward(self, x): return x\n    def backward(self, g): return g\n"
LOSSES = b"class Bce:\n    def forward(self, x): return x\n    def backward(self, g): return g\n"
BOTH = b"from lab import Network\nfrom lab_old import Network as Old\n"
FUNCTIONS = b"def forward(x): return x\ndef backward(x): return x\n"
# What is handed in; which files remain; and the doubt.
OLD = "the other's name says that it is old or a copy"
CHOICES = {
    "lab_old": ({"lab.py": PUBLISHED, "lab_old.py": WRONG}, ["lab.py"], f"lab.py was taken: {OLD}"),
    "a-copy-by-the-browser": (
        {"lab1.py": PUBLISHED, "lab1 (2).py": WRONG},
        ["lab1.py"],
        f"lab1.py was taken: {OLD}",
    ),
    "a-folder-of-old": ({"student.py": PUBLISHED, "old/student.py": WRONG}, ["student.py"], OLD),
    "a-folder-below": ({"net.py": PUBLISHED, "v1/net.py": WRONG}, ["net.py"], "the other lies further down"),
    "a-notebook": ({"lab.ipynb": NOTEBOOK, "lab.py": PUBLISHED}, ["lab.py"], "the other is a notebook"),
    "two-names": ({"b.py": WRONG, "a.py": PUBLISHED}, ["a.py"], "a.py was taken: its name comes first"),
    "compared-by-a-third": (
        {"lab.py": PUBLISHED, "lab_old.py": WRONG, "both.py": BOTH},
        ["both.py", "lab.py"],
        OLD,
    ),
    "another-class": (
        {"net.py": PUBLISHED, "mlp.py": WRONG.replace(b"class Network", b"class MLP")},
        ["mlp.py"],
        "net.py",
    ),
    "not-written-to-the-end": ({"a.py": HALF, "net.py": PUBLISHED}, ["net.py"], "the other is not written"),
    "a-starter": ({"student.py": STARTER, "z.py": PUBLISHED}, ["z.py"], ""),
    "an-empty-starter": ({"student.py": EMPTY, "z.py": PUBLISHED}, ["z.py"], ""),
    "a-starter-alone": ({"student.py": STARTER, "helper.py": b"a = 1"}, ["helper.py", "student.py"], ""),
    "the-same-twice": ({"lab.py": PUBLISHED, "lab (1).py": PUBLISHED + b"# again"}, ["lab.py"], ""),
    "layers": ({"net.py": b"from layers import Dense\n" + PUBLISHED, "layers.py": LAYER}, None, ""),
    "layers-and-losses": (
        {"net.py": PUBLISHED, "losses.py": LOSSES, "main.py": b"import net, losses"},
        None,
        "",
    ),
    "losses-that-nobody-imports": ({"net.py": PUBLISHED, "losses.py": LOSSES}, None, ""),
    "a-base": (
        {"lab.py": b"from lab_base import Network as Base\n" + PUBLISHED, "lab_base.py": WRONG},
        None,
        "",
    ),
    "functions": ({"a.py": FUNCTIONS, "b_old.py": FUNCTIONS + b"a = lambda: 0\ndef c(): 0\n"}, ["a.py"], OLD),
    "functions-beside-a-class": ({"net.py": PUBLISHED, "plots.py": FUNCTIONS}, None, ""),
    "many": (
        {f"net{i}.py": PUBLISHED + b"def f(): %d" % i for i in range(9)},
        ["net0.py"],
        "net0.py, net1.py, net2.py and 6 more each define a network; net0.py was taken",
    ),
    "no-network": ({"a.py": b"a = 1", "b.py": b"b = 1"}, None, ""),
    "no-python": ({"a.py": b"def", "b.py": b"\x00"}, None, ""),
}


@pytest.mark.parametrize("case", CHOICES)
def test_of_two_networks_one_is_taken_and_it_is_said(tmp_path, case):
    files, remain, words = CHOICES[case]
    hand_in(tmp_path, {f"one/{path}": content for path, content in files.items()})
    gathered = gather({"one": tmp_path / "one"})
    chosen, doubt = choose(gathered, {})
    assert sorted(chosen.files) == (remain or sorted(gathered.files))
    assert (words in doubt) if words else not doubt, doubt
    if doubt and len(files) < 4:
        assert all(name in doubt for name in [*remain, *chosen.unread] if name != "both.py")
    assert len(chosen.files) + len(chosen.unread) == len(files)


def test_the_network_that_is_taken_is_loaded_last(tmp_path):
    hand_in(tmp_path, {f"one/{path}": content for path, content in CHOICES["a-base"][0].items()})
    chosen, _ = choose(gather({"one": tmp_path / "one"}), {})
    assert (chosen.main, chosen.modules) == ("lab.py", ["lab_base.py", "lab.py"])


@pytest.mark.walls
def test_one_of_two_networks_is_to_be_given_where_one_is_compared(capsys, tmp_path):
    hand_in(tmp_path, {f"one/{path}": content for path, content in CHOICES["lab_old"][0].items()})
    code, out, _ = ended(
        compare.run.main, capsys, "--submission", tmp_path / "one", "--data", "xor", "--epochs", 3
    )
    assert code == 1
    assert "one: lab.py and lab_old.py each define a network: give one of them" in out


def test_files_by_the_hundred_that_import_one_another_take_no_time():
    names = [f"n{i}" for i in range(300)]
    every = "".join(f"import {name}\n" for name in names).encode() + FUNCTIONS
    started = time.process_time()
    chosen, _ = choose(Gathered({f"{name}.py": every for name in names}), {})
    assert len(chosen.files) == 300
    assert time.process_time() - started < 5


def test_a_class_that_is_named_is_the_only_candidate(tmp_path):
    hand_in(tmp_path, {f"one/{path}": content for path, content in CHOICES["another-class"][0].items()})
    chosen, doubt = choose(gather({"one": tmp_path / "one"}), {"class": "MLP"})
    assert (chosen.main, doubt) == ("mlp.py", "")


# --- names, archives and results that would end a class ---------------------------------------------------------


NAMES = [*sorted(OURS), "Seed", ".", "..", ".seed.partial", "a/b", "%73eed", "\n", "x" * 300, "x" * 301]


@pytest.mark.parametrize("name", NAMES, ids=[repr(name[:20]) for name in NAMES])
def test_a_students_folder_is_no_file_of_ours_and_nobody_elses(tmp_path, name):
    folder = place(tmp_path, name)
    assert folder.parent == tmp_path
    assert folder.name.casefold() not in OURS
    assert not folder.name.startswith(".")
    assert [other for other in NAMES if place(tmp_path, other) == folder] == [name]


GRADEBOOKS = {
    "canvas": "Student,ID,Section,Lab (1)\nann,1,,\n",
    "moodle": "Identifier,Full name,Grade\nParticipant 1,ann,\n",
    "brightspace": "Username,Lab Points Grade\n#ann,\n",
    "blackboard": "Username,Lab [Total Pts: 3] |1\nann,\n",
}


def test_every_file_of_a_class_is_known_as_ours(tmp_path):
    made = {(to, kind): tmp_path / f"{to}{kind}" for to in CLASS for kind in TABLES}
    nothing = dict.fromkeys(Options.__dataclass_fields__)
    for (to, kind), folder in made.items():
        folder.mkdir()
        write_grade(folder, GRADE)
        gradebook = tmp_path / f"gradebook{kind}"
        gradebook.write_text(GRADEBOOKS.get(to, ""))
        given = {"gradebook": gradebook, "results": folder, "to": to, "reviewed": True, "weak": False}
        export(Options(**nothing | given))
    written = {path.name for folder in made.values() for path in folder.iterdir() if path.is_file()}
    of_runs = {"seed", "summary.csv", "class.html", "class.json", "decisions.csv", "similar.html", "similar.json"}
    assert written | of_runs == OURS


FIRST = Mismatch(0, "dW1", (2, 3), "float64", 1, 6, Extreme(0.5, (0, 1), 1e-15), Extreme(2.0, (0, 1), 1e-15))
PLACE = Place("net.py", 3, "dW1 = x", "gradients", "named")
CAUSE = Cause("dW-transposed-1", ["dW1"], "transposed", pages=["gradient-of-the-weights"], places=[PLACE])
ITEMS = [Item("forward", State.PASS), Item("dW1", State.FAIL, first=FIRST)]
WORTH = {"forward": 1.0, "dW1": 2.0}
GRADE = Grade(
    *("ann", "k", Standing.GRADED, "", ITEMS, {"forward": 1.0, "dW1": 0.0}, WORTH, "strong", ["net.py"]),
    number="1",
    causes=[CAUSE],
)
# What a hand, a crash or a disk makes of a result.json.
SPOILT = {
    "empty": lambda text: "",
    "cut": lambda text: text[: len(text) // 2],
    "no-object": lambda text: "[]",
    "deep": lambda text: "[" * 100_000,
    "nan": lambda text: text.replace('"forward": 1.0', '"forward": NaN', 1),
    "huge": lambda text: text.replace('"forward": 1.0', '"forward": 1e999', 1),
    "points-are-a-number": lambda text: json.dumps(json.loads(text) | {"points": 8.0}),
    "a-point-is-missing": lambda text: json.dumps(json.loads(text) | {"points": {"forward": 1.0}}),
    "another-point": lambda text: json.dumps(json.loads(text) | {"points": WORTH | {"bonus": 1.0}}),
    "no-items": lambda text: json.dumps(json.loads(text) | {"items": []}),
    "an-unknown-state": lambda text: text.replace('"state": "pass"', '"state": "passed"'),
    "an-unknown-standing": lambda text: text.replace('"graded"', '"done"'),
    "an-unknown-tensor": lambda text: text.replace('"tensor": "dW1"', '"tensor": "weights"'),
    "no-elements": lambda text: text.replace('"elements": 6', '"elements": 0'),
    "an-unknown-page": lambda text: text.replace("gradient-of-the-weights", "nowhere"),
    "an-unknown-item": lambda text: text.replace('"items": [\n    "dW1"', '"items": [\n    "dW9"'),
    "another-way": lambda text: text.replace('"how": "named"', '"how": "guessed"'),
    "another-student": lambda text: text.replace('"ann"', '"bob"'),
    "another-format": lambda text: text.replace("grade 1", "grade 0"),
    "a-further-field": lambda text: json.dumps(json.loads(text) | {"override": 1}),
}


def test_what_was_written_is_read(tmp_path):
    write_grade(tmp_path, GRADE)
    assert stored_grade(tmp_path, "ann") == GRADE
    assert read_results(tmp_path) == ([GRADE], [])


@pytest.mark.parametrize("spoilt", SPOILT)
def test_a_spoilt_result_is_none_and_is_listed(tmp_path, spoilt):
    write_grade(tmp_path, GRADE)
    write_grade(tmp_path, replace(GRADE, student="cy"))
    path = tmp_path / "ann" / "result.json"
    text = path.read_text()
    path.write_text(SPOILT[spoilt](text))
    assert path.read_text() != text
    assert stored_grade(tmp_path, "ann") is None
    grades, complaints = read_results(tmp_path)
    assert "cy" in [grade.student for grade in grades]
    assert len(grades) + len(complaints) == 2
    assert all("\n" not in line and "result.json holds no grade: " in line for line in complaints)
    assert set(students(tmp_path)) >= {"cy"}


@pytest.mark.parametrize("kind", ["pipe", "folder", "link-to-nothing", "device"])
def test_whatever_lies_in_the_place_of_a_result_is_no_grade(tmp_path, kind):
    (tmp_path / "ann").mkdir()
    path = tmp_path / "ann" / "result.json"
    {
        "pipe": lambda: os.mkfifo(path),
        "folder": path.mkdir,
        "link-to-nothing": lambda: path.symlink_to("nowhere"),
        "device": lambda: path.symlink_to("/dev/zero"),
    }[kind]()
    assert stored_grade(tmp_path, "ann") is None
    assert students(tmp_path) == []


def tarred(*members):
    """A tar of what members say of themselves."""
    with tarfile.open(fileobj=(buffer := io.BytesIO()), mode="w") as tar:
        for name, kind in members:
            info = tarfile.TarInfo(name)
            info.type, info.size = kind, 5 * (kind == tarfile.REGTYPE)
            tar.addfile(info, io.BytesIO(b"a = 1"))
    return buffer.getvalue()


CORRUPT = {
    "cut.zip": (archive({"net.py": PUBLISHED})[:200], "File is not a zip file"),
    "damaged.zip": (damaged({"net.py": PUBLISHED}, "net.py"), "cannot be read: "),
    "locked.zip": (
        archive({"net.py": b"a"}).replace(b"PK\1\2\x14\3\x14\0\0", b"PK\1\2\x14\3\x14\0\1"),
        "cannot be read: ",
    ),
    "thousands.zip": (archive({f"a{i}.txt": b"" for i in range(7000)}), "more than 6000 members"),
    "cut.tar.gz": (gzip.compress(tarred(("net.py", tarfile.REGTYPE)))[:60], "cannot be read: "),
    "cut.tar.bz2": (bz2.compress(tarred(("net.py", tarfile.REGTYPE)))[:60], "cannot be read: "),
    "cut.tar.xz": (lzma.compress(tarred(("net.py", tarfile.REGTYPE)))[:60], "cannot be read: "),
    "pipe.tar": (tarred(("net.py", tarfile.FIFOTYPE)), "net.py: no regular file"),
    "rar.zip": (RAR * 9, "File is not a zip file"),
}


@pytest.mark.parametrize("name", CORRUPT)
def test_a_corrupt_archive_is_said_in_one_line_and_nothing_else_is_lost(tmp_path, name):
    content, words = CORRUPT[name]
    (tmp_path / name).write_bytes(content)
    (tmp_path / "net.py").write_bytes(PUBLISHED)
    complaint = gather({name: tmp_path / name}).complaint
    assert complaint.startswith("no Python file or notebook; ")
    assert words in complaint
    assert "\n" not in complaint
    beside = gather({name: tmp_path / name, "net.py": tmp_path / "net.py"})
    assert (beside.complaint, list(beside.files), len(beside.unread)) == ("", ["net.py"], 1)


AWKWARD = {  # what each hands in, whom it is of, and how it ends
    "seed.py": (PUBLISHED, "seed", "graded"),
    "summary.csv.py": (PUBLISHED, "summary.csv", "graded"),
    f"Class.html_1{MOODLE}/net.py": (PUBLISHED, "Class.html", "graded"),
    f"._2{MOODLE}/net.py": (b"a = 1", ".", "needs_review"),
    "bob.rar": (RAR, "bob", "unreadable"),
    "two.zip": (archive({"lab.py": PUBLISHED, "old/lab.py": WRONG}), "two", "needs_review"),
}


@pytest.mark.walls
def test_names_and_results_that_meet_ours_cost_nobody_else(capsys, tmp_path):
    hand_in(tmp_path / "lab", {path: content for path, (content, *_) in AWKWARD.items()})
    results = tmp_path / "lab-grades"
    (tmp_path / "class.toml").write_text("[network]\nhidden = [3, 2]\n[probes]\ntraining_steps = 20\n")
    command = ("run", tmp_path / "lab", "--seed", 5, "--class", tmp_path / "class.toml", "--workers", 2)
    code, out, err = run(capsys, *command)
    assert (code, err) == (0, ""), out
    last = "6 people, 6 accounted for: 3 graded, 2 needs review, 1 unreadable"
    assert out.splitlines()[-1] == last
    grades = {grade.student: grade for grade in read_results(results)[0]}
    assert {one: str(grade.standing) for one, grade in grades.items()} == {
        student: standing for _, student, standing in AWKWARD.values()
    }
    two = grades["two"]
    assert (two.total, two.files) == (13, ["lab.py"])
    assert two.reason == f"lab.py and old/lab.py each define a network; lab.py was taken: {OLD}"
    assert two.notes == ["old/lab.py: lab.py was taken"]
    assert "old/lab.py: lab.py was taken" in run(capsys, "explain", "two", "--results", results)[1]
    assert run(capsys, "explain", "1", "--results", results)[1].startswith("Class.html: graded, 13 of 13 points")
    assert "old/lab.py" in (place(results, "two") / "feedback.html").read_text()
    assert "  unreadable 'bob': no Python file or notebook; bob.rar: RAR is not read" in out

    before = {path: path.read_bytes() for path in results.rglob("result.json")}
    (place(results, "bob") / "result.json").write_text("{")
    (place(results, "seed") / "result.json").unlink()
    (place(results, "seed") / "result.json").mkdir()
    spoilt = json.loads((place(results, "two") / "result.json").read_text()) | {"points": {}}
    (place(results, "two") / "result.json").write_text(json.dumps(spoilt))
    write_grade(results, replace(GRADE, student="of another class"))
    code, out, _ = run(capsys, *command)
    assert (code, out.splitlines()[-1]) == (1, last.replace("3 graded", "2 graded") + ", 1 ungraded")
    assert "ungraded: 'seed': UnwritableError: " in out
    assert "of an earlier run: 'of another class', who handed in nothing here" in out
    rows = list(csv.DictReader((results / "summary.csv").read_text().splitlines()))
    assert {row["student"]: row["state"] for row in rows} | {"seed": "graded"} == {
        student: standing for _, student, standing in AWKWARD.values()
    }
    assert (rows[-1]["student"], rows[-1]["state"], rows[-1]["points"]) == ("seed", "ungraded", "")
    after = {path: path.read_bytes() for path in before if path.is_file()}
    assert before.items() - after.items() == {item for item in before.items() if not item[0].is_file()}
    code, _, err = run(capsys, "export", results, "--to", "junit")
    assert code == 1
    assert "left out: " in err
