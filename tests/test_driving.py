"""Programs that define a network and never train it are judged by what is written below them."""

import csv
from pathlib import Path

import pytest
from classes import Class, grades_of, program

from compare.grading.findings import State
from compare.grading.grades import Standing
from compare.grading.grading import Grader
from compare.grading.settings import settings
from compare.submission.layouts import one_file
from compare.submission.sandbox import Level

pytestmark = pytest.mark.walls

HOME = Path(__file__).parent / "programs_defined"
ROWS = list(csv.DictReader((HOME / "answers.csv").read_text(encoding="utf-8").splitlines()))
BRIEF = "[probes]\ntraining_steps = 20\nlearning_rate = 0.05\n"


def path_of(name):
    return next(path for path in (HOME / f"{name}.py", HOME / name) if path.exists())


@pytest.fixture(scope="session")
def graded_class(tmp_path_factory):
    """Every program, in one class."""
    files = {file: content for row in ROWS for file, content in program(path_of(row["name"])).items()}
    return grades_of("programs without a training", Class(files, BRIEF, seed=5), tmp_path_factory)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["name"])
def test_is_judged_by_what_trains_it(row, graded_class):
    grade = graded_class(row["name"])
    wrong = {item.name for item in grade.items if item.state is State.FAIL}
    if row["outcome"] == "review" or row["wrong"] == "review":
        assert grade.standing is Standing.NEEDS_REVIEW
        return
    assert grade.standing is Standing.GRADED, grade.reason
    another_loss = {"loss"} if row["cause"].startswith("loss-") else set()
    assert wrong == set(row["wrong"].split(";")) - {""} | another_loss
    said = grade.as_it_ran
    assert f"{row['hidden']} between the layers" in said
    assert ("with biases" if row["bias"] == "yes" else "without biases") in said
    assert ("one sample" if row["batch"] == "one" else "all samples") in said
    assert "these lines were written below it" in said


def test_every_program_has_an_answer():
    names = {path.stem for path in HOME.iterdir() if path.suffix == ".py" or path.is_dir()} - {"__pycache__"}
    assert names == {row["name"] for row in ROWS}


def test_a_training_that_rounding_leads_elsewhere_is_held_to_where_its_own_weights_lead():
    grade = Grader(settings(), 5, Level.STRONG).grade(one_file(path_of("config_dict")))
    (reached,) = [item for item in grade.items if item.name == "accuracy"]
    assert reached.state is State.PASS
    assert "where 0.902 is reached" in reached.reason
