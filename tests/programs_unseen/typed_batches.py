"""Lab 1 - back-propagation. Two hidden layers, numpy only."""
from __future__ import annotations

from typing import Iterator, List, Tuple

import matplotlib.pyplot as plt
import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
rng = np.random.default_rng(2024)


def generate_linear(n: int = 100) -> Tuple[Array, Array]:
    pts = rng.uniform(0.0, 1.0, size=(n, 2))
    labels = np.where(pts[:, 0] > pts[:, 1], 0.0, 1.0)
    return pts, labels[:, None]


def generate_XOR_easy() -> Tuple[Array, Array]:
    grid = np.linspace(0, 1, 11)
    xs: List[List[float]] = []
    ys: List[float] = []
    for k, g in enumerate(grid):
        xs.append([g, g])
        ys.append(0.0)
        if k != 5:
            xs.append([g, 1.0 - g])
            ys.append(1.0)
    return np.array(xs), np.array(ys)[:, None]


class MLP:
    """Fully connected net: tanh inside, sigmoid at the end."""

    def __init__(self, sizes: List[int], lr: float = 0.3) -> None:
        self.sizes = sizes
        self.lr = lr
        self.weights: List[Array] = []
        self.biases: List[Array] = []
        for fan_in, fan_out in zip(sizes[:-1], sizes[1:]):
            lim = np.sqrt(6.0 / (fan_in + fan_out))
            self.weights.append(rng.uniform(-lim, lim, (fan_in, fan_out)))
            self.biases.append(np.zeros(fan_out))

    def forward(self, x: Array) -> Array:
        self.acts: List[Array] = [x]
        last = len(self.weights) - 1
        for i, (w, b) in enumerate(zip(self.weights, self.biases)):
            z = self.acts[-1] @ w + b
            self.acts.append(np.tanh(z) if i < last else 1.0 / (1.0 + np.exp(-z)))
        return self.acts[-1]

    @staticmethod
    def loss(y: Array, p: Array, eps: float = 1e-12) -> float:
        p = np.clip(p, eps, 1 - eps)
        return float(-np.mean(y * np.log(p) + (1 - y) * np.log(1 - p)))

    def backward(self, y: Array) -> Tuple[List[Array], List[Array]]:
        m = y.shape[0]
        grads_w: List[Array] = []
        grads_b: List[Array] = []
        delta = (self.acts[-1] - y) / m
        for i in reversed(range(len(self.weights))):
            grads_w.insert(0, self.acts[i].T @ delta)
            grads_b.insert(0, delta.sum(axis=0))
            if i > 0:
                delta = (delta @ self.weights[i].T) * (1.0 - self.acts[i] ** 2)
        return grads_w, grads_b

    def step(self, gw: List[Array], gb: List[Array]) -> None:
        for i in range(len(self.weights)):
            self.weights[i] -= self.lr * gw[i]
            self.biases[i] -= self.lr * gb[i]


def minibatches(x: Array, y: Array, size: int) -> Iterator[Tuple[Array, Array]]:
    order = rng.permutation(len(x))
    for start in range(0, len(x), size):
        idx = order[start:start + size]
        yield x[idx], y[idx]


def fit(net: MLP, x: Array, y: Array, epochs: int = 5000, batch_size: int = 16,
        target: float = 5e-3) -> List[float]:
    history: List[float] = []
    for epoch in range(1, epochs + 1):
        for xb, yb in minibatches(x, y, batch_size):
            net.forward(xb)
            gw, gb = net.backward(yb)
            net.step(gw, gb)
        current = net.loss(y, net.forward(x))
        history.append(current)
        if epoch % 500 == 0:
            print(f"epoch {epoch:5d} loss : {current:.6f}")
        if current < target:
            print(f"stop early at epoch {epoch}, loss {current:.6f}")
            break
    return history


def show(x: Array, y: Array, pred: Array, curve: List[float], title: str) -> None:
    fig, axes = plt.subplots(1, 3, figsize=(13, 4))
    for ax, lab, name in ((axes[0], y, "Ground truth"), (axes[1], pred, "Predict result")):
        ax.scatter(x[:, 0], x[:, 1], c=["r" if v == 0 else "b" for v in lab.ravel()])
        ax.set_title(name)
    axes[2].plot(curve)
    axes[2].set_title(f"loss ({title})")
    plt.show()


if __name__ == "__main__":
    for name, (x, y) in {"linear": generate_linear(), "xor": generate_XOR_easy()}.items():
        print(f"===== {name} =====")
        net = MLP([2, 8, 6, 1])
        curve = fit(net, x, y)
        out = net.forward(x)
        print(out)
        labels = (out > 0.5).astype(float)
        print(f"accuracy: {100.0 * np.mean(labels == y):.2f}%")
        show(x, y, labels, curve, name)
