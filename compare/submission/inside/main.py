"""Inside the sandbox: give up what is left of freedom, load the submission, answer request after request.

    python -I -S -c "..." '{"user": 0, "cpu": 10, "memory": ..., "processes": 4, "file": ..., "slate": 3}'

Requests come in on the standard input, answers leave on the standard output, which the submission does not get:
what it prints goes to the standard error.
"""

import json
import os
import re
import sys
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import replace
from functools import partial
from importlib import import_module
from pathlib import Path
from types import CodeType, FrameType, SimpleNamespace
from typing import Any, BinaryIO

import numpy as np

from .declaring import runs_whole
from .effort import Effort
from .interface import Arrays, Interface, SubmittedNetwork
from .kernel import forbid
from .limits import lower
from .loading import describe, load, sparingly
from .patience import EndlessError, Patience
from .wire import FURTHER, MOST_AXES, PREFIX, SLATE, Message, lengths, pack, unpack

MOST_COUNTED = 8
PATIENT = 2  # questions, in which a loss is waited for
RUNNING = "running"  # the operation that takes a program as it is
ALIKE = 1e-9  # of the largest value
DRAWING = ("random", "numpy.random")
GRADIENT = re.compile(r"d[Wwb][0-9]{1,4}")
MOST_NUMBERS = 2**20  # of a tensor over all steps


def confine(user: int, cpu: int, memory: int, processes: int, file: int) -> None:
    """Lower every limit for good, become a user who may do nothing, forbid calls.

    User 0: stay who this is. Processes 0: whatever stands around this one counts them.
    """
    lower(CPU=cpu, AS=memory, FSIZE=file, CORE=0, NOFILE=64)
    if processes:
        lower(NPROC=processes)
    if user:
        os.setgroups([])
        os.setresgid(user, user, user)
        os.setresuid(user, user, user)
    forbid()


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


def run(slate: int | str, limits: dict[str, int]) -> None:
    """The whole conversation: first what to load, then problem after problem; slate: see `mark`."""
    requests, answers = take_over()
    slate = within_reach(slate)
    mark(slate, "loading")
    confine(**limits)
    opening = receive(requests)
    if opening is None:
        return
    cpu, seconds = opening.note["patience"]
    watch = Watch(Patience(cpu, seconds, opening.note["without"]), Effort(), partial(mark, slate))
    if opening.note["running"]:
        take_by_the_hand(opening.note, watch, requests, answers)
        return
    note, interfaces = start(opening.note, watch)
    watch.tell("")
    send(answers, note, {})
    while problem := receive(requests):
        if len(interfaces) > 1:
            with suppress(EndlessError), watch.during("making the network"):
                interfaces = [understood(interfaces, problem)]
        for drawing in (sys.modules[name] for name in DRAWING if name in sys.modules):
            drawing.seed(0)
        answer = train(interfaces[0], problem, watch)
        watch.tell("")
        send(answers, *answer)


def within_reach(slate: int | str) -> int:
    """The slate as it is held open here, or by its name; -1 where there is none, and nothing is told."""
    if isinstance(slate, int):
        return slate
    try:
        return os.open(slate, os.O_WRONLY)
    except OSError:
        return -1


def mark(slate: int, operation: str) -> None:
    """Which operation begins, or none, for whoever asks where no answer follows: nobody is woken by it."""
    with suppress(OSError):  # a submission may have closed it
        os.pwrite(slate, operation.encode("utf-8", "replace")[:SLATE].ljust(SLATE, b"\0"), 0)


def send(answers: BinaryIO, note: dict[str, Any], tensors: Arrays) -> None:
    """One answer, at once, and after everything that was printed before it."""
    with suppress(Exception):
        sys.stdout.flush()
    answers.write(pack(note, tensors))
    answers.flush()


class Watch:
    """What sees to the operations of a submission: each has its time, and its effort is counted.

    tell: says which one is tried now, for whoever waits for it.
    """

    def __init__(self, patience: Patience, effort: Effort, tell: Callable[[str], None]) -> None:
        self.patience, self.effort, self.tell = patience, effort, tell

    @contextmanager
    def during(self, operation: str, *, told: bool = True) -> Iterator[None]:
        """The operation; told: unless it is one of many that were told together."""
        if told:
            self.tell(operation)
        with self.patience.during(operation), self.effort.during(operation):
            yield


def take_by_the_hand(note: dict[str, Any], watch: Watch, requests: BinaryIO, answers: BinaryIO) -> None:
    """The conversation about a program that is run as it is: what it trains, and then question after question."""
    from .answering import Answering
    from .declaring import Declaration, NotDeclaredError, declaration
    from .discovering import find, one_of_all
    from .driving import drivers
    from .reasoning import Reasoning
    from .starting import Starter
    from .untapped import trains_otherwise

    folder, files = Path(note["folder"]), note["files"]
    watch.effort.watch(special=any(b"scipy" in (folder / file).read_bytes() for file in files))
    found, why, told = None, "", Reasoning()
    try:
        with watch.during(RUNNING):
            said = declaration(note["adapter"]) if note["adapter"] else Declaration()
            driven = partial(drivers, declared=said) if note["driven"] or said.below else lambda starter: ()
            starter = Starter(folder, files)
            found, why = find(starter, driven, said.of_the_first, told)
            if found and note["unwatched"]:
                found = replace(found, otherwise=trains_otherwise(found))
        if found:
            with suppress(EndlessError), watch.during(FURTHER):
                found = one_of_all(starter, found, said, told)
            if found.training < said.training:
                found, why = None, f"its training {said.training} was not reached in time"
    except NotDeclaredError as error:
        found, why = None, str(error)
    except BaseException as error:
        found, why = None, describe(error)
    watch.tell("")
    opening: dict[str, Any] = {"told": told.lines(), "errors": {RUNNING: why} if why else {}}
    send(answers, *((opening | found.described, found.tensors) if found else (opening, {})))
    asked = 0
    while (problem := receive(requests)) and found:
        asked += 1
        answer: tuple[dict[str, Any], Arrays] = {}, {}
        try:
            with watch.during(RUNNING):
                answer = Answering(found, problem, patient=asked <= PATIENT).take()
        except BaseException as error:
            answer = {"errors": {"network": describe(error)}}, {}
        watch.tell("")
        send(answers, *answer)


def start(settings: dict[str, Any], watch: Watch) -> tuple[dict[str, Any], list[Interface]]:
    """Load the submission and its adapter; the ways to speak to it, that of the adapter first."""
    folder, files = Path(settings["folder"]), settings["files"]
    whole = settings["whole"] or runs_whole(settings["adapter"])
    sources = [(folder / file).read_bytes() for file in files] + [settings["adapter"].encode()]
    watch.effort.watch(special=any(b"scipy" in source for source in sources))
    if any(b"random" in source for source in sources):
        for name in DRAWING:  # beforehand, so that they are seeded; they would take a sixth of every start
            import_module(name)
    during = nullcontext if whole else partial(watch.patience.during, times=2)  # a whole training takes its time
    student, unloaded = load(folder, files, whole=whole, during=during)
    errors, adapter = dict(unloaded), SimpleNamespace()
    if settings["adapter"]:
        names: dict[str, Any] = {"__name__": "adapter"}
        try:
            with sparingly():
                code = compile(settings["adapter"], "adapter", "exec")
            exec(code, names)
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
            "kept_biases",
            "layout",
            "bias",
            "class",
        )
        adapter = SimpleNamespace(**{role: names[role] for role in roles if role in names})
    spoken = [Interface(student, adapter, settings["interface"], unloaded)]
    if vars(adapter):  # it may be the whole class's, and this one uses the published names
        spoken.append(Interface(student, SimpleNamespace(), settings["interface"], unloaded))
    return {"errors": errors}, spoken


def understood(interfaces: list[Interface], problem: Message) -> Interface:
    """The first through which a network can be made and predicts something, or else the first."""
    weights = weights_of(problem)
    for interface in interfaces:
        with suppress(Exception):
            interface.make(weights, problem.note["learning_rate"]).predictions(problem.tensors["x"].copy())
            return interface
    return interfaces[0]


def weights_of(problem: Message) -> Arrays:
    """Those that it starts from."""
    return {name: array for name, array in problem.tensors.items() if name[0] in "Wb"}


def train(interface: Interface, problem: Message, watch: Watch | None = None) -> tuple[dict[str, Any], Arrays]:
    """Train on the problem, and keep every tensor of the steps that are asked for, steps first.

    An operation that fails is left out, with its error by name.
    """
    data = dict(problem.tensors)
    x, y, rest = data.pop("x"), data.pop("y"), data.pop("x_test", None)
    watch = watch or Watch(Patience(), Effort(), lambda operation: None)
    watch.effort.most = {}
    errors: dict[str, str] = {}
    calls: list[int] = []
    kept: dict[str, list[np.ndarray]] = {}
    taken = 0
    try:
        with watch.during("making the network"):
            net = interface.make(data, problem.note["learning_rate"])
        for number in range(problem.note["steps"]):
            if number in problem.note["record"]:
                tensors = one_step(net, x, y, watch, errors, calls)
                for name, array in tensors.items():
                    kept.setdefault(name, []).append(array)
                taken += 1
            else:
                advance(net, x, y, watch, told=number - 1 in problem.note["record"])
        final = {f"{name}_final": array for name, array in net.weights().items()}
        if rest is not None:
            with watch.during("predictions"):
                final["p_test"] = net.predictions(rest.copy())
    except BaseException as error:  # also SystemExit: whoever leaves has given no numbers
        errors["network"] = describe(error)
        final = {}
    stacked = {}
    for name, arrays in kept.items():
        if len(arrays) < taken and errors:  # of an operation that failed later, which says so
            continue
        try:
            stacked[name] = np.stack(arrays)
        except ValueError:
            errors[name] = "has not the same shape at every step"
    tensors = stacked | final
    for name in [name for name, array in tensors.items() if array.ndim > MOST_AXES or array.size > MOST_NUMBERS]:
        errors[name] = f"is of shape {tensors.pop(name).shape}: too large to be one"
    note = {"errors": errors, "calls": calls, "exponentials": watch.effort.most}
    if kept and len(problem.note["record"]) == problem.note["steps"]:
        note["varies"] = varying(interface, problem, watch, {name: arrays[0] for name, arrays in kept.items()})
    return note, tensors


def varying(interface: Interface, problem: Message, watch: Watch, first: Arrays) -> list[str]:
    """Predictions and gradients that a second network has otherwise at the first weights: something is random."""
    x, y = problem.tensors["x"], problem.tensors["y"]
    weights = weights_of(problem)
    again: Arrays = {}
    with suppress(BaseException):  # what stops was seen to stop
        with watch.during("making the network", told=False):
            net = interface.make(weights, problem.note["learning_rate"])
        with watch.during("predictions", told=False):
            again["p"] = net.predictions(x.copy())
        with watch.during("gradients", told=False):
            again |= net.gradients(x.copy(), y.copy(), again["p"].copy())[0]
    return [name for name, array in again.items() if name in first and not _alike(array, first[name])]


def _alike(one: np.ndarray, other: np.ndarray) -> bool:
    """The same but for rounding, as where samples are taken in another order."""
    largest = float(np.max(np.abs(other), initial=0.0))
    return one.shape == other.shape and np.allclose(one, other, rtol=0.0, atol=ALIKE * largest, equal_nan=True)


def one_step(
    net: SubmittedNetwork, x: np.ndarray, y: np.ndarray, watch: Watch, errors: dict[str, str], calls: list[int]
) -> Arrays:
    """Everything that a step yields. A backward pass that also updates the weights is the step itself."""
    tensors = net.weights()
    before = tensors.copy()

    stopped = set()

    def attempt(operation: str, *given: np.ndarray) -> Any:
        try:
            with watch.during(operation):
                return getattr(net, operation)(*(np.array(array) for array in given))
        except BaseException as error:
            errors[operation] = describe(error)
            stopped.add(operation)
            computed = so_far(error) if operation == "gradients" else {}
            return net.parsed(computed) if computed else None

    p = attempt("predictions", x)
    if p is not None:
        tensors["p"] = p
        if (loss := attempt("loss", x, y, p)) is not None:
            tensors["loss"] = loss
    if net.can("gradients"):
        with Calls() as counted:
            found, wrong = attempt("gradients", x, y, *([] if p is None else [p])) or ({}, {})
        calls[:] = calls or counted.largest()
        tensors |= found
        errors |= wrong
    after = net.weights()
    if not _moved(before, after):
        attempt("step", x, y)
        after = net.weights()
        if "step" in stopped and not _moved(before, after):
            return tensors  # it says nothing of an update
    grown = [name for name, W in before.items() if after[name].shape != W.shape]
    for name in grown:
        errors[f"{name}_next"] = f"has shape {after.pop(name).shape}, where {before[name].shape} is expected"
    if grown:  # these stay what they were, so that the next step can be seen
        net.put(before | after)
    return tensors | {f"{name}_next": W for name, W in after.items()}


def so_far(error: BaseException) -> Arrays:
    """The gradients that a backward pass had in its own variables, dW3 or grads["dW3"], when it stopped."""
    found: Arrays = {}
    trace = error.__traceback__
    while trace is not None:
        if "/submission" in trace.tb_frame.f_code.co_filename:
            own = trace.tb_frame.f_locals
            tables = [own, *(value for value in own.values() if type(value) is dict)]
            for name, value in (pair for table in tables for pair in table.items()):
                if isinstance(name, str) and GRADIENT.fullmatch(name) and isinstance(value, np.ndarray):
                    found[name] = value
        trace = trace.tb_next
    return found


def _moved(before: Arrays, after: Arrays) -> bool:
    return not all(np.array_equal(after[name], W) for name, W in before.items())


def advance(net: SubmittedNetwork, x: np.ndarray, y: np.ndarray, watch: Watch, *, told: bool) -> None:
    """One step, the shortest way."""
    if net.can("step"):
        with watch.during("step", told=told):
            net.step(x, y)
    else:
        with watch.during("predictions", told=told):
            p = net.predictions(x)
        with watch.during("gradients", told=told):
            net.backward(x, y, p)


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


def converse() -> None:
    """The command line, and no last words: whatever threads or exit handlers are left end here."""
    sys.dont_write_bytecode = True
    np.seterr(all="ignore")
    try:
        limits = json.loads(sys.argv[1])
        run(limits.pop("slate"), limits)
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(0)
