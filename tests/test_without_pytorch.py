"""Where PyTorch is not installed: what is checked all the same, against whom, and what says that it needs it."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from compare.extras import BY_HAND, NEEDED
from compare.grading import judging
from compare.grading.grading import Grader, Oblivious
from compare.grading.probes import PUBLISHED
from compare.grading.settings import settings
from compare.keys import key
from compare.parties import ByHand, believed, torch_reference
from compare.problems import Problem, lab_problem
from compare.submission.layouts import opened
from compare.submission.sandbox import Level
from manual.losses import LOSSES

ROOT = Path(__file__).parent.parent
SUBMISSIONS = ROOT / "tests" / "submissions"


def problem(act, loss, *, bias=False, l2=0.0):
    lab = lab_problem(act, "xor", bias=bias, loss=loss, seed=3)
    return Problem(lab.activation, lab.x, lab.y, lab.weights, loss=loss, l2=l2)


# A problem whose tensors both make, by what is special about it.
PROBLEMS = {
    **{loss: problem("tanh", loss) for loss in LOSSES},
    "a kink": problem("leaky_relu:0.2", "bce"),
    "biases": problem("sigmoid", "mse", bias=True),
    "a penalty": problem("tanh", "bce", l2=0.3),
    "both": problem("relu", "sse", bias=True, l2=0.01),
}
every_problem = pytest.mark.parametrize("problem", PROBLEMS.values(), ids=PROBLEMS)


def same(ours, theirs):
    assert set(ours) == set(theirs)
    for name, tensor in theirs.items():
        assert ours[name].shape == tensor.shape, name
        np.testing.assert_allclose(ours[name], tensor, rtol=1e-11, atol=1e-13, err_msg=name)


@every_problem
@pytest.mark.parametrize("runs", [(), (4,)], ids=["one", "a stack"])
def test_the_hand_written_network_answers_as_pytorch_does(problem, runs):
    rng = np.random.default_rng(0)
    weights = {name: W + 0.1 * rng.normal(size=(*runs, *W.shape)) for name, W in problem.weights.items()}
    ours, theirs = (party.at(weights) for party in (ByHand(problem), torch_reference(problem)))
    same(ours.evaluate(), theirs.evaluate())
    for layer in range(1, problem.layers + 1):
        dz = rng.normal(size=theirs.evaluate()[f"dz{layer}"].shape)
        same(ours.pull_back(layer, dz), theirs.pull_back(layer, dz))
    gradients = {f"d{name}": rng.normal(size=W.shape) for name, W in weights.items()}
    same(*(party.update(weights, gradients, 0.3) for party in (ByHand(problem), torch_reference(problem))))


class Remembered(Oblivious):
    """Answers, for a second judgement of the same."""

    def __init__(self):
        self.kept = {}

    def answers(self, student, key):
        return self.kept.get(student)

    def remember(self, student, key, conversation):
        self.kept[student] = conversation


@pytest.mark.slow
@pytest.mark.walls
def test_every_program_has_the_same_grade_whoever_is_believed(monkeypatch, tmp_path):
    memory, grades = Remembered(), {}
    published = (SUBMISSIONS / "published.py").read_text()
    wrong = {}
    for i, line in enumerate(published.splitlines()):  # whatever has a factor or a sign, once with another
        for change, (old, new) in enumerate([(" - ", " + "), (" * ", " + "), ("1.0", "2.0"), ("@", "@ 0.5 *")]):
            if old in line and not line.lstrip().startswith(("#", '"')):
                wrong[f"line{i}_{change}"] = published.replace(line, line.replace(old, new, 1), 1)
    for name, text in wrong.items():
        (tmp_path / f"{name}.py").write_text(text)
    for party in (torch_reference, ByHand):
        monkeypatch.setattr(judging, "believed", party)
        grader, grades[party] = Grader(settings(), PUBLISHED, Level.STRONG), {}
        for folder in (SUBMISSIONS, tmp_path):
            with opened(folder) as class_:
                for handed in class_.everyone:
                    grade = grader.grade(handed, memory)
                    items = [(item.name, item.state, item.follows, item.factor) for item in grade.items]
                    grades[party][handed.student] = (grade.standing, grade.points, items, grade.diagnosis)
    assert len(wrong) > 5
    assert grades[ByHand] == grades[torch_reference]
    assert len({str(points) for _, points, _, _ in grades[ByHand].values()}) > 5


HIDDEN = """
import contextlib, io, json, sys
sys.modules["torch"] = None
from importlib import import_module
found = {}
for words in json.loads(sys.argv[1]):
    said, wrong = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True) for _ in range(2))
    verb, *args = words.split()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(wrong):
        try:
            code = import_module(f"compare.{verb}").main(args)
        except SystemExit as stop:
            code = stop.code
    found[words] = [code, *(each.buffer.getvalue().decode() for each in (said, wrong))]
import numpy as np
from compare import assert_parity, check, lab_problem
problem = lab_problem("tanh", "xor")
wrong = {"dW3": 0 * problem.weights["W3"]}
found["check"] = [0, repr(check(problem.x, problem.y, problem.weights, wrong, act="tanh")), ""]
try:
    assert_parity(lambda problem, weights: (0.0, {f"d{name}": W for name, W in weights.items()}), problem)
except AssertionError as error:
    found["assert_parity"] = [0, str(error), ""]
print(json.dumps(found))
"""
CHECKS = {
    "grade check published.py": "13 of 13 points",
    "check": "dW3 is wrong",
    "assert_parity": "the two implementations differ",
}
NEEDING = ["run --act none --epochs 2", "study --quick", "behaviour --act none", "bench", "grade run ."]
NEEDING += ["grade export --to gradescope-autograder --seed 1 --out a.zip"]
OTHERS = ["grade settings", "grade starter", "run --help", "grade --help", "grade run . --dry-run"]


@pytest.fixture(scope="module")
def hidden():
    """How each command ends where PyTorch cannot be imported."""
    commands = [*[words for words in CHECKS if " " in words], *NEEDING, *OTHERS]
    done = subprocess.run(
        [sys.executable, "-c", HIDDEN, json.dumps(commands)],
        cwd=SUBMISSIONS,
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin", "PYTHONSAFEPATH": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("asked", CHECKS)
def test_what_is_checked_without_it_says_whom_it_is_held_to(hidden, asked):
    code, out, _ = hidden[asked]
    assert code == 0
    assert CHECKS[asked] in out
    assert out.count(BY_HAND) == 1


@pytest.mark.parametrize("command", NEEDING)
def test_a_command_that_needs_it_says_so_in_one_sentence(hidden, command):
    code, out, err = hidden[command]
    assert (code, out, len(err.splitlines())) == (2, "", 1)
    assert err.endswith(f": error: {NEEDED}\n")


@pytest.mark.parametrize("command", OTHERS)
def test_what_computes_nothing_needs_nothing(hidden, command):
    assert hidden[command][0] == 0
    assert hidden[command][2] == ""


def test_what_is_kept_has_another_key(monkeypatch):
    assert isinstance(believed(PROBLEMS["bce"]), type(torch_reference(PROBLEMS["bce"])))
    before = key(1)
    monkeypatch.setitem(sys.modules, "torch", None)
    assert key(1) != before
    assert isinstance(believed(PROBLEMS["bce"]), ByHand)


def test_our_own_network_is_never_held_to_itself(monkeypatch):
    monkeypatch.setitem(sys.modules, "torch", None)
    with pytest.raises(ValueError, match="this needs PyTorch"):
        torch_reference(PROBLEMS["bce"])
