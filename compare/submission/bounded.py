"""What others have written is parsed by a process of its own, of little memory and little time.

A parser may take out of all proportion to what it reads: 4 GB for 120 kB of `import a.a.a...`. There it takes
them from nobody, and where it would need more than there is, that is an answer like another.
"""

import json
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from compare.submission.inside.limits import lower

START = "import sys; sys.path += sys.argv[1:]; from compare.submission.bounded import answer; answer()"
HOME = Path(__file__).parents[2]  # of the packages
MEMORY, SECONDS = 400 * 2**20, 3  # address space, of the processor; where the system has such limits


class TooMuchError(Exception):
    """The process ended without an answer; the message says what it had."""


def bounded(function: Callable[..., Any], *given: Any) -> Any:
    """The function's answer to what it is given, JSON both; it has the standard library, and IPython's home."""
    asked = json.dumps([function.__module__, function.__name__, given]).encode()
    command = [sys.executable, "-I", "-S", "-c", START, str(HOME), _where("IPython")]
    try:
        done = subprocess.run(command, input=asked, capture_output=True, check=False, timeout=20 * SECONDS)
        return json.loads(done.stdout)
    except (subprocess.TimeoutExpired, ValueError):  # nothing came, or not all of it
        raise TooMuchError(f"{MEMORY // 2**20} MiB and {SECONDS} s do not suffice to read it") from None


@cache
def _where(package: str) -> str:
    """The folder that the package is in."""
    spec = find_spec(package)
    return str(Path(spec.origin).parents[1]) if spec and spec.origin else ""


def answer() -> None:
    """The other end: the function is called within limits, and what it raises is no answer."""
    module, name, given = json.load(sys.stdin)
    lower(AS=MEMORY, CPU=SECONDS, CORE=0)
    sys.stdout.write(json.dumps(getattr(import_module(module), name)(*given)))
