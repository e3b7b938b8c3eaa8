"""How much an operation computes, counted where every forward pass goes through: σ and tanh have an exponential.

It counts numbers, not calls, so that it is the same for a loop over samples or neurons and for whole arrays.
A numeric derivative makes a forward pass for each parameter, wherever its code stands.
"""

import ast
import builtins
import cmath
import math
import operator
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

import numpy as np

EXPONENTIALS: dict[ModuleType, tuple[str, ...]] = {
    np: ("exp", "exp2", "expm1", "tanh", "sinh", "cosh", "logaddexp", "power", "float_power"),
    math: ("exp", "exp2", "expm1", "tanh", "sinh", "cosh", "pow"),
    cmath: ("exp", "tanh", "sinh", "cosh"),
}
SPECIAL = ("expit", "log_expit", "softmax", "expm1", "exp2", "logit")  # of scipy.special


POWER = "counted_power"  # among the builtins of a submission


class Powers(ast.NodeTransformer):
    """e ** v as a function of the two, which is counted as exp is."""

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        """An operation, and what is in it."""
        self.generic_visit(node)
        base = node.left
        constant = isinstance(base, ast.Constant) or getattr(base, "attr", getattr(base, "id", "")) in ("e", "E")
        if not isinstance(node.op, ast.Pow) or not constant:
            return node
        return ast.copy_location(ast.Call(ast.Name(POWER, ast.Load()), [base, node.right], []), node)


def with_powers(tree: ast.Module) -> ast.Module:
    """The same program, whose e ** v are counted."""
    Powers().visit(tree)
    return ast.fix_missing_locations(tree)


class Counted:
    """A function in whose place it stands, which counts the numbers that it gives."""

    def __init__(self, function: Any, effort: "Effort") -> None:
        self._function, self._effort = function, effort

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        result = self._function(*args, **kwargs)
        self._effort.now += np.size(result)
        return result

    def __getattr__(self, name: str) -> Any:
        return getattr(self._function, name)


class Effort:
    """The exponentials that each operation takes, the most that it took at once."""

    def __init__(self) -> None:
        self.now, self.most = 0, dict[str, int]()

    def watch(self, *, special: bool) -> None:
        """Count from now on, whoever asks the modules for these functions. special: in scipy.special too."""
        where = dict(EXPONENTIALS)
        if special:
            import scipy.special

            where[scipy.special] = SPECIAL
        setattr(builtins, POWER, Counted(operator.pow, self))
        for module, names in where.items():
            for name in names:
                setattr(module, name, Counted(getattr(module, name), self))

    @contextmanager
    def during(self, operation: str) -> Iterator[None]:
        """One operation."""
        self.now = 0
        try:
            yield
        finally:
            self.most[operation] = max(self.most.get(operation, 0), self.now)
