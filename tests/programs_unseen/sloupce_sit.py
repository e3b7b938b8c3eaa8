import numpy as np
import matplotlib.pyplot as plt

np.random.seed(123)

def generate_linear(n=100):
    body = np.random.uniform(0, 1, (n, 2))
    vstupy, cile = [], []
    for b in body:
        vstupy.append([b[0], b[1]])
        cile.append(0 if b[0] > b[1] else 1)
    return np.array(vstupy), np.array(cile).reshape(n, 1)

def generate_XOR_easy():
    vstupy, cile = [], []
    for i in range(11):
        vstupy.append([0.1*i, 0.1*i]); cile.append(0)
        if 0.1*i == 0.5:
            continue
        vstupy.append([0.1*i, 1 - 0.1*i]); cile.append(1)
    return np.array(vstupy), np.array(cile).reshape(21, 1)

class NeuronovaSit:
    # vzorky jsou SLOUPCE: X má tvar (2, m), Y má tvar (1, m)

    def __init__(self, n_x, n_1, n_2, n_y, alfa):
        self.W1 = np.random.randn(n_1, n_x)
        self.b1 = np.zeros((n_1, 1))
        self.W2 = np.random.randn(n_2, n_1)
        self.b2 = np.zeros((n_2, 1))
        self.W3 = np.random.randn(n_y, n_2)
        self.b3 = np.zeros((n_y, 1))
        self.alfa = alfa

    @staticmethod
    def sigma(z):
        return 1/(1 + np.exp(-z))

    def dopredny_chod(self, X):
        self.X = X
        self.A1 = self.sigma(np.dot(self.W1, X) + self.b1)
        self.A2 = self.sigma(np.dot(self.W2, self.A1) + self.b2)
        self.A3 = self.sigma(np.dot(self.W3, self.A2) + self.b3)
        return self.A3

    def cena(self, Y):
        eps = 1e-10
        return -np.mean(Y*np.log(self.A3 + eps) + (1 - Y)*np.log(1 - self.A3 + eps))

    def zpetny_chod(self, Y):
        m = Y.shape[1]

        dZ3 = (self.A3 - Y)/m
        self.dW3 = np.dot(dZ3, self.A2.T)
        self.db3 = np.mean(dZ3, axis=1, keepdims=True)

        dZ2 = np.dot(self.W3.T, dZ3)*self.A2*(1 - self.A2)
        self.dW2 = np.dot(dZ2, self.A1.T)
        self.db2 = np.mean(dZ2, axis=1, keepdims=True)

        dZ1 = np.dot(self.W2.T, dZ2)*self.A1*(1 - self.A1)
        self.dW1 = np.dot(dZ1, self.X.T)
        self.db1 = np.mean(dZ1, axis=1, keepdims=True)

    def uprav_vahy(self):
        self.W1 -= self.alfa*self.dW1
        self.b1 -= self.alfa*self.db1
        self.W2 -= self.alfa*self.dW2
        self.b2 -= self.alfa*self.db2
        self.W3 -= self.alfa*self.dW3
        self.b3 -= self.alfa*self.db3

    def trenuj(self, X, Y, pocet):
        ceny = []
        for i in range(pocet):
            self.dopredny_chod(X)
            ceny.append(self.cena(Y))
            self.zpetny_chod(Y)
            self.uprav_vahy()
            if i % 2500 == 0:
                print("iterace", i, "cena", round(ceny[-1], 6))
        return ceny

def kresli(X, Y, P, ceny):
    fig, osy = plt.subplots(1, 3, figsize=(12, 4))
    osy[0].scatter(X[0], X[1], c=Y[0], cmap="bwr"); osy[0].set_title("skutečnost")
    osy[1].scatter(X[0], X[1], c=P[0] > 0.5, cmap="bwr"); osy[1].set_title("síť")
    osy[2].plot(ceny); osy[2].set_title("cena")
    plt.show()

for nazev, generator in [("lineární", generate_linear), ("XOR", generate_XOR_easy)]:
    X, Y = generator()
    X, Y = X.T, Y.T
    sit = NeuronovaSit(2, 7, 4, 1, alfa=1.0)
    ceny = sit.trenuj(X, Y, 25000)
    P = sit.dopredny_chod(X)
    print(nazev, "- správně", np.sum((P > 0.5) == Y), "z", Y.shape[1])
    print(P)
    kresli(X, Y, P, ceny)
