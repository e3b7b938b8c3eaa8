"""A known bug as something to execute: which formulas it replaces, in which layers, and words for people."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from compare.bugs.constant import Constant, Open
from compare.ruler.walk import Changes
from compare.step import TABLE, tensor

EACH, EVERY = "each layer", "every layer"


@dataclass(frozen=True)
class Section:
    """Bugs of one nature, and what their page says of them; `anchor` is where it stands on the page."""

    title: str
    text: str

    @property
    def anchor(self) -> str:
        return self.title.lower().replace(" ", "-")


@dataclass(frozen=True)
class Hypothesis:
    """A known bug, at no particular layer.

    formulas: kind of tensor -> the formula in place of the textbook's. afterwards: kind -> what happens to the
    result, whatever formula it came from. student: a hint that leaves the finding to its reader. lecturer: what
    the program does; {l} stands for the layer, {k} for the one above it, {j} for the one below. wrong: the
    formula on paper.
    layers: EACH, alone and in all of them at once, or EVERY, in all of them at once only. lowest: the first layer
    that may have it. precision: the whole step is computed in it. late: executed only if no other hypothesis
    explains everything. open: what is known of a constant c that the formulas take as a further argument; until
    it is found, the name ends in -c, and {c} stands for it in the words. constant: what was found. rare: so
    that no pairs of it are tried. convention: what some write on purpose, "float32" or an "epsilon" against
    log 0.
    """

    name: str
    section: Section
    wrong: str
    student: str
    lecturer: str
    formulas: Mapping[str, Callable[..., Any]] = field(default_factory=dict)
    afterwards: Mapping[str, Callable[..., Any]] = field(default_factory=dict)
    layers: str = EACH
    lowest: int = 0
    precision: str | None = None
    late: bool = False
    open: Open | None = None
    constant: Constant | None = None
    rare: bool = False
    convention: str = ""

    def with_constant(self, constant: Constant) -> "Hypothesis":
        """The same with the constant that was found."""

        def closed(formula: Callable[..., Any]) -> Callable[..., Any]:
            return lambda t, *rest: formula(t, *rest, constant.at(t))

        return replace(
            self,
            name=f"{self.name.removesuffix('-c')}-{constant.exactly}",
            lecturer=self.lecturer.replace("{c}", str(constant)),
            formulas={kind: closed(formula) for kind, formula in self.formulas.items()},
            afterwards={kind: closed(change) for kind, change in self.afterwards.items()},
            open=None,
            constant=constant,
        )

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of tensor that it changes, the earliest one first."""
        return tuple(self.formulas) + tuple(kind for kind in self.afterwards if kind not in self.formulas)

    def where(self, last: int) -> tuple[int, ...]:
        """The layers in which it may stand: those of the earliest kind; with EVERY, those of any."""
        first = self.kinds[:1] if self.layers == EACH else self.kinds
        found = {l for kind in first or ("loss",) for l in TABLE[kind].layers(last) if l >= self.lowest}
        return tuple(sorted(found))

    @property
    def of_update(self) -> bool:
        """Whether it changes the update alone, where each layer has a line of its own in many programs."""
        return bool(self.kinds) and all(TABLE[kind].stage == "update" for kind in self.kinds)

    @property
    def place(self) -> str:
        """Where in the derivation it belongs."""
        return TABLE[self.kinds[0]].on_paper if self.kinds else "every formula"


@dataclass(frozen=True)
class Bug:
    """One or two hypotheses at their layers: a changed step, executable. No hypothesis: the textbook."""

    parts: tuple[tuple[Hypothesis, tuple[int, ...]], ...]
    changes: Changes
    last: int

    @cached_property
    def name(self) -> str:
        return " + ".join(_name(hypothesis, layers, self.last) for hypothesis, layers in self.parts)

    @cached_property
    def hypotheses(self) -> tuple[Hypothesis, ...]:
        return tuple(hypothesis for hypothesis, _ in self.parts)

    @property
    def touched(self) -> list[frozenset[str]]:
        """The tensors that each part changes; none where it is the precision of all."""
        return [
            frozenset(tensor(kind, l) for kind in h.kinds for l in layers if l in TABLE[kind].layers(self.last))
            for h, layers in self.parts
        ]

    @cached_property
    def precision(self) -> str | None:
        return next((h.precision for h in self.hypotheses if h.precision), None)

    @property
    def rare(self) -> bool:
        """Whether no pairs are tried of it: it is rare, or stands in every layer but the topmost."""
        return any(part[0].rare or _spread(*part, self.last) == "below-top" for part in self.parts)

    @cached_property
    def fitted(self) -> bool:
        """Whether a constant of it was found by what it is to explain."""
        return any(hypothesis.constant for hypothesis in self.hypotheses)

    @property
    def student(self) -> str:
        return "; and: ".join(dict.fromkeys(hypothesis.student for hypothesis in self.hypotheses))

    @property
    def lecturer(self) -> str:
        """What the program does, at which layer."""
        return "; and: ".join(_sentence(*part, self.last) for part in self.parts)

    def within(self, epsilon: float) -> bool:
        """Whether it is nothing but conventions, with no epsilon larger than this one."""
        return all(
            h.convention == "float32"
            or (h.convention == "epsilon" and h.constant is not None and 0 < h.constant.value <= epsilon)
            for h in self.hypotheses
        )

    def __hash__(self) -> int:
        return hash(self.name)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Bug) and (self.name, self.last) == (other.name, other.last)

    def meets(self, other: "Bug") -> bool:
        """Whether both do something to the result of one formula, so that the order matters."""
        return not set(self.changes.afterwards).isdisjoint(other.changes.afterwards)

    def and_also(self, other: "Bug") -> "Bug | None":
        """Both at once; None where they replace the same formula."""
        mine, its = self.changes, other.changes
        if set(mine.formulas) & set(its.formulas) or self.precision or other.precision:
            return None
        if any(h in other.hypotheses and not h.of_update for h in self.hypotheses):
            return None
        both = {
            name: (*mine.afterwards.get(name, ()), *its.afterwards.get(name, ()))
            for name in (*mine.afterwards, *its.afterwards)
        }
        return Bug(self.parts + other.parts, Changes({**mine.formulas, **its.formulas}, both), self.last)


def at_layers(hypothesis: Hypothesis, layers: tuple[int, ...], last: int, *, bias: bool) -> Bug | None:
    """The hypothesis at the given layers of a network; None where it would change nothing that exists there."""
    kinds = [kind for kind in hypothesis.kinds if bias or not TABLE[kind].bias]
    names = {kind: [tensor(kind, l) for l in layers if l in TABLE[kind].layers(last)] for kind in kinds}
    if hypothesis.kinds and not all(names.get(hypothesis.kinds[0], [])):
        return None
    formulas = {
        name: hypothesis.formulas[kind] for kind in kinds if kind in hypothesis.formulas for name in names[kind]
    }
    afterwards = {
        name: (hypothesis.afterwards[kind],)
        for kind in kinds
        if kind in hypothesis.afterwards
        for name in names[kind]
    }
    if hypothesis.kinds and not formulas and not afterwards:
        return None
    return Bug(((hypothesis, layers),), Changes(formulas, afterwards), last)


def bugs(hypotheses: Iterable[Hypothesis], last: int, *, bias: bool) -> Iterator[Bug]:
    """Every hypothesis at each layer of a network of L layers, at all of them, and at all below the top one.

    The output layer has lines of its own in many programs: a slip in a loop over the others is in all of those.
    """
    for hypothesis in hypotheses:
        layers = hypothesis.where(last)
        single: list[tuple[int, ...]] = [(l,) for l in layers] if hypothesis.layers == EACH else []
        from_top = last - 1 if hypothesis.kinds[:1] == ("da",) else last
        below = layers[:-1] if single and layers[-1] == from_top else ()
        if len(layers) > 1 or not single:
            single.append(layers)
        if len(below) > 1:
            single.append(below)
        for at in single:
            if bug := at_layers(hypothesis, at, last, bias=bias):
                yield bug


def _spread(hypothesis: Hypothesis, layers: tuple[int, ...], last: int) -> str | None:
    """Where it stands, if not at one layer: "" at all that there are, or "below-top"."""
    where = hypothesis.where(last)
    if hypothesis.layers == EVERY or TABLE[hypothesis.kinds[0]].single or len(layers) == len(where) > 1:
        return ""
    return "below-top" if len(layers) > 1 else None


def _name(hypothesis: Hypothesis, layers: tuple[int, ...], last: int) -> str:
    spread = _spread(hypothesis, layers, last)
    at = str(layers[0]) if spread is None else spread
    return "-".join(filter(None, (hypothesis.name, at)))


def _sentence(hypothesis: Hypothesis, layers: tuple[int, ...], last: int) -> str:
    spread = _spread(hypothesis, layers, last)
    if spread is None:
        sentence = hypothesis.lecturer.format(l=layers[0], k=layers[0] + 1, j=layers[0] - 1)
        return re.sub(rf"\bda{last}\b", "∂L/∂p", re.sub(rf"\ba{last}\b", "p", sentence))
    sentence = hypothesis.lecturer.format(l="l", k="l+1", j="l-1")
    if "{" not in hypothesis.lecturer or TABLE[hypothesis.kinds[0]].single:
        return sentence
    return f"{sentence}, in every layer l but the topmost" if spread else f"{sentence}, in every layer l"
