"""The bench: every row trains the same network, and the figures come out as a table and as data."""

import json
from itertools import islice

import numpy as np
import pytest

from compare import scale
from compare.bench import at_once, main
from compare.parties import manual_steps
from compare.peers import PEERS, TIMED_STEPS, installed, jax_scan
from compare.problems import lab_problem
from compare.timing import numpys_own
from compare.verdict.lockstep import INSPECT_EVERY, are_inspected


@pytest.mark.bench
@pytest.mark.parametrize("peer", ["JAX, jit and scan", "HIPS autograd"])
def test_a_peer_trains_the_same_network(peer):
    problem = lab_problem("tanh", "linear")
    losses = [float(step["loss"]) for step in islice(manual_steps(problem), 2 * TIMED_STEPS)]
    train = installed(problem)[peer]
    assert [train(), train()] == pytest.approx([losses[TIMED_STEPS - 1], losses[-1]], rel=1e-12)


@pytest.mark.bench
def test_jax_trains_many_networks_at_once():
    many = at_once(3)
    losses = [step["loss"].mean() for step in islice(manual_steps(many), TIMED_STEPS)]
    assert jax_scan(many)() == pytest.approx(losses[-1], rel=1e-12)


def test_the_calls_of_numpy_are_made_again_and_nothing_else():
    x, W = np.array([[1.0, 2.0]]), np.array([[3.0], [4.0]])

    def step(mark):
        a = np.tanh(x @ mark(W))
        return (1.0 - a * a).sum() / 2

    calls = numpys_own(step)
    W[:] = 0.25
    a = np.tanh(0.75)
    assert [call().item() for call in calls] == [0.75, a, a * a, 1 - a * a, 1 - a * a]


@pytest.mark.bench
def test_scikit_learn_learns_the_same_data():
    problem = lab_problem("tanh", "linear", learning_rate=0.5)
    assert installed(problem)["scikit-learn MLP"]() < 0.5


@pytest.mark.bench
@pytest.mark.slow
def test_the_bench_prints_ratios_and_writes_them(capsys, tmp_path):
    path = tmp_path / "bench.json"
    assert main(["--repetitions", "1", "--json", str(path)]) == 0
    ratios = json.loads(path.read_text())["ratios"]
    out = capsys.readouterr().out
    rows = (
        "eager PyTorch step / manual step",
        "NumPy's own share, 1 at once",
        "manual / JAX, 16 at once",
        "train and verify / eager PyTorch",
        "a diagnosis of one record, s",
    )
    for name in (*rows, *PEERS):
        assert name in out
    assert all(ratio > 0 for ratio in ratios.values())


@pytest.mark.walls
def test_a_class_is_graded_and_its_cost_is_told(capsys, tmp_path):
    path = tmp_path / "bench.json"
    assert main(["--grade", "3", "--json", str(path)]) == 0
    assert "3 submissions: 3 graded; isolation: strong" in capsys.readouterr().out
    figures = json.loads(path.read_text())
    assert all(figure > 0 for figure in figures.values())
    assert figures["memory of the grader, MiB"] >= figures["of which before the class"]


def test_the_soak_counts_and_finds_no_false_alarm(capsys):
    assert main(["--soak", "9000"]) == 0
    assert "0 false alarms" in capsys.readouterr().out


def test_verified_at_a_size_are_steps_of_which_one_in_256_is_inspected():
    assert are_inspected(np.arange(scale.LATER, scale.LATER + 2 * INSPECT_EVERY)).sum() == 2


@pytest.mark.slow
def test_each_size_is_measured_in_time_and_memory(capsys, tmp_path, monkeypatch):
    path = tmp_path / "bench.json"
    monkeypatch.setattr(scale, "SIZES", [scale.Size(50, 3, 1), scale.Size(1000, 100, 4)])
    assert main(["--scale", "--json", str(path)]) == 0
    small, large = json.loads(path.read_text())
    assert (small["points"], small["width"], small["depth"]) == (50, 3, 1)
    assert all(each[name] > 0 for each in (small, large) for name in ("eager", "verified", "inspected"))
    assert large["verified_memory"] > large["eager_memory"] > 0
    assert "1,000" in capsys.readouterr().out
