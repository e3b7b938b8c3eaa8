import numpy as np


class Classifier:
    def __init__(self, hidden=(16, 16), seed=None):
        rng = np.random.default_rng(seed)
        sizes = [2, *hidden, 1]
        self._w = [rng.standard_normal((a, b)) * np.sqrt(2 / a) for a, b in zip(sizes[:-1], sizes[1:])]
        self._b = [np.full(b, 0.1) for b in sizes[1:]]

    def __call__(self, x):
        self._cache = [x]
        *inner, last = list(zip(self._w, self._b))
        for w, b in inner:
            x = np.maximum(0, x @ w + b)
            self._cache.append(x)
        w, b = last
        self._p = 1 / (1 + np.exp(-(x @ w + b)))
        return self._p

    def loss(self, y):
        return -(y * np.log(self._p) + (1 - y) * np.log(1 - self._p)).mean()

    def grad(self, y):
        d = (self._p - y) / len(y)
        out = []
        for w, a in zip(reversed(self._w), reversed(self._cache)):
            out.append((a.T @ d, d.sum(0)))
            d = (d @ w.T) * (a > 0)
        return out[::-1]

    def apply(self, grads, lr):
        for w, b, (dw, db) in zip(self._w, self._b, grads):
            w -= lr * dw
            b -= lr * db
