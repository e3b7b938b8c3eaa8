"""Other systems lack what Linux has: commands start there, and say what holds a submission, or what to do."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
pytestmark = pytest.mark.slow
PUBLISHED = ROOT / "tests" / "submissions" / "published.py"

# What is loaded before the system is another: it looks for that system's own libraries.
LOADED = (
    "asyncio, multiprocessing.connection, numpy, scipy.special, torch, matplotlib.pyplot, IPython, threadpoolctl"
)
LINUX = ["sched_getaffinity", "process_cpu_count", "memfd_create", "O_PATH", "setresuid", "setresgid"]
POSIX = [
    "O_NOFOLLOW",
    "geteuid",
    "getuid",
    "wait4",
    "killpg",
    "fork",
    "setsid",
    "pread",
    "pwrite",
    "fchmod",
    "uname",
]
SIGNALS = ["SIGKILL", "SIGALRM", "SIGPROF", "setitimer", "pthread_sigmask"]
LACKING = {"darwin": {"os": LINUX}, "win32": {"os": LINUX + POSIX, "signal": SIGNALS}}
WITHOUT = {"darwin": [], "win32": ["fcntl", "resource", "pwd", "grp"]}
OTHER = """
import contextlib, os, signal, sys
import {loaded}
for module, names in {lacking!r}.items():
    for name in names:
        vars(sys.modules[module]).pop(name, None)
for name in {without!r}:
    sys.modules[name] = None
sys.platform = {system!r}
if "threadpoolctl" in sys.modules:
    threadpoolctl.threadpool_limits = lambda limits: contextlib.nullcontext()
if "resource" not in {without!r}:
    import resource
    limits = resource.setrlimit
    def setrlimit(which, most):
        if which == resource.RLIMIT_AS:
            raise ValueError("current limit exceeds maximum limit")
        limits(which, most)
    resource.setrlimit = setrlimit
"""
COMMANDS = """
import contextlib, io, json, traceback
from importlib import import_module
from pathlib import Path
from compare.submission import bounded, sandbox
bounded.START, sandbox.START = ({inner!r} + each.START for each in (bounded, sandbox))
if hasattr(os, "geteuid"):
    os.geteuid = lambda: 4242  # of root's nobody runs elsewhere
found = {{}}
for words, argv in json.loads(sys.argv[1]).items():
    said, wrong = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True) for _ in range(2))
    verb, *args = argv
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(wrong):
        try:
            code = import_module(f"compare.{{verb}}").main(args)
        except SystemExit as stop:
            code = stop.code
        except BaseException:
            code = traceback.format_exc()
    found[words] = [code, *(each.buffer.getvalue().decode() for each in (said, wrong))]
print(json.dumps(found))
"""


def other(system, loaded):
    return OTHER.format(loaded=loaded, lacking=LACKING[system], without=WITHOUT[system], system=system)


@pytest.fixture(scope="module", params=LACKING)
def system(request):
    return request.param


@pytest.fixture(scope="module")
def ended(system, tmp_path_factory):
    """How each command ends there, where no bubblewrap is: its code, and what it wrote to both outputs."""
    folder = tmp_path_factory.mktemp(system)
    (folder / "class").mkdir()
    (folder / "class" / "alice.py").write_text(PUBLISHED.read_text())
    (folder / "empty").mkdir()
    commands = {
        "run": ["run", "--act", "none", "--data", "xor", "--epochs", "2", "-q"],
        "run --submission": ["run", "--submission", str(PUBLISHED), "--epochs", "2"],
        "behaviour": ["behaviour", "--act", "none"],
        "grade settings": ["grade", "settings"],
        "grade starter": ["grade", "starter"],
        "grade run --dry-run": ["grade", "run", "class", "--dry-run"],
        "grade run": ["grade", "run", "class"],
        "grade run --container": ["grade", "run", "class", "--container"],
        "grade run --weak": ["grade", "run", "class", "--weak", "--workers", "1"],
        "grade check": ["grade", "check", "class/alice.py"],
        "grade doctor": ["grade", "doctor"],
        "grade doctor --weak": ["grade", "doctor", "--weak"],
        "grade explain": ["grade", "explain", "alice"],
        "grade export": ["grade", "export", "class-grades", "--to", "junit"],
    }
    for verb in ("run", "study", "behaviour", "diagnosis", "grade", "bench"):
        commands[f"{verb} --help"] = [verb, "--help"]
    script = other(system, LOADED) + COMMANDS.format(inner=other(system, "json"))
    done = subprocess.run(
        [sys.executable, "-c", script, json.dumps(commands)],
        cwd=folder,
        env={"PYTHONPATH": str(ROOT), "PATH": str(folder / "empty"), "HOME": str(folder), "PYTHONSAFEPATH": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


WSL = "Windows has nothing that holds a submission: use WSL2 (wsl --install), as on Linux"
NONE = "macOS has no bubblewrap"
# Of each command that runs a submission, by system: its code, and words of what it says.
RUNS = {
    "run --submission": {"darwin": (3, f"{NONE}: give --container"), "win32": (3, WSL)},
    "grade run": {"darwin": (3, f"{NONE}: give --container"), "win32": (3, WSL)},
    "grade run --container": {"darwin": (3, "neither Docker nor Podman is installed"), "win32": (3, WSL)},
    "grade run --weak": {
        "darwin": (0, "isolation: weak, but memory is not limited and no system call is forbidden"),
        "win32": (3, WSL),
    },
    "grade check": {"darwin": (0, f"{NONE}: the file runs within limits alone"), "win32": (3, WSL)},
    "grade doctor": {"darwin": (3, f"{NONE}: give --container"), "win32": (3, WSL)},
    "grade doctor --weak": {"darwin": (0, "isolation: weak, but memory is not limited"), "win32": (3, WSL)},
    "grade explain": {"darwin": (0, "13 of 13 points"), "win32": (2, "--results is needed")},
    "grade export": {"darwin": (0, ""), "win32": (2, "class-grades")},
}


def test_every_command_starts(ended):
    assert {words: code for words, (code, _, _) in ended.items() if words not in RUNS and code != 0} == {}
    assert not [words for words, said in ended.items() if "Traceback" in "".join(map(str, said))]


@pytest.mark.parametrize("command", RUNS)
def test_what_would_run_a_submission_says_what_holds_it_or_what_to_do(ended, system, command):
    code, out, err = ended[command]
    expected, words = RUNS[command][system]
    assert code == expected, err
    assert words in out + err
    assert len(err.splitlines()) <= 1
