# Sieć z trzema warstwami ukrytymi, bez biasów
import numpy as np
import matplotlib.pyplot as plt

def generate_linear(n=100):
    pts = np.random.uniform(0, 1, (n, 2))
    etykiety = np.array([0 if x > y else 1 for (x, y) in pts])
    return pts, etykiety.reshape((n, 1))

def generate_XOR_easy():
    we, wy = [], []
    for i in range(11):
        we.append([0.1 * i, 0.1 * i]); wy.append(0)
        if 0.1 * i == 0.5:
            continue
        we.append([0.1 * i, 1 - 0.1 * i]); wy.append(1)
    return np.array(we), np.array(wy).reshape(21, 1)

def tanh_pochodna(x):
    return 1 - np.tanh(x) ** 2

def sigmoida(x):
    return 1 / (1 + np.exp(-x))

class Siec:
    def __init__(self, rozmiary, krok=0.1):
        self.W = [np.random.randn(a, b) / np.sqrt(a) for a, b in zip(rozmiary, rozmiary[1:])]
        self.krok = krok

    def naprzod(self, x):
        self.A = [x]
        for w in self.W[:-1]:
            self.A.append(np.tanh(self.A[-1] @ w))
        self.A.append(sigmoida(self.A[-1] @ self.W[-1]))
        return self.A[-1]

    def wstecz(self, y):
        p = self.A[-1]
        n = y.shape[0]
        dW = []
        delta = 2 * (p - y) / n * p * (1 - p)
        for i in range(len(self.W) - 1, -1, -1):
            dW.insert(0, self.A[i].T @ delta)
            if i == 0:
                break
            blad = delta @ self.W[i].T
            delta = blad * tanh_pochodna(self.A[i])
        return dW

    def ucz(self, x, y, epoki=30000, cierpliwosc=300):
        najlepsza, czekam = np.inf, 0
        krzywa = []
        for e in range(epoki):
            p = self.naprzod(x)
            strata = ((p - y) ** 2).mean()
            krzywa.append(strata)
            if e % 2500 == 0:
                print('epoka {:6d}   strata {:.6f}'.format(e, strata))
            # wczesne zatrzymanie
            if strata < najlepsza - 1e-7:
                najlepsza, czekam = strata, 0
            else:
                czekam += 1
                if czekam >= cierpliwosc:
                    print('zatrzymanie', e)
                    break
            for w, g in zip(self.W, self.wstecz(y)):
                w -= self.krok * g
        return krzywa

if __name__ == '__main__':
    np.random.seed(5)
    wyniki = []
    for nazwa, dane in (('liniowe', generate_linear()), ('XOR', generate_XOR_easy())):
        x, y = dane
        for szerokosc in (4, 6, 10):
            print(nazwa, szerokosc)
            s = Siec([2, szerokosc, szerokosc + 1, szerokosc, 1], krok=0.2)
            k = s.ucz(x, y)
            p = s.naprzod(x)
            traf = np.mean((p > 0.5) == (y == 1))
            wyniki.append((nazwa, szerokosc, k[-1], traf))
            plt.semilogy(k, label='%s %d' % (nazwa, szerokosc))
    plt.legend(); plt.show()
    with open('wyniki.csv', 'w') as f:
        f.write('dane;szerokosc;strata;trafnosc\n')
        for w in wyniki:
            f.write(';'.join(str(v) for v in w) + '\n')
            print(*w)
