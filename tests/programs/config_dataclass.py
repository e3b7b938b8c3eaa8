"""Lab 1 - backpropagation without a framework."""
from __future__ import annotations

from dataclasses import dataclass, field
from typing import List

import numpy as np
import matplotlib.pyplot as plt


@dataclass
class Config:
    hidden: List[int] = field(default_factory=lambda: [10, 6])
    lr: float = 1.0
    epochs: int = 30_000
    seed: int = 7
    log_every: int = 3_000


def linear(rng: np.random.Generator, n: int = 100):
    pts = rng.random((n, 2))
    return pts, (pts[:, :1] < pts[:, 1:]).astype(np.float64)


def xor_easy(k: int = 11):
    t = np.linspace(0, 1, k)
    a = np.stack([t, t], axis=1)
    t = t[t != 0.5]
    b = np.stack([t, 1 - t], axis=1)
    return np.vstack([a, b]), np.vstack([np.zeros((len(a), 1)), np.ones((len(b), 1))])


class MLP:
    def __init__(self, cfg: Config) -> None:
        self.cfg = cfg
        rng = np.random.default_rng(cfg.seed)
        sizes = [2, *cfg.hidden, 1]
        self.weights = [rng.standard_normal((i, o)) for i, o in zip(sizes[:-1], sizes[1:])]
        self.grads = [np.zeros_like(w) for w in self.weights]

    @staticmethod
    def _sigmoid(z: np.ndarray) -> np.ndarray:
        return 1.0 / (1.0 + np.exp(-z))

    def __call__(self, x: np.ndarray) -> np.ndarray:
        self._acts = [x]
        for w in self.weights:
            self._acts.append(self._sigmoid(self._acts[-1] @ w))
        return self._acts[-1]

    def loss(self, pred: np.ndarray, target: np.ndarray) -> float:
        return 0.5 * float(np.mean((pred - target) ** 2))

    def backward(self, target: np.ndarray) -> None:
        grad = (self._acts[-1] - target) / target.size
        for i in range(len(self.weights) - 1, -1, -1):
            out = self._acts[i + 1]
            delta = grad * out * (1 - out)
            self.grads[i] = self._acts[i].T @ delta
            grad = delta @ self.weights[i].T

    def step(self) -> None:
        for w, g in zip(self.weights, self.grads):
            w -= self.cfg.lr * g


def train(net: MLP, x: np.ndarray, y: np.ndarray) -> list[float]:
    history = []
    for epoch in range(net.cfg.epochs):
        pred = net(x)
        history.append(net.loss(pred, y))
        net.backward(y)
        net.step()
        if epoch % net.cfg.log_every == 0:
            print(f"epoch {epoch:>6}  loss {history[-1]:.5f}")
    return history


def main() -> None:
    cfg = Config()
    rng = np.random.default_rng(cfg.seed)
    fig, axes = plt.subplots(2, 3, figsize=(12, 7))
    for row, (title, (x, y)) in zip(axes, {"linear": linear(rng), "xor": xor_easy()}.items()):
        net = MLP(cfg)
        history = train(net, x, y)
        pred = net(x) > 0.5
        print(f"{title}: accuracy {np.mean(pred == y):.2%}")
        row[0].scatter(*x.T, c=y.ravel(), cmap="bwr")
        row[0].set_title(f"{title}: ground truth")
        row[1].scatter(*x.T, c=pred.ravel(), cmap="bwr")
        row[1].set_title("prediction")
        row[2].plot(history)
    fig.savefig("result.png")


if __name__ == "__main__":
    main()
