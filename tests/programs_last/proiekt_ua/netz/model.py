from .functions import Sigmoid, Tanh, bce, bce_derivative
import numpy as np


class Мережа:
    """Вектори-стовпці, z = W a + b; один зразок за крок."""

    def __init__(self, розміри):
        пари = list(zip(розміри[1:], розміри[:-1]))
        self.W = [np.random.randn(m, n) for m, n in пари]
        self.b = [np.random.randn(m) for m, _ in пари]
        self.f = [Tanh() for _ in пари[:-1]] + [Sigmoid()]

    def вперед(self, x):
        a, z = [x], []
        for W, b, f in zip(self.W, self.b, self.f):
            z.append(W @ a[-1] + b)
            a.append(f(z[-1]))
        return a, z

    def вихід(self, x):
        return self.вперед(x)[0][-1]

    def градієнт(self, a, z, y):
        dW, db = [], []
        дельта = bce_derivative(a[-1], y) * self.f[-1].derivative(z[-1])
        for l in range(len(self.W) - 1, -1, -1):
            dW.append(np.outer(дельта, a[l]))
            db.append(дельта)
            if l > 0:
                дельта = self.W[l].T @ дельта * self.f[l - 1].derivative(z[l - 1])
        return dW[::-1], db[::-1]

    def навчити(self, X, Y, швидкість, епох):
        історія = []
        for e in range(епох):
            сума = 0.0
            for x, y in zip(X, Y):
                a, z = self.вперед(x)
                сума += bce(a[-1], y)
                dW, db = self.градієнт(a, z, y)
                for l in range(len(self.W)):
                    self.W[l] -= швидкість * dW[l]
                    self.b[l] -= швидкість * db[l]
            історія.append(сума / len(X))
            if e % 300 == 0:
                print(f"епоха {e:5d}: втрати {історія[-1]:.6f}")
        return історія
