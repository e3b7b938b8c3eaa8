r"""The free run: PyTorch trains by itself from the identical start, and the two trajectories drift apart.

What grows there is rounding. Let e[t] be the difference of the two parameter vectors, H the Hessian of the loss,
η the learning rate and d[t] what one step adds: the rounding of both updates, and η times the difference of
both gradients. To first order

    e[t+1] = (I - η H[t]) e[t] + d[t]

so that the covariance P of e obeys P ← A P A + Q with A = I - η H and Q the variances of d (the ruler with
power=2). In the eigenbasis of H, A is diagonal, and the recursion is elementwise. The two losses then differ by
g·e + ½ eᵀH e + their own rounding, and are judged, at every step, by six standard deviations of it.

Between two steps, n apart, at which the Hessian was formed, the mean of both stands for it. They are chosen so
that η n ‖ΔH‖ is at most a half: what is left out changes e by less than a factor of √e.

From some step on there may be no such bound: where a unit's preactivation lies on different sides of a kink in
the two runs, where η times the largest curvature exceeds 2 (the edge of stability), or where there are too many
parameters to form H. From there on the drift is reported with its reason, and not judged.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import Float

from compare.facts import facts_of
from compare.problems import Problem
from compare.ruler.allowance import Bounds
from compare.ruler.walk import Bounded
from compare.step import TABLE, Array, Tensors, tensor, weight_names
from compare.steps import Steps, Watcher
from compare.verdict.mismatch import Mismatch, mismatch, shares

if TYPE_CHECKING:
    from compare.parties import Reference

DEVIATIONS = 6.0
LARGEST_HESSIAN = 400  # parameters
STALE = 0.5  # η n ‖ΔH‖ over n steps, after which the Hessian is formed anew

Vector = Float[np.ndarray, " n"]
Matrix = Float[np.ndarray, "n n"]


@dataclass(frozen=True)
class Drift:
    """How far the two trajectories were apart at a step; predicted is one standard deviation of `weights`.

    weights: ‖ΔW‖ / ‖W‖; loss: |ΔL|; allowed: what |ΔL| was held against, infinite where it was not judged.
    """

    step: int
    weights: float
    predicted: float
    loss: float
    allowed: float


@dataclass(frozen=True)
class Crossing:
    """The first preactivation that lay on different sides of a kink in the two runs."""

    step: int
    layer: int
    unit: int
    sample: int
    kink: float

    def __str__(self) -> str:
        where = f"sample {self.sample} at unit {self.unit} of layer {self.layer}"
        return f"{where} stood on both sides of the kink at {self.kink:g}"


@dataclass(frozen=True)
class FreeRunResult:
    """The drift so far, its judgement while there was one, and why it ended.

    share: the largest |ΔL| as a fraction of what it was held against, where the losses' own rounding was walked
    too: at the end of each window, and where it was needed. sign_disagreements: how many hidden preactivations,
    over all steps, were positive on one side alone.
    """

    steps: int
    judged: int
    reason: str | None
    share: float
    drifts: list[Drift]
    mismatch: Mismatch | None
    crossing: Crossing | None
    sign_disagreements: int

    @property
    def differs(self) -> bool:
        return self.mismatch is not None


@dataclass
class FreeRun(Watcher):
    """Follows PyTorch's own training beside the one that it is fed, window by window."""

    problem: Problem
    reference: "Reference"
    steps: int = 0
    judged: int = 0
    reason: str | None = None
    share: float = 0.0
    drifts: list[Drift] = field(default_factory=list)
    mismatch: Mismatch | None = None
    crossing: Crossing | None = None
    sign_disagreements: int = 0
    stop: int | None = None  # the step from which on nothing is judged

    def __post_init__(self) -> None:
        self.names = weight_names(self.problem.weights)
        self.theirs = self.reference.train(float(self.problem.learning_rate))
        self.worst_case, self.variance = Bounded(self.problem), Bounded(self.problem, power=2)
        n = sum(weight.size for weight in self.problem.weights.values())
        if n <= LARGEST_HESSIAN:
            self.P = np.zeros((n, n))  # the covariance of e
            self.H = self._hessian(
                self.problem.weights
            )  # at the first step of the next window, or the one before
        else:
            self._stop(0, f"{n} parameters, too many to form the Hessian (at most {LARGEST_HESSIAN})")

    @property
    def reads(self) -> list[str]:
        seen = [tensor("z", l) for l in TABLE["a"].layers(self.problem.layers)]
        return ["loss", *self.names, *(f"d{name}" for name in self.names), *seen]

    def result(self) -> FreeRunResult:
        return FreeRunResult(
            steps=self.steps,
            judged=self.judged,
            reason=self.reason,
            share=self.share,
            drifts=self.drifts,
            mismatch=self.mismatch,
            crossing=self.crossing,
            sign_disagreements=self.sign_disagreements,
        )

    def feed(self, ours: Steps) -> None:
        """Let PyTorch take as many steps as the window has, and hold them against it."""
        theirs = self._train(ours)
        ours_W, theirs_W = _flat(ours, self.names), _flat(theirs, self.names)
        apart = np.abs(ours["loss"].astype(float) - theirs["loss"])

        finite = np.isfinite(apart) & np.isfinite(theirs_W).all(axis=1)
        if not finite.all():
            self._stop(ours.first + int(finite.argmin()), "the training diverged")
        allowed = np.full(ours.count, np.inf)
        end = ours.count if self.stop is None else max(0, self.stop - ours.first)
        allowed[:end] = self._allowed(ours, end)
        self._judge(ours, theirs, apart, allowed)

        with np.errstate(all="ignore"):
            size = np.asarray(np.linalg.norm(ours_W[-1]))  # 0 where all weights are
            distance = np.linalg.norm(ours_W[-1] - theirs_W[-1])
            spread = np.sqrt(self.P.trace()) if self.stop is None else np.inf
        weights, predicted = shares(np.array([distance, spread]), size).tolist()
        step = ours.first + ours.count - 1
        self.drifts.append(Drift(step, weights, predicted, float(apart[-1]), float(allowed[-1])))
        self.steps += ours.count

    def _train(self, ours: Steps) -> dict[str, Array]:
        """PyTorch's own steps, stacked; on the way, who stands on which side of zero and of the kinks."""
        kept: dict[str, list[Array]] = {name: [] for name in (*self.names, "loss")}
        for i in range(ours.count):
            theirs = next(self.theirs)
            for name, steps in kept.items():
                steps.append(theirs[name].copy())
            by_hand = ours.at(i)
            for l in TABLE["a"].layers(self.problem.layers):
                name = tensor("z", l)
                if name not in by_hand:
                    continue
                z, theirs_z = by_hand[name], theirs[name]
                self.sign_disagreements += int(((z > 0) != (theirs_z > 0)).sum())
                for kink in facts_of(self.worst_case.arithmetic.f).kinks if self.crossing is None else ():
                    apart = (z > kink.at) != (theirs_z > kink.at)
                    if apart.any():
                        sample, unit = (int(index) for index in np.argwhere(apart)[0])
                        self.crossing = Crossing(ours.first + i, l, unit, sample, kink.at)
                        self._stop(ours.first + i, str(self.crossing))
        return {name: np.stack(steps) for name, steps in kept.items()}

    def _stop(self, step: int, why: str) -> None:
        """Judge no further than this step."""
        if self.stop is None or step < self.stop:
            self.stop, self.reason = step, f"step {step}: {why}"

    def _allowed(self, ours: Steps, end: int) -> Float[np.ndarray, " steps"]:
        """What accumulated rounding explains of |ΔL| at the first `end` steps of the window, but for its own."""
        gradients = _flat(ours, [f"d{name}" for name in self.names])
        rate, allowed = self.problem.learning_rate, np.full(end, np.inf)
        for first, last, H in self._segments(ours, end):
            eigenvalues, V = np.linalg.eigh(H)
            if rate * eigenvalues[-1] > 2:
                self._stop(
                    ours.first + first, f"beyond the edge of stability, η λ = {rate * eigenvalues[-1]:.3g}"
                )
                return allowed
            a = 1 - rate * eigenvalues
            A, g = np.outer(a, a), gradients[first:last] @ V
            P, Q = V.T @ self.P @ V, (V.T * self._variances(ours, first)) @ V
            curvature = np.abs(eigenvalues).max()
            for step in range(first, last):
                slope = g[step - first]
                second = DEVIATIONS**2 / 2 * curvature * P.trace()
                allowed[step] = DEVIATIONS * np.sqrt(max(0.0, slope @ P @ slope)) + second
                P = A * P + Q
            self.P = V @ P @ V.T
        return allowed

    def _segments(self, ours: Tensors, end: int) -> Iterator[tuple[int, int, Matrix]]:
        """Stretches of steps over which one Hessian may stand for all, each with it."""
        if end == 0:
            return
        formed = {0: self.H} if end > 1 else {}  # else the first one would stand for ever

        def hessian(step: int) -> Matrix:
            if step not in formed:
                formed[step] = self._hessian({name: ours[name][step] for name in self.names})
            return formed[step]

        pending = [(0, end)]
        while pending:
            first, last = pending.pop()
            H, change, n = hessian(first), hessian(last - 1) - hessian(first), last - first
            if n > 1 and not self.problem.learning_rate * n * np.linalg.norm(change) <= STALE:
                middle = (first + last) // 2
                pending += [(middle, last), (first, middle)]
            else:
                yield first, last, H + change / 2
        self.H = formed[end - 1]

    def _hessian(self, weights: Tensors) -> Matrix:
        H = self.reference.hessian(weights).astype(float)
        return (H + H.T) / 2

    def _variances(self, ours: Tensors, step: int) -> Vector:
        """The variances of d: what one step adds to the difference of the parameters.

        Both parties round W - η dW to the same grid, of spacing 2u|W| at most. Before that they are apart by
        δ: one rounding of η dW, and η times the difference of the gradients. So they end apart by one
        spacing with probability |δ| / 2u|W|, else not at all: the variance is 2u|W| |δ|, or δ² if δ is larger.
        """
        at = {name: ours[name][step] for name in self.names}
        record = at | self.reference.evaluate(at)
        of_gradient = Bounds(self.variance, record)
        W, g, spread = (
            np.concatenate([np.abs(tensors[f"{prefix}{name}"]).ravel() for name in self.names]).astype(float)
            for prefix, tensors in (("", record), ("d", record), ("d", of_gradient))
        )
        u, rate = self.worst_case.arithmetic.roundoff, self.problem.learning_rate
        apart = rate * (u * g + np.sqrt(spread))
        return apart * np.maximum(2 * u * W, apart)

    def _judge(self, ours: Steps, theirs: Tensors, apart: Vector, allowed: Vector) -> None:
        """Hold |ΔL| against what is allowed, to which the losses' own rounding comes.

        That of the mean over the batch needs no walk through the bounds; the rest is added where it is needed.
        """
        u = self.worst_case.arithmetic.roundoff
        mean = 2 * (len(self.problem.y) + 1) * u * np.abs(ours["loss"].astype(float))
        judged = np.isfinite(allowed)
        walked = judged & ~(apart <= allowed + mean)
        walked[-1] = judged[-1]
        if walked.any():
            weights = {name: ours[name][walked] for name in self.names}
            record = weights | self.reference.evaluate(weights)
            mean[walked] = Bounds(self.worst_case, record)["loss"]
        allowed += mean
        self.judged += int(judged.sum())
        if walked.any():
            self.share = max(self.share, float(shares(apart[walked], allowed[walked]).max()))
        wrong = np.flatnonzero(judged & ~(apart <= allowed))
        if len(wrong) and self.mismatch is None:
            i = int(wrong[0])
            at_step = (np.asarray(losses[i]) for losses in (ours["loss"], theirs["loss"], allowed))
            ours_loss, theirs_loss, explained = at_step
            self.mismatch = mismatch(ours.first + i, "loss", ours_loss, theirs_loss, explained)


def _flat(tensors: Tensors, names: list[str]) -> Float[np.ndarray, "steps n"]:
    """The named tensors (steps, ...) side by side, each row by row, in float64."""
    return np.concatenate([tensors[n].reshape(len(tensors[n]), -1).astype(float) for n in names], axis=1)
