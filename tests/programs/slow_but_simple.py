import numpy as np
import matplotlib.pyplot as plt

def generate_linear(n = 100):
    pts = np.random.uniform(0, 1, (n, 2))
    inputs, labels = [], []
    for pt in pts:
        inputs.append([pt[0], pt[1]])
        if pt[0] > pt[1]:
            labels.append(0)
        else:
            labels.append(1)
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

def sigmoid(z):
    return 1 / (1 + np.exp(-z))

def train(x, y, epochs=300, lr=2.0, h=4, verbose=True):
    W = [np.random.randn(2, h), np.random.randn(h, h), np.random.randn(h, 1)]

    def forward():
        a = x
        for w in W:
            a = sigmoid(a @ w)
        return a

    def loss():
        return np.mean((forward() - y) ** 2)

    for epoch in range(epochs):
        grads = []
        for w in W:
            g = np.zeros_like(w)
            # (f(w+h) - f(w-h)) / 2h
            for i in range(w.shape[0]):
                for j in range(w.shape[1]):
                    old = w[i, j]
                    w[i, j] = old + 1e-5
                    up = loss()
                    w[i, j] = old - 1e-5
                    down = loss()
                    w[i, j] = old
                    g[i, j] = (up - down) / 2e-5
            grads.append(g)
        for w, g in zip(W, grads):
            w -= lr * g
        if verbose and epoch % 50 == 0:
            print("epoch", epoch, "loss", loss())
    p = forward()
    print("accuracy", np.mean((p > .5) == y))
    return W, p

np.random.seed(0)
for x, y in [generate_linear(), generate_XOR_easy()]:
    W, p = train(x, y)
    plt.subplot(121); plt.scatter(x[:, 0], x[:, 1], c=y[:, 0]); plt.title("Ground truth")
    plt.subplot(122); plt.scatter(x[:, 0], x[:, 1], c=p[:, 0] > .5); plt.title("Predict result")
    plt.show()
