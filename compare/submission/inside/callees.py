"""What of a program can be called: which role it plays, and what each thing that it asks for may mean.

Told by names, by how it is written, and by what it returns.
"""

import ast
import inspect
import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from .interface import MEANING
from .samples import RATE
from .words import ROLES_OF_WORDS, STEMS, among, number, plain, role

SLOPES = ("derivative", "prime", "deriv", "ableit", "grad", "d", "delta", "backward", "der")
LOSSES = ("loss", "cost", "mse", "bce", "error", "verlust", "fehler", "perdida", "perte", "criterion")
DRAWS = {"randn", "rand", "normal", "standard_normal", "uniform", "random", "random_sample", "gauss"}
MANY = 100  # turns that only a training has
LOSS, OPTIMIZER = "loss_fn", "optimizer"  # what a driver calls the objects that some programs have for them
# Names that a driver gives to nothing else.
KEPT = {RATE, "X", "y", "x", "t", "i", "np", "net", "layers", LOSS, OPTIMIZER}

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
# What is given although there is a default.
GIVEN = {"x", "y", "p", "epochs", "rate", "hidden", "first", "last", "sizes", "hidden1", "hidden2", "net"}


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


def asked_of(callee: Callee) -> set[str]:
    """What it asks for, by the likeliest meaning of each name."""
    return {m for name in names_of(callee) for m in meanings(name, OF_CALL)[:1]}


def names_of(callee: Callee) -> set[str]:
    """The names of what it asks for, in plain letters."""
    with suppress(ValueError, TypeError):
        return {plain(p.name) for p in callee.parameters}
    return set()
