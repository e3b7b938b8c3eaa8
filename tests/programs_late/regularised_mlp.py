import argparse
import numpy as np
import matplotlib.pyplot as plt


class MLP(object):
    """2-h1-h2-1 network. L2 regularisation, see https://en.wikipedia.org/wiki/Ridge_regression"""

    def __init__(self, h1=8, h2=8, lr=0.5, lam=1e-3, seed=1):
        rs = np.random.RandomState(seed)
        self.lr, self.lam = lr, lam
        self.params = dict(
            W1=rs.randn(2, h1), b1=np.zeros((1, h1)),
            W2=rs.randn(h1, h2), b2=np.zeros((1, h2)),
            W3=rs.randn(h2, 1), b3=np.zeros((1, 1)))
        self.grads = {}
        self.cache = {}

    def sigmoid(self, x):
        return 1 / (1 + np.exp(-x))

    def d_sigmoid(self, s):
        return s * (1 - s)

    def forward(self, x):
        p, c = self.params, self.cache
        c['x'] = x
        c['a1'] = self.sigmoid(x @ p['W1'] + p['b1'])
        c['a2'] = self.sigmoid(c['a1'] @ p['W2'] + p['b2'])
        c['a3'] = self.sigmoid(c['a2'] @ p['W3'] + p['b3'])
        return c['a3']

    def loss(self, y):
        return np.mean((self.cache['a3'] - y) ** 2)

    def backward(self, y):
        p, c, g = self.params, self.cache, self.grads
        delta = 2 * (c['a3'] - y) / y.shape[0] * self.d_sigmoid(c['a3'])
        g['W3'] = c['a2'].T @ delta
        g['b3'] = delta.sum(axis=0, keepdims=True)
        delta = delta @ p['W3'].T * self.d_sigmoid(c['a2'])
        g['W2'] = c['a1'].T @ delta
        g['b2'] = delta.sum(axis=0, keepdims=True)
        delta = delta @ p['W2'].T * self.d_sigmoid(c['a1'])
        g['W1'] = c['x'].T @ delta
        g['b1'] = delta.sum(axis=0, keepdims=True)

    def update(self):
        for k in self.params:
            decay = self.lam * self.params[k] if k.startswith('W') else 0
            self.params[k] -= self.lr * (self.grads[k] + decay)


def linear(n):
    pts = np.random.uniform(0, 1, (n, 2))
    return pts, np.where(pts[:, :1] > pts[:, 1:], 0, 1)


def xor():
    a = np.linspace(0, 1, 11)
    pts = [(v, v, 0) for v in a] + [(v, 1 - v, 1) for i, v in enumerate(a) if i != 5]
    pts = np.array(pts)
    return pts[:, :2], pts[:, 2:]


if __name__ == '__main__':
    ap = argparse.ArgumentParser()
    ap.add_argument('--data', choices=['linear', 'xor'], default='linear')
    ap.add_argument('--epochs', type=int, default=10000)
    ap.add_argument('--lr', type=float, default=0.5)
    ap.add_argument('--lam', type=float, default=1e-4)
    args = ap.parse_args()

    np.random.seed(0)
    x, y = linear(100) if args.data == 'linear' else xor()
    net = MLP(lr=args.lr, lam=args.lam)
    curve = []
    for epoch in range(args.epochs):
        net.forward(x)
        curve.append(net.loss(y))
        net.backward(y)
        net.update()
        if epoch % 500 == 0:
            print('epoch : %d loss : %.6f' % (epoch, curve[-1]))
    pred = net.forward(x)
    for i, (gt, p) in enumerate(zip(y, pred)):
        print('Iter%d | Ground truth: %.1f | prediction: %.5f |' % (i, gt[0], p[0]))
    print('loss=%.5f accuracy=%.2f%%' % (net.loss(y), 100 * np.mean((pred > 0.5) == y)))
    plt.plot(curve)
    plt.show()
