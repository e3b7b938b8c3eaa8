import numpy as np


class Netwerk:

    def __init__(self, n_in, n_v1, n_v2, n_uit, leersnelheid=0.1):
        self.g1 = np.random.randn(n_in, n_v1)
        self.g2 = np.random.randn(n_v1, n_v2)
        self.g3 = np.random.randn(n_v2, n_uit)
        self.leersnelheid = leersnelheid

    def sigmoide(self, x, afgeleide=False):
        if afgeleide:
            return x * (1 - x)
        return 1 / (1 + np.exp(-x))

    def voorwaarts(self, x):
        self.x = x
        self.l1 = self.sigmoide(x @ self.g1)
        self.l2 = self.sigmoide(self.l1 @ self.g2)
        self.uit = self.sigmoide(self.l2 @ self.g3)
        return self.uit

    def verlies(self, y):
        return np.mean((y - self.uit) ** 2)

    def achterwaarts(self, y):
        fout = 2 * (self.uit - y) / len(y)
        delta_uit = fout * self.sigmoide(self.uit, afgeleide=True)
        delta_l2 = delta_uit @ self.g3.T
        delta_l1 = delta_l2 @ self.g2.T * self.sigmoide(self.l1, afgeleide=True)
        self.g3 -= self.leersnelheid * self.l2.T @ delta_uit
        self.g2 -= self.leersnelheid * self.l1.T @ delta_l2
        self.g1 -= self.leersnelheid * self.x.T @ delta_l1
