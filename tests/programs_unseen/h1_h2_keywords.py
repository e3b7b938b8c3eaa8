"""
Lab 1 - backpropagation by hand
usage:  python h1_h2_keywords.py --data xor --h1 8 --h2 8
"""
import argparse
import numpy as np
import matplotlib.pyplot as plt


def generate_linear(n=100):
    pts = np.random.uniform(0, 1, (n, 2))
    inputs = []
    labels = []
    for pt in pts:
        inputs.append([pt[0], pt[1]])
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


ACTIVATIONS = {
    "sigmoid": (lambda z: 1.0 / (1.0 + np.exp(-z)), lambda z, a: a * (1 - a)),
    "tanh": (np.tanh, lambda z, a: 1 - a ** 2),
    "relu": (lambda z: np.maximum(z, 0), lambda z, a: (z > 0) * 1.0),
}


class TwoHidden:
    def __init__(self, *, n_in=2, h1=10, h2=6, n_out=1, act="sigmoid", lr=0.5, seed=None):
        rs = np.random.RandomState(seed)
        self.w_in_h1 = rs.randn(n_in, h1)
        self.w_h1_h2 = rs.randn(h1, h2)
        self.w_h2_out = rs.randn(h2, n_out)
        self.act, self.act_deriv = ACTIVATIONS[act]
        self.out_act, self.out_deriv = ACTIVATIONS["sigmoid"]
        self.lr = lr

    def __call__(self, x):
        self.x = x
        self.net1 = x @ self.w_in_h1
        self.o1 = self.act(self.net1)
        self.net2 = self.o1 @ self.w_h1_h2
        self.o2 = self.act(self.net2)
        self.net3 = self.o2 @ self.w_h2_out
        self.o3 = self.out_act(self.net3)
        return self.o3

    def learn(self, y):
        n = y.shape[0]
        # sigmoid + cross entropy  ->  (o - y), no sigmoid' needed
        err3 = (self.o3 - y) / n
        grad_h2_out = self.o2.T @ err3
        err2 = (err3 @ self.w_h2_out.T) * self.act_deriv(self.net2, self.o2)
        grad_h1_h2 = self.o1.T @ err2
        err1 = (err2 @ self.w_h1_h2.T) * self.act_deriv(self.net1, self.o1)
        grad_in_h1 = self.x.T @ err1

        self.w_in_h1 -= self.lr * grad_in_h1
        self.w_h1_h2 -= self.lr * grad_h1_h2
        self.w_h2_out -= self.lr * grad_h2_out


def show_result(x, y, pred_y):
    plt.figure()
    plt.subplot(1, 2, 1)
    plt.title('Ground truth', fontsize=18)
    for i in range(x.shape[0]):
        plt.plot(x[i][0], x[i][1], 'ro' if y[i] == 0 else 'bo')
    plt.subplot(1, 2, 2)
    plt.title('Predict result', fontsize=18)
    for i in range(x.shape[0]):
        plt.plot(x[i][0], x[i][1], 'ro' if pred_y[i] == 0 else 'bo')
    plt.show()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", choices=["linear", "xor"], default="xor")
    parser.add_argument("--h1", type=int, default=10)
    parser.add_argument("--h2", type=int, default=6)
    parser.add_argument("--act", default="sigmoid", choices=list(ACTIVATIONS))
    parser.add_argument("--lr", type=float, default=0.5)
    parser.add_argument("--epochs", type=int, default=40000)
    args = parser.parse_args()

    x, y = generate_linear() if args.data == "linear" else generate_XOR_easy()
    net = TwoHidden(h1=args.h1, h2=args.h2, act=args.act, lr=args.lr, seed=3)

    curve = []
    for epoch in range(args.epochs):
        pred = net(x)
        loss = np.mean((y - pred) ** 2)
        curve.append(loss)
        net.learn(y)
        if epoch % 4000 == 0:
            print(f"epoch {epoch:>6d}   loss {loss:.6f}")

    pred = net(x)
    for i in range(len(y)):
        print(f"Iter{i + 1:3d} | Ground truth: {y[i, 0]} | prediction: {pred[i, 0]:.5f} |")
    print(f"accuracy: {np.mean((pred > 0.5) == y) * 100:.2f}%")
    plt.plot(curve)
    plt.xlabel("epoch")
    plt.ylabel("loss")
    show_result(x, y, pred > 0.5)


if __name__ == "__main__":
    main()
