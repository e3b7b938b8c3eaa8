import numpy as np
import matplotlib.pyplot as plt

np.random.seed(0)

def data_linear(n=100):
    pts = np.random.uniform(0, 1, (n, 2))
    return pts, np.array([[0.] if p[0] > p[1] else [1.] for p in pts])

def data_xor():
    X = []
    y = []
    for i in range(11):
        X.append([i/10, i/10]); y.append([0.])
        if i == 5: continue
        X.append([i/10, 1-i/10]); y.append([1.])
    return np.array(X), np.array(y)

class Model():
    """2 -> h1 -> h2 -> 1,   every W is (out, in)"""
    def __init__(self, h1=8, h2=8, lr=1.0, clip=0.002):
        self.W1 = np.random.randn(h1, 2)
        self.W2 = np.random.randn(h2, h1)
        self.W3 = np.random.randn(1, h2)
        self.lr = lr
        self.clip = clip

    def sigma(self, z): return 1.0/(1.0+np.exp(-z))
    def dsigma(self, z):
        s = self.sigma(z)
        return s*(1-s)

    def forward(self, x):
        self.x = x
        self.z1 = x @ self.W1.T
        self.a1 = self.sigma(self.z1)
        self.z2 = self.a1 @ self.W2.T
        self.a2 = self.sigma(self.z2)
        self.z3 = self.a2 @ self.W3.T
        self.yhat = self.sigma(self.z3)
        return self.yhat

    def loss(self, y):
        return np.mean((self.yhat-y)**2)

    def backward(self, y):
        n = y.shape[0]
        dz3 = 2*(self.yhat-y)/n * self.dsigma(self.z3)
        dz2 = dz3 @ self.W3 * self.dsigma(self.z2)
        dz1 = dz2 @ self.W2 * self.dsigma(self.z1)
        grads = [dz1.T @ self.x, dz2.T @ self.a1, dz3.T @ self.a2]
        # gradient exploded once, so I cut it
        return [np.clip(g, -self.clip, self.clip) for g in grads]

    def update(self, g1, g2, g3):
        self.W1 -= self.lr*g1
        self.W2 -= self.lr*g2
        self.W3 -= self.lr*g3

    def train(self, x, y, epochs):
        L = []
        for e in range(epochs):
            self.forward(x)
            L.append(self.loss(y))
            self.update(*self.backward(y))
            if e % 2000 == 0: print("epoch", e, "loss", L[-1])
        return L

for name, (x, y) in [("linear", data_linear()), ("xor", data_xor())]:
    m = Model()
    L = m.train(x, y, 20000)
    out = m.forward(x)
    print(name, "acc", np.mean((out > 0.5) == y), "loss", m.loss(y))
    print(np.hstack([out, y]))
    plt.plot(L)
    plt.title(name)
    plt.show()
