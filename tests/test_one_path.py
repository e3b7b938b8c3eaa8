"""One path for a program: its grade, `run --submission`, `pytest compare --submission` agree on each tensor."""

import shutil
from contextlib import nullcontext
from pathlib import Path

import pytest
from slips import CLASSES, DW, LAB, slipped
from test_class import STYLES
from test_submission import PUBLISHED, TELLING

from compare.grading.findings import State
from compare.grading.grading import Grader
from compare.grading.settings import settings
from compare.grading.submitted import Submission, Wanted
from compare.problems import lab_problem
from compare.run import main
from compare.submission.answered import Fault
from compare.submission.layouts import one_file
from compare.submission.sandbox import Level
from compare.testing import assert_submission

pytestmark = pytest.mark.walls

SUBMISSIONS = Path(__file__).parent / "submissions"
SEED, STEPS = 7, 5
CORRECT = [(class_, name) for class_, found in STYLES.items() for name in found]
SLIPS = [
    "dW-times-n",
    "derivative-left-out",
    "updated-weights",
    "sigma'-on-top",
    "gradient-times-2",
    "update-times-2",
]


def said_of(path, toml):
    """What the grade says of each item, what the verdict on a training says of each tensor, and the assertion."""
    agreed = settings(toml)
    grade = Grader(agreed, SEED, Level.STRONG).grade(one_file(path))
    network, loss = agreed.network, agreed.loss.value
    problem = lab_problem(
        network.activation,
        "xor",
        points=5,  # no more samples than units, so that each dz can be recovered here as in a probe
        loss=loss,
        bias=network.bias,
        hidden=network.widths,
    )
    found = Submission(path, agreed, Level.STRONG).train(problem, STEPS, Wanted("xor"))
    assert not isinstance(found, Fault), found
    verdict = found.verified
    with pytest.raises(AssertionError) if verdict.result.differs else nullcontext():
        assert_submission(found)
    return grade, verdict, found.answer.problem


def by_item(verdict, problem):
    """The states of tensors under the rubric's names."""
    names = {"p": "forward", "loss": "loss", f"dz{problem.layers}": "loss_gradient"}
    states = {names.get(name, name): (f.state, f.follows) for name, f in verdict.findings.items()}
    updates = [states.pop(name) for name in list(states) if name.endswith("_next")]
    return states | {"update": next((s for s in updates if s[0] is not State.PASS), updates[0])}


def agree(path, toml):
    grade, verdict, problem = said_of(path, toml)
    told = by_item(verdict, problem)
    assert {item.name: (item.state, item.follows) for item in grade.items if item.name in told} == told
    return verdict


def handed_in(folder, name, *, bias):
    """A program of tests/submissions with its adapter, as it is handed in."""
    shutil.copytree(SUBMISSIONS, folder)
    if bias and (folder / name).is_file():
        (folder / name).write_text((folder / name).read_text().replace("BIAS = 0", "BIAS = 1"))


@pytest.mark.parametrize("class_, name", CORRECT, ids=map("-".join, CORRECT))
def test_all_agree_on_a_correct_program(capsys, tmp_path, class_, name):
    handed_in(tmp_path / "in", name, bias=class_ == "biases")
    toml = CLASSES[class_].toml
    assert not agree(tmp_path / "in" / name, toml).result.differs
    (tmp_path / "class.toml").write_text(toml)
    options = ("--submission", tmp_path / "in" / name, "--data", "linear", "--epochs", STEPS)
    code = main([str(word) for word in (*options, "--class", tmp_path / "class.toml", "--points", 20)])
    assert code == 0, capsys.readouterr().out


@pytest.mark.parametrize("name", SLIPS)
def test_all_agree_on_what_a_slip_costs(tmp_path, name):
    (tmp_path / "net.py").write_text(slipped(LAB[name]))
    accepted = name == "gradient-times-2"
    assert agree(tmp_path / "net.py", "").result.differs != accepted
    if accepted:
        assert agree(tmp_path / "net.py", "[rules]\nconstant_factor = 0.0\n").result.differs


def test_what_follows_is_told_from_what_is_wrong(tmp_path):
    (tmp_path / "net.py").write_text(slipped(((DW, f"{DW} * (3.3 if l == 2 else 1)"),)))
    verdict = agree(tmp_path / "net.py", "")
    assert [(m.tensor, m.follows) for m in verdict.result.mismatches] == [("dW2", False)]


@pytest.mark.parametrize(
    "source, line, wrong, differs",
    [
        (TELLING, "", "", ""),
        (TELLING, '"a1": a1', '"a1": 2 * a1', "a1"),
        (TELLING, '"z2": z2', '"z2": z2 * (1 + 1e-9)', "z2"),
        (PUBLISHED, '"dW3": dW3', '"dW3": dW3.astype("f4")', "step 0: dW3 has dtype float32, expected float64"),
    ],
    ids=["right", "a1", "z2", "dtype"],
)
def test_what_costs_no_item_may_be_a_difference(tmp_path, source, line, wrong, differs):
    (tmp_path / "net.py").write_text(source.replace(line, wrong))
    grade, verdict, _ = said_of(tmp_path / "net.py", "")
    assert {item.state for item in grade.items} == {State.PASS}
    assert verdict.result.differs == bool(differs)
    found = verdict.result.first
    assert differs == (found.tensor if found else verdict.result.complaint or "")
