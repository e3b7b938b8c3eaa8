"""Load a submission for its definitions: imports, functions, classes, constants; no training, plot or question.

A notebook has been turned into one file before. What a top-level statement may do here:

    import, def, class                             always
    if, try, with                                  their bodies, by the same rules; not `if __name__ == ...`,
                                                   nor an `if` on what was left out
    assignments                                    unless they call a definition of this file that loops, or ask
                                                   or read: `history = train(net)`, `n = input()`; but
                                                   `sigmoid = Sigmoid()`, which a definition may need
    parser.add_argument(...)                       always: there are no arguments, so that parse_args() gives
                                                   the defaults
    anything else (loops, calls, plots)            never
"""

import ast
import builtins
import importlib.machinery
import importlib.util
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from functools import partial
from pathlib import Path
from types import CodeType, ModuleType, SimpleNamespace
from typing import Any

from .effort import with_powers
from .limits import less_memory
from .missing import Missing, NotHereError, stand_in
from .patience import EndlessError, place

TO_PARSE, PARSING = 400 * 2**20, 2.0  # bytes of address space; seconds of the processor, of all files
parsing = 0.0  # seconds until now
missing = Missing()
PACKAGE = "submission"  # in which a file at the top is, where it imports relative to itself
SCREENS = ("tkinter", "turtle")  # of the standard library: there is no screen
SHADOWED = {"numpy": "NumPy", "scipy": "SciPy"}
# What asks, reads the disk, or waits.
REFUSED = {
    "input",
    "open",
    "exec",
    "eval",
    "read_csv",
    "loadtxt",
    "sleep",
    "exit",
    "quit",
}
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
DEFINITIONS = (ast.Import, ast.ImportFrom, *FUNCTIONS, ast.ClassDef)
BEGINNING = ("__init__", "__new__", "__post_init__")  # of an object: a `for` is over its layers
ASSIGNMENTS = (ast.Assign, ast.AnnAssign, ast.AugAssign)


def definitions(tree: ast.Module) -> ast.Module:
    """The module without whatever would run a program."""
    return ast.Module(list(_kept(tree.body, _refused(tree))), tree.type_ignores)


def _refused(tree: ast.Module) -> set[str]:
    """What an assignment may not call: what asks or reads, what loops, and whatever calls one of them."""
    calls: dict[str, set[str]] = {}
    refused = set(REFUSED)
    for node in ast.walk(tree):
        if isinstance(node, FUNCTIONS):
            calls.setdefault(node.name, set()).update(_called(node))
            loops = (ast.While,) if node.name in BEGINNING else (ast.While, ast.For, ast.AsyncFor)
            refused |= {node.name for inner in ast.walk(node) if isinstance(inner, loops)}
        elif isinstance(node, ast.ClassDef):
            begins = {f.name for f in node.body if isinstance(f, FUNCTIONS) and f.name in BEGINNING}
            bases = {base.id for base in node.bases if isinstance(base, ast.Name)}
            calls.setdefault(node.name, set()).update(begins | bases)
    while further := {name for name, called in calls.items() if called & refused} - refused:
        refused |= further
    return refused


def _kept(body: Iterable[ast.stmt], refused: set[str]) -> Iterator[ast.stmt]:
    for node in body:
        if isinstance(node, DEFINITIONS):
            yield node
        elif (isinstance(node, ASSIGNMENTS) and not _called(node) & refused) or _adds_argument(node):
            yield _guarded(node)
        elif isinstance(node, ast.Try):
            handlers = [
                ast.ExceptHandler(h.type, h.name, list(_kept(h.body, refused)) or [ast.Pass()])
                for h in node.handlers
            ]
            body = [*_kept(node.body, refused), *_kept(node.orelse, refused), *_kept(node.finalbody, refused)]
            guarded = ast.Try(body or [ast.Pass()], handlers or _anything(), [], [])
            yield ast.fix_missing_locations(ast.copy_location(guarded, node))
        elif isinstance(node, ast.If) and not _called(node.test) and not _asks_for_main(node.test):
            kept = ast.If(
                node.test, list(_kept(node.body, refused)) or [ast.Pass()], [*_kept(node.orelse, refused)]
            )
            told = ast.Try([ast.Expr(node.test)], _anything(), [kept], [])
            yield ast.fix_missing_locations(ast.copy_location(told, node))
        elif isinstance(node, ast.With):
            yield from _kept(node.body, refused)


def _called(node: ast.AST) -> set[str]:
    """The names that are called in a statement: f(...), a.f(...)."""
    calls = (n.func for n in ast.walk(node) if isinstance(n, ast.Call))
    return {f.id if isinstance(f, ast.Name) else f.attr for f in calls if isinstance(f, ast.Name | ast.Attribute)}


def _adds_argument(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and _called(node) == {"add_argument"}


def _asks_for_main(test: ast.expr) -> bool:
    return any(isinstance(n, ast.Name) and n.id == "__name__" for n in ast.walk(test))


def _guarded(node: ast.stmt) -> ast.stmt:
    """A constant may need what was left out, or leave for want of an argument; then it is left out too."""
    guarded = ast.Try([node], _anything(), [], [])
    return ast.fix_missing_locations(ast.copy_location(guarded, node))


def _anything() -> list[ast.ExceptHandler]:
    return [ast.ExceptHandler(ast.Name("BaseException", ast.Load()), None, [ast.Pass()])]


@contextmanager
def of_little_memory() -> Iterator[None]:
    """With a part of the memory: a parser may need all that there is for one line of code."""
    try:
        with less_memory(TO_PARSE):
            yield
    except MemoryError:
        raise MemoryError(f"{TO_PARSE // 2**20} MiB do not suffice to read it") from None


@contextmanager
def sparingly() -> Iterator[None]:
    """The same, and with a part of the time."""
    global parsing
    if parsing > PARSING:
        raise TimeoutError(f"the files before took more than {PARSING:g} s to parse")
    started = time.process_time()
    try:
        with of_little_memory():
            yield
    finally:
        parsing += time.process_time() - started


def _parsed(data: bytes, path: str) -> ast.Module:
    """The file's tree; SyntaxError where there is none, which says so where it is the encoding."""
    try:
        return ast.parse(data, path)
    except (SyntaxError, ValueError):
        if b"\0" in data:
            raise SyntaxError("null bytes, as UTF-16 without its mark has: save it as UTF-8") from None
        try:
            importlib.util.decode_source(data)
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            raise SyntaxError(f"line {line} is not {error.encoding.upper()}: save it as UTF-8") from None
        raise


class Whole(importlib.machinery.SourceFileLoader):
    """Imports a file as it is."""

    # One of importlib's two base classes has it as a static method.
    def source_to_code(self, data: bytes, path: str, *, _optimize: int = -1) -> CodeType:  # type: ignore[override]
        with sparingly():
            tree = _parsed(data, path)
            missing.look_at(tree, path)
            return compile(with_powers(self.kept(tree)), path, "exec", dont_inherit=True, optimize=_optimize)

    def kept(self, tree: ast.Module) -> ast.Module:
        """What of the file is run."""
        return tree


class DefinitionsOnly(Whole):
    """Imports a file for its definitions."""

    def kept(self, tree: ast.Module) -> ast.Module:
        return definitions(tree)

    def get_code(self, fullname: str) -> CodeType:
        return self.source_to_code(self.get_data(self.path), self.path)


def prepare(folder: Path, files: Sequence[str], loader: type) -> None:
    """See to it that what is imported from the folder comes through the loader, and what is missing is said."""
    own_files = importlib.machinery.FileFinder.path_hook((loader, [".py"]))

    def hook(path: str) -> Any:
        if not Path(path).is_relative_to(folder):
            raise ImportError(path)
        return own_files(path)

    sys.path_hooks.insert(0, hook)
    sys.path.insert(0, str(folder))
    missing.elsewhere = partial(_elsewhere, folder, files, loader)
    sys.meta_path.append(missing)
    sys.modules |= {name: stand_in(name, "") for name in SCREENS}
    package = sys.modules.setdefault(PACKAGE, ModuleType(PACKAGE))
    package.__path__ = [str(folder)]
    sys.argv = ["submission.py"]
    vars(builtins).update(exit=sys.exit, quit=sys.exit, get_ipython=stand_in("IPython", ""))


def load(
    folder: Path, files: list[str], *, whole: bool, during: Callable[[str], AbstractContextManager[object]]
) -> tuple[SimpleNamespace, dict[str, str]]:
    """Everything that the files define, under one roof, and why files could not be loaded.

    whole: run the files as they are, training and all, instead of for their definitions. during: what each is
    loaded in, by its name.
    """
    loader = Whole if whole else DefinitionsOnly
    prepare(folder, files, loader)
    found, errors = SimpleNamespace(), {}
    for file in files:
        if (taken := file.partition("/")[0].removesuffix(".py")) in SHADOWED:
            errors[file] = f"it takes the place of {SHADOWED[taken]}, since Python looks beside the program first"
            continue
        try:
            with during(f"loading {file}"):
                module = import_file(folder, file, loader)
        except BaseException as error:
            errors[file] = describe(error)
            continue
        for key, value in vars(module).items():
            if not key.startswith("__") and not isinstance(value, ModuleType):
                setattr(found, key, value)
        errors |= vars(module).get("__left_out__", {})
    return found, errors


def _elsewhere(
    folder: Path, files: Iterable[str], loader: type, name: str
) -> importlib.machinery.ModuleSpec | None:
    """The one file of this name in any folder, which a program finds that says where to look."""
    paths = [folder / file for file in files if file.endswith(f"/{name}.py")]
    if len(paths) != 1:
        return None
    return importlib.util.spec_from_file_location(name, paths[0], loader=loader(name, str(paths[0])))


def import_file(folder: Path, file: str, loader: type) -> ModuleType:
    """The module of this very file, imported once, whether by us or by another file of the submission.

    A file at the top may have been in a folder that was not handed in, and import what was beside it there.
    """
    name = file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    try:
        return _import_as(name, folder / file, loader)
    except ImportError as error:
        if "/" in file or "no known parent package" not in str(error):
            raise
        return _import_as(f"{PACKAGE}.{name}", folder / file, loader)


def _import_as(name: str, path: Path, loader: type) -> ModuleType:
    if (known := sys.modules.get(name)) is not None and getattr(known, "__file__", None) == str(path):
        return known
    spec = importlib.util.spec_from_file_location(name, path, loader=loader(name, str(path)))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    with suppress(SystemExit):  # a program that leaves has done what it does
        spec.loader.exec_module(module)
    return module


def describe(error: BaseException) -> str:
    """An exception in one line, with the submission's own line that raised it."""
    if isinstance(error, NotHereError | EndlessError):  # which say it themselves
        return str(error)
    return f"{type(error).__name__}: {str(error)[:300]}{place(error)}"
