# Lab 1, team of two: data in points.py, network in net.py, optimizer in optim.py
import numpy as np
import matplotlib.pyplot as plt
import pandas as pd
from sklearn.model_selection import train_test_split
from tqdm import tqdm

from net import Net
from optim import Adam
from points import generate_linear, generate_XOR_easy


def bce(p, y):
    p = np.clip(p, 1e-9, 1 - 1e-9)
    return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))


def train(x, y, epochs=3000, lr=0.01):
    # x, x_test, y, y_test = train_test_split(x, y, test_size=0.2)
    net = Net()
    opt = Adam(lr)
    history = []
    for epoch in range(epochs):
        p = net.forward(x)
        loss = bce(p, y)
        grads = net.backward(y)
        opt.step(net.params, grads)
        history.append(loss)
        if epoch % 300 == 0:
            print(f"epoch {epoch:4d}  loss {loss:.6f}")
    return net, history


def main():
    np.random.seed(8)
    for name, (x, y) in {"linear": generate_linear(), "xor": generate_XOR_easy()}.items():
        net, history = train(x, y)
        p = net.forward(x)
        print(name)
        print(p)
        print("accuracy", np.mean((p > 0.5) == y))
        plt.plot(history)
        plt.title(name)
        plt.show()
        plt.scatter(x[:, 0], x[:, 1], c=(p > 0.5)[:, 0])
        plt.show()


if __name__ == "__main__":
    main()
