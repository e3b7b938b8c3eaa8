"""The lab report: its words and figures, put together from a study's trainings and judgements.

Into one folder go report.html, which needs no other file, report.md with its pictures in figures/, its verdicts
alone as claims.md, and timings.json. The times are in that last file and in one section of the page; all else
depends on the trainings.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from inspect import getdoc
from pathlib import Path

from compare.files import write_json
from compare.lab import experiments
from compare.lab.claims import DEPENDS, FAILS, HOLDS, OPEN, Judgement, judge
from compare.lab.experiments import EPOCHS, EXPERIMENTS, QUICK
from compare.lab.job import Job
from compare.lab.reasons import span
from compare.lab.training import Training, Trainings
from compare.pool import Pool
from compare.problems import INITS
from compare.show.figures import Group, Panel, Picture, drawn_by, save_figures
from compare.show.lab.derivation import code
from compare.show.lab.figures import PANELS, Rows, data_set, needs_reason, of_judgement
from compare.show.lab.listing import printed_predictions, printed_training
from compare.show.lab.page import html_body
from compare.show.page import environment
from compare.show.study import CLAIM_COLUMNS, cost_ratio, cost_sentence, rows, times, verified, verified_sentence
from compare.show.writing import rendered, write
from compare.watching.course import accuracy, loss

GOAL = 0.2  # of what PyTorch's eager loop takes to train alone


@dataclass(frozen=True)
class Study:
    """What a command asked for, and what came of it."""

    command: str
    ids: list[str]
    quick: bool
    trainings: Trainings
    judgements: list[Judgement]
    elapsed: float | None = None  # seconds by the clock, if it was not interrupted

    @property
    def epoch(self) -> int:
        """The last of a default run."""
        return EPOCHS // QUICK if self.quick else EPOCHS

    @property
    def seeds(self) -> tuple[int, ...]:
        return next(iter(self.trainings.values())).job.seeds


@dataclass(frozen=True)
class LabResult:
    """One of the lab's results: sentences, rows of panels, printed output under its title, its claims."""

    id: str
    title: str
    sentences: list[str]
    rows: Rows
    listings: list[tuple[str, str]]
    judged: list[tuple[Judgement, Panel | None]]


def write_report(folder: Path, study: Study, hands: Pool) -> None:
    """Write the report into a folder that exists; every file appears whole or not at all."""
    results = [_result(id, study) for id in study.ids]
    data_panels = _data_panels(study)
    panels = _panels(results, data_panels)
    pictures = drawn_by(hands, _panels_again, (study.ids, study.quick, study.trainings), panels, png=True)
    drawn = {picture.panel.name: picture for picture in pictures}
    save_figures(folder / "figures", [(Group("", "", panels), pictures)])
    text = markdown(study, results, data_panels)
    write(folder / "report.md", text)
    write(folder / "report.html", page(study, text, drawn))
    write(folder / "claims.md", verdicts(study, results))
    write_json(folder / "timings.json", times(study.trainings))


def _data_panels(study: Study) -> list[Panel]:
    return [data_set(run) for run in _default_runs(study.trainings)]


def _panels(results: list[LabResult], data_panels: list[Panel]) -> list[Panel]:
    """All that is drawn."""
    panels = [*data_panels, *(panel for result in results for row in result.rows for panel in row)]
    return panels + [panel for result in results for _, panel in result.judged if panel]


def _panels_again(given: tuple[list[str], bool, Trainings]) -> list[Panel]:
    """The same by another process, which judges again: a claim is no value that could be sent."""
    ids, quick, trainings = given
    study = Study("", ids, quick, trainings, judge(trainings, set(ids), quick=quick))
    return _panels([_result(id, study) for id in study.ids], _data_panels(study))


def markdown(study: Study, results: list[LabResult], data_panels: list[Panel]) -> str:
    """The report as Markdown, its formulas in LaTeX between dollar signs."""
    return rendered(
        "lab/report.md.j2",
        command=study.command,
        summary=_summary(study),
        quick=study.quick,
        seeds=study.seeds,
        data_panels=data_panels,
        chosen=(getdoc(experiments) or "").partition("\n\n")[2],
        trainings=study.trainings,
        rates=_rates,
        inits={name: init.__doc__ for name, init in INITS.items()},
        code=code(),
        images=_images,
        experiments=results,
        columns=CLAIM_COLUMNS,
        rows=rows(study.judgements),
        verified=[(name, verified(t)) for name, t in study.trainings.items()],
        verified_sentence=verified_sentence(study.trainings),
        environment=environment(),
    )


def verdicts(study: Study, results: list[LabResult]) -> str:
    """The claims table as a page of Markdown, with the reasons and figures of what does not simply hold."""
    return rendered(
        "lab/claims.md.j2",
        command=study.command,
        quick=study.quick,
        summary=_summary(study),
        seeds=study.seeds,
        judgements=[(j, panel) for result in results for j, panel in result.judged if needs_reason(j)],
        images=_images,
        columns=CLAIM_COLUMNS,
        rows=rows(study.judgements),
        environment=environment(),
    )


def page(study: Study, text: str, drawn: dict[str, Picture]) -> str:
    """The same as a page with its figures inside, and the times."""
    body, anchors = html_body(text, drawn)
    reached = "reached" if cost_ratio(study.trainings, study.elapsed) <= GOAL else "missed"
    return rendered(
        "lab/page.html.j2",
        body=body,
        sections={**dict(anchors), "timings": "Timings"},
        times=times(study.trainings),
        cost=cost_sentence(study.trainings, study.elapsed),
        goal=f"at most {GOAL:g} of PyTorch's time, and is {reached} here",
    )


def _result(id: str, study: Study) -> LabResult:
    """The judged claims that do not simply hold come with a figure of their seeds, if there are several."""
    judged = []
    for i, judgement in enumerate((j for j in study.judgements if j.claim.id == id), start=1):
        wanted = needs_reason(judgement) and len(study.seeds) > 1
        judged.append((judgement, of_judgement(judgement, f"claim-{id}-{i}", study.seeds) if wanted else None))
    return LabResult(
        id,
        EXPERIMENTS[id].title,
        _sentences(id, study),
        PANELS[id](study.trainings, study.epoch),
        _listings(study) if id == "R5" else [],
        judged,
    )


REPORTED_POINTS = {"R1": ["linear 100"], "R2": ["linear 10000"], "R3": ["training", "xor 61"], "R4": ["xor 2001"]}


def _sentences(id: str, study: Study) -> list[str]:
    """What was measured on the points of R1 to R4."""
    sentences = []
    for points in REPORTED_POINTS.get(id, []):
        run = study.trainings[EXPERIMENTS[id].jobs[0]]
        right, costs = (of(run.outcome, points, study.epoch) for of in (accuracy, loss))
        where = _named(run.job.data, points)
        sentences.append(
            f"After {study.epoch:,} epochs, {where}: accuracy {span(right)}, loss {span(costs)} over the seeds."
        )
    return sentences


def _listings(study: Study) -> list[tuple[str, str]]:
    listings = []
    for run, points in zip(_default_runs(study.trainings), ("linear 100", "training"), strict=True):
        listings.append(
            (f"The training on {run.job.data}, as it is printed:", printed_training(run, study.epoch))
        )
        of = _named(run.job.data, points)
        listings.append((f"The predictions for {of}:", printed_predictions(run, points, study.epoch)))
    return listings


def _named(data: str, points: str) -> str:
    """ "linear 100" is a name already, "training" is not."""
    return f"{data}, {points}" if points == "training" else points


def _default_runs(trainings: Trainings) -> list[Training]:
    return [trainings[name] for name in ("linear, sigmoid", "xor, sigmoid") if name in trainings]


def _summary(study: Study) -> str:
    """How many claims fared how."""
    kinds = [(v, sum(j.verdict == v for j in study.judgements)) for v in (HOLDS, FAILS, DEPENDS, OPEN)]
    words = {HOLDS: "hold", FAILS: "fail", DEPENDS: "depend on the seed", OPEN: "cannot be told"}
    told = ", ".join(f"{number} {words[verdict]}" for verdict, number in kinds if number)
    return f"Of {len(study.judgements)} claims {told}. {verified_sentence(study.trainings)}."


def _rates(job: Job) -> str:
    return ", ".join(f"{rate:g}" for rate in job.rates)


def _images(panels: Sequence[Panel]) -> str:
    return "\n".join(f"![{panel.alt}](figures/{panel.name}.png)" for panel in panels)
