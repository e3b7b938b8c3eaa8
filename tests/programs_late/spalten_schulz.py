"""
Uebung 2 - Backpropagation von Hand
M. Schulz, Gruppe B

Konvention wie in der Vorlesung: jede SPALTE ist ein Beispiel.
"""
import time
import numpy as np
import matplotlib.pyplot as plt

rng = np.random.default_rng(7)


def generate_linear(n=100):
    pts = rng.uniform(0, 1, (n, 2))
    labels = np.array([0 if p[0] > p[1] else 1 for p in pts])
    return pts, labels.reshape(n, 1)


def generate_XOR_easy():
    pts, labels = [], []
    for i in range(11):
        pts.append([0.1 * i, 0.1 * i])
        labels.append(0)
        if i == 5:
            continue
        pts.append([0.1 * i, 1 - 0.1 * i])
        labels.append(1)
    return np.array(pts), np.array(labels).reshape(21, 1)


def sigma(z):
    return 1.0 / (1.0 + np.exp(-z))


def init(groessen):
    parameter = {}
    for l in range(1, len(groessen)):
        parameter[f"W{l}"] = rng.normal(0, 1, (groessen[l], groessen[l - 1]))
        parameter[f"b{l}"] = np.zeros((groessen[l], 1))
    return parameter


def vorwaerts(par, X):
    L = len(par) // 2
    zw = {"A0": X}
    for l in range(1, L + 1):
        zw[f"Z{l}"] = par[f"W{l}"] @ zw[f"A{l-1}"] + par[f"b{l}"]
        zw[f"A{l}"] = sigma(zw[f"Z{l}"])
    return zw[f"A{L}"], zw


def kosten(A, Y):
    # Kreuzentropie
    m = Y.shape[1]
    return float(-(Y * np.log(A) + (1 - Y) * np.log(1 - A)).sum() / m)


def rueckwaerts(par, zw, Y):
    L = len(par) // 2
    m = Y.shape[1]
    grad = {}
    dZ = (zw[f"A{L}"] - Y) / m
    for l in range(L, 0, -1):
        grad[f"dW{l}"] = dZ @ zw[f"A{l-1}"].T
        grad[f"db{l}"] = dZ.sum(axis=1, keepdims=True)
        assert grad[f"dW{l}"].shape == par[f"W{l}"].shape
        assert grad[f"db{l}"].shape == par[f"b{l}"].shape
        if l > 1:
            A = zw[f"A{l-1}"]
            dZ = (par[f"W{l}"].T @ dZ) * A * (1 - A)
    return grad


def schritt(par, grad, eta):
    for k in par:
        par[k] = par[k] - eta * grad["d" + k]
    return par


def lerne(X, Y, groessen, eta, epochen):
    par = init(groessen)
    verlauf = []
    for ep in range(epochen):
        A, zw = vorwaerts(par, X)
        verlauf.append(kosten(A, Y))
        grad = rueckwaerts(par, zw, Y)
        par = schritt(par, grad, eta)
        if ep % 1000 == 0:
            print(f"Epoche {ep:6d}   Kosten {verlauf[-1]:.6f}")
    return par, verlauf


def bericht(name, X, y, eta, epochen):
    print("=" * 20, name, "=" * 20)
    start = time.perf_counter()
    # Spalten!
    par, verlauf = lerne(X.T, y.T, [2, 8, 6, 1], eta, epochen)
    print("Dauer: %.2f s" % (time.perf_counter() - start))
    A, _ = vorwaerts(par, X.T)
    klasse = (A > 0.5).astype(int)
    print(np.round(A.T, 4))
    print("Genauigkeit:", (klasse == y.T).mean() * 100, "%")
    plt.figure()
    plt.semilogy(verlauf)
    plt.title("Kosten " + name)
    plt.xlabel("Epoche")


if __name__ == "__main__":
    X, y = generate_linear(100)
    bericht("linear", X, y, 0.8, 5000)
    X, y = generate_XOR_easy()
    bericht("XOR", X, y, 0.8, 20000)
    plt.show()
