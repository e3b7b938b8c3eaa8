"""What every command has in common: help with examples, and an answer at once to a slip of the pen."""

import re
import subprocess
import sys

import pytest

from compare.start import VERBS

COMMANDS = {
    "run": [],
    "behaviour": [],
    "study": [],
    "diagnosis": [],
    "bench": [],
    "grade": ["run", "check", "explain", "doctor", "export", "starter", "settings"],
}
SPOKEN = [(name, *verb) for name, verbs in COMMANDS.items() for verb in [(), *((verb,) for verb in verbs)]]


WITHOUT_PYTORCH = """
import sys
from compare.start import main
try:
    raise SystemExit(main())
finally:
    assert "torch" not in sys.modules
"""


def answered(*command):
    """What a command says in a process of its own, in which PyTorch must not be imported."""
    return subprocess.run(
        [sys.executable, "-c", WITHOUT_PYTORCH, *command], capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("command", SPOKEN, ids=" ".join)
def test_help_has_examples_and_does_not_wait_for_pytorch(command):
    done = answered(*command, "--help")
    assert (done.returncode, done.stderr) == (0, "")
    assert f"examples:\nbackprop-parity {' '.join(command)}" in done.stdout
    assert "exit codes: 0 " in done.stdout


def test_the_help_of_all_has_an_example_of_each_verb():
    done = answered("--help")
    assert (done.returncode, done.stderr) == (0, "")
    assert set(VERBS) == set(COMMANDS) == set(re.findall(r"^backprop-parity (\w+)", done.stdout, re.MULTILINE))


@pytest.mark.parametrize(
    "verb, words",
    [
        (["grad"], "unknown verb 'grad'; did you mean 'grade'? "),
        ([], "unknown verb ''; "),
    ],
)
def test_an_unknown_verb_is_one_clear_line_and_exit_2(verb, words):
    done = answered(*verb)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"backprop-parity: error: {words}(choose from {', '.join(VERBS)})\n"


@pytest.mark.parametrize("command", SPOKEN, ids=" ".join)
def test_a_slip_of_the_pen_is_one_clear_line_and_exit_2_without_pytorch(command):
    done = answered(*command, "--no-such-option", *["--to", "junit"] * ("export" in command))
    assert done.returncode == 2
    assert re.fullmatch(r"backprop-parity [a-z ]+: error: .*", done.stderr.splitlines()[-1])
    assert "Traceback" not in done.stderr
