"""Who may import whom: the contracts of pyproject.toml. Types; and the tables that several readers share."""

import ast
import os
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from compare.facts import FACTS, LOSS_FACTS
from compare.formulas import FORMULAS, LOSS_FORMULAS
from compare.losses import LOSSES as KNOWN_LOSSES
from manual.further import ACTIVATIONS
from manual.losses import LOSSES
from reference.activations import ACTIVATIONS as REFERENCE_ACTIVATIONS
from reference.losses import LOSSES as REFERENCE_LOSSES

ROOT = Path(__file__).parent.parent
PACKAGES = ("manual", "reference", "compare")


def checked(folder, *command):
    """The exit code and words of a Python program that looks at a checkout."""
    environment = os.environ | {"PYTHONPATH": str(folder), "COLUMNS": "200"}
    done = subprocess.run([sys.executable, *command], cwd=folder, env=environment, capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


def lint(folder):
    program = "from importlinter.cli import lint_imports_command as lint; lint()"
    return checked(folder, "-c", program, "--no-cache")


@pytest.fixture
def checkout(tmp_path):
    """A copy of the sources, to be spoilt."""
    for package in PACKAGES:
        ignored = shutil.ignore_patterns("__pycache__", "hostile")
        shutil.copytree(ROOT / package, tmp_path / package, ignore=ignored)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_imports_go_downwards_only():
    code, words = lint(ROOT)
    assert code == 0, words


@pytest.mark.slow
def test_types_agree_strictly():
    code, words = checked(ROOT, "-m", "mypy", "--strict")
    assert code == 0, words


# What somebody might write, in which file, and the contract that it breaks.
SPOILT = {
    "a-relative-import-of-a-room-above": (
        *("compare/verdict/mismatch.py", "from ..show import findings"),
        "Each room imports only those below it",
    ),
    "a-new-module-that-belongs-nowhere": (
        *("compare/helpers.py", "from compare.grading import grading\nfrom compare import run"),
        "Each room imports only those below it",
    ),
    "a-circle-within-grading": (
        *("compare/grading/probes.py", "from compare.grading import grading"),
        "Within grading",
    ),
    "an-import-inside-a-function": (
        *("compare/step.py", "def late():\n    from compare.problems import Problem\n    return Problem"),
        "Each room imports only those below it",
    ),
    "a-room-above-through-another": (
        *("compare/parties.py", "from compare.verdict.judge import judge"),
        "Each room imports only those below it",
    ),
    "the-textbook-asks-its-judge": ("manual/network.py", "import compare.step", "The textbook knows NumPy alone"),
    "the-textbook-uses-pytorch": ("manual/losses.py", "import torch", "The textbook knows NumPy alone"),
    "the-reference-copies-the-textbook": (
        *("reference/losses.py", "from manual import losses"),
        "The reference knows PyTorch, and neither the textbook nor its judge",
    ),
    "something-of-ours-beside-a-submission": (
        *("compare/submission/inside/wire.py", "import compare.problems"),
        "Beside a submission runs nothing of ours",
    ),
    "a-second-door-to-the-reference": (
        *("compare/lab/job.py", "from reference.training import Reference"),
        "Both parties are met in one place",
    ),
    "the-lab-grades": (
        *("compare/lab/job.py", "from compare.grading import settings"),
        "Each room imports only those below it",
    ),
    "a-finding-that-knows-how-it-is-shown": (
        *("compare/bugs/engine.py", "import compare.show.text"),
        "Each room imports only those below it",
    ),
}


@pytest.mark.parametrize("name", SPOILT)
def test_an_import_that_goes_up_breaks_a_contract(checkout, name):
    file, line, contract = SPOILT[name]
    path = checkout / file
    path.write_text((path.read_text() if path.exists() else "") + f"\n{line}\n")
    code, words = lint(checkout)
    assert code == 1
    assert f"{contract} BROKEN" in words


READERS = {
    "activations": {
        "manual/further.py": ACTIVATIONS,
        "reference/activations.py": REFERENCE_ACTIVATIONS,
        "compare/facts.py": FACTS,
        "compare/formulas.py": FORMULAS,
    },
    "losses": {
        "manual/losses.py": LOSSES,
        "reference/losses.py": REFERENCE_LOSSES,
        "compare/facts.py": LOSS_FACTS,
        "compare/formulas.py": LOSS_FORMULAS,
        "compare/losses.py": KNOWN_LOSSES,
    },
}


@pytest.mark.parametrize("file", READERS["activations"])
def test_every_reader_has_an_entry_for_every_activation(file):
    assert_complete("activations", file)


@pytest.mark.parametrize("file", READERS["losses"])
def test_every_reader_has_an_entry_for_every_loss(file):
    assert_complete("losses", file)


def assert_complete(kind, file):
    tables = READERS[kind]
    known = list(dict.fromkeys(name for table in tables.values() for name in table))
    lacking = [name for name in known if name not in tables[file]]
    assert not lacking, f"{file} has no entry for {', '.join(lacking)}"
    assert list(tables[file]) == known, f"{file} has them in another order"


def unsaid_encodings(path):
    """The lines that read or write text in whatever encoding the machine has."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute):
            name = node.func.id if isinstance(node.func, ast.Name) else node.func.attr
            given = [*node.args, *(keyword.value for keyword in node.keywords)]
            told = [one.value for one in given if isinstance(one, ast.Constant)]
            binary = any(isinstance(one, str) and "b" in one and len(one) < 4 for one in told)
            encoded = any(isinstance(one, str) and one.lower().startswith("utf") for one in told)
            by_text = name in ("read_text", "write_text") and node.func.__class__ is ast.Attribute
            written = isinstance(node.func, ast.Name) and name == "open"
            if (by_text or written) and not (binary or encoded):
                yield f"{path}:{node.lineno}"


def test_whoever_reads_or_writes_text_says_how_it_is_encoded():
    sources = [
        path for package in PACKAGES for path in (ROOT / package).rglob("*.py") if "hostile" not in path.parts
    ]
    assert [line for path in sources for line in unsaid_encodings(path)] == []


# Each party has a Network and each command its Options.
TWICE = {"Network", "Options"}


def test_no_other_class_name_means_two_things():
    sources = [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]
    nodes = [node for path in sources for node in ast.walk(ast.parse(path.read_text()))]
    counted = Counter(node.name for node in nodes if isinstance(node, ast.ClassDef))
    assert {name for name, number in counted.items() if number > 1} == TWICE


TEMPLATES = ROOT / "compare/show/templates"  # in cell/: what stands on a notebook's page
PAGES = sorted(p for p in TEMPLATES.rglob("*.html.j2") if p.stem != "base.html" and p.parent.name != "cell")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_page_extends_the_one_base(page):
    text = page.read_text()
    assert text.startswith('{% extends "base.html.j2" %}\n')
    assert "prefers-color-scheme" not in text
