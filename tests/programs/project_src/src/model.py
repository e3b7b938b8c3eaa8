import numpy as np

from functions import sigmoid, sigmoid_derivative


class MultiLayerPerceptron:
    """input (2) -> hidden (h) -> hidden (h) -> output (1)"""

    def __init__(self, hidden=10, seed=None):
        if seed is not None:
            np.random.seed(seed)
        self.weights = {
            'hidden1': np.random.randn(hidden, 2),
            'hidden2': np.random.randn(hidden, hidden),
            'output': np.random.randn(1, hidden),
        }
        self.bias = {
            'hidden1': np.zeros((hidden, 1)),
            'hidden2': np.zeros((hidden, 1)),
            'output': np.zeros((1, 1)),
        }

    def forward(self, X):
        # X: (2, m)
        self.values = {'input': X}
        previous = X
        for name in ('hidden1', 'hidden2', 'output'):
            previous = sigmoid(self.weights[name] @ previous + self.bias[name])
            self.values[name] = previous
        return previous

    def backward(self, Y):
        m = Y.shape[1]
        v, w = self.values, self.weights
        delta = {}
        delta['output'] = v['output'] - Y
        delta['hidden2'] = w['output'].T @ delta['output'] * sigmoid_derivative(v['hidden2'])
        delta['hidden1'] = w['hidden2'].T @ delta['hidden2'] * sigmoid_derivative(v['hidden1'])
        before = {'output': 'hidden2', 'hidden2': 'hidden1', 'hidden1': 'input'}
        self.grad_w = {k: delta[k] @ v[before[k]].T / m for k in delta}
        self.grad_b = {k: delta[k].sum(axis=1, keepdims=True) / m for k in delta}

    def update(self, learning_rate):
        for k in self.weights:
            self.weights[k] -= learning_rate * self.grad_w[k]
            self.bias[k] -= learning_rate * self.grad_b[k]
