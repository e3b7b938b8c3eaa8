# Trabalho 1 - Redes Neurais - Perceptron multicamadas do zero
import numpy as np
import matplotlib.pyplot as plt
from time import perf_counter


class Rede:
    """
    Uso: Rede(2, 6, 5, 4, 1, taxa=0.8).treinar(X, y)
    Quantas camadas quiser.
    """

    def __init__(self, *camadas, taxa=0.5, semente=None, verboso=True):
        self.camadas = camadas
        self.taxa = taxa
        self.verboso = verboso
        gerador = np.random.default_rng(semente)
        self.pesos = [gerador.standard_normal((e, s)) for e, s in zip(camadas[:-1], camadas[1:])]
        self.historico = []
        self.saidas = None

    def __repr__(self):
        return 'Rede' + str(self.camadas)

    def __len__(self):
        return len(self.pesos)

    @staticmethod
    def ativacao(v):
        return 1 / (1 + np.exp(-v))

    @staticmethod
    def derivada(s):
        return s - s * s

    def propagar(self, X):
        self.saidas = [X]
        for w in self.pesos:
            self.saidas.append(self.ativacao(self.saidas[-1].dot(w)))
        return self.saidas[-1]

    def erro(self, y):
        return np.mean((self.saidas[-1] - y) ** 2)

    def retropropagar(self, y):
        gradientes = [None] * len(self)
        sinal = 2 * (self.saidas[-1] - y) / y.size
        for i in reversed(range(len(self))):
            delta = sinal * self.derivada(self.saidas[i + 1])
            gradientes[i] = self.saidas[i].T.dot(delta)
            sinal = delta.dot(self.pesos[i].T)
        return gradientes

    def atualizar(self, gradientes):
        for w, g in zip(self.pesos, gradientes):
            w -= self.taxa * g

    def treinar(self, X, y, epocas=50000, parar=1e-4):
        t0 = perf_counter()
        for ep in range(1, epocas + 1):
            self.propagar(X)
            e = self.erro(y)
            self.historico.append(e)
            self.atualizar(self.retropropagar(y))
            if self.verboso and ep % 5000 == 0:
                print(f'época {ep:6d} | erro {e:.8f}')
            if e < parar:
                print('parou na época', ep)
                break
        self.tempo = perf_counter() - t0
        return self

    def classificar(self, X):
        return (self.propagar(X) >= 0.5).astype(int)


def generate_linear(n=100):
    pts = np.random.uniform(0, 1, (n, 2))
    return pts, np.array([[0] if a > b else [1] for a, b in pts])


def generate_XOR_easy():
    entradas, rotulos = [], []
    for i in range(11):
        entradas.append([0.1 * i, 0.1 * i])
        rotulos.append(0)
        if 0.1 * i == 0.5:
            continue
        entradas.append([0.1 * i, 1 - 0.1 * i])
        rotulos.append(1)
    return np.array(entradas), np.array(rotulos).reshape(21, 1)


np.random.seed(10)
for titulo, (X, y) in [('linear', generate_linear()), ('xor', generate_XOR_easy())]:
    rede = Rede(2, 6, 5, 4, 1, taxa=2.5, semente=3)
    print(titulo, rede)
    rede.treinar(X, y)
    print(rede.propagar(X))
    acertos = (rede.classificar(X) == y).sum()
    print(f'{acertos}/{len(y)} corretos em {rede.tempo:.1f} s')
    plt.semilogy(rede.historico, label=titulo)
plt.legend()
plt.savefig('curva.png')
