# Lab 1 - back-propagation
# run: python lr_sweep_nested.py
import os
import numpy as np
import matplotlib.pyplot as plt

ASK_USER = False
RESULT_FILE = "sweep_result.txt"


def generate_linear(n=100):
    pts = np.random.uniform(0, 1, (n, 2))
    inputs = []
    labels = []
    for pt in pts:
        inputs.append([pt[0], pt[1]])
        distance = (pt[0] - pt[1]) / 1.414
        if pt[0] > pt[1]:
            labels.append(0)
        else:
            labels.append(1)
    return np.array(inputs), np.array(labels).reshape(n, 1)


def generate_XOR_easy():
    inputs = []
    labels = []
    for i in range(11):
        inputs.append([0.1 * i, 0.1 * i])
        labels.append(0)
        if 0.1 * i == 0.5:
            continue
        inputs.append([0.1 * i, 1 - 0.1 * i])
        labels.append(1)
    return np.array(inputs), np.array(labels).reshape(21, 1)


def train(data, target, lr=0.1, epochs=20000, h1=7, h2=5, every=2000):
    """does everything: init, loop, test. returns what we need for the plots"""
    rng = np.random.RandomState(7)
    weights = {
        'in': rng.normal(0, 1, (2, h1)),
        'mid': rng.normal(0, 1, (h1, h2)),
        'out': rng.normal(0, 1, (h2, 1)),
    }
    keep = {}
    losses = []

    def squash(v):
        return 1.0 / (1.0 + np.exp(-v))

    def squash_d(s):
        # s is already squashed
        return s * (1.0 - s)

    def forward(inp):
        keep['x'] = inp
        keep['h1'] = squash(inp @ weights['in'])
        keep['h2'] = squash(keep['h1'] @ weights['mid'])
        keep['y'] = squash(keep['h2'] @ weights['out'])
        return keep['y']

    def backward(t):
        n = t.shape[0]

        def through(err, w, act):
            return (err @ w.T) * squash_d(act)

        e_out = 2.0 / n * (keep['y'] - t) * squash_d(keep['y'])
        e_mid = through(e_out, weights['out'], keep['h2'])
        e_in = through(e_mid, weights['mid'], keep['h1'])
        # all errors are ready, now it is safe to touch the weights
        weights['out'] -= lr * (keep['h2'].T @ e_out)
        weights['mid'] -= lr * (keep['h1'].T @ e_mid)
        weights['in'] -= lr * (keep['x'].T @ e_in)

    for ep in range(1, epochs + 1):
        pred = forward(data)
        loss = np.mean((target - pred) ** 2)
        losses.append(loss)
        backward(target)
        if ep % every == 0:
            print("[lr=%g] epoch %d loss : %.6f" % (lr, ep, loss))

    pred = forward(data)
    acc = np.mean((pred > 0.5) == (target == 1))
    return weights, losses, pred, acc


if __name__ == '__main__':
    np.random.seed(0)
    if ASK_USER:
        which = input("linear or xor? ")
    else:
        which = "both"
    sets = {}
    if which in ("linear", "both"):
        sets["linear"] = generate_linear(100)
    if which in ("xor", "both"):
        sets["xor"] = generate_XOR_easy()

    out = open(RESULT_FILE, "w")
    for name, (x, y) in sets.items():
        plt.figure()
        for rate in [0.05, 0.5, 1.0]:
            w, curve, pred, acc = train(x, y, lr=rate)
            print(name, "lr", rate, "accuracy", acc * 100, "%")
            out.write("%s %g %.6f %.2f\n" % (name, rate, curve[-1], acc))
            plt.plot(curve, label="lr = %g" % rate)
        plt.legend()
        plt.title(name)
        plt.savefig("sweep_" + name + ".png")
        print(pred)
    out.close()
