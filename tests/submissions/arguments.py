"""Everything is an argument with a default, and read from everywhere."""

import argparse
import os
import sys

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from tqdm import tqdm

parser = argparse.ArgumentParser(description="backprop by hand")
parser.add_argument("--lr", type=float, default=0.5)
parser.add_argument("--epochs", type=int, default=5000)
parser.add_argument("--hidden", type=int, nargs="+", default=[10, 10])
parser.add_argument("--activation", choices=["sigmoid", "tanh"], default="sigmoid")
args = parser.parse_args()


class Model:
    def __init__(self, layer_dims, lr=args.lr):
        self.lr, self.activation = lr, args.activation
        self.params = {}
        for l in range(1, len(layer_dims)):
            self.params[f"W{l}"] = np.random.randn(layer_dims[l - 1], layer_dims[l])

    def act(self, z):
        return 1 / (1 + np.exp(-z)) if args.activation == "sigmoid" else np.tanh(z)

    def predict(self, X):
        self.cache = [X]
        for W in self.params.values():
            self.cache.append(self.act(self.cache[-1] @ W))
        return self.cache[-1]

    def compute_loss(self, y_pred, y_true):
        return float(np.mean(-y_true * np.log(y_pred + 1e-8) - (1 - y_true) * np.log(1 - y_pred + 1e-8)))

    def backward(self, y):
        grads, delta = {}, (self.cache[-1] - y) / y.shape[0]
        for l in range(len(self.params), 0, -1):
            grads[f"dW{l}"] = self.cache[l - 1].T @ delta
            delta = delta @ self.params[f"W{l}"].T * self.cache[l - 1] * (1 - self.cache[l - 1])
        return grads

    def train_on_batch(self, X, y):
        self.predict(X)
        for name, grad in self.backward(y).items():
            self.params[name[1:]] = self.params[name[1:]] - self.lr * grad


def main():
    data = pd.read_csv(sys.argv[1] if len(sys.argv) > 1 else os.path.join("data", "xor.csv"))  # noqa: PTH118
    X, y = data[["x1", "x2"]].values, data[["y"]].values
    model = Model([2, *args.hidden, 1])
    for _ in tqdm(range(args.epochs)):
        model.train_on_batch(X, y)
    plt.plot(model.predict(X))
    plt.show()


if __name__ == "__main__":
    main()
