"""TP1 : perceptron multicouche, retropropagation a la main"""
import numpy as np
import matplotlib.pyplot as plt


def sigmoide(x):
    return 1.0 / (1.0 + np.exp(-x))


def sigmoide_prime(x):
    """dérivée de la sigmoide"""
    return sigmoide(x) * (1 - sigmoide(x))


class Perceptron:

    def __init__(self, n_entrees, n_cachees, n_sorties):
        self.poids_1 = np.random.uniform(-1, 1, size=(n_entrees, n_cachees))
        self.poids_2 = np.random.uniform(-1, 1, size=(n_cachees, n_cachees))
        self.poids_3 = np.random.uniform(-1, 1, size=(n_cachees, n_sorties))

    def propager(self, x):
        self.x = x
        self.couche_1 = sigmoide(np.dot(self.x, self.poids_1))
        self.couche_2 = sigmoide(np.dot(self.couche_1, self.poids_2))
        self.sortie = sigmoide(np.dot(self.couche_2, self.poids_3))
        return self.sortie

    def cout(self, y):
        return np.mean((y - self.sortie) ** 2)

    def retropropager(self, y, pas):
        n = y.shape[0]
        erreur = 2 * (self.sortie - y) / n
        d_sortie = erreur * sigmoide_prime(self.sortie)
        d_couche_2 = d_sortie.dot(self.poids_3.T) * sigmoide_prime(self.couche_2)
        d_couche_1 = d_couche_2.dot(self.poids_2.T) * sigmoide_prime(self.couche_1)

        grad_3 = self.couche_2.T.dot(d_sortie)
        grad_2 = self.couche_1.T.dot(d_couche_2)
        grad_1 = self.x.T.dot(d_couche_1)

        self.poids_1 -= pas * grad_1
        self.poids_2 -= pas * grad_2
        self.poids_3 -= pas * grad_3


def generate_linear(n=100):
    import numpy as np
    pts = np.random.uniform(0, 1, (n, 2))
    inputs = []
    labels = []
    for pt in pts:
        inputs.append([pt[0], pt[1]])
        distance = (pt[0]-pt[1])/1.414
        if pt[0] > pt[1]:
            labels.append(0)
        else:
            labels.append(1)
    return np.array(inputs), np.array(labels).reshape(n, 1)

def generate_XOR_easy():
    import numpy as np
    inputs = []
    labels = []

    for i in range(11):
        inputs.append([0.1*i, 0.1*i])
        labels.append(0)

        if 0.1*i == 0.5:
            continue

        inputs.append([0.1*i, 1-0.1*i])
        labels.append(1)

    return np.array(inputs), np.array(labels).reshape(21, 1)

def afficher(x, y, prediction):
    couleurs = np.array(['red', 'blue'])
    plt.subplot(1, 2, 1)
    plt.title('Vérité terrain')
    plt.scatter(x[:, 0], x[:, 1], color=couleurs[y.flatten()])
    plt.subplot(1, 2, 2)
    plt.title('Prédiction')
    plt.scatter(x[:, 0], x[:, 1], color=couleurs[prediction.flatten()])
    plt.show()


if __name__ == '__main__':
    np.random.seed(10)
    for nom, jeu in [('linéaire', generate_linear), ('XOR', generate_XOR_easy)]:
        x, y = jeu()
        reseau = Perceptron(2, 10, 1)
        for epoque in range(60000):
            reseau.propager(x)
            if epoque % 5000 == 0:
                print(f'[{nom}] époque {epoque} : coût = {reseau.cout(y):.6f}')
            reseau.retropropager(y, 0.5)
        prediction = (reseau.propager(x) > 0.5).astype(int)
        print(f'[{nom}] précision : {100 * np.mean(prediction == y):.1f} %')
        afficher(x, y, prediction)
