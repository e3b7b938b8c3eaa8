import numpy as np
import matplotlib.pyplot as plt


class Module:
    def forward(self, x):
        raise NotImplementedError

    def backward(self, g):
        raise NotImplementedError

    def step(self, lr):
        pass

    def __call__(self, x):
        return self.forward(x)


class Affine(Module):
    def __init__(self, i, o):
        super().__init__()
        self.W = np.random.randn(i, o) * np.sqrt(2 / (i + o))
        self.b = np.zeros(o)

    def forward(self, x):
        self.x = x
        return x @ self.W + self.b

    def backward(self, g):
        self.gW = self.x.T @ g
        self.gb = g.sum(axis=0)
        return g @ self.W.T

    def step(self, lr):
        self.W -= lr * self.gW
        self.b -= lr * self.gb


class Activation(Module):
    def forward(self, x):
        self.out = self.f(x)
        return self.out

    def backward(self, g):
        return g * self.df(self.out)


class Tanh(Activation):
    def f(self, x):
        return np.tanh(x)

    def df(self, x):
        return 1 - np.tanh(x) ** 2


class Sigmoid(Activation):
    def f(self, x):
        return 1 / (1 + np.exp(-x))

    def df(self, out):
        return out * (1 - out)


class Chain(Module):
    def __init__(self, *modules):
        self.modules = modules

    def forward(self, x):
        for m in self.modules:
            x = m(x)
        return x

    def backward(self, g):
        for m in self.modules[::-1]:
            g = m.backward(g)
        return g

    def step(self, lr):
        for m in self.modules:
            m.step(lr)


class BCE(Module):
    def forward(self, p, y):
        self.p, self.y = p, y
        return -(y * np.log(p) + (1 - y) * np.log(1 - p)).mean()

    def backward(self):
        return (-self.y / self.p + (1 - self.y) / (1 - self.p)) / len(self.y)

    def __call__(self, p, y):
        return self.forward(p, y)


def linear_data(n, rng):
    x = rng.uniform(size=(n, 2))
    return x, (x[:, 0] < x[:, 1]).astype(float)[:, None]


def xor_data(k):
    t = np.linspace(0, 1, k)
    m = t != 0.5
    x = np.concatenate([np.c_[t, t], np.c_[t, 1 - t][m]])
    y = np.concatenate([np.zeros(k), np.ones(m.sum())])
    return x, y[:, None]


def train(x, y, epochs, lr):
    net = Chain(Affine(2, 10), Tanh(), Affine(10, 10), Tanh(), Affine(10, 1), Sigmoid())
    bce = BCE()
    for e in range(epochs):
        loss = bce(net(x), y)
        net.backward(bce.backward())
        net.step(lr)
        if e % 1000 == 0:
            print(f"{e:6d} {loss:.6f}")
    return net


if __name__ == "__main__":
    rng = np.random.default_rng(0)
    np.random.seed(0)
    fig, ax = plt.subplots(2, 2)
    for r, (x, y) in enumerate([linear_data(100, rng), xor_data(11)]):
        net = train(x, y, epochs=10_000, lr=0.1)
        p = net(x)
        print("accuracy", ((p > 0.5) == y).mean())
        ax[r, 0].scatter(*x.T, c=y)
        ax[r, 1].scatter(*x.T, c=p > 0.5)
    plt.savefig("out.png")
