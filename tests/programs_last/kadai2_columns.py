"""課題2:  隠れ層2つのニューラルネットワーク (NumPyのみ)

サンプルは列に並べる: X は (2, m), Y は (1, m)
"""
import argparse
import numpy as np


def generate_linear(n=100):
    pts = np.random.uniform(0, 1, (n, 2))
    labels = np.where(pts[:, 0] > pts[:, 1], 0, 1)
    return pts, labels.reshape(n, 1)


def generate_XOR_easy():
    t = np.arange(11) * 0.1
    a = np.stack([t, t], axis=1)
    t2 = np.delete(t, 5)
    b = np.stack([t2, 1 - t2], axis=1)
    return np.vstack([a, b]), np.vstack([np.zeros((11, 1)), np.ones((10, 1))])


def sigma(z):
    return 1. / (1. + np.exp(-z))


class Network:
    # *dims : 各層のユニット数,  **opts : 学習率など
    def __init__(self, *dims, **opts):
        opts.setdefault('lr', 0.3)
        opts.setdefault('seed', 1)
        opts.setdefault('scale', 1.0)
        self.__dict__.update(opts)
        rng = np.random.RandomState(self.seed)
        self.dims = dims
        self.L = len(dims) - 1
        self.params = {}
        for l in range(1, self.L + 1):
            self.params['W%d' % l] = rng.randn(dims[l], dims[l - 1]) * self.scale
            self.params['b%d' % l] = np.zeros((dims[l], 1))

    def forward(self, X):
        cache = {'A0': X}
        for l in range(1, self.L + 1):
            Z = self.params['W%d' % l] @ cache['A%d' % (l - 1)] + self.params['b%d' % l]
            cache['A%d' % l] = sigma(Z)
        return cache['A%d' % self.L], cache

    def cost(self, A, Y):
        m = Y.shape[1]
        return float(-(Y @ np.log(A).T + (1 - Y) @ np.log(1 - A).T)[0, 0] / m)

    def backward(self, cache, Y):
        m = Y.shape[1]
        grads = {}
        dZ = cache['A%d' % self.L] - Y          # 交差エントロピー + シグモイド
        for l in range(self.L, 0, -1):
            grads['W%d' % l] = dZ @ cache['A%d' % (l - 1)].T / m
            grads['b%d' % l] = dZ.sum(axis=1, keepdims=True) / m
            if l > 1:
                A = cache['A%d' % (l - 1)]
                dZ = (self.params['W%d' % l].T @ dZ) * A * (1 - A)
        return grads

    def step(self, grads):
        for k in self.params:
            self.params[k] = self.params[k] - self.lr * grads[k]

    def fit(self, X, Y, epochs, every):
        costs = []
        for e in range(1, epochs + 1):
            A, cache = self.forward(X)
            costs.append(self.cost(A, Y))
            self.step(self.backward(cache, Y))
            if e % every == 0:
                print(f"エポック {e:6d}: コスト {costs[-1]:.5f}")
        return costs


if __name__ == '__main__':
    ap = argparse.ArgumentParser(description='課題2')
    ap.add_argument('--data', choices=['linear', 'xor'], default='xor')
    ap.add_argument('--epochs', type=int, default=20000)
    ap.add_argument('--hidden', type=int, nargs=2, default=[9, 5])
    ap.add_argument('--lr', type=float, default=0.8)
    ap.add_argument('--out', default='cost.txt')
    args = ap.parse_args()

    x, y = generate_XOR_easy() if args.data == 'xor' else generate_linear()
    net = Network(2, *args.hidden, 1, lr=args.lr, seed=3)
    costs = net.fit(x.T, y.T, args.epochs, args.epochs // 10 or 1)
    np.savetxt(args.out, costs)
    p, _ = net.forward(x.T)
    for i in range(x.shape[0]):
        print('%2d  正解 %d  予測 %.4f' % (i, y[i, 0], p[0, i]))
    print('正解率:', np.mean((p > .5) == y.T))
