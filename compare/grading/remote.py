"""Submissions graded by the workers of a cluster: each is gathered here, and run and judged there."""

import json
from concurrent.futures import Executor
from dataclasses import asdict
from functools import lru_cache

from compare.grading.grading import Grade, Grader
from compare.grading.settings import ClassSettings
from compare.process import one_thread
from compare.submission.gathering import Gathered
from compare.submission.layouts import HandedIn
from compare.submission.sandbox import Level, required

AT_ONCE = 64  # threads that wait for a worker each


class Remote(Grader):
    """A grader whose submissions run where the executor's workers are."""

    def __init__(self, settings: ClassSettings, seed: int, level: Level, pool: Executor) -> None:
        super().__init__(settings, seed, level)
        self.pool, self.told = pool, json.dumps(asdict(settings), sort_keys=True)

    def assess(self, handed: HandedIn, key: str, gathered: Gathered, adapter: str) -> Grade:
        found = self.pool.submit(assess, self.told, self.seed, self.level, handed, key, gathered, adapter)
        return found.result()


def assess(
    settings: str, seed: int, level: Level, handed: HandedIn, key: str, gathered: Gathered, adapter: str
) -> Grade:
    """One grade, by a worker; IsolationError where its machine does not reach the level."""
    with one_thread():
        return _grader(settings, seed, level).assess(handed, key, gathered, adapter)


@lru_cache(maxsize=2)
def _grader(settings: str, seed: int, level: Level) -> Grader:
    """What a worker prepares once for a class: the settings, as JSON, and the problems."""
    required(weak=level is Level.WEAK)
    return Grader(ClassSettings(**json.loads(settings)), seed, level)
