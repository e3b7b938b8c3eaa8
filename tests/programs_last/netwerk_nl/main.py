from gegevens import lineair, xor
from netwerk import Netwerk
from teken import teken_verlies, teken_resultaat
import numpy as np

np.random.seed(4)

for naam, (x, y) in [('lineair', lineair()), ('xor', xor())]:
    net = Netwerk(2, 10, 8, 1, leersnelheid=0.5)
    verlies = []
    for epoch in range(1, 40001):
        net.voorwaarts(x)
        verlies.append(net.verlies(y))
        net.achterwaarts(y)
        if epoch % 4000 == 0:
            print(f'[{naam}] epoch {epoch:>6} verlies {verlies[-1]:.5f}')
    voorspelling = net.voorwaarts(x)
    print(voorspelling.ravel())
    print('nauwkeurigheid', np.mean((voorspelling > 0.5) == y))
    teken_resultaat(x, y, voorspelling > 0.5, naam)
    teken_verlies(verlies, naam)
