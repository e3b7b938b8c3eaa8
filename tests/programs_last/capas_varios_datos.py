import numpy as np
import matplotlib.pyplot as plt


class Capa:
    """Capa densa con su activación sigmoide adentro"""
    contador = 0

    def __init__(self, entradas, neuronas):
        Capa.contador += 1
        self.id = Capa.contador
        self.W = np.random.randn(entradas, neuronas)
        self.b = np.random.randn(1, neuronas)

    def __repr__(self):
        return f"<Capa {self.id}: {self.W.shape[0]} -> {self.W.shape[1]}>"

    def adelante(self, entrada):
        self.entrada = entrada
        self.a = 1 / (1 + np.exp(-(entrada @ self.W + self.b)))
        return self.a

    def atras(self, da):
        dz = da * self.a * (1 - self.a)
        self.dW = self.entrada.T @ dz
        self.db = np.mean(dz, axis=0, keepdims=True)
        return dz @ self.W.T

    def actualizar(self, lr):
        self.W -= lr * self.dW
        self.b -= lr * self.db


def perdida(y, p):
    return np.mean((p - y) ** 2)


def d_perdida(y, p):
    return 2 * (p - y) / y.shape[0]


def generar_lineal(n=100):
    pts = np.random.uniform(0, 1, (n, 2))
    etiquetas = np.array([0 if p[0] > p[1] else 1 for p in pts])
    return pts, etiquetas[:, np.newaxis]


def generar_xor_facil():
    datos = [(0.1 * i, 0.1 * i, 0) for i in range(11)]
    datos += [(0.1 * i, 1 - 0.1 * i, 1) for i in range(11) if i != 5]
    datos = np.array(datos)
    return datos[:, :2], datos[:, 2:]


def entrenar(capas, x, y, lr=0.5, epocas=30000, cada=3000):
    errores = []
    for e in range(epocas):
        p = x
        for c in capas:
            p = c.adelante(p)
        errores.append(perdida(y, p))
        g = d_perdida(y, p)
        for c in reversed(capas):
            g = c.atras(g)
        for c in capas:
            c.actualizar(lr)
        if e % cada == 0:
            print("época", e, "| pérdida", f"{errores[-1]:.6f}")
    return errores


def predecir(capas, x):
    for c in capas:
        x = c.adelante(x)
    return x


def main():
    np.random.seed(10)
    fig, ejes = plt.subplots(2, 2)
    conjuntos = [("lineal", generar_lineal()), ("xor", generar_xor_facil())]
    for fila, (nombre, (x, y)) in enumerate(conjuntos):
        capas = [Capa(2, 7), Capa(7, 5), Capa(5, 1)]
        print(nombre, capas)
        errores = entrenar(capas, x, y)
        p = predecir(capas, x)
        print("exactitud:", 100 * np.mean((p >= 0.5) == y), "%")
        print(p)
        ejes[fila, 0].plot(errores)
        ejes[fila, 1].scatter(x[:, 0], x[:, 1], c=(p >= 0.5).ravel())
    plt.show()


main()
