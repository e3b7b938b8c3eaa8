"""The lines of the hand-written network that the derivation puts beside its formulas, read from their source."""

import ast
import inspect
from collections.abc import Callable
from textwrap import dedent

from manual.activations import (
    identity,
    identity_slope,
    leaky_relu,
    leaky_relu_slope,
    sigmoid,
    sigmoid_slope,
    tanh,
    tanh_slope,
)
from manual.losses import cross_entropy, cross_entropy_gradient
from manual.network import back_through_layer, backward, forward, layer
from manual.training import gradient_descent

# The name by which the chapter calls for a line; the function that has it; what it assigns to, None: it returns.
LINES: dict[str, tuple[Callable[..., object], str | None]] = {
    "z": (layer, "z"),
    "a": (forward, "a[l]"),
    "p": (forward, "p"),
    "L": (cross_entropy, None),
    "dz_last": (backward, "dz[last]"),
    "dL": (cross_entropy_gradient, None),
    "dW": (back_through_layer, "dW"),
    "da": (back_through_layer, "da"),
    "dz": (backward, "dz[l - 1]"),
    "W_next": (gradient_descent, "W_next"),
    "sigmoid": (sigmoid, None),
    "sigmoid_slope": (sigmoid_slope, None),
    "tanh": (tanh, None),
    "tanh_slope": (tanh_slope, None),
    "leaky_relu": (leaky_relu, None),
    "leaky_relu_slope": (leaky_relu_slope, None),
    "none": (identity, None),
    "none_slope": (identity_slope, None),
}


def statement(function: Callable[..., object], target: str | None) -> str:
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
