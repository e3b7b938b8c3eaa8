import numpy as np
import matplotlib.pyplot as plt
from abc import ABC, abstractmethod

VERBOSE = True


class Module(ABC):
    @abstractmethod
    def forward(self, inp): ...

    @abstractmethod
    def backward(self, upstream): ...

    def params(self):
        return []

    def __call__(self, inp):
        return self.forward(inp)


class Linear(Module):
    def __init__(self, fan_in, fan_out):
        lim = np.sqrt(6 / (fan_in + fan_out))
        self.weight = np.random.uniform(-lim, lim, size=(fan_in, fan_out))
        self.bias = np.zeros(fan_out)
        self.grad_weight = None
        self.grad_bias = None

    def forward(self, inp):
        self.inp = inp
        return inp @ self.weight + self.bias

    def backward(self, upstream):
        self.grad_weight = self.inp.T @ upstream
        self.grad_bias = upstream.sum(0)
        return upstream @ self.weight.T

    def params(self):
        return [(self.weight, self.grad_weight), (self.bias, self.grad_bias)]


class Sigmoid(Module):
    def forward(self, inp):
        self.out = 1 / (1 + np.exp(-inp))
        return self.out

    def backward(self, upstream):
        return upstream * self.out * (1 - self.out)


class ReLU(Module):
    # tried it, loss got stuck on xor with small nets. keep for later
    def forward(self, inp):
        self.mask = inp > 0
        return inp * self.mask

    def backward(self, upstream):
        return upstream * self.mask


class MSELoss:
    def __call__(self, pred, target):
        self.diff = pred - target
        return (self.diff ** 2).mean()

    def backward(self):
        return 2 * self.diff / self.diff.size


class Sequential(Module):
    def __init__(self, *mods):
        self.mods = mods

    def forward(self, inp):
        for m in self.mods:
            inp = m(inp)
        return inp

    def backward(self, upstream):
        for m in reversed(self.mods):
            upstream = m.backward(upstream)
        return upstream

    def params(self):
        out = []
        for m in self.mods:
            out.extend(m.params())
        return out


class SGD:
    def __init__(self, model, lr):
        self.model, self.lr = model, lr

    def step(self):
        for p, g in self.model.params():
            p -= self.lr * g


def generate_linear(n=100):
    pts = np.random.uniform(0, 1, (n, 2))
    return pts, np.where(pts[:, :1] > pts[:, 1:], 0, 1)


def generate_XOR_easy():
    xs, ys = [], []
    for i in range(11):
        xs.append([0.1 * i, 0.1 * i])
        ys.append(0)
        if 0.1 * i == 0.5:
            continue
        xs.append([0.1 * i, 1 - 0.1 * i])
        ys.append(1)
    return np.array(xs), np.array(ys).reshape(21, 1)


def run(name, x, y, epochs, lr):
    model = Sequential(Linear(2, 6), Sigmoid(),
                       Linear(6, 6), Sigmoid(),
                       Linear(6, 4), Sigmoid(),
                       Linear(4, 1), Sigmoid())
    criterion = MSELoss()
    opt = SGD(model, lr)
    curve = []
    for epoch in range(epochs):
        pred = model(x)
        loss = criterion(pred, y)
        model.backward(criterion.backward())
        opt.step()
        curve.append(loss)
        if VERBOSE and epoch % 5000 == 0:
            print(f'{name} epoch {epoch} loss : {loss}')
    pred = model(x)
    print(pred)
    acc = ((pred > .5) == y).mean()
    print(f'{name} accuracy {acc:.2%}')
    return curve


np.random.seed(1)
c1 = run('linear', *generate_linear(), 20000, 2.0)
c2 = run('xor', *generate_XOR_easy(), 60000, 2.0)
plt.semilogy(c1)
plt.semilogy(c2)
plt.legend(['linear', 'xor'])
plt.show()
