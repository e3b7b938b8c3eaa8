"""What a command says and shows: lines of text, and one bar while it works."""

import sys
from typing import Any, NoReturn

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

PIPED = 160  # columns, where there is no terminal to ask


class Lines(Console):
    """A console that leaves it to the command what becomes of a pipe that nobody reads."""

    def on_broken_pipe(self) -> NoReturn:
        raise


def lines(**options: Any) -> Console:
    """On standard output, as wide as the terminal; rich's options."""
    return Lines(width=None if sys.stdout.isatty() else PIPED, **options)


def progress_bar(*, shown: bool = True) -> Progress:
    """On standard error, gone when it is done; nothing if that is no terminal."""
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=Lines(stderr=True),
        transient=True,
        disable=not (shown and sys.stderr.isatty()),
    )
