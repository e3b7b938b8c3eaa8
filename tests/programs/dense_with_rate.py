import numpy as np
import matplotlib.pyplot as plt

class Dense:
    def __init__(self, n_in, n_out, activation=True):
        self.W = np.random.randn(n_in, n_out) / np.sqrt(n_in)

    def forward(self, x):
        self.x = x
        self.y = 1 / (1 + np.exp(-np.dot(x, self.W)))
        return self.y

    def backward(self, grad, lr):
        # through the sigmoid
        delta = grad * self.y * (1 - self.y)
        dW = np.dot(self.x.T, delta)
        self.W -= lr * dW
        return np.dot(delta, self.W.T)


class Network:
    def __init__(self, layers):
        self.layers = layers

    def predict(self, x):
        for layer in self.layers:
            x = layer.forward(x)
        return x

    def train_step(self, x, y, lr):
        p = self.predict(x)
        loss = np.mean((p - y)**2)
        grad = 2 * (p - y) / len(x)
        for layer in reversed(self.layers):
            grad = layer.backward(grad, lr)
        return loss

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

np.random.seed(2)

for data in ['linear', 'XOR']:
    if data == 'linear':
        x, y = generate_linear()
    elif data == 'XOR':
        x, y = generate_XOR_easy()
    net = Network([Dense(2, 6), Dense(6, 9), Dense(9, 1)])
    loss_history = []
    for epoch in range(30000):
        loss = net.train_step(x, y, lr=0.8)
        loss_history.append(loss)
        if (epoch + 1) % 3000 == 0:
            print('Epoch: {}/{} Loss: {:.6f}'.format(epoch + 1, 30000, loss))
    pred = net.predict(x)
    print(data, 'Accuracy:', np.mean((pred > 0.5) == y))
    plt.plot(range(len(loss_history)), loss_history)
    plt.show()
    show_result(x, y, np.round(pred))
