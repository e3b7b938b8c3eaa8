"""Archives that make a platform grade by itself, with this very program in them: same arguments, same bytes.

    gradescope    unpacked to /autograder/source; setup.sh runs once, as root, when the image is built; then
                  run_autograder for every submission (gradescope-autograders.readthedocs.io/en/latest/specs/)
    prairielearn  an image's folder: its entrypoint is grade.sh, which reads /grade (docs/externalGrading.md)
    artemis       the test repository, and its image: the build script is grade.sh (BuildJobExecutionService.java)
    submitty      the custom_validator_code: the command is grade.sh (grading/dispatch.cpp, custom_doit)
    classroom50   CLASSROOM/autograders/ASSIGNMENT (github.com/foundation50/classroom50/wiki/Advanced-Autograding)

What a platform runs is two pieces of one script: where everything lies there, and how it is graded.
"""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

from compare.export.archive import packed
from compare.extras import need_pytorch

TEMPLATES = Path(__file__).parent / "templates"
ROOT = Path(__file__).parents[2]  # of the packages
DISTRIBUTION = "backprop-parity"
PACKAGES = ("compare", "manual", "reference")
SETUP, GRADE = "setup.sh", "grade.sh"


@dataclass(frozen=True)
class Host:
    """A platform that grades by itself: its piece of the script, how that is called, and what lies beside."""

    places: str
    script: str = GRADE
    beside: tuple[str, ...] = ()


HOSTS = {
    "gradescope": Host("gradescope.sh", script="run_autograder"),
    "prairielearn": Host("prairielearn.sh", beside=("Dockerfile",)),
    "artemis": Host("artemis.sh", beside=("Dockerfile",)),
    "submitty": Host("submitty.sh"),
    "classroom50": Host("classroom50.sh", beside=("autograder.py",)),
}


def archive(platform: str, settings: str, seed: int, *, weak: bool) -> bytes:
    """The zip file: the class's settings as TOML, the problems' seed, this program, and what runs it."""
    host = HOSTS[platform]
    how = _template(GRADE).replace('weak=""', 'weak="--weak"') if weak else _template(GRADE)
    scripts = {SETUP: _template(SETUP), host.script: _template(host.places) + how}
    texts = {"class.toml": settings, "seed": str(seed), "requirements.txt": "\n".join(requirements()) + "\n"}
    texts |= {name: _template(name) for name in host.beside}
    return packed({name: text.encode() for name, text in (scripts | texts).items()} | dict(_program()), scripts)


def requirements() -> list[str]:
    """What this program needs to grade a class, in the versions that it has here."""
    try:
        needed = [one for one in requires(DISTRIBUTION) or () if "extra ==" not in one]
    except PackageNotFoundError:  # run from its folder, without being installed
        needed = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    need_pytorch()
    names = {re.split(r"[^\w.-]", one, maxsplit=1)[0] for one in needed} | {"torch"}  # whose word counts
    return sorted(f"{name}=={version(name).partition('+')[0]}" for name in names)  # torch 2.6.0+cpu: any 2.6.0


def _template(name: str) -> str:
    return (TEMPLATES / name).read_text(encoding="utf-8")


def _program() -> Iterator[tuple[str, bytes]]:
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                yield path.relative_to(ROOT).as_posix(), path.read_bytes()
