"""Files that shadow NumPy and start-up files."""

import numpy as np


class Network:
    def __init__(self, weights, learning_rate):
        self.weights = weights

    def predictions(self, x):
        return np.full((len(x), 1), float(hasattr(np, "shadowed")))
