"""Foreign names and output as plain text: nothing in them moves a cursor, runs, or is taken for a formula."""

import re
import unicodedata
from collections.abc import Mapping

ESCAPES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|.)", re.DOTALL)
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
LONGEST = 400


def plain(text: object, longest: int = LONGEST) -> str:
    """One line without control characters, escape sequences, or marks that change the direction of writing."""
    without = ESCAPES.sub("", str(text)[: 20 * longest])
    kept = "".join(c if unicodedata.category(c)[0] != "C" else " " for c in without)
    kept = " ".join(kept.split())
    return kept if len(kept) <= longest else kept[: longest - 1] + "…"


def errors_of(note: Mapping[str, object]) -> dict[str, str]:
    """The errors that an answer tells, by operation."""
    errors = note.get("errors")
    return {plain(name, 80): plain(error) for name, error in errors.items()} if isinstance(errors, dict) else {}


def cell(value: object) -> object:
    """A value for a CSV file that a spreadsheet takes for what it is; numbers stay numbers."""
    if isinstance(value, int | float):
        return round(value, 4)
    text = plain(value)
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text
