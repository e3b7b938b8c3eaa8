"""A zip file that makes Gradescope grade by itself, with this very program in it.

Source: gradescope-autograders.readthedocs.io/en/latest/specs/ and /tech/. It is unpacked to /autograder/source;
setup.sh runs once, as root, when the image is built; run_autograder runs for every submission, which then lies in
/autograder/submission, and leaves /autograder/results/results.json. The same arguments make the same bytes.
"""

import io
import re
import tomllib
import zipfile
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

from compare.extras import need_pytorch

TEMPLATES = Path(__file__).parent / "templates"
ROOT = Path(__file__).parents[2]  # of the packages
DISTRIBUTION = "backprop-parity"
PACKAGES = ("compare", "manual", "reference")
EPOCH = (1980, 1, 1, 0, 0, 0)  # the first date that a zip file can hold
FILE, PROGRAM = 0o100644, 0o100755


def archive(settings: str, seed: int, *, weak: bool) -> bytes:
    """The zip file: the class's settings as TOML, the problems' seed, this program, and what runs it."""
    run = (TEMPLATES / "run_autograder").read_text()
    scripts = {
        "setup.sh": (TEMPLATES / "setup.sh").read_text(),
        "run_autograder": run.replace('weak=""', 'weak="--weak"') if weak else run,
    }
    texts = {"class.toml": settings, "seed": str(seed), "requirements.txt": "\n".join(requirements()) + "\n"}
    held = {name: text.encode() for name, text in (scripts | texts).items()} | dict(_program())
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as written:
        for name, content in sorted(held.items()):
            info = zipfile.ZipInfo(name, EPOCH)
            info.create_system, info.external_attr = 3, (PROGRAM if name in scripts else FILE) << 16  # 3: Unix
            info.compress_type = zipfile.ZIP_DEFLATED
            written.writestr(info, content)
    return buffer.getvalue()


def requirements() -> list[str]:
    """What this program needs to grade a class, in the versions that it has here; CompareError without PyTorch."""
    try:
        needed = [one for one in requires(DISTRIBUTION) or () if "extra ==" not in one]
    except PackageNotFoundError:  # run from its folder, without being installed
        needed = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    need_pytorch()  # an extra, whose word counts where a class is graded
    names = {"torch"} | {re.split(r"[^\w.-]", one, maxsplit=1)[0] for one in needed}
    return sorted(f"{name}=={version(name).partition('+')[0]}" for name in names)  # torch 2.6.0+cpu: any 2.6.0


def _program() -> Iterator[tuple[str, bytes]]:
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                yield path.relative_to(ROOT).as_posix(), path.read_bytes()
