# -*- coding: utf-8 -*-
"""
Práctica 1 - Retropropagación a mano
Red 2 - 8 - 6 - 1, todo con funciones. Los parámetros viajan en un diccionario.
"""
import numpy as np
import matplotlib.pyplot as plt


def generate_linear(n=100):
    pts = np.random.uniform(0, 1, (n, 2))
    inputs, labels = [], []
    for pt in pts:
        inputs.append([pt[0], pt[1]])
        labels.append(0 if pt[0] > pt[1] else 1)
    return np.array(inputs), np.array(labels).reshape(n, 1)


def generate_XOR_easy():
    inputs, labels = [], []
    for i in range(11):
        inputs.append([0.1 * i, 0.1 * i])
        labels.append(0)
        if 0.1 * i == 0.5:
            continue
        inputs.append([0.1 * i, 1 - 0.1 * i])
        labels.append(1)
    return np.array(inputs), np.array(labels).reshape(21, 1)


def sigmoide(x):
    return 1.0 / (1.0 + np.exp(-x))


def derivada_sigmoide(s):
    # s ya es la salida de la sigmoide
    return s * (1.0 - s)


def inicializar(tamanos, semilla=None):
    rng = np.random.default_rng(semilla)
    parametros = {}
    for k in range(1, len(tamanos)):
        parametros["W%d" % k] = rng.normal(0, 1, size=(tamanos[k - 1], tamanos[k]))
        parametros["b%d" % k] = np.zeros((1, tamanos[k]))
    return parametros


def propagar(X, parametros):
    salidas = {"A0": X}
    A = X
    for k in (1, 2, 3):
        Z = A @ parametros["W%d" % k] + parametros["b%d" % k]
        A = sigmoide(Z)
        salidas["A%d" % k] = A
    return A, salidas


def coste(y_hat, y):
    return np.mean((y_hat - y) ** 2)


def retropropagar(parametros, salidas, y):
    m = y.shape[0]
    gradientes = {}
    error = 2 * (salidas["A3"] - y) / m
    for k in (3, 2, 1):
        delta = error * derivada_sigmoide(salidas["A%d" % k])
        gradientes["W%d" % k] = salidas["A%d" % (k - 1)].T @ delta
        gradientes["b%d" % k] = delta.sum(axis=0, keepdims=True)
        error = delta @ parametros["W%d" % k].T
    return gradientes


def actualizar(parametros, gradientes, tasa):
    # devuelve un diccionario nuevo
    return {clave: valor - tasa * gradientes[clave] for clave, valor in parametros.items()}


def entrenar(X, y, parametros, tasa=0.5, epocas=30000):
    historial = []
    for epoca in range(epocas):
        y_hat, salidas = propagar(X, parametros)
        c = coste(y_hat, y)
        historial.append(c)
        gradientes = retropropagar(parametros, salidas, y)
        parametros = actualizar(parametros, gradientes, tasa)
        if epoca % 5000 == 0:
            print("época {:6d}   coste {:.6f}".format(epoca, c))
    return parametros, historial


def mostrar(X, y, pred, titulo):
    fig, (izq, der) = plt.subplots(1, 2, figsize=(9, 4))
    for eje, etiquetas, nombre in ((izq, y, "Verdad"), (der, pred, "Predicción")):
        eje.set_title(nombre)
        for punto, e in zip(X, etiquetas):
            eje.plot(punto[0], punto[1], "ro" if e[0] == 0 else "bo")
    fig.suptitle(titulo)
    plt.show()


if __name__ == "__main__":
    for nombre, (X, y) in (("lineal", generate_linear()), ("xor", generate_XOR_easy())):
        print("=== datos:", nombre, "===")
        params = inicializar([2, 8, 6, 1], semilla=7)
        params, hist = entrenar(X, y, params)
        y_hat, _ = propagar(X, params)
        pred = (y_hat > 0.5).astype(int)
        print(y_hat)
        print("exactitud: {:.1f} %".format(100 * np.mean(pred == y)))
        plt.plot(hist)
        plt.xlabel("época")
        plt.ylabel("ECM")
        plt.show()
        mostrar(X, y, pred, nombre)
