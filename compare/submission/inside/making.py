"""Networks of a program that is not run, as lines that make them, the likeliest first."""

import ast
import inspect
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice, pairwise

import numpy as np

from .callees import OF_LAYER, OF_NETWORK, meanings, names_of
from .calling import Arguments
from .samples import WHOLE
from .state import Namespace, scan
from .trying import Attempt, Definitions
from .words import STEMS, among, plain, role

WIDTHS = ((2, 5, 4, 1), (2, 5, 5, 1), (2, 5, 1))  # the second for what runs at equal widths only


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

    def _tried(self, home: str, *lines: str) -> Attempt:
        return Attempt(self.program, home, WHOLE[0], lines)

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
            for cls in layered:
                for text in self._layer_lists(cls, WIDTHS[0]):
                    lines = [f"layers = {text}"]
                    lines += _filled(self._tried(program.classes[cls], *lines), "layers")
                    yield Made(program.classes[cls], tuple(lines), WIDTHS[0], layers="layers")

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
        kind = self.program.anew(cls, self.program.classes)
        roles = {role(name) for name, value in inspect.getmembers(kind) if callable(value) and name[0] != "_"}
        return not among(cls, STEMS["net"]), -len(roles & {"forward", "backward", "train", "update"})

    def _asks_for_network(self, cls: str) -> bool:
        kind = self.program.anew(cls, self.program.classes)
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
        home = self.program.classes[cls]
        if among(cls, STEMS["net"]):
            return False
        trial = self._tried(home)
        for text in islice(Arguments(trial, (2, 5), OF_LAYER).ways(trial.called(cls)), 6):
            if not {"2", "5"} <= set(re.findall(r"\d+", text.partition("(")[2])):
                continue
            with suppress(ValueError):
                shapes = _shapes(self._tried(home, f"layer = {text}"), "layer")
                if shapes and shapes <= {(2, 5), (3, 5)}:
                    return not self._is_network(cls)
        return False

    def _is_network(self, cls: str) -> bool:
        """Whether it holds matrices of several shapes where it is asked for a network."""
        home = self.program.classes[cls]
        trial = self._tried(home)
        for text in Arguments(trial, WIDTHS[0], OF_NETWORK).ways(trial.called(cls)):
            with suppress(ValueError):
                if len(_shapes(self._tried(home, f"net = {text}"), "net")) >= 2:
                    return True
        return False

    def _layer_lists(self, cls: str, widths: Sequence[int]) -> Iterator[str]:
        """Layers one after the other, with activations between them where those are layers too."""
        program = self.program
        trial = self._tried(program.classes[cls])
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
        own = Arguments(trial, (2, 5), OF_LAYER).activations(parameter)
        for text in own[:4]:
            if parameter.default not in (parameter.empty, None):
                yield lambda last, text=text: text if last else ""  # type: ignore[misc]
            yield lambda last, text=text: text  # type: ignore[misc]

    def _units(
        self, cls: str, widths: Sequence[int], trial: Attempt, activated: Callable[[bool], str]
    ) -> list[str]:
        units = []
        for l, pair in enumerate(pairwise(widths), start=2):
            act = activated(l == len(widths))
            arguments = Arguments(trial, pair, OF_LAYER, {"activation": [act]} if act else {})
            for text in islice(arguments.ways(trial.called(cls)), 6):
                with suppress(ValueError):
                    there = self._tried(self.program.classes[cls], f"layer = {text}").state().values()
                    if any(max(a.shape) <= max(pair) + 1 and a.size >= pair[0] * pair[1] for a in there):
                        units.append(text)
                        break
        return units if len(units) == len(widths) - 1 else []

    def _made(self, cls: str, widths: Sequence[int], layered: Sequence[str]) -> Iterator[Made]:
        program, home = self.program, self.program.classes[cls]
        if program.late:
            return
        trial = self._tried(home)
        lists = [text for layer in layered for text in self._layer_lists(layer, widths)]
        callee = trial.called(cls)
        takes = names_of(callee) & {"layers", "schichten", "modules", "capas", "couches"}
        sizes = [*lists, str(list(widths)), str(tuple(widths)), str(list(widths[1:-1]))]
        more = {"sizes": sizes} if lists and takes else {}
        for text in Arguments(trial, widths, OF_NETWORK, more).ways(callee):
            with suppress(ValueError):
                line = f"net = {text}"
                there = self._tried(home, line)
                if len(there.matrices("net")) < 2:
                    if lists and (adding := self._adding(there)):
                        for each in lists:
                            items = ast.parse(each, mode="eval").body
                            assert isinstance(items, ast.List)
                            added = (f"net.{adding}({ast.unparse(item)})" for item in items.elts)
                            yield Made(home, (line, *added), widths)
                        continue
                    for method in (name for name in methods(there, "net") if role(name) == "begin"):
                        begun = Arguments(there, widths, OF_NETWORK).ways(there.called(f"net.{method}"))
                        for call in islice(begun, 3):
                            with suppress(ValueError):
                                self._tried(home, line, call)
                                yield Made(home, (line, call), widths)
                                break
                yield Made(home, (line, *_filled(there, "net")), widths)

    def _adding(self, trial: Attempt) -> str:
        return next((name for name in methods(trial, "net") if role(name) == "add"), "")

    def _trained_by(self, trainer: str, made: Made) -> Iterator[Made]:
        with suppress(ValueError):
            trial = self._tried(made.home, *made.lines)
            trial.names.setdefault(trainer, self.program.anew(trainer, self.program.classes))
            arguments = Arguments(trial, made.widths, OF_NETWORK, {"net": ["net"]})
            for text in arguments.ways(trial.called(trainer)):
                lines = (*made.lines, f"trainer = {text}")
                with suppress(ValueError):
                    self._tried(made.home, *lines)
                    yield Made(made.home, lines, made.widths)


def _shapes(trial: Attempt, owner: str) -> set[tuple[int, ...]]:
    """Of the matrices that it holds, either way up; without rows and columns."""
    return {tuple(sorted(a.shape)) for a in trial.matrices(owner).values() if min(a.shape) > 1}


def _filled(trial: Attempt, owner: str) -> list[str]:
    """Lines that draw the weights, where all that it holds are zeros, or the like."""
    held = {place: a for place, a in trial.matrices(owner).items() if not place.together}
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


def methods(trial: Attempt, owner: str) -> list[str]:
    """What of an object can be called, in the order in which it is written."""
    value = trial.values(owner)
    kinds = [kind for kind in reversed(type(value).__mro__) if kind.__module__ in trial.program.modules]
    names = [n for kind in kinds for n in vars(kind)]
    return [n for n in dict.fromkeys(names) if n[0] != "_" and callable(getattr(type(value), n, None))]
