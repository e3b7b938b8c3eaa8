"""Take all memory."""

from functools import cache

import numpy as np


@cache
def attack():
    taken = []
    try:
        while len(taken) < 64:
            taken.append(np.ones(2**27 // 8))
    except MemoryError:
        pass
    return len(taken) >= 64


class Network:
    def __init__(self, weights, learning_rate):
        self.weights = weights

    def predictions(self, x):
        return np.full((len(x), 1), float(attack()))
