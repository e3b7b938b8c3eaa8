import numpy as np

from layers import FullyConnected


class NN:
    def __init__(self, dims, lr=0.5):
        self.layers = [FullyConnected(a, b) for a, b in zip(dims[:-1], dims[1:])]
        self.lr = lr

    def forward(self, x):
        for layer in self.layers:
            x = layer.forward(x)
        return x

    def cost(self, y_hat, y):
        return np.mean((y_hat - y) ** 2)

    def backward(self, y_hat, y):
        grad = 2 * (y_hat - y) / y.shape[1]
        for layer in self.layers[::-1]:
            grad = layer.backward(grad)

    def step(self):
        for layer in self.layers:
            layer.W -= self.lr * layer.dW
            layer.b -= self.lr * layer.db
