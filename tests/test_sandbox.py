"""Every threat is a hostile program: it fails, and what it sends is read without trust."""

import contextlib
import json
import math
import os
import re
import shutil
import signal
import struct
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest

from compare.scratch import scratch
from compare.submission import sandbox
from compare.submission.bounded import TooMuchError, bounded
from compare.submission.doctor import (
    ARCHIVES,
    HOSTILE,
    PARSED,
    about,
    attack,
    parses,
    programs,
    provoke,
    refusals,
    remaining,
)
from compare.submission.inside.patience import TICKS, EndlessError, Patience
from compare.submission.inside.wire import PREFIX, Message, lengths, pack, unpack
from compare.submission.limits import Limits
from compare.submission.sandbox import (
    FIRST_USER,
    Ending,
    IsolationError,
    Level,
    WallBrokenError,
    converse,
    open_to_all,
    opening,
    probe,
    required,
)

pytestmark = pytest.mark.walls

# How each conversation ends; whatever else it does, no program may say that it worked or leave a process.
ENDINGS = {
    "always_equal": Ending.COMPLETE,
    "autodiff": Ending.COMPLETE,
    "daemon": Ending.COMPLETE,
    "detects_the_grader": Ending.COMPLETE,
    "disk_fill": Ending.COMPLETE,
    "endless": Ending.COMPLETE,
    "exit_at_once": Ending.COMPLETE,
    "finite_differences": Ending.COMPLETE,
    "flood": Ending.COMPLETE,
    "foreign_calls": Ending.COMPLETE,
    "forge_answers": Ending.GARBLED,
    "fork_bomb": Ending.COMPLETE,
    "frames": Ending.COMPLETE,
    "hard_coded": Ending.COMPLETE,
    "injection": Ending.COMPLETE,
    "kill_grader": Ending.COMPLETE,
    "leave": Ending.COMPLETE,
    "memory_bomb": Ending.COMPLETE,
    "network": Ending.COMPLETE,
    "not_a_number": Ending.COMPLETE,
    "other_memory": Ending.COMPLETE,
    "pickle_bomb": Ending.GARBLED,
    "privileges": Ending.COMPLETE,
    "rare_calls": Ending.COMPLETE,
    "read_answers": Ending.COMPLETE,
    "shadowing": Ending.ENDED,
    "shared_memory": Ending.COMPLETE,
    "silent": Ending.COMPLETE,
    "user_namespace": Ending.COMPLETE,
    "write_results": Ending.COMPLETE,
}


def test_this_machine_has_strong_walls():
    assert probe() == (Level.STRONG, "")


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    """The hostile programs by name."""
    return programs(tmp_path_factory.mktemp("hostile"))


def test_every_hostile_program_is_run(hostile):
    assert set(hostile) == set(ENDINGS)
    assert all(about(path).endswith(".") for path in hostile.values())


def test_no_tool_takes_a_hostile_program_for_one_of_ours():
    assert not list(HOSTILE.rglob("*.py"))


@pytest.mark.parametrize("name", ENDINGS)
def test_an_attack_fails_and_leaves_nothing_behind(hostile, name):
    found = attack(name, hostile[name], Level.STRONG)
    assert found.holds, found.ended
    expected = ENDINGS[name] if ENDINGS[name] is not Ending.COMPLETE else "answered"
    assert found.ended in (expected, Ending.TIMEOUT)  # on a busy machine the clock may be what ends it


def test_the_programs_do_attack(hostile):
    """Behind weak walls what is not there to be read otherwise is read: the test above is not vacuous."""
    outcome = provoke(hostile["read_answers"], Level.WEAK)
    assert (outcome.answers[1].tensors["p"] == 1).all()


# Whether the attack works where the filter of system calls is taken away: some have another wall before them.
WITHOUT_FILTER = {
    "shared_memory": True,
    "rare_calls": True,
    "user_namespace": os.geteuid() == 0,  # elsewhere bubblewrap forbids them too
    "other_memory": os.geteuid() != 0,  # whoever has changed its user cannot be read by its children
}


@pytest.mark.parametrize("name", WITHOUT_FILTER)
def test_without_the_filter_an_attack_works(hostile, name, tmp_path, monkeypatch):
    planted = shutil.copytree(sandbox.INSIDE, tmp_path / "inside")
    main = planted / "main.py"
    main.write_text(main.read_text().replace("\n    forbid()\n", "\n"))
    monkeypatch.setattr(sandbox, "INSIDE", planted)
    assert attack(name, hostile[name], Level.STRONG).holds is not WITHOUT_FILTER[name]


def test_without_a_limit_a_folder_is_filled(hostile, monkeypatch):
    walls = sandbox._walls

    def planted(*given):
        (bwrap, *start), *rest = walls(*given)
        return [bwrap, "--perms", "1777", "--tmpfs", "/srv", *start], *rest

    monkeypatch.setattr(sandbox, "_walls", planted)
    assert attack("disk_fill", hostile["disk_fill"], Level.STRONG).ended == "answered; IT WORKED"


@pytest.mark.parametrize("name", [*WITHOUT_FILTER, "foreign_calls"])
def test_system_calls_are_forbidden_behind_weak_walls_too(hostile, name):
    assert attack(name, hostile[name], Level.WEAK).holds


# What an ordinary user sees of the attacks on the kernel and its limits; root becomes one first.
KERNEL = (*WITHOUT_FILTER, "disk_fill", "foreign_calls", "kill_grader", "network", "privileges")
ORDINARY = """
import os, sys
if os.geteuid() == 0:
    os.setgroups([])
    os.setresgid(4242, 4242, 4242)
    os.setresuid(4242, 4242, 4242)
from pathlib import Path
from compare.submission.doctor import attack
from compare.submission.sandbox import Level, required
level = required(Level.STRONG)
for path in map(Path, sys.argv[1:]):
    print(path.stem, attack(path.stem, path, level).ended)
"""


def open_way(places):
    """The start of a command that sees these places where they are, and to which the way there is open."""
    above = sorted({parent for place in places for parent in place.parents})
    closed = [parent for parent in above if not parent.stat().st_mode & 0o001]
    command = ["bwrap", "--dev-bind", "/", "/"]
    for parent in above:
        if parent in closed and not any(other in closed for other in parent.parents):
            command += ["--perms", "0755", "--tmpfs", str(parent)]
        elif any(other in closed for other in parent.parents):
            command += ["--perms", "0755", "--dir", str(parent)]
    for place in places:
        command += ["--ro-bind", str(place), str(place)]
    return [*command, "--perms", "1777", "--tmpfs", "/var/tmp"]


def test_the_walls_hold_for_an_ordinary_user_as_well(hostile):
    root, packages = Path(__file__).parent.parent, Path(np.__file__).parent.parent
    attacks = [hostile[name] for name in KERNEL]
    start = open_way([Path(sys.base_prefix), packages, root, *attacks])
    done = subprocess.run(
        [*start, os.path.realpath(sys.executable), "-B", "-c", ORDINARY, *map(str, attacks)],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": f"{root}:{packages}", "TMPDIR": "/var/tmp"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [f"{name} answered" for name in KERNEL]


@pytest.fixture(scope="module")
def refused():
    """What must not be read, by name: whether it was."""
    return {attack.name: attack for attack in (*refusals(), *parses())}


@pytest.mark.parametrize("name", [*ARCHIVES, "link", "links in a folder"])
def test_archives_and_links_that_point_elsewhere_are_refused(refused, name):
    assert refused[name].holds, refused[name].ended
    assert "\n" not in refused[name].ended


@pytest.mark.parametrize("name", PARSED)
def test_what_takes_a_parser_gigabytes_takes_the_grader_none(refused, name):
    assert refused[name].holds, refused[name].ended


MEASURED = """
import resource, subprocess, sys
done = subprocess.run(sys.argv[1:], capture_output=True, text=True)
print(done.stdout, done.stderr, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 2**10)
"""


def test_what_takes_a_parser_gigabytes_takes_no_process_half_of_one(tmp_path):
    """Neither where it is looked at, nor where it is spoken to, nor where it is run as it is."""
    for file, content in PARSED.values():
        (tmp_path / file).write_bytes(content())
    shutil.copy(Path(__file__).parent / "submissions/published.py", tmp_path)
    grading = [sys.executable, "-m", "compare.grade", "run", tmp_path, "--out", tmp_path.parent / "grades"]
    measured = [sys.executable, "-c", MEASURED, *grading]  # by one of little memory: children begin with as much
    done = subprocess.run(measured, capture_output=True, text=True, check=True)
    assert "4 people, 4 accounted for: 1 graded, 3 needs review\n" in done.stdout
    assert "bomb.py does not run: MemoryError: 400 MiB do not suffice to read it\n" in done.stdout
    assert int(done.stdout.split()[-1]) < 500


def test_whatever_was_refused_is_tested(refused):
    assert set(refused) == {*ARCHIVES, *PARSED, "link", "links in a folder"}


@pytest.mark.parametrize("level", [Level.STRONG, Level.WEAK])
def test_a_killed_process_ends_the_conversation_and_nothing_else(level, tmp_path):
    tmp_path.chmod(0o755)
    (tmp_path / "a.py").write_text("while True: pass\n")
    limits = Limits(seconds=1.0, file=2**22 + os.getpid())
    outcome = converse(tmp_path, [opening(["a.py"], whole=True)], limits, level)
    assert outcome.ending is Ending.TIMEOUT
    assert remaining(limits) == []


@pytest.mark.parametrize("level", [Level.STRONG, Level.WEAK])
def test_a_program_that_uses_up_the_processor_timed_out(level, tmp_path):
    tmp_path.chmod(0o755)
    (tmp_path / "a.py").write_text("while True: pass\n")
    outcome = converse(tmp_path, [opening(["a.py"], whole=True)], Limits(seconds=20.0, cpu=1), level)
    assert outcome.ending is Ending.TIMEOUT
    assert outcome.detail == "killed after 1 s of the processor"


class Standing:
    """Its seconds, which jump by a minute once: the machine stood still."""

    def __init__(self):
        self.looks = 0

    def __call__(self):
        self.looks += 1
        return time.monotonic() + 60.0 * (self.looks > 1)


@pytest.mark.parametrize(
    "source, ending", [("", Ending.COMPLETE), ("import time; time.sleep(60)", Ending.TIMEOUT)]
)
def test_while_the_machine_stands_still_no_time_passes(tmp_path, monkeypatch, source, ending):
    tmp_path.chmod(0o755)
    (tmp_path / "a.py").write_text(f"{source}\n")
    monkeypatch.setattr(sandbox.time, "perf_counter", Standing())
    limits = Limits(seconds=20.0 if ending is Ending.COMPLETE else 3.0)
    outcome = converse(tmp_path, [opening(["a.py"], whole=True)], limits, Level.STRONG)
    assert outcome.ending is ending, outcome.detail


@pytest.mark.parametrize("ticks, ended", [(1, False), (TICKS - 1, False), (TICKS, True)])
def test_an_operation_is_ended_by_its_last_tick(ticks, ended):
    handlers = [signal.getsignal(which) for which in (signal.SIGPROF, signal.SIGALRM)]
    words = pytest.raises(EndlessError, match="the step does not end: stopped after 600 s")
    try:
        patience = Patience(seconds=600.0)
        with words if ended else contextlib.nullcontext(), patience.during("the step"):
            for _ in range(ticks):
                signal.raise_signal(signal.SIGALRM)
    finally:
        for which, handler in zip((signal.SIGPROF, signal.SIGALRM), handlers, strict=True):
            signal.signal(which, handler)
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


def parent(pid):
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


@pytest.mark.parametrize("whom, words", [("bubblewrap", "by signal 9"), ("submission", "or for want of memory")])
def test_a_sandbox_that_is_killed_from_outside_is_no_verdict(tmp_path, whom, words):
    tmp_path.chmod(0o755)
    (tmp_path / "a.py").write_text("while True: pass\n")
    limits = Limits(seconds=20.0, file=2**22 + os.getpid())

    def kill():
        outer = inner = []
        while not (outer and inner):
            time.sleep(0.05)
            inner = [pid for pid in remaining(limits) if parent(pid) in outer]
            outer = [pid for pid in remaining(limits) if parent(pid) == os.getpid()]
        os.kill({"bubblewrap": outer, "submission": inner}[whom][0], signal.SIGKILL)

    threading.Thread(target=kill).start()
    with pytest.raises(WallBrokenError, match=f"ended from outside, {words}"):
        converse(tmp_path, [opening(["a.py"], whole=True)], limits, Level.STRONG)
    assert remaining(limits) == []


FORKS = """
import os, time
children = 0
try:
    while children < 50:
        if os.fork() == 0:
            time.sleep(60)
        children += 1
except BlockingIOError:
    print("children:", children)
time.sleep(1.5)
"""


WHO = """
import os, tempfile
from pathlib import Path
import numpy.fft, numpy.testing, scipy.special
Path("here").touch()
tempfile.TemporaryFile().close()
print("user:", os.getuid())
"""


@pytest.mark.parametrize("level", [Level.STRONG, Level.WEAK])
def test_a_submission_of_roots_is_nobodys_and_reads_what_it_needs(level):
    """Wherever Python lies, and though the way to the submission is closed."""
    with scratch() as folder:
        folder.chmod(0o755)
        (folder / "a.py").write_text(WHO)
        outcome = converse(folder, [opening(["a.py"], whole=True)], Limits(), level)
    assert outcome.answers[0].note == {"errors": {}}
    user = int(outcome.printed.partition("user: ")[2])
    assert user >= FIRST_USER if os.geteuid() == 0 else user in (os.getuid(), int(sandbox.NOBODY))


@pytest.mark.parametrize("level", [Level.STRONG, Level.WEAK])
@pytest.mark.parametrize("mode, refused", [(0o755, False), (0o750, True), (0o711, True)])
def test_root_refuses_to_grade_where_nobody_could_read_a_package(monkeypatch, tmp_path, mode, refused, level):
    package = tmp_path / "numpy"
    package.mkdir()
    (package / "__init__.py").touch(0o644)
    (package / "gone.py").symlink_to("nowhere")
    package.chmod(mode)
    monkeypatch.setattr(sandbox, "_packages", lambda: [package])
    monkeypatch.setattr(sandbox, "_failure", lambda level: "")
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    with pytest.raises(IsolationError) if refused else contextlib.nullcontext() as caught:
        assert required(level) is level
    if caught:
        assert str(caught.value) == (
            f"where root grades, a submission runs as nobody, who cannot read {package}: "
            "make it readable by all (chmod -R a+rX), or grade as another user"
        )


@pytest.mark.parametrize(
    "level, words",
    [(Level.WEAK, "limits alone do not work here"), (Level.STRONG, "bubblewrap does not work")],
)
def test_where_nothing_can_run_nobody_is_graded(monkeypatch, tmp_path, level, words):
    planted = shutil.copytree(sandbox.INSIDE, tmp_path / "inside")
    (planted / "kernel.py").write_text("def forbid(): raise OSError('no filter')")
    monkeypatch.setattr(sandbox, "INSIDE", planted)
    with pytest.raises(IsolationError, match=rf"^{words}.*OSError: no filter"):
        required(level)


LOOKS = """
import os
print([folder for folder, _, _ in os.walk("/") if os.access(folder, os.W_OK)], sorted(os.listdir("/dev")))
from multiprocessing import Lock
Lock()
print("size:", os.statvfs("/dev/shm").f_blocks * os.statvfs("/dev/shm").f_frsize)
"""


def test_one_folder_can_be_written_to_and_it_is_that_of_shared_memory(tmp_path):
    tmp_path.chmod(0o755)
    (tmp_path / "a.py").write_text(LOOKS)
    outcome = converse(tmp_path, [opening(["a.py"], whole=True)], Limits(disk=2**23), Level.STRONG)
    assert outcome.printed.splitlines() == [
        "['/tmp'] ['full', 'null', 'random', 'shm', 'urandom', 'zero']",
        f"size: {2**23}",
    ]


SELDOM = """
import sys
lazy = "linecache numpy._core._add_newdocs pickle platform textwrap tokenize".split()
print([name for name in lazy if type(sys.modules[name]).__name__ != "Later"])
import pickle, platform, textwrap, traceback
import numpy as np, numpy.ma, numpy.random
print(pickle.loads(pickle.dumps(np.arange(3))), platform.system(), textwrap.dedent("  dedented"), np.dot.__name__)
try:
    1 / 0
except ZeroDivisionError:
    print(traceback.format_exc().splitlines()[2].strip())
"""


@pytest.mark.parametrize("level", [Level.STRONG, Level.WEAK])
def test_what_is_seldom_used_is_loaded_where_it_is_used(tmp_path, level):
    tmp_path.chmod(0o755)
    (tmp_path / "a.py").write_text(SELDOM)
    outcome = converse(tmp_path, [opening(["a.py"], whole=True)], Limits(), level)
    assert outcome.printed.splitlines() == ["[]", "[0 1 2] Linux dedented dot", "1 / 0"]
    assert outcome.answers[0].note == {"errors": {}}


ENDS_LATER = """
import os
class Network:
    def __init__(self, weights, learning_rate):
        self.weights, self.asked = weights, 0
    def predictions(self, x):
        return [0.5] * len(x)
    def step(self, x, y):
        self.asked += 1
        if self.asked == 9_000:
            os._exit(0)
"""


def test_what_a_program_is_at_is_known_after_however_many_steps(tmp_path):
    """More than a pipe would hold, if they stood one after the other."""
    tmp_path.chmod(0o755)
    (tmp_path / "a.py").write_text(ENDS_LATER)
    data = {"W1": np.ones((2, 3)), "W2": np.ones((3, 1)), "x": np.zeros((2, 2)), "y": np.zeros((2, 1))}
    note = {"steps": 10_000, "record": list(range(10_000)), "learning_rate": 1.0}
    outcome = converse(tmp_path, [opening(["a.py"]), Message(note, data)], Limits(), Level.STRONG)
    assert (outcome.ending, outcome.doing) == (Ending.ENDED, "step")


SLATE = """
import os, stat
def grown(held):
    for change in (lambda: os.pwrite(held, b"x" * 2**16, 0), lambda: os.truncate(held, 2**16)):
        try:
            change()
        except OSError:
            pass
    return os.fstat(held).st_size
for held in range(3, 64):
    try:
        if stat.S_ISREG(os.fstat(held).st_mode):
            print("size:", grown(held))
    except OSError:
        pass
"""


def test_the_slate_holds_no_more_than_a_name(tmp_path):
    tmp_path.chmod(0o755)
    (tmp_path / "a.py").write_text(SLATE)
    outcome = converse(tmp_path, [opening(["a.py"], whole=True)], Limits(), Level.STRONG)
    assert outcome.printed.splitlines() == [f"size: {sandbox.SLATE}"]
    assert len(outcome.doing) <= sandbox.SLATE


def test_what_runs_in_the_sandbox_is_compiled_beforehand():
    copy = sandbox.compiled(sandbox.INSIDE)
    kept = {path.name.partition(".")[0] for path in (copy / "__pycache__").iterdir()}
    assert kept == {path.stem for path in sandbox.INSIDE.glob("*.py")}
    assert sandbox.compiled(sandbox.INSIDE) == copy != sandbox.INSIDE


def test_the_level_says_what_it_lacks(monkeypatch):
    assert sandbox.described(Level.STRONG) == "strong"
    monkeypatch.setattr(sandbox, "unfiltered", lambda: "this kernel has no seccomp")
    assert (
        sandbox.described(Level.STRONG) == "strong, but no system call is forbidden: this kernel has no seccomp"
    )


def test_what_is_open_to_all_is_so_from_the_top(tmp_path):
    inner = tmp_path / "outer" / "inner"
    inner.mkdir(parents=True, mode=0o755)
    (inner / "file").touch(0o644)
    here = open_to_all(tmp_path)  # which a test's own folder need not be
    for closed, mode, expected in ((inner, 0o755, here), (inner, 0o754, False), (inner / "file", 0o640, False)):
        closed.chmod(mode)
        assert open_to_all(inner / "file") is expected
        inner.chmod(0o755)
    assert open_to_all(Path("/usr"))


def test_nobody_runs_a_submission_and_each_is_another_nobody(tmp_path):
    """Seen from outside: RLIMIT_NPROC counts the processes of a user, and none of root's."""
    tmp_path.chmod(0o755)
    (tmp_path / "a.py").write_text(FORKS)
    limits = [Limits(seconds=20.0, processes=n, file=2**22 + os.getpid() + n) for n in (3, 5)]
    seen, printed = {}, {}

    def inside(limit):
        for pid in remaining(limit):
            lines = Path(f"/proc/{pid}/status").read_text().splitlines()
            status = dict(line.split(":\t", 1) for line in lines if ":\t" in line)
            if os.getpid() not in (parent(pid), pid) and "bwrap" not in status["Name"]:
                yield status

    def ask(limit):
        printed[limit] = converse(tmp_path, [opening(["a.py"], whole=True)], limit, Level.STRONG).printed

    threads = [threading.Thread(target=ask, args=[limit]) for limit in limits]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        for limit in limits:
            with contextlib.suppress(OSError):  # of a process that has just ended
                seen[limit] = max(seen.get(limit, []), list(inside(limit)), key=len)
        time.sleep(0.02)
    users = set()
    for limit in limits:
        assert f"children: {limit.processes - 1}" in printed[limit]
        assert len(seen[limit]) == limit.processes
        for status in seen[limit]:
            users.add(status["Uid"])
            assert len(set(status["Uid"].split())) == len(set(status["Gid"].split())) == 1
            assert int(status["Uid"].split()[0]) >= FIRST_USER or os.geteuid() != 0
            assert (status["CapEff"], status["CapPrm"], status["NoNewPrivs"]) == ("0" * 16, "0" * 16, "1")
    assert len(users) == (2 if os.geteuid() == 0 else 1)


@pytest.mark.parametrize(
    "function, given",
    [(bytearray, 2**30), (math.factorial, 10**7), (json.loads, "{")],
    ids=["memory", "time", "an error"],
)
def test_a_function_within_limits_answers_or_is_one_clear_line(function, given):
    assert bounded(divmod, 7, 2) == [3, 1]
    with pytest.raises(TooMuchError, match="400 MiB and 3 s do not suffice") as caught:
        bounded(function, given)
    assert "\n" not in str(caught.value)


def message(header, body=b""):
    return json.dumps(header).encode() if not isinstance(header, bytes) else header, body


def test_what_is_packed_is_unpacked():
    tensors = {"W1": np.arange(6.0).reshape(2, 3), "loss": np.float32([1.5]), "flags": np.array([True, False])}
    packed = pack({"steps": 3}, tensors)
    header, body = lengths(packed[: PREFIX.size])
    assert PREFIX.size + header + body == len(packed)
    note, found = unpack(packed[PREFIX.size : PREFIX.size + header], packed[PREFIX.size + header :])
    assert note == {"steps": 3}
    assert found["loss"].dtype == np.float32
    for name, tensor in tensors.items():
        np.testing.assert_array_equal(found[name], tensor)


@pytest.mark.parametrize(
    "header, body, words",
    [
        (b"\x80\x04}q\x00.", b"", "a header that is none"),
        (b"[" * 60_000, b"", "a header that is none"),
        (b"[1]", b"", "a header that is none"),
        ({"note": [], "tensors": []}, b"", "a note that is a list"),
        ({"note": {}, "tensors": [["p", "<f8", [1]]] * 600}, b"", "600 tensors"),
        ({"note": {}, "tensors": [["p", "|O", [1]]]}, bytes(8), "of kind '|O'"),
        ({"note": {}, "tensors": [["p", "<f8", [1]], ["p", "<f8", [1]]]}, bytes(16), "tensor 'p'"),
        ({"note": {}, "tensors": [["../p", "<f8", [1]]]}, bytes(8), "tensor '../p'"),
        ({"note": {}, "tensors": [["p", "<f8", [-1, -1]]]}, bytes(8), "impossible shape"),
        ({"note": {}, "tensors": [["p", "<f8", [True]]]}, bytes(8), "impossible shape"),
        ({"note": {}, "tensors": [["p", "<f8", [2**24, 2**24, 2**24]]]}, bytes(8), "where 8 are left"),
        ({"note": {}, "tensors": [["p", "<f8", [1]]]}, bytes(9), "1 bytes that belong to no tensor"),
        ({"note": {}, "tensors": [["p", "<f8", [1, 1, 1, 1, 1]]]}, bytes(8), "impossible shape"),
    ],
)
def test_a_malformed_message_is_one_clear_line(header, body, words):
    with pytest.raises(ValueError, match=re.escape(words)) as caught:
        unpack(*message(header, body))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("sizes", [(2**32 - 1, 0), (0, 2**32 - 1)])
def test_a_message_of_impossible_size_is_not_waited_for(sizes):
    with pytest.raises(ValueError, match="at most"):
        lengths(struct.pack(">II", *sizes))


def test_questions_are_asked_one_at_a_time(tmp_path):
    """The second question is not there to be read before the first is answered."""
    tmp_path.chmod(0o755)
    (tmp_path / "a.py").write_text(
        "import array, fcntl, os, termios\n"
        "def unread(fd):\n"
        "    count = array.array('i', [0])\n"
        "    try:\n"
        "        if not fcntl.fcntl(fd, fcntl.F_GETFL) & os.O_WRONLY:\n"  # not what it says itself
        "            fcntl.ioctl(fd, termios.FIONREAD, count)\n"
        "    except OSError:\n"
        "        pass\n"
        "    return count[0]\n"
        "class Network:\n"
        "    def __init__(self, weights, learning_rate):\n"
        "        self.weights = weights\n"
        "    def predictions(self, x):\n"
        "        return [sum(map(unread, range(3, 9)))] * len(x)\n"
        "    def step(self, x, y): pass\n"
    )
    data = {"W1": np.ones((2, 3)), "W2": np.ones((3, 1)), "x": np.zeros((2, 2)), "y": np.zeros((2, 1))}
    question = Message({"steps": 1, "record": [0], "learning_rate": 1.0}, data)
    secret = Message(question.note, data | {"x": np.full((2, 2), 7.0)})
    outcome = converse(tmp_path, [opening(["a.py"]), question, secret], Limits(), Level.STRONG)
    assert outcome.ending is Ending.COMPLETE
    assert (outcome.answers[1].tensors["p"] == 0).all()
