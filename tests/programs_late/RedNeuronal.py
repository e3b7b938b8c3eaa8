#Practica 1: perceptron multicapa con propagacion hacia atras
import numpy as np
from random import shuffle

class RedNeuronal(object):

    def __init__(self, entradas=2, oculta=5, salidas=1, eta=0.2):
        self.eta = eta
        self.W1 = np.random.rand(oculta, entradas)*2 - 1
        self.W2 = np.random.rand(oculta, oculta)*2 - 1
        self.W3 = np.random.rand(salidas, oculta)*2 - 1

    def f(self, x):
        return 1/(1+np.exp(-x))

    def evaluar(self, patron):
        """ un solo patron, vector columna """
        self.o0 = np.array(patron).reshape(-1, 1)
        self.o1 = self.f(np.dot(self.W1, self.o0))
        self.o2 = self.f(np.dot(self.W2, self.o1))
        self.o3 = self.f(np.dot(self.W3, self.o2))
        return self.o3

    def corregir(self, objetivo):
        # E = 1/2 (t - o)^2
        s3 = (objetivo - self.o3) * self.o3 * (1 - self.o3)
        s2 = np.dot(self.W3.T, s3) * self.o2 * (1 - self.o2)
        s1 = np.dot(self.W2.T, s2) * self.o1 * (1 - self.o1)
        self.W3 += self.eta * np.outer(s3, self.o2)
        self.W2 += self.eta * np.outer(s2, self.o1)
        self.W1 += self.eta * np.outer(s1, self.o0)

    def aprender(self, X, T, epocas):
        orden = list(range(len(X)))
        errores = []
        for ep in range(epocas):
            shuffle(orden)
            suma = 0.0
            for k in orden:
                o = self.evaluar(X[k])
                suma += abs(T[k, 0] - o[0, 0])
                self.corregir(T[k, 0])
            errores.append(suma / len(X))
            if ep % 500 == 0:
                print('Epoca', ep, '- error medio:', round(errores[-1], 5))
            if errores[-1] < 0.005:
                print('Convergencia en la epoca', ep)
                break
        return errores

    def clasificar(self, X):
        return np.array([[self.evaluar(x)[0, 0]] for x in X])


def datos_lineales(n=100):
    X = np.random.uniform(0, 1, (n, 2))
    T = np.array([[0] if a > b else [1] for a, b in X])
    return X, T

def datos_xor():
    X, T = [], []
    for i in range(11):
        X.append([i/10, i/10]); T.append([0])
        if i != 5:
            X.append([i/10, 1 - i/10]); T.append([1])
    return np.array(X), np.array(T)

def informe(red, X, T):
    Y = red.clasificar(X)
    aciertos = 0
    for x, t, y in zip(X, T, Y):
        clase = 1 if y[0] >= 0.5 else 0
        marca = ' ' if clase == t[0] else '*'
        print('%s (%.2f, %.2f) -> %.4f  objetivo %d' % (marca, x[0], x[1], y[0], t[0]))
        aciertos += clase == t[0]
    print('Aciertos: %d de %d (%.1f%%)' % (aciertos, len(X), 100.0*aciertos/len(X)))

print('*** Problema lineal ***')
Xl, Tl = datos_lineales()
r = RedNeuronal(eta=0.3)
r.aprender(Xl, Tl, 1000)
informe(r, Xl, Tl)

print('*** Problema XOR ***')
Xx, Tx = datos_xor()
r2 = RedNeuronal(oculta=6, eta=0.5)
r2.aprender(Xx, Tx, 8000)
informe(r2, Xx, Tx)
