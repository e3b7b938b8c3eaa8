import numpy as np
import matplotlib.pyplot as plt


def generate_linear(n=100):
    pts = np.random.rand(n, 2)
    y = (pts[:, 0] <= pts[:, 1]).astype(float)
    return pts, y[:, None]


def generate_XOR_easy():
    t = np.linspace(0, 1, 11)
    diag1 = np.stack([t, t], axis=1)
    diag2 = np.stack([t, 1 - t], axis=1)
    diag2 = np.delete(diag2, 5, axis=0)
    x = np.concatenate([diag1, diag2])
    y = np.concatenate([np.zeros(11), np.ones(10)])
    return x, y[:, None]


class Reseau:
    """ Réseau à deux couches cachées (tanh), sortie sigmoïde.
        Les exemples sont rangés en colonnes : x est de taille (2, m).
    """

    def __init__(self, n1=6, n2=4, pas=0.5):
        self.pas = pas
        self.poids = [np.random.randn(n1, 2), np.random.randn(n2, n1) / np.sqrt(n1), np.random.randn(1, n2) / np.sqrt(n2)]
        self.biais = [np.zeros((n1, 1)), np.zeros((n2, 1)), np.zeros((1, 1))]

    def propage(self, x):
        self.x = x
        self.h1 = np.tanh(self.poids[0].dot(x) + self.biais[0])
        self.h2 = np.tanh(self.poids[1].dot(self.h1) + self.biais[1])
        self.sortie = 1 / (1 + np.exp(-(self.poids[2].dot(self.h2) + self.biais[2])))
        return self.sortie

    def cout(self, y):
        return np.mean((self.sortie - y) ** 2)

    def retropropage(self, y):
        m = y.shape[1]
        # erreur de la sortie
        d3 = (self.sortie - y) / m * self.sortie * (1 - self.sortie)
        d2 = self.poids[2].T.dot(d3) * (1 - self.h2 ** 2)
        d1 = self.poids[1].T.dot(d2) * (1 - self.h1 ** 2)
        self.dpoids = [d1.dot(self.x.T), d2.dot(self.h1.T), d3.dot(self.h2.T)]
        self.dbiais = [d.sum(axis=1, keepdims=True) for d in (d1, d2, d3)]

    def ajuste(self):
        for p, dp in zip(self.poids, self.dpoids):
            p -= self.pas * dp
        for b, db in zip(self.biais, self.dbiais):
            b -= self.pas * db

    def apprend(self, x, y, iterations=10000):
        courbe = []
        for k in range(iterations + 1):
            self.propage(x)
            courbe.append(self.cout(y))
            self.retropropage(y)
            self.ajuste()
            if k % 1000 == 0:
                print("itération", k, "coût =", courbe[-1])
        return courbe


def dessine(x, y, pred, titre):
    fig, axes = plt.subplots(1, 2)
    for ax, v, t in zip(axes, (y, pred), ("vérité", "prédiction")):
        ax.scatter(x[:, 0], x[:, 1], c=np.ravel(v), cmap="bwr")
        ax.set_title(t)
    fig.suptitle(titre)


for nom, (x, y) in {"linéaire": generate_linear(), "xor": generate_XOR_easy()}.items():
    print("---", nom)
    r = Reseau(n1=8) if nom == "xor" else Reseau()
    courbe = r.apprend(x.T, y.T, 12000)
    pred = (r.propage(x.T).T > 0.5) * 1
    print("exactitude : {:.1%}".format(np.mean(pred == y)))
    dessine(x, y, pred, nom)
    plt.figure()
    plt.plot(courbe)
plt.show()
