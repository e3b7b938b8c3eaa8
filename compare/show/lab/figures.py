"""The figures of the lab report, drawn from the trainings that they show; of one network, the first seed's."""

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any

import numpy as np
from jaxtyping import Float
from matplotlib.axes import Axes
from matplotlib.ticker import NullLocator

from compare.lab.claims import HOLDS, Judgement
from compare.lab.experiments import LINE_RATES, RATES, WIDTHS
from compare.lab.reasons import listed, middle, number, span
from compare.lab.training import Training, Trainings
from compare.problems import DATA, Points
from compare.show.figures import (
    COLOURS,
    INK,
    MANY,
    Panel,
    band,
    log_scale,
    marked_points,
    over_epochs,
    powers_of_ten,
    region,
    styles_of,
    unit_square_axes,
)
from compare.watching.course import CONVERGED, GRID, by_rate, epochs_to, loss, or_infinite
from compare.watching.measures import labels

MOST_LOSS = 100.0  # nat; beyond, a training has diverged, and would flatten all other curves

Curve = Float[np.ndarray, "recorded seeds"]


def of_judgement(judgement: Judgement, stem: str, seeds: Sequence[int]) -> Panel:
    """What a claim is about, measured for each seed, and whether that bears it out."""

    def draw(axes: Axes) -> None:
        values, told = judgement.measured, judgement.bears_out
        finite = np.isfinite(values)
        kinds = {
            "bears it out": (told == 1, "o", COLOURS[0]),
            "does not": (told == 0, "X", COLOURS[1]),
            "cannot tell": (np.isnan(told), "D", COLOURS[6]),
        }
        x = np.arange(len(values))
        for label, (chosen, marker, colour) in kinds.items():
            if chosen.any():
                axes.scatter(
                    x[chosen & finite], values[chosen & finite], s=40, marker=marker, color=colour, label=label
                )
        for i in np.flatnonzero(~finite).tolist():
            _beyond(axes, i, number(values[i]))
        axes.margins(y=0.25)
        if not finite.any():
            axes.set_yticks([])
        elif values[finite].min() > 0 and values[finite].max() > 30 * values[finite].min():
            log_scale(axes)
        axes.set(title=f"{judgement.claim.id}, seed by seed", xlabel="seed", ylabel=judgement.claim.unit)
        axes.set_xlim(-0.5, len(values) - 0.5)
        axes.set_xticks(x, [str(seed) for seed in seeds], fontsize=9 if len(seeds) <= 12 else 5)

    alt = (
        f"{judgement.claim.id}, {judgement.claim.unit} of each seed: {span(judgement.measured)}; "
        f"{judgement.count.holds} bear the claim out, {judgement.count.fails} do not"
    )
    return Panel(stem, alt, draw)


def needs_reason(judgement: Judgement) -> bool:
    """Whether a reader will ask why."""
    return judgement.verdict != HOLDS


def data_set(run: Training) -> Panel:
    """The training points of the first seed."""
    seen = run.predicted("training", run.job.epochs)
    x, y, data = seen.x[0], seen.y[0], run.job.data
    ones = int(y.sum())
    alt = f"The {len(y)} training points of {data}: {len(y) - ones} of label 0, {ones} of label 1"
    return Panel(
        f"data-{data}",
        alt,
        partial(_truth, points=Points(x, y[:, None]), title=f"{data}: {len(y)} training points"),
    )


def _truth(axes: Axes, points: Points, title: str) -> None:
    for label in (0, 1):
        marked_points(axes, points.x[points.y[:, 0] == label], label)
    unit_square_axes(axes, title)


def _comparison(run: Training, points: str, epoch: int) -> list[Panel]:
    """Ground truth beside prediction, with the decision region and what is wrong."""
    seen, square = run.predicted(points, epoch), run.regions(epoch)[0].reshape(GRID, GRID)
    x, y, p, wrong = seen.x[0], seen.y[0], seen.p[0], seen.wrong[0]
    name = f"{run.job.data} {len(y)}" if points == "training" else points
    what = f"{run.job.data}, {len(y):,} {'training' if points == 'training' else 'test'} points"

    def draw(axes: Axes) -> None:
        region(axes, square)
        for label in (0, 1):
            marked_points(axes, x[labels(p) == bool(label)], label)
        if wrong.any():
            few = wrong.sum() < MANY
            mark: dict[str, Any] = {"marker": "X", "color": "black", "edgecolors": "white"}
            size, line = (40, 0.6) if few else (5, 0.0)
            axes.scatter(x[wrong, 0], x[wrong, 1], s=size, linewidths=line, rasterized=not few, **mark)
            axes.scatter([], [], s=40, linewidths=0.6, label="wrong", **mark)
        unit_square_axes(axes, f"prediction: accuracy {seen.accuracy[0]:.4g}")

    stem = name.replace(" ", "-")
    far = f", the wrong ones marked: {wrong.sum():,} of {len(y):,}" if wrong.any() else ", all of them right"
    return [
        Panel(
            f"truth-{stem}",
            f"Ground truth of {what}",
            partial(_truth, points=Points(x, y[:, None]), title=f"{what}: truth"),
        ),
        Panel(f"prediction-{stem}", f"Prediction for {what} over the decision region{far}", draw),
    ]


def _until(run: Training, epoch: int) -> slice:
    return slice(0, run.outcome.at(epoch) + 1)


def _curve(
    axes: Axes, run: Training, values: Curve, label: str, style: dict[str, Any], *, log: bool = True
) -> None:
    """A band over the recorded steps; what diverged is infinite, and not drawn."""
    shown = np.where(values <= MOST_LOSS, values, np.inf) if log else values
    band(axes, run.outcome.steps[: len(values)], shown, label, style)


def _learning(run: Training, epoch: int) -> list[Panel]:
    """Loss and accuracy over the epochs, training beside every test."""
    of, data, names = run.outcome, run.job.data, run.outcome.points
    styles, until = styles_of(names), _until(run, epoch)

    def draw(axes: Axes, measure: str, unit: str, *, log: bool) -> None:
        for name in names:
            _curve(axes, run, of.curve(measure, name)[until], name, styles[name], log=log)
        over_epochs(axes, f"{data}, sigmoid", unit, log=log)

    def ends(measure: str) -> str:
        return "; ".join(f"{name} {span(of.curve(measure, name)[until][-1])}" for name in names)

    return [
        Panel(
            f"loss-{data}",
            f"Loss over the epochs on {data}, ending at: {ends('loss')}",
            partial(draw, measure="loss", unit="loss (nat)", log=True),
        ),
        Panel(
            f"accuracy-{data}",
            f"Accuracy over the epochs on {data}, ending at: {ends('accuracy')}",
            partial(draw, measure="accuracy", unit="accuracy", log=False),
        ),
    ]


def _training_beside_testing(run: Training, epoch: int) -> list[Panel]:
    of, until = run.outcome, _until(run, epoch)
    shown = {"training (21)": "training", "testing (101)": "xor 101"}
    styles = styles_of(shown)

    def draw(axes: Axes, measure: str, unit: str, *, log: bool) -> None:
        for name, points in shown.items():
            _curve(axes, run, of.curve(measure, points)[until], name, styles[name], log=log)
        over_epochs(axes, "xor: training beside testing", unit, log=log)

    training, testing = (of.curve("loss", points)[until] for points in shown.values())
    with np.errstate(invalid="ignore"):
        difference = testing - training

    def gap(axes: Axes) -> None:
        axes.axhline(0, color=INK, linewidth=0.8)
        for r, seed in enumerate(run.job.seeds[: len(COLOURS)]):
            axes.plot(of.steps[until] + 1, difference[:, r], color=COLOURS[r], label=f"seed {seed}")
        over_epochs(axes, "xor: testing - training", "difference of the losses (nat)", log=False)

    return [
        Panel(
            "testing-loss",
            f"Loss over the epochs: training ends at {span(training[-1])}, testing at {span(testing[-1])}",
            partial(draw, measure="loss", unit="loss (nat)", log=True),
        ),
        Panel(
            "testing-accuracy",
            "Accuracy over the epochs, on 21 training and 101 testing points",
            partial(draw, measure="accuracy", unit="accuracy", log=False),
        ),
        Panel(
            "testing-gap",
            f"Testing loss minus training loss over the epochs; it ends at {span(difference[-1])}",
            gap,
        ),
    ]


def _beyond(axes: Axes, x: float | int, text: str) -> None:
    """What has no place on the axis, at its upper end."""
    axes.annotate(text, (x, 1), (0, -3), ("data", "axes fraction"), "offset points", ha="center", va="top")


def _sweep(axes: Axes, names: Sequence[float | int], values: Float[np.ndarray, "names seeds"]) -> None:
    """A dot for each seed over what was varied, and a line through the medians."""
    values = or_infinite(values)
    x = np.repeat(np.array(names, float)[:, None], values.shape[1], axis=1)
    finite = np.isfinite(values)
    axes.scatter(x[finite], values[finite], s=16, color=COLOURS[0], label="a seed", linewidths=0)
    medians = np.sort(values, axis=1)[:, values.shape[1] // 2]
    medians = np.where(np.isfinite(medians), medians, np.nan)
    axes.plot(names, medians, color=COLOURS[1], marker="_", label="median")
    axes.set(xscale="log", xlim=(names[0] / 2, names[-1] * 2))
    powers_of_ten(axes.xaxis)
    axes.margins(y=0.15)
    log_scale(axes)
    for name, row in zip(names, ~finite, strict=True):
        if row.any():
            _beyond(axes, name, f"{row.sum()}× ∞")


def _by_setting(axes: Axes, runs: Iterable[tuple[float | int, Training, Curve]], title: str) -> None:
    runs = list(runs)
    styles = styles_of(f"{name:g}" for name, _, _ in runs)
    for name, run, values in runs:
        _curve(axes, run, values, f"{name:g}", styles[f"{name:g}"])
    over_epochs(axes, title, "training loss (nat)")


def _rates(sweep: Training) -> list[Panel]:
    of, data = sweep.outcome, sweep.job.data
    curves = of.curve("loss").reshape(len(of.steps), len(RATES), -1)
    ends, epochs = by_rate(loss(of), len(RATES)), by_rate(epochs_to(of), len(RATES))

    def to_converge(axes: Axes) -> None:
        _sweep(axes, RATES, epochs + 1)
        axes.set(title=f"{data}: epochs to loss < {CONVERGED:g}", xlabel="learning rate", ylabel="epochs")

    def final(axes: Axes) -> None:
        _sweep(axes, RATES, ends)
        axes.set(
            title=f"{data}: after {sweep.job.epochs:,} epochs",
            xlabel="learning rate",
            ylabel="training loss (nat)",
        )

    return [
        Panel(
            f"rates-{data}",
            f"Training loss over the epochs on {data}; ends by learning rate: {listed(RATES, or_infinite(ends))}",
            lambda axes: _by_setting(
                axes, ((rate, sweep, curves[:, i]) for i, rate in enumerate(RATES)), f"{data}, by learning rate"
            ),
        ),
        Panel(
            f"rates-epochs-{data}",
            f"Epochs to a loss below {CONVERGED:g} on {data} by learning rate: {listed(RATES, epochs)}",
            to_converge,
        ),
        Panel(
            f"rates-final-{data}",
            f"Final training loss on {data} over the learning rate, a dot for each seed",
            final,
        ),
    ]


def _widths(runs: list[Training]) -> list[Panel]:
    data = runs[0].job.data
    ends = np.array([loss(run.outcome) for run in runs])

    def final(axes: Axes) -> None:
        _sweep(axes, WIDTHS, ends)
        axes.set_xticks(WIDTHS, [str(width) for width in WIDTHS])
        axes.xaxis.set_minor_locator(NullLocator())
        axes.set(
            title=f"{data}: after {runs[0].job.epochs:,} epochs",
            xlabel="units in each hidden layer",
            ylabel="training loss (nat)",
        )

    return [
        Panel(
            f"widths-{data}",
            f"Training loss over the epochs on {data}; ends by width: {listed(WIDTHS, or_infinite(ends))}",
            lambda axes: _by_setting(
                axes,
                ((w, run, run.outcome.curve("loss")) for w, run in zip(WIDTHS, runs, strict=True)),
                f"{data}, by width",
            ),
        ),
        Panel(
            f"widths-final-{data}", f"Final training loss on {data} over the width, a dot for each seed", final
        ),
    ]


def _losses(named: dict[str, Training], epoch: int) -> Panel:
    """The training loss over the epochs, activation beside activation."""
    styles, data = styles_of(named), next(iter(named.values())).job.data

    def draw(axes: Axes) -> None:
        for name, run in named.items():
            _curve(axes, run, run.outcome.curve("loss")[_until(run, epoch)], name, styles[name])
        over_epochs(axes, data, "training loss (nat)")

    ends = "; ".join(
        f"{name} {middle(or_infinite(loss(run.outcome, epoch=epoch)))}" for name, run in named.items()
    )
    stem = "-".join(named).replace(" ", "-")
    return Panel(f"loss-{stem}", f"Training loss over the epochs on {data}, ending at (medians) {ends}", draw)


def _paces(named: dict[str, Training]) -> Panel:
    """Epochs to convergence, seed by seed."""

    def draw(axes: Axes) -> None:
        for i, (run, colour) in enumerate(zip(named.values(), COLOURS, strict=False)):
            epochs = epochs_to(run.outcome) + 1
            finite = np.isfinite(epochs)
            axes.scatter(np.full(finite.sum(), i), epochs[finite], s=30, color=colour, linewidths=0)
            if not finite.all():
                _beyond(axes, i, f"{(~finite).sum()}× ∞")
        axes.set(
            title=f"epochs to loss < {CONVERGED:g}, a dot for each seed",
            ylabel="epochs",
            xlim=(-0.5, len(named) - 0.5),
        )
        axes.set_xticks(range(len(named)), list(named))
        axes.margins(y=0.2)
        log_scale(axes)

    spans = "; ".join(f"{name} {span(epochs_to(run.outcome))}" for name, run in named.items())
    return Panel(
        f"epochs-{'-'.join(named).replace(' ', '-')}", f"Epochs to a loss below {CONVERGED:g}: {spans}", draw
    )


def _line(run: Training, epoch: int) -> Panel:
    """The line at which a network without activation stands."""
    seen, square = run.predicted("training", epoch), run.regions(epoch)[0].reshape(GRID, GRID)

    def draw(axes: Axes) -> None:
        region(axes, square)
        for label in (0, 1):
            marked_points(axes, seen.x[0][seen.y[0] == label], label)
        unit_square_axes(axes, f"without activation: accuracy {seen.accuracy[0]:.4g}")

    alt = f"Decision region without activation on {run.job.data}: a line through the origin; training accuracy"
    return Panel(f"region-{run.job.data}-none", f"{alt} {number(seen.accuracy[0])}", draw)


def _no_line(run: Training) -> list[Panel]:
    of = run.outcome
    accuracies = of.curve("accuracy").reshape(len(of.steps), len(LINE_RATES), -1)
    losses = of.curve("loss").reshape(len(of.steps), len(LINE_RATES), -1)
    styles = styles_of(f"{rate:g}" for rate in LINE_RATES)

    def accuracy(axes: Axes) -> None:
        for i, rate in enumerate(LINE_RATES):
            _curve(axes, run, accuracies[:, i], f"{rate:g}", styles[f"{rate:g}"], log=False)
        axes.axhline(1, color=INK, linewidth=0.8)
        over_epochs(axes, "xor without activation, by learning rate", "training accuracy", log=False)
        axes.set_ylim(0, 1.05)

    best = listed(LINE_RATES, by_rate(of.curve("accuracy").max(axis=0), len(LINE_RATES)))
    return [
        Panel(
            "none-loss-xor",
            "Training loss over the epochs on xor without activation, for each learning rate",
            lambda axes: _by_setting(
                axes,
                ((rate, run, losses[:, i]) for i, rate in enumerate(LINE_RATES)),
                "xor without activation, by learning rate",
            ),
        ),
        Panel(
            "none-accuracy-xor",
            f"Training accuracy over the epochs on xor without activation; best by learning rate: {best}",
            accuracy,
        ),
        _line(run, run.job.epochs),
    ]


Rows = list[list[Panel]]  # of figures that belong side by side

# What each of the lab's results is shown by, given the trainings and the last epoch of a default run.
PANELS: dict[str, Callable[[Trainings, int], Rows]] = {
    "R1": lambda of, epoch: [_comparison(of["linear, sigmoid"], "linear 100", epoch)],
    "R2": lambda of, epoch: [_comparison(of["linear, sigmoid"], "linear 10000", epoch)],
    "R3": lambda of, epoch: [_comparison(of["xor, sigmoid"], x, epoch) for x in ("training", "xor 61")],
    "R4": lambda of, epoch: [_comparison(of["xor, sigmoid"], "xor 2001", epoch)],
    "R5": lambda of, epoch: [_learning(of[f"{data}, sigmoid"], epoch) for data in DATA],
    "R6": lambda of, epoch: [_training_beside_testing(of["xor, sigmoid"], epoch)],
    "R7": lambda of, epoch: [_rates(of[f"{data}, learning rates"]) for data in DATA],
    "R8": lambda of, epoch: [_widths([of[f"{data}, width {width}"] for width in WIDTHS]) for data in DATA],
    "R9": lambda of, epoch: [
        [
            _losses({"none": of["linear, none"], "sigmoid": of["linear, sigmoid"]}, epoch),
            _line(of["linear, none"], epoch),
        ]
    ],
    "R10": lambda of, epoch: [_no_line(of["xor, none"])],
    "R11": lambda of, epoch: [_side_by_side(of, "tanh")],
    "R12": lambda of, epoch: [_side_by_side(of, "tanh", "leaky ReLU")],
}


def _side_by_side(of: Trainings, *others: str) -> list[Panel]:
    named = {name: of[f"linear, {name}"] for name in ("sigmoid", *others)}
    return [_losses(named, max(run.job.epochs for run in named.values())), _paces(named)]
