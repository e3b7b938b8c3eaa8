"""How a command starts, `backprop-parity VERB` or `python -m compare.VERB`: without the working folder's modules.

backprop-parity run --act tanh          verify a training, step by step
backprop-parity study --quick           the lab's experiments again, and its report
backprop-parity behaviour --act tanh    where NumPy, PyTorch and the truth differ, point by point
backprop-parity diagnosis               plant every known bug, and see what is named
backprop-parity grade run submissions/  grade a class
backprop-parity bench                   what it costs, as ratios

Whatever a class hands in may lie in the working folder, and be called numpy.py. The script puts that folder on no
path. `python -m` puts it first on `sys.path`: from there it is taken before anything else is imported, which is
why nothing is imported here but what every interpreter holds from the beginning.
"""

import _signal  # type: ignore[import-not-found]  # what `signal` is made of
import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import FrameType

USAGE, INTERRUPTED = 2, 130  # exit codes, as in compare/ending.py
SCRIPT = "backprop-parity"
VERBS = {
    "run": "compare.run",
    "study": "compare.study",
    "behaviour": "compare.behaviour",
    "diagnosis": "compare.diagnosis",
    "grade": "compare.grade",
    "bench": "compare.bench",
}
COMMAND = os.path.join(os.path.dirname(__file__), "ending.py")  # which calls each command
IMPORTS = "<frozen importlib"  # so begin the files of those who import
HOME = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))  # of this package and its neighbours


def main() -> int:
    """The console script: one verb's command line; the exit code."""
    _begin()
    from compare.ending import command

    return command(SCRIPT)(_verb)(sys.argv[1:])


def _verb(argv: "Sequence[str] | None") -> int:
    from importlib import import_module

    from compare.ending import DONE, fail

    verb, *rest = argv or [""]
    if verb in ("-h", "--help"):
        examples = str(__doc__).split("\n\n")[1]
        print(f"usage: {SCRIPT} VERB ...\n\nexamples:\n{examples}\n\nEach VERB says more with --help.")
        return DONE
    if verb not in VERBS:
        from difflib import get_close_matches

        near = get_close_matches(verb, VERBS, n=1, cutoff=0.0) if verb else []
        hint = f"did you mean {near[0]!r}? " if near else ""
        fail(SCRIPT, f"unknown verb {verb!r}; {hint}(choose from {', '.join(VERBS)})")
    code: int = import_module(VERBS[verb]).main(rest)
    return code


def sought_by_m() -> bool:
    """Whether the interpreter is looking for one of our modules, of `python -m`, at this moment."""
    if sys.argv[:1] != ["-m"]:
        return False
    last = sys.orig_argv[len(sys.orig_argv) - len(sys.argv)]  # compare.run, or -mcompare.run
    name = last.partition("m")[2] if last.startswith("-") else last
    return name.partition(".")[0] == "compare"


def leave_working_folder() -> None:
    """Take what `-m` put first off `sys.path`, and never an equal entry that somebody else put there.

    A checkout as the working folder need not be installed: where this package comes from there, the folder is
    asked for modules last. SystemExit, in one line, where a module of the folder took the place of Python's
    before this line was reached.
    """
    _begin()
    try:
        here = os.getcwd()
    except OSError:  # it was deleted, and -m put nothing on the path
        return
    if sys.flags.safe_path or sys.path[:1] != [here]:
        return
    del sys.path[0]
    if here in sys.path:
        return
    if taken := sorted(name for name, module in sys.modules.items() if _found_in(here, name, module)):
        words = f"{taken[0]!r} was imported from the working folder: use {SCRIPT}, or another folder"
        print(f"python -m compare: error: {words}", file=sys.stderr)
        raise SystemExit(USAGE)
    if os.path.samefile(here, HOME):
        _ask_last(here)


def _found_in(folder: str, name: str, module: object) -> bool:
    """Whether a module that is not ours was found in the folder: as name.py, name.so, or name/__init__.py."""
    file = getattr(module, "__file__", None)
    if name in ("compare", "__main__") or "." in name or not isinstance(file, str):
        return False
    return folder in (os.path.dirname(file), os.path.dirname(os.path.dirname(file)) * hasattr(module, "__path__"))


def _ask_last(folder: str) -> None:
    """For all that others have, that is; but before another copy of this program, which may be installed."""
    specs = (finder.find_spec("compare", None) for finder in sys.meta_path)
    origin = next((spec.origin for spec in specs if spec and spec.origin), "")
    other = os.path.dirname(os.path.dirname(origin))
    if other != folder:
        sys.path.insert(sys.path.index(other) if other in sys.path else len(sys.path), folder)


def _begin() -> None:
    """For the whole process, before it does anything."""
    os.environ["PYTHONSAFEPATH"] = "1"  # children are `python -c`, which puts the working folder first as well
    if _signal.getsignal(_signal.SIGINT) is _signal.default_int_handler:
        _signal.signal(_signal.SIGINT, _interrupted)


def _interrupted(number: int, frame: "FrameType | None") -> None:
    """Ctrl-C: KeyboardInterrupt in a command; the end, at once, of a process that has not come to one.

    Or is behind it, or imports something: an import that is broken off says so in many ways.
    """
    files = []
    while frame is not None:
        files.append(frame.f_code.co_filename)
        frame = frame.f_back
    if COMMAND in files and not any(file.startswith(IMPORTS) for file in files):
        raise KeyboardInterrupt
    try:
        os.write(2, f"{SCRIPT}: interrupted\n".encode())
    finally:
        os._exit(INTERRUPTED)
