import numpy as np
import pandas as pd
import seaborn as sns
import matplotlib.pyplot as plt
from sklearn.metrics import confusion_matrix

sns.set_theme()


def dogrusal_uret(n=100):
    noktalar = np.random.uniform(0, 1, (n, 2))
    etiketler = []
    for nokta in noktalar:
        etiketler.append(0 if nokta[0] > nokta[1] else 1)
    return noktalar, np.array(etiketler).reshape(n, 1)


def xor_uret():
    noktalar, etiketler = [], []
    for i in range(11):
        noktalar.append([0.1 * i, 0.1 * i])
        etiketler.append(0)
        if 0.1 * i == 0.5:
            continue
        noktalar.append([0.1 * i, 1 - 0.1 * i])
        etiketler.append(1)
    return np.array(noktalar), np.array(etiketler).reshape(21, 1)


class YapaySinirAgi:
    def __init__(self, gizli=(9, 5), ogrenme=1.5):
        self.ogrenme = ogrenme
        boy = (2,) + tuple(gizli) + (1,)
        for i in range(3):
            setattr(self, f"A{i + 1}", np.random.randn(boy[i], boy[i + 1]))
            setattr(self, f"c{i + 1}", np.random.randn(1, boy[i + 1]) * 0.1)

    @staticmethod
    def sigmoid(z):
        return 1 / (1 + np.exp(-z))

    @staticmethod
    def sigmoid_turev(z):
        s = YapaySinirAgi.sigmoid(z)
        return s * (1 - s)

    def ileri(self, X):
        self.X = X
        self.z1 = X @ self.A1 + self.c1
        self.k1 = self.sigmoid(self.z1)
        self.z2 = self.k1 @ self.A2 + self.c2
        self.k2 = self.sigmoid(self.z2)
        self.z3 = self.k2 @ self.A3 + self.c3
        self.k3 = self.sigmoid(self.z3)
        return self.k3

    def kayip(self, y):
        p = self.k3
        return -np.mean(y * np.log(p + 1e-8) + (1 - y) * np.log(1 - p + 1e-8))

    def geri(self, y):
        n = y.shape[0]
        hata3 = (self.k3 - y) / n * self.sigmoid_turev(self.z3)
        hata2 = hata3 @ self.A3.T * self.sigmoid_turev(self.z2)
        hata1 = hata2 @ self.A2.T * self.sigmoid_turev(self.z1)
        self.dA3, self.dc3 = self.k2.T @ hata3, hata3.sum(axis=0, keepdims=True)
        self.dA2, self.dc2 = self.k1.T @ hata2, hata2.sum(axis=0, keepdims=True)
        self.dA1, self.dc1 = self.X.T @ hata1, hata1.sum(axis=0, keepdims=True)

    def guncelle(self):
        self.A1 -= self.ogrenme * self.dA1
        self.c1 -= self.ogrenme * self.dc1
        self.A2 -= self.ogrenme * self.dA2
        self.c2 -= self.ogrenme * self.dc2
        self.A3 -= self.ogrenme * self.dA3
        self.c3 -= self.ogrenme * self.dc3

    def egit(self, X, y, tur=25000):
        kayitlar = []
        for t in range(tur):
            self.ileri(X)
            k = self.kayip(y)
            kayitlar.append(k)
            self.geri(y)
            self.guncelle()
            if t % 2500 == 0:
                print(f"tur {t:5d}  kayıp {k:.5f}")
        return kayitlar


def ciz(X, y, tahmin, kayitlar, ad):
    tablo = pd.DataFrame({"x": X[:, 0], "y": X[:, 1], "sınıf": y[:, 0], "tahmin": tahmin[:, 0]})
    fig, eksen = plt.subplots(1, 3, figsize=(14, 4))
    sns.scatterplot(data=tablo, x="x", y="y", hue="sınıf", ax=eksen[0])
    sns.scatterplot(data=tablo, x="x", y="y", hue="tahmin", ax=eksen[1])
    sns.lineplot(x=range(len(kayitlar)), y=kayitlar, ax=eksen[2])
    fig.suptitle(ad)
    plt.show()
    sns.heatmap(confusion_matrix(y[:, 0], tahmin[:, 0]), annot=True)
    plt.show()


if __name__ == "__main__":
    np.random.seed(17)
    for ad, (X, y) in (("doğrusal", dogrusal_uret()), ("xor", xor_uret())):
        ag = YapaySinirAgi()
        kayitlar = ag.egit(X, y)
        p = ag.ileri(X)
        tahmin = (p > 0.5).astype(int)
        print(p)
        print(ad, "doğruluk:", (tahmin == y).mean() * 100)
        ciz(X, y, tahmin, kayitlar, ad)
