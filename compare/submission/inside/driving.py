"""Programs that define a network and never train it: what a person would write below them, tried.

A *driver* is such a piece of Python:

    net = Net(2, 5, 4, 1)
    for _ in range(20):
        net.forward(X)
        net.backward(X, y)
        net.update(0.5)

X and y are drawn, and lie among the program's names. What to call is told by the names of classes, functions and
parameters, by what functions return, and by trial: a call that fails, or that multiplies each sample with each
other, is none. Whether a driver trains a network is not decided here: it is run as a program is (see `running`).
"""

import ast
import builtins
import inspect
import io
import re
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import redirect_stdout, suppress
from dataclasses import dataclass, field
from functools import partial
from itertools import islice, product
from types import FrameType, FunctionType, ModuleType
from typing import Any

import numpy as np

from .effort import with_powers
from .interface import MEANING
from .loading import SHADOWED, definitions, import_file, prepare
from .patience import EndlessError
from .running import InstrumentedRun, Loop
from .starting import Starter, Tapped
from .state import Namespace, Stored, scan
from .taps import Taps
from .words import ROLES_OF_WORDS, STEMS, among, number, plain, role

FILE = "below the program"  # where a driver stands
POINTS, EPOCHS, RATE = 100, 20, "learning_rate"
MOST, SECONDS = 60, 2.0  # drivers that are tried; seconds of the processor in all
MOST_WAYS, MOST_TURNS = 16, 300  # of calling one thing; turns of loops in a trial
BIASES = re.compile(r"""["']b(1|\{)""")  # of a dictionary
SLOPES = ("derivative", "prime", "deriv", "ableit", "grad", "d", "delta", "backward", "der")
LOSSES = ("loss", "cost", "mse", "bce", "error", "verlust", "fehler", "perdida", "perte", "criterion")
LOSS, OPTIMIZER = "loss_fn", "optimizer"  # what a driver calls the objects that some programs have for them
KEPT = {RATE, "X", "y", "x", "t", "i", "np", "net", "layers", LOSS, OPTIMIZER}  # names that a driver gives to nothing else
WIDTHS = ((2, 5, 4, 1), (2, 5, 5, 1), (2, 5, 1))  # the second for what runs at equal widths only


@dataclass(frozen=True)
class Driver:
    """A piece of Python below the program, and what starts both."""

    text: str
    start: Callable[[], None]
    guessed: bool = False  # something was given of which no name says what it is


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

    made: dict[str, Any] = {}

    def kept(self, tree: ast.Module) -> ast.Module:
        """Its definitions."""
        return super().kept(definitions(tree))


@dataclass(frozen=True)
class Callee:
    """Something of the program that can be called, and what stands in a driver for it."""

    text: str
    function: Any
    returns: tuple[str, ...]

    @property
    def role(self) -> str:
        """By its name; a network that is called goes forward."""
        owner, _, name = self.text.rpartition(".")
        slope = among(name, SLOPES)
        if owner == LOSS or self.text == LOSS:
            return "slope" if slope else "loss"
        if owner == OPTIMIZER:
            return "clear" if among(name, ("zero", *ROLES_OF_WORDS["clear"])) else "update"
        if name == "net":
            return "forward"
        found = role(name)
        return "slope" if slope and among(name, LOSSES) else found

    @property
    def parameters(self) -> list[inspect.Parameter]:
        """What it asks for."""
        return list(inspect.signature(self.function).parameters.values())


class Program:
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
        self.source = "".join((self.folder / file).read_text(errors="replace") for file in self.files)
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

    def code(self, text: str, file: str = FILE) -> Any:
        """The text, with taps."""
        tree = Taps(file).visit(ast.parse(text))
        return compile(with_powers(tree), str(self.folder / "driver.py"), "exec")

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
        code = self.code(text)

        def start() -> None:
            names = vars(self.loaded()[home])
            names.update(form.data())
            exec(code, names)

        return Driver(text, start, any(call in text for call in self.guesses))


def _named(value: ast.expr) -> str:
    if isinstance(value, ast.Name):
        return value.id
    return value.attr if isinstance(value, ast.Attribute) else ""


class Trial:
    """The definitions, and the lines below them that were run until now."""

    def __init__(self, program: Program, home: str, form: Form, lines: Sequence[str] = ()) -> None:
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
        try:
            return eval(text, self.names)
        except Exception:
            return None

    def called(self, text: str) -> Callee:
        """What stands for something that can be called."""
        function = self.values(text)
        return Callee(text, function, self.program.returns(getattr(function, "__func__", function)))

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


# ---- what a call is given -------------------------------------------------------------------------------------

# The meanings that are looked for, the surest first: of a network's beginning, of a layer's, and of a call.
OF_NETWORK = ("weights", "config", "net", "loss", "seed", "epochs", "rate", "activation", "batch", "hidden", "first", "last", "sizes", "x", "y")
OF_LAYER = ("config", "seed", "rate", "activation", "first", "last", "units")
OF_CALL = ("weights", "config", "epochs", "rate", "batch", "net", "grads", "cache", "error", "y", "p", "x", "loss", "activation", "hidden", "sizes", "first", "last")
GIVEN = {"x", "y", "p", "epochs", "rate", "hidden", "first", "last", "sizes", "hidden1", "hidden2", "net"}  # although there is a default


def meanings(name: str, order: Sequence[str]) -> list[str]:
    """What a parameter of this name may mean, the likeliest first."""
    flat = plain(name)
    exact = [m for m in (MEANING.get(name, ""), MEANING.get(flat, "")) if m in order or m[:-1] in order]
    found = [meaning for meaning in order if among(name, STEMS.get(meaning, ()))]
    if "batch" in found and {"x", "y"} & set(found):
        found.remove("batch")  # it is not how many
    if "hidden" in found and (n := number(name)):
        found.insert(found.index("hidden"), f"hidden{n}")
        found.remove("hidden")
    return list(dict.fromkeys([*exact, *found]))


class Arguments:
    """The texts of what a call may be given, in a trial."""

    def __init__(self, trial: Trial, widths: Sequence[int], order: Sequence[str], more: Mapping[str, Sequence[str]] = {}) -> None:
        self.trial, self.widths, self.order, self.more = trial, widths, order, more

    def ways(self, callee: Callee) -> Iterator[str]:
        """Whole calls, the likeliest first."""
        try:
            parameters = callee.parameters
        except (ValueError, TypeError):
            return
        required = [p for p in parameters if p.default is p.empty and p.kind not in (p.VAR_KEYWORD, p.VAR_POSITIONAL)]
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
                if guessed or any(f" - {n}" in text for n in (self.trial.form.y, *self.trial.meant.get("p", ())) if n):
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
            return [*lists, ", ".join(map(str, self.widths))] if self.order is not OF_CALL else ["", *self.trial.meant["x"]]
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
        if meaning == "sizes":
            several = [str(list(widths)), str(tuple(widths)), str(hidden)]
            count = [str(len(widths) - 1), str(len(hidden))]
            return [*count, *several] if among(p.name, ("n", "num", "number", "anzahl")) and "layer" in p.name else several
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
        steep = [f for f in own if among(f, ("derivative", "prime", "deriv", "ableit", "grad", "backward", "d", "der"))]
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
        nodes = [n for n in program.written.values() if any(a.arg == p.name for a in (*n.args.args, *n.args.kwonlyargs))]
        asked = {"attribute": dict[str, None](), "key": dict[str, None]()}
        for node in (inner for n in nodes for inner in ast.walk(n)):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == p.name:
                asked["attribute"][node.attr] = None
            if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name) and node.value.id == p.name:
                if isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, str):
                    asked["key"][node.slice.value] = None
        parts = {}
        for name in (*asked["attribute"], *asked["key"]):
            like = inspect.Parameter(name, inspect.Parameter.POSITIONAL_OR_KEYWORD) if name.isidentifier() else None
            texts = self._texts(like, callee) if like and name not in ("get", "items") else []
            if texts:
                parts[name] = texts[0]
        keys = [f"{n!r}: {t}" for n, t in parts.items() if n in asked["key"]]
        attributes = [f"{n}={t}" for n, t in parts.items() if n in asked["attribute"]]
        made = [f"{{{', '.join(keys)}}}"] * bool(keys) + [f"SimpleNamespace({', '.join(attributes)})"] * bool(attributes)
        return own + made

    def _unknown(self, p: inspect.Parameter, callee: Callee) -> list[str]:
        """Whatever a name that says nothing may ask for."""
        trial = self.trial
        if self.order is OF_CALL:
            data = [n for n in reversed(trial.bound) if n != "net"]
            known = [*trial.meant.get("p", ()), *data[:3], trial.form.x, *trial.meant["y"], RATE]
            teaches = callee.role in ("backward", "update") or "y" in _asked_of(callee)
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


# ---- what to make -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Made:
    """The lines that make a network, and what of it can be called then."""

    home: str
    lines: tuple[str, ...]
    widths: Sequence[int]
    layers: str = ""  # a list of layers, which nothing of the program goes through


class Making:
    """Networks of a program, the likeliest first."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.layers: list[tuple[str, list[str]]] = []  # a class of layers, and the call that makes one of 2 x 5

    def networks(self) -> Iterator[Made]:
        """Each with the lines that make it."""
        program = self.program
        names = [c for c in program.classes if c not in program.bases and not self._beside(c)]
        layered = [c for c in names if self._is_layer(c)]
        holders = [c for c in names if c not in layered]
        trainers = [c for c in holders if self._asks_for_network(c)]
        ranked = sorted((c for c in holders if c not in trainers), key=self._rank)
        made: list[Made] = []
        for widths in WIDTHS:
            for cls in ranked:
                for one in islice(self._made(cls, widths, layered), 2):
                    for trainer in trainers:
                        yield from islice(self._trained_by(trainer, one), 1)
                    made.append(one)
                    yield one
        if not made:
            for home in dict.fromkeys(program.functions.values()):
                for widths in WIDTHS:
                    yield Made(home, (), widths)
            for widths in WIDTHS[:1]:
                for cls in layered:
                    for text in self._layer_lists(cls, widths):
                        lines = [f"layers = {text}"]
                        lines += _filled(Trial(program, program.classes[cls], WHOLE[0], lines), "layers")
                        yield Made(program.classes[cls], tuple(lines), widths, layers="layers")

    def _beside(self, cls: str) -> bool:
        """Whether it is called a loss, an activation, an optimizer or data."""
        return role(cls) in ("activation", "loss", "update") or among(cls, ("sgd", "adam", "data", "dataset", "config", "function"))

    def _rank(self, cls: str) -> tuple[bool, int]:
        kind = vars(self.program.load()[self.program.classes[cls]])[cls]
        roles = {role(name) for name, value in inspect.getmembers(kind) if callable(value) and name[0] != "_"}
        return not among(cls, STEMS["net"]), -len(roles & {"forward", "backward", "train", "update"})

    def _asks_for_network(self, cls: str) -> bool:
        kind = vars(self.program.load()[self.program.classes[cls]])[cls]
        with suppress(ValueError, TypeError):
            first = list(inspect.signature(kind).parameters.values())[:1]
            return bool(first) and "net" in meanings(first[0].name, OF_NETWORK)[:1] and first[0].default is first[0].empty
        return False

    def _is_layer(self, cls: str) -> bool:
        """Whether it holds one matrix of 2 x 5 where it is asked for one."""
        program, home = self.program, self.program.classes[cls]
        if among(cls, STEMS["net"]):
            return False
        trial = Trial(program, home, WHOLE[0])
        arguments = Arguments(trial, (2, 5), OF_LAYER)
        for text in islice(arguments.ways(trial.called(cls)), 6):
            if not {"2", "5"} <= set(re.findall(r"\d+", text.partition("(")[2])):
                continue
            with suppress(ValueError):
                there = Trial(program, home, WHOLE[0], [f"layer = {text}"])
                held = [a for place, a in there.state().items() if place.paths[0][0] == "layer"]
                shapes = [a.shape for a in held if a.ndim == 2 and min(a.shape) > 1]
                if shapes and {tuple(sorted(s)) for s in shapes} <= {(2, 5), (3, 5)}:
                    return not any(True for _ in self._held(cls, WIDTHS[0], {}))
        return False

    def _held(
        self, cls: str, widths: Sequence[int], more: Mapping[str, Sequence[str]]
    ) -> Iterator[tuple[str, Trial]]:
        """Calls that make a network which holds matrices of several shapes."""
        home = self.program.classes[cls]
        callee = Trial(self.program, home, WHOLE[0]).called(cls)
        for text in Arguments(Trial(self.program, home, WHOLE[0]), widths, OF_NETWORK, more).ways(callee):
            with suppress(ValueError):
                there = Trial(self.program, home, WHOLE[0], [f"net = {text}"])
                held = [a.shape for p, a in there.state().items() if p.paths[0][0] == "net" and a.ndim == 2]
                if len({tuple(sorted(shape)) for shape in held if min(shape) > 1}) >= 2:
                    yield text, there

    def _layer_lists(self, cls: str, widths: Sequence[int]) -> Iterator[str]:
        """Layers one after the other, with activations between them where those are layers too."""
        program, home = self.program, self.program.classes[cls]
        trial = Trial(program, home, WHOLE[0])
        acts = [p.name for p in trial.called(cls).parameters if "activation" in meanings(p.name, OF_LAYER)[:1]]
        if acts:
            for chosen in self._activated(trial, acts[0], cls):
                if units := self._units(cls, widths, trial, chosen):
                    yield "[" + ", ".join(units) + "]"
            return
        units = self._units(cls, widths, trial, lambda last: "")
        if not units:
            return
        between = [c for c in program.classes if role(c) == "activation" and c not in program.bases]
        between = [c for s in ("sigm", "tanh", "relu") for c in between if s in plain(c)][:1]
        for act in between:
            yield "[" + ", ".join(f"{unit}, {act}()" for unit in units) + "]"
        yield "[" + ", ".join(units) + "]"

    def _activated(self, trial: Trial, name: str, cls: str) -> Iterator[Callable[[bool], str]]:
        """What a layer is told to be activated by, the last one or another: as by default, or by the sigmoid."""
        parameter = inspect.signature(trial.called(cls).function).parameters[name]
        own = Arguments(trial, (2, 5), OF_LAYER)._activations(parameter)
        for text in own[:4]:
            if parameter.default not in (parameter.empty, None):
                yield lambda last, text=text: text if last else ""  # type: ignore[misc]
            yield lambda last, text=text: text  # type: ignore[misc]

    def _units(
        self, cls: str, widths: Sequence[int], trial: Trial, activated: Callable[[bool], str]
    ) -> list[str]:
        program, home = self.program, self.program.classes[cls]
        units = []
        for l, pair in enumerate(zip(widths, widths[1:], strict=False), start=2):
            act = activated(l == len(widths))
            arguments = Arguments(trial, pair, OF_LAYER, {"activation": [act]} if act else {})
            for text in islice(arguments.ways(trial.called(cls)), 6):
                with suppress(ValueError):
                    there = Trial(program, home, WHOLE[0], [f"layer = {text}"])
                    if any(sorted(a.shape)[-1] <= max(pair) + 1 and a.size >= pair[0] * pair[1] for a in there.state().values()):
                        units.append(text)
                        break
        return units if len(units) == len(widths) - 1 else []

    def _made(self, cls: str, widths: Sequence[int], layered: Sequence[str]) -> Iterator[Made]:
        program, home = self.program, self.program.classes[cls]
        if program.late:
            return
        trial = Trial(program, home, WHOLE[0])
        lists = [text for layer in layered for text in self._layer_lists(layer, widths)]
        callee = trial.called(cls)
        takes = _names_of(callee) & {"layers", "schichten", "modules", "capas", "couches"}
        more = {"sizes": [*lists, str(list(widths)), str(tuple(widths)), str(list(widths[1:-1]))]} if lists and takes else {}
        for text in Arguments(trial, widths, OF_NETWORK, more).ways(callee):
            for form in (WHOLE[0],):
                with suppress(ValueError):
                    there = Trial(program, home, form, [f"net = {text}"])
                    held = [p for p, a in there.state().items() if p.paths[0][0] == "net" and a.ndim == 2]
                    lines = [f"net = {text}"]
                    if len(held) < 2 and lists and (adding := self._adding(there)):
                        for each in lists:
                            items = ast.parse(each, mode="eval").body
                            assert isinstance(items, ast.List)
                            yield Made(home, (*lines, *(f"net.{adding}({ast.unparse(i)})" for i in items.elts)), widths)
                        continue
                    if len(held) < 2:
                        for method in _methods(there, "net"):
                            if role(method) == "begin":
                                for call in islice(Arguments(there, widths, OF_NETWORK).ways(there.called(f"net.{method}")), 3):
                                    with suppress(ValueError):
                                        Trial(program, home, form, [*lines, call])
                                        yield Made(home, (*lines, call), widths)
                                        break
                    yield Made(home, (*lines, *_filled(there, "net")), widths)

    def _adding(self, trial: Trial) -> str:
        return next((name for name in _methods(trial, "net") if role(name) == "add"), "")

    def _trained_by(self, trainer: str, made: Made) -> Iterator[Made]:
        with suppress(ValueError):
            trial = Trial(self.program, made.home, WHOLE[0], made.lines)
            trial.names.setdefault(trainer, vars(self.program.load()[self.program.classes[trainer]])[trainer])
            arguments = Arguments(trial, made.widths, OF_NETWORK, {"net": ["net"]})
            for text in arguments.ways(trial.called(trainer)):
                lines = (*made.lines, f"trainer = {text}")
                with suppress(ValueError):
                    Trial(self.program, made.home, WHOLE[0], lines)
                    yield Made(made.home, lines, made.widths)


def _filled(trial: Trial, owner: str) -> list[str]:
    """Lines that draw the weights, where all that it holds are zeros, or the like."""
    held = {p: a for p, a in trial.state().items() if p.paths[0][0] == owner and a.ndim == 2 and not p.together}
    if not held or any(np.ptp(a) for a in held.values()):
        return []
    lines = []
    for place, array in held.items():
        text = owner
        for key in place.paths[0][1:]:
            inside = isinstance(trial.values(text), Mapping | Sequence | np.ndarray)
            text += f"[{key!r}]" if inside else f".{key}"
        if isinstance(trial.values(text), np.ndarray):
            lines.append(f"{text}[:] = np.random.randn{array.shape}")
    return lines


def _asked_of(callee: Callee) -> set[str]:
    return {m for name in _names_of(callee) for m in meanings(name, OF_CALL)[:1]}


def _names_of(callee: Callee) -> set[str]:
    with suppress(ValueError, TypeError):
        return {plain(p.name) for p in callee.parameters}
    return set()


def _methods(trial: Trial, owner: str) -> list[str]:
    """What of an object can be called, in the order in which it is written."""
    value = trial.values(owner)
    kinds = [kind for kind in reversed(type(value).__mro__) if kind.__module__ in trial.program.modules]
    names = [n for kind in kinds for n in vars(kind)]
    return [n for n in dict.fromkeys(names) if n[0] != "_" and callable(getattr(value, n, None))]


# ---- what to do in a turn ---------------------------------------------------------------------------------------


class Turns:
    """What of a network can be done in a turn of a loop, so that its weights move."""

    def __init__(self, program: Program, made: Made) -> None:
        self.program, self.made = program, made
        self.unsure: set[str] = set()  # weights grow by it, or a loss is told of each sample apart
        self.grows = False
        self.moved = False  # a training of the program's own ran, and moved something

    def trial(self, form: Form, lines: Sequence[str] = ()) -> Trial:
        """The network, made, and further lines run."""
        trial = Trial(self.program, self.made.home, form, [*self.made.lines, *lines])
        for line in self.made.lines:
            for name in line.partition(" = ")[0].split(", "):
                if name.isidentifier():
                    trial.bind(name, "weights" if not self._has_net() and name != "layers" else "net")
        return trial

    def callees(self, trial: Trial) -> dict[str, list[Callee]]:
        """By their roles."""
        found: dict[str, list[Callee]] = {}
        texts = []
        for line in self.made.lines:
            owner = line.partition(" = ")[0]
            if owner.isidentifier() and owner != "layers":
                texts += [f"{owner}.{name}" for name in _methods(trial, owner)]
                if callable(trial.values(owner)):
                    texts.append(owner)
        texts += self.program.functions
        for name in self.program.functions:
            if name not in trial.names:
                trial.names[name] = vars(self.program.load()[self.program.functions[name]])[name]
        for text in texts:
            if callable(trial.values(text)):
                callee = trial.called(text)
                found.setdefault(callee.role, []).append(callee)
                asked = _asked_of(callee)
                if not callee.role:  # its name does not say it, what it asks for may
                    least = "update" if asked == {"rate"} or not _names_of(callee) else "forward"
                    found.setdefault("backward" if "y" in asked else least, []).append(callee)
                    found.setdefault("loss", []).extend([callee] * ("y" in asked))
                if callee.role == "train" and not asked & {"x", "y", "epochs", "net"} and asked:
                    found.setdefault("update", []).append(callee)
                if callee.role == "train" and "x" in asked and not asked & {"y", "epochs"}:
                    found.setdefault("forward", []).append(callee)  # it runs the network
        return found

    def whole(self) -> Iterator[tuple[str, Form]]:
        """Trainings of the program's own."""
        for form in (*WHOLE, *PAIRS):
            with suppress(ValueError):
                trial = self.trial(form)
                those = self.callees(trial)
                if not form.y:
                    whole = (*those.get("train", []), *those.get("update", []))
                    those = {"train": [c for c in whole if _asked_of(c) & {"x", "y"} == {"x"}]}
                for callee in those.get("train", []):
                    yield from self._whole(callee, form)
                if not self._has_net() and (begun := self._begun(trial, those)):
                    for lines in begun[:2]:
                        for callee in those.get("train", []):
                            made = Made(self.made.home, (*self.made.lines, *lines), self.made.widths)
                            inner = Turns(self.program, made)
                            yield from inner._whole(callee, form)
                            self.moved |= inner.moved

    def _whole(self, callee: Callee, form: Form) -> Iterator[tuple[str, Form]]:
        for call in islice(Arguments(self.trial(form), self.made.widths, OF_CALL).ways(callee), 6):
            if self.program.late:
                return
            with suppress(ValueError):
                trial = self.trial(form)
                before = trial.state()
                if trial.run(call):
                    many = max(trial.turns.values(), default=0)
                    if many >= 3 and self._moves(before, trial.state(), 1):
                        self.moved = True
                    if many >= 3:
                        yield "\n".join([*self._needed([call]), call]) + "\n", form
                    if not form.y or form.y in call or form.y in " ".join(self.made.lines):
                        yield self._looped([call], form), form
                    return

    def _looped(self, body: Sequence[str], form: Form) -> str:
        indent = "    "
        head = f"for _ in range({EPOCHS}):\n"
        if form.each:
            head += f"{indent}{form.each}\n"
            indent *= 2
        lines = [line for each in body for line in each.split("\n")]
        return "".join(f"{line}\n" for line in self._needed(lines)) + head + "".join(f"{indent}{line}\n" for line in lines)

    def _has_net(self) -> bool:
        return any(line.startswith("net = ") for line in self.made.lines)

    def _needed(self, body: Sequence[str]) -> list[str]:
        """The lines that make what is used then, by these lines or by the program itself."""
        lines = list(self.made.lines)
        for name in (LOSS, OPTIMIZER, "trainer", "net"):
            word = re.compile(rf"\b{name}\b")
            used = [line for line in (*lines, *body) if word.search(line) and not line.startswith(f"{name}")]
            if not used and not any(word.search(line) for line in body) and not word.search(self.program.source):
                lines = [line for line in lines if not word.search(line)]
        return lines

    @staticmethod
    def _moves(before: Mapping[Stored, np.ndarray], after: Mapping[Stored, np.ndarray], least: int = 2) -> bool:
        both = [place for place in before if place in after and after[place].shape == before[place].shape]
        return sum(not np.array_equal(before[place], after[place]) for place in both) >= least

    def goes_on(self, body: Sequence[str], form: Form) -> bool:
        """Whether something still moves in the third turn, where only weights can have moved."""
        try:
            trial = self.trial(form)
            begun = trial.state()
            for line in (*body, *body):
                if not trial.run(line):
                    return False
            before = trial.state()
            for line in body:
                if not trial.run(line):
                    return False
        except ValueError:
            return False
        if not re.search(rf"\b{re.escape(form.y)}", "\n".join([*self.made.lines, *body])):
            return False  # of no use without labels
        after = trial.state()
        self.grows = any(p in after and a.ndim == after[p].ndim == 2 and a.shape != after[p].shape for p, a in begun.items())
        finite = all(np.isfinite(a).all() for a in after.values())
        return finite and self._moves(before, after)

    def bodies(self) -> Iterator[tuple[str, Form]]:
        """Lines that are a step, one after the other; those last that may be for other samples."""
        later: list[tuple[str, Form]] = []
        for form in (*WHOLE[:3], *ONE_BY_ONE, *WHOLE[3:]):
            if self.program.late:
                break
            with suppress(ValueError):
                for text, own in self._through_layers(form) if self.made.layers else self._steps(form):
                    if text in self.unsure:
                        later.append((text, own))
                    else:
                        yield text, own
        yield from later

    def _steps(self, form: Form) -> Iterator[tuple[str, Form]]:
        trial = self.trial(form)
        those = self.callees(trial)
        begun: list[list[str]] = [[]]
        if not self._has_net():
            begun = [*self._begun(trial, those), []]
        for lines in begun[:4]:
            made = Made(self.made.home, (*self.made.lines, *lines), self.made.widths)
            made = Made(made.home, (*made.lines, *self._beside(made, form)), made.widths)
            inner = Turns(self.program, made)
            with suppress(ValueError):
                yield from self._stepping(inner, form)

    def _beside(self, made: Made, form: Form) -> list[str]:
        """Lines that make a loss and an optimizer, where the program has classes for them."""
        lines: list[str] = []
        program = self.program
        for name, fits in ((LOSS, lambda c: role(c) == "loss"), (OPTIMIZER, lambda c: role(c) == "update")):
            classes = sorted(filter(fits, program.classes), key=lambda c: (c in program.bases, not among(c, ("sgd", "descent"))))
            for cls in classes[:3]:
                with suppress(ValueError):
                    trial = Trial(program, made.home, form, [*made.lines, *lines])
                    if "net" in trial.names:
                        trial.bind("net", "net")
                    weights = [f"net.{m}()" for m in _methods(trial, "net") if "param" in m] if "net" in trial.names else []
                    more = {"weights": [*weights, "net"], "net": ["net"], "sizes": ["net.layers", "net"]}
                    text = program.imports(cls, made.home)
                    for call in islice(Arguments(trial, made.widths, OF_CALL, more).ways(trial.called_as(cls, text)), 4):
                        if Trial(program, made.home, form, [*made.lines, *lines]).run(f"{name} = {call}"):
                            lines.append(f"{name} = {call}")
                            break
                    else:
                        continue
                    break
        return lines

    def _stepping(self, inner: "Turns", form: Form) -> Iterator[tuple[str, Form]]:
        trial = inner.trial(form)
        those = inner.callees(trial)
        if form.each:
            for callee in those.get("train", []):
                for line, _ in inner.calls([], callee, form):
                    if inner.goes_on([line], form):
                        yield inner._looped([line], form), form
        clear = [line for callee in those.get("clear", [])[:1] for line, _ in inner.calls([], callee, form)]
        forwards = sorted(those.get("forward", []), key=lambda c: among(c.text, ("predict", "vorher", "output", "compute")))
        found = 0
        for forward in [*forwards[:4], None]:
            firsts = list(inner.calls(clear, forward, form))[:2] if forward else [("", inner.trial(form))]
            for first, there in firsts:
                start = [*clear, first] if first else clear
                loss = self._loss(inner, start, those, form, there) if first else ""
                with_loss = [*start, loss] if loss else start
                for body in self._back(inner, with_loss, those, form, there):
                    if inner.goes_on(body, form):
                        found += 1
                        text = inner._looped(body, form)
                        apart = not loss and any(c.role == "loss" for c in those.get("loss", ()))
                        self.unsure |= {text} if inner.grows or apart else set()
                        yield text, form
                        break
                if found >= 2 or self.program.late:
                    return

    def _loss(self, inner: "Turns", start: Sequence[str], those: Mapping[str, list[Callee]], form: Form, there: Trial) -> str:
        for callee in those.get("loss", []):
            for line, trial in inner.calls(start, callee, form, there):
                value = trial.values(line.partition(" = ")[0])
                if np.size(value) == 1 and value is not None and not isinstance(value, bool):
                    return line
        return ""

    def _back(
        self, inner: "Turns", start: Sequence[str], those: Mapping[str, list[Callee]], form: Form, there: Trial
    ) -> Iterator[list[str]]:
        slopes, backward = those.get("slope", []), those.get("backward", [])
        updates = those.get("update", [])
        for update in updates[:4]:
            if {"x", "y"} <= {m for p in update.parameters for m in meanings(p.name, OF_CALL)[:1]}:
                yield from ([*start, line] for line, _ in islice(inner.calls(start, update, form, there), 2))
        asks = any("error" in _asked_of(callee) for callee in backward)
        for slope in [*slopes[:2], None] if asks else [None, *slopes[:2]]:
            before = list(start)
            if slope:
                made = next(inner.calls(before, slope, form, there, meaning="error"), None)
                if made is None:
                    continue
                before.append(made[0])
            for callee in [*backward[:4], None]:
                lines = list(inner.calls(before, callee, form, there))[:3] if callee else [("", None)]
                for line, _ in lines:
                    body = [*before, line] if line else before
                    if line:
                        yield body
                    for update in updates[:4]:
                        for last, _ in list(inner.calls(body, update, form, there))[:2]:
                            yield [*body, last]

    def calls(
        self, lines: Sequence[str], callee: Callee, form: Form, before: Trial | None = None, meaning: str = ""
    ) -> Iterator[tuple[str, Trial]]:
        """Lines that call it after these lines, and run."""
        try:
            ahead = self._after(lines, form)
        except ValueError:
            return
        tried = 0
        for call in Arguments(ahead, self.made.widths, OF_CALL).ways(callee):
            tried += 1
            if self.program.late or tried > 10:
                return
            with suppress(ValueError):
                trial = self._after(lines, form)
                if not trial.run(f"result_ = {call}"):
                    continue
                value = trial.names.pop("result_", None)
                line = _line(trial, callee, call, value, meaning)
                if callee.role == "forward" and not _predicts(value, form):
                    continue
                with suppress(ValueError):
                    yield line, self._after([*lines, line], form)

    def _after(self, lines: Sequence[str], form: Form) -> Trial:
        trial = self.trial(form, lines)
        for line in lines:
            if line.startswith("p = "):  # through layers
                trial.bind("p", "p")
                continue
            names, equals, call = line.partition(" = ")
            if equals:
                for name in names.split(", "):
                    value = trial.names.get(name)
                    trial.bind(name, *_meanings_of(call, name, value, form))
        return trial

    def _begun(self, trial: Trial, those: Mapping[str, list[Callee]]) -> list[list[str]]:
        """What functions begin with: weights that a function makes, or that they are given."""
        found: list[list[str]] = []
        widths, program, home = self.made.widths, self.program, self.made.home
        for callee in those.get("begin", []):
            if any({"x", "y"} & set(meanings(name, ("y", "x"))[:1]) for name in callee.returns):
                continue  # it makes data
            for call in islice(Arguments(trial, widths, OF_NETWORK).ways(callee), 8):
                with suppress(ValueError):
                    there = Trial(program, home, trial.form)
                    before = there.state()
                    if there.run(f"result_ = {call}"):
                        value = there.names.pop("result_", None)
                        after = there.state()
                        if value is None and (len(after) > len(before) or self._moves(before, after, 1)):
                            found.append([call])
                            break
                        if value is not None and _weights_in(value):
                            found.append([_line(there, callee, call, value, "params")])
                            break
            if not found:
                found += self._layer_by_layer(callee, trial)
        if not found:
            found += self._given(those)
        return found

    def _layer_by_layer(self, callee: Callee, trial: Trial) -> Iterator[list[str]]:
        """A function that makes one layer, called for each."""
        pairs = list(zip(self.made.widths, self.made.widths[1:], strict=False))
        calls = [next(Arguments(trial, pair, OF_LAYER).ways(callee), "") for pair in pairs]
        if all(calls) and all({str(n), str(m)} <= set(re.findall(r"\d+", c)) for c, (n, m) in zip(calls, pairs, strict=True)):
            line = f"[{', '.join(calls)}]"
            with suppress(ValueError):
                Trial(self.program, self.made.home, trial.form, [f"net_ = {line}"])
                for name in self._first_asked():
                    yield [f"{name} = {line}"]
                    return

    def _first_asked(self) -> list[str]:
        """What functions ask for that is neither data nor known otherwise: their weights."""
        steps = [f for f in self.program.functions if role(f) in ("forward", "backward", "train", "update")]
        names = [p.name for f in steps for p in self._parameters(f) if p.default is p.empty]
        unknown = [n for n in names if not set(meanings(n, OF_CALL)[:1]) - {"weights", "net", "sizes"}]
        return sorted(dict.fromkeys(unknown), key=lambda n: (-names.count(n), names.index(n)))[:1]

    def _parameters(self, function: str) -> list[inspect.Parameter]:
        value = vars(self.program.load()[self.program.functions[function]])[function]
        with suppress(ValueError, TypeError):
            return list(inspect.signature(value).parameters.values())
        return []

    def _given(self, those: Mapping[str, list[Callee]]) -> Iterator[list[str]]:
        """Weights that nothing makes: one by one, as W1, W2, W3, or together."""
        widths = self.made.widths
        layers = list(enumerate(zip(widths, widths[1:], strict=False), start=1))
        asked = [p for c in those.get("forward", []) for p in self._parameters(c.text)]
        names = [p.name for p in asked if re.fullmatch(r"[wWbB]_?[1-9]", p.name)]
        if names:
            for turned in (False, True):
                lines = []
                for name in dict.fromkeys(names):
                    l = int(name[-1])
                    if l > len(layers):
                        break
                    n, m = layers[l - 1][1]
                    W = f"np.random.randn{(m, n) if turned else (n, m)}"
                    lines.append(f"{name} = {W if name[0] in 'wW' else f'np.zeros({(m, 1) if turned else (1, m)})'}")
                yield lines
            return
        for name in self._first_asked():
            for turned in (False, True):
                each = [f"np.random.randn{(m, n) if turned else (n, m)}" for _, (n, m) in layers]
                yield [f"{name} = {{{', '.join(f'{chr(39)}W{l}{chr(39)}: {W}' for l, W in enumerate(each, 1))}}}"]
                yield [f"{name} = [{', '.join(each)}]"]
            yield [f"{name} = [{', '.join((*each[:-1], f'np.random.randn({widths[-2]})'))}]"]

    def _through_layers(self, form: Form) -> Iterator[tuple[str, Form]]:
        """A list of layers: forward through them, back with the loss's derivative, and their updates."""
        those = {role(name): name for name in reversed(_methods(self.trial(form), "layers[0]"))}
        if "forward" not in those or "backward" not in those:
            return
        made = Made(self.made.home, (*self.made.lines, *self._beside(self.made, form)), self.made.widths, "layers")
        inner = Turns(self.program, made)
        one = self.trial(form, [f"{made.lines[0]}", f"layers[0].{those['forward']}({form.x})"])
        kept = _kept_as(one, "layers[0]", ("output", "out", "a", "z"))
        returned = one.values(f"layers[0].{those['forward']}({form.x})") is not None
        ahead = f"p = {form.x}\nfor layer in layers:\n    p = layer.{those['forward']}(p)"
        if not returned and kept:
            ahead = f"p = {form.x}\nfor layer in layers:\n    layer.{those['forward']}(p)\n    p = layer.{kept}"
        own = f"error = 2 * (p - {form.y}) / len({form.y})"
        self.program.guesses.add(own)
        slopes = [*inner._own_slope(ahead, form), [own]]
        for slope, rate, update in product(slopes, ("", f", {RATE}"), ("", "{}()", f"{{}}({RATE})")):
            back = f"for layer in reversed(layers):\n    error = layer.{those['backward']}(error{rate})"
            if not returned:
                after = self.trial(form, [*made.lines, ahead, *slope])
                after.run(f"layers[-1].{those['backward']}(error{rate})")
                left = _kept_as(after, "layers[-1]", ("dinputs", "dx", "grad_input", "input_grad"))
                back = f"for layer in reversed(layers):\n    layer.{those['backward']}(error{rate})\n    error = layer.{left}"
            body = [ahead, *slope, back]
            if update and "update" not in those:
                updates = [c for c in inner.callees(inner.trial(form)).get("update", []) if c.text.startswith(OPTIMIZER)]
                if not updates or rate:
                    continue
                weighted = f"for layer in layers:\n    if {_has_weights(one)}:\n        {updates[0].text}(layer)"
                if inner.goes_on([*body, weighted], form):
                    yield inner._looped([*body, weighted], form), form
                    return
                continue
            if update:
                body.append(f"for layer in layers:\n    layer.{update.format(those['update'])}")
            if inner.goes_on(body, form):
                yield inner._looped(body, form), form
                return

    def _own_slope(self, ahead: str, form: Form) -> Iterator[list[str]]:
        """Lines that take the program's own loss, and its derivative."""
        trial = self.trial(form, [ahead])
        those = self.callees(trial)
        for loss in [*those.get("loss", []), None]:
            lines = next(([line] for line, _ in self.calls([ahead], loss, form)), []) if loss else []
            for slope in those.get("slope", []):
                for line, after in islice(self.calls([ahead, *lines], slope, form, meaning="error"), 1):
                    left = _kept_as(after, LOSS, ("dinputs", "grad", "gradient", "dx"))
                    yield [*lines, line] if " = " in line else [*lines, line, f"error = {LOSS}.{left}"]
                    return

def _kept_as(trial: Trial, owner: str, names: Sequence[str]) -> str:
    """The attribute in which an object keeps what others return."""
    return next((name for name in names if isinstance(trial.values(f"{owner}.{name}"), np.ndarray)), "")


def _has_weights(trial: Trial) -> str:
    """Whether a layer has some, as a condition."""
    names = [str(p.paths[0][2]) for p, a in trial.state().items() if p.paths[0][:2] == ("layers", 0) and a.ndim == 2 and len(p.paths[0]) == 3]
    return f"hasattr(layer, {names[0]!r})" if names else "True"


def _weights_in(value: Any) -> bool:
    """Whether weights may be among this: matrices, none as large as the data."""
    found = [a for a in scan(Namespace([({"value": value}, False)])).values() if a.size > 1]
    return bool(found) and all(max(a.shape) < POINTS // 4 for a in found) and any(a.ndim == 2 for a in found)


def _predicts(value: Any, form: Form) -> bool:
    """Whether predictions, of the shape of the labels, may be among what a forward pass returns."""
    if value is None or isinstance(value, Mapping):
        return True
    samples = 1 if form.each else POINTS
    parts = list(value) if isinstance(value, tuple) else [value]
    sizes = [np.size(part) for part in parts if not isinstance(part, Mapping) and _is_numbers(part)]
    return samples in sizes or isinstance(value, tuple | list)


def _is_numbers(value: Any) -> bool:
    try:
        return bool(np.asarray(value).dtype.kind in "fiub")
    except (ValueError, TypeError):
        return False


def _line(trial: Trial, callee: Callee, call: str, value: Any, meaning: str = "") -> str:
    """The call, and names for what it returns."""
    if value is None or callee.role == "train":
        return call
    usual = {"forward": "p", "backward": "grads", "loss": "loss", "begin": "params", "update": "params"}
    if isinstance(value, tuple) and len(value) > 1:
        names = list(callee.returns) if len(callee.returns) == len(value) else [""] * len(value)
        names = [usual.get(callee.role, "") if name in KEPT else name for name in names]
        names = [name or f"value{i}" for i, name in enumerate(names)]
    else:
        name = callee.returns[0] if len(callee.returns) == 1 else ""
        name = "" if name in KEPT else name
        name = {"error": "error"}.get(meaning, "") or ("loss" if callee.role == "loss" else name)
        if not (name or meaning or callee.role in usual) and "value" in trial.bound:
            name = f"value{len(trial.bound)}"
        names = [name or {"params": "params"}.get(meaning, "") or usual.get(callee.role, "value")]
    return f"{', '.join(trial.free(name) for name in names)} = {call}"


def _meanings_of(call: str, name: str, value: Any, form: Form) -> list[str]:
    """What a name that a line has given may be asked for as."""
    kind = role(call.partition("(")[0].rpartition(".")[2])
    samples = 1 if form.each else POINTS
    if name == "error":
        return ["error"]
    if kind == "loss":
        return ["loss"]
    if kind == "forward":
        if _is_numbers(value) and np.size(value) == samples:
            return ["p"]
        if isinstance(value, list | tuple) and value and _is_numbers(value[-1]) and np.size(value[-1]) == samples:
            return ["cache"]
        return ["cache"]
    if kind == "backward":
        return ["grads", "error"]
    return ["weights"]


def drivers(starter: Starter) -> Iterator[Driver]:
    """What may be written below the program, the likeliest first."""
    program = Program(starter)
    seen: set[str] = set()
    moved = False  # the program trains, in a way that is not known: then nothing else is asked of it
    for made in Making(program).networks():
        turns = Turns(program, made)
        for text, form in turns.whole():
            if program.late or len(seen) >= MOST:
                return
            if text not in seen:
                seen.add(text)
                yield program.driver(text, made.home, form)
        moved |= turns.moved
        for text, form in () if moved else turns.bodies():
            if program.late or len(seen) >= MOST:
                return
            if text not in seen:
                seen.add(text)
                yield program.driver(text, made.home, form)
