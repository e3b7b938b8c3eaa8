"""Submissions graded by the workers of a cluster: each is gathered here, and run and judged there."""

from concurrent.futures import Executor
from functools import lru_cache

import msgspec

from compare.extras import need_pytorch
from compare.grading.decisions import Decisions
from compare.grading.grades import Grade
from compare.grading.grading import NOTHING, Grader, Memory, Oblivious
from compare.grading.settings import ClassSettings
from compare.process import one_thread
from compare.submission.gathering import Gathered
from compare.submission.layouts import HandedIn
from compare.submission.sandbox import Conversation, Level, required

AT_ONCE = 64  # threads that wait for a worker each


class Remote(Grader):
    """A grader whose submissions run where the executor's workers are."""

    def __init__(
        self, settings: ClassSettings, seed: int, level: Level, decisions: Decisions, pool: Executor
    ) -> None:
        super().__init__(settings, seed, level, decisions)
        self.pool = pool

    def assess(
        self, handed: HandedIn, key: str, gathered: Gathered, adapter: str, memory: Memory = NOTHING
    ) -> Grade:
        """What a worker finds; what was answered to it is kept here."""
        if memory.alone:
            return super().assess(handed, key, gathered, adapter, memory)
        found = self.pool.submit(assess, self.settings, self.seed, self.level, handed, key, gathered, adapter)
        grade, answered = found.result()
        for conversation in answered:
            memory.remember(*conversation)
        return grade


class Noting(Oblivious):
    """What was answered, for whoever asked a worker."""

    def __init__(self) -> None:
        self.conversations: list[tuple[str, str, Conversation]] = []

    def remember(self, student: str, key: str, conversation: Conversation) -> None:
        """It is taken along."""
        self.conversations.append((student, key, conversation))


def assess(
    settings: ClassSettings,
    seed: int,
    level: Level,
    handed: HandedIn,
    key: str,
    gathered: Gathered,
    adapter: str,
) -> tuple[Grade, list[tuple[str, str, Conversation]]]:
    """What is found, and the answers, by a worker; IsolationError where its machine does not reach the level."""
    memory = Noting()
    with one_thread():
        grader = _grader(msgspec.json.encode(settings), seed, level)
        return grader.assess(handed, key, gathered, adapter, memory), memory.conversations


@lru_cache(maxsize=2)
def _grader(settings: bytes, seed: int, level: Level) -> Grader:
    """What a worker prepares once for a class, of its settings as JSON: the problems, and their answers."""
    need_pytorch()
    required(level)
    return Grader(msgspec.json.decode(settings, type=ClassSettings), seed, level)
