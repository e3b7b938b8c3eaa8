"""What pytest gains where this package is installed: the fixture `parity`, and options that say how it compares.

    def test_my_backprop(parity):
        parity(my_backprop, parity.problem("tanh", "xor"))

    def test_one_step(parity):
        parity.check(x, y, {"W1": W1, "W2": W2}, {"dW1": dW1, "dW2": dW2}, act="tanh")

pytest imports this file in every run, of suites too that have no use for it: so it imports nothing but pytest,
and stands outside of compare. A test that asks for `parity` imports the rest, through whatever import hook a
conftest.py has installed by then.
"""

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from compare.checking import Checked
    from compare.functions import Implementation
    from compare.parties import Evaluates
    from compare.problems import Problem
    from compare.verdict.lockstep import LockstepResult


def pytest_addoption(parser: pytest.Parser) -> None:
    """--parity-epochs, --parity-seed, --parity-dtype, --parity-strict, and the same in the configuration."""
    group = parser.getgroup("parity", "backpropagation, compared by the fixture parity")
    for name, kind, default, meaning in (
        ("epochs", int, "100", "steps of each training that says no number"),
        ("seed", int, "0", "of the points and the initial weights of parity.problem(...)"),
        ("dtype", str, "float64", "of parity.problem(...), float64 or float32"),
    ):
        group.addoption(f"--parity-{name}", type=kind, help=f"{meaning} (default: {default})")
        parser.addini(f"parity_{name}", f"{meaning}; --parity-{name} goes before", default=default)
    meaning = "a tensor that rounding could hide is a failure too"
    group.addoption("--parity-strict", action="store_true", help=meaning)
    parser.addini("parity_strict", f"{meaning}, as with --parity-strict", type="bool", default=False)


@pytest.fixture(scope="session")
def parity(pytestconfig: pytest.Config) -> "Parity":
    """Compares with PyTorch: parity(function, problem), parity.check(...), parity.problem(...)."""
    return Parity(pytestconfig)


class Parity:
    """compare's assert_parity, check and lab_problem as tests want them, filled in from the options of this run.

    What a test says itself goes before the command line, and that before the configuration.
    """

    def __init__(self, config: pytest.Config) -> None:
        self._config = config

    def __call__(
        self,
        ours: "Implementation",
        problem: "Problem",
        theirs: "Evaluates | Implementation | None" = None,
        **said: Any,
    ) -> "LockstepResult":
        """AssertionError unless every step of a training is PyTorch's, or theirs: see compare.assert_parity."""
        __tracebackhide__ = True
        from compare import assert_parity

        said = {"epochs": self._number("epochs"), "strict": self._strict()} | said
        return assert_parity(ours, problem, theirs, **said)

    def check(self, x: Any, y: Any, weights: Any, gradients: Any, **said: Any) -> "Checked":
        """AssertionError, with the table of all tensors, unless one step is right: see compare.check.

        gradients: by name, or a function. Where nothing was told that can be compared, the test fails too.
        """
        __tracebackhide__ = True
        from compare import check

        found = check(x, y, weights, gradients, **said)
        if not found or not found.told.tensors:
            raise AssertionError(found)
        return found

    def problem(self, activation: str, data: str, **said: Any) -> "Problem":
        """A data set of the lab and a network for it, of this run's seed and dtype: see compare.lab_problem."""
        __tracebackhide__ = True
        from compare import lab_problem

        said = {"seed": self._number("seed"), "dtype": self._said("dtype")} | said
        return lab_problem(activation, data, **said)

    def _strict(self) -> bool:
        return bool(self._config.getoption("parity_strict") or self._config.getini("parity_strict"))

    def _number(self, name: str) -> int:
        __tracebackhide__ = True
        said = self._said(name)
        try:
            return int(said)
        except ValueError:
            raise pytest.UsageError(f"parity_{name} is {said!r}, expected a whole number") from None

    def _said(self, name: str) -> Any:
        given = self._config.getoption(f"parity_{name}")
        return self._config.getini(f"parity_{name}") if given is None else given
