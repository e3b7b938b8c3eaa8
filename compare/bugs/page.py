"""The page that explains each known bug, written from the catalogue."""

from itertools import groupby

from compare.bugs.catalogue import CATALOGUE
from compare.bugs.hypothesis import Hypothesis
from compare.step import TABLE

LAYER = {-1: "_{l-1}", 0: "_l", 1: "_{l+1}"}  # by how many layers above

INTRODUCTION = """# Known bugs

Each is executed as a hypothesis when somebody's tensors differ: `backprop-parity diagnosis` plants them all
and shows what is named. This page is written from the catalogue, by
`backprop-parity diagnosis --page docs/bugs.md`.

In every formula l is the layer, L the last one, n the number of samples and η the learning rate; a number behind
a name, as in `derivative-left-out-2`, is the layer.
"""


def page() -> str:
    """The page, in Markdown."""
    parts = [INTRODUCTION, _step()]
    for section, entries in groupby(CATALOGUE, key=lambda hypothesis: hypothesis.section):
        parts.append(f"## {section.title}\n\n{section.text}\n")
        by_hint: dict[str, list[Hypothesis]] = {}
        for hypothesis in entries:
            by_hint.setdefault(hypothesis.student, []).append(hypothesis)
        parts += [_table(hint, those) for hint, those in by_hint.items()]
    return "\n".join(parts)


def _step() -> str:
    """The table of the step, row by row."""
    lines = ["## The step", "", "| stage | tensor | on paper | computed from |", "| --- | --- | --- | --- |"]
    for row in TABLE.values():
        sources = ", ".join(TABLE[kind].name.format(l=LAYER[above]) for kind, above in row.sources.items())
        lines.append(f"| {row.stage} | {row.name.format(l='_l')} | {row.on_paper} | {sources} |")
    return "\n".join([*lines, ""])


def _table(hint: str, entries: list[Hypothesis]) -> str:
    lines = [
        f"> {hint}",
        "",
        "| name | place | what is computed instead | in words |",
        "| --- | --- | --- | --- |",
    ]
    for hypothesis in entries:
        words = hypothesis.lecturer.format(l="_l", k="_{l+1}", j="_{l-1}", c="c").replace("layer _", "layer ")
        cells = (f"`{hypothesis.name}`", hypothesis.place, hypothesis.wrong, words)
        lines.append(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |")
    return "\n".join([*lines, ""])
