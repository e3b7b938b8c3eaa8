"""Any number of layers, with biases or without: all deltas first, then all gradients; the last step is kept."""

import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def f(z):
    return sigmoid(z)


def slope(z):
    return sigmoid(z) * (1 - sigmoid(z))


class Network:
    def __init__(self, weights, learning_rate):
        self.W = {int(name[1:]): W for name, W in weights.items() if name[0] == "W"}
        self.b = {l: weights.get(f"b{l}", 0.0) for l in self.W}
        self.rate, self.bias, self.before = learning_rate, "b1" in weights, {}

    def forward(self, x):
        z, a, L = {}, {0: x}, len(self.W)
        for l in self.W:
            z[l] = a[l - 1] @ self.W[l] + self.b[l]
            a[l] = f(z[l]) if l < L else sigmoid(z[l])
        return z, a

    def predictions(self, x):
        return self.forward(x)[1][len(self.W)]

    def loss(self, x, y):
        p = self.predictions(x)
        return np.mean(-y * np.log(p) - (1 - y) * np.log(1 - p))

    def gradients(self, x, y):
        (z, a), W, L, n = self.forward(x), self.W, len(self.W), len(y)
        p, da, dz, dW, db = a[L], {}, {}, {}, {}
        dz[L] = (p - y) / n
        for l in range(L - 1, 0, -1):
            da[l] = dz[l + 1] @ W[l + 1].T
            dz[l] = da[l] * slope(z[l])
        for l in range(L, 0, -1):
            dW[l] = a[l - 1].T @ dz[l]
            db[l] = dz[l].sum(axis=0, keepdims=True)
        self.now = {"W": dict(W), "b": dict(self.b), "z": z, "a": a, "dW": dW, "db": db}
        return {f"dW{l}": dW[l] for l in W} | {f"db{l}": db[l] for l in W if self.bias}

    def step(self, x, y):
        self.gradients(x, y)
        dW, db, W, b = self.now["dW"], self.now["db"], self.W, self.b
        for l in self.W:
            self.W[l] = W[l] - self.rate * dW[l]
            self.b[l] = b[l] - self.rate * db[l] if self.bias else 0.0
        self.before = self.now
