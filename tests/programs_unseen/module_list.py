import numpy as np
import matplotlib.pyplot as plt


class Module:
    training = True

    def parameters(self):
        return []

    def __call__(self, x):
        return self.forward(x)


class Parameter:
    def __init__(self, data):
        self.data = data
        self.grad = np.zeros_like(data)


class Linear(Module):
    def __init__(self, in_features, out_features, bias=True):
        k = 1 / np.sqrt(in_features)
        self.weight = Parameter(np.random.uniform(-k, k, (out_features, in_features)))
        self.bias = Parameter(np.random.uniform(-k, k, out_features)) if bias else None

    def parameters(self):
        return [self.weight] + ([self.bias] if self.bias else [])

    def forward(self, x):
        self.input = x
        y = x @ self.weight.data.T
        if self.bias:
            y = y + self.bias.data
        return y

    def backward(self, grad_output):
        self.weight.grad += grad_output.T @ self.input
        if self.bias:
            self.bias.grad += grad_output.sum(axis=0)
        return grad_output @ self.weight.data


class LeakyReLU(Module):
    def __init__(self, negative_slope=0.05):
        self.negative_slope = negative_slope

    def forward(self, x):
        self.slope = np.where(x > 0, 1.0, self.negative_slope)
        return x * self.slope

    def backward(self, grad_output):
        return grad_output * self.slope


class Sigmoid(Module):
    def forward(self, x):
        self.output = 1 / (1 + np.exp(-x))
        return self.output

    def backward(self, grad_output):
        return grad_output * self.output * (1 - self.output)


class Sequential(Module):
    def __init__(self, *modules):
        self.modules = modules

    def parameters(self):
        return [p for m in self.modules for p in m.parameters()]

    def forward(self, x):
        for m in self.modules:
            x = m(x)
        return x

    def backward(self, g):
        for m in reversed(self.modules):
            g = m.backward(g)
        return g


class MSELoss:
    def __call__(self, prediction, target):
        self.diff = prediction - target
        return np.square(self.diff).mean()

    def backward(self):
        return 2 * self.diff / self.diff.size


class SGD:
    def __init__(self, params, lr):
        self.params, self.lr = params, lr

    def zero_grad(self):
        for p in self.params:
            p.grad[...] = 0

    def step(self):
        for p in self.params:
            p.data -= self.lr * p.grad


def generate_linear(n=100):
    pts = np.random.uniform(0, 1, (n, 2))
    labels = [[0] if x > y else [1] for x, y in pts]
    return pts, np.array(labels)


def generate_XOR_easy():
    d = [([0.1 * i, 0.1 * i], [0]) for i in range(11)]
    d += [([0.1 * i, 1 - 0.1 * i], [1]) for i in range(11) if i != 5]
    x, y = zip(*d)
    return np.array(x), np.array(y)


def train(x, y, hidden=(10, 7), lr=0.3, epochs=10000):
    model = Sequential(
        Linear(2, hidden[0]), LeakyReLU(),
        Linear(hidden[0], hidden[1]), LeakyReLU(),
        Linear(hidden[1], 1), Sigmoid(),
    )
    criterion = MSELoss()
    optimizer = SGD(model.parameters(), lr)
    losses = []
    for epoch in range(epochs):
        optimizer.zero_grad()
        loss = criterion(model(x), y)
        model.backward(criterion.backward())
        optimizer.step()
        losses.append(loss)
        if (epoch + 1) % 1000 == 0:
            print('epoch %d loss %.6f' % (epoch + 1, loss))
    return model, losses


def main():
    np.random.seed(11)
    for name, (x, y) in (('linear', generate_linear()), ('XOR', generate_XOR_easy())):
        model, losses = train(x, y)
        pred = model(x)
        print(name, pred.flatten())
        print(name, 'accuracy =', np.mean((pred > 0.5) == y))
        plt.figure()
        plt.subplot(1, 2, 1)
        plt.scatter(x[:, 0], x[:, 1], c=(pred > 0.5).flatten())
        plt.subplot(1, 2, 2)
        plt.plot(losses)
        plt.title(name)
    plt.show()


if __name__ == '__main__':
    main()
