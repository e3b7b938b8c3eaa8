"""One path for a program: its grade, `run --submission`, `pytest compare --submission` agree on each tensor."""

import os
import re
import shutil
import subprocess
import sys
from contextlib import nullcontext
from dataclasses import replace
from functools import partial
from pathlib import Path

import msgspec
import numpy as np
import pytest
from classes import Class, grades_of, program
from commands import ended
from slips import CLASSES, DW, LAB, slipped
from test_class import STYLES, classes  # noqa: F401
from test_running import TOLD, TRACED
from test_submission import PUBLISHED, TELLING

from compare.grading.findings import State
from compare.grading.grading import Grader
from compare.grading.results import stored_grade
from compare.grading.settings import settings
from compare.grading.submitted import Submission, WantedTraining
from compare.problems import lab_problem
from compare.run import main
from compare.submission.answered import Fault
from compare.submission.inside.wire import Message
from compare.submission.layouts import one_file
from compare.submission.running import Traced, Trained
from compare.submission.sandbox import Conversation, Ending, Level
from compare.testing import assert_submission

pytestmark = pytest.mark.walls

run = partial(ended, main)

ROOT = Path(__file__).parent.parent
SUBMISSIONS = ROOT / "tests" / "submissions"
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


def said_of(path, toml, grade=None):
    """What the grade says of each item, what the verdict on a training says of each tensor, and the assertion."""
    agreed = settings(toml)
    grade = grade or Grader(agreed, SEED, Level.STRONG).grade(one_file(path))
    network, loss = agreed.network, agreed.loss.value
    problem = lab_problem(
        network.activation,
        "xor",
        points=5,  # no more samples than units, so that each dz can be recovered here as in a probe
        loss=loss,
        bias=network.bias,
        hidden=network.widths,
    )
    found = Submission(path, agreed, Level.STRONG).train(problem, STEPS, WantedTraining("xor"))
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


def agree(path, toml, grade=None):
    grade, verdict, problem = said_of(path, toml, grade)
    told = by_item(verdict, problem)
    assert {item.name: (item.state, item.follows) for item in grade.items if item.name in told} == told
    return verdict


def handed_in(folder, name, *, bias):
    """A program of tests/submissions with its adapter, as it is handed in."""
    shutil.copytree(SUBMISSIONS, folder)
    if bias and (folder / name).is_file():
        (folder / name).write_text((folder / name).read_text().replace("BIAS = 0", "BIAS = 1"))


@pytest.mark.parametrize("class_, name", CORRECT, ids=map("-".join, CORRECT))
def test_all_agree_on_a_correct_program(capsys, tmp_path, classes, class_, name):  # noqa: F811
    handed_in(tmp_path / "in", name, bias=class_ == "biases")
    toml = CLASSES[class_].toml
    grade = stored_grade(classes / class_, Path(name).stem)
    assert grade
    assert not agree(tmp_path / "in" / name, toml, grade).result.differs
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


# An ε that the class allows, in other places than its logarithms.
ALLOWED = {
    "in the exponent": (("np.exp(-z)", "np.exp(-z + 1e-8)"),),
    "beside the denominator": (("(1 + np.exp(-z))", "(1 + 1e-9 + np.exp(-z))"),),
}


@pytest.mark.parametrize("change", ALLOWED.values(), ids=ALLOWED)
def test_all_agree_on_an_epsilon_that_is_allowed(tmp_path, change):
    (tmp_path / "net.py").write_text(slipped(change))
    verdict = agree(tmp_path / "net.py", "[loss]\nepsilon = 1e-7\n")
    assert not verdict.result.differs
    assert "as the class allows" in "; ".join(verdict.said)
    assert said_of(tmp_path / "net.py", "[loss]\nepsilon = 0.0\n")[1].result.differs


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


# --- programs that follow no interface --------------------------------------------------------------------------

# What differs first in each, of what has an item; and what a training says first.
AS_THEY_RUN = {
    "programs/klassen_mit_bias.py": ("", ""),
    "programs/notebook_globals_leaky.ipynb": ("", ""),
    "programs/one_point_per_step.py": ("", ""),
    "programs/batches_of_ten.py": ("", ""),
    "programs/ones_in_the_input.py": ("", ""),
    "programs/small_memory_relu.py": ("", ""),
    "programs/paket_relativ": ("", ""),
    "programs/recursive_layers.py": ("loss", "loss"),
    "programs/script_which_dataset.py": ("loss", "loss"),
    "programs/script_log_table.py": ("loss_gradient", "dz3"),
    "programs/perceptron_francais.py": ("loss_gradient", "dz3"),
    "programs/modules_that_inherit.py": ("dW2", "dz2"),
    "programs/params_and_cache.py": ("dW2", "dW2"),
    "programs/two_modules": ("dW1", "dW1"),
    "programs/biases_as_rows_bom.py": ("db2", "db2"),
    "programs/notebook_param_objects.ipynb": ("update", "W3_next"),
    "programs_defined/deep_columns.py": ("", ""),
    "programs_defined/params_in_rows.py": ("db2", "db2"),
}
# Reasons for which nothing is verified.
NOT_JUDGED = {
    "class_optimizer_choice": "no plain gradient descent: the update is Adam's",
    "layers_two_outputs": "its predictions are softmax of it, where the sigmoid is expected",
    "layers_with_noise": "its predictions are those of no network that is known",
    "slow_but_simple": "a numeric derivative?",
}
ITS_OWN = (
    "it trains 2-8-5-1, tanh between the layers, with biases, on mse by steps of all samples at the learning "
)
ITS_OWN += "rate 0.2: "
# Options, and what is said of a program with this network; nothing where it matches.
OPTIONS = {
    "none": ("", ""),
    "its own": ("--act tanh --hidden 8,5 --bias --lr 0.2 --loss mse --points 100", ""),
    "another activation": ("--act sigmoid", "leave out --act, or say --act tanh"),
    "the lab's widths": ("--hidden 10,10", "leave out --hidden, or say --hidden 8,5"),
    "the lab's rate": ("--lr 0.01", "leave out --lr, or say --lr 0.2"),
    "fewer points": ("--points 21", "leave out --points, or say --points 100"),
    "two of them": (
        "--lr 1 --hidden 9",
        "leave out --hidden, or say --hidden 8,5; leave out --lr, or say --lr 0.2",
    ),
}


@pytest.fixture(scope="session")
def graded_class(tmp_path_factory):
    """These programs, in one class."""
    paths = [ROOT / "tests" / name for name in AS_THEY_RUN]
    files = {file: content for path in paths for file, content in program(path).items()}
    return grades_of("programs on one path", Class(files, seed=SEED), tmp_path_factory)


@pytest.mark.parametrize("name", AS_THEY_RUN)
def test_all_agree_on_a_program_that_is_run_as_it_is(capsys, graded_class, name):
    wrong, first = AS_THEY_RUN[name]
    path = ROOT / "tests" / name
    grade, verdict, problem = said_of(path, "", graded_class(path.stem))
    told, items = by_item(verdict, problem), {item.name: item.state for item in grade.items}
    assert {name: items[name] for name in told if name in items} == {
        name: state for name, (state, _) in told.items() if name in items
    }
    assert next((name for name, state in items.items() if state is State.FAIL), "") == wrong
    assert (verdict.result.first.tensor if verdict.result.first else "") == first
    code, out, _ = run(capsys, "--submission", path, "--data", "xor", "--epochs", STEPS)
    assert code == bool(wrong), out
    of_itself, *_ = grade.as_it_ran.splitlines()[0].partition(" It trains by further code")
    assert out.startswith(f"{problem.name}: {of_itself}")
    assert not wrong or re.search(rf"differs at \d of {STEPS} steps, first: step \d, {first}\n", out)


@pytest.mark.parametrize("name", NOT_JUDGED)
def test_what_nobody_can_judge_is_one_line_with_the_reason(capsys, name):
    code, out, _ = run(capsys, "--submission", ROOT / f"tests/programs/{name}.py", "--data", "xor", "--epochs", 5)
    said, none, last = out.splitlines()
    assert code == 1
    assert NOT_JUDGED[name] in said
    assert none.endswith("0 of 5 steps were taken")
    assert last.startswith("1 of 1 training differs")


@pytest.mark.parametrize("options, advice", OPTIONS.values(), ids=OPTIONS)
def test_its_network_is_its_own_and_options_that_want_another_are_a_fault(capsys, options, advice):
    path = ROOT / "tests/programs/klassen_mit_bias.py"
    args = ("--submission", path, "--data", "linear", "--epochs", 3, *options.split())
    code, out, _ = run(capsys, *args)
    assert code == bool(advice), out
    words = f": {ITS_OWN}{advice}\n" if advice else "tanh-linear-float64-mse  match, 3 steps"
    assert words in out, out


ASKED = {
    "as many as there are": ("xor", 50, 2),
    "one": ("xor", 1, 2),
    "some": ("xor", 10, 2),
    "more": ("xor", 199, 2),
    "a third coordinate": ("linear", 100, 3),
    "one coordinate": ("linear", 7, 1),
}


@pytest.mark.parametrize("data, samples, inputs", ASKED.values(), ids=ASKED)
def test_it_is_asked_as_many_points_as_its_step_takes(data, samples, inputs):
    traced = msgspec.convert(TRACED | {"coarse": True}, Traced)
    found = Trained(traced, "relu", inputs, (4, 3), bias=True, samples=samples, rate=0.5, kind="mse")
    wanted = WantedTraining(data, seed=3, points=samples, dtype="float32", hidden=(4, 3))
    problem = wanted.problem(found, "mse")
    assert (problem.x.shape, problem.y.shape) == ((samples, inputs), (samples, 1))
    assert samples == 1 or np.ptp(problem.y) == 1
    assert [W.shape for name, W in problem.weights.items() if name[0] == "W"] == [(inputs, 4), (4, 3), (3, 1)]
    assert np.array_equal(problem.x, problem.x.astype(np.float32))
    assert not wanted.unlike(found)
    assert replace(wanted, weights={"W1": np.ones((2, 9))}).unlike(found) == "leave out --weights"
    assert replace(wanted, bias=False).unlike(found) == "leave out --bias"


UNTOLD = {
    "nothing": {},
    "no predictions": {"W1": np.ones((5, 2, 4))},
    "one number": {"p": np.ones(())},
    "no steps": {"p": np.ones((0, 3, 1))},
    "other samples": {"p": np.ones((5, 2, 1))},
    "numbers of no step": {"p": np.ones((5, 3, 1)), "single": np.ones(3), "dW1": np.ones(())},
}


@pytest.mark.parametrize("tensors", UNTOLD.values(), ids=UNTOLD)
def test_whatever_comes_out_of_a_sandbox_is_a_line(monkeypatch, tmp_path, tensors):
    loaded, told = Message({}, {}), Message({"network": TRACED}, TOLD)
    conversations = iter([[loaded, Message({}, {})], [told], [told, *[Message({}, tensors)] * 2]])

    def answering(*args, **kwargs):
        return Conversation(Ending.COMPLETE, next(conversations), "", "", 0.0)

    monkeypatch.setattr("compare.grading.submitted.ask", answering)
    (tmp_path / "net.py").write_text("")
    found = Submission(tmp_path / "net.py", settings(), Level.STRONG)
    said = found.train(lab_problem("sigmoid", "xor"), STEPS, WantedTraining("xor"))
    assert isinstance(said, Fault)
    assert said.reason.endswith("when it was run as it is: its predictions were not found again")


def test_another_loss_than_its_own_is_what_is_wrong_and_stands_in_the_command(capsys):
    path = ROOT / "tests/programs/klassen_mit_bias.py"
    code, out, _ = run(capsys, "--submission", path, "--data", "xor", "--epochs", 3, "--loss", "bce")
    assert code == 1
    assert "the gradient is that of the mean squared error" in out
    again = f"backprop-parity run --act tanh --data xor --epochs 1 --loss bce --submission {path}"
    assert f"To reproduce: {again}\n" in out
    assert run(capsys, *again.split()[2:])[0] == 1


def test_the_network_that_a_class_asks_for_is_held_against_its_own(capsys, tmp_path):
    (tmp_path / "class.toml").write_text('[network]\nactivation = "sigmoid"\n')
    path = ROOT / "tests/programs/klassen_mit_bias.py"
    options = ("--data", "xor", "--epochs", 3, "--class", tmp_path / "class.toml")
    code, out, _ = run(capsys, "--submission", path, *options)
    assert code == 1
    assert "step 0: p: it uses tanh between its layers, the class asks for sigmoid\n" in out


def test_a_training_that_takes_long_is_shorter_and_that_is_said(capsys):
    path = ROOT / "tests/programs/listas_puras.py"
    code, out, _ = run(capsys, "--submission", path, "--data", "xor")
    assert code == 0, out
    assert "so many steps of it take too long: 10 of 200 are verified" in out
    assert "1 of 1 training matches, 10 steps" in out


@pytest.mark.parametrize(
    "name, options, code, said",
    [
        (
            "klassen_mit_bias.py",
            (),
            0,
            "It follows no interface, so it was run as it is. It trains 2-8-5-1, tanh",
        ),
        ("klassen_mit_bias.py", ("--act", "relu"), 1, f"{ITS_OWN}leave out --act, or say --act tanh"),
        ("params_and_cache.py", (), 1, "First divergence: dW2"),
        ("layers_two_outputs.py", (), 1, NOT_JUDGED["layers_two_outputs"]),
    ],
    ids=["right", "another activation", "wrong", "not judged"],
)
def test_pytest_compare_runs_it_as_it_is_too(name, options, code, said):
    words = [
        "-m",
        "pytest",
        "compare",
        "-q",
        "-p",
        "no:cacheprovider",
        "--epochs",
        "5",
        "--data",
        "xor",
        *options,
    ]
    process = subprocess.run(
        [sys.executable, *words, "--submission", f"tests/programs/{name}"],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert process.returncode == code, process.stdout
    assert said in process.stdout
