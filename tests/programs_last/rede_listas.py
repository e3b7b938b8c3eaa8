# Trabalho 1 - rede neural sem numpy (so listas!)
# baseado no que o professor mostrou na aula, adaptado pra 2 camadas escondidas
import random, math

random.seed(2024)
TAXA = 0.8
EPOCAS = 8000
ESC1 = 5
ESC2 = 4

def gera_linear(n=100):
    xs = []; ys = []
    for _ in range(n):
        a, b = random.random(), random.random()
        xs.append([a, b])
        ys.append(0.0 if a > b else 1.0)
    return xs, ys

def gera_xor():
    xs = []; ys = []
    for i in range(11):
        xs.append([0.1*i, 0.1*i]); ys.append(0.0)
        if i == 5: continue
        xs.append([0.1*i, 1 - 0.1*i]); ys.append(1.0)
    return xs, ys

def sigmoide(z):
    return 1/(1 + math.exp(-z))

def matriz_aleatoria(lin, col):
    return [[random.uniform(-1, 1) for c in range(col)] for l in range(lin)]

def matriz_zero(lin, col):
    return [[0.0]*col]*lin

def camada(entrada, pesos):
    # pesos[i][j]: da entrada i para o neuronio j
    saida = []
    for j in range(len(pesos[0])):
        soma = 0
        for i in range(len(entrada)):
            soma += entrada[i]*pesos[i][j]
        saida.append(sigmoide(soma))
    return saida

def treina(xs, ys):
    p1 = matriz_aleatoria(2, ESC1)
    p2 = matriz_aleatoria(ESC1, ESC2)
    p3 = matriz_aleatoria(ESC2, 1)
    n = len(xs)
    erros = []
    for ep in range(EPOCAS):
        g1 = matriz_zero(2, ESC1)
        g2 = matriz_zero(ESC1, ESC2)
        g3 = matriz_zero(ESC2, 1)
        erro = 0
        for x, y in zip(xs, ys):
            h1 = camada(x, p1)
            h2 = camada(h1, p2)
            s = camada(h2, p3)[0]
            erro += (s - y)**2 / n
            # retropropagacao
            ds = 2*(s - y)/n * s*(1 - s)
            dh2 = [ds*p3[j][0] * h2[j]*(1 - h2[j]) for j in range(ESC2)]
            dh1 = []
            for i in range(ESC1):
                t = 0
                for j in range(ESC2):
                    t += dh2[j]*p2[i][j]
                dh1.append(t*h1[i]*(1 - h1[i]))
            # acumula os gradientes
            for j in range(ESC2):
                g3[j][0] += h2[j]*ds
            for i in range(ESC1):
                for j in range(ESC2):
                    g2[i][j] += h1[i]*dh2[j]
            for i in range(2):
                for j in range(ESC1):
                    g1[i][j] += x[i]*dh1[j]
        for p, g in ((p1, g1), (p2, g2), (p3, g3)):
            for i in range(len(p)):
                for j in range(len(p[0])):
                    p[i][j] -= TAXA*g[i][j]
        erros.append(erro)
        if ep % 500 == 0:
            print("epoca", ep, "erro", erro)
    return (p1, p2, p3), erros

def testa(pesos, xs, ys):
    certos = 0
    for x, y in zip(xs, ys):
        v = x
        for p in pesos:
            v = camada(v, p)
        print(x, y, "->", round(v[0], 4))
        if (v[0] >= 0.5) == (y == 1.0):
            certos += 1
    print("acertos: %d/%d (%.1f%%)" % (certos, len(xs), 100*certos/len(xs)))

for nome, dados in [("linear", gera_linear()), ("xor", gera_xor())]:
    print("-----", nome, "-----")
    entradas, alvos = dados
    pesos, erros = treina(entradas, alvos)
    testa(pesos, entradas, alvos)
    arq = open("erros_" + nome + ".txt", "w")
    for e in erros:
        arq.write(str(e) + "\n")
    arq.close()
