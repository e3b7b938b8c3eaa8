"""Learns from one sample at a time: backward updates the weights at once."""

import numpy as np


class OnlineNetwork:
    def __init__(self, n_in, h1, h2, n_out, eta=0.1):
        self.eta = eta
        self.w1 = np.random.uniform(-1, 1, (n_in, h1))
        self.w2 = np.random.uniform(-1, 1, (h1, h2))
        self.w3 = np.random.uniform(-1, 1, (h2, n_out))

    def sigmoid(self, z):
        return 1.0 / (1.0 + np.exp(-z))

    def forward(self, sample):
        self.x = sample
        self.o1 = self.sigmoid(np.dot(sample, self.w1))
        self.o2 = self.sigmoid(np.dot(self.o1, self.w2))
        self.o3 = self.sigmoid(np.dot(self.o2, self.w3))
        return self.o3

    def backward(self, target):
        delta3 = self.o3 - target
        delta2 = np.dot(self.w3, delta3) * self.o2 * (1 - self.o2)
        delta1 = np.dot(self.w2, delta2) * self.o1 * (1 - self.o1)
        self.grad3, self.grad2, self.grad1 = (
            np.outer(self.o2, delta3),
            np.outer(self.o1, delta2),
            np.outer(self.x, delta1),
        )
        self.w3 -= self.eta * self.grad3
        self.w2 -= self.eta * self.grad2
        self.w1 -= self.eta * self.grad1

    def fit(self, X, Y, epochs):
        for _ in range(epochs):
            for sample, target in zip(X, Y):
                self.forward(sample)
                self.backward(target)
