import numpy as np


def lineair(n=100):
    punten = np.random.uniform(0, 1, (n, 2))
    return punten, np.array([0 if p[0] > p[1] else 1 for p in punten]).reshape(n, 1)


def xor():
    punten, klassen = [], []
    for i in range(11):
        punten.append([0.1 * i, 0.1 * i])
        klassen.append(0)
        if i == 5:
            continue
        punten.append([0.1 * i, 1 - 0.1 * i])
        klassen.append(1)
    return np.array(punten), np.array(klassen).reshape(21, 1)
