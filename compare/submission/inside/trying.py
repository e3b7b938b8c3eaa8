"""A program's definitions, loaded as often as is needed, and lines that are tried below them."""

import ast
import builtins
import inspect
import io
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import redirect_stdout, suppress
from dataclasses import dataclass
from types import CodeType, FrameType, FunctionType, ModuleType
from typing import Any, ClassVar

import numpy as np

from .callees import KEPT, Callee
from .declaring import BELOW, Declaration, NotDeclaredError
from .effort import with_powers
from .loading import SHADOWED, definitions, describe, import_file, of_little_memory, prepare
from .patience import EndlessError
from .running import InstrumentedRun, Loop
from .samples import POINTS, RATE, Form
from .starting import FILE, Starter, Tapped
from .state import Namespace, Stored, scan
from .taps import Taps

SECONDS, MOST_TURNS = 2.0, 300  # of the processor in all; of loops in a trial


@dataclass(frozen=True)
class Driver:
    """A piece of Python below a file of the program, and what starts both. drawn: lines that draw its data."""

    text: str
    start: Callable[[], None]
    guessed: bool = False  # something was given of which no name says what it is
    below: str = ""
    drawn: str = ""


class Defined(Tapped):
    """Imports a file for its definitions, with taps."""

    made: ClassVar[dict[tuple[str, bool], CodeType]] = {}

    def kept(self, tree: ast.Module) -> ast.Module:
        """Its definitions."""
        return super().kept(definitions(tree))


class Definitions:
    """What the files define, loaded as often as is needed."""

    def __init__(self, starter: Starter) -> None:
        self.starter, self.folder = starter, starter.folder
        prepare(starter.folder, starter.files, Defined)
        self.guesses: set[str] = set()  # calls that are given something of which their names say nothing
        self.until = time.process_time() + SECONDS
        self.files = [f for f in starter.first() if f.partition("/")[0].removesuffix(".py") not in SHADOWED]
        self.written: dict[tuple[str, int], ast.FunctionDef] = {}
        for file in self.files:
            with suppress(SyntaxError, ValueError, MemoryError):
                with of_little_memory():
                    tree = ast.parse((self.folder / file).read_bytes())
                for node in ast.walk(tree):
                    if isinstance(node, ast.FunctionDef):
                        first = min([node.lineno, *(each.lineno for each in node.decorator_list)])
                        self.written[str(self.folder / file), first] = node
        self.source = "".join(
            (self.folder / file).read_text(encoding="utf-8", errors="replace") for file in self.files
        )
        self.homes: dict[str, str] = {}  # the files of the modules
        self.classes: dict[str, str] = {}  # their modules
        self.functions: dict[str, str] = {}
        modules = self.load()
        self.modules = set(modules)
        for name, module in modules.items():
            for key, value in vars(module).items():
                if getattr(value, "__module__", None) == name and not key.startswith("__"):
                    if isinstance(value, type):
                        self.classes.setdefault(key, name)
                    elif isinstance(value, FunctionType):
                        self.functions.setdefault(key, name)
        self.bases = {
            base.__name__ for key, name in self.classes.items() for base in vars(modules[name])[key].__mro__[1:]
        }

    @property
    def late(self) -> bool:
        """Whether the time is over."""
        return time.process_time() > self.until

    def load(self) -> dict[str, ModuleType]:
        """The modules, made anew, in a trial."""
        found: dict[str, ModuleType] = {}
        InstrumentedRun(lambda loop, frame: None).through(lambda: found.update(self.loaded()))
        return found

    def anew(self, name: str, homes: Mapping[str, str]) -> Any:
        """One of the classes, or of the functions, made anew."""
        return vars(self.load()[homes[name]])[name]

    def loaded(self) -> dict[str, ModuleType]:
        """The modules, made anew, in a run."""
        self.starter.forget()
        modules = {}
        for file in self.files:
            try:
                with redirect_stdout(io.StringIO()):
                    module = import_file(self.folder, file, Defined)
                modules[module.__name__] = module
                self.homes[module.__name__] = file
            except EndlessError:
                raise
            except BaseException:  # one file may not run; the others may
                continue
        return modules

    def function(self, function: Any) -> ast.FunctionDef | None:
        """How a function is written."""
        code = getattr(inspect.unwrap(function) if callable(function) else function, "__code__", None)
        return self.written.get((code.co_filename, code.co_firstlineno)) if code else None

    def returns(self, function: Any) -> tuple[str, ...]:
        """The names of what it returns, as far as they have one."""
        node = self.function(function)
        values = [n.value for n in ast.walk(node) if isinstance(n, ast.Return) and n.value] if node else []
        if not values:
            return ()
        last = values[-1]
        return tuple(map(_named, last.elts)) if isinstance(last, ast.Tuple) else (_named(last),)

    def code(self, text: str, called: str = "driver.py", *, watched: bool = True) -> Any:
        """The text, with taps where it is watched."""
        with of_little_memory():
            tree = ast.parse(text, called)
            kept = with_powers(Taps(FILE).visit(tree) if watched else tree)
            return compile(kept, str(self.folder / called), "exec")

    def either(self, text: str, called: str = "driver.py") -> Callable[[dict[str, Any]], None]:
        """What runs the text among names: with taps, or as it is while nobody watches."""
        codes = {watched: self.code(text, called, watched=watched) for watched in (True, False)}
        return lambda names: exec(codes[Tapped.watching], names)

    def imports(self, text: str, home: str) -> str:
        """What must stand before a text in the module `home`."""
        names = {n.id for n in ast.walk(ast.parse(text)) if isinstance(n, ast.Name)}
        known = self.classes | self.functions
        lines = [f"from {known[n]} import {n}" for n in sorted(names & known.keys()) if known[n] != home]
        lines += ["import numpy as np"] * ("np" in names)
        lines += [f"{RATE} = 0.5"] * (RATE in names)
        lines += ["from types import SimpleNamespace"] * ("SimpleNamespace" in names)
        return "".join(f"{line}\n" for line in lines)

    def driver(self, text: str, home: str, form: Form) -> Driver:
        """What starts the definitions and then the text."""
        text = self.imports(text, home) + text
        run = self.either(text)

        def start() -> None:
            names = vars(self.loaded()[home])
            names.update(form.data())
            run(names)

        guessed = any(call in text for call in self.guesses)
        return Driver(text, start, guessed, self.homes.get(home, ""), form.drawn(text))

    def below(self, declared: Declaration) -> Driver:
        """The lines that an adapter says, below the definitions of a file, or below all of it.

        X and y are there where neither the file nor the lines have their own.
        """
        first = next(iter(self.files), self.starter.first()[0])
        file = declared.begun(self.starter.files) if declared.start else first
        try:
            run = self.either(declared.below, BELOW)
        except (SyntaxError, ValueError, MemoryError) as error:
            raise NotDeclaredError(describe(error)) from None
        home = next((name for name, path in self.homes.items() if path == file), "")
        if not (home or declared.whole):
            raise NotDeclaredError(f"nothing can stand below {file}, which does not run")
        if declared.whole:
            prepare(self.folder, self.starter.files, Tapped)
            return Driver(declared.below, self.starter.start(file, run), declared.guessed, file)
        imports = self.either(self.imports(declared.below, home))

        def start() -> None:
            names = vars(self.loaded()[home])
            names.update({name: value for name, value in Form().data().items() if name not in names})
            imports(names)
            run(names)

        return Driver(declared.below, start, declared.guessed, file)


def _named(value: ast.expr) -> str:
    if isinstance(value, ast.Name):
        return value.id
    return value.attr if isinstance(value, ast.Attribute) else ""


class Attempt:
    """The definitions, and the lines below them that were run until now."""

    def __init__(self, program: Definitions, home: str, form: Form, lines: Sequence[str] = ()) -> None:
        self.program, self.home, self.form = program, home, form
        self.names: dict[str, Any] = vars(program.load()[home])
        self.names.update(form.data())
        self.meant: dict[str, list[str]] = {"x": [form.x], "y": [form.y] if form.y else []}
        self.bound: list[str] = []  # names that the lines have given, the latest last
        self.turns: dict[tuple[int, int], int] = {}
        if form.each and not self.run(f"{form.each}\n    break"):
            raise ValueError(f"no {form.each}")
        for line in lines:
            if not self.run(line):
                raise ValueError(line)

    def run(self, line: str) -> bool:
        """Whether a line runs; it is ended after some turns of its loops, which is no failure."""
        left = MOST_TURNS
        self.turns = {}

        def on_turn(loop: Loop, frame: FrameType) -> None:
            nonlocal left
            left -= 1
            self.turns[loop.number, loop.visit] = loop.turns
            if left < 0 or self.program.late:
                run.enough()

        run = InstrumentedRun(on_turn)
        run.record()
        try:
            code = self.program.code(self.program.imports(line, self.home) + line)
        except SyntaxError:
            return False
        with redirect_stdout(io.StringIO()):
            why = run.through(lambda: exec(code, self.names))
        many = len(np.atleast_1d(self.names["X"])) if not self.form.columns else POINTS
        return not why and not any(np.size(value) >= many * many for _, value in run.events)

    def values(self, text: str) -> Any:
        """What an expression is now; None where it is nothing."""
        if text in self.names:
            return self.names[text]
        found: list[Any] = []
        InstrumentedRun(lambda loop, frame: None).through(lambda: found.append(eval(text, self.names)))
        return found[0] if found else None

    def called(self, text: str) -> Callee:
        """What stands for something that can be called."""
        function = self.values(text)
        own = getattr(function, "__func__", function)
        return Callee(text, function, self.program.returns(own), self.program.function(own))

    def called_as(self, text: str, imported: str) -> Callee:
        """The same of something that is imported first."""
        if imported:
            self.run(imported)
        return self.called(text)

    def state(self) -> dict[Stored, np.ndarray]:
        """All arrays that there are, but for the data."""
        found = scan(Namespace([(self.names, False)]))
        skip = {"X", "y", "x", "t", "i", "_", RATE, "X_again", "y_again"}
        return {place: a for place, a in found.items() if a.size > 1 and place.paths[0][0] not in skip}

    def matrices(self, owner: str) -> dict[Stored, np.ndarray]:
        """Those that an object of this name holds."""
        return {place: a for place, a in self.state().items() if place.paths[0][0] == owner and a.ndim == 2}

    def bind(self, name: str, *meanings: str) -> None:
        """A line has given a name to something."""
        self.bound = [*(each for each in self.bound if each != name), name]
        for meaning in meanings:
            self.meant[meaning] = [name, *(n for n in self.meant.get(meaning, ()) if n != name)]

    def free(self, name: str) -> str:
        """This name, or one like it that takes nothing away from the program."""
        if name in KEPT or (name in self.names and callable(self.names[name])):
            return f"{name}_value"
        return name if name.isidentifier() and not hasattr(builtins, name) else f"{name}_"
