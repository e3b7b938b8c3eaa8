# -*- coding: utf-8 -*-
# Backpropagation in Schichten. Abgabe Uebungsblatt 1
import numpy as np
import matplotlib.pyplot as plt


class Schicht:
    anzahl = 0      # Zähler für alle Schichten

    def __init__(self, ein, aus, ist_ausgang=False):
        self.nr = Schicht.anzahl
        Schicht.anzahl += 1
        self.ist_ausgang = ist_ausgang
        self.W = np.random.uniform(-1.0, 1.0, (ein, aus))

    def vor(self, a):
        self.a_ein = a
        self.a_aus = 1.0 / (1.0 + np.exp(-np.dot(a, self.W)))
        return self.a_aus

    def zurueck(self, fehler):
        if self.ist_ausgang:
            delta = fehler
        else:
            delta = fehler * self.a_aus * (1.0 - self.a_aus)
        self.dW = np.outer(self.a_ein, delta)
        return np.dot(self.W, delta)


class Netzwerk:
    def __init__(self, h1, h2, eta):
        self.eta = eta
        self.schichten = [Schicht(2, h1), Schicht(h1, h2), Schicht(h2, 1, ist_ausgang=True)]

    def vorhersage(self, x):
        for s in self.schichten:
            x = s.vor(x)
        return x

    def lerne(self, x, y):
        p = self.vorhersage(x)
        # Fehlerfunktion E = (p - y)^2
        fehler = 2 * (p - y)
        for s in reversed(self.schichten):
            fehler = s.zurueck(fehler)
        for s in self.schichten:
            s.W = s.W - self.eta * s.dW
        return ((p - y) ** 2).item()


def daten_linear(n=100):
    x = np.random.uniform(0, 1, (n, 2))
    y = np.where(x[:, 0] > x[:, 1], 0, 1).reshape(n, 1)
    return x, y


def daten_xor():
    x, y = [], []
    for i in range(11):
        x.append([i / 10, i / 10]); y.append([0])
        if i != 5:
            x.append([i / 10, 1 - i / 10]); y.append([1])
    return np.array(x), np.array(y)


def genauigkeit(netz, x, y):
    richtig = 0
    for xi, yi in zip(x, y):
        if (netz.vorhersage(xi)[0] > 0.5) == (yi[0] == 1):
            richtig += 1
    return richtig / len(x)


if __name__ == '__main__':
    np.random.seed(17)
    for name, (x, y) in [('Linear', daten_linear()), ('XOR', daten_xor())]:
        netz = Netzwerk(7, 5, 0.1)
        for epoche in range(1, 5001):
            verlust = 0
            for xi, yi in zip(x, y):
                verlust += netz.lerne(xi, yi)
            verlust /= len(x)
            if epoche % 500 == 0:
                print('Epoche', epoche, 'Verlust', verlust)
        print(name, 'Genauigkeit', genauigkeit(netz, x, y))
        p = [netz.vorhersage(xi)[0] > 0.5 for xi in x]
        plt.subplot(1, 2, 1); plt.title('Wahr'); plt.scatter(x[:, 0], x[:, 1], c=y[:, 0])
        plt.subplot(1, 2, 2); plt.title('Netz'); plt.scatter(x[:, 0], x[:, 1], c=p)
        plt.show()
