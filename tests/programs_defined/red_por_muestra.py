import numpy as np

def sigmoide(x):
    return 1/(1+np.exp(-x))

def derivada(s):
    return s*(1-s)

class RedNeuronal:
    """Una muestra a la vez: adelante(x), atras(esperado), ajustar(tasa)."""
    def __init__(self, entradas, ocultas1, ocultas2, salidas):
        self.w1 = np.random.uniform(-1, 1, (ocultas1, entradas))
        self.w2 = np.random.uniform(-1, 1, (ocultas2, ocultas1))
        self.w3 = np.random.uniform(-1, 1, (salidas, ocultas2))

    def adelante(self, entrada):
        self.x = entrada
        self.h1 = sigmoide(np.dot(self.w1, self.x))
        self.h2 = sigmoide(np.dot(self.w2, self.h1))
        self.o = sigmoide(np.dot(self.w3, self.h2))
        return self.o

    def error(self, esperado):
        return float(np.sum((esperado - self.o)**2)/2)

    def atras(self, esperado):
        d3 = (self.o - esperado)*derivada(self.o)
        d2 = np.dot(self.w3.T, d3)*derivada(self.h2)
        d1 = np.dot(self.w2.T, d2)
        self.g3 = np.outer(d3, self.h2)
        self.g2 = np.outer(d2, self.h1)
        self.g1 = np.outer(d1, self.x)

    def ajustar(self, tasa):
        self.w3 -= tasa*self.g3
        self.w2 -= tasa*self.g2
        self.w1 -= tasa*self.g1
