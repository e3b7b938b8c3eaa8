#!/usr/bin/env python3
"""Train a 2-hidden-layer ReLU classifier with mini-batches.

usage: NeuralNetwork.py [--dataset xor|linear] [--epochs N] [--lr LR] [--hidden A B]
"""
import argparse
import logging
from typing import List, Tuple

import numpy as np

logging.basicConfig(level=logging.INFO, format="%(message)s")
log = logging.getLogger(__name__)


def generate_linear(n: int = 100) -> Tuple[np.ndarray, np.ndarray]:
    pts = np.random.uniform(0, 1, (n, 2))
    labels = np.array([[0.0] if x > y else [1.0] for x, y in pts])
    return pts, labels


def generate_XOR_easy() -> Tuple[np.ndarray, np.ndarray]:
    inputs, labels = [], []
    for i in range(11):
        inputs.append([0.1 * i, 0.1 * i])
        labels.append([0.0])
        if i == 5:
            continue
        inputs.append([0.1 * i, 1 - 0.1 * i])
        labels.append([1.0])
    return np.array(inputs), np.array(labels)


class NeuralNetwork:
    """Fully connected, ReLU hidden layers and one sigmoid output unit."""

    def __init__(self, sizes: List[int], lr: float, seed: int = 0):
        rng = np.random.RandomState(seed)
        self.lr = lr
        self.weights = [rng.randn(a, b) * np.sqrt(2.0 / a) for a, b in zip(sizes[:-1], sizes[1:])]
        self.biases = [np.full(b, 0.01) for b in sizes[1:]]

    @property
    def n_layers(self) -> int:
        return len(self.weights)

    def forward(self, X: np.ndarray):
        zs, acts = [], [X]
        for i in range(self.n_layers):
            z = acts[-1] @ self.weights[i] + self.biases[i]
            zs.append(z)
            acts.append(1 / (1 + np.exp(-z)) if i == self.n_layers - 1 else np.where(z > 0, z, 0.0))
        return zs, acts

    def predict_proba(self, X: np.ndarray) -> np.ndarray:
        return self.forward(X)[1][-1]

    def predict(self, X: np.ndarray) -> np.ndarray:
        return (self.predict_proba(X) >= 0.5).astype(float)

    @staticmethod
    def loss(p: np.ndarray, y: np.ndarray) -> float:
        p = np.clip(p, 1e-12, 1 - 1e-12)
        return float(np.mean(-y * np.log(p) - (1 - y) * np.log(1 - p)))

    def backward(self, zs, acts, y):
        grads_w, grads_b = [], []
        delta = (acts[-1] - y) / y.shape[0]
        for i in range(self.n_layers - 1, -1, -1):
            grads_w.insert(0, acts[i].T @ delta)
            grads_b.insert(0, delta.sum(axis=0))
            if i:
                delta = (delta @ self.weights[i].T) * (zs[i - 1] > 0)
        return grads_w, grads_b

    def train_step(self, X, y) -> float:
        zs, acts = self.forward(X)
        gw, gb = self.backward(zs, acts, y)
        for i in range(self.n_layers):
            self.weights[i] -= self.lr * gw[i]
            self.biases[i] -= self.lr * gb[i]
        return self.loss(acts[-1], y)

    def fit(self, X, y, epochs: int, batch_size: int) -> List[float]:
        history = []
        for epoch in range(1, epochs + 1):
            idx = np.random.permutation(len(X))
            epoch_loss = 0.0
            for s in range(0, len(X), batch_size):
                j = idx[s:s + batch_size]
                epoch_loss += self.train_step(X[j], y[j]) * len(j)
            history.append(epoch_loss / len(X))
            if epoch % 200 == 0:
                log.info("Epoch %4d  loss %.5f  acc %.3f", epoch, history[-1], np.mean(self.predict(X) == y))
        return history


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dataset", choices=["xor", "linear"], default="linear")
    parser.add_argument("--epochs", type=int, default=2000)
    parser.add_argument("--lr", type=float, default=0.05)
    parser.add_argument("--batch-size", type=int, default=16)
    parser.add_argument("--hidden", type=int, nargs=2, default=[12, 8])
    args = parser.parse_args()

    X, y = generate_XOR_easy() if args.dataset == "xor" else generate_linear()
    net = NeuralNetwork([2, *args.hidden, 1], args.lr)
    net.fit(X, y, args.epochs, args.batch_size)
    for xi, pi, yi in zip(X, net.predict_proba(X), y):
        log.info("%s -> %.4f (%d)", xi, pi[0], yi[0])
    log.info("accuracy: %.2f %%", 100 * np.mean(net.predict(X) == y))


if __name__ == "__main__":
    main()
