"""Samples are columns, W has shape (fan_out, fan_in), with the bias as its last column where BIAS is 1."""

import numpy as np

BIAS = 0


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


class Net:
    def __init__(self, sizes, learning_rate):
        pairs = list(zip(sizes[:-1], sizes[1:]))
        self.weights = [np.random.randn(fan_out, fan_in + BIAS) for fan_in, fan_out in pairs]
        self.lr = learning_rate

    def forward(self, x):
        a, self.a = x.T, []
        for W in self.weights:
            self.a.append(np.vstack([a, np.ones((1, a.shape[1]))]) if BIAS else a)
            a = sigmoid(W @ self.a[-1])
        return a.T

    def loss(self, y_pred, y):
        return -np.mean(y * np.log(y_pred) + (1 - y) * np.log(1 - y_pred))

    def backward(self, x, y):
        delta, self.grads = (self.forward(x) - y).T / len(y), []
        for W, a in zip(self.weights[::-1], self.a[::-1]):
            self.grads.insert(0, delta @ a.T)
            delta = (W.T @ delta) * a * (1 - a)
            delta = delta[:-1] if BIAS else delta

    def step(self, x, y):
        self.backward(x, y)
        self.weights = [W - self.lr * g for W, g in zip(self.weights, self.grads)]
