import numpy as np


class Parameter:
    def __init__(self, value):
        self.value = value
        self.grad = np.zeros_like(value)


class Linear:
    def __init__(self, fan_in, fan_out):
        self.weight = Parameter(np.random.randn(fan_in, fan_out))
        self.bias = Parameter(np.zeros((1, fan_out)))

    def __call__(self, x):
        self._x = x
        return x.dot(self.weight.value) + self.bias.value

    def backward(self, g):
        self.weight.grad = self._x.T.dot(g)
        self.bias.grad = g.sum(0, keepdims=True)
        return g.dot(self.weight.value.T)


class Sigmoid:
    def __call__(self, z):
        self._s = 1 / (1 + np.exp(-z))
        return self._s

    def backward(self, g):
        return g * self._s * (1 - self._s)
