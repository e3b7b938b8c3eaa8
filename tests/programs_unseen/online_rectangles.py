import numpy as np
import matplotlib.pyplot as plt

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

def show_result(x, y, pred_y):
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

def sigmoid(x):
    return 1.0/(1.0 + np.exp(-x))

def derivative_sigmoid(x):
    return np.multiply(x, 1.0 - x)

class NN(object):
    def __init__(self, n_hidden_1=4, n_hidden_2=3, lr=0.8):
        self.lr = lr
        self.w1 = np.random.rand(n_hidden_1, 2)*2 - 1
        self.w2 = np.random.rand(n_hidden_2, n_hidden_1)*2 - 1
        self.w3 = np.random.rand(1, n_hidden_2)*2 - 1

    def forward(self, x):
        # x : column (2,1)
        self.x = x
        self.a1 = sigmoid(np.matmul(self.w1, x))
        self.a2 = sigmoid(np.matmul(self.w2, self.a1))
        self.out = sigmoid(np.matmul(self.w3, self.a2))
        return self.out

    def backward(self, y):
        # L = (out - y)^2
        g3 = 2*(self.out - y)*derivative_sigmoid(self.out)
        self.w3 = self.w3 - self.lr*np.matmul(g3, self.a2.T)

        g2 = np.matmul(self.w3.T, g3)*derivative_sigmoid(self.a2)
        self.w2 = self.w2 - self.lr*np.matmul(g2, self.a1.T)

        g1 = np.matmul(self.w2.T, g2)*derivative_sigmoid(self.a1)
        self.w1 = self.w1 - self.lr*np.matmul(g1, self.x.T)

    def train(self, X, Y, epochs=3000):
        history = []
        for ep in range(1, epochs+1):
            total = 0
            for x, y in zip(X, Y):
                p = self.forward(x.reshape(2, 1))
                total += ((p - y)**2).item()
                self.backward(y)
            history.append(total/len(X))
            if ep % 300 == 0:
                print('epoch {} loss : {}'.format(ep, history[-1]))
        return history

    def predict(self, X):
        return np.array([self.forward(x.reshape(2, 1))[0] for x in X])

if __name__ == '__main__':
    X, Y = generate_linear(n=100)
    nn = NN()
    h = nn.train(X, Y)
    p = nn.predict(X)
    print(p)
    print('acc', np.mean(np.where(p >= 0.5, 1, 0) == Y))
    show_result(X, Y, np.where(p >= 0.5, 1, 0))
    plt.plot(h)
    plt.show()

    X, Y = generate_XOR_easy()
    nn = NN(n_hidden_1=6, n_hidden_2=4, lr=1)
    h = nn.train(X, Y, epochs=10000)
    p = nn.predict(X)
    print(p)
    print('acc', np.mean(np.where(p >= 0.5, 1, 0) == Y))
    show_result(X, Y, np.where(p >= 0.5, 1, 0))
    plt.plot(h)
    plt.show()
