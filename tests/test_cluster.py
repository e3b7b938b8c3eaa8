"""A cluster: a real scheduler, and workers of which one is killed while it works."""

import os
import re
import time
from concurrent.futures import wait

import pytest

from compare.cluster import executor

pytestmark = pytest.mark.cluster


def late(seconds, number):
    time.sleep(seconds)
    return number**2, os.getpid()


def test_what_a_killed_worker_had_begun_is_done_by_the_other(cluster):
    with executor(cluster.address) as pool:
        running = [pool.submit(late, 0.2, number) for number in range(12)]
        wait(running[:2])
        killed, survivor = cluster.workers
        killed.kill()
        squares, done_by = zip(*(future.result(timeout=60) for future in running), strict=True)
    assert squares == tuple(number**2 for number in range(12))
    assert survivor.pid in done_by
    assert killed.wait() == -9


def test_what_has_not_finished_is_dropped_at_the_end(cluster):
    with executor(cluster.address) as pool:
        waiting = [pool.submit(late, 30.0, number) for number in range(4)]
    assert not wait(waiting, timeout=10).not_done
    assert all(future.cancelled() for future in waiting)


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:1", "nowhere", "", "tcp://127.0.0.1:port"])
def test_an_address_without_a_scheduler_is_one_clear_line(address, monkeypatch):
    monkeypatch.setattr("compare.cluster.PATIENCE", 0.5)
    words = re.escape(f"no scheduler at {address!r}: ")
    with pytest.raises(ValueError, match=words) as caught, executor(address):
        pass
    assert "\n" not in str(caught.value)
