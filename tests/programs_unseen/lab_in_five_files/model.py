import numpy as np

from activations import Logistic, Tanh
from losses import cross_entropy, cross_entropy_grad


class Model:
    def __init__(self, sizes, rate):
        self.rate = rate
        self.steps = []
        for k in range(1, len(sizes)):
            self.steps.append({
                "W": np.random.randn(sizes[k], sizes[k - 1]) * 0.7,
                "b": np.random.randn(sizes[k], 1) * 0.1,
                "f": Logistic if k == len(sizes) - 1 else Tanh,
            })

    def predict(self, x):
        """x has one sample per row"""
        a = x.T
        for s in self.steps:
            s["in"] = a
            s["z"] = np.matmul(s["W"], a) + s["b"]
            a = s["f"].apply(s["z"])
        return a.T

    def gradients(self, p, y):
        d = cross_entropy_grad(p.T, y.T)
        for s in reversed(self.steps):
            d = d * s["f"].grad(s["z"])
            s["dW"] = np.matmul(d, s["in"].T)
            s["db"] = d.sum(axis=1).reshape(-1, 1)
            d = np.matmul(s["W"].T, d)

    def descend(self):
        for s in self.steps:
            s["W"] = s["W"] - self.rate * s["dW"]
            s["b"] = s["b"] - self.rate * s["db"]

    def train_epoch(self, x, y):
        p = self.predict(x)
        loss = cross_entropy(p, y)
        self.gradients(p, y)
        self.descend()
        return loss
