"""Options of `pytest compare`, and the cases that they leave."""

from collections.abc import Iterator

import pytest

from compare.problems import DATA
from compare.process import one_thread
from manual.activations import ACTIVATIONS
from manual.losses import LOSSES

collect_ignore = ["grade/hostile"]  # programs that attack whoever runs them
CHOICES = {
    "act": list(ACTIVATIONS),
    "data": list(DATA),
    "dtype": ["float64", "float32"],
    "loss": list(LOSSES),
}


def pytest_addoption(parser: pytest.Parser) -> None:
    """--act, --data, --dtype, --loss narrow the cases; --epochs and --seed say what each runs."""
    group = parser.getgroup("compare", "parity of the hand-written network and PyTorch")
    for name, choices in CHOICES.items():
        group.addoption(f"--{name}", action="append", choices=choices, help=f"only this {name}; may be repeated")
    group.addoption("--epochs", type=int, default=200, help="steps of each training (default: 200)")
    group.addoption("--seed", type=int, default=0, help="of the points and the initial weights (default: 0)")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test that asks for act, data, dtype or loss runs over the whole table, or what is left of it."""
    for name, choices in CHOICES.items():
        if name in metafunc.fixturenames:
            metafunc.parametrize(name, metafunc.config.getoption(f"--{name}") or choices)


@pytest.fixture
def epochs(request: pytest.FixtureRequest) -> int:
    """--epochs"""
    return request.config.getoption("--epochs")


@pytest.fixture
def seed(request: pytest.FixtureRequest) -> int:
    """--seed"""
    return request.config.getoption("--seed")


@pytest.fixture(autouse=True)
def single_thread() -> Iterator[None]:
    """Tiny matrices want one thread."""
    with one_thread():
        yield
