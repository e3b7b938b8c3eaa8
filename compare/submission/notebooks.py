"""A notebook as the Python files that it is: the source of its code cells, and nothing else of it.

Jupyter's own reader of magics says what a cell means in which Python sees no sense. `%%writefile net.py` is that
file. A cell that is no Python even so is left out, and told by its number: Jupyter runs the others, too.

What is here is called within limits: it needs the standard library, and IPython where a cell has a magic.
"""

import json
import mmap
import re
from collections.abc import Iterable
from typing import Any

from compare.submission.text import decoded

# Pictures: a long text of base64, which no line of code is.
PICTURE = re.compile(rb'"[A-Za-z0-9+/=\\]{4000,}(?<!\\)"')
CELL_MAGIC = re.compile(r"\s*%%(\w+)[ \t]*(.*)\n?")
WRITING = ("writefile", "file")
# Whose cells are in another language, or go to a shell.
FOREIGN = {
    *(
        "bash",
        "sh",
        "script",
        "shell",
        "system",
        "sx",
        "cmd",
        "perl",
        "ruby",
        "R",
        "julia",
        "cython",
        "sql",
        "bigquery",
    ),
    *("html", "HTML", "svg", "SVG", "latex", "markdown", "js", "javascript", "python2", "pypy"),
}
# What a line's magic brings into the cells after it, by what IPython makes of the line.
MAGIC = r"^(\s*)get_ipython\(\)\.run_line_magic\("
LINE_MAGICS = {
    MAGIC + r"'run', '(?:-\w+ +)*\"?([A-Za-z_]\w*)\.(?:py|ipynb)\b.*$": (
        r"\1try: from \2 import *\n\1except ImportError: pass"
    ),
    MAGIC + r"'pylab'.*$": r"\1import numpy as np, matplotlib.pyplot as plt; from numpy import *",
}
FUTURE = re.compile(r"^from[ \t]+__future__[ \t]+import[ \t].*$", re.MULTILINE)
CONFLICT = re.compile(r"^(?:<{7} |={7}$|>{7} )", re.MULTILINE)


def without_pictures(notebook: bytes | mmap.mmap) -> bytes:
    """The notebook's bytes, every long base64 text emptied: what makes notebooks large."""
    return PICTURE.sub(b'""', notebook)


def files_of(notebook: bytes, name: str) -> dict[str, str]:
    """The code of all cells under the notebook's name, and what cells write, by their paths.

    ValueError, in one line, where it is no notebook.
    """
    code: list[str] = []
    written: dict[str, str] = {}
    left_out: dict[str, str] = {}
    for number, source in enumerate(_sources(notebook, name), start=1):
        kept, files = _cell(source.replace("\r\n", "\n"))
        written |= {path: written.get(path, "") * added + text for path, (text, added) in files.items()}
        if error := _error(kept):
            left_out[f"{name}, code cell {number}"] = f"is no Python and left out: {error}"
        code.append(f"# {name.rpartition('/')[2]}, code cell {number}\n" + ("" if error else kept))
    whole = "\n\n".join(code)
    imports = list(dict.fromkeys(FUTURE.findall(whole)))  # which a file may have at its top alone
    head = [*imports, f"__left_out__ = {left_out!r}"] if left_out else imports
    return written | {name: "\n".join([*head, FUTURE.sub("", whole) if imports else whole]) + "\n"}


def _sources(notebook: bytes, name: str) -> Iterable[str]:
    """The code cells. Format 4 keeps `source`, text or lines, in its cells; 2 and 3 `input`, in worksheets."""
    if not notebook.strip():
        raise ValueError(f"{name} is empty")
    try:
        text = decoded(notebook)
    except ValueError as error:
        raise ValueError(f"{name}: {error}") from None
    try:
        content = json.loads(text, parse_int=str, parse_float=str)
        sheets = [content] if "cells" in content else content["worksheets"]
        kept = [cell for sheet in sheets for cell in sheet["cells"] if cell.get("cell_type", "code") == "code"]
        return ["".join(cell.get("source", cell.get("input", ""))) for cell in kept]
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        words = (
            f"{error.msg}, line {error.lineno}"
            if isinstance(error, json.JSONDecodeError)
            else type(error).__name__
        )
        if conflict := CONFLICT.search(text):
            words = f"a merge conflict is left in line {text.count(chr(10), 0, conflict.start()) + 1}"
        raise ValueError(f"{name} is no notebook: {words}") from None


def _cell(source: str) -> tuple[str, dict[str, tuple[str, bool]]]:
    """What Python runs of a cell, and what the cell writes: the text by its path, and whether it is added."""
    if not _error(source):
        return source, {}
    if magic := CELL_MAGIC.match(source):
        body = source[magic.end() :]
        if magic[1] in WRITING:
            *options, path = re.findall(r"\"[^\"]*\"|'[^']*'|\S+", magic[2]) or [""]
            return "", {path.strip("\"'").removeprefix("./"): (body, bool(options))} if path else {}
        return ("", {}) if magic[1] in FOREIGN else _cell(body)
    from IPython.core.inputtransformer2 import TransformerManager

    manager: Any = TransformerManager
    try:
        kept: str = manager().transform_cell(source)
    except (SyntaxError, RuntimeError):  # it gives up
        return source, {}
    for pattern, meant in LINE_MAGICS.items():
        kept = re.sub(pattern, meant, kept, flags=re.MULTILINE)
    return kept, {}


def _error(source: str) -> str:
    """Why the source is no Python; empty where it is."""
    try:
        compile(source, "cell", "exec", dont_inherit=True)
    except SyntaxError as error:
        return f"{error.msg} (line {error.lineno})"
    except (ValueError, RecursionError) as error:
        return str(error)
    return ""
