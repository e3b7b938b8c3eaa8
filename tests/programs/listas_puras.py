# Solo listas de Python, nada de numpy
import random
from math import exp

random.seed(4)

def transponer(m):
    return [list(f) for f in zip(*m)]

def producto(a, b):
    bt = transponer(b)
    return [[sum(p * q for p, q in zip(fila, col)) for col in bt] for fila in a]

def por_elementos(f, *ms):
    return [[f(*v) for v in zip(*filas)] for filas in zip(*ms)]

def sigmoide(m):
    return por_elementos(lambda v: 1 / (1 + exp(-v)), m)

def aleatoria(filas, columnas):
    return [[random.uniform(-1, 1) for _ in range(columnas)] for _ in range(filas)]

def datos_lineales(n=100):
    x = [[random.random(), random.random()] for _ in range(n)]
    y = [[0 if p[0] > p[1] else 1] for p in x]
    return x, y

def datos_xor():
    x, y = [], []
    for i in range(11):
        x.append([i * 0.1, i * 0.1]); y.append([0])
        if i != 5:
            x.append([i * 0.1, 1 - i * 0.1]); y.append([1])
    return x, y

def adelante(x, pesos):
    capas = [x]
    for w in pesos:
        capas.append(sigmoide(producto(capas[-1], w)))
    return capas

def gradientes(x, y, pesos):
    capas = adelante(x, pesos)
    n = len(x)
    delta = por_elementos(lambda p, t: 2 * (p - t) * p * (1 - p) / n, capas[-1], y)
    grads = []
    for k in range(len(pesos) - 1, -1, -1):
        grads.insert(0, producto(transponer(capas[k]), delta))
        if k:
            delta = por_elementos(lambda d, a: d * a * (1 - a), producto(delta, transponer(pesos[k])), capas[k])
    return grads

def error_medio(x, y, pesos):
    p = adelante(x, pesos)[-1]
    return sum((a[0] - b[0]) ** 2 for a, b in zip(p, y)) / len(y)

def entrenar(x, y, epocas, tasa):
    pesos = [aleatoria(2, 5), aleatoria(5, 4), aleatoria(4, 3), aleatoria(3, 1)]
    for e in range(epocas):
        if e % 100 == 0:
            print("época", e, "error", error_medio(x, y, pesos))
        grads = gradientes(x, y, pesos)
        pesos = [por_elementos(lambda w, g: w - tasa * g, w, g) for w, g in zip(pesos, grads)]
    return pesos

def exactitud(x, y, pesos):
    p = adelante(x, pesos)[-1]
    return sum((a[0] > 0.5) == (b[0] == 1) for a, b in zip(p, y)) / len(y)

if __name__ == "__main__":
    for nombre, (x, y) in [("lineal", datos_lineales()), ("xor", datos_xor())]:
        pesos = entrenar(x, y, 2000, 1.0)
        print(nombre, "exactitud:", exactitud(x, y, pesos))
        try:
            import matplotlib.pyplot as plt
            p = adelante(x, pesos)[-1]
            for i, v in enumerate((y, p)):
                plt.subplot(1, 2, i + 1)
                plt.scatter([q[0] for q in x], [q[1] for q in x], c=["b" if r[0] > 0.5 else "r" for r in v])
                plt.title(["verdad", "predicción"][i])
            plt.show()
        except ImportError:
            print("sin gráfico")
