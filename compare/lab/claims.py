"""What the lab claims, what was measured, and the verdict: seed by seed, so that no draw decides alone."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from compare.lab import reasons
from compare.lab.experiments import EARLY, EPOCHS, QUICK, RATES, WIDTHS, jobs
from compare.lab.training import Trainings
from compare.watching.convergence import ALIKE, Count, alike, counted, ratio, sooner
from compare.watching.course import (
    CONVERGED,
    Course,
    Observed,
    Seeds,
    accuracy,
    by_rate,
    epochs_to,
    loss,
    or_infinite,
)

MOST = 0.95  # the share of seeds from which a claim holds, and below 1 minus which it fails
NEAR = 0.005  # how far an accuracy may be from the one that was quoted
HOLDS, FAILS, DEPENDS, OPEN = "holds", "fails", "depends on the seed", "open"


@dataclass(frozen=True)
class Claim:
    """One sentence of the lab, about one data set.

    bears_out: for each seed 1, 0 or NaN, if the training was too short to tell. measured: the number that the
    sentence is about, for each seed; unit: what it is. Both are handed the courses of the named jobs. why: what
    these trainings show of the reason, handed the trainings themselves.
    """

    id: str
    data: str
    words: str
    jobs: tuple[str, ...]
    bears_out: Callable[..., Seeds]
    measured: Callable[..., Seeds]
    unit: str
    why: Callable[..., str]

    @property
    def sentence(self) -> str:
        return f"{self.data}: {self.words}"


@dataclass(frozen=True)
class Judgement:
    """A claim with its verdict: "holds", "fails", "depends on the seed", or "open" where no seed can tell.

    bears_out, measured: of each seed, as the claim says them. why: the reason, in the numbers of these trainings.
    quick: the trainings were cut short, so that what does not hold yet is open.
    """

    claim: Claim
    bears_out: Seeds
    measured: Seeds
    why: str
    quick: bool = False

    @property
    def count(self) -> Count:
        return counted(self.bears_out)

    @property
    def verdict(self) -> str:
        told = self.count.holds + self.count.fails
        if not told:
            return OPEN
        share = self.count.holds / told
        if share >= MOST:
            return HOLDS
        return OPEN if self.quick else FAILS if share <= 1 - MOST else DEPENDS


def judge(trainings: Trainings, only: set[str], *, quick: bool = False) -> list[Judgement]:
    """Every claim about the given experiments."""
    judgements = []
    for claim in claims(quick=quick):
        if claim.id in only:
            of = [trainings[name] for name in claim.jobs]
            outcomes = [training.outcome for training in of]
            with np.errstate(all="ignore"):  # losses and weights of a training that diverged
                bears_out, measured = (np.asarray(f(*outcomes), float) for f in (claim.bears_out, claim.measured))
                judgements.append(Judgement(claim, bears_out, measured, claim.why(*of), quick))
    return judgements


def told(courses: Sequence[Observed]) -> list[tuple[Claim, Count]]:
    """What other trainings than the study's can tell: the claims about activations, at one learning rate.

    Each stands for the study's training of its activation on its data set.
    """
    trained = {(course.activation.partition(":")[0], course.data): course for course in courses}
    of = {name: trained.get((job.activation, job.data)) for name, job in jobs(range(1)).items()}
    epochs = max((course.epochs for course in courses), default=0)
    counts = []
    for claim in _of_activations(min(EARLY, epochs), epochs, at_any_rate=False):
        needed = [of[name] for name in claim.jobs]
        if all(needed):
            with np.errstate(invalid="ignore"):
                counts.append((claim, counted(np.asarray(claim.bears_out(*needed), float))))
    return counts


def _faster_up_to_one(sweep: Course) -> Seeds:
    """Each rate up to 1 converges sooner than the one before, wherever the larger of the two converges."""
    epochs = by_rate(epochs_to(sweep), len(RATES))[: RATES.index(1.0) + 1]
    faster = (epochs[1:] < epochs[:-1]) | np.isinf(epochs[1:])
    return np.where(np.isinf(epochs).all(axis=0), np.nan, faster.all(axis=0))


def _settled(sweep: Course) -> Seeds:
    """The largest rate ends within a factor of ten of the lowest loss that any rate reached."""
    final = by_rate(or_infinite(loss(sweep)), len(RATES))
    return (np.isfinite(final[-1]) & (final[-1] <= 10 * final.min(axis=0))).astype(float)


def _never(course: Course) -> Seeds:
    """At no learning rate all training points are right at any step."""
    return np.isinf(by_rate(course.accurate, course.rates)).all(axis=0).astype(float)


def _caught_up(one: Course, other: Course, early: int, epochs: int) -> Seeds:
    """The first's loss ends no higher than the other's, if that is later than the early epochs."""
    if one.steps[-1] < early:
        return np.full(one.seeds, np.nan)
    return (loss(one, epoch=epochs) <= loss(other, epoch=epochs)).astype(float)


def _lower_with_width(*by_width: Course) -> Seeds:
    return (loss(by_width[-1]) < loss(by_width[WIDTHS.index(2)])).astype(float)


def _few_underfit(*by_width: Course) -> Seeds:
    ends = or_infinite(np.array([loss(course) for course in by_width]))
    return (ends[0] > 2 * ends.min(axis=0)).astype(float)


def claims(*, quick: bool = False) -> tuple[Claim, ...]:
    """Every claim; of a quick study, at a hundredth of the epochs that the lab names."""
    early, epochs = (EARLY // QUICK, EPOCHS // QUICK) if quick else (EARLY, EPOCHS)
    strip = [reasons.misplaced(f"linear {n}", epochs, "the diagonal", reasons.diagonal) for n in (100, 10_000)]
    cross = [reasons.misplaced(f"xor {n}", epochs, "the crossing", reasons.crossing) for n in (61, 2001)]
    return (
        Claim(
            "R1",
            "linear",
            "test accuracy 1.0 at n = 100",
            ("linear, sigmoid",),
            lambda run: accuracy(run, "linear 100", epochs) == 1,
            lambda run: accuracy(run, "linear 100", epochs),
            "accuracy",
            strip[0],
        ),
        Claim(
            "R2",
            "linear",
            f"test accuracy 0.984 at n = 10,000 (within {NEAR:g})",
            ("linear, sigmoid",),
            lambda run: np.abs(accuracy(run, "linear 10000", epochs) - 0.984) <= NEAR,
            lambda run: accuracy(run, "linear 10000", epochs),
            "accuracy",
            strip[1],
        ),
        Claim(
            "R3",
            "xor",
            "accuracy 1.0 at the 21 training points and at 61",
            ("xor, sigmoid",),
            lambda run: (accuracy(run, "training", epochs) == 1) & (accuracy(run, "xor 61", epochs) == 1),
            lambda run: accuracy(run, "xor 61", epochs),
            "accuracy at 61",
            cross[0],
        ),
        Claim(
            "R4",
            "xor",
            "test accuracy 1.0 at n = 2001",
            ("xor, sigmoid",),
            lambda run: accuracy(run, "xor 2001", epochs) == 1,
            lambda run: accuracy(run, "xor 2001", epochs),
            "accuracy",
            cross[1],
        ),
        Claim(
            "R6",
            "xor",
            "testing (101 points) ends ahead of training in loss and accuracy",
            ("xor, sigmoid",),
            lambda run: (
                (loss(run, "xor 101", epochs) < loss(run, "training", epochs))
                & (accuracy(run, "xor 101", epochs) >= accuracy(run, "training", epochs))
            ),
            lambda run: loss(run, "xor 101", epochs) - loss(run, "training", epochs),
            "loss at 101 - loss at 21 points",
            reasons.between_training_points(epochs),
        ),
        *(claim for data in ("linear", "xor") for claim in _of_sweeps(data)),
        *_of_activations(early, epochs),
    )


def _of_sweeps(data: str) -> tuple[Claim, ...]:
    """The claims about learning rates and widths, on either data set."""
    rates, widths = (f"{data}, learning rates",), tuple(f"{data}, width {width}" for width in WIDTHS)
    return (
        Claim(
            "R7",
            data,
            "the larger the learning rate, up to 1, the sooner it converges",
            rates,
            _faster_up_to_one,
            lambda run: by_rate(epochs_to(run), len(RATES))[RATES.index(1.0)],
            "epochs at rate 1",
            reasons.epochs_by_rate,
        ),
        Claim(
            "R7",
            data,
            "a rate of 10 settles as well",
            rates,
            _settled,
            lambda run: by_rate(loss(run), len(RATES))[-1],
            "final loss at rate 10",
            reasons.settling,
        ),
        Claim(
            "R7",
            data,
            "a rate of 0.0001 has not converged after all epochs",
            rates,
            lambda run: np.isinf(by_rate(epochs_to(run), len(RATES))[0]),
            lambda run: by_rate(loss(run), len(RATES))[0],
            "final loss at rate 0.0001",
            reasons.slowest,
        ),
        Claim(
            "R8",
            data,
            "50 hidden units reach a lower training loss than 2",
            widths,
            _lower_with_width,
            lambda *runs: loss(runs[-1]),
            "final loss with 50",
            reasons.by_width,
        ),
        Claim(
            "R8",
            data,
            "one unit a layer underfits (twice the loss of the best width)",
            widths,
            _few_underfit,
            lambda *runs: loss(runs[0]),
            "final loss with 1",
            reasons.by_width,
        ),
    )


def _of_activations(early: int, epochs: int, *, at_any_rate: bool = True) -> tuple[Claim, ...]:
    """The claims that compare activations, on nothing but their training points."""
    return (
        Claim(
            "R9",
            "linear",
            f"without activation the loss is ahead of sigmoid's after {early:,} epochs",
            ("linear, none", "linear, sigmoid"),
            lambda none, sigmoid: loss(none, epoch=early) < loss(sigmoid, epoch=early),
            lambda none, sigmoid: loss(none, epoch=early) / loss(sigmoid, epoch=early),
            "its loss over sigmoid's",
            reasons.line_or_curve(early),
        ),
        Claim(
            "R9",
            "linear",
            f"sigmoid catches up by epoch {epochs:,}",
            ("linear, none", "linear, sigmoid"),
            lambda none, sigmoid: _caught_up(sigmoid, none, early, epochs),
            lambda none, sigmoid: loss(sigmoid, epoch=epochs) / loss(none, epoch=epochs),
            "sigmoid's loss over the other",
            reasons.line_or_curve(epochs),
        ),
        Claim(
            "R10",
            "xor",
            "without activation it is never learnt" + ", at any learning rate" * at_any_rate,
            ("xor, none",),
            _never,
            lambda run: by_rate(run.curve("accuracy").max(axis=0), run.rates).max(axis=0),
            "best accuracy",
            reasons.line_on_xor,
        ),
        Claim(
            "R11",
            "linear",
            f"tanh converges (loss < {CONVERGED:g}) before sigmoid",
            ("linear, tanh", "linear, sigmoid"),
            lambda tanh, sigmoid: sooner(epochs_to(tanh), epochs_to(sigmoid)),
            lambda tanh, sigmoid: ratio(epochs_to(sigmoid), epochs_to(tanh)),
            "times as many epochs for sigmoid",
            reasons.pace("tanh", "sigmoid"),
        ),
        Claim(
            "R12",
            "linear",
            "leaky ReLU converges before sigmoid",
            ("linear, leaky ReLU", "linear, sigmoid"),
            lambda leaky, sigmoid: sooner(epochs_to(leaky), epochs_to(sigmoid)),
            lambda leaky, sigmoid: ratio(epochs_to(sigmoid), epochs_to(leaky)),
            "times as many epochs for sigmoid",
            reasons.pace("leaky ReLU", "sigmoid"),
        ),
        Claim(
            "R12",
            "linear",
            f"leaky ReLU converges about like tanh (within a factor of {ALIKE:g})",
            ("linear, leaky ReLU", "linear, tanh"),
            lambda leaky, tanh: alike(epochs_to(leaky), epochs_to(tanh)),
            lambda leaky, tanh: ratio(epochs_to(leaky), epochs_to(tanh)),
            "times as many epochs as tanh",
            reasons.pace("leaky ReLU", "tanh"),
        ),
    )
