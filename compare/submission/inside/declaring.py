"""What an adapter says of a program that is run as it is: where to look for what, instead of everywhere.

    start = "lab1.py"                the file that is started
    answer = "2"                     what input() is told; a list: one answer after the other
    below = ...                      lines that are written below its definitions, so that it trains
    whole = True                     they stand below all of it, which runs before them
    training = 2                     which of its trainings that run code of their own
    loop = "lab1.py:66"              what takes the steps; "lab1.ipynb, code cell 4, line 48"; "below:3"
    weights, biases = [...], [...]   the places that hold them, layer by layer
    layout = "out_in"                or "in_out"
    data, columns = "X", True        its samples, each of which is a column
    hidden, output = ["tanh"], "sigmoid"
    guessed = True                   how its parts are called was a guess: what is wrong then is for a person

Every key may be left out. Nothing is believed: whatever is found there has to be proved as everything has.
"""

import ast
import re
import textwrap
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, fields
from types import FunctionType, ModuleType
from typing import Any

from .lines import known_as
from .loading import describe, sparingly

BELOW = "below"  # where a loop stands that is written below the program
MOST, LONGEST = 64, 10_000  # places or answers; characters of a text
NAMED, SHOWN = 12, 60  # things that are named of those that there are; characters of a value
LAYOUTS = ("in_out", "out_in")
PLACE = re.compile(r"(?:(?P<where>.*?)(?:,? line |:) *)?(?P<line>\d{1,7})")


class NotDeclaredError(Exception):
    """What an adapter says cannot be meant, or is not there; the message is one line."""

    def __init__(self, words: str) -> None:
        super().__init__(f"adapter: {words}")


@dataclass(frozen=True)
class Declaration:
    """What is said, in the adapter's own words; None, or empty, where nothing is."""

    start: str = ""
    answer: tuple[str, ...] = ()
    below: str = ""
    whole: bool = False
    training: int = 0
    loop: str = ""
    weights: tuple[str, ...] | None = None
    biases: tuple[str, ...] | None = None
    layout: str = ""
    data: str = ""
    columns: bool | None = None
    hidden: tuple[str, ...] | None = None
    output: str = ""
    guessed: bool = False

    @property
    def of_the_first(self) -> "Declaration":
        """What it says of the first training: nothing of what is in it, where a further one is meant."""
        return Declaration(start=self.start, answer=self.answer) if self.training > 1 else self

    @property
    def says_where(self) -> bool:
        """Whether it says what trains, or what is trained."""
        return self != Declaration(start=self.start, answer=self.answer, training=self.training)

    @property
    def names(self) -> frozenset[str]:
        """The program's names by which it says where something is."""
        places = (*(self.weights or ()), *(self.biases or ()), self.data)
        return frozenset(place.partition(".")[0] for place in places if place)

    def begun(self, files: Sequence[str]) -> str:
        """The file that is started, of these: notebooks are files here, and all have names that modules have."""
        folder, slash, name = self.start.rpartition("/")
        stem = re.sub(r"\W", "_", re.sub(r"\.(py|ipynb)$", "", name))
        file = f"{folder}{slash}{stem}.py"
        if file not in files:
            raise NotDeclaredError(f"there is no file {self.start!r} to start: there are {named(files)}")
        return file

    def is_at(self, file: str, line: int, text: str) -> bool:
        """Whether the loop that is said is the one in this line of a file, whose text this is."""
        said = PLACE.fullmatch(self.loop.strip())
        name, number = known_as(file, text, line)
        if said is None or int(said["line"]) != number:
            return False
        where = (said["where"] or "").strip()
        return not where or name == where or name.endswith((f"/{where}", f" {where}"))


def _text(value: Any) -> str:
    if not isinstance(value, str) or len(value) > LONGEST:
        raise ValueError("a text")
    return value


def _texts(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list | tuple) or len(value) > MOST:
        raise ValueError(f"a list of at most {MOST} texts")
    with suppress(ValueError):
        return tuple(map(_text, value))
    raise ValueError("a list of texts")


def _lines(value: Any) -> str:
    return textwrap.dedent(_text(value)).removeprefix("\n")


def _answers(value: Any) -> tuple[str, ...]:
    if isinstance(value, list | tuple):
        return _texts([str(each) if isinstance(each, int | float) else each for each in value[: MOST + 1]])
    return _texts([str(value) if isinstance(value, int | float) else value])


def _layout(value: Any) -> str:
    if value not in LAYOUTS:
        raise ValueError(" or ".join(map(repr, LAYOUTS)))
    return str(value)


def _loop(value: Any) -> str:
    text = str(value) if type(value) is int else _text(value)
    if not PLACE.fullmatch(text.strip()):
        raise ValueError("a file and a line, such as 'lab1.py:66'")
    return text


def _training(value: Any) -> int:
    if type(value) is not int or not 1 <= value <= MOST:
        raise ValueError("a number from 1")
    return value


def _bool(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError("True or False")
    return value


OTHERS: dict[str, Callable[[Any], Any]] = {
    **{"answer": _answers, "below": _lines, "layout": _layout, "loop": _loop, "training": _training},
    **{"weights": _texts, "biases": _texts, "hidden": _texts},
    **{"whole": _bool, "columns": _bool, "guessed": _bool},
}
KEYS: dict[str, Callable[[Any], Any]] = {
    field.name: OTHERS.get(field.name, _text) for field in fields(Declaration)
}
# By what such an adapter is known, whatever its weights and layout are: those of an interface have these too.
OF_ITS_OWN = KEYS.keys() - {"weights", "biases", "layout", "whole"}


def declaration(text: str) -> Declaration:
    """What an adapter says, once it has run; NotDeclaredError for what cannot be meant."""
    names: dict[str, Any] = {"__name__": "adapter"}
    try:
        with sparingly():
            code = compile(text, "adapter", "exec")
        exec(code, names)
    except Exception as error:
        raise NotDeclaredError(describe(error).rstrip(": ")) from None
    given = {n: v for n, v in names.items() if n[0] != "_" and not isinstance(v, ModuleType | FunctionType)}
    if unknown := [name for name in given if name not in KEYS]:
        raise NotDeclaredError(f"there is no key {unknown[0][:40]!r}: there are {', '.join(KEYS)}")
    said = {}
    for name, value in given.items():
        try:
            said[name] = KEYS[name](value)
        except ValueError as error:
            found = repr(value) if isinstance(value, str | int | float | bool) else f"a {type(value).__name__}"
            raise NotDeclaredError(f"{name}: expected {error}, found {found[:SHOWN]}") from None
    return Declaration(**said)


def runs_whole(text: str) -> bool:
    """Whether an adapter of an interface says `whole = True`: all of a program is run, not its definitions alone.

    It is known before the adapter runs, which may use what the program defines.
    """
    try:
        with sparingly():
            body = ast.parse(text).body
    except Exception:  # which is said where it is run
        return False
    return any(
        isinstance(node, ast.Assign)
        and any(isinstance(target, ast.Name) and target.id == "whole" for target in node.targets)
        and isinstance(node.value, ast.Constant)
        and node.value.value is True
        for node in body
    )


def named(things: Iterable[object], most: int = NAMED, between: str = ", ") -> str:
    """A few of them, each once, and how many more there are."""
    names: Sequence[str] = list(dict.fromkeys(map(str, things)))
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return (between.join(names[:most]) + more) or "none"
