import numpy as np
import matplotlib.pyplot as plt
np.random.seed(9)


def generate_linear(n=100):
    pts = np.random.uniform(0, 1, (n, 2))
    inputs = []
    labels = []
    for pt in pts:
        inputs.append([pt[0], pt[1]])
        if pt[0] > pt[1]:
            labels.append(0)
        else:
            labels.append(1)
    return np.array(inputs), np.array(labels).reshape(n, 1)


def generate_XOR_easy():
    inputs = []
    labels = []
    for i in range(11):
        inputs.append([0.1 * i, 0.1 * i])
        labels.append(0)
        if 0.1 * i == 0.5:
            continue
        inputs.append([0.1 * i, 1 - 0.1 * i])
        labels.append(1)
    return np.array(inputs), np.array(labels).reshape(21, 1)


class MyNetwork:
    def __init__(self, hidden=(8, 5), lr=1.0, beta=0.9):
        self.lr = lr
        self.beta = beta
        d = [2, hidden[0], hidden[1], 1]
        self.params = {}
        for i in range(3):
            self.params['W%d' % (i + 1)] = np.random.randn(d[i], d[i + 1])
            self.params['b%d' % (i + 1)] = np.zeros((1, d[i + 1]))
        # running averages of the gradients, makes the curve smooth
        self.avg = {k: np.zeros_like(v) for k, v in self.params.items()}

    def sigmoid(self, x):
        return 1 / (1 + np.exp(-x))

    def forward(self, X):
        p = self.params
        self.A0 = X
        self.A1 = self.sigmoid(self.A0 @ p['W1'] + p['b1'])
        self.A2 = self.sigmoid(self.A1 @ p['W2'] + p['b2'])
        self.A3 = self.sigmoid(self.A2 @ p['W3'] + p['b3'])
        return self.A3

    def backward(self, Y):
        p = self.params
        n = Y.shape[0]
        grads = {}
        dZ3 = (self.A3 - Y) / n
        grads['W3'] = self.A2.T @ dZ3
        grads['b3'] = np.sum(dZ3, axis=0, keepdims=True)
        dZ2 = (dZ3 @ p['W3'].T) * self.A2 * (1 - self.A2)
        grads['W2'] = self.A1.T @ dZ2
        grads['b2'] = np.sum(dZ2, axis=0, keepdims=True)
        dZ1 = (dZ2 @ p['W2'].T) * self.A1 * (1 - self.A1)
        grads['W1'] = self.A0.T @ dZ1
        grads['b1'] = np.sum(dZ1, axis=0, keepdims=True)
        return grads

    def update(self, grads):
        for k in self.params:
            self.avg[k] = self.beta * self.avg[k] + (1 - self.beta) * grads[k]
            self.params[k] -= self.lr * self.avg[k]

    def loss(self, Y):
        return -np.mean(Y * np.log(self.A3 + 1e-10) + (1 - Y) * np.log(1 - self.A3 + 1e-10))


def run(X, Y, title, epochs=10000):
    print('Training on', title)
    model = MyNetwork()
    curve = []
    for epoch in range(epochs):
        model.forward(X)
        curve.append(model.loss(Y))
        model.update(model.backward(Y))
        if epoch % 1000 == 0:
            print('Epoch', epoch, 'Loss', curve[-1])
    out = model.forward(X)
    print('Accuracy', np.mean((out > 0.5) == Y))
    plt.plot(curve)
    plt.title(title)
    plt.show()


run(*generate_linear(), title='linear')
run(*generate_XOR_easy(), title='xor')
