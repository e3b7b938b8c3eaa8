"""The report as a page, in a real browser: it stands alone, and its slider moves what it says."""

import subprocess
import sys

import pytest
from browsing import BRIGHTNESS, SCROLLING, complaints_and_requests, show

from compare.run import main

VIEWS = """return [...document.querySelectorAll("#cards figure")].map(card => [
    card.querySelector("figcaption").textContent, card.querySelector("canvas").toDataURL(),
    card.querySelector(".histograms").innerHTML, card.querySelector(".gradients").innerHTML])"""
MOVE = """const slider = document.getElementById("epoch"); slider.value = arguments[0];
    slider.dispatchEvent(new Event("input"))"""
CHOOSE = """const select = document.getElementById("data"); select.value = arguments[0];
    select.dispatchEvent(new Event("change"))"""
UNFOLD = "document.querySelectorAll('details').forEach(details => details.open = true)"
SIZE = "const page = document.documentElement; return [page.scrollWidth, page.scrollHeight]"
CONTENTS = """return [...document.querySelectorAll("nav a")].map(a => [a.textContent,
    document.querySelector(`section${a.getAttribute("href")} h2`).textContent])"""
REACH = (
    "return [...document.querySelectorAll('section')].map(s => s.lastElementChild.getBoundingClientRect().right)"
)
TALLEST = 12_000  # pixels of the page of two activations, on a phone


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    """The report of two activations."""
    path = tmp_path_factory.mktemp("report") / "out.html"
    assert main(["--act", "tanh", "relu", "--epochs", "500", "-q", "--html", str(path)]) == 0
    return path


def test_the_page_opens_with_the_verdict_and_with_what_it_contains(page, browser):
    browser.get(page.as_uri())
    opening = browser.execute_script("return document.body.innerText.split(/\\n+/)")
    assert opening[0] == "Backprop by hand beside PyTorch"
    assert opening[1].startswith("4 of 4 trainings match, 2,000 steps, at most 0.")
    listed = browser.execute_script(CONTENTS)
    titles = browser.execute_script("return [...document.querySelectorAll('h2')].map(h2 => h2.textContent)")
    assert [[title, title] for title in titles] == listed
    assert opening[2 : 2 + len(titles)] == titles


def test_a_phone_shows_all_of_it_within_reach_and_without_boxes_that_scroll(page, browser):
    show(browser, page, 390, "light")
    browser.execute_script(UNFOLD)
    width, height = browser.execute_script(SIZE)
    assert width <= 390
    assert height <= TALLEST
    assert browser.execute_script(SCROLLING) == []


def test_a_wide_screen_is_used_in_its_whole_width(page, browser):
    show(browser, page, 1280, "light")
    assert all(1200 < right <= 1280 for right in browser.execute_script(REACH))


def test_a_difference_opens_the_page_and_is_told_in_full(tmp_path):
    path = tmp_path / "out.html"
    options = ["--act", "tanh", "--data", "xor", "--epochs", "5", "-q", "--html", str(path)]
    assert main([*options, "--rtol", "0", "--atol", "0"]) == 1
    text = path.read_text()
    assert (
        '<h1 class="fail">1 of 1 training differs, first: tanh-xor-float64-bce, step 0, z1; look closer: ' in text
    )
    assert '<a href="#differences">What differs</a>' in text
    assert "<pre>tanh-xor-float64-bce: the two implementations differ\n" in text


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
    assert len(labels) > 15
    assert all(labels)


@pytest.mark.slow
def test_figures_come_as_png_and_svg_and_another_process_draws_the_same(tmp_path):
    args = ["--act", "none", "--data", "xor", "--epochs", "30", "-q", "--figures"]
    assert main([*args, str(tmp_path / "here")]) == 0
    subprocess.run([sys.executable, "-m", "compare.run", *args, str(tmp_path / "there")], check=True)
    stems = {kind: {path.stem for path in (tmp_path / "here").glob(f"*.{kind}")} for kind in ("png", "svg")}
    assert stems["png"] == stems["svg"]
    expected = {"share-xor-none", "loss-xor", "region-xor-none", "saturated-xor-none", "ulps-bce--y---0"}
    assert expected <= stems["png"]
    for path in (tmp_path / "there").glob("*.svg"):
        assert path.read_bytes() == (tmp_path / "here" / path.name).read_bytes(), path.name
