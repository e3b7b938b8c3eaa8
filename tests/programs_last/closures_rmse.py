import numpy as np
from functools import reduce

rs = np.random.RandomState(12)


def linear(n=100):
    p = rs.rand(n, 2)
    return p, (p[:, [0]] <= p[:, [1]]).astype(float)


def xor():
    k = np.arange(11) / 10
    a = np.column_stack([k, k])
    b = np.column_stack([k, 1 - k])[k != 0.5]
    return np.concatenate([a, b]), np.concatenate([np.zeros((11, 1)), np.ones((10, 1))])


# ------------------------------------------------------------------ functional layer
def dense(n_in, n_out, act, dact):
    """returns (apply, params). apply(x) -> (output, pullback);
    pullback(g) -> (g for the input, gradients of the params)"""
    params = [rs.randn(n_in, n_out), np.zeros(n_out)]

    def apply(x):
        w, b = params
        out = act(x @ w + b)

        def pullback(g):
            g = g * dact(out)
            return g @ w.T, (x.T @ g, g.sum(axis=0))

        return out, pullback

    return apply, params


sig = lambda v: 1 / (1 + np.exp(-v))
dsig = lambda o: o - o ** 2


def forward(net, x):
    tape = []

    def one(h, layer):
        out, pb = layer[0](h)
        tape.append(pb)
        return out

    return reduce(one, net, x), tape


def backward(tape, g):
    grads = []
    for pb in reversed(tape):
        g, pg = pb(g)
        grads.append(pg)
    return grads[::-1]


def descend(net, grads, lr):
    for (_, params), pg in zip(net, grads):
        for j in range(2):
            params[j] = params[j] - lr * pg[j]


def rmse(p, t):
    return np.sqrt(((p - t) ** 2).mean())


def train(net, x, t, lr, epochs, every):
    hist = []
    for e in range(epochs):
        p, tape = forward(net, x)
        hist.append(rmse(p, t))
        grads = backward(tape, 2 * (p - t) / len(t))
        descend(net, grads, lr)
        if e % every == 0:
            print(f"{e:6d} rmse={hist[-1]:.5f}")
    return hist


def make(*sizes):
    return [dense(a, b, sig, dsig) for a, b in zip(sizes, sizes[1:])]


def main():
    results = {}
    for data in (linear, xor):
        x, t = data()
        net = make(2, 8, 3, 1)
        hist = train(net, x, t, lr=1.5, epochs=20000, every=2000)
        p, _ = forward(net, x)
        ok = int(((p >= .5) == t).sum())
        print(data.__name__, "->", ok, "/", len(t))
        print(p.ravel().round(3))
        results[data.__name__] = hist
    np.savez("histories.npz", **results)
    try:
        import matplotlib.pyplot as plt
    except ModuleNotFoundError:
        return
    for name, hist in results.items():
        plt.semilogy(hist, label=name)
    plt.legend()
    plt.savefig("histories.png")


main()
