"""Plain functions and a dictionary; the gradient is kept negated, and added."""

import numpy as np


def act(z, derivative=False):
    a = 1.0 / (1.0 + np.exp(-z))
    return a * (1 - a) if derivative else a


def propagate(params, x):
    cache = {"a0": x}
    for i in (1, 2, 3):
        cache[f"z{i}"] = cache[f"a{i - 1}"] @ params[f"W{i}"]
        cache[f"a{i}"] = act(cache[f"z{i}"])
    return cache


def cross_entropy(p, y):
    return np.sum(-(y * np.log(p) + (1 - y) * np.log(1 - p))) / y.size


def descent(params, x, y):
    cache, directions = propagate(params, x), {}
    delta = (y - cache["a3"]) / y.size
    for i in (3, 2, 1):
        directions[f"dW{i}"] = cache[f"a{i - 1}"].T @ delta
        if i > 1:
            delta = (delta @ params[f"W{i}"].T) * act(cache[f"z{i - 1}"], derivative=True)
    return directions
