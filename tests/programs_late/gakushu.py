# 課題1 逆伝播法
import numpy as np
import matplotlib.pyplot as plt

ALPHA = 0.05   # leaky relu の傾き

def generate_linear(n=100):
    pts = np.random.uniform(0, 1, (n, 2))
    return pts, np.array([0 if p[0] > p[1] else 1 for p in pts]).reshape(n, 1)

def generate_XOR_easy():
    inputs = []
    labels = []
    for i in range(11):
        inputs.append([0.1*i, 0.1*i])
        labels.append(0)
        if 0.1*i == 0.5:
            continue
        inputs.append([0.1*i, 1-0.1*i])
        labels.append(1)
    return np.array(inputs), np.array(labels).reshape(21, 1)

def leaky(z):
    return np.where(z > 0, z, ALPHA * z)

def leaky_grad(z):
    g = np.ones_like(z)
    g[z <= 0] = ALPHA
    return g

def sigmoid(z):
    return 1 / (1 + np.exp(-z))

class ニューラルネット:
    """ 隠れ層3つのネットワーク """

    def __init__(self, 層=(2, 8, 6, 4, 1), 学習率=0.2):
        self.eta = 学習率
        self.L = len(層) - 1
        self.W, self.b = {}, {}
        for l in range(1, self.L + 1):
            self.W[l] = np.random.normal(0, np.sqrt(2 / 層[l-1]), (層[l-1], 層[l]))
            self.b[l] = np.zeros(層[l])

    def 順伝播(self, x):
        self.z, self.a = {}, {0: x}
        for l in range(1, self.L + 1):
            self.z[l] = np.einsum('ni,ij->nj', self.a[l-1], self.W[l]) + self.b[l]
            self.a[l] = sigmoid(self.z[l]) if l == self.L else leaky(self.z[l])
        return self.a[self.L]

    def 損失(self, t):
        return 0.5 * np.mean((self.a[self.L] - t) ** 2)

    def 逆伝播(self, t):
        y = self.a[self.L]
        delta = {self.L: (y - t) * y * (1 - y) / len(t)}
        for l in range(self.L - 1, 0, -1):
            delta[l] = np.einsum('nj,ij->ni', delta[l+1], self.W[l+1]) * leaky_grad(self.z[l])
        self.dW = {l: np.einsum('ni,nj->ij', self.a[l-1], delta[l]) for l in delta}
        self.db = {l: delta[l].sum(axis=0) for l in delta}

    def 更新(self):
        for l in self.W:
            self.W[l] -= self.eta * self.dW[l]
            self.b[l] -= self.eta * self.db[l]

def 学習(名前, x, t, 回数):
    net = ニューラルネット()
    記録 = []
    for i in range(回数):
        net.順伝播(x)
        記録.append(net.損失(t))
        net.逆伝播(t)
        net.更新()
        if i % 1000 == 0:
            print(f'{名前} {i}回目 損失={記録[-1]:.6f}')
    y = net.順伝播(x)
    正解率 = np.mean((y > 0.5) == t)
    print('正解率', 正解率)
    return 記録

np.random.seed(123)
r1 = 学習('線形', *generate_linear(), 10000)
r2 = 学習('XOR', *generate_XOR_easy(), 20000)
plt.plot(r1)
plt.plot(r2)
plt.legend(['linear', 'xor'])
plt.show()
