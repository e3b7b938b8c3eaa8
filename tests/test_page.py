"""The report as a page, in a real browser: it stands alone, and its slider moves what it says."""

import subprocess
import sys

import pytest
from browsing import BRIGHTNESS, complaints_and_requests, show

from compare.run import main

VIEWS = """return [...document.querySelectorAll("#cards figure")].map(card => [
    card.querySelector("figcaption").textContent, card.querySelector("canvas").toDataURL(),
    card.querySelector(".histograms").innerHTML, card.querySelector(".gradients").innerHTML])"""
MOVE = """const slider = document.getElementById("epoch"); slider.value = arguments[0];
    slider.dispatchEvent(new Event("input"))"""
CHOOSE = """const select = document.getElementById("data"); select.value = arguments[0];
    select.dispatchEvent(new Event("change"))"""


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    """The report of a small run."""
    path = tmp_path_factory.mktemp("report") / "out.html"
    assert main(["--act", "tanh", "relu", "--epochs", "60", "--seeds", "3", "-q", "--html", str(path)]) == 0
    return path


def test_the_page_stands_alone(page, browser):
    assert complaints_and_requests(browser, page) == ([], [page.as_uri()])


def test_the_slider_moves_all_three_views_of_every_activation(page, browser):
    browser.get(page.as_uri())
    last = browser.execute_script(VIEWS)
    browser.execute_script(MOVE, 0)
    first = browser.execute_script(VIEWS)
    assert len(first) == len(last) == 2
    for before, after in zip(first, last, strict=True):
        assert all(b != a for b, a in zip(before, after, strict=True))
    assert browser.execute_script("return document.getElementById('shown').textContent") == "0"


def test_the_data_set_can_be_chosen(page, browser):
    browser.get(page.as_uri())
    browser.execute_script(CHOOSE, "xor")
    captions = [view[0] for view in browser.execute_script(VIEWS)]
    assert [caption.partition(":")[0] for caption in captions] == ["tanh, xor", "relu, xor"]
    assert browser.get_log("browser") == []


@pytest.mark.parametrize("width", [360, 800, 1300])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_sticks_out_at_any_width(page, browser, width, scheme):
    show(browser, page, width, scheme)
    assert browser.execute_script("return document.documentElement.scrollWidth") <= width
    ink, paper = browser.execute_script(BRIGHTNESS)
    assert (ink < paper) == (scheme == "light")


def test_every_figure_has_words_for_those_who_cannot_see_it(page, browser):
    browser.get(page.as_uri())
    script = "return [...document.querySelectorAll('[role=img]')].map(e => e.getAttribute('aria-label'))"
    labels = browser.execute_script(script)
    assert len(labels) > 20
    assert all(labels)


@pytest.mark.slow
def test_figures_come_as_png_and_svg_and_another_process_draws_the_same(tmp_path):
    args = ["--act", "none", "--data", "xor", "--epochs", "30", "-q", "--figures"]
    assert main([*args, str(tmp_path / "here")]) == 0
    subprocess.run([sys.executable, "-m", "compare.run", *args, str(tmp_path / "there")], check=True)
    stems = {kind: {path.stem for path in (tmp_path / "here").glob(f"*.{kind}")} for kind in ("png", "svg")}
    assert stems["png"] == stems["svg"]
    assert {"bound-xor-dW2", "loss-xor", "region-xor-none", "saturated-xor-layer-1", "ulps-bce--y---0"} <= stems[
        "png"
    ]
    for path in (tmp_path / "there").glob("*.svg"):
        assert path.read_bytes() == (tmp_path / "here" / path.name).read_bytes(), path.name
