import argparse
import numpy as np
import matplotlib.pyplot as plt

# 深度學習 Lab1 反向傳播
# 網路: 2 -> h1 -> h2 -> 1  (沒有 bias)

def generate_linear(n=100):
    import numpy as np
    pts = np.random.uniform(0, 1, (n, 2))
    inputs = []
    labels = []
    for pt in pts:
        inputs.append([pt[0], pt[1]])
        distance = (pt[0]-pt[1])/1.414
        if pt[0] > pt[1]:
            labels.append(0)
        else:
            labels.append(1)
    return np.array(inputs), np.array(labels).reshape(n, 1)

def generate_XOR_easy():
    import numpy as np
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

def show_result(x, y, pred_y):
    import matplotlib.pyplot as plt
    plt.subplot(1,2,1)
    plt.title('Ground truth', fontsize=18)
    for i in range(x.shape[0]):
        if y[i] == 0:
            plt.plot(x[i][0], x[i][1], 'ro')
        else:
            plt.plot(x[i][0], x[i][1], 'bo')
    plt.subplot(1,2,2)
    plt.title('Predict result', fontsize=18)
    for i in range(x.shape[0]):
        if pred_y[i] == 0:
            plt.plot(x[i][0], x[i][1], 'ro')
        else:
            plt.plot(x[i][0], x[i][1], 'bo')
    plt.show()

class Network:
    def __init__(self, h1, h2, lr):
        # 初始化權重
        self.lr = lr
        self.W = [np.random.normal(0, 1, (2, h1)),
                  np.random.normal(0, 1, (h1, h2)),
                  np.random.normal(0, 1, (h2, 1))]

    @staticmethod
    def sigmoid(x):
        return 1.0 / (1.0 + np.exp(-x))

    @staticmethod
    def dsigmoid(s):
        return s * (1.0 - s)

    def forward(self, x):
        # 前向傳播
        self.a0 = x
        self.a1 = self.sigmoid(self.a0 @ self.W[0])
        self.a2 = self.sigmoid(self.a1 @ self.W[1])
        self.y = self.sigmoid(self.a2 @ self.W[2])
        return self.y

    def backward(self, gt):
        # 反向傳播
        e = self.y - gt
        g3 = e * self.dsigmoid(self.y)
        g2 = (g3 @ self.W[2].T) * self.dsigmoid(self.a2)
        g1 = (g2 @ self.W[1].T) * self.dsigmoid(self.a1)
        self.grad = [self.a0.T @ g1, self.a1.T @ g2, self.a2.T @ g3]

    def update(self):
        for i in range(3):
            self.W[i] = self.W[i] - self.lr * self.grad[i]


def mse(y, gt):
    return np.mean((y - gt) ** 2)


def main(args):
    np.random.seed(args.seed)
    if args.data == 'linear':
        x, gt = generate_linear(args.n)
    else:
        x, gt = generate_XOR_easy()
    net = Network(args.h1, args.h2, args.lr)
    loss_list = []
    for e in range(args.epochs):
        y = net.forward(x)
        loss = mse(y, gt)
        net.backward(gt)
        net.update()
        loss_list.append(loss)
        if e % args.print_every == 0:
            print('epoch {:5d} loss : {:.8f}'.format(e, loss))
        #if loss < 0.001:
        #    break
    y = net.forward(x)
    print(y)
    acc = np.sum(np.round(y) == gt) / gt.shape[0]
    print('準確率 accuracy : {:.2f}%'.format(acc * 100))
    if not args.no_plot:
        show_result(x, gt, np.round(y))
        plt.plot(loss_list)
        plt.savefig('loss_%s.png' % args.data)


if __name__ == '__main__':
    parser = argparse.ArgumentParser()
    parser.add_argument('--data', default='linear', choices=['linear', 'xor'])
    parser.add_argument('--n', type=int, default=100)
    parser.add_argument('--epochs', type=int, default=150000)
    parser.add_argument('--lr', type=float, default=0.05)
    parser.add_argument('--h1', type=int, default=8)
    parser.add_argument('--h2', type=int, default=4)
    parser.add_argument('--seed', type=int, default=0)
    parser.add_argument('--print_every', type=int, default=5000)
    parser.add_argument('--no_plot', action='store_true')
    main(parser.parse_args())
