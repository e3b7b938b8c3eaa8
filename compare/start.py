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

import os
import sys

USAGE = 2  # exit code
SCRIPT = "backprop-parity"
VERBS = {
    "run": "compare.run",
    "study": "compare.study",
    "behaviour": "compare.behaviour",
    "diagnosis": "compare.diagnosis",
    "grade": "compare.grade",
    "bench": "compare.bench",
}
HOME = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))  # of this package and its neighbours


def main() -> int:
    """The console script: one verb's command line; the exit code."""
    _safe_for_children()
    verb = sys.argv[1] if len(sys.argv) > 1 else ""
    if verb in ("-h", "--help"):
        examples = str(__doc__).split("\n\n")[1]
        print(f"usage: {SCRIPT} VERB ...\n\nexamples:\n{examples}\n\nEach VERB says more with --help.")
        return 0
    if verb not in VERBS:
        from difflib import get_close_matches

        near = get_close_matches(verb, VERBS, n=1, cutoff=0.0) if verb else []
        hint = f"did you mean {near[0]!r}? " if near else ""
        print(f"{SCRIPT}: error: unknown verb {verb!r}; {hint}(choose from {', '.join(VERBS)})", file=sys.stderr)
        return USAGE
    from importlib import import_module

    code: int = import_module(VERBS[verb]).main(sys.argv[2:])
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
    _safe_for_children()
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


def _safe_for_children() -> None:
    """Processes that begin afresh are `python -c`, which puts the working folder first as well."""
    os.environ["PYTHONSAFEPATH"] = "1"
