import numpy as np


def bce(p, y, eps=1e-8):
    return -np.mean(y * np.log(p + eps) + (1 - y) * np.log(1 - p + eps))


def accuracy(p, y):
    return float(np.mean((p >= 0.5).astype(int) == y))


def print_table(x, y, p):
    print("%6s %6s %5s %8s" % ("x1", "x2", "y", "p"))
    for (a, b), t, q in zip(x, y, p):
        print("%6.2f %6.2f %5d %8.5f" % (a, b, t[0], q[0]))
