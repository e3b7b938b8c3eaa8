"""One function does everything, epoch after epoch; it keeps no gradient."""

import numpy as np


def train(X, y, W1, W2, W3, lr=0.5, epochs=10000):
    losses = []
    for epoch in range(epochs):
        hidden1 = 1 / (1 + np.exp(-np.dot(X, W1)))
        hidden2 = 1 / (1 + np.exp(-np.dot(hidden1, W2)))
        output = 1 / (1 + np.exp(-np.dot(hidden2, W3)))
        losses.append(-np.mean(y * np.log(output) + (1 - y) * np.log(1 - output)))
        error = (output - y) / X.shape[0]
        error2 = np.dot(error, W3.T) * hidden2 * (1 - hidden2)
        error1 = np.dot(error2, W2.T) * hidden1 * (1 - hidden1)
        W3 = W3 - lr * np.dot(hidden2.T, error)
        W2 = W2 - lr * np.dot(hidden1.T, error2)
        W1 = W1 - lr * np.dot(X.T, error1)
    return W1, W2, W3, output, losses


if __name__ == "__main__":
    X = np.random.rand(100, 2)
    train(X, X[:, :1] > X[:, 1:], np.random.randn(2, 10), np.random.randn(10, 10), np.random.randn(10, 1))
