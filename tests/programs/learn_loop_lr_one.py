import numpy as np
import matplotlib.pyplot as plt

class Net():
    def __init__(self, layers, lr):
        self.n = len(layers) - 1
        self.lr = lr
        self.W = []
        for i in range(self.n):
            self.W.append(np.random.randn(layers[i], layers[i+1]))
        self.A = [None] * (self.n + 1)

    def f(self, x):
        return 1 / (1 + np.exp(-x))

    def df(self, a):
        return a * (1 - a)

    def forward(self, x):
        self.A[0] = x
        for i in range(self.n):
            self.A[i+1] = self.f(np.matmul(self.A[i], self.W[i]))
        return self.A[-1]

    def backward(self, y):
        # derivative of MSE
        delta = 2 * (self.A[-1] - y) / y.shape[0] * self.df(self.A[-1])
        for i in range(self.n - 1, -1, -1):
            grad = np.matmul(self.A[i].T, delta)
            self.W[i] = self.W[i] - self.lr * grad
            if i > 0:
                delta = np.matmul(delta, self.W[i].T) * self.df(self.A[i])

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

def train(x, y, epoch=100000):
    net = Net([2, 10, 10, 1], 1)
    for e in range(epoch):
        out = net.forward(x)
        loss = np.mean(np.square(out - y))
        net.backward(y)
        print("epoch:", e, "loss:", loss)
    return net

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

if __name__ == "__main__":
    np.random.seed(0)
    x, y = generate_linear()
    net = train(x, y)
    pred = net.forward(x)
    pred = np.where(pred > 0.5, 1, 0)
    print("acc:", np.sum(pred == y) / len(y))
    show_result(x, y, pred)
    x, y = generate_XOR_easy()
    net = train(x, y)
    pred = net.forward(x)
    pred = np.where(pred > 0.5, 1, 0)
    print("acc:", np.sum(pred == y) / len(y))
    show_result(x, y, pred)
