"""Every activation, data set, dtype and loss: the hand-written network equals PyTorch at every step.

With --submission, somebody's own network takes its place, as the file of its --class describes it, or else the
published interface.
"""

from functools import partial
from pathlib import Path

import pytest

from compare.grading.settings import ClassSettings
from compare.grading.submitted import Submission, WantedTraining
from compare.parties import manual_steps
from compare.problems import lab_problem
from compare.submission.answered import Fault
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
        said, level = request.config.getoption, request.getfixturevalue("level")
        asked = agreed.asking(loss, said=bool(said("--loss")))
        problem = asked.penalised(problem)
        given = {"act": act, "dtype": dtype, "loss": loss}  # all else is the class's, or the program's own
        command = f"backprop-parity run --data {data} --seed {seed} --epochs {epochs}"
        command += "".join(f" --{name} {value}" for name, value in given.items() if said(f"--{name}"))
        command += " --bias" * said("--bias") + f" --submission {submission}"
        command += f" --{level}" * (level != "strong")
        command += f" --class {said('settings')}" * bool(said("settings"))
        wanted = WantedTraining(
            data,
            seed,
            act=act if said("--act") else None,
            bias=said("--bias") or None,
            dtype=dtype if said("--dtype") else None,
        )
        found = Submission(submission, asked, level).train(problem, epochs, wanted)
        if isinstance(found, Fault):
            pytest.fail(found.reason, pytrace=False)
        for line in found.said:
            request.getfixturevalue("say")(line)
        compared, epochs = partial(assert_submission, found), found.steps
    else:
        compared = partial(assert_steps, manual_steps(problem), problem, epochs=epochs)
    difference = ""
    try:
        result = compared(reproduce=command)
    except AssertionError as error:
        difference = str(error)
    if difference:  # here, and not above, where pytest would print it as an error during another
        pytest.fail(difference, pytrace=False)  # these lines would say nothing
    assert result.verdict is not Verdict.DIFFER
    assert result.steps == epochs or result.diverged is not None
