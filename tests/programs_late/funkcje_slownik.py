# -*- coding: utf-8 -*-
# Laboratorium 1 - propagacja wsteczna
# Kacper W., grupa 3
import numpy as np
import matplotlib.pyplot as plt


def generate_linear(n=100):
    pts = np.random.uniform(0, 1, (n, 2))
    inputs = []
    labels = []
    for pt in pts:
        inputs.append([pt[0], pt[1]])
        if pt[0] > pt[1]:
            labels.append(0)
        else:
            labels.append(1)
    return np.array(inputs), np.array(labels).reshape(n, 1)


def generate_XOR_easy():
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


def sigmoida(z):
    return 1. / (1. + np.exp(-z))


def poczatkowe_wagi(n_we, n_u1, n_u2, ziarno=7):
    los = np.random.RandomState(ziarno)
    return {
        'W1': los.randn(n_we, n_u1) / np.sqrt(n_we),
        'b1': np.zeros((1, n_u1)),
        'W2': los.randn(n_u1, n_u2) / np.sqrt(n_u1),
        'b2': np.zeros((1, n_u2)),
        'W3': los.randn(n_u2, 1) / np.sqrt(n_u2),
        'b3': np.zeros((1, 1)),
    }


def w_przod(wagi, X):
    h1 = np.tanh(X @ wagi['W1'] + wagi['b1'])
    h2 = np.tanh(h1 @ wagi['W2'] + wagi['b2'])
    wynik = sigmoida(h2 @ wagi['W3'] + wagi['b3'])
    return h1, h2, wynik


def strata(wynik, y):
    eps = 1e-9      # zeby nie bylo log(0)
    return -np.mean(y * np.log(wynik + eps) + (1 - y) * np.log(1 - wynik + eps))


def wstecz(wagi, X, y, h1, h2, wynik):
    m = X.shape[0]
    grad = {}
    d3 = (wynik - y) / m
    grad['W3'], grad['b3'] = h2.T @ d3, d3.sum(axis=0, keepdims=True)
    d2 = (d3 @ wagi['W3'].T) * (1 - h2 ** 2)
    grad['W2'], grad['b2'] = h1.T @ d2, d2.sum(axis=0, keepdims=True)
    d1 = (d2 @ wagi['W2'].T) * (1 - h1 ** 2)
    grad['W1'], grad['b1'] = X.T @ d1, d1.sum(axis=0, keepdims=True)
    return grad


def ucz(wagi, X, y, eta, epoki, co_ile=1000):
    historia = []
    for epoka in range(epoki):
        h1, h2, wynik = w_przod(wagi, X)
        historia.append(strata(wynik, y))
        grad = wstecz(wagi, X, y, h1, h2, wynik)
        for klucz in wagi:
            wagi[klucz] = wagi[klucz] - eta * grad[klucz]
        if epoka % co_ile == 0:
            print('epoka', epoka, 'strata', round(historia[-1], 6))
    return historia


def pokaz(X, y, przewidziane, tytul):
    plt.figure(figsize=(8, 4))
    for nr, (etykiety, nazwa) in enumerate([(y, 'prawda'), (przewidziane, 'siec')]):
        plt.subplot(1, 2, nr + 1)
        plt.title(nazwa)
        maska = etykiety[:, 0] == 0
        plt.plot(X[maska, 0], X[maska, 1], 'ro')
        plt.plot(X[~maska, 0], X[~maska, 1], 'bo')
    plt.suptitle(tytul)
    plt.show()


np.random.seed(123)
for nazwa_zbioru, (X, y) in {'liniowy': generate_linear(100), 'XOR': generate_XOR_easy()}.items():
    print('=====', nazwa_zbioru, '=====')
    wagi = poczatkowe_wagi(2, 8, 5)
    historia = ucz(wagi, X, y, eta=0.5, epoki=10000)
    _, _, p = w_przod(wagi, X)
    for i in range(len(X)):
        print('nr %3d | etykieta %d | siec %.5f' % (i, y[i, 0], p[i, 0]))
    print('dokladnosc: {:.1f} %'.format(100 * np.mean((p > 0.5) == y)))
    pokaz(X, y, (p > 0.5).astype(int), nazwa_zbioru)
    plt.plot(historia)
    plt.xlabel('epoka'); plt.ylabel('strata')
    plt.show()
