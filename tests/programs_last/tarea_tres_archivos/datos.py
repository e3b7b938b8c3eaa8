import numpy as np
import matplotlib.pyplot as plt

def generate_linear(n=100):
    pts = np.random.uniform(0, 1, (n, 2))
    etiquetas = []
    for p in pts:
        if p[0] > p[1]: etiquetas.append(0)
        else: etiquetas.append(1)
    return pts, np.array(etiquetas).reshape(n, 1)

def generate_XOR_easy():
    x, t = [], []
    for i in range(11):
        x.append([0.1*i, 0.1*i]); t.append(0)
        if 0.1*i == 0.5:
            continue
        x.append([0.1*i, 1-0.1*i]); t.append(1)
    return np.array(x), np.array(t).reshape(21, 1)

def dibujar(X, S, titulo):
    plt.scatter(X[:, 0], X[:, 1], c=S.ravel() > 0.5)
    plt.title(titulo)
    plt.show()
