#!/usr/bin/env python3
import argparse
import numpy as np
from time import time

p = argparse.ArgumentParser(description="DL lab 1")
p.add_argument("-e", "--epochs", type=int, default=30000)
p.add_argument("-l", "--lr", type=float, default=1.0)
p.add_argument("--h1", type=int, default=6)
p.add_argument("--h2", type=int, default=9)
p.add_argument("--quiet", action="store_true")
args = p.parse_args()


def with_ones(A):
    """append a column of ones: the bias is the last row of every weight matrix"""
    return np.hstack([A, np.ones((A.shape[0], 1))])


def train(X, y, args):
    def sigm(v):
        return 1. / (1. + np.exp(-v))

    rng = np.random.RandomState(5)
    U = rng.uniform(-2, 2, (X.shape[1] + 1, args.h1))
    V = rng.uniform(-2, 2, (args.h1 + 1, args.h2))
    w = rng.uniform(-2, 2, (args.h2 + 1, 1))
    n = X.shape[0]
    Xb = with_ones(X)
    log = []
    start = time()
    for epoch in range(args.epochs):
        H = with_ones(sigm(Xb @ U))
        G = with_ones(sigm(H @ V))
        out = sigm(G @ w)
        loss = -(y * np.log(out) + (1 - y) * np.log(1 - out)).sum() / n
        log.append(loss)

        d_out = (out - y) / n
        d_G = (d_out @ w.T * G * (1 - G))[:, :-1]
        d_H = (d_G @ V.T * H * (1 - H))[:, :-1]
        dw, dV, dU = G.T @ d_out, H.T @ d_G, Xb.T @ d_H
        w -= args.lr * dw
        V -= args.lr * dV
        U -= args.lr * dU

        if not args.quiet and epoch % 3000 == 0:
            print(f"epoch {epoch:>6} loss {loss:.6f} ({time() - start:.1f}s)")
        if loss < 1e-4:
            print("early stop at", epoch)
            break

    prediction = sigm(with_ones(sigm(with_ones(sigm(Xb @ U)) @ V)) @ w)
    for t, q in zip(y.ravel(), prediction.ravel()):
        print(int(t), f"{q:.6f}", "" if (q > .5) == bool(t) else "<-- wrong")
    print("accuracy", ((prediction > .5) == y).mean())
    return log


np.random.seed(5)
pts = np.random.uniform(0, 1, (100, 2))
train(pts, 1 - (pts[:, 0] > pts[:, 1]).astype(int)[:, None], args)

t = np.linspace(0, 1, 11)
xor = [(a, a, 0) for a in t] + [(a, 1 - a, 1) for k, a in enumerate(t) if k != 5]
xor = np.array(xor)
train(xor[:, :2], xor[:, 2:], args)
