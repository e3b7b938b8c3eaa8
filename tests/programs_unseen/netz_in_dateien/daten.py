import numpy as np


def generate_linear(n=100):
    punkte = np.random.uniform(0, 1, (n, 2))
    klassen = (punkte[:, 1] >= punkte[:, 0]) * 1
    return punkte, klassen.reshape(n, 1)


def generate_XOR_easy():
    punkte = []
    klassen = []
    for i in range(11):
        punkte.append([0.1 * i, 0.1 * i])
        klassen.append(0)
        if i == 5:
            continue
        punkte.append([0.1 * i, 1 - 0.1 * i])
        klassen.append(1)
    return np.array(punkte), np.array(klassen).reshape(21, 1)
