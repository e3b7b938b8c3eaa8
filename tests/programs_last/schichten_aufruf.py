"""Übung 1: Netz aus Schichtobjekten."""
from __future__ import annotations
import numpy as np

try:
    from tqdm import trange
except ImportError:          # auf dem Poolrechner nicht da
    trange = range


class Schicht:
    def __call__(self, x): raise NotImplementedError
    def rueckwaerts(self, g, eta): raise NotImplementedError


class Voll(Schicht):
    def __init__(self, rein: int, raus: int):
        self.w = np.random.randn(rein, raus) / np.sqrt(rein)
        self.b = np.zeros(raus)

    def __call__(self, x):
        self.x = x
        return x @ self.w + self.b

    def rueckwaerts(self, g, eta):
        weiter = g @ self.w.T            # zuerst, mit den alten Gewichten!
        self.w -= eta * (self.x.T @ g)
        self.b -= eta * g.sum(axis=0)
        return weiter


class Sigmoid(Schicht):
    def __call__(self, x):
        self.y = 1 / (1 + np.exp(-x))
        return self.y

    def rueckwaerts(self, g, eta):
        return g * self.y * (1 - self.y)


class Kreuzentropie:
    EPS = 1e-8

    def __call__(self, p, t):
        self.p, self.t = p, t
        return -np.mean(t * np.log(p + self.EPS) + (1 - t) * np.log(1 - p + self.EPS))

    def rueckwaerts(self):
        p, t = self.p, self.t
        return (-t / (p + self.EPS) + (1 - t) / (1 - p + self.EPS)) / len(t)


def linear(n=100):
    x = np.random.uniform(0, 1, (n, 2))
    return x, np.where(x[:, :1] > x[:, 1:], 0, 1)


def xor():
    x, t = [], []
    for i in range(11):
        x.append([.1 * i, .1 * i]); t.append([0])
        if i != 5:
            x.append([.1 * i, 1 - .1 * i]); t.append([1])
    return np.array(x), np.array(t)


def lernen(daten, breite=(10, 7), eta=0.5, epochen=20000):
    x, t = daten

    def bauen():
        b1, b2 = breite

        def block(r, a):
            return [Voll(r, a), Sigmoid()]
        return block(2, b1) + block(b1, b2) + block(b2, 1)

    netz = bauen()
    verlust = Kreuzentropie()

    def vorwaerts(a):
        for s in netz:
            a = s(a)
        return a

    verlauf = []
    for ep in trange(epochen):
        verlauf.append(verlust(vorwaerts(x), t))
        g = verlust.rueckwaerts()
        for s in reversed(netz):
            g = s.rueckwaerts(g, eta)
        if ep % 2000 == 0:
            print(f"Epoche {ep:5d}  Verlust {verlauf[-1]:.5f}")
    return vorwaerts, verlauf


if __name__ == "__main__":
    np.random.seed(0)
    for name, daten in (("linear", linear()), ("xor", xor())):
        f, verlauf = lernen(daten)
        p = f(daten[0])
        print(p.round(3).T)
        print(name, "Trefferquote", np.mean((p > .5) == daten[1]))
