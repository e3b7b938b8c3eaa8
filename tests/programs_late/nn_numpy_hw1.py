"""Homework 1: a two-hidden-layer perceptron trained with backpropagation.

Shapes follow the convention of the deep learning course: a batch is (features, m).
"""
from __future__ import annotations

from typing import Dict, List, Tuple

import numpy as np


def generate_linear(n: int = 100) -> Tuple[np.ndarray, np.ndarray]:
    pts = np.random.uniform(0, 1, (n, 2))
    labels = (pts[:, 0] <= pts[:, 1]).astype(int)
    return pts, labels.reshape(n, 1)


def generate_XOR_easy() -> Tuple[np.ndarray, np.ndarray]:
    inputs, labels = [], []
    for i in range(11):
        inputs.append([0.1 * i, 0.1 * i])
        labels.append(0)
        if 0.1 * i == 0.5:
            continue
        inputs.append([0.1 * i, 1 - 0.1 * i])
        labels.append(1)
    return np.array(inputs), np.array(labels).reshape(-1, 1)


def relu(z: np.ndarray) -> np.ndarray:
    """Rectified linear unit."""
    return np.maximum(0, z)


def relu_grad(z: np.ndarray) -> np.ndarray:
    return (z > 0).astype(float)


def sigmoid(z: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-z))


class MLP:
    """A fully connected binary classifier.

    Args:
        dims: layer sizes, e.g. [2, 12, 8, 1].
        lr: the learning rate.
    """

    def __init__(self, dims: List[int], lr: float = 0.1, seed: int = 0) -> None:
        rng = np.random.default_rng(seed)
        self.L = len(dims) - 1
        self.lr = lr
        self.params: Dict[str, np.ndarray] = {}
        for l in range(1, self.L + 1):
            # He initialisation
            self.params[f"W{l}"] = rng.standard_normal((dims[l], dims[l - 1])) * np.sqrt(2 / dims[l - 1])
            self.params[f"b{l}"] = np.full((dims[l], 1), 0.01)
        self.cache: Dict[str, np.ndarray] = {}

    def forward(self, X: np.ndarray) -> np.ndarray:
        A = X.T
        self.cache["A0"] = A
        for l in range(1, self.L + 1):
            Z = self.params[f"W{l}"] @ A + self.params[f"b{l}"]
            A = sigmoid(Z) if l == self.L else relu(Z)
            self.cache[f"Z{l}"] = Z
            self.cache[f"A{l}"] = A
        return A

    @staticmethod
    def loss(A: np.ndarray, Y: np.ndarray) -> float:
        """Binary cross entropy."""
        A = np.clip(A, 1e-12, 1 - 1e-12)
        return float(-np.mean(Y * np.log(A) + (1 - Y) * np.log(1 - A)))

    def step(self, Y: np.ndarray) -> None:
        """Backward pass and parameter update, from the last layer to the first."""
        m = Y.shape[1]
        dZ = (self.cache[f"A{self.L}"] - Y) / m
        for l in range(self.L, 0, -1):
            dW = dZ @ self.cache[f"A{l - 1}"].T
            db = dZ.sum(axis=1, keepdims=True)
            self.params[f"W{l}"] = self.params[f"W{l}"] - self.lr * dW
            self.params[f"b{l}"] = self.params[f"b{l}"] - self.lr * db
            if l > 1:
                dA = self.params[f"W{l}"].T @ dZ
                dZ = dA * relu_grad(self.cache[f"Z{l - 1}"])

    def fit(self, X: np.ndarray, y: np.ndarray, epochs: int = 5000, log_every: int = 500) -> List[float]:
        Y = y.T
        history = []
        for epoch in range(epochs):
            A = self.forward(X)
            history.append(self.loss(A, Y))
            self.step(Y)
            if epoch % log_every == 0 or epoch == epochs - 1:
                acc = np.mean((A > 0.5) == Y)
                print(f"[{epoch:5d}/{epochs}] loss={history[-1]:.5f} acc={acc:.3f}")
        return history

    def predict(self, X: np.ndarray) -> np.ndarray:
        return (self.forward(X) > 0.5).astype(int).T


def main() -> None:
    np.random.seed(0)
    for name, (X, y) in (("linear", generate_linear()), ("xor", generate_XOR_easy())):
        print(f"--- {name} ---")
        model = MLP([2, 12, 8, 1], lr=0.3)
        model.fit(X, y, epochs=8000)
        pred = model.predict(X)
        print("predictions:", pred.ravel())
        print(f"accuracy: {np.mean(pred == y) * 100:.2f}%")


if __name__ == "__main__":
    main()
