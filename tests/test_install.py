"""The package as users have it: built, installed somewhere else, and run from there."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

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


def test_every_package_is_installed(installed):
    packages = {
        path.parent.relative_to(ROOT)
        for part in ("manual", "reference", "compare")
        for path in (ROOT / part).rglob("__init__.py")
    }
    for package in packages:
        assert (Path(installed["PYTHONPATH"]) / package).is_dir()
