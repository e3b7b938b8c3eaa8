# -*- coding: utf-8 -*-
# Laboratorio 1: retropropagazione a mano
# i campioni sono le COLONNE delle matrici
import numpy as np
import matplotlib.pyplot as plt


def generate_linear(n=100):
    punti = np.random.uniform(0, 1, (n, 2))
    ingressi, etichette = [], []
    for p in punti:
        ingressi.append([p[0], p[1]])
        if p[0] > p[1]:
            etichette.append(0)
        else:
            etichette.append(1)
    return np.array(ingressi), np.array(etichette).reshape(n, 1)


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

    def __init__(self, nascosti1, nascosti2, tasso):
        self.tasso = tasso
        self.P1 = np.random.randn(nascosti1, 2)
        self.P2 = np.random.randn(nascosti2, nascosti1)
        self.P3 = np.random.randn(1, nascosti2)
        self.s1 = np.zeros((nascosti1, 1))
        self.s2 = np.zeros((nascosti2, 1))
        self.s3 = np.zeros((1, 1))

    def sigmoide(self, t):
        return 1 / (1 + np.exp(-t))

    def avanti(self, X):
        self.X = X
        self.u1 = self.sigmoide(self.P1.dot(X) + self.s1)
        self.u2 = self.sigmoide(self.P2.dot(self.u1) + self.s2)
        self.u3 = self.sigmoide(self.P3.dot(self.u2) + self.s3)
        return self.u3

    def costo(self, Y):
        # errore quadratico medio
        return np.mean((self.u3 - Y) ** 2)

    def indietro(self, Y):
        d3 = (self.u3 - Y) * self.u3 * (1 - self.u3)
        d2 = self.P3.T.dot(d3) * self.u2 * (1 - self.u2)
        d1 = self.P2.T.dot(d2) * self.u1 * (1 - self.u1)

        self.gP3, self.gs3 = d3.dot(self.u2.T), d3.sum(axis=1, keepdims=True)
        self.gP2, self.gs2 = d2.dot(self.u1.T), d2.sum(axis=1, keepdims=True)
        self.gP1, self.gs1 = d1.dot(self.X.T), d1.sum(axis=1, keepdims=True)

    def aggiorna(self):
        for nome in ('P1', 'P2', 'P3', 's1', 's2', 's3'):
            valore = getattr(self, nome)
            setattr(self, nome, valore - self.tasso * getattr(self, 'g' + nome))


def addestra(rete, X, Y, epoche=20000):
    costi = []
    for e in range(epoche):
        rete.avanti(X)
        costi.append(rete.costo(Y))
        rete.indietro(Y)
        rete.aggiorna()
        if e % 2000 == 0:
            print('epoca', e, 'costo', costi[-1])
    return costi


def mostra(x, y, previsto, costi):
    plt.figure()
    plt.subplot(1, 2, 1)
    plt.title('Vero')
    for i in range(x.shape[0]):
        plt.plot(x[i][0], x[i][1], 'ro' if y[i] == 0 else 'bo')
    plt.subplot(1, 2, 2)
    plt.title('Previsto')
    for i in range(x.shape[0]):
        plt.plot(x[i][0], x[i][1], 'ro' if previsto[i] == 0 else 'bo')
    plt.figure()
    plt.plot(costi)
    plt.xlabel('epoca')
    plt.show()


np.random.seed(7)
for generatore in (generate_linear, generate_XOR_easy):
    x, y = generatore()
    rete = Rete(6, 4, 0.2)
    costi = addestra(rete, x.T, y.T)
    uscita = rete.avanti(x.T).T
    print(uscita)
    previsto = np.round(uscita)
    print('accuratezza:', np.sum(previsto == y) / len(y) * 100, '%')
    mostra(x, y, previsto, costi)
