import numpy as np
import matplotlib.pyplot as plt

LEARNING_RATE = 0.2
EPOCHS = 6000
HIDDEN = [8, 5]


class Sigm:
    def __call__(self, z):
        self.a = 1. / (1. + np.exp(-z))
        return self.a

    def derivative(self):
        return self.a * (1. - self.a)


class Block:
    """affine map + activation"""

    def __init__(self, n_in, n_out, act):
        self.W = np.random.randn(n_in, n_out) / np.sqrt(n_in)
        self.b = np.zeros(n_out)
        self.act = act

    def forward(self, x):
        self.x = x
        self.z = np.dot(x, self.W) + self.b
        return self.act(self.z)

    def backward(self, da):
        dz = da * self.act.derivative()
        self.dW = np.dot(self.x.T, dz) / self.x.shape[1]
        self.db = np.mean(dz, axis=0)
        return np.dot(dz, self.W.T)

    def apply(self, lr):
        self.W -= lr * self.dW
        self.b -= lr * self.db


class OutputBlock(Block):
    """sigmoid + cross entropy, their derivatives cancel"""

    def backward(self, err):
        self.dW = np.dot(self.x.T, err) / self.x.shape[1]
        self.db = np.mean(err, axis=0)
        return np.dot(err, self.W.T)


class Model:
    def __init__(self, hidden):
        sizes = [2] + hidden
        self.blocks = [Block(i, o, Sigm()) for i, o in zip(sizes, sizes[1:])]
        self.blocks.append(OutputBlock(sizes[-1], 1, Sigm()))

    def __call__(self, x):
        for blk in self.blocks:
            x = blk.forward(x)
        return x

    def fit(self, x, y):
        log = []
        for epoch in range(EPOCHS):
            p = self(x)
            loss = np.mean(-y * np.log(p) - (1 - y) * np.log(1 - p))
            log.append(loss)
            g = p - y
            for blk in self.blocks[::-1]:
                g = blk.backward(g)
            for blk in self.blocks:
                blk.apply(LEARNING_RATE)
            if epoch % 500 == 499:
                print('epoch %d, loss %.5f, accuracy %.2f' % (epoch + 1, loss, ((p > .5) == y).mean()))
        return log


def generate_linear(n=100):
    inputs = np.random.uniform(0, 1, (n, 2))
    labels = np.array([0 if pt[0] > pt[1] else 1 for pt in inputs])
    return inputs, labels.reshape(n, 1)


def generate_XOR_easy():
    inputs, labels = [], []
    for i in range(11):
        inputs.append([0.1 * i, 0.1 * i])
        labels.append(0)
        if i == 5:
            continue
        inputs.append([0.1 * i, 1 - 0.1 * i])
        labels.append(1)
    return np.array(inputs), np.array(labels).reshape(21, 1)


np.random.seed(0)

x_lin, y_lin = generate_linear()
model_lin = Model(HIDDEN)
log_lin = model_lin.fit(x_lin, y_lin)
print(model_lin(x_lin))

x_xor, y_xor = generate_XOR_easy()
model_xor = Model(HIDDEN)
log_xor = model_xor.fit(x_xor, y_xor)
print(model_xor(x_xor))

print('linear:', ((model_lin(x_lin) > .5) == y_lin).mean(), ' xor:', ((model_xor(x_xor) > .5) == y_xor).mean())

plt.plot(log_lin, label='linear')
plt.plot(log_xor, label='xor')
plt.legend()
plt.xlabel('epoch')
plt.ylabel('cross entropy')
plt.show()
