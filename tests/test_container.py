"""A container around a submission: how its engine is asked, here by a stand-in, an engine that is bubblewrap."""

import json
import os
import shutil
import sys
from pathlib import Path

import numpy as np
import pytest

from compare.grade import main
from compare.submission import container, sandbox
from compare.submission.inside.wire import Message
from compare.submission.limits import Limits
from compare.submission.sandbox import (
    Ending,
    IsolationError,
    Level,
    WallBrokenError,
    converse,
    described,
    opening,
    required,
)
from tests.commands import ended

pytestmark = pytest.mark.walls
ROOT = Path(__file__).parent.parent
PUBLISHED = ROOT / "tests" / "submissions" / "published.py"

# It keeps a note of what it was asked; what an answer is to be otherwise lies in a file.
ENGINE = f"""#!{sys.executable}
import json, os, sys
from pathlib import Path
sys.path[:0] = {[str(ROOT), *(path for path in sys.path if "site-packages" in path)]!r}
from compare.submission import sandbox
from compare.submission.limits import Limits
here, (verb, *args) = Path(__file__).parent, sys.argv[1:]
with (here / "asked").open("a") as asked:
    asked.write(json.dumps([verb, *args]) + "\\n")
otherwise = json.loads((here / "otherwise").read_text())
if verb in otherwise:
    code, said = otherwise[verb]
    print(said, file=sys.stderr)
    sys.exit(code)
if verb == "version":
    print(otherwise.get("name", "Docker"))
elif args[:1] == ["inspect"]:
    sys.exit(args[1] not in (here / "built").read_text().split())
elif verb == "build":
    Path(here, "built").write_text(args[1])
    found = [str(path.relative_to(args[2])) for path in Path(args[2]).rglob("*")]
    Path(here, "context").write_text(json.dumps(found))
elif verb == "run":
    volumes = {{}}
    for option in args:
        if option.startswith("--volume="):
            source, target, *_ = option.removeprefix("--volume=").split(":")
            volumes[target] = source
    last = args.index("timeout")
    own = json.loads(args[-2])
    if "unlimited" not in otherwise:
        own |= {{"processes": 4, "user": 100_000_000 if os.geteuid() == 0 else 0}}
    start = sandbox._walls(Path(volumes["/submission"]), Limits(), 0)[0]
    at = start.index("--info-fd")
    start[at : at + 2] = []
    at = start.index("--remount-ro", start.index("--tmpfs", start.index("/submission")))
    start[at:at] = ["--bind", volumes["/slate"], "/slate"]
    path = os.environ["REAL_PATH"]
    os.execvpe("bwrap", [*start, *args[last + 5 : -2], json.dumps(own), args[-1]], {{"PATH": path}})
"""


class Engine:
    """The stand-in, in a folder of its own."""

    def __init__(self, folder, name="docker"):
        self.folder = folder
        (folder / "built").touch()
        self.behave()
        path = folder / name
        path.write_text(ENGINE)
        path.chmod(0o755)

    def behave(self, **otherwise):
        (self.folder / "otherwise").write_text(json.dumps(otherwise))
        container.engine.cache_clear()

    @property
    def asked(self):
        return [json.loads(line) for line in (self.folder / "asked").read_text().splitlines()]

    def verbs(self):
        return [asked[0] for asked in self.asked]


@pytest.fixture
def alone(tmp_path, monkeypatch):
    """A folder that is all of the path, for engines."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("REAL_PATH", os.environ["PATH"])
    monkeypatch.setenv("PATH", str(folder))
    container.engine.cache_clear()
    yield folder
    container.engine.cache_clear()


@pytest.fixture
def engine(alone):
    return Engine(alone)


def spoken(text, folder, questions=(), **limits):
    """The conversation with a program in a container."""
    folder = folder / "submission"
    folder.mkdir(exist_ok=True)
    folder.chmod(0o755)
    (folder / "a.py").write_text(text)
    return converse(
        folder, [opening(["a.py"], whole=not questions), *questions], Limits(**limits), Level.CONTAINER
    )


def test_a_submission_is_graded_in_a_container_and_the_image_is_built_once(engine, capsys):
    for built in (True, False):
        code, out, err = ended(main, capsys, "check", PUBLISHED, "--container")
        assert (code, "13 of 13 points" in out) == (0, True), err
        assert err.startswith("building the image localhost/backprop-parity:") == built
    assert engine.verbs().count("build") == 1
    inside = {f"inside/{path.name}" for path in sandbox.INSIDE.glob("*.py")}
    assert {*json.loads((engine.folder / "context").read_text())} == {"Dockerfile", "inside"} | inside


WALLS = [
    ["--network", "none"],
    ["--ipc", "none"],
    ["--read-only"],
    ["--cap-drop", "ALL"],
    ["--security-opt", "no-new-privileges"],
    ["--user", "65534:65534"],
    ["--pull", "never"],
    ["--log-driver", "none"],
    ["--rm"],
    ["--tmpfs", "/tmp:rw,nosuid,nodev,size=1000,mode=1777"],
    ["timeout", "-s", "KILL", "35", "python3"],
]


@pytest.mark.parametrize("name", ["docker", "podman"])
def test_what_an_engine_is_told(alone, name, tmp_path):
    engine = Engine(alone, name)
    engine.behave(name={"docker": "Docker Engine", "podman": "Podman Engine"}[name])
    command = container.start(
        "one", tmp_path, tmp_path / "slate", {"LANG": "C"}, seconds=29.5, memory=5000, disk=1000, processes=4
    )
    assert command[:2] == [name, "run"]
    for wall in WALLS:
        at = command.index(wall[0])
        assert command[at : at + len(wall)] == wall
    assert {"--memory=6000", "--memory-swap=6000", "--pids-limit=5", "--env=https_proxy=", "--env=LANG=C"} < {
        *command
    }
    assert ("--read-only-tmpfs=false" in command) == (name == "podman")
    (read, written) = (option for option in command if option.startswith("--volume"))
    assert read.startswith(f"--volume={tmp_path}:/submission:ro")
    assert written.startswith(f"--volume={tmp_path / 'slate'}:/slate")


def test_other_contents_are_another_image(tmp_path, engine):
    copy = shutil.copytree(sandbox.INSIDE, tmp_path / "inside")
    before = container.image(copy)
    assert before == container.image()
    (copy / "wire.py").write_text((copy / "wire.py").read_text() + "\n")
    assert container.image(copy) != before
    assert f"numpy=={np.__version__} " in container.recipe()


# What an engine does otherwise, and the words of what is said.
FAILING = {
    "no daemon": ({"version": [1, "Cannot connect"]}, "no container: docker does not answer (Cannot connect)"),
    "no network": ({"build": [1, "no such host"]}, "no container: the image cannot be built: no such host"),
    "no memory": ({"run": [125, "no cgroup"]}, "containers do not work here: the container did not start; "),
    "no limits": ({"unlimited": 1}, "containers do not work here: RuntimeError: as many processes as it likes"),
}


@pytest.mark.parametrize("otherwise, words", FAILING.values(), ids=FAILING)
def test_an_engine_that_does_not_hold_is_one_clear_line(engine, capsys, otherwise, words):
    engine.behave(**otherwise)
    code, out, err = ended(main, capsys, "doctor", "--container")
    assert (code, out) == (3, "")
    assert err.splitlines()[-1].startswith(f"backprop-parity grade: {words}")


def test_without_an_engine_there_is_no_container(alone):
    with pytest.raises(IsolationError, match=r"^no container: neither Docker nor Podman is installed$"):
        required(Level.CONTAINER)


def test_where_the_first_does_not_answer_the_second_is_taken(alone):
    Engine(alone, "docker").behave(version=[1, ""])
    second = alone / "podman"
    second.write_text("#!/bin/sh\necho Podman\n")
    second.chmod(0o755)
    assert described(Level.CONTAINER) == "container, by podman"


LEAVES = """
import os
class Network:
    def __init__(self, weights, learning_rate):
        self.weights = weights
    def predictions(self, x):
        return [0.5] * len(x)
    def step(self, x, y):
        os._exit(0)
"""


def test_what_a_program_is_at_is_known_of_a_container_too(engine, tmp_path):
    data = {"W1": np.ones((2, 3)), "W2": np.ones((3, 1)), "x": np.zeros((2, 2)), "y": np.zeros((2, 1))}
    question = Message({"steps": 2, "record": [0, 1], "learning_rate": 1.0}, data)
    outcome = spoken(LEAVES, tmp_path, [question])
    assert (outcome.ending, outcome.doing) == (Ending.ENDED, "step")


# A program, and how the conversation with it ends.
ENDS = {
    "in time": ("print('done')", Ending.COMPLETE, "complete"),
    "no time left": ("import time\ntime.sleep(60)", Ending.TIMEOUT, "no answer within 2 s"),
    "as an engine fails": ("import os\nos._exit(125)", Ending.ENDED, "its last words: ''"),
}


@pytest.mark.parametrize("text, ending, detail", ENDS.values(), ids=ENDS)
def test_how_a_conversation_ends_and_that_its_container_is_ended_by_name(engine, tmp_path, text, ending, detail):
    outcome = spoken(text, tmp_path, seconds=2.0 if ending is Ending.TIMEOUT else 30.0)
    assert (outcome.ending, outcome.detail) == (ending, detail)
    (run,) = (asked for asked in engine.asked if asked[0] == "run")
    assert ["kill", run[run.index("--name") + 1]] in engine.asked


def test_a_container_that_is_ended_from_outside_is_no_verdict(engine, tmp_path):
    engine.behave(run=[137, ""])
    with pytest.raises(WallBrokenError, match="ended from outside, or for want of memory"):
        spoken("", tmp_path)
