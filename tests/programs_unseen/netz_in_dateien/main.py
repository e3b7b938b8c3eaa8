import numpy as np

import netz
from bilder import zeige
from daten import generate_linear, generate_XOR_easy

ETA = 0.3
EPOCHEN = 25000

if __name__ == '__main__':
    np.random.seed(1)
    for erzeuger in generate_linear, generate_XOR_easy:
        x, y = erzeuger()
        X, Y = x.T, y.T
        par = netz.anfang(8, 5)
        kurve = []
        for epoche in range(EPOCHEN):
            P, zw = netz.vorwaerts(par, X)
            kurve.append(netz.verlust(P, Y))
            par = netz.schritt(par, netz.rueckwaerts(par, zw, Y), ETA)
            if epoche % 2500 == 0:
                print('Epoche {:6d}  Verlust {:.6f}'.format(epoche, kurve[-1]))
        P, _ = netz.vorwaerts(par, X)
        print(P.T)
        print('Trefferquote:', np.mean((P > 0.5) == Y))
        zeige(X, Y, P, kurve)
