import numpy as np


def generate_linear(n=100):
    pisteet = np.random.uniform(0, 1, (n, 2))
    luokat = (pisteet[:, 0] <= pisteet[:, 1]).astype(int)
    return pisteet, luokat[:, None]


def generate_XOR_easy():
    x, y = [], []
    for i in range(11):
        x.append([0.1 * i, 0.1 * i]); y.append([0])
        if 0.1 * i == 0.5:
            continue
        x.append([0.1 * i, 1 - 0.1 * i]); y.append([1])
    return np.array(x), np.array(y)
