# Trabalho 1 - rede neural feita "na mão"
# aluno: J. (turma B)
import numpy as np
import matplotlib.pyplot as plt

np.random.seed(7)


def gerar_linear(n=100):
    pontos = np.random.uniform(0, 1, (n, 2))
    rotulos = []
    for p in pontos:
        if p[0] > p[1]:
            rotulos.append(0)
        else:
            rotulos.append(1)
    return pontos, np.array(rotulos).reshape(n, 1)


def gerar_xor():
    entradas, rotulos = [], []
    for i in range(11):
        entradas.append([0.1 * i, 0.1 * i])
        rotulos.append(0)
        if i == 5:
            continue
        entradas.append([0.1 * i, 1 - 0.1 * i])
        rotulos.append(1)
    return np.array(entradas), np.array(rotulos).reshape(21, 1)


ATIV = {
    # nome: (f, f' em função da saída)
    'sigmoide': (lambda z: 1.0 / (1.0 + np.exp(-z)), lambda s: s * (1.0 - s)),
    'tanh': (np.tanh, lambda s: 1.0 - s ** 2),
    'relu': (lambda z: np.maximum(z, 0), lambda s: (s > 0) * 1.0),
}


class Rede:

    def __init__(self, ativacao='sigmoide', ocultos=(8, 6), taxa=0.1):
        self.f, self.df = ATIV[ativacao]
        self.nome = ativacao
        self.taxa = taxa
        n1, n2 = ocultos
        self.p1 = np.random.randn(2, n1) * 0.7
        self.v1 = np.zeros((1, n1))
        self.p2 = np.random.randn(n1, n2) * 0.7
        self.v2 = np.zeros((1, n2))
        self.p3 = np.random.randn(n2, 1) * 0.7
        self.v3 = np.zeros((1, 1))

    def propagar(self, x):
        self.s0 = x
        self.s1 = self.f(x.dot(self.p1) + self.v1)
        self.s2 = self.f(self.s1.dot(self.p2) + self.v2)
        self.s3 = ATIV['sigmoide'][0](self.s2.dot(self.p3) + self.v3)
        return self.s3

    def erro(self, y):
        return np.mean((y - self.s3) ** 2)

    def retropropagar(self, y):
        n = y.shape[0]
        d3 = 2.0 / n * (self.s3 - y) * ATIV['sigmoide'][1](self.s3)
        d2 = d3.dot(self.p3.T) * self.df(self.s2)
        d1 = d2.dot(self.p2.T) * self.df(self.s1)
        self.gp = [self.s0.T.dot(d1), self.s1.T.dot(d2), self.s2.T.dot(d3)]
        self.gv = [d.sum(axis=0, keepdims=True) for d in (d1, d2, d3)]

    def atualizar(self):
        self.p1 -= self.taxa * self.gp[0]
        self.p2 -= self.taxa * self.gp[1]
        self.p3 -= self.taxa * self.gp[2]
        self.v1 -= self.taxa * self.gv[0]
        self.v2 -= self.taxa * self.gv[1]
        self.v3 -= self.taxa * self.gv[2]

    def treinar(self, x, y, epocas=10000, mostrar=1000):
        historico = []
        for ep in range(epocas):
            self.propagar(x)
            historico.append(self.erro(y))
            self.retropropagar(y)
            self.atualizar()
            if ep % mostrar == 0:
                print('época %6d  erro = %.6f' % (ep, historico[-1]))
        return historico


def acuracia(rede, x, y):
    return np.mean((rede.propagar(x) > 0.5) == y) * 100


x, y = gerar_xor()
# x, y = gerar_linear()
curvas = {}
for nome in ['sigmoide', 'tanh', 'relu']:
    print('=====', nome, '=====')
    rede = Rede(nome, taxa=0.5 if nome == 'sigmoide' else 0.1)
    curvas[nome] = rede.treinar(x, y)
    print(rede.propagar(x))
    print('acurácia: %.1f%%' % acuracia(rede, x, y))

for nome, h in curvas.items():
    plt.plot(h, label=nome)
plt.legend()
plt.xlabel('época')
plt.ylabel('erro')
plt.show()
