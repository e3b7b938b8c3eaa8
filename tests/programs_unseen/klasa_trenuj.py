"""Klasa sieci do laboratorium 1.

    >>> siec = SiecDwuwarstwowa(10, 8)
    >>> siec.trenuj(X, y, epoki=20000)
    >>> siec.przewiduj(X)

Nic tu się samo nie uruchamia.
"""
import numpy as np


def generate_linear(n=100):
    punkty = np.random.uniform(0, 1, (n, 2))
    etykiety = np.zeros((n, 1))
    etykiety[punkty[:, 0] <= punkty[:, 1]] = 1
    return punkty, etykiety


def generate_XOR_easy():
    wejscia, etykiety = [], []
    for i in range(11):
        wejscia.append([0.1 * i, 0.1 * i])
        etykiety.append(0)
        if 0.1 * i == 0.5:
            continue
        wejscia.append([0.1 * i, 1 - 0.1 * i])
        etykiety.append(1)
    return np.array(wejscia), np.array(etykiety).reshape(21, 1)


class SiecDwuwarstwowa:

    def __init__(self, ukryte1, ukryte2, wspolczynnik=0.8, ziarno=None):
        los = np.random.default_rng(ziarno)
        self.wspolczynnik = wspolczynnik
        self._wagi = {
            1: los.normal(size=(2, ukryte1)),
            2: los.normal(size=(ukryte1, ukryte2)),
            3: los.normal(size=(ukryte2, 1)),
        }
        self._przesuniecia = {
            1: np.zeros(ukryte1),
            2: np.zeros(ukryte2),
            3: np.zeros(1),
        }
        self._gradienty_wag = {}
        self._gradienty_przesuniec = {}
        self.historia = []

    # ------------------------------------------------------------------
    @staticmethod
    def _sigmoida(z):
        return 1 / (1 + np.exp(-z))

    def _w_przod(self, X):
        self._wyjscia = {0: X}
        for nr in (1, 2, 3):
            z = self._wyjscia[nr - 1] @ self._wagi[nr] + self._przesuniecia[nr]
            self._wyjscia[nr] = self._sigmoida(z)
        return self._wyjscia[3]

    def _wstecz(self, y):
        n = len(y)
        blad = 2 * (self._wyjscia[3] - y) / n
        for nr in (3, 2, 1):
            wyjscie = self._wyjscia[nr]
            blad = blad * wyjscie * (1 - wyjscie)
            self._gradienty_wag[nr] = self._wyjscia[nr - 1].T @ blad
            self._gradienty_przesuniec[nr] = blad.sum(axis=0)
            blad = blad @ self._wagi[nr].T

    def _popraw(self):
        for nr in self._wagi:
            self._wagi[nr] -= self.wspolczynnik * self._gradienty_wag[nr]
            self._przesuniecia[nr] -= self.wspolczynnik * self._gradienty_przesuniec[nr]

    # ------------------------------------------------------------------
    def trenuj(self, X, y, epoki=20000, co_ile=1000):
        for epoka in range(epoki):
            wynik = self._w_przod(X)
            self.historia.append(np.abs(wynik - y).mean())
            self._wstecz(y)
            self._popraw()
            if co_ile and epoka % co_ile == 0:
                print(f"epoka {epoka}, błąd {self.historia[-1]:.4f}")
        return self

    def przewiduj(self, X):
        return (self._w_przod(X) >= 0.5).astype(int)

    def dokladnosc(self, X, y):
        return float(np.mean(self.przewiduj(X) == y))

    def pokaz(self, X, y):
        import matplotlib.pyplot as plt
        fig, osie = plt.subplots(1, 2)
        osie[0].scatter(X[:, 0], X[:, 1], c=self.przewiduj(X)[:, 0])
        osie[1].plot(self.historia)
        plt.show()
