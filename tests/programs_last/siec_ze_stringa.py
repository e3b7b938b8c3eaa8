import random
import numpy as np
from matplotlib import pyplot as plt

# sieć neuronowa, lab 1
# wzorowane na wykładzie, slajdy 31-38

class Siec(object):

    def __init__(self, wagi, wsp):
        self.wagi = wagi
        self.wsp = wsp

    @classmethod
    def z_opisu(cls, opis, wsp=0.5, ziarno=None):
        """np. Siec.z_opisu("2-6-6-1")"""
        if ziarno is not None:
            np.random.seed(ziarno)
        rozm = [int(r) for r in opis.split('-')]
        wagi = []
        for we, wy in zip(rozm[:-1], rozm[1:]):
            wagi.append(np.random.normal(0, 1, size=(we, wy)))
        return cls(wagi, wsp)

    @staticmethod
    def sigm(x):
        return 1 / (1 + np.exp(-x))

    def naprzod(self, x):
        self.wyjscia = [x]
        for w in self.wagi:
            self.wyjscia.append(self.sigm(np.matmul(self.wyjscia[-1], w)))
        return self.wyjscia[-1]

    def wstecz(self, y):
        wynik = self.wyjscia[-1]
        blad = (wynik - y) / len(y)
        for i in range(len(self.wagi) - 1, -1, -1):
            wy = self.wyjscia[i + 1]
            delta = blad * wy * (1 - wy)
            self.wagi[i] -= self.wsp * np.matmul(self.wyjscia[i].T, delta)
            blad = np.matmul(delta, self.wagi[i].T)

    def koszt(self, y):
        return 0.5 * np.mean(np.square(self.wyjscia[-1] - y))

    def dokladnosc(self, x, y):
        return (np.round(self.naprzod(x)) == y).mean()


def dane_liniowe(n=100):
    x = np.random.rand(n, 2)
    y = (x[:, 0] <= x[:, 1]).astype(int)[:, None]
    return x, y


def dane_xor():
    x = []
    y = []
    for i in range(11):
        x.append((i / 10, i / 10))
        y.append([0])
        if i != 5:
            x.append((i / 10, 1 - i / 10))
            y.append([1])
    return np.array(x), np.array(y)


def ucz(siec, x, y, epoki):
    koszty = []
    for ep in range(epoki):
        siec.naprzod(x)
        koszty.append(siec.koszt(y))
        siec.wstecz(y)
        if ep % 10000 == 0:
            print("epoka", ep, "koszt", koszty[-1])
    return koszty


if __name__ == "__main__":
    fig, osie = plt.subplots(1, 2)
    for os_, (nazwa, (x, y)) in zip(osie, [("liniowe", dane_liniowe()), ("xor", dane_xor())]):
        siec = Siec.z_opisu("2-6-6-1", wsp=1.0, ziarno=11)
        k = ucz(siec, x, y, 50000)
        print(nazwa, "dokładność:", siec.dokladnosc(x, y))
        print(siec.naprzod(x))
        os_.plot(k)
        os_.set_title(nazwa)
    plt.savefig("koszty.png")
