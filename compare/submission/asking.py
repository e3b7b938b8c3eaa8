"""A submission asked, behind the wall: how it loads, and then question after question."""

from collections.abc import Mapping, Sequence

from compare.scratch import scratch
from compare.submission.gathering import Gathered
from compare.submission.inside.wire import FURTHER, Message
from compare.submission.limits import Limits
from compare.submission.sandbox import Conversation, Ending, Level, converse, opening

OPERATIONS = ("predictions", "loss", "gradients", "step", FURTHER)
FATAL = {Ending.TIMEOUT: "does not end", Ending.ENDED: "ends the program"}


def ask(
    gathered: Gathered,
    questions: Sequence[Message],
    limits: Limits,
    level: Level,
    *,
    adapter: str = "",
    interface: Mapping[str, str] | None = None,
    whole: bool = False,
    running: bool = False,
    driven: bool = True,
    unwatched: bool = False,
) -> Conversation:
    """What the program answers, alone in an empty folder: first what became of loading it, then to each question.

    interface, adapter: how it is spoken to. whole: run all of it, not its definitions alone. running: run it as
    it is, and take its training by the hand; driven: also by lines below it. An operation with which the program
    ends, or does not, is left out, and all else is asked again.
    """
    without: dict[str, str] = {}
    while True:
        first = opening(
            gathered.modules,
            adapter=adapter,
            interface=interface,
            whole=whole,
            without=without,
            running=running,
            driven=driven,
            unwatched=unwatched,
        )
        with scratch() as folder:
            gathered.place(folder)
            outcome = converse(folder, [first, *questions], limits, level)
        if outcome.ending not in FATAL or outcome.doing not in OPERATIONS or outcome.doing in without:
            return outcome
        without[outcome.doing] = f"{outcome.doing} {FATAL[outcome.ending]}: {outcome.detail}"
