"""A network is a list of layers, a layer a list of neurons, a neuron a dictionary; the bias comes last."""

from math import exp
from random import random, seed


def initialize_network(n_inputs, n_hidden, n_outputs):
    network = []
    for fan_in, fan_out in zip([n_inputs, *n_hidden], [*n_hidden, n_outputs]):
        network.append([{"weights": [random() for _ in range(fan_in + 1)]} for _ in range(fan_out)])
    return network


def activate(weights, inputs):
    activation = weights[-1]
    for i in range(len(weights) - 1):
        activation += weights[i] * inputs[i]
    return activation


def transfer(activation):
    return 1.0 / (1.0 + exp(-activation))


def forward_propagate(network, row):
    inputs = row
    for layer in network:
        new_inputs = []
        for neuron in layer:
            neuron["output"] = transfer(activate(neuron["weights"], inputs))
            new_inputs.append(neuron["output"])
        inputs = new_inputs
    return inputs


def transfer_derivative(output):
    return output * (1.0 - output)


def backward_propagate_error(network, expected):
    for i in reversed(range(len(network))):
        layer = network[i]
        errors = []
        if i != len(network) - 1:
            for j in range(len(layer)):
                errors.append(sum(neuron["weights"][j] * neuron["delta"] for neuron in network[i + 1]))
        else:
            for j in range(len(layer)):
                errors.append(layer[j]["output"] - expected[j])
        for j in range(len(layer)):
            layer[j]["delta"] = errors[j] * transfer_derivative(layer[j]["output"])


def update_weights(network, row, l_rate):
    for i in range(len(network)):
        inputs = row if i == 0 else [neuron["output"] for neuron in network[i - 1]]
        for neuron in network[i]:
            for j in range(len(inputs)):
                neuron["weights"][j] -= l_rate * neuron["delta"] * inputs[j]
            neuron["weights"][-1] -= l_rate * neuron["delta"]


def train_network(network, rows, targets, l_rate, n_epoch):
    for epoch in range(n_epoch):
        error = 0.0
        for row, expected in zip(rows, targets):
            outputs = forward_propagate(network, row)
            error += sum((t - o) ** 2 for t, o in zip(expected, outputs)) / 2
            backward_propagate_error(network, expected)
            update_weights(network, row, l_rate)
        print(f">epoch={epoch}, error={error:.3f}")


if __name__ == "__main__":
    seed(1)
    train_network(initialize_network(2, [10, 10], 1), [[0, 1], [1, 0]], [[1], [0]], 0.5, 20)
