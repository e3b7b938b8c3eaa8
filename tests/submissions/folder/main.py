import numpy as np
from layers import sigmoid


class NeuralNetwork:
    def __init__(self, params, eta):
        self.params, self.eta = {k: v.copy() for k, v in params.items()}, eta

    def predict(self, X):
        for k in sorted(self.params):
            X = sigmoid(X @ self.params[k])
        return X

    def cost(self, X, y):
        p = self.predict(X)
        return np.mean(-y * np.log(p + 1e-9) - (1 - y) * np.log(1 - p + 1e-9))

    def backprop(self, X, y):
        a = [X]
        for k in sorted(self.params):
            a.append(sigmoid(a[-1] @ self.params[k]))
        delta, found = (a[-1] - y) / len(X), []
        for i in (3, 2, 1):
            found.insert(0, a[i - 1].T @ delta)
            delta = delta @ self.params[f"W{i}"].T * a[i - 1] * (1 - a[i - 1])
        return found

    def train_step(self, X, y):
        for i, dW in enumerate(self.backprop(X, y), start=1):
            self.params[f"W{i}"] -= self.eta * dW


if __name__ == "__main__":
    raise SystemExit("training")
