"""Lab 1: back-propagation

A tiny "keras-like" stack:  Linear -> Activation -> Linear -> ...
"""
import numpy as np
from matplotlib import pyplot as plt


class Linear(object):
    def __init__(self, n_in, n_out, rng):
        lim = np.sqrt(6. / (n_in + n_out))
        self.W = rng.uniform(-lim, lim, size=(n_in, n_out))
        self.b = np.zeros((1, n_out))
        self.dW = self.db = None

    def forward(self, X):
        self.X = X
        return X @ self.W + self.b

    def backward(self, grad):
        self.dW = self.X.T @ grad
        self.db = grad.sum(axis=0, keepdims=True)
        return grad @ self.W.T

    def step(self, lr):
        self.W = self.W - lr * self.dW
        self.b = self.b - lr * self.db


class Activation(object):
    table = {
        "sigmoid": (lambda z: 1 / (1 + np.exp(-z)), lambda a: a * (1 - a)),
        "tanh": (np.tanh, lambda a: 1 - a ** 2),
        "relu": (lambda z: np.maximum(z, 0), lambda a: (a > 0).astype(float)),
    }

    def __init__(self, name):
        self.f, self.df = self.table[name]

    def forward(self, z):
        self.a = self.f(z)
        return self.a

    def backward(self, grad):
        return grad * self.df(self.a)

    def step(self, lr):
        pass


class Stack:
    def __init__(self, hidden=(8, 5), act="tanh", seed=0):
        rng = np.random.default_rng(seed)
        dims = (2,) + tuple(hidden) + (1,)
        self.mods = []
        for i, (a, b) in enumerate(zip(dims, dims[1:])):
            self.mods.append(Linear(a, b, rng))
            self.mods.append(Activation(act if i < len(dims) - 2 else "sigmoid"))

    def __call__(self, X):
        for m in self.mods:
            X = m.forward(X)
        return X

    def backward(self, grad):
        for m in reversed(self.mods):
            grad = m.backward(grad)

    def step(self, lr):
        for m in self.mods:
            m.step(lr)


def bce(y, p, eps=1e-12):
    return -np.mean(y * np.log(p + eps) + (1 - y) * np.log(1 - p + eps))


def bce_grad(y, p, eps=1e-12):
    return ((p - y) / (p * (1 - p) + eps)) / len(y)


def generate_linear(n=100):
    pts = np.random.uniform(0, 1, (n, 2))
    return pts, np.array([0 if a > b else 1 for a, b in pts]).reshape(-1, 1)


def generate_XOR_easy():
    X, Y = [], []
    for i in range(11):
        X.append([0.1 * i, 0.1 * i]); Y.append(0)
        if i == 5:
            continue
        X.append([0.1 * i, 1 - 0.1 * i]); Y.append(1)
    return np.array(X), np.array(Y).reshape(-1, 1)


def fit(net, X, Y, lr, epochs=10000, show=2000):
    hist = []
    for ep in range(epochs):
        P = net(X)
        hist.append(bce(Y, P))
        net.backward(bce_grad(Y, P))
        net.step(lr)
        if (ep + 1) % show == 0:
            print(f"[lr={lr}] epoch {ep + 1:>6d}  loss {hist[-1]:.6f}")
    return hist


if __name__ == "__main__":
    np.random.seed(1)
    for title, gen in (("linear", generate_linear), ("xor", generate_XOR_easy)):
        X, Y = gen()
        plt.figure()
        for lr in (0.01, 0.1, 0.5, 1.0):
            net = Stack()
            plt.plot(fit(net, X, Y, lr), label="lr = %g" % lr)
            acc = ((net(X) > .5) == Y).mean()
            print(f"{title}: lr={lr} accuracy={acc:.2%}\n")
        plt.legend()
        plt.title(title)
        plt.savefig(f"loss_{title}.png")
        plt.close()
