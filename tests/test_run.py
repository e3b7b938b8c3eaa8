"""The command line: what it prints, its exit codes, and what it says of bad input."""

import contextlib
import errno
import json
import os
import pty
import re
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from commands import ended
from safetensors.numpy import save_file

from compare import pool
from compare.run import main
from compare.show import figures, text
from compare.verdict.lockstep import Lockstep

run = partial(ended, main)


SHARE = r"at most 0\.\d+ of a bound"
WHAT = r" \(what rounding explains of loss and gradients\)"
EACH = [rf"tanh-{data}-float64-bce  match, 40 steps, {SHARE}" for data in ("linear", "xor")]
SEEDS = rf"  2 seeds together: match, 80 steps, {SHARE}"
ALL = rf"2 of 2 trainings match, 80 steps, {SHARE}{WHAT}"
ALL_SEEDS = rf"2 of 2 trainings match, each from 2 seeds, 160 steps, {SHARE}{WHAT}"
TOLERANCE = "2 of 2 trainings match, 80 steps, at most .* of a tolerance"
DRIFT = "2 of 2 trainings drift no further than rounding explains, 80 steps"


@pytest.mark.parametrize(
    "options, lines",
    [
        ("", [*EACH, ALL]),
        ("-q", [ALL]),
        ("--lane lockstep", [*EACH, ALL]),
        ("--lane free", [".*", ".*", DRIFT]),
        ("--rtol 1e-9 --atol 1e-12", [".*", ".*", TOLERANCE]),
        ("--seeds 2", [EACH[0], SEEDS, EACH[1], SEEDS, ALL_SEEDS]),
    ],
    ids=["plain", "quiet", "lockstep", "free", "tolerance", "seeds"],
)
def test_parity_is_a_line_for_each_training_and_one_for_all(capsys, options, lines):
    code, out, _ = run(capsys, "--act", "tanh", "--epochs", "40", *options.split())
    assert code == 0
    for line, expected in zip(out.splitlines(), lines, strict=True):
        assert re.fullmatch(expected, line)


def test_verbose_explains_its_words_before_it_uses_them_and_ends_with_the_same_line(capsys):
    code, out, _ = run(capsys, "--act", "tanh", "--data", "xor", "--epochs", "40", "-v")
    assert code == 0
    explained, _, told = out.partition("\n\n")
    words = [line.split()[0] for line in explained.splitlines()]
    assert words == ["steps", "bound", "share", "operation", "resolution", "alone"]
    for words in ("steps verified  40 of 40", "largest share   loss 0.", "PyTorch alone   after 40 steps", "dW3"):
        assert words in told
    assert re.fullmatch(rf"1 of 1 training matches, 40 steps, {SHARE}{WHAT}", told.splitlines()[-1])


@pytest.mark.parametrize("options", [[], ["-q"], ["-v"]], ids=["plain", "quiet", "verbose"])
def test_a_chosen_tolerance_that_rounding_exceeds_exits_1_with_the_message(capsys, options):
    args = ("--act", "tanh", "--data", "linear", "--epochs", "40", "--rtol", "0", "--atol", "0")
    code, out, _ = run(capsys, *args, *options)
    assert code == 1
    name = "tanh-linear-float64-bce"
    again = "backprop-parity run --act tanh --data linear --epochs 1 --rtol 0.0 --atol 0.0"
    assert f"{name}  differs at 40 of 40 steps, first: step 0, z1" in out
    assert f"To reproduce: {again}\n" in out
    assert "it is the chosen tolerance that is exceeded" in out
    assert out.splitlines()[-1] == f"1 of 1 training differs, first: {name}, step 0, z1; look closer: {again}"


def test_strict_fails_where_rounding_could_hide_the_values(capsys):
    args = ("--act", "none", "--data", "xor", "--epochs", "3000", "-q")
    assert run(capsys, *args)[0] == 0
    code, out, _ = run(capsys, *args, "--strict")
    assert code == 1
    assert out.splitlines()[-1] == (
        "1 of 1 training fails --strict, first: none-xor-float64-bce, where rounding could hide a difference; "
        "look closer: backprop-parity run --act none --data xor --epochs 3000 --strict"
    )


def test_divergence_is_said(capsys):
    code, out, _ = run(capsys, "--act", "none", "--data", "linear", "--lr", "1e6")
    assert code == 0
    assert ", then both overflow alike, at step 5\n" in out
    assert out.endswith("; 1 ended in an overflow, on both sides alike\n")


def test_json_holds_the_settings_and_the_findings(capsys, tmp_path):
    path = tmp_path / "found.json"
    assert run(capsys, "--act", "relu", "--data", "xor", "--epochs", "10", "--json", str(path))[0] == 0
    found = json.loads(path.read_text())
    assert found["settings"]["epochs"] == 10
    assert found["verdict"].startswith("1 of 1 training matches, 10 steps, at most 0.")
    lockstep = found["results"][0]["lockstep"]
    assert lockstep["verdict"] == "match"
    assert lockstep["tensors"]["dW1"]["checks"] == 10
    assert lockstep["share"] == max(lockstep["tensors"][name]["share"] for name in ("loss", "dW1", "dW2", "dW3"))


def test_weights_come_from_a_file(capsys, tmp_path):
    save_file({"W1": np.ones((2, 3)), "W2": np.ones((3, 1))}, tmp_path / "w")
    args = ("--act", "tanh", "--data", "linear", "--epochs", "5", "--weights", str(tmp_path / "w"))
    assert run(capsys, *args)[0] == 0


@pytest.mark.parametrize(
    "args, words",
    [
        ("--act tahn", "unknown activation 'tahn'; did you mean 'tanh'?"),
        ("--act leaky_relu:x", "'x' is not a number"),
        ("--workers 2 --scheduler tcp://127.0.0.1:1", "--scheduler brings its own workers: leave out --workers"),
        ("--scheduler nowhere", "no scheduler at 'nowhere': "),
        ("--judge file --workers 2", "--workers is for trainings of the hand-written network: leave it out"),
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
        ("--device meta", "device 'meta' is not available: Cannot copy out of meta tensor"),
        ("--lr 1e308 --dtype float32", "learning_rate is 1e+308, more than the 3.403e+38 that float32 can hold"),
        ("--act elu:-1e308 --dtype float32", "the parameter of elu:-1e308 is -1e+308, more than the 3.403e+38"),
        ("--submission /nowhere/net.py", "/nowhere/net.py does not exist"),
        ("--explain-discovery", "--explain-discovery says something of a --submission: give one"),
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
        if window.first == 1024:
            signal.raise_signal(signal.SIGINT)
        feed(lane, window)

    monkeypatch.setattr(Lockstep, "feed", interrupted)
    args = ("--act", "tanh", "--lane", "lockstep", "--epochs", "100000", "--workers", "1", "--json", str(path))
    code, out, _ = run(capsys, *args)
    assert code == 130
    last = out.splitlines()[-1]
    assert last.startswith("interrupted: until then 1 of 2 trainings matches, 2,048 steps, at most 0.")
    assert json.loads(path.read_text())["results"][0]["lockstep"]["steps"] == 2048


def outputs(capsys, folder, *options, acts=("tanh", "none", "relu")):
    """All that is written of some trainings, but for the times that they took."""
    folder.mkdir()
    trainings = ("--act", *acts, "--data", "xor", "--lr", "0.5", "--epochs", "60")
    written = ("--rtol", "1e-12", "--atol", "0", "--json", folder / "json", "--save", folder / "saved")
    code, out, _ = run(capsys, *trainings, *(written if "--seeds" not in options else ()), *options)
    files = {path.name: re.sub(rb'"steps/s">[\d,]+', b"", path.read_bytes()) for path in folder.iterdir()}
    return code, out, untimed(json.loads(files.pop("json", "{}"))), files


def untimed(found):
    if isinstance(found, dict):
        return {name: untimed(value) for name, value in found.items() if not re.search("second|cost", name)}
    return [untimed(value) for value in found] if isinstance(found, list) else found


@pytest.mark.slow
@pytest.mark.parametrize("more", [("--fail-fast",), ("--seeds", "2"), ("--html",)], ids=lambda more: more[0][2:])
def test_one_process_and_two_write_the_same(capsys, monkeypatch, tmp_path, more):
    monkeypatch.setattr("compare.watching.ensemble.step_costs", lambda problems: {p.name: 1.0 for p in problems})
    found = []
    for workers in ("1", "2"):
        pages = (tmp_path / workers / "html",) if "--html" in more else ()
        found.append(outputs(capsys, tmp_path / workers, *more, *pages, "--workers", workers))
    assert found[0] == found[1]


@pytest.mark.slow
def test_one_training_writes_the_same_in_two_processes(capsys, monkeypatch, tmp_path):
    monkeypatch.setattr("compare.watching.ensemble.step_costs", lambda problems: {p.name: 1.0 for p in problems})
    monkeypatch.setattr("compare.run.STARTED", 1)  # what takes as long as a process to start
    begun, start = [], pool.elsewhere
    monkeypatch.setattr("compare.ahead.elsewhere", lambda *args: begun.append(args) or start(*args))
    found = []
    for workers in ("1", "2"):
        page = tmp_path / workers / "html"
        found.append(outputs(capsys, tmp_path / workers, "--html", page, "--workers", workers, acts=["tanh"]))
        assert len(begun) == int(workers) - 1
    assert found[0] == found[1]


@pytest.mark.cluster
@pytest.mark.slow
def test_a_cluster_writes_the_same(capsys, tmp_path, cluster):
    alone = outputs(capsys, tmp_path / "one", "--workers", "1")
    assert outputs(capsys, tmp_path / "two", "--scheduler", cluster.address) == alone


def children_of(pid, kind):
    """The processes of a kind that a process began."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [int(child) for child in children if kind in Path(f"/proc/{child}/cmdline").read_bytes()]


def processes_of(parent):
    """The processes that work for a command: begun by it, or copied from one that is."""
    copied = [
        child for server in children_of(parent.pid, b"forkserver") for child in children_of(server, b"forkserver")
    ]
    return [*children_of(parent.pid, b"spawn_main"), *copied]


PRESSED = {
    "ctrl-c": (lambda parent, workers: os.killpg(parent.pid, signal.SIGINT), 130, "interrupted"),
    "to-the-command-alone": (lambda parent, workers: parent.send_signal(signal.SIGINT), 130, "interrupted"),
    "a-worker-is-killed": (
        lambda parent, workers: os.kill(workers[0], signal.SIGKILL),
        2,
        "a process was ended from outside, perhaps for want of memory: fewer --workers take less",
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize(
    "data, number", [(["linear", "xor"], 2), (["xor"], 1)], ids=["two-trainings", "one-ahead"]
)
@pytest.mark.parametrize("after", [0.0, 6.0], ids=["at-once", "later"])
@pytest.mark.parametrize("end, code, words", PRESSED.values(), ids=PRESSED)
def test_processes_end_with_the_command_however_that_ends(after, end, code, words, data, number):
    command = [sys.executable, "-m", "compare.run", "--act", "tanh", "--epochs", "100000000", "--workers", "2"]
    command += ["--data", *data]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as parent:
        while len(workers := processes_of(parent)) < number:
            assert parent.poll() is None
            time.sleep(0.02)
        time.sleep(after)
        end(parent, workers)
        out, err = parent.communicate(timeout=60)
    assert parent.returncode == code
    assert words in out + err
    assert "Traceback" not in out + err
    assert not any(Path(f"/proc/{worker}").exists() for worker in workers)


def interrupt_and(work, times):
    """The work, in whose midst Ctrl-C is pressed so often."""

    def interrupted(*args, **kwargs):
        for _ in range(times):
            signal.raise_signal(signal.SIGINT)
        return work(*args, **kwargs)

    return interrupted


@pytest.mark.parametrize(
    "times, written, last",
    [
        (1, {"j", "s", "h", "f"}, "interrupted when all was verified: what was asked for is written"),
        (2, {"j", "s"}, "backprop-parity run: interrupted"),
    ],
    ids=["once", "twice"],
)
def test_ctrl_c_while_the_report_is_made_loses_nothing_that_is_there(
    capsys, monkeypatch, tmp_path, times, written, last
):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(figures, "pictures", interrupt_and(figures.pictures, times))
    outputs = ("--json", "j", "--save", "s", "--html", "h", "--figures", "f")
    code, out, err = run(capsys, "--act", "none", "--data", "xor", "--epochs", "5", *outputs)
    assert code == 130
    assert (out + err).splitlines()[-1] == last
    assert {path.name for path in tmp_path.iterdir()} == written
    assert json.loads((tmp_path / "j").read_text())["verdict"].startswith("1 of 1 training matches, 5 steps")


def test_what_cannot_be_written_keeps_nothing_else_from_it(capsys, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "f" / "share-xor-none.svg").mkdir(parents=True)
    outputs = ("--json", "j", "--html", "h", "--figures", "f")
    code, out, err = run(capsys, "--act", "none", "--data", "xor", "--epochs", "5", *outputs)
    assert code == 2
    assert err == (
        "backprop-parity run: error: cannot write f/share-xor-none.svg: "
        "a folder, expected a file in a folder that exists\n"
    )
    assert {path.name for path in tmp_path.iterdir()} == {"f", "h", "j"}
    assert out.splitlines()[-1].startswith("1 of 1 training matches, 5 steps")


def test_what_nobody_is_told_is_written_all_the_same(capsys, monkeypatch, tmp_path):
    def untold(*args, **kwargs):
        raise BrokenPipeError(errno.EPIPE, "Broken pipe")

    monkeypatch.setattr(text, "print_judged", untold)
    path = tmp_path / "found.json"
    code, out, err = run(capsys, "--act", "none", "--epochs", "5", "--json", str(path))
    assert (code, out) == (141, "")
    assert err == "backprop-parity run: nobody reads standard output any more: what was left to say is lost\n"
    assert json.loads(path.read_text())["verdict"].startswith("interrupted: until then 1 of 2 trainings matches")


WEIGHTS = {
    "one-layer": ({"W1": np.ones((2, 1))}, 0, "1 training matches"),
    "zeros": ({"W1": np.zeros((2, 3)), "W2": np.zeros((3, 1))}, 0, "1 training matches"),
    "least": ({"W1": np.full((2, 3), 5e-324), "W2": np.full((3, 1), 5e-324)}, 0, "1 training matches"),
    "no-width": ({"W1": np.ones((2, 0)), "W2": np.ones((0, 1))}, 2, "W1 has shape (2, 0): a layer without units"),
    "nan": ({"W1": np.full((2, 1), np.nan)}, 2, "W1 has 2 of 2 values that are NaN, expected finite ones"),
}


@pytest.mark.parametrize("weights, code, words", WEIGHTS.values(), ids=WEIGHTS)
def test_weights_at_the_edge_are_trained_or_refused(capsys, tmp_path, weights, code, words):
    save_file(weights, tmp_path / "w")
    args = ("--act", "tanh", "--data", "xor", "--epochs", "5", "--weights", str(tmp_path / "w"))
    ended_with, out, err = run(capsys, *args, "-v", "--json", str(tmp_path / "j"))
    assert ended_with == code
    assert words in out + err
    assert "Traceback" not in err


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
