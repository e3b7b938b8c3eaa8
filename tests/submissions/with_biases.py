"""Weights and biases by name; backward keeps the gradients with their sign turned, to be added."""

import numpy as np


class NN:
    def __init__(self, n_in, h1, h2, n_out, lr=0.1):
        self.lr = lr
        self.W1, self.b1 = np.random.randn(n_in, h1), np.zeros(h1)
        self.W2, self.b2 = np.random.randn(h1, h2), np.zeros(h2)
        self.W3, self.b3 = np.random.randn(h2, n_out), np.zeros(n_out)

    @staticmethod
    def s(z):
        return 1 / (1 + np.exp(-z))

    def feedforward(self, X):
        self.h1 = self.s(X @ self.W1 + self.b1)
        self.h2 = self.s(self.h1 @ self.W2 + self.b2)
        return self.s(self.h2 @ self.W3 + self.b3)

    def calculate_loss(self, y, y_pred):
        return np.mean(-y * np.log(y_pred) - (1 - y) * np.log(1 - y_pred))

    def backprop(self, X, y):
        d3 = (y - self.feedforward(X)) / len(X)
        d2 = (d3 @ self.W3.T) * self.h2 * (1 - self.h2)
        d1 = (d2 @ self.W2.T) * self.h1 * (1 - self.h1)
        return {
            **{"dW1": X.T @ d1, "dW2": self.h1.T @ d2, "dW3": self.h2.T @ d3},
            **{"db1": d1.sum(axis=0), "db2": d2.sum(axis=0), "db3": d3.sum(axis=0)},
        }

    def train_step(self, X, y):
        for name, up in self.backprop(X, y).items():
            setattr(self, name[1:], getattr(self, name[1:]) + self.lr * up)
