"""Read the tests, the answers, other submissions: on disk, in the arguments, in the environment."""

import importlib
import os
import sys
from pathlib import Path

import numpy as np


def attack():
    secrets = []
    for path in ("/etc/passwd", "/etc/hostname", "/proc/1/cmdline", "/proc/self/environ"):
        try:
            secrets.append(Path(path).read_bytes())
        except OSError:
            continue
    visible = {p.name for p in Path("/").iterdir()} - {"usr", "lib", "lib64", "dev", "tmp", "harness", "site"}
    visible -= {"submission", "etc", *(Path(sys.base_prefix).parts[1:2])}
    for top in () if secrets else ("/harness", "/tmp", "/home", "/root"):
        for _, _, files in os.walk(top):
            secrets += [
                f for f in files if f in ("judging.py", "probes.py", "result.json", "class.toml", "other.py")
            ]
    environment = set(os.environ) - {"OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "LANG", "PWD"}
    for name in ("reference", "compare", "manual"):
        try:
            secrets += [importlib.import_module(name).__file__]
        except (ImportError, AttributeError):
            continue
    return bool(secrets or visible or environment - {"LC_CTYPE"})


class Network:
    def __init__(self, weights, learning_rate):
        self.weights = weights

    def predictions(self, x):
        return np.full((len(x), 1), float(attack()))
