import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def sigmoid_strich(z):
    s = sigmoid(z)
    return s * (1 - s)


def anfang(h1, h2):
    """Gewichte und Schwellen, Proben sind Spalten"""
    return {
        'W1': np.random.randn(h1, 2), 'b1': np.zeros((h1, 1)),
        'W2': np.random.randn(h2, h1), 'b2': np.zeros((h2, 1)),
        'W3': np.random.randn(1, h2), 'b3': np.zeros((1, 1)),
    }


def vorwaerts(par, X):
    zwischen = {'A0': X}
    for l in ('1', '2', '3'):
        davor = str(int(l) - 1)
        zwischen['Z' + l] = np.dot(par['W' + l], zwischen['A' + davor]) + par['b' + l]
        zwischen['A' + l] = sigmoid(zwischen['Z' + l])
    return zwischen['A3'], zwischen


def verlust(A3, Y):
    return np.mean((A3 - Y) ** 2)


def rueckwaerts(par, zw, Y):
    m = Y.shape[1]
    g = {}
    dZ3 = 2 / m * (zw['A3'] - Y) * sigmoid_strich(zw['Z3'])
    g['W3'] = np.dot(dZ3, zw['Z2'].T)
    g['b3'] = dZ3.sum(axis=1, keepdims=True)
    dZ2 = np.dot(par['W3'].T, dZ3) * sigmoid_strich(zw['Z2'])
    g['W2'] = np.dot(dZ2, zw['A1'].T)
    g['b2'] = dZ2.sum(axis=1, keepdims=True)
    dZ1 = np.dot(par['W2'].T, dZ2) * sigmoid_strich(zw['Z1'])
    g['W1'] = np.dot(dZ1, X_von(zw).T)
    g['b1'] = dZ1.sum(axis=1, keepdims=True)
    return g


def X_von(zw):
    return zw['A0']


def schritt(par, g, eta):
    for name in par:
        par[name] = par[name] - eta * g[name]
    return par
