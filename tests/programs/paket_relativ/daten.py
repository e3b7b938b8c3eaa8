import numpy as np


def linear(n, rng):
    x = rng.random((n, 2))
    y = (x[:, 1] >= x[:, 0]).astype(float)
    return x, y[:, np.newaxis]


def xor(k=11):
    x, y = [], []
    for t in np.arange(k) / (k - 1):
        x.append([t, t])
        y.append([0.0])
        if t != 0.5:
            x.append([t, 1 - t])
            y.append([1.0])
    return np.array(x), np.array(y)


def stapel(x, y, groesse, rng):
    """Mischt und teilt in Stapel."""
    reihenfolge = rng.permutation(len(x))
    for i in range(0, len(x), groesse):
        teil = reihenfolge[i:i + groesse]
        yield x[teil], y[teil]
