# TP1 : rétropropagation à la main
# tout en fonctions, les poids sont des variables globales
import numpy as np
import matplotlib.pyplot as plt

np.random.seed(12)

TAILLE1 = 10
TAILLE2 = 10
TAUX = 0.1
EPOQUES = 15000

poids1 = np.random.normal(size=(2, TAILLE1))
poids2 = np.random.normal(size=(TAILLE1, TAILLE2))
poids3 = np.random.normal(size=(TAILLE2, 1))


def generate_linear(n=100):
    points = np.random.uniform(0, 1, (n, 2))
    etiquettes = []
    for p in points:
        etiquettes.append(0 if p[0] > p[1] else 1)
    return points, np.array(etiquettes).reshape(n, 1)


def generate_XOR_easy():
    entrees = []
    etiquettes = []
    for i in range(11):
        entrees.append([0.1 * i, 0.1 * i])
        etiquettes.append(0)
        if 0.1 * i == 0.5:
            continue
        entrees.append([0.1 * i, 1 - 0.1 * i])
        etiquettes.append(1)
    return np.array(entrees), np.array(etiquettes).reshape(21, 1)


def sigmoide(x):
    return 1.0 / (1.0 + np.exp(-x))


def derivee(s):
    return np.multiply(s, 1.0 - s)


def avant(x):
    global h1, h2, sortie
    h1 = sigmoide(np.matmul(x, poids1))
    h2 = sigmoide(np.matmul(h1, poids2))
    sortie = sigmoide(np.matmul(h2, poids3))
    return sortie


def cout(y, s):
    return 0.5 * np.sum((s - y) ** 2)


def arriere(x, y):
    global poids1, poids2, poids3
    err = sortie - y
    delta3 = np.multiply(err, derivee(sortie))
    grad3 = np.matmul(h2.T, delta3)
    delta2 = np.multiply(np.matmul(delta3, poids3.T), derivee(h2))
    grad2 = np.matmul(h1.T, delta2)
    delta1 = np.multiply(np.matmul(delta2, poids2.T), derivee(h1))
    grad1 = np.matmul(x.T, delta1)
    poids3 = poids3 - TAUX * grad3
    poids2 = poids2 - TAUX * grad2
    poids1 = poids1 - TAUX * grad1


def remise_a_zero():
    global poids1, poids2, poids3
    poids1 = np.random.normal(size=(2, TAILLE1))
    poids2 = np.random.normal(size=(TAILLE1, TAILLE2))
    poids3 = np.random.normal(size=(TAILLE2, 1))


def entrainer(x, y):
    couts = []
    for epoque in range(EPOQUES):
        s = avant(x)
        couts.append(cout(y, s))
        arriere(x, y)
        if epoque % 1000 == 999:
            print("époque %d : coût = %.6f" % (epoque + 1, couts[-1]))
    return couts


def dessiner(x, y, s, couts):
    fig, (g, d, c) = plt.subplots(1, 3)
    g.scatter(x[:, 0], x[:, 1], c=y.ravel())
    g.set_title("vérité")
    d.scatter(x[:, 0], x[:, 1], c=(s > 0.5).ravel())
    d.set_title("prédiction")
    c.plot(couts)
    plt.show()


for donnees in (generate_linear, generate_XOR_easy):
    print(donnees.__name__)
    remise_a_zero()
    x, y = donnees()
    couts = entrainer(x, y)
    s = avant(x)
    print(s)
    print("précision :", 100.0 * np.sum((s > 0.5) == y) / len(y), "%")
    dessiner(x, y, s, couts)
