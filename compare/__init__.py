"""The judge: gives two implementations the same problem, lays their numbers side by side, and explains.

    backprop-parity run --act tanh        verify a training, step by step
    pytest compare                        every activation, data set, dtype and loss
    backprop-parity behaviour             where values differ at single points, and who is right
    backprop-parity bench                 what it costs, as ratios

From code: `from compare import assert_parity, check, lab_problem`. What `__all__` names is public, and no more.
PYTEST_DONT_REWRITE: by this word pytest, started where compare is imported already, does not warn of that.
"""

from compare.start import leave_working_folder, sought_by_m

if sought_by_m():  # before anything else is imported
    leave_working_folder()

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from compare.checking import check
    from compare.problems import Problem, lab_problem
    from compare.ruler.allowance import Tolerance
    from compare.testing import assert_parity
    from compare.verdict.mismatch import Verdict

HOMES = {
    "Problem": "compare.problems",
    "Tolerance": "compare.ruler.allowance",
    "Verdict": "compare.verdict.mismatch",
    "assert_parity": "compare.testing",
    "check": "compare.checking",
    "lab_problem": "compare.problems",
}
__all__ = ["Problem", "Tolerance", "Verdict", "assert_parity", "check", "lab_problem"]


def __getattr__(name: str) -> object:
    """What is public, from its home, when it is first asked for: a command's help loads none of them."""
    if name in HOMES:
        return getattr(import_module(HOMES[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def load_ipython_extension(shell: object) -> None:
    """`%load_ext compare`: the magic %%check_backprop."""
    import_module("compare.magic").register(shell)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
