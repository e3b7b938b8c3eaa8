# Opdracht 1, zonder numpy: elk neuron een lijst met gewichten
import math
import random

random.seed(4)


def lineair(n=100):
    punten = [[random.random(), random.random()] for _ in range(n)]
    return punten, [0 if p[0] > p[1] else 1 for p in punten]


def xor():
    punten, labels = [], []
    for i in range(11):
        punten.append([0.1 * i, 0.1 * i]); labels.append(0)
        if i == 5:
            continue
        punten.append([0.1 * i, 1 - 0.1 * i]); labels.append(1)
    return punten, labels


def sigmoid(x):
    return 1 / (1 + math.exp(-x))


def nieuw_netwerk(lagen):
    netwerk = []
    for i in range(1, len(lagen)):
        laag = []
        for _ in range(lagen[i]):
            laag.append({'w': [random.gauss(0, 1) for _ in range(lagen[i - 1])], 'b': 0.0})
        netwerk.append(laag)
    return netwerk


def vooruit(netwerk, invoer):
    alle = [invoer]
    for laag in netwerk:
        vorige = alle[-1]
        alle.append([sigmoid(sum(w * v for w, v in zip(n['w'], vorige)) + n['b']) for n in laag])
    return alle


def gradient_nul(netwerk):
    for laag in netwerk:
        for n in laag:
            n['dw'] = [0.0] * len(n['w'])
            n['db'] = 0.0


def achteruit(netwerk, alle, doel, aantal):
    # fout van het laatste neuron: afgeleide van (a - y)^2 / aantal
    fouten = [2 * (alle[-1][0] - doel) / aantal]
    for k in range(len(netwerk) - 1, -1, -1):
        uit = alle[k + 1]
        delta = [f * a * (1 - a) for f, a in zip(fouten, uit)]
        for n, d in zip(netwerk[k], delta):
            for j in range(len(n['w'])):
                n['dw'][j] += d * alle[k][j]
            n['db'] += d
        fouten = [sum(n['w'][j] * d for n, d in zip(netwerk[k], delta)) for j in range(len(alle[k]))]


def stap(netwerk, snelheid):
    for laag in netwerk:
        for n in laag:
            n['w'] = [w - snelheid * dw for w, dw in zip(n['w'], n['dw'])]
            n['b'] -= snelheid * n['db']


def train(netwerk, X, Y, snelheid, epochs):
    for epoch in range(epochs):
        gradient_nul(netwerk)
        mse = 0
        for x, y in zip(X, Y):
            alle = vooruit(netwerk, x)
            mse += (alle[-1][0] - y) ** 2 / len(X)
            achteruit(netwerk, alle, y, len(X))
        stap(netwerk, snelheid)
        if epoch % 1000 == 0:
            print('epoch %5d  mse %.5f' % (epoch, mse))


if __name__ == '__main__':
    X, Y = xor()
    # X, Y = lineair()
    netwerk = nieuw_netwerk([2, 4, 3, 1])
    train(netwerk, X, Y, 3.0, 10000)
    goed = 0
    for x, y in zip(X, Y):
        p = vooruit(netwerk, x)[-1][0]
        goed += (p > 0.5) == (y == 1)
        print(['%.1f' % v for v in x], y, '%.3f' % p)
    print('goed:', goed, 'van', len(X), '=', 100 * goed / len(X), '%')
