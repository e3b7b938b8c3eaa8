import argparse

import numpy as np

from netz import Мережа
from netz.data import generate_XOR_easy, generate_linear


def main():
    p = argparse.ArgumentParser()
    p.add_argument("-d", "--dataset", default="xor", choices=("xor", "linear"))
    p.add_argument("-e", "--epochs", default=3000, type=int)
    p.add_argument("-r", "--rate", default=0.3, type=float)
    p.add_argument("--hidden", default="5,7")
    p.add_argument("--plot", action="store_true")
    a = p.parse_args()

    np.random.seed(0)
    X, Y = {"xor": generate_XOR_easy, "linear": generate_linear}[a.dataset]()
    h = tuple(map(int, a.hidden.split(",")))
    мережа = Мережа((2, *h, 1))
    історія = мережа.навчити(X, Y, a.rate, a.epochs)
    P = np.array([мережа.вихід(x) for x in X])
    print("Точність: {:.1f} %".format(100 * np.mean((P > 0.5) == (Y > 0.5))))
    if a.plot:
        import matplotlib.pyplot as plt
        plt.semilogy(історія)
        plt.savefig("loss.png")


if __name__ == "__main__":
    main()
