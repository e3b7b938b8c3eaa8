import argparse

import matplotlib.pyplot as plt
import numpy as np

from data import generate_linear, generate_XOR_easy
from functions import accuracy, binary_cross_entropy
from model import MultiLayerPerceptron


def parse():
    parser = argparse.ArgumentParser(description='DL lab 1')
    parser.add_argument('--epochs', default=20000, type=int)
    parser.add_argument('--learning-rate', default=0.5, type=float)
    parser.add_argument('--hidden', default=10, type=int)
    parser.add_argument('--task', default='xor', choices=('linear', 'xor'))
    return parser.parse_args()


def main():
    opt = parse()
    np.random.seed(0)
    x, y = generate_linear(100) if opt.task == 'linear' else generate_XOR_easy()
    X, Y = x.T, y.T
    mlp = MultiLayerPerceptron(opt.hidden, seed=1)
    history = []
    for epoch in range(opt.epochs):
        out = mlp.forward(X)
        history.append(binary_cross_entropy(Y, out))
        mlp.backward(Y)
        mlp.update(opt.learning_rate)
        if epoch % 1000 == 0:
            print(f'[{epoch:>6}/{opt.epochs}] loss {history[-1]:.5f} acc {accuracy(Y, out):.3f}')
    out = mlp.forward(X)
    print('final accuracy', accuracy(Y, out))
    figure, axes = plt.subplots(1, 3, figsize=(12, 4))
    axes[0].scatter(X[0], X[1], c=Y[0], cmap='bwr')
    axes[0].set_title('ground truth')
    axes[1].scatter(X[0], X[1], c=np.round(out)[0], cmap='bwr')
    axes[1].set_title('prediction')
    axes[2].plot(history)
    axes[2].set_title('loss')
    figure.savefig('result.png')


if __name__ == '__main__':
    main()
