from __future__ import annotations

import numpy as np


class Linear:
    def __init__(self, in_features: int, out_features: int) -> None:
        limit = np.sqrt(6 / (in_features + out_features))
        self.W = np.random.uniform(-limit, limit, (in_features, out_features))
        self.b = np.zeros(out_features)

    def forward(self, x: np.ndarray) -> np.ndarray:
        self.x = x
        return x @ self.W + self.b

    def backward(self, grad: np.ndarray) -> np.ndarray:
        self.dW = self.x.T @ grad
        self.db = grad.sum(axis=0)
        return grad @ self.W.T


class Tanh:
    def forward(self, x: np.ndarray) -> np.ndarray:
        self.y = np.tanh(x)
        return self.y

    def backward(self, grad: np.ndarray) -> np.ndarray:
        return grad * (1 - self.y**2)


class Sigmoid:
    def forward(self, x: np.ndarray) -> np.ndarray:
        self.y = 1 / (1 + np.exp(-x))
        return self.y

    def backward(self, grad: np.ndarray) -> np.ndarray:
        return grad * self.y * (1 - self.y)


class Sequential:
    def __init__(self) -> None:
        self.layers: list = []

    def add(self, layer) -> None:
        self.layers.append(layer)

    def predict(self, x: np.ndarray) -> np.ndarray:
        for layer in self.layers:
            x = layer.forward(x)
        return x

    def fit(self, x: np.ndarray, y: np.ndarray, epochs: int = 1000, lr: float = 0.1, verbose: bool = False) -> list:
        history = []
        for epoch in range(epochs):
            p = self.predict(x)
            loss = -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))
            history.append(loss)
            grad = (p - y) / (p * (1 - p)) / len(y)
            for layer in reversed(self.layers):
                grad = layer.backward(grad)
            for layer in self.layers:
                if isinstance(layer, Linear):
                    layer.W -= lr * layer.dW
                    layer.b -= lr * layer.db
        return history
