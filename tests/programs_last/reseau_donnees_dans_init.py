# -*- coding: utf-8 -*-
# TP réseau de neurones -- le biais est la dernière ligne de chaque matrice
import numpy as np
from math import sqrt


def donnees_lineaires(n=100):
    pts = np.random.uniform(0, 1, (n, 2))
    etiq = [0 if a > b else 1 for a, b in pts]
    return pts, np.array(etiq).reshape(-1, 1)


def donnees_xor():
    X, Y = [], []
    for i in range(11):
        X += [[0.1 * i, 0.1 * i]]
        Y += [0]
        if i == 5:
            continue
        X += [[0.1 * i, 1 - 0.1 * i]]
        Y += [1]
    return np.array(X), np.array(Y).reshape(-1, 1)


def avec_un(m):
    """ajoute une colonne de 1"""
    return np.hstack((m, np.ones((m.shape[0], 1))))


class Reseau:
    """On donne les données au constructeur : Reseau(X, Y, caches=(7, 5), pas=0.5)"""

    def __init__(self, X, Y, caches=(7, 5), pas=0.5):
        self.X, self.Y = X, Y
        self.n = len(X)
        self.pas = pas
        t = (X.shape[1],) + tuple(caches) + (Y.shape[1],)
        self.M = [np.random.uniform(-1, 1, (a + 1, b)) for a, b in zip(t, t[1:])]
        self.courbe = []

    def __call__(self, X):
        self.entrees = []
        s = X
        for m in self.M:
            e = avec_un(s)
            self.entrees.append(e)
            s = 1 / (1 + np.exp(-np.dot(e, m)))
        self.sortie = s
        return s

    def gradients(self):
        # E = 1/n * somme (s - y)^2
        delta = 2 * (self.sortie - self.Y) / self.n * self.sortie * (1 - self.sortie)
        g = [None] * len(self.M)
        for k in reversed(range(len(self.M))):
            g[k] = np.dot(self.entrees[k].T, delta)
            if k:
                s = self.entrees[k][:, :-1]
                delta = np.dot(delta, self.M[k][:-1].T) * s * (1 - s)
        return g

    def une_epoque(self):
        self(self.X)
        # racine de l'erreur quadratique, plus lisible
        self.courbe.append(sqrt(((self.sortie - self.Y) ** 2).mean()))
        for m, g in zip(self.M, self.gradients()):
            m -= self.pas * g

    def apprendre(self, n_epoques=20000, affiche=2000):
        for ep in range(n_epoques):
            self.une_epoque()
            if not ep % affiche:
                print('époque {:>6} : erreur {:.5f}'.format(ep, self.courbe[-1]))
        return self

    def bilan(self):
        s = self(self.X)
        print(np.round(s, 4))
        print('taux de réussite : {:.2%}'.format(float(((s >= .5) == self.Y).mean())))


if __name__ == '__main__':
    np.random.seed(2023)
    r1 = Reseau(*donnees_lineaires(), caches=(7, 5), pas=0.5).apprendre(10000)
    r1.bilan()
    r2 = Reseau(*donnees_xor(), caches=(7, 5), pas=1.0).apprendre(30000, affiche=5000)
    r2.bilan()
    import matplotlib.pyplot as plt
    plt.plot(r1.courbe, label='linéaire')
    plt.plot(r2.courbe, label='XOR')
    plt.legend()
    plt.show()
