# MLP with dropout because the linear set overfits (?)
import numpy as np
import matplotlib.pyplot as plt

class Lin:
    def __init__(self, n, m):
        self.W = np.random.randn(n, m) * 0.5
        self.b = np.zeros((1, m))
    def fwd(self, x, training):
        self.x = x
        return x @ self.W + self.b
    def bwd(self, g):
        self.dW = self.x.T @ g
        self.db = g.sum(0, keepdims=True)
        return g @ self.W.T

class Sig:
    def fwd(self, x, training):
        self.o = 1 / (1 + np.exp(-x))
        return self.o
    def bwd(self, g):
        return g * self.o * (1 - self.o)

class Dropout:
    def __init__(self, rate): self.rate = rate
    def fwd(self, x, training):
        if not training:
            return x
        self.mask = (np.random.rand(*x.shape) > self.rate) / (1 - self.rate)
        return x * self.mask
    def bwd(self, g):
        return g * self.mask

class Net:
    def __init__(self, h=10, p=0.1):
        self.stack = [Lin(2, h), Sig(), Dropout(p), Lin(h, h), Sig(), Dropout(p), Lin(h, 1), Sig()]
    def forward(self, x, training=False):
        for s in self.stack:
            x = s.fwd(x, training)
        return x
    def backward(self, g):
        for s in self.stack[::-1]:
            g = s.bwd(g)
    def step(self, lr):
        for s in self.stack:
            if type(s) == Lin:
                s.W -= lr * s.dW
                s.b -= lr * s.db

def generate_linear(n=100):
    import numpy as np
    pts = np.random.uniform(0, 1, (n, 2))
    inputs = []
    labels = []
    for pt in pts:
        inputs.append([pt[0], pt[1]])
        distance = (pt[0]-pt[1])/1.414
        if pt[0] > pt[1]:
            labels.append(0)
        else:
            labels.append(1)
    return np.array(inputs), np.array(labels).reshape(n, 1)

def generate_XOR_easy():
    import numpy as np
    inputs = []
    labels = []

    for i in range(11):
        inputs.append([0.1*i, 0.1*i])
        labels.append(0)

        if 0.1*i == 0.5:
            continue

        inputs.append([0.1*i, 1-0.1*i])
        labels.append(1)

    return np.array(inputs), np.array(labels).reshape(21, 1)

def show_result(x, y, pred_y):
    import matplotlib.pyplot as plt
    plt.subplot(1,2,1)
    plt.title('Ground truth', fontsize=18)
    for i in range(x.shape[0]):
        if y[i] == 0:
            plt.plot(x[i][0], x[i][1], 'ro')
        else:
            plt.plot(x[i][0], x[i][1], 'bo')
    plt.subplot(1,2,2)
    plt.title('Predict result', fontsize=18)
    for i in range(x.shape[0]):
        if pred_y[i] == 0:
            plt.plot(x[i][0], x[i][1], 'ro')
        else:
            plt.plot(x[i][0], x[i][1], 'bo')
    plt.show()

np.random.seed(99)
EPOCHS = 20000
for gen in (generate_linear, generate_XOR_easy):
    x, y = gen()
    net = Net()
    for ep in range(EPOCHS):
        p = net.forward(x, training=True)
        net.backward(2 * (p - y) / y.size)
        net.step(0.5)
        if ep % 2000 == 0:
            print("epoch", ep, "loss", np.mean((net.forward(x) - y) ** 2))
    p = net.forward(x)
    print(gen.__name__, "accuracy", np.mean((p > .5) == y))
    show_result(x, y, p > .5)
