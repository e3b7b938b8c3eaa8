"""Where in a program a network is looked for, which an adapter may say; and what is told of what is seen."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np

from .declaring import BELOW, Declaration, named
from .lines import known_as
from .reasoning import Reasoning
from .recognising import Held, Recognised
from .starting import FILE
from .state import Stored
from .taps import operations

MOST_SHOWN = 8  # arrays that move, of a loop
SAID_OF: dict[str, Callable[[Recognised], Any]] = {
    "weights": lambda network: tuple(map(str, network.weights)),
    "biases": lambda network: tuple(map(str, network.biases)),
    "layout": lambda network: "out_in" if network.transposed else "in_out",
    "data": lambda network: str(network.data.place),
    "columns": lambda network: network.data.columns,
    "hidden": lambda network: network.hidden,
    "output": lambda network: network.output,
}


def _equal(one: np.ndarray, other: np.ndarray) -> bool:
    return np.array_equal(one, other, equal_nan=True)


def _shown(said: Any) -> str:
    """As the adapter would have it."""
    return str(list(said)) if isinstance(said, tuple) else repr(said)


class Look:
    """What an adapter says of where to look, held against what is there.

    missing: what the adapter says and is not there, in words; absent: the same, of a loop where nothing changes.
    """

    def __init__(self, declared: Declaration, told: Reasoning, folder: Path) -> None:
        self.declared, self.told, self.folder = declared, told, folder
        self.missing, self.absent = "", ""
        self.depth = 0
        self.wanted: dict[int, bool] = {}  # of each loop that ran, whether it is to be looked at
        self.quiet: dict[str, None] = {}  # loops in which nothing moved
        self.texts: dict[str, str] = {}

    def say(self, text: str, deeper: int = 0) -> None:
        """A line of the reasoning."""
        self.told.say(text, below=self.depth + deeper)

    def begin(self, text: str) -> None:
        """What is looked at from now on."""
        self.quiet, self.depth = {}, 0
        self.say(text)
        self.depth = 1

    def at(self, number: int) -> bool:
        """Whether the loop of this number is to be looked at."""
        if number not in self.wanted:
            where = operations[number]
            file = BELOW if where.file == FILE else where.file
            said = self.declared
            self.wanted[number] = not said.loop or said.is_at(file, where.line, self._text(where.file))
        return self.wanted[number]

    @property
    def astray(self) -> bool:
        """Whether no loop ran where the adapter says that one is."""
        return bool(self.declared.loop) and not any(self.wanted.values())

    @property
    def nowhere(self) -> str:
        """That, in words, and which loops ran."""
        ran = named(map(self.words, self.wanted), between="; ")
        return f"no loop at {self.declared.loop}; those that ran: {ran}"

    def words(self, number: int) -> str:
        """Where an operation or a loop is, as its author knows it."""
        where = operations[number]
        if where.file == FILE:
            return f"{BELOW}:{where.line}"
        name, line = known_as(where.file, self._text(where.file), where.line)
        return f"{name}:{line}" if name == where.file else f"{name}, line {line}"

    def _text(self, file: str) -> str:
        if file not in self.texts:
            with suppress(OSError):
                self.texts[file] = (self.folder / file).read_text(encoding="utf-8", errors="replace")
        return self.texts.setdefault(file, "")

    def miss(self, words: str) -> None:
        """Something that the adapter says is not there."""
        self.missing = self.missing or f"adapter: {words}"
        self.say(f"adapter: {words}", 1)

    def only(self, seen: Sequence[Held], moved: Sequence[Stored]) -> list[Held]:
        """What the program held at each turn, without whatever moves and is not said to be of its network."""
        said = self.declared
        if said.weights is None:
            return list(seen)
        those = {*said.weights, *(said.biases or ())}
        there = {str(place) for place in seen[0]}
        for kind, places in (("weights", said.weights), ("biases", said.biases or ())):
            if gone := [place for place in places if place not in there]:
                words = f"no {kind} at {named(gone)}; what changes there: {named(moved)}"
                if moved:
                    self.miss(words)
                self.absent = self.absent or f"adapter: {words}"
                return []
        first, last = seen[0], seen[-1]
        still = [str(p) for p in first if str(p) in said.weights and p in last and _equal(first[p], last[p])]
        if moved and still:
            self.miss(f"{named(still)} cannot be weights, for they stay; what changes there: {named(moved)}")
            return []
        others = {
            place
            for place in moved
            if str(place) not in those and (said.biases is not None or min(seen[0][place].shape) > 1)
        }
        return [{place: array for place, array in held.items() if place not in others} for held in seen]

    def fitting(self, networks: Sequence[Recognised]) -> list[Recognised]:
        """Those that are as the adapter says."""
        left = list(networks)
        for key, own in SAID_OF.items():
            said = getattr(self.declared, key)
            if said in (None, ""):
                continue
            fits = [network for network in left if own(network) == said]
            if left and not fits:
                self.miss(f"no network with {key} = {_shown(said)}; there is {_shown(own(left[0]))}")
            left = fits
        return left

    def holds(self, loop: int, network: Recognised) -> bool:
        """Whether a network that was found, and the loop that trains it, are as the adapter says."""
        if not self.at(loop):
            self.miss(self.nowhere)
        return not self.missing and bool(self.fitting([network]))

    def saw(self, number: int, moved: Sequence[Stored], held: Held, fitting: int) -> None:
        """What moved in the turns of a loop, and how many networks fit."""
        where = self.words(number)
        if not (moved or fitting):
            self.quiet[where] = None
            return
        parts = {path for place in moved if place.together for path in place.paths}
        whole = (place for place in moved if place.together or place.paths[0] not in parts)
        some = named((f"{place} {'x'.join(map(str, held[place].shape))}" for place in whole), MOST_SHOWN)
        networks = "1 network fits" if fitting == 1 else f"{fitting or 'no'} networks fit"
        self.say(f"loop {where}: {networks}; what moves: {some}")
