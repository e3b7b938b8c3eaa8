import numpy as np

from . import functional as F


class Network:
    def __init__(self, *sizes, lr=1.0, seed=None):
        gen = np.random.default_rng(seed)
        self.lr = lr
        self.weights = [gen.normal(0, 1, (i, o)) for i, o in zip(sizes[:-1], sizes[1:])]
        self._z = []
        self._a = []

    def __call__(self, x):
        self._z, self._a = [], [x]
        for w in self.weights:
            z = self._a[-1] @ w
            self._z.append(z)
            self._a.append(F.sigmoid(z))
        return self._a[-1]

    def backward(self, grad):
        """goes from the last layer to the first, updates on the way"""
        for i in range(len(self.weights) - 1, -1, -1):
            grad = grad * F.sigmoid_prime(self._z[i])
            step = np.einsum('ni,no->io', self._a[i], grad)
            grad = np.einsum('no,io->ni', grad, self.weights[i])
            self.weights[i] -= self.lr * step

    def fit(self, x, t, epochs, verbose=0):
        for epoch in range(1, epochs + 1):
            y = self(x)
            loss = F.mse(y, t)
            self.backward(F.mse_prime(y, t))
            if verbose and epoch % verbose == 0:
                print(f"epoch {epoch}/{epochs} loss={loss:.5f}")
            yield loss
