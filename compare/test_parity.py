"""Every activation, data set, dtype and loss: the hand-written network equals PyTorch at every step.

With --submission, somebody's own network takes its place, as the published interface describes it.
"""

from collections.abc import Iterable
from pathlib import Path

import pytest

from compare.grading.settings import settings
from compare.parties import manual_steps
from compare.problems import lab_problem
from compare.ruler.allowance import Foreign
from compare.step import Tensors
from compare.steps import Steps
from compare.submission.submitted import submitted
from compare.testing import assert_steps
from compare.verdict.mismatch import Verdict


def test_every_step_matches(
    act: str,
    data: str,
    dtype: str,
    loss: str,
    bias: bool,
    epochs: int,
    seed: int,
    submission: Path | None,
    request: pytest.FixtureRequest,
) -> None:
    """A training by hand, each of its steps and each tensor of it held against PyTorch."""
    problem = lab_problem(act, data, dtype=dtype, loss=loss, bias=bias, seed=seed)
    command = f"backprop-parity run --act {act} --data {data} --dtype {dtype} --loss {loss}"
    command += f" --seed {seed} --epochs {epochs}" + " --bias" * bias
    steps: Iterable[Tensors] | Steps = manual_steps(problem)
    allowance = None
    if submission:
        level = request.getfixturevalue("level")
        found = submitted(submission, problem, epochs, settings(), level)
        taken = found.steps.count
        assert taken == epochs, "\n".join([f"{taken} of {epochs} steps were taken", *found.said])
        steps, allowance = found.steps, Foreign(problem, implied=found.from_updates)
        command += f" --submission {submission}" + " --weak" * (level == "weak")
    result = assert_steps(steps, problem, epochs=epochs, allowance=allowance, reproduce=command)
    assert result.verdict is not Verdict.DIFFER
    assert result.steps == epochs or result.diverged is not None
