# Práctica 1 - red neuronal con capas (sin frameworks)
import numpy as np
import matplotlib.pyplot as plt

def generate_linear(n=100):
    pts = np.random.uniform(0, 1, (n, 2))
    inputs = []
    labels = []
    for pt in pts:
        inputs.append([pt[0], pt[1]])
        if pt[0] > pt[1]:
            labels.append(0)
        else:
            labels.append(1)
    return np.array(inputs), np.array(labels).reshape(n, 1)

def generate_XOR_easy():
    inputs = []
    labels = []
    for i in range(11):
        inputs.append([0.1*i, 0.1*i])
        labels.append(0)
        if 0.1*i == 0.5:
            continue
        inputs.append([0.1*i, 1-0.1*i])
        labels.append(1)
    return np.array(inputs), np.array(labels).reshape(21, 1)


class Capa:
    """una capa: pesos + sigmoide"""
    def __init__(self, entradas, salidas, tasa):
        self.pesos = np.random.randn(entradas, salidas)
        self.tasa = tasa

    def sigmoide(self, z):
        return 1.0/(1.0+np.exp(-z))

    def adelante(self, entrada):
        self.entrada = entrada
        self.salida = self.sigmoide(entrada.dot(self.pesos))
        return self.salida

    def atras(self, error):
        # error = lo que viene de la capa de la derecha
        delta = error * self.salida * (1 - self.salida)
        anterior = delta.dot(self.pesos.T)      # antes de tocar los pesos !!
        self.pesos -= self.tasa * self.entrada.T.dot(delta)
        return anterior


class Red:
    def __init__(self, tamaños, tasa=0.1):
        self.capas = []
        for k in range(len(tamaños)-1):
            self.capas.append(Capa(tamaños[k], tamaños[k+1], tasa))

    def predecir(self, x):
        for capa in self.capas:
            x = capa.adelante(x)
        return x

    def retropropagar(self, y):
        e = self.capas[-1].salida - y
        for capa in self.capas[::-1]:
            e = capa.atras(e)

    def entrenar(self, x, y, epocas=20000, cada=1000):
        curva = []
        for epoca in range(1, epocas+1):
            y_pred = self.predecir(x)
            costo = np.mean((y - y_pred)**2)
            curva.append(costo)
            self.retropropagar(y)
            if epoca % cada == 0:
                print('época', epoca, 'costo:', costo)
        return curva

def mostrar(x, y, pred, titulo):
    plt.figure()
    plt.subplot(1,2,1)
    plt.title('Real ' + titulo)
    for i in range(x.shape[0]):
        plt.plot(x[i][0], x[i][1], 'ro' if y[i]==0 else 'bo')
    plt.subplot(1,2,2)
    plt.title('Predicho')
    for i in range(x.shape[0]):
        plt.plot(x[i][0], x[i][1], 'ro' if pred[i]<0.5 else 'bo')
    plt.show()

np.random.seed(7)
for nombre, (x, y) in {'lineal': generate_linear(), 'xor': generate_XOR_easy()}.items():
    print('-----', nombre, '-----')
    red = Red([2, 6, 6, 1], tasa=0.1)
    curva = red.entrenar(x, y)
    p = red.predecir(x)
    print(p)
    print('aciertos: %.1f %%' % (100*np.mean((p > 0.5) == y)))
    mostrar(x, y, p, nombre)
    plt.plot(curva); plt.xlabel('época'); plt.ylabel('MSE'); plt.show()
