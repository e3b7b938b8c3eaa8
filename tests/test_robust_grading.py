"""Grading goes on: whatever is killed on the way, the rest is right, and the same command finishes it."""

import json
import os
import random
import re
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytestmark = pytest.mark.walls

ROOT = Path(__file__).parent.parent
PUBLISHED = (ROOT / "tests" / "submissions" / "published.py").read_text()
SLOW = PUBLISHED.replace("import numpy as np\n", "import time\n\nimport numpy as np\n").replace(
    "        self.weights, ", "        time.sleep(0.5)\n        self.weights, "
)
STUDENTS = 8
BRIEF = "[sandbox]\nseconds = 60.0\n[probes]\ntraining_steps = 20\n"


@pytest.fixture(scope="module")
def class_(tmp_path_factory):
    """A folder of submissions, each with a slip of its own size, that take a second and a half each."""
    folder = tmp_path_factory.mktemp("class") / "lab"
    folder.mkdir()
    for i in range(STUDENTS):
        (folder / f"s{i}.py").write_text(SLOW.replace("x.T @ dz1", f"x.T @ dz1 * (1 + {i % 3} / 7)"))
    folder.with_name("class.toml").write_text(BRIEF)
    return folder


def command(folder, results, *options):
    """Start grading; its temporary files, by which its sandboxes are known, are beside the results."""
    results.mkdir(exist_ok=True)
    (results / "seed").write_text("5")
    temporary = results.with_name(f"{results.name}-temporary")
    temporary.mkdir(exist_ok=True)
    settings = ["--class", folder.with_name("class.toml"), "--out", results, "--workers", "2"]
    return subprocess.Popen(
        [sys.executable, "-m", "compare.grade", "run", folder, *settings, *options],
        cwd=ROOT,
        env=os.environ | {"TMPDIR": str(temporary)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def ended(process):
    out, err = process.communicate(timeout=300)
    return process.returncode, out, err


def tree(results):
    """Every file below the results."""
    return {path.relative_to(results): path.read_bytes() for path in results.rglob("*") if path.is_file()}


def graded(results):
    """When each result was written."""
    return {path.parent.name: path.stat().st_mtime_ns for path in results.glob("*/result.json")}


@pytest.fixture(scope="module")
def undisturbed(class_):
    """The results of a run in which nothing is killed."""
    results = class_.with_name("undisturbed")
    code, out, err = ended(command(class_, results))
    assert (code, err) == (0, ""), out
    assert len(graded(results)) == STUDENTS
    return tree(results)


def sandboxes(results):
    """The processes whose arguments name the temporary files of this command: bubblewrap's."""
    mark, found = os.fsencode(results.with_name(f"{results.name}-temporary")), []
    for path in Path("/proc").glob("[0-9]*"):
        try:
            if mark in (path / "cmdline").read_bytes() and b"bwrap" in (path / "cmdline").read_bytes():
                found.append(int(path.name))
        except OSError:
            continue
    return found


def below(pid):
    """The process and its children, as far as they are still there."""
    found = [pid]
    for path in Path("/proc").glob("[0-9]*"):
        try:
            if int((path / "stat").read_text().rpartition(")")[2].split()[1]) == pid:
                found.append(int(path.name))
        except OSError:
            continue
    return found


def until(condition):
    """What the condition comes to, once it holds."""
    deadline = time.monotonic() + 120
    while not (value := condition()):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    return value


@pytest.mark.parametrize("seed", [0, 1])
def test_two_processes_are_killed_at_random(class_, undisturbed, tmp_path, seed):
    chance, results = random.Random(seed), tmp_path / "grades"
    process = command(class_, results)
    first = chance.randint(1, 3)
    until(lambda: len(graded(results)) >= first)
    seen = set(sandboxes(results))  # which may be about to end
    for _ in range(2):
        pid = chance.choice(until(lambda: [pid for pid in sandboxes(results) if pid not in seen]))
        os.kill(chance.choice(below(pid)), signal.SIGKILL)
        until(lambda ended=pid: ended not in sandboxes(results))  # with all processes of the same sandbox
        seen.update(sandboxes(results))
    code, out, err = ended(process)
    missing = re.findall(r"^ungraded: '(s\d)': WallBrokenError: the sandbox was ended from outside", out, re.M)
    assert (code, err) == (1, ""), out
    assert 1 <= len(missing) <= 2, out  # one that had answered everything loses nothing
    before = graded(results)
    assert set(before) == {f"s{i}" for i in range(STUDENTS)} - set(missing)
    for student in before:
        assert (results / student / "result.json").read_bytes() == undisturbed[Path(student, "result.json")]

    assert ended(command(class_, results))[0] == 0
    assert tree(results) == undisturbed
    assert before.items() <= graded(results).items()


def test_the_whole_command_is_killed_and_the_same_command_goes_on(class_, undisturbed, tmp_path):
    results = tmp_path / "grades"
    process = command(class_, results)
    until(lambda: len(graded(results)) >= 3)
    process.kill()
    assert process.wait() == -signal.SIGKILL
    process.communicate()
    until(lambda: not sandboxes(results))  # which the kernel ends with their parent
    before = graded(results)
    assert 3 <= len(before) < STUDENTS
    code, out, err = ended(command(class_, results))
    assert (code, err) == (0, ""), out
    assert tree(results) == undisturbed
    assert before.items() <= graded(results).items()


def test_what_a_killed_command_leaves_is_closed_to_others_and_swept_by_the_next(class_, tmp_path):
    results, temporary = tmp_path / "grades", tmp_path / "grades-temporary"
    process = command(class_, results, "--only", "s0")
    until(lambda: sandboxes(results))
    process.kill()
    process.communicate()
    assert {stat.S_IMODE(path.stat().st_mode) for path in temporary.iterdir()} == {0o700}
    assert ended(command(class_, results, "--only", "s0"))[0] == 0
    assert not list(temporary.iterdir())


def test_a_cluster_grades_the_same_though_a_worker_is_killed(class_, undisturbed, tmp_path, cluster):
    results = tmp_path / "grades"
    process = command(class_, results, "--scheduler", cluster.address)
    until(lambda: len(graded(results)) >= 2)
    cluster.workers[0].kill()
    code, out, err = ended(process)
    assert (code, err) == (0, ""), out
    assert tree(results) == undisturbed


def test_what_was_found_is_written_as_data(class_, tmp_path):
    two = ["--only", "s0", "s1", "--json", tmp_path / "found.json"]
    assert ended(command(class_, tmp_path / "grades", *two))[0] == 0
    found = json.loads((tmp_path / "found.json").read_text())
    assert (found["isolation"], found["interrupted"], found["ungraded"]) == ("strong", False, [])
    results = [json.loads((tmp_path / "grades" / s / "result.json").read_text()) for s in ("s0", "s1")]
    assert found["grades"] == results
