"""Points for what was found, by the class's rubric: worth, rules, lateness. Nothing is run or judged here."""

from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from compare.grading.findings import State
from compare.grading.judging import Item
from compare.grading.settings import ClassSettings, Rules


class Marks(NamedTuple):
    """Points and possible points, item by item; and which rule lowers all of them, in words."""

    points: dict[str, float]
    possible: dict[str, float]
    rule: str


def marks(items: Sequence[Item], stuck: str, settings: ClassSettings, *, late: bool) -> Marks:
    """The marks of a submission; stuck: why its network does not learn, or empty."""
    possible, rules = worth([item.name for item in items], settings), settings.rules
    share = rules.late if late else 1.0
    points = {item.name: possible[item.name] * share * _share(item, rules) for item in items}
    whole, total = sum(possible.values()), sum(points.values())
    most = rules.does_not_learn * whole * share
    if not stuck or total <= most:
        return Marks(points, possible, "")
    why = f"The network does not learn: {stuck}. Its items have {total:.4g} points"
    rule = f"by the rule does_not_learn = {rules.does_not_learn:g} it has at most {most:.4g} of {whole:.4g}"
    return Marks({name: value * most / total for name, value in points.items()}, possible, f"{why}; {rule}.")


def worth(names: Sequence[str], settings: ClassSettings) -> dict[str, float]:
    """What each item is worth: the gradients share theirs equally."""
    gradients = [name for name in names if name.startswith("d")]
    each = msgspec.structs.asdict(settings.points)
    each |= dict.fromkeys(gradients, settings.points.gradients / max(1, len(gradients)))
    return {name: each[name] for name in names}


def _share(item: Item, rules: Rules) -> float:
    """The share that an item has of what it is worth."""
    if item.state is not State.PASS:
        return rules.other_loss if item.other_loss else 0.0
    share = rules.follows if item.follows else 1.0
    if item.factor != "1" and item.name in ("loss", "loss_gradient"):
        share *= rules.constant_factor
    return share
