# -*- coding: utf-8 -*-
# TP1 : rétropropagation. Les poids sont globaux.
import numpy as np

W1 = np.random.randn(2, 6)
W2 = np.random.randn(6, 4)
W3 = np.random.randn(4, 1)

def sigmoïde(z):
    return 1 / (1 + np.exp(-z))

def propagation_avant(entrée):
    global x, a1, a2, sortie
    x = entrée.reshape(1, 2)
    a1 = sigmoïde(x @ W1)
    a2 = sigmoïde(a1 @ W2)
    sortie = sigmoïde(a2 @ W3)
    return sortie

def coût(cible):
    return np.sum(0.5 * (sortie - cible) ** 2)

def rétropropagation(cible):
    global dW1, dW2, dW3
    delta3 = (sortie - cible) * sortie * (1 - sortie)
    delta2 = (delta3 @ W3.T) * a2 * (1 - a2)
    delta1 = (delta2 @ W2.T) * a1 * (1 - a1)
    dW3, dW2, dW1 = a2.T @ delta3, a1.T @ delta2, x.T @ delta1

def mise_à_jour(taux):
    global W1, W2, W3
    W1 = W1 - taux * dW1
    W2 = W2 - taux * dW2
    W3 = W3 - taux * dW3
