"""Findings as text: the message of a failing comparison, and the summary of a run."""

from math import isfinite

from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from compare.bugs.engine import Diagnosis, Outcome, some
from compare.step import STAGES, inputs_of, stage
from compare.verdict.drift import FreeRunResult
from compare.verdict.judge import Judged
from compare.verdict.lockstep import LockstepResult
from compare.verdict.mismatch import Extreme, Mismatch, Verdict, share_in_words
from compare.verdict.summary import TensorSummary
from compare.watching.measures import outcomes

SHOWN = 12  # tensors listed in a failure message
BUGS_PAGE = "docs/bugs.md"
NOT_FINITE = "where NaN or an infinite value is expected"


def failure_message(
    name: str,
    result: LockstepResult,
    reproduce: str = "",
    cause: Diagnosis | None = None,
) -> str:
    """What differs, where, by how much, what was allowed, what still matches, and what it probably comes from."""
    lines = [f"{name}: the two implementations differ"]
    first = result.first
    if result.complaint:
        lines.append(result.complaint)
    if first is not None:
        lines += ["", *details(first)]
        lines.append(_divergence(first, result.matching_inputs))
        others = [m for m in result.mismatches if m is not first]
        if others:
            lines += ["", f"All tensors of step {first.step} that differ ({len(result.mismatches)}):"]
            lines += [_brief(m, result) for m in result.mismatches[:SHOWN]]
            if len(result.mismatches) > SHOWN:
                lines.append(f"  ... and {len(result.mismatches) - SHOWN} more")
    if reproduce:
        lines += ["", f"To reproduce: {reproduce}"]
    # A complaint says by itself what is amiss: only a bug that explains it stands beside it.
    if cause is not None and (cause.causes or not result.complaint):
        lines += ["", *likely_cause(cause, chosen=result.chosen)]
    return "\n".join(lines).rstrip()


def likely_cause(cause: Diagnosis, *, chosen: bool = False) -> list[str]:
    """The bug that explains what differs, and where to read on; or what is certain without one."""
    if cause.why:
        return [f"Likely cause: {cause.why}"]
    if cause.causes:
        named, *others = cause.causes
        lines = [f"Likely cause: {named.lecturer} ({named.name})"]
        if others:
            lines.append(f"Here the same as: {some([bug.name for bug in others])}")
        pages = dict.fromkeys(hypothesis.section.anchor for hypothesis in named.hypotheses)
        return [*lines, f"Read on: {', '.join(f'{BUGS_PAGE}#{anchor}' for anchor in pages)}"]
    if cause.outcome is Outcome.RIGHT:
        said = "Likely cause: rounding; it is the chosen tolerance that is exceeded, not the derived bounds"
        return [said] if chosen else []
    lines = ["Likely cause: unknown"]
    if len(cause.candidates) == 1:
        (only,) = cause.candidates
        lines = [f"Consistent with: {only.lecturer} ({only.name}); {cause.ask} would tell"]
    elif cause.candidates:
        lines = [f"Likely cause: one of {some([bug.name for bug in cause.candidates])}; {cause.ask} would tell"]
    elif cause.ask:
        lines[0] += f"; to say more takes {cause.ask}"
    if cause.first:
        lines.append(f"Certain: {cause.certain}")
    return [*lines, f"Read on: {BUGS_PAGE}"]


def details(m: Mismatch) -> list[str]:
    """Where a tensor differs, and by how much."""
    lines = [
        f"step {m.step}, {m.stage}, {m.tensor}: shape {m.shape}, {m.dtype}",
        f"Mismatched elements: {m.mismatched} / {m.elements} ({m.mismatched / m.elements:.1%})",
    ]
    if m.nan or m.infinite:
        found = [f"{m.nan} of {m.elements} are NaN"] * (m.nan > 0)
        return [*lines, ", ".join([*found, *[f"{m.infinite} of {m.elements} are infinite"] * (m.infinite > 0)])]
    if not isfinite(m.absolute.value):
        return [*lines, f"At index {m.absolute.index} it is finite, {NOT_FINITE}"]
    lines.append(f"Greatest absolute difference: {_extreme(m.absolute)}")
    return [*lines, f"Greatest relative difference: {_extreme(m.relative)}"]


def _extreme(extreme: Extreme) -> str:
    return f"{extreme.value:.6g} at index {extreme.index} ({extreme.allowed:.3g} allowed there)"


def _divergence(first: Mismatch, matching: list[str]) -> str:
    if not matching:
        return f"First divergence: {first.tensor}"
    names = " and ".join(filter(None, [", ".join(matching[:-1]), matching[-1]]))
    return f"First divergence: {first.tensor}; {names} {'match' if len(matching) > 1 else 'matches'}"


def _brief(m: Mismatch, result: LockstepResult) -> str:
    told = result.seen
    last = max((int(name[2:]) for name in told if name[:2] == "dW"), default=1)
    hidden = [s for s in inputs_of(m.tensor, last) if s in result.tensors and s not in told]
    kind = "follows from its inputs" if m.follows else "wrong given its inputs"
    kind = f"computed from {' and '.join(hidden)}, not told" if hidden else kind
    share = f"{m.mismatched}/{m.elements}"
    finite = f"up to {m.absolute.value:.3g}" if isfinite(m.absolute.value) else f"finite, {NOT_FINITE}"
    size = "NaN" if m.nan else "infinite" if m.infinite else finite
    return f"  {m.stage:9}{m.tensor:10}{share:>12} elements, {size}  ({kind})"


def drift_message(name: str, m: Mismatch, reproduce: str) -> str:
    """PyTorch's own training parted further from the hand-written one than accumulated rounding explains."""
    lines = [f"{name}: PyTorch's own training drifts further than rounding explains", "", *details(m)]
    return "\n".join([*lines, "", f"To reproduce: {reproduce}"])


EXPLAINED = """\
steps      PyTorch stands at the weights of the hand-written network at each of its steps ("lockstep")
bound      what rounding explains of the difference of two numbers, derived for each of them
share      the largest difference as a part of its bound: above 1 it differs
operation  the same, where an operation is only held to what it adds itself, given its inputs
resolution how large what an operation may add is beside the result: an error of less cannot be seen
alone      PyTorch trains by itself from the same start ("free"): rounding adds up, and the two drift apart
"""


def print_judged(
    console: Console,
    judged: Judged,
    epochs: int,
    reproduce: str,
    *,
    verbose: bool,
    cause: Diagnosis | None = None,
) -> None:
    """One training: its verdict, with `verbose` what was seen, and the message of whatever differs."""
    name = judged.problem.name
    console.print(f"[bold]{escape(name)}[/bold]  {_outcome(judged)}{_extent(judged)}", highlight=False)
    for key, value in facts(judged, epochs).items() if verbose else ():
        console.print(f"  {key:<16}{value}", highlight=False)
    if verbose and judged.lockstep:
        console.print(tensor_table(judged.lockstep))
    messages = []
    if judged.lockstep and judged.lockstep.differs:
        messages.append(failure_message(name, judged.lockstep, reproduce, cause))
    if judged.free and judged.free.mismatch:
        messages.append(drift_message(name, judged.free.mismatch, reproduce))
    for message in messages:
        console.print(f"\n{message}\n", markup=False, highlight=False)


def print_seeds(console: Console, name: str, result: LockstepResult) -> None:
    """The verdict on the seeds that ran together."""
    words = f"{_verdict_on(result)}, {result.by_run.sum():,} steps, {share_in_words(result.share)}"
    if ended := (result.by_run < result.steps).sum():
        words += f"; {ended} overflowed on the way, on both sides alike"
    console.print(f"  {result.by_run.size} seeds together: {words}", highlight=False)
    if result.differs:
        message = failure_message(f"{name}, seeds together", result)
        console.print(f"\n{message}\n(the first index is the seed's)\n", markup=False, highlight=False)


def outcome_words(judged: Judged) -> str:
    """The verdict in a few words, without colours."""
    return Text.from_markup(_outcome(judged)).plain


def where_it_differs(judged: Judged) -> str:
    """The first step that differs, and what differs there; "" if nothing does."""
    if judged.lockstep and judged.lockstep.differs:
        return where(judged.lockstep)
    drifted = judged.free.mismatch if judged.free else None
    return f"step {drifted.step} of PyTorch's own training" if drifted else ""


def where(result: LockstepResult) -> str:
    """The same of what was compared step by step."""
    first = result.first
    return result.complaint or (f"step {first.step}, {first.tensor}" if first else "")


def _outcome(judged: Judged) -> str:
    """The verdict in a few words."""
    drifts = "[red]PyTorch's own training drifts further than rounding explains[/red]"
    if judged.lockstep is None:
        return drifts if judged.differs else "PyTorch's own training drifts no further than rounding explains"
    words = _verdict_on(judged.lockstep)
    return f"{words}; {drifts}" if judged.differs and not judged.lockstep.differs else words


def _verdict_on(result: LockstepResult) -> str:
    """The verdict of comparing step by step."""
    at = f" at {result.differing_steps or 1} of {result.steps} steps" if result.steps else ""
    return {
        Verdict.MATCH: "[green]match[/green]",
        Verdict.INDISTINGUISHABLE: "[yellow]no difference, but rounding could hide one[/yellow]",
        Verdict.DIFFER: f"[red]differs[/red]{at}",
    }[result.verdict]


def overflow(judged: Judged) -> str:
    """Where both overflow, alike; "" if they do not."""
    at = judged.lockstep.diverged if judged.lockstep else None
    return "" if at is None else f"then both overflow alike, at step {at:,}"


def _extent(judged: Judged) -> str:
    """Over how many steps it matches, how closely and how that ends; or where it differs."""
    if judged.lockstep is None:
        return f", {judged.free.judged:,} steps" if judged.free else ""
    if judged.lockstep.differs:
        return f", first: {where(judged.lockstep)}"
    share = share_in_words(judged.lockstep.share, chosen=judged.lockstep.chosen)
    end = overflow(judged)
    return f", {judged.lockstep.steps:,} steps, {share}" + (f", {end}" if end else "")


def facts(judged: Judged, epochs: int) -> dict[str, str]:
    """What was seen of one training of so many epochs, under a few headings."""
    facts = {}
    if result := judged.lockstep:
        facts["steps verified"] = f"{result.steps:,} of {epochs:,}, {result.checks:,} tensors compared"
        shares = {name: result.tensors[name].share for name in result.held if result.tensors[name].walked}
        facts["largest share"] = ", ".join(f"{name} {share:.2g}" for name, share in shares.items())
    if judged.free and judged.free.drifts:
        facts["PyTorch alone"] = _drift(judged.free)
    facts["final"] = "; ".join(
        f"{points}: loss {loss:.4g}, accuracy {accuracy:.4g}"
        for points, (loss, accuracy) in outcomes(judged.problem, judged.final).items()
    )
    facts["speed"] = f"{judged.steps / judged.seconds:,.0f} steps a second"
    return facts


def _drift(drift: FreeRunResult) -> str:
    """How far PyTorch's own training parted from the hand-written one, and how far that was judged."""
    last = drift.drifts[-1]
    words = f"after {drift.steps:,} steps, weights apart by {last.weights:.2g} of their norm, "
    words += f"losses by {last.loss:.2g}; judged at {drift.judged:,} steps, {share_in_words(drift.share)}"
    words += f"; not from {drift.reason}" if drift.reason else ""
    apart = drift.sign_disagreements
    return words + (f"; {apart:,} preactivations had another sign" if apart else "")


def tensor_table(result: LockstepResult) -> Table:
    """Each tensor: how often compared, the largest share of its bound, how well it could be seen."""
    table = Table(box=None, pad_edge=False, header_style="dim")
    for column in ("stage", "tensor", "checks", "share", "operation", "resolution", "verdict"):
        table.add_column(column, justify="left" if column in ("stage", "tensor", "verdict") else "right")
    by_stage = sorted(result.tensors.items(), key=lambda item: STAGES.index(stage(item[0])))
    for name, summary in by_stage:
        if summary.checks:
            table.add_row(stage(name), name, f"{summary.checks:,}", *_measures(summary), _verdict(summary))
    return table


def _measures(t: TensorSummary) -> tuple[str, str, str]:
    return f"{t.share:.3g}" if t.walked else "", f"{t.local_share:.3g}", f"{t.resolution:.1e}"


def _verdict(t: TensorSummary) -> str:
    if t.verdict is Verdict.MATCH:
        return "match"
    count = t.differing if t.verdict is Verdict.DIFFER else t.indistinguishable
    word = "differs" if t.verdict is Verdict.DIFFER else "could be hidden"
    return f"{word} at {count:,} of {t.checks:,}"
