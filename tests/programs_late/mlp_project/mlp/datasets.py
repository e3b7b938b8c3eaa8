import numpy as np


def generate_linear(n=100, seed=0):
    pts = np.random.default_rng(seed).uniform(0, 1, (n, 2))
    return pts, (pts[:, 0] <= pts[:, 1]).astype(int).reshape(n, 1)


def generate_XOR_easy():
    inputs = [[0.1 * i, 0.1 * i] for i in range(11)]
    labels = [0] * 11
    for i in range(11):
        if i != 5:
            inputs.append([0.1 * i, 1 - 0.1 * i])
            labels.append(1)
    return np.array(inputs), np.array(labels).reshape(21, 1)
