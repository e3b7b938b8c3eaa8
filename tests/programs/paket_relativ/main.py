import numpy as np
import matplotlib.pyplot as plt

from . import daten
from .netz import Netz

EPOCHEN = 5000
STAPEL = 7


def main():
    rng = np.random.default_rng(1)
    for name, (x, y) in {"linear": daten.linear(100, rng), "xor": daten.xor()}.items():
        netz = Netz([2, 6, 5, 4, 1], rng)
        for epoche in range(EPOCHEN):
            verluste = [netz.lerne(xs, ys, eta=1.0) for xs, ys in daten.stapel(x, y, STAPEL, rng)]
            if epoche % 500 == 0:
                print(f"{name} Epoche {epoche}: {np.mean(verluste):.5f}")
        p = netz.vorwaerts(x)
        print(f"{name}: Genauigkeit {np.mean((p > 0.5) == (y > 0.5)):.3f}")
        fig, achsen = plt.subplots(1, 2)
        achsen[0].scatter(*x.T, c=y)
        achsen[1].scatter(*x.T, c=p > 0.5)
        plt.show()
    return netz, x, y


if __name__ == "__main__":
    main()
