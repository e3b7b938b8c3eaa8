"""Fixtures of the project's own tests, and what those tests cannot do without."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.metadata import distributions
from pathlib import Path

import pytest

HERE = Path(__file__).parent
EXTRAS = tomllib.loads((HERE.parent / "pyproject.toml").read_text())["project"]["optional-dependencies"]


def lacking(extra):
    """What an extra names that is not installed."""
    present = {one.name.lower() for one in distributions()}
    return [name for name in (re.split("[^a-z-]", one)[0] for one in EXTRAS[extra]) if name not in present]


def installing(extra, names):
    """What is missing, and the command that brings it."""
    return f"{', '.join(names)} missing: python -m pip install -c constraints.txt -e '.[{extra}]'"


signal.signal(signal.SIGINT, signal.default_int_handler)  # which a job in the background ignores, and passes on
LACKING = lacking("test")
if not LACKING:  # before anything of ours is imported: only then are shapes and types checked as it runs
    import signatures

    signatures.install("reference", "compare")


def pytest_configure():
    if LACKING:
        raise pytest.UsageError(installing("test", LACKING))


# What a test asks for says what it is.
MARKS = {
    "browser": "browser",
    "cluster": "cluster",
    "classes": "slow",  # grades eleven classes
    "graded_class": "slow",  # grades a class
    "installed": "slow",  # builds the package, and installs it
    "folder": "slow",  # draws the lab report
    "page": "slow",  # trains, and draws the report
    "undisturbed": "slow",  # grades a class whose programs take their time
}


def pytest_collection_modifyitems(items):
    for item in items:
        for fixture in getattr(item, "fixturenames", ()):
            if fixture in MARKS:
                item.add_marker(MARKS[fixture])


@cache
def missing(mark):
    """Why tests with this mark cannot run here, and what to do; nothing where they can."""
    if mark == "browser" and shutil.which("chromedriver") is None:
        return "chromedriver missing: .ci/packages"
    if mark == "walls":
        from compare.submission.sandbox import probe

        return probe()[1].replace("is not installed", "missing: .ci/packages")
    names = lacking(mark) if mark in EXTRAS else []
    return installing(mark, names) if names else ""


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item):
    """A test that cannot run here fails in a line that says what it needs."""
    for mark in item.iter_markers():
        if reason := missing(mark.name):
            pytest.fail(reason, pytrace=False)


@pytest.fixture(autouse=True)
def single_thread():
    from compare.process import one_thread

    with one_thread():
        yield


@pytest.fixture(scope="module")
def browser():
    """Chromium without a window."""
    from browsing import chromium

    driver = chromium()
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
        while not file.exists() or not file.read_text():
            assert processes[0].poll() is None, "the scheduler ended"
            time.sleep(0.05)
        address = json.loads(file.read_text())["address"]
        yield Cluster(address, [start("worker", address, "--no-nanny", "--nthreads", "1") for _ in range(2)])
    finally:
        for process in processes:
            process.kill()
            process.wait()
