import numpy as np
from matplotlib import pyplot as plt

# trabalho 1 de redes neurais
# 2 entradas, duas camadas escondidas, 1 saida. sem bias

ESCONDIDAS_1 = 10
ESCONDIDAS_2 = 10
TAXA = 0.3
EPOCAS = 15000

pesos1 = None
pesos2 = None
pesos3 = None
h1 = h2 = saida = None
curva = []


def generate_linear(n=100):
    pts = np.random.uniform(0, 1, (n, 2))
    entradas = []
    rotulos = []
    for pt in pts:
        entradas.append([pt[0], pt[1]])
        distance = (pt[0]-pt[1])/1.414
        if pt[0] > pt[1]:
            rotulos.append(0)
        else:
            rotulos.append(1)
    return np.array(entradas), np.array(rotulos).reshape(n, 1)


def generate_XOR_easy():
    entradas = []
    rotulos = []
    for i in range(11):
        entradas.append([0.1*i, 0.1*i])
        rotulos.append(0)
        if 0.1*i == 0.5:
            continue
        entradas.append([0.1*i, 1-0.1*i])
        rotulos.append(1)
    return np.array(entradas), np.array(rotulos).reshape(21, 1)


def sigmoide(x):
    return 1.0/(1.0 + np.exp(-x))


def sorteia_pesos():
    global pesos1, pesos2, pesos3, curva
    pesos1 = np.random.randn(2, ESCONDIDAS_1)
    pesos2 = np.random.randn(ESCONDIDAS_1, ESCONDIDAS_2)
    pesos3 = np.random.randn(ESCONDIDAS_2, 1)
    curva = []


def para_frente(x):
    global h1, h2, saida
    h1 = sigmoide(x @ pesos1)
    h2 = sigmoide(h1 @ pesos2)
    saida = sigmoide(h2 @ pesos3)
    return saida


def erro(y):
    return ((saida - y)**2).mean()


def para_tras(x, y):
    global pesos1, pesos2, pesos3
    n = x.shape[0]
    # -(y/s) + (1-y)/(1-s), vezes s(1-s), da s - y
    g3 = (saida - y) / n
    g2 = (g3 @ pesos3.T) * h2 * (1 - h2)
    g1 = (g2 @ pesos2.T) * h1 * (1 - h1)
    dp3 = h2.T @ g3
    dp2 = h1.T @ g2
    dp1 = x.T @ g1
    pesos3 = pesos3 - TAXA*dp3
    pesos2 = pesos2 - TAXA*dp2
    pesos1 = pesos1 - TAXA*dp1


def treina(x, y):
    for ep in range(EPOCAS):
        para_frente(x)
        e = erro(y)
        curva.append(e)
        if ep % 1000 == 0:
            print('epoca', ep, 'erro', e)
        para_tras(x, y)


def mostra_resultado(x, y):
    p = para_frente(x)
    certo = 0
    for i in range(len(x)):
        classe = 1 if p[i, 0] >= 0.5 else 0
        print(f'{i+1:3d} | real {y[i,0]} | previsto {p[i,0]:.5f}')
        certo += (classe == y[i, 0])
    print('acuracia:', certo/len(x)*100, '%')
    plt.figure()
    plt.plot(curva)
    plt.title('curva de aprendizado')
    plt.figure()
    plt.subplot(121)
    plt.scatter(x[:, 0], x[:, 1], c=y[:, 0])
    plt.subplot(122)
    plt.scatter(x[:, 0], x[:, 1], c=(p[:, 0] >= 0.5))
    plt.show()


print('>>> linear')
x, y = generate_linear(n=100)
sorteia_pesos()
treina(x, y)
mostra_resultado(x, y)

print('>>> xor')
EPOCAS = 40000
x, y = generate_XOR_easy()
sorteia_pesos()
treina(x, y)
mostra_resultado(x, y)
