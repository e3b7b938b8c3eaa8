from types import SimpleNamespace


def make(student, weights, learning_rate):
    return SimpleNamespace(W=weights, lr=learning_rate, train=student.train)


def epoch(net, x, y, lr):
    return net.train(x, y, *net.W.values(), lr=lr, epochs=1)


def predictions(net, x):
    return epoch(net, x, x[:, :1], 0.0)[3]


def loss(net, x, y):
    return epoch(net, x, y, 0.0)[4][0]


def step(net, x, y):
    net.W = dict(zip(net.W, epoch(net, x, y, net.lr)))
