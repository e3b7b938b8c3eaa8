"""Fixtures of the project's own tests."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from selenium import webdriver
from selenium.webdriver.chrome.service import Service

from compare.process import one_thread

HERE = Path(__file__).parent


@pytest.fixture(autouse=True)
def single_thread():
    with one_thread():
        yield


@pytest.fixture(scope="module")
def browser():
    """Chromium without a window."""
    options = webdriver.ChromeOptions()
    for argument in (
        "--headless=new",
        "--no-sandbox",
        "--disable-dev-shm-usage",
        "--disable-background-networking",
    ):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options, Service("/usr/bin/chromedriver"))
    yield driver
    driver.quit()


@dataclass(frozen=True)
class Cluster:
    """A running Dask scheduler's address, and its two workers."""

    address: str
    workers: list[subprocess.Popen]


@pytest.fixture
def cluster(tmp_path) -> Iterator[Cluster]:
    """A scheduler and two workers on the loopback interface, each a process."""
    file, processes = tmp_path / "scheduler.json", []
    importable = os.environ | {"PYTHONPATH": f"{HERE.parent}:{HERE}"}

    def start(which, *arguments):
        command = [sys.executable, "-m", f"distributed.cli.dask_{which}", *arguments, "--no-dashboard"]
        process = subprocess.Popen(
            [*command, "--host", "127.0.0.1"],
            cwd=tmp_path,
            env=importable,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        processes.append(process)
        return process

    try:
        start("scheduler", "--port", "0", "--scheduler-file", str(file))
        while not file.exists():
            assert processes[0].poll() is None, "the scheduler ended"
            time.sleep(0.05)
        address = json.loads(file.read_text())["address"]
        yield Cluster(address, [start("worker", address, "--no-nanny", "--nthreads", "1") for _ in range(2)])
    finally:
        for process in processes:
            process.kill()
            process.wait()
