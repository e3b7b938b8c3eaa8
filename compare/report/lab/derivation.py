"""The lines of the hand-written network that the derivation puts beside its formulas, read from their source."""

import ast
import inspect
from collections.abc import Callable
from textwrap import dedent

from manual.activations import Identity, LeakyReLU, Sigmoid, Tanh
from manual.losses import BinaryCrossEntropy
from manual.network import backward, forward
from manual.training import gradient_descent

# The name by which the chapter calls for a line; the function that has it; what it assigns to, None: it returns.
LINES: dict[str, tuple[Callable, str | None]] = {
    "z": (forward, "z[l]"),
    "a": (forward, "a[l]"),
    "p": (forward, "p"),
    "L": (BinaryCrossEntropy.value, None),
    "dz_last": (backward, "dz[last]"),
    "dL": (BinaryCrossEntropy.gradient, None),
    "dW": (backward, "dW[l]"),
    "da": (backward, "da[l - 1]"),
    "dz": (backward, "dz[l - 1]"),
    "W_next": (gradient_descent, "W_next"),
    "sigmoid": (Sigmoid.formula, None),
    "sigmoid_slope": (Sigmoid.derivative, None),
    "tanh": (Tanh.formula, None),
    "tanh_slope": (Tanh.derivative, None),
    "leaky_relu": (LeakyReLU.formula, None),
    "leaky_relu_slope": (LeakyReLU.slope, None),
    "none": (Identity.formula, None),
    "none_slope": (Identity.slope, None),
}


def statement(function: Callable, target: str | None) -> str:
    """The one statement of a function that assigns to the target first, or returns; ValueError if none does."""
    source = dedent(inspect.getsource(function))
    for node in ast.walk(ast.parse(source)):
        if target is None and isinstance(node, ast.Return):
            return _segment(source, node)
        if isinstance(node, ast.Assign) and target in [ast.unparse(assigned) for assigned in node.targets]:
            return _segment(source, node)
    what = f"assigns to {target}" if target else "returns"
    raise ValueError(f"{function.__qualname__} has no statement that {what}")


def code() -> dict[str, str]:
    """Every line by its name in the chapter."""
    return {name: statement(function, target) for name, (function, target) in LINES.items()}


def _segment(source: str, node: ast.stmt) -> str:
    return " ".join((ast.get_source_segment(source, node) or "").split())
