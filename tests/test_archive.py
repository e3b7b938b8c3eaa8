"""Saved trainings: judged again as they were, a change found where it is, and no file that could hurt."""

import json
import os
import shutil
from pathlib import Path

import numpy as np
import pytest
from commands import ended
from safetensors import safe_open
from safetensors.numpy import save_file

from compare.run import main
from compare.watching.archive import load_trainings


@pytest.fixture(scope="module")
def training(tmp_path_factory):
    """A training of tanh on xor with a bias, 30 steps, in a file."""
    path = tmp_path_factory.mktemp("trained") / "saved.safetensors"
    assert main(["--act", "tanh", "--data", "xor", "--bias", "--epochs", "30", "-q", "--save", str(path)]) == 0
    return path


@pytest.fixture
def saved(training, tmp_path):
    """The same in a file of one's own, to change."""
    return Path(shutil.copy(training, tmp_path))


def rewrite(path, change_tensors=lambda tensors: None, change_description=lambda description: None):
    with safe_open(path, framework="numpy") as file:
        tensors = {name: file.get_tensor(name).copy() for name in file.keys()}  # noqa: SIM118
        description = json.loads(file.metadata()["description"])
    change_tensors(tensors)
    change_description(description)
    save_file(tensors, path, metadata={"description": json.dumps(description)})


def judge(capsys, path, *options):
    capsys.readouterr()
    return ended(main, capsys, "--judge", path, *options)


def test_a_saved_training_is_judged_as_it_was(capsys, saved):
    code, out, _ = judge(capsys, saved)
    assert code == 0
    assert "tanh-xor-float64-bce  match, 30 steps, " in out


@pytest.mark.parametrize("name", ["loss", "dW3", "db2", "dW1", "W2_next"])
def test_one_changed_entry_is_found_at_its_step(capsys, saved, name):
    def change(tensors):
        tensors[f"0.{name}"][17:18].reshape(-1)[:1] *= 1 + 1e-7
        if name.endswith("_next"):  # the step after it starts from there
            tensors["0.W2"][18] = tensors["0.W2_next"][17]

    rewrite(saved, change)
    code, out, _ = judge(capsys, saved)
    assert code == 1
    assert f"step 17, {'update' if 'next' in name else 'loss' if name == 'loss' else 'backward'}, {name}:" in out
    assert f"To reproduce: backprop-parity run --judge {saved}" in out


def test_a_step_that_does_not_start_where_the_last_one_ended_is_found(capsys, saved):
    rewrite(saved, lambda tensors: tensors["0.W1"][9].__imul__(1.5))
    code, out, _ = judge(capsys, saved)
    assert code == 1
    assert "step 9: its weights are not those that the step before it led to" in out


def drop(*names):
    return lambda tensors: [tensors.pop(name) for name in names]


def put(name, value):
    return lambda tensors: tensors.update({name: value})


def describe(**settings):
    return lambda description: description["trainings"][0].update(settings)


@pytest.mark.parametrize(
    "tensors, description, words",
    [
        (drop("0.x"), None, "training 0: x has shape (0,), expected (batch, fan_in)"),
        (put("0.y", np.ones((21, 2))), None, "y has 2 columns, expected one"),
        (put("0.x", np.full((21, 2), np.nan)), None, "x has 42 of 42 values that are NaN, expected finite ones"),
        (drop("0.loss"), None, "expected loss and every tensor to have the same number of steps"),
        (put("0.dW1", np.ones((29, 2, 10))), None, "the same number of steps"),
        (put("0.dW1", np.array(1.0)), None, "the same number of steps"),
        (
            put("0.dW1", np.ones((30, 2, 10), np.float32)),
            None,
            "dW1 has dtype float32, expected float64 as x has",
        ),
        (put("0.dW1", np.ones((30, 2, 10), np.int64)), None, "dtype int64, expected float64 or float32"),
        (put("0.W2", np.ones((30, 7, 10))), None, "W2 has shape (7, 10), expected (fan_in, fan_out) = (10, 10)"),
        (put("0.z9", np.ones((30, 21, 10))), None, "z9 is no tensor of a network of 3 layers"),
        (put("0.loss.x", np.ones(30)), None, "loss.x is no tensor"),
        (put("1.x", np.ones((21, 2))), None, "1.x belongs to none of the 1 trainings"),
        (drop("0.W2_next"), None, "training 0 has no W2_next: expected the weights after each step"),
        (None, describe(data="\x1b[31m"), "expected a name that can be shown"),
        (None, describe(activation="tahn"), "unknown activation 'tahn'"),
        (None, describe(activation="leaky_relu:nan"), "'nan' is not a finite number"),
        (None, describe(loss=["bce"]), "unknown \"['bce']\"; did you mean 'bce'?"),
        (None, describe(learning_rate=True), "learning rate True"),
        (None, describe(learning_rate=-1), "learning rate -1, expected a finite number above zero"),
        (None, describe(learning_rate=10**400), "expected a finite number above zero"),
        (None, lambda description: description.update(trainings={}), "holds no trainings"),
        (None, lambda description: description.update(trainings=[7]), "described by a int, expected an object"),
        (None, lambda description: description.pop("format"), "holds no trainings"),
    ],
)
def test_a_malformed_file_is_one_clear_line_and_exit_2(capsys, saved, tensors, description, words):
    rewrite(saved, tensors or (lambda _: None), description or (lambda _: None))
    code, out, err = judge(capsys, saved)
    assert code == 2
    assert words in err
    assert len(err.splitlines()) == 1
    assert "Traceback" not in out + err


@pytest.mark.parametrize("content", [b"", b"\x00" * 8, b"\xff" * 40, b"\x80\x04}q\x00.", b"words"])
def test_any_other_file_is_refused(tmp_path, content):
    (tmp_path / "other").write_bytes(content)
    with pytest.raises(ValueError, match="is not a safetensors file"):
        load_trainings(tmp_path / "other")


@pytest.mark.parametrize("made", [os.mkfifo, Path.mkdir], ids=["a-pipe", "a-folder"])
def test_what_is_no_file_is_refused_at_once(tmp_path, made):
    made(tmp_path / "other")
    with pytest.raises(ValueError, match="is not a safetensors file of NumPy tensors: no regular file"):
        load_trainings(tmp_path / "other")


def test_a_description_deeper_than_can_be_read_is_one_clear_line(capsys, tmp_path):
    deep = "[" * 100_000 + "]" * 100_000
    save_file({"0.loss": np.zeros(1)}, tmp_path / "deep", metadata={"description": deep})
    code, _, err = judge(capsys, tmp_path / "deep")
    assert code == 2
    assert len(err.splitlines()) == 1


def test_the_name_of_data_is_no_markup(capsys, saved):
    rewrite(saved, change_description=describe(data="[/red] [bold"))
    code, out, _ = judge(capsys, saved, "-v")
    assert code == 0
    assert "tanh-[/red] [bold-float64-bce  match" in out


def test_a_missing_gradient_is_said_and_fails(capsys, saved):
    rewrite(saved, drop("0.dW2"))
    code, out, _ = judge(capsys, saved)
    assert code == 1
    assert "step 0: dW2 is missing" in out


def test_too_large_a_file_is_refused_before_anything_runs(capsys, tmp_path):
    assert main(["--epochs", "1000000", "--save", str(tmp_path / "s")]) == 2
    assert "--epochs " in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_options_of_a_training_do_not_go_with_a_saved_one(capsys, saved):
    code, _, err = judge(capsys, saved, "--lr", "0.5")
    assert code == 2
    assert "leave out --lr" in err
