import numpy as np
import random
import matplotlib.pyplot as plt

class Weights:
    def __init__(self, a, b):
        self.w = np.random.uniform(-2, 2, (a, b))
    def forward(self, x):
        self.x = x
        return np.dot(x, self.w)
    def backward(self, g, lr):
        back = np.dot(g, self.w.T)
        self.w = self.w - lr * np.dot(self.x.T, g)
        return back

class Sigmoid:
    def forward(self, x):
        self.y = 1/(1+np.exp(-x))
        return self.y
    def backward(self, g, lr):
        return g * self.y * (1-self.y)

act = Sigmoid()
last = Sigmoid()
network = [Weights(2, 5), act, Weights(5, 5), act, Weights(5, 1), last]

def run(x):
    for layer in network:
        x = layer.forward(x)
    return x

def learn(x, y, lr):
    out = run(x)
    g = out - y
    for layer in network[::-1]:
        g = layer.backward(g, lr)
    return ((out - y)**2).item() / 2

def fit(X, Y, epochs, lr):
    history = []
    for e in range(epochs):
        s = 0
        for i in range(X.shape[0]):
            s += learn(X[i].reshape(1, 2), Y[i], lr)
        history.append(s)
        if e % 1000 == 0:
            print("epoch", e, "loss", s)
    return history

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

np.random.seed(6)
X, Y = generate_linear()
fit(X, Y, 2000, 0.3)
P = np.round(run(X))
print("acc linear", np.sum(P == Y), "/", len(Y))
show_result(X, Y, P)

# start again for xor
for layer in network:
    if isinstance(layer, Weights):
        layer.w = np.random.uniform(-2, 2, layer.w.shape)
X, Y = generate_XOR_easy()
h = fit(X, Y, 8000, 0.5)
P = np.round(run(X))
print("acc xor", np.sum(P == Y), "/", len(Y))
show_result(X, Y, P)
plt.plot(h)
plt.show()
