#!/usr/bin/env python3
# Zadanie 1 - sieć 2-h-h-1, tanh w warstwach ukrytych
import numpy as np
import matplotlib.pyplot as plt

def generate_linear(n = 100):
    punkty = np.random.uniform(0, 1, (n, 2))
    klasy = [int(p[0] <= p[1]) for p in punkty]
    return punkty, np.array(klasy).reshape(n, 1)

def generate_XOR_easy():
    punkty = []; klasy = []
    for i in range(11):
        punkty.append([0.1 * i, 0.1 * i]); klasy.append(0)
        if 0.1 * i == 0.5: continue
        punkty.append([0.1 * i, 1 - 0.1 * i]); klasy.append(1)
    return np.array(punkty), np.array(klasy).reshape(21, 1)

def sigm(z):
    return 1 / (1 + np.exp(-z))

def pochodna_sigm(z):
    return sigm(z) * (1 - sigm(z))

def pochodna_tanh(z):
    return 1 - np.tanh(z) ** 2

def losowe_wagi(n1, n2):
    wagi = {}
    wagi['W1'] = np.random.randn(2, n1)
    wagi['b1'] = np.zeros((1, n1))
    wagi['W2'] = np.random.randn(n1, n2) * 0.5
    wagi['b2'] = np.zeros((1, n2))
    wagi['W3'] = np.random.randn(n2, 1)
    wagi['b3'] = np.zeros((1, 1))
    return wagi

def w_przod(x, wagi):
    z1 = np.dot(x, wagi['W1']) + wagi['b1']
    a1 = np.tanh(z1)
    z2 = np.dot(a1, wagi['W2']) + wagi['b2']
    a2 = np.tanh(z2)
    z3 = np.dot(a2, wagi['W3']) + wagi['b3']
    return z1, a1, z2, a2, z3, sigm(z3)

def wstecz(x, y, wagi, wartosci):
    z1, a1, z2, a2, z3, a3 = wartosci
    n = x.shape[0]
    gr = {}
    d3 = 2 / n * (a3 - y) * pochodna_sigm(z3)
    gr['W3'] = np.dot(a2.T, d3)
    gr['b3'] = np.sum(d3, axis = 0, keepdims = True)
    d2 = np.dot(d3, wagi['W3'].T) * pochodna_tanh(z2)
    gr['W2'] = np.dot(a1.T, d2)
    gr['b2'] = np.sum(d2, axis = 0, keepdims = True)
    d1 = np.dot(d2, wagi['W2'].T) * pochodna_tanh(a1)
    gr['W1'] = np.dot(x.T, d1)
    gr['b1'] = np.sum(d1, axis = 0, keepdims = True)
    return gr

def trenuj(x, y, n1, n2, lr, epoki):
    wagi = losowe_wagi(n1, n2)
    bledy = []
    for e in range(epoki):
        wartosci = w_przod(x, wagi)
        blad = np.mean((y - wartosci[-1]) ** 2)
        bledy.append(blad)
        gr = wstecz(x, y, wagi, wartosci)
        for nazwa in wagi:
            wagi[nazwa] = wagi[nazwa] - lr * gr[nazwa]
        if e % 1000 == 0:
            print('epoka', e, 'błąd', blad)
    return wagi, bledy

def dokladnosc(x, y, wagi):
    p = w_przod(x, wagi)[-1]
    return np.mean((p > 0.5) == y), p

if __name__ == '__main__':
    np.random.seed(2)
    x, y = generate_linear()
    wagi, bledy = trenuj(x, y, 6, 6, 0.3, 5000)
    print('liniowe:', dokladnosc(x, y, wagi)[0])

    x, y = generate_XOR_easy()
    wagi, bledy = trenuj(x, y, 10, 6, 0.5, 15000)
    dok, p = dokladnosc(x, y, wagi)
    print('xor:', dok)
    print(p)
    plt.plot(bledy)
    plt.xlabel('epoka'); plt.ylabel('MSE')
    plt.show()
