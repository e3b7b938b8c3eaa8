import numpy as np


class Lineair:
    def __init__(self, n_in, n_uit):
        self.W = np.random.randn(n_in, n_uit)
        self.b = np.zeros((1, n_uit))
        self.params = ['W', 'b']
        self.grads = {}
        self.som = {'W': np.zeros_like(self.W), 'b': np.zeros_like(self.b)}

    def vooruit(self, x):
        self.x = x
        return x @ self.W + self.b

    def terug(self, g):
        self.grads['W'] = self.x.T @ g
        self.grads['b'] = g.sum(axis=0, keepdims=True)
        return g @ self.W.T


class Sigmoid:
    params = []

    def vooruit(self, x):
        self.y = 1 / (1 + np.exp(-x))
        return self.y

    def terug(self, g):
        return g * self.y * (1 - self.y)


class GemiddeldeKwadraat:
    def __call__(self, y, t):
        self.y, self.t = y, t
        return np.mean((y - t) ** 2)

    def terug(self):
        return 2 * (self.y - self.t) / self.t.shape[0]
