"""Work that is shared: the same comes of it whoever does it, and nobody is left behind, however it ends."""

import ast
import os
import signal
import subprocess
import sys
import time
from contextlib import closing
from functools import partial
from multiprocessing import active_children
from pathlib import Path
from threading import Event

import pytest

from compare.pool import FREE, LostError, pool

START = """
import os, time
from compare.pool import workers
if __name__ == "__main__":
    with workers(1) as pool:
        print(pool.submit(os.getpid).result(), pool.submit(os.getppid).result(), flush=True)
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
def test_a_worker_and_what_it_is_copied_from_end_with_a_parent_that_is_killed(tmp_path, then):
    script = tmp_path / "start.py"
    script.write_text(START.format(then=then))
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parent.parent)}
    parent = subprocess.Popen(
        [sys.executable, script], env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    begun = [int(pid) for pid in parent.stdout.readline().split()]
    assert all(map(is_there, begun))
    parent.kill()
    parent.wait()
    parent.stdout.close()
    until = time.monotonic() + PATIENCE
    while any(map(is_there, begun)) and time.monotonic() < until:
        time.sleep(0.05)
    left_behind = [pid for pid in begun if is_there(pid)]
    for pid in left_behind:
        os.kill(pid, 9)
    assert not left_behind


BEGUN = """
import os, sys
from compare.pool import OPTIMIZING, workers
def found():
    return [name in sys.modules for name in OPTIMIZING], os.environ["OMP_NUM_THREADS"], os.getppid()
if __name__ == "__main__":
    with workers(2, needed=OPTIMIZING) as pool:
        print([pool.submit(found).result() for _ in range(2)], os.getpid())
"""


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere each process imports what it needs")
def test_what_workers_need_is_imported_once(tmp_path):
    """They begin with it, and are the children of one process that is not this one."""
    script = tmp_path / "begun.py"
    script.write_text(BEGUN)
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parent.parent)}
    environment.pop("OMP_NUM_THREADS", None)
    done = subprocess.run([sys.executable, script], env=environment, capture_output=True, text=True, check=True)
    found, _, here = done.stdout.rpartition(" ")
    (needed, threads, parent), other = ast.literal_eval(found)
    assert (needed, threads) == ([True, True], "1")
    assert parent == other[2] != int(here)


def squared(number, reins):
    """Counts so many steps; the first pieces are the last to be ready."""
    for _ in range(number):
        reins.count(1)
    time.sleep(0.2 * max(0, 3 - number))
    return number**2


def patient(number, reins):
    """All but the first work until they are told to stop."""
    reins.count(1)
    while number and not reins.stop.is_set():
        time.sleep(0.01)
    return number


def dying(number, reins):
    os.kill(os.getpid(), signal.SIGKILL)


def in_order(hands):
    counted = []
    found = [*hands.in_order(squared, range(6), Event(), counted.append)]
    return found, sum(counted)


@pytest.mark.parametrize("processes", [1, 2])
def test_outcomes_come_in_the_order_of_the_work_and_all_steps_are_counted(processes):
    with pool(processes) as hands:
        assert in_order(hands) == ([0, 1, 4, 9, 16, 25], 15)
    assert not active_children()


@pytest.mark.cluster
def test_so_they_do_from_a_cluster(cluster):
    with pool(1, cluster.address) as hands:
        assert in_order(hands) == ([0, 1, 4, 9, 16, 25], 15)


def test_who_is_at_work_is_told_of_an_interruption_and_nothing_else_is_begun():
    stop, found = Event(), []
    with pool(2) as hands:
        for number in hands.in_order(patient, range(9), stop):
            found.append(number)
            stop.set()
        assert found == sorted(found)  # one that began late may have been told before
        assert len(found) <= 4
        assert in_order(hands)[0][:2] == [0, 1]  # they go on with what comes next


def test_what_nobody_asks_for_any_more_is_ended():
    with pool(2) as hands:
        with closing(hands.in_order(patient, range(9), Event())) as outcomes:
            assert next(outcomes) == 0
        assert in_order(hands)[0][:2] == [0, 1]


@pytest.mark.parametrize("processes", [1, 2])
def test_what_is_done_beside_is_there_when_it_is_asked_for(processes):
    with pool(processes) as hands:
        asked = hands.beside(os.getpid)
        assert in_order(hands)[1] == 15
        assert (asked() == os.getpid()) == (processes == 1)


def test_what_is_done_beside_and_never_asked_for_is_not_waited_for():
    with pool(2) as hands:
        hands.beside(partial(time.sleep, 600))
    assert not active_children()


def test_a_process_that_dies_is_said():
    with pytest.raises(LostError, match="a process was ended from outside"), pool(2) as hands:
        [*hands.each(dying, [1], FREE.stop)]
    assert not active_children()
