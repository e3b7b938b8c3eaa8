import numpy as np
from model import MLP
from plotting import show_result, show_curve


def generate_linear(n=100):
    pts = np.random.uniform(0, 1, (n, 2))
    inputs, labels = [], []
    for pt in pts:
        inputs.append([pt[0], pt[1]])
        labels.append(0 if pt[0] > pt[1] else 1)
    return np.array(inputs), np.array(labels).reshape(n, 1)


def generate_XOR_easy():
    inputs, labels = [], []
    for i in range(11):
        inputs.append([0.1 * i, 0.1 * i]); labels.append(0)
        if 0.1 * i == 0.5:
            continue
        inputs.append([0.1 * i, 1 - 0.1 * i]); labels.append(1)
    return np.array(inputs), np.array(labels).reshape(21, 1)


def cross_entropy(y, p):
    return -np.mean(y * np.log(p + 1e-7) + (1 - y) * np.log(1 - p + 1e-7))


def run(name, x, y, lr, epochs):
    model = MLP(neurons=10, lr=lr)
    curve = []
    for epoch in range(epochs):
        p = model.forward(x)
        loss = cross_entropy(y, p)
        curve.append(loss)
        model.backward(y)
        model.update()
        if epoch % 5000 == 0:
            print('epoch %d loss : %f' % (epoch, loss))
    p = model.forward(x)
    print(p)
    print('%s accuracy: %.1f%%' % (name, np.mean(np.round(p) == y) * 100))
    show_result(x, y, np.round(p))
    show_curve(curve, name)
    return model


if __name__ == '__main__':
    np.random.seed(9)
    x, y = generate_linear(n=100)
    run('linear', x, y, lr=0.5, epochs=20000)
    x, y = generate_XOR_easy()
    model = run('xor', x, y, lr=0.5, epochs=50000)
