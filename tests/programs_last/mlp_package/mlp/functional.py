import numpy as np


def sigmoid(x):
    """numerically stable"""
    return np.where(x >= 0, 1 / (1 + np.exp(-np.abs(x))), np.exp(-np.abs(x)) / (1 + np.exp(-np.abs(x))))


def sigmoid_prime(x):
    s = sigmoid(x)
    return s * (1 - s)


def mse(y, t):
    return float(np.mean(np.square(y - t)))


def mse_prime(y, t):
    return 2 * (y - t) / t.size
