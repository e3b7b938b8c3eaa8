"""A program in the place of the hand-written network: a path -> what it answers, steps first, or a fault.

Every step that is asked for is recorded, so that PyTorch can stand at the program's own weights at each of them.
"""

from collections.abc import Mapping
from pathlib import Path

from compare.errors import CompareError
from compare.problems import Problem
from compare.step import by_layer
from compare.submission.answered import Answered, Fault, answered
from compare.submission.asking import ask
from compare.submission.choosing import choose
from compare.submission.gathering import gather
from compare.submission.inside.wire import LARGEST_BODY, Message
from compare.submission.layouts import one_file
from compare.submission.limits import Limits
from compare.submission.locating import declares, names_of_roles
from compare.submission.sandbox import Ending, Level
from compare.submission.text import errors_of, plain

MOST_STEPS = 10_000  # a request names each of them


def submitted(
    path: Path,
    problem: Problem,
    epochs: int,
    limits: Limits,
    level: Level,
    *,
    interface: Mapping[str, str],
    whole: bool = False,
) -> Answered | Fault:
    """The training of the program at a path: a file, notebook, folder or archive."""
    handed = one_file(path)
    gathered = gather(handed.paths)
    if gathered.complaint:
        return Fault(f"{path}: {plain(gathered.complaint)}")
    if epochs > (fitting := _most_steps(problem)):
        return Fault(f"every step of a submission is recorded: --epochs {fitting} would fit")
    try:
        adapter = handed.adapter_text()
    except CompareError as error:
        return Fault(str(error))
    if declares(adapter):
        return Fault(f"{handed.adapter}: it is of a program that is run as it is, which `grade` does")
    gathered, doubt = choose(gathered, names_of_roles(interface, adapter))
    if doubt:
        return Fault(f"{path}: {plain(doubt.partition(';')[0])}: give one of them")
    note = {"steps": epochs, "record": list(range(epochs)), "learning_rate": problem.learning_rate}
    outcome = ask(
        gathered,
        [Message(note, {"x": problem.x, "y": problem.y, **problem.weights})],
        limits,
        level,
        adapter=adapter,
        interface=interface,
        whole=whole,
    )
    if outcome.ending is not Ending.COMPLETE:
        return Fault(f"{path}: {outcome.ending}: {plain(outcome.detail)}")
    loaded, answer = outcome.answers
    found = answered(problem, range(epochs), answer)
    if isinstance(found, Fault) and (errors := errors_of(loaded.note)):
        return Fault("; ".join(f"{name}: {error}" for name, error in errors.items()))
    return Fault(plain(found.reason)) if isinstance(found, Fault) else found


def _most_steps(problem: Problem) -> int:
    """How many records fit into an answer, if every tensor is told."""
    weights, samples = sum(W.size for W in problem.weights.values()), len(problem.y)
    widths = sum(W.shape[-1] for W in by_layer(problem.weights, "W").values())
    return min(MOST_STEPS, LARGEST_BODY // (8 * (3 * weights + samples * (4 * widths + 1) + 1)))
