"""Options of `pytest compare`, and the cases that they leave."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from compare.ending import WEAK
from compare.errors import CompareError
from compare.extras import NEEDED, has_pytorch
from compare.grading.settings import ClassSettings, read_settings
from compare.problems import DATA
from compare.process import one_thread
from compare.submission.sandbox import IsolationError, Level, required
from manual.further import ACTIVATIONS
from manual.losses import LOSSES

CHOICES = {
    "act": list(ACTIVATIONS),
    "data": list(DATA),
    "dtype": ["float64", "float32"],
    "loss": list(LOSSES),
}


OF_A_SUBMISSION = "submission"  # a property of a test


def pytest_addoption(parser: pytest.Parser) -> None:
    """--act, --data, --dtype, --loss narrow the cases; --epochs and --seed say what each runs."""
    group = parser.getgroup("compare", "parity of the hand-written network and PyTorch")
    for name, choices in CHOICES.items():
        group.addoption(f"--{name}", action="append", choices=choices, help=f"only this {name}; may be repeated")
    group.addoption("--epochs", type=int, default=200, help="steps of each training (default: 200)")
    group.addoption("--seed", type=int, default=0, help="of the points and the initial weights (default: 0)")
    group.addoption(
        "--submission", type=Path, help="a program in the place of ours, run in a sandbox; as it is, if need be"
    )
    group.addoption("--class", dest="settings", type=Path, help="what the submission is expected to be (TOML)")
    group.addoption("--bias", action="store_true", help="the submission has biases")
    group.addoption("--container", action="store_true", help="run the submission in Docker or Podman")
    group.addoption("--weak", action="store_true", help="for the submission, accept limits alone")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test that asks for act, data, dtype, loss or bias runs over the whole table, or what is left of it."""
    if not has_pytorch():
        raise pytest.UsageError(NEEDED)
    option = metafunc.config.getoption
    expected = _expected(metafunc.config) if option("--submission") else {}
    for name, choices in CHOICES.items():
        if name in metafunc.fixturenames:
            metafunc.parametrize(name, option(f"--{name}") or expected.get(name, choices))
    if "bias" in metafunc.fixturenames:
        biases = expected.get("bias", [False, True])
        metafunc.parametrize("bias", biases, ids=["bias" if bias else "no-bias" for bias in biases])


def _expected(config: pytest.Config) -> dict[str, list[str | bool]]:
    """What a submission is, unless told otherwise: as its class says."""
    agreed = _agreed(config)
    network = agreed.network
    return {
        "act": [network.activation],
        "dtype": ["float64"],
        "loss": [agreed.loss.value],
        "bias": [network.bias or config.getoption("--bias")],
    }


def _agreed(config: pytest.Config) -> ClassSettings:
    try:
        return read_settings(config.getoption("settings"))
    except CompareError as error:
        raise pytest.UsageError(str(error)) from None


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What was found out of a program that was run as it is, once, also where all cases pass."""
    reports = (report for outcome in ("passed", "failed") for report in terminalreporter.getreports(outcome))
    said = (line for report in reports for name, line in report.user_properties if name == OF_A_SUBMISSION)
    for line in dict.fromkeys(said):
        terminalreporter.write_line(str(line))


@pytest.fixture
def say(record_property: Callable[[str, object], None]) -> Callable[[str], None]:
    """Tell something of the submission, which the summary says."""
    return partial(record_property, OF_A_SUBMISSION)


@pytest.fixture
def agreed(request: pytest.FixtureRequest) -> ClassSettings:
    """--class"""
    return _agreed(request.config)


@pytest.fixture
def epochs(request: pytest.FixtureRequest) -> int:
    """--epochs"""
    return request.config.getoption("--epochs")


@pytest.fixture
def seed(request: pytest.FixtureRequest) -> int:
    """--seed"""
    return request.config.getoption("--seed")


@pytest.fixture
def submission(request: pytest.FixtureRequest) -> Path | None:
    """--submission"""
    return request.config.getoption("--submission")


@pytest.fixture(scope="session")
def level(request: pytest.FixtureRequest) -> Level:
    """How strong the walls around a submission are; where they are weaker than asked for, nothing runs."""
    asked = (level for level in (Level.CONTAINER, Level.WEAK) if request.config.getoption(f"--{level}"))
    try:
        return required(next(asked, Level.STRONG))
    except IsolationError as error:
        pytest.exit(str(error), returncode=WEAK)


@pytest.fixture(autouse=True)
def single_thread() -> Iterator[None]:
    """Tiny matrices want one thread."""
    with one_thread():
        yield
