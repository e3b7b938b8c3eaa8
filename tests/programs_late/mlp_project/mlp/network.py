import numpy as np

from .functions import BY_NAME, MeanSquaredError


class Network:
    """Fully connected network; `spec` is like [(8, 'tanh'), (5, 'tanh'), (1, 'sigmoid')]."""

    def __init__(self, n_inputs, spec, seed=0):
        rng = np.random.default_rng(seed)
        self.weights, self.biases, self.functions = [], [], []
        fan_in = n_inputs
        for units, name in spec:
            self.weights.append(rng.normal(scale=1 / np.sqrt(fan_in), size=(fan_in, units)))
            self.biases.append(np.zeros((1, units)))
            self.functions.append(BY_NAME[name])
            fan_in = units
        self.cost = MeanSquaredError()

    def forward(self, x):
        self.activations = [x]
        for w, b, f in zip(self.weights, self.biases, self.functions):
            x = f(x @ w + b)
            self.activations.append(x)
        return x

    def backward(self, y):
        n_layers = len(self.weights)
        grads_w = [None] * n_layers
        grads_b = [None] * n_layers
        upstream = self.cost.derivative(self.activations[-1], y)
        for i in range(n_layers - 1, -1, -1):
            delta = upstream * self.functions[i].derivative(self.activations[i + 1])
            grads_w[i] = self.activations[i].T @ delta
            grads_b[i] = delta.mean(axis=0, keepdims=True)
            upstream = delta @ self.weights[i].T
        return grads_w, grads_b

    def descend(self, grads, rate):
        for w, b, gw, gb in zip(self.weights, self.biases, *grads):
            w -= rate * gw
            b -= rate * gb
