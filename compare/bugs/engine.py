"""Which known bug explains what was observed: each is executed, and its prediction held against the tensors.

What was observed of a step is judged tensor by tensor, each predicted from the observed inputs that it had. So a
wrong tensor is told from those that follow, and a bug needs to be executed only where it shows: in the tensors
that it changes, and in those that hide one that it changes from view.

A bug explains what was observed if, at every input and weight set, it predicts each of these tensors to within
the rounding bound of its own formula, leaves no other tensor wrong, and is sharper than what it explains. Several
bugs may do so because they are one and the same in this network (without activation, f' is 1 everywhere); if some
other input would tell them apart, the diagnosis says so and names none.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache, cached_property, lru_cache
from itertools import chain, islice, pairwise, takewhile
from math import isfinite

import numpy as np
from jaxtyping import Bool

from compare.bugs.catalogue import known_bugs, open_bugs
from compare.bugs.constant import Constant, nearest, written
from compare.bugs.hypothesis import Bug, at_layers
from compare.bugs.plant import plant
from compare.losses import Declared
from compare.problems import Problem, initial_weights, with_large_preactivations
from compare.ruler.rounded import Rounded
from compare.ruler.walk import (
    Bounded,
    NotApplicableError,
    Numbers,
    Plain,
    Walk,
    changed,
    given,
    or_anything,
    reach,
)
from compare.ruler.ways import AnyWay
from compare.step import TABLE, Array, Tensors, by_layer, inputs_of, places, stage
from compare.steps import Steps
from compare.verdict.mismatch import beyond, differences

SHARPNESS = 0.1  # the largest share of what it explains that a prediction's own bound may have
FACTOR = "gradient-times-"  # how the names of a constant factor of the whole gradient begin
SHARPER = 1e-3  # the same where a constant was found by what it is to explain
MATRICES = 3  # axes of one matrix at each step
LISTED = 6  # names in a sentence
LEAST_PLACES = 2  # weight sets or inputs at which an explanation has to hold
LARGEST_WALK = 2_000_000  # values that one walk may have
MOST_PAIRS = 3500  # executed at most, unless told otherwise
DRAWS = 4  # of weights at which two bugs are told apart, until the first of them shows
SECOND_ORDER = 1.001  # for the terms of second order in a bound


class Outcome(StrEnum):
    """What a diagnosis comes to."""

    RIGHT = "right"  # nothing differs beyond rounding
    NAMED = "named"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Diagnosis:
    """The likely cause, or what is certain without one.

    causes: what explains everything, the simplest first; all of them are the same in this network. candidates:
    what explains everything here but not everywhere, and `ask` the input that would tell. first: the first wrong
    tensor; right_inputs: those of its inputs that were observed and are right. follows: later tensors that are
    right given the wrong ones; wrong: all that are wrong given their inputs; spared: those that are right all the
    same, as they were not computed from what was told of the first; silent: wrong ones that are 0 wherever they
    were seen; varies: those that were not the same at the same weights. why: a sentence on what is no bug in a
    formula, such as an overflow.
    """

    outcome: Outcome
    causes: tuple[Bug, ...] = ()
    candidates: tuple[Bug, ...] = ()
    ask: str = ""
    first: str = ""
    wrong: tuple[str, ...] = ()
    right_inputs: tuple[str, ...] = ()
    follows: tuple[str, ...] = ()
    spared: tuple[str, ...] = ()
    silent: tuple[str, ...] = ()
    varies: tuple[str, ...] = ()
    why: str = ""

    @property
    def name(self) -> str:
        """The bug's name, or "unknown"."""
        return self.causes[0].name if self.causes else str(self.outcome)

    @property
    def certain(self) -> str:
        """What is certain of a difference without its cause."""
        words = f"{self.first} is the first wrong tensor"
        if self.right_inputs:
            words += f", though computed from the right {some(self.right_inputs)}"
        if self.follows:
            words += f"; {some(self.follows)} would be right, given it"
        if others := [name for name in self.wrong if name != self.first]:
            words += f"; also wrong: {some(others)}"
        if self.spared:
            words += f"; right, and not computed from that {self.first}: {some(self.spared)}"
        if self.silent:
            words += f"; 0 at every step: {some(self.silent)}"
        if self.varies:
            words += f"; at the same weights, {some(self.varies)} changes from call to call: something is random"
        return words


def some(names: Sequence[str]) -> str:
    """The first of the names, and how many more there are."""
    more = f" and {len(names) - LISTED} more" if len(names) > LISTED else ""
    return ", ".join(names[:LISTED]) + more


class Observation:
    """Somebody's tensors at the steps of one training: by the names in `compare.step`.

    The steps are consecutive. Each has the weights W1, ... that it started from and whatever was observed of it.
    Where there are three or more, the first only serves those bugs that look back. From the first step on that
    starts from weights of other shapes, or has a number that is not finite, nothing is taken.

    declared: the loss, where it is not the problem's. foreign: whether somebody may have written the formulas in
    any known way, not as the textbook does. finite: whether a tensor that is not finite at every step is taken
    apart, into `spoilt`. back: whether the first step may only serve those that look back.
    """

    def __init__(
        self,
        problem: Problem,
        steps: Steps,
        *,
        declared: Declared | None = None,
        foreign: bool = False,
        finite: bool = False,
        back: bool = True,
    ) -> None:
        self.problem, self.declared, self.foreign = problem, declared, foreign
        spoilt = [name for name in steps if finite and not np.isfinite(steps[name]).all()]
        everything, steps = steps, steps.only(set(steps) - set(spoilt)) if spoilt else steps
        usable = sum(1 for _ in takewhile(self._usable, map(steps.at, range(steps.count))))
        self.whole, self.steps = usable == steps.count and not spoilt, steps.part(0, usable)
        looks_back = usable > 2 and back
        self.spoilt = self._known(everything.only(spoilt).part(int(looks_back), usable))
        self.tensors = self._known(steps.part(int(looks_back), usable))
        before = self._known(steps.part(0, usable - 1)) if looks_back else {}
        self.weights = {name: self.tensors[name] for name in problem.weights if name in self.tensors}
        moved = before and any(not np.array_equal(before[name], W) for name, W in self.weights.items())
        self.before = before if moved else None  # where the weights stood still, every step is the one before
        self.names = [name for name in problem.tensor_names if name in self.tensors]

    def _usable(self, step: Tensors) -> bool:
        weights = self.problem.weights.items()
        fitting = all(name in step and np.shape(step[name]) == weight.shape for name, weight in weights)
        arrays = [step[name] for name in (*self.problem.weights, *self.problem.tensor_names) if name in step]
        return fitting and all(np.asarray(a).dtype.kind == "f" and np.isfinite(a).all() for a in arrays)

    def _known(self, steps: Steps) -> dict[str, Array]:
        """The weights and the tensors of the step, as far as they were observed."""
        known = {
            name: steps[name] for name in (*self.problem.weights, *self.problem.tensor_names) if name in steps
        }
        flat = [name for name, T in known.items() if name != "loss" and T.ndim < MATRICES]
        rows = {name: known[name].reshape(len(known[name]), 1, -1) for name in flat if self._is_row(name)}
        return {name: rows.get(name, T) for name, T in known.items() if name in rows or name not in flat}

    def _is_row(self, name: str) -> bool:
        """Whether it is of a bias, which many write flat; nothing else is meant by a flat array."""
        kind, _ = places(self.problem.layers, bias=self.problem.bias)[name]
        return TABLE[kind].bias

    @cached_property
    def evidence(self) -> "Evidence":
        """What was executed for it: whoever asks again, beside further observations, has it at once."""
        return Evidence(self)

    @property
    def forwards(self) -> "Observation":
        """The same without looking back: the first step is one like the others."""
        return Observation(self.problem, self.steps, declared=self.declared, foreign=self.foreign, back=False)

    @property
    def varies(self) -> tuple[str, ...]:
        """What is not the same where the weights are those of the step before."""
        still = np.all([_repeated(self.tensors[name]) for name in self.weights], axis=0)
        return tuple(name for name in self.names if (still & ~_repeated(self.tensors[name])).any())

    @property
    def size(self) -> int:
        """How many values a walk has, about: samples times units, at each weight set."""
        return self.places * len(self.problem.x) * sum(W.shape[-1] for W in self.problem.weights.values())

    @property
    def places(self) -> int:
        """At how many weight sets."""
        return len(self.tensors["W1"]) if self.tensors else 0


def observed(problem: Problem, steps: Steps, declared: Declared | None = None) -> Observation:
    """What was observed of a training; where no step is finite as a whole, the tensors that are finite, apart."""
    seen = Observation(problem, steps, declared=declared)
    return seen if seen.places else Observation(problem, steps, declared=declared, finite=True)


def fullest(seen: Sequence[Observation]) -> Observation:
    """The first of those that show most tensors."""
    return max(seen, key=lambda each: len(each.names))


def _repeated(tensor: Array) -> Bool[np.ndarray, " pairs"]:
    """At which steps but the first it is the same as at the step before."""
    return np.array([np.array_equal(one, other) for one, other in pairwise(tensor)], dtype=bool)


class Evidence:
    """One observation beside what the textbook predicts for each of its tensors, and what any bug does.

    missed: the tensors that the textbook does not predict. executed: the bug of which the observation is known to
    have come, if so; what its own formula may lose in rounding is then allowed as well.
    """

    def __init__(self, observation: Observation, executed: Bug | None = None) -> None:
        self.executed = executed
        self.seen, self.problem, self.names = observation, observation.problem, observation.names
        declared = observation.declared
        self.numbers = AnyWay if observation.foreign else Bounded
        self.walk = self._walk(self.numbers(self.problem, declared))
        plainly = [self._walk(Bounded(self.problem, declared))] if observation.foreign else []
        self.rulers = [*plainly, self.walk]  # by which a bug's predictions are judged, the sharpest first
        self.quick = self._walk(Plain(self.problem, np.dtype(np.float64), declared))
        self.shown = _shown(self.names, self.problem.layers)
        self.right = {name: self._predicted(name) for name in self.names}
        self.missed = frozenset(name for name in self.names if not self._matches(name, self.right[name]))
        self.distance = {name: self._distance(name) for name in self.names}
        self.touches: dict[str, frozenset[str]] = {}
        self.nearness: dict[tuple[str, str], bool] = {}
        self.results: dict[tuple[str, str, bool], bool] = {}
        self.latest: dict[Walk, tuple[str, Walk]] = {}

    def right_throughout(self, name: str) -> bool:
        """Whether the tensor is what the textbook leads to from the weights, whatever else was observed."""
        alone = self.walk.once("alone", lambda: given(self.walk.numbers, self.seen.weights))
        return self._matches(name, alone.predict(name))

    def _predicted(self, name: str) -> Rounded | None:
        """What the textbook predicts; None where a shape upstream is wrong, so that it predicts nothing."""
        try:
            return self.walk.predict(name)
        except (ValueError, IndexError):
            return None

    def _distance(self, name: str) -> float:
        """What an explanation has to be sharper than: what differs, or else the tensor, added up."""
        observed, right = self.seen.tensors[name], self.right[name]
        if name not in self.missed:
            return float(np.abs(observed).sum()) or np.inf
        if right is None or right.shape != observed.shape:
            return np.inf
        return float(differences(observed, right.value).sum())

    def _walk(self, numbers: Numbers) -> Walk:
        seen, before = self.seen, None
        if seen.before is not None:
            weights = {name: seen.before[name] for name in self.problem.weights}
            before = given(numbers, weights, self._computed(seen.before))
        return given(numbers, seen.weights, self._computed(seen.tensors), before)

    def _computed(self, tensors: Tensors) -> dict[str, Array]:
        return {name: tensor for name, tensor in tensors.items() if name not in self.problem.weights}

    def touched(self, bug: Bug) -> frozenset[str]:
        """The observed tensors in which the bug would show."""
        if bug.name not in self.touches:
            self.touches[bug.name] = self._touched(bug)
        return self.touches[bug.name]

    def _touched(self, bug: Bug) -> frozenset[str]:
        if bug.precision:  # whatever is made of its results may be as precise as the problem
            return frozenset(n for n in self.names if n in self.missed or stage(n) != "update")
        return frozenset(chain.from_iterable(self.shown.get(name, ()) for name in bug.changes.tensors))

    def unexplained(self, bug: Bug, names: frozenset[str], *, sharply: bool = True) -> bool:
        """Whether the bug fails to predict any of these tensors."""
        those = [name for name in self.names if name in names]
        if sharply and not all(self._near(bug, name) for name in those):  # the earlier ones serve the later
            return True
        wrong_first = sorted(those, key=lambda name: name not in self.missed)  # which refutes sooner
        return not all(self._explains(bug, name, sharply=sharply) for name in wrong_first)

    def nearest(self, bug_with: Callable[[float], Bug], guess: float) -> list[float]:
        """The constant with which the bug comes nearest to what is wrong, in units of what rounding may do.

        None where the search leads nowhere.
        """
        names = [name for name in self.names if name in self.missed]
        units = {}
        for name in names:
            right, observed = self.right[name], self.seen.tensors[name]
            if right is None or right.shape != observed.shape:
                return []
            bound = np.broadcast_to(right.bound, right.shape)
            units[name] = 1.0 / np.where(bound > 0, bound, bound[bound > 0].min(initial=1.0))

        def remains(c: float) -> Array | None:
            walk = changed(self.quick, bug_with(c).changes)
            try:
                each = [(self.seen.tensors[name] - walk.predict(name)) * units[name] for name in names]
                return np.concatenate([np.ravel(one) for one in each])
            except (NotApplicableError, ValueError, KeyError, IndexError):
                return None

        return nearest(remains, guess)

    def spoils(self, bug: Bug) -> bool:
        """Whether with the bug those tensors that were not finite are so, at the same entries."""
        walk = self._changed(self.quick, bug)
        try:
            return all(
                np.array_equal(np.isfinite(walk.predict(name)), np.isfinite(spoilt))
                for name, spoilt in self.seen.spoilt.items()
            )
        except (NotApplicableError, ValueError, KeyError, IndexError):
            return False

    def failed(self, bug: Bug) -> frozenset[str]:
        """The tensors that the bug touches and does not predict."""
        return frozenset(name for name in self.touched(bug) if not self._explains(bug, name, sharply=True))

    def explained(self, bug: Bug, *, sharply: bool = True) -> bool:
        """Whether the bug predicts every tensor that it touches, and leaves no other one wrong."""
        touched = self.touched(bug)
        return self.missed <= touched and not self.unexplained(bug, touched, sharply=sharply)

    def _explains(self, bug: Bug, name: str, *, sharply: bool) -> bool:
        key = (bug.name, name, sharply)
        if key not in self.results:
            self.results[key] = self._predicts(bug, name, sharply=sharply)
        return self.results[key]

    def _predicts(self, bug: Bug, name: str, *, sharply: bool) -> bool:
        distance, observed = self.distance[name] if sharply else np.inf, self.seen.tensors[name]
        if bug.precision:
            if self.problem.dtype == bug.precision:  # there it is no bug
                return False
            coarse = self.walk.once(bug.precision, lambda: self._walk(self._coarse(str(bug.precision))))
            stored = np.array_equal(observed, observed.astype(bug.precision))
            return stored and self._matches(name, coarse.predict(name))
        if sharply and not self._near(bug, name):
            return False
        try:
            predictions = (self._changed(walk, bug).predict(name) for walk in self.rulers)
            return any(self._sharply(predicted, name, _sharpness(bug) * distance) for predicted in predictions)
        except (NotApplicableError, ValueError, KeyError, IndexError):
            return False

    def _sharply(self, predicted: Rounded, name: str, most: float) -> bool:
        """Whether a prediction explains the tensor, and its bound, added up, is at most that."""
        sharp = bool(np.sum(or_anything(predicted.bound)) <= most)
        return sharp and self._matches(name, predicted, self._own(name, predicted))

    def _own(self, name: str, predicted: Rounded) -> Array | float:
        """The bound of the formula that was executed, or of the right one in any way of writing."""
        if self.executed is not None and not self.executed.precision:
            changes = self.executed.changes
            executed = self.walk.once("executed", lambda: changed(self.walk, changes))
            return executed.predict(name).bound
        right = self.right[name] if self.seen.foreign else None
        return right.bound if right is not None and right.shape == predicted.shape else 0.0

    def _changed(self, walk: Walk, bug: Bug) -> Walk:
        """The step with the bug, kept until another is asked for: its tensors share what they need."""
        if self.latest.get(walk, (None,))[0] != bug.name:
            self.latest[walk] = bug.name, changed(walk, bug.changes)
        return self.latest[walk][1]

    def _coarse(self, precision: str) -> Bounded:
        return self.numbers(self.problem, self.seen.declared, precision)

    def _near(self, bug: Bug, name: str) -> bool:
        """Whether the bug's prediction is as near as a sharp bound demands: cheaper to ask than for the bound."""
        if bug.precision or not isfinite(self.distance[name]):
            return True
        key = (bug.name, name)
        if key not in self.nearness:
            self.nearness[key] = self._is_near(bug, name, _sharpness(bug) * self.distance[name])
        return self.nearness[key]

    def _is_near(self, bug: Bug, name: str, most: float) -> bool:
        observed = self.seen.tensors[name]
        try:
            value = np.asarray(self._changed(self.quick, bug).predict(name))
        except (NotApplicableError, ValueError, KeyError, IndexError):
            return False
        return value.shape == observed.shape and bool(np.abs(value - observed).sum() <= most)

    def _matches(self, name: str, predicted: Rounded | None, own: Array | float = 0.0) -> bool:
        observed = self.seen.tensors[name]
        if predicted is None or predicted.shape != observed.shape:
            return False
        allowed = or_anything(np.asarray(SECOND_ORDER * (predicted.bound + own)))
        return not beyond(differences(observed, predicted.value), allowed).any()


def _sharpness(bug: Bug) -> float:
    """The largest share of what it explains that its bound may have."""
    return SHARPER if bug.fitted else SHARPNESS


def _shown(names: Sequence[str], layers: int) -> dict[str, list[str]]:
    """Changed tensor -> the observed ones in which it shows."""
    shown: dict[str, list[str]] = {}
    for name in names:
        for source in reach(name, layers, frozenset(names)):
            shown.setdefault(source, []).append(name)
    return shown


@np.errstate(all="ignore")
def differs(observations: Sequence[Observation]) -> bool:
    """Whether anything in the observations differs from the textbook beyond rounding."""
    return any(seen.evidence.missed for seen in observations if seen.places)


@np.errstate(all="ignore")
def diagnose(
    *observations: Observation, pairs: int = MOST_PAIRS, alone: Collection[Bug] | None = None
) -> Diagnosis:
    """The likely cause of what differs in the observations of one network, with so many pairs tried at most.

    alone: the bugs that are tried alone, where it is known that none of the others explains everything.
    """
    usable = [seen for seen in observations if seen.places]
    if not usable:
        return Diagnosis(Outcome.UNKNOWN, ask=PROBES["weights"])
    evidence = [seen.evidence for seen in usable]
    certain = _certain(evidence)
    if certain.outcome is Outcome.RIGHT and any(seen.before for seen in usable):
        usable = [seen.forwards for seen in usable]
        evidence = [seen.evidence for seen in usable]
        certain = _certain(evidence)
    if certain.outcome is Outcome.RIGHT:
        return certain if all(seen.whole for seen in observations) else Diagnosis(Outcome.UNKNOWN)
    if sum(seen.places for seen in usable) < LEAST_PLACES:
        fits = _explanations(evidence, 0, alone)
        return replace(certain, candidates=tuple(fits), ask="a second point, at other weights")
    if sum(seen.size for seen in usable) > LARGEST_WALK:
        return replace(certain, ask="fewer samples: so many would take minutes")
    fits = _explanations(evidence, pairs, alone)
    fits = [bug for bug in fits if all(e.spoils(bug) for e in evidence)] or fits
    if not fits:
        return certain
    silencing = [bug for bug in fits if _silences(fullest(usable), bug, certain.silent)]
    if len(silencing) < len(fits):
        return replace(certain, candidates=tuple(silencing), ask=PROBES["weights"])
    apart = {bug: ask for bug in fits[1:] if (ask := told_apart(fullest(usable), fits[0], bug))}
    if not apart:
        return replace(certain, outcome=Outcome.NAMED, causes=tuple(fits))
    candidates = (fits[0], *apart)
    return replace(certain, candidates=candidates, ask=next(iter(apart.values())))


def _silent(evidence: Sequence[Evidence]) -> tuple[str, ...]:
    """The wrong tensors that are 0 wherever they were observed: a dead unit makes that of many a slip."""
    wrong = dict.fromkeys(name for e in evidence for name in e.names if name in e.missed)
    return tuple(n for n in wrong if not any(e.seen.tensors[n].any() for e in evidence if n in e.names))


def _silences(seen: Observation, bug: Bug, silent: Sequence[str]) -> bool:
    """Whether the bug makes them 0 at any weights."""
    evidence = _executed(_setting(seen), "weights", bug) if silent else None
    return evidence is None or not any(evidence.seen.tensors[name].any() for name in silent)


def _certain(evidence: Sequence[Evidence]) -> Diagnosis:
    """What is certain without any hypothesis."""
    e = next((e for e in evidence if e.missed), evidence[0])
    if not e.missed:
        return Diagnosis(Outcome.RIGHT)
    first, *others = (name for name in e.names if name in e.missed)
    spared = tuple(name for name in others if e.right_throughout(name))
    wrong = (first, *(name for name in others if name not in spared))
    layers = e.problem.layers
    right_inputs = tuple(n for n in inputs_of(first, layers) if n in e.names and n not in e.missed)
    later = e.names[e.names.index(first) + 1 :]
    spoilt, follows = {first}, []
    for name in later:
        if spoilt & set(inputs_of(name, layers)):
            spoilt.add(name)
            follows += [name] * (name not in e.missed)
    return Diagnosis(
        Outcome.UNKNOWN,
        first=first,
        wrong=wrong,
        right_inputs=right_inputs,
        follows=tuple(follows),
        spared=spared,
        silent=_silent(evidence),
        varies=e.seen.varies,
    )


def _explanations(evidence: Sequence[Evidence], pairs: int, alone: Collection[Bug] | None) -> list[Bug]:
    """The single bugs that explain everything; if there are none, the pairs that do."""
    problem = evidence[0].problem
    known = known_bugs(problem.layers, bias=problem.bias)
    singly = known if alone is None else [bug for bug in known if bug in alone]
    evidence = sorted(evidence, key=lambda e: -len(e.missed))
    for late in (False, True):
        closed = (bug for bug in singly if bug.hypotheses[0].late == late)
        if fits := [bug for bug in closed if _explains_all(evidence, bug)]:
            return fits
        if fits := list(_with_constants(evidence, late=late)):
            return fits
    if not pairs:
        return []
    paired = [bug for bug in known if not (bug.precision or bug.hypotheses[0].late or bug.rare)]
    return _pairs(evidence, paired, pairs)


def _explains_all(evidence: Sequence[Evidence], bug: Bug) -> bool:
    """Whether it explains everything, and sharply so at as many weight sets as prove anything.

    Large preactivations may leave a wrong formula no digits, as a (1 - a) of an a that grows.
    """
    sharp = [e for e in evidence if e.explained(bug)]  # which is cheaper to refute, and implies the rest
    if sum(e.seen.places for e in sharp) < min(LEAST_PLACES, sum(e.seen.places for e in evidence)):
        return False
    return all(e in sharp or e.explained(bug, sharply=False) for e in evidence)


def _with_constants(evidence: Sequence[Evidence], *, late: bool) -> Iterator[Bug]:
    """The bugs that leave a constant open, each with the first one found that explains everything."""
    e = evidence[0]
    for bug in open_bugs(e.problem.layers, bias=e.problem.bias):
        if bug.hypotheses[0].late == late and e.missed <= e.touched(bug):
            found = (each for each in _closed(e, bug) if all(e.explained(each) for e in evidence))
            yield from islice(found, 1)


def _closed(e: Evidence, bug: Bug) -> Iterator[Bug]:
    """The bug with each of the constants that are suggested by what was observed."""
    ((hypothesis, layers),) = bug.parts
    assert hypothesis.open

    def with_constant(c: Constant) -> Bug:
        closed = at_layers(hypothesis.with_constant(c), layers, bug.last, bias=e.problem.bias)
        assert closed
        return closed

    for guess in hypothesis.open.guesses(e.seen.tensors):
        found = e.nearest(lambda c: with_constant(Constant(c)), guess) if hypothesis.open.searched else []
        for c in [*[guess] * (guess != 0.0), *found]:  # a small one may be lost in rounding before it is found
            yield from map(with_constant, written(c, e.quick, hypothesis.open.units))


def _pairs(evidence: Sequence[Evidence], known: list[Bug], most: int) -> list[Bug]:
    """The pairs that explain everything.

    What only one of the two touches has to be explained by that one alone; so most pairs are out before anything
    is executed for them. Of the others the `most` likely ones are tried, or else those with a constant factor of
    the whole gradient, the commonest of all; and where one of them fits, whatever shares a bug with it: its rival
    may come later.
    """
    e = evidence[0]
    known = [bug for bug in known if e.touched(bug) & e.missed]
    if not known:
        return []
    touched = [e.touched(bug) for bug in known]
    left = [(e.missed - those) | e.failed(bug) for bug, those in zip(known, touched, strict=True)]
    touches, needs = (np.array([[n in those for n in e.names] for those in sets]) for sets in (touched, left))
    lacks = needs @ ~touches.T  # whether the first of two leaves something that the second does not touch
    possible = np.argwhere(np.triu(~(lacks | lacks.T), 1))
    in_common = (touches.astype(int) @ touches.T)[*possible.T]
    likeliest_first = [(i, j) for i, j in possible[np.argsort(in_common, kind="stable")].tolist()]

    def fitting(candidates: Iterable[tuple[int, int]]) -> dict[tuple[int, int], list[Bug]]:
        return {(i, j): fits for i, j in candidates if (fits := _fits_of_two(evidence, known[i], known[j]))}

    fits, rest = fitting(likeliest_first[:most]), likeliest_first[most:]
    if not fits:
        factors = {i for i, bug in enumerate(known) if bug.name.startswith(FACTOR)}
        fits = fitting(ij for ij in rest if not factors.isdisjoint(ij))
    members = set(chain(*fits))
    if members:
        fits |= fitting(ij for ij in rest if not members.isdisjoint(ij) and ij not in fits)
    return list(chain(*fits.values()))


def _fits_of_two(evidence: Sequence[Evidence], one: Bug, other: Bug) -> list[Bug]:
    """The pair, in each order that makes a difference, if it explains everything."""
    orders = ((one, other), (other, one)) if one.meets(other) else ((one, other),)
    pairs = [pair for pair in (a.and_also(b) for a, b in orders) if pair]
    return [pair for pair in pairs if all(_explained_by_two(e, one, other, pair) for e in evidence)]


def _explained_by_two(e: Evidence, one: Bug, other: Bug, pair: Bug) -> bool:
    mine, its = e.touched(one), e.touched(other)
    return not (
        e.missed - mine - its
        or e.unexplained(one, mine - its)
        or e.unexplained(other, its - mine)
        or e.unexplained(pair, mine & its)
    )


PROBES = {
    "weights": "other weights and inputs",
    "samples": "another number of samples",
    "rate": "another learning rate",
    "large": "larger preactivations",
}


@np.errstate(all="ignore")
def told_apart(seen: Observation, one: Bug, other: Bug) -> str:
    """The further input that would tell two explanations apart; empty if none would: they are the same here.

    One of the two is executed at the further input, and the other one has to explain what comes of it.
    """
    return _told_apart(_setting(seen), one, other)


def same(seen: Observation, one: Bug, other: Bug) -> bool:
    """Whether two bugs are one in this network: no input tells them apart."""
    return not told_apart(seen, one, other)


def asked_for(seen: Sequence[Observation], ask: str) -> Problem | None:
    """The further input that a diagnosis of these observations asks for; None if that is no input."""
    kind = next((kind for kind, words in PROBES.items() if words == ask), None)
    return _setting(fullest(seen)).probe(kind, seen[0].problem.dtype) if kind else None


@dataclass(frozen=True)
class Setting:
    """What decides, beside weights and data, whether two bugs are the same."""

    activation: str
    loss: str
    rate: float
    samples: int
    names: tuple[str, ...]
    looks_back: bool
    widths: tuple[int, ...]
    bias: bool
    declared: Declared | None = None
    l2: float = 0.0

    def probe(self, kind: str, dtype: np.dtype | type = np.float64, draw: int = 0) -> Problem:
        """A further input: random weights and data, if asked for another number of samples, rate or size of z."""
        samples = {"samples": 7 if self.samples != 7 else 11}.get(kind, min(self.samples, 50))
        seed = len(kind) + 100 * draw
        rng = np.random.default_rng(seed)
        weights = initial_weights(list(self.widths), "he", seed, bias=self.bias)  # p far from 0 and 1
        problem = Problem(
            activation=self.activation,
            x=rng.standard_normal((samples, self.widths[0])).astype(dtype),
            y=(np.arange(samples)[:, None] % 2.0).astype(dtype),
            weights={name: weight.astype(dtype) for name, weight in weights.items()},
            learning_rate=self.rate * (0.37 if kind == "rate" else 1.0),
            loss=self.loss,
            l2=self.l2,
        )
        return with_large_preactivations(problem) if kind == "large" else problem


def _setting(seen: Observation) -> Setting:
    problem = seen.problem
    return Setting(
        activation=problem.activation,
        loss=problem.loss,
        rate=float(problem.learning_rate),
        samples=len(problem.x),
        names=tuple(seen.names),
        looks_back=seen.before is not None,
        widths=(problem.x.shape[1], *(W.shape[1] for W in by_layer(problem.weights, "W").values())),
        bias=problem.bias,
        declared=seen.declared,
        l2=problem.l2,
    )


@cache
def _told_apart(setting: Setting, one: Bug, other: Bug) -> str:
    for kind, words in PROBES.items():
        evidence = _executed(setting, kind, one)
        if evidence is not None and not evidence.explained(other, sharply=False):
            return words
    return ""


@lru_cache(maxsize=256)  # each holds a whole step, and every network has hundreds
def _executed(setting: Setting, kind: str, bug: Bug) -> Evidence | None:
    """What would be observed of the bug at a further input where it shows; None if it cannot be executed there.

    Where every unit of a layer is dead, all bugs below it are one: other weights are drawn, a few times.
    """
    evidence = None
    for draw in range(DRAWS):
        problem = setting.probe(kind, draw=draw)
        try:
            steps = plant(problem, bug, 3 if setting.looks_back else 2, setting.declared)
        except NotApplicableError:
            return None
        kept = {*problem.weights, *setting.names}
        evidence = Evidence(observed(problem, steps.only(kept), setting.declared), executed=bug)
        if evidence.missed:
            break
    return evidence
