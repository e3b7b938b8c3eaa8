import numpy as np


def sigmoid(x):
    return 1.0 / (1.0 + np.exp(-x))


def derivative_sigmoid(x):
    """x 是 sigmoid 的输出"""
    return np.multiply(x, 1.0 - x)


class Net:
    def __init__(self, hidden, lr):
        h1, h2 = hidden
        self.lr = lr
        # 没有偏置
        self.w = {'1': np.random.randn(2, h1), '2': np.random.randn(h1, h2), '3': np.random.randn(h2, 1)}
        self.a = {}
        self.g = {}

    def forward(self, x):
        self.a['0'] = x
        for k in ('1', '2', '3'):
            self.a[k] = sigmoid(np.matmul(self.a[str(int(k) - 1)], self.w[k]))
        return self.a['3']

    def loss(self, y):
        # 误差平方和
        return np.sum((self.a['3'] - y) ** 2)

    def backward(self, y):
        d = (self.a['3'] - y) * derivative_sigmoid(self.a['3'])
        for k in ('3', '2', '1'):
            below = str(int(k) - 1)
            self.g[k] = np.matmul(self.a[below].T, d)
            if k != '1':
                d = np.matmul(d, self.w[k].T) * derivative_sigmoid(self.a[below])

    def update(self):
        for k, g in self.g.items():
            self.w[k] -= self.lr * g
