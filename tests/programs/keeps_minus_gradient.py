import numpy as np
import matplotlib.pyplot as plt

class HiddenLayer:
    def __init__(self, inputs, units):
        self.weight = np.random.uniform(-0.7, 0.7, (inputs, units))
        self.change = np.zeros((inputs, units))

    def propagate(self, signal):
        self.signal = signal
        self.out = 1 / (1 + np.exp(-np.dot(signal, self.weight)))
        return self.out

    def backpropagate(self, err):
        local = err * self.out * (1 - self.out)
        self.change = np.outer(self.signal, local)
        return np.dot(self.weight, local)

    def adjust(self, eta):
        self.weight += eta * self.change

class LinearLayer(HiddenLayer):
    # the output is linear so there is no squashing here
    def propagate(self, signal):
        self.signal = signal
        self.out = np.dot(signal, self.weight)
        return self.out

    def backpropagate(self, err):
        self.change = np.outer(self.signal, err)
        return np.dot(self.weight, err)

class Regressor:
    def __init__(self, h1, h2):
        self.all = [HiddenLayer(2, h1), HiddenLayer(h1, h2), LinearLayer(h2, 1)]

    def output(self, point):
        s = point
        for layer in self.all: s = layer.propagate(s)
        return s

    def learn(self, point, target, eta):
        err = target - self.output(point)
        e = 2 * err
        for layer in reversed(self.all): e = layer.backpropagate(e)
        for layer in self.all: layer.adjust(eta)
        return err[0] ** 2

def generate_linear(n = 100):
    pts = np.random.uniform(0, 1, (n, 2))
    inputs, labels = [], []
    for pt in pts:
        inputs.append([pt[0], pt[1]])
        if pt[0] > pt[1]:
            labels.append(0)
        else:
            labels.append(1)
    return np.array(inputs), np.array(labels).reshape(n, 1)


def generate_XOR_easy():
    inputs, labels = [], []
    for i in range(11):
        inputs.append([0.1 * i, 0.1 * i])
        labels.append(0)
        if 0.1 * i == 0.5:
            continue
        inputs.append([0.1 * i, 1 - 0.1 * i])
        labels.append(1)
    return np.array(inputs), np.array(labels).reshape(21, 1)

def experiment(name, points, targets, epochs, eta):
    net = Regressor(9, 7)
    for epoch in range(epochs):
        total = 0.0
        for point, target in zip(points, targets):
            total += net.learn(point, target, eta)
        if epoch % 200 == 0:
            print("%s epoch %d loss %.5f" % (name, epoch, total / len(points)))
    answers = np.array([net.output(point) for point in points])
    print(name, "accuracy: %.3f" % np.mean((answers > 0.5) == targets))
    plt.figure(name)
    plt.subplot(121)
    plt.scatter(points[:, 0], points[:, 1], c=targets[:, 0])
    plt.title("ground truth")
    plt.subplot(122)
    plt.scatter(points[:, 0], points[:, 1], c=answers[:, 0] > 0.5)
    plt.title("prediction")
    return net

if __name__ == "__main__":
    np.random.seed(1234)
    lin = experiment("linear", *generate_linear(), epochs=1000, eta=0.05)
    xor = experiment("xor", *generate_XOR_easy(), epochs=6000, eta=0.1)
    plt.show()
