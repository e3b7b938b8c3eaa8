#!/usr/bin/env python3
# 深度學習 Lab1
import numpy as np
import matplotlib.pyplot as plt

def generate_linear(n=100):
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
        inputs.append([0.1*i, 0.1*i])
        labels.append(0)
        if 0.1*i == 0.5:
            continue
        inputs.append([0.1*i, 1-0.1*i])
        labels.append(1)
    return np.array(inputs), np.array(labels).reshape(21, 1)

class Model:
    def __init__(self, n_in, n_h1, n_h2, n_out, lr):
        self.lr = lr
        # 權重初始化
        self.weights = {
            'ih': np.random.uniform(-1, 1, (n_in, n_h1)),
            'hh': np.random.uniform(-1, 1, (n_h1, n_h2)),
            'ho': np.random.uniform(-1, 1, (n_h2, n_out)),
        }

    def sigmoid(self, x):
        return 1.0 / (1.0 + np.exp(-x))

    def derivative(self, a):
        return np.multiply(a, 1.0 - a)

    def forward(self, x):
        self.inp = x.reshape(1, -1)
        self.h1 = self.sigmoid(np.dot(self.inp, self.weights['ih']))
        self.h2 = self.sigmoid(np.dot(self.h1, self.weights['hh']))
        self.out = self.sigmoid(np.dot(self.h2, self.weights['ho']))
        return self.out

    def backward(self, target):
        # 輸出層
        delta3 = (target - self.out) * self.derivative(self.out)
        # 隱藏層
        delta2 = np.dot(delta3, self.weights['ho'].T) * self.derivative(self.h2)
        delta1 = np.dot(delta2, self.weights['hh'].T) * self.derivative(self.h1)
        # 更新
        self.weights['ho'] += self.lr * np.outer(self.h2, delta3)
        self.weights['hh'] += self.lr * np.outer(self.h1, delta2)
        self.weights['ih'] += self.lr * np.outer(self.inp, delta1)

    def train(self, X, Y, epochs):
        curve = []
        for ep in range(epochs):
            total = 0.0
            for x, y in zip(X, Y):
                o = self.forward(x)
                total += abs(y[0] - o[0, 0])
                self.backward(y)
            total /= len(X)
            curve.append(total)
            if ep % 500 == 0:
                print('epoch %d, loss: %.6f' % (ep, total))
        return curve

    def predict(self, X):
        return np.array([self.forward(x)[0] for x in X])

try:
    ans = input('1: linear  2: XOR  > ')
except EOFError:
    ans = ''      # 沒有輸入就用 XOR
if ans.strip() == '1':
    X, Y = generate_linear()
else:
    X, Y = generate_XOR_easy()

model = Model(2, 5, 8, 1, 0.5)
curve = model.train(X, Y, 5000)
pred = model.predict(X)
print(pred)
print('accuracy: {}%'.format(100 * np.mean(np.round(pred) == Y)))
plt.plot(curve)
plt.show()
