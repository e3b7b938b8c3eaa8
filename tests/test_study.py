"""The study: jobs that do not depend on who runs them, outcomes that survive, claims judged seed by seed."""

import dataclasses
import re
from concurrent.futures import Executor, Future
from concurrent.futures.process import BrokenProcessPool
from contextlib import nullcontext

import numpy as np
import pytest

from compare.lab.claims import Judgement, claims, judge
from compare.lab.experiments import EXPERIMENTS, RATES, jobs
from compare.lab.job import Job, run
from compare.lab.store import Store
from compare.lab.training import Training
from compare.pool import Pool, pool
from compare.study import IDS, finish, main
from compare.watching.course import GRID, accuracy, loss

SMALL = {
    "one": Job("tanh", "xor", epochs=60, seeds=(0, 1), rates=(0.01, 1.0), hidden=(3, 4)),
    "two": Job("sigmoid", "linear", epochs=30, seeds=(0,), points=20),
}
TIMES = {"seconds", "eager_seconds"}


def same(one, other):
    for name, value in vars(one).items():
        if name not in TIMES:
            np.testing.assert_equal(getattr(other, name), value, err_msg=name)


def test_a_job_verifies_every_step_of_every_run():
    outcome = run(SMALL["one"])
    assert (outcome.verified.tolist(), outcome.differing) == ([60] * 4, 0)
    assert {curve.shape for curve in outcome.curves.values()} == {(len(outcome.steps), 4)}
    assert outcome.points == ["training", "xor 61", "xor 101", "xor 2001"]
    assert outcome.weights["W2"].shape == (4, 3, 4)


def test_a_rate_at_which_it_overflows_ends_that_training_alone():
    outcome = run(Job("none", "xor", epochs=40, seeds=(0, 1), rates=(0.01, 100.0)))
    assert outcome.verified[:2].tolist() == [40, 40]
    assert (outcome.verified[2:] < 40).all()
    assert outcome.differing == 0
    assert all(np.isfinite(curve[-1, :2]).all() for curve in outcome.curves.values())


def test_runs_together_are_the_same_trainings_as_each_alone():
    together = run(SMALL["one"])
    for r, (rate, seed) in enumerate([(0.01, 0), (0.01, 1), (1.0, 0), (1.0, 1)]):
        alone = run(dataclasses.replace(SMALL["one"], rates=(rate,), seeds=(seed,)))
        for name, curve in alone.curves.items():
            assert together.curves[name][:, r] == pytest.approx(curve[:, 0], rel=1e-9)


def test_a_finished_job_is_read_back_as_it_was(tmp_path):
    store, job = Store(tmp_path), SMALL["one"]
    assert store.get(job) is None
    outcome = run(job)
    store.put(job, outcome)
    same(outcome, store.get(job))
    assert store.get(dataclasses.replace(job, epochs=61)) is None


@pytest.mark.parametrize("content", [b"", b"broken"])
def test_an_unreadable_result_counts_as_none(tmp_path, content):
    store = Store(tmp_path)
    store.path(SMALL["one"]).write_bytes(content)
    assert store.get(SMALL["one"]) is None


@pytest.mark.slow
def test_one_worker_and_two_yield_the_same_and_nothing_runs_twice(tmp_path, monkeypatch):
    found = []
    for number in (1, 2):
        with pool(number) as hands:
            found.append(finish(SMALL, Store(tmp_path / str(number)), hands, shown=False))
    for name in SMALL:
        same(found[0][name], found[1][name])

    class Nobody(Executor):
        def submit(self, *args):
            raise AssertionError(f"ran again: {args}")

    again = finish(SMALL, Store(tmp_path / "1"), Pool(Nobody()), shown=False)
    for name in SMALL:
        same(found[0][name], again[name])


@pytest.mark.slow
def test_a_cluster_of_which_a_worker_is_killed_yields_what_one_process_yields(tmp_path, cluster):
    several = {
        f"{name}, {epochs}": dataclasses.replace(job, epochs=epochs)
        for name, job in SMALL.items()
        for epochs in (40, 80)
    }
    alone = finish(several, Store(tmp_path / "alone"), Pool(), shown=False)

    class Killing(Store):
        """Ends a worker as soon as one job is finished."""

        def put(self, job, outcome):
            cluster.workers[0].kill()
            super().put(job, outcome)

    with pool(1, cluster.address) as hands:
        together = finish(several, Killing(tmp_path / "cluster"), hands, shown=False)
    assert cluster.workers[0].wait() == -9
    for name in several:
        same(alone[name], together[name])


def test_an_interrupted_study_keeps_what_was_finished(tmp_path):
    class Interrupted(Store):
        def put(self, job, outcome):
            super().put(job, outcome)
            raise KeyboardInterrupt

    store = Interrupted(tmp_path)
    with pytest.raises(KeyboardInterrupt):
        finish(SMALL, store, Pool(), shown=False)
    assert [name for name in SMALL if store.get(SMALL[name])] == ["one"]


def test_every_result_of_the_lab_is_an_experiment_whose_jobs_exist():
    named = jobs(range(2))
    assert list(EXPERIMENTS) == IDS
    assert {name for experiment in EXPERIMENTS.values() for name in experiment.jobs} == set(named)
    for claim in (*claims(), *claims(quick=True)):
        assert set(claim.jobs) <= set(EXPERIMENTS[claim.id].jobs)
    assert max(RATES) / min(RATES) >= 1e5


def test_claims_are_counted_seed_by_seed_and_a_mixed_one_depends(tmp_path):
    job = Job("sigmoid", "linear", epochs=20, seeds=tuple(range(4)))
    outcome = run(job)
    outcome.curve("accuracy", "linear 100")[-1] = [1.0, 0.99, 1.0, 1.0]
    outcome.curve("accuracy", "linear 10000")[-1] = 0.985
    trainings = {"linear, sigmoid": Training(job, outcome)}
    r1, r2 = judge(trainings, {"R1", "R2"})
    assert (r1.verdict, r1.bears_out.tolist()) == ("depends on the seed", [1, 0, 1, 1])
    assert r1.measured.tolist() == [1.0, 0.99, 1.0, 1.0]
    assert (r2.verdict, r2.count.holds) == ("holds", 4)


def test_a_job_keeps_the_weights_at_its_marks_and_they_say_what_was_recorded(tmp_path):
    job = dataclasses.replace(SMALL["one"], marks=(20, 60))
    store = Store(tmp_path)
    store.put(job, run(job))
    training = Training(job, store.get(job))
    for mark in job.marks:
        for points in training.outcome.points:
            seen = training.predicted(points, mark)
            assert seen.accuracy == pytest.approx(accuracy(training.outcome, points, mark))
            assert seen.losses.mean(axis=-1) == pytest.approx(loss(training.outcome, points, mark), rel=1e-9)
    assert training.regions(20).shape == (4, GRID * GRID)
    assert not np.array_equal(training.regions(20), training.regions(60))


VERDICTS = {
    "all seeds": ([1, 1], "holds", "holds"),
    "one of two": ([1, 0], "depends on the seed", "open"),
    "no seed": ([0, 0], "fails", "open"),
    "nobody can tell": ([np.nan, np.nan], "open", "open"),
    "who can tell": ([1, np.nan], "holds", "holds"),
}


@pytest.mark.parametrize("bears_out, at_length, quick", VERDICTS.values(), ids=VERDICTS)
def test_what_does_not_hold_within_a_hundredth_of_the_epochs_is_open_and_has_not_failed(
    bears_out, at_length, quick
):
    judged = Judgement(claims()[0], np.array(bears_out, float), np.zeros(2), "")
    assert (judged.verdict, dataclasses.replace(judged, quick=True).verdict) == (at_length, quick)


def test_a_quick_study_prints_its_verdicts_and_writes_its_report(capsys, tmp_path):
    args = ["--only", "R4", "--quick", "--seeds", "1", "--out", str(tmp_path), "--workers", "1", "-q"]
    assert main(args) == 0
    out = capsys.readouterr().out
    assert re.search(r"R4 +xor: test accuracy 1.0 at n = 2001 +0.5 \(accuracy\) +open +0 of 1", out)
    assert "1,500 training steps verified, 0 differ" in out
    assert {path.name for path in tmp_path.iterdir()} == {
        "jobs",
        "figures",
        "claims.md",
        "report.html",
        "report.md",
        "timings.json",
    }
    report = (tmp_path / "report.md").read_text()
    assert "`backprop-parity study --only R4 --seeds 1 --quick`" in report
    assert "networks do not yet fit" in report  # and a single cross is no figure
    assert not list(tmp_path.glob("figures/claim-*"))


def test_a_process_that_is_ended_from_outside_is_one_clear_line(capsys, monkeypatch, tmp_path):
    class Ended(Executor):
        def submit(self, *args):
            future = Future()
            future.set_exception(BrokenProcessPool("a process in the pool was terminated abruptly"))
            return future

    monkeypatch.setattr("compare.pool.workers", lambda *args: nullcontext(Ended()))
    args = ["--only", "R4", "--quick", "--seeds", "1", "--workers", "2", "--out", str(tmp_path), "-q"]
    assert main(args) == 2
    assert (
        f"a process was ended; the same command goes on from what is finished in {tmp_path}"
        in capsys.readouterr().err
    )


@pytest.mark.parametrize(
    "args, words",
    [
        (["--only", "R99"], "unknown experiment 'R99'; did you mean 'R9'?"),
        (["--seeds", "0"], "0 seeds: expected 1 to"),
        (["--out", "/nowhere/there"], "cannot write into /nowhere/there"),
        (["--scheduler", "nowhere"], "no scheduler at 'nowhere': "),
        (["--workers", "none"], "'none' is not a whole number of workers"),
    ],
)
def test_bad_input_is_one_clear_line_and_exit_2(capsys, monkeypatch, tmp_path, args, words):
    monkeypatch.chdir(tmp_path)
    assert main(args) == 2
    assert words in capsys.readouterr().err
