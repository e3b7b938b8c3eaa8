# simple neural net, no numpy. each neuron = list of weights, the LAST weight is the bias
from math import exp
from random import random, seed, shuffle

seed(1)


def generate_linear(n=100):
    xs, ys = [], []
    for _ in range(n):
        a, b = random(), random()
        xs.append([a, b])
        ys.append([0 if a > b else 1])
    return xs, ys


def generate_XOR_easy():
    xs, ys = [], []
    for i in range(11):
        xs.append([0.1 * i, 0.1 * i])
        ys.append([0])
        if 0.1 * i == 0.5:
            continue
        xs.append([0.1 * i, 1 - 0.1 * i])
        ys.append([1])
    return xs, ys


def make_network(*sizes):
    net = []
    for n_in, n_out in zip(sizes, sizes[1:]):
        net.append([[2 * random() - 1 for _ in range(n_in + 1)] for _ in range(n_out)])
    return net


def activate(w, inputs):
    s = w[-1]
    for i in range(len(w) - 1):
        s += w[i] * inputs[i]
    return 1.0 / (1.0 + exp(-s))


def forward(net, row):
    outs = [row]
    for layer in net:
        outs.append([activate(w, outs[-1]) for w in layer])
    return outs


def learn(net, row, target, rate):
    outs = forward(net, row)
    # error signal of the output neurons
    deltas = [(o - t) * o * (1 - o) for o, t in zip(outs[-1], target)]
    for k in range(len(net) - 1, -1, -1):
        layer, inp = net[k], outs[k]
        for w, d in zip(layer, deltas):
            for j in range(len(inp)):
                w[j] -= rate * d * inp[j]
            w[-1] -= rate * d
        # hand the error down
        below = []
        for j in range(len(inp)):
            e = 0.0
            for w, d in zip(layer, deltas):
                e += w[j] * d
            below.append(e * inp[j] * (1 - inp[j]))
        deltas = below
    return 0.5 * sum((o - t) ** 2 for o, t in zip(outs[-1], target))


def train(net, xs, ys, rate, n_epoch):
    order = list(range(len(xs)))
    for epoch in range(n_epoch):
        shuffle(order)
        sum_error = 0
        for i in order:
            sum_error += learn(net, xs[i], ys[i], rate)
        if epoch % 500 == 0:
            print('>epoch=%d, lrate=%.3f, error=%.5f' % (epoch, rate, sum_error))


def test(net, xs, ys):
    good = 0
    for x, y in zip(xs, ys):
        p = forward(net, x)[-1][0]
        print('x=(%.2f, %.2f) expected=%d got=%.4f' % (x[0], x[1], y[0], p))
        good += (p > 0.5) == (y[0] == 1)
    print('accuracy %.2f%%' % (100.0 * good / len(xs)))


if __name__ == '__main__':
    xs, ys = generate_XOR_easy()
    net = make_network(2, 5, 3, 1)
    train(net, xs, ys, 0.7, 8000)
    test(net, xs, ys)
