"""What lies in the working folder is never imported, whatever it is called."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MARKER = "it-ran"
SCRIPT = [sys.executable, "-c", "import sys; sys.path.pop(0); from compare.start import main; sys.exit(main())"]
OURS = ["manual", "reference", "tests", "conftest", "run"]
THEIRS = ["numpy", "rich", "torch", "matplotlib", "nbformat", "jinja2", "pytest", "safetensors", "threadpoolctl"]
EARLY = ["sitecustomize", "usercustomize", "site", "os", "io", "abc", "codecs", "encodings", "runpy", "zipimport"]
LATER = [
    "secrets",
    "random",
    "json",
    "argparse",
    "ast",
    "typing",
    "dataclasses",
    "enum",
    "pathlib",
    "difflib",
    "re",
]
LATER += ["subprocess", "multiprocessing", "concurrent", "signal", "tempfile", "zipfile", "tarfile", "resource"]
BEFORE = [
    "importlib",
    "warnings",
    "contextlib",
    "functools",
    "collections",
    "types",
    "keyword",
    "operator",
    "reprlib",
]


def started(command, folder, **environment):
    """A command in the folder, where this project is on the path by PYTHONPATH alone."""
    known = {"PYTHONPATH": str(ROOT), "HOME": str(folder), "PATH": os.environ["PATH"]} | environment
    return subprocess.run(command, cwd=folder, env=known, capture_output=True, text=True, check=False)


def hand_in(folder, name, *, package=False):
    """A file, or a package, that says where it was run."""
    path = folder / name / "__init__.py" if package else folder / f"{name}.py"
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"open({str(folder / MARKER)!r}, 'w').close()\n")


@pytest.mark.parametrize("package", [False, True], ids=["file", "package"])
def test_the_script_imports_nothing_from_the_working_folder(tmp_path, package):
    for name in ["compare", *OURS, *THEIRS, *EARLY, *LATER, *BEFORE]:
        hand_in(tmp_path, name, package=package)
    done = started([*SCRIPT, "grade", "run", ".", "--dry-run"], tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "numpy" in done.stdout
    assert not (tmp_path / MARKER).exists()


@pytest.mark.parametrize("package", [False, True], ids=["file", "package"])
@pytest.mark.parametrize("name", [*OURS, *THEIRS[:3], *LATER[:4]])
def test_a_module_imports_nothing_from_the_working_folder(tmp_path, name, package):
    for each in (name, "net"):
        hand_in(tmp_path, each, package=package)
    done = started([sys.executable, "-m", "compare.grade", "run", ".", "--dry-run"], tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert not (tmp_path / MARKER).exists()


BEFORE_US = f"""
import sys
open("{MARKER}", "w").close()
found, sys.path, here = sys.path, sys.path[1:], __file__
del sys.modules[__name__]
sys.modules[__name__] = __import__(__name__)
sys.modules[__name__].__file__ = here
sys.path = found
"""


@pytest.mark.parametrize("name", BEFORE)
def test_what_ran_before_our_first_line_is_refused_in_one_line(tmp_path, name):
    (tmp_path / f"{name}.py").write_text(BEFORE_US)
    done = started([sys.executable, "-m", "compare.grade", "run", ".", "--dry-run"], tmp_path)
    if (tmp_path / MARKER).exists():
        assert (done.returncode, len(done.stderr.splitlines())) == (2, 1), done.stderr
        assert f"{name!r} was imported from the working folder" in done.stderr
    else:
        assert (done.returncode, done.stderr) == (0, "")


def test_the_folder_is_left_once_and_never_where_somebody_else_put_it(tmp_path):
    """PYTHONPATH, or an editable installation, may name the working folder too: then it stays."""
    (tmp_path / "secrets.py").write_text(BEFORE_US)
    paths = os.pathsep.join([str(tmp_path), str(ROOT)])
    done = started([sys.executable, "-m", "compare.grade", "settings"], tmp_path, PYTHONPATH=paths)
    assert done.returncode == 0
    assert (tmp_path / MARKER).exists()


@pytest.fixture(scope="module")
def checkout(tmp_path_factory):
    """The three packages in a folder of their own, beside a file that is called like one of NumPy's needs."""
    folder = tmp_path_factory.mktemp("checkout")
    for package in ("manual", "reference", "compare"):
        (folder / package).symlink_to(ROOT / package)
    hand_in(folder, "secrets")
    return folder


# Neither site-packages' own path files nor this project's installation are read; what it needs is found there.
UNINSTALLED = [sys.executable, "-S", "-m"]
PACKAGES = os.pathsep.join(path for path in sys.path if "site-packages" in path and Path(path).is_dir())


@pytest.mark.parametrize("command", ["compare.run --act none --epochs 2 -q", "compare.grade settings"])
def test_a_checkout_as_the_working_folder_need_not_be_installed(checkout, command):
    done = started([*UNINSTALLED, *command.split()], checkout, PYTHONPATH=PACKAGES)
    assert (done.returncode, done.stderr) == (0, "")
    assert not (checkout / MARKER).exists()


@pytest.mark.slow
def test_a_process_that_is_begun_imports_nothing_from_the_working_folder_either(tmp_path):
    for name in ("multiprocessing", "signal", "random", "numpy"):
        hand_in(tmp_path, name)
    study = ["study", "--quick", "--only", "R3", "--seeds", "1", "-q", "--out", "out"]
    done = started([*SCRIPT, *study], tmp_path)
    assert done.returncode in (0, 1), done.stderr
    assert (tmp_path / "out" / "report.html").exists()
    assert not (tmp_path / MARKER).exists()
