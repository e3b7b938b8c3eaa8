import numpy as np
import random

# HW1 backprop from scratch -- no matrix stuff, just loops so i understand it

def sigmoid(x): return 1/(1+np.exp(-x))

class MLP:
    def __init__(self, n=4):
        self.n = n
        self.lr = 0.5
        r = lambda: random.gauss(0, 1.5)
        self.w1 = [[r() for _ in range(n)] for _ in range(2)]
        self.w2 = [[r() for _ in range(n)] for _ in range(n)]
        self.w3 = [r() for _ in range(n)]

    def forward(self, x):
        n = self.n
        self.x = x
        self.h1 = [0]*n
        self.h2 = [0]*n
        for j in range(n):
            s = 0
            for i in range(2):
                s += x[i]*self.w1[i][j]
            self.h1[j] = sigmoid(s)
        for j in range(n):
            s = 0
            for i in range(n):
                s += self.h1[i]*self.w2[i][j]
            self.h2[j] = sigmoid(s)
        s = 0
        for j in range(n):
            s += self.h2[j]*self.w3[j]
        self.out = sigmoid(s)
        return self.out

    def backward(self, y):
        n = self.n
        d3 = 2*(self.out - y)*self.out*(1-self.out)
        d2 = [0]*n
        d1 = [0]*n
        for j in range(n):
            d2[j] = d3*self.w3[j]*self.h2[j]*(1-self.h2[j])
        for i in range(n):
            s = 0
            for j in range(n):
                s += d2[j]*self.w2[i][j]
            d1[i] = s*self.h1[i]*(1-self.h1[i])
        # update
        for j in range(n):
            self.w3[j] -= self.lr*d3*self.h2[j]
        for i in range(n):
            for j in range(n):
                self.w2[i][j] -= self.lr*d2[j]*self.h2[i]
        for i in range(2):
            for j in range(n):
                self.w1[i][j] -= self.lr*d1[j]*self.x[i]

def generate_linear(n=100):
    pts = np.random.uniform(0, 1, (n, 2))
    labels = [0 if p[0] > p[1] else 1 for p in pts]
    return pts, np.array(labels).reshape(n, 1)

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

def train(net, X, Y, epochs=3000):
    for e in range(epochs):
        L = 0
        for x, y in zip(X, Y):
            p = net.forward(x)
            L += (p - y[0])**2
            net.backward(y[0])
        if e % 300 == 0:
            print("epoch", e, "loss", L/len(X))

random.seed(1); np.random.seed(1)
X, Y = generate_XOR_easy()
net = MLP()
train(net, X, Y)
correct = 0
for x, y in zip(X, Y):
    p = net.forward(x)
    print(x, y[0], p)
    if (p > 0.5) == (y[0] == 1): correct += 1
print("accuracy", correct/len(X))
