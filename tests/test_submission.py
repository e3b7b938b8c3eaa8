"""A submission in the place of the hand-written network: sandboxed, and judged in the same words."""

import os
import re
import subprocess
import sys
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from commands import ended
from safetensors.numpy import save_file

from compare.functions import Asked, Descent
from compare.problems import lab_problem
from compare.ruler.allowance import Derived, Foreign
from compare.run import main
from compare.submission.answered import answered
from compare.submission.doctor import programs
from compare.submission.inside.wire import Message
from compare.testing import assert_steps

pytestmark = pytest.mark.walls

ROOT = Path(__file__).parent.parent
SUBMISSIONS = ROOT / "tests" / "submissions"
PUBLISHED = (SUBMISSIONS / "published.py").read_text()
SLIP = PUBLISHED.replace('W["W3"].T * a2 * (1 - a2)', 'W["W3"].T')
CLASS = '[network]\nactivation = "tanh"\nbias = true\n[loss]\nvalue = "mse"\n[interface]\npredictions = "q"\n'
TANH = """
import numpy as np
class Net:
    def __init__(self, weights, learning_rate):
        self.weights, self.lr = weights, learning_rate
    def q(self, x):
        self.a = [x]
        for l in (1, 2):
            self.a.append(np.tanh(self.a[-1] @ self.weights[f"W{l}"] + self.weights[f"b{l}"]))
        return 1 / (1 + np.exp(-(self.a[-1] @ self.weights["W3"] + self.weights["b3"])))
    def loss(self, x, y):
        return np.mean((self.q(x) - y) ** 2)
    def gradients(self, x, y):
        p, found = self.q(x), {}
        dz = 2 * (p - y) * p * (1 - p) / len(y)
        for l in (3, 2, 1):
            found |= {f"dW{l}": self.a[l - 1].T @ dz, f"db{l}": dz.sum(0, keepdims=True)}
            dz = dz @ self.weights[f"W{l}"].T * (1 - self.a[l - 1] ** 2)
        return found
    def step(self, x, y):
        for name, gradient in self.gradients(x, y).items():
            self.weights[name[1:]] = self.weights[name[1:]] - self.lr * gradient
"""


run = partial(ended, main)


@pytest.fixture
def judged(capsys, tmp_path):
    """Run a program, given as text, in the place of ours."""

    def judge(source, *args, toml=""):
        (tmp_path / "net.py").write_text(source)
        (tmp_path / "class.toml").write_text(toml)
        settings = ["--class", tmp_path / "class.toml"] if toml else []
        return run(capsys, "--submission", tmp_path / "net.py", "--data", "xor", "--epochs", 40, *settings, *args)

    return judge


@pytest.mark.parametrize("name", ["published.py", "renamed.py", "other_names.py", "samples.py"])
def test_a_right_program_matches_at_every_step_whatever_its_style(capsys, name):
    code, out, _ = run(capsys, "--submission", SUBMISSIONS / name, "--data", "linear", "--epochs", 30)
    assert code == 0, out
    assert "sigmoid-linear-float64-bce  match" in out
    assert "1 of 1 training matches, 30 steps, at most 0.0" in out


@pytest.mark.parametrize("name", ["folder", "arguments.py"])
def test_an_epsilon_that_the_class_accepts_is_said_and_no_difference(capsys, tmp_path, name):
    options = ("--submission", SUBMISSIONS / name, "--data", "linear", "--epochs", 30)
    code, out, _ = run(capsys, *options)
    assert code == 0, out
    assert re.search(r"loss: an epsilon of 1e-0[89] in the logarithms", out)
    (tmp_path / "class.toml").write_text("[loss]\nepsilon = 0.0\n")
    code, out, _ = run(capsys, *options, "--class", tmp_path / "class.toml")
    assert code == 1
    assert "First divergence: loss; p matches" in out
    assert re.search(r"Likely cause: an ε of 1e-0[89] is added inside the logarithms of the reported loss", out)


@pytest.mark.parametrize("rate", ["0.01", "1e-6"])
def test_where_no_gradient_is_kept_the_update_implies_it(capsys, rate):
    options = ("--data", "xor", "--epochs", 30, "--lr", rate)
    code, out, _ = run(capsys, "--submission", SUBMISSIONS / "objects.py", *options)
    assert code == 0, out
    assert "sigmoid-xor-float64-bce: no gradient is kept: ΔW/η is taken for it" in out


def test_the_class_says_what_a_program_is(judged):
    code, out, _ = judged(TANH, toml=CLASS)
    assert code == 0, out
    assert "tanh-xor-float64-mse  match" in out
    code, out, _ = judged(TANH.replace("dz.sum(0", "dz.mean(0"), toml=CLASS)
    assert code == 1
    assert "step 0, backward, db3" in out
    assert re.search(r"To reproduce: .* --epochs 1 --submission \S+net.py --class \S+class.toml", out)


def test_a_slip_is_reported_as_ours_would_be(judged):
    code, out, _ = judged(SLIP)
    assert code == 1
    for words in (
        "sigmoid-xor-float64-bce: the two implementations differ",
        "step 0, backward, dW2: shape (10, 10), float64",
        "Mismatched elements: 100 / 100 (100.0%)",
        "Likely cause: the derivative is left out at layer 2",
        "Read on: docs/bugs.md#derivative-of-the-activation",
    ):
        assert words in out


def test_one_entry_that_is_off_by_a_relative_1e_9_is_found(judged):
    code, out, _ = judged(PUBLISHED.replace("dW2 = a1.T @ dz2", "dW2 = a1.T @ dz2; dW2[3, 4] *= 1 + 1e-9"))
    assert code == 1
    assert "Mismatched elements: 1 / 100 (1.0%)" in out
    assert "at index (3, 4)" in out


TELLING = PUBLISHED.replace(
    """return {"dW1""",
    """z1, z2, da2 = x @ W["W1"], a1 @ W["W2"], dz3 @ W["W3"].T
        told = {"z1": z1, "a1": a1, "z2": z2, "a2": a2, "da2": da2, "dz3": dz3, "dz2": dz2}
        return {**told, "dW1""",
).replace(
    "gradient in self.gradients(x, y).items():",
    """gradient in self.gradients(x, y).items():
            if name[:2] != "dW":
                continue""",
)


def test_what_is_told_besides_is_compared(judged):
    code, out, _ = judged(TELLING, "-v")
    assert code == 0, out
    assert re.search(r"forward +z2 +40 .* match", out)


@pytest.mark.parametrize(
    "line, wrong, words",
    [
        ('"a1": a1', '"a1": 2 * a1', ["step 0, forward, a1", "First divergence: a1; z1 matches"]),
        ('"z2": z2', '"z2": z2 * (1 + 1e-9)', ["step 0, forward, z2", "First divergence: z2; a1 matches"]),
        ('"da2": da2', '"da2": da2 * (1 + 1e-9)', ["First divergence: da2; dz3 matches"]),
        ('"dz3": dz3', '"dz3": dz3 * len(y)', ["step 0, backward, dz3"]),
        (
            " * a2 * (1 - a2)",
            "",
            ["First divergence: dz2; z2, a2 and da2 match", "dW2 .*follows from its inputs"],
        ),
        ('"z1": z1', '"z1": z1.T', [r"step 0: z1 has shape \(10, 21\)"]),
    ],
    ids=["a1", "z2", "da2", "dz3", "slip", "shape"],
)
def test_a_wrong_tensor_that_is_told_is_the_first_divergence(judged, line, wrong, words):
    code, out, _ = judged(TELLING.replace(line, wrong))
    assert code == 1
    assert all(re.search(word, out) for word in words), out
    assert out.count("wrong given its inputs") <= 1


@pytest.mark.parametrize(
    "line, other, dtype, words",
    [
        ("* gradient", "* gradient.astype(float)", "float32", "W1 has dtype float64, expected float32"),
        ('"dW3": dW3', '"dW3": dW3.astype("f4")', "float64", "dW3 has dtype float32, expected float64"),
    ],
    ids=["float64-for-float32", "float32-for-float64"],
)
def test_another_dtype_is_a_complaint(judged, line, other, dtype, words):
    assert judged(PUBLISHED, "--dtype", dtype)[0] == 0
    code, out, _ = judged(PUBLISHED.replace(line, other), "--dtype", dtype)
    assert code == 1
    assert f"step 0: {words}" in out


def test_strict_fails_where_rounding_could_hide_what_a_program_says(judged, tmp_path):
    still = lab_problem("sigmoid", "xor", seed=1)
    save_file({name: 20 * W for name, W in still.weights.items()}, tmp_path / "weights.safetensors")  # p is 1
    options = ("--weights", tmp_path / "weights.safetensors", "--epochs", 5)
    assert judged(PUBLISHED, *options)[0] == 0
    assert judged(PUBLISHED, *options, "--strict")[0] == 1


def test_a_blocked_item_is_no_complaint(judged):
    wrong = {
        "dW3 = a2.T @ dz3": "dW3 = 3.3 * a2.T @ dz3 ** 2",
        "dW2 = a1.T": "dW2 = 3.3 * a1.T",
        "dW1 = x.T": "dW1 = 7.7 * x.T",
    }
    source = PUBLISHED
    for right, slip in wrong.items():
        source = source.replace(right, slip)
    code, out, _ = judged(source)
    assert code == 1
    assert "backward, dW3" in out
    assert "must hold first" not in out


def test_a_factor_that_the_class_refuses_is_a_difference_of_the_loss(judged):
    code, out, _ = judged(PUBLISHED.replace("-np.mean", "-2 * np.mean"), toml="[rules]\nconstant_factor = 0.0\n")
    assert code == 1
    assert "First divergence: loss; p matches" in out


NET = "class Net:\n    def __init__(self, weights): self.weights = weights\n"


@pytest.mark.parametrize(
    "source, words",
    [
        ("def f(:", ["net.py: SyntaxError", "0 of 40 steps were taken"]),
        (
            "import os\nclass Net:\n    def __init__(self): os._exit(0)\n    def predict(self, x): 0",
            ["net.py: ended: "],
        ),
        (
            NET + "    def predict(self, x): return 1 / 0",
            ["predictions: ZeroDivisionError", "step 0: p is missing"],
        ),
        (NET + "    def predict(self, x): print('x' * 3_000_000)", ["step 0: p has shape ()"]),
    ],
    ids=["syntax", "exit", "crash", "flood"],
)
def test_a_program_that_fails_is_a_difference_with_its_reason(judged, source, words):
    code, out, err = judged(source)
    assert code == 1
    assert all(word in out for word in words), out
    assert "Traceback" not in out + err


def test_of_weights_the_one_that_is_not_told_is_named():
    problem = lab_problem("tanh", "linear", bias=True)
    told = {name: np.stack([W] * 7) for name, W in problem.weights.items() if name != "b1"}
    errors = {"errors": {"b1": "has not the same shape at every step"}}
    assert answered(problem, range(7), Message(errors, told)).reason == "b1 has not the same shape at every step"
    assert answered(problem, range(7), Message({}, told)).reason == "b1 is not given"


def test_a_program_that_stops_on_the_way_is_a_difference(judged):
    stops = PUBLISHED.replace(
        "def step(self, x, y):", "n = 0\n    def step(self, x, y):\n        self.n += 1 / (7 - self.n)"
    )
    stops = stops.replace("self.n += 1 / (7 - self.n)", "self.n += 1\n        if self.n > 7: self.weights = None")
    code, out, _ = judged(stops)
    assert code == 1
    assert "7 of 40 steps were taken" in out


@pytest.mark.parametrize("name", ["always_equal", "not_a_number", "forge_answers", "injection", "write_results"])
def test_a_hostile_program_is_a_difference_and_nothing_else(capsys, tmp_path, name):
    program = programs(tmp_path)[name]
    code, out, err = run(capsys, "--submission", program, "--data", "xor", "--epochs", 20)
    assert code == 1
    assert "Traceback" not in out + err
    assert "\x1b" not in out + err


def test_a_program_never_runs_outside_the_sandbox(judged, tmp_path):
    trace = tmp_path / "trace"
    writes = PUBLISHED.replace(
        "    W = self.weights", f"    open({str(trace)!r}, 'w').close()\n        W = self.weights", 1
    )
    assert writes != PUBLISHED
    code, out, _ = judged(writes)
    assert code == 1
    assert "FileNotFoundError" in out or "OSError" in out
    assert not trace.exists()


@pytest.mark.parametrize("weak", [False, True])
def test_weak_walls_are_refused_unless_asked_for(judged, monkeypatch, tmp_path, weak):
    monkeypatch.setenv("PATH", str(tmp_path))
    code, out, err = judged(PUBLISHED, *["--weak"] * weak)
    assert code == (0 if weak else 3)
    assert ("bubblewrap (bwrap) is not installed: install it, or give --container" in err) != weak
    assert ("match" in out) == weak


@pytest.mark.parametrize(
    "args, words",
    [
        (["--submission", "nowhere.py"], "nowhere.py does not exist"),
        (["--submission", ".", "--lane", "free"], "in lockstep alone: leave out --lane"),
        (["--submission", ".", "--seeds", "3"], "in lockstep alone: leave out --seeds"),
        (["--submission", ".", "--class", "no.toml"], "cannot read no.toml"),
        (["--class", "class.toml"], "--class says something of a --submission: give one"),
        (["--weak"], "--weak says something of a --submission: give one"),
    ],
)
def test_what_does_not_go_with_a_submission_is_one_clear_line(capsys, args, words):
    code, _, err = run(capsys, *args)
    assert code == 2
    assert words in err.splitlines()[-1]


def test_so_many_steps_as_an_answer_holds_and_no_more(judged):
    code, out, _ = judged(PUBLISHED, "--epochs", 9000)
    assert code == 1
    assert re.search(r"every step of a submission is recorded: --epochs \d{4} would fit", out)


def as_on_paper(problem, weights, wrong=1.0):
    """The lab's formulas, written as most people do: no care for saturation."""
    W, x, y = weights, problem.x, problem.y
    a1 = 1 / (1 + np.exp(-(x @ W["W1"])))
    a2 = 1 / (1 + np.exp(-(a1 @ W["W2"])))
    p = 1 / (1 + np.exp(-(a2 @ W["W3"])))
    dz3 = (-y / p + (1 - y) / (1 - p)) * p * (1 - p) / len(y)
    dz2 = dz3 @ W["W3"].T * a2 * (1 - a2)
    dz1 = dz2 @ W["W2"].T * a1 * (1 - a1)
    loss = np.asarray(-np.mean(y * np.log(p) + (1 - y) * np.log(1 - p)))
    return {"loss": loss, "dW3": a2.T @ dz3, "dW2": a1.T @ dz2, "dW1": wrong * (x.T @ dz1)}


def saturated(scale):
    """A problem whose predictions are all but 1."""
    problem = lab_problem("sigmoid", "xor", seed=1)
    return replace(problem, weights={name: scale * np.abs(W) for name, W in problem.weights.items()})


@pytest.mark.parametrize("scale", [0.1, 1.0, 2.5])
def test_other_formulas_are_right_where_the_bounds_of_ours_would_not_hold(scale):
    problem = saturated(scale)
    assert_steps(Descent(Asked(as_on_paper, problem)), problem, epochs=20, allowance=Foreign(problem))
    if scale > 2:
        with pytest.raises(AssertionError, match="loss"):
            assert_steps(Descent(Asked(as_on_paper, problem)), problem, epochs=20, allowance=Derived(problem))


@pytest.mark.parametrize("scale", [0.1, 1.0])
def test_other_formulas_are_wrong_where_they_are_off_by_a_relative_1e_8(scale):
    problem = saturated(scale)
    wrong = Descent(Asked(lambda problem, weights: as_on_paper(problem, weights, 1 + 1e-8), problem))
    with pytest.raises(AssertionError, match="backward, dW1"):
        assert_steps(wrong, problem, epochs=3, allowance=Foreign(problem))


@pytest.mark.slow
@pytest.mark.parametrize(
    "source, options, code, words",
    [
        (PUBLISHED, (), 0, "2 passed"),
        (SLIP, ("--data", "xor"), 1, "Likely cause: the derivative is left out at layer 2"),
        (
            PUBLISHED,
            ("--data", "xor", "--act", "tanh"),
            1,
            "tanh-xor-float64-bce: the two implementations differ",
        ),
    ],
    ids=["right", "slip", "another-activation"],
)
def test_pytest_compare_takes_a_submission(tmp_path, source, options, code, words):
    (tmp_path / "net.py").write_text(source)
    command = [sys.executable, "-m", "pytest", "-q", ROOT / "compare", "--epochs", "30"]
    repeats = {"CI", "BUILD_NUMBER"}  # where pytest prints each failure a second time, in its summary
    done = subprocess.run(
        [*command, "--submission", tmp_path / "net.py", *options],
        cwd=ROOT,
        env={name: value for name, value in os.environ.items() if name not in repeats},
        capture_output=True,
        text=True,
    )
    assert done.returncode == code, done.stdout + done.stderr
    assert done.stdout.count(words) == 1
    assert not re.search(r"^\S+\.py:\d+:", done.stdout, re.MULTILINE)  # no line of ours


def test_the_empty_starter_differs_under_a_chosen_tolerance_too(judged):
    starter = (ROOT / "compare" / "grading" / "starter.py").read_text()
    code, out, _ = judged(starter, "--rtol", 1, "--atol", 1)
    assert code == 1
    assert "step 0: loss is missing" in out
    assert "cause" not in out
    assert "of 0 steps" not in out
