from __future__ import annotations

from dataclasses import dataclass, field
from typing import List, Tuple

import numpy as np
import matplotlib.pyplot as plt

# 課題1: 誤差逆伝播法

Array = np.ndarray


def generate_linear(n: int = 100) -> Tuple[Array, Array]:
    pts = np.random.uniform(0, 1, (n, 2))
    return pts, (pts[:, 0] <= pts[:, 1]).astype(int).reshape(n, 1)


def generate_XOR_easy() -> Tuple[Array, Array]:
    inputs, labels = [], []
    for i in range(11):
        inputs.append([0.1 * i, 0.1 * i])
        labels.append(0)
        if 0.1 * i == 0.5:
            continue
        inputs.append([0.1 * i, 1 - 0.1 * i])
        labels.append(1)
    return np.array(inputs), np.array(labels).reshape(21, 1)


class ReLU:
    """隠れ層の活性化関数"""

    def __call__(self, u: Array) -> Array:
        self.mask = u > 0
        return np.where(self.mask, u, 0.0)

    def backward(self, dout: Array) -> Array:
        return dout * self.mask


class Affine:
    def __init__(self, i: int, o: int) -> None:
        self.params = {"W": np.random.randn(i, o) * np.sqrt(2 / i), "b": np.zeros(o)}
        self.grads = {"W": np.zeros((i, o)), "b": np.zeros(o)}

    def __call__(self, x: Array) -> Array:
        self.x = x
        return np.dot(x, self.params["W"]) + self.params["b"]

    def backward(self, dout: Array) -> Array:
        self.grads["W"][...] = np.dot(self.x.T, dout)
        self.grads["b"][...] = np.sum(dout, axis=0)
        return np.dot(dout, self.params["W"].T)


class SigmoidWithLoss:
    """シグモイドと交差エントロピーをまとめたもの"""

    def __call__(self, u: Array) -> Array:
        self.y = 1 / (1 + np.exp(-u))
        return self.y

    def backward(self, t: Array) -> Array:
        return (self.y - t) / t.shape[0]


@dataclass
class Config:
    lr: float = 0.2
    epochs: int = 8000
    print_every: int = 1000
    hidden: List[int] = field(default_factory=lambda: [10, 8])


class Model:
    def __init__(self, cfg: Config) -> None:
        self.cfg = cfg
        sizes = [2, *cfg.hidden, 1]
        self.layers: list = []
        for i, o in zip(sizes[:-1], sizes[1:]):
            self.layers += [Affine(i, o), ReLU()]
        self.layers[-1] = SigmoidWithLoss()

    def predict(self, x: Array) -> Array:
        for layer in self.layers:
            x = layer(x)
        return x

    def gradient(self, t: Array) -> None:
        d = t
        for layer in self.layers[::-1]:
            d = layer.backward(d)

    def loss(self, y: Array, t: Array) -> float:
        return float(np.mean((y - t) ** 2))

    def fit(self, x: Array, t: Array) -> List[float]:
        losses: List[float] = []
        for e in range(self.cfg.epochs):
            y = self.predict(x)
            losses.append(self.loss(y, t))
            self.gradient(t)
            for layer in self.layers:
                if isinstance(layer, Affine):
                    for k in layer.params:
                        layer.params[k] -= self.cfg.lr * layer.grads[k]
            if (e + 1) % self.cfg.print_every == 0:
                print(f"epoch {e + 1} loss : {losses[-1]:.8f}")
        return losses


def main() -> None:
    np.random.seed(2021)
    fig, ax = plt.subplots(1, 2, figsize=(9, 4))
    for k, (x, t) in enumerate([generate_linear(), generate_XOR_easy()]):
        model = Model(Config())
        losses = model.fit(x, t)
        y = model.predict(x)
        for i in range(len(y)):
            print(f"Iter{i + 1:3d} | Ground truth: {t[i, 0]} | prediction: {y[i, 0]:.5f}")
        print("正解率", np.mean((y > 0.5) == t))
        ax[k].plot(losses)
    fig.savefig("loss.png")


if __name__ == "__main__":
    main()
