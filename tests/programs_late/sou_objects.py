# 課題1: 誤差逆伝播法
# 参考: ゼロから作る… の層の書き方をまねしました
import numpy as np
import matplotlib.pyplot as plt

class Affine:
    def __init__(self, W, b):
        self.W = W
        self.b = b
        self.x = None
        self.dW = None
        self.db = None

    def forward(self, x):
        self.x = x
        out = np.dot(x, self.W) + self.b
        return out

    def backward(self, dout):
        dx = np.dot(dout, self.W.T)
        self.dW = np.dot(self.x.T, dout)
        self.db = np.sum(dout)
        return dx

class Sigmoid:
    def __init__(self):
        self.out = None

    def forward(self, x):
        out = 1 / (1 + np.exp(-x))
        self.out = out
        return out

    def backward(self, dout):
        return dout * (1.0 - self.out) * self.out

class TwoLayerNet:      # 本当は三層
    def __init__(self, input_size, hidden_size1, hidden_size2, output_size, weight_init_std=1.0):
        self.layers = []
        sizes = [input_size, hidden_size1, hidden_size2, output_size]
        for i in range(3):
            W = weight_init_std * np.random.randn(sizes[i], sizes[i+1])
            b = np.zeros(sizes[i+1])
            self.layers.append(Affine(W, b))
            self.layers.append(Sigmoid())

    def predict(self, x):
        for layer in self.layers:
            x = layer.forward(x)
        return x

    def loss(self, x, t):
        self.y = self.predict(x)
        self.t = t
        return np.sum((self.y - t)**2) / t.shape[0]

    def gradient(self, x, t):
        self.loss(x, t)
        dout = 2 * (self.y - self.t) / self.t.shape[0]
        layers = list(self.layers)
        layers.reverse()
        for layer in layers:
            dout = layer.backward(dout)
        return dout

    def accuracy(self, x, t):
        y = self.predict(x)
        return np.sum(np.where(y > 0.5, 1, 0) == t) / float(x.shape[0])

def generate_linear(n=100):
    pts = np.random.uniform(0, 1, (n, 2))
    x = []; t = []
    for p in pts:
        x.append([p[0], p[1]])
        t.append(0 if p[0] > p[1] else 1)
    return np.array(x), np.array(t).reshape(n, 1)

def generate_XOR_easy():
    x = []; t = []
    for i in range(11):
        x.append([0.1*i, 0.1*i]); t.append(0)
        if 0.1*i == 0.5:
            continue
        x.append([0.1*i, 1 - 0.1*i]); t.append(1)
    return np.array(x), np.array(t).reshape(21, 1)

np.random.seed(8)
x_train, t_train = generate_XOR_easy()
network = TwoLayerNet(2, 7, 4, 1)
iters_num = 30000
learning_rate = 1.0
train_loss_list = []

for i in range(iters_num):
    network.gradient(x_train, t_train)
    for layer in network.layers:
        if isinstance(layer, Affine):
            layer.W -= learning_rate * layer.dW
            layer.b -= learning_rate * layer.db
    loss = network.loss(x_train, t_train)
    train_loss_list.append(loss)
    if i % 3000 == 0:
        print("iter", i, "loss", loss, "acc", network.accuracy(x_train, t_train))

print(network.predict(x_train))
print("正解率:", network.accuracy(x_train, t_train))
plt.plot(np.arange(len(train_loss_list)), train_loss_list)
plt.xlabel("iteration")
plt.show()
