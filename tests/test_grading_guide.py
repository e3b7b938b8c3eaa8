"""docs/grading.md, followed from the empty folder to filled worksheets: each command, and what comes out."""

import io
import re
import shlex
import zipfile
from functools import partial

import pytest
from classes import PUBLISHED, ROOT
from commands import ended
from markdown_it import MarkdownIt

from compare.export.exporting import CLASS, GENERATED, STUDENT
from compare.grade import main

GUIDE = (ROOT / "docs" / "grading.md").read_text()
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)
PROGRAM = "backprop-parity grade "
RIGHT = PUBLISHED.decode()
PEOPLE = {  # as Moodle numbers them
    "Ada Ng": (41001, RIGHT),
    "Bo Li": (41002, RIGHT.replace("dz3 = (p - y) / len(y)", "dz3 = p - y")),
    "Cy Ma": (41003, RIGHT.replace(" * a2 * (1 - a2)", " * (1 - a2)")),
    "Di Wu": (41004, RIGHT),
    "Ed Xu": (41005, f"import torch\ntorch.manual_seed(0)\n{RIGHT}"),
    "Fay Orr": (41006, None),
}
NAMES = [(number, name, *name.split()) for name, (number, _) in PEOPLE.items()]
# What each platform exported: {} is where the grade of a person belongs.
BOOKS = {
    "worksheet.csv": "Identifier,Full name,Grade,Maximum Grade,Last modified (grade),Feedback comments\r\n"
    + "".join(f'Participant {n},{name},{{}},13.00,"2 November 2026, 9:00 AM",{{}}\r\n' for n, name, *_ in NAMES),
    "canvas.csv": "Student,ID,Section,Lab 1 (77)\n    Points Possible,,,13\n"
    + "".join(f'"{last}, {first}",{n + 7},S1,{{}}\n' for n, _, first, last in NAMES),
    "brightspace.csv": "OrgDefinedId,Last Name,First Name,Lab 1 Points Grade,End-of-Line Indicator\r\n"
    + "".join(f"#{n + 9},{last},{first},{{}},#\r\n" for n, _, first, last in NAMES),
    "blackboard.csv": '"Last Name","First Name","Username","Lab 1 [Total Pts: 13 Score] |1281892"\n'
    + "".join(f'"{last}","{first}","u{n}","{{}}"\n' for n, _, first, last in NAMES),
}
POINTS = {"Ada Ng": 13, "Bo Li": 12, "Cy Ma": 12.17, "Di Wu": 13, "Ed Xu": 6}  # in the end; Fay Orr is excused
run = partial(ended, main)


def download():
    """What Moodle lets one download."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, (number, program) in PEOPLE.items():
            file, content = ("lab1.rar", "Rar!") if program is None else ("net.py", program)
            archive.writestr(f"{name}_{number}_assignsubmission_file_/{file}", content)
    return buffer.getvalue()


def commands(text):
    """The commands of a block, each in words; and the file that it writes to."""
    for line in text.splitlines():
        command, _, file = line.partition(" > ")
        yield shlex.split(command), file


@pytest.mark.slow
def test_the_guide_is_true_from_the_empty_folder_to_filled_worksheets(capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    lab, said = tmp_path / "lab", ""
    for kind, text in BLOCK.findall(GUIDE):
        if kind == "text":
            for line in text.splitlines():
                assert line.replace("...", "") in said
        elif kind == "toml":
            (lab / "class.toml").write_text(text)
        elif kind == "sh":
            said = ""
            for (program, *args), file in commands(text):
                if program == "mkdir":
                    lab.mkdir()
                    (lab / "submissions.zip").write_bytes(download())
                    for name, book in BOOKS.items():
                        (lab / name).write_bytes(book.replace("{}", "").encode())
                elif program == "cd":
                    monkeypatch.chdir(lab)
                else:
                    assert (program, args[0]) == ("backprop-parity", "grade")
                    code, out, err = run(capsys, *args[1:])
                    assert code == (args[1] == "export" and "--to" in args and leaves_out(args)), (args, out, err)
                    said += out
                    if file:
                        (lab / file).write_text(out)
    for name, book in BOOKS.items():
        assert_filled((lab / name.replace(".csv", "-filled.csv")).read_bytes().decode(), book)
    with zipfile.ZipFile(lab / "feedback.zip") as archive:
        assert sorted(archive.namelist()) == [
            f"{name}_{number}_assignsubmission_file/feedback.html"
            for name, (number, _) in PEOPLE.items()
            if name in POINTS
        ]


def leaves_out(args):
    """Who is excused has no number: only Canvas has a word for it."""
    return args[args.index("--to") + 1] != "canvas"


def assert_filled(text, book):
    """The points of each where they belong, and every other byte as it was."""
    empty = book.replace("{}", "")
    lines, before = text.splitlines(keepends=True), empty.splitlines(keepends=True)
    assert len(lines) == len(before)
    for line, old, (name, place) in zip(lines, before, rows(book), strict=True):
        number = f"{POINTS[name]:g}" if name in POINTS else "EX" if "Lab 1 (77)" in book and name else ""
        assert line.startswith(place.replace("{}", number, 1).partition("{}")[0]) if name else line == old


def rows(book):
    """Each line, with whose it is."""
    for line in book.splitlines(keepends=True):
        own = [name for _, name, first, last in NAMES if first in line and last in line]
        yield (own[0] if own else ""), line


def test_the_guide_names_every_format_and_links_to_what_is_there():
    for name in (*STUDENT, *CLASS, *GENERATED):
        assert name.split("-")[0] in GUIDE
    headings = re.findall(r"^## (.+)$", GUIDE, re.MULTILINE)
    anchors = {re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-") for heading in headings}
    for target in re.findall(r"\]\((.+?)\)", GUIDE):
        if target.startswith("#"):
            assert target[1:] in anchors
        else:
            assert (ROOT / "docs" / target).exists()
    assert MarkdownIt("commonmark").enable("table").render(GUIDE).count("<table>") == 3
