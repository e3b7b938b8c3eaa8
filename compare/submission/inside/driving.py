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

import inspect
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import islice, pairwise, product
from typing import Any

import numpy as np

from .callees import KEPT, LOSS, OF_CALL, OF_LAYER, OF_NETWORK, OPTIMIZER, Callee, asked_of, meanings, names_of
from .calling import EPOCHS, Arguments
from .declaring import Declaration
from .making import Made, Making, methods
from .samples import ONE_BY_ONE, PAIRS, POINTS, RATE, WHOLE, Form
from .starting import Starter
from .state import Namespace, Stored, scan
from .trying import Attempt, Definitions, Driver
from .words import among, role

MOST = 60  # drivers that are tried
STEPS = ("forward", "backward", "train", "update")


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
                texts += [f"{owner}.{name}" for name in methods(trial, owner)]
                if callable(trial.values(owner)):
                    texts.append(owner)
        texts += self.program.functions
        for name in self.program.functions:
            if name not in trial.names:
                trial.names[name] = self.program.anew(name, self.program.functions)
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
        loops = [f"for _ in range({EPOCHS}):", *[form.each] * bool(form.each)]
        lines = [line for each in body for line in each.split("\n")]
        nested = [f"{'    ' * min(deep, len(loops))}{line}" for deep, line in enumerate((*loops, *lines))]
        return "".join(f"{line}\n" for line in (*self._needed(lines), *nested))

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
            if not all(trial.run(line) for line in (*body, *body)):
                return False
            before = trial.state()
            if not all(trial.run(line) for line in body):
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
                for text in inner._stepping(form):
                    self.unsure |= inner.unsure
                    yield text, form

    def _beside(self, made: Made, form: Form) -> list[str]:
        """Lines that make a loss and an optimizer, where the program has classes for them."""
        lines: list[str] = []
        for name, wanted in ((LOSS, "loss"), (OPTIMIZER, "update")):
            classes = [cls for cls in self.program.classes if role(cls) == wanted]
            classes.sort(key=lambda cls: (cls in self.program.bases, not among(cls, ("sgd", "descent"))))
            there = replace(made, lines=(*made.lines, *lines))
            found = (line for cls in classes[:3] for line in self._object(name, cls, there, form))
            lines += list(islice(found, 1))
        return lines

    def _object(self, name: str, cls: str, made: Made, form: Form) -> Iterator[str]:
        """Lines that make one of a class, beside the network."""
        with suppress(ValueError):
            trial = Attempt(self.program, made.home, form, made.lines)
            weights = ["net"]
            if "net" in trial.names:
                trial.bind("net", "net")
                weights = [*(f"net.{m}()" for m in methods(trial, "net") if "param" in m), "net"]
            more = {"weights": weights, "net": ["net"], "sizes": ["net.layers", "net"]}
            callee = trial.called_as(cls, self.program.imports(cls, made.home))
            for call in islice(Arguments(trial, made.widths, OF_CALL, more).ways(callee), 4):
                if Attempt(self.program, made.home, form, made.lines).run(f"{name} = {call}"):
                    yield f"{name} = {call}"

    def _stepping(self, form: Form) -> Iterator[str]:
        trial = self.trial(form)
        those = self.callees(trial)
        if form.each:
            for callee in those.get("train", []):
                for line, _ in self.calls([], callee, form):
                    if self.goes_on([line], form):
                        yield self._looped([line], form)
        clear = [line for callee in those.get("clear", [])[:1] for line, _ in self.calls([], callee, form)]
        forwards = sorted(
            those.get("forward", []),
            key=lambda c: (not c.role, among(c.text, ("predict", "vorher", "output", "compute"))),
        )
        found = 0
        for forward in [*forwards[:4], None]:
            firsts = list(self.calls(clear, forward, form))[:2] if forward else [("", self.trial(form))]
            for first, there in firsts:
                start = [*clear, first] if first else clear
                loss = self._loss(start, those, form, there) if first else ""
                with_loss = [*start, loss] if loss else start
                for body in self._back(with_loss, those, form, there):
                    if self.goes_on(body, form):
                        found += 1
                        text = self._looped(body, form)
                        apart = not loss and any(c.role == "loss" for c in those.get("loss", ()))
                        self.unsure |= {text} if self.grows or apart else set()
                        yield text
                        break
                if found >= 2 or self.program.late:
                    return

    def _loss(self, start: Sequence[str], those: Mapping[str, list[Callee]], form: Form, there: Attempt) -> str:
        for callee in those.get("loss", []):
            for line, trial in self.calls(start, callee, form, there):
                value = trial.values(line.partition(" = ")[0])
                if np.size(value) == 1 and value is not None and not isinstance(value, bool):
                    return line
        return ""

    def _back(
        self, start: Sequence[str], those: Mapping[str, list[Callee]], form: Form, there: Attempt
    ) -> Iterator[list[str]]:
        slopes, backward = those.get("slope", []), those.get("backward", [])
        updates = those.get("update", [])
        for update in updates[:4]:
            if {"x", "y"} <= {m for p in update.parameters for m in meanings(p.name, OF_CALL)[:1]}:
                yield from ([*start, line] for line, _ in islice(self.calls(start, update, form, there), 2))
        asks = any("error" in asked_of(callee) for callee in backward)
        for slope in [*slopes[:2], None] if asks else [None, *slopes[:2]]:
            before = list(start)
            if slope:
                made = next(self.calls(before, slope, form, there, meaning="error"), None)
                if made is None:
                    continue
                before.append(made[0])
            for callee in [*backward[:4], None]:
                lines = list(self.calls(before, callee, form, there))[:3] if callee else [("", None)]
                for line, _ in lines:
                    body = [*before, line] if line else before
                    if line:
                        yield body
                    for update in updates[:4]:
                        for last, _ in list(self.calls(body, update, form, there))[:2]:
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
        with suppress(ValueError, TypeError):
            return list(
                inspect.signature(self.program.anew(function, self.program.functions)).parameters.values()
            )
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
                named = ", ".join(f"'W{l}': {W}" for l, W in enumerate(each, start=1))
                yield [f"{name} = {{{named}}}"]
                yield [f"{name} = [{', '.join(each)}]"]
            yield [f"{name} = [{', '.join((*each[:-1], f'np.random.randn({widths[-2]})'))}]"]

    def _through_layers(self, form: Form) -> Iterator[tuple[str, Form]]:
        """A list of layers: forward through them, back with the loss's derivative, and their updates."""
        those = {role(name): name for name in reversed(methods(self.trial(form), "layers[0]"))}
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
        name = callee.returns[0] if len(callee.returns) == 1 and callee.returns[0] not in KEPT else ""
        name = "error" if meaning == "error" else "loss" if callee.role == "loss" else name or meaning
        if not name and "value" in trial.bound and callee.role not in usual:
            name = f"value{len(trial.bound)}"
        names = [name or usual.get(callee.role, "value")]
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
