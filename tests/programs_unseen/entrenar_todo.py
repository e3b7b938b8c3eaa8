import numpy as np
import matplotlib.pyplot as plt


def entrenar(datos, neuronas=(8, 6, 4), alfa=0.5, iteraciones=60_000, cada=6_000, pendiente=0.05):
    """
    Hace todo: genera los datos, crea la red, la entrena, imprime y dibuja.
    datos: "lineal" o "xor"
    """
    if datos == "lineal":
        X = np.random.uniform(0, 1, (100, 2))
        Y = np.array([[0] if a > b else [1] for a, b in X])
    else:
        X = []
        Y = []
        for i in range(11):
            X.append([i / 10, i / 10])
            Y.append([0])
            if i == 5:
                continue
            X.append([i / 10, 1 - i / 10])
            Y.append([1])
        X = np.array(X)
        Y = np.array(Y)
    N = len(X)

    n1, n2, n3 = neuronas
    W1 = np.random.randn(2, n1) * 0.7
    W2 = np.random.randn(n1, n2) * 0.7
    W3 = np.random.randn(n2, n3) * 0.7
    W4 = np.random.randn(n3, 1) * 0.7
    b1, b2, b3, b4 = np.zeros(n1), np.zeros(n2), np.zeros(n3), np.zeros(1)

    errores = []
    for it in range(iteraciones):
        # ---- hacia delante ----
        z1 = X @ W1 + b1
        a1 = np.where(z1 > 0, z1, pendiente * z1)
        z2 = a1 @ W2 + b2
        a2 = np.where(z2 > 0, z2, pendiente * z2)
        z3 = a2 @ W3 + b3
        a3 = np.where(z3 > 0, z3, pendiente * z3)
        z4 = a3 @ W4 + b4
        a4 = 1 / (1 + np.exp(-z4))

        # ---- error absoluto medio ----
        dif = a4 - Y
        E = np.abs(dif).mean()
        errores.append(E)

        # ---- hacia atrás ----
        d4 = np.sign(dif) / N * a4 * (1 - a4)
        d3 = (d4 @ W4.T) * np.where(z3 > 0, 1, pendiente)
        d2 = (d3 @ W3.T) * np.where(z2 > 0, 1, pendiente)
        d1 = (d2 @ W2.T) * np.where(z1 > 0, 1, pendiente)

        # ---- descenso ----
        W4 -= alfa * a3.T @ d4
        b4 -= alfa * d4.sum(0)
        W3 -= alfa * a2.T @ d3
        b3 -= alfa * d3.sum(0)
        W2 -= alfa * a1.T @ d2
        b2 -= alfa * d2.sum(0)
        W1 -= alfa * X.T @ d1
        b1 -= alfa * d1.sum(0)

        if it % cada == 0:
            print(f"iteración {it:>6}: error {E:.5f}")

    # ---- resultado ----
    pred = (a4 > 0.5) * 1
    for i in range(N):
        print(f"({X[i, 0]:.2f}, {X[i, 1]:.2f})  verdad {Y[i, 0]}  salida {a4[i, 0]:.4f}")
    print("aciertos:", (pred == Y).sum(), "de", N)

    plt.figure()
    plt.plot(errores)
    plt.xlabel("iteración")
    plt.ylabel("error absoluto medio")
    plt.figure()
    for k, (t, c) in enumerate([("verdad", Y), ("red", pred)]):
        plt.subplot(1, 2, k + 1)
        plt.title(t)
        plt.scatter(X[:, 0], X[:, 1], c=c[:, 0], cmap="bwr")
    plt.show()
    return errores


if __name__ == "__main__":
    np.random.seed(11)
    entrenar("lineal", iteraciones=20_000, cada=2_000)
    entrenar("xor")
