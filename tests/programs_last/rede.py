import numpy as np
import matplotlib.pyplot as plt
import time

class RedeNeural:

    def __init__(self, n_entrada, n_oculta1, n_oculta2, n_saida, taxa):
        self.w1 = np.random.rand(n_entrada, n_oculta1)*2 - 1
        self.w2 = np.random.rand(n_oculta1, n_oculta2)*2 - 1
        self.w3 = np.random.rand(n_oculta2, n_saida)*2 - 1
        self.taxa = taxa

    def sigmoid(self, x):
        return 1/(1+np.exp(-x))

    def derivada_sigmoid(self, s):
        return s*(1-s)

    def propaga(self, x):
        self.x = x
        self.o1 = self.sigmoid(np.dot(x, self.w1))
        self.o2 = self.sigmoid(np.dot(self.o1, self.w2))
        self.o3 = self.sigmoid(np.dot(self.o2, self.w3))
        return self.o3

    def retropropaga(self, y):
        # E = (y - o3)^2
        d3 = (y - self.o3) * self.derivada_sigmoid(self.o3)
        d2 = np.dot(d3, self.w3.T) * self.derivada_sigmoid(self.o2)
        d1 = np.dot(d2, self.w2.T) * self.derivada_sigmoid(self.o1)
        # atualiza (o sinal + porque d3 ja tem o menos)
        self.w3 += self.taxa*np.outer(self.o2, d3)
        self.w2 += self.taxa*np.outer(self.o1, d2)
        self.w1 += self.taxa*np.outer(self.x, d1)

    def treina(self, X, Y, epocas, tolerancia=0.001):
        historico = []
        for ep in range(epocas):
            erro = 0
            for i in range(len(X)):
                saida = self.propaga(X[i])
                erro = erro + np.sum((Y[i]-saida)**2)
                self.retropropaga(Y[i])
            erro = erro/len(X)
            historico.append(erro)
            if ep % 1000 == 0:
                print('Época: ' + str(ep) + '   Erro: ' + str(erro))
            if erro < tolerancia:
                print('parou na época', ep)
                break
        return historico

    def testa(self, X, Y):
        certos = 0
        for i in range(len(X)):
            s = self.propaga(X[i])
            print(X[i], Y[i], s)
            if (s[0] >= 0.5 and Y[i][0] == 1) or (s[0] < 0.5 and Y[i][0] == 0):
                certos += 1
        print('Acurácia:', certos/len(X)*100, '%')

def gera_linear(n=100):
    pontos = np.random.uniform(0, 1, (n, 2))
    rotulos = []
    for p in pontos:
        if p[0] > p[1]:
            rotulos.append(0)
        else:
            rotulos.append(1)
    return pontos, np.array(rotulos).reshape(n, 1)

def gera_xor():
    e = []
    r = []
    for i in range(11):
        e.append([0.1*i, 0.1*i])
        r.append(0)
        if 0.1*i == 0.5:
            continue
        e.append([0.1*i, 1-0.1*i])
        r.append(1)
    return np.array(e), np.array(r).reshape(21, 1)

np.random.seed(10)
perguntar = False
if perguntar:
    epocas = int(input('Quantas épocas? '))
else:
    epocas = 10000

inicio = time.time()
X, Y = gera_linear()
rede1 = RedeNeural(2, 4, 4, 1, 0.3)
h1 = rede1.treina(X, Y, epocas)
rede1.testa(X, Y)

X, Y = gera_xor()
rede2 = RedeNeural(2, 4, 4, 1, 0.3)
h2 = rede2.treina(X, Y, epocas)
rede2.testa(X, Y)
print('tempo', time.time()-inicio)

plt.plot(h1, label='linear')
plt.plot(h2, label='xor')
plt.legend()
plt.show()
