"""Points for what was found: by the class's rubric, rules and deadline, and by what a person decided.

Nothing is run or judged here. What a person decides of an item comes first, then lateness and the other rules;
what is decided of all points is the last word.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import NamedTuple

import msgspec

from compare.grading.alike import groups
from compare.grading.decisions import Decision, Decisions
from compare.grading.findings import State
from compare.grading.grades import Grade
from compare.grading.judging import Item
from compare.grading.lateness import lateness
from compare.grading.settings import ClassSettings, Rules


class Marks(NamedTuple):
    """Points, item by item; and which rule lowers all of them, in words."""

    points: dict[str, float]
    rule: str


def marked(grade: Grade, settings: ClassSettings, decisions: Decisions) -> Grade:
    """The grade with its marks; the very one where they are what they were."""
    possible = worth([item.name for item in grade.items], settings)
    those = decisions.of(grade.student, grade.number, groups(grade))
    late = lateness(
        _last(those, "handed_in") or grade.when,
        settings,
        _last(those, "extension") or _more_days(grade, settings),
        flagged=grade.flagged,
    )
    found = marks(grade, possible, settings, late.share)
    decided = {name: points for name, points in of_items(those).items() if name in possible}
    now = marks(grade, possible, settings, late.share, decided) if decided else found
    total = next((line.points for line in reversed(those) if line.points is not None and not line.item), None)
    points = now.points if total is None else spread(now.points, possible, total)
    new = replace(
        grade,
        points=points,
        possible=possible,
        rule=now.rule if total is None else "",
        lateness=late.words,
        decisions=those,
        by_rubric=found.points if found.points != points else {},
    )
    return grade if new == grade else new


def marks(
    grade: Grade,
    possible: Mapping[str, float],
    settings: ClassSettings,
    share: float = 1.0,
    decided: Mapping[str, float] = MappingProxyType({}),
) -> Marks:
    """The marks of what was found, of which lateness leaves this share; decided: the points of some items."""
    rules, whole = settings.rules, sum(possible.values())
    by_rules = {item.name: possible[item.name] * _share(item, rules) for item in grade.items}
    points = {name: value * share for name, value in (by_rules | dict(decided)).items()}
    total, most = sum(points.values()), rules.does_not_learn * whole * share
    if not grade.stuck or total <= most:
        return Marks(points, "")
    why = f"The network does not learn: {grade.stuck}. Its items have {total:.4g} points"
    rule = f"by the rule does_not_learn = {rules.does_not_learn:g} it has at most {most:.4g} of {whole:.4g}"
    return Marks({name: value * most / total for name, value in points.items()}, f"{why}; {rule}.")


def worth(names: Sequence[str], settings: ClassSettings) -> dict[str, float]:
    """What each item is worth: the gradients share theirs equally."""
    gradients = [name for name in names if name.startswith("d")]
    each = msgspec.structs.asdict(settings.points)
    each |= dict.fromkeys(gradients, settings.points.gradients / max(1, len(gradients)))
    return {name: each[name] for name in names}


def of_items(decisions: Sequence[Decision]) -> dict[str, float]:
    """The points of items that a person decided, the last word of each."""
    return {line.item: line.points for line in decisions if line.item and line.points is not None}


def spread(points: Mapping[str, float], possible: Mapping[str, float], total: float) -> dict[str, float]:
    """Points of the items that add up to a decided total: fewer than these in one share, or more towards all."""
    now, most = sum(points.values()), sum(possible.values())
    if total <= now:
        return {name: value * total / now if now else 0.0 for name, value in points.items()}
    if total <= most:
        more = (total - now) / (most - now)
        return {name: value + more * (possible[name] - value) for name, value in points.items()}
    return {name: value * total / most if most else total / len(points) for name, value in possible.items()}


def _last(decisions: Sequence[Decision], what: str) -> str:
    """The last word of what was decided."""
    return next((said for line in reversed(decisions) if (said := getattr(line, what))), "")


def _more_days(grade: Grade, settings: ClassSettings) -> str:
    """The extension that the class's file gives the student, by name or number."""
    known = {name.casefold(): days for name, days in settings.late.extensions.items()}
    return next((f"{known[n]:g}" for n in map(str.casefold, (grade.student, grade.number)) if n in known), "")


def _share(item: Item, rules: Rules) -> float:
    """The share that an item has of what it is worth."""
    if item.state is not State.PASS:
        return rules.other_loss if item.other_loss else 0.0
    share = rules.follows if item.follows else 1.0
    if item.factor != "1" and item.name in ("loss", "loss_gradient"):
        share *= rules.constant_factor
    return share
