"""What is defined and assigned where in Python code, from its syntax trees: facts in JSON, nothing is executed.

It needs the standard library alone, for it is called within limits: a parser's needs are out of all proportion to
what it reads.
"""

import ast
from collections.abc import Iterator, Mapping
from typing import NamedTuple

MOST_NODES = 200_000  # of a file that is looked at


class Function(NamedTuple):
    """Its name, its line, the names that it assigns, by line, and the methods that it calls."""

    name: str
    line: int
    assigned: list[tuple[str, int]]
    called: list[str]


class Owner(NamedTuple):
    """A class or module: its file, its functions, the names that it sets to strings."""

    file: str
    functions: list[Function]
    constants: dict[str, str]


def outline(files: Mapping[str, str]) -> list[Owner]:
    """Each class and module that can be parsed. files: their bytes, each as a character."""
    return [
        Owner(
            file,
            [_function(node) for node in owner.body if isinstance(node, ast.FunctionDef)],
            dict(pair for node in owner.body if isinstance(node, ast.Assign) for pair in _said(node)),
        )
        for file, content in sorted(files.items())
        for owner in ast.walk(_parsed(content))
        if isinstance(owner, ast.ClassDef | ast.Module)
    ]


def _parsed(content: str) -> ast.Module:
    """The tree; an empty one where there is none, or none of a program's size."""
    try:
        tree = ast.parse(content.encode("latin-1"))
        return tree if sum(1 for _ in ast.walk(tree)) <= MOST_NODES else ast.Module([], [])
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ast.Module([], [])


def _function(function: ast.FunctionDef) -> Function:
    nodes = list(ast.walk(function))
    assigning = (node for node in nodes if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign))
    called = (node.func for node in nodes if isinstance(node, ast.Call))
    return Function(
        function.name,
        function.lineno,
        [(name, node.lineno) for node in assigning for name in _targets(node)],
        [method.attr for method in called if isinstance(method, ast.Attribute)],
    )


def _said(node: ast.Assign) -> Iterator[tuple[str, str]]:
    """predictions, weights = "feed", "stack.*.weights" -> ("predictions", "feed"), ..."""
    for target in node.targets:
        pairs = (
            zip(target.elts, node.value.elts, strict=False)
            if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple)
            else [(target, node.value)]
        )
        for name, value in pairs:
            if isinstance(name, ast.Name) and isinstance(value, ast.Constant) and isinstance(value.value, str):
                yield name.id, value.value


def _targets(node: ast.Assign | ast.AugAssign | ast.AnnAssign) -> Iterator[str]:
    """The names that are assigned to: dW2, self.dW2, grads["dW2"], and each of a, b = ..."""
    waiting: list[ast.expr] = list(node.targets) if isinstance(node, ast.Assign) else [node.target]
    while waiting:
        target = waiting.pop()
        if isinstance(target, ast.Tuple | ast.List):
            waiting += target.elts
        elif isinstance(target, ast.Name):
            yield target.id
        elif isinstance(target, ast.Attribute):
            yield target.attr
        elif isinstance(target, ast.Subscript):
            if isinstance(target.slice, ast.Constant) and isinstance(target.slice.value, str):
                yield target.slice.value
            else:
                waiting.append(target.value)
