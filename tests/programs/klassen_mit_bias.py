# Übung 1: Backpropagation von Hand
# Netz: 2 - 8 - 5 - 1, tanh in den versteckten Schichten
import numpy as np
from matplotlib import pyplot as plt


def erzeuge_linear(anzahl=100, keim=3):
    zufall = np.random.default_rng(keim)
    punkte = zufall.uniform(0.0, 1.0, size=(anzahl, 2))
    etiketten = (punkte[:, 0] <= punkte[:, 1]).astype(float).reshape(-1, 1)
    return punkte, etiketten


def erzeuge_xor(k=11):
    punkte, etiketten = [], []
    for i in range(k):
        t = i / (k - 1)
        punkte.append((t, t))
        etiketten.append([0.0])
        if t != 0.5:
            punkte.append((t, 1 - t))
            etiketten.append([1.0])
    return np.array(punkte), np.array(etiketten)


class Netz:
    """Zwei versteckte Schichten mit tanh, Ausgang sigmoid."""

    def __init__(self, groessen=(2, 8, 5, 1), keim=0):
        zufall = np.random.default_rng(keim)
        ein, h1, h2, aus = groessen
        self.gewichte1 = zufall.normal(0, 0.5, (ein, h1))
        self.gewichte2 = zufall.normal(0, 0.5, (h1, h2))
        self.gewichte3 = zufall.normal(0, 0.5, (h2, aus))
        self.schwelle1 = np.zeros(h1)
        self.schwelle2 = np.zeros(h2)
        self.schwelle3 = np.zeros(aus)

    def vorwaerts(self, eingabe):
        self.eingabe = eingabe
        self.versteckt1 = np.tanh(eingabe @ self.gewichte1 + self.schwelle1)
        self.versteckt2 = np.tanh(self.versteckt1 @ self.gewichte2 + self.schwelle2)
        self.ausgabe = 1 / (1 + np.exp(-(self.versteckt2 @ self.gewichte3 + self.schwelle3)))
        return self.ausgabe

    def fehler(self, soll):
        return ((self.ausgabe - soll) ** 2).mean()

    def rueckwaerts(self, soll):
        n = len(soll)
        d3 = 2 / n * (self.ausgabe - soll) * self.ausgabe * (1 - self.ausgabe)
        d2 = d3 @ self.gewichte3.T * (1 - self.versteckt2 ** 2)
        d1 = d2 @ self.gewichte2.T * (1 - self.versteckt1 ** 2)
        self.gradienten = {
            'gewichte3': self.versteckt2.T @ d3, 'schwelle3': d3.sum(0),
            'gewichte2': self.versteckt1.T @ d2, 'schwelle2': d2.sum(0),
            'gewichte1': self.eingabe.T @ d1, 'schwelle1': d1.sum(0),
        }

    def schritt(self, lernrate):
        for name, g in self.gradienten.items():
            setattr(self, name, getattr(self, name) - lernrate * g)

    def trainiere(self, x, y, epochen, lernrate, ausgabe_alle=1000):
        verlauf = []
        for e in range(epochen):
            self.vorwaerts(x)
            f = self.fehler(y)
            verlauf.append(f)
            self.rueckwaerts(y)
            self.schritt(lernrate)
            if e % ausgabe_alle == 0:
                print('Epoche %6d   Fehler %.6f' % (e, f))
        return verlauf


def zeige(x, y, vorhersage):
    fig, achsen = plt.subplots(1, 2, figsize=(9, 4))
    for achse, werte, titel in zip(achsen, (y, vorhersage), ('Wahrheit', 'Vorhersage')):
        achse.scatter(x[:, 0], x[:, 1], c=np.where(werte.ravel() > 0.5, 'b', 'r'))
        achse.set_title(titel)
    plt.show()


def main():
    for titel, (x, y) in (('linear', erzeuge_linear()), ('XOR', erzeuge_xor())):
        print('-----', titel, '-----')
        netz = Netz()
        verlauf = netz.trainiere(x, y, epochen=20000, lernrate=0.2)
        p = netz.vorwaerts(x)
        print('Genauigkeit:', np.mean((p > 0.5) == (y > 0.5)))
        zeige(x, y, p)


if __name__ == '__main__':
    main()
