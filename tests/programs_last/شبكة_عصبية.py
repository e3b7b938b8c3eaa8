# شبكة عصبية بطبقتين مخفيتين، عينة بعد عينة
import numpy as np
import matplotlib.pyplot as plt


def generate_linear(n=100):
    pts = np.random.uniform(0, 1, (n, 2))
    return pts, np.array([[0] if a > b else [1] for a, b in pts])


def generate_XOR_easy():
    pts, lab = [], []
    for i in range(11):
        pts.append([0.1 * i, 0.1 * i]); lab.append([0])
        if i != 5:
            pts.append([0.1 * i, 1 - 0.1 * i]); lab.append([1])
    return np.array(pts), np.array(lab)


class Shabaka:
    def __init__(self, mudkhalat, tabaqa1, tabaqa2):
        self.U = np.random.normal(size=(mudkhalat, tabaqa1))
        self.V = np.random.normal(size=(tabaqa1, tabaqa2))
        self.T = np.random.normal(size=(tabaqa2, 1))
        self.muaddal = 0.8          # معدل التعلم
        self.khata = []             # الخطأ

    @staticmethod
    def f(z):
        return 1 / (1 + np.exp(-z))

    def amam(self, x):              # إلى الأمام
        h = np.zeros(self.U.shape[1])
        for j in range(len(h)):
            h[j] = self.f(np.sum(x * self.U[:, j]))
        g = np.zeros(self.V.shape[1])
        for j in range(len(g)):
            g[j] = self.f(np.sum(h * self.V[:, j]))
        p = self.f(np.sum(g * self.T[:, 0]))
        return h, g, p

    def khalf(self, x, h, g, p, y):     # إلى الخلف
        dp = (p - y) * p * (1 - p)
        dT = np.zeros_like(self.T)
        dV = np.zeros_like(self.V)
        dU = np.zeros_like(self.U)
        dg = np.zeros(len(g))
        for k in range(len(g)):
            dT[k, 0] = g[k] * dp
            dg[k] = dp * self.T[k, 0] * g[k] * (1 - g[k])
        for j in range(len(h)):
            dh = 0
            for k in range(len(g)):
                dV[j, k] = h[j] * dg[k]
                dh += dg[k] * self.V[j, k]
            dh *= h[j] * (1 - h[j])
            for i in range(len(x)):
                dU[i, j] = x[i] * dh
        return dU, dV, dT

    def darrib(self, X, Y, dawrat):     # تدريب
        for d in range(dawrat):
            s = 0
            for x, y in zip(X, Y):
                h, g, p = self.amam(x)
                s += (y[0] - p) ** 2
                dU, dV, dT = self.khalf(x, h, g, p, y[0])
                self.U -= self.muaddal * dU
                self.V -= self.muaddal * dV
                self.T -= self.muaddal * dT
            self.khata.append(s / len(X))       # MSE
            if d % 500 == 0:
                print("الدورة", d, "MSE =", self.khata[-1])


if __name__ == "__main__":
    np.random.seed(99)
    X, Y = generate_XOR_easy()
    net = Shabaka(2, 6, 4)
    net.darrib(X, Y, 6000)
    P = np.array([[net.amam(x)[2]] for x in X])
    print(P)
    print("الدقة:", np.mean((P > 0.5) == Y))
    plt.plot(net.khata)
    plt.show()
