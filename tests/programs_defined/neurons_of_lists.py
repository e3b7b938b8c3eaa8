import math
import random


class Neuron:
    def __init__(self, n):
        self.weights = [random.uniform(-1, 1) for _ in range(n)]
        self.bias = random.uniform(-1, 1)

    def fire(self, inputs):
        self.inputs = inputs
        total = self.bias + sum(w * i for w, i in zip(self.weights, inputs))
        self.output = 1 / (1 + math.exp(-total))
        return self.output


class Network:
    def __init__(self, sizes):
        self.layers = []
        for n, m in zip(sizes, sizes[1:]):
            self.layers.append([Neuron(n) for _ in range(m)])

    def feed_forward(self, inputs):
        for layer in self.layers:
            inputs = [neuron.fire(inputs) for neuron in layer]
        return inputs

    def back_propagate(self, target):
        for neuron, t in zip(self.layers[-1], target):
            neuron.delta = (neuron.output - t) * neuron.output * (1 - neuron.output)
        for k in range(len(self.layers) - 2, -1, -1):
            for j, neuron in enumerate(self.layers[k]):
                err = sum(after.weights[j] * after.delta for after in self.layers[k + 1])
                neuron.delta = err * neuron.output * (1 - neuron.output)

    def update_weights(self, eta):
        for layer in self.layers:
            for neuron in layer:
                for j in range(len(neuron.weights)):
                    neuron.weights[j] -= eta * neuron.delta * neuron.inputs[j]
                neuron.bias -= eta * neuron.delta


def squared_error(outputs, target):
    return 0.5 * sum((o - t) ** 2 for o, t in zip(outputs, target))
