import numpy as np
import matplotlib.pyplot as plt

# 데이터
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
        inputs.append([0.1*i, 0.1*i])
        labels.append(0)
        if 0.1*i == 0.5:
            continue
        inputs.append([0.1*i, 1-0.1*i])
        labels.append(1)
    return np.array(inputs), np.array(labels).reshape(21, 1)

def sigmoid(x):
    return 1 / (1 + np.exp(-x))

def sigmoid_diff(x):
    return sigmoid(x) * (1 - sigmoid(x))

class Dense:
    '''완전 연결 층'''
    def __init__(self, n_in, n_out):
        self.W = np.random.randn(n_in, n_out)
        self.b = np.zeros((1, n_out))

    def forward(self, X):
        self.X = X
        self.out = sigmoid(np.dot(X, self.W) + self.b)
        return self.out

    def backward(self, grad):
        grad = grad * sigmoid_diff(self.out)
        return self.calc(grad)

    def calc(self, dz):
        self.dW = np.dot(self.X.T, dz)
        self.db = np.sum(dz, axis=0, keepdims=True)
        return np.dot(dz, self.W.T)

    def update(self, lr):
        self.W -= lr * self.dW
        self.b -= lr * self.db

class OutputDense(Dense):
    # 출력층: sigmoid + binary cross entropy
    def backward(self, y):
        return self.calc((self.out - y) / len(y))

    def loss(self, y):
        eps = 1e-8
        return -np.mean(y * np.log(self.out + eps) + (1 - y) * np.log(1 - self.out + eps))

class Network:
    def __init__(self, lr):
        self.lr = lr
        self.layers = []

    def add(self, layer):
        self.layers.append(layer)

    def forward(self, X):
        for layer in self.layers:
            X = layer.forward(X)
        return X

    def backward(self, y):
        g = y
        for layer in reversed(self.layers):
            g = layer.backward(g)

    def train(self, X, y, epochs):
        hist = []
        for e in range(epochs):
            self.forward(X)
            loss = self.layers[-1].loss(y)
            hist.append(loss)
            self.backward(y)
            for layer in self.layers:
                layer.update(self.lr)
            if e % 2000 == 0:
                print('epoch %5d  loss : %f' % (e, loss))
        return hist

def show_result(x, y, pred_y):
    plt.subplot(1, 2, 1)
    plt.title('Ground truth', fontsize=18)
    for i in range(x.shape[0]):
        if y[i] == 0:
            plt.plot(x[i][0], x[i][1], 'ro')
        else:
            plt.plot(x[i][0], x[i][1], 'bo')
    plt.subplot(1, 2, 2)
    plt.title('Predict result', fontsize=18)
    for i in range(x.shape[0]):
        if pred_y[i] == 0:
            plt.plot(x[i][0], x[i][1], 'ro')
        else:
            plt.plot(x[i][0], x[i][1], 'bo')
    plt.show()

for name in ['linear', 'XOR']:
    if name == 'linear':
        X, y = generate_linear(n=100)
    else:
        X, y = generate_XOR_easy()
    print(name)
    net = Network(lr=0.5)
    net.add(Dense(2, 6))
    net.add(Dense(6, 6))
    net.add(OutputDense(6, 1))
    hist = net.train(X, y, 20001)
    pred = net.forward(X)
    print(pred)
    pred_y = np.where(pred > 0.5, 1, 0)
    print('정확도 : ', np.sum(pred_y == y) / len(y) * 100, '%')
    show_result(X, y, pred_y)
    plt.plot(hist)
    plt.show()
