"""Lab 1: back-propagation.

Usage:  python lab1_cli.py --dataset xor --lr 0.5 --epochs 20000
"""
import argparse
import os

import numpy as np
import matplotlib.pyplot as plt


def parse_args():
    parser = argparse.ArgumentParser(description="Two-layer MLP trained with hand-written backprop")
    parser.add_argument("--dataset", choices=["linear", "xor", "both"], default="both")
    parser.add_argument("--lr", type=float, default=0.02)
    parser.add_argument("--epochs", type=int, default=20000)
    parser.add_argument("--hidden", type=int, nargs=2, default=[8, 6])
    parser.add_argument("--log-interval", type=int, default=1000)
    parser.add_argument("--out", default="plots")
    parser.add_argument("--seed", type=int, default=42)
    return parser.parse_args()


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
        inputs.append([0.1 * i, 0.1 * i])
        labels.append(0)
        if 0.1 * i == 0.5:
            continue
        inputs.append([0.1 * i, 1 - 0.1 * i])
        labels.append(1)
    return np.array(inputs), np.array(labels).reshape(21, 1)


def sigmoid(x):
    return 1.0 / (1.0 + np.exp(-x))


class MLP:
    def __init__(self, n_in, n_h1, n_h2, n_out):
        self.p = {}
        sizes = [n_in, n_h1, n_h2, n_out]
        for i in range(1, 4):
            self.p[f"W{i}"] = np.random.randn(sizes[i - 1], sizes[i])
            self.p[f"b{i}"] = np.zeros((1, sizes[i]))
        self.g = {}
        self.c = {}

    def forward(self, X):
        A = X
        self.c["A0"] = A
        for i in range(1, 4):
            A = sigmoid(A @ self.p[f"W{i}"] + self.p[f"b{i}"])
            self.c[f"A{i}"] = A
        return A

    @staticmethod
    def cost(Y, Y_hat, eps=1e-12):
        Y_hat = np.clip(Y_hat, eps, 1 - eps)
        return -np.mean(Y * np.log(Y_hat) + (1 - Y) * np.log(1 - Y_hat))

    def backward(self, Y):
        dZ = self.c["A3"] - Y
        for i in (3, 2, 1):
            A_prev = self.c[f"A{i - 1}"]
            self.g[f"W{i}"] = A_prev.T @ dZ
            self.g[f"b{i}"] = np.mean(dZ, axis=0, keepdims=True)
            if i > 1:
                dA = dZ @ self.p[f"W{i}"].T
                dZ = dA * A_prev * (1 - A_prev)
        return self.g

    def apply_gradients(self, lr):
        for k in self.p:
            self.p[k] = self.p[k] - lr * self.g[k]


def run(name, X, Y, args):
    net = MLP(2, *args.hidden, 1)
    costs = []
    for epoch in range(args.epochs):
        Y_hat = net.forward(X)
        costs.append(net.cost(Y, Y_hat))
        net.backward(Y)
        net.apply_gradients(args.lr)
        if epoch % args.log_interval == 0:
            acc = ((Y_hat > 0.5) == Y).mean()
            print(f"[{name}] epoch {epoch:5d} | loss {costs[-1]:.5f} | acc {acc:.3f}")

    Y_hat = net.forward(X)
    for i, (t, p) in enumerate(zip(Y.ravel(), Y_hat.ravel())):
        print(f"Iter{i:<4} | Ground truth: {t:.1f} | prediction: {p:.5f}")
    print(f"loss={net.cost(Y, Y_hat):.5f} accuracy={((Y_hat > 0.5) == Y).mean():.2%}")

    os.makedirs(args.out, exist_ok=True)
    fig, ax = plt.subplots(1, 3, figsize=(12, 4))
    ax[0].scatter(*X.T, c=Y.ravel(), cmap="bwr")
    ax[1].scatter(*X.T, c=(Y_hat > 0.5).ravel(), cmap="bwr")
    ax[2].plot(costs)
    fig.savefig(os.path.join(args.out, f"{name}.png"))
    plt.close(fig)


def main():
    args = parse_args()
    np.random.seed(args.seed)
    if args.dataset in ("linear", "both"):
        run("linear", *generate_linear(100), args)
    if args.dataset in ("xor", "both"):
        run("xor", *generate_XOR_easy(), args)


if __name__ == "__main__":
    main()
