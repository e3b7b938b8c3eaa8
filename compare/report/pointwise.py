"""The survey of single points, as text and as values that JSON can hold."""

import math
from dataclasses import asdict
from itertools import groupby
from typing import Any

import numpy as np
from rich.console import Console

from compare.behaviour.findings import Choice, Edge, Errors, Region, Survey


def print_survey(console: Console, survey: Survey) -> None:
    """For each subject and dtype: where parties part, where they stay constant, and what they chose."""
    for errors in survey.errors:
        title = f"[bold]{errors.subject}[/bold], {errors.dtype}, {len(errors.z):,} probes"
        console.print(f"\n{title}", highlight=False)
        for line in subject_lines(survey, errors):
            console.print(f"  {line}", markup=False, highlight=False)


def subject_lines(survey: Survey, errors: Errors) -> list[str]:
    """What was found of one subject in one dtype."""
    about = (errors.subject, errors.dtype)
    regions = [r for r in survey.regions if (r.subject, r.dtype) == about]
    return [
        *(line for region in _unmirrored(regions) for line in _region(*region)),
        *_edges([e for e in survey.edges if (e.subject, e.dtype) == about]),
        *_choices([c for c in survey.choices if (c.subject, c.dtype) == about]),
        *["no difference beyond rounding"] * (not regions),
    ]


def survey_data(survey: Survey) -> Any:
    """All of it; infinities and NaN, which JSON lacks, are spelled out."""
    return _spelled(asdict(survey))


def _unmirrored(regions: list[Region]) -> list[tuple[Region, bool]]:
    """Without those that are another one's mirror image in z = 0; and whether a region has one."""
    shown: list[tuple[Region, bool]] = []
    intervals = {(r.parties, r.kind, r.lo, r.hi) for r in regions}
    for r in regions:
        mirrored = (r.parties, r.kind, -r.hi, -r.lo) in intervals and r.lo != -r.hi
        if not mirrored or r.lo > 0:
            shown.append((r, mirrored))
    return shown


def _region(r: Region, mirrored: bool) -> tuple[str, str]:
    """What differs, where and by how much; and why it matters."""
    sign = "±" * mirrored
    interval = f"z = {sign}{r.at:.6g}" if r.lo == r.hi or r.probes == 1 else f"{sign}[{r.lo:.6g}, {r.hi:.6g}]"
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


def _choices(choices: list[Choice]) -> list[str]:
    """What each party answers at zero, the kinks, NaN and infinity, where the answers differ."""
    lines = []
    for choice in choices:
        answers = {party: f"{value:.6g}" for party, value in choice.values.items()}
        if len(set(answers.values())) > 1:
            values = ", ".join(f"{party} {answer}" for party, answer in answers.items())
            lines.append(f"{'choice':16}{f'z = {choice.at:g}':28}{values}")
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
