"""Matrices in, neurons made of them; the deltas of a whole batch, at weights that stand still."""

from types import SimpleNamespace

import numpy as np

layout, bias = "out_in", "last_row"


def make(student, weights, learning_rate):
    return SimpleNamespace(W=list(weights.values()), lr=learning_rate, student=student)


def neurons(net):
    return [[{"weights": row.tolist()} for row in W] for W in net.W]


def predictions(net, x):
    return [net.student.forward_propagate(neurons(net), row)[0] for row in x.tolist()]


def loss(net, x, y):
    return sum((t - p) ** 2 for t, p in zip(y[:, 0], predictions(net, x))) / 2


def gradients(net, x, y):
    network, total = neurons(net), [np.zeros(W.shape) for W in net.W]
    for row, target in zip(x.tolist(), y.tolist()):
        net.student.forward_propagate(network, row)
        net.student.backward_propagate_error(network, target)
        for l, layer in enumerate(network):
            came_in = [neuron["output"] for neuron in network[l - 1]] if l else row
            total[l] += np.outer([neuron["delta"] for neuron in layer], [*came_in, 1.0])
    return {f"dW{l}": dW for l, dW in enumerate(total, start=1)}


def step(net, x, y):
    net.W = [W - net.lr * dW for W, dW in zip(net.W, gradients(net, x, y).values())]
