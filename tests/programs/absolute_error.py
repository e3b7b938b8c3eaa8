import numpy as np
import matplotlib.pyplot as plt

def sigmoid(t):
    return 1 / (1 + np.exp(-t))

def linear_points(n):
    p = np.random.random_sample((n, 2))
    return p, (p[:, :1] < p[:, 1:]).astype(int)

def xor_points():
    p, l = [], []
    for i in range(11):
        v = i * 0.1
        p.append((v, v)); l.append((0,))
        if i == 5:
            continue
        p.append((v, 1 - v)); l.append((1,))
    return np.array(p), np.array(l)

def predict(points, A, B, C):
    first = sigmoid(points @ A)
    second = sigmoid(first @ B)
    return first, second, sigmoid(second @ C)

def L1(out, target):
    return np.abs(out - target).sum() / len(target)

def one_epoch(points, target, A, B, C, rate):
    """returns new A, B, C, nothing is changed in place"""
    first, second, out = predict(points, A, B, C)
    e = np.sign(out - target) / len(target) * out * (1 - out)
    f = e @ C.T * second * (1 - second)
    g = f @ B.T * first * (1 - first)
    return A - rate * points.T @ g, B - rate * first.T @ f, C - rate * second.T @ e, L1(out, target)

def learn(points, target, epochs, rate, h=12, k=8):
    A, B, C = np.random.randn(2, h), np.random.randn(h, k), np.random.randn(k, 1)
    curve = []
    for i in range(epochs):
        A, B, C, loss = one_epoch(points, target, A, B, C, rate)
        curve.append(loss)
        if i % 1000 == 0:
            print(i, loss)
    return A, B, C, curve

if __name__ == "__main__":
    np.random.seed(19)
    for points, target in (linear_points(100), xor_points()):
        A, B, C, curve = learn(points, target, 20000, 0.5)
        out = predict(points, A, B, C)[-1]
        guess = (out > 0.5).astype(int)
        print("correct: %d of %d" % ((guess == target).sum(), len(target)))
        for i, (colors, title) in enumerate(((target, "ground truth"), (guess, "prediction"))):
            plt.subplot(1, 2, i + 1)
            plt.scatter(points[:, 0], points[:, 1], c=colors.ravel(), cmap="bwr")
            plt.title(title)
        plt.show()
