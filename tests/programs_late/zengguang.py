# 神经网络作业：偏置放在权重矩阵第一行
import argparse
import numpy as np

def generate_linear(n=100):
    pts = np.random.uniform(0, 1, (n, 2))
    inputs, labels = [], []
    for pt in pts:
        inputs.append([pt[0], pt[1]])
        labels.append(0 if pt[0] > pt[1] else 1)
    return np.array(inputs), np.array(labels).reshape(n, 1)

def generate_XOR_easy():
    inputs, labels = [], []
    for i in range(11):
        inputs.append([0.1*i, 0.1*i])
        labels.append(0)
        if 0.1*i == 0.5:
            continue
        inputs.append([0.1*i, 1-0.1*i])
        labels.append(1)
    return np.array(inputs), np.array(labels).reshape(21, 1)

def sigmoid(x):
    return 1.0/(1.0+np.exp(-x))

def derivative_sigmoid(y):
    return np.multiply(y, 1.0-y)

class Net:
    def __init__(self, h1, h2, lr):
        # 第0行是偏置
        self.w1 = np.random.randn(2+1, h1)
        self.w2 = np.random.randn(h1+1, h2)
        self.w3 = np.random.randn(h2+1, 1)
        self.lr = lr

    @staticmethod
    def aug(a):
        return np.insert(a, 0, 1, axis=1)

    def forward(self, x):
        self.x = self.aug(x)
        self.a1 = self.aug(sigmoid(np.dot(self.x, self.w1)))
        self.a2 = self.aug(sigmoid(np.dot(self.a1, self.w2)))
        self.p = sigmoid(np.dot(self.a2, self.w3))
        return self.p

    def backward(self, y):
        # 交叉熵 + sigmoid 的导数就是 p - y
        e3 = self.p - y
        e2 = np.dot(e3, self.w3[1:].T) * derivative_sigmoid(self.a2[:, 1:])
        e1 = np.dot(e2, self.w2[1:].T) * derivative_sigmoid(self.a1[:, 1:])
        self.g3 = np.dot(self.a2.T, e3)
        self.g2 = np.dot(self.a1.T, e2)
        self.g1 = np.dot(self.x.T, e1)

    def update(self):
        self.w1 -= self.lr*self.g1
        self.w2 -= self.lr*self.g2
        self.w3 -= self.lr*self.g3

def loss_fn(p, y):
    return -np.mean(y*np.log(p+1e-7) + (1-y)*np.log(1-p+1e-7))

def main():
    ap = argparse.ArgumentParser()
    ap.add_argument('--data', default='xor', choices=['xor', 'linear'])
    ap.add_argument('--lr', type=float, default=0.1)
    ap.add_argument('--epoch', type=int, default=10000)
    args = ap.parse_args()
    x, y = generate_XOR_easy() if args.data == 'xor' else generate_linear()
    net = Net(7, 5, args.lr)
    losses = []
    for i in range(args.epoch):
        p = net.forward(x)
        loss = loss_fn(p, y)
        losses.append(loss)
        net.backward(y)
        net.update()
        if (i+1) % 500 == 0:
            acc = np.mean((p > 0.5) == y)
            print(f'第{i+1}轮 loss: {loss:.6f} 准确率: {acc:.2%}')
    print('最终预测:')
    print(net.forward(x))
    try:
        import matplotlib.pyplot as plt
        plt.plot(losses)
        plt.show()
    except ImportError:
        pass

if __name__ == '__main__':
    main()
