"""Layer objects, whose backward pass updates the weights at once, and keeps no gradient."""

import numpy as np


class Linear:
    def __init__(self, fan_in, fan_out, lr):
        self.w, self.lr = np.random.randn(fan_in, fan_out), lr

    def forward(self, a):
        self.a = a
        return a @ self.w

    def backward(self, delta):
        below = delta @ self.w.T
        self.w = self.w - self.lr * self.a.T @ delta
        return below


class Sigmoid:
    def forward(self, z):
        self.out = 1 / (1 + np.exp(-z))
        return self.out

    def backward(self, delta):
        return delta * self.out * (1 - self.out)


class Model:
    def __init__(self, sizes, lr):
        self.layers = []
        for fan_in, fan_out in zip(sizes[:-1], sizes[1:], strict=True):
            self.layers += [Linear(fan_in, fan_out, lr), Sigmoid()]

    def forward(self, x):
        for layer in self.layers:
            x = layer.forward(x)
        return x

    def loss(self, p, y):
        return float(np.mean(-y * np.log(p) - (1 - y) * np.log(1 - p)))

    def train_step(self, x, y):
        p = self.forward(x)
        delta = (p - y) / (p * (1 - p)) / len(y)
        for layer in reversed(self.layers):
            delta = layer.backward(delta)
