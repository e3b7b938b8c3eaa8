"""The command line: what it prints, its exit codes, and what it says of bad input."""

import contextlib
import json
import os
import pty
import signal
import subprocess
import sys
from functools import partial

import numpy as np
import pytest
from commands import ended
from safetensors.numpy import save_file

from compare.run import main
from compare.verdict.lockstep import Lockstep

run = partial(ended, main)


def test_parity_exits_0_and_reports_each_data_set(capsys):
    code, out, _ = run(capsys, "--act", "tanh", "--epochs", "40")
    assert code == 0
    for words in ("tanh-linear-float64-bce  match", "tanh-xor-float64-bce  match", "40 of 40", "--epochs 150000"):
        assert words in out


def test_a_chosen_tolerance_that_rounding_exceeds_exits_1_with_the_message(capsys):
    args = ("--act", "tanh", "--data", "linear", "--epochs", "40", "--rtol", "0", "--atol", "0")
    code, out, _ = run(capsys, *args)
    assert code == 1
    assert "DIFFER" in out
    assert "To reproduce: backprop-parity run --act tanh --data linear" in out


def test_strict_fails_where_rounding_could_hide_the_values(capsys):
    args = ("--act", "none", "--data", "xor", "--epochs", "3000", "-q")
    assert run(capsys, *args)[0] == 0
    assert run(capsys, *args, "--strict")[0] == 1


def test_divergence_is_said(capsys):
    code, out, _ = run(capsys, "--act", "none", "--data", "linear", "--lr", "1e6")
    assert code == 0
    assert "both diverged at step" in out


def test_json_holds_the_settings_and_the_findings(capsys, tmp_path):
    path = tmp_path / "found.json"
    assert run(capsys, "--act", "relu", "--data", "xor", "--epochs", "10", "--json", str(path))[0] == 0
    found = json.loads(path.read_text())
    assert found["settings"]["epochs"] == 10
    assert found["results"][0]["lockstep"]["verdict"] == "match"
    assert found["results"][0]["lockstep"]["tensors"]["dW1"]["checks"] == 10


def test_weights_come_from_a_file(capsys, tmp_path):
    save_file({"W1": np.ones((2, 3)), "W2": np.ones((3, 1))}, tmp_path / "w")
    args = ("--act", "tanh", "--data", "linear", "--epochs", "5", "--weights", str(tmp_path / "w"))
    assert run(capsys, *args)[0] == 0


@pytest.mark.parametrize(
    "args, words",
    [
        ("--act tahn", "unknown activation 'tahn'; did you mean 'tanh'?"),
        ("--act leaky_relu:x", "'x' is not a number"),
        ("--act leaky_relu:nan", "'nan' is not a finite number"),
        ("--act tanh:2", "tanh takes no parameter"),
        ("--data xro", "did you mean 'xor'?"),
        ("--loss bec", "did you mean 'bce'?"),
        ("--init nromal", "did you mean 'normal'?"),
        ("--dtype float16", "unknown dtype 'float16'"),
        ("--epochs 0", "0 epochs: expected 1 to"),
        ("--epochs many", "'many' is not a whole number"),
        ("--points -5", "-5 points: expected 1 to"),
        ("--points 99999999999", "points: expected 1 to"),
        ("--data xor --points 22", "22 is neither"),
        ("--hidden 10,,10", "'10,,10' is not a list of widths"),
        ("--hidden 0", "'0' is not a list of widths"),
        ("--hidden 99999999", "is not a list of widths, each 1 to 10000"),
        ("--lr 0", "'0' is not above zero"),
        ("--lr inf", "'inf' is not a finite number"),
        ("--rtol 1e-3", "--rtol and --atol are given together"),
        ("--rtol -1 --atol 0", "'-1' is below zero"),
        ("--weights /nowhere/w", "cannot read /nowhere/w"),
        ("--json /nowhere/x.json", "cannot write /nowhere/x.json"),
        ("--device warp", "device 'warp' is not available"),
        ("--no-such-option", "unrecognized arguments"),
    ],
)
def test_bad_input_is_one_clear_line_and_exit_2(capsys, args, words):
    code, out, err = run(capsys, *args.split())
    assert code == 2
    assert words in err
    assert "Traceback" not in out + err


def test_ctrl_c_keeps_and_reports_what_was_verified(capsys, monkeypatch, tmp_path):
    feed, path = Lockstep.feed, tmp_path / "found.json"

    def interrupted(lane, window):
        if window.first == 256:
            signal.raise_signal(signal.SIGINT)
        feed(lane, window)

    monkeypatch.setattr(Lockstep, "feed", interrupted)
    args = ("--act", "tanh", "--lane", "lockstep", "--epochs", "100000", "--json", str(path))
    code, out, _ = run(capsys, *args)
    assert code == 130
    assert "steps verified  512 of 100,000" in out
    assert "interrupted: what is shown above was verified until then" in out
    assert json.loads(path.read_text())["results"][0]["lockstep"]["steps"] == 512


def read_terminal(descriptor):
    """All that is written to a pseudo-terminal until its other end is closed."""
    read = []
    with contextlib.suppress(OSError):  # how Linux says that the other end is closed
        while part := os.read(descriptor, 4096):
            read.append(part)
    return b"".join(read).decode()


@pytest.mark.slow
def test_a_terminal_shows_a_progress_bar_and_a_pipe_does_not():
    command = [sys.executable, "-m", "compare.run", "--act", "none", "--epochs", "600", "--lane", "lockstep"]
    ours, theirs = pty.openpty()
    env = os.environ | {"TERM": "xterm", "COLUMNS": "100"}
    with subprocess.Popen(command, stderr=theirs, stdout=subprocess.PIPE, env=env) as process:
        os.close(theirs)
        shown = read_terminal(ours)
        printed, _ = process.communicate()
    assert process.returncode == 0
    assert "none-linear-float64-bce" in shown
    assert "/1200" in shown
    assert "━" not in printed.decode()
    piped = subprocess.run(command, capture_output=True, check=True)
    assert piped.stderr == b""


def test_an_unwritable_file_is_said_before_anything_runs(capsys, tmp_path):
    code, _, err = run(capsys, "--save", str(tmp_path))
    assert code == 2
    assert "expected a file in a folder that exists" in err
