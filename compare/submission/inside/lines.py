"""Where a line is, as its author knows it: a notebook's code is one file here, and cells there."""

import re

CELL = re.compile(r"# (.+\.ipynb, code cell \d+)$")  # in front of the cell's lines


def known_as(name: str, text: str, line: int) -> tuple[str, int]:
    """The file, or the notebook and cell, and the line there; line: in the file of this name and text, from 1."""
    before = text.split("\n")[: line - 1]
    for back, code in enumerate(reversed(before), start=1):
        if found := CELL.match(code):
            return found[1], back
    return name, line
