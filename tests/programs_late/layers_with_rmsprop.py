import numpy as np
from dataclasses import dataclass, field


@dataclass
class Parameter:
    value: np.ndarray
    grad: np.ndarray = None
    sq: np.ndarray = field(default=None, repr=False)

    def __post_init__(self):
        self.grad = np.zeros_like(self.value)
        self.sq = np.zeros_like(self.value)


class Dense:
    def __init__(self, nin, nout):
        self.w = Parameter(np.random.randn(nin, nout) * 0.5)
        self.b = Parameter(np.zeros((1, nout)))

    def __call__(self, x):
        self.x = x
        return x @ self.w.value + self.b.value

    def back(self, g):
        self.w.grad = self.x.T @ g
        self.b.grad = g.sum(0, keepdims=True)
        return g @ self.w.value.T

    def parameters(self):
        return [self.w, self.b]


class Act:
    def __init__(self, f, df):
        self.f, self.df = f, df

    def __call__(self, x):
        self.y = self.f(x)
        return self.y

    def back(self, g):
        return g * self.df(self.y)

    def parameters(self):
        return []


def Sigmoid():
    return Act(lambda x: 1 / (1 + np.exp(-x)), lambda y: y * (1 - y))


def Tanh():
    return Act(np.tanh, lambda y: 1 - y ** 2)


class RMSProp:
    def __init__(self, params, lr=0.01, rho=0.9, eps=1e-8):
        self.params, self.lr, self.rho, self.eps = params, lr, rho, eps

    def step(self):
        for p in self.params:
            p.sq = self.rho * p.sq + (1 - self.rho) * p.grad ** 2
            p.value = p.value - self.lr * p.grad / (np.sqrt(p.sq) + self.eps)


def linear_data(n=100):
    x = np.random.rand(n, 2)
    return x, (x[:, [0]] <= x[:, [1]]).astype(int)


def xor_data():
    x, y = [], []
    for i in range(11):
        x.append((i * 0.1, i * 0.1)); y.append(0)
        if i == 5:
            continue
        x.append((i * 0.1, 1 - i * 0.1)); y.append(1)
    return np.array(x), np.array(y).reshape(-1, 1)


def train(x, y, steps=5000):
    net = [Dense(2, 6), Tanh(), Dense(6, 6), Tanh(), Dense(6, 1), Sigmoid()]
    opt = RMSProp([p for l in net for p in l.parameters()])
    for s in range(steps):
        out = x
        for l in net:
            out = l(out)
        loss = np.mean((out - y) ** 2)
        g = 2 * (out - y) / len(y)
        for l in net[::-1]:
            g = l.back(g)
        opt.step()
        if s % 500 == 0:
            print(f"step {s:5d}  loss {loss:.6f}")
    return net, out


if __name__ == "__main__":
    np.random.seed(3)
    for x, y in (linear_data(), xor_data()):
        net, out = train(x, y)
        print(np.hstack([y, out]))
        print("accuracy", np.mean(np.rint(out) == y))
