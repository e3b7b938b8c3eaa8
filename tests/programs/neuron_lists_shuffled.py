# No numpy for the network, only for plotting. Every neuron is a list [w1, w2, ..., bias]
import math
import random
import matplotlib.pyplot as plt


def make_linear(n):
    data = []
    for _ in range(n):
        a, b = random.random(), random.random()
        data.append(([a, b], 0 if a > b else 1))
    return data


def make_xor():
    data = []
    for i in range(11):
        data.append(([i / 10, i / 10], 0))
        if i != 5:
            data.append(([i / 10, 1 - i / 10], 1))
    return data


def new_layer(inputs, neurons):
    return [[random.uniform(-1, 1) for _ in range(inputs + 1)] for _ in range(neurons)]


def fire(neuron, values):
    total = neuron[-1]
    for w, v in zip(neuron, values):
        total += w * v
    return 1 / (1 + math.exp(-total))


def feed(net, point):
    values = [point]
    for layer in net:
        values.append([fire(neuron, values[-1]) for neuron in layer])
    return values


def learn(net, point, target, rate):
    values = feed(net, point)
    out = values[-1][0]
    deltas = [(out - target) * out * (1 - out)]
    for k in range(len(net) - 1, -1, -1):
        below = values[k]
        # deltas of the layer below, before the weights change
        next_deltas = []
        if k > 0:
            for j, v in enumerate(below):
                s = sum(d * neuron[j] for d, neuron in zip(deltas, net[k]))
                next_deltas.append(s * v * (1 - v))
        for d, neuron in zip(deltas, net[k]):
            for j, v in enumerate(below):
                neuron[j] -= rate * d * v
            neuron[-1] -= rate * d
        deltas = next_deltas
    return (out - target) ** 2 / 2


def train(net, data, rate, epochs):
    errors = []
    for epoch in range(epochs):
        random.shuffle(data)
        error = sum(learn(net, point, target, rate) for point, target in data)
        errors.append(error)
        if epoch % 100 == 0:
            print("epoch", epoch, "error", round(error, 4))
    return errors


def classify(net, point):
    return 1 if feed(net, point)[-1][0] > 0.5 else 0


def show(net, data, name):
    fig, (left, right) = plt.subplots(1, 2)
    for point, target in data:
        left.plot(*point, "bo" if target else "ro")
        right.plot(*point, "bo" if classify(net, point) else "ro")
    left.set_title("Ground truth")
    right.set_title("Prediction")
    fig.suptitle(name)
    plt.show()


if __name__ == "__main__":
    random.seed(0)
    for name, data, epochs in (("linear", make_linear(100), 500), ("xor", make_xor(), 3000)):
        net = [new_layer(2, 4), new_layer(4, 3), new_layer(3, 1)]
        train(net, data, 0.5, epochs)
        good = sum(classify(net, p) == t for p, t in data)
        print(name, "accuracy:", good / len(data))
        show(net, data, name)
