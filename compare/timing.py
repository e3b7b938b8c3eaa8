"""Seconds, measured side by side: medians over interleaved repetitions, so that a slow moment hits all alike."""

import time
from collections import deque
from collections.abc import Callable, Iterator
from itertools import islice

Timed = Callable[[], float]  # seconds for each step


def timed(run: Callable[[], object], steps: int) -> Timed:
    """Seconds per step of something that takes so many of them."""

    def seconds() -> float:
        started = time.perf_counter()
        run()
        return (time.perf_counter() - started) / steps

    return seconds


def drain(training: Iterator[object], steps: int) -> Timed:
    """Times the next steps of a training."""
    return timed(lambda: deque(islice(training, steps), maxlen=0), steps)


def interleaved(
    candidates: dict[str, Timed], repetitions: int, after_each: Callable[[], object] = lambda: None
) -> dict[str, list[float]]:
    """The seconds of each candidate, measured in turn; the first round warms up and does not count."""
    seconds: dict[str, list[float]] = {name: [] for name in candidates}
    for repetition in range(repetitions + 1):
        for name, seconds_of in candidates.items():
            taken = seconds_of()
            if repetition:
                seconds[name].append(taken)
        after_each()
    return seconds
