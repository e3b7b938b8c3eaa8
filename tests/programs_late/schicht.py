# Aufgabe 1, Backpropagation von Hand
import numpy as np


def sig(x): return 1.0 / (1.0 + np.exp(-x))
def tanh(x): return np.tanh(x)
def dtanh(x): return 1.0 - np.tanh(x) ** 2


class Schicht:
    def __init__(self, ein, aus, name=''):
        self.name = name
        self.W = np.random.normal(0, 0.7, (ein, aus))

    def vorwaerts(self, x):
        self.x = x
        self.a = tanh(x.dot(self.W))
        return self.a

    def rueckwaerts(self, fehler):
        delta = fehler * dtanh(self.a)
        self.dW = self.x.T.dot(delta)
        return delta.dot(self.W.T)


class Ausgabe(Schicht):
    def vorwaerts(self, x):
        self.x = x
        self.a = sig(x.dot(self.W))
        return self.a

    def rueckwaerts(self, fehler):
        delta = fehler * self.a * (1 - self.a)
        self.dW = self.x.T.dot(delta)
        return delta.dot(self.W.T)


class Netz:
    def __init__(self, schichten, rate):
        self.schichten = schichten
        self.rate = rate

    def vorhersage(self, x):
        for s in self.schichten:
            x = s.vorwaerts(x)
        return x

    def schritt(self, x, y):
        p = self.vorhersage(x)
        verlust = 0.5 * np.mean((p - y) ** 2)
        g = (p - y) / len(y)
        for s in self.schichten[::-1]:
            g = s.rueckwaerts(g)
        for s in self.schichten:
            s.W = s.W - self.rate * s.dW
        return verlust

    def __repr__(self):
        return ' -> '.join('%s%s' % (s.name, s.W.shape) for s in self.schichten)


def lineare_daten(n=100):
    punkte = np.random.uniform(0, 1, (n, 2))
    marken = [[0] if p[0] > p[1] else [1] for p in punkte]
    return punkte, np.array(marken)


def xor_daten():
    punkte, marken = [], []
    for i in range(11):
        punkte.append([0.1 * i, 0.1 * i])
        marken.append([0])
        if i == 5:
            continue
        punkte.append([0.1 * i, 1 - 0.1 * i])
        marken.append([1])
    return np.array(punkte), np.array(marken)


if __name__ == '__main__':
    np.random.seed(2024)
    for titel, (x, y), epochen in [('linear', lineare_daten(), 10000), ('xor', xor_daten(), 30000)]:
        netz = Netz([Schicht(2, 9, 'v1'), Schicht(9, 5, 'v2'), Ausgabe(5, 1, 'aus')], rate=0.5)
        print(titel, netz)
        verluste = []
        for ep in range(epochen):
            v = netz.schritt(x, y)
            verluste.append(v)
            if not ep % 1000:
                print('Epoche %6d  Verlust %.6f' % (ep, v))
        p = netz.vorhersage(x)
        print(np.round(p, 4).T)
        print('Genauigkeit:', np.mean((p > 0.5) == y) * 100, '%')
