"""Mein Netz für Übung 1. Das Training kommt in eine eigene Datei."""
import numpy as np


def sigmoid(z):
    return 1.0 / (1.0 + np.exp(-z))


class Netz:
    def __init__(self, eingabe, versteckt1, versteckt2, ausgabe):
        self.gewichte = [
            np.random.randn(eingabe, versteckt1),
            np.random.randn(versteckt1, versteckt2),
            np.random.randn(versteckt2, ausgabe),
        ]

    def vorwärts(self, x):
        self.aktivierungen = [x]
        for w in self.gewichte:
            self.aktivierungen.append(sigmoid(self.aktivierungen[-1] @ w))
        return self.aktivierungen[-1]

    def fehler(self, soll):
        return np.mean((self.aktivierungen[-1] - soll) ** 2)

    def rückwärts(self, soll):
        ist = self.aktivierungen[-1]
        delta = 2 * (ist - soll) / len(soll) * ist * (1 - ist)
        self.gradienten = []
        for l in (2, 1, 0):
            a = self.aktivierungen[l]
            self.gradienten.insert(0, a.T @ delta)
            if l:
                delta = (delta @ self.gewichte[l].T) * a * (1 - a)

    def aktualisiere(self, lernrate):
        for w, g in zip(self.gewichte, self.gradienten):
            w -= lernrate * g
