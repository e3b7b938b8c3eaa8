"""Seconds, measured side by side: medians over interleaved repetitions, so that a slow moment hits all alike."""

import time
from collections import deque
from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice
from typing import Any

import numpy as np
from jaxtyping import Float

Array = Float[np.ndarray, "..."]

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


def numpys_own(work: Callable[[Callable[[Array], Array]], object]) -> list[Callable[[], Array]]:
    """The calls of NumPy that some work makes, to be made again: its ufuncs, of which `@` and `sum` are, too.

    `work` is handed a function that marks arrays. Whatever is computed from those is noted: the call, what it is
    given, and the array of its result, which is there to be filled anew.
    """
    calls: list[Callable[[], Array]] = []

    class Marked(np.ndarray):
        def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **options: Any) -> Any:
            plain = (np.asarray(each) if isinstance(each, Marked) else each for each in inputs)
            call = partial(getattr(ufunc, method), *plain, **options)
            result = call()
            calls.append(partial(call, out=np.asarray(result)))
            return result.view(Marked) if isinstance(result, np.ndarray) else result

    work(lambda array: array.view(Marked))
    return calls


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
