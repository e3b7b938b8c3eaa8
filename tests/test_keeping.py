"""What is found is kept: another rubric marks it anew, and runs nothing; what is not asked for stays true."""

import csv
import json
import re
import shutil
from functools import partial

import pytest
from classes import PUBLISHED, hand_in
from commands import ended

import compare.grading.grading
import compare.grading.results
from compare.grade import main

run = partial(ended, main)
RIGHT = PUBLISHED.decode()
DZ3 = "dz3 = (p - y) / len(y)"
LOSS = next(line for line in RIGHT.splitlines() if "np.log" in line and "return" in line)
HANDED_IN = {  # as Canvas names them
    "ada_1_1_net.py": RIGHT,
    "bo_LATE_2_2_net.py": RIGHT.replace(DZ3, "dz3 = p - y"),
    "cy_LATE_3_3_net.py": RIGHT.replace(DZ3, "dz3 = (y - p) / len(y)"),
    "di_4_4_net.py": RIGHT.replace(" * a2 * (1 - a2)", " * (1 - a2)"),
    "ed_5_5_net.py": RIGHT.replace(LOSS, "        return ((p - y) ** 2).mean()"),
}
DEFAULT = {"ada": 13.0, "bo": 13.0, "cy": 6.5, "di": 11.3333, "ed": 12.0}
PROBES = "[probes]\ntraining_steps = 20\n"
# A rubric, and the points that it gives otherwise.
RUBRICS = {
    "worth": ("[points]\nforward = 4", {"ada": 15.0, "bo": 15.0, "cy": 7.5, "di": 13.3333, "ed": 14.0}),
    "late": ("[rules]\nlate = 0.5", {"bo": 6.5, "cy": 3.25}),
    "factor": ("[rules]\nconstant_factor = 0", {"bo": 11.0}),
    "other-loss": ("[rules]\nother_loss = 0.5", {"ed": 12.5}),
    "follows": ("[rules]\nfollows = 0", {"di": 8.6667}),
    "does-not-learn": ("[rules]\ndoes_not_learn = 0.25", {"cy": 3.25}),
    "what-is-shown": ("[feedback]\nhint = false", {}),
}


def of_class(folder, toml=""):
    """The arguments that grade this class."""
    rubric = folder / "class.toml"
    rubric.write_text(f"{PROBES}{toml}\n")
    return "run", folder / "lab", "--seed", 5, "--class", rubric


@pytest.fixture(scope="module")
def once(tmp_path_factory):
    """A class that was graded by the default rubric."""
    folder = tmp_path_factory.mktemp("class")
    hand_in(folder / "lab", {name: program.encode() for name, program in HANDED_IN.items()})
    assert main([str(arg) for arg in of_class(folder)]) == 0
    assert points(folder) == DEFAULT
    return folder


@pytest.fixture
def graded(once, tmp_path):
    """Its copy, for one test alone."""
    return shutil.copytree(once, tmp_path / "class")


def points(folder):
    """By student, wherever they stand: on file, in the summary, on the pages."""
    results = folder / "lab-grades"
    files = [json.loads(path.read_text()) for path in results.glob("*/result.json")]
    rows = list(csv.DictReader((results / "summary.csv").read_text().splitlines()))
    assert {row["student"] for row in rows if row["late"]} == {"bo", "cy"}
    found = {data["student"]: data["total"] for data in files}
    assert {row["student"]: float(row["points"]) for row in rows} == found
    for student, total in found.items():
        assert f"{total:.3g}" in (results / student / "lecturer.html").read_text()
    return found


def nothing_runs(monkeypatch):
    def refuse(*given, **more):
        raise AssertionError("a submission is run")

    monkeypatch.setattr(compare.grading.grading, "ask", refuse)


@pytest.mark.parametrize("toml, changed", RUBRICS.values(), ids=RUBRICS)
def test_another_rubric_marks_what_was_found_and_runs_nothing(capsys, graded, monkeypatch, toml, changed):
    nothing_runs(monkeypatch)
    code, out, _ = run(capsys, *of_class(graded, toml))
    assert code == 0, out
    assert points(graded) == DEFAULT | changed
    said = [line for line in out.splitlines() if line.startswith("changed: ")]
    assert said == [f"changed: '{n}': {DEFAULT[n]:g} -> {to:g} points" for n, to in sorted(changed.items())]
    assert run(capsys, *of_class(graded))[0] == 0
    assert points(graded) == DEFAULT


# What is judged otherwise, and the points that this gives: the answers are kept.
JUDGED = {
    "another-loss": ("[loss]\nvalue = 'mse'\ndifferentiated = 'bce'", {"ada": 12.0, "ed": 13.0}),
    "another-loss-differentiated": ("[loss]\ndifferentiated = 'mse'", {"ada": 11.0}),
    "another-accuracy": ("[rules]\nleast_accuracy = 0.5", {}),
}


@pytest.mark.parametrize("toml, some", JUDGED.values(), ids=JUDGED)
def test_another_loss_is_held_against_what_was_answered_and_runs_nothing(capsys, graded, monkeypatch, toml, some):
    with monkeypatch.context() as changed:
        nothing_runs(changed)
        code, out, _ = run(capsys, *of_class(graded, toml))
    assert code == 0, out
    kept = {path.parent.name: path.read_bytes() for path in (graded / "lab-grades").glob("*/result.json")}
    assert points(graded) == points(graded) | some
    assert run(capsys, *of_class(graded, toml), "--out", graded / "anew")[0] == 0
    assert {path.parent.name: path.read_bytes() for path in (graded / "anew").glob("*/result.json")} == kept


SPOILT = {
    "none": lambda answers: None,
    "empty": lambda answers: b"",
    "cut": lambda answers: answers[:-9],
    "more": lambda answers: answers + b"\0" * 9,
    "of-no-key": lambda answers: answers.replace(b'"key"', b'"kee"', 1),
    "of-another-key": lambda answers: re.sub(rb'(?<="key": ")[0-9a-f]{8}', b"00000000", answers, count=1),
    "no-ending": lambda answers: answers.replace(b'"complete"', b'"complexe"', 1),
    "of-zeros": lambda answers: bytes(len(answers)),
}


@pytest.mark.parametrize("spoil", SPOILT.values(), ids=SPOILT)
def test_answers_that_are_spoilt_are_asked_for_again(capsys, graded, monkeypatch, spoil):
    file = graded / "lab-grades" / "ada" / "answers.bin"
    answers = file.read_bytes()
    file.unlink() if spoil(answers) is None else file.write_bytes(spoil(answers))
    for other in HANDED_IN:
        if not other.startswith("ada"):
            (graded / "lab" / other).unlink()
    (graded / "lab-grades" / "ada" / "result.json").unlink()
    assert run(capsys, *of_class(graded))[0] == 0
    assert file.read_bytes() != spoil(answers)
    assert json.loads((graded / "lab-grades" / "ada" / "result.json").read_text())["total"] == 13.0


def test_answers_that_are_too_much_are_not_kept(capsys, graded, monkeypatch):
    monkeypatch.setattr(compare.grading.results, "MOST_KEPT", 1000)
    assert run(capsys, *of_class(graded), "--force")[0] == 0
    assert not list((graded / "lab-grades").glob("*/answers.bin"))
    assert points(graded) == DEFAULT


def test_marks_of_what_was_found_are_those_of_a_class_that_is_graded_anew(capsys, graded):
    rubric = "\n".join(("[points]\nforward = 4", "[rules]\nlate = 0.5\nfollows = 0\ndoes_not_learn = 0.25"))
    assert run(capsys, *of_class(graded, rubric))[0] == 0
    kept = {path.parent.name: path.read_bytes() for path in (graded / "lab-grades").glob("*/result.json")}
    assert run(capsys, *of_class(graded, rubric), "--out", graded / "anew")[0] == 0
    assert {path.parent.name: path.read_bytes() for path in (graded / "anew").glob("*/result.json")} == kept


def test_what_is_not_asked_for_has_the_same_rubric(capsys, graded, tmp_path):
    told = tmp_path / "told.json"
    code, out, _ = run(capsys, *of_class(graded, "[points]\nforward = 4"), "--only", "ada", "--json", told)
    assert (code, out.splitlines()[-1]) == (0, "5 people, 5 accounted for: 1 graded, 4 not asked for")
    assert points(graded) == RUBRICS["worth"][1]
    assert [change["student"] for change in json.loads(told.read_text())["changes"]] == sorted(DEFAULT)
    assert "14 points" in out


def test_what_was_found_in_another_way_is_left_and_said(capsys, graded):
    (graded / "lab-grades" / "ed" / "result.json").write_text("{")
    code, out, _ = run(capsys, *of_class(graded, "[network]\nactivation = 'tanh'"), "--only", "ada")
    assert code == 0
    left = [line for line in out.splitlines() if line.startswith("found by an earlier run")]
    assert [line.split("'")[1] for line in left] == ["bo", "cy", "di"]
    rows = csv.DictReader((graded / "lab-grades" / "summary.csv").read_text().splitlines())
    assert {row["student"] for row in rows} == {"ada", "bo", "cy", "di"}
    assert "changed: 'ada': 13 -> " in out


def test_whoever_is_graded_anew_by_force_is_run(capsys, graded, monkeypatch):
    nothing_runs(monkeypatch)
    code, out, _ = run(capsys, *of_class(graded), "--force", "--only", "ada")
    assert code == 1
    assert "ungraded: 'ada': AssertionError: a submission is run" in out
