"""Every activation, data set, dtype and loss: the hand-written network equals PyTorch at every step."""

import pytest

from compare.parity.assertion import assert_steps
from compare.parity.mismatch import Verdict
from compare.parity.parties import manual_steps
from compare.problems import lab_problem


@pytest.mark.parametrize("bias", [False, True], ids=["no-bias", "bias"])
def test_every_step_matches(
    act: str, data: str, dtype: str, loss: str, bias: bool, epochs: int, seed: int
) -> None:
    """A training by hand, each of its steps and each tensor of it held against PyTorch."""
    problem = lab_problem(act, data, dtype=dtype, loss=loss, bias=bias, seed=seed)
    command = f"python -m compare.run --act {act} --data {data} --dtype {dtype} --loss {loss}"
    command += f" --seed {seed} --epochs {epochs}" + " --bias" * bias
    result = assert_steps(manual_steps(problem), problem, epochs=epochs, reproduce=command)
    assert result.verdict is not Verdict.DIFFER
    assert result.steps == epochs or result.diverged is not None
