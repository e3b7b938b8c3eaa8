"""Every command ends with a code that its help says, and in a sentence, whatever becomes of what it writes."""

import os
import re
import subprocess
import sys
import time
from multiprocessing import active_children
from pathlib import Path

import pytest

from compare import ending, start
from compare.pool import workers

ROOT = Path(__file__).parent.parent
PROGRAM = """
import sys
from pathlib import Path
from compare.ending import command, fail
from compare.errors import CompareError
from compare.files import write_text

@command("this")
def main(argv=None):
    {body}
    return 1

sys.exit(main())
"""
SAYS = "print('words ' * 5)"
SAYS_MUCH = "print('words ' * 50_000)"
COPIES = "from shutil import copytree; copytree(Path(__import__('compare').__file__).parent / 'lab', 'copy')"
WRITES = "write_text(Path('out'), 'words ' * 1000)"


def ended(body, folder, before="", **how):
    """The exit code and the standard error of a command in a process of its own; before: what a shell does."""
    environment = {"PYTHONPATH": str(ROOT), "PATH": os.environ["PATH"]}
    program = [sys.executable, "-c", PROGRAM.format(body=body)]
    command = ["sh", "-c", f'{before}; exec "$@"', "sh", *program] if before else program
    done = subprocess.run(
        command, cwd=folder, env=environment, stderr=subprocess.PIPE, text=True, check=False, **how
    )
    return done.returncode, done.stderr


def pipe_without_reader():
    read, write = os.pipe()
    os.close(read)
    return write


LITTLE_ROOM = {"before": "ulimit -f 0"}
IN_ASCII = "export PYTHONIOENCODING=ascii"
NO_ROOM = "make room, and run it again"
ENDINGS = {
    "a-closed-pipe": (SAYS, {"stdout": pipe_without_reader}, 141, "this: nobody reads standard output any more"),
    "a-closed-pipe-long-before": (SAYS_MUCH, {"stdout": pipe_without_reader}, 141, "this: nobody reads"),
    "a-closed-pipe-and-help": (
        "raise SystemExit(print('words'))",
        {"stdout": pipe_without_reader},
        141,
        "this: ",
    ),
    "a-full-disk-behind-it": (SAYS, LITTLE_ROOM, 74, f"cannot write: File too large: {NO_ROOM}"),
    "a-full-disk": (WRITES, LITTLE_ROOM, 74, f"cannot write out: file too large: {NO_ROOM}"),
    "a-full-disk-where-a-folder-is-copied": (
        COPIES,
        LITTLE_ROOM,
        74,
        f"File too large: {NO_ROOM}",
    ),
    "a-disk-that-fails": (
        "raise OSError(5, 'Input/output error', 'out')",
        {},
        74,
        "this: error: cannot write out: Input/output error\n",
    ),
    "closed": (SAYS, {"before": "exec >&-"}, 73, "this: standard output is closed"),
    "for-reading": (SAYS, {"stdout": lambda: os.open(os.devnull, os.O_RDONLY)}, 73, "cannot be written"),
    "no-input": (SAYS, {"before": "exec <&-"}, 1, ""),
    "no-input-that-is-read": ("return len(sys.stdin.read())", {"before": "exec <&-"}, 0, ""),
    "no-errors-either": ("fail('this', 'words')", {"before": "exec 2>&-"}, 2, ""),
    "no-folder": ("write_text(Path('none/out'), '')", {}, 2, "this: error: cannot write none/out: expected"),
    "an-error": ("raise CompareError('words')", {}, 2, "this: error: words\n"),
    "a-failure": ("fail('this', 'words')", {}, 2, "this: error: words\n"),
    "errors-in-ASCII": ("fail('this', '∂ → λ')", {"before": IN_ASCII}, 2, "this: error: d -> lambda\n"),
    "ctrl-c": ("raise KeyboardInterrupt", {}, 130, "this: interrupted\n"),
}


@pytest.mark.parametrize("body, how, code, words", ENDINGS.values(), ids=ENDINGS)
def test_a_command_ends_with_its_own_code_and_in_one_sentence(tmp_path, body, how, code, words):
    how = {name: made() if name == "stdout" else made for name, made in how.items()}
    with (tmp_path / "said").open("w") as said:
        found, errors = ended(body, tmp_path, **{"stdout": said} | how)
    if isinstance(how.get("stdout"), int):
        os.close(how["stdout"])
    assert found == code
    assert words in errors
    assert errors.count("\n") == bool(words)
    assert {path.name for path in tmp_path.iterdir()} <= {"said", "copy"}


def test_a_mistake_of_ours_stays_a_traceback(tmp_path):
    code, errors = ended("open('none')", tmp_path)
    assert code == 1
    assert errors.endswith("FileNotFoundError: [Errno 2] No such file or directory: 'none'\n")


def test_a_working_folder_that_is_gone_is_one_clear_line(tmp_path):
    gone = tmp_path / "gone"
    gone.mkdir()
    code, errors = ended(SAYS, gone, before=f"rmdir '{gone}'")
    assert (code, errors) == (2, f"this: error: {ending.GONE}\n")


def test_the_codes_are_the_same_where_a_command_starts():
    assert (start.USAGE, start.INTERRUPTED) == (ending.USAGE, ending.INTERRUPTED)


@pytest.mark.parametrize("verb", start.VERBS)
def test_every_command_says_its_codes_and_ends_so(tmp_path, verb):
    command = [sys.executable, "-m", start.VERBS[verb], "--help"]
    environment = {"PYTHONPATH": str(ROOT), "PYTHONSAFEPATH": "1"}
    shown = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True)
    said = " ".join(shown.stdout.partition("exit codes: ")[2].split())
    for code, meaning in ending.MEANINGS.items():
        assert f"{code} {meaning}" in said
    nobody = pipe_without_reader()
    unread = subprocess.run(
        command, cwd=tmp_path, env=environment, stdout=nobody, stderr=subprocess.PIPE, text=True, check=False
    )
    os.close(nobody)
    assert unread.returncode == ending.UNREAD
    assert re.fullmatch(f"backprop-parity {verb}: nobody reads .*\n", unread.stderr)


INTERRUPTS = "import os, signal, time; os.kill(os.getpid(), signal.SIGINT); time.sleep(60)"


@pytest.mark.parametrize(
    "begun", [["-m", "compare.run"], ["-c", "from compare.start import main; main()", "run"]]
)
def test_ctrl_c_while_something_is_imported_is_one_sentence(tmp_path, begun):
    (tmp_path / "rich").mkdir()
    (tmp_path / "rich" / "__init__.py").write_text(INTERRUPTS)
    environment = {"PYTHONPATH": f"{tmp_path}{os.pathsep}{ROOT}"}
    done = subprocess.run([sys.executable, *begun], env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "backprop-parity: interrupted\n")


def test_what_workers_are_at_is_broken_off_with_the_block():
    def interrupted():
        with workers(1) as pool:
            pool.submit(time.sleep, 600)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert not active_children()
