"""The figures of a report, made from values alone: panels small enough for a phone, side by side elsewhere.

Colours are Okabe and Ito's, told apart by colour-blind readers, and repeated with another dash after seven. What
is neither data nor series (text, frames, grids) is drawn in two marker colours, so that a page can recolour it.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from itertools import compress
from pathlib import Path
from typing import Any, NamedTuple

import matplotlib as mpl
import numpy as np
from jaxtyping import Float, Int
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.ticker import LogLocator, StrMethodFormatter

from compare.points.findings import Errors
from compare.points.subjects import FORMULA, MANUAL, PYTORCH
from compare.show.findings import RunFindings, quantiles
from compare.step import Array
from compare.verdict.judge import Judged
from compare.watching.course import GRID, Observed

INK, FAINT = "#121314", "#d1d2d3"  # text and frames, grids: recoloured by the page
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00", "#8c8c8c")
DASHES = ("-", (0, (4, 1.5)), (0, (1, 1)))
LABELS = LinearSegmentedColormap.from_list("labels", ["#0072b2", "#f7f7f7", "#d55e00"])  # p: 0, ½, 1
MINOR_TICKS = {0.6: range(2, 10), 1.3: (2, 3, 5), 1.7: (2, 5)}  # digits with labels on so many decades
SIZE = (4.2, 3.1)  # inches
LEGEND_COLUMNS = 4
MANY = 300  # points, beyond which they are drawn small
DOTS = 200  # per inch, of a PNG
STYLE: dict[Any, Any] = {
    "font.size": 9,
    "axes.titlesize": 9.5,
    "legend.fontsize": 8,
    "axes.grid": True,
    "axes.axisbelow": True,
    "axes.edgecolor": INK,
    "axes.labelcolor": INK,
    "text.color": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "grid.color": FAINT,
    "grid.linewidth": 0.6,
    "lines.linewidth": 1.4,
    "legend.frameon": False,
    "svg.hashsalt": "backprop-parity",
    "figure.facecolor": "none",
    "axes.facecolor": "none",
}


Styles = dict[str, dict[str, Any]]


class Panel(NamedTuple):
    """One picture: the stem of its file, what a reader who cannot see it is told, and how it is drawn."""

    name: str
    alt: str
    draw: Callable[[Axes], object]


@dataclass(frozen=True)
class Group:
    """Panels that show the same thing, and what it is."""

    title: str
    caption: str
    panels: list[Panel]


def groups(findings: RunFindings) -> Iterator[Group]:
    """Every figure that the findings allow."""
    styles = styles_of(judged.problem.activation for judged in findings.judged)
    for make in (_bounds, _losses, _gradients, _saturation, _histograms, _regions, _errors, _error_histograms):
        group = make(findings, styles)
        if group.panels:
            yield group


class Picture(NamedTuple):
    """A panel as it was drawn; PNG only where that was asked for."""

    panel: Panel
    svg: bytes
    png: bytes | None

    @property
    def element(self) -> str:
        """The SVG as an element of a page, from which it takes its ink."""
        text = self.svg.decode()
        return text[text.index("<svg") :].replace(INK, "currentColor").replace(FAINT, "var(--grid)")


def pictures(findings: RunFindings, *, png: bool) -> list[tuple[Group, list[Picture]]]:
    """Every figure, drawn."""
    return [(group, [draw(panel, png=png) for panel in group.panels]) for group in groups(findings)]


def draw(panel: Panel, *, png: bool) -> Picture:
    """Draw one panel, with its legend below it."""
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=SIZE)
        panel.draw(figure.add_subplot())
        handles, labels = figure.axes[0].get_legend_handles_labels()
        if handles:
            figure.legend(handles, labels, loc="lower center", ncols=LEGEND_COLUMNS, borderaxespad=0.2)
        rows = -(-len(handles) // LEGEND_COLUMNS)
        figure.subplots_adjust(left=0.18, right=0.97, top=0.92, bottom=0.17 + 0.06 * rows)
        svg, pixels = BytesIO(), BytesIO()
        figure.savefig(svg, format="svg", metadata={"Date": None, "Creator": None})
        if png:
            figure.savefig(pixels, format="png", dpi=DOTS, facecolor="white", metadata={"Software": None})
    return Picture(panel, svg.getvalue(), pixels.getvalue() if png else None)


def save_figures(folder: Path, drawn: list[tuple[Group, list[Picture]]]) -> None:
    """Write every picture as SVG, and as PNG where it was drawn so."""
    folder.mkdir(exist_ok=True)
    for _, of_group in drawn:
        for picture in of_group:
            (folder / f"{picture.panel.name}.svg").write_bytes(picture.svg)
            if picture.png:
                (folder / f"{picture.panel.name}.png").write_bytes(picture.png)


def over_epochs(axes: Axes, title: str, y: str, *, log: bool = True) -> None:
    """Title and axes of curves over the epochs, whose first is drawn at 1; without ticks if none can be drawn."""
    axes.set(title=title, xlabel="epoch + 1", ylabel=y)
    if np.isfinite(axes.dataLim.minposx):
        axes.set_xscale("log")
    else:
        axes.set_xticks([])
    if log:
        log_scale(axes)


def log_scale(axes: Axes) -> None:
    """A logarithmic y axis, without ticks if nothing positive is drawn.

    Where it is short, minor ticks have labels too: few and short ones, 0.5 and not 5 × 10⁻¹.
    """
    if not np.isfinite(axes.dataLim.minposy):
        axes.set_yticks([])
        return
    axes.set_yscale("log")
    low, high = axes.get_ylim()
    for decades, digits in MINOR_TICKS.items():
        if high <= 10**decades * low:
            axes.yaxis.set_minor_locator(LogLocator(subs=digits))
            axes.yaxis.set_major_formatter(StrMethodFormatter("{x:g}"))
            axes.yaxis.set_minor_formatter(StrMethodFormatter("{x:g}"))
            return


def band(
    axes: Axes,
    steps: Sequence[int] | Int[np.ndarray, " recorded"],
    values: Float[np.ndarray, "recorded seeds"],
    label: str,
    style: dict[str, Any],
) -> None:
    """Median over the seeds, and where eight of ten lie."""
    x = np.array(steps) + 1
    median, low, high = np.array([quantiles(at) for at in values]).T
    axes.plot(x, median, label=label, **style)
    if values.shape[1] > 1:
        axes.fill_between(x, low, high, color=style["color"], alpha=0.15, linewidth=0)


def styles_of(names: Iterable[str]) -> Styles:
    """A colour for each, and another dash once all are taken."""
    return {
        name: {"color": COLOURS[i % len(COLOURS)], "linestyle": DASHES[i // len(COLOURS) % len(DASHES)]}
        for i, name in enumerate(dict.fromkeys(names))
    }


def _of(data: str, names: list[str]) -> str:
    return f"{', '.join(names)} on {data}"


def _bounds(findings: RunFindings, styles: Styles) -> Group:
    def draw(axes: Axes, judged: list[Judged], tensor: str) -> None:
        for one in judged:
            assert one.lockstep
            history = np.array(one.lockstep.tensors[tensor].history)
            step, observed, bound = history.T
            style = styles[one.problem.activation]
            axes.plot(step + 1, np.where(observed > 0, observed, np.nan), label=one.problem.activation, **style)
            axes.plot(step + 1, bound, color=style["color"], linewidth=1.1, linestyle=":")
        over_epochs(axes, f"{tensor}, {judged[0].problem.data}", "difference (dotted: bound)")

    panels = []
    for data in dict.fromkeys(judged.problem.data for judged in findings.judged):
        judged = [j for j in findings.judged if j.problem.data == data and j.lockstep]
        layers = max((j.problem.layers for j in judged), default=0)
        for tensor in ["loss", *(f"dW{l}" for l in range(layers, 0, -1))]:
            seen = [j for j in judged if j.lockstep and j.lockstep.tensors[tensor].history]
            alt = f"Largest difference of {tensor} over the epochs, and the bound above it, on {data}"
            if seen:
                panels.append(Panel(f"bound-{data}-{tensor}", alt, partial(draw, judged=seen, tensor=tensor)))
    caption = (
        "Largest difference between the hand-written network and PyTorch at the same weights (lines), and what "
        "rounding can explain (dotted, of the same colour). Where a line is broken, nothing differed at all."
    )
    return Group("Observed difference under its bound", caption, panels)


def _losses(findings: RunFindings, styles: Styles) -> Group:
    def draw(axes: Axes, courses: list[Observed]) -> None:
        for course in courses:
            band(axes, course.steps, course.curves["loss"], course.activation, styles[course.activation])
        over_epochs(axes, courses[0].data, "loss (nat)")

    panels = [
        Panel(
            f"loss-{data}",
            f"Training loss over the epochs, {_of(data, [course.activation for course in findings.on(data)])}",
            partial(draw, courses=findings.on(data)),
        )
        for data in findings.data_sets
    ]
    seeds = findings.courses[0].seeds if findings.courses else 1
    bands = f"; bands: where eight of ten of the {seeds} seeds lie" if seeds > 1 else ""
    return Group("Loss", f"Training loss, medians{bands}.", panels)


def _gradients(findings: RunFindings, styles: Styles) -> Group:
    return _by_layer(
        findings,
        styles,
        "gradient norm",
        "Gradient norm by layer",
        "‖∂L/∂W_l‖. Where the first layer's lies far below the last one's, the gradient vanishes on the way.",
        "‖∂L/∂W‖",
    )


def _saturation(findings: RunFindings, styles: Styles) -> Group:
    return _by_layer(
        findings,
        styles,
        "saturated",
        "Saturation",
        "The fraction of hidden preactivations at which the slope is below 1 % of the steepest.",
        "fraction",
        log=False,
    )


def _by_layer(
    findings: RunFindings, styles: Styles, measure: str, title: str, caption: str, unit: str, *, log: bool = True
) -> Group:
    def draw(axes: Axes, courses: list[Observed], l: int) -> None:
        for course in courses:
            values = course.curves[measure][..., l]
            shown = np.where(values > 0, values, np.nan) if log else values
            band(axes, course.steps, shown, course.activation, styles[course.activation])
        over_epochs(axes, f"layer {l + 1}, {courses[0].data}", unit, log=log)
        if not log:
            axes.set_ylim(-0.02, 1.02)

    panels = []
    for data in findings.data_sets:
        courses = findings.on(data)
        for l in range(courses[0].curves[measure].shape[-1]):
            names = _of(data, [course.activation for course in courses])
            panels.append(
                Panel(
                    f"{measure.replace(' ', '-')}-{data}-layer-{l + 1}",
                    f"{title}: layer {l + 1} over the epochs, {names}",
                    partial(draw, courses=courses, l=l),
                )
            )
    return Group(title, caption, panels)


def _histograms(findings: RunFindings, styles: Styles) -> Group:
    def draw(axes: Axes, course: Observed) -> None:
        chosen = [course.snapshots[i] for i in sorted({0, len(course.snapshots) // 2, len(course.snapshots) - 1})]
        values = np.concatenate([a for snapshot in chosen for a in snapshot.activations.values()])
        low, high = np.quantile(values[np.isfinite(values)], [0.005, 0.995])
        bins = np.linspace(low, high, 31) if low < high else np.linspace(low - 0.5, low + 0.5, 31)
        for snapshot, colour in zip(chosen, COLOURS, strict=False):
            for l, a in snapshot.activations.items():
                heights, _ = np.histogram(a, bins, density=False)
                label = f"epoch {snapshot.step:,}" if l == 1 else None
                dash = DASHES[(l - 1) % len(DASHES)]
                axes.stairs(heights / len(a), bins, color=colour, linestyle=dash, label=label)
        which = "a of layer 1 (dashed: layer 2)" if len(chosen[0].activations) > 1 else "a of layer 1"
        axes.set(title=f"{course.activation}, {course.data}", xlabel=which, ylabel="fraction", yscale="log")
        axes.locator_params(axis="x", nbins=6)

    panels = [
        Panel(
            f"activations-{course.data}-{course.activation.replace(':', '-')}",
            f"Histograms of the hidden activations of {course.activation} on {course.data} at three epochs",
            partial(draw, course=course),
        )
        for course in findings.courses
        if course.snapshots and course.snapshots[0].activations
    ]
    return Group(
        "Activations", "Hidden activations of the first seed: start, midway, end. Solid: layer 1.", panels
    )


def region(axes: Axes, p: Float[np.ndarray, "grid grid"]) -> None:
    """p over the unit square, row by row from x2 = 0 up, and the line where it is ½."""
    axis = np.linspace(0, 1, GRID)
    axes.imshow(p, cmap=LABELS, vmin=0, vmax=1, origin="lower", extent=(0, 1, 0, 1), alpha=0.75)
    if p.min() < 0.5 <= p.max():
        axes.contour(axis, axis, p, levels=[0.5], colors=[INK], linewidths=1)


def marked_points(axes: Axes, x: Float[np.ndarray, "points 2"], label: int) -> None:
    """Points of one label: circles for 0, squares for 1; many of them are small, and an image within the SVG."""
    many = len(x) > MANY
    axes.scatter(
        x[:, 0],
        x[:, 1],
        s=2 if many else 14,
        marker="os"[label],
        color=LABELS(float(label)),
        edgecolors="none" if many else "white",
        linewidths=0.6,
        label=None if many else f"label {label}",
        rasterized=many,
    )
    if many:
        axes.scatter([], [], s=14, marker="os"[label], color=LABELS(float(label)), label=f"label {label}")


def unit_square_axes(axes: Axes, title: str) -> None:
    """Title and axes of a picture of the unit square."""
    axes.set(title=title, xlabel="x1", ylabel="x2", aspect="equal", xlim=(-0.03, 1.03), ylim=(-0.03, 1.03))
    axes.grid(visible=False)


def _regions(findings: RunFindings, styles: Styles) -> Group:
    def draw(axes: Axes, course: Observed) -> None:
        last = course.snapshots[-1]
        region(axes, last.prediction / 255)
        for label in (0, 1):
            marked_points(axes, course.problem.x[course.problem.y[:, 0] == label], label)
        unit_square_axes(
            axes, f"{course.activation}, {course.data}, epoch {last.step:,}: accuracy {last.accuracy:.3g}"
        )

    panels = [
        Panel(
            f"region-{course.data}-{course.activation.replace(':', '-')}",
            f"Decision region of {course.activation} on {course.data} with the training points",
            partial(draw, course=course),
        )
        for course in findings.courses
        if course.snapshots
    ]
    return Group("Decision regions", "p over the unit square, first seed; the line is p = ½.", panels)


PARTIES = (MANUAL, FORMULA, PYTORCH)
MOST_ULPS = 1e17  # what is infinitely far off, or not a number, is drawn here
INTERVALS = 120  # of z, of each the largest error is drawn


def _surveyed(findings: RunFindings) -> tuple[list[Errors], str]:
    """Of the survey, in the dtype of the run, whatever has an error; and a sentence about the rest."""
    dtypes = {str(judged.problem.dtype) for judged in findings.judged}
    all_of_them = findings.survey.errors if findings.survey else ()
    found = [errors for errors in all_of_them if errors.dtype in dtypes and PYTORCH in errors.values]
    inexact = [any(np.nanmax(_ulps(errors, party)) > 0.5 for party in PARTIES) for errors in found]
    exact = ", ".join(e.subject for e, wrong in zip(found, inexact, strict=True) if not wrong)
    rest = f" Not drawn, since all are the nearest number everywhere: {exact}." if exact else ""
    return list(compress(found, inexact)), rest


def _stem(errors: Errors) -> str:
    return "".join(c if c.isalnum() else "-" for c in errors.subject.replace("'", "-slope")).strip("-")


def _ulps(errors: Errors, party: str) -> Array:
    """A party's errors, none of them beyond what is drawn."""
    ulps = np.abs(errors.ulps[party])
    return np.where(np.isnan(ulps), np.nan, np.minimum(ulps, MOST_ULPS))


def _errors(findings: RunFindings, styles: Styles) -> Group:
    def draw(axes: Axes, errors: Errors) -> None:
        inside = np.isfinite(errors.z) & (np.abs(errors.z) <= 40)
        edges = np.linspace(-40, 40, INTERVALS + 1)
        where = np.digitize(errors.z[inside], edges)
        for party, colour, dash in zip(PARTIES, COLOURS, DASHES, strict=False):
            if party in errors.ulps:
                ulps = np.nan_to_num(_ulps(errors, party)[inside])
                largest = [ulps[where == i].max(initial=0.0) for i in range(1, INTERVALS + 1)]
                axes.stairs(largest, edges, color=colour, linestyle=dash, label=party, baseline=None)
        axes.set(
            title=f"{errors.subject}, {errors.dtype}", xlabel="z", ylabel="error (ulps)", ylim=(0, 3 * MOST_ULPS)
        )
        axes.set_yscale("symlog", linthresh=1)
        axes.set_yticks([0, 1, 1e4, 1e8, 1e12, 1e16])

    surveyed, rest = _surveyed(findings)
    caption = (
        "Distance from the exact value in units in the last place, the largest in each stretch of z. Below 1 a "
        "result is the nearest or next-nearest number there is; 4.5e15 is every digit."
    )
    return Group(
        "Error over z",
        caption + rest,
        [
            Panel(f"ulps-{_stem(e)}", f"Error of {e.subject} in ulps over z", partial(draw, errors=e))
            for e in surveyed
        ],
    )


def _error_histograms(findings: RunFindings, styles: Styles) -> Group:
    def draw(axes: Axes, errors: Errors) -> None:
        bins = [0, 0.5, 1, 2, 4, 16, 1e3, 1e6, 1e9, 1e12, 1e15, 1e18]
        for i, party in enumerate(party for party in PARTIES if party in errors.ulps):
            ulps = _ulps(errors, party)
            ulps = ulps[np.isfinite(ulps)]
            heights = np.histogram(ulps, bins)[0] / max(1, len(ulps))
            axes.bar(np.arange(len(heights)) + 0.27 * (i - 1), heights, 0.27, color=COLOURS[i], label=party)
        axes.set(title=f"{errors.subject}, {errors.dtype}", xlabel="error below (ulps)", ylabel="fraction")
        axes.set_xticks(range(len(bins) - 1), [f"{bound:g}".replace("e+", "e") for bound in bins[1:]], fontsize=7)
        axes.grid(visible=False, axis="x")

    surveyed, rest = _surveyed(findings)
    return Group(
        "How large the errors are",
        "The share of all probes by the size of their error." + rest,
        [
            Panel(
                f"ulp-histogram-{_stem(e)}",
                f"Histogram of the errors of {e.subject} in ulps",
                partial(draw, errors=e),
            )
            for e in surveyed
        ],
    )
