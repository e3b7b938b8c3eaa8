# Rede neural treinada amostra por amostra
import argparse
import numpy as np
import matplotlib.pyplot as plt


def gerar_linear(n=100):
    pontos = np.random.rand(n, 2)
    rotulos = np.zeros((n, 1), dtype=int)
    rotulos[pontos[:, 0] <= pontos[:, 1]] = 1
    return pontos, rotulos


def gerar_xor():
    pontos = []
    rotulos = []
    for i in range(11):
        v = 0.1 * i
        pontos.append((v, v))
        rotulos.append([0])
        if i != 5:
            pontos.append((v, 1 - v))
            rotulos.append([1])
    return np.array(pontos), np.array(rotulos)


def logistica(v):
    return 1 / (1 + np.exp(-v))


def criar_pesos(tamanhos):
    pesos = []
    for entra, sai in zip(tamanhos[:-1], tamanhos[1:]):
        pesos.append(np.random.randn(entra, sai))
    return pesos


def propaga(x, pesos):
    ativacoes = [x]
    for p in pesos:
        ativacoes.append(logistica(np.dot(ativacoes[-1], p)))
    return ativacoes


def aprende(x, y, pesos, taxa):
    ativacoes = propaga(x, pesos)
    saida = ativacoes[-1]
    erro = 2 * (saida - y)
    # da ultima camada para a primeira
    for i in reversed(range(len(pesos))):
        delta = erro * ativacoes[i + 1] * (1 - ativacoes[i + 1])
        pesos[i] -= taxa * np.dot(ativacoes[i].T, delta)
        erro = np.dot(delta, pesos[i].T)
    return ((saida - y) ** 2).item()


def treinar(X, Y, pesos, taxa, epocas):
    curva = []
    for e in range(epocas):
        perda = 0
        ordem = np.random.permutation(len(X))
        for k in ordem:
            perda += aprende(X[k].reshape(1, -1), Y[k].reshape(1, -1), pesos, taxa)
        perda /= len(X)
        curva.append(perda)
        if (e + 1) % 500 == 0:
            print("Época {}/{} - perda {:.6f}".format(e + 1, epocas, perda))
    return curva


def acuracia(X, Y, pesos):
    s = propaga(X, pesos)[-1]
    print(s)
    return np.mean((s > 0.5).astype(int) == Y)


def desenhar(X, Y, pesos, curva):
    s = propaga(X, pesos)[-1]
    plt.figure(figsize=(12, 4))
    plt.subplot(131); plt.title("verdade"); plt.scatter(X[:, 0], X[:, 1], c=Y.ravel())
    plt.subplot(132); plt.title("rede"); plt.scatter(X[:, 0], X[:, 1], c=np.round(s).ravel())
    plt.subplot(133); plt.title("perda"); plt.plot(curva)
    plt.tight_layout()
    plt.show()


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--taxa", type=float, default=1.0)
    ap.add_argument("--epocas", type=int, default=2500)
    ap.add_argument("--dados", choices=["linear", "xor", "ambos"], default="ambos")
    args = ap.parse_args()

    conjuntos = {"linear": gerar_linear, "xor": gerar_xor}
    for nome, gerador in conjuntos.items():
        if args.dados not in (nome, "ambos"):
            continue
        print("##", nome)
        X, Y = gerador()
        pesos = criar_pesos([2, 6, 6, 1])
        curva = treinar(X, Y, pesos, args.taxa, args.epocas)
        print("acurácia = {:.2%}".format(acuracia(X, Y, pesos)))
        desenhar(X, Y, pesos, curva)


if __name__ == "__main__":
    main()
