"""A report's figures: no plot has more lines than an eye can follow, and no line is lost for that."""

import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.patches import StepPatch

from compare.parties import manual_steps
from compare.problems import lab_problem
from compare.show import figures
from compare.show.figures import MOST_LINES, Picture, draw, groups, over_epochs, pictures
from compare.show.findings import RunFindings
from compare.verdict.judge import judge
from compare.watching.ensemble import ensemble

ACTIVATIONS = ["sigmoid", "tanh", "relu", "leaky_relu:0.2", "none", "gelu", "elu"]
HIDDEN = (3, 3, 3, 3, 3, 3)


def problem(act, seed=0):
    return lab_problem(act, "xor", hidden=HIDDEN, bias=True, seed=seed)


@pytest.fixture(scope="module")
def findings():
    """Many activations, deep networks with biases, two seeds."""
    return RunFindings(
        verdict="",
        parity=True,
        settings={},
        judged=[judge(problem(act), manual_steps(problem(act)), 6, lanes=("lockstep",)) for act in ACTIVATIONS],
        causes={},
        courses=[ensemble([problem(act, seed) for seed in (0, 1)], 6).course for act in ACTIVATIONS],
        costs={},
    )


def drawn(panel):
    """The labels of its lines."""
    axes = Figure().add_subplot()
    panel.draw(axes)
    assert len(axes.lines) + sum(isinstance(patch, StepPatch) for patch in axes.patches) <= MOST_LINES
    return axes.get_legend_handles_labels()[1]


LAYERS = [f"layer {l}" for l in range(1, 8)]
DEEP = [name.format(l) for l in range(7, 0, -1) for name in ("dW{}", "db{}")]
EACH = {  # the lines of a group's figures, of whichever activation they are
    "Largest share of a bound": sorted(["loss", *DEEP]) * len(ACTIVATIONS),
    "Loss": ACTIVATIONS,
    "Gradient norm by layer": LAYERS * len(ACTIVATIONS),
    "Saturation": LAYERS[:-1] * len(ACTIVATIONS),
}


@pytest.mark.parametrize("title", EACH)
def test_every_line_is_drawn_once_and_at_most_five_in_a_plot(findings, title):
    (group,) = (group for group in groups(findings) if group.title == title)
    labels = [label for panel in group.panels for label in drawn(panel)]
    assert sorted(labels) == sorted(EACH[title])
    assert len({panel.name for panel in group.panels}) == len(group.panels)


def test_plots_of_one_group_share_their_scale(findings):
    for group in groups(findings):
        if group.title in EACH:
            limits = []
            for panel in group.panels:
                axes = Figure().add_subplot()
                panel.draw(axes)
                limits.append(axes.get_ylim())
            assert np.ptp(limits, axis=0).max() == 0, group.title


def test_every_figure_can_be_drawn(findings):
    for group in groups(findings):
        for panel in group.panels:
            assert b"<svg" in draw(panel, png=False).svg


@pytest.mark.parametrize("files", [True, False], ids=["for-files", "for-the-page"])
def test_what_no_page_shows_is_drawn_for_files_alone(findings, monkeypatch, files):
    def by_name(panel, png):
        return Picture(panel, panel.name.encode(), b"" if png else None)

    monkeypatch.setattr(figures, "draw", by_name)
    drawn = pictures(findings, files=files)
    assert all(group.on_page for group, _ in drawn) is not files
    expected = [panel.name for group in groups(findings) if group.on_page or files for panel in group.panels]
    of_all = [picture for _, of_group in drawn for picture in of_group]
    assert [picture.panel.name for picture in of_all] == expected
    assert {picture.png is not None for picture in of_all} == {files}


def test_a_logarithmic_axis_has_powers_as_text_and_ticks_at_2_and_5():
    axes = Figure().add_subplot()
    axes.plot([1, 500], [1, 1e-9])
    over_epochs(axes, "", "")
    for axis, powers in ((axes.xaxis, ["10⁰", "10¹", "10²"]), (axes.yaxis, ["10⁻⁸", "10⁻⁶", "10⁻²"])):
        assert {*powers} <= {label.get_text() for label in axis.get_ticklabels()}
    assert {float(f"{tick:.0e}"[0]) for tick in axes.xaxis.get_minorticklocs()} == {2, 5}
