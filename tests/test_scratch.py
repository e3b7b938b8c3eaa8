"""Folders for a while: closed to others, and swept where a killed process left them."""

import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from compare import scratch as module
from compare.scratch import LOCK, scratch

HOLDS = """
import sys, time
from compare.scratch import scratch
with scratch() as folder:
    (folder / "net.py").write_text("secret")
    print(folder, flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def holding(tmp_path):
    """Starts a process that has such a folder in this place; gives both."""
    started = []

    def start():
        process = subprocess.Popen(
            [sys.executable, "-c", HOLDS],
            env={"TMPDIR": str(tmp_path), "PYTHONPATH": str(Path(__file__).parent.parent)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process, Path(process.stdout.readline().strip())

    yield start
    for process in started:
        process.communicate()


def test_nobody_else_can_enter_and_nothing_stays():
    with scratch() as folder:
        assert stat.S_IMODE(folder.parent.stat().st_mode) == 0o700
        assert list(folder.iterdir()) == []
        (folder / "net.py").touch()
    assert not folder.parent.exists()


def test_what_a_killed_process_leaves_is_swept_by_the_next_and_nothing_else(holding, tmp_path):
    others = [tmp_path / name for name in ("grade-book", "grade-points-elsewhere", "elsewhere")]
    for path in others:
        path.mkdir()
        (path / "kept").touch()
    (tmp_path / "grade-link").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "elsewhere" / LOCK).touch()
    (tmp_path / "grade-points-elsewhere" / LOCK).symlink_to(tmp_path / "elsewhere" / LOCK)
    living, held = holding()
    killed, left = holding()
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    assert (left / "net.py").exists()
    assert stat.S_IMODE(left.parent.stat().st_mode) == 0o700
    _, third = holding()
    assert not left.parent.exists()
    assert (held / "net.py").exists()
    assert living.poll() is None
    assert all((path / "kept").exists() for path in others)
    of_nobody_else = {"grade-link", held.parent.name, third.parent.name}
    assert {path.name for path in tmp_path.iterdir()} == {path.name for path in others} | of_nobody_else


def test_a_folder_of_somebody_else_is_not_swept(monkeypatch, tmp_path):
    (tmp_path / "grade-theirs").mkdir()
    (tmp_path / "grade-theirs" / LOCK).touch()
    me = module.os.geteuid()
    monkeypatch.setattr(module.os, "geteuid", lambda: me + 1)
    module._sweep(str(tmp_path), -1)
    assert (tmp_path / "grade-theirs").exists()
    monkeypatch.undo()
    module._sweep(str(tmp_path), -2)
    assert not (tmp_path / "grade-theirs").exists()
