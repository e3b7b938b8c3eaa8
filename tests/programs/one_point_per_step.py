import numpy as np
import matplotlib.pyplot as plt
import random

random.seed(1); np.random.seed(1)

class ANN:
    def __init__(self, n_in=2, n_h1=3, n_h2=3, n_out=1, eta=0.5):
        self.eta = eta
        self.W1 = np.random.rand(n_in, n_h1) * 2 - 1
        self.W2 = np.random.rand(n_h1, n_h2) * 2 - 1
        self.W3 = np.random.rand(n_h2, n_out) * 2 - 1

    def act(self, s):
        return 1 / (1 + np.exp(-s))

    def act_prime(self, s):
        return self.act(s) * (1 - self.act(s))

    def feedforward(self, x):
        self.s1 = x @ self.W1
        self.s2 = self.act(self.s1) @ self.W2
        self.s3 = self.act(self.s2) @ self.W3
        return self.act(self.s3)

    def backprop(self, x, y):
        yhat = self.feedforward(x)
        # dE/ds3 ,  E = (yhat-y)^2
        self.d3 = (yhat - y) * self.act_prime(self.s3)
        self.d2 = self.act_prime(self.s2) * (self.d3 @ self.W3.T)
        self.d1 = self.act_prime(self.s1) * (self.d2 @ self.W2.T)
        self.dW3 = np.outer(self.act(self.s2), self.d3)
        self.dW2 = np.outer(self.act(self.s1), self.d2)
        self.dW1 = np.outer(x, self.d1)
        self.W3 += -self.eta * self.dW3
        self.W2 += -self.eta * self.dW2
        self.W1 += -self.eta * self.dW1
        return float(((yhat - y) ** 2)[0])

def generate_linear(n=100):
    xs = [[random.random(), random.random()] for _ in range(n)]
    ys = [[0] if a > b else [1] for a, b in xs]
    return np.array(xs), np.array(ys)

def generate_XOR_easy():
    xs, ys = [], []
    for i in range(11):
        xs.append([0.1*i, 0.1*i]); ys.append([0])
        if i == 5: continue
        xs.append([0.1*i, 1-0.1*i]); ys.append([1])
    return np.array(xs), np.array(ys)

def train(net, xs, ys, epochs=5000):
    curve = []
    for e in range(1, epochs+1):
        total = 0
        for x, y in zip(xs, ys):
            total += net.backprop(x, y)
        curve.append(total / len(xs))
        if e % 500 == 0 or e == 1:
            print("Epoch", e, "MSE", curve[-1])
    return curve

def test(net, xs, ys):
    right = 0
    preds = []
    for x, y in zip(xs, ys):
        p = net.feedforward(x)
        preds.append(int(p[0] > 0.5))
        if preds[-1] == y[0]:
            right += 1
    print("Accuracy: %d / %d" % (right, len(xs)))
    return preds

def plot(xs, ys, preds):
    for k, (lab, title) in enumerate([(ys.ravel(), "ground truth"), (preds, "prediction")]):
        plt.subplot(1, 2, k+1)
        plt.title(title)
        for (a, b), l in zip(xs, lab):
            plt.plot(a, b, "bo" if l else "ro")
    plt.show()

xs, ys = generate_linear()
linear_net = ANN()
train(linear_net, xs, ys)
plot(xs, ys, test(linear_net, xs, ys))

xs, ys = generate_XOR_easy()
xor_net = ANN(n_h1=6, n_h2=6)
train(xor_net, xs, ys, epochs=10000)
plot(xs, ys, test(xor_net, xs, ys))
