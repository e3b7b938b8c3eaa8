"""One step checked tensor by tensor, as text and as the output of a notebook's cell."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from compare.show.states import STATES, shown_mismatch
from compare.show.writing import rendered
from compare.verdict.mismatch import Mismatch

SIGNS = {**STATES, "not_told": ("not told", "·")}


@dataclass(frozen=True)
class Row:
    """One tensor of the step, and what is known of it.

    on_paper: its formula. state: one of `SIGNS`. words: if there is more to say. first: where it first differs.
    """

    name: str
    on_paper: str
    state: str
    words: str = ""
    first: Mismatch | None = None


def verdict(rows: Sequence[Row]) -> str:
    """All of it in one sentence."""
    told = [row for row in rows if row.state != "not_told"]
    if wrong := [row.name for row in told if row.state == "fail"]:
        return f"{wrong[0]} is the first wrong tensor" if len(wrong) > 1 else f"{wrong[0]} is wrong"
    if not told:
        return "nothing was told yet"
    names = " and ".join(row.name for row in told)
    return (
        f"all {len(told)} tensors that were told are right"
        if len(told) > 2
        else f"{names} {'are' if len(told) > 1 else 'is'} right"
    )


def text(rows: Sequence[Row], notes: Sequence[str], hints: Mapping[str, str]) -> str:
    """The table, the first wrong entry, and the cause; what was not told is named in one line."""
    told = [row for row in rows if row.state != "not_told"]
    width = max((len(row.name) for row in told), default=0)
    lines = [verdict(rows), ""] if told else [verdict(rows)]
    for row in told:
        words, sign = SIGNS[row.state]
        lines.append(f"  {sign} {row.name:<{width}}  {words}" + (f": {row.words}" if row.words else ""))
    if missing := [row.name for row in rows if row.state == "not_told"]:
        lines.append(f"  not told: {', '.join(missing)}")
    first = next((row.first for row in rows if row.state == "fail" and row.first), None)
    if first:
        seen = shown_mismatch(first)
        place = f"{first.tensor}{list(first.absolute.index) if first.absolute.index else ''}"
        lines += ["", f"{place}: yours {seen.submitted}, expected {seen.expected}"]
        lines.append(
            f"they differ by {seen.difference}, {seen.allowed} is allowed; {seen.extent} entries are wrong"
        )
    lines += [*(f"note: {note}" for note in notes)]
    if hints:
        lines += ["", hints["cause"], "step by step instead: .hint(), .place(), .cause()"]
    return "\n".join(lines)


def html(rows: Sequence[Row], notes: Sequence[str], hints: Mapping[str, str]) -> str:
    """The same as a notebook shows it, each hint folded."""
    first = next((row.first for row in rows if row.state == "fail" and row.first), None)
    return rendered(
        "cell/checked.html.j2",
        rows=[row for row in rows if row.state != "not_told"],
        missing=[row.name for row in rows if row.state == "not_told"],
        verdict=verdict(rows),
        wrong=any(row.state == "fail" for row in rows),
        seen=shown_mismatch(first) if first else None,
        first=first,
        notes=notes,
        hints=hints,
        SIGNS=SIGNS,
    )
