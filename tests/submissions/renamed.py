"""Other names, gradients kept, an update without data; trains, asks and plots when it is imported."""

import argparse

import matplotlib.pyplot as plt
import numpy as np
from tqdm import tqdm, trange


class MLP:
    def __init__(self, input_dim, h1, h2, output_dim, lr=0.1):
        self.W1, self.W2 = np.random.randn(input_dim, h1), np.random.randn(h1, h2)
        self.W3, self.lr = np.random.randn(h2, output_dim), lr

    def forward(self, X):
        self.X = X
        self.A1 = 1 / (1 + np.exp(-X.dot(self.W1)))
        self.A2 = 1 / (1 + np.exp(-self.A1.dot(self.W2)))
        self.A3 = 1 / (1 + np.exp(-self.A2.dot(self.W3)))
        return self.A3

    def compute_loss(self, y_true, y_pred):
        return -(y_true * np.log(y_pred) + (1 - y_true) * np.log(1 - y_pred)).mean()

    def backward(self, y):
        delta = (-(y / self.A3) + (1 - y) / (1 - self.A3)) / y.shape[0] * self.A3 * (1 - self.A3)
        self.dW3 = self.A2.T.dot(delta)
        delta = delta.dot(self.W3.T) * self.A2 * (1 - self.A2)
        self.dW2 = self.A1.T.dot(delta)
        delta = delta.dot(self.W2.T) * self.A1 * (1 - self.A1)
        self.dW1 = self.X.T.dot(delta)

    def update(self):
        self.W1 -= self.lr * self.dW1
        self.W2 -= self.lr * self.dW2
        self.W3 -= self.lr * self.dW3


epochs = int(input("How many epochs? "))
args = argparse.ArgumentParser().parse_args()
net = MLP(2, 10, 10, 1)
X, y = np.random.rand(100, 2), np.ones((100, 1))
for epoch in trange(epochs):
    net.forward(X)
    net.backward(y)
    net.update()
fig, ax = plt.subplots()
ax.plot([net.compute_loss(y, net.forward(X)) for _ in tqdm(range(10))])
plt.show()
