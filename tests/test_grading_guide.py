"""docs/grading.md, followed from the empty folder to filled worksheets: every command, and what is said to come out."""

import csv
import io
import os
import re
import shlex
import subprocess
import sys
import zipfile

import pytest
from classes import PUBLISHED, ROOT

GUIDE = (ROOT / "docs" / "grading.md").read_text()
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)
RIGHT = PUBLISHED.decode()
PEOPLE = {  # as Moodle numbers them
    "Ada Ng": (41001, RIGHT),
    "Bo Li": (41002, RIGHT.replace("dz3 = (p - y) / len(y)", "dz3 = p - y")),
    "Cy Ma": (41003, RIGHT.replace(" * a2 * (1 - a2)", " * (1 - a2)")),
    "Di Wu": (41004, RIGHT.replace("((1 - y)", "(1 - y)")),
    "Ed Xu": (41005, f"import torch\n{RIGHT}"),
    "Fay Orr": (41006, None),
}
WORKSHEET = "Identifier,Full name,Status,Grade,Maximum Grade,Last modified (grade),Feedback comments\r\n" + "".join(
    f'Participant {number},{name},Submitted for grading,,13.00,"Monday, 2 November 2026, 9:00 AM",\r\n'
    for name, (number, _) in PEOPLE.items()
)
CANVAS = "Student,ID,SIS Login ID,Section,Lab 1 (77)\n    Points Possible,,,,13\n" + "".join(
    f'"{name.split()[1]}, {name.split()[0]}",{i},,S1,\n' for i, name in enumerate(PEOPLE, start=501)
)
BRIGHTSPACE = "OrgDefinedId,Username,First Name,Last Name,Lab 1 Points Grade <Numeric MaxPoints:13>,End-of-Line Indicator\r\n"
BRIGHTSPACE += "".join(f"#{n},#u{n},{name.split()[0]},{name.split()[1]},,#\r\n" for name, (n, _) in PEOPLE.items())
BLACKBOARD = '"Last Name","First Name","Username","Lab 1 [Total Pts: 13 Score] |1281892"\n' + "".join(
    f'"{name.split()[1]}","{name.split()[0]}","u{number}",""\n' for name, (number, _) in PEOPLE.items()
)
BOOKS = {"worksheet": WORKSHEET, "canvas": CANVAS, "brightspace": BRIGHTSPACE, "blackboard": BLACKBOARD}
