import numpy as np
import time
from matplotlib import pyplot as plt

# veri ----------------------------------------------------------------
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

# aktivasyonlar --------------------------------------------------------
def sigmoid(t): return 1.0 / (1.0 + np.exp(-t))
def relu(t): return np.maximum(0, t)
def relu_turevi(t): return (t > 0).astype(float)

# ag -------------------------------------------------------------------
def agirlik_olustur(boyutlar, tohum):
    rng = np.random.default_rng(tohum)
    agirliklar, sapmalar = [], []
    for g, c in zip(boyutlar[:-1], boyutlar[1:]):
        agirliklar.append(rng.normal(0, np.sqrt(2.0 / g), size=(g, c)))   # He
        sapmalar.append(np.full((1, c), 0.01))
    return agirliklar, sapmalar

def ileri(X, W, b):
    Z1 = np.dot(X, W[0]) + b[0]
    A1 = relu(Z1)
    Z2 = np.dot(A1, W[1]) + b[1]
    A2 = relu(Z2)
    Z3 = np.dot(A2, W[2]) + b[2]
    A3 = sigmoid(Z3)
    return Z1, A1, Z2, A2, Z3, A3

def kayip(y, tahmin):
    tahmin = np.clip(tahmin, 1e-10, 1 - 1e-10)
    return float(-(y * np.log(tahmin) + (1 - y) * np.log(1 - tahmin)).mean())

def geri(X, y, W, onbellek):
    Z1, A1, Z2, A2, Z3, A3 = onbellek
    n = len(y)
    dZ3 = (A3 - y) / n
    dW3 = np.dot(A2.T, dZ3)
    db3 = np.sum(dZ3, axis=0, keepdims=True)
    dA2 = np.dot(dZ3, W[2].T)
    dZ2 = dA2 * relu_turevi(Z2)
    dW2 = np.dot(A1.T, dZ2)
    db2 = np.sum(dZ2, axis=0, keepdims=True)
    dZ1 = np.dot(dZ2, W[1].T)
    dW1 = np.dot(X.T, dZ1)
    db1 = np.sum(dZ1, axis=0, keepdims=True)
    return [dW1, dW2, dW3], [db1, db2, db3]

def egit(X, y, boyutlar=(2, 10, 6, 1), oran=0.05, devir=15000, tohum=0):
    W, b = agirlik_olustur(boyutlar, tohum)
    kayiplar = []
    basla = time.time()
    for d in range(devir):
        onbellek = ileri(X, W, b)
        kayiplar.append(kayip(y, onbellek[-1]))
        dW, db = geri(X, y, W, onbellek)
        for k in range(3):
            W[k] -= oran * dW[k]
            b[k] -= oran * db[k]
        if d % 1500 == 0:
            print(f"devir: {d:6d}  kayıp: {kayiplar[-1]:.6f}")
    print(f"süre: {time.time() - basla:.2f} s")
    return W, b, kayiplar

def sonuc_goster(X, y, p):
    fig, ax = plt.subplots(1, 2)
    ax[0].scatter(X[:, 0], X[:, 1], c=y[:, 0]); ax[0].set_title("Gerçek")
    ax[1].scatter(X[:, 0], X[:, 1], c=p[:, 0]); ax[1].set_title("Tahmin")
    plt.show()

def main():
    np.random.seed(42)
    for veri in (generate_linear(100), generate_XOR_easy()):
        X, y = veri
        W, b, kayiplar = egit(X, y)
        p = ileri(X, W, b)[-1]
        print(p)
        print("doğruluk:", np.mean(np.round(p) == y))
        sonuc_goster(X, y, np.round(p))
        plt.plot(kayiplar); plt.show()

main()
