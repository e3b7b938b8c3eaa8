# Practica 1  - Retropropagacion
# -*- coding: utf-8 -*-
import numpy as np
import matplotlib.pyplot as plt

TASA = 0.3        # tasa de aprendizaje
EPOCAS = 3000
np.random.seed(2023)

def generate_linear(n=100):
    import numpy as np
    pts = np.random.uniform(0, 1, (n, 2))
    inputs = []
    labels = []
    for pt in pts:
        inputs.append([pt[0], pt[1]])
        distance = (pt[0]-pt[1])/1.414
        if pt[0] > pt[1]:
            labels.append(0)
        else:
            labels.append(1)
    return np.array(inputs), np.array(labels).reshape(n, 1)

def generate_XOR_easy():
    import numpy as np
    inputs = []
    labels = []

    for i in range(11):
        inputs.append([0.1*i, 0.1*i])
        labels.append(0)

        if 0.1*i == 0.5:
            continue

        inputs.append([0.1*i, 1-0.1*i])
        labels.append(1)

    return np.array(inputs), np.array(labels).reshape(21, 1)

class Red:
    def __init__(self, entradas, oculta1, oculta2):
        # pesos entre -1 y 1, sin sesgo
        self.p1 = 2*np.random.random((entradas, oculta1)) - 1
        self.p2 = 2*np.random.random((oculta1, oculta2)) - 1
        self.p3 = 2*np.random.random((oculta2, 1)) - 1

    def sigmoide(self, z):
        return 1/(1+np.exp(-z))

    def adelante(self, muestra):
        self.s0 = muestra.reshape(1, -1)
        self.s1 = self.sigmoide(np.dot(self.s0, self.p1))
        self.s2 = self.sigmoide(np.dot(self.s1, self.p2))
        self.s3 = self.sigmoide(np.dot(self.s2, self.p3))
        return self.s3

    def atras(self, objetivo):
        error = self.s3 - objetivo
        delta3 = error * self.s3*(1-self.s3)
        delta2 = np.dot(delta3, self.p3.T) * self.s2*(1-self.s2)
        delta1 = np.dot(delta2, self.p2.T) * self.s1*(1-self.s1)
        # actualizamos los pesos
        self.p3 = self.p3 - TASA*np.dot(self.s2.T, delta3)
        self.p2 = self.p2 - TASA*np.dot(self.s1.T, delta2)
        self.p1 = self.p1 - TASA*np.dot(self.s0.T, delta1)
        return 0.5*error[0][0]**2

    def entrenar(self, x, y):
        historia = []
        for epoca in range(EPOCAS):
            orden = np.random.permutation(len(x))
            perdida = 0
            for i in orden:
                self.adelante(x[i])
                perdida += self.atras(y[i])
            historia.append(perdida)
            if epoca % 100 == 0:
                print("epoca:", epoca, "perdida:", perdida)
        return historia

    def predecir(self, x):
        return np.array([1 if self.adelante(m)[0][0] >= 0.5 else 0 for m in x])


def dibujar(x, y, pred, titulo):
    plt.figure(titulo)
    plt.subplot(121); plt.title('Verdad')
    plt.scatter(x[:,0], x[:,1], c=y.flatten())
    plt.subplot(122); plt.title('Prediccion')
    plt.scatter(x[:,0], x[:,1], c=pred)
    plt.show()

for titulo in ("lineal", "xor"):
    if titulo == "lineal":
        x, y = generate_linear(100)
    else:
        x, y = generate_XOR_easy()
    red = Red(2, 10, 10)
    historia = red.entrenar(x, y)
    pred = red.predecir(x)
    aciertos = np.sum(pred == y.flatten())
    print("exactitud", titulo, aciertos/len(x)*100, "%")
    plt.plot(historia); plt.xlabel('epoca'); plt.ylabel('perdida'); plt.show()
    dibujar(x, y, pred, titulo)
