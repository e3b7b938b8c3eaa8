"""The package as users have it: built, installed somewhere else, and run from there."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """An environment for commands that see an installed package, and nothing of this folder."""
    target = tmp_path_factory.mktemp("installed")
    source = tmp_path_factory.mktemp("source") / "project"
    shutil.copytree(ROOT, source, ignore=shutil.ignore_patterns("build", "*.egg-info", ".*"))
    install = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--target", target, source]
    subprocess.run(install, check=True, capture_output=True)
    return os.environ | {"PYTHONPATH": str(target)}


@pytest.mark.parametrize(
    "command, words",
    [
        ("-m pytest --pyargs compare -q -k none-xor-float64-bce", "2 passed"),
        ("-m compare -q --act none --data xor --dtype float64 --loss bce --epochs 20 --seed 3", "2 passed"),
        ("-m compare.run --act tanh --epochs 20", "tanh-xor-float64-bce  match"),
    ],
)
def test_an_installed_package_compares(installed, tmp_path, command, words):
    args = [sys.executable, *command.split()]
    done = subprocess.run(args, env=installed, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert words in done.stdout
    assert "warning" not in done.stdout


SUITE = """
def test_a_function_beside_itself(parity):
    gradients = {"loss": 0.5, "dW1": [[1.0, 1.0], [1.0, 1.0]], "dW2": [[1.0], [1.0]]}
    told = lambda problem, weights: gradients
    assert parity(told, parity.problem("relu", "xor", hidden=(2,)), told).steps == 3
"""


def test_pytest_finds_the_plugin_of_an_installed_package(installed, tmp_path):
    (tmp_path / "test_theirs.py").write_text(SUITE)
    args = [sys.executable, "-m", "pytest", "-q", "-W", "error", "--parity-epochs=3"]
    done = subprocess.run(args, env=installed, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, "1 passed" in done.stdout) == (0, True), done.stdout + done.stderr


WITHOUT_EXTRAS = """
import runpy, sys
sys.modules["beartype"] = None  # an extra, which is not there
runpy.run_module("compare", run_name="__main__")
"""


@pytest.mark.slow
def test_a_checkout_compares_without_what_its_own_tests_need():
    options = "-q --act none --data xor --loss bce --epochs 20"
    args = [sys.executable, "-c", WITHOUT_EXTRAS, *options.split()]
    done = subprocess.run(args, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, "4 passed" in done.stdout) == (0, True), done.stdout + done.stderr


def files(folder):
    """Every file of the three packages and the plugin below a folder."""
    return {
        path.relative_to(folder)
        for part in ("manual", "reference", "compare", "pytest_backprop_parity.py")
        for path in (folder / part, *(folder / part).rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }


def test_every_file_is_installed(installed):
    assert files(Path(installed["PYTHONPATH"])) == files(ROOT)


def test_every_commit_is_checked_as_the_readmes_second_command_checks():
    (local,) = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())["repos"]
    assert local["repo"] == "local"  # nothing is downloaded
    (command,) = re.findall("^    .*pytest -n auto$", (ROOT / "README.md").read_text(), re.MULTILINE)
    checks = [part.strip() for part in command.split("&&")]
    assert [part for part in checks if part.split()[0] in ("ruff", "mypy")] == [
        h["entry"] for h in local["hooks"]
    ]
