"""Keys of what is kept: whatever a result follows from makes it another one, and nothing else does."""

from dataclasses import replace
from functools import cache
from importlib.metadata import version

import pytest

import compare.keys
from compare.grading.grading import Grader
from compare.grading.settings import settings
from compare.keys import ROOT, code, key, sources
from compare.lab.job import Job
from compare.lab.store import Store
from compare.submission.gathering import Gathered
from compare.submission.layouts import HandedIn
from compare.submission.sandbox import Level

JOB = Job("tanh", "xor", epochs=60, seeds=(0, 1))
GATHERED, HANDED = Gathered({"net.py": b"import numpy"}), HandedIn("alice")


@cache
def grader(toml="", seed=0, level=Level.STRONG):
    return Grader(settings(toml), seed, level)


def study(folder):
    return Store(folder).path(JOB).name


def answers(folder):
    return grader().answers_key(GATHERED, "")


def grade(folder):
    return grader().key(GATHERED, "", HANDED)


KEPT = {"study": study, "answers": answers, "grade": grade}
every_kind = pytest.mark.parametrize("named", KEPT.values(), ids=KEPT)


@pytest.fixture
def anew():
    """Sources are read once in a process."""
    code.cache_clear()
    yield
    code.cache_clear()


@every_kind
def test_the_same_has_the_same_key(tmp_path, named):
    assert named(tmp_path) == named(tmp_path)


@every_kind
@pytest.mark.parametrize("package", ["numpy", "torch"])
def test_an_upgrade_makes_it_another(tmp_path, monkeypatch, named, package):
    before = named(tmp_path)
    monkeypatch.setattr(compare.keys, "version", lambda name: "99.0" if name == package else version(name))
    assert named(tmp_path) != before


# A file of ours, and what depends on it.
CHANGED = {
    "manual/network.py": {"study", "grade"},
    "reference/network.py": {"study", "grade"},
    "compare/step.py": {"study", "grade"},
    "compare/steps.py": {"study", "grade"},
    "compare/watching/course.py": {"study"},
    "compare/grading/judging.py": {"grade"},
    "compare/bugs/catalogue.py": {"grade"},
    "compare/submission/inside/interface.py": {"answers", "grade"},
    "compare/submission/sandbox.py": {"answers", "grade"},
    "compare/show/feedback.py": set(),
    "compare/show/page.py": set(),
}


@pytest.fixture(scope="module")
def before(tmp_path_factory):
    """The keys as the code stands."""
    return {kind: named(tmp_path_factory.mktemp("before")) for kind, named in KEPT.items()}


@pytest.mark.parametrize("file", CHANGED)
def test_other_code_makes_another_of_what_it_answers_alone(tmp_path, monkeypatch, before, anew, file):
    path, read = type(ROOT), type(ROOT).read_bytes
    assert (ROOT / file).exists()
    monkeypatch.setattr(path, "read_bytes", lambda self: read(self) + b"\n# changed" * (self == ROOT / file))
    code.cache_clear()
    assert {kind for kind, named in KEPT.items() if named(tmp_path) != before[kind]} == CHANGED[file]


# What is changed of a grading, and what of a submission it changes.
ASKED = {
    "nothing": (grader, GATHERED, "", HANDED, set()),
    "its file": (grader, Gathered({"net.py": b"import numpy as np"}), "", HANDED, {"answers", "grade"}),
    "its file's name": (grader, Gathered({"n.py": b"import numpy"}), "", HANDED, {"answers", "grade"}),
    "its adapter": (grader, GATHERED, "a = 1", HANDED, {"answers", "grade"}),
    "the seed": (lambda: grader(seed=1), GATHERED, "", HANDED, {"answers", "grade"}),
    "the isolation": (lambda: grader(level=Level.WEAK), GATHERED, "", HANDED, {"answers", "grade"}),
    "the layout": (lambda: grader("[layout]\nweights = 'out_in'"), GATHERED, "", HANDED, {"answers", "grade"}),
    "the time": (lambda: grader("[sandbox]\nseconds = 9"), GATHERED, "", HANDED, {"answers", "grade"}),
    "what is accurate": (lambda: grader("[rules]\nleast_accuracy = 0.1"), GATHERED, "", HANDED, {"grade"}),
    "the points": (lambda: grader("[points]\nloss = 9"), GATHERED, "", HANDED, set()),
    "the rules": (lambda: grader("[rules]\nfollows = 0.5\nlate = 0.8"), GATHERED, "", HANDED, set()),
    "the deadline": (lambda: grader('[late]\ndeadline = "2026-11-02"'), GATHERED, "", HANDED, set()),
    "its lateness": (grader, GATHERED, "", replace(HANDED, late=True), set()),
    "what is shown": (lambda: grader("[feedback]\nhint = false"), GATHERED, "", HANDED, set()),
}


@pytest.mark.parametrize("made, gathered, adapter, handed, changed", ASKED.values(), ids=ASKED)
def test_answers_are_named_by_what_was_run_and_grades_by_how_they_are_judged_too(
    made, gathered, adapter, handed, changed
):
    one, other = grader(), made()
    keys = {
        "answers": (one.answers_key(GATHERED, ""), other.answers_key(gathered, adapter)),
        "grade": (one.key(GATHERED, "", HANDED), other.key(gathered, adapter, handed)),
    }
    assert {kind for kind, (before, after) in keys.items() if before != after} == changed


def test_imports_are_followed_wherever_they_stand():
    within = sources("compare.run")  # most of its imports stand in its functions
    assert {ROOT / "compare" / "grading" / "submitted.py", ROOT / "compare" / "__init__.py"} <= set(within)
    relative = sources("compare.submission.inside.beginning")
    assert ROOT / "compare" / "submission" / "inside" / "wire.py" in relative


def test_a_name_of_ours_that_is_no_module_is_said():
    with pytest.raises(ModuleNotFoundError, match=r"compare\.study\.jobs"):
        key({}, "compare.study.jobs")
