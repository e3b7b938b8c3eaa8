"""What is defined and assigned where in Python code, from its syntax trees: facts in JSON, nothing is executed.

It needs the standard library alone, for it is called within limits: a parser's needs are out of all proportion to
what it reads.
"""

import ast
import hashlib
from collections.abc import Iterator, Mapping
from itertools import zip_longest
from typing import NamedTuple

MOST_NODES = 200_000  # of a file that is looked at
LOOPS = ast.For | ast.While
ASSIGNMENTS = ast.Assign | ast.AugAssign | ast.AnnAssign
ZEROS = {"zeros", "zeros_like", "empty", "empty_like"}
EMPTY = {"list", "dict", "defaultdict"}  # without arguments


class Assigned(NamedTuple):
    """A name that is assigned to: its line, in how many loops, and whether it is only begun: dz = [None] * 3."""

    name: str
    line: int
    loops: int
    begun: bool


class Function(NamedTuple):
    """Its name, its line, the names that it assigns, the methods that it calls.

    written: it does something, other than to say that it does not.
    """

    name: str
    line: int
    assigned: list[Assigned]
    called: list[str]
    written: bool


class Owner(NamedTuple):
    """A class or module: its file, its functions, the names that it sets to strings.

    name: a class's. imported: every part of the names that a module imports. defined: a hash of what it defines.
    names: all that it sets.
    """

    file: str
    name: str
    functions: list[Function]
    constants: dict[str, str]
    imported: list[str]
    defined: str
    names: list[str]


def outline(files: Mapping[str, str]) -> list[Owner]:
    """Each class and module that can be parsed. files: their bytes, each as a character."""
    return [
        Owner(
            file,
            owner.name if isinstance(owner, ast.ClassDef) else "",
            [_function(node) for node in owner.body if isinstance(node, ast.FunctionDef)],
            dict(pair for node in owner.body if isinstance(node, ast.Assign) for pair in _said(node)),
            sorted(set(_imported(owner))) if isinstance(owner, ast.Module) else [],
            _defined(owner),
            [n for node in owner.body if isinstance(node, ast.Assign | ast.AnnAssign) for n, _ in _targets(node)],
        )
        for file, content in sorted(files.items())
        for owner in ast.walk(parsed(content))
        if isinstance(owner, ast.ClassDef | ast.Module)
    ]


def parsed(content: str) -> ast.Module:
    """The tree; an empty one where there is none, or none of a program's size."""
    try:
        tree = ast.parse(content.encode("latin-1"))
        return tree if sum(1 for _ in ast.walk(tree)) <= MOST_NODES else ast.Module([], [])
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ast.Module([], [])


def _function(function: ast.FunctionDef) -> Function:
    called = (node.func for node in ast.walk(function) if isinstance(node, ast.Call))
    return Function(
        function.name,
        function.lineno,
        list(_assigned(function)),
        [method.attr for method in called if isinstance(method, ast.Attribute)],
        not _unwritten(function.body),
    )


def _unwritten(body: list[ast.stmt]) -> bool:
    """A docstring, pass, ..., return, raise NotImplementedError: what a starter leaves to be written."""
    for node in body:
        if isinstance(node, ast.Raise):
            return "NotImplementedError" in ast.dump(node)
        nothing = isinstance(node, ast.Expr | ast.Return) and isinstance(node.value, ast.Constant | None)
        if not (nothing or isinstance(node, ast.Pass)):
            return False
    return True


def _imported(module: ast.Module) -> Iterator[str]:
    """from .lab.net import Network -> lab, net, Network: any of them may be a file."""
    for node in ast.walk(module):
        if isinstance(node, ast.Import | ast.ImportFrom):
            names = [alias.name for alias in node.names]
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            yield from (part for name in names for part in name.split(".") if part)


def _defined(owner: ast.ClassDef | ast.Module) -> str:
    definitions = [node for node in owner.body if isinstance(node, ast.FunctionDef | ast.ClassDef)]
    return hashlib.sha256("\n".join(map(ast.dump, definitions)).encode(errors="replace")).hexdigest()


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


def _assigned(function: ast.FunctionDef) -> Iterator[Assigned]:
    """Every assignment in it; not by recursion, for a formula may be deep."""
    nodes: list[tuple[ast.AST, int]] = [(function, 0)]
    while nodes:
        node, loops = nodes.pop()
        loops += isinstance(node, LOOPS)
        if isinstance(node, ASSIGNMENTS):
            yield from (Assigned(name, node.lineno, loops, _begun(value)) for name, value in _targets(node))
        nodes += [(child, loops) for child in ast.iter_child_nodes(node)]


def _targets(node: ast.Assign | ast.AugAssign | ast.AnnAssign) -> Iterator[tuple[str, ast.expr | None]]:
    """The names that are assigned to, and what they become: dW2, self.dW2, grads["dW2"], each of a, b = ..."""
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    value = None if isinstance(node, ast.AugAssign) else node.value
    waiting: list[tuple[ast.expr, ast.expr | None]] = [(target, value) for target in targets]
    while waiting:
        target, value = waiting.pop()
        if isinstance(target, ast.Tuple | ast.List):
            values = value.elts if isinstance(value, ast.Tuple | ast.List) else []
            waiting += zip_longest(target.elts, values[: len(target.elts)])
        elif isinstance(target, ast.Name):
            yield target.id, value
        elif isinstance(target, ast.Attribute):
            yield target.attr, value
        elif isinstance(target, ast.Subscript):
            if isinstance(target.slice, ast.Constant) and isinstance(target.slice.value, str):
                yield target.slice.value, value
            else:
                waiting.append((target.value, value))


def _begun(value: ast.expr | None) -> bool:
    """Nothing is in it yet: None, 0, [], {}, [None] * 3, [0 for l in layers], np.zeros((2, 3))."""
    match value:
        case ast.Constant():
            return value.value in (None, 0)
        case ast.List() | ast.Tuple():
            return all(map(_begun, value.elts))
        case ast.Dict():
            return all(map(_begun, value.values))
        case ast.BinOp(op=ast.Mult()):
            return isinstance(value.left, ast.List) and _begun(value.left)
        case ast.ListComp():
            return _begun(value.elt)
        case ast.DictComp():
            return _begun(value.value)
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)):
            return name in ZEROS or (name in EMPTY and not value.args)
    return False
