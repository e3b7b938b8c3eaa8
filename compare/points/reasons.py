"""Why a difference at a point matters in training: one sentence for each way to part, with what was measured."""

from math import isnan

from compare.points.findings import Parting

HARMLESS = 1e-6  # relative; what a training does not feel


WHY = {
    (
        Parting.ZERO,
        "value",
    ): "{culprit} gives 0 for {true:.3g}: what the next layer multiplies is gone, and so is dW.",
    (
        Parting.ZERO,
        "derivative",
    ): "{culprit} has slope 0 for {true:.3g}: no gradient passes a unit that stands there.",
    (Parting.ZERO, "loss"): "{culprit} reads 0 for {true:.3g}: the learning curve ends, though training goes on.",
    (Parting.ZERO, "gradient"): "The sample should pull with {true:.3g}; with {culprit} it does not pull at all.",
    (
        Parting.DIGITS,
        "value",
    ): "{culprit} is off by a relative {relative:.2g}, and hands that to every layer above.",
    (
        Parting.DIGITS,
        "derivative",
    ): "{culprit}'s slope is off by a relative {relative:.2g}; so is each gradient through it.",
    (
        Parting.DIGITS,
        "loss",
    ): "{culprit} is off by a relative {relative:.2g}: the curve is wrong where gradients are not.",
    (
        Parting.DIGITS,
        "gradient",
    ): "With {culprit} the sample pulls with {share:.3g} times its true force of {true:.3g}.",
    Parting.INFINITE: "An infinite {quantity} is NaN two operations later, and then every weight is.",
    Parting.NAN: "One NaN in a batch makes every weight NaN at the next update.",
    Parting.HIDDEN: "A NaN that comes out as a number hides a training that has diverged.",
    Parting.SLOPE: "A choice, not an error; met where z is exactly {at:g}, as 0 is at each step where x = 0.",
    Parting.WARNING: "{culprit} warns on its way to {got:.3g}; where warnings are errors, training ends here.",
    Parting.REFUSAL: "{culprit} raises: a diverged training ends with an error instead of a loss of NaN.",
}


def why(kind: Parting, quantity: str, culprit: str, at: float, got: float, true: float) -> str:
    """The sentence for one region; culprit: the party further from the truth, which got `got` at z = at."""
    with_truth = abs(true) > 0
    relative = abs(got - true) / abs(true) if with_truth else float("inf")
    if kind is Parting.DIGITS and relative < HARMLESS:
        return f"{culprit} is off by a relative {relative:.2g}: no training feels it, a fixed tolerance may."
    if kind is Parting.REFUSAL and not isnan(at):
        return f"{culprit} raises at {at:.3g}: it checks what it is given, which a formula does not."
    sentence = WHY.get((kind, quantity)) or WHY[kind]
    share = got / true if with_truth else float("inf")
    return sentence.format(
        culprit=culprit, quantity=quantity, at=at, got=got, true=true, relative=relative, share=share
    )
