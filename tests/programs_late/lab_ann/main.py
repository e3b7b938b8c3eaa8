import argparse

import numpy as np

from data import DATASETS
from net import Net
from plots import show_curve, show_result


def parse():
    p = argparse.ArgumentParser(description='反向传播实验')
    p.add_argument('-d', '--data', default='xor', choices=list(DATASETS))
    p.add_argument('-e', '--epochs', default=30000, type=int)
    p.add_argument('--lr', default=0.4, type=float)
    p.add_argument('--hidden', default=[8, 6], nargs=2, type=int)
    p.add_argument('--seed', default=5, type=int)
    return p.parse_args()


def main():
    opt = parse()
    np.random.seed(opt.seed)
    x, y = DATASETS[opt.data]()
    net = Net(opt.hidden, opt.lr)
    losses = []
    for epoch in range(opt.epochs):
        net.forward(x)
        losses.append(net.loss(y))
        net.backward(y)
        net.update()
        if epoch % 5000 == 0:
            print('epoch %d loss: %f' % (epoch, losses[-1]))
    pred = net.forward(x)
    print(pred)
    label = np.where(pred > 0.5, 1, 0)
    print('准确率: %.2f%%' % (100.0 * (label == y).sum() / len(y)))
    show_result(x, y, label)
    show_curve(losses)
    return net


if __name__ == '__main__':
    net = main()
