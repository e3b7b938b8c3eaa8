# 1. ödev: geri yayılım
import numpy as np
import sys
try:
    import matplotlib.pyplot as plt
    cizim = True
except ImportError:
    cizim = False

def veri_dogrusal(n=100):
    noktalar = np.random.uniform(0, 1, (n, 2))
    etiket = (noktalar[:, 0] < noktalar[:, 1]).astype(float)
    return noktalar, etiket[:, None]

def veri_xor():
    g, e = [], []
    for i in range(11):
        g += [[0.1*i, 0.1*i]]
        e += [0]
        if 0.1*i == 0.5: continue
        g += [[0.1*i, 1-0.1*i]]
        e += [1]
    return np.array(g), np.array(e, dtype=float)[:, None]

class Katman:
    """Tam bağlı katman + sigmoid"""
    momentum = 0.9

    def __init__(self, giris, cikis):
        self.W = np.random.randn(giris, cikis) * 0.8
        self.b = np.random.randn(1, cikis) * 0.1
        self.vW = np.zeros_like(self.W)
        self.vb = np.zeros_like(self.b)

    def ileri(self, x):
        self.x = x
        self.a = 1 / (1 + np.exp(-(x @ self.W + self.b)))
        return self.a

    def geri(self, dz):
        self.dW = self.x.T @ dz
        self.db = np.sum(dz, axis=0, keepdims=True)
        return dz @ self.W.T

    def guncelle(self, oran):
        self.vW = self.momentum * self.vW - oran * self.dW
        self.vb = self.momentum * self.vb - oran * self.db
        self.W += self.vW
        self.b += self.vb

class Ag:
    def __init__(self, boyutlar):
        self.katmanlar = [Katman(g, c) for g, c in zip(boyutlar, boyutlar[1:])]

    def ileri(self, x):
        for k in self.katmanlar:
            x = k.ileri(x)
        return x

    def geri(self, p, y):
        dz = (p - y) / len(y)       # çapraz entropi + sigmoid
        for i in range(len(self.katmanlar) - 1, -1, -1):
            da = self.katmanlar[i].geri(dz)
            if i > 0:
                a = self.katmanlar[i-1].a
                dz = da * a * (1 - a)

    def guncelle(self, oran):
        for k in self.katmanlar:
            k.guncelle(oran)

def kayip(p, y):
    return -(y*np.log(p + 1e-9) + (1-y)*np.log(1-p + 1e-9)).mean()

def egit(ag, x, y, tur, oran):
    kayiplar = []
    for t in range(tur):
        p = ag.ileri(x)
        kayiplar.append(kayip(p, y))
        ag.geri(p, y)
        ag.guncelle(oran)
        if t % 1000 == 0:
            print('tur', t, 'kayıp', kayiplar[-1])
            sys.stdout.flush()
    return kayiplar

if __name__ == '__main__':
    np.random.seed(3)
    for isim, (x, y) in zip(['doğrusal', 'xor'], [veri_dogrusal(), veri_xor()]):
        ag = Ag([2, 7, 7, 1])
        kayiplar = egit(ag, x, y, 10000, 0.1)
        p = ag.ileri(x)
        print(isim, 'doğruluk: %', 100 * np.mean((p > 0.5) == (y > 0.5)))
        print(p.ravel())
        if cizim:
            plt.plot(kayiplar, label=isim)
    if cizim:
        plt.legend()
        plt.show()
