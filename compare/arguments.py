"""Types of command-line arguments: each says what it found and what it expected.

Nothing here imports PyTorch, so that help and usage errors answer at once.
"""

import argparse
import math
from collections.abc import Callable, Collection, Iterable, Mapping
from pathlib import Path
from typing import Any, NoReturn

from compare.ending import USAGE, exit_codes
from compare.errors import CompareError, nearest
from compare.files import reason, refusal, refusal_of_folder
from compare.problems import check_activation
from manual.further import ACTIVATIONS

LARGEST = {"points": 1_000_000, "epochs": 100_000_000, "width": 10_000, "layers": 100, "seeds": 1_000}


def one_of(what: str, choices: Iterable[str]) -> Callable[[str], str]:
    """One of the names, or an error that says which is nearest."""
    names = list(choices)

    def parse(text: str) -> str:
        if text in names:
            return text
        hint = f"did you mean {nearest(text, names)!r}? " if names else ""
        raise argparse.ArgumentTypeError(f"unknown {what} {text!r}; {hint}(choose from {', '.join(names)})")

    return parse


def activation(text: str, others: Collection[str] = ()) -> str:
    """An activation, with its parameter behind a colon, or `all`; or one of the others."""
    one_of("activation", [*ACTIVATIONS, "all", *others])(text.partition(":")[0])
    try:
        return text if text == "all" or text in others else check_activation(text)
    except CompareError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def count(what: str, least: int = 1) -> Callable[[str], int]:
    """A whole number of points, epochs, ... within reason."""
    most = LARGEST.get(what, 2**32 - 1)

    def parse(text: str) -> int:
        try:
            value = int(text)
        except ValueError:
            raise argparse.ArgumentTypeError(f"{text!r} is not a whole number of {what}") from None
        if not least <= value <= most:
            raise argparse.ArgumentTypeError(f"{value} {what}: expected {least} to {most}")
        return value

    return parse


def number(text: str) -> float:
    """A finite number."""
    try:
        value = float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number") from None
    if not math.isfinite(value):
        raise argparse.ArgumentTypeError(f"{text!r} is not a finite number")
    return value


def positive(text: str) -> float:
    """A finite number above zero."""
    if (value := number(text)) <= 0:
        raise argparse.ArgumentTypeError(f"{text!r} is not above zero")
    return value


def not_negative(text: str) -> float:
    """A finite number, zero or above."""
    if (value := number(text)) < 0:
        raise argparse.ArgumentTypeError(f"{text!r} is below zero")
    return value


def widths(text: str) -> tuple[int, ...]:
    """The widths of the hidden layers, 10,10."""
    parts = [part.strip() for part in text.split(",")]
    if not all(part.isdecimal() and 1 <= int(part) <= LARGEST["width"] for part in parts):
        raise argparse.ArgumentTypeError(
            f"{text!r} is not a list of widths, each 1 to {LARGEST['width']}, such as 10,10"
        )
    if len(parts) > LARGEST["layers"]:
        raise argparse.ArgumentTypeError(f"{len(parts)} hidden layers, expected at most {LARGEST['layers']}")
    return tuple(int(part) for part in parts)


def writable(text: str) -> Path:
    """A file that can be written, or standard output: known before any work."""
    path = Path(text)
    if why := refusal(path):
        raise argparse.ArgumentTypeError(f"cannot write {text}: {why}")
    return path


def existing(text: str) -> Path:
    """A file or a folder that is there."""
    path = Path(text)
    try:
        path.stat()
    except FileNotFoundError:
        raise argparse.ArgumentTypeError(f"{text} does not exist") from None
    except (OSError, ValueError) as error:
        raise argparse.ArgumentTypeError(f"cannot read {text}: {reason(error)}") from None
    return path


def folder(text: str) -> Path:
    """A folder that can be written into, or made where its own folder exists."""
    path = Path(text)
    if why := refusal_of_folder(path):
        raise argparse.ArgumentTypeError(f"cannot write into {text}: {why}")
    return path


def walls(group: Any, default: str = "strong") -> None:
    """How strong the walls around a submission are, in the words of `submission.sandbox.Level`."""
    add = group.add_mutually_exclusive_group().add_argument
    asked: dict[str, Any] = {"dest": "isolation", "action": "store_const", "default": default}
    add("--container", const="container", help="run submissions in Docker or Podman, without bubblewrap", **asked)
    add("--weak", const="weak", help="accept limits alone, which stop accidents and no attack", **asked)


SPOKEN_TO = "it follows the interface, and was spoken to: nothing had to be found out"


def how_it_was_understood(add: Callable[..., object], where: str = "") -> None:
    """Whether to tell how a program without the interface was understood; SPOKEN_TO: there is nothing to tell."""
    words = f"say how a program that follows no interface was understood{where}"
    add("--explain-discovery", action="store_true", help=words)


class Parser(argparse.ArgumentParser):
    """A parser whose errors are one line: what was found, and where help is. The usage would hide it."""

    def error(self, message: str) -> NoReturn:
        """Say it, and end."""
        self.exit(USAGE, f"{self.prog}: error: {message}; {self.prog} --help says more\n")


def command_line(program: str, doc: str | None, codes: Mapping[int, str]) -> argparse.ArgumentParser:
    """The parser of a command, from its module's docstring: what it does, then examples.

    codes: the exit codes that are its own, and what they mean.
    """
    return Parser(prog=program, **described(doc, codes))


def described(doc: str | None, codes: Mapping[int, str]) -> dict[str, Any]:
    """What help says beside the arguments, as a parser takes it."""
    description, _, examples = (doc or "").partition("\n\n")
    return {
        "description": description,
        "epilog": f"examples:\n{examples}\n{exit_codes(codes)}",
        "formatter_class": argparse.RawDescriptionHelpFormatter,
        "allow_abbrev": False,
    }
