"""The texts of calls: what a network, a layer or a part of a step is given, the likeliest first."""

import ast
import inspect
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice, product
from math import prod

from .callees import GIVEN, OF_CALL, OF_NETWORK, Callee, asked_of, meanings
from .samples import POINTS, RATE
from .trying import Attempt
from .words import STEMS, among, plain, role

EPOCHS = 10
MOST_WAYS, MOST_CHOSEN = 16, 5000  # of calling one thing; of choosing a text for each that it asks for
BIASES = re.compile(r"""["']b(1|\{)""")  # of a dictionary


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
            return self.activations(p)
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

    def activations(self, p: inspect.Parameter) -> list[str]:
        """The program's own, or its derivatives where such are asked for; and names of some."""
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
    for most in (2, 1):
        if prod(map(len, ranked)) > MOST_CHOSEN:
            ranked = [texts[:most] for texts in ranked]
    every = sorted(product(*ranked), key=lambda chosen: sum(rank for rank, _ in chosen))
    return (tuple(text for _, text in chosen) for chosen in every)
