"""Three hidden layers with ReLU; weights and gradients in lists."""

import numpy as np


class DeepNet:
    def __init__(self, layer_sizes, lr):
        self.lr = lr
        self.weights = [np.random.randn(m, n) * np.sqrt(2 / m) for m, n in zip(layer_sizes[:-1], layer_sizes[1:])]

    def forward_pass(self, X):
        self.zs, self.activations = [], [X]
        for i, W in enumerate(self.weights):
            z = self.activations[-1] @ W
            self.zs.append(z)
            last = i == len(self.weights) - 1
            self.activations.append(1 / (1 + np.exp(-z)) if last else np.maximum(0, z))
        return self.activations[-1]

    def cost(self, y, y_hat):
        return np.squeeze(-(y.T @ np.log(y_hat) + (1 - y).T @ np.log(1 - y_hat)) / len(y))

    def backward_pass(self, X, y):
        delta = (self.forward_pass(X) - y) / len(y)
        self.dW = [None] * len(self.weights)
        for i in reversed(range(len(self.weights))):
            self.dW[i] = self.activations[i].T @ delta
            if i > 0:
                delta = delta @ self.weights[i].T
                delta[self.zs[i - 1] <= 0] = 0
        return self.dW

    def update_weights(self):
        for W, g in zip(self.weights, self.dW):
            W -= self.lr * g
