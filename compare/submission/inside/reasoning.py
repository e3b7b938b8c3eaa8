"""What is told of how a network was looked for: lines, indented below what they belong to; of many, the ends."""

import json
from collections import deque

MOST, LONGEST = 300, 200  # lines; characters of a line
LARGEST = 24_000  # bytes of all of them, as they leave the sandbox
INDENT = "  "


class Reasoning:
    """Lines that are told one after the other. In the middle some are left out, never the last ones."""

    def __init__(self) -> None:
        self.first: list[str] = []
        self.last: deque[str] = deque(maxlen=MOST // 2 - 1)
        self.told = 0

    def say(self, text: str, *, below: int = 0) -> None:
        """A line; below: how deep it stands."""
        line = INDENT * below + " ".join(str(text)[: 4 * LONGEST].split())
        line = line if len(line) <= LONGEST else f"{line[: LONGEST - 1]}…"
        self.told += 1
        if len(self.first) < MOST // 2:
            self.first.append(line)
        else:
            self.last.append(line)

    def lines(self) -> list[str]:
        """All of them, or as many as may leave, from both ends."""
        end = _fitting([*reversed(self.last)], LARGEST // 2)[::-1]
        begin = _fitting(self.first, LARGEST - _size(end))
        if len(begin) < len(self.first):
            end = [*_fitting([*reversed(self.first[len(begin) :])], LARGEST // 2 - _size(end))[::-1], *end]
        left = self.told - len(begin) - len(end)
        return [*begin, *([f"... {left} lines more ..."] * (left > 0)), *end]


def _size(lines: list[str]) -> int:
    return sum(len(json.dumps(line)) + 2 for line in lines)


def _fitting(lines: list[str], most: int) -> list[str]:
    """The first of them, as many as have no more bytes together."""
    size, kept = 0, list[str]()
    for line in lines:
        size += len(json.dumps(line)) + 2
        if size > most:
            break
        kept.append(line)
    return kept
