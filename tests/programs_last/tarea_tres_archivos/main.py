import sys
import numpy as np
import datos
from red import RedNeuronal
import matplotlib.pyplot as plt

np.random.seed(4)

if len(sys.argv) > 1 and sys.argv[1] == '-i':
    epocas = int(input('epocas: '))
    alfa = float(input('alfa: '))
else:
    epocas = 25000
    alfa = 1.0

for nombre, f in [('Lineal', datos.generate_linear), ('XOR', datos.generate_XOR_easy)]:
    X, T = f()
    red = RedNeuronal(6, 5, alfa)
    errores = []
    for k in range(epocas):
        errores.append(red.paso(X, T))
        if k % 5000 == 0:
            print(nombre, k, errores[-1])
    S = red.adelante(X)
    for t, s in zip(T, S):
        print('esperado', t[0], 'obtenido %.4f' % s[0])
    print(nombre, 'exactitud', np.mean(np.where(S > .5, 1, 0) == T))
    plt.plot(errores)
    plt.savefig('error_' + nombre + '.png')
    plt.clf()
    datos.dibujar(X, S, nombre)
