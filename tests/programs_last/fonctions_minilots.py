"""TP1 : rétropropagation à la main (fonctions seulement, mini-lots)"""
import numpy as np
import matplotlib.pyplot as plt

PENTE = 0.1          # leaky relu
EPS = 1e-8


def generer_lineaire(n=100):
    pts = np.random.uniform(0, 1, (n, 2))
    etiquettes = np.array([0 if p[0] > p[1] else 1 for p in pts])
    return pts, etiquettes.reshape(n, 1)


def generer_XOR():
    pts, etiquettes = [], []
    for i in range(11):
        pts.append([0.1*i, 0.1*i]); etiquettes.append(0)
        if 0.1*i == 0.5:
            continue
        pts.append([0.1*i, 1 - 0.1*i]); etiquettes.append(1)
    return np.array(pts), np.array(etiquettes).reshape(21, 1)


def fuite(z):
    return np.where(z > 0, z, PENTE*z)


def fuite_derivee(z):
    return np.where(z > 0, 1.0, PENTE)


def sigmoide(z):
    return 1/(1 + np.exp(-z))


def initialiser(n1, n2):
    return {"P1": np.random.randn(2, n1)*0.5,
            "P2": np.random.randn(n1, n2)*0.5,
            "P3": np.random.randn(n2, 1)*0.5}


def propager(reseau, x):
    memoire = {"A0": x}
    memoire["Z1"] = x @ reseau["P1"]
    memoire["A1"] = fuite(memoire["Z1"])
    memoire["Z2"] = memoire["A1"] @ reseau["P2"]
    memoire["A2"] = fuite(memoire["Z2"])
    memoire["A3"] = sigmoide(memoire["A2"] @ reseau["P3"])
    return memoire["A3"], memoire


def perte(y, s):
    return -np.mean(y*np.log(s + EPS) + (1 - y)*np.log(1 - s + EPS))


def retropropager(reseau, memoire, y, taux):
    delta = (memoire["A3"] - y)/y.shape[0]
    for k in (3, 2, 1):
        gradient = memoire["A%d" % (k-1)].T @ delta
        if k > 1:
            delta = delta @ reseau["P%d" % k].T * fuite_derivee(memoire["Z%d" % (k-1)])
        reseau["P%d" % k] = reseau["P%d" % k] - taux*gradient


def entrainer(x, y, n1=8, n2=5, taux=0.1, epoques=3000, taille_lot=10):
    reseau = initialiser(n1, n2)
    courbe = []
    for epoque in range(epoques):
        ordre = np.random.permutation(len(x))
        total, nb = 0, 0
        for debut in range(0, len(x), taille_lot):
            lot = ordre[debut:debut + taille_lot]
            sortie, memoire = propager(reseau, x[lot])
            total += perte(y[lot], sortie)
            nb += 1
            retropropager(reseau, memoire, y[lot], taux)
        courbe.append(total/nb)
        if epoque % 300 == 0:
            print("époque %5d   perte %.5f" % (epoque, courbe[-1]))
    return reseau, courbe


def evaluer(reseau, x, y):
    s, _ = propager(reseau, x)
    print(s)
    print("exactitude : {:.1%}".format(np.mean((s > 0.5) == y)))


if __name__ == "__main__":
    np.random.seed(31)
    donnees = {"linéaire": generer_lineaire(), "xor": generer_XOR()}
    fig, axes = plt.subplots(1, 2)
    for ax, (nom, (x, y)) in zip(axes, donnees.items()):
        print("-----", nom)
        reseau, courbe = entrainer(x, y)
        evaluer(reseau, x, y)
        ax.plot(courbe)
        ax.set_title(nom)
    plt.show()
