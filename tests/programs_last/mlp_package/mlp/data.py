import numpy as np


def generate_linear(n=100):
    pts = np.random.uniform(0, 1, (n, 2))
    labels = [0 if a > b else 1 for a, b in pts]
    return pts, np.array(labels).reshape(n, 1)


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
