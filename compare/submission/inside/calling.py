"""What can be called of a program that is not run, and how.

Its definitions are loaded as often as is needed. Which function plays which role, and what each is given, is told
by names, by what functions return, and by trial.
"""

import ast
import builtins
import inspect
import io
import re
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import redirect_stdout, suppress
from dataclasses import dataclass
from functools import partial
from itertools import islice, product
from types import CodeType, FrameType, FunctionType, ModuleType
from typing import Any, ClassVar

import numpy as np

from .declaring import BELOW, Declaration, NotDeclaredError
from .effort import with_powers
from .interface import MEANING
from .loading import SHADOWED, definitions, describe, import_file, prepare
from .patience import EndlessError
from .running import InstrumentedRun, Loop
from .starting import FILE, Starter, Tapped
from .state import Namespace, Stored, scan
from .taps import Taps
from .words import ROLES_OF_WORDS, STEMS, among, number, plain, role

POINTS, EPOCHS, RATE = 100, 10, "learning_rate"
MOST, SECONDS = 60, 2.0  # drivers that are tried; seconds of the processor in all
MOST_WAYS, MOST_TURNS = 16, 300  # of calling one thing; turns of loops in a trial
BIASES = re.compile(r"""["']b(1|\{)""")  # of a dictionary
SLOPES = ("derivative", "prime", "deriv", "ableit", "grad", "d", "delta", "backward", "der")
LOSSES = ("loss", "cost", "mse", "bce", "error", "verlust", "fehler", "perdida", "perte", "criterion")
DRAWS = {"randn", "rand", "normal", "standard_normal", "uniform", "random", "random_sample", "gauss"}
MANY = 100  # turns that only a training has
LOSS, OPTIMIZER = "loss_fn", "optimizer"  # what a driver calls the objects that some programs have for them
KEPT = {
    RATE,
    "X",
    "y",
    "x",
    "t",
    "i",
    "np",
    "net",
    "layers",
    LOSS,
    OPTIMIZER,
}  # names that a driver gives to nothing else
WIDTHS = ((2, 5, 4, 1), (2, 5, 5, 1), (2, 5, 1))  # the second for what runs at equal widths only


@dataclass(frozen=True)
class Driver:
    """A piece of Python below a file of the program, and what starts both. drawn: lines that draw its data."""

    text: str
    start: Callable[[], None]
    guessed: bool = False  # something was given of which no name says what it is
    below: str = ""
    drawn: str = ""


@dataclass(frozen=True)
class Form:
    """How samples are given: all at once, or one by one; x, y: what stands for them in a call."""

    columns: bool = False
    flat: bool = False  # labels are numbers, not rows of one
    lists: bool = False
    x: str = "X"
    y: str = "y"
    each: str = ""  # the loop over them

    def data(self) -> dict[str, Any]:
        """X and y."""
        X = np.random.default_rng(0).uniform(size=(POINTS, 2))
        y = (X[:, :1] > X[:, 1:]).astype(float)
        X, y = (X.T.copy(), y.T.copy()) if self.columns else (X, y)
        y = y.ravel() if self.flat else y
        data = {"X": X.tolist(), "y": y.tolist()} if self.lists else {"X": X, "y": y}
        again = {f"{name}_again": value for name, value in data.items()}  # where a function's own x, y hide them
        return data | again | {RATE: 0.5}

    def drawn(self, text: str) -> str:
        """The lines that draw the same X and y, as far as this text has one of them."""
        if not re.search(r"\b[Xy](_again)?\b", text):
            return ""
        lines = [
            "import numpy as np",
            f"X = np.random.default_rng(0).uniform(size=({POINTS}, 2))",
            "y = (X[:, :1] > X[:, 1:]).astype(float)",
            *["X, y = X.T.copy(), y.T.copy()"] * self.columns,
            *["y = y.ravel()"] * self.flat,
            *["X, y = X.tolist(), y.tolist()"] * self.lists,
            *["X_again, y_again = X, y"] * ("_again" in text),
        ]
        return "".join(f"{line}\n" for line in lines)


WHOLE = (Form(), Form(flat=True), Form(columns=True), Form(lists=True), Form(lists=True, flat=True))
AS_PAIRS = (  # where one thing is asked for, samples with their labels
    "list(zip(X, y))",
    "[(x.reshape(-1, 1), t.reshape(-1, 1)) for x, t in zip(X, y)]",
    "np.hstack([X, y])",
)
PAIRS = (*(Form(x=text, y="") for text in AS_PAIRS), Form(x=AS_PAIRS[0], y="", lists=True))
ZIPPED = partial(Form, x="x", y="t", each="for x, t in zip(X, y):")
SLICED = partial(Form, each="for i in range(len(X)):")
ONE_BY_ONE = (
    ZIPPED(),
    ZIPPED(flat=True),
    SLICED(x="X[i:i+1]", y="y[i:i+1]"),
    SLICED(x="X[i:i+1].T", y="y[i:i+1].T"),
    ZIPPED(lists=True),
    ZIPPED(lists=True, flat=True),
)


class Defined(Tapped):
    """Imports a file for its definitions, with taps."""

    made: ClassVar[dict[tuple[str, bool], CodeType]] = {}

    def kept(self, tree: ast.Module) -> ast.Module:
        """Its definitions."""
        return super().kept(definitions(tree))


@dataclass(frozen=True)
class Callee:
    """Something of the program that can be called, and what stands in a driver for it."""

    text: str
    function: Any
    returns: tuple[str, ...]
    written: ast.FunctionDef | None = None

    @property
    def role(self) -> str:
        """By its name, or else by what it does; a network that is called goes forward."""
        owner, _, name = self.text.rpartition(".")
        slope = among(name, SLOPES)
        if owner == LOSS or self.text == LOSS:
            return "slope" if slope else "loss"
        if owner == OPTIMIZER:
            return "clear" if among(name, ("zero", *ROLES_OF_WORDS["clear"])) else "update"
        if name == "net":
            return "forward"
        found = role(name) or self._done()
        return "slope" if slope and among(name, LOSSES) else found

    def _done(self) -> str:
        """What it does, by how it is written: it draws weights, or it goes through epochs."""
        nodes = list(ast.walk(self.written)) if self.written else []
        asked = asked_of(self)
        called = {n.func.attr for n in nodes if isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute)}
        if called & DRAWS and not asked & {"x", "y", "p"}:
            return "begin"
        loops = [ast.unparse(n.iter) for n in nodes if isinstance(n, ast.For)]
        counted = [name.rpartition(".")[2] for loop in loops for name in re.findall(r"^range\(([\w.]+)\)$", loop)]
        many = {p.name for p in self.parameters if type(p.default) is int and p.default >= MANY}
        through = any(name in many or among(name, STEMS["epochs"]) for name in counted)
        return "train" if through and {"x", "y"} <= asked else ""

    @property
    def parameters(self) -> list[inspect.Parameter]:
        """What it asks for."""
        return list(inspect.signature(self.function).parameters.values())


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
            with suppress(SyntaxError, ValueError):
                for node in ast.walk(ast.parse((self.folder / file).read_bytes())):
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
        tree = ast.parse(text, called)
        return compile(
            with_powers(Taps(FILE).visit(tree) if watched else tree), str(self.folder / called), "exec"
        )

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
        except (SyntaxError, ValueError) as error:
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
        self.own = set(self.names)
        self.names.update(form.data())
        self.meant: dict[str, list[str]] = {"x": [form.x], "y": [form.y] if form.y else []}
        self.bound: list[str] = []  # names that the lines have given, the latest last
        self.turns: dict[tuple[int, int], int] = {}
        self.squared, self.over = False, False
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
        self.over = run.over
        many = len(np.atleast_1d(self.names["X"])) if not self.form.columns else POINTS
        self.squared = any(np.size(value) >= many * many for _, value in run.events)
        return not why and not self.squared

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


# The meanings that are looked for, the surest first: of a network's beginning, of a layer's, and of a call.
OF_NETWORK = (
    "weights",
    "config",
    "net",
    "loss",
    "seed",
    "epochs",
    "rate",
    "activation",
    "batch",
    "hidden",
    "first",
    "last",
    "sizes",
    "x",
    "y",
)
OF_LAYER = ("config", "seed", "rate", "activation", "first", "last", "units")
OF_CALL = (
    "weights",
    "config",
    "epochs",
    "rate",
    "batch",
    "net",
    "grads",
    "cache",
    "error",
    "y",
    "p",
    "x",
    "loss",
    "activation",
    "hidden",
    "sizes",
    "first",
    "last",
)
GIVEN = {
    "x",
    "y",
    "p",
    "epochs",
    "rate",
    "hidden",
    "first",
    "last",
    "sizes",
    "hidden1",
    "hidden2",
    "net",
}  # although there is a default


def meanings(name: str, order: Sequence[str]) -> list[str]:
    """What a parameter of this name may mean, the likeliest first."""
    flat = plain(name)
    exact = [m for m in (MEANING.get(name, ""), MEANING.get(flat, "")) if m in order or m[:-1] in order]
    found = [meaning for meaning in order if among(name, STEMS.get(meaning, ()))]
    if "batch" in found and {"x", "y"} & set(found):
        found.remove("batch")  # it is not how many
    if order is OF_CALL and {"x", "y", "p", "error", "grads", "cache"} & set(found):
        found = [meaning for meaning in found if meaning not in ("hidden", "sizes", "first", "last")]
    if "hidden" in found and (n := number(name)):
        found.insert(found.index("hidden"), f"hidden{n}")
        found.remove("hidden")
    return list(dict.fromkeys([*exact, *found]))


class Arguments:
    """The texts of what a call may be given, in a trial."""

    def __init__(
        self,
        trial: Attempt,
        widths: Sequence[int],
        order: Sequence[str],
        more: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        self.trial, self.widths, self.order, self.more = trial, widths, order, more or {}

    def ways(self, callee: Callee) -> Iterator[str]:
        """Whole calls, the likeliest first."""
        try:
            parameters = callee.parameters
        except (ValueError, TypeError):
            return
        required = [
            p for p in parameters if p.default is p.empty and p.kind not in (p.VAR_KEYWORD, p.VAR_POSITIONAL)
        ]
        open_ = [p for p in required if not self._texts(p, callee)]
        guessed = len(open_) > len(self._counted(len(open_))) and self.order is OF_CALL
        counted = dict(zip((p.name for p in open_), self._counted(len(open_)), strict=False))
        each = [self._choices(p, callee, counted) for p in parameters]
        seen: set[str] = set()
        twice = {n for m in ("x", "y", "p") for n in self.trial.meant.get(m, ())}  # what is given once, if at all
        for chosen in islice(_likeliest(each), MOST_WAYS):
            text = f"{callee.text}({', '.join(filter(None, chosen))})"
            given = [each for each in chosen if each in twice]
            if text not in seen and len(given) == len(set(given)):
                seen.add(text)
                if guessed or any(
                    f" - {n}" in text for n in (self.trial.form.y, *self.trial.meant.get("p", ())) if n
                ):
                    self.trial.program.guesses.add(text)
                yield text

    def _counted(self, n: int) -> list[str]:
        """As many numbers of units as there are names that say nothing."""
        return [str(w) for w in self.widths] if n == len(self.widths) else []

    def _choices(self, p: inspect.Parameter, callee: Callee, counted: Mapping[str, str]) -> list[str]:
        if p.kind is p.VAR_KEYWORD:
            return [""]
        if p.kind is p.VAR_POSITIONAL:
            lists = [text[1:-1] for text in self.more.get("sizes", ()) if text[:1] == "["]
            return (
                [*lists, ", ".join(map(str, self.widths))]
                if self.order is not OF_CALL
                else ["", *self.trial.meant["x"]]
            )
        texts = self._texts(p, callee)
        if p.name in counted:
            texts = [counted[p.name], *texts]
        if p.default is p.empty:
            texts = texts or self._unknown(p, callee)
            return [f"{p.name}={t}" if p.kind is p.KEYWORD_ONLY else t for t in texts]
        if self.more.get("activation") and "activation" in meanings(p.name, self.order)[:1]:
            return [f"{p.name}={self.more['activation'][0]}"]
        if p.default is None or set(meanings(p.name, self.order)[:1]) & GIVEN:
            strong = [m for m in meanings(p.name, self.order)[:1] if m in GIVEN]
            if strong and not isinstance(p.default, bool | str):
                if plain(p.name) in ("alpha", "slope") and self.order is not OF_CALL:
                    return [""]
                return [*(f"{p.name}={t}" for t in texts[:2]), ""]
        return [""]

    def _texts(self, p: inspect.Parameter, callee: Callee) -> list[str]:
        trial, found = self.trial, list[str]()
        if self.order is OF_CALL:
            flat = plain(p.name)
            found += [n for n in reversed(trial.bound) if n == p.name]
            found += [n for n in reversed(trial.bound) if plain(n) == flat and n != p.name]
        for meaning in meanings(p.name, self.order):
            found += self._meant(meaning, p, callee)
        if self.order is OF_CALL and plain(p.name) == "y":  # beside a target it is the prediction
            found += trial.meant.get("p", [])
        return list(dict.fromkeys(found))

    def _meant(self, meaning: str, p: inspect.Parameter, callee: Callee) -> Iterable[str]:
        widths, trial = self.widths, self.trial
        hidden = list(widths[1:-1])
        if meaning in self.more:
            return self.more[meaning]
        if self.order is OF_CALL:
            if meaning == "error":
                p_ = trial.meant.get("p", [])[:1]
                y = trial.form.y
                if callee.role == "slope":
                    return p_
                made = [t for n in p_ for t in (f"{n} - {y}", f"{y} - {n}")]
                return [*trial.meant.get("error", []), *made, *trial.meant.get("grads", [])]
            if meaning in trial.meant:
                return trial.meant[meaning]
        if meaning in ("sizes", "hidden") and isinstance(p.default, list | tuple):
            those = hidden if len(p.default) == len(hidden) else list(widths)
            return [str(type(p.default)(those)), str(type(p.default)(hidden))]
        if meaning == "sizes" and self.order is OF_CALL and "net" in trial.meant:  # they are called layers
            return trial.meant["net"]
        if meaning == "sizes":
            several = [str(list(widths)), str(tuple(widths)), str(hidden)]
            count = [str(len(widths) - 1), str(len(hidden))]
            return (
                [*count, *several]
                if among(p.name, ("n", "num", "number", "anzahl")) and "layer" in p.name
                else several
            )
        if meaning == "hidden":
            plural = plain(p.name).endswith("s") or p.annotation is list or "list" in str(p.annotation).lower()
            one, many = [str(hidden[0])], [str(hidden), str(tuple(hidden))]
            return [*many, *one] if plural else [*one, *many]
        if meaning.startswith("hidden"):
            l = int(meaning[-1])
            return [str(hidden[l - 1])] if l <= len(hidden) else []
        if meaning == "activation":
            return self._activations(p)
        if meaning == "config":
            return self._configured(p, callee)
        known = {
            "first": [str(widths[0])],
            "last": [str(widths[-1])],
            "units": [str(widths[-1])],
            "rate": [RATE],
            "epochs": [str(EPOCHS)],
            "seed": ["0"],
            "batch": [f"{POINTS}"],
            "x": trial.meant["x"],
            "y": trial.meant["y"],
            "loss": ["'mse'", "'bce'"],
            "weights": self._weights() if self.order is OF_NETWORK else [],
        }
        return known.get(meaning, [])

    def _weights(self) -> list[str]:
        """By name, in a dictionary: (in, out), with biases where the program speaks of them; (out, in)."""
        layers = list(enumerate(zip(self.widths, self.widths[1:], strict=False), start=1))
        rows = [f"'W{l}': np.random.randn({n}, {m})" for l, (n, m) in layers]
        columns = [f"'W{l}': np.random.randn({m}, {n})" for l, (n, m) in layers]
        if BIASES.search(self.trial.program.source):
            rows += [f"'b{l}': np.zeros((1, {m}))" for l, (_, m) in layers]
            columns += [f"'b{l}': np.zeros(({m}, 1))" for l, (_, m) in layers]
        return [f"{{{', '.join(each)}}}" for each in (rows, columns)]

    def _activations(self, p: inspect.Parameter) -> list[str]:
        program = self.trial.program
        derived = among(p.name, ("derivative", "prime", "deriv", "ableit", "grad", "backward", "d"))
        own = [f for f in program.functions if role(f) == "activation"]
        steep = [
            f for f in own if among(f, ("derivative", "prime", "deriv", "ableit", "grad", "backward", "d", "der"))
        ]
        those = steep if derived else [f for f in own if f not in steep]
        functions = [f for s in ("sigm", "tanh", "relu") for f in those if s in plain(f)]
        classes = [c for s in ("sigm", "tanh", "relu") for c in program.classes if s in plain(c)]
        texts = [*functions, *(f"{c}()" for c in classes), *classes, "'sigmoid'", "'tanh'"]
        if p.name.endswith("s"):
            n = len(self.widths) - 1
            texts = [f"[{text}] * {n}" for text in texts] + texts
        return texts

    def _configured(self, p: inspect.Parameter, callee: Callee) -> list[str]:
        """A dataclass of the program's own, or what is asked of it, gathered."""
        program = self.trial.program
        own = [f"{c}()" for c in program.classes if among(c, STEMS["config"])]
        nodes = [
            n
            for n in program.written.values()
            if any(a.arg == p.name for a in (*n.args.args, *n.args.kwonlyargs))
        ]
        asked = {"attribute": dict[str, None](), "key": dict[str, None]()}
        for node in (inner for n in nodes for inner in ast.walk(n)):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == p.name:
                asked["attribute"][node.attr] = None
            elif isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
                asked["key"] |= {str(node.slice.value): None} if ast.unparse(node.value) == p.name else {}
        parts = {}
        for name in (*asked["attribute"], *asked["key"]):
            like = (
                inspect.Parameter(name, inspect.Parameter.POSITIONAL_OR_KEYWORD) if name.isidentifier() else None
            )
            texts = self._texts(like, callee) if like and name not in ("get", "items") else []
            if texts:
                parts[name] = texts[0]
        keys = [f"{n!r}: {t}" for n, t in parts.items() if n in asked["key"]]
        attributes = [f"{n}={t}" for n, t in parts.items() if n in asked["attribute"]]
        made = [f"{{{', '.join(keys)}}}"] * bool(keys) + [f"SimpleNamespace({', '.join(attributes)})"] * bool(
            attributes
        )
        return own + made

    def _unknown(self, p: inspect.Parameter, callee: Callee) -> list[str]:
        """Whatever a name that says nothing may ask for."""
        trial = self.trial
        if self.order is OF_CALL:
            data = [n for n in reversed(trial.bound) if n != "net"]
            known = [*trial.meant.get("p", ()), *data[:3], trial.form.x, *trial.meant["y"], RATE]
            teaches = callee.role in ("backward", "update") or "y" in asked_of(callee)
            return list(dict.fromkeys([RATE if teaches and callee.role != "loss" else trial.form.x, *known]))
        by_kind = {int: [str(self.widths[1])], float: [RATE], str: ["'sigmoid'"], list: [str(list(self.widths))]}
        return by_kind.get(p.annotation, [str(self.widths[1]), str(list(self.widths)), RATE, "'sigmoid'"])


def _likeliest(each: Sequence[Sequence[str]]) -> Iterator[tuple[str, ...]]:
    """One of each, by how far down they stand in all."""
    ranked = [list(enumerate(texts)) for texts in each]
    if np.prod([float(len(texts)) for texts in each]) > 5000:
        ranked = [texts[:2] for texts in ranked]
    if np.prod([float(len(texts)) for texts in ranked]) > 5000:
        ranked = [texts[:1] for texts in ranked]
    every = sorted(product(*ranked), key=lambda chosen: sum(rank for rank, _ in chosen))
    return (tuple(text for _, text in chosen) for chosen in every)


def asked_of(callee: Callee) -> set[str]:
    """What it asks for, by the likeliest meaning of each name."""
    return {m for name in names_of(callee) for m in meanings(name, OF_CALL)[:1]}


def names_of(callee: Callee) -> set[str]:
    """The names of what it asks for, in plain letters."""
    with suppress(ValueError, TypeError):
        return {plain(p.name) for p in callee.parameters}
    return set()
