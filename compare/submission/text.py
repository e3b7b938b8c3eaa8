"""Foreign names and output as plain text: nothing in them moves a cursor, runs, or is taken for a formula."""

import codecs
import re
import unicodedata
from collections.abc import Mapping

ESCAPES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|.)", re.DOTALL)
# Where a spreadsheet would begin a formula: where the text begins, or behind what it may take for a cell's end,
# with any quotation marks between; a number alone is none. The signs have wide and small forms.
BEGINS = r"(?:^|(?<=[,;|\t\r\n]))"
COMPUTES = (
    r"""(?!["\s]*[+-]?[\d.,]+(?:[eE][+-]?\d+)?[\s)\]]*(?:$|[,;|\t\r\n]))"""
    r"""(?=["\s]*[=+@＝＋＠﹦﹢﹫\-－﹣−])"""
)
FORMULA, GUARDED = re.compile(BEGINS + COMPUTES), re.compile(f"{BEGINS}'{COMPUTES}")
LONGEST = 400


# The longer marks first: one is the beginning of another.
MARKS = {
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
    codecs.BOM_UTF8: "utf-8-sig",
}


def encoding(content: bytes) -> str:
    """That which a file is marked with in its first bytes; UTF-8 where it has no mark."""
    return next((name for mark, name in MARKS.items() if content.startswith(mark)), "utf-8")


def decoded(content: bytes) -> str:
    """A file's text, by its mark; ValueError, in one line, where that is not how it is written."""
    name = encoding(content)
    try:
        text = content.decode(name)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise ValueError(
            f"it is not {name.upper().removesuffix('-SIG')} (line {line}): save it as UTF-8"
        ) from None
    if "\0" in text:
        raise ValueError("it has null bytes, as UTF-16 without its mark has: save it as UTF-8")
    return text


def plain(text: object, longest: int = LONGEST) -> str:
    """One line without control characters, escape sequences, or marks that change the direction of writing."""
    without = ESCAPES.sub("", str(text)[: 20 * longest])
    kept = "".join(c if unicodedata.category(c)[0] != "C" else " " for c in without)
    kept = " ".join(kept.split())
    return kept if len(kept) <= longest else kept[: longest - 1] + "…"


def plain_lines(text: str, longest: int = LONGEST) -> str:
    """The same, line by line; spaces in front of a line, and between words, stay."""
    lines = ESCAPES.sub("", text[: 20 * longest]).splitlines()
    kept = "\n".join("".join(c if unicodedata.category(c)[0] != "C" else " " for c in line) for line in lines)
    return kept if len(kept) <= longest else kept[: longest - 1] + "…"


def errors_of(note: Mapping[str, object]) -> dict[str, str]:
    """The errors that an answer tells, by operation."""
    errors = note.get("errors")
    return {plain(name, 80): plain(error) for name, error in errors.items()} if isinstance(errors, dict) else {}


def cell(value: object) -> object:
    """A value for a CSV file that a spreadsheet takes for what it is; numbers stay numbers."""
    if isinstance(value, int | float):
        return round(value, 4)
    return guarded(plain(value))


def guarded(text: str, guard: str = "'") -> str:
    """A text in which no spreadsheet sees a formula, for what stands in front of it."""
    return FORMULA.sub(guard, text)


def unguarded(text: str) -> str:
    """The text before it was guarded."""
    return GUARDED.sub("", text)
