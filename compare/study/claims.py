"""What the lab claims, what was measured, and the verdict: seed by seed, so that no draw decides alone."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from compare.behaviour.claims import ALIKE, CONVERGED, EARLY, Count, Seeds, alike, counted, ratio, sooner
from compare.behaviour.training import THRESHOLDS
from compare.study.experiments import EPOCHS, RATES, WIDTHS
from compare.study.job import Outcome

MOST = 0.95  # the share of seeds from which a claim holds, and below 1 minus which it fails
NEAR = 0.005  # how far an accuracy may be from the one that was quoted

Outcomes = Mapping[str, Outcome]
ByRate = Float[np.ndarray, "rates seeds"]


@dataclass(frozen=True)
class Claim:
    """One sentence of the lab.

    bears_out: for each seed 1, 0 or NaN, if the training was too short to tell. measured: the number that the
    sentence is about, for each seed; unit: what it is. Both are handed the outcomes of the named jobs. why: what
    is known of the reason where it does not simply hold.
    """

    id: str
    sentence: str
    jobs: tuple[str, ...]
    bears_out: Callable[..., Seeds]
    measured: Callable[..., Seeds]
    unit: str
    why: str = ""


@dataclass(frozen=True)
class Judgement:
    """A claim with its verdict: "holds", "fails", "depends on the seed", or "open" where no seed can tell."""

    claim: Claim
    count: Count
    low: float
    median: float
    high: float

    @property
    def verdict(self) -> str:
        told = self.count.holds + self.count.fails
        if not told:
            return "open"
        share = self.count.holds / told
        return "holds" if share >= MOST else "fails" if share <= 1 - MOST else "depends on the seed"


def judge(outcomes: Outcomes, only: set[str]) -> list[Judgement]:
    """Every claim about the given experiments."""
    judgements = []
    for claim in CLAIMS:
        if claim.id in only:
            of = [outcomes[name] for name in claim.jobs]
            count = counted(claim.id, claim.sentence, "", claim.bears_out(*of).astype(float))
            values = np.sort(claim.measured(*of).astype(float))
            middle = float(values[len(values) // 2])
            judgements.append(Judgement(claim, count, float(values[0]), middle, float(values[-1])))
    return judgements


def accuracy(outcome: Outcome, points: str, epoch: int = EPOCHS) -> Seeds:
    """On one set of points, at an epoch."""
    return outcome.accuracy[outcome.points.index(points), outcome.at(epoch)]


def loss(outcome: Outcome, points: str = "training", epoch: int | None = None) -> Seeds:
    """On one set of points, at an epoch, or at the end."""
    return outcome.loss[outcome.points.index(points), -1 if epoch is None else outcome.at(epoch)]


def epochs_to(outcome: Outcome, threshold: float = CONVERGED) -> Seeds:
    """Until the training loss is below the threshold."""
    return outcome.below[THRESHOLDS.index(threshold)]


def by_rate(runs: Seeds, rates: int = len(RATES)) -> ByRate:
    """The runs of a sweep, a row for each learning rate."""
    return runs.reshape(rates, -1)


def _faster_up_to_one(sweep: Outcome) -> Seeds:
    """Each rate up to 1 converges sooner than the one before, wherever the larger of the two converges."""
    epochs = by_rate(epochs_to(sweep))[: RATES.index(1.0) + 1]
    faster = (epochs[1:] < epochs[:-1]) | np.isinf(epochs[1:])
    return np.where(np.isinf(epochs).all(axis=0), np.nan, faster.all(axis=0))


def _settled(sweep: Outcome) -> Seeds:
    """The largest rate ends within a factor of ten of the lowest loss that any rate reached."""
    final = by_rate(loss(sweep))
    final = np.where(np.isnan(final), np.inf, final)
    return (final[-1] <= 10 * final.min(axis=0)).astype(float)


def _never_by_rate(outcome: Outcome) -> Seeds:
    return np.isinf(by_rate(outcome.accurate, 4)).all(axis=0).astype(float)


def _lower_with_width(*by_width: Outcome) -> Seeds:
    return (loss(by_width[-1]) < loss(by_width[WIDTHS.index(2)])).astype(float)


def _few_underfit(*by_width: Outcome) -> Seeds:
    return (loss(by_width[0]) > 2 * np.min([loss(outcome) for outcome in by_width], axis=0)).astype(float)


def _widths(data: str) -> tuple[str, ...]:
    return tuple(f"{data}, width {width}" for width in WIDTHS)


FLOOR = (
    "Without biases the boundary's shape is tied to the origin, and near the point where the diagonals cross 21 "
    "training points leave open which way it runs: the points between them fall on either side."
)
CLAIMS = (
    Claim(
        "R1",
        "linear: test accuracy 1.0 at n = 100",
        ("linear, sigmoid",),
        lambda run: accuracy(run, "linear 100") == 1,
        lambda run: accuracy(run, "linear 100"),
        "accuracy",
        "A test point nearer to the diagonal than the training points pin it down falls on either side.",
    ),
    Claim(
        "R2",
        f"linear: test accuracy 0.984 at n = 10,000 (within {NEAR:g})",
        ("linear, sigmoid",),
        lambda run: np.abs(accuracy(run, "linear 10000") - 0.984) <= NEAR,
        lambda run: accuracy(run, "linear 10000"),
        "accuracy",
        "It is one draw: 100 random points leave a strip along the diagonal whose width varies with them.",
    ),
    Claim(
        "R3",
        "xor: accuracy 1.0 at the 21 training points and at 61",
        ("xor, sigmoid",),
        lambda run: (accuracy(run, "training") == 1) & (accuracy(run, "xor 61") == 1),
        lambda run: accuracy(run, "xor 61"),
        "accuracy at 61",
        FLOOR,
    ),
    Claim(
        "R4",
        "xor: test accuracy 1.0 at n = 2001",
        ("xor, sigmoid",),
        lambda run: accuracy(run, "xor 2001") == 1,
        lambda run: accuracy(run, "xor 2001"),
        "accuracy",
        FLOOR,
    ),
    Claim(
        "R6",
        "xor: testing (101 points) ends ahead of training in loss and accuracy",
        ("xor, sigmoid",),
        lambda run: (loss(run, "xor 101") < loss(run)) & (accuracy(run, "xor 101") >= accuracy(run, "training")),
        lambda run: loss(run, "xor 101") - loss(run),
        "loss at 101 - loss at 21 points",
        "Fewer points weigh each error more, but each right answer too: that favours neither. The test points "
        "lie between the training points, also where the diagonals cross, which is where the errors are.",
    ),
    *(
        claim
        for data in ("linear", "xor")
        for claim in (
            Claim(
                "R7",
                f"{data}: the larger the learning rate, up to 1, the sooner it converges",
                (f"{data}, learning rates",),
                _faster_up_to_one,
                lambda run: by_rate(epochs_to(run))[RATES.index(1.0)],
                "epochs at rate 1",
            ),
            Claim(
                "R7",
                f"{data}: a rate of 10 settles as well",
                (f"{data}, learning rates",),
                _settled,
                lambda run: by_rate(loss(run))[-1],
                "final loss at rate 10",
                "Beyond 2 over the largest curvature a step overshoots; whether it returns depends on where to.",
            ),
            Claim(
                "R7",
                f"{data}: a rate of 0.0001 has not converged after all epochs",
                (f"{data}, learning rates",),
                lambda run: np.isinf(by_rate(epochs_to(run))[0]),
                lambda run: by_rate(loss(run))[0],
                "final loss at rate 0.0001",
            ),
            Claim(
                "R8",
                f"{data}: 50 hidden units reach a lower training loss than 2",
                _widths(data),
                _lower_with_width,
                lambda *runs: loss(runs[-1]),
                "final loss with 50",
            ),
            Claim(
                "R8",
                f"{data}: one unit a layer underfits (twice the loss of the best width)",
                _widths(data),
                _few_underfit,
                lambda *runs: loss(runs[0]),
                "final loss with 1",
            ),
        )
    ),
    Claim(
        "R9",
        f"linear: without activation the loss is ahead of sigmoid's at epoch {EARLY:,}",
        ("linear, none", "linear, sigmoid"),
        lambda none, sigmoid: loss(none, epoch=EARLY) < loss(sigmoid, epoch=EARLY),
        lambda none, sigmoid: loss(none, epoch=EARLY) / loss(sigmoid, epoch=EARLY),
        "ratio of the losses",
    ),
    Claim(
        "R9",
        f"linear: sigmoid catches up by epoch {EPOCHS:,}",
        ("linear, none", "linear, sigmoid"),
        lambda none, sigmoid: loss(sigmoid, epoch=EPOCHS) <= loss(none, epoch=EPOCHS),
        lambda none, sigmoid: loss(sigmoid, epoch=EPOCHS) / loss(none, epoch=EPOCHS),
        "ratio of the losses",
        "A line separates these data, and a line is what a network without activation is: it loses nothing.",
    ),
    Claim(
        "R10",
        "xor: without activation it is never learnt, at any learning rate",
        ("xor, none",),
        _never_by_rate,
        lambda run: by_rate(run.accuracy[0].max(axis=0), 4).max(axis=0),
        "best accuracy",
    ),
    Claim(
        "R11",
        f"linear: tanh converges (loss < {CONVERGED:g}) before sigmoid",
        ("linear, tanh", "linear, sigmoid"),
        lambda tanh, sigmoid: sooner(epochs_to(tanh), epochs_to(sigmoid)),
        lambda tanh, sigmoid: ratio(epochs_to(sigmoid), epochs_to(tanh)),
        "times as many epochs for sigmoid",
    ),
    Claim(
        "R12",
        "linear: leaky ReLU converges before sigmoid",
        ("linear, leaky ReLU", "linear, sigmoid"),
        lambda leaky, sigmoid: sooner(epochs_to(leaky), epochs_to(sigmoid)),
        lambda leaky, sigmoid: ratio(epochs_to(sigmoid), epochs_to(leaky)),
        "times as many epochs for sigmoid",
    ),
    Claim(
        "R12",
        f"linear: leaky ReLU converges about like tanh (within a factor of {ALIKE:g})",
        ("linear, leaky ReLU", "linear, tanh"),
        lambda leaky, tanh: alike(epochs_to(leaky), epochs_to(tanh)),
        lambda leaky, tanh: ratio(epochs_to(leaky), epochs_to(tanh)),
        "ratio of the epochs",
    ),
)
