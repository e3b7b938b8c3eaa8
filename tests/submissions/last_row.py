"""The bias is the last row of W; a column of ones is appended to what comes in."""

import numpy as np


class Net:
    def __init__(self, weights, lr):
        self.W1, self.W2, self.W3 = weights.values()
        self.lr = lr

    def with_ones(self, a):
        return np.hstack([a, np.ones((len(a), 1))])

    def forward(self, X):
        self.i1 = self.with_ones(X)
        self.i2 = self.with_ones(1 / (1 + np.exp(-self.i1 @ self.W1)))
        self.i3 = self.with_ones(1 / (1 + np.exp(-self.i2 @ self.W2)))
        return 1 / (1 + np.exp(-self.i3 @ self.W3))

    def loss(self, X, y):
        p = self.forward(X)
        return -np.mean(np.where(y == 1, np.log(p), np.log(1 - p)))

    def backward(self, X, y):
        d3 = (self.forward(X) - y) / len(y)
        d2 = (d3 @ self.W3.T * self.i3 * (1 - self.i3))[:, :-1]
        d1 = (d2 @ self.W2.T * self.i2 * (1 - self.i2))[:, :-1]
        return self.i1.T @ d1, self.i2.T @ d2, self.i3.T @ d3

    def step(self, X, y):
        dW1, dW2, dW3 = self.backward(X, y)
        self.W1, self.W2, self.W3 = self.W1 - self.lr * dW1, self.W2 - self.lr * dW2, self.W3 - self.lr * dW3
