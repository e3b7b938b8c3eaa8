import numpy as np


def alusta(koot):
    return [{"W": np.random.randn(a, b) * 0.5, "b": np.zeros((1, b))} for a, b in zip(koot, koot[1:])]


def eteen(verkko, x):
    tila = [x]
    for i, kerros in enumerate(verkko):
        z = tila[-1] @ kerros["W"] + kerros["b"]
        viimeinen = i == len(verkko) - 1
        tila.append(1 / (1 + np.exp(-z)) if viimeinen else np.tanh(z))
    return tila


def virhe(p, y):
    """puolikas keskineliövirhe"""
    return float(0.5 * np.mean((p - y) ** 2))


def taakse(verkko, tila, y):
    grad = [None] * len(verkko)
    p = tila[-1]
    delta = (p - y) * p * (1 - p)
    for i in reversed(range(len(verkko))):
        dW = tila[i].T @ delta
        db = np.mean(delta, axis=0, keepdims=True)
        grad[i] = {"W": dW, "b": db}
        if i > 0:
            delta = (delta @ verkko[i]["W"].T) * (1 - tila[i] ** 2)
    return grad


def paivita(verkko, grad, nopeus):
    return [{k: kerros[k] - nopeus * g[k] for k in kerros} for kerros, g in zip(verkko, grad)]
