import numpy as np


class Layer:
    def forward(self, inp):
        raise NotImplementedError

    def backward(self, grad, lr):
        raise NotImplementedError


class Dense(Layer):
    def __init__(self, n_inputs, n_outputs):
        self.weights = np.random.randn(n_inputs, n_outputs)
        self.bias = np.zeros((1, n_outputs))

    def forward(self, inp):
        self.inp = inp
        return self.inp @ self.weights + self.bias

    def backward(self, grad, lr):
        self.weights -= lr * self.inp.T @ grad
        self.bias -= lr * grad.sum(axis=0, keepdims=True)
        return grad @ self.weights.T


class Sigmoid(Layer):
    def forward(self, inp):
        self.out = 1 / (1 + np.exp(-inp))
        return self.out

    def backward(self, grad, lr):
        return grad * self.out * (1 - self.out)


class MeanSquaredError:
    def forward(self, pred, target):
        self.diff = pred - target
        return np.mean(self.diff**2)

    def backward(self):
        return 2 * self.diff / self.diff.size
