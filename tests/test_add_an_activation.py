"""docs/add-an-activation.md is followed to the letter, in a copy of the project."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "add-an-activation.md").read_text()
BLOCKS = re.findall(r"^```(\w+)([^\n]*)\n(.*?)^```$", PAGE, flags=re.MULTILINE | re.DOTALL)
COMMANDS = [line for language, _, text in BLOCKS if language == "sh" for line in text.splitlines()]
SHOWN = [text for language, _, text in BLOCKS if language == "text"]
QUICK = ("behaviour", "compare.diagnosis")


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """The project with the page's code in it: functions above the table, lines at its end."""
    target = tmp_path_factory.mktemp("copy") / "project"
    shutil.copytree(ROOT, target, ignore=shutil.ignore_patterns("build", "*.egg-info", ".*", "__pycache__"))
    for language, place, text in BLOCKS:
        if language == "python":
            name, _, table = place.strip().partition(" in ")
            source = (target / name).read_text()
            head, opening, entries = source.partition(f"\n{table or 'ACTIVATIONS'}: dict")
            if table:
                entries = entries.replace("\n}\n", f"\n{text}}}\n", 1)
            else:
                head += f"\n{text}\n"
            (target / name).write_text(head + opening + entries)
    return target


def test_the_page_has_code_for_four_files_and_commands():
    assert {place.split()[0] for language, place, _ in BLOCKS if language == "python"} == {
        "manual/further.py",
        "reference/activations.py",
        "compare/facts.py",
        "compare/formulas.py",
    }
    assert (len(COMMANDS), len(SHOWN)) == (7, 1)


@pytest.mark.parametrize(
    "command",
    [
        pytest.param(command, marks=[] if any(word in command for word in QUICK) else pytest.mark.slow)
        for command in COMMANDS
    ],
)
def test_a_command_of_the_page_succeeds(copy, command):
    words = [sys.executable, *command.split()[1:]]
    if command.startswith("backprop-parity"):  # whose script belongs to another checkout than this copy
        words[1:1] = ["-c", "import sys; from compare.start import main; sys.exit(main())"]
    env = os.environ | {"PYTHONPATH": str(copy)}
    done = subprocess.run(words, cwd=copy, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    *_, page = words
    written = command.endswith(".md") and (copy / page).read_text() != (ROOT / page).read_text()
    assert written or " passed" in done.stdout or all(line in done.stdout for line in SHOWN)


def test_the_page_adds_what_the_linter_accepts(copy):
    for check in (["ruff", "check"], ["ruff", "format", "--check"]):
        command = [sys.executable, "-m", *check]
        done = subprocess.run(command, cwd=copy, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
