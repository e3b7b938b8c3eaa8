# Práctica 1. Todo seguido, sin clases. Cambiar DATOS para el otro conjunto
import numpy as np
import matplotlib.pyplot as plt

DATOS = 'xor'          # 'lineal' o 'xor'
PREGUNTAR = False
if PREGUNTAR:
    DATOS = input('¿lineal o xor? ')

if DATOS == 'lineal':
    entradas = np.random.uniform(0, 1, (100, 2))
    etiquetas = np.where(entradas[:, 0] > entradas[:, 1], 0, 1).reshape(-1, 1)
else:
    entradas, etiquetas = [], []
    for i in range(11):
        entradas.append([0.1*i, 0.1*i])
        etiquetas.append([0])
        if i == 5:
            continue
        entradas.append([0.1*i, 1 - 0.1*i])
        etiquetas.append([1])
    entradas = np.array(entradas)
    etiquetas = np.array(etiquetas)

sigmoide = lambda x: 1/(1 + np.exp(-x))
derivada = lambda s: s*(1 - s)

# pesos al azar
pesos1 = 2*np.random.random((2, 10)) - 1
pesos2 = 2*np.random.random((10, 8)) - 1
pesos3 = 2*np.random.random((8, 1)) - 1
alfa = 0.3
historial = []

for epoca in range(60000):
    # adelante
    capa0 = entradas
    capa1 = sigmoide(np.dot(capa0, pesos1))
    capa2 = sigmoide(np.dot(capa1, pesos2))
    capa3 = sigmoide(np.dot(capa2, pesos3))

    # ¿cuánto nos equivocamos?
    error3 = etiquetas - capa3
    ecm = np.mean(error3**2)
    historial.append(ecm)
    if epoca % 5000 == 0:
        print('Época %d  ECM: %.6f' % (epoca, ecm))

    # atrás
    delta3 = error3*derivada(capa3)
    error2 = delta3.dot(pesos3.T)
    delta2 = error2*derivada(capa2)
    error1 = delta2.dot(pesos2.T)
    delta1 = error1*derivada(capa1)

    # actualizar
    pesos3 += alfa*capa2.T.dot(delta3)
    pesos2 += alfa*capa1.T.dot(delta2)
    pesos1 += alfa*capa0.T.dot(delta1)

print('Salida después de entrenar:')
print(capa3)
aciertos = np.sum((capa3 > 0.5) == etiquetas)
print('Exactitud: {}/{} = {:.2%}'.format(aciertos, len(etiquetas), aciertos/len(etiquetas)))

plt.subplot(1, 2, 1)
plt.scatter(entradas[:, 0], entradas[:, 1], c=etiquetas.ravel())
plt.title('Verdad')
plt.subplot(1, 2, 2)
plt.scatter(entradas[:, 0], entradas[:, 1], c=(capa3 > 0.5).ravel())
plt.title('Predicción')
plt.figure()
plt.plot(historial)
plt.show()
np.savetxt('historial.txt', historial)
