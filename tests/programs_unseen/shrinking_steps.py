from dataclasses import dataclass, field
import numpy as np
import matplotlib.pyplot as plt


@dataclass
class Settings:
    epochs: int = 15000
    lr0: float = 1.0
    decay: float = 2e-4
    widths: list = field(default_factory=lambda: [2, 6, 6, 1])
    print_every: int = 1500


@dataclass
class FC:
    n_in: int
    n_out: int
    w: np.ndarray = None
    b: np.ndarray = None

    def __post_init__(self):
        self.w = np.random.standard_normal((self.n_out, self.n_in))
        self.b = np.zeros((self.n_out, 1))

    def fwd(self, a):
        self.a_in = a
        self.a_out = 1 / (1 + np.exp(-(self.w @ a + self.b)))
        return self.a_out

    def bwd(self, da):
        dz = da * self.a_out * (1 - self.a_out)
        self.gw = dz @ self.a_in.T
        self.gb = dz.sum(axis=1, keepdims=True)
        return self.w.T @ dz


def generate_linear(n=100):
    pts = np.random.uniform(0, 1, (n, 2))
    return pts, np.array([int(not p[0] > p[1]) for p in pts]).reshape(n, 1)


def generate_XOR_easy():
    pts, lab = [], []
    for i in range(11):
        pts.append([0.1*i, 0.1*i]); lab.append(0)
        if i == 5:
            continue
        pts.append([0.1*i, 1 - 0.1*i]); lab.append(1)
    return np.array(pts), np.array(lab).reshape(21, 1)


def train(x, y, cfg: Settings):
    layers = [FC(i, o) for i, o in zip(cfg.widths, cfg.widths[1:])]
    x, y = x.T, y.T
    n = x.shape[1]
    curve = []
    for epoch in range(cfg.epochs):
        a = x
        for layer in layers:
            a = layer.fwd(a)
        loss = np.mean((y - a)**2)
        curve.append(loss)
        g = -2 * (y - a) / n
        for layer in layers[::-1]:
            g = layer.bwd(g)
        lr = cfg.lr0 / (1 + cfg.decay * epoch)
        for layer in layers:
            layer.w -= lr * layer.gw
            layer.b -= lr * layer.gb
        if epoch % cfg.print_every == 0:
            print(f'epoch {epoch:6d} | lr {lr:.4f} | loss {loss:.6f}')
    return layers, curve


def predict(layers, x):
    a = x.T
    for layer in layers:
        a = layer.fwd(a)
    return a.T


if __name__ == '__main__':
    cfg = Settings()
    print(cfg)
    for gen in (generate_linear, generate_XOR_easy):
        x, y = gen()
        layers, curve = train(x, y, cfg)
        p = predict(layers, x)
        for i, (t, q) in enumerate(zip(y, p)):
            print(f'Iter{i:<4d}| Ground truth: {t[0]:.1f} | prediction: {q[0]:.5f} |')
        print(f'loss={curve[-1]:.5f} accuracy={100*np.mean((p > 0.5) == y):.2f}%')
        plt.plot(curve, label=gen.__name__)
    plt.legend()
    plt.show()
