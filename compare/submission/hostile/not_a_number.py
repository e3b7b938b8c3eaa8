"""NaN and infinity, which no comparison with > finds."""

import numpy as np


class Network:
    def __init__(self, weights, learning_rate):
        self.weights = weights

    def predictions(self, x):
        return np.full((len(x), 1), np.nan)

    def loss(self, x, y):
        return np.inf

    def gradients(self, x, y):
        return {f"d{name}": np.full(W.shape, np.nan) for name, W in self.weights.items()}

    def step(self, x, y):
        self.weights = {name: np.full(W.shape, np.nan) for name, W in self.weights.items()}
