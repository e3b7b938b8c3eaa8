import numpy as np
import matplotlib.pyplot as plt

class Layer:
    def __init__(self, n, m, act):
        self.W = np.random.randn(n, m) * 0.8
        self.b = np.zeros(m)
        self.act = act
    def forward(self, x):
        self.x = x
        z = x @ self.W + self.b
        if self.act == 'sigmoid':
            self.a = 1 / (1 + np.exp(-z))
        elif self.act == 'softmax':
            e = np.exp(z - z.max(axis=1, keepdims=True))
            self.a = e / e.sum(axis=1, keepdims=True)
        return self.a
    def backward(self, d, lr):
        if self.act == 'sigmoid':
            d = d * self.a * (1 - self.a)
        # softmax + cross entropy: d is already p - t
        dW, db = self.x.T @ d, d.sum(0)
        d_in = d @ self.W.T
        self.W -= lr * dW
        self.b -= lr * db
        return d_in

def one_hot(y):
    t = np.zeros((len(y), 2))
    t[np.arange(len(y)), y.ravel().astype(int)] = 1
    return t

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

def train(x, y, epochs=20000, lr=0.3):
    layers = [Layer(2, 6, 'sigmoid'), Layer(6, 6, 'sigmoid'), Layer(6, 2, 'softmax')]
    t = one_hot(y)
    for i in range(epochs):
        p = x
        for l in layers: p = l.forward(p)
        loss = -np.mean(np.sum(t * np.log(p + 1e-9), axis=1))
        d = (p - t) / len(x)
        for l in layers[::-1]: d = l.backward(d, lr)
        if i % 2000 == 0: print('epoch', i, 'loss', loss)
    cls = np.argmax(p, axis=1)
    print('accuracy', np.mean(cls == y.ravel()))
    show_result(x, y, cls)
    return layers

np.random.seed(14)
train(*generate_linear())
train(*generate_XOR_easy())
