"""backprop-parity behaviour: what it prints, its exit codes, and what it says of bad input."""

import json
import signal
from functools import partial

import pytest
from commands import ended

from compare.behaviour import main
from compare.points import pointwise

run = partial(ended, main)


def test_each_difference_is_told_with_its_place_its_size_and_its_reason(capsys):
    code, out, _ = run(capsys, "--act", "hardtanh", "relu", "--dtype", "float64")
    assert code == 0
    for words in (
        "hardtanh', float64",
        "slope at a kink z = ±1",
        "NumPy 0, torch.clamp(z, -1, 1) 1",
        "A choice, not an error",
        "choice          z = 0                       NumPy 0, formula 0, PyTorch 0, torch.clamp(z, min=0) 1",
        "NaN hidden",
    ):
        assert words in out
    assert "relu, float32" not in out


def test_constants_stand_beside_what_was_found(capsys):
    _, out, _ = run(capsys, "--act", "tanh", "--loss", "mae", "--dtype", "float64")
    title, *lines = out.partition("constants of")[2].strip().splitlines()
    assert title == "compare/facts.py, in units of u"
    assert [line.split()[:2] for line in lines] == [
        ["tanh", "value_error"],
        ["tanh", "derivative_error"],
        ["mae", "rounding"],
    ]


def test_no_difference_is_said_too(capsys):
    assert "no difference beyond rounding" in run(capsys, "--act", "none", "--dtype", "float32")[1]


def test_json_holds_regions_edges_choices_and_every_error(capsys, tmp_path):
    path = tmp_path / "points.json"
    assert run(capsys, "--act", "relu", "--json", str(path))[0] == 0
    found = json.loads(path.read_text())
    assert {r["kind"] for r in found["regions"]} == {"NaN", "NaN hidden", "slope at a kink"}
    assert {(e["subject"], e["dtype"]) for e in found["errors"]} == {
        (subject, dtype) for subject in ("relu", "relu'") for dtype in ("float64", "float32")
    }
    errors = found["errors"][0]
    assert errors["z"][0] == "-inf"
    assert errors["z"][-1] == "nan"
    assert len(errors["z"]) == len(errors["exact"]) == len(errors["ulps"]["PyTorch"])
    assert found["choices"][0]["values"]["NumPy"] == 0.0


@pytest.mark.parametrize(
    "args, words",
    [
        ("--act tahn", "unknown activation 'tahn'; did you mean 'tanh'?"),
        ("--act mihs", "did you mean 'mish'?"),
        ("--act tanh:2", "tanh takes no parameter"),
        ("--loss bec", "did you mean 'bce'?"),
        ("--dtype float16", "unknown dtype 'float16'"),
        ("--act leaky_relu:1e308", "the parameter of leaky_relu:1e308 is 1e+308, more than the 3.403e+38 that"),
        ("--json /nowhere/x.json", "cannot write /nowhere/x.json"),
    ],
)
def test_bad_input_is_one_clear_line_and_exit_2(capsys, args, words):
    code, out, err = run(capsys, *args.split())
    assert code == 2
    assert words in err
    assert "Traceback" not in out + err


def test_ctrl_c_keeps_what_was_measured(capsys, monkeypatch):
    look = pointwise.look

    def interrupted(subject, dtype):
        signal.raise_signal(signal.SIGINT)
        return look(subject, dtype)

    monkeypatch.setattr(pointwise, "look", interrupted)
    code, out, _ = run(capsys, "--act", "none", "relu", "--dtype", "float64")
    assert code == 130
    assert "none, float64" in out
    assert "relu" not in out
    assert "interrupted: what is shown above was measured until then" in out
