"""A submission asked, behind the wall: how it loads, and then question after question."""

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from compare.submission.gathering import Gathered
from compare.submission.inside.wire import Message
from compare.submission.sandbox import Conversation, Level, Limits, converse, opening


def ask(
    gathered: Gathered,
    questions: Sequence[Message],
    limits: Limits,
    level: Level,
    *,
    adapter: str = "",
    interface: Mapping[str, str] | None = None,
    whole: bool = False,
) -> Conversation:
    """What the program answers, alone in an empty folder: first what became of loading it, then to each question.

    interface, adapter: how it is spoken to. whole: run all of it, not its definitions alone.
    """
    first = opening(gathered.modules, adapter=adapter, interface=dict(interface or {}), whole=whole)
    with tempfile.TemporaryDirectory(prefix="grade-") as folder:
        gathered.place(Path(folder))
        return converse(Path(folder), [first, *questions], limits, level)
