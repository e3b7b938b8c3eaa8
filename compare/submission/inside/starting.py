"""A program started as its author starts it, from its first line, again and again, with taps in it."""

import ast
import builtins
import importlib.util
import random
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext, suppress
from itertools import count
from pathlib import Path
from types import CodeType
from typing import Any, ClassVar

import numpy as np

from .loading import PACKAGE, Whole, prepare
from .taps import Taps

ANSWERS = ("2", "1", "10", "y", "")  # what is tried in turn where a program asks
FILE = "the lines below it"  # where a driver stands
BEGIN = ("main", "train", "run", "lab", "test", "app", "demo", "__main__")  # what such files are called


Below = Callable[[dict[str, Any]], None]


class Tapped(Whole):
    """Imports a file as it is, with taps while it is watched; its code is made once."""

    made: ClassVar[dict[tuple[str, bool], CodeType]] = {}
    folder: ClassVar[Path]
    watching: ClassVar[bool] = True

    def kept(self, tree: ast.Module) -> ast.Module:
        """All of it."""
        return Taps(str(Path(self.path).relative_to(self.folder))).visit(tree) if Tapped.watching else tree

    def get_code(self, fullname: str) -> CodeType:
        """As SourceLoader has it, without what lies on the disk."""
        key = self.path, Tapped.watching
        if key not in self.made:
            self.made[key] = self.source_to_code(self.get_data(self.path), self.path)
        return self.made[key]


class Starter:
    """Starts one file of a program; answers: what it is told where it asks, in turn, and then the last again."""

    def __init__(self, folder: Path, files: Sequence[str]) -> None:
        self.folder, self.files = folder, files
        self.answers: Sequence[str] = ANSWERS[:1]
        self.asked = 0  # how often
        Tapped.folder = folder
        prepare(folder, files, Tapped)
        vars(builtins)["input"] = self._asks
        time.sleep = lambda seconds: None
        for name, instead in (
            ("start", lambda thread: thread.run()),
            ("join", lambda thread, timeout=None: None),
        ):
            setattr(threading.Thread, name, instead)
        self.known = set(sys.modules)

    def first(self) -> list[str]:
        """The files, those first that one starts: which nobody else imports, and whose name says so."""
        texts = {file: (self.folder / file).read_bytes() for file in self.files}

        def order(file: str) -> tuple[bool, bool, int]:
            name = file.rpartition("/")[2].removesuffix(".py")
            others = (text for other, text in texts.items() if other != file)
            imported = any(f"import {name}".encode() in t or f"{name} import".encode() in t for t in others)
            return (
                imported,
                b"__name__" not in texts[file],
                min(i for i, n in enumerate((*BEGIN, name)) if n in name),
            )

        return sorted(self.files, key=order)

    def start(self, file: str, below: Below | None = None) -> Callable[[], None]:
        """What starts this file; below: and then runs what is written below it, among its names."""
        return lambda: self._start(file, below)

    def forget(self) -> None:
        """Forget all modules of the program, and what was drawn and asked."""
        for name in set(sys.modules) - self.known:
            if str(getattr(sys.modules[name], "__file__", "")).startswith(str(self.folder)):
                package, _, last = name.rpartition(".")
                if package in sys.modules:
                    vars(sys.modules[package]).pop(last, None)
                del sys.modules[name]
        random.seed(0)
        np.random.seed(0)
        self.asked = 0

    def _start(self, file: str, below: Below | None) -> None:
        self.forget()
        path = str(self.folder / file)
        spec = importlib.util.spec_from_file_location("__main__", path, loader=Tapped("__main__", path))
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        module.__package__ = ".".join([PACKAGE, *file.split("/")[:-1]])
        ours, sys.modules["__main__"] = sys.modules["__main__"], module
        try:
            with nullcontext() if below is None else suppress(SystemExit):
                spec.loader.exec_module(module)
            if below is not None:
                below(vars(module))
        finally:
            sys.modules["__main__"] = ours

    def _asks(self, *prompt: Any) -> str:
        self.asked += 1
        return self.answers[min(self.asked, len(self.answers)) - 1]


def _as_it_is(x: Any, *rest: Any, **more: Any) -> Any:
    return np.arange(x) if isinstance(x, int | np.integer) else np.array(x)


def _stays(x: Any, *rest: Any, **more: Any) -> None:
    return None


def _first_ones(a: Any, size: Any) -> Any:
    return _as_it_is(a)[: int(np.prod(size))].reshape(size)


class InOrder:
    """What draws as any, and leaves in order what it is to shuffle, or to draw once each."""

    permutation = staticmethod(_as_it_is)
    permuted = staticmethod(_as_it_is)
    shuffle = staticmethod(_stays)

    def choice(self, a: Any, size: Any = None, replace: bool = True, *rest: Any, **more: Any) -> Any:
        if size is None or replace or rest or more:
            return super().choice(a, size, replace, *rest, **more)  # type: ignore[misc]
        return _first_ones(a, size)


class OrderlyGenerator(InOrder, np.random.Generator):
    """Of the newer kind."""


class OrderlyState(InOrder, np.random.RandomState):
    """Of the older kind; seeds: for those that have none."""

    seeds: ClassVar[Iterator[int]] = count()

    def __init__(self, seed: Any = None) -> None:
        super().__init__(next(self.seeds) if seed is None else seed)


@contextmanager
def in_order() -> Iterator[None]:
    """Nothing is shuffled; what is drawn without a seed, or with the time for one, is the same in each run."""
    drawing, seeding, choosing = np.random.default_rng, np.random.seed, np.random.choice
    seeds, ticks = count(), count(1)
    OrderlyState.seeds = seeds

    def begun(seed: Any = None) -> OrderlyGenerator:
        return OrderlyGenerator(drawing(next(seeds) if seed is None else seed).bit_generator)

    def chosen(a: Any, size: Any = None, replace: bool = True, p: Any = None) -> Any:
        return choosing(a, size, replace, p) if size is None or replace or p is not None else _first_ones(a, size)

    instead: list[tuple[Any, str, Any]] = [
        (np.random, "permutation", _as_it_is),
        (np.random, "shuffle", _stays),
        (np.random, "choice", chosen),
        (np.random, "default_rng", begun),
        (np.random, "RandomState", OrderlyState),
        (np.random, "seed", lambda seed=None: seeding(next(seeds) if seed is None else seed)),
        (random, "shuffle", _stays),
        (random, "sample", lambda population, k, **more: list(population)[:k]),
        (time, "time", lambda: next(ticks) * 1e-3),
        (time, "time_ns", lambda: next(ticks) * 10**6),
    ]
    before = [(owner, name, getattr(owner, name)) for owner, name, _ in instead]
    for owner, name, function in instead:
        setattr(owner, name, function)
    try:
        yield
    finally:
        for owner, name, function in before:
            setattr(owner, name, function)
