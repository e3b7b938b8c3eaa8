"""everything is an einsum"""
import numpy as np
import matplotlib.pyplot as plt

ein = np.einsum


def sig(z):
    return 1 / (1 + np.exp(-z))


def make(kind, n=100):
    if kind == "linear":
        x = np.random.rand(n, 2)
        return x, (x[:, 0] <= x[:, 1]) * 1.0
    t = np.linspace(0, 1, 11)
    x = np.array([(a, a) for a in t] + [(a, 1 - a) for a in t if a != 0.5])
    return x, np.r_[np.zeros(11), np.ones(10)]


def forward(w, x):
    h = sig(ein("hi,ni->nh", w[0], x))
    k = sig(ein("kh,nh->nk", w[1], h))
    o = sig(ein("k,nk->n", w[2], k))
    return h, k, o


def grad(w, x, y):
    h, k, o = forward(w, x)
    do = 2 * (o - y) * o * (1 - o)
    dk = ein("n,k->nk", do, w[2]) * k * (1 - k)
    dh = ein("nk,kh->nh", dk, w[1]) * h * (1 - h)
    return ein("nh,ni->hi", dh, x), ein("nk,nh->kh", dk, h), ein("n,nk->k", do, k)


def descend(w, x, y, rate, epochs):
    for t in range(epochs):
        if t % 2000 == 0:
            print("epoch", t, "loss", np.mean((forward(w, x)[2] - y) ** 2))
        for wi, gi in zip(w, grad(w, x, y)):
            wi -= rate * gi
    return w


if __name__ == "__main__":
    np.random.seed(64)
    for kind in ("linear", "xor"):
        x, y = make(kind)
        w = [np.random.randn(10, 2), np.random.randn(7, 10), np.random.randn(7)]
        descend(w, x, y, 0.02 if kind == "linear" else 0.2, 10000)
        p = forward(w, x)[2].round()
        print(kind, "accuracy", (p == y).mean())
        fig, ax = plt.subplots(ncols=2)
        ax[0].scatter(*x.T, c=y), ax[0].set(title="ground truth")
        ax[1].scatter(*x.T, c=p), ax[1].set(title="prediction")
        plt.show()
