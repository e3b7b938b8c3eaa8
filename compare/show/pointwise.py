"""The survey of single points, as text and as values that JSON can hold."""

import math
from collections.abc import Iterable
from dataclasses import asdict
from itertools import groupby
from typing import Any

import numpy as np
from rich.console import Console

from compare.points.findings import (
    Bits,
    Choice,
    Convention,
    Edge,
    ErrorConstant,
    Errors,
    Parting,
    Region,
    Survey,
)


def print_survey(console: Console, survey: Survey) -> None:
    """For each subject and dtype: where parties part, where they stay constant, and what they chose."""
    for errors in survey.errors:
        title = f"[bold]{errors.subject}[/bold], {errors.dtype}, {len(errors.z):,} probes"
        console.print(f"\n{title}", highlight=False)
        _print_lines(console, subject_lines(survey, errors))
    for title, lines in other_lines(survey):
        console.print(f"\n[bold]{title}[/bold]", highlight=False)
        _print_lines(console, lines)


def _print_lines(console: Console, lines: list[str]) -> None:
    for line in lines:
        console.print(f"  {line}", markup=False, highlight=False)


def subject_lines(survey: Survey, errors: Errors) -> list[str]:
    """What was found of one subject in one dtype."""
    about = (errors.subject, errors.dtype)
    regions = [r for r in survey.regions if (r.subject, r.dtype) == about]
    lines = [
        *(line for region in _unmirrored(regions) for line in _region(*region, errors.variable)),
        *_edges([e for e in survey.edges if (e.subject, e.dtype) == about]),
        *_choices([c for c in survey.choices if (c.subject, c.dtype) == about], errors.variable),
    ]
    return lines if regions else [*lines, "no difference beyond rounding"]


def other_lines(survey: Survey) -> list[tuple[str, list[str]]]:
    """What belongs to no single subject: a title each, and its lines."""
    sections = {
        "constants of compare/facts.py, in units of u": constant_lines(survey.constants),
        "where formulas say nothing": [line for case in survey.conventions for line in _convention(case)],
        "bits": [line for same in survey.bits for line in _bits(same)],
    }
    return [(title, lines) for title, lines in sections.items() if lines]


def _convention(case: Convention) -> list[str]:
    """What came of it by each party; then why it matters."""
    outcomes = [f"    {party:36}{outcome}" for party, outcome in case.outcomes.items()]
    return [case.situation, *outcomes, f"    {case.why}"]


def _bits(same: Bits) -> tuple[str, str]:
    """How many numbers differ, and between what; then why it matters."""
    what, ways = f"{same.operation}, {same.dtype}", " / ".join(same.ways)
    share = f"{same.differing:,} of {same.numbers:,} differ ({same.differing / same.numbers:.1%})"
    return f"{what:30}{share:36}{ways}", f"    {same.why}"


def constant_lines(constants: Iterable[ErrorConstant]) -> list[str]:
    """What is declared and what was found, and what to declare instead of a wrong constant."""
    return [_constant(constant) for constant in constants]


def _constant(c: ErrorConstant) -> str:
    """tanh value_error declared 6 found 2.1 (...)"""
    fault = f": {c.fault}, declare {c.fitting:g}" if c.fault else ""
    return f"{c.of} {c.name:16} declared {c.declared:<6g} found {c.found:.3g}{fault} ({c.where})"


def survey_data(survey: Survey) -> Any:
    """All of it; infinities and NaN, which JSON lacks, are spelled out."""
    return _spelled(asdict(survey))


PARTINGS = {
    Parting.DIGITS: "off by more than rounding",
    Parting.ZERO: "0, where the true value is not",
    Parting.INFINITE: "infinite, where the true value is not",
    Parting.NAN: "not a number, where z is one",
    Parting.HIDDEN: "a number, where z is none",
    Parting.SLOPE: "another slope where there is none: a choice",
    Parting.WARNING: "the right value or not, with a warning on the way",
    Parting.REFUSAL: "an error is raised",
}


def in_short(survey: Survey, errors: Errors) -> list[str]:
    """For each way in which parties part on one subject: which of them are off, and where, nearest to 0."""
    regions = [r for r in survey.regions if (r.subject, r.dtype) == (errors.subject, errors.dtype)]
    lines = []
    for kind in PARTINGS:
        if found := [r for r in regions if r.kind == kind]:
            off = dict.fromkeys(r.culprit for r in found)
            lines.append(f"{kind}: {', '.join(off)} {_nearest(found, errors.variable)}")
    return lines


def _nearest(regions: list[Region], variable: str) -> str:
    """The edge that is nearest to zero; ± where it is one on either side."""
    edges = [min((r.lo, r.hi), key=abs) if r.lo * r.hi > 0 else 0.0 for r in regions if not math.isnan(r.lo)]
    if not edges:
        return f"at {variable} = NaN"
    edge = min(edges, key=abs)
    sign = "±" if edge and -edge in edges else ""
    word = "at" if edge == 0 or math.isinf(edge) else "from"
    return f"{word} {variable} = {sign}{abs(edge) if sign else edge:.3g}"


def _unmirrored(regions: list[Region]) -> list[tuple[Region, bool]]:
    """Without those that are another one's mirror image in z = 0; and whether a region has one."""
    shown: list[tuple[Region, bool]] = []
    intervals = {(r.parties, r.kind, r.lo, r.hi) for r in regions}
    for r in regions:
        mirrored = (r.parties, r.kind, -r.hi, -r.lo) in intervals and r.lo != -r.hi
        if not mirrored or r.lo > 0:
            shown.append((r, mirrored))
    return shown


def _region(r: Region, mirrored: bool, variable: str) -> tuple[str, str]:
    """What differs, where and by how much; and why it matters."""
    sign = "±" * mirrored
    single = r.lo == r.hi or r.probes == 1
    interval = f"{variable} = {sign}{r.at:.6g}" if single else f"{sign}[{r.lo:.6g}, {r.hi:.6g}]"
    ulps = "" if math.isnan(r.ulps) else f"{r.ulps:.2g} ulps apart "
    one, other = (f"{value:.4g}" for value in r.values)
    values = f"{ulps}at {r.at:.5g}: {r.parties[0]} {one}, {r.parties[1]} {other}"
    if "exact" not in r.parties:
        values += f", exact {r.exact:.4g}"
    nearer = f"; nearer: {r.nearer}" if r.nearer and "exact" not in r.parties else ""
    return f"{r.kind:16}{interval:28}{values}{nearer}", f"{'':16}{r.why}"


def _edges(edges: list[Edge]) -> list[str]:
    """Parties that stay constant from the same point on share a line."""
    lines = []
    ordered = sorted(edges, key=lambda e: (e.at, str(e.value)))
    for (at, value), group in groupby(ordered, key=lambda e: (e.at, f"{e.value:.6g}")):
        parties = ", ".join(edge.party for edge in group)
        lines.append(f"{'constant':16}{f'{value} from {at:.8g}':28}{parties}")
    return lines


def _choices(choices: list[Choice], variable: str) -> list[str]:
    """What each party answers at zero, the kinks, NaN and infinity, where the answers differ."""
    lines = []
    for choice in choices:
        answers = {party: f"{value:.6g}" for party, value in choice.values.items()}
        if len(set(answers.values())) > 1:
            values = ", ".join(f"{party} {answer}" for party, answer in answers.items())
            lines.append(f"{'choice':16}{f'{variable} = {choice.at:g}':28}{values}")
    return lines


def _spelled(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        value = value.tolist()
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, dict):
        return {key: _spelled(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_spelled(item) for item in value]
    return value
