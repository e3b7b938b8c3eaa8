# Trabalho 1 - rede neural do zero
import numpy as np
import matplotlib.pyplot as plt

def gerar_linear(n=100):
    pontos = np.random.uniform(0, 1, (n, 2))
    entradas, rotulos = [], []
    for pt in pontos:
        entradas.append([pt[0], pt[1]])
        rotulos.append(0 if pt[0] > pt[1] else 1)
    return np.array(entradas), np.array(rotulos).reshape(n, 1)

def gerar_xor():
    entradas, rotulos = [], []
    for i in range(11):
        entradas.append([0.1*i, 0.1*i])
        rotulos.append(0)
        if 0.1*i == 0.5:
            continue
        entradas.append([0.1*i, 1-0.1*i])
        rotulos.append(1)
    return np.array(entradas), np.array(rotulos).reshape(21, 1)

def sigmoide(x):
    return 1/(1+np.exp(-x))

def derivada_sigmoide(a):
    """recebe a saida da sigmoide"""
    return a*(1-a)

def inicializar(camadas):
    pesos = []
    vieses = []
    for i in range(len(camadas)-1):
        pesos.append(np.random.randn(camadas[i], camadas[i+1]))
        vieses.append(np.random.randn(1, camadas[i+1]))
    return pesos, vieses

def propagar(x, pesos, vieses):
    ativacoes = [x]
    for W, b in zip(pesos, vieses):
        x = sigmoide(np.matmul(x, W) + b)
        ativacoes.append(x)
    return ativacoes

def retropropagar(ativacoes, y, pesos):
    n = y.shape[0]
    dW = [None]*len(pesos)
    db = [None]*len(pesos)
    # erro quadratico medio
    delta = 2*(ativacoes[-1]-y)/n * derivada_sigmoide(ativacoes[-1])
    for i in range(len(pesos)-1, -1, -1):
        dW[i] = np.matmul(ativacoes[i].T, delta)
        db[i] = np.mean(delta, axis=0, keepdims=True)
        if i != 0:
            delta = np.matmul(delta, pesos[i].T)*derivada_sigmoide(ativacoes[i])
    return dW, db

def atualizar(pesos, vieses, dW, db, taxa):
    for i in range(len(pesos)):
        pesos[i] -= taxa*dW[i]
        vieses[i] -= taxa*db[i]

def treinar(x, y, camadas, taxa=1.0, epocas=20000):
    pesos, vieses = inicializar(camadas)
    perdas = []
    for epoca in range(epocas):
        ativacoes = propagar(x, pesos, vieses)
        perda = np.mean((ativacoes[-1]-y)**2)
        perdas.append(perda)
        dW, db = retropropagar(ativacoes, y, pesos)
        atualizar(pesos, vieses, dW, db, taxa)
        if epoca % 2000 == 0:
            print('epoca', epoca, ' perda', perda)
    return pesos, vieses, perdas

def avaliar(x, y, pesos, vieses):
    saida = propagar(x, pesos, vieses)[-1]
    pred = np.where(saida > 0.5, 1, 0)
    print(saida)
    print('acuracia: {:.2f}%'.format(100*np.sum(pred == y)/len(y)))
    return pred

np.random.seed(10)
for nome, dados in [('linear', gerar_linear()), ('xor', gerar_xor())]:
    print('--- ' + nome)
    x, y = dados
    pesos, vieses, perdas = treinar(x, y, [2, 8, 4, 1])
    pred = avaliar(x, y, pesos, vieses)
    plt.figure()
    plt.scatter(x[:, 0], x[:, 1], c=pred[:, 0], cmap='bwr')
    plt.title(nome)
    plt.figure()
    plt.plot(perdas)
    plt.title('perda ' + nome)
plt.show()
