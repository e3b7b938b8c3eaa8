import numpy as np

table = np.loadtxt("points.csv", delimiter=",", skiprows=1)
points, labels = table[:, :2], table[:, 2:]


class TwoHidden:
    def __init__(self, n1, n2):
        self.u = np.random.randn(2, n1) * 0.5
        self.v = np.random.randn(n1, n2) * 0.5
        self.w = np.random.randn(n2, 1) * 0.5

    def out(self, x):
        self.x = x
        self.s = 1 / (1 + np.exp(-x @ self.u))
        self.t = 1 / (1 + np.exp(-self.s @ self.v))
        self.p = 1 / (1 + np.exp(-self.t @ self.w))
        return self.p

    def learn(self, x, y, rate):
        p = self.out(x)
        cost = np.mean((p - y) ** 2)
        e = 2 * (p - y) / len(x) * p * (1 - p)
        f = e @ self.w.T * self.t * (1 - self.t)
        g = f @ self.v.T * self.s * (1 - self.s)
        self.w = self.w - rate * self.t.T @ e
        self.v = self.v - rate * self.s.T @ f
        self.u = self.u - rate * self.x.T @ g
        return cost


net = TwoHidden(6, 6)
for epoch in range(10000):
    cost = net.learn(points, labels, 0.3)
print("final cost", cost)
