#!/usr/bin/env python3
# HW1   (samples are the columns, like in the Coursera course)
import numpy as np
import matplotlib.pyplot as plt

class NeuralNetwork:
    def __init__(self, layer_dims, lr=0.5):
        self.L = len(layer_dims) - 1
        self.lr = lr
        self.params = {}
        self.grads = {}
        self.cache = {}
        for l in range(1, self.L + 1):
            self.params['W%d' % l] = np.random.randn(layer_dims[l], layer_dims[l-1])
            self.params['b%d' % l] = np.zeros((layer_dims[l], 1))

    @staticmethod
    def sigmoid(Z):
        return 1 / (1 + np.exp(-Z))

    def forward(self, X):
        self.cache['A0'] = X
        for l in range(1, self.L + 1):
            Z = np.dot(self.params['W%d' % l], self.cache['A%d' % (l-1)]) + self.params['b%d' % l]
            self.cache['Z%d' % l] = Z
            self.cache['A%d' % l] = self.sigmoid(Z)
        return self.cache['A%d' % self.L]

    def compute_cost(self, AL, Y):
        m = Y.shape[1]
        cost = -1/m * np.sum(Y * np.log(AL + 1e-8) + (1 - Y) * np.log(1 - AL + 1e-8))
        return np.squeeze(cost)

    def backward(self, Y):
        m = Y.shape[1]
        dZ = self.cache['A%d' % self.L] - Y
        for l in range(self.L, 0, -1):
            self.grads['dW%d' % l] = np.dot(dZ, self.cache['A%d' % (l-1)].T) / m
            self.grads['db%d' % l] = np.mean(dZ, axis=1, keepdims=True) / m
            if l > 1:
                A = self.cache['A%d' % (l-1)]
                dZ = np.dot(self.params['W%d' % l].T, dZ) * A * (1 - A)

    def update(self):
        for l in range(1, self.L + 1):
            self.params['W%d' % l] -= self.lr * self.grads['dW%d' % l]
            self.params['b%d' % l] -= self.lr * self.grads['db%d' % l]

    def train(self, X, Y, epochs=30000):
        costs = []
        for i in range(epochs):
            AL = self.forward(X)
            cost = self.compute_cost(AL, Y)
            self.backward(Y)
            self.update()
            if i % 100 == 0:
                costs.append(cost)
            if i % 5000 == 0:
                print("Cost after iteration %i: %f" % (i, cost))
        return costs

def generate_linear(n=100):
    pts = np.random.uniform(0, 1, (n, 2))
    inputs, labels = [], []
    for pt in pts:
        inputs.append([pt[0], pt[1]])
        labels.append(0 if pt[0] > pt[1] else 1)
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

def show_result(x, y, pred_y):
    plt.subplot(1, 2, 1); plt.title('Ground truth', fontsize=18)
    for i in range(x.shape[0]):
        plt.plot(x[i][0], x[i][1], 'ro' if y[i] == 0 else 'bo')
    plt.subplot(1, 2, 2); plt.title('Predict result', fontsize=18)
    for i in range(x.shape[0]):
        plt.plot(x[i][0], x[i][1], 'ro' if pred_y[i] == 0 else 'bo')
    plt.show()

if __name__ == '__main__':
    for gen in [generate_linear, generate_XOR_easy]:
        np.random.seed(1)
        x, y = gen()
        nn = NeuralNetwork([2, 7, 5, 1], lr=0.8)
        costs = nn.train(x.T, y.T)
        pred = nn.forward(x.T).T
        print(pred)
        print("accuracy:", np.mean((pred > 0.5).astype(int) == y))
        show_result(x, y, (pred > 0.5).astype(int))
        plt.plot(costs)
        plt.ylabel('cost'); plt.xlabel('iterations (per hundreds)')
        plt.show()
