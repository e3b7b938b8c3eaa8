"""A network with two hidden layers, differentiated by hand. Keep the names; write what is inside.

Weights come as a dictionary: "W1" (inputs, width 1), "W2" (width 1, width 2), "W3" (width 2, 1). NumPy only.
Check it yourself: backprop-parity grade check student.py
"""

import numpy as np


class Network:
    """x → W1 → f → W2 → f → W3 → σ → p"""

    def __init__(self, weights, learning_rate):
        self.weights = dict(weights)
        self.learning_rate = learning_rate

    def predictions(self, x):
        """p, of shape (samples, 1), for x of shape (samples, inputs)."""
        raise NotImplementedError

    def loss(self, x, y):
        """One number, the mean over the samples; y holds 0 or 1 and has shape (samples, 1)."""
        raise NotImplementedError

    def gradients(self, x, y):
        """{"dW1": ..., "dW2": ..., "dW3": ...}, each of its weight's shape.

        Whatever else is returned by name ("dz1", "dz2", "dz3") makes the feedback more precise.
        """
        raise NotImplementedError

    def step(self, x, y):
        """One step of gradient descent: the weights change, nothing is returned."""
        for name, gradient in self.gradients(x, y).items():
            if name.startswith("dW"):
                self.weights[name[1:]] = self.weights[name[1:]] - self.learning_rate * np.asarray(gradient)
