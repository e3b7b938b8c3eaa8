"""The line that closes a run and opens its page: how many trainings match and how closely, or what to do next."""

from collections.abc import Sequence
from dataclasses import dataclass

from compare.show.text import where, where_it_differs
from compare.verdict.judge import Judged
from compare.verdict.lockstep import LockstepResult
from compare.verdict.mismatch import OF_WHAT, Verdict, share_in_words

HIDDEN = "where rounding could hide a difference"


@dataclass(frozen=True)
class Ended:
    """What came of one training.

    steps: those that were verified, of all its seeds; share: the largest of a bound. fault: what speaks against
    parity, "" where nothing does; differs: whether that is a difference. hidden: whether rounding could hide one.
    overflowed: whether it ended so, on both sides alike. again: the command that shows it by itself.
    """

    name: str
    steps: int
    share: float
    fault: str
    differs: bool
    hidden: bool
    overflowed: bool
    again: str


@dataclass(frozen=True)
class Wanted:
    """What was asked for: trainings, each from so many seeds; and whether it was interrupted.

    chosen: whether they are held to a tolerance that somebody chose. drift: whether to that of PyTorch's own
    training alone.
    """

    trainings: int
    seeds: int = 1
    chosen: bool = False
    drift: bool = False
    interrupted: bool = False


def ended(
    name: str,
    judged: Judged | None,
    seeds: LockstepResult | None,
    *,
    unfinished: str,
    strict: bool,
    again: str,
) -> Ended:
    """The training in short; unfinished: what kept it from all its steps, "" if nothing did."""
    lane, alone = (judged.lockstep, judged.free) if judged else (None, None)
    results = [result for result in (seeds, lane) if result]
    fault = (where_it_differs(judged) if judged else "") or (where(seeds) if seeds else "") or unfinished
    if not fault and strict and any(result.vacuous for result in results):
        fault = HIDDEN
    steps = int(results[0].by_run.sum()) if results else alone.judged if alone else 0
    return Ended(
        name=name,
        steps=steps,
        share=max((result.share for result in results), default=0.0),
        fault=fault,
        differs=fault != HIDDEN,
        hidden=any(result.verdict is Verdict.INDISTINGUISHABLE for result in results),
        overflowed=any(result.diverged is not None for result in results),
        again=again,
    )


def closing(wanted: Wanted, ended: Sequence[Ended]) -> str:
    """The verdict on all trainings in one line."""
    faults = [one for one in ended if one.fault]
    words = _faults(wanted, faults) if faults else _parity(wanted, ended)
    if wanted.interrupted:
        return f"interrupted: until then {words}" if ended else "interrupted: nothing was verified until then"
    left = wanted.trainings - len(ended)
    return f"{words}; {left} {'was' if left == 1 else 'were'} not begun" if left else words


def _counted(number: int, wanted: Wanted, verb: tuple[str, str]) -> str:
    """1 of 10 trainings differs"""
    trainings = "training" if wanted.trainings == 1 else "trainings"
    return f"{number} of {wanted.trainings} {trainings} {verb[number != 1]}"


def _parity(wanted: Wanted, ended: Sequence[Ended]) -> str:
    """How many match, over how many steps, how closely."""
    verb = ("matches", "match")
    if wanted.drift:
        verb = ("drifts no further than rounding explains", "drift no further than rounding explains")
    words = _counted(len(ended), wanted, verb)
    if wanted.seeds > 1:
        words += f", each from {wanted.seeds} seeds"
    words += f", {sum(one.steps for one in ended):,} steps"
    if not wanted.drift:
        share = max((one.share for one in ended), default=0.0)
        words += f", {share_in_words(share, chosen=wanted.chosen)}"
        words += "" if wanted.chosen else f" {OF_WHAT}"
    if hidden := [one.name for one in ended if one.hidden]:
        words += f"; rounding could hide a difference in {len(hidden)} of them, first: {hidden[0]}"
    if overflowed := sum(one.overflowed for one in ended):
        words += f"; {overflowed} ended in an overflow, on both sides alike"
    return words


def _faults(wanted: Wanted, faults: Sequence[Ended]) -> str:
    """How many do not match, where the first of them does not, and how to look closer."""
    differ = any(one.differs for one in faults)
    verb = ("differs", "differ") if differ else ("fails --strict", "fail --strict")
    number, first = _counted(len(faults), wanted, verb), faults[0]
    return f"{number}, first: {first.name}, {first.fault}; look closer: {first.again}"
