import random
import numpy as np
import matplotlib.pyplot as plt

random.seed(3)
np.random.seed(3)

# ------------------------------------------------------------------ Daten
def generate_linear(n=100):
    pts = np.random.uniform(0, 1, (n, 2))
    return pts, (pts[:, 0] <= pts[:, 1]).astype(int).reshape(-1, 1)

def generate_XOR_easy():
    x, y = [], []
    for i in range(11):
        x.append([i / 10, i / 10]); y.append([0])
        if i == 5: continue
        x.append([i / 10, 1 - i / 10]); y.append([1])
    return np.array(x), np.array(y)

# ------------------------------------------------------------------ Netz
class Netz:
    """ Schwellen stehen in Zeile 0 der Gewichte, jede Eingabe bekommt vorne eine 1. """

    def __init__(self, *groessen):
        self.G = [np.random.uniform(-1, 1, (a + 1, b)) for a, b in zip(groessen, groessen[1:])]
        self.eta = 0.5

    @staticmethod
    def mitEins(v):
        return np.concatenate(([1.0], v))

    @staticmethod
    def sig(z):
        return 1 / (1 + np.exp(-z))

    def vorwaerts(self, x):
        self.ein = []
        for G in self.G:
            x = self.mitEins(x)
            self.ein.append(x)
            x = self.sig(x @ G)
        self.aus = x
        return x

    def rueckwaerts(self, ziel):
        # E = 1/2 (aus - ziel)^2
        delta = (self.aus - ziel) * self.aus * (1 - self.aus)
        grad = [None] * len(self.G)
        for k in range(len(self.G) - 1, -1, -1):
            grad[k] = np.outer(self.ein[k], delta)
            if k:
                a = self.ein[k][1:]                 # ohne die 1
                delta = self.G[k][1:] @ delta * a * (1 - a)
        for G, g in zip(self.G, grad):
            G -= self.eta * g

    def alle(self, X):
        return np.array([self.vorwaerts(x) for x in X])


def kreuzentropie(P, Y):
    return -np.mean(Y * np.log(P + 1e-10) + (1 - Y) * np.log(1 - P + 1e-10))


def lerne(netz, X, Y, epochen):
    kurve = []
    reihenfolge = list(range(len(X)))
    for ep in range(epochen):
        random.shuffle(reihenfolge)
        for i in reihenfolge:
            netz.vorwaerts(X[i])
            netz.rueckwaerts(Y[i])
        if ep % 50 == 0:
            verlust = kreuzentropie(netz.alle(X), Y)
            kurve.append(verlust)
            if ep % 500 == 0:
                print("Epoche %5d   Verlust %.5f" % (ep, verlust))
    return kurve


def bild(X, Y, P, kurve, titel):
    f, (a, b, c) = plt.subplots(1, 3)
    f.suptitle(titel)
    a.scatter(*X.T, c=Y.ravel(), cmap='bwr')
    b.scatter(*X.T, c=(P.ravel() > .5), cmap='bwr')
    c.plot(kurve)
    plt.show()


for titel, (X, Y), epochen in [('linear', generate_linear(100), 1000), ('XOR', generate_XOR_easy(), 5000)]:
    netz = Netz(2, 5, 3, 1)
    kurve = lerne(netz, X, Y, epochen)
    P = netz.alle(X)
    for i in range(len(X)):
        print('Punkt', i, 'soll', Y[i][0], 'ist', round(float(P[i][0]), 5))
    print('Genauigkeit', np.mean((P > 0.5) == Y))
    bild(X, Y, P, kurve, titel)
