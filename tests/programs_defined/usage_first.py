import sys
import numpy as np

if len(sys.argv) < 3:
    print("usage: python usage_first.py DATASET EPOCHS")
    sys.exit(1)


def logistic(z):
    return 1 / (1 + np.exp(-z))


def make_weights(n_hidden):
    return [np.random.randn(2, n_hidden), np.random.randn(n_hidden, n_hidden), np.random.randn(n_hidden, 1)]


def run_network(weights, x):
    outputs = [x]
    for w in weights:
        outputs.append(logistic(outputs[-1].dot(w)))
    return outputs


def train(x, y, n_hidden, epochs, eta):
    weights = make_weights(n_hidden)
    for epoch in range(epochs):
        outputs = run_network(weights, x)
        p = outputs[-1]
        err = np.mean((y - p) ** 2)
        delta = 2 * (p - y) / len(y) * p * (1 - p)
        for k in (2, 1, 0):
            grad = outputs[k].T.dot(delta)
            delta = delta.dot(weights[k].T) * outputs[k] * (1 - outputs[k])
            weights[k] = weights[k] - eta * grad
        if epoch % 1000 == 0:
            print(epoch, err)
    return weights


weights = train(*load(sys.argv[1]), 10, int(sys.argv[2]), 0.1)
