# Ödev 1 - Geri yayılım (örnek örnek eğitim)
import numpy as np

try:
    import matplotlib.pyplot as plt
    cizim = True
except ImportError:
    cizim = False


def veri_uret(tur, n=100):
    def dogrusal():
        nokta = np.random.uniform(0, 1, (n, 2))
        return nokta, np.array([int(not a > b) for a, b in nokta])

    def xor():
        X, y = [], []
        for i in range(11):
            X.append([.1*i, .1*i]); y.append(0)
            if i == 5: continue
            X.append([.1*i, 1-.1*i]); y.append(1)
        return np.array(X), np.array(y)

    return {'dogrusal': dogrusal, 'xor': xor}[tur]()


def agirlik_baslat(boyutlar):
    W = []
    b = []
    for giren, cikan in zip(boyutlar[:-1], boyutlar[1:]):
        W.append(np.random.uniform(-1, 1, (cikan, giren)))
        b.append(np.zeros(cikan))
    return W, b


def sigmoid(z):
    return 1/(1+np.exp(-z))


def ileri(x, W, b):
    """x: tek bir nokta (2,) -> bütün katmanların çıktıları"""
    a = [x]
    for Wi, bi in zip(W, b):
        a.append(sigmoid(Wi @ a[-1] + bi))
    return a


def geri(a, y, W, b, eta):
    """çapraz entropi; ağırlıkları yerinde değiştirir"""
    d = a[-1] - y
    for k in reversed(range(len(W))):
        onceki = (W[k].T @ d) * a[k] * (1 - a[k])
        W[k] -= eta*np.outer(d, a[k])
        b[k] -= eta*d
        d = onceki


def egit(X, y, boyutlar=(2, 6, 5, 1), eta=0.2, epok=4000, goster=400):
    W, b = agirlik_baslat(boyutlar)

    def kayip(p, t):
        return -(t*np.log(p+1e-8) + (1-t)*np.log(1-p+1e-8)).item()

    def tek_epok():
        toplam = 0.
        for i in np.random.permutation(len(X)):
            a = ileri(X[i], W, b)
            toplam += kayip(a[-1], y[i])
            geri(a, y[i], W, b, eta)
        return toplam/len(X)

    gecmis = []
    for e in range(1, epok+1):
        gecmis.append(tek_epok())
        if e % goster == 0:
            print(f'epok {e:5d} kayıp {gecmis[-1]:.5f}')
    return W, b, gecmis


def dogruluk(X, y, W, b):
    tahmin = np.array([ileri(x, W, b)[-1][0] for x in X])
    print(np.round(tahmin, 4))
    return np.mean((tahmin > .5) == y)


if __name__ == '__main__':
    np.random.seed(34)
    for tur in ('dogrusal', 'xor'):
        X, y = veri_uret(tur)
        W, b, gecmis = egit(X, y)
        print(tur, 'doğruluk: %', 100*dogruluk(X, y, W, b))
        if cizim:
            plt.plot(gecmis, label=tur)
    if cizim:
        plt.legend()
        plt.xlabel('epok')
        plt.show()
