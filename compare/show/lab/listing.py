"""What a training prints, as in the lab: its loss every so many epochs, its predictions, their accuracy."""

import numpy as np

from compare.lab.training import Training

LISTED = 10  # of a training
WHOLE, ENDS = 24, 8  # points that are listed in full; of more, so many first and last ones


def printed_training(run: Training, epoch: int) -> str:
    """The training loss of the first seed at recorded epochs, evenly spread up to the given one."""
    of = run.outcome
    chosen = sorted({of.at(round(share * epoch)) for share in np.linspace(1 / LISTED, 1, LISTED)})
    wide = len(f"{epoch:,}")
    return "\n".join(f"epoch {of.steps[i] + 1:>{wide},}   loss {of.curve('loss')[i, 0]:.6f}" for i in chosen)


def printed_predictions(run: Training, points: str, epoch: int) -> str:
    """Each point with its label and prediction by the first seed's network, then loss and accuracy of all."""
    seen = run.predicted(points, epoch)
    x, y, p, wrong = seen.x[0], seen.y[0], seen.p[0], seen.wrong[0]
    n = len(y)
    ends = np.where(wrong, "  wrong", "")
    lines = [f"{i + 1:>5}  {x[i, 0]:.3f}  {x[i, 1]:.3f}    {y[i]:.0f}     {p[i]:.5f}{ends[i]}" for i in range(n)]
    if n > WHOLE:
        left = wrong[ENDS:-ENDS]
        lines[ENDS:-ENDS] = [f"  ...  {len(left)} more, {left.sum()} of them wrong"]
    header = "point  x1     x2     truth  prediction"
    return "\n".join([header, *lines, f"loss {seen.losses[0].mean():.5f}   accuracy {seen.accuracy[0]:.2%}"])
