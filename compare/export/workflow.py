"""A GitHub workflow that grades every push to a student's repository, and tells GitHub Classroom.

Source: docs.github.com/actions/reference/workflow-syntax-for-github-actions; the reporter's README. Since 23.10
Ubuntu lets nobody make the user namespaces that bubblewrap needs (containers/bubblewrap #632); one setting does.
"""

import shlex
import textwrap
from pathlib import Path

from compare.errors import CompareError

TEMPLATE = Path(__file__).parent / "templates" / "workflow.yml"
END = "END-OF-CLASS"


def document(settings: str, source: str) -> str:
    """The YAML: the class's settings as TOML, and where pip finds this program (git+https://..., a wheel's URL).

    CompareError where one of them would not stay what it is inside of YAML, the shell, and GitHub's expressions.
    """
    if not source.isprintable() or not source:
        raise CompareError(f"--source is {source!r}, expected what pip can install: git+https://...")
    for text, what in ((settings, "the class's settings"), (source, "--source")):
        if "${{" in text or END in text:
            raise CompareError(f"{what} may hold neither '${{{{' nor {END!r}: GitHub would take it for its own")
    requirement = shlex.quote(f"backprop-parity[torch] @ {source}")
    written = TEMPLATE.read_text(encoding="utf-8").replace("@REQUIREMENT@", requirement)
    return written.replace("@CLASS@", textwrap.indent(settings.rstrip("\n"), " " * 10))
