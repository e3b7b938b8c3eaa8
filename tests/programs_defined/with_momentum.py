import numpy as np

class MLP:
    def __init__(self, sizes, lr=0.1, momentum=0.9):
        self.W = [np.random.randn(a, b) for a, b in zip(sizes, sizes[1:])]
        self.v = [np.zeros_like(w) for w in self.W]
        self.lr, self.momentum = lr, momentum

    def forward(self, x):
        self.a = [x]
        for w in self.W:
            self.a.append(1 / (1 + np.exp(-self.a[-1] @ w)))
        return self.a[-1]

    def loss(self, y):
        return np.mean((self.a[-1] - y) ** 2)

    def backward(self, y):
        p = self.a[-1]
        d = 2 * (p - y) / len(y) * p * (1 - p)
        for i in reversed(range(len(self.W))):
            g = self.a[i].T @ d
            d = d @ self.W[i].T * self.a[i] * (1 - self.a[i])
            self.v[i] = self.momentum * self.v[i] - self.lr * g
            self.W[i] = self.W[i] + self.v[i]
