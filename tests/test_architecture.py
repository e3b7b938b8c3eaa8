"""Who may import whom, and the names that both sides share."""

import ast
from pathlib import Path

import pytest

from compare.facts import FACTS, LOSS_FACTS
from compare.formulas import FORMULAS, LOSS_FORMULAS
from manual.further import ACTIVATIONS
from manual.losses import LOSSES
from reference.activations import ACTIVATIONS as REFERENCE_ACTIVATIONS
from reference.losses import LOSSES as REFERENCE_LOSSES

ROOT = Path(__file__).parent.parent

# Each part, and the parts of this project that it may import; a part may always import itself.
LAYERS = {
    "manual": (),
    "reference": (),
    "compare.errors": (),
    "compare.keys": (),
    "compare.losses": (),
    "compare.files": (),
    "compare.step": (),
    "compare.steps": ("compare.files", "compare.step"),
    "compare.process": (),
    "compare.cluster": (),
    "compare.timing": (),
    "compare.peers": ("compare.problems",),
    "compare.problems": ("compare.step", "compare.steps", "manual"),
    "compare.arguments": ("compare.problems", "manual"),
    "compare.archive": ("compare.problems", "compare.step", "compare.steps", "manual"),
    "compare.parity.mismatch": (
        "compare.step",
        "compare.steps",
    ),
    "compare.parity.bounds": ("compare.step", "compare.steps", "manual"),
    "compare.parity.parties": ("compare.problems", "compare.step", "compare.steps", "manual", "reference"),
    "compare.parity": ("compare.problems", "compare.step", "compare.steps", "manual", "reference"),
    "compare.parity.judge": (
        "compare.problems",
        "compare.step",
        "compare.steps",
        "compare.parity",
        "manual",
        "reference",
    ),
    "compare.diagnosis": (
        "compare.problems",
        "compare.process",
        "compare.step",
        "compare.steps",
        "compare.parity",
        "manual",
    ),
    "compare.diagnosis.__main__": (
        "compare.arguments",
        "compare.files",
        "compare.problems",
        "compare.process",
        "compare.diagnosis",
        "compare.report",
        "manual",
    ),
    "compare.testing": (
        "compare.problems",
        "compare.step",
        "compare.steps",
        "compare.parity",
        "compare.diagnosis",
        "compare.report",
    ),
    "compare.behaviour": (
        "compare.facts",
        "compare.formulas",
        "compare.problems",
        "compare.step",
        "compare.steps",
        "compare.parity",
        "compare.timing",
        "manual",
        "reference",
        "compare.process",
    ),
    "compare.behaviour.__main__": (
        "compare.arguments",
        "compare.behaviour",
        "compare.process",
        "compare.report",
        "manual",
    ),
    "compare.study": (
        "compare.behaviour",
        "compare.parity",
        "compare.problems",
        "compare.process",
        "compare.step",
        "compare.steps",
        "manual",
        "reference",
    ),
    "compare.study.__main__": (
        *("compare.arguments", "compare.cluster", "compare.process", "compare.report", "compare.study"),
    ),
    "compare.report.study": ("compare.study",),
    "compare.report.lab.derivation": ("manual",),
    "compare.report.lab": (
        *("compare.behaviour", "compare.files", "compare.problems", "compare.step", "compare.steps"),
        *("compare.report", "compare.study"),
    ),
    "compare.report": (
        "compare.files",
        "compare.step",
        "compare.steps",
        "compare.behaviour",
        "compare.diagnosis.engine",
        "compare.parity.drift",
        "compare.parity.judge",
        "compare.parity.lockstep",
        "compare.parity.mismatch",
    ),
    "compare.grade.hostile": (),
    "compare.grade.roster": (),
    "compare.grade.exports": (
        *("compare.grade.grading", "compare.grade.judging", "compare.grade.roster", "compare.grade.text"),
    ),
    "compare.grade.inside": (),
    "compare.grade.text": (),
    "compare.grade.starter": (),
    "compare.grade.gathering": (),
    "compare.grade.sandbox": ("compare.grade.inside",),
    "compare.grade.asking": ("compare.grade.gathering", "compare.grade.inside", "compare.grade.sandbox"),
    "compare.grade.layouts": ("compare.grade.gathering",),
    "compare.grade.losses": (
        "compare.diagnosis.rounded",
        "compare.diagnosis.walk",
        "compare.step",
        "compare.steps",
    ),
    "compare.grade.settings": ("compare.grade.losses", "compare.grade.sandbox", "compare.problems"),
    "compare.grade.doctor": (
        *("compare.grade.asking", "compare.grade.gathering", "compare.grade.inside", "compare.grade.sandbox"),
    ),
    "compare.grade.sources": ("compare.grade.inside", "compare.grade.text"),
    "compare.grade": (
        "compare.cluster",
        *("compare.arguments", "compare.diagnosis", "compare.files", "compare.parity", "compare.problems"),
        *("compare.process", "compare.step", "compare.steps", "compare.report.data", "compare.report.progress"),
        *("compare.report.text", "reference"),
    ),
    "compare": ("manual", "reference"),
}
EVERYWHERE = {"compare": ("compare.errors", "compare.keys", "compare.losses")}  # what all of a folder may import


def module_of(path):
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def within(module, part):
    return module == part or module.startswith(f"{part}.")


MODULES = {
    module_of(p): p for part in ("manual", "reference", "compare") for p in sorted((ROOT / part).rglob("*.py"))
}


@pytest.mark.parametrize("module", MODULES)
def test_imports_go_downwards_only(module):
    part = max((part for part in LAYERS if within(module, part)), key=len)
    allowed_names = (part, *LAYERS[part], *EVERYWHERE.get(module.partition(".")[0], ()))
    for node in ast.walk(ast.parse(MODULES[module].read_text())):
        names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        for name in names:
            if name.split(".")[0] in ("manual", "reference", "compare"):
                assert any(within(name, allowed) for allowed in allowed_names), f"{module} imports {name}"


@pytest.mark.parametrize("module", [module for module in MODULES if within(module, "manual")])
def test_the_textbook_needs_numpy_alone(module):
    assert "torch" not in MODULES[module].read_text().lower().replace("pytorch", "")


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
