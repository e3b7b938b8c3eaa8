"""The walls around a submission, and the conversation through them.

**Strong** is bubblewrap: a file system of its own (the interpreter, NumPy, SciPy, the submission, five devices,
and one folder in memory, all that can be written to), its own processes, no network, no /proc, no environment;
and limits. **Weak** is limits alone: it stops accidents, and nobody who means harm. Behind both, system calls
that no network needs are forbidden (`inside/kernel.py`), and where root grades, a submission runs as a user who
is nobody.

The other side is told one problem at a time, and says numbers; a slate tells which operation it is at. How it
ends, what it prints and how long it takes decide nothing: what counts is that an answer to every question
arrived. When `converse` returns, every process behind the wall is dead: the submission is process 1 of its
namespace, with which the kernel ends all others.
"""

import atexit
import compileall
import fcntl
import json
import os
import selectors
import shutil
import signal
import subprocess
import sys
import sysconfig
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from compare.scratch import scratch
from compare.submission.inside.kernel import unfiltered
from compare.submission.inside.wire import PREFIX, SLATE, Message, lengths, pack, unpack

PACKAGES = ("numpy", "scipy")
INSIDE = Path(__file__).parent / "inside"
START = "import sys; sys.path[:0] = sys.argv.pop().split(':'); from inside.beginning import begin; begin()"
ENVIRONMENT = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1", "LANG": "C.UTF-8"}
FIRST_USER = 100_000_000  # a number that no account has; each thread of the grader adds its own
DEVICES = ("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom")
NOBODY = "65534"  # the user inside, where this is not root
MOST_ANSWERED = 2**26  # bytes over the whole conversation
PIECE = 2**16
KEPT = ExitStack()  # as long as this process lives
atexit.register(KEPT.close)
PATIENCE = 0.2  # of all the time that one operation may take: as many as there are may be endless


class Level(StrEnum):
    """How strong the walls are."""

    STRONG = "strong"
    WEAK = "weak"


class Ending(StrEnum):
    """How a conversation ended."""

    COMPLETE = "complete"
    TIMEOUT = "timeout"
    GARBLED = "garbled"  # what it sent is no message
    ENDED = "ended"  # it left before the last answer


@dataclass(frozen=True)
class Limits:
    """What one submission may use: seconds of time, seconds of the processor in each process, bytes."""

    seconds: float = 30.0
    cpu: int = 20
    memory: int = 2**30
    processes: int = 4
    file: int = 2**22
    disk: int = 2**24
    output: int = 2**20


@dataclass(frozen=True)
class Conversation:
    """What came through the wall: the answers, what was printed, how it ended and why.

    printed: as much of it as is kept. doing: the operation that it had begun when it ended too early.
    """

    ending: Ending
    answers: list[Message]
    printed: str
    detail: str
    seconds: float
    doing: str = ""


def converse(folder: Path, requests: Sequence[Message], limits: Limits, level: Level) -> Conversation:
    """Ask question after question of a program in the sandbox, which sees the folder and nothing else.

    The first request says what to load; its folder is filled in here.
    """
    started = time.perf_counter()
    patience = [limits.cpu * PATIENCE, limits.seconds * PATIENCE]
    own = {"cpu": limits.cpu, "memory": limits.memory, "processes": limits.processes, "file": limits.file}
    own["user"] = FIRST_USER + threading.get_native_id() if os.geteuid() == 0 else 0
    with (
        scratch() as private,
        _information() as (information, write_end),
        _slate() as slate,
        _holding() as (held, way),
    ):
        own["slate"] = slate
        if level is Level.STRONG:
            start, packages, inner = _walls(folder, limits, write_end)
        else:
            start, packages, inner = _limits_alone(folder, private, way)
        command = [*start, "-I", "-S", "-c", START, json.dumps(own), packages]
        opening = requests[0].note | {"folder": inner, "patience": patience}
        questions = [pack(opening, requests[0].tensors), *(pack(*request) for request in requests[1:])]
        process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=private,
            env=ENVIRONMENT,
            start_new_session=True,
            pass_fds=[slate, *([write_end] if level is Level.STRONG else held)],
        )
        try:
            ending, answers, printed, detail = _exchange(process, questions, limits, started)
            if ending is Ending.ENDED and _killed(process, limits, level):
                ending, detail = Ending.TIMEOUT, f"killed after {limits.cpu} s of the processor"
            elif ending is Ending.TIMEOUT:  # what bubblewrap had just begun may outlive it, in silence
                _raise_if_broken(_waited(process, seconds=0.01)[0], level)
        finally:
            _end(process, information, level)
        doing = os.pread(slate, SLATE, 0).decode("utf-8", "replace").rstrip("\0")
    text = printed.decode("utf-8", "replace")
    words = detail or f"its last words: {text[-200:]!r}"
    return Conversation(ending, answers, text, words, time.perf_counter() - started, doing)


class WallBrokenError(RuntimeError):
    """Somebody outside ended the sandbox, so that nothing is known of the submission."""


def _killed(process: subprocess.Popen[bytes], limits: Limits, level: Level) -> bool:
    """Whether the kernel ended the submission for the processor's time: process 1 cannot kill itself.

    bubblewrap reports the signal that ended it, and outlives it; if it does not, or if the time was not used up,
    somebody else broke the wall, or the machine ran out of memory.
    """
    code, used = _waited(process, seconds=1.0)
    if level is Level.WEAK:
        return code == -signal.SIGKILL
    _raise_if_broken(code, level)
    if code == 128 + signal.SIGKILL and used < limits.cpu - 0.5:
        raise WallBrokenError(f"the sandbox was ended from outside, or for want of memory, after {used:.1f} s")
    return code == 128 + signal.SIGKILL


def _raise_if_broken(code: int | None, level: Level) -> None:
    """Nothing inside can end bubblewrap by a signal."""
    if level is Level.STRONG and code is not None and code < 0:
        raise WallBrokenError(f"the sandbox was ended from outside, by signal {-code}")


def _waited(process: subprocess.Popen[bytes], seconds: float) -> tuple[int | None, float]:
    """The exit code, None if there is none in time; the processor's seconds of it and of what it waited for."""
    until = time.perf_counter() + seconds
    while time.perf_counter() < until:
        pid, status, usage = os.wait4(process.pid, os.WNOHANG)
        if pid:
            process.returncode = os.waitstatus_to_exitcode(status)
            return process.returncode, usage.ru_utime + usage.ru_stime
        time.sleep(0.005)
    return None, 0.0


def _exchange(
    process: subprocess.Popen[bytes], questions: Sequence[bytes], limits: Limits, started: float
) -> tuple[Ending, list[Message], bytes, str]:
    """Write the next question once the last one is answered, until all are, or something is wrong.

    What the other side prints is read, and kept up to a limit.
    """
    assert process.stdin
    assert process.stdout
    assert process.stderr
    answers: list[Message] = []
    printed, received, total = bytearray(), bytearray(), 0
    pending = memoryview(questions[0])

    def end(ending: Ending, detail: str) -> tuple[Ending, list[Message], bytes, str]:
        return ending, answers, bytes(printed[: limits.output]), detail

    for pipe in (process.stdin, process.stdout, process.stderr):
        os.set_blocking(pipe.fileno(), False)
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdin, selectors.EVENT_WRITE)
        selector.register(process.stdout, selectors.EVENT_READ)
        selector.register(process.stderr, selectors.EVENT_READ)
        while True:
            left = limits.seconds - (time.perf_counter() - started)
            if left <= 0:
                return end(Ending.TIMEOUT, f"no answer within {limits.seconds:g} s")
            for key, _ in selector.select(left):
                if key.fileobj is process.stdin:
                    try:
                        pending = pending[os.write(key.fd, pending[:PIECE]) :]
                    except BrokenPipeError:  # nobody listens any more, and the answers will end too
                        pending = pending[:0]
                    if not pending:
                        selector.unregister(process.stdin)
                    continue
                data = os.read(key.fd, PIECE)
                if not data:
                    selector.unregister(key.fileobj)
                    if key.fileobj is process.stdout:
                        printed += _rest(process)
                        return end(Ending.ENDED, "")
                elif key.fileobj is process.stderr:
                    printed += data[: max(0, limits.output - len(printed))]
                else:
                    received += data
                    total += len(data)
                    try:
                        answer = _take(received)
                    except ValueError as error:
                        return end(Ending.GARBLED, f"it sent {error}")
                    if answer is None and total <= MOST_ANSWERED:
                        continue
                    if answer is None or received:
                        return end(Ending.GARBLED, "it sent more than it was asked for")
                    answers.append(answer)
                    if len(answers) == len(questions):
                        return end(Ending.COMPLETE, "complete")
                    pending = memoryview(questions[len(answers)])
                    with suppress(KeyError):  # an answer that came before the question was whole
                        selector.register(process.stdin, selectors.EVENT_WRITE)


def _rest(process: subprocess.Popen[bytes]) -> bytes:
    """What was printed just before the end."""
    assert process.stderr
    with suppress(BlockingIOError):
        return os.read(process.stderr.fileno(), PIECE)
    return b""


def _take(received: bytearray) -> Message | None:
    """The message at the front, taken away; None while it is not whole."""
    if len(received) < PREFIX.size:
        return None
    header, body = lengths(bytes(received[: PREFIX.size]))
    whole = PREFIX.size + header + body
    if len(received) < whole:
        return None
    middle = PREFIX.size + header
    message = unpack(bytes(received[PREFIX.size : middle]), bytes(received[middle:whole]))
    del received[:whole]
    return message


@contextmanager
def _information() -> Iterator[tuple[int, int]]:
    """A pipe through which bubblewrap says which process it started."""
    read_end, write_end = os.pipe()
    try:
        yield read_end, write_end
    finally:
        os.close(read_end)
        os.close(write_end)


@contextmanager
def _slate() -> Iterator[int]:
    """Memory that both sides see, of a size that nobody changes: what the other side is at, without a message."""
    slate = os.memfd_create("slate", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    try:
        os.truncate(slate, SLATE)
        fcntl.fcntl(slate, fcntl.F_ADD_SEALS, fcntl.F_SEAL_GROW | fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_SEAL)
        yield slate
    finally:
        os.close(slate)


def _end(process: subprocess.Popen[bytes], information: int, level: Level) -> None:
    """Kill whatever is behind the wall, and wait until it is dead."""
    if level is Level.STRONG:
        os.set_blocking(information, False)
        with suppress(BlockingIOError, ValueError, KeyError, ProcessLookupError):
            os.kill(json.loads(os.read(information, PIECE))["child-pid"], signal.SIGKILL)
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=5)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    for pipe in (process.stdin, process.stdout, process.stderr):
        if pipe:
            with suppress(OSError):
                pipe.close()


@cache
def compiled(inside: Path) -> Path:
    """A copy of what runs in the sandbox with its bytecode, which would else be made anew at every start."""
    copy = shutil.copytree(inside, KEPT.enter_context(scratch()) / inside.name)
    compileall.compile_dir(copy, quiet=2)
    return copy


def open_to_all(path: Path) -> bool:
    """Whether a user who is nobody can read it where it is."""
    return all(above.stat().st_mode & 0o001 for above in path.parents) and bool(path.stat().st_mode & 0o004)


@contextmanager
def _holding() -> Iterator[tuple[list[int], Callable[[Path], str]]]:
    """What is held open for the other side, and a function: the way to a folder, from there.

    Where root grades, the submission is nobody's, and may not be able to go the way to a folder. Whoever has it
    open need not.
    """
    held: list[int] = []

    def way(folder: Path) -> str:
        if os.geteuid() != 0 or open_to_all(folder):
            return str(folder)
        held.append(os.open(folder, os.O_PATH))
        return f"/proc/self/fd/{held[-1]}"

    try:
        yield held, way
    finally:
        for descriptor in held:
            os.close(descriptor)


def _limits_alone(folder: Path, private: Path, way: Callable[[Path], str]) -> tuple[list[str], str, str]:
    """How the interpreter is started, and where the packages and the submission are."""
    private.chmod(0o1777)  # within one that is closed
    (private / "harness").mkdir(mode=0o755)
    for path in (compiled(INSIDE), *_packages()):
        (private / "harness" / path.name).symlink_to(way(path))
    (private / "submission").symlink_to(way(folder))
    python, base = Path(os.path.realpath(sys.executable)), Path(os.path.realpath(sys.base_prefix))
    start = f"{way(base)}/{python.relative_to(base)}" if python.is_relative_to(base) else str(python)
    here = way(private)
    return [start], f"{here}/harness", f"{here}/submission"


def _walls(folder: Path, limits: Limits, write_end: int) -> tuple[list[str], str, str]:
    """How the interpreter is started, behind bubblewrap, and where the packages and the submission are.

    bubblewrap is told what is visible, and what is shared with the outside: nothing.
    """
    walls = ["bwrap", "--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try"]
    if os.geteuid() == 0:  # it becomes another user inside, whom RLIMIT_NPROC counts
        walls += ["--cap-drop", "ALL", "--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]
    else:
        walls += ["--unshare-user", "--disable-userns", "--uid", NOBODY, "--gid", NOBODY]
    walls += ["--die-with-parent", "--as-pid-1", "--new-session", "--clearenv", "--hostname", "sandbox"]
    for name, value in ENVIRONMENT.items():
        walls += ["--setenv", name, value]
    walls += _readable()
    walls += ["--ro-bind", str(compiled(INSIDE)), "/harness/inside", "--ro-bind", str(folder), "/submission"]
    walls += ["--perms", "0755", "--dir", "/dev", "--symlink", "/tmp", "/dev/shm"]
    for device in DEVICES:
        walls += ["--dev-bind", device, device]
    # Nothing else can be written to. An empty file is not counted, and takes 1 kB of the memory of the kernel.
    walls += ["--perms", "1777", "--size", str(limits.disk), "--tmpfs", "/tmp"]
    walls += ["--remount-ro", "/", "--chdir", "/tmp", "--info-fd", str(write_end), "--"]
    return [*walls, os.path.realpath(sys.executable)], "/harness:/site", "/submission"


@cache
def _readable() -> list[str]:
    """The same for the interpreter, what it needs of the system, and the packages; looked for once."""
    walls = []
    python = os.path.realpath(sys.executable)
    above = {
        parent for path in (*_libraries(), Path(python), Path("/etc/ld.so.cache")) for parent in path.parents[:-1]
    }
    for parent in sorted(above):  # which are otherwise as closed to that user as they are outside
        walls += ["--perms", "0755", "--dir", str(parent)]
    for path in _libraries():
        walls += (
            ["--symlink", str(path.readlink()), str(path)]
            if path.is_symlink()
            else ["--ro-bind", *2 * [str(path)]]
        )
        for other in sorted({*path.glob("python3*/site-packages"), *path.glob("python3*/dist-packages")}):
            walls += ["--tmpfs", str(other), "--remount-ro", str(other)] if not path.is_symlink() else []
    walls += ["--ro-bind", python, python, "--ro-bind-try", "/etc/ld.so.cache", "/etc/ld.so.cache"]
    for folder_of_ours in ("/site", "/harness"):  # a module that is loaded late is looked for there
        walls += ["--perms", "0755", "--dir", folder_of_ours]
    for package in _packages():
        walls += ["--ro-bind", str(package), f"/site/{package.name}"]
    return walls


def _libraries() -> list[Path]:
    """Where the interpreter, its standard library and the system's shared libraries are."""
    places = ["/usr/lib", "/usr/lib64", "/lib", "/lib64", f"{sys.base_prefix}/lib", sysconfig.get_path("stdlib")]
    found: list[Path] = []
    for path in map(Path, places):
        if path.is_symlink() or (path.is_dir() and not any(path.is_relative_to(other) for other in found)):
            found.append(path)
    return found


def _packages() -> list[Path]:
    """NumPy and SciPy, and the shared libraries that their wheels keep beside them: all packages inside."""
    found = [Path(spec.origin).parent for name in PACKAGES if (spec := find_spec(name)) and spec.origin]
    return [path for each in found for path in (each, each.with_name(f"{each.name}.libs")) if path.is_dir()]


def probe() -> tuple[Level, str]:
    """The level that this machine reaches, and why it is not the strong one."""
    if shutil.which("bwrap") is None:
        return Level.WEAK, "bubblewrap (bwrap) is not installed"
    failure = _failure(Level.STRONG)
    return (Level.WEAK, f"bubblewrap does not work here: {failure}") if failure else (Level.STRONG, "")


def _failure(level: Level) -> str:
    """Why nothing can be asked of an empty submission here; empty where it answers."""
    with scratch() as empty:
        empty.chmod(0o755)
        try:
            tried = converse(empty, [opening([])], Limits(seconds=20.0), level)
        except WallBrokenError as error:
            return str(error)
    last = tried.printed.strip().rpartition("\n")[2]
    return "" if tried.ending is Ending.COMPLETE else last[-200:] or tried.detail


def described(level: Level) -> str:
    """The level in words, and what it lacks on this machine."""
    lacking = unfiltered()
    return f"{level}, but no system call is forbidden: {lacking}" if lacking else str(level)


class IsolationError(RuntimeError):
    """This machine does not reach the isolation that is asked for; the message says why."""


def _closed() -> str:
    """What a submission has to read, and root alone can, as after an installation with a strict umask."""
    library, base = Path(os.__file__).parent, Path(sys.base_prefix)
    folders = [INSIDE, *_packages(), library, *(above for above in library.parents if above.is_relative_to(base))]
    files = [file for folder in folders for file in folder.glob("*.py") if file.exists()]
    needed = [(folder, 0o005) for folder in folders] + [(file, 0o004) for file in files]
    return next((str(path) for path, mode in needed if path.stat().st_mode & mode != mode), "")


def required(*, weak: bool) -> Level:
    """The level to run submissions at: strong, or weak where that is asked for by name."""
    if os.geteuid() == 0 and (closed := _closed()):
        raise IsolationError(
            f"where root grades, a submission runs as nobody, who cannot read {closed}: "
            "make it readable by all (chmod -R a+rX), or grade as another user"
        )
    if weak:
        if failure := _failure(Level.WEAK):
            raise IsolationError(f"limits alone do not work here: {failure}")
        return Level.WEAK
    level, reason = probe()
    if level is Level.WEAK:
        raise IsolationError(f"{reason}; --weak accepts limits alone")
    return level


def opening(
    files: Sequence[str],
    *,
    adapter: str = "",
    interface: Mapping[str, str] | None = None,
    whole: bool = False,
    without: Mapping[str, str] | None = None,
) -> Message:
    """The first request: which files to load, how the program is spoken to, what is not tried again and why."""
    note = {"files": list(files), "adapter": adapter, "interface": dict(interface or {}), "whole": whole}
    return Message(note | {"without": dict(without or {})}, {})
