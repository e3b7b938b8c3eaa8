"""The walls around a submission, and the conversation through them.

**Strong** is bubblewrap: a file system of its own (the interpreter, NumPy, SciPy, the submission, five devices,
and one folder in memory, all that can be written to), its own processes, no network, no /proc, no environment;
and limits. **Container** is the same by Docker or Podman (`container.py`), for machines without bubblewrap; /proc
is there. **Weak** is limits alone: it stops accidents, and nobody who means harm. Behind all three, system calls
that no network needs are forbidden on Linux (`inside/kernel.py`), and where root grades, a submission runs as a
user who is nobody. macOS has no bubblewrap, and limits no memory; Windows has nothing of it.

The other side is told one problem at a time, and says numbers; a slate tells which operation it is at. How it
ends, what it prints and how long it takes decide nothing: what counts is that an answer to every question
arrived. When `converse` returns, every process behind the wall is dead: the submission is process 1 of its
namespace, with which the kernel ends all others.
"""

import atexit
import compileall
import json
import os
import platform
import selectors
import shutil
import signal
import subprocess
import sys
import sysconfig
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import IO

from compare.scratch import scratch
from compare.submission import container
from compare.submission.inside.kernel import unfiltered
from compare.submission.inside.limits import MEMORY
from compare.submission.inside.wire import PREFIX, SLATE, Message, lengths, pack, unpack
from compare.submission.limits import Limits
from compare.submission.text import errors_of

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
ENDING = 5.0  # seconds for a command that has lost its submission to say why
TICK = 1.0  # seconds after which the clock is looked at again
PATIENCE = 0.2  # of all the time that one operation may take: as many as there are may be endless


class Level(StrEnum):
    """How strong the walls are."""

    STRONG = "strong"
    CONTAINER = "container"
    WEAK = "weak"


class Ending(StrEnum):
    """How a conversation ended."""

    COMPLETE = "complete"
    TIMEOUT = "timeout"
    GARBLED = "garbled"  # what it sent is no message
    ENDED = "ended"  # it left before the last answer


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
    with (
        scratch() as private,
        _slate(private, level) as slate,
        WALLS[level](folder, private, limits) as wall,
    ):
        own: dict[str, object] = {
            "cpu": limits.cpu,
            "memory": limits.memory,
            "processes": limits.processes,
            "file": limits.file,
        }
        own |= {"user": FIRST_USER + threading.get_native_id() if _is_root() else 0, "slate": slate}
        command = [*wall.start, "-I", "-S", "-c", START, json.dumps({**own, **wall.own}), wall.packages]
        patience = [limits.cpu * PATIENCE, limits.seconds * PATIENCE]
        opening = requests[0].note | {"folder": wall.folder, "patience": patience}
        questions = [pack(opening, requests[0].tensors), *(pack(*request) for request in requests[1:])]
        process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=private,
            env=wall.environment,
            start_new_session=True,
            pass_fds=[slate, *wall.shared],
        )
        try:
            exchange = _Exchange(process, questions, limits)
            ending, detail = exchange.run(started)
            if ending is Ending.ENDED and _killed(process, limits, level, started):
                ending, detail = Ending.TIMEOUT, f"killed after {limits.cpu} s of the processor"
            elif ending is Ending.TIMEOUT:  # what bubblewrap had just begun may outlive it, in silence
                _raise_if_broken(_waited(process, seconds=0.01)[0], level)
        finally:
            last_words = _end(process, wall)
        doing = os.pread(slate, SLATE, 0).decode("utf-8", "replace").rstrip("\0")
    text = (exchange.printed + last_words)[: limits.output].decode("utf-8", "replace")
    words = detail or f"its last words: {text[-200:]!r}"
    if level is Level.CONTAINER and process.returncode in container.ENGINE_FAILED and not doing:
        raise WallBrokenError(f"the container did not start; {words}")
    return Conversation(ending, exchange.answers, text, words, time.perf_counter() - started, doing)


class WallBrokenError(RuntimeError):
    """Somebody outside ended the sandbox, so that nothing is known of the submission."""


def _killed(process: subprocess.Popen[bytes], limits: Limits, level: Level, started: float) -> bool:
    """Whether the kernel ended the submission for the processor's time: process 1 cannot kill itself.

    bubblewrap, or a container's engine, reports the signal that ended it, and outlives it; if it does not, or if
    the time was not used up, somebody else broke the wall, or the machine ran out of memory.
    """
    code, used = _waited(process, seconds=ENDING)
    if level is Level.WEAK:
        return code == -signal.SIGKILL
    if level is Level.CONTAINER:  # whose time nobody tells: not more than has passed
        used = time.perf_counter() - started
    _raise_if_broken(code, level)
    if code == 128 + signal.SIGKILL and used < limits.cpu - 0.5:
        raise WallBrokenError(f"the sandbox was ended from outside, or for want of memory, after {used:.1f} s")
    return code == 128 + signal.SIGKILL


def _raise_if_broken(code: int | None, level: Level) -> None:
    """Nothing inside can end bubblewrap, or an engine's command, by a signal."""
    if level is not Level.WEAK and code is not None and code < 0:
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


class _Exchange:
    """The next question is written once the last one is answered, until all are, or something is wrong.

    answers: those that came. printed: what the other side prints, up to a limit.
    """

    def __init__(self, process: subprocess.Popen[bytes], questions: Sequence[bytes], limits: Limits) -> None:
        self.process, self.questions, self.limits = process, questions, limits
        self.answers: list[Message] = []
        self.printed, self.received, self.total = bytearray(), bytearray(), 0
        self.pending = memoryview(questions[0])
        self.selector = selectors.DefaultSelector()

    def run(self, started: float) -> tuple[Ending, str]:
        """How it ends, and how that is told; while the whole machine stands still, two ticks pass."""
        reading, writing = selectors.EVENT_READ, selectors.EVENT_WRITE
        left, seen = self.limits.seconds, started
        with self.selector:
            self._register(self.process.stdin, writing, self._ask)
            self._register(self.process.stdout, reading, self._hear)
            self._register(self.process.stderr, reading, self._keep)
            while left > 0:
                for key, _ in self.selector.select(min(left, TICK)):
                    ended: tuple[Ending, str] | None = key.data(key.fd)
                    if ended:
                        return ended
                seen, before = time.perf_counter(), seen
                left -= min(seen - before, 2 * TICK)
        return Ending.TIMEOUT, f"no answer within {self.limits.seconds:g} s"

    def _register(
        self, pipe: IO[bytes] | None, event: int, then: Callable[[int], tuple[Ending, str] | None]
    ) -> None:
        assert pipe
        os.set_blocking(pipe.fileno(), False)
        self.selector.register(pipe.fileno(), event, then)

    def _ask(self, pipe: int) -> None:
        """Write a piece of what is asked."""
        try:
            self.pending = self.pending[os.write(pipe, self.pending[:PIECE]) :]
        except BrokenPipeError:  # nobody listens any more, and the answers will end too
            self.pending = self.pending[:0]
        if not self.pending:
            self.selector.unregister(pipe)

    def _keep(self, pipe: int) -> None:
        """Read what is printed."""
        if data := os.read(pipe, PIECE):
            self.printed += data[: max(0, self.limits.output - len(self.printed))]
        else:
            self.selector.unregister(pipe)

    def _hear(self, pipe: int) -> tuple[Ending, str] | None:
        """Read a piece of an answer; how it ends, if that is the end."""
        data = os.read(pipe, PIECE)
        if not data:
            return Ending.ENDED, ""
        self.received += data
        self.total += len(data)
        try:
            answer = _take(self.received)
        except ValueError as error:
            return Ending.GARBLED, f"it sent {error}"
        if answer is None and self.total <= MOST_ANSWERED:
            return None
        if answer is None or self.received:
            return Ending.GARBLED, "it sent more than it was asked for"
        self.answers.append(answer)
        if len(self.answers) == len(self.questions):
            return Ending.COMPLETE, "complete"
        self.pending = memoryview(self.questions[len(self.answers)])
        with suppress(KeyError):  # an answer that came before the question was whole
            self._register(self.process.stdin, selectors.EVENT_WRITE, self._ask)
        return None


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
def _slate(private: Path, level: Level) -> Iterator[int]:
    """What both sides see, of a size that nobody changes: what the other side is at, without a message.

    It is memory. For a container, and where the system has no such memory, it is a file, whose size is limited as
    that of all files is.
    """
    if level is Level.CONTAINER or not hasattr(os, "memfd_create"):
        slate = os.open(private / "slate", os.O_CREAT | os.O_RDWR)
        os.fchmod(slate, 0o666)  # in a folder that is closed; the container's user is another
    else:
        import fcntl

        slate = os.memfd_create("slate", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
        os.truncate(slate, SLATE)
        fcntl.fcntl(slate, fcntl.F_ADD_SEALS, fcntl.F_SEAL_GROW | fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_SEAL)
    try:
        yield slate
    finally:
        os.close(slate)


def _end(process: subprocess.Popen[bytes], wall: "Wall") -> bytes:
    """Kill whatever is behind the wall, and wait until it is dead; what was printed just before."""
    wall.end(process)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    assert process.stderr
    printed = b""
    with suppress(BlockingIOError):
        printed = os.read(process.stderr.fileno(), PIECE)
    for pipe in (process.stdin, process.stdout, process.stderr):
        if pipe:
            with suppress(OSError):
                pipe.close()
    return printed


@cache
def compiled(inside: Path) -> Path:
    """A copy of what runs in the sandbox with its bytecode, which would else be made anew at every start."""
    copy = shutil.copytree(inside, KEPT.enter_context(scratch()) / inside.name)
    compileall.compile_dir(copy, quiet=2)
    return copy


def _is_root() -> bool:
    return os.geteuid() == 0


def open_to_all(path: Path) -> bool:
    """Whether a user who is nobody can read it where it is."""
    return all(above.stat().st_mode & 0o001 for above in path.parents) and bool(path.stat().st_mode & 0o004)


@dataclass(frozen=True)
class Wall:
    """One level around one submission.

    start: the command, up to the interpreter's arguments. packages, folder: where they are, from inside.
    own: what the other side is told otherwise; shared: descriptors that it has. end: what ends all behind it,
    before the command itself is ended.
    """

    start: list[str]
    packages: str
    folder: str
    own: Mapping[str, object] = field(default_factory=dict)
    shared: Sequence[int] = ()
    environment: Mapping[str, str] = field(default_factory=lambda: ENVIRONMENT)
    end: Callable[[subprocess.Popen[bytes]], None] = lambda process: None


def _ends(process: subprocess.Popen[bytes]) -> bool:
    """Whether the command ends by itself, once what it had begun is dead."""
    with suppress(subprocess.TimeoutExpired):
        process.wait(timeout=ENDING)
    return process.returncode is not None


@contextmanager
def _limits_alone(folder: Path, private: Path, limits: Limits) -> Iterator[Wall]:
    """No wall: the interpreter as it is, and links to all that is needed.

    Where root grades, the submission is nobody's, and may not be able to go the way to a folder. Whoever has it
    open need not.
    """
    held: list[int] = []

    def way(folder: Path) -> str:
        if not _is_root() or open_to_all(folder):
            return str(folder)
        held.append(os.open(folder, os.O_PATH))
        return f"/proc/self/fd/{held[-1]}"

    private.chmod(0o1777)  # within one that is closed
    (private / "harness").mkdir(mode=0o755)
    try:
        for path in (compiled(INSIDE), *_packages()):
            (private / "harness" / path.name).symlink_to(way(path))
        (private / "submission").symlink_to(way(folder))
        python, base = Path(os.path.realpath(sys.executable)), Path(os.path.realpath(sys.base_prefix))
        start = f"{way(base)}/{python.relative_to(base)}" if python.is_relative_to(base) else str(python)
        here = way(private)
        yield Wall([start], f"{here}/harness", f"{here}/submission", shared=held)
    finally:
        for descriptor in held:
            os.close(descriptor)


@contextmanager
def _contained(folder: Path, private: Path, limits: Limits) -> Iterator[Wall]:
    """A container, ended by its name; it counts its processes itself, and has a user of its own."""
    name = container.new_name()
    start = container.start(
        name,
        folder,
        private / "slate",
        ENVIRONMENT,
        seconds=limits.seconds,
        memory=limits.memory,
        disk=limits.disk,
        processes=limits.processes,
        inside=INSIDE,
    )
    own = {"user": 0, "processes": 0, "slate": container.SLATE}

    def end(process: subprocess.Popen[bytes]) -> None:
        container.kill(name)
        if not _ends(process):  # it had not started yet
            container.remove(name)

    yield Wall(start, container.PACKAGES, container.FOLDER, own, environment=os.environ, end=end)


@contextmanager
def _bubblewrap(folder: Path, private: Path, limits: Limits) -> Iterator[Wall]:
    """bubblewrap, which says through a pipe which process it started."""
    information, write_end = os.pipe()

    def end(process: subprocess.Popen[bytes]) -> None:
        os.set_blocking(information, False)
        with suppress(BlockingIOError, ValueError, KeyError, ProcessLookupError):
            os.kill(json.loads(os.read(information, PIECE))["child-pid"], signal.SIGKILL)
        _ends(process)

    try:
        yield Wall(*_walls(folder, limits, write_end), shared=[write_end], end=end)
    finally:
        os.close(information)
        os.close(write_end)


WALLS: dict[Level, Callable[[Path, Path, Limits], AbstractContextManager[Wall]]] = {
    Level.STRONG: _bubblewrap,
    Level.CONTAINER: _contained,
    Level.WEAK: _limits_alone,
}


def _walls(folder: Path, limits: Limits, write_end: int) -> tuple[list[str], str, str]:
    """How the interpreter is started, behind bubblewrap, and where the packages and the submission are.

    bubblewrap is told what is visible, and what is shared with the outside: nothing.
    """
    walls = ["bwrap", "--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try"]
    if _is_root():  # it becomes another user inside, whom RLIMIT_NPROC counts
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
    """The level that this machine reaches by itself, and why it is not the strong one."""
    if shutil.which("bwrap") is None:
        if sys.platform == "linux":
            return Level.WEAK, "bubblewrap (bwrap) is not installed"
        return Level.WEAK, f"{SYSTEMS.get(sys.platform, platform.system())} has no bubblewrap"
    failure = _failure(Level.STRONG)
    return (Level.WEAK, f"bubblewrap does not work here: {failure}") if failure else (Level.STRONG, "")


SYSTEMS = {"darwin": "macOS"}
FORKS = """
import os, time
for _ in range(64):
    try:
        if os.fork() == 0:
            time.sleep(60)
            os._exit(0)
    except OSError:
        break
else:
    raise RuntimeError("as many processes as it likes")
"""


def _failure(level: Level) -> str:
    """Why nothing can be asked of a submission here; empty where it answers, and a container counts processes."""
    files = {"forks.py": FORKS} if level is Level.CONTAINER else {}
    with scratch() as folder:
        folder.chmod(0o755)
        for name, text in files.items():
            (folder / name).write_text(text, encoding="utf-8")
            (folder / name).chmod(0o644)
        try:
            tried = converse(folder, [opening([*files], whole=True)], Limits(seconds=20.0), level)
        except WallBrokenError as error:
            return str(error)
    last = tried.printed.strip().rpartition("\n")[2]
    if tried.ending is not Ending.COMPLETE:
        return last[-200:] or tried.detail
    return "; ".join(errors_of(tried.answers[0].note).values())


def described(level: Level) -> str:
    """The level in words, and what it lacks on this machine."""
    if level is Level.CONTAINER:
        return f"{level}, by {container.engine().command}"
    lacking = ["memory is not limited"] * (not MEMORY)
    lacking += [f"no system call is forbidden: {why}"] if (why := unfiltered()) else []
    return f"{level}, but {' and '.join(lacking)}" if lacking else str(level)


class IsolationError(RuntimeError):
    """This machine does not reach the isolation that is asked for; the message says why."""


def _closed() -> str:
    """What a submission has to read, and root alone can, as after an installation with a strict umask."""
    library, base = Path(os.__file__).parent, Path(sys.base_prefix)
    folders = [INSIDE, *_packages(), library, *(above for above in library.parents if above.is_relative_to(base))]
    files = [file for folder in folders for file in folder.glob("*.py") if file.exists()]
    needed = [(folder, 0o005) for folder in folders] + [(file, 0o004) for file in files]
    return next((str(path) for path, mode in needed if path.stat().st_mode & mode != mode), "")


def required(level: Level) -> Level:
    """The level, where submissions can run at it; IsolationError, which says what to do, where they cannot."""
    _refuse_elsewhere()
    if level is Level.CONTAINER:
        return _contained_here()
    _refuse_roots()
    if level is Level.WEAK:
        return _unwalled()
    reached, reason = probe()
    if reached is not level:
        missing = sys.platform == "linux" and shutil.which("bwrap") is None
        install = "install it, or " * missing
        raise IsolationError(f"{reason}: {install}give --container (Docker or Podman) or --weak (limits alone)")
    return level


def at_hand() -> tuple[Level, str]:
    """The level at which somebody may run a file of their own, which needs no walls; and why it is not strong."""
    _refuse_elsewhere()
    _refuse_roots()
    level, lacking = probe()
    return (level if level is Level.STRONG else _unwalled()), lacking


def _refuse_elsewhere() -> None:
    if sys.platform == "win32":
        raise IsolationError("Windows has nothing that holds a submission: use WSL2 (wsl --install), as on Linux")


def _refuse_roots() -> None:
    """Where root grades, a submission runs as nobody, who has to be able to."""
    if not _is_root():
        return
    if sys.platform != "linux":
        raise IsolationError("a submission of root's runs as nobody, on Linux alone: grade as another user")
    if closed := _closed():
        raise IsolationError(
            f"where root grades, a submission runs as nobody, who cannot read {closed}: "
            "make it readable by all (chmod -R a+rX), or grade as another user"
        )


def _unwalled() -> Level:
    """Limits alone."""
    if failure := _failure(Level.WEAK):
        raise IsolationError(f"limits alone do not work here: {failure}")
    return Level.WEAK


def _contained_here() -> Level:
    """The container, whose image is built where it is not there yet."""
    try:
        if not container.is_built(INSIDE):
            print(f"building the image {container.image(INSIDE)}, once: a minute or two", file=sys.stderr)
            with scratch() as private:
                container.build(private, INSIDE)
    except container.ContainerError as error:
        raise IsolationError(f"no container: {error}") from None
    if failure := _failure(Level.CONTAINER):
        raise IsolationError(f"containers do not work here: {failure}")
    return Level.CONTAINER


def opening(
    files: Sequence[str],
    *,
    adapter: str = "",
    interface: Mapping[str, str] | None = None,
    whole: bool = False,
    without: Mapping[str, str] | None = None,
    running: bool = False,
    driven: bool = True,
    unwatched: bool = False,
) -> Message:
    """The first request: which files to load, how the program is spoken to, what is not tried again and why.

    running: it is not spoken to, but run as it is. driven: by lines below it, where it trains nothing by itself.
    unwatched: it is run once more without taps, and has to train the same.
    """
    note = {"files": list(files), "adapter": adapter, "interface": dict(interface or {}), "whole": whole}
    note |= {"running": running, "driven": driven, "unwatched": unwatched}
    return Message(note | {"without": dict(without or {})}, {})
