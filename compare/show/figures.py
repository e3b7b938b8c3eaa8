"""The figures of a report, made from values alone: panels small enough for a phone, side by side elsewhere.

Colours are Okabe and Ito's, told apart by colour-blind readers, and repeated with another dash after seven. What
is neither data nor series (text, frames, grids) is drawn in two marker colours, so that a page can recolour it.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from itertools import compress, pairwise
from pathlib import Path
from threading import Event
from typing import Any, NamedTuple, TypeVar

import matplotlib as mpl
import numpy as np
from jaxtyping import Float, Int
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter, StrMethodFormatter

from compare.files import make_folder, write_bytes
from compare.points.findings import FORMULA, MANUAL, PYTORCH, Errors
from compare.pool import Pool, Reins
from compare.show.findings import RunFindings, quantiles
from compare.step import Array
from compare.verdict.lockstep import LockstepResult
from compare.watching.course import GRID, Observed

INK, FAINT = "#121314", "#d1d2d3"  # text and frames, grids: recoloured by the page
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00", "#8c8c8c")
DASHES = ("-", (0, (4, 1.5)), (0, (1, 1)))
LABELS = LinearSegmentedColormap.from_list("labels", ["#0072b2", "#f7f7f7", "#d55e00"])  # p: 0, ½, 1
MINOR_TICKS = {0.6: range(2, 10), 1.3: (2, 3, 5), 1.7: (2, 5)}  # digits with labels on so many decades
OTHER_TICKS = (2, 5)  # and without on more: each tick is a hundredth of what its panel takes to draw
SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
SIZE, FLAT = (4.2, 3.1), (4.2, 2.6)  # inches
MARGINS = {"left": 0.76, "right": 0.13, "top": 0.25, "bottom": 0.53}  # inches, and a row of the legend:
LEGEND_ROW = 0.19
MOST_LINES = 5  # in a plot
LEGEND_COLUMNS = 4
FEW = 16  # panels are drawn before another process is ready to
MANY = 300  # points, beyond which they are drawn small
DOTS = 200  # per inch, of a PNG
STYLE: dict[Any, Any] = {
    "font.size": 9,
    "axes.titlesize": 9.5,
    "axes.titley": 1.0,  # where it would be put anyway, once all ticks were measured
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
Line = TypeVar("Line")  # what is drawn as one: a tensor, a course, a layer
Values = TypeVar("Values")  # of which panels are made


class Panel(NamedTuple):
    """One picture: the stem of its file, what a reader who cannot see it is told, how it is drawn, its inches."""

    name: str
    alt: str
    draw: Callable[[Axes], object]
    size: tuple[float, float] = SIZE


@dataclass(frozen=True)
class Group:
    """Panels that show the same thing, and what it is. on_page: or whether the page tells the same otherwise."""

    title: str
    caption: str
    panels: list[Panel]
    on_page: bool = True


def groups(findings: RunFindings) -> Iterator[Group]:
    """Every figure that the findings allow."""
    for make in (_shares, _losses, _gradients, _saturation, _histograms, _regions, _errors, _error_histograms):
        group = make(findings)
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


def pictures(
    findings: RunFindings, *, files: bool, hands: Pool | None = None
) -> list[tuple[Group, list[Picture]]]:
    """Every figure, drawn; PNG, too, and those that a page has no need of, only where they become files."""
    panels = _panels_of((findings, files))
    drawn = iter(drawn_by(hands or Pool(), _panels_of, (findings, files), panels, png=files))
    return [(group, [next(drawn) for _ in group.panels]) for group in _drawn_groups(findings, files)]


def _drawn_groups(findings: RunFindings, files: bool) -> Iterator[Group]:
    return (group for group in groups(findings) if group.on_page or files)


def _panels_of(given: tuple[RunFindings, bool]) -> list[Panel]:
    return [panel for group in _drawn_groups(*given) for panel in group.panels]


def drawn_by(
    hands: Pool, make: Callable[[Values], list[Panel]], values: Values, panels: list[Panel], *, png: bool
) -> list[Picture]:
    """The panels that `make` makes of the values, drawn by so many processes as there are.

    How to draw cannot be told to another process: each makes the panels again, and draws every n-th.
    """
    if hands.number == 1 or len(panels) < FEW:
        return [draw(panel, png=png) for panel in panels]
    shares = [Share(make, values, slice(i, None, hands.number), png) for i in range(hands.number)]
    drawn: dict[int, Picture] = {}
    for i, pictures in hands.each(_drawn, shares, Event()):
        share = panels[shares[i].which]
        drawn |= {id(panel): Picture(panel, *bits) for panel, bits in zip(share, pictures, strict=True)}
    return [drawn[id(panel)] for panel in panels]


class Share(NamedTuple):
    """What one process draws."""

    make: Callable[[Any], list[Panel]]
    values: Any
    which: slice
    png: bool


def _drawn(share: Share, reins: Reins) -> list[tuple[bytes, bytes | None]]:
    return [draw(panel, png=share.png)[1:] for panel in share.make(share.values)[share.which]]


def draw(panel: Panel, *, png: bool) -> Picture:
    """Draw one panel, with its legend below it."""
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=panel.size)
        panel.draw(figure.add_subplot())
        handles, labels = figure.axes[0].get_legend_handles_labels()
        if handles:
            figure.legend(handles, labels, loc="lower center", ncols=LEGEND_COLUMNS, borderaxespad=0.2)
        rows = -(-len(handles) // LEGEND_COLUMNS)
        width, height = panel.size
        figure.subplots_adjust(
            left=MARGINS["left"] / width,
            right=1 - MARGINS["right"] / width,
            top=1 - MARGINS["top"] / height,
            bottom=(MARGINS["bottom"] + LEGEND_ROW * rows) / height,
        )
        svg, pixels = BytesIO(), BytesIO()
        figure.savefig(svg, format="svg", metadata={"Date": None, "Creator": None})
        if png:
            figure.savefig(pixels, format="png", dpi=DOTS, facecolor="white", metadata={"Software": None})
    return Picture(panel, svg.getvalue(), pixels.getvalue() if png else None)


def save_figures(folder: Path, drawn: list[tuple[Group, list[Picture]]]) -> None:
    """Write every picture as SVG, and as PNG where it was drawn so."""
    make_folder(folder)
    for _, of_group in drawn:
        for picture in of_group:
            for kind, content in {"svg": picture.svg, "png": picture.png}.items():
                if content is not None:
                    write_bytes(folder / f"{picture.panel.name}.{kind}", content)


def over_epochs(axes: Axes, title: str, y: str, *, log: bool = True) -> None:
    """Title and axes of curves over the epochs, whose first is drawn at 1; without ticks if none can be drawn."""
    axes.set(title=title, xlabel="epoch + 1", ylabel=y)
    if np.isfinite(axes.dataLim.minposx):
        axes.set_xscale("log")
        powers_of_ten(axes.xaxis)
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
    powers_of_ten(axes.yaxis)
    low, high = axes.get_ylim()
    for decades, digits in MINOR_TICKS.items():
        if high <= 10**decades * low:
            axes.yaxis.set_minor_locator(LogLocator(subs=digits))
            axes.yaxis.set_major_formatter(StrMethodFormatter("{x:g}"))
            axes.yaxis.set_minor_formatter(StrMethodFormatter("{x:g}"))
            return


def powers_of_ten(axis: Axis) -> None:
    """Ticks of a logarithmic axis at 1, 2 and 5, with labels at the powers."""
    axis.set_minor_locator(LogLocator(subs=OTHER_TICKS))
    axis.set_minor_formatter(NullFormatter())
    axis.set_major_formatter(FuncFormatter(power_of_ten))


def power_of_ten(value: float, _: int) -> str:
    """0.001 as 10⁻³, and 0 as itself: a text, since a formula would have to be parsed, each label anew."""
    return "10" + str(round(np.log10(value))).translate(SUPERSCRIPTS) if value > 0 else f"{value:g}"


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


def _parts(lines: Sequence[Line], most: int = MOST_LINES) -> list[Sequence[Line]]:
    """The lines, no more in a part than a plot may have, and about as many in each."""
    plots = -(-len(lines) // most)
    edges = [i * len(lines) // plots for i in range(plots + 1)] if plots else []
    return [lines[start:end] for start, end in pairwise(edges)]


def _panels(
    stem: str, alt: str, lines: Sequence[Line], draw: Callable[[Sequence[Line], Axes], object]
) -> Iterator[Panel]:
    """As many panels as it takes to draw all lines; alt: of them all."""
    parts = _parts(lines)
    for i, part in enumerate(parts, start=1):
        which = f", part {i} of {len(parts)}" if len(parts) > 1 else ""
        yield Panel(stem + f"-{i}" * (len(parts) > 1), alt + which, partial(draw, part), FLAT)


def _plain(activation: str) -> str:
    """As part of a file's name."""
    return activation.replace(":", "-")


def _limits(curves: Iterable[Array]) -> tuple[float, float] | None:
    """What a logarithmic axis spans that shows all of them; None if nothing positive is there to show."""
    values = np.concatenate([np.ravel(curve) for curve in curves])
    shown = values[np.isfinite(values) & (values > 0)]
    return (float(shown.min()) / 1.5, float(shown.max()) * 1.5) if len(shown) else None


def _shares(findings: RunFindings) -> Group:
    results = [judged.lockstep for judged in findings.judged if judged.lockstep]
    shares = (share for result in results for name in result.held for _, share in result.tensors[name].history)
    low, high = _limits([np.array([1.0, *shares])]) or (0.1, 1.0)

    def draw(lines: Sequence[str], axes: Axes, result: LockstepResult, title: str) -> None:
        styles = styles_of(result.held)
        for tensor in lines:
            step, share = np.array(result.tensors[tensor].history).T
            axes.plot(step + 1, np.where(share > 0, share, np.nan), label=tensor, **styles[tensor])
        axes.axhspan(1, max(high, 10.0), color=FAINT, linewidth=0)
        axes.set_ylim(low, max(high, 10.0))
        over_epochs(axes, title, "share of the bound")

    panels: list[Panel] = []
    for judged in findings.judged:
        if not (result := judged.lockstep):
            continue
        act, data = judged.problem.activation, judged.problem.data
        seen = [tensor for tensor in result.held if result.tensors[tensor].history]
        alt = f"Share of its bound that each difference takes up over the epochs, {act} on {data}"
        drawn = partial(draw, result=result, title=f"{act}, {data}")
        panels += _panels(f"share-{data}-{_plain(act)}", alt, seen, drawn)
    caption = (
        "The largest difference between the hand-written network and PyTorch at the same weights, as a share of "
        "what rounding explains (its bound): in the grey it would differ. A line is broken where nothing differs."
    )
    return Group("Largest share of a bound", caption, panels)


def _losses(findings: RunFindings) -> Group:
    def draw(courses: Sequence[Observed], axes: Axes, all_of_them: Sequence[Observed]) -> None:
        styles = styles_of(course.activation for course in all_of_them)
        for course in courses:
            band(axes, course.steps, course.curves["loss"], course.activation, styles[course.activation])
        axes.set_ylim(_limits(course.curves["loss"] for course in all_of_them))
        over_epochs(axes, courses[0].data, "loss (nat)")

    panels: list[Panel] = []
    for data in findings.data_sets:
        courses = findings.on(data)
        alt = f"Training loss over the epochs, {', '.join(course.activation for course in courses)} on {data}"
        panels += _panels(f"loss-{data}", alt, courses, partial(draw, all_of_them=courses))
    seeds = findings.courses[0].seeds if findings.courses else 1
    medians = f" of {seeds} seeds, medians; bands: where eight of ten of them lie" if seeds > 1 else ""
    return Group("Loss", f"Training loss{medians}.", panels)


def _gradients(findings: RunFindings) -> Group:
    return _by_layer(
        findings,
        "gradient norm",
        "Gradient norm by layer",
        "The norm of dW of each layer. Where the first layer's lies far below the last one's, the gradient "
        "vanishes on the way.",
        "norm of dW",
    )


def _saturation(findings: RunFindings) -> Group:
    return _by_layer(
        findings,
        "saturated",
        "Saturation",
        "The fraction of hidden preactivations at which the slope is below 1 % of the steepest.",
        "fraction",
        log=False,
    )


def _by_layer(
    findings: RunFindings, measure: str, title: str, caption: str, unit: str, *, log: bool = True
) -> Group:
    def draw(layers: Sequence[int], axes: Axes, course: Observed, limits: tuple[float, float] | None) -> None:
        curve = course.curves[measure]
        styles = styles_of(f"layer {l + 1}" for l in range(curve.shape[-1]))
        for l in layers:
            values = curve[..., l]
            shown = np.where(values > 0, values, np.nan) if log else values
            band(axes, course.steps, shown, f"layer {l + 1}", styles[f"layer {l + 1}"])
        axes.set_ylim(limits)
        over_epochs(axes, f"{course.activation}, {course.data}", unit, log=log)

    panels: list[Panel] = []
    for course in findings.courses:
        curves = [of.curves[measure] for of in findings.on(course.data)]
        limits = _limits(curves) if log else (-0.02, 1.02)
        stem = f"{measure.replace(' ', '-')}-{course.data}-{_plain(course.activation)}"
        alt = f"{title}: each layer's over the epochs, {course.activation} on {course.data}"
        layers = range(curves[0].shape[-1])
        panels += _panels(stem, alt, layers, partial(draw, course=course, limits=limits))
    return Group(title, caption, panels)


def _histograms(findings: RunFindings) -> Group:
    def draw(layers: Sequence[int], axes: Axes, course: Observed) -> None:
        start, end = course.snapshots[0], course.snapshots[-1]
        values = np.concatenate([snapshot.activations[l] for snapshot in (start, end) for l in layers])
        low, high = np.quantile(values[np.isfinite(values)], [0.005, 0.995])
        bins = np.linspace(low, high, 31) if low < high else np.linspace(low - 0.5, low + 0.5, 31)
        for snapshot, colour in zip((start, end), COLOURS, strict=False):
            for l, dash in zip(layers, DASHES, strict=False):
                heights, _ = np.histogram(snapshot.activations[l], bins, density=False)
                label = f"layer {l}, epoch {snapshot.step:,}"
                shares = heights / len(snapshot.activations[l])
                axes.stairs(shares, bins, color=colour, linestyle=dash, label=label)
        axes.set(title=f"{course.activation}, {course.data}", xlabel="a", ylabel="fraction")
        log_scale(axes)
        axes.locator_params(axis="x", nbins=6)

    panels = [
        Panel(
            f"activations-{course.data}-{_plain(course.activation)}-{layers[0]}",
            f"Histograms of the hidden activations of {course.activation} on {course.data}, at the start and end",
            partial(draw, layers, course=course),
        )
        for course in findings.courses
        if course.snapshots
        for layers in _parts([*course.snapshots[0].activations], most=MOST_LINES // 2)
    ]
    caption = "Hidden activations of the first seed, at the start and at the end."
    return Group("Activations", caption, panels, on_page=False)


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


def _regions(findings: RunFindings) -> Group:
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
            f"region-{course.data}-{_plain(course.activation)}",
            f"Decision region of {course.activation} on {course.data} with the training points",
            partial(draw, course=course),
        )
        for course in findings.courses
        if course.snapshots
    ]
    return Group(
        "Decision regions", "p over the unit square, first seed; the line is p = ½.", panels, on_page=False
    )


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


def _errors(findings: RunFindings) -> Group:
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
        axes.yaxis.set_major_formatter(FuncFormatter(power_of_ten))

    surveyed, rest = _surveyed(findings)
    caption = (
        "Distance from the exact value in units in the last place, the largest in each stretch of z. Below 1 a "
        "result is the nearest or next-nearest number there is; 4.5e15 is every digit."
    )
    return Group(
        "Error over z",
        caption + rest,
        [
            Panel(f"ulps-{_stem(e)}", f"Error of {e.subject} in ulps over z", partial(draw, errors=e), FLAT)
            for e in surveyed
        ],
    )


def _error_histograms(findings: RunFindings) -> Group:
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
        "The fraction of all probes by the size of their error." + rest,
        [
            Panel(
                f"ulp-histogram-{_stem(e)}",
                f"Histogram of the errors of {e.subject} in ulps",
                partial(draw, errors=e),
            )
            for e in surveyed
        ],
        on_page=False,
    )
