"""Keys of what is kept, studies and grades: under equal keys lies the same, whoever made it, and when.

A key holds what was asked, our sources that answer it, and the versions of what they compute with.
"""

import ast
import hashlib
import json
import platform
from collections.abc import Iterator
from functools import cache
from importlib import metadata
from importlib.util import resolve_name
from itertools import accumulate
from pathlib import Path

import msgspec

from compare.extras import has_pytorch

ROOT = Path(__file__).parent.parent
OURS = ("manual", "reference", "compare")
version = cache(metadata.version)  # which reads a file each time


def key(asked: object, *modules: str) -> str:
    """The key of what these modules make of what is asked: a dataclass, a Struct, or whatever JSON can hold."""
    believed = version("torch") if has_pytorch() else "by hand"
    versions = {"numpy": version("numpy"), "torch": believed, "python": platform.python_version()}
    made_of = [msgspec.to_builtins(asked), versions, code(*modules)]
    return hashlib.sha256(json.dumps(made_of, sort_keys=True).encode()).hexdigest()


@cache
def code(*modules: str) -> str:
    """A hash of the sources of these modules."""
    digest = hashlib.sha256()
    for path in sources(*modules):
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def sources(*modules: str) -> list[Path]:
    """The files of ours that these modules run: their own, and those that they import, directly or not."""
    found: dict[str, Path] = {}
    ahead = list(modules)
    while ahead:
        name = ahead.pop()
        path = _file(name)
        if name not in found and path is not None:
            found[name] = path
            ahead += [part for imported in _imports(name, path) for part in _with_packages(imported)]
    if missing := [name for name in modules if name not in found]:
        raise ModuleNotFoundError(f"no module of ours is named {missing[0]}")
    return sorted(found.values())


def _file(module: str) -> Path | None:
    """Where a module of ours is; None for anything else."""
    path = ROOT.joinpath(*module.split("."))
    candidates = (path / "__init__.py", path.with_suffix(".py")) if module.partition(".")[0] in OURS else ()
    return next((candidate for candidate in candidates if candidate.exists()), None)


def _imports(module: str, path: Path) -> Iterator[str]:
    """What may be a module among the names that stand in import statements, at the top or within."""
    package = module if path.name == "__init__.py" else module.rpartition(".")[0]
    for node in _executed(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = resolve_name("." * node.level + (node.module or ""), package)
            yield base
            yield from (f"{base}.{alias.name}" for alias in node.names)


def _executed(node: ast.AST) -> Iterator[ast.AST]:
    """A node and all below it, but for what only a type checker reads."""
    yield node
    for child in ast.iter_child_nodes(node):
        if not (isinstance(child, ast.If) and ast.unparse(child.test) == "TYPE_CHECKING"):
            yield from _executed(child)


def _with_packages(module: str) -> Iterator[str]:
    """a.b.c: a, a.b, a.b.c, each of which its import runs."""
    return accumulate(module.split("."), "{}.{}".format)
