import numpy as np

from .verlust import Verlust


class Netz:
    def __init__(self, breiten, rng):
        self.W = [rng.normal(0, 1, (aus, ein)) for ein, aus in zip(breiten, breiten[1:])]
        self.b = [np.zeros(aus) for aus in breiten[1:]]
        self.verlust = Verlust()

    def vorwaerts(self, x):
        self.a = [x]
        for W, b in zip(self.W, self.b):
            self.a.append(1 / (1 + np.exp(-(self.a[-1] @ W.T + b))))
        return self.a[-1]

    def lerne(self, x, y, eta):
        p = self.vorwaerts(x)
        dz = self.verlust.ableitung(p, y) * p * (1 - p)
        neu_W, neu_b = [], []
        for W, b, a in zip(self.W[::-1], self.b[::-1], self.a[-2::-1]):
            neu_W.insert(0, W - eta * dz.T @ a)
            neu_b.insert(0, b - eta * dz.sum(axis=0))
            dz = dz @ W * a * (1 - a)
        self.W, self.b = neu_W, neu_b
        return self.verlust(p, y)
