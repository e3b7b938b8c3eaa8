import random
import math
import matplotlib.pyplot as plt

class Neuron:
    def __init__(self, n_inputs):
        self.weights = [random.gauss(0, 1) for i in range(n_inputs)]
        self.bias = random.gauss(0, 1)
        self.output = 0
        self.delta = 0
        self.inputs = []

    def activate(self, inputs):
        self.inputs = inputs
        s = self.bias
        for w, x in zip(self.weights, inputs):
            s += w * x
        self.output = 1 / (1 + math.exp(-s))
        return self.output

    def adjust(self, rate):
        for i in range(len(self.weights)):
            self.weights[i] -= rate * self.delta * self.inputs[i]
        self.bias -= rate * self.delta


class NeuronLayer:
    def __init__(self, n_neurons, n_inputs):
        self.neurons = [Neuron(n_inputs) for i in range(n_neurons)]

    def feed_forward(self, inputs):
        return [n.activate(inputs) for n in self.neurons]


class NeuralNetwork:
    def __init__(self, n_inputs, hidden, n_outputs, rate=0.5):
        self.rate = rate
        self.layers = []
        for n in hidden + [n_outputs]:
            self.layers.append(NeuronLayer(n, n_inputs))
            n_inputs = n

    def feed_forward(self, inputs):
        for layer in self.layers:
            inputs = layer.feed_forward(inputs)
        return inputs

    def train(self, inputs, target):
        output = self.feed_forward(inputs)[0]
        # output neuron
        o = self.layers[-1].neurons[0]
        o.delta = 2 * (output - target) * output * (1 - output)
        o.adjust(self.rate)
        # hidden neurons, from the last to the first
        for l in range(len(self.layers) - 2, -1, -1):
            upper = self.layers[l + 1].neurons
            for j, n in enumerate(self.layers[l].neurons):
                d = 0
                for u in upper:
                    d += u.delta * u.weights[j]
                n.delta = d * n.output * (1 - n.output)
            for n in self.layers[l].neurons:
                n.adjust(self.rate)
        return (output - target) ** 2


def generate_linear(n=100):
    pts = [(random.random(), random.random()) for i in range(n)]
    return pts, [0 if p[0] > p[1] else 1 for p in pts]


def generate_XOR_easy():
    pts, labels = [], []
    for i in range(11):
        pts.append((0.1 * i, 0.1 * i))
        labels.append(0)
        if i == 5:
            continue
        pts.append((0.1 * i, 1 - 0.1 * i))
        labels.append(1)
    return pts, labels


def main():
    random.seed(8)
    for name, (pts, labels), epochs in [("Linear", generate_linear(), 300), ("XOR", generate_XOR_easy(), 3000)]:
        nn = NeuralNetwork(2, [5, 5], 1, rate=1.0)
        for epoch in range(epochs):
            loss = 0
            for p, t in zip(pts, labels):
                loss += nn.train(p, t)
            if epoch % 100 == 0:
                print(name, "epoch", epoch, "loss", loss / len(pts))
        pred = [round(nn.feed_forward(p)[0]) for p in pts]
        acc = sum(a == b for a, b in zip(pred, labels)) / len(labels)
        print(name, "accuracy", acc)
        colors = ["r", "b"]
        plt.subplot(1, 2, 1)
        plt.scatter([p[0] for p in pts], [p[1] for p in pts], c=[colors[t] for t in labels])
        plt.title("ground truth")
        plt.subplot(1, 2, 2)
        plt.scatter([p[0] for p in pts], [p[1] for p in pts], c=[colors[t] for t in pred])
        plt.title("prediction")
        plt.show()


if __name__ == "__main__":
    main()
