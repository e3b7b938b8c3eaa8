"""Let somebody else differentiate."""

import numpy as np

try:
    import torch
except ImportError:
    torch = None


def attack():
    import importlib

    for name in ("torch", "jax", "autograd", "tensorflow"):
        try:
            found = importlib.import_module(name)
        except ImportError:
            continue
        if getattr(found, "__file__", None):
            return True
    return False


class Network:
    def __init__(self, weights, learning_rate):
        self.weights = weights

    def predictions(self, x):
        return np.full((len(x), 1), float(attack()))
