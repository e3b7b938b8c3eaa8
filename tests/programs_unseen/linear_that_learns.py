"""Lab 1 - Backpropagation.

Every Linear layer keeps its own weights and adjusts them itself when the error comes back.
"""
import numpy as np
import matplotlib.pyplot as plt


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


class Linear:
    def __init__(self, n_in, n_out):
        self.weight = np.random.normal(size=(n_in, n_out))

    def __call__(self, x):
        self.inp = x
        return x @ self.weight

    def backward(self, grad, lr):
        grad_in = grad @ self.weight.T
        self.weight -= lr * (self.inp.T @ grad)
        return grad_in


class Sigmoid:
    def __call__(self, x):
        self.out = 1 / (1 + np.exp(-x))
        return self.out

    def backward(self, grad, lr):
        return grad * self.out * (1 - self.out)


class Net:
    def __init__(self, *layers):
        self.layers = layers

    def __call__(self, x):
        for layer in self.layers:
            x = layer(x)
        return x

    def backward(self, grad, lr):
        for layer in self.layers[::-1]:
            grad = layer.backward(grad, lr)


def mse(pred, target):
    return np.mean(np.square(pred - target))


def fit(net, x, y, lr, epochs):
    losses = []
    for epoch in range(1, epochs + 1):
        pred = net(x)
        loss = mse(pred, y)
        losses.append(loss)
        net.backward(pred - y, lr)
        if epoch % 1000 == 0:
            print("epoch %d loss : %.10f" % (epoch, loss))
    return losses


def show_result(x, y, pred_y):
    for i, (title, lab) in enumerate([("Ground truth", y), ("Predict result", pred_y)], 1):
        plt.subplot(1, 2, i)
        plt.title(title, fontsize=18)
        for (a, b), c in zip(x, lab):
            plt.plot(a, b, "ro" if c == 0 else "bo")
    plt.show()


def run(x, y, lr, epochs):
    net = Net(Linear(2, 6), Sigmoid(), Linear(6, 4), Sigmoid(), Linear(4, 1), Sigmoid())
    losses = fit(net, x, y, lr, epochs)
    pred = net(x)
    print(pred)
    pred_y = np.round(pred)
    print("accuracy:", 100 * np.mean(pred_y == y), "%")
    plt.plot(losses)
    plt.show()
    show_result(x, y, pred_y)


if __name__ == "__main__":
    np.random.seed(1234)
    run(*generate_linear(n=100), lr=0.05, epochs=10000)
    run(*generate_XOR_easy(), lr=0.2, epochs=20000)
