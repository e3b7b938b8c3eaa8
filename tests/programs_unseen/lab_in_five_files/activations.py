import numpy as np


class Tanh:
    @staticmethod
    def apply(z):
        return np.tanh(z)

    @staticmethod
    def grad(z):
        return 1.0 / np.cosh(z) ** 2


class Logistic:
    @staticmethod
    def apply(z):
        return 1.0 / (1.0 + np.exp(-z))

    @staticmethod
    def grad(z):
        e = np.exp(-z)
        return e / (1.0 + e) ** 2
