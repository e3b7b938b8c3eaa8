# Opdracht 1 - groep 7 (Sanne, Bram)
import numpy as np
import matplotlib.pyplot as plt
from lagen import Lineair, Sigmoid, GemiddeldeKwadraat
from stap import stap


def generate_linear(n=100):
    pts = np.random.uniform(0, 1, (n, 2))
    return pts, np.array([[0] if p[0] > p[1] else [1] for p in pts])


def generate_XOR_easy():
    invoer, label = [], []
    for i in range(11):
        invoer.append([0.1 * i, 0.1 * i]); label.append([0])
        if i == 5:
            continue
        invoer.append([0.1 * i, 1 - 0.1 * i]); label.append([1])
    return np.array(invoer), np.array(label)


def train(x, t, tempo=0.1, rondes=5000):
    lagen = [Lineair(2, 6), Sigmoid(), Lineair(6, 6), Sigmoid(), Lineair(6, 1), Sigmoid()]
    verlies = GemiddeldeKwadraat()
    verloop = []
    for ronde in range(rondes):
        y = x
        for laag in lagen:
            y = laag.vooruit(y)
        verloop.append(verlies(y, t))
        g = verlies.terug()
        for laag in lagen[::-1]:
            g = laag.terug(g)
        stap(lagen, tempo)
        if ronde % 500 == 0:
            print('ronde', ronde, 'verlies', verloop[-1])
    return lagen, verloop, y


if __name__ == '__main__':
    np.random.seed(77)
    for naam, maak in [('lineair', generate_linear), ('xor', generate_XOR_easy)]:
        x, t = maak()
        lagen, verloop, y = train(x, t)
        print(naam, 'goed:', np.mean((y > 0.5) == t) * 100, '%')
        plt.plot(verloop, label=naam)
    plt.legend()
    plt.show()
