# -*- coding: utf-8 -*-
# Trabalho de Redes Neurais - backpropagation "na mão"
import numpy as np

np.random.seed(42)


def generate_linear(n=100):
    pontos = np.random.uniform(0, 1, (n, 2))
    rotulos = []
    for p in pontos:
        rotulos.append(0 if p[0] > p[1] else 1)
    return pontos, np.array(rotulos).reshape(n, 1)


def generate_XOR_easy():
    entradas = []
    rotulos = []
    for i in range(11):
        entradas.append([0.1 * i, 0.1 * i])
        rotulos.append(0)
        if 0.1 * i == 0.5:
            continue
        entradas.append([0.1 * i, 1 - 0.1 * i])
        rotulos.append(1)
    return np.array(entradas), np.array(rotulos).reshape(21, 1)


def sigmoide(z):
    return 1 / (1 + np.exp(-z))


def treina_linear(X, Y, taxa=1.0, epocas=10000):
    m = X.shape[1]
    W1 = np.random.randn(4, 2)
    B1 = np.zeros((4, 1))
    W2 = np.random.randn(4, 4)
    B2 = np.zeros((4, 1))
    W3 = np.random.randn(1, 4)
    B3 = np.zeros((1, 1))
    for epoca in range(epocas):
        A1 = sigmoide(np.matmul(W1, X) + B1)
        A2 = sigmoide(np.matmul(W2, A1) + B2)
        A3 = sigmoide(np.matmul(W3, A2) + B3)
        erro = np.mean((Y - A3) ** 2)
        if epoca % 1000 == 0:
            print('epoca', epoca, 'erro', erro)
        dZ3 = -2 / m * (Y - A3) * A3 * (1 - A3)
        dZ2 = np.matmul(W3.T, dZ3) * A2 * (1 - A2)
        dZ1 = np.matmul(W2.T, dZ2) * A1 * (1 - A1)
        W3 -= taxa * np.matmul(dZ3, A2.T)
        B3 -= taxa * np.sum(dZ3, axis=1, keepdims=True)
        W2 -= taxa * np.matmul(dZ2, A1.T)
        B2 -= taxa * np.sum(dZ2, axis=1, keepdims=True)
        W1 -= taxa * np.matmul(dZ1, X.T)
        B1 -= taxa * np.sum(dZ1, axis=1, keepdims=True)
    return A3


# igual, mas o XOR precisa de mais neuronios
def treina_xor(X, Y, taxa=1.0, epocas=30000):
    m = X.shape[1]
    W1 = np.random.randn(8, 2)
    B1 = np.zeros((8, 1))
    W2 = np.random.randn(8, 8)
    B2 = np.zeros((8, 1))
    W3 = np.random.randn(1, 8)
    B3 = np.zeros((1, 1))
    for epoca in range(epocas):
        A1 = sigmoide(np.matmul(W1, X) + B1)
        A2 = sigmoide(np.matmul(W2, A1) + B2)
        A3 = sigmoide(np.matmul(W3, A2) + B3)
        erro = np.mean((Y - A3) ** 2)
        if epoca % 3000 == 0:
            print('epoca', epoca, 'erro', erro)
        dZ3 = -2 / m * (Y - A3) * A3 * (1 - A3)
        dZ2 = np.matmul(W3.T, dZ3) * A2 * (1 - A2)
        dZ1 = np.matmul(W2.T, dZ2) * A1 * (1 - A2)
        W3 -= taxa * np.matmul(dZ3, A2.T)
        B3 -= taxa * np.sum(dZ3, axis=1, keepdims=True)
        W2 -= taxa * np.matmul(dZ2, A1.T)
        B2 -= taxa * np.sum(dZ2, axis=1, keepdims=True)
        W1 -= taxa * np.matmul(dZ1, X.T)
        B1 -= taxa * np.sum(dZ1, axis=1, keepdims=True)
    return A3


def resultado(A, y):
    print(A.T)
    certos = 0
    for a, r in zip(A.ravel(), y.ravel()):
        if round(a) == r:
            certos += 1
    print('acertos: %d de %d (%.1f%%)' % (certos, len(y), 100 * certos / len(y)))


x, y = generate_linear()
print('--- LINEAR ---')
resultado(treina_linear(x.T, y.T), y)
x, y = generate_XOR_easy()
print('--- XOR ---')
resultado(treina_xor(x.T, y.T), y)
