"""sys.exit(0) wherever it is called."""

import sys

import numpy as np


def attack():
    sys.exit(0)


class Network:
    def __init__(self, weights, learning_rate):
        self.weights = weights

    def predictions(self, x):
        return np.full((len(x), 1), float(attack()))
