"""check: one step of arrays or of a function, as a notebook shows it."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from browsing import SCROLLING, show
from test_border import GRADIENTS, P, backprop

from compare import check
from compare.errors import CompareError
from compare.parties import manual_steps

ROOT = Path(__file__).parent.parent
RIGHT = backprop(P, P.weights, every=True)
OF_WEIGHTS = [name for name in GRADIENTS if name != "loss"]
WEIGHTS = [name for name in GRADIENTS if name.startswith("dW")]
BACK = ["dz3", "dz2", "dz1"]
OVER_THE_WIDTH = {name: 23 * RIGHT[name] / len(P.weights[f"W{name[2:]}"]) for name in OF_WEIGHTS}


def checked(told, **options):
    return check(P.x, P.y, P.weights, told, **{"act": "tanh"} | options)


def states(found):
    return {row.name: row.state for row in found.rows if row.state != "not_told"}


def test_everything_that_is_told_is_judged_in_causal_order():
    found = checked(RIGHT)
    assert found
    assert states(found) == dict.fromkeys(
        ["p", "loss", "dz3", "dW3", "db3", "dz2", "dW2", "db2", "dz1", "dW1", "db1"], "pass"
    )
    assert "all 11 tensors that were told are right" in repr(found)
    assert "not told: z1, a1, z2, a2, z3, da2, da1" in repr(found)


# What is wrong -> the states that are not right, what is said.
WRONG = {
    "derivative-left-out": (
        {"dz2": RIGHT["dz3"] @ P.weights["W3"].T},
        {"dz2": "fail", "dW2": "fail", "dW1": "fail", "db2": "fail", "db1": "fail", "dz1": "fail"},
        "dz2 is the first wrong tensor",
    ),
    "twice-as-large": ({"dW2": 2 * RIGHT["dW2"]}, {"dW2": "fail"}, "dW2 is twice as large"),
    "one-entry": ({"dW1": RIGHT["dW1"] * (1 + 1e-9 * np.eye(2, 6))}, {"dW1": "fail"}, "dW1[1, 1]: yours"),
    "shape": ({"dW3": RIGHT["dW3"][:, 0]}, {"dW3": "fail"}, "dW3 has shape (5,), expected (5, 1)"),
    "dtype": ({"dW3": RIGHT["dW3"].astype("f4")}, {"dW3": "fail"}, "dW3 has dtype float32, expected float64"),
    "nan": ({"dW2": np.where(np.eye(6, 5), np.nan, RIGHT["dW2"])}, {"dW2": "fail"}, "5 of 30 are NaN"),
    "loss": ({"loss": 23 * RIGHT["loss"]}, {"loss": "fail"}, "n times as large: summed, not averaged"),
    "clipped": (
        {name: np.clip(RIGHT[name], -1e-3, 1e-3) for name in OF_WEIGHTS},
        dict.fromkeys(OF_WEIGHTS, "fail"),
        "clipped to [-0.001, 0.001]",
    ),
    "decay": (
        {name: RIGHT[name] + 0.7 * P.weights[name[1:]] + 0.1 * (name[:2] == "db") for name in OF_WEIGHTS},
        dict.fromkeys(OF_WEIGHTS, "fail"),
        "dW3 is the first wrong tensor",
    ),
    "cut-to-whole-numbers": (
        {name: RIGHT[name].astype(int) for name in WEIGHTS},
        dict.fromkeys(WEIGHTS, "fail"),
        "dW3 has dtype int64, expected float64",
    ),
    "sign": (
        {name: -RIGHT[name] for name in (*BACK, *OF_WEIGHTS)},
        {"dz3": "fail"},
        "-1 times what it should be, which is right only where the step adds it to the weights",
    ),
    "over-the-width": (
        {name: 23 * RIGHT[name] for name in BACK} | OVER_THE_WIDTH,
        dict.fromkeys(["dz3", *OF_WEIGHTS], "fail"),
        "dz3   wrong: n times what it should be",
    ),
}


@pytest.mark.parametrize("slip", WRONG)
def test_what_is_wrong_is_told_from_what_is_right(slip):
    change, lost, words = WRONG[slip]
    found = checked(RIGHT | change)
    assert not found
    if slip != "derivative-left-out":
        assert {name: state for name, state in states(found).items() if state not in ("pass", "follows")} == lost
    assert words in repr(found), repr(found)
    assert words in found._repr_html_().replace("&#39;", "'") or slip in ("one-entry", "over-the-width")


# What is told -> what is said of it, and of dz3, of which nothing is told.
GRADIENTS_ALONE = {
    "all-of-the-other-sign": ({name: -RIGHT[name] for name in OF_WEIGHTS}, "dz3", "-1 times what it should be"),
    "all-n-times": ({name: 23 * RIGHT[name] for name in OF_WEIGHTS}, "dz3", "n times what it should be"),
    "over-the-width": (OVER_THE_WIDTH, "dW3", "n/2 times what it should be"),  # dW1 alone: x has two columns
}


@pytest.mark.parametrize("slip", GRADIENTS_ALONE)
def test_what_is_not_told_is_wrong_only_where_what_is_made_of_it_shows_it(slip):
    told, first, words = GRADIENTS_ALONE[slip]
    found = checked(told)
    assert found.first.name == first
    assert words in repr(found)
    assert ("dz3" in states(found)) == (first == "dz3")


def test_the_step_that_adds_takes_the_other_sign_back():
    told = {name: -RIGHT[name] for name in OF_WEIGHTS}
    added = {f"{n[1:]}_next": P.weights[n[1:]] + P.learning_rate * told[n] for n in OF_WEIGHTS}
    assert not checked(told)
    assert checked(told | added)


@pytest.mark.parametrize("told", [["loss"], ["p", "loss"]], ids="-".join)
def test_a_loss_is_judged_where_p_is_all_but_0_and_1(told):
    far = replace(P, weights=P.weights | {"W3": 400 * P.weights["W3"]})
    right = next(manual_steps(far))
    clipped = np.clip(right["p"], 1e-7, 1 - 1e-7)
    loss = -np.mean(P.y * np.log(clipped) + (1 - P.y) * np.log(1 - clipped))
    assert check(P.x, P.y, far.weights, {name: right[name] for name in told}, act="tanh")
    found = check(P.x, P.y, far.weights, {name: right[name] for name in told} | {"loss": loss}, act="tanh")
    assert found.first.name == "loss"
    assert "p is clipped to [1e-07, 1 - 1e-07] in the reported loss alone" in found.cause()


def test_numbers_of_float32_are_judged_as_that_and_it_is_said():
    coarse = {name: T.astype("f4").astype("f8") for name, T in RIGHT.items()}
    assert checked(coarse).notes == ("every number is one of float32: so precisely it is judged",)
    assert checked(RIGHT).notes == ()
    assert checked(RIGHT | {"dW3": coarse["dW3"]}).notes == ()


def test_what_is_right_is_not_said_to_differ_because_little_was_told():
    rows = {row.name: row for row in checked({"dW1": RIGHT["dW1"], "dW2": 2 * RIGHT["dW2"]}).rows}
    assert (rows["dW1"].state, rows["dW1"].words) == ("pass", "")
    assert rows["dW2"].state == "fail"


def wrong_backprop(x, y, weights):
    """tanh' is left out at layer 2."""
    told = backprop(P, weights, every=True)
    dz2 = told["dz3"] @ weights["W3"].T
    a1 = np.tanh(x @ weights["W1"] + weights["b1"])
    dz1 = dz2 @ weights["W2"].T * (1 - a1**2)
    told |= {"dz2": dz2, "dW2": a1.T @ dz2, "db2": dz2.sum(0), "dz1": dz1, "dW1": x.T @ dz1, "db1": dz1.sum(0)}
    return told


def test_from_one_step_a_cause_is_consistent_and_from_a_function_it_is_named():
    once = checked(wrong_backprop(P.x, P.y, P.weights))
    assert once.cause().startswith("Consistent with: the derivative is left out at layer 2")
    assert "a second point" in once.cause()
    asked = checked(wrong_backprop)
    assert (
        asked.cause()
        == "Likely cause: the derivative is left out at layer 2 (f' taken as 1) (derivative-left-out-2)"
    )


def test_hints_come_in_three_stages():
    found = checked(wrong_backprop)
    assert found.hint() == "One factor of dz_l is f'. At which of its arguments do you take it, and how often?"
    assert found.place() == "The line that computes dz2. On paper: dz_2 = da_2 ∘ f'(z_2)"
    assert "left out at layer 2" in found.cause()
    assert [word in found._repr_html_() for word in ("A hint", "The place", "The cause")] == [True] * 3
    assert checked(RIGHT).hint() == "Nothing that was told is wrong."


@pytest.mark.parametrize("width", [1280, 390])
def test_a_cell_shows_what_it_says_without_scrolling(browser, tmp_path, width):
    page = tmp_path / "cell.html"
    page.write_text(f'<!doctype html><meta charset="utf-8"><body>{checked(wrong_backprop)._repr_html_()}')
    show(browser, page, width, "light")
    assert browser.execute_script(SCROLLING) == []


def test_one_tensor_is_compared_while_the_rest_is_not_written():
    nothing = check(P.x, P.y, P.weights, act="tanh")
    assert repr(nothing).startswith("nothing was told yet")
    assert states(nothing.cmp("dW3", RIGHT["dW3"])) == {"dW3": "pass"}
    both = nothing.cmp("dW3", RIGHT["dW3"]).cmp("grad_W2", 2 * RIGHT["dW2"])
    assert states(both) == {"dW3": "pass", "dW2": "fail"}
    with pytest.raises(CompareError, match="'dV' is no tensor of this network"):
        nothing.cmp("dV", RIGHT["dW3"])


@pytest.mark.parametrize("loss", ["bce", float(RIGHT["loss"])], ids=["its-name", "its-value"])
def test_the_loss_is_a_name_or_a_value(loss):
    told = {name: RIGHT[name] for name in GRADIENTS}
    assert checked(told, loss=loss)
    assert ("loss" in states(checked(told, loss=loss))) == isinstance(loss, float)


def test_flat_labels_and_biases_and_1_over_n_with_dW_are_conventions():
    weights = {name: W[0] if name[0] == "b" else W for name, W in P.weights.items()}
    told = {name: 23 * T if name[:2] == "dz" else T for name, T in RIGHT.items()}
    found = check(P.x.tolist(), P.y[:, 0], weights, told | {"db1": RIGHT["db1"][0]}, act="tanh")
    assert found
    assert "another convention, and right" in repr(found)


def test_what_is_no_network_is_refused_in_one_sentence():
    with pytest.raises(CompareError, match="unknown activation 'tahn'; did you mean 'tanh'"):
        checked(RIGHT, act="tahn")


CELLS = """
import numpy as np
from IPython.core.interactiveshell import InteractiveShell

shell = InteractiveShell.instance()
for cell in CELLS:
    done = shell.run_cell(cell)
    print(repr(done.result) if done.success else f"FAILED {done.error_in_exec}")
"""


def in_ipython(cells, folder):
    """What each of these cells comes to, in a shell of its own."""
    (folder / "cells.py").write_text(CELLS.replace("CELLS:", f"{cells!r}:"))
    done = subprocess.run([sys.executable, "cells.py"], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_notebook_runs_and_shows_what_it_says(tmp_path):
    cells = [
        c for c in json.loads((ROOT / "docs" / "check.ipynb").read_text())["cells"] if c["cell_type"] == "code"
    ]
    out = in_ipython(["".join(cell["source"]) for cell in cells], tmp_path)
    assert "FAILED" not in out
    for cell in cells:
        for told in cell["outputs"]:
            for line in "".join(told.get("text", told.get("data", {}).get("text/plain", ""))).splitlines():
                assert line.rstrip() in out


def test_the_magic_checks_what_a_cell_defines(tmp_path):
    before = """%load_ext compare
import numpy as np
rng = np.random.default_rng(0)
x, y = rng.normal(size=(8, 2)), np.arange(8)[:, None] % 2
W1, W2 = rng.normal(size=(2, 4)), rng.normal(size=(4, 1))
a1 = np.tanh(x @ W1)
p = 1 / (1 + np.exp(-a1 @ W2))"""
    cell = "%%check_backprop act=tanh\ndW2 = a1.T @ ((p - y) / len(y))\nz1 = x @ W1"
    out = in_ipython(
        [before, cell, cell.replace("/ len(y)", "* 1.0"), "%%check_backprop\n1", cell.replace("act", "atc")],
        tmp_path,
    )
    assert "all 4 tensors that were told are right" in out
    assert "dz2 is wrong" in out
    assert "→ dW2" in out
    assert "which activation? Write act=tanh" in out
    assert "did you mean 'act'" in out
