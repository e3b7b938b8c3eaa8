import numpy as np


class FullyConnected:
    def __init__(self, n_in, n_out):
        self.W = np.random.normal(0, 1, (n_out, n_in))
        self.b = np.zeros((n_out, 1))

    def forward(self, a):
        self.a_in = a
        self.a_out = 1 / (1 + np.exp(-(self.W @ a + self.b)))
        return self.a_out

    def backward(self, da):
        dz = da * self.a_out * (1 - self.a_out)
        m = dz.shape[1]
        self.dW = dz @ self.a_in.T
        self.db = dz.sum(axis=1, keepdims=True) / m
        return self.W.T @ dz
