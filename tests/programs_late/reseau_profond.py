# -*- coding: utf-8 -*-
"""TP 1 - Rétropropagation sur deux jeux de données (linéaire et XOR)"""
import time
import numpy as np
import matplotlib.pyplot as plt


def generate_linear(n=100):
    pts = np.random.uniform(0, 1, (n, 2))
    inputs = []
    labels = []
    for pt in pts:
        inputs.append([pt[0], pt[1]])
        if pt[0] > pt[1]:
            labels.append(0)
        else:
            labels.append(1)
    return np.array(inputs), np.array(labels).reshape(n, 1)


def generate_XOR_easy():
    inputs = []
    labels = []
    for i in range(11):
        inputs.append([0.1 * i, 0.1 * i])
        labels.append(0)
        if 0.1 * i == 0.5:
            continue
        inputs.append([0.1 * i, 1 - 0.1 * i])
        labels.append(1)
    return np.array(inputs), np.array(labels).reshape(21, 1)


def sigmoide(x):
    return 1.0 / (1.0 + np.exp(-x))


class Reseau:
    def __init__(self, n_entree, n_cachee1, n_cachee2, n_sortie, taux=0.5):
        self.taux = taux
        self.poids1 = np.random.randn(n_entree, n_cachee1)
        self.biais1 = np.zeros((1, n_cachee1))
        self.poids2 = np.random.randn(n_cachee1, n_cachee2)
        self.biais2 = np.zeros((1, n_cachee2))
        self.poids3 = np.random.randn(n_cachee2, n_sortie)
        self.biais3 = np.zeros((1, n_sortie))
        self.historique = []

    def propagation(self, x):
        self.x = x
        self.c1 = sigmoide(x @ self.poids1 + self.biais1)
        self.c2 = sigmoide(self.c1 @ self.poids2 + self.biais2)
        self.prediction = sigmoide(self.c2 @ self.poids3 + self.biais3)
        return self.prediction

    def cout(self, y):
        # entropie croisée moyenne
        p = self.prediction
        return float(-np.mean(y * np.log(p) + (1 - y) * np.log(1 - p)))

    def retropropagation(self, y):
        m = y.shape[0]
        # dérivée du coût puis de la sigmoïde (on pourrait simplifier en p - y ...)
        d_pred = -(y / self.prediction - (1 - y) / (1 - self.prediction)) / m
        delta3 = d_pred * self.prediction * (1 - self.prediction)
        delta2 = (delta3 @ self.poids3.T) * self.c2 * (1 - self.c2)
        delta1 = (delta2 @ self.poids2.T) * self.c1 * (1 - self.c1)

        self.gp3, self.gb3 = self.c2.T @ delta3, delta3.sum(axis=0, keepdims=True)
        self.gp2, self.gb2 = self.c1.T @ delta2, delta2.sum(axis=0, keepdims=True)
        self.gp1, self.gb1 = self.x.T @ delta1, delta1.sum(axis=0, keepdims=True)

    def mise_a_jour(self):
        for nom in ("1", "2", "3"):
            p = getattr(self, "poids" + nom)
            b = getattr(self, "biais" + nom)
            p -= self.taux * getattr(self, "gp" + nom)
            b -= self.taux * getattr(self, "gb" + nom)

    def entrainer(self, x, y, epoques):
        debut = time.time()
        for e in range(1, epoques + 1):
            self.propagation(x)
            c = self.cout(y)
            self.historique.append(c)
            self.retropropagation(y)
            self.mise_a_jour()
            if e % 2000 == 0:
                print("époque {:>6d}   coût = {:.6f}".format(e, c))
        print("durée : %.2f s" % (time.time() - debut))


def afficher(x, y, y_pred, titre):
    fig, ax = plt.subplots(1, 2, figsize=(8, 4))
    for a, lab, t in zip(ax, (y, y_pred), ("vérité terrain", "prédiction")):
        a.set_title(t)
        for i in range(x.shape[0]):
            a.plot(x[i][0], x[i][1], "ro" if lab[i] == 0 else "bo")
    fig.suptitle(titre)
    plt.show()


if __name__ == "__main__":
    np.random.seed(42)
    jeux = {"lineaire": generate_linear(100), "xor": generate_XOR_easy()}
    for nom, (x, y) in jeux.items():
        print("=====", nom, "=====")
        reseau = Reseau(2, 8, 6, 1, taux=0.8)
        reseau.entrainer(x, y, 20000)
        sortie = reseau.propagation(x)
        print(sortie)
        classes = (sortie > 0.5).astype(int)
        print("exactitude : {:.1%}".format((classes == y).mean()))
        afficher(x, y, classes, nom)
        plt.plot(reseau.historique)
        plt.xlabel("époque")
        plt.ylabel("coût")
        plt.show()
