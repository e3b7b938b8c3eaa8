"""A program's text with taps: it runs as it did, and tells what its operations yield and where its loops stand.

    a + f(b)                    tap(2, a + tap(1, f(b)))        2, 1: the operations' numbers
    s += v                      s += v; tap(3, s)
    for i in range(n): ...      for i in items(4, lambda: range(n)): ...        in a comprehension, too
    while c: ...                while goes_on(5, c): ...
    break, return v in a loop   if leaves(5): break

Whoever watches installs the four functions among the builtins, under the names below.
"""

import ast
from dataclasses import dataclass
from typing import Any

TAP, ITEMS, GOES_ON, LEAVES = "__tap__", "__items__", "__goes_on__", "__leaves__"
OPERATIONS = (ast.BinOp, ast.Call, ast.UnaryOp, ast.ListComp, ast.Subscript, ast.IfExp)
OWN_SCOPE = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
BOUND = (ast.Yield, ast.YieldFrom, ast.Await, ast.NamedExpr)  # what a lambda would have for itself


@dataclass(frozen=True)
class Operation:
    """Where an operation stands: file, line from 1, and the name that its value is given, if any."""

    file: str
    line: int
    name: str = ""


operations: list[Operation] = []  # by their number


class Taps(ast.NodeTransformer):
    """Puts the taps into the tree of one file."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.loops: list[int] = []  # in which a statement stands, from the outermost
        self.name = ""  # that is given to the value of the statement
        self.in_class = False  # whose names a lambda does not see

    def visit(self, node: ast.AST) -> Any:
        """An operation's value is tapped; all else is as it was, but for loops."""
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "super":
            return node
        name = self.name if isinstance(node, OPERATIONS) else ""
        if isinstance(node, ast.expr):
            self.name = ""
        visited = super().visit(node)
        if isinstance(node, OPERATIONS) and isinstance(getattr(node, "ctx", ast.Load()), ast.Load):
            return self._tapped(visited, self._number(node, name))
        return visited

    def visit_Assign(self, node: ast.Assign) -> ast.AST:
        """a = b: the value has a name."""
        self.name = _name(node.targets[0])
        node.value = self.visit(node.value)
        node.targets = [self.visit(target) for target in node.targets]
        return node

    def visit_AugAssign(self, node: ast.AugAssign) -> Any:
        """a += b: what it leads to is told too."""
        number = self._number(node, _name(node.target))
        if any(isinstance(inner, ast.Call) for inner in ast.walk(node.target)):  # which is not called twice
            return self.generic_visit(node)
        told = ast.parse(ast.unparse(node.target), mode="eval").body
        after = ast.Expr(self._tapped(told, number))
        return [self.generic_visit(node), _at(after, node)]

    def visit_For(self, node: ast.For) -> Any:
        """The loop says where it stands before each item, and how its items are made."""
        if self._is_bound(node.iter):
            return self._in_loop(node, -1)
        number = self._number(node)
        node.iter = self._items(node.iter, number)
        return self._in_loop(node, number)

    def _is_bound(self, over: ast.expr) -> bool:
        """Whether it cannot be moved into a lambda."""
        return self.in_class or any(isinstance(inner, BOUND) for inner in ast.walk(over))

    def _items(self, over: ast.expr, number: int) -> Any:
        made = ast.Lambda(ast.arguments([], [], None, [], [], None, []), self.visit(over))
        return _at(ast.Call(ast.Name(ITEMS, ast.Load()), [ast.Constant(number), made], []), over)

    def visit_comprehension(self, node: ast.comprehension) -> ast.AST:
        """A loop as well, which nothing leaves."""
        if not self._is_bound(node.iter):
            node.iter = self._items(node.iter, self._number(node.iter))
        node.ifs = [self.visit(test) for test in node.ifs]
        return node

    def visit_While(self, node: ast.While) -> Any:
        """The loop says where it stands before each turn."""
        number = self._number(node)
        asked = ast.Call(ast.Name(GOES_ON, ast.Load()), [ast.Constant(number), self.visit(node.test)], [])
        node.test = _at(asked, node.test)
        return self._in_loop(node, number)

    def visit_Break(self, node: ast.Break) -> ast.AST:
        """Whoever keeps the loop going decides."""
        return self._if_left(node) if self.loops and self.loops[-1] >= 0 else node

    def visit_Return(self, node: ast.Return) -> ast.AST:
        """As a break."""
        self.generic_visit(node)
        return self._if_left(node) if self.loops and min(self.loops) >= 0 else node

    def generic_visit(self, node: ast.AST) -> ast.AST:
        """A function's loops are its own; what a text formats, and what decorates or annotates, is left alone."""
        if isinstance(node, ast.JoinedStr):
            return node
        if not isinstance(node, OWN_SCOPE):
            return super().generic_visit(node)
        outer = self.loops, self.in_class
        self.loops, self.in_class = [], isinstance(node, ast.ClassDef)
        body = node.body if isinstance(node.body, list) else [node.body]
        visited = [each for one in body for each in _listed(self.visit(one))]
        node.body = visited if isinstance(node.body, list) else visited[0]
        self.loops, self.in_class = outer
        return node

    def _in_loop(self, node: Any, number: int) -> Any:
        self.loops.append(number)
        node.body = [each for one in node.body for each in _listed(self.visit(one))]
        self.loops.pop()
        node.orelse = [each for one in node.orelse for each in _listed(self.visit(one))]
        return node

    def _if_left(self, node: ast.stmt) -> Any:
        loops = ast.Tuple(
            [ast.Constant(n) for n in self.loops[-1 if isinstance(node, ast.Break) else 0 :]], ast.Load()
        )
        return _at(ast.If(ast.Call(ast.Name(LEAVES, ast.Load()), [loops], []), [node], []), node)

    def _tapped(self, node: ast.expr, number: int) -> Any:
        return _at(ast.Call(ast.Name(TAP, ast.Load()), [ast.Constant(number), node], []), node)

    def _number(self, node: Any, name: str = "") -> int:
        operations.append(Operation(self.file, node.lineno, name))
        return len(operations) - 1


def _at(new: ast.AST, old: ast.AST) -> Any:
    at: Any = ast.fix_missing_locations(ast.copy_location(new, old))
    return at


def _listed(visited: Any) -> list[Any]:
    return visited if isinstance(visited, list) else [visited] if visited is not None else []


def _name(target: ast.expr) -> str:
    """W1, self.W1, grads["dW1"] -> W1, W1, dW1"""
    if isinstance(target, ast.Name):
        return target.id
    if isinstance(target, ast.Attribute):
        return target.attr
    if isinstance(target, ast.Subscript):
        if isinstance(target.slice, ast.Constant) and isinstance(target.slice.value, str):
            return target.slice.value
        return _name(target.value)
    return ""
