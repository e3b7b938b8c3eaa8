"""Rete neurale - esercitazione 1 (due strati nascosti)"""
import numpy as np
import matplotlib.pyplot as plt


def generate_linear(n=100):
    punti = np.random.uniform(0, 1, (n, 2))
    etichette = []
    for x, y in punti:
        etichette.append(0 if x > y else 1)
    return punti, np.array(etichette).reshape(n, 1)


def generate_XOR_easy():
    ingressi, etichette = [], []
    for i in range(11):
        ingressi.append([0.1 * i, 0.1 * i])
        etichette.append(0)
        if 0.1 * i == 0.5:
            continue
        ingressi.append([0.1 * i, 1 - 0.1 * i])
        etichette.append(1)
    return np.array(ingressi), np.array(etichette).reshape(21, 1)


class Rete:
    def __init__(self, nascosti1, nascosti2, passo=0.5):
        self.passo = passo
        self.W1 = np.random.randn(2, nascosti1)
        self.b1 = np.zeros(nascosti1)
        self.W2 = np.random.randn(nascosti1, nascosti2)
        self.b2 = np.zeros(nascosti2)
        self.W3 = np.random.randn(nascosti2, 1)
        self.b3 = np.zeros(1)

    def sigmoide(self, z):
        return 1 / (1 + np.exp(-z))

    def derivata(self, a):
        return a * (1 - a)

    def avanti(self, x):
        self.x = x
        self.a1 = self.sigmoide(x @ self.W1 + self.b1)
        self.a2 = self.sigmoide(self.a1 @ self.W2 + self.b2)
        self.y = self.sigmoide(self.a2 @ self.W3 + self.b3)
        return self.y

    def perdita(self, t):
        return np.mean((self.y - t) ** 2)

    def indietro(self, t):
        n = t.shape[0]
        self.d3 = 2 * (self.y - t) / n * self.derivata(self.y)
        self.d2 = (self.d3 @ self.W3.T) * self.derivata(self.a2)
        self.d1 = (self.d2 @ self.W2.T) * self.derivata(self.a1)
        self.gW3 = self.a2.T @ self.d3
        self.gb3 = np.mean(self.d3, axis=0)
        self.gW2 = self.a1.T @ self.d2
        self.gb2 = np.mean(self.d2, axis=0)
        self.gW1 = self.x.T @ self.d1
        self.gb1 = np.mean(self.d1, axis=0)

    def aggiorna(self):
        for i in (1, 2, 3):
            W = getattr(self, f"W{i}")
            b = getattr(self, f"b{i}")
            W -= self.passo * getattr(self, f"gW{i}")
            b -= self.passo * getattr(self, f"gb{i}")

    def allena(self, x, t, epoche):
        storia = []
        for e in range(epoche):
            self.avanti(x)
            storia.append(self.perdita(t))
            self.indietro(t)
            self.aggiorna()
            if e % 2000 == 0:
                print(f"epoca {e:>6} perdita {storia[-1]:.6f}")
        return storia

    def accuratezza(self, x, t):
        return np.mean((self.avanti(x) > 0.5).astype(int) == t)


if __name__ == "__main__":
    x_lin, t_lin = generate_linear()
    x_xor, t_xor = generate_XOR_easy()

    rete_lin = Rete(4, 3)
    s1 = rete_lin.allena(x_lin, t_lin, 10000)
    print("accuratezza lineare:", rete_lin.accuratezza(x_lin, t_lin))

    rete_xor = Rete(10, 8, passo=1)
    s2 = rete_xor.allena(x_xor, t_xor, 40000)
    print("accuratezza xor:", rete_xor.accuratezza(x_xor, t_xor))
    print(rete_xor.y)

    plt.plot(s1, label="lineare")
    plt.plot(s2, label="xor")
    plt.legend()
    plt.show()
