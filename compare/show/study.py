"""What a study found, in rows and sentences: its claims, what was verified, what it cost."""

from collections.abc import Iterable
from dataclasses import dataclass

from rich.table import Table

from compare.lab.claims import Judgement
from compare.lab.experiments import EXPERIMENTS
from compare.lab.reasons import span
from compare.lab.training import Training, Trainings
from compare.verdict.mismatch import OF_WHAT, share_in_words

CLAIM_COLUMNS = ("", "claim", "measured", "verdict", "seeds", "95 %")


def rows(judgements: Iterable[Judgement]) -> list[tuple[str, ...]]:
    """A claim each, in the order of the lab's results."""
    order = list(EXPERIMENTS)
    return [
        (
            judgement.claim.id,
            judgement.claim.sentence,
            _measured(judgement),
            judgement.verdict,
            f"{judgement.count.holds} of {judgement.count.holds + judgement.count.fails}",
            "{:.2f} - {:.2f}".format(*judgement.count.interval),
        )
        for judgement in sorted(judgements, key=lambda judgement: order.index(judgement.claim.id))
    ]


def _measured(judgement: Judgement) -> str:
    return f"{span(judgement.measured)} ({judgement.claim.unit})"


def claims_table(judgements: Iterable[Judgement]) -> Table:
    """For the terminal."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in CLAIM_COLUMNS:
        table.add_column(column)
    for row in rows(judgements):
        table.add_row(*row)
    return table


@dataclass(frozen=True)
class VerifiedSteps:
    """Training steps that were held against PyTorch, those that differ, and the largest share of a bound.

    ended: trainings that overflowed before their last step, on both sides alike.
    """

    steps: int
    differing: int
    share: float
    ended: int


def verified(training: Training) -> VerifiedSteps:
    """Of all runs of one job."""
    outcome = training.outcome
    ended = int((outcome.verified < training.job.epochs).sum())
    return VerifiedSteps(int(outcome.verified.sum()), outcome.differing, outcome.share, ended)


def verified_sentence(trainings: Trainings) -> str:
    """How many steps were verified, how many differ, how near they came to their bounds."""
    each = [verified(training) for training in trainings.values()]
    steps, differing, ended = (sum(getattr(v, what) for v in each) for what in ("steps", "differing", "ended"))
    words = f"{steps:,} training steps verified, {differing} differ"
    words += f", {share_in_words(max(v.share for v in each))} {OF_WHAT}"
    if ended:
        trainings_ended = "1 training" if ended == 1 else f"{ended} trainings"
        words += f"; {trainings_ended} ended early, overflowing on both sides alike"
    return words


def times(trainings: Trainings) -> dict[str, dict[str, float]]:
    """Seconds of each job and of all: ours, with verification, and PyTorch's eager loop, which only trains."""
    seconds = {name: (t.outcome.seconds, t.outcome.eager_seconds) for name, t in trainings.items()}
    ours, eager = (sum(column) for column in zip(*seconds.values(), strict=True))
    return {
        name: {"seconds": a, "eager_seconds": b, "ratio": a / b}
        for name, (a, b) in {**seconds, "all": (ours, eager)}.items()
    }


def cost_ratio(trainings: Trainings, elapsed: float | None) -> float:
    """What the study took by the clock, or else by the work, as a fraction of what PyTorch alone would have."""
    total = times(trainings)["all"]
    return (elapsed or total["seconds"]) / total["eager_seconds"]


def cost_sentence(trainings: Trainings, elapsed: float | None) -> str:
    """What all jobs took beside what PyTorch alone would have taken, as its rate was sampled in each of them.

    elapsed: seconds by the clock, None where some jobs were finished already.
    """
    total = times(trainings)["all"]
    work = f"{total['seconds']:,.0f} s of work, verification included" + (
        f", done in {elapsed:,.0f} s" if elapsed else ""
    )
    alone = f"PyTorch's eager loop would take {total['eager_seconds']:,.0f} s merely to train"
    return f"{work}; {alone} ({cost_ratio(trainings, elapsed):.2f})"
