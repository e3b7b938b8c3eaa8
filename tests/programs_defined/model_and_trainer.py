"""model.py and trainer.py in one file so I can hand it in. Run the experiments with experiments.py."""
import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def d_sigmoid(z):
    return sigmoid(z) * (1 - sigmoid(z))


class Model:
    def __init__(self, layer_sizes):
        self.layer_sizes = layer_sizes
        self.W = {}
        for i in range(1, len(layer_sizes)):
            self.W[i] = np.random.randn(layer_sizes[i - 1], layer_sizes[i])

    def __call__(self, x):
        self.a = {0: x}
        for i in self.W:
            self.a[i] = sigmoid(self.a[i - 1] @ self.W[i])
        return self.a[len(self.W)]


class Trainer:
    def __init__(self, model, lr=0.1):
        self.model = model
        self.lr = lr
        self.losses = []

    def train(self, X, Y, n_epochs):
        for _ in range(n_epochs):
            pred = self.model(X)
            self.losses.append(np.mean((pred - Y) ** 2))
            last = len(self.model.W)
            delta = 2 * (pred - Y) / len(X) * d_sigmoid(pred)
            grads = {}
            for i in range(last, 0, -1):
                grads[i] = self.model.a[i - 1].T @ delta
                delta = delta @ self.model.W[i].T * d_sigmoid(self.model.a[i - 1])
            for i in grads:
                self.model.W[i] = self.model.W[i] - self.lr * grads[i]
