"""One grade in the terminal: every item, the first wrong tensor, the cause, what was printed."""

from rich.console import Console
from rich.table import Table
from rich.text import Text

from compare.grading.findings import State
from compare.grading.grades import Grade
from compare.show.feedback import about, answer_pages, conventions, costs_nothing, found_by, mistakes
from compare.show.states import STATES, state_of
from compare.show.text import details
from compare.submission.text import plain

LONGEST_SHOWN = 3000  # characters of a line


def item_table(grade: Grade) -> Table:
    """Every item with its state, its points and why."""
    table = Table(box=None, pad_edge=False, header_style="dim")
    for column in ("item", "state", "points", "why"):
        table.add_column(column, no_wrap=column != "why")
    for item in grade.items:
        where = f" at step {item.first.step}, index {item.first.absolute.index}" if item.first else ""
        points = f"{grade.points[item.name]:.3g} of {grade.possible[item.name]:.3g}"
        words, sign = STATES[state_of(item)]
        table.add_row(item.name, f"{sign} {words}", points, Text(plain(item.reason) + where))
    return table


def explain(console: Console, grade: Grade) -> None:
    """Everything about one student's grade."""
    say(console, _heading(grade))
    console.print()
    console.print(item_table(grade))
    items = {item.name: item for item in grade.items}
    for mistake in mistakes(grade):
        say(console, "", f"— {about(mistake, grade)}")
        first = next((f for name in mistake.items if (f := items[name].first)), None)
        if first is not None:
            say(console, *details(first))
        if mistake.evidence is not None:
            say(console, f"Submitted {mistake.evidence.submitted}, expected {mistake.evidence.expected}")
        if cause := mistake.cause:
            say(console, "", f"Likely cause: {cause.sentence}")
            if cause.same:
                say(console, f"Here the same as: {', '.join(cause.same)}")
            for page, _ in answer_pages(cause):
                say(console, f"Read on: {page}")
            for place in cause.places:
                sure = f" ({found_by(place)})" if found_by(place) else ""
                say(console, f"In the code: {place}{sure}: {place.code}")
            say(console, f"Hint for the student: {cause.student}")
    for words in conventions(grade):
        say(console, "", f"Right, and written otherwise: {words}")
    if grade.rule:
        say(console, "", grade.rule)
    _others(console, grade)


def hints(console: Console, grade: Grade) -> None:
    """A student's own check: every item, and a hint for whatever is wrong; one sentence if nothing was seen."""
    if unseen := nothing_seen(grade):
        say(console, f"nothing could be asked of it: {unseen}")
        return
    console.print(item_table(grade))
    for name, error in grade.errors.items():
        say(console, f"{name}: {error}")
    for cause in (cause for cause in grade.causes if not costs_nothing(cause, grade)):
        for place in cause.places:
            say(console, f"look at {place}: {place.code}")
        say(console, f"hint: {cause.student}")
    say(console, *(f"right, and written otherwise: {words}" for words in conventions(grade)))
    say(console, *filter(None, [grade.rule]))
    say(console, *(f"beside it: {note}" for note in grade.notes))
    say(console, *grade.as_it_ran.splitlines())
    say(console, f"{grade.standing}: {grade.reason}" if grade.reason else grade.standing)
    say(console, f"{grade.total:g} of {sum(grade.possible.values()):g} points, at published problems")


def nothing_seen(grade: Grade) -> str:
    """Why nothing at all was observed; empty if something was."""
    reasons = {item.reason for item in grade.items}
    unseen = all(item.state is State.NOT_OBSERVED for item in grade.items)
    return plain(reasons.pop() or grade.reason) if unseen and len(reasons) == 1 else ""


def _heading(grade: Grade) -> str:
    words = f"{grade.student}: {grade.outcome.replace('_', ' ')}, {grade.total:g}"
    words += f" of {sum(grade.possible.values()):g} points"
    words += f", {grade.lateness}" * grade.late
    return f"{words}: {grade.reason}" if grade.reason else words


def _others(console: Console, grade: Grade) -> None:
    """What is decided, what only follows or waits, and what came out of the program beside numbers."""
    if grade.decisions:
        say(console, "", "Decided:", *(f"  {decision}" for decision in grade.decisions))
    if grade.by_rubric:
        say(console, f"By the rubric alone: {sum(grade.by_rubric.values()):g} points")
    for words, names in {
        "Right, given its own upstream": [i.name for i in grade.items if state_of(i) == "follows"],
        "Waits for an earlier item": [i.name for i in grade.items if i.state is State.BLOCKED],
    }.items():
        if names:
            say(console, "", f"{words}: {', '.join(names)}")
    if grade.errors:
        say(console, "", *(f"{name} stopped with {error}" for name, error in grade.errors.items()))
    if grade.printed:
        say(console, "", "It printed:", *grade.printed.splitlines())
    if grade.as_it_ran:
        say(console, "", *grade.as_it_ran.splitlines())
    if grade.notes:
        say(console, "", "Also handed in:", *(f"  {note}" for note in grade.notes))
    say(console, "", f"{', '.join(grade.files) or 'no files'}; isolation: {grade.level}")


def say(console: Console, *lines: str) -> None:
    """Lines as plain text, with the spaces that they begin with: nothing is markup, or moves the cursor."""
    for line in lines:
        indent = " " * (len(line) - len(line.lstrip(" ")))
        console.print(indent + plain(line, LONGEST_SHOWN), markup=False, soft_wrap=True)
