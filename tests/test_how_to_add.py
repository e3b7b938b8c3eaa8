"""docs/add-an-activation.md and docs/add-a-loss.md are followed to the letter, each in a copy of the project."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
TOPICS = ("activation", "loss")
TABLES = {
    "activation": {"manual/further.py", "reference/activations.py", "compare/facts.py", "compare/formulas.py"},
    "loss": {
        *("manual/losses.py", "reference/losses.py", "compare/facts.py", "compare/formulas.py"),
        "compare/losses.py",
    },
}


def blocks(topic):
    """Language, what follows it, and text of each block of a page."""
    (page,) = (ROOT / "docs").glob(f"add-a*-{topic}.md")
    return re.findall(r"^```(\w+)([^\n]*)\n(.*?)^```$", page.read_text(), flags=re.MULTILINE | re.DOTALL)


def of(topic, language):
    return [text.strip() for found, _, text in blocks(topic) if found == language]


COMMANDS = [(topic, command) for topic in TOPICS for text in of(topic, "sh") for command in text.splitlines()]
QUICK = ("behaviour", "compare.diagnosis")


@pytest.fixture(scope="module")
def copies(tmp_path_factory):
    """A project for each page, with the page's code in it: functions above a table, lines at its end."""
    return {topic: followed(topic, tmp_path_factory.mktemp(topic) / "project") for topic in TOPICS}


def followed(topic, target):
    shutil.copytree(ROOT, target, ignore=shutil.ignore_patterns("build", "*.egg-info", ".*", "__pycache__"))
    for language, place, text in blocks(topic):
        if language == "python":
            name, where, table = place.split()
            head, opening, entries = (target / name).read_text().partition(f"\n{table}: dict")
            if where == "in":
                entries = entries.replace("\n}\n", f"\n{text}}}\n", 1)
            else:
                head += f"\n{text}\n"
            (target / name).write_text(head + opening + entries)
    return target


@pytest.mark.parametrize("topic", TOPICS)
def test_a_page_has_code_for_every_table(topic):
    assert {place.split()[0] for language, place, _ in blocks(topic) if language == "python"} == TABLES[topic]


@pytest.mark.parametrize(
    "topic, command",
    [
        pytest.param(*case, marks=[] if any(word in case[1] for word in QUICK) else pytest.mark.slow)
        for case in COMMANDS
    ],
)
def test_a_command_of_a_page_succeeds(copies, topic, command):
    words = [sys.executable, *command.split()[1:]]
    if command.startswith("backprop-parity"):  # whose script belongs to another checkout than this copy
        words[1:1] = ["-c", "import sys; from compare.start import main; sys.exit(main())"]
    copy, page = copies[topic], words[-1]
    env = os.environ | {"PYTHONPATH": str(copy)}
    done = subprocess.run(words, cwd=copy, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    if page.endswith(".md"):
        assert (copy / page).read_text() != (ROOT / page).read_text()
    else:
        assert " passed" in done.stdout or all(shown in done.stdout for shown in of(topic, "text"))


@pytest.mark.parametrize("topic", TOPICS)
def test_a_page_adds_what_the_linter_accepts(copies, topic):
    for check in (["ruff", "check"], ["ruff", "format", "--check"]):
        command = [sys.executable, "-m", *check]
        done = subprocess.run(command, cwd=copies[topic], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
