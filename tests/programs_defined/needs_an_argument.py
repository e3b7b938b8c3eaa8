import argparse
import numpy as np

class Net:
    def __init__(self, h1=10, h2=10, lr=0.1):
        self.w1 = np.random.randn(2, h1)
        self.w2 = np.random.randn(h1, h2)
        self.w3 = np.random.randn(h2, 1)
        self.lr = lr

    def sigmoid(self, x):
        return 1.0 / (1.0 + np.exp(-x))

    def forward(self, x):
        self.x = x
        self.a1 = self.sigmoid(np.dot(x, self.w1))
        self.a2 = self.sigmoid(np.dot(self.a1, self.w2))
        self.y = self.sigmoid(np.dot(self.a2, self.w3))
        return self.y

    def backward(self, gt):
        d3 = 2 * (self.y - gt) / len(gt)
        d2 = np.dot(d3, self.w3.T) * self.a2 * (1 - self.a2)
        d1 = np.dot(d2, self.w2.T) * self.a1 * (1 - self.a1)
        self.w3 -= self.lr * np.dot(self.a2.T, d3)
        self.w2 -= self.lr * np.dot(self.a1.T, d2)
        self.w1 -= self.lr * np.dot(self.x.T, d1)

def loss(pred, gt):
    return ((pred - gt) ** 2).mean()

if __name__ == '__main__':
    parser = argparse.ArgumentParser()
    parser.add_argument('--dataset', required=True, choices=['linear', 'xor'])
    args = parser.parse_args()
    data = np.load(args.dataset + '.npz')
    net = Net()
    for i in range(20000):
        out = net.forward(data['x'])
        net.backward(data['y'])
        if i % 1000 == 0:
            print(i, loss(out, data['y']))
