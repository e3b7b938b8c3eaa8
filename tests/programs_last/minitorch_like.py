import csv
from dataclasses import dataclass, field
from typing import List
import numpy as np

rng = np.random.default_rng(1234)


@dataclass
class Linear:
    """weight is (out, in) as in torch; no bias"""
    n_in: int
    n_out: int
    weight: np.ndarray = field(init=False, repr=False)
    grad: np.ndarray = field(init=False, repr=False, default=None)

    def __post_init__(self):
        self.weight = rng.normal(0, np.sqrt(2 / self.n_in), (self.n_out, self.n_in))

    def forward(self, x):
        self.inp = x
        return np.einsum('ni,oi->no', x, self.weight)

    def backward(self, dout):
        self.grad = np.einsum('no,ni->oi', dout, self.inp)
        return np.einsum('no,oi->ni', dout, self.weight)


@dataclass
class LeakyReLU:
    alpha: float = 0.01

    def forward(self, x):
        self.mask = np.where(x > 0, 1.0, self.alpha)
        return x * self.mask

    def backward(self, dout):
        return dout * self.mask


@dataclass
class SigmoidWithBCE:
    def forward(self, x):
        self.p = 1 / (1 + np.exp(-x))
        return self.p

    def backward(self, y):
        # d(BCE)/dz, sigmoid and log together
        return (self.p - y) / y.shape[0]


@dataclass
class Sequential:
    layers: List

    def forward(self, x):
        for layer in self.layers:
            x = layer.forward(x)
        return x

    def backward(self, y):
        g = y
        for layer in self.layers[::-1]:
            g = layer.backward(g)

    def sgd(self, lr):
        for layer in self.layers:
            if isinstance(layer, Linear):
                layer.weight -= lr * layer.grad


def generate_linear(n=100):
    pts = rng.uniform(0, 1, (n, 2))
    return pts, (pts[:, 0] <= pts[:, 1]).astype(float)[:, None]


def generate_XOR_easy():
    inputs, labels = [], []
    for i in range(11):
        inputs.append([0.1 * i, 0.1 * i])
        labels.append(0.)
        if i == 5:
            continue
        inputs.append([0.1 * i, 1 - 0.1 * i])
        labels.append(1.)
    return np.array(inputs), np.array(labels).reshape(-1, 1)


def fit(net, x, y, lr=0.05, epochs=10_000, log=None):
    for epoch in range(epochs):
        out = net.forward(x)
        loss = np.mean(np.square(out - y))
        net.backward(y)
        net.sgd(lr)
        if epoch % 250 == 0 and log is not None:
            log.writerow([epoch, loss])
        if epoch % 1000 == 0:
            print(f"{epoch=} {loss=:.6f}")


if __name__ == "__main__":
    for name, (x, y) in {"linear": generate_linear(), "xor": generate_XOR_easy()}.items():
        net = Sequential([Linear(2, 12), LeakyReLU(), Linear(12, 8), LeakyReLU(),
                          Linear(8, 5), LeakyReLU(), Linear(5, 1), SigmoidWithBCE()])
        with open(f"log_{name}.csv", "w", newline="") as fh:
            fit(net, x, y, log=csv.writer(fh))
        p = net.forward(x)
        print(name, "accuracy", ((p > 0.5) == (y > 0.5)).mean())
        print(p.ravel())
