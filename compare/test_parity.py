"""Every activation, data set, dtype and loss: the hand-written network equals PyTorch at every step.

With --submission, somebody's own network takes its place, as the file of its --class describes it, or else the
published interface.
"""

from functools import partial
from pathlib import Path

import pytest

from compare.grading.settings import ClassSettings
from compare.parties import manual_steps
from compare.problems import lab_problem
from compare.submission.answered import Fault
from compare.submission.submitted import submitted
from compare.testing import assert_steps, assert_submission
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
    agreed: ClassSettings,
    request: pytest.FixtureRequest,
) -> None:
    """A training by hand, each of its steps and each tensor of it held against PyTorch."""
    problem = lab_problem(
        act,
        data,
        dtype=dtype,
        loss=loss,
        bias=bias,
        seed=seed,
        hidden=agreed.network.widths,
    )
    command = f"backprop-parity run --act {act} --data {data} --dtype {dtype} --loss {loss}"
    command += f" --seed {seed} --epochs {epochs}" + " --bias" * bias
    if submission:
        level, asked = request.getfixturevalue("level"), agreed.asking(loss)
        problem = asked.penalised(problem)
        command += f" --submission {submission}" + f" --{level}" * (level != "strong")
        if given := request.config.getoption("settings"):
            command = command.replace(f" --loss {loss}", "") + f" --class {given}"
        found = submitted(
            submission,
            problem,
            epochs,
            asked.limits,
            level,
            interface=asked.spoken,
            whole=asked.loading.whole,
        )
        if isinstance(found, Fault):
            pytest.fail(found.reason, pytrace=False)
        compared = partial(assert_submission, found, asked)
    else:
        compared = partial(assert_steps, manual_steps(problem), problem)
    difference = ""
    try:
        result = compared(epochs=epochs, reproduce=command)
    except AssertionError as error:
        difference = str(error)
    if difference:  # here, and not above, where pytest would print it as an error during another
        pytest.fail(difference, pytrace=False)  # these lines would say nothing
    assert result.verdict is not Verdict.DIFFER
    assert result.steps == epochs or result.diverged is not None
