from types import SimpleNamespace


def make(student, weights, learning_rate):
    return SimpleNamespace(params=dict(weights), rate=learning_rate, student=student)


def predictions(net, x):
    return net.student.propagate(net.params, x)["a3"]


def loss(net, x, y):
    return net.student.cross_entropy(predictions(net, x), y)


def gradients(net, x, y):
    return net.student.descent(net.params, x, y)


def step(net, x, y):
    for name, direction in gradients(net, x, y).items():
        net.params[name[1:]] = net.params[name[1:]] + net.rate * direction
