"""What every command has in common: help with examples, and an answer at once to a slip of the pen."""

import re
import subprocess
import sys

import pytest

COMMANDS = {
    "compare.run": [],
    "compare.behaviour": [],
    "compare.study": [],
    "compare.diagnosis": [],
    "compare.bench": [],
    "compare.grade": ["run", "check", "explain", "doctor", "export", "starter", "settings"],
}
SPOKEN = [(name, *verb) for name, verbs in COMMANDS.items() for verb in [(), *((verb,) for verb in verbs)]]


WITHOUT_PYTORCH = """
import runpy, sys
try:
    runpy.run_module(sys.argv.pop(1), run_name="__main__")
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
    assert f"examples:\npython -m {' '.join(command)}" in done.stdout
    assert "exit codes: 0 " in done.stdout


@pytest.mark.parametrize("command", SPOKEN, ids=" ".join)
def test_a_slip_of_the_pen_is_one_clear_line_and_exit_2_without_pytorch(command):
    done = answered(*command, "--no-such-option", *["--to", "junit"] * ("export" in command))
    assert done.returncode == 2
    assert re.fullmatch(r"python -m compare\.[a-z ]+: error: .*", done.stderr.splitlines()[-1])
    assert "Traceback" not in done.stderr
