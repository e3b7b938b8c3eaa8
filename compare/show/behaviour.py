"""Where the activations behave differently, in words and numbers."""

from collections import Counter
from collections.abc import Callable
from math import isfinite

import numpy as np
from rich.console import Console
from rich.table import Table

from compare.lab.claims import Claim, told
from compare.points.findings import Survey
from compare.show.findings import RunFindings, quantiles
from compare.step import Array
from compare.watching.convergence import Count, Rank, order_of_convergence
from compare.watching.course import CONVERGED, Observed, epochs_to


def print_behaviour(console: Console, findings: RunFindings) -> None:
    """Each data set's activations side by side, their order of convergence, and the claims about them."""
    for data in findings.data_sets:
        courses = findings.on(data)
        console.print(
            f"\n[bold]Where the activations differ on {data}[/bold]  {_extent(courses)}", highlight=False
        )
        console.print(course_table(courses, findings.costs))
        if sentence := order_sentence(order_of_convergence(courses)):
            console.print(sentence, highlight=False)
    if findings.survey:
        console.print(f"\n{_points(findings.survey)}", highlight=False)
    if claims := told(findings.courses):
        console.print("\n[bold]What the lab claims[/bold]  (docs/claims.md judges all of it)")
        for claim, count in claims:
            console.print(f"  {claim_sentence(claim, count)}", highlight=False)


def _points(survey: Survey) -> str:
    """How often which parties part, at single points."""
    kinds = Counter(region.kind for region in survey.regions)
    found = ", ".join(f"{kind} {number}" for kind, number in kinds.most_common())
    return (
        f"Formula, NumPy, PyTorch and truth part at single points: {found} (listed by backprop-parity behaviour)"
    )


def _extent(courses: list[Observed]) -> str:
    seeds, epochs = courses[0].seeds, courses[0].epochs
    each = "one seed" if seeds == 1 else f"{seeds} seeds, medians [10 % - 90 %]"
    return f"({epochs:,} epochs, {each}; where a cell has several numbers, one for each hidden layer)"


def _epochs(value: float) -> str:
    return f"{value:,.0f}" if isfinite(value) else "never"


def _number(value: float) -> str:
    return f"{value:.2g}" if abs(value) < 1000 else f"{value:.0f}"


ROWS: dict[str, tuple[Callable[[Observed], Array], Callable[[float], str]]] = {
    f"epochs until the loss is below {CONVERGED:g}": (epochs_to, _epochs),
    "epochs until all points are right": (lambda course: course.accurate, _epochs),
    "epochs until log 0 in the textbook's loss": (lambda course: course.saturated, _epochs),
    "norm of dW1 over that of the last dW, first": (lambda course: course.curve("first to last")[0], _number),
    "  and at the end": (lambda course: course.curve("first to last")[-1], _number),
    "saturated (slope below 1 % of its most) at the end": (lambda course: course.curve("saturated")[-1], _number),
    "dead units (slope 0 at every point) at the end": (lambda course: course.curve("dead units")[-1], _number),
    "mean activation at the start": (lambda course: course.curve("mean activation")[0], _number),
    "  and how far a unit's own mean is from 0": (lambda course: course.curve("unit bias")[0], _number),
}


def course_table(courses: list[Observed], costs: dict[str, float]) -> Table:
    """The activations of one data set, a column each; a number for each hidden layer where there are several.

    With several seeds a second line says between which values eight of ten lie.
    """
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("", no_wrap=True)
    for course in courses:
        table.add_column(course.activation, justify="right")
    for name, (values, text) in ROWS.items():
        by_layer = [[quantiles(layer) for layer in np.atleast_2d(values(course).T)] for course in courses]
        table.add_row(name, *(", ".join(text(median) for median, _, _ in layers) for layers in by_layer))
        if courses[0].seeds > 1:
            ranges = (", ".join(f"{text(low)} - {text(high)}" for _, low, high in layers) for layers in by_layer)
            table.add_row("", *ranges, style="dim")
    if costs:
        table.add_row("µs a step", *(f"{costs[course.problem.name] * 1e6:.0f}" for course in courses))
    return table


def order_sentence(ranks: list[Rank]) -> str:
    """The order of convergence, each place with the number of seeds that bear it out."""
    reached = [place for place in ranks if np.isfinite(place.epochs).any()]
    if not reached:
        return f"None converged (loss < {CONVERGED:g})."
    words = []
    for place in reached:
        count = place.before_next
        words.append(f'"{place.activation}"')
        if count and place is not reached[-1]:
            words.append(f" (before the next in {count.holds} of {count.seeds}), ")
    return f"Order of convergence (loss < {CONVERGED:g}): {''.join(words)}."


def claim_sentence(claim: Claim, count: Count) -> str:
    """A claim, and the seeds that bear it out."""
    low, high = count.interval
    words = f"{count.holds} of {count.holds + count.fails} seeds bear it out"
    if count.seeds > 1 and count.holds + count.fails:
        words += f" (95 %: {low:.2f} to {high:.2f})"
    if count.open == count.seeds:
        words = "cannot be told in so few epochs"
    elif count.open:
        words += f", {count.open} cannot be told"
    return f"{claim.id}, {claim.sentence}: {words}"
