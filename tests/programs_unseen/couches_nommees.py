# TP1 - rétropropagation du gradient
import numpy as np
import matplotlib.pyplot as plt

ACTIVATIONS = {
    'sigmoide': (lambda z: 1 / (1 + np.exp(-z)), lambda a: a * (1 - a)),
    'tanh': (np.tanh, lambda a: 1 - a ** 2),
    'identite': (lambda z: z, lambda a: np.ones_like(a)),
}


class Couche:
    def __init__(self, entrees, sorties, activation='sigmoide'):
        self.poids = np.random.normal(0, 1, (entrees, sorties))
        self.activation, self.derivee = ACTIVATIONS[activation]
        self.precedente = None
        self.suivante = None

    def propager(self, x):
        self.entree = x
        self.sortie = self.activation(x.dot(self.poids))
        if self.suivante is not None:
            return self.suivante.propager(self.sortie)
        return self.sortie

    def retropropager(self, erreur):
        self.delta = erreur * self.derivee(self.sortie)
        self.gradient = self.entree.T.dot(self.delta)
        if self.precedente is not None:
            self.precedente.retropropager(self.delta.dot(self.poids.T))

    def corriger(self, pas):
        self.poids -= pas * self.gradient
        if self.suivante is not None:
            self.suivante.corriger(pas)


class Reseau:
    """Liste chaînée de couches."""

    def __init__(self, tailles, activation):
        self.couches = []
        for i in range(len(tailles) - 1):
            derniere = i == len(tailles) - 2
            self.couches.append(Couche(tailles[i], tailles[i + 1], 'sigmoide' if derniere else activation))
        for c, d in zip(self.couches[:-1], self.couches[1:]):
            c.suivante = d
            d.precedente = c

    def predire(self, x):
        return self.couches[0].propager(x)

    def apprendre(self, x, y, pas=0.05, iterations=8000):
        pertes = []
        for it in range(iterations):
            p = self.predire(x)
            perte = np.sum((p - y) ** 2) / len(y)
            pertes.append(perte)
            self.couches[-1].retropropager(2 * (p - y))
            self.couches[0].corriger(pas)
            if it % 1000 == 0:
                print("itération", it, "perte", perte)
        return pertes


def generate_linear(n=100):
    pts = np.random.uniform(0, 1, (n, 2))
    y = np.ones((n, 1))
    y[pts[:, 0] > pts[:, 1]] = 0
    return pts, y


def generate_XOR_easy():
    x, y = [], []
    for i in range(11):
        x.append([0.1 * i, 0.1 * i])
        y.append(0)
        if 0.1 * i == 0.5:
            continue
        x.append([0.1 * i, 1 - 0.1 * i])
        y.append(1)
    return np.array(x), np.array(y).reshape(21, 1)


def afficher(x, y, p, pertes, nom):
    fig, ax = plt.subplots(1, 3, figsize=(12, 4))
    ax[0].set_title('Vérité')
    ax[1].set_title('Prédiction')
    ax[2].set_title('Perte')
    for i in range(len(x)):
        ax[0].plot(x[i, 0], x[i, 1], 'ro' if y[i, 0] == 0 else 'bo')
        ax[1].plot(x[i, 0], x[i, 1], 'ro' if p[i, 0] < 0.5 else 'bo')
    ax[2].plot(pertes)
    fig.suptitle(nom)
    plt.show()


if __name__ == '__main__':
    np.random.seed(42)
    for nom, (x, y) in [('linéaire', generate_linear(100)), ('XOR', generate_XOR_easy())]:
        reseau = Reseau([2, 9, 5, 1], 'tanh')
        pertes = reseau.apprendre(x, y)
        p = reseau.predire(x)
        print(p)
        print('précision', nom, ':', np.mean((p > 0.5) == (y > 0.5)))
        afficher(x, y, p, pertes, nom)
