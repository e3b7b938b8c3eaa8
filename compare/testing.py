"""Parity as an assertion, for anybody's tests.

    from compare import assert_parity, lab_problem

    def test_my_backprop():
        assert_parity(my_backprop, lab_problem("tanh", "xor"), epochs=100)

where `my_backprop(problem, weights)` returns its tensors by name: "loss" and dW1, dW2, ... (and db1, ...) at
least; whatever else it returns (z1, a1, ..., dz1) is compared too, and makes the message sharper.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping

from compare.bugs.engine import Observation, diagnose
from compare.grading.settings import ClassSettings
from compare.grading.verified import verified
from compare.parties import torch_reference
from compare.problems import Problem, lab_problem
from compare.ruler.allowance import Allowance, Tolerance
from compare.show.text import failure_message
from compare.step import Array, Tensors
from compare.steps import Steps, watched, windows
from compare.submission.submitted import Answered
from compare.verdict.lockstep import Evaluator, Lockstep, LockstepResult
from compare.verdict.mismatch import Verdict

__all__ = ["Problem", "Tolerance", "Verdict", "assert_parity", "assert_steps", "lab_problem"]

Implementation = Callable[[Problem, Mapping[str, Array]], Mapping[str, Array]]


def assert_parity(
    ours: Implementation,
    problem: Problem,
    theirs: Evaluator | None = None,
    *,
    epochs: int = 100,
    tolerance: Tolerance | None = None,
) -> LockstepResult:
    """Raise AssertionError unless `ours` and `theirs` agree at every step of a training by `ours`.

    theirs: the party that is believed, PyTorch unless given. Every tensor that ours returns is compared at
    every step. An update ("W1_next", ...) that ours does not return is made here, by W - η dW.
    """
    __tracebackhide__ = True  # pytest shows the test that failed, not these lines
    return assert_steps(descend(ours, problem), problem, theirs, epochs=epochs, allowance=tolerance)


def assert_steps(
    steps: Iterable[Tensors] | Steps,
    problem: Problem,
    theirs: Evaluator | None = None,
    *,
    epochs: int,
    allowance: Allowance | None = None,
    reproduce: str = "",
) -> LockstepResult:
    """The same for a training that is already a sequence of steps, each a record of named tensors."""
    __tracebackhide__ = True
    lane = Lockstep(problem, theirs or torch_reference(problem), allowance, thorough=True)
    for _ in watched(windows(steps, epochs, size=32), lane):
        if lane.differs and not lane.wants_more:
            break
    result = lane.result()
    if lane.differs:
        cause = diagnose(Observation(problem, result.witness)) if result.witness is not None else None
        raise AssertionError(failure_message(problem.name, result, reproduce, cause))
    return result


def assert_submission(
    answer: Answered, settings: ClassSettings, *, epochs: int, reproduce: str = ""
) -> LockstepResult:
    """The same for what a program answered, by what its class believes."""
    __tracebackhide__ = True
    found = verified(answer, settings)
    if found.result.differs:
        cause = diagnose(found.observed) if found.observed else None
        raise AssertionError(failure_message(answer.problem.name, found.result, reproduce, cause))
    if len(answer.record) < epochs:
        raise AssertionError("\n".join([f"{len(answer.record)} of {epochs} steps were taken", *answer.said]))
    return found.result


def descend(implementation: Implementation, problem: Problem) -> Iterator[Tensors]:
    """Gradient descent with somebody's gradients, for ever."""
    weights = dict(problem.weights)
    rate = problem.dtype.type(problem.learning_rate)
    while True:
        tensors = dict(implementation(problem, weights))
        stepped = {f"{name}_next": W - rate * tensors[f"d{name}"] for name, W in weights.items()}
        step = stepped | tensors | weights
        yield step
        weights = {name: _fitting(step[f"{name}_next"], W) for name, W in weights.items()}


def _fitting(stepped: Array, W: Array) -> Array:
    """The next weights; where the update has another shape, others: a cause has to hold at a second place."""
    return stepped if stepped.shape == W.shape else W * W.dtype.type(0.9)
