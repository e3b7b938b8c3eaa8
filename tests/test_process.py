"""Processes beside this one: they end with it, however it ends."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

START = """
import os, time
from compare.process import workers
if __name__ == "__main__":
    with workers(1) as pool:
        print(pool.submit(os.getpid).result(), flush=True)
        {then}
        time.sleep(600)
"""
PATIENCE = 60  # seconds until a worker counts as left behind


def is_there(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().split()[2] != "Z"
    except FileNotFoundError:
        return False


@pytest.mark.parametrize("then", ["pass", "pool.submit(time.sleep, 600)"], ids=["idle", "busy"])
def test_a_worker_ends_with_a_parent_that_is_killed(tmp_path, then):
    script = tmp_path / "start.py"
    script.write_text(START.format(then=then))
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parent.parent)}
    parent = subprocess.Popen(
        [sys.executable, script], env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    worker = int(parent.stdout.readline())
    assert is_there(worker)
    parent.kill()
    parent.wait()
    parent.stdout.close()
    until = time.monotonic() + PATIENCE
    while is_there(worker) and time.monotonic() < until:
        time.sleep(0.05)
    left_behind = is_there(worker)
    if left_behind:
        os.kill(worker, 9)
    assert not left_behind
