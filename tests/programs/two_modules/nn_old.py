# first try, does not work yet!! use nn.py
import numpy as np

class NN:
    def __init__(self, dims):
        self.W = []
        for i in range(len(dims) - 1)
            self.W.append(np.random.randn(dims[i], dims[i+1]))

    def forward(self, X):
        for W in self.W:
            X = 1 / (1 + np.exp(-X @ W))
        return X

    def backward(self, Y):
        # TODO
