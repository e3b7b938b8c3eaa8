"""The plugin of pytest, in suites of other people: what it compares, how it fails, that it is not in the way."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from compare.parties import manual_steps
from compare.problems import lab_problem
from compare.testing import assert_steps

pytest_plugins = ["pytester"]

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()
PLUGIN = "pytest_backprop_parity"

# Somebody's network of one hidden layer with tanh, and mean binary cross-entropy, as a student writes it.
SUITE = """
import numpy as np
import pytest

def my_backprop(problem, weights, slip=1.0):
    x, y, W1, W2 = problem.x, problem.y, weights["W1"], weights["W2"]
    a1 = np.tanh(x @ W1)
    p = 1 / (1 + np.exp(-(a1 @ W2)))
    dz2 = (p - y) / len(y)
    dz1 = dz2 @ W2.T * (1 - a1**2)
    loss = -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))
    return {"loss": loss, "dW1": slip * x.T @ dz1, "dW2": a1.T @ dz2}

def with_a_slip(problem, weights):
    return my_backprop(problem, weights, slip=2.0)

def that_breaks(problem, weights):
    return {}["dW1"]

def told(problem, **wrong):
    return problem.x, problem.y, problem.weights, my_backprop(problem, problem.weights) | wrong

@pytest.fixture
def xor(parity):
    return parity.problem("tanh", "xor", hidden=(4,))
"""

# What the README's example leaves to its reader.
THEIRS = """
from compare import lab_problem
problem = lab_problem("tanh", "xor", hidden=(4,))
x, y, W1, W2 = problem.x, problem.y, *problem.weights.values()
told = my_backprop(problem, problem.weights)
dW1, dW2 = told["dW1"], told["dW2"]

def my_backprop(problem, weights):
    x, y, W1, W2, W3 = problem.x, problem.y, *weights.values()
    a1 = np.tanh(x @ W1)
    a2 = np.tanh(a1 @ W2)
    p = 1 / (1 + np.exp(-(a2 @ W3)))
    dz3 = (p - y) / len(y)
    dz2 = dz3 @ W3.T * (1 - a2**2)
    dz1 = dz2 @ W2.T * (1 - a1**2)
    loss = -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))
    return {"loss": loss, "dW1": x.T @ dz1, "dW2": a1.T @ dz2, "dW3": a2.T @ dz3}

"""


@pytest.fixture(scope="module")
def loaded():
    """All of PyTorch that is used, which cannot be loaded twice: pytester forgets what its runs load."""
    problem = lab_problem("tanh", "xor")
    assert_steps(manual_steps(problem), problem, epochs=1)


@pytest.fixture
def suite(pytester, monkeypatch, loaded):
    """Runs pytest, in this process, on a file that begins as above, and on no plugin of others."""
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")

    def run(code, *options, ini=""):
        pytester.makeini(f"[pytest]\n{ini}")
        pytester.makepyfile(test_theirs=SUITE + code)
        return pytester.runpytest_inprocess("-p", PLUGIN, *options)

    return run


RIGHT = {
    "every-step-of-a-training": "assert parity(my_backprop, xor).steps == 100",
    "beside-a-function-that-is-believed": "parity(my_backprop, xor, my_backprop, epochs=2)",
    "one-step": "assert parity.check(*told(xor), act='tanh')",
    "one-step-of-a-function": "parity.check(*told(xor)[:3], lambda x, y, w: my_backprop(xor, w), act='tanh')",
    "problems-of-the-lab": "assert (xor.weights['W1'].shape, xor.dtype) == ((2, 4), 'float64')",
}


@pytest.mark.parametrize("line", RIGHT.values(), ids=RIGHT)
def test_what_is_right_passes(suite, line):
    suite(f"def test_mine(parity, xor):\n    {line}\n").assert_outcomes(passed=1)


def test_the_readmes_example_passes(suite):
    (example,) = re.findall(r"```python\n(def test_my_backprop\(parity\).*?)```", README, re.DOTALL)
    suite(THEIRS + example).assert_outcomes(passed=2)


WRONG = {
    "a-gradient-twice-as-large": (
        "parity(with_a_slip, xor)",
        "AssertionError: tanh-xor-float64-bce: the two implementations differ",
        "First divergence: dW1",
    ),
    "a-step": (
        "parity.check(*told(xor, dW2=xor.weights['W2']), act='tanh')",
        "AssertionError: dW2 is wrong",
        "✗ dW2   wrong",
    ),
    "nothing-told": ("parity.check(*told(xor)[:3], {}, act='tanh')", "AssertionError: nothing was told yet"),
    "no-steps": ("parity(my_backprop, xor, epochs=0)", "epochs is 0, expected at least 1"),
    "no-such-activation": ("parity.problem('tanhh', 'xor')", "'tanhh'; did you mean 'tanh'?"),
    "no-such-data": ("parity.problem('tanh', 'xorr')", "'xorr'; did you mean 'xor'?"),
    "no-weights": ("parity.check(xor.x, xor.y, {}, {}, act='tanh')", "CompareError: weights"),
    "their-function-breaks": ("parity(that_breaks, xor)", "KeyError: 'dW1'"),
    "their-function-breaks-at-one-step": (
        "parity.check(*told(xor)[:3], that_breaks, act='tanh')",
        "KeyError: 'dW1'",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_fails_in_their_own_line_with_our_words(suite, name):
    line, *words = WRONG[name]
    done = suite(f"def test_mine(parity, xor):\n    {line}\n")
    done.assert_outcomes(failed=1)
    shown = done.stdout.str()
    assert [each for each in words if each not in shown] == [], shown
    assert set(re.findall(r"^(\S+):\d+:", shown, re.MULTILINE)) == {"test_theirs.py"}


# What a test asks for, the command line, the configuration, and the values that hold.
SAID = {
    "nothing": ([], "", "100 0 float64 False"),
    "a-configuration": ([], "parity_epochs = 7\nparity_seed = 3\nparity_dtype = float32", "7 3 float32 False"),
    "a-command-line": (["--parity-epochs=9", "--parity-seed=4"], "parity_epochs = 7", "9 4 float64 False"),
    "strict": (["--parity-strict"], "", "100 0 float64 True"),
    "strict-configured": ([], "parity_strict = true", "100 0 float64 True"),
}
SHOWS = """
from dataclasses import dataclass

def test_mine(parity, monkeypatch):
    monkeypatch.setattr("compare.assert_parity", lambda *given, **said: said, raising=False)
    monkeypatch.setattr("compare.lab_problem", lambda *given, **said: said, raising=False)
    said = parity("ours", "problem") | parity.problem("tanh", "xor")
    print(*(said[name] for name in ("epochs", "seed", "dtype", "strict")))
    assert parity("ours", "problem", epochs=1)["epochs"] == parity.problem("tanh", "xor", seed=1)["seed"] == 1
"""


@pytest.mark.parametrize("name", SAID)
def test_the_command_line_goes_before_the_configuration_and_a_test_before_both(suite, name):
    options, ini, values = SAID[name]
    done = suite(SHOWS, "-s", *options, ini=ini)
    done.assert_outcomes(passed=1)
    assert values in done.stdout.str()


# Options, configuration, and the sentence that refuses them.
UNUSABLE = {
    "epochs": ([], "parity_epochs = many", "parity_epochs is 'many', expected a whole number"),
    "dtype": ([], "parity_dtype = float16", "float16"),
    "seed": (["--parity-seed=x"], "", "argument --parity-seed: invalid int value: 'x'"),
}


@pytest.mark.parametrize("name", UNUSABLE)
def test_what_cannot_be_meant_is_refused_in_a_sentence(suite, name):
    options, ini, words = UNUSABLE[name]
    done = suite("def test_mine(parity, xor):\n    parity(my_backprop, xor)\n", *options, ini=ini)
    assert done.ret != 0
    assert words in done.stdout.str() + done.stderr.str()


def alone(folder, *options, code):
    """What pytest says of a file in a process of its own, which has loaded nothing yet."""
    (folder / "test_theirs.py").write_text(code)
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-p", PLUGIN, *options]
    ours = {"PYTHONPATH": str(ROOT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTEST_ADDOPTS": ""}
    environment = os.environ | ours
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def test_help_names_each_option_and_its_default(tmp_path):
    code, words = alone(tmp_path, "--help", code="")
    assert code == 0
    words = " ".join(words.split())
    for name, default in {"epochs": "100", "seed": "0", "dtype": "float64"}.items():
        assert re.search(rf"--parity-{name}[= ]PARITY_\w+ [^-]+ \(default: {default}\)", words)
        assert f"parity_{name} (string): " in words
    assert "--parity-strict " in words


WITHOUT_USE = """
import sys

def test_nothing_of_ours_is_loaded():
    assert not {"compare", "manual", "reference", "torch", "numpy", "jaxtyping"} & {*sys.modules}
"""


def test_a_suite_that_has_no_use_for_it_imports_nothing_and_sees_no_change(tmp_path):
    code, words = alone(tmp_path, "-q", "-W", "error", code=WITHOUT_USE)
    assert code == 0, words
    assert re.fullmatch(r"\. +\[100%\]\n1 passed in .*\n", words)


# The arguments are checked by the import hook alone: without it, the seed would go where NumPy refuses it.
HOOKED = """
import sys
sys.modules["jax"] = None  # jaxtyping would import all of it

import pytest
from jaxtyping import TypeCheckError

def test_the_hook_sees_all_of_ours(parity):
    with pytest.raises(TypeCheckError, match="lab_problem"):
        parity.problem("tanh", "xor", seed="one")
"""


def test_jaxtypings_import_hook_checks_what_the_fixture_imports(tmp_path):
    hook = ["-p", "jaxtyping._pytest_plugin", "--jaxtyping-packages=compare.problems,beartype.beartype"]
    code, words = alone(tmp_path, "-q", *hook, code=HOOKED)
    assert (code, "1 passed" in words) == (0, True), words
