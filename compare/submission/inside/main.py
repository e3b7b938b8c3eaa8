"""Inside the sandbox: give up what is left of freedom, load the submission, answer request after request.

    python -I -S -c "..." '{"user": 0, "cpu": 10, "memory": ..., "processes": 4, "file": ...}'

Requests come in on the standard input, answers leave on the standard output, which the submission does not get:
what it prints goes to the standard error.
"""

import json
import os
import random
import resource
import sys
import traceback
from collections import Counter
from contextlib import suppress
from pathlib import Path
from types import CodeType, FrameType, SimpleNamespace
from typing import Any, BinaryIO

import numpy as np
import numpy.random  # loaded on first use otherwise, when little can be loaded any more

from .interface import Arrays, Interface, SubmittedNetwork
from .loading import describe, load
from .wire import PREFIX, Message, lengths, pack, unpack

MOST_COUNTED = 8


def confine(user: int, cpu: int, memory: int, processes: int, file: int) -> None:
    """Lower every limit for good, then become a user who may do nothing; 0 is whoever this is already."""
    for limit, value in {
        resource.RLIMIT_CPU: cpu,
        resource.RLIMIT_AS: memory,
        resource.RLIMIT_NPROC: processes,
        resource.RLIMIT_FSIZE: file,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_NOFILE: 64,
    }.items():
        resource.setrlimit(limit, (value, value))
    if user:
        os.setgroups([])
        os.setresgid(user, user, user)
        os.setresuid(user, user, user)


def take_over() -> tuple[BinaryIO, BinaryIO]:
    """The two ends of the conversation, out of the reach of print and input."""
    requests, answers = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.dup2(2, 1)
    return os.fdopen(requests, "rb"), os.fdopen(answers, "wb")


def receive(requests: BinaryIO) -> Message | None:
    """The next request; None if there is none."""
    prefix = requests.read(PREFIX.size)
    if len(prefix) < PREFIX.size:
        return None
    header, body = lengths(prefix)
    return unpack(requests.read(header), requests.read(body))


def run(limits: dict[str, int]) -> None:
    """The whole conversation: first what to load, then problem after problem."""
    requests, answers = take_over()
    confine(**limits)
    opening = receive(requests)
    if opening is None:
        return
    note, interface = start(opening.note)
    send(answers, note, {})
    while interface is not None and (problem := receive(requests)):
        np.random.seed(0)
        random.seed(0)
        send(answers, *train(interface, problem))


def send(answers: BinaryIO, note: dict[str, Any], tensors: Arrays) -> None:
    """One answer, at once, and after everything that was printed before it."""
    with suppress(Exception):
        sys.stdout.flush()
    answers.write(pack(note, tensors))
    answers.flush()


def start(settings: dict[str, Any]) -> tuple[dict[str, Any], Interface | None]:
    """Load the submission and its adapter."""
    student, unloaded = load(Path(settings["folder"]), settings["files"], whole=settings["whole"])
    errors, adapter = dict(unloaded), SimpleNamespace()
    if settings["adapter"]:
        names: dict[str, Any] = {"__name__": "adapter"}
        try:
            exec(compile(settings["adapter"], "adapter", "exec"), names)
        except Exception as error:
            errors["adapter"] = describe(error)
        roles = (
            "make",
            "predictions",
            "loss",
            "gradients",
            "step",
            "weights",
            "biases",
            "kept",
            "layout",
            "bias",
            "class",
        )
        adapter = SimpleNamespace(**{role: names[role] for role in roles if role in names})
    return {"errors": errors}, Interface(student, adapter, settings["interface"], unloaded)


def train(interface: Interface, problem: Message) -> tuple[dict[str, Any], Arrays]:
    """Train on the problem, and keep every tensor of the steps that are asked for, steps first.

    An operation that fails is left out, with its error by name.
    """
    data = dict(problem.tensors)
    x, y, rest = data.pop("x"), data.pop("y"), data.pop("x_test", None)
    errors: dict[str, str] = {}
    calls: list[int] = []
    kept: dict[str, list[np.ndarray]] = {}
    try:
        net = interface.make(data, problem.note["learning_rate"])
        for number in range(problem.note["steps"]):
            if number in problem.note["record"]:
                tensors = one_step(net, x, y, errors, calls)
                for name, array in tensors.items():
                    kept.setdefault(name, []).append(array)
            else:
                advance(net, x, y)
        final = {f"{name}_final": array for name, array in net.weights().items()}
        if rest is not None:
            final["p_test"] = net.predictions(rest.copy())
    except BaseException as error:  # also SystemExit: whoever leaves has given no numbers
        errors["network"] = describe(error)
        final = {}
    stacked = {}
    for name, arrays in kept.items():
        try:
            stacked[name] = np.stack(arrays)
        except ValueError:
            errors[name] = "has not the same shape at every step"
    return {"errors": errors, "calls": calls}, stacked | final


def one_step(
    net: SubmittedNetwork, x: np.ndarray, y: np.ndarray, errors: dict[str, str], calls: list[int]
) -> Arrays:
    """Everything that a step yields. A backward pass that also updates the weights is the step itself."""
    tensors = net.weights()
    before = tensors.copy()

    def attempt(operation: str, *given: np.ndarray) -> Any:
        try:
            return getattr(net, operation)(*(np.array(array) for array in given))
        except BaseException as error:
            errors[operation] = describe(error)
            return None

    p = attempt("predictions", x)
    if p is not None:
        tensors["p"] = p
        if (loss := attempt("loss", x, y, p)) is not None:
            tensors["loss"] = loss
    if net.can("gradients"):
        with Calls() as counted:
            found = attempt("gradients", x, y, *([] if p is None else [p]))
        calls[:] = calls or counted.largest()
        tensors |= found or {}
    after = net.weights()
    if all(np.array_equal(after[name], W) for name, W in before.items()):
        if net.can("step"):
            attempt("step", x, y)
        after = net.weights()
    grown = [name for name, W in before.items() if after[name].shape != W.shape]
    for name in grown:
        errors[f"{name}_next"] = f"has shape {after.pop(name).shape}, where {before[name].shape} is expected"
    if grown:  # these stay what they were, so that the next step can be seen
        net.put(before | after)
    return tensors | {f"{name}_next": W for name, W in after.items()}


def advance(net: SubmittedNetwork, x: np.ndarray, y: np.ndarray) -> None:
    """One step, the shortest way."""
    if net.can("step"):
        net.step(x, y)
    else:
        net.predictions(x)
        net.gradients(x, y)


class Calls:
    """Counts how often each function of the submission is called: a numeric derivative asks once a parameter."""

    def __init__(self) -> None:
        self.counts: Counter[CodeType] = Counter()

    def __enter__(self) -> "Calls":
        sys.setprofile(self._see)
        return self

    def __exit__(self, *error: object) -> None:
        sys.setprofile(None)

    def largest(self) -> list[int]:
        """The largest counts."""
        return [count for _, count in self.counts.most_common(MOST_COUNTED)]

    def _see(self, frame: FrameType, event: str, argument: object) -> None:
        if event == "call" and "/submission" in frame.f_code.co_filename:
            self.counts[frame.f_code] += 1


def begin() -> None:
    """The command line, and no last words: whatever threads or exit handlers are left end here."""
    sys.dont_write_bytecode = True
    np.seterr(all="ignore")
    try:
        run(json.loads(sys.argv[1]))
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(0)
