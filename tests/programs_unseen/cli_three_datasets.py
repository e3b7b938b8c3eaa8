#!/usr/bin/env python3
import argparse
import sys

import matplotlib.pyplot as plt
import numpy as np


def parse():
    ap = argparse.ArgumentParser(description='two layer perceptron on toy data')
    ap.add_argument('-d', '--data', choices=['linear', 'xor', 'both'], default='both')
    ap.add_argument('-a', '--act', choices=['sigmoid', 'tanh', 'relu'], default='relu')
    ap.add_argument('--h1', type=int, default=10)
    ap.add_argument('--h2', type=int, default=6)
    ap.add_argument('--lr', type=float, default=0.02)
    ap.add_argument('-e', '--epochs', type=int, default=10000)
    ap.add_argument('--seed', type=int, default=4)
    ap.add_argument('-q', '--quiet', action='store_true')
    return ap.parse_args()


def generate_linear(n=100):
    pts = np.random.uniform(0, 1, (n, 2))
    return pts, np.array([[0] if a > b else [1] for a, b in pts])


def generate_XOR_easy():
    pts, lab = [], []
    for i in range(11):
        pts.append([i * 0.1, i * 0.1])
        lab.append([0])
        if i == 5:
            continue
        pts.append([i * 0.1, 1 - i * 0.1])
        lab.append([1])
    return np.array(pts), np.array(lab)


def activation(name):
    """-> function, derivative in terms of the function's value"""
    if name == 'sigmoid':
        return sigmoid, lambda h: h * (1 - h)
    if name == 'tanh':
        return np.tanh, lambda h: 1 - h * h
    return lambda z: z * (z > 0), lambda h: (h > 0).astype(float)


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def build(args):
    sizes = [2, args.h1, args.h2, 1]
    W = [np.random.randn(i, o) * np.sqrt(2.0 / i) for i, o in zip(sizes, sizes[1:])]
    b = [np.zeros((1, o)) for o in sizes[1:]]
    act, dact = activation(args.act)

    def forward(x):
        hs = [x]
        for i in range(3):
            z = hs[-1] @ W[i] + b[i]
            hs.append(sigmoid(z) if i == 2 else act(z))
        return hs

    def loss(out, y):
        return 0.5 * np.sum((out - y) ** 2)

    def update(hs, y):
        out = hs[-1]
        delta = (out - y) * out * (1 - out)
        changes = []
        for i in (2, 1, 0):
            changes.append((i, hs[i].T @ delta, delta.sum(axis=0, keepdims=True)))
            if i > 0:
                delta = delta @ W[i].T * dact(hs[i])
        for i, gw, gb in changes:
            W[i] -= args.lr * gw
            b[i] -= args.lr * gb

    return forward, loss, update


def experiment(name, x, y, args):
    forward, loss, update = build(args)
    curve = []
    for ep in range(args.epochs):
        hs = forward(x)
        curve.append(loss(hs[-1], y))
        update(hs, y)
        if not args.quiet and ep % 1000 == 0:
            print(f'{name}: epoch {ep}, loss {curve[-1]:.6f}', file=sys.stdout)
    out = forward(x)[-1]
    print(out)
    print(f'{name}: accuracy {((out > 0.5) == y).mean():.4f}')
    plt.figure(name)
    plt.subplot(211)
    plt.scatter(x[:, 0], x[:, 1], c=out[:, 0], cmap='viridis')
    plt.subplot(212)
    plt.plot(curve)


def main():
    args = parse()
    np.random.seed(args.seed)
    if args.data in ('linear', 'both'):
        experiment('linear', *generate_linear(), args)
    if args.data in ('xor', 'both'):
        experiment('xor', *generate_XOR_easy(), args)
    plt.show()


if __name__ == '__main__':
    main()
