"""Where in a submission's code a tensor is computed, from the syntax tree alone: nothing is executed.

Programs name their tensors in many ways: dz2, dZ2, delta2, grads["dW2"], self.dW2; and a loop over layers has no
number at all: delta. What is found is a guess by name, and says how it was made.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import msgspec

from compare.border import SPELLINGS
from compare.submission.bounded import TooMuchError, bounded
from compare.submission.inside.declaring import OF_ITS_OWN
from compare.submission.inside.interface import ROLES
from compare.submission.inside.lines import known_as
from compare.submission.outline import Function, Owner, outline
from compare.submission.text import plain

LONGEST_FILE, LONGEST_LINE = 80, 160  # characters of a file's name, and of a line
# How else than at the border a tensor of each kind may be called where a program computes it.
BY_THEMSELVES: dict[str, tuple[str, ...]] = {
    "dz": ("deltaz", "error", "err", "d", "sigma", "localgrad"),
    "da": ("dh", "deltaa", "error", "err", "delta"),
    "dW": ("deltaw", "weightgrad", "grad"),
    "db": ("deltab", "biasgrad"),
    "z": ("net", "s", "pre", "preact", "hin", "sum"),
    "a": ("h", "act", "out", "hidden", "layer", "o"),
    "p": ("out", "output"),
    "loss": ("bce", "mse"),
    "W_next": ("w", "weights", "weight"),
    "b_next": ("b", "bias", "biases"),
}
ROLE_OF = {"dz": "gradients", "da": "gradients", "dW": "gradients", "db": "gradients", "loss": "loss"}
ROLE_OF |= {"z": "predictions", "a": "predictions", "p": "predictions", "W_next": "step", "b_next": "step"}
# Where else a role's work may be done: a backward pass that also updates, a loop that does everything.
BESIDE = {"step": ("gradients",), "gradients": ("step",), "loss": ("step",), "predictions": ("gradients", "step")}
RAISED = re.compile(r"\(([^()]+), line (\d+)\)")


How = Literal["named", "function", "raised", "seen"]


@dataclass(frozen=True)
class Place:
    """A line of the submission: its file, its number from 1, what it says, its function, and how it was found.

    `how` is "named" where the line assigns the tensor by its name, "function" where only the function that plays
    the role is known, "raised" where the program itself stopped there, and "seen" where it was watched.
    """

    file: str
    line: int
    code: str
    function: str
    how: How

    def __str__(self) -> str:
        return f"{self.file}, line {self.line}" + (f", in {self.function}" if self.function else "")


def place_of(
    files: Mapping[str, bytes], tensors: Sequence[str], layers: int, names: Mapping[str, str]
) -> Place | None:
    """Where the first of these tensors that can be found is computed; None if nothing can be said.

    names: the submission's own names of roles (`gradients`: "backprop"), where the class or an adapter says them.
    """
    owners = outlined(tuple((name, content) for name, content in files.items() if name.endswith(".py")))
    for tensor in tensors:
        kind, number = _kind(tensor)
        role = ROLE_OF[kind]
        functions = [found for each in (role, *BESIDE[role]) for found in _functions(owners, each, names)]
        for spelled in _spellings(kind, number, layers):
            for file, function in functions:
                if line := _assigned(function, spelled, hidden=bool(number) and int(number) < layers):
                    return _place(files, file, line, function.name, "named")
    for tensor in tensors:
        for file, function in _functions(owners, ROLE_OF[_kind(tensor)[0]], names):
            return _place(files, file, function.line, function.name, "function")
    return None


def names_of_roles(interface: Mapping[str, str], adapter: str) -> dict[str, str]:
    """The submission's own names of roles, from the class's settings and from an adapter that says them as names.

    The name of its class stands among them where the settings say it.
    A role that an adapter fills with a function is looked for by the method that the function calls last.
    """
    names = {role: name for role, name in interface.items() if role in ROLES and name}
    for module in outlined((("adapter.py", adapter.encode(errors="replace")),))[:1] if adapter else ():
        names |= {role: name for role, name in module.constants.items() if role in ROLES}
        playing = (one for one in module.functions if one.name in ROLES and one.called)
        names |= {function.name: function.called[-1] for function in playing}
    return names | ({"class": interface["class"]} if interface.get("class") else {})


def declares(adapter: str) -> bool:
    """Whether an adapter says what is what in a program that is run as it is, and not how to speak to it.

    So it is where it has one of the keys start, answer, below, loop, data, columns, hidden, output and guessed,
    or weights or biases that are no text; and fills no role by a name or a function.
    """
    for module in outlined((("adapter.py", adapter.encode(errors="replace")),))[:1] if adapter else ():
        filled = {*module.constants, *(function.name for function in module.functions)} & {*ROLES, "kept", "make"}
        places = {"weights", "biases"} & set(module.names) - set(module.constants)
        return not filled and bool(places or OF_ITS_OWN & set(module.names))
    return False


def raised_at(files: Mapping[str, bytes], error: str) -> Place | None:
    """Where the program stopped, by its own words: believed only where there is such a line."""
    for file, digits in RAISED.findall(error):
        whole, line = [name for name in files if name == file or name.endswith(f"/{file}")], int(digits[:9])
        if not whole:  # a notebook's cell, whose code is a part of a file
            heads = {name: code.find(f"# {file}\n".encode()) for name, code in files.items()}
            whole = [name for name, head in heads.items() if head >= 0]
            line += sum(files[name].count(b"\n", 0, heads[name]) + 1 for name in whole[:1])
        if len(whole) == 1 and 1 <= line <= files[whole[0]].count(b"\n") + 1:
            return _place(files, whole[0], line, "", "raised")
    return None


def line_of(files: Mapping[str, bytes], file: str, line: int) -> Place | None:
    """Where something was seen to be computed; None where there is no such line."""
    if file not in files or not 1 <= line <= files[file].count(b"\n") + 1:
        return None
    return _place(files, file, line, "", "seen")


@lru_cache(maxsize=64)
def outlined(files: tuple[tuple[str, bytes], ...]) -> list[Owner]:
    """What the files define; of none of them anything where one is more than a parser can take."""
    try:
        found = bounded(outline, {name: code.decode("latin-1") for name, code in files})
    except TooMuchError:
        return []
    return msgspec.convert(found, list[Owner])


def _kind(tensor: str) -> tuple[str, str]:
    """ "dz2" -> ("dz", "2"), "W1_next" -> ("W_next", "1"), "loss" -> ("loss", "")"""
    return re.sub(r"\d", "", tensor), "".join(c for c in tensor if c.isdecimal())


def _spellings(kind: str, number: str, layers: int) -> Iterator[set[str]]:
    """The names that the tensor may have, the surer ones first: with its number, then without."""
    bare = (*SPELLINGS[kind], *BY_THEMSELVES[kind])
    if number:
        yield {f"{name}{number}" for name in bare}
        if kind in ("dz", "dW", "db") and int(number) == layers:
            yield {f"{name}{end}" for name in bare for end in ("out", "output", "o", "last")}
    yield {name for name in bare if len(name) > 1 or kind in ("p", "W_next", "b_next")}


def _functions(owners: Sequence[Owner], role: str, names: Mapping[str, str]) -> Iterator[tuple[str, Function]]:
    """The functions that may play a role, by the order of its names; those of the class with most roles first."""
    wanted = (names[role],) if names.get(role) else ROLES[role]
    found = []
    for owner in owners:
        rich = sum(any(m.name in those for m in owner.functions) for those in ROLES.values())
        playing = (m for m in owner.functions if m.name in wanted)
        found += [(-rich, wanted.index(m.name), owner.file, m.line, m) for m in playing]
    for *_, file, _, function in sorted(found, key=lambda each: each[:4]):
        yield file, function


def _assigned(function: Function, spelled: set[str], *, hidden: bool) -> int:
    """The first line of the function that computes one of the names; 0 if none does.

    A hidden layer's is rather inside of a loop over the layers than before it, where the output's is. A line that
    begins an empty list or zeros is taken only where there is no other.
    """
    found = [one for one in function.assigned if _plainly(one.name) in spelled]
    found.sort(key=lambda one: (one.begun, -one.loops if hidden else 0, one.line))
    return found[0].line if found else 0


def _plainly(name: str) -> str:
    return name.replace("_", "").lower()


def _place(files: Mapping[str, bytes], file: str, line: int, function: str, how: How) -> Place:
    lines: Iterable[bytes] = files[file].splitlines()[line - 1 : line]
    code = b"".join(lines).decode("utf-8", "replace")
    name, line = known_as(file, files[file].decode("utf-8", "replace"), line)
    return Place(plain(name, LONGEST_FILE), line, plain(code, LONGEST_LINE), plain(function, 80), how)
