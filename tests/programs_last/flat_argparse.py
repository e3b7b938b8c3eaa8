#!/usr/bin/env python3
import argparse
import json
import numpy as np

parser = argparse.ArgumentParser(description="2-layer hidden MLP, hand written backprop")
parser.add_argument("--data", choices=["linear", "xor"], default="linear")
parser.add_argument("--lr", type=float, default=0.9)
parser.add_argument("--epochs", type=int, default=50000)
parser.add_argument("--hidden", type=int, nargs=2, default=[6, 9])
parser.add_argument("--patience", type=int, default=500)
parser.add_argument("--seed", type=int, default=3)
parser.add_argument("--log-every", type=int, default=1000)
parser.add_argument("--out", default="run.json")
args = parser.parse_args()

rng = np.random.default_rng(args.seed)

if args.data == "linear":
    X = rng.uniform(0, 1, size=(100, 2))
    T = (X[:, :1] <= X[:, 1:]).astype(float)
else:
    t = np.linspace(0, 1, 11)
    diag = np.stack([t, t], 1)
    anti = np.delete(np.stack([t, 1 - t], 1), 5, axis=0)
    X = np.vstack([diag, anti])
    T = np.vstack([np.zeros((11, 1)), np.ones((10, 1))])
N = X.shape[0]

H1, H2 = args.hidden
params = dict(
    W1=rng.standard_normal((2, H1)), b1=np.zeros((1, H1)),
    W2=rng.standard_normal((H1, H2)), b2=np.zeros((1, H2)),
    W3=rng.standard_normal((H2, 1)), b3=np.zeros((1, 1)),
)
best, wait = np.inf, 0
log = []
for epoch in range(args.epochs):
    z1 = X @ params["W1"] + params["b1"]; a1 = np.tanh(z1)
    z2 = a1 @ params["W2"] + params["b2"]; a2 = np.tanh(z2)
    z3 = a2 @ params["W3"] + params["b3"]; p = 1 / (1 + np.exp(-z3))

    loss = -np.mean(T * np.log(p + 1e-12) + (1 - T) * np.log(1 - p + 1e-12))
    log.append(float(loss))

    g = (p - T) / N
    grads = {}
    grads["W3"], grads["b3"] = a2.T @ g, g.sum(0, keepdims=True)
    g = g @ params["W3"].T * (1 - a2 ** 2)
    grads["W2"], grads["b2"] = a1.T @ g, g.sum(0, keepdims=True)
    g = g @ params["W2"].T * (1 - a1 ** 2)
    grads["W1"], grads["b1"] = X.T @ g, g.sum(0, keepdims=True)
    for k in params:
        params[k] -= args.lr * grads[k]

    if epoch % args.log_every == 0:
        print(f"epoch {epoch:6d}  loss {loss:.6f}  acc {np.mean((p > .5) == T):.3f}")
    if loss < best - 1e-6:
        best, wait = loss, 0
    else:
        wait += 1
        if wait >= args.patience:
            print("early stopping at", epoch)
            break

print(np.round(p, 4))
print("accuracy:", np.mean((p > .5) == T))
with open(args.out, "w") as f:
    json.dump({"args": vars(args), "loss": log[::100]}, f)
