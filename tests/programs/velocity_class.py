import numpy as np
import matplotlib.pyplot as plt

LEARNING_RATE = 0.1
MOMENTUM = 0.9
EPOCHS = 10000

class Neural:
    def __init__(self):
        self.w = {"1": np.random.randn(2, 7), "2": np.random.randn(7, 7), "3": np.random.randn(7, 1)}
        self.v = {k: np.zeros(w.shape) for k, w in self.w.items()}

    def sigma(self, z): return 1 / (1 + np.exp(-z))

    def run(self, x):
        self.o0 = x
        self.o1 = self.sigma(x @ self.w["1"])
        self.o2 = self.sigma(self.o1 @ self.w["2"])
        self.o3 = self.sigma(self.o2 @ self.w["3"])
        return self.o3

    def correct(self, y):
        d3 = 2 * (self.o3 - y) * self.o3 * (1 - self.o3) / len(y)
        d2 = d3 @ self.w["3"].T * self.o2 * (1 - self.o2)
        d1 = d2 @ self.w["2"].T * self.o1 * (1 - self.o1)
        g = {"1": self.o0.T @ d1, "2": self.o1.T @ d2, "3": self.o2.T @ d3}
        for k in g:
            # gradient descent with momentum
            self.v[k] = MOMENTUM * self.v[k] - LEARNING_RATE * g[k]
            self.w[k] = self.w[k] + self.v[k]

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

np.random.seed(4)
sets = {"linear": generate_linear(), "XOR": generate_XOR_easy()}
plt.figure(figsize=(10, 8))
for row, (name, (x, y)) in enumerate(sets.items()):
    n = Neural()
    for epoch in range(EPOCHS):
        p = n.run(x)
        n.correct(y)
        if epoch % 1000 == 0:
            print(name, epoch, "mse", ((p - y) ** 2).mean())
    p = n.run(x)
    print(name, "accuracy", ((p > .5) == y).mean())
    for col, c in enumerate((y, p > .5)):
        plt.subplot(2, 2, 2 * row + col + 1)
        plt.scatter(x[:, 0], x[:, 1], c=c.ravel())
        plt.title(name + [" ground truth", " prediction"][col])
plt.show()
