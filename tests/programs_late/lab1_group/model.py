import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def sigmoid_prime(z):
    s = sigmoid(z)
    return s * (1 - s)


class Network:
    def __init__(self, sizes):
        self.weights = [np.random.randn(i, o) / np.sqrt(i) for i, o in zip(sizes[:-1], sizes[1:])]
        self.biases = [np.zeros((1, o)) for o in sizes[1:]]
        self.cache = []

    def forward(self, x):
        a = x
        for W, b in zip(self.weights, self.biases):
            z = a @ W + b
            # what backward needs: the layer's input and its preactivation
            self.cache.append((a, z))
            a = sigmoid(z)
        return a

    def backward(self, out, y):
        """returns [(dW, db), ...], first layer first"""
        delta = (out - y) / y.shape[0]
        grads = []
        for l in range(len(self.weights) - 1, -1, -1):
            a_prev, _ = self.cache[l]
            grads.insert(0, (a_prev.T @ delta, delta.sum(axis=0, keepdims=True)))
            if l > 0:
                _, z_prev = self.cache[l - 1]
                delta = (delta @ self.weights[l].T) * sigmoid_prime(z_prev)
        return grads

    def update(self, grads, lr):
        for l, (dW, db) in enumerate(grads):
            self.weights[l] = self.weights[l] - lr * dW
            self.biases[l] = self.biases[l] - lr * db
