"""The claims of a study as a table: for the terminal, and as Markdown."""

from collections.abc import Iterable

from rich.table import Table

from compare.study.claims import Judgement
from compare.study.experiments import EXPERIMENTS
from compare.study.job import Job, Outcome

COLUMNS = ("", "claim", "measured", "verdict", "seeds", "95 %")


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
    numbers = f"{judgement.median:.3g}"
    if judgement.low != judgement.high:
        numbers += f" [{judgement.low:.3g} - {judgement.high:.3g}]"
    return f"{numbers} ({judgement.claim.unit})"


def claims_table(judgements: Iterable[Judgement]) -> Table:
    """For the terminal."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in COLUMNS:
        table.add_column(column)
    for row in rows(judgements):
        table.add_row(*row)
    return table


def verified_sentence(jobs: dict[str, Job], outcomes: dict[str, Outcome]) -> str:
    """How many steps were verified, how many differ, how near they came to their bounds."""
    steps = sum(int(outcome.verified.sum()) for outcome in outcomes.values())
    ended = sum(int((outcomes[name].verified < job.epochs).sum()) for name, job in jobs.items())
    differing = sum(outcome.differing for outcome in outcomes.values())
    share = max(outcome.share for outcome in outcomes.values())
    words = f"{steps:,} training steps verified, {differing} differ; at most {share:.2g} of a bound was used"
    return words + (f"; {ended} trainings ended early, overflowing on both sides alike" if ended else "")


def markdown(judgements: list[Judgement], verified: str, command: str) -> str:
    """The claims table, how it was made, and why what does not hold does not."""
    lines = ["# The lab's claims, measured", "", f"Made by `{command}`: {verified}.", ""]
    table = rows(judgements)
    lines += [f"| {' | '.join(COLUMNS)} |", f"|{' --- |' * len(COLUMNS)}"]
    lines += [f"| {' | '.join(row)} |" for row in table]
    lines += [
        "",
        "Measured: median over the seeds [lowest - highest]. Verdict: *holds* if at least 95 % of the seeds that "
        "can tell bear the claim out, *fails* if at most 5 % do. The last column is the 95 % interval of that "
        "share (Wilson).",
    ]
    for judgement in judgements:
        if judgement.verdict != "holds" and judgement.claim.why:
            lines += ["", f"**{judgement.claim.id}, {judgement.claim.sentence}.** {judgement.claim.why}"]
    return "\n".join(lines) + "\n"
