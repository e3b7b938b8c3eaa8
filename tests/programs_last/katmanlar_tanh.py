# Yapay sinir ağı ödevi
import numpy as np
import matplotlib.pyplot as plt
import seaborn as sns
sns.set_style("whitegrid")

class Tamkatman:
    def __init__(self, giris, cikis):
        self.agirlik = np.random.randn(giris, cikis) * 0.5

    def ileri(self, x):
        self.x = x
        return np.dot(x, self.agirlik)

    def geri(self, hata, oran):
        onceki = np.dot(hata, self.agirlik.T)
        self.agirlik = self.agirlik - oran * np.dot(self.x.T, hata)
        return onceki

class TanhKatman:
    def ileri(self, x):
        self.cikti = np.tanh(x)
        return self.cikti

    def geri(self, hata, oran):
        return hata * (1 - np.tanh(self.cikti) ** 2)   # tanh türevi

class SigmoidKatman:
    def ileri(self, x):
        self.cikti = 1 / (1 + np.exp(-x))
        return self.cikti

    def geri(self, hata, oran):
        return hata * self.cikti * (1 - self.cikti)

class Ag:
    def __init__(self):
        self.katmanlar = []

    def ekle(self, katman):
        self.katmanlar.append(katman)

    def tahmin(self, x):
        for k in self.katmanlar:
            x = k.ileri(x)
        return x

    def egit(self, x, y, tur, oran):
        kayiplar = []
        for t in range(tur):
            cikti = self.tahmin(x)
            kayiplar.append(np.mean((cikti - y) ** 2))
            hata = 2 * (cikti - y) / y.size
            for k in reversed(self.katmanlar):
                hata = k.geri(hata, oran)
            if (t + 1) % 1000 == 0:
                print("tur %d/%d   kayıp=%f" % (t + 1, tur, kayiplar[-1]))
        return kayiplar

def dogrusal_veri(n=100):
    nokta = np.random.uniform(0, 1, (n, 2))
    etiket = np.array([0 if a > b else 1 for (a, b) in nokta])
    return nokta, etiket.reshape(n, 1)

def xor_veri():
    nokta, etiket = [], []
    for i in range(11):
        nokta.append([0.1*i, 0.1*i]); etiket.append(0)
        if i == 5: continue
        nokta.append([0.1*i, 1 - 0.1*i]); etiket.append(1)
    return np.array(nokta), np.array(etiket).reshape(21, 1)

np.random.seed(3)
x, y = xor_veri()
ag = Ag()
ag.ekle(Tamkatman(2, 8))
ag.ekle(TanhKatman())
ag.ekle(Tamkatman(8, 6))
ag.ekle(TanhKatman())
ag.ekle(Tamkatman(6, 1))
ag.ekle(SigmoidKatman())
kayiplar = ag.egit(x, y, 10000, 0.1)
sonuc = ag.tahmin(x)
print(sonuc)
print("doğruluk:", np.mean((sonuc > 0.5) == y))
plt.plot(kayiplar)
plt.title("kayıp")
plt.show()
