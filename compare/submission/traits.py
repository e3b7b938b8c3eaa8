"""What a program is made of, whatever its names and in whatever order: its statements and formulas, as hashes.

Two programs have a trait in common where they differ in names of their own, in comments, in how something is laid
out, in the order of a sum or product, or in a number that is no part of a formula. Facts in JSON, nothing is
executed; the standard library alone, for it is called within limits.
"""

import ast
import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from keyword import iskeyword
from typing import Any, NamedTuple

from compare.submission.outline import parsed

FORMULAS = ast.BinOp | ast.UnaryOp | ast.BoolOp | ast.Compare | ast.Call | ast.Subscript | ast.IfExp
FORMULAS |= ast.comprehension | ast.Dict | ast.List | ast.Tuple
SUMS = ast.Add | ast.Mult  # and products: whose parts may stand in any order
DEFINITIONS = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
BODIES = {"body", "orelse", "finalbody", "handlers", "cases"}  # of a statement: statements of their own
UNSEEN = {"ctx", "annotation", "returns", "type_comment", "type_params", "decorator_list", "kind", "simple"}
IN_FORMULAS = (0, 1, 2, 3, 0.5)  # numbers; of others, as of seeds and epochs, nothing is taken
PRODUCTS = {"numpy.dot", "numpy.matmul"}
OWN, TEXT, NUMBER = "·", "''", "#"
WORD = re.compile(r"[^\W\d]\w*|\d[\w.]*|[^\w\s]")
COMMENT = re.compile(r"(?<!['\"])#.*")


class Trait(NamedTuple):
    """A statement or a formula: its hash, its file, its lines from 1, and whether it is a statement."""

    key: str
    file: str
    first: int
    last: int
    statement: bool


def traits(programs: Mapping[str, Mapping[str, str]]) -> dict[str, list[Trait]]:
    """The traits of each program. Its files: their bytes, each as a character."""
    return {name: list(_traits(files)) for name, files in programs.items()}


def _traits(files: Mapping[str, str]) -> Iterator[Trait]:
    trees = {file: parsed(content) for file, content in sorted(files.items())}
    modules = {file.removesuffix(".py").rpartition("/")[2] for file in files}
    nodes = {file: list(ast.walk(tree)) for file, tree in trees.items()}
    everything = [node for those in nodes.values() for node in those]
    own = set(_defined(everything))
    meant = dict(pair for node in everything for pair in _imported(node, modules))
    for file, those in nodes.items():
        if trees[file].body:
            yield from _of_tree(file, those, own, meant)
        else:
            yield from _of_lines(file, files[file])


def _defined(nodes: Iterable[ast.AST]) -> Iterator[str]:
    """The names that a program gives: to classes, functions, arguments, variables and attributes."""
    for node in nodes:
        if isinstance(node, DEFINITIONS):
            yield node.name
        elif isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield node.attr


def _imported(node: ast.AST, modules: set[str]) -> Iterator[tuple[str, str]]:
    """import numpy as np -> np: numpy; from numpy import exp as e -> e: numpy.exp; of own modules: own."""
    if isinstance(node, ast.Import):
        for alias in node.names:
            yield alias.asname or alias.name.partition(".")[0], OWN if alias.name in modules else alias.name
    elif isinstance(node, ast.ImportFrom):
        ours = node.level or (node.module or "").rpartition(".")[2] in modules
        for alias in node.names:
            yield alias.asname or alias.name, OWN if ours else f"{node.module}.{alias.name}"


def _of_tree(file: str, nodes: list[ast.AST], own: set[str], meant: Mapping[str, str]) -> Iterator[Trait]:
    """Each node's key is made of those below it, which stand behind it: no recursion, however deep it is."""
    within = {id(part) for node in nodes for part in _same(node)}
    whole = [node for node in nodes if id(node) not in within]
    keys: dict[ast.AST, str] = {}
    for node in reversed(whole):
        keys[node] = _key(node, keys, own, meant)
    for node in whole:
        if isinstance(node, ast.stmt):
            first, last = node.lineno, _end(node)
            yield from (Trait(_hashed(key), file, first, last, True) for key in _stated(node, keys))
            if isinstance(node, ast.AugAssign):
                yield Trait(_hashed(_augmented(node, keys)), file, first, first, False)
        elif isinstance(node, FORMULAS):
            line = getattr(node, "lineno", 0)
            yield Trait(_hashed(keys[node]), file, line, line, False)


def _same(node: ast.AST) -> Iterator[ast.AST]:
    """Of a sum, those of its two parts that are sums, and of a product, products."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, SUMS):
        for part in (node.left, node.right):
            if isinstance(part, ast.BinOp) and type(part.op) is type(node.op):
                yield part


def _parts(node: ast.BinOp) -> Iterator[ast.expr]:
    """a * b * c: a, b and c."""
    ahead: list[ast.expr] = [node]
    while ahead:
        part = ahead.pop()
        if isinstance(part, ast.BinOp) and type(part.op) is type(node.op):
            ahead += (part.left, part.right)
        else:
            yield part


def _key(node: ast.AST, keys: Mapping[ast.AST, str], own: set[str], meant: Mapping[str, str]) -> str:
    """A node in short, made of those below it."""
    match node:
        case ast.Name(id=name):
            return OWN if name in own else meant.get(name, name)
        case ast.Attribute(value=value, attr=name):
            return f"{keys[value]}.{OWN if name in own else name}"
        case ast.Constant(value=value):
            return _constant(value)
        case ast.JoinedStr() | ast.BinOp(op=ast.Add()) if _is_text(node):
            return TEXT
        case ast.Subscript(value=ast.Attribute(value=value, attr="shape"), slice=ast.Constant(value=0)):
            return _called("len", [keys[value]])
        case ast.keyword(arg=name, value=value):
            return f"{OWN if name in own else name}={keys[value]}"
        case ast.BinOp(op=ast.Add() | ast.Mult() as op):
            return _hashed(type(op).__name__, *sorted(keys[part] for part in _parts(node)))
        case ast.BinOp(left=left, op=op, right=right):
            return _hashed(type(op).__name__, keys[left], keys[right])
        case ast.Call(func=function, args=[left, right], keywords=[]) if keys[function] in PRODUCTS:
            return _hashed("MatMult", keys[left], keys[right])
        case ast.Call(func=ast.Attribute(value=left, attr="dot"), args=[right], keywords=[]):
            return _hashed("MatMult", keys[left], keys[right])
        case ast.Call(func=ast.Name(id="dict"), args=[], keywords=those):
            return _hashed("Dict", *sorted(_hashed(TEXT, keys[each.value]) for each in those))
        case ast.Call(func=function, args=given, keywords=those):
            return _called(keys[function], [keys[each] for each in given], sorted(keys[each] for each in those))
        case ast.Dict(keys=names, values=values):
            pairs = zip(names, values, strict=True)
            return _hashed("Dict", *sorted(_hashed(keys[n] if n else "**", keys[value]) for n, value in pairs))
        case ast.List(elts=elements) | ast.Tuple(elts=elements):
            return _hashed("List", *(keys[each] for each in elements))
    fields = ((name, value) for name, value in ast.iter_fields(node) if name not in UNSEEN)
    bodies = BODIES if isinstance(node, ast.stmt) else ()
    parts = [_field(value, keys) for name, value in fields if name not in bodies]
    return _hashed(type(node).__name__, *parts)


def _is_text(node: ast.AST) -> bool:
    """Whether it is put together from texts: f"d{name}", "d" + name."""
    parts = _parts(node) if isinstance(node, ast.BinOp) else [node]
    return any(
        isinstance(p, ast.JoinedStr) or (isinstance(p, ast.Constant) and isinstance(p.value, str)) for p in parts
    )


def _called(function: str, given: Sequence[str], by_name: Sequence[str] = ()) -> str:
    return _hashed("Call", function, *given, *by_name)


def _field(value: Any, keys: Mapping[ast.AST, str]) -> str:
    if isinstance(value, list):
        return f"[{','.join(_field(each, keys) for each in value)}]"
    return keys[value] if isinstance(value, ast.AST) else OWN if isinstance(value, str) else repr(value)


def _constant(value: object) -> str:
    if isinstance(value, str | bytes):
        return TEXT
    if isinstance(value, bool) or not isinstance(value, int | float | complex):
        return repr(value)
    return repr(float(value.real)) if value in IN_FORMULAS else NUMBER


def _stated(node: ast.stmt, keys: Mapping[ast.AST, str]) -> Iterator[str]:
    """What a statement says, in one way: a, b = x, y is two; x -= d is x = x - d; to pass is nothing."""
    match node:
        case ast.Import() | ast.ImportFrom() | ast.Pass() | ast.Expr(value=ast.Constant()):
            return
        case ast.Return(value=ast.Constant(value=None) | None) | ast.AnnAssign(value=None):
            return
        case ast.Raise(exc=ast.Name(id=name) | ast.Call(func=ast.Name(id=name))) if name == "NotImplementedError":
            return
        case ast.Assign(targets=[ast.Tuple(elts=a)], value=ast.Tuple(elts=b)) if len(a) == len(b):
            yield from (_hashed("=", keys[target], keys[value]) for target, value in zip(a, b, strict=True))
        case ast.Assign(targets=targets, value=value):
            yield from (_hashed("=", keys[target], keys[value]) for target in targets)
        case ast.AnnAssign(target=target, value=ast.expr() as value):
            yield _hashed("=", keys[target], keys[value])
        case ast.AugAssign(target=target):
            yield _hashed("=", keys[target], _augmented(node, keys))
        case _:
            yield keys[node]


def _augmented(node: ast.AugAssign, keys: Mapping[ast.AST, str]) -> str:
    """The x - d of x -= d."""
    parts = [keys[node.target], keys[node.value]]
    return _hashed(type(node.op).__name__, *(sorted(parts) if isinstance(node.op, SUMS) else parts))


def _end(node: ast.stmt) -> int:
    """The last line of a statement; of one that holds others, of its head."""
    body: list[ast.stmt] = getattr(node, "body", [])
    return max(node.lineno, body[0].lineno - 1) if body else node.end_lineno or node.lineno


def _of_lines(file: str, content: str) -> Iterator[Trait]:
    """Of what is no Python: each line, its own names and numbers left out."""
    text = content.encode("latin-1").decode(errors="replace")
    for number, line in enumerate(text.splitlines(), start=1):
        if words := WORD.findall(COMMENT.sub("", line)):
            said = [OWN if re.match(r"\w", word) and not iskeyword(word) else word for word in words]
            yield Trait(_hashed("line", *said), file, number, number, True)


def _hashed(*parts: str) -> str:
    return hashlib.blake2b("\0".join(parts).encode(errors="replace"), digest_size=8).hexdigest()
