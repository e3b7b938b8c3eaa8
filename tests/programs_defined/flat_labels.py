import numpy as np


class FlatNet:
    """Labels and predictions are one-dimensional, (n,)."""

    def __init__(self, n_hidden1, n_hidden2, learning_rate=0.1, n_iter=1000):
        self.n_hidden1, self.n_hidden2 = n_hidden1, n_hidden2
        self.learning_rate, self.n_iter = learning_rate, n_iter

    def fit(self, X, y):
        rng = np.random.RandomState(0)
        self.W1_ = rng.randn(X.shape[1], self.n_hidden1)
        self.W2_ = rng.randn(self.n_hidden1, self.n_hidden2)
        self.w3_ = rng.randn(self.n_hidden2)
        self.loss_curve_ = []
        for _ in range(self.n_iter):
            h1 = 1 / (1 + np.exp(-X @ self.W1_))
            h2 = 1 / (1 + np.exp(-h1 @ self.W2_))
            p = 1 / (1 + np.exp(-h2 @ self.w3_))
            loss = np.mean((p - y) ** 2)
            self.loss_curve_.append(loss)
            d3 = 2 * (p - y) / len(y) * p * (1 - p)
            d2 = np.outer(d3, self.w3_) * h2 * (1 - h2)
            d1 = d2 @ self.W2_.T * h1 * (1 - h1)
            self.w3_ = self.w3_ - self.learning_rate * h2.T @ d3
            self.W2_ = self.W2_ - self.learning_rate * h1.T @ d2
            self.W1_ = self.W1_ - self.learning_rate * X.T @ d1
        return self
