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
import inspect
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice, pairwise, product
from typing import Any

import numpy as np

from .calling import (
    EPOCHS,
    KEPT,
    LOSS,
    MOST,
    OF_CALL,
    OF_LAYER,
    OF_NETWORK,
    ONE_BY_ONE,
    OPTIMIZER,
    PAIRS,
    POINTS,
    RATE,
    WHOLE,
    WIDTHS,
    Arguments,
    Attempt,
    Callee,
    Definitions,
    Driver,
    Form,
    asked_of,
    meanings,
    names_of,
)
from .declaring import Declaration
from .starting import Starter
from .state import Namespace, Stored, scan
from .words import STEMS, among, plain, role

STEPS = ("forward", "backward", "train", "update")


@dataclass(frozen=True)
class Made:
    """The lines that make a network, and what of it can be called then."""

    home: str
    lines: tuple[str, ...]
    widths: Sequence[int]
    layers: str = ""  # a list of layers, which nothing of the program goes through


class Making:
    """Networks of a program, the likeliest first."""

    def __init__(self, program: Definitions) -> None:
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
        for home in dict.fromkeys((*program.functions.values(), *program.classes.values())):
            yield from (Made(home, (f"net = {name}",), WIDTHS[0]) for name in self._ready(home))
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
                        lines += _filled(Attempt(program, program.classes[cls], WHOLE[0], lines), "layers")
                        yield Made(program.classes[cls], tuple(lines), widths, layers="layers")

    def _ready(self, home: str) -> Iterator[str]:
        """The names of what holds matrices of several shapes once a module is loaded: it is a network."""
        shapes: dict[str, set[tuple[int, ...]]] = {}
        for place, array in scan(Namespace([(vars(self.program.load()[home]), False)])).items():
            if array.ndim == 2 and min(array.shape) > 1 and len(place.paths[0]) > 1:
                shapes.setdefault(str(place.paths[0][0]), set()).add(tuple(sorted(array.shape)))
        yield from (name for name, those in shapes.items() if len(those) > 1)

    def _beside(self, cls: str) -> bool:
        """Whether it is called a loss, an activation, an optimizer or data."""
        return role(cls) in ("activation", "loss", "update") or among(
            cls, ("sgd", "adam", "data", "dataset", "config", "function")
        )

    def _rank(self, cls: str) -> tuple[bool, int]:
        kind = vars(self.program.load()[self.program.classes[cls]])[cls]
        roles = {role(name) for name, value in inspect.getmembers(kind) if callable(value) and name[0] != "_"}
        return not among(cls, STEMS["net"]), -len(roles & {"forward", "backward", "train", "update"})

    def _asks_for_network(self, cls: str) -> bool:
        kind = vars(self.program.load()[self.program.classes[cls]])[cls]
        with suppress(ValueError, TypeError):
            first = list(inspect.signature(kind).parameters.values())[:1]
            return (
                bool(first)
                and "net" in meanings(first[0].name, OF_NETWORK)[:1]
                and first[0].default is first[0].empty
            )
        return False

    def _is_layer(self, cls: str) -> bool:
        """Whether it holds one matrix of 2 x 5 where it is asked for one."""
        program, home = self.program, self.program.classes[cls]
        if among(cls, STEMS["net"]):
            return False
        trial = Attempt(program, home, WHOLE[0])
        arguments = Arguments(trial, (2, 5), OF_LAYER)
        for text in islice(arguments.ways(trial.called(cls)), 6):
            if not {"2", "5"} <= set(re.findall(r"\d+", text.partition("(")[2])):
                continue
            with suppress(ValueError):
                there = Attempt(program, home, WHOLE[0], [f"layer = {text}"])
                held = [a for place, a in there.state().items() if place.paths[0][0] == "layer"]
                shapes = [a.shape for a in held if a.ndim == 2 and min(a.shape) > 1]
                if shapes and {tuple(sorted(s)) for s in shapes} <= {(2, 5), (3, 5)}:
                    return not any(True for _ in self._held(cls, WIDTHS[0], {}))
        return False

    def _held(
        self, cls: str, widths: Sequence[int], more: Mapping[str, Sequence[str]]
    ) -> Iterator[tuple[str, Attempt]]:
        """Calls that make a network which holds matrices of several shapes."""
        home = self.program.classes[cls]
        callee = Attempt(self.program, home, WHOLE[0]).called(cls)
        for text in Arguments(Attempt(self.program, home, WHOLE[0]), widths, OF_NETWORK, more).ways(callee):
            with suppress(ValueError):
                there = Attempt(self.program, home, WHOLE[0], [f"net = {text}"])
                held = [a.shape for p, a in there.state().items() if p.paths[0][0] == "net" and a.ndim == 2]
                if len({tuple(sorted(shape)) for shape in held if min(shape) > 1}) >= 2:
                    yield text, there

    def _layer_lists(self, cls: str, widths: Sequence[int]) -> Iterator[str]:
        """Layers one after the other, with activations between them where those are layers too."""
        program, home = self.program, self.program.classes[cls]
        trial = Attempt(program, home, WHOLE[0])
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

    def _activated(self, trial: Attempt, name: str, cls: str) -> Iterator[Callable[[bool], str]]:
        """What a layer is told to be activated by, the last one or another: as by default, or by the sigmoid."""
        parameter = inspect.signature(trial.called(cls).function).parameters[name]
        own = Arguments(trial, (2, 5), OF_LAYER)._activations(parameter)
        for text in own[:4]:
            if parameter.default not in (parameter.empty, None):
                yield lambda last, text=text: text if last else ""  # type: ignore[misc]
            yield lambda last, text=text: text  # type: ignore[misc]

    def _units(
        self, cls: str, widths: Sequence[int], trial: Attempt, activated: Callable[[bool], str]
    ) -> list[str]:
        program, home = self.program, self.program.classes[cls]
        units = []
        for l, pair in enumerate(pairwise(widths), start=2):
            act = activated(l == len(widths))
            arguments = Arguments(trial, pair, OF_LAYER, {"activation": [act]} if act else {})
            for text in islice(arguments.ways(trial.called(cls)), 6):
                with suppress(ValueError):
                    there = Attempt(program, home, WHOLE[0], [f"layer = {text}"])
                    if any(
                        sorted(a.shape)[-1] <= max(pair) + 1 and a.size >= pair[0] * pair[1]
                        for a in there.state().values()
                    ):
                        units.append(text)
                        break
        return units if len(units) == len(widths) - 1 else []

    def _made(self, cls: str, widths: Sequence[int], layered: Sequence[str]) -> Iterator[Made]:
        program, home = self.program, self.program.classes[cls]
        if program.late:
            return
        trial = Attempt(program, home, WHOLE[0])
        lists = [text for layer in layered for text in self._layer_lists(layer, widths)]
        callee = trial.called(cls)
        takes = names_of(callee) & {"layers", "schichten", "modules", "capas", "couches"}
        more = (
            {"sizes": [*lists, str(list(widths)), str(tuple(widths)), str(list(widths[1:-1]))]}
            if lists and takes
            else {}
        )
        for text in Arguments(trial, widths, OF_NETWORK, more).ways(callee):
            for form in (WHOLE[0],):
                with suppress(ValueError):
                    there = Attempt(program, home, form, [f"net = {text}"])
                    held = [p for p, a in there.state().items() if p.paths[0][0] == "net" and a.ndim == 2]
                    lines = [f"net = {text}"]
                    if len(held) < 2 and lists and (adding := self._adding(there)):
                        for each in lists:
                            items = ast.parse(each, mode="eval").body
                            assert isinstance(items, ast.List)
                            yield Made(
                                home, (*lines, *(f"net.{adding}({ast.unparse(i)})" for i in items.elts)), widths
                            )
                        continue
                    if len(held) < 2:
                        for method in _methods(there, "net"):
                            if role(method) == "begin":
                                for call in islice(
                                    Arguments(there, widths, OF_NETWORK).ways(there.called(f"net.{method}")), 3
                                ):
                                    with suppress(ValueError):
                                        Attempt(program, home, form, [*lines, call])
                                        yield Made(home, (*lines, call), widths)
                                        break
                    yield Made(home, (*lines, *_filled(there, "net")), widths)

    def _adding(self, trial: Attempt) -> str:
        return next((name for name in _methods(trial, "net") if role(name) == "add"), "")

    def _trained_by(self, trainer: str, made: Made) -> Iterator[Made]:
        with suppress(ValueError):
            trial = Attempt(self.program, made.home, WHOLE[0], made.lines)
            trial.names.setdefault(trainer, vars(self.program.load()[self.program.classes[trainer]])[trainer])
            arguments = Arguments(trial, made.widths, OF_NETWORK, {"net": ["net"]})
            for text in arguments.ways(trial.called(trainer)):
                lines = (*made.lines, f"trainer = {text}")
                with suppress(ValueError):
                    Attempt(self.program, made.home, WHOLE[0], lines)
                    yield Made(made.home, lines, made.widths)


def _filled(trial: Attempt, owner: str) -> list[str]:
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


def _methods(trial: Attempt, owner: str) -> list[str]:
    """What of an object can be called, in the order in which it is written."""
    value = trial.values(owner)
    kinds = [kind for kind in reversed(type(value).__mro__) if kind.__module__ in trial.program.modules]
    names = [n for kind in kinds for n in vars(kind)]
    return [n for n in dict.fromkeys(names) if n[0] != "_" and callable(getattr(type(value), n, None))]


class Turns:
    """What of a network can be done in a turn of a loop, so that its weights move."""

    def __init__(self, program: Definitions, made: Made) -> None:
        self.program, self.made = program, made
        self.unsure: set[str] = set()  # weights grow by it, or a loss is told of each sample apart
        self.grows = False
        self.moved = False  # a training of the program's own ran, and moved something

    def trial(self, form: Form, lines: Sequence[str] = ()) -> Attempt:
        """The network, made, and further lines run."""
        trial = Attempt(self.program, self.made.home, form, [*self.made.lines, *lines])
        for line in self.made.lines:
            for name in line.partition(" = ")[0].split(", "):
                if name.isidentifier():
                    trial.bind(name, "weights" if not self._has_net() and name != "layers" else "net")
        return trial

    def callees(self, trial: Attempt) -> dict[str, list[Callee]]:
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
                asked = asked_of(callee)
                if not callee.role:  # its name does not say it, what it asks for may
                    least = "update" if asked == {"rate"} or not names_of(callee) else "forward"
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
                    those = {"train": [c for c in whole if asked_of(c) & {"x", "y"} == {"x"}]}
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
        return (
            "".join(f"{line}\n" for line in self._needed(lines))
            + head
            + "".join(f"{indent}{line}\n" for line in lines)
        )

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
        self.grows = any(
            p in after and a.ndim == after[p].ndim == 2 and a.shape != after[p].shape for p, a in begun.items()
        )
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
            classes = sorted(
                filter(fits, program.classes),
                key=lambda c: (c in program.bases, not among(c, ("sgd", "descent"))),
            )
            for cls in classes[:3]:
                with suppress(ValueError):
                    trial = Attempt(program, made.home, form, [*made.lines, *lines])
                    if "net" in trial.names:
                        trial.bind("net", "net")
                    weights = (
                        [f"net.{m}()" for m in _methods(trial, "net") if "param" in m]
                        if "net" in trial.names
                        else []
                    )
                    more = {"weights": [*weights, "net"], "net": ["net"], "sizes": ["net.layers", "net"]}
                    text = program.imports(cls, made.home)
                    for call in islice(
                        Arguments(trial, made.widths, OF_CALL, more).ways(trial.called_as(cls, text)), 4
                    ):
                        if Attempt(program, made.home, form, [*made.lines, *lines]).run(f"{name} = {call}"):
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
        forwards = sorted(
            those.get("forward", []),
            key=lambda c: (not c.role, among(c.text, ("predict", "vorher", "output", "compute"))),
        )
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

    def _loss(
        self, inner: "Turns", start: Sequence[str], those: Mapping[str, list[Callee]], form: Form, there: Attempt
    ) -> str:
        for callee in those.get("loss", []):
            for line, trial in inner.calls(start, callee, form, there):
                value = trial.values(line.partition(" = ")[0])
                if np.size(value) == 1 and value is not None and not isinstance(value, bool):
                    return line
        return ""

    def _back(
        self, inner: "Turns", start: Sequence[str], those: Mapping[str, list[Callee]], form: Form, there: Attempt
    ) -> Iterator[list[str]]:
        slopes, backward = those.get("slope", []), those.get("backward", [])
        updates = those.get("update", [])
        for update in updates[:4]:
            if {"x", "y"} <= {m for p in update.parameters for m in meanings(p.name, OF_CALL)[:1]}:
                yield from ([*start, line] for line, _ in islice(inner.calls(start, update, form, there), 2))
        asks = any("error" in asked_of(callee) for callee in backward)
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
        self, lines: Sequence[str], callee: Callee, form: Form, before: Attempt | None = None, meaning: str = ""
    ) -> Iterator[tuple[str, Attempt]]:
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

    def _after(self, lines: Sequence[str], form: Form) -> Attempt:
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

    def _begun(self, trial: Attempt, those: Mapping[str, list[Callee]]) -> list[list[str]]:
        """What functions begin with: weights that a function makes, or that they are given."""
        found: list[list[str]] = []
        widths, program, home = self.made.widths, self.program, self.made.home
        for callee in those.get("begin", []):
            if any({"x", "y"} & set(meanings(name, ("y", "x"))[:1]) for name in callee.returns):
                continue  # it makes data
            for call in islice(Arguments(trial, widths, OF_NETWORK).ways(callee), 8):
                with suppress(ValueError):
                    there = Attempt(program, home, trial.form)
                    before = there.state()
                    if there.run(f"result_ = {call}"):
                        value = there.names.pop("result_", None)
                        after = there.state()
                        if value is None and (len(after) > len(before) or self._moves(before, after, 1)):
                            found.append([call])
                            break
                        if value is not None and _weights_in(value):
                            found.append([_line(there, callee, call, value, "params")])
                            if isinstance(value, tuple):  # each by its name, or all together
                                found += [[f"{name} = {call}"] for name in self._first_asked()]
                            break
            if not found:
                found += self._layer_by_layer(callee, trial)
        if not found:
            found += self._given(those)
        return found

    def _layer_by_layer(self, callee: Callee, trial: Attempt) -> Iterator[list[str]]:
        """A function that makes one layer, called for each."""
        pairs = list(zip(self.made.widths, self.made.widths[1:], strict=False))
        calls = [next(Arguments(trial, pair, OF_LAYER).ways(callee), "") for pair in pairs]
        if all(calls) and all(
            {str(n), str(m)} <= set(re.findall(r"\d+", c)) for c, (n, m) in zip(calls, pairs, strict=True)
        ):
            line = f"[{', '.join(calls)}]"
            with suppress(ValueError):
                Attempt(self.program, self.made.home, trial.form, [f"net_ = {line}"])
                for name in self._first_asked():
                    yield [f"{name} = {line}"]
                    return

    def _first_asked(self) -> list[str]:
        """What functions ask for that is neither data nor known otherwise: their weights."""
        trial = self.trial(WHOLE[0])
        steps = [f for f in self.program.functions if trial.called(f).role in STEPS]
        steps.sort(key=lambda f: trial.called(f).role != "train")
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
        layers = list(enumerate(pairwise(widths), start=1))
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
                    lines.append(
                        f"{name} = {W if name[0] in 'wW' else f'np.zeros({(m, 1) if turned else (1, m)})'}"
                    )
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
        made = Made(
            self.made.home, (*self.made.lines, *self._beside(self.made, form)), self.made.widths, "layers"
        )
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
                back = back.replace("error = ", "") + f"\n    error = layer.{left}"
            body = [ahead, *slope, back]
            if update and "update" not in those:
                updates = [
                    c for c in inner.callees(inner.trial(form)).get("update", []) if c.text.startswith(OPTIMIZER)
                ]
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


def _kept_as(trial: Attempt, owner: str, names: Sequence[str]) -> str:
    """The attribute in which an object keeps what others return."""
    return next((name for name in names if isinstance(trial.values(f"{owner}.{name}"), np.ndarray)), "")


def _has_weights(trial: Attempt) -> str:
    """Whether a layer has some, as a condition."""
    names = [
        str(p.paths[0][2])
        for p, a in trial.state().items()
        if p.paths[0][:2] == ("layers", 0) and a.ndim == 2 and len(p.paths[0]) == 3
    ]
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


def _line(trial: Attempt, callee: Callee, call: str, value: Any, meaning: str = "") -> str:
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


def drivers(starter: Starter, declared: Declaration | None = None) -> Iterator[Driver]:
    """What may be written below the program, the likeliest first; or what an adapter says alone."""
    program = Definitions(starter)
    if declared and declared.below:
        yield program.below(declared)
        return
    seen: set[str] = set()
    with suppress(Exception):  # whatever its objects do when they are looked at
        for text, home, form in _texts(program):
            if program.late or len(seen) >= MOST:
                return
            if text not in seen:
                seen.add(text)
                yield program.driver(text, home, form)


def _texts(program: Definitions) -> Iterator[tuple[str, str, Form]]:
    moved = False  # the program trains, in a way that is not known: then nothing else is asked of it
    for made in Making(program).networks():
        turns = Turns(program, made)
        for text, form in turns.whole():
            yield text, made.home, form
        moved |= turns.moved
        for text, form in () if moved else turns.bodies():
            yield text, made.home, form
