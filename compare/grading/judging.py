r"""A submission's numbers, and PyTorch's at the very same weights -> one verdict an item.

Items, in causal order: forward, loss (the value), loss_gradient (the loss that is differentiated), dW_L ... dW1
(db_L ...), update, training, accuracy.

**One slip costs one item.** Gradients are first held against PyTorch's, end to end, times one common factor from
a closed set. Where that fails, an item is judged on what the submission itself had upstream: the dz_l that it
tells, or else the one that its own dW_l implies. dW_l = a_{l-1}ᵀ dz_l has one solution where the batch has fewer
samples than a_{l-1} has units, as in the two small probes. What then agrees `follows`, and costs nothing.

**What counts as equal.** A submission may write its formulas otherwise than we do, so no bound can be derived for
it. Allowed are 2^16 units of roundoff of the sum of the sizes of all terms, element by element: 7e-12 of them in
float64. The smallest residuals that wrong gradients leave are 5e-5.
"""

import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import islice

import numpy as np

from compare.bugs.plant import steps_with
from compare.grading.losses import declared, output_gradient, output_gradient_size
from compare.grading.probes import Probe
from compare.grading.settings import ClassSettings
from compare.losses import FACTORS, LOSSES, epsilon_words, epsilons_of, loss_words
from compare.parties import torch_reference
from compare.step import Array, Tensors
from compare.submission.inside.wire import Message
from compare.verdict.mismatch import Mismatch, beyond, differences, mismatch
from compare.watching.measures import labels

ROUNDINGS = 2.0**16 * 2.0**-53
RECOVERED = 2.0**10  # times as much, where a dz had to be recovered from a dW
LEAST = 1e-6  # of what is expected: a dz smaller than this says nothing about what follows from it
LARGEST_CONDITION = 1e6  # of the activations that a dz is recovered through
PREDICTED = 1e-6  # how far predictions may be apart where labels alone are asked for
ONE_AT_A_TIME = threading.Lock()  # PyTorch's functional calls put parameters into the module for a moment


class State(StrEnum):
    """What is known of an item."""

    PASS = "pass"
    FAIL = "fail"
    BLOCKED = "blocked"  # an earlier item must hold first
    NOT_OBSERVED = "not_observed"


@dataclass(frozen=True)
class Item:
    """One item: its state, why, and the first wrong tensor where there is one.

    `factor` is what the value is too large by, if that is all; `follows`: right, given its own upstream;
    `other_loss`: the loss that it is right for, where another one is asked for.
    """

    name: str
    state: State
    reason: str = ""
    factor: str = "1"
    follows: bool = False
    first: Mismatch | None = None
    other_loss: str = ""


@dataclass(frozen=True)
class Judged:
    """Every item, in causal order; and the loss that the gradients show, times which factor, "" if none does."""

    items: list[Item]
    differentiated: tuple[str, float]
    factor: str


class Examiner:
    """A probe with what PyTorch, and the textbook's own training, make of it: prepared once for a whole class."""

    def __init__(self, probe: Probe, settings: ClassSettings) -> None:
        self.probe, self.reference = probe, torch_reference(probe.problem)
        self.accuracy = None if probe.x_test is None else self._accuracy(settings)

    def _accuracy(self, settings: ClassSettings) -> float:
        """On the test points, after the textbook's training on the loss that the class differentiates."""
        problem, loss = self.probe.problem, declared(settings.differentiated)
        last = next(islice(steps_with(problem, None, loss), self.probe.steps - 1, None))
        final = {name: last[f"{name}_next"] for name in problem.weights}
        return accuracy(_test_predictions(self.probe, final), self.probe.y_test)


class Seen:
    """One answer: what the submission says of the recorded steps, and PyTorch's tensors at the same weights."""

    def __init__(self, examiner: Examiner, answer: Message) -> None:
        self.probe, self.reference = examiner.probe, examiner.reference
        self.problem, self.target = examiner.probe.problem, examiner.accuracy
        self.note = answer.note if isinstance(answer.note, dict) else {}
        self.wrong: dict[str, str] = {}  # tensors that cannot be compared, and why
        self.ours = dict(self._comparable(answer.tensors))
        weights = self.problem.weights
        self.fault = self._fault()
        self.stands = not self.fault
        self.from_updates = self.stands and "dW1" not in self.ours and "dW1" not in self.wrong
        if self.stands:
            self.weights = {name: np.asarray(self.ours[name], dtype=float) for name in weights}
            self.theirs = self.reference.evaluate(self.weights)
        if self.from_updates:
            for name, W in self.weights.items():
                if f"{name}_next" in self.ours:
                    self.ours[f"d{name}"] = (W - self.ours[f"{name}_next"]) / self.problem.learning_rate

    def _fault(self) -> str:
        """Why the reference cannot stand at the submission's weights; empty if it can."""
        for name, weight in self.problem.weights.items():
            if name not in self.ours:
                return (
                    self.wrong.get(name)
                    or self.error("network")
                    or f"{name} {self.error(name) or 'is not given'}"
                )
            if not np.array_equal(self.ours[name][0], weight):
                return f"{name} does not start from the value that it was given"
            if not np.isfinite(self.ours[name]).all():
                return f"{name} becomes NaN or infinite"
        return ""

    def _comparable(self, tensors: Tensors) -> Iterator[tuple[str, Array]]:
        """The tensors that are known, in the shape that they must have."""
        problem, steps, m = self.problem, len(self.probe.record), len(self.problem.y)
        shapes: dict[str, tuple[int, ...]] = {"p": (m, 1), "loss": ()}
        for name, weight in problem.weights.items():
            shapes |= dict.fromkeys((name, f"d{name}", f"{name}_next"), weight.shape)
            shapes[f"dz{name[1:]}"] = (m, weight.shape[-1])
        shapes = {name: (steps, *shape) for name, shape in shapes.items()}
        if self.probe.x_test is not None:
            shapes["p_test"] = (len(self.probe.x_test), 1)
            shapes |= {f"{name}_final": weight.shape for name, weight in problem.weights.items()}
        for name, shape in shapes.items():
            if name not in tensors:
                continue
            if tensors[name].shape == shape:
                yield name, tensors[name]
            else:
                self.wrong[name] = f"{name} has shape {tensors[name].shape[1:]}, where {shape[1:]} is expected"

    @property
    def samples(self) -> int:
        return len(self.problem.y)

    def error(self, operation: str) -> str:
        """What went wrong in one of the submission's operations, in its own words; empty if nothing did."""
        errors = self.note.get("errors")
        found = errors.get(operation, "") if isinstance(errors, dict) else ""
        return found if isinstance(found, str) else ""

    def roundings(self, *names: str) -> float:
        """What may differ, relative to the sizes of all terms: more where one of these tensors is float32."""
        coarse = any(name in self.ours and self.ours[name].dtype == np.float32 for name in names)
        return ROUNDINGS * (2.0**21 if coarse else 1.0)

    def activation(self, l: int) -> Array:
        """a_l, with a_0 = x, at every recorded step."""
        x = self.problem.x
        return self.theirs[f"a{l}"] if l else np.broadcast_to(x, (len(self.probe.record), *x.shape))

    def pull_back(self, layer: int, dz: Array) -> dict[str, Array]:
        """What PyTorch makes of this ∂L/∂z_layer."""
        return self.reference.pull_back(self.weights, layer, np.ascontiguousarray(dz))

    def allowed(self, layer: int, size: Array) -> dict[str, Array]:
        """What may differ in the gradients that follow from a dz of such a size: sizes, all the way down."""
        found = {}
        for l in range(layer, 0, -1):
            found[f"dW{l}"] = self.roundings(f"dW{l}") * (np.abs(self.activation(l - 1)).mT @ size)
            found[f"db{l}"] = self.roundings(f"db{l}") * size.sum(axis=-2, keepdims=True)
            size = size @ np.abs(self.weights[f"W{l}"]).mT
        if self.from_updates:  # the rounding of W itself, seen through ΔW/η
            for name, W in self.weights.items():
                if f"d{name}" in found:
                    found[f"d{name}"] = found[f"d{name}"] + 2.0**-50 * np.abs(W) / self.problem.learning_rate
        return found

    def recovered(self, l: int) -> Array | None:
        """The dz_l that the submission tells, or that its dW_l implies; None where it says nothing of it."""
        dz = self.ours.get(f"dz{l}")
        if dz is None and f"dW{l}" in self.ours and self.samples <= self.weights[f"W{l}"].shape[-2] and l > 1:
            a, dW = self.activation(l - 1).mT, np.asarray(self.ours[f"dW{l}"], dtype=float)
            if not np.isfinite(dW).all() or not (np.linalg.cond(a) < LARGEST_CONDITION).all():
                return None
            dz = np.linalg.pinv(a) @ dW
            rest, size = differences(a @ dz, dW), np.abs(a) @ np.abs(dz)
            if beyond(rest, RECOVERED * ROUNDINGS * size).any():
                return None
        if dz is None or not np.isfinite(dz).all():
            return None
        least = LEAST * np.linalg.norm(self.theirs[f"dz{l}"], axis=(-2, -1))
        return dz if (np.linalg.norm(dz, axis=(-2, -1)) > least).all() else None


Truth = tuple[str, float]  # the loss that is differentiated, and the epsilon in it


class Judgement:
    """All items of one submission, from its answers to all probes."""

    def __init__(self, seen: Sequence[Seen], settings: ClassSettings) -> None:
        self.seen, self.settings = [one for one in seen if one.stands], settings
        self.layers, self.bias = seen[0].problem.layers, seen[0].problem.bias
        self.small = [one for one in seen if one.probe.x_test is None]
        self.fallen = [one for one in seen if not one.stands]
        self.truth: Truth = settings.differentiated, 0.0
        self.common = ""
        self.taken_back = False  # gradients are kept times a factor, -1 as a rule, and the update knows it

    def items(self) -> list[Item]:
        """Every item, in causal order."""
        names = item_names(self.layers, bias=self.bias)
        if reason := next((one.fault for one in self.small if one.fault), ""):
            state = State.FAIL if reason.endswith("infinite") else State.NOT_OBSERVED
            return [Item(name, state, reason) for name in names]
        forward = self._forward()
        gradients = self._gradients(forward.state is State.PASS)
        update = self._update(gradients)
        before = [forward, *gradients]
        if all(item.state is not State.PASS for item in gradients[1:]):
            words = "a gradient must hold first"
            return [
                *(forward, self._loss(), *gradients),
                *(Item(name, State.BLOCKED, words) for name in ("update", "training", "accuracy")),
            ]
        if self.taken_back:
            words = f"kept times {self.common}, which the update takes back"
            gradients[0] = before[1] = Item("loss_gradient", State.PASS, words)
        return [
            forward,
            self._loss(),
            *gradients,
            update,
            self._training(before),
            self._accuracy([*before, update]),
        ]

    def _missing(self, seen: Seen, tensor: str, *operations: str) -> Item | None:
        """Why there is nothing to compare: a failure if it was tried, not observed if there is no such thing."""
        if tensor in seen.ours:
            return None
        if tensor in seen.wrong:
            return Item("", State.FAIL, seen.wrong[tensor])
        if said := seen.error(tensor):
            return Item("", State.FAIL, f"{tensor} {said}")
        error = next(filter(None, map(seen.error, operations)), "")
        observed = error and not error.startswith("LookupError")
        return Item("", State.FAIL if observed else State.NOT_OBSERVED, error or f"{tensor} is not given")

    def _forward(self) -> Item:
        for seen in self.seen:
            if missing := self._missing(seen, "p", "predictions"):
                return replace(missing, name="forward")
            p, z = seen.theirs["p"], seen.theirs[f"z{self.layers}"]
            first = _first(seen, "p", p, seen.roundings("p") * (1 + np.abs(z)))
            if first:
                return Item("forward", State.FAIL, "the predictions differ", first=first)
        return Item("forward", State.PASS)

    def _loss(self) -> Item:
        """The value, at the submission's own predictions."""
        for seen in self.seen:
            if missing := self._missing(seen, "loss", "loss", "predictions") or self._missing(seen, "p"):
                return replace(missing, name="loss")
        if all(np.ptp(seen.ours["p"]) == 0 for seen in self.seen):
            return Item("loss", State.BLOCKED, "the predictions must depend on the data first")
        declared = self.settings.loss["value"]
        if not any(np.isfinite(self._expected_loss(seen, declared)).any() for seen in self.seen):
            return Item("loss", State.BLOCKED, "the predictions must be between 0 and 1 first")
        for name in (declared, *LOSSES):
            for epsilon in epsilons_of(name):
                factors = [f for f in FACTORS if all(self._is_loss(seen, name, epsilon, f) for seen in self.seen)]
                if factors and name == declared and epsilon <= self.settings.loss["epsilon"]:
                    return self._with_factor("loss", factors[0], epsilon_words(epsilon))
                if factors:
                    found = loss_words(name, factors[0], epsilon)
                    reason = f"the value is that of {found}, expected {declared}"
                    return Item("loss", State.FAIL, reason, first=self._first_loss(), other_loss=found)
        return Item("loss", State.FAIL, f"the value is not that of {declared}", first=self._first_loss())

    def _is_loss(self, seen: Seen, name: str, epsilon: float, factor: str) -> bool:
        expected = self._expected_loss(seen, name, epsilon, factor)
        allowed = seen.roundings("p", "loss") * (np.abs(expected) + 2.0**-20)
        return not beyond(differences(seen.ours["loss"], expected), allowed)[np.isfinite(expected)].any()

    @staticmethod
    def _expected_loss(seen: Seen, name: str, epsilon: float = 0.0, factor: str = "1") -> Array:
        """Of the submission's own p, (steps,); where that is 0 or 1, its logarithm may have no value."""
        p = np.asarray(seen.ours["p"], dtype=float)
        with np.errstate(all="ignore"):
            return LOSSES[name].value(p, seen.problem.y, epsilon) * FACTORS[factor](seen.samples)

    def _first_loss(self) -> Mismatch | None:
        for seen in self.seen:
            expected = self._expected_loss(seen, self.settings.loss["value"])
            expected = np.where(np.isfinite(expected), expected, seen.ours["loss"])
            if first := _first(seen, "loss", expected, ROUNDINGS * (np.abs(expected) + 2.0**-20)):
                return first
        return None

    def _gradients(self, forward: bool) -> list[Item]:
        """The loss that is differentiated, and every gradient."""
        names = gradient_names(self.layers, bias=self.bias)
        asked = [(name, self._missing(seen, name, "gradients", "step")) for seen in self.small for name in names]
        missing = {name: replace(item, name=name) for name, item in reversed(asked) if item}
        if len(missing) == len(names):
            return [replace(missing[names[0]], name="loss_gradient"), *(missing[name] for name in names)]
        truth, matching = self._best([name for name in names if name not in missing])
        common = _commonest(matching)
        self.truth, self.common = truth, common
        declared = self.settings.differentiated
        output = self._output(forward, truth, common)
        allowed_truth = truth if truth[0] == declared else (declared, 0.0)
        items = [output]
        for name in names:
            if name in missing:
                items.append(missing[name])
                continue
            if common and common in matching[name]:
                items.append(Item(name, State.PASS))
                continue
            first = self._first_gradient(name, allowed_truth, common or "1")
            if not forward:
                items.append(Item(name, State.BLOCKED, "the forward pass must hold first", first=first))
            elif self._follows(name, matching, common):
                items.append(Item(name, State.PASS, "right, given its own dz of the layer above", follows=True))
            elif matching[name]:
                reason = f"{matching[name][0]} times what it should be"
                items.append(Item(name, State.FAIL, reason, factor=matching[name][0], first=first))
            else:
                items.append(Item(name, State.FAIL, "the gradient differs", first=first))
        return items

    def _best(self, names: list[str]) -> tuple[Truth, dict[str, list[str]]]:
        """The loss that explains most gradients, the declared one first, and by which factors it does."""
        best: tuple[Truth, dict[str, list[str]]] | None = None
        declared = self.settings.differentiated
        for loss in (declared, *(name for name in LOSSES if name != declared)):
            for epsilon in epsilons_of(loss):
                matching = self._matching(names, (loss, epsilon))
                explained = len([name for name in names if _commonest(matching) in matching[name]])
                if explained == len(names):
                    return (loss, epsilon), matching
                if best is None or explained > len([n for n in names if _commonest(best[1]) in best[1][n]]):
                    best = (loss, epsilon), matching
        assert best is not None
        return best

    def _matching(self, names: list[str], truth: Truth) -> dict[str, list[str]]:
        """For each gradient, the factors by which it is what this loss leads to, at every step of both probes."""
        left = {name: list(FACTORS) for name in names}
        for seen in self.small:
            expected, allowed = self._expected(seen, truth)
            for name in names:
                kept = []
                for factor in left[name]:
                    c = FACTORS[factor](seen.samples)
                    if not beyond(differences(seen.ours[name], c * expected[name]), abs(c) * allowed[name]).any():
                        kept.append(factor)
                left[name] = kept
        return left

    def _expected(self, seen: Seen, truth: Truth) -> tuple[dict[str, Array], dict[str, Array]]:
        """What this loss leads to, gradient by gradient, and what may differ in each."""
        (loss, epsilon), p, y = truth, seen.theirs["p"], seen.problem.y
        dz, size = output_gradient(loss, p, y, epsilon), output_gradient_size(loss, p, y, epsilon)
        return seen.pull_back(self.layers, dz), seen.allowed(self.layers, size)

    def _output(self, forward: bool, truth: Truth, common: str) -> Item:
        """The loss that is differentiated, as its gradients show."""
        declared, name = self.settings.differentiated, "loss_gradient"
        if common and truth[0] == declared and truth[1] <= self.settings.loss["epsilon"]:
            return self._with_factor(name, common, epsilon_words(truth[1]))
        if common:
            found = loss_words(truth[0], common, truth[1])
            return Item(name, State.FAIL, f"it differentiates {found}, expected {declared}", other_loss=found)
        if not forward:
            return Item(name, State.BLOCKED, "the forward pass must hold first")
        if any(seen.recovered(self.layers) is None for seen in self.small):
            return Item(name, State.BLOCKED, f"dW{self.layers} must hold first")
        return Item(name, State.FAIL, f"what is differentiated is neither {declared} nor another known loss")

    def _follows(self, name: str, matching: Mapping[str, list[str]], common: str) -> bool:
        """Whether a gradient is what PyTorch makes of the submission's own dz, where that is not the right one.

        Where dW_u is right, so is dz_u, and what follows from it was compared already, and more sharply.
        """
        l = int(name[2:])
        if l == self.layers and common:
            return False  # the other gradients show the dz_L that it does not fit
        given = {int(each[2:]): factors for each, factors in matching.items() if each[1] == "W"}
        wrong = [u for u in given if u >= l and not (common and common in given[u])]
        return any(all(self._agrees(seen, name, u) for seen in self.small) for u in wrong)

    def _agrees(self, seen: Seen, name: str, layer: int) -> bool:
        told = f"dz{layer}" in seen.ours
        if name == f"dW{layer}" and layer < self.layers:
            return False  # it is dW_l that pays for a wrong dz_l, as the loss_gradient does for dz_L
        dz = seen.recovered(layer)
        if dz is None:
            return False
        expected, allowed = seen.pull_back(layer, dz)[name], seen.allowed(layer, np.abs(dz))[name]
        condition = 1.0 if told or layer == 1 else float(np.linalg.cond(seen.activation(layer - 1)).max())
        return not beyond(differences(seen.ours[name], expected), RECOVERED * condition * allowed).any()

    def _first_gradient(self, name: str, truth: Truth, factor: str) -> Mismatch | None:
        for seen in self.small:
            (expected, allowed), c = self._expected(seen, truth), FACTORS[factor](seen.samples)
            if first := _first(seen, name, c * expected[name], abs(c) * allowed[name]):
                return first
        return None

    def _update(self, gradients: list[Item]) -> Item:
        """W_next = W - η dW, with the submission's own dW; a gradient that is kept negated may be added.

        Where ΔW/η is all that is known of dW, a right one shows a right update too.
        """
        kept = FACTORS[gradients[0].factor]
        if any(seen.from_updates for seen in self.small):
            right = [item for item in gradients[1:] if item.state is State.PASS and not item.follows]
            if right and gradients[0] == Item("loss_gradient", State.PASS):
                return Item("update", State.PASS, "no gradient is kept, and W moves by η times the right one")
            return Item("update", State.NOT_OBSERVED, "no gradient is kept, so that ΔW/η was taken for it")
        matching = list(FACTORS)
        for seen in self.small:
            for name, W in seen.weights.items():
                if missing := self._missing(seen, f"{name}_next", "step"):
                    return replace(missing, name="update")
                if f"d{name}" not in seen.ours:  # whose own item says so
                    continue
                step, allowed = self._step(seen, name)
                moved = W - np.asarray(seen.ours[f"{name}_next"], dtype=float)
                apart = {f: differences(moved, FACTORS[f](seen.samples) * step) for f in matching}
                matching = [f for f in matching if not beyond(apart[f], allowed).any()]
        for factor in matching:
            if factor == "1" or all(FACTORS[factor](s.samples) * kept(s.samples) == 1 for s in self.small):
                self.taken_back = factor != "1"
                return Item("update", State.PASS)
        reason = f"{matching[0]} times the step that it should be" if matching else "it does not lead to W - η dW"
        return Item("update", State.FAIL, reason, first=self._first_update())

    def _first_update(self) -> Mismatch | None:
        for seen in self.small:
            for name, W in seen.weights.items():
                if f"d{name}" not in seen.ours:
                    continue
                step, allowed = self._step(seen, name)
                if first := _first(seen, f"{name}_next", W - step, allowed):
                    return first
        return None

    def _step(self, seen: Seen, name: str) -> tuple[Array, Array]:
        """η dW by the submission's own dW, and what may differ in W - η dW."""
        step = seen.problem.learning_rate * np.asarray(seen.ours[f"d{name}"], dtype=float)
        return step, seen.roundings(f"d{name}", f"{name}_next") * (np.abs(seen.weights[name]) + np.abs(step))

    def _training(self, before: list[Item]) -> Item:
        """Many steps: the last ones are what the first ones are."""
        if before[0].state is not State.PASS:
            return Item("training", State.BLOCKED, "the forward pass must hold first")
        if self.fallen:
            return Item("training", State.FAIL, self.fallen[0].fault)
        whole = [seen for seen in self.seen if seen.probe.x_test is not None]
        for seen in (*self.small, *whole):
            if moved := self._not_continued(seen):
                return Item("training", State.FAIL, moved)
        if any(item.follows or item.state is not State.PASS for item in before):
            return Item("training", State.PASS, "each step leads to the next, by its own gradients", follows=True)
        longer = Judgement(whole, self.settings)
        longer.small = whole
        names = gradient_names(self.layers, bias=self.bias)
        if any(name not in seen.ours for seen in whole for name in names):
            return Item("training", State.NOT_OBSERVED, "gradients are missing at some steps")
        matching = longer._best(names)[1]
        wrong = [name for name in names if self.common not in matching[name]]
        if wrong:
            first = longer._first_gradient(wrong[0], (self.settings.differentiated, 0.0), self.common)
            return Item("training", State.FAIL, f"{wrong[0]} is wrong in a longer training", first=first)
        return Item("training", State.PASS)

    def _not_continued(self, seen: Seen) -> str:
        """Where a recorded step does not start from where the one before it ended."""
        for i, (before, after) in enumerate(zip(seen.probe.record, seen.probe.record[1:], strict=False)):
            for name, W in seen.weights.items():
                ended = seen.ours.get(f"{name}_next")
                if after == before + 1 and (ended is None or not np.array_equal(ended[i], W[i + 1])):
                    return f"step {after} does not start from the {name} that step {before} led to"
        return ""

    def _accuracy(self, before: list[Item]) -> Item:
        """The share of test points that are right: as good as the textbook's, or as its own gradients lead to."""
        if self.fallen:
            return Item("accuracy", State.BLOCKED, "the training must hold first")
        for seen in self.seen:
            if seen.target is None:
                continue
            if missing := self._missing(seen, "p_test", "network", "predictions"):
                return replace(missing, name="accuracy")
            assert seen.probe.y_test is not None
            reached = accuracy(seen.ours["p_test"], seen.probe.y_test)
            if not reached >= seen.target - self.settings.rules["least_accuracy"]:
                reason = f"{reached:.3f} after {seen.probe.steps} steps, where {seen.target:.3f} is reached"
                another = any(item.state is not State.PASS or item.factor != "1" for item in before[1:])
                follows = another and self._predicts(seen)
                return Item("accuracy", State.PASS if follows else State.FAIL, reason, follows=follows)
        return Item("accuracy", State.PASS)

    def _predicts(self, seen: Seen) -> bool:
        """Whether the final predictions are what PyTorch makes of the weights that the training ended with."""
        final = {name: seen.ours.get(f"{name}_final") for name in seen.problem.weights}
        if seen.probe.x_test is None or any(W is None or not np.isfinite(W).all() for W in final.values()):
            return False
        weights = {name: np.asarray(W, dtype=float) for name, W in final.items()}
        apart = differences(seen.ours["p_test"], _test_predictions(seen.probe, weights))
        return not beyond(apart, np.full_like(apart, PREDICTED)).any()

    def _with_factor(self, name: str, factor: str, reason: str) -> Item:
        """An item that is right but for a constant factor: whether that costs anything is the rubric's choice."""
        if factor == "1":
            return Item(name, State.PASS, reason)
        words = f"{factor} times what it should be" + (f"; {reason}" if reason else "")
        state = State.PASS if self.settings.rules["constant_factor"] > 0 else State.FAIL
        return Item(name, state, words, factor=factor)


def gradient_names(layers: int, *, bias: bool) -> list[str]:
    """dW_L, (db_L,) ..., in causal order."""
    return [f"d{kind}{l}" for l in range(layers, 0, -1) for kind in ("W", "b")[: 1 + bias]]


def item_names(layers: int, *, bias: bool) -> list[str]:
    """Every item, in causal order."""
    gradients = gradient_names(layers, bias=bias)
    return ["forward", "loss", "loss_gradient", *gradients, "update", "training", "accuracy"]


def accuracy(p: Array, y: Array | None) -> float:
    """The share of points whose label is right."""
    return float((labels(np.asarray(p)) == y).mean())


def judge(examiners: Sequence[Examiner], answers: Sequence[Message], settings: ClassSettings) -> Judged:
    """Every item, from the answers to all probes."""
    with ONE_AT_A_TIME, np.errstate(all="ignore"):
        seen = [Seen(examiner, answer) for examiner, answer in zip(examiners, answers, strict=True)]
        judgement = Judgement(seen, settings)
        return Judged(judgement.items(), judgement.truth, judgement.common)


def numeric_differentiation(examiners: Sequence[Examiner], answers: Sequence[Message]) -> bool:
    """Whether some function is called once or a few times for each parameter, in each small probe."""
    suspicious = []
    for examiner, answer in zip(examiners, answers, strict=True):
        if examiner.probe.x_test is None:
            parameters = sum(W.size for W in examiner.probe.problem.weights.values())
            calls = answer.note.get("calls", []) if isinstance(answer.note, dict) else []
            counts = [count for count in calls if type(count) is int] if isinstance(calls, list) else []
            suspicious.append(any(k * parameters <= n <= k * parameters + 2 for k in (1, 2, 4) for n in counts))
    return all(suspicious)


def _test_predictions(probe: Probe, weights: Tensors) -> Array:
    """PyTorch's, of the test points."""
    assert probe.x_test is not None
    assert probe.y_test is not None
    tested = replace(probe.problem, x=probe.x_test, y=probe.y_test, weights=weights)
    return torch_reference(tested).evaluate(weights)["p"]


def _first(seen: Seen, name: str, expected: Array, allowed: Array) -> Mismatch | None:
    """The first recorded step at which a tensor differs."""
    for i, step in enumerate(seen.probe.record):
        ours, theirs, least = (np.asarray(of[i]) for of in (seen.ours[name], expected, allowed))
        if found := mismatch(step, name, ours, theirs, least):
            return found
    return None


def _commonest(matching: Mapping[str, list[str]]) -> str:
    """The factor that explains most gradients, the plainest of several; empty if none explains any."""
    counts = {factor: sum(factor in found for found in matching.values()) for factor in FACTORS}
    best = max(counts, key=lambda factor: counts[factor])
    return best if counts[best] else ""
