from typing import Dict
import numpy as np


class ColumnNet:
    """Two hidden tanh layers, sigmoid output.  Every column of x is one point."""

    def __init__(self, units: int = 8, units2: int = 5, step: float = 0.5):
        g = np.random.default_rng(99)
        self.theta: Dict[str, np.ndarray] = dict(
            U=g.standard_normal((units, 2)),      u=g.standard_normal((units, 1)) * .1,
            V=g.standard_normal((units2, units)) * .5, v=g.standard_normal((units2, 1)) * .1,
            w=g.standard_normal((1, units2)),     c=np.zeros((1, 1)),
        )
        self.step = step

    def propagate(self, x):
        t = self.theta
        h = np.tanh(t["U"] @ x + t["u"])
        k = np.tanh(t["V"] @ h + t["v"])
        o = 1 / (1 + np.exp(-(t["w"] @ k + t["c"])))
        return h, k, o

    def loss(self, o, y):
        # J = 1/(2m) * sum (o - y)^2
        m = y.shape[1]
        return ((o - y) ** 2).sum() / (2 * m)

    def backpropagate(self, x, y):
        t = self.theta
        m = y.shape[1]
        h, k, o = self.propagate(x)
        d_o = (o - y) * o * (1 - o)
        d_k = (t["w"].T @ d_o) * (1 - k ** 2)
        d_h = (t["V"].T @ d_k) * (1 - h ** 2)
        ones = np.ones((m, 1))
        grad = {
            "w": d_o @ k.T / m, "c": d_o @ ones / m,
            "V": d_k @ h.T / m, "v": d_k @ ones / m,
            "U": d_h @ x.T / m, "u": d_h @ ones / m,
        }
        return self.loss(o, y), grad

    def train(self, x, y, epochs=20_000, every=2_000):
        for epoch in range(epochs):
            J, grad = self.backpropagate(x, y)
            for name, g in grad.items():
                self.theta[name] = self.theta[name] - self.step * g
            if epoch % every == 0:
                print(f"epoch {epoch:6,d}   J = {J:.3e}")
        return self

    def predict(self, x):
        return self.propagate(x)[-1]


def generate_linear(n=100):
    pts = np.random.uniform(0, 1, (n, 2))
    labels = np.array([0 if p[0] > p[1] else 1 for p in pts])
    return pts, labels.reshape(n, 1)


def generate_XOR_easy():
    inputs, labels = [], []
    for i in range(11):
        inputs.append([0.1 * i, 0.1 * i])
        labels.append(0)
        if 0.1 * i == 0.5:
            continue
        inputs.append([0.1 * i, 1 - 0.1 * i])
        labels.append(1)
    return np.array(inputs), np.array(labels).reshape(21, 1)


if __name__ == "__main__":
    np.random.seed(4)
    for make in (generate_linear, generate_XOR_easy):
        x, y = make()
        net = ColumnNet(step=1.0).train(x.T, y.T)
        out = net.predict(x.T)
        print(make.__name__, np.round(out, 3))
        hits = int(((out > .5) == y.T).sum())
        print(f"{hits} of {len(y)} right")
