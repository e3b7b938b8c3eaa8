"""Why a claim does not simply hold: in the numbers of the trainings that were judged, and in nothing else."""

from collections.abc import Callable, Sequence

import numpy as np
from jaxtyping import Float, Int, Num

from compare.lab.experiments import LINE_RATES, RATES, WIDTHS
from compare.lab.training import Training
from compare.watching.convergence import ratio
from compare.watching.course import CONVERGED, Seeds, accuracy, by_rate, epochs_to, loss, or_infinite

Numbers = Num[np.ndarray, "..."]
Distance = Callable[[Float[np.ndarray, "runs points 2"]], Float[np.ndarray, "runs points"]]


def number(value: float) -> str:
    """Three digits, all of a count; ∞ is what was not reached, or a loss that diverged."""
    if not np.isfinite(value):
        return "NaN" if np.isnan(value) else "∞"
    return f"{value:,.0f}" if value == round(value) and abs(value) >= 1 else f"{value:.3g}"


def span(values: Numbers) -> str:
    """From the lowest to the highest, with the median if there are more; one number if they are the same."""
    in_order = [number(value) for value in np.sort(np.ravel(values).astype(float))]
    if in_order[0] == in_order[-1]:
        return in_order[0]
    words = f"{in_order[0]} to {in_order[-1]}"
    return f"{words} (median {in_order[len(in_order) // 2]})" if len(in_order) > 2 else words


def middle(values: Numbers) -> str:
    """The median; of an even number, the upper one."""
    return number(np.sort(np.ravel(values).astype(float))[np.size(values) // 2])


def listed(names: Sequence[float | int], rows: Num[np.ndarray, "names seeds"]) -> str:
    """The median of each row under its name: 0.1: 1,870; 1: 199."""
    return "; ".join(f"{name:g}: {middle(row)}" for name, row in zip(names, rows, strict=True))


def diagonal(x: Float[np.ndarray, "runs points 2"]) -> Float[np.ndarray, "runs points"]:
    """How far points are from x1 = x2."""
    return np.abs(x[..., 0] - x[..., 1]) / np.sqrt(2)


def crossing(x: Float[np.ndarray, "runs points 2"]) -> Float[np.ndarray, "runs points"]:
    """How far points are from (½, ½), where the diagonals cross."""
    return np.linalg.norm(x - 0.5, axis=-1)


def misplaced(points: str, epoch: int, place: str, distance: Distance) -> Callable[[Training], str]:
    """How many test points are wrong and how far from a place, beside what the training points say there."""

    def why(run: Training) -> str:
        test, train = run.predicted(points, epoch), run.predicted("training", epoch)
        missed, unfitted = test.wrong.sum(axis=-1), train.wrong.sum(axis=-1)
        words = f"After {epoch:,} epochs {span(missed)} of the {test.y.shape[-1]:,} test points are wrong"
        away = distance(test.x)[test.wrong]
        if len(away):
            words += f", at most {number(away.max())} and in the median {middle(away)} from {place}"
        words += f". {_fitted(unfitted, train.y.shape[-1], loss(run.outcome, epoch=epoch))}."
        if unfitted.all():
            return words
        near = distance(train.x)
        nearest = np.where(near > 0, near, np.inf).min(axis=-1)
        words += f" The nearest training point beside {place} is {span(nearest)} away"
        if len(away):
            inside = (distance(test.x) < nearest[:, None])[test.wrong].mean()
            words += f", and {inside:.0%} of the wrong test points are nearer than that, where nothing was shown"
        return f"{words}."

    return why


def _fitted(wrong: Int[np.ndarray, " seeds"], points: int, losses: Seeds) -> str:
    """Whether the networks fit what they are shown."""
    if not wrong.any():
        return f"All {points} training points are right"
    words = f"Of the {points} training points {span(wrong)} are wrong, at a training loss of {span(losses)}"
    return f"{words}: {(wrong > 0).sum()} of {len(wrong)} networks do not yet fit what they are shown"


def between_training_points(epoch: int) -> Callable[[Training], str]:
    """Training beside testing on xor, where the 21 training points are among the 101 of the test."""

    def why(run: Training) -> str:
        of = run.outcome
        test, train = loss(of, "xor 101", epoch), loss(of, "training", epoch)
        right, shown = accuracy(of, "xor 101", epoch), accuracy(of, "training", epoch)
        between = (101 * test - 21 * train) / 80
        seen = run.predicted("xor 101", epoch)
        worst = crossing(seen.x)[np.arange(run.job.runs), seen.losses.argmax(axis=-1)]
        return (
            f"After {epoch:,} epochs testing is ahead in loss for {(test < train).sum()} of {run.job.runs} seeds "
            f"and not behind in accuracy for {(right >= shown).sum()}. The 21 training points are among the 101, "
            f"and both losses are means. The other 80 points, between them, have a loss of {span(between)}, the "
            f"21 have {span(train)}; the costliest of the 101 lies {span(worst)} from where the diagonals cross."
        )

    return why


def epochs_by_rate(sweep: Training) -> str:
    """When each learning rate converged, and where the larger one was the slower."""
    rates = [rate for rate in RATES if rate <= 1]
    epochs = by_rate(epochs_to(sweep.outcome), len(RATES))[: len(rates)]
    words = f"Epochs to a loss below {CONVERGED:g} by learning rate, medians: {listed(rates, epochs)}."
    if np.isinf(epochs).all():
        losses = by_rate(or_infinite(loss(sweep.outcome)), len(RATES))[: len(rates)]
        return f"{words} The losses end at {listed(rates, losses)}: too few epochs to tell."
    slower = (epochs[1:] >= epochs[:-1]) & np.isfinite(epochs[:-1])
    for rate, seeds in zip(rates[1:], slower.sum(axis=1), strict=True):
        if seeds:
            words += f" Rate {rate:g} is no sooner than the rate below it for {seeds} of {epochs.shape[1]} seeds."
    return words


def settling(sweep: Training) -> str:
    """Where the largest learning rate ended, and how often its loss rose on the way, beside the next one's."""
    curves = sweep.outcome.curve("loss").reshape(len(sweep.outcome.steps), len(RATES), -1)
    last = or_infinite(curves[-1])
    diverged = int(np.isinf(last[-1]).sum())
    with np.errstate(invalid="ignore"):
        rises = (np.diff(curves, axis=0) > 0).mean(axis=(0, 2))
    words = f"Rate {RATES[-1]:g} ends at a loss of {span(last[-1])}; the best rate of each seed at "
    words += f"{span(last.min(axis=0))}"
    words += f". Its loss rises from one recorded step to the next in {rises[-1]:.0%} of them, at rate "
    words += f"{RATES[-2]:g} in {rises[-2]:.0%}"
    return words + (f"; {diverged} of {last.shape[1]} seeds diverged." if diverged else ".")


def slowest(sweep: Training) -> str:
    """How far the smallest learning rate came."""
    epochs = by_rate(epochs_to(sweep.outcome), len(RATES))[0]
    return (
        f"At rate {RATES[0]:g} the loss ends at {span(by_rate(loss(sweep.outcome), len(RATES))[0])} after "
        f"{sweep.job.epochs:,} epochs; it was below {CONVERGED:g} for {np.isfinite(epochs).sum()} of "
        f"{len(epochs)} seeds."
    )


def by_width(*runs: Training) -> str:
    """Where each width ended, and how far the lowest and the highest are apart."""
    ends = np.array([or_infinite(loss(run.outcome)) for run in runs])
    best = int(np.median(ends, axis=1).argmin())
    return (
        f"The training loss after {runs[0].job.epochs:,} epochs by width, medians: {listed(WIDTHS, ends)}. The "
        f"best is {WIDTHS[best]}; one unit a layer ends {span(ends[0] / ends.min(axis=0))} times as high as the "
        f"best width of its seed, {WIDTHS[-1]} units end {span(ends[-1] / ends[WIDTHS.index(2)])} times as high "
        f"as 2."
    )


def line_or_curve(epoch: int) -> Callable[[Training, Training], str]:
    """No activation beside sigmoid: their losses at an epoch, who is ahead when, and the line that was found."""

    def why(none: Training, sigmoid: Training) -> str:
        line, curve = none.outcome, sigmoid.outcome
        one, other = loss(line, epoch=epoch), loss(curve, epoch=epoch)
        words = (
            f"After {epoch:,} epochs the loss is {span(one)} without activation and {span(other)} with sigmoid"
        )
        steps = [step for step in line.steps if step < epoch and step in curve.steps]
        a, b = (np.median(o.curve("loss")[np.isin(o.steps, steps)], axis=-1) for o in (line, curve))
        ahead = np.flatnonzero(b < a)
        words += ", whose median is the lower one "
        if not len(ahead):
            words += "at no recorded step until then"
        else:
            words += (
                f"at {len(ahead)} of {len(steps)} recorded steps until then, last in epoch {steps[ahead[-1]]:,}"
            )
        weights = line.marked.get(epoch, line.weights)
        x1, x2 = (weights["W1"] @ weights["W2"] @ weights["W3"])[..., 0].T
        degrees = np.abs(np.degrees(np.arctan2(x1 + x2, x2 - x1)))
        return f"{words}. Without activation the boundary is a line, {span(degrees)} degrees off the diagonal."

    return why


def line_on_xor(run: Training) -> str:
    """The most points that a line got right at each learning rate."""
    best = by_rate(run.outcome.curve("accuracy").max(axis=0), len(LINE_RATES))
    reached = by_rate(run.outcome.accurate, len(LINE_RATES))
    return (
        f"The highest training accuracy on the way by learning rate, medians: {listed(LINE_RATES, best)}; all "
        f"{run.predicted('training', run.job.epochs).y.shape[-1]} points are right at some step in "
        f"{np.isfinite(reached).sum()} of {reached.size} runs."
    )


def pace(one: str, other: str) -> Callable[[Training, Training], str]:
    """When two activations converged, and the ratio seed by seed."""

    def why(first: Training, second: Training) -> str:
        a, b = epochs_to(first.outcome), epochs_to(second.outcome)
        words = f"Epochs to a loss below {CONVERGED:g}: {span(a)} for {one}, {span(b)} for {other}"
        both = np.isfinite(a) & np.isfinite(b)
        if both.any():
            words += f"; seed by seed {one} takes {span(ratio(a[both], b[both]))} times as many"
        if not both.all():
            words += f"; for {(~both).sum()} of {len(a)} seeds one of them never got there"
        return f"{words}."

    return why
