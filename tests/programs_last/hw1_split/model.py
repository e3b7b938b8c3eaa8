import numpy as np
from activations import ACT


class MLP:
    def __init__(self, neurons=10, lr=0.01, act='sigmoid'):
        self.act, self.dact = ACT[act]
        self.lr = lr
        self.w1 = np.random.normal(0, 1, (2, neurons))
        self.w2 = np.random.normal(0, 1, (neurons, neurons))
        self.w3 = np.random.normal(0, 1, (neurons, 1))

    def forward(self, x):
        self.x = x
        self.z1 = np.dot(x, self.w1)
        self.a1 = self.act(self.z1)
        self.z2 = np.dot(self.a1, self.w2)
        self.a2 = self.act(self.z2)
        self.z3 = np.dot(self.a2, self.w3)
        self.a3 = ACT['sigmoid'][0](self.z3)
        return self.a3

    def backward(self, y):
        m = y.shape[0]
        dz3 = (self.a3 - y) / m
        self.dw3 = np.dot(self.a2.T, dz3)
        dz2 = np.dot(dz3, self.w3.T) * self.dact(self.a2)
        self.dw2 = np.dot(self.a2.T, dz2)
        dz1 = np.dot(dz2, self.w2.T) * self.dact(self.a1)
        self.dw1 = np.dot(self.x.T, dz1)

    def update(self):
        self.w1 -= self.lr * self.dw1
        self.w2 -= self.lr * self.dw2
        self.w3 -= self.lr * self.dw3
