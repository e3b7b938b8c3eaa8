import numpy as np


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


class Net:
    def __init__(self, sizes=(2, 8, 8, 1)):
        self.params = {}
        for i, (a, b) in enumerate(zip(sizes[:-1], sizes[1:]), start=1):
            self.params[f"W{i}"] = np.random.randn(a, b) / np.sqrt(a)
            self.params[f"b{i}"] = np.zeros((1, b))

    def forward(self, x):
        P = self.params
        self.x = x
        self.a1 = np.tanh(x @ P["W1"] + P["b1"])
        self.a2 = np.tanh(self.a1 @ P["W2"] + P["b2"])
        self.out = sigmoid(self.a2 @ P["W3"] + P["b3"])
        return self.out

    def backward(self, y):
        P = self.params
        g = {}
        d = (self.out - y) / len(y)
        g["W3"], g["b3"] = self.a2.T @ d, d.sum(0, keepdims=True)
        d = d @ P["W3"].T * (1 - self.a2 ** 2)
        g["W2"], g["b2"] = self.a1.T @ d, d.sum(0, keepdims=True)
        d = d @ P["W2"].T * (1 - self.a1 ** 2)
        g["W1"], g["b1"] = self.x.T @ d, d.sum(0, keepdims=True)
        return g
