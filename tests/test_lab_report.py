"""The lab report: of made-up trainings whole, of real ones the same again after a kill, and in a browser."""

import json
import os
import random
import re
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from browsing import BRIGHTNESS, complaints_and_requests, show
from made_up import made_up_study

import manual
from compare.lab.claims import judge
from compare.lab.experiments import EXPERIMENTS
from compare.pool import Pool, pool
from compare.show.figures import Panel, draw
from compare.show.lab.derivation import LINES, code, statement
from compare.show.lab.figures import PANELS
from compare.show.lab.listing import printed_predictions, printed_training
from compare.show.lab.page import html_body
from compare.show.lab.report import Study, write_report
from compare.show.study import rows, verified_sentence
from compare.study import IDS, main
from manual.network import back_through_layer, backward, forward

ROOT = Path(__file__).parent.parent
MADE_UP = made_up_study()


def study(trainings, ids=IDS, quick=True):
    needed = {name for id in ids for name in EXPERIMENTS[id].jobs}
    chosen = {name: trainings[name] for name in trainings if name in needed}
    return Study("backprop-parity study", ids, quick, chosen, judge(chosen, set(ids), quick=quick))


def with_outcomes(change):
    return {n: replace(t, outcome=replace(t.outcome, **change(t.outcome))) for n, t in MADE_UP.items()}


def with_losses(of, factor):
    losses = {name: curve * factor for name, curve in of.curves.items() if name.startswith("loss")}
    return {"curves": of.curves | losses}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The report of every experiment, on trainings that nobody ran."""
    path = tmp_path_factory.mktemp("study")
    write_report(path, study(MADE_UP), Pool())
    return path


@pytest.mark.slow
def test_processes_draw_what_one_draws(folder, tmp_path):
    with pool(2) as hands:
        write_report(tmp_path, study(MADE_UP), hands)
    files = {path.relative_to(folder) for path in folder.rglob("*") if path.is_file()}
    assert {
        str(path) for path in files if (folder / path).read_bytes() != (tmp_path / path).read_bytes()
    } == set()


# The derivation


@pytest.mark.parametrize("name", LINES)
def test_every_line_of_the_derivation_stands_in_the_textbook(name):
    sources = [p.read_text() for p in Path(manual.__file__).parent.glob("*.py")]
    flat = [" ".join(source.split()) for source in sources]
    assert any(code()[name] in source for source in flat)


@pytest.mark.parametrize(
    "function, target, line",
    [
        (back_through_layer, "dW", "dW = a.mT @ dz"),
        (backward, "dz[l - 1]", "dz[l - 1] = da[l - 1] * f.derivative(z[l - 1], a[l - 1])"),
        (forward, None, "return Forward(z, a, p)"),
    ],
    ids=["dW", "dz", "returned"],
)
def test_a_line_is_found_by_what_it_assigns_to(function, target, line):
    assert statement(function, target) == line


def test_a_line_that_is_gone_is_an_error_and_not_a_gap_in_the_chapter():
    with pytest.raises(ValueError, match=r"forward has no statement that assigns to dz\[l\]"):
        statement(forward, "dz[l]")


def test_the_chapter_has_every_line(folder):
    text = (folder / "report.md").read_text()
    for name, line in code().items():
        assert f"`{line}`" in text, name


# Listings


def test_a_short_listing_is_whole_and_a_long_one_counts_what_it_leaves_out():
    xor = printed_predictions(MADE_UP["xor, sigmoid"], "training", 15).splitlines()
    assert len(xor) == 1 + 21 + 1
    run = MADE_UP["linear, sigmoid"]
    linear = printed_predictions(run, "linear 100", 1500).splitlines()
    wrong = run.predicted("linear 100", 1500).wrong[0]
    assert len(linear) == 1 + 8 + 1 + 8 + 1
    assert linear[9] == f"  ...  84 more, {wrong[8:-8].sum()} of them wrong"
    assert [line.endswith("wrong") for line in linear[1:9]] == wrong[:8].tolist()
    assert linear[-1].endswith(f"accuracy {1 - wrong.mean():.2%}")


def test_a_training_is_listed_up_to_the_epoch_that_the_report_is_about():
    lines = printed_training(MADE_UP["linear, sigmoid"], 1500).splitlines()
    assert lines[-1] == "epoch 1,500   loss 0.600000"
    assert all("loss" in line for line in lines)


# From Markdown to the page

PICTURE = draw(Panel("one", "what it shows", lambda axes: axes.plot([1, 2])), png=False)


@pytest.mark.parametrize(
    "markdown, html",
    [
        ("$a_1$", '<math xmlns="http://www.w3.org/1998/Math/MathML" display="inline">'),
        ("$$\na = 1\n$$", 'display="block"'),
        ("| a |\n| --- |\n| b |", '<div class="scroll"><table>'),
        ("loss < 0.1 & <b>", "loss &lt; 0.1 &amp; &lt;b&gt;"),
        ("## Data sets", '<h2 id="data-sets">Data sets</h2>'),
        ('![a "b"](figures/one.png)', '<div class="panels"><figure role="img" aria-label="a &quot;b&quot;"><svg'),
        ("see ![a](figures/one.png)", "<p>see <figure"),
    ],
    ids=["inline", "block", "table", "text", "heading", "picture", "picture in text"],
)
def test_markdown_becomes_html(markdown, html):
    assert html in html_body(markdown, {"one": PICTURE})[0]


def test_a_picture_that_was_not_drawn_is_an_error():
    with pytest.raises(KeyError):
        html_body("![a](figures/two.png)", {"one": PICTURE})


# The whole report


def test_the_report_answers_every_experiment_and_claim(folder):
    text = (folder / "report.md").read_text()
    of = study(MADE_UP)
    for id in IDS:
        assert f"### {id}: {EXPERIMENTS[id].title}" in text
    for judged in of.judgements:
        assert f"> **{judged.claim.sentence}: {judged.verdict}.**" in text
        assert (judged.why in text) == (judged.verdict != "holds")
    assert verified_sentence(of.trainings) in text


def test_the_verdicts_stand_alone_with_the_reasons_of_what_does_not_simply_hold(folder):
    text, of = (folder / "claims.md").read_text(), study(MADE_UP)
    assert f"Made by `{of.command}`." in text
    for row, judged in zip(rows(of.judgements), of.judgements, strict=True):
        assert f"| {' | '.join(row)} |" in text
        assert (judged.why in text) == (judged.verdict != "holds")
    pictures = re.findall(r"!\[.*?\]\((.*?)\)", text)
    assert len(pictures) == sum(judged.verdict != "holds" for judged in of.judgements)
    assert all((folder / path).exists() for path in pictures)


def test_every_picture_of_the_markdown_is_there_once_and_has_words(folder):
    pictures = re.findall(r"!\[(.*?)\]\((.*?)\)", (folder / "report.md").read_text())
    assert len(pictures) > 45
    assert len({path for _, path in pictures}) == len(pictures)
    assert {path for _, path in pictures} == {f"figures/{p.name}" for p in folder.glob("figures/*.png")}
    assert all(len(words) > 15 for words, _ in pictures)


SPOILT = {
    "all lost": lambda of: with_losses(of, np.nan) | {"weights": {n: W * np.nan for n, W in of.weights.items()}},
    "infinite at the end": lambda of: with_losses(of, np.where(of.steps[:, None] > 0, np.inf, 1.0)),
}


@pytest.mark.parametrize("change", SPOILT.values(), ids=SPOILT)
@pytest.mark.parametrize("id", IDS)
def test_every_figure_can_be_drawn_of_any_numbers(id, change):
    trainings = with_outcomes(lambda of: change(of) | {"marked": {}})
    for row in PANELS[id](trainings, 1500):
        for panel in row:
            assert b"<svg" in draw(panel, png=False).svg


def test_a_part_of_the_study_is_reported_by_itself(tmp_path):
    write_report(tmp_path, study(MADE_UP, ["R10"]), Pool())
    text = (tmp_path / "report.md").read_text()
    assert "### R10" in text
    assert "### R9" not in text
    assert "Of 1 claims 1 hold" in text


def test_times_stand_in_one_file_and_one_section_alone(tmp_path):
    folders = tmp_path / "fast", tmp_path / "slow"
    for folder, seconds in zip(folders, (0.1, 77.7), strict=True):
        folder.mkdir()
        write_report(
            folder,
            study(with_outcomes(lambda of, s=seconds: {"seconds": s, "eager_seconds": 3 * s}), ["R10"]),
            Pool(),
        )
    fast, slow = folders
    files = {path.relative_to(fast) for path in fast.rglob("*") if path.is_file()}
    differing = {str(path) for path in files if (fast / path).read_bytes() != (slow / path).read_bytes()}
    assert differing == {"report.html", "timings.json"}
    assert untimed(fast) == untimed(slow)
    assert json.loads((slow / "timings.json").read_text())["all"]["seconds"] == 77.7


@pytest.mark.parametrize("seconds, words", [(1.9, "reached"), (2.1, "missed")])
def test_the_goal_is_a_fifth_of_what_pytorch_takes_to_train(tmp_path, seconds, words):
    write_report(tmp_path, study(with_outcomes(lambda of: {"seconds": seconds}), ["R10"]), Pool())
    assert f"time, and is {words} here" in (tmp_path / "report.html").read_text()


def test_a_step_that_differs_is_said(tmp_path):
    write_report(tmp_path, study(with_outcomes(lambda of: {"differing": 3, "share": 1.5}), ["R10"]), Pool())
    assert (
        "3 differ, at most 1.5 of a bound (what rounding explains of loss and gradients)"
        in (tmp_path / "report.md").read_text()
    )


# Killed, and started again

ARGUMENTS = ["--only", "R9", "--quick", "--seeds", "1", "--workers", "1", "-q", "--out"]


def untimed(folder):
    """Every byte of a report but the times."""
    html = re.sub(r'<section id="timings">.*?</section>', "", (folder / "report.html").read_text(), flags=re.S)
    pictures = {p.name: p.read_bytes() for p in (folder / "figures").iterdir()}
    return html, (folder / "report.md").read_text(), pictures


def finished(folder):
    """Each finished job's file, by which it would be seen to have been written again."""
    return {p.name: (p.stat().st_ino, p.stat().st_mtime_ns) for p in folder.glob("jobs/*.safetensors")}


@pytest.mark.slow
def test_killed_at_any_moment_and_started_again_it_writes_the_same_report(tmp_path):
    whole, killed = tmp_path / "whole", tmp_path / "killed"
    assert main([*ARGUMENTS, str(whole)]) == 0
    command = [sys.executable, "-m", "compare.study", *ARGUMENTS, str(killed)]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    kept = {}
    for moment, at_most in (("jobs", 0.5), ("jobs/*.safetensors", 0.2), ("figures", 0.0)):  # in seconds
        process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while not list(killed.glob(moment)) and process.poll() is None:
            time.sleep(0.01)
        time.sleep(random.uniform(0, at_most))
        process.kill()
        assert process.wait() == -9, f"it ended before it was killed, at {moment}"
        now = finished(killed)
        assert kept.items() <= now.items()
        kept = now
    subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL)
    assert len(kept) == 2
    assert finished(killed) == kept
    assert untimed(killed) == untimed(whole)


# In a browser


def test_the_page_stands_alone(folder, browser):
    page = folder / "report.html"
    assert complaints_and_requests(browser, page) == ([], [page.as_uri()])


@pytest.mark.parametrize("width", [360, 800, 1300])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_sticks_out_at_any_width(folder, browser, width, scheme):
    show(browser, folder / "report.html", width, scheme)
    assert browser.execute_script("return document.documentElement.scrollWidth") <= width
    ink, paper = browser.execute_script(BRIGHTNESS)
    assert (ink < paper) == (scheme == "light")


def test_formulas_are_typeset_and_links_lead_somewhere(folder, browser):
    browser.get((folder / "report.html").as_uri())
    heights = browser.execute_script("return [...document.querySelectorAll('math')].map(m => m.clientHeight)")
    assert len(heights) > 60
    assert all(height > 5 for height in heights)
    missing = "return [...document.querySelectorAll('nav a')].filter(a => !document.querySelector(a.hash)).length"
    assert browser.execute_script(missing) == 0


def test_formulas_stand_in_the_column_of_the_text_and_scroll_neither_way(folder, browser):
    show(browser, folder / "report.html", 1280, "light")
    script = """return [...document.querySelectorAll('.math.block')].filter(block =>
        block.scrollHeight > block.clientHeight || block.scrollWidth > block.clientWidth
        || block.clientWidth > document.querySelector('p').clientWidth).length"""
    assert browser.execute_script(script) == 0


def test_every_figure_has_words_for_those_who_cannot_see_it(folder, browser):
    browser.get((folder / "report.html").as_uri())
    script = "return [...document.querySelectorAll('figure')].map(e => e.getAttribute('aria-label'))"
    labels = browser.execute_script(script)
    assert len(labels) > 45
    assert all(labels)
