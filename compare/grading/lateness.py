"""How late a submission is, and what that costs: the class's deadline, its grace and free days, and extensions.

Dates are those that the platform tells, in its own time. Where it tells none, and calls a submission late all the
same, as Canvas does, that counts as one day.
"""

import math
import re
from datetime import datetime, time, timedelta
from typing import NamedTuple

from compare.grading.settings import ClassSettings, Lateness

DATE = re.compile(r"\d{4}-\d\d-\d\d(?:[ T]\d\d:\d\d(?::\d\d)?)?")
DAYS = re.compile(r"\d{1,3}(?:[.,]\d+)?")
DAY = timedelta(days=1)


class Late(NamedTuple):
    """The share of the points that is left, and why, in words; empty where a submission is in time."""

    share: float
    words: str


IN_TIME = Late(1.0, "")


def lateness(when: str, settings: ClassSettings, extension: str = "", *, flagged: bool) -> Late:
    """How late it is.

    when: the date at which it was handed in, or empty where nobody knows. flagged: whether the platform calls it
    late. extension: days more, or another deadline, for this person.
    """
    rules, share = settings.late, settings.rules.late
    deadline, handed_in = moment(rules.deadline, ends=True), moment(when)
    more = float(extension.replace(",", ".")) * DAY if DAYS.fullmatch(extension) else timedelta()
    due = moment(extension, ends=True) or (deadline and deadline + more)
    if due and handed_in:
        if handed_in <= due + timedelta(minutes=rules.grace):
            return IN_TIME
        days, by = math.ceil((handed_in - due) / DAY), f"it was due on {_said(due)}"
    elif flagged and not (more or moment(extension)):
        days, by = 1, "by how much is not known"
    else:
        return IN_TIME
    return _costs(days, by, rules, share)


def _costs(days: int, by: str, rules: Lateness, share: float) -> Late:
    """What is left of the points of a submission that is so many begun days late."""
    paid = max(0, days - rules.free_days)
    if not paid:
        left, because = 1.0, "which is free"
    elif rules.most_days and days > rules.most_days:
        left, because = 0.0, f"more than {rules.most_days}"
    else:
        left = share * max(0.0, 1.0 - rules.a_day * paid)
        because = f"{days - paid} of them free" if days > paid else ""
    counted = f"{days} {'day' if days == 1 else 'days'} late"
    cost = "" if left == 1.0 else f"{100 * left:.4g} % of the points are left"
    return Late(left, "; ".join(filter(None, (", ".join(filter(None, (counted, because))), by, cost))))


def moment(text: str, *, ends: bool = False) -> datetime | None:
    """The date and time, None for anything else; of a day alone its beginning, or where it ends."""
    if not DATE.fullmatch(text):
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return datetime.combine(found, time(23, 59, 59)) if ends and len(text) == len("2026-10-31") else found


def _said(due: datetime) -> str:
    return f"{due:%Y-%m-%d %H:%M}"
