"""A container around a submission, Docker's or Podman's: for machines that have no bubblewrap, such as a Mac.

The image holds Python, NumPy, SciPy and what runs beside a submission, and nothing else of this project. It is
built once, and named by a hash of all that it is made of: where a part changes, another image is built.

    docker run --interactive --rm --network none --read-only --cap-drop ALL ... IMAGE timeout 35 python3 ...

A container is its engine's child, not ours: it is ended by its name. Where this process is killed, nobody does
that; so the first process of each is a clock, with which the kernel ends all others.
"""

import hashlib
import os
import secrets
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.metadata import version
from math import ceil
from pathlib import Path
from typing import NamedTuple

INSIDE = Path(__file__).parent / "inside"
PREFIX = "backprop-parity"  # of the names of images and containers
FOLDER, SLATE, PACKAGES = "/submission", "/slate", "/harness:/site"  # as the other side knows them
CLOSED = ["--network", "none", "--ipc", "none", "--read-only", "--cap-drop", "ALL"]
CLOSED += ["--security-opt", "no-new-privileges", "--user", "65534:65534"]
UNKEPT = ["--rm", "--pull", "never", "--log-driver", "none"]  # what is answered lies on no disk
PROXIES = [
    f"{kind}_proxy" for kind in ("http", "https", "ftp", "all", "no")
]  # engines pass them on, passwords and all
LONGER = 5  # seconds that a container has beyond its submission's: to start, and to be ended by whoever began it
ENGINE_FAILED = (125, 126, 127)  # exit codes of `run`

DOCKERFILE = """\
FROM docker.io/library/python:{python}-slim
RUN python3 -m pip install --no-cache-dir --root-user-action ignore --target /site {packages}
COPY inside /harness/inside
RUN python3 -m compileall -q /harness
"""


class ContainerError(RuntimeError):
    """There is no engine that answers, or no image could be built; the message says why."""


class Engine(NamedTuple):
    """A command that runs containers, and what it is told beside what all are."""

    command: str
    further: tuple[str, ...] = ()


@cache
def engine() -> Engine:
    """The first that answers; ContainerError, in a sentence, where none does."""
    said = []
    for command in ("docker", "podman"):
        if shutil.which(command) is None:
            continue
        done = _done([command, "version"])
        if done.returncode == 0:  # Podman may be called docker; it makes more places that can be written to
            return Engine(command, ("--read-only-tmpfs=false",) if "podman" in done.stdout.lower() else ())
        said.append(f"{command} does not answer ({_last(done.stderr)})")
    raise ContainerError("; ".join(said) or "neither Docker nor Podman is installed")


def recipe() -> str:
    """What the image is made of: the Python and the packages that this process has."""
    packages = " ".join(f"{name}=={version(name).partition('+')[0]}" for name in ("numpy", "scipy"))
    return DOCKERFILE.format(python=".".join(map(str, sys.version_info[:2])), packages=packages)


def image(inside: Path = INSIDE) -> str:
    """Its name."""
    digest = hashlib.sha256(recipe().encode())
    for path in _sources(inside):
        digest.update(path.name.encode() + hashlib.sha256(path.read_bytes()).digest())
    return f"localhost/{PREFIX}:{digest.hexdigest()[:12]}"


def _sources(inside: Path) -> list[Path]:
    return sorted(inside.glob("*.py"))


def is_built(inside: Path = INSIDE) -> bool:
    """Whether the engine has the image."""
    return _done([engine().command, "image", "inspect", image(inside)]).returncode == 0


def build(private: Path, inside: Path = INSIDE) -> None:
    """Build the image, in an empty folder; ContainerError where that fails."""
    (private / "Dockerfile").write_text(recipe(), encoding="utf-8")
    (private / "inside").mkdir()
    for path in _sources(inside):
        shutil.copyfile(path, private / "inside" / path.name)
    done = _done([engine().command, "build", "--tag", image(inside), str(private)])
    if done.returncode:
        raise ContainerError(f"the image cannot be built: {_last(done.stderr) or _last(done.stdout)}")


def new_name() -> str:
    """The name of another container of this process."""
    return f"{_own()}{secrets.token_hex(4)}"


def _own() -> str:
    return f"{PREFIX}-{os.getpid()}-"


def start(
    name: str,
    folder: Path,
    slate: Path,
    environment: Mapping[str, str],
    *,
    seconds: float,
    memory: int,
    disk: int,
    processes: int,
    inside: Path = INSIDE,
) -> list[str]:
    """How the interpreter is started in a container of this name, up to its arguments.

    What is visible of this machine: the folder, to be read, and the slate. What can be written to: the slate, and
    a folder in memory.
    """
    private = ":Z" if sys.platform == "linux" else ""  # where SELinux labels files, these are the container's
    volumes = [f"{folder}:{FOLDER}:ro{private.replace(':', ',')}", f"{slate}:{SLATE}{private}"]
    command, further = engine()
    limits = {"--memory": memory + disk, "--memory-swap": memory + disk, "--pids-limit": processes + 1}
    variables = dict.fromkeys([*PROXIES, *map(str.upper, PROXIES)], "") | dict(environment)
    return [
        *(command, "run", "--interactive", *UNKEPT, *CLOSED, *further, "--name", name, "--hostname", "sandbox"),
        *(f"{option}={value}" for option, value in limits.items()),
        *(f"--env={variable}={value}" for variable, value in variables.items()),
        *(f"--volume={volume}" for volume in volumes),
        *("--tmpfs", f"/tmp:rw,nosuid,nodev,size={disk},mode=1777", "--workdir", "/tmp", image(inside)),
        *("timeout", "-s", "KILL", str(ceil(seconds) + LONGER), "python3"),
    ]


def kill(name: str) -> None:
    """End all that runs in it; nothing happens where it has ended."""
    _done([engine().command, "kill", name])


def remove(name: str) -> None:
    """The same for one that may be about to start."""
    _done([engine().command, "rm", "--force", name])


def left() -> list[str]:
    """The containers of this process that are still there."""
    listed = _done([engine().command, "ps", "--all", "--quiet", "--filter", f"name={_own()}"])
    return listed.stdout.split()


def _done(command: Sequence[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace", check=False
    )


def _last(output: str) -> str:
    return output.strip().rpartition("\n")[2][-300:]
