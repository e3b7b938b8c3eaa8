"""Findings as text: the message of a failing comparison, and the summary of a run."""

from collections.abc import Mapping

from rich.console import Console
from rich.table import Table

from compare.parity.drift import FreeRunResult
from compare.parity.lockstep import LockstepResult, TensorSummary
from compare.parity.mismatch import Extreme, Mismatch, Verdict
from compare.record import STAGES, stage

SHOWN = 12  # tensors listed in a failure message


def failure_message(name: str, result: LockstepResult, reproduce: str = "") -> str:
    """What differs, where, by how much, what was allowed, and what still matches."""
    lines = [f"{name}: the two implementations differ"]
    first = result.first
    if result.complaint:
        lines.append(result.complaint)
    if first is not None:
        lines += ["", *_details(first)]
        lines.append(_divergence(first, result.matching_inputs))
        others = [m for m in result.mismatches if m is not first]
        if others:
            lines += ["", f"All tensors of step {first.step} that differ ({len(result.mismatches)}):"]
            lines += [_brief(m) for m in result.mismatches[:SHOWN]]
            if len(result.mismatches) > SHOWN:
                lines.append(f"  ... and {len(result.mismatches) - SHOWN} more")
    if reproduce:
        lines += ["", f"To reproduce: {reproduce}"]
    return "\n".join(lines)


def _details(m: Mismatch) -> list[str]:
    return [
        f"step {m.step}, {m.stage}, {m.tensor}: shape {m.shape}, {m.dtype}",
        f"Mismatched elements: {m.mismatched} / {m.elements} ({m.mismatched / m.elements:.1%})",
        f"Greatest absolute difference: {_extreme(m.absolute)}",
        f"Greatest relative difference: {_extreme(m.relative)}",
    ]


def _extreme(extreme: Extreme) -> str:
    return f"{extreme.value:.6g} at index {extreme.index} ({extreme.allowed:.3g} allowed there)"


def _divergence(first: Mismatch, matching: list[str]) -> str:
    if not matching:
        return f"First divergence: {first.tensor}"
    names = " and ".join(filter(None, [", ".join(matching[:-1]), matching[-1]]))
    return f"First divergence: {first.tensor}; {names} {'match' if len(matching) > 1 else 'matches'}"


def _brief(m: Mismatch) -> str:
    kind = "follows from its inputs" if m.follows else "wrong given its inputs"
    share = f"{m.mismatched}/{m.elements}"
    return f"  {m.stage:9}{m.tensor:10}{share:>12} elements, up to {m.absolute.value:.3g}  ({kind})"


def drift_sentence(drift: FreeRunResult) -> str:
    """How far PyTorch's own training parted from the hand-written one, and how far that was judged."""
    if not drift.drifts:
        return "no step taken"
    last = drift.drifts[-1]
    words = f"weights apart by {last.weights:.2g} of their norm after {drift.steps:,} steps, "
    words += f"loss by {last.loss:.2g}; "
    words += f"loss judged at {drift.judged:,} steps, at most {drift.share:.2g} of what rounding explains"
    return words + (f"; not judged from {drift.reason}" if drift.reason else "")


def drift_message(name: str, m: Mismatch, reproduce: str) -> str:
    """The free run's loss parted further from the hand-written one's than accumulated rounding explains."""
    lines = [f"{name}: the free-running trainings part further than rounding explains", "", *_details(m)]
    return "\n".join([*lines, "", f"To reproduce: {reproduce}"])


def outcome(result: LockstepResult) -> str:
    """The verdict in a few words."""
    words = {
        Verdict.MATCH: "match",
        Verdict.INDISTINGUISHABLE: "indistinguishable: rounding could hide the values themselves",
        Verdict.DIFFER: f"DIFFER at {result.differing_steps or 1} of {result.steps} steps",
    }[result.verdict]
    if result.diverged is not None:
        words += f"; both diverged at step {result.diverged}, alike"
    return words


def print_summary(console: Console, name: str, result: LockstepResult, facts: Mapping[str, str]) -> None:
    """One configuration: its verdict, and what was seen of each tensor."""
    colour = {Verdict.MATCH: "green", Verdict.INDISTINGUISHABLE: "yellow", Verdict.DIFFER: "red"}[result.verdict]
    console.print(f"[bold]{name}[/bold]  [{colour}]{outcome(result)}[/{colour}]", highlight=False)
    for key, value in facts.items():
        console.print(f"  {key:<16}{value}", highlight=False)


def tensor_table(result: LockstepResult) -> Table:
    """Each tensor: how often compared, the largest share of its bound, how well it could be seen."""
    table = Table(box=None, pad_edge=False, header_style="dim")
    for column, justify in {
        "stage": "left",
        "tensor": "left",
        "checks": "right",
        "share of bound": "right",
        "local": "right",
        "resolution": "right",
        "verdict": "left",
    }.items():
        table.add_column(column, justify=justify)  # type: ignore[arg-type]
    by_stage = sorted(result.tensors.items(), key=lambda item: STAGES.index(stage(item[0])))
    for name, summary in by_stage:
        if summary.checks:
            table.add_row(stage(name), name, f"{summary.checks:,}", *_measures(summary), _verdict(summary))
    return table


def _measures(t: TensorSummary) -> tuple[str, str, str]:
    return f"{t.share:.3g}", f"{t.local_share:.3g}", f"{t.resolution:.1e}"


def _verdict(t: TensorSummary) -> str:
    if t.verdict is Verdict.MATCH:
        return "match"
    count = t.differing if t.verdict is Verdict.DIFFER else t.indistinguishable
    return f"{t.verdict} at {count:,} of {t.checks:,}"
