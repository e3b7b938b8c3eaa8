import numpy as np

def tanh(z):
    return np.tanh(z)

def tanh_prime(z):
    return 1 - np.tanh(z)**2

def sigmoid(z):
    return 1/(1+np.exp(-z))

class Network:
    def __init__(self, sizes, activation=tanh, activation_prime=tanh_prime):
        self.f, self.df = activation, activation_prime
        self.W = [np.random.randn(m, n)*0.7 for m, n in zip(sizes[:-1], sizes[1:])]
        self.b = [np.zeros((1, n)) for n in sizes[1:]]

    def forward(self, X):
        self.a = [X]
        for W, b in zip(self.W[:-1], self.b[:-1]):
            self.a.append(self.f(self.a[-1] @ W + b))
        self.p = sigmoid(self.a[-1] @ self.W[-1] + self.b[-1])
        return self.p

    def cross_entropy(self, y):
        return -np.mean(y*np.log(self.p) + (1-y)*np.log(1-self.p))

    def backward(self, y, lr):
        delta = (self.p - y)/len(y)
        dW, db = [], []
        for i in range(len(self.W)-1, -1, -1):
            dW.insert(0, self.a[i].T @ delta)
            db.insert(0, delta.sum(axis=0, keepdims=True))
            if i > 0:
                delta = delta @ self.W[i].T * self.df(self.a[i])
        for i in range(len(self.W)):
            self.W[i] -= lr*dW[i]
            self.b[i] -= lr*db[i]
