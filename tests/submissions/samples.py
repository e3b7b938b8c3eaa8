"""Lists of floats, neuron by neuron, sample by sample."""

from math import exp, log


class Perceptron:
    def __init__(self, weights, learning_rate):
        self.weights, self.learning_rate = [w.tolist() for w in weights.values()], learning_rate

    def run(self, inputs):
        values = [list(inputs)]
        for matrix in self.weights:
            sums = [sum(v * row[j] for v, row in zip(values[-1], matrix)) for j in range(len(matrix[0]))]
            values.append([1 / (1 + exp(-s)) for s in sums])
        return values

    def predict(self, x):
        return [self.run(sample)[-1][0] for sample in x]

    def loss(self, x, y):
        pairs = zip(self.predict(x), y)
        return -sum(log(p) if t[0] == 1 else log(1 - p) for p, t in pairs) / len(y)

    def gradients(self, x, y):
        total = [[[0.0] * len(row) for row in matrix] for matrix in self.weights]
        for sample, target in zip(x, y):
            values = self.run(sample)
            delta = [(values[-1][0] - target[0]) / len(y)]
            for l in range(len(self.weights) - 1, -1, -1):
                for i, v in enumerate(values[l]):
                    for j, d in enumerate(delta):
                        total[l][i][j] += v * d
                rows = zip(values[l], self.weights[l])
                delta = [v * (1 - v) * sum(w * d for w, d in zip(row, delta)) for v, row in rows]
        return total

    def step(self, x, y):
        for matrix, change in zip(self.weights, self.gradients(x, y)):
            for row, gradient in zip(matrix, change):
                for j, g in enumerate(gradient):
                    row[j] -= self.learning_rate * g
