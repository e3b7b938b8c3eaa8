import argparse
import numpy as np
import matplotlib.pyplot as plt

parser = argparse.ArgumentParser()
parser.add_argument("--dataset", type=str, default="xor", help="linear or xor")
parser.add_argument("--units", type=int, nargs=2, default=[6, 5])
parser.add_argument("--lr", type=float, default=0.1)
parser.add_argument("--epoch", type=int, default=20000)
parser.add_argument("--no-plot", action="store_true")


def generate_linear(n=100):
    pts = np.random.uniform(0, 1, (n, 2))
    labels = []
    for pt in pts:
        if pt[0] > pt[1]:
            labels.append(0)
        else:
            labels.append(1)
    return pts, np.array(labels).reshape(n, 1)


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
    return 1 / (1 + np.exp(-x))


def tanh_grad(x):
    return 1 - np.tanh(x) ** 2


def bce(p, t):
    return -np.mean(t * np.log(p + 1e-7) + (1 - t) * np.log(1 - p + 1e-7))


def initialize(n1, n2):
    w1 = np.random.normal(0, 0.8, (n1, 2))
    w2 = np.random.normal(0, 0.8, (n2, n1))
    w3 = np.random.normal(0, 0.8, (1, n2))
    return [w1, w2, w3], [np.zeros(n1), np.zeros(n2), np.zeros(1)]


def feed_forward(x, w, b):
    h1 = np.tanh(np.dot(x, w[0].T) + b[0])
    h2 = np.tanh(np.dot(h1, w[1].T) + b[1])
    p = sigmoid(np.dot(h2, w[2].T) + b[2])
    return h1, h2, p


def back_propagate(x, t, w, h1, h2, p):
    d3 = (p - t) / len(x)
    d2 = np.dot(d3, w[2]) * tanh_grad(h2)
    d1 = np.dot(d2, w[1]) * tanh_grad(h1)
    dw = [np.dot(d1.T, x), np.dot(d2.T, h1), np.dot(d3.T, h2)]
    db = [d1.sum(0), d2.sum(0), d3.sum(0)]
    return dw, db


def train(x, t, w, b, lr, epochs):
    record = []
    for epoch in range(epochs):
        h1, h2, p = feed_forward(x, w, b)
        dw, db = back_propagate(x, t, w, h1, h2, p)
        record.append(bce(p, t))
        for k in range(3):
            w[k] = w[k] - lr * dw[k]
            b[k] = b[k] - lr * db[k]
        if epoch % 1000 == 0:
            print("epoch", epoch, "loss", round(record[-1], 6))
    return record


def main(args):
    if args.dataset == "linear":
        x, t = generate_linear()
    else:
        x, t = generate_XOR_easy()
    w, b = initialize(*args.units)
    record = train(x, t, w, b, args.lr, args.epoch)
    p = feed_forward(x, w, b)[-1]
    print(np.round(p, 4))
    print("accuracy: {}%".format(np.mean((p > 0.5).astype(int) == t) * 100))
    if not args.no_plot:
        plt.scatter(x[:, 0], x[:, 1], c=(p > 0.5).flatten())
        plt.show()
        plt.plot(record)
        plt.show()


if __name__ == "__main__":
    main(parser.parse_args())
