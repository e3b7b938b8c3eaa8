import numpy as np

def sigmoid(x):
    return 1 / (1 + np.exp(-x))

class NN:
    def __init__(self, h1=7, h2=9):
        self.W1 = np.random.randn(2, h1)
        self.b1 = np.zeros((1, h1))
        self.W2 = np.random.randn(h1, h2)
        self.b2 = np.zeros((1, h2))
        self.W3 = np.random.randn(h2, 1)
        self.b3 = np.zeros((1, 1))

    def forward(self, X):
        self.X = X
        self.A1 = sigmoid(X @ self.W1 + self.b1)
        self.A2 = sigmoid(self.A1 @ self.W2 + self.b2)
        self.A3 = sigmoid(self.A2 @ self.W3 + self.b3)
        return self.A3

    def cost(self, Y):
        A = self.A3
        return -(Y * np.log(A + 1e-8) + (1 - Y) * np.log(1 - A + 1e-8)).mean()

    def backward(self, Y, alpha):
        m = len(Y)

        dZ3 = self.A3 - Y
        dW3 = self.A2.T @ dZ3 / m
        db3 = dZ3.mean(axis=0)

        dZ2 = dZ3 @ self.W3.T * self.A2 * (1 - self.A2)
        dW2 = self.A1.T @ dZ2 / m
        db2 = dZ2.mean(axis=0)

        dZ1 = dZ2 @ self.W2.T * self.A1 * (1 - self.A1)
        dW1 = self.X.T @ dZ1
        db1 = dZ1.mean(axis=0)

        self.W1 -= alpha * dW1
        self.b1 -= alpha * db1
        self.W2 -= alpha * dW2
        self.b2 -= alpha * db2
        self.W3 -= alpha * dW3
        self.b3 -= alpha * db3
