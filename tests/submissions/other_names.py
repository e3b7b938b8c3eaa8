"""Names that nobody could guess: an adapter of a few lines says them."""

import numpy as np


class Layer:
    def __init__(self, shape):
        self.weights, self.grad = np.zeros(shape), None


class MLP:
    def __init__(self, widths, eta):
        self.stack, self.eta = [Layer(shape) for shape in zip(widths, widths[1:])], eta

    def feed(self, points):
        self.values = [points]
        for layer in self.stack:
            self.values.append(1 / (1 + np.exp(-self.values[-1] @ layer.weights)))
        return self.values[-1]

    def penalty(self, truth, guess):
        return -np.mean(truth * np.log(guess) + (1 - truth) * np.log(1 - guess))

    def learn(self, points, truth):
        delta = (self.feed(points) - truth) / len(truth)
        for layer, a in zip(reversed(self.stack), reversed(self.values[:-1])):
            layer.grad = a.T @ delta
            delta = delta @ layer.weights.T * a * (1 - a)
        for layer in self.stack:
            layer.weights = layer.weights - self.eta * layer.grad
