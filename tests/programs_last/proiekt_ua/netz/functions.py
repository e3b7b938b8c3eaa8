import numpy as np


class Tanh:
    def __call__(self, z):
        return np.tanh(z)

    def derivative(self, z):
        return 1 - np.tanh(z) ** 2


class Sigmoid:
    def __call__(self, z):
        return 1 / (1 + np.exp(-z))

    def derivative(self, z):
        s = self(z)
        return s * (1 - s)


def bce(p, y):
    return (-y * np.log(p) - (1 - y) * np.log(1 - p)).item()


def bce_derivative(p, y):
    return -y / p + (1 - y) / (1 - p)
